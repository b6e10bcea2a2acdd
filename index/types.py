"""What the index is made of. Offsets are half-open, in Unicode code points of ``Document.text``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points; ``0 <= start <= end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: start {self.start}, end {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The slice of ``text`` that this span names."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Document:
    """One article.

    ``text`` is never altered: for .txt and .md it is the file's decoded text (without a byte-order
    mark), for .html and .pdf the extracted text.
    """

    id: str
    """File name without its ending; unique in an index."""
    name: str
    """File name with its ending, as found below the seeds folder."""
    text: str
    sha256: str
    """Hex digest of ``text`` encoded as UTF-8."""
    boilerplate: tuple[Span, ...] = ()
    """Lines that are no evidence (contact, comment policy, subscribe, photo credits), ordered."""
    subheads: tuple[Span, ...] = ()
    """Headings inside the text, ordered; no evidence either."""
    title: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, tightly around its words (no surrounding white space)."""

    row: int
    """Place in ``Index.sentences``, and row in the sentence FAISS and BM25 indexes."""
    document: int
    """Place in ``Index.documents``."""
    span: Span
    paragraph: int
    """1-based number of its paragraph (non-blank line) in the document."""
    is_content: bool
    """False for boilerplate and subheads: never evidence."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A window of consecutive content sentences of one document."""

    row: int
    """Place in ``Index.passages``; the same row in FAISS and in BM25."""
    document: int
    span: Span
    sentences: tuple[int, ...]
    """Rows in ``Index.sentences``, ascending."""
