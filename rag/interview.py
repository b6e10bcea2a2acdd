"""Interviews: paragraphs that begin with a label for who speaks ("Q:", "NAME:")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.types import Sentence, Span
from rag.source import Source
from rag.words import words

_LABEL = re.compile(r"(?P<label>[^\W\d_][\w.’' -]{0,40}?)(?P<mark>[:.])(?:\*\*)?\s+(?=\S)")
_QUESTION = frozenset(["q", "question"])
_ANSWER = frozenset(["a", "answer"])


@dataclass(frozen=True, slots=True)
class Turn:
    """Who speaks a paragraph of an interview."""

    span: Span
    sentences: tuple[int, ...]
    """Rows of the other sentences that tell it."""


def turn_speaker(source: Source, sentence: Sentence) -> Turn | None:
    """The speaker whose label begins the sentence's paragraph.

    An "A:" is the only person whom the article names before its first "Q:"; None where it names
    several. A label counts only where it occurs more than once, or is in capitals or a known name.
    """
    first = sentence
    while (before := source.before(first.row)) is not None:
        first = before
    label = _label(source, first)
    if label is None:
        return None
    needed = () if first.row == sentence.row else (first.row,)
    text = label.of(source.text)
    normal = text.casefold()
    if normal in _QUESTION or normal in _ANSWER:
        return _interviewee(source, first) if normal in _ANSWER else None
    wanted = {w.normal for w in words(text)}
    named = any(m.is_person and wanted <= {*m.tokens, m.title} for m in source.names.mentions)
    if text.isupper() and len(text) > 2 and not any(c.isdigit() for c in text):
        return Turn(label, needed) if named or _repeated(source, text) else None
    return Turn(label, needed) if named and text[0].isupper() and _repeated(source, text) else None


def _label(source: Source, first: Sentence) -> Span | None:
    match = _LABEL.match(source.text, first.span.start)
    if match is None or match.end() > first.span.end + 3:
        return None
    label = match["label"]
    if match["mark"] == "." and label.casefold() not in _QUESTION | _ANSWER:
        return None
    if len(label) == 1 and label not in "QA":
        return None
    return Span(match.start("label"), match.end("label"))


def _repeated(source: Source, label: str) -> bool:
    return len(re.findall(rf"^{re.escape(label)}:", source.text, re.MULTILINE)) > 1


def _interviewee(source: Source, first: Sentence) -> Turn | None:
    asked = re.search(r"^Q(?:uestion)?[:.]\s", source.text, re.MULTILINE)
    if asked is None:
        return None
    named = [m for m in source.names.mentions if m.is_person and m.span.start < asked.start()]
    if not named or any(m.tokens[-1] != named[0].tokens[-1] for m in named):
        return None
    return Turn(named[0].span, (named[0].sentence,) if named[0].sentence != first.row else ())
