"""Passages: windows of consecutive content sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.config import IndexConfig
from index.types import Passage, Sentence, Span


def cut(
    document_index: int, sentences: Sequence[Sentence], config: IndexConfig, first_row: int = 0
) -> list[Passage]:
    """Cut a document's sentences into overlapping windows.

    A window spans paragraphs, since news paragraphs are a sentence or two long, but never a subhead
    or boilerplate. It is cut short rather than made longer than ``config.max_passage_chars``, and
    short windows at the end of a run are left out where the one before holds all their sentences.

    Args:
        document_index: The document's place in ``Index.documents``.
        sentences: All sentences of the document, in order.
        config: Window and stride.
        first_row: Row of the first passage.

    Returns:
        Passages in order; every content sentence is in at least one.
    """
    found: list[Passage] = []
    for run in _runs(sentences):
        start, covered = 0, 0
        while start < len(run):
            end = start + 1
            while end < min(start + config.passage_sentences, len(run)):
                if run[end].span.end - run[start].span.start > config.max_passage_chars:
                    break
                end += 1
            if end > covered:
                window = run[start:end]
                found.append(
                    Passage(
                        row=first_row + len(found),
                        document=document_index,
                        span=Span(window[0].span.start, window[-1].span.end),
                        sentences=tuple(sentence.row for sentence in window),
                    )
                )
                covered = end
            # A window that was cut short must not leave sentences between it and the next.
            start = min(start + config.passage_stride, covered)
    return found


def _runs(sentences: Sequence[Sentence]) -> Iterator[Sequence[Sentence]]:
    run: list[Sentence] = []
    for sentence in sentences:
        if sentence.is_content:
            run.append(sentence)
        elif run:
            yield run
            run = []
    if run:
        yield run
