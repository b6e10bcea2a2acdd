"""Sources out of plain text, for tests of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from index.sentences import split
from index.types import Document, Sentence, Span
from rag.source import Source


def document(text: str, document_id: str = "article") -> Document:
    """A document without markings."""
    return Document(
        id=document_id,
        name=f"{document_id}.txt",
        text=text,
        sha256=sha256(text.encode()).hexdigest(),
    )


def source(text: str) -> Source:
    """The source of a text."""
    made = document(text)
    return Source(made, split(0, made))


def cut(*paragraphs: Sequence[str]) -> Source:
    """The source of paragraphs that are cut into sentences already."""
    sentences: list[Sentence] = []
    text = ""
    for number, paragraph in enumerate(paragraphs, start=1):
        for said in paragraph:
            span = Span(len(text), len(text) + len(said))
            sentences.append(Sentence(len(sentences), 0, span, number, is_content=True))
            text += said + " "
        text = text.rstrip() + "\n"
    return Source(document(text), sentences)


def row(made: Source, begins: str) -> int:
    """The row of the sentence that begins so."""
    return next(s.row for s in made.sentences if made.said(s.row).startswith(begins))
