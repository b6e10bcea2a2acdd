"""One document as the rules see it: sentences, names, and what stands in quotation marks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from threading import Lock

from index.store import Index
from index.types import Document, Sentence, Span
from rag.names import Names
from rag.quotations import quotations


class Source:
    """A document with what is read off it once and used by every question."""

    def __init__(self, document: Document, sentences: Sequence[Sentence]) -> None:
        """``sentences`` are all those of ``document``, in order."""
        self.document = document
        self.text = document.text
        self.sentences = tuple(sentences)
        self._first = sentences[0].row if sentences else 0

    @cached_property
    def names(self) -> Names:
        """The names in the document."""
        return Names(self.document, self.sentences, self.quoted)

    @cached_property
    def quoted(self) -> tuple[Span, ...]:
        """What stands in quotation marks, without the marks, in order."""
        return tuple(q for p in self._paragraphs() for q in quotations(self.text, p))

    def sentence(self, row: int) -> Sentence:
        """The sentence with this row in ``Index.sentences``."""
        return self.sentences[row - self._first]

    def said(self, row: int) -> str:
        """The sentence's text."""
        return self.sentence(row).span.of(self.text)

    def before(self, row: int) -> Sentence | None:
        """The content sentence before this one in its paragraph."""
        return self._neighbour(row, -1)

    def after(self, row: int) -> Sentence | None:
        """The content sentence after this one in its paragraph."""
        return self._neighbour(row, 1)

    def preceding(self, row: int) -> Sentence | None:
        """The sentence right before this one, content or not."""
        place = row - self._first - 1
        return self.sentences[place] if place >= 0 else None

    def previous(self, row: int) -> Sentence | None:
        """The content sentence before this one, in its paragraph or the one before."""
        return next(iter(self.earlier(row)), None)

    def following(self, row: int) -> Sentence | None:
        """The content sentence after this one, in its paragraph or the next."""
        later = self.sentences[row - self._first + 1 :]
        return next((s for s in later if s.is_content), None)

    def is_quoted(self, place: int) -> bool:
        """Whether the character at ``place`` stands in quotation marks."""
        nearest = bisect_right(self.quoted, place, key=lambda q: q.start) - 1
        return nearest >= 0 and place < self.quoted[nearest].end

    def earlier(self, row: int) -> Sequence[Sentence]:
        """All content sentences before this one, the nearest first."""
        return [s for s in reversed(self.sentences[: row - self._first]) if s.is_content]

    def quotes_in(self, span: Span) -> Sequence[Span]:
        """The parts of ``span`` that stand in quotation marks, in order."""
        parts = (
            (max(q.start, span.start), min(q.end, span.end))
            for q in self.quoted
            if q.start < span.end and span.start < q.end
        )
        return [Span(start, end) for start, end in parts if start < end]

    def _neighbour(self, row: int, step: int) -> Sentence | None:
        place = row - self._first + step
        if not 0 <= place < len(self.sentences):
            return None
        other = self.sentences[place]
        same = other.paragraph == self.sentence(row).paragraph
        return other if same and other.is_content else None

    def _paragraphs(self) -> list[Span]:
        spans: dict[int, Span] = {}
        for sentence in self.sentences:
            if not sentence.is_content:
                continue
            known = spans.get(sentence.paragraph, sentence.span)
            spans[sentence.paragraph] = Span(known.start, sentence.span.end)
        return list(spans.values())


class Sources:
    """The sources of an index, each read when it is first asked for. Safe to share by threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._sources: dict[int, Source] = {}
        self._lock = Lock()
        self._rows: dict[int, list[Sentence]] = {}
        for sentence in index.sentences:
            self._rows.setdefault(sentence.document, []).append(sentence)

    def __getitem__(self, document: int) -> Source:
        """The source of the document at this place in ``Index.documents``."""
        with self._lock:
            if document not in self._sources:
                self._sources[document] = Source(
                    self._index.documents[document], self._rows.get(document, [])
                )
            return self._sources[document]

    def of(self, sentence: int) -> Source:
        """The source that holds the sentence with this row."""
        return self[self._index.sentences[sentence].document]
