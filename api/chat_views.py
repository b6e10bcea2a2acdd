"""What the chat's commands show: a quote in its place, the article, how an answer came about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from api.chat_session import Exchange
from api.render import hang, visible, wrap
from index.sentences import paragraphs
from index.types import Document, Span
from rag.assistant import Assistant
from rag.types import Citation, Status

_HITS = 8


def source(assistant: Assistant, citation: Citation, width: int) -> str:
    """A quote in its paragraph, between the paragraphs around it.

    Args:
        assistant: Has the article.
        citation: The quote.
        width: Columns to wrap at.

    Returns:
        Lines; the quote stands between ``»`` and ``«``, and is bold on a terminal.
    """
    document = assistant.index.document(citation.document_id)
    text = document.text
    own = [
        s for s in paragraphs(text) if s.start < citation.span.end and citation.span.start < s.end
    ]
    around = Span(own[0].start, own[-1].end) if own else citation.span
    line = text.count("\n", 0, citation.span.start) + 1
    told = (
        f"{document.name}, line {line}, paragraph {citation.paragraph}, "
        f"characters {citation.span.start}–{citation.span.end}"
    )
    lines = [*hang(f"[{citation.number}]", told, width, style=_dim), ""]
    spans = paragraphs(text)
    place = next((n for n, s in enumerate(spans) if s.start >= around.start), 0)
    if place > 0:
        lines += [*wrap(spans[place - 1].of(text), width, "  ", style=_dim), ""]
    lines += _marked(text, around, [(citation.span, citation.number)], width)
    after = next((s for s in spans if s.start >= around.end), None)
    if after is not None:
        lines += ["", *wrap(after.of(text), width, "  ", style=_dim)]
    return "\n".join(lines)


def article(document: Document, quotes: Sequence[tuple[Span, int]], width: int) -> Iterator[str]:
    """The article, paragraph by paragraph, with the quotes marked.

    Args:
        document: The article.
        quotes: Where the quotes stand, and their numbers.
        width: Columns to wrap at.
    """
    if document.title:
        yield click.style(visible(document.title), bold=True) + "\n\n"
    for number, span in enumerate(paragraphs(document.text), start=1):
        inside = [q for q in quotes if q[0].start < span.end and span.start < q[0].end]
        yield "\n".join([_dim(f"{number}"), *_marked(document.text, span, inside, width)]) + "\n\n"


def _marked(text: str, around: Span, quotes: Sequence[tuple[Span, int]], width: int) -> list[str]:
    """A stretch of text, wrapped, its quotes between ``»`` and ``«[n]`` and in bold."""
    shown = ""
    cursor = around.start
    for span, number in sorted(quotes, key=lambda q: (q[0].start, -q[0].end)):
        start, end = max(span.start, cursor), min(span.end, around.end)
        if start >= end:
            continue
        shown += f"{text[cursor:start]}»{text[start:end]}«[{number}]"
        cursor = end
    shown += text[cursor : around.end]
    lines: list[str] = []
    is_bold = False
    for line in wrap(shown, width, "  "):
        styled, is_bold = _bold(line, is_bold)
        lines.append(styled)
    return lines


def _bold(line: str, is_bold: bool) -> tuple[str, bool]:
    """The line with what stands between the marks in bold, which may go on from line to line."""
    parts: list[str] = []
    piece = ""
    for char in line:
        if char == "«" and is_bold:
            parts.append(click.style(piece, bold=True) + char)
            piece, is_bold = "", False
        elif char == "»" and not is_bold:
            parts.append(piece + char)
            piece, is_bold = "", True
        else:
            piece += char
    parts.append(click.style(piece, bold=True) if is_bold and piece else piece)
    return "".join(parts), is_bold


def why(assistant: Assistant, exchange: Exchange, width: int) -> str:
    """How an answer or a refusal was decided."""
    answer, trace = exchange.answer, exchange.trace
    lines = wrap(f"Asked: {answer.question}", width)
    for rewrite in answer.rewrites:
        where = "an earlier turn" if rewrite.turn is None else f"turn {rewrite.turn + 1}"
        if rewrite.citation is not None:
            where = "the article"
        lines += wrap(f"{rewrite.original!r} is {rewrite.replacement!r}, from {where}", width, "  ")
    if answer.resolved_question != answer.question:
        lines += wrap(f"Looked up: {answer.resolved_question}", width)
    lines += wrap(f"Decided: {_decision(exchange)}", width)
    if not trace.hits:
        return "\n".join(lines)
    thresholds = assistant.thresholds
    lines += wrap(
        f"P(the article answers) {trace.reading.probability:.2f}, needed {thresholds.answer:.2f}; "
        f"P(it contradicts the premise) {trace.reading.contradiction:.2f}, needed "
        f"{thresholds.correction:.2f}",
        width,
    )
    read = {one.sentence: one for one in trace.reading.evidence}
    found = {hit.sentence: hit for hit in trace.hits}
    order = [one.sentence for one in trace.reading.evidence] or [hit.sentence for hit in trace.hits]
    lines += ["", _dim("answers contradicts meaning words  sentence")]
    for row in order[:_HITS]:
        evidence, hit = read.get(row), found.get(row)
        figures = (
            f"{evidence.probability:7.2f} {evidence.contradiction:11.2f}" if evidence else " " * 19
        )
        near = f" {hit.dense:7.2f} {hit.lexical:5.1f}" if hit else " " * 14
        text = " ".join(assistant.index.text_of(assistant.index.sentences[row]).split())
        room = max(20, width - 35)
        lines.append(
            visible(f"{figures}{near}  {text if len(text) <= room else text[: room - 1] + '…'}")
        )
    return "\n".join(lines)


def _decision(exchange: Exchange) -> str:
    answer = exchange.answer
    if answer.status is Status.CLARIFY:
        return "asked back, because the question has several readings that are equally likely"
    if answer.status is Status.REFUSED and answer.refusal is not None:
        return f"refused: {answer.refusal.reason.value}"
    if not exchange.trace.hits:
        return "answered from the turn before: who says what it quoted first"
    return answer.status.value


def _dim(text: str) -> str:
    return click.style(text, dim=True)
