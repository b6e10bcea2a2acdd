"""Answers as people read them in a terminal."""

from __future__ import annotations

import re
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
# C0 and C1 controls; https://unicode.org/reports/tr9/#Explicit_Directional_Embeddings and below it.
_COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
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

    White space may become a line break; no other character changes, except what ``visible`` shows.
    """
    flat = visible("".join(" " if char.isspace() else char for char in text))
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


def visible(text: str) -> str:
    """A text without the characters that command a terminal instead of showing: control characters,
    and those that turn the direction of what follows. Each is shown as U+FFFD."""
    return _COMMANDS.sub("\ufffd", text)


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
    """Template lines flush left, quotes indented with their marks; blank lines between."""
    lines: list[str] = []
    for block in _blocks(answer, width):
        lines += ["", *block] if lines else block
    return lines


def _blocks(answer: Answer, width: int) -> Iterator[list[str]]:
    if answer.status is Status.CLARIFY:
        # Its quotes are names inside a question, not sentences of their own.
        yield wrap(answer.text, width)
        return
    for segment in answer.segments:
        if segment.kind == "template" and segment.text.strip():
            yield wrap(segment.text.strip(), width)
        elif segment.kind == "quote":
            number = segment.citation or 1
            bold = _emphasis(answer) if number == 1 else None
            yield wrap(f"{segment.text} [{number}]", width, "  ", bold)


def _emphasis(answer: Answer) -> Span | None:
    """The short answer's place in the first quote; None where it is all of it."""
    short = answer.short_answer_span
    if short is None:
        return None
    quote = answer.citations[0].span
    return None if short == quote else Span(short.start - quote.start, short.end - quote.start)


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
