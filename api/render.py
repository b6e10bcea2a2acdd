"""Answers as people read them in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

import click

from index.types import Span
from rag.types import Answer, Citation, Modality, Role, Status

_ROLES = {Role.ANTECEDENT: "who or what is meant", Role.ATTRIBUTION: "who is speaking"}
_MODALITIES = {
    Modality.ASSERTED: "",
    Modality.HEDGED: "hedged",
    Modality.DENIED: "denied",
    Modality.REPORTED: "reported",
}
Style = Callable[[str], str]


def render(answer: Answer, paragraph_of: Callable[[str, int], int], width: int = 80) -> str:
    """An answer as text for a terminal.

    Args:
        answer: The answer.
        paragraph_of: The paragraph number at an offset of a document, for context sentences.
        width: Columns to wrap at, at least 20.

    Returns:
        Lines without a final line break, with ANSI styles (``click.echo`` strips them where the
        output is no terminal).
    """
    lines: list[str] = []
    if answer.resolved_question != answer.question:
        lines += [*wrap(f"({answer.resolved_question})", width, style=_dim), ""]
    lines += _body(answer, width)
    cited = answer.citations
    if cited:
        lines.append("")
    several = len({c.document_id for c in cited}) > 1
    for citation in cited:
        lines += _source(citation, paragraph_of, width, named=several or citation.number == 1)
    if answer.status is Status.CLARIFY:
        lines.append("")
        for number, choice in enumerate(answer.choices, start=1):
            lines += hang(f"{number}.", choice, width, "  ")
    if answer.refusal and answer.refusal.nearest:
        lines += ["", _dim("Nearest in the article (not an answer):")]
        for citation in answer.refusal.nearest:
            lines += wrap(citation.quote, width, "  ", style=_dim)
            lines.append(_dim(f"  paragraph {citation.paragraph}"))
    return "\n".join(lines)


def wrap(
    text: str, width: int, indent: str = "", bold: Span | None = None, style: Style | None = None
) -> list[str]:
    """Wrap a text, with the characters of ``bold`` in bold.

    White space may become a line break; no other character changes.
    """
    flat = "".join(" " if char.isspace() else char for char in text)
    lines = textwrap.wrap(
        flat,
        max(20, width) - len(indent),
        break_long_words=False,
        break_on_hyphens=False,
        expand_tabs=False,
    )
    out: list[str] = []
    cursor = 0
    for line in lines:
        start = flat.index(line, cursor)
        cursor = start + len(line)
        shown = _bolden(line, start, bold) if bold else line
        out.append(indent + (style(shown) if style else shown))
    return out


def hang(
    mark: str, text: str, width: int, indent: str = "", style: Style | None = None
) -> list[str]:
    """Wrap a text beside a mark, such as a number."""
    lines = wrap(text, width, indent + " " * (len(mark) + 1)) or [""]
    lines[0] = f"{indent}{mark} {lines[0].lstrip()}"
    return [style(line) for line in lines] if style else lines


def _bolden(line: str, start: int, bold: Span) -> str:
    left = min(max(bold.start - start, 0), len(line))
    right = min(max(bold.end - start, 0), len(line))
    if left == right:
        return line
    return line[:left] + click.style(line[left:right], bold=True) + line[right:]


def _body(answer: Answer, width: int) -> list[str]:
    """Template lines flush left, quotes indented with their marks."""
    lines: list[str] = []
    for block in _blocks(answer):
        if lines:
            lines.append("")
        lines += block(width)
    return lines


def _blocks(answer: Answer) -> Iterator[Callable[[int], list[str]]]:
    if answer.status is Status.CLARIFY:
        yield lambda width: wrap(answer.text, width)
        return
    short = answer.short_answer_span
    for segment in answer.segments:
        if segment.kind == "template" and segment.text.strip():
            text = segment.text.strip()
            yield lambda width, text=text: wrap(text, width)  # type: ignore[misc]
        elif segment.kind == "quote":
            citation = answer.citations[(segment.citation or 1) - 1]
            bold = None
            if short is not None and citation.number == 1:
                start = short.start - citation.span.start
                # A short answer that is the whole quote needs no emphasis.
                if len(short) < len(citation.span):
                    bold = Span(start, start + len(short))
            yield lambda width, c=citation, b=bold: wrap(  # type: ignore[misc]
                f"{c.quote} [{c.number}]", width, "  ", b
            )


def _source(
    citation: Citation, paragraph_of: Callable[[str, int], int], width: int, *, named: bool
) -> list[str]:
    parts: Sequence[str] = [
        f"paragraph {citation.paragraph}",
        citation.document_id if named else "",
        f"speaker: {citation.speaker}" if citation.speaker else "",
        _MODALITIES[citation.modality],
    ]
    told = " · ".join(part for part in parts if part)
    lines = hang(f"[{citation.number}]", told, width, style=_dim)
    for context in citation.context:
        place = paragraph_of(citation.document_id, context.span.start)
        lines += wrap(
            f"{_ROLES[context.role]}: {context.quote} (paragraph {place})",
            width,
            "    ",
            style=_dim,
        )
    return lines


def _dim(text: str) -> str:
    return click.style(text, dim=True)
