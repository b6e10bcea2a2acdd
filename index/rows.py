"""Documents, sentences and passages as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.manifest import DOCUMENTS, PASSAGES, SENTENCES
from index.types import Document, Passage, Sentence, Span


def read_parts(
    folder: Path,
) -> tuple[tuple[Document, ...], tuple[Sentence, ...], tuple[Passage, ...]]:
    """Documents, sentences and passages of a verified build."""
    documents = tuple(
        Document(**{**row, **{key: _spans(row[key]) for key in ("boilerplate", "subheads")}})
        for row in read_json(folder / DOCUMENTS)
    )
    sentences = tuple(
        Sentence(place, document, Span(start, end), paragraph, bool(content))
        for place, (document, start, end, paragraph, content) in enumerate(
            read_json(folder / SENTENCES)
        )
    )
    passages = tuple(
        Passage(place, document, Span(start, end), tuple(range(first, first + count)))
        for place, (document, start, end, first, count) in enumerate(read_json(folder / PASSAGES))
    )
    return documents, sentences, passages


def document_row(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "name": document.name,
        "text": document.text,
        "sha256": document.sha256,
        "boilerplate": [[span.start, span.end] for span in document.boilerplate],
        "subheads": [[span.start, span.end] for span in document.subheads],
        "title": document.title,
        "author": document.author,
        "published": document.published,
        "url": document.url,
    }


def sentence_row(sentence: Sentence) -> list[int]:
    span = sentence.span
    content = int(sentence.is_content)
    return [sentence.document, span.start, span.end, sentence.paragraph, content]


def passage_row(passage: Passage) -> list[int]:
    span = passage.span
    return [passage.document, span.start, span.end, passage.sentences[0], len(passage.sentences)]


def _spans(rows: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in rows)


def write_json(path: Path, content: object, indent: int | None = None) -> None:
    separators = (",", ":") if indent is None else None
    text = json.dumps(content, ensure_ascii=False, indent=indent, separators=separators)
    path.write_text(text + "\n", encoding="utf-8")


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
