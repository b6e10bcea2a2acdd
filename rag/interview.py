"""Interviews: paragraphs that begin with a label for who speaks ("Q:", "NAME:")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Sentence, Span
from rag.mention import Mention, refers_alike
from rag.source import Source
from rag.words import words

_LABEL = re.compile(r"(?P<label>[^\W\d_][\w.’' -]{0,40}?)(?P<mark>[:.])(?:\*\*)?\s+(?=\S)")
_QUESTION = frozenset(["q", "question"])
_ANSWER = frozenset(["a", "answer"])
_LABELS = ("Q(?:uestion)?", "A(?:nswer)?")


# Who is named right behind or before one of these asks the questions.
_ASKS_BEFORE = re.compile(
    r"\b(?:reporter|journalist|correspondent|editor|interviewer|host|presenter|columnist|writer|"
    r"interview(?:ed)? (?:was )?(?:conducted )?by)\s$|"
    r"(?:^|\n)(?:Interview |Words |Text )?[Bb]y:?\s$"
)
_ASKS_AFTER = re.compile(r"\s(?:asks|asked|interviews|interviewed)\b")


@dataclass(frozen=True, slots=True)
class Turn:
    """A paragraph of an interview, as one of its sentences sees it."""

    speaker: Span | None
    """Where the text names who speaks; None where it doesn't tell."""
    is_person: bool
    """Whether the label is *Q* or *A*, or the name of somebody whom the text knows."""
    first: int
    """Row of the sentence with the label."""
    sentences: tuple[int, ...]
    """Rows of the other sentences that tell who speaks."""


def turn(source: Source, sentence: Sentence) -> Turn | None:
    """The turn that a sentence belongs to; None where no label begins its paragraph.

    An "A:" is the only person whom the article names before its first "Q:", besides who asks. A
    label counts only where it occurs more than once, or is in capitals or a known name.
    """
    first = _begins(source, sentence)
    label = _label(source, first)
    if label is None:
        return None
    needed = () if first.row == sentence.row else (first.row,)
    text = label.of(source.text)
    normal = text.casefold()
    if normal in _QUESTION | _ANSWER:
        if not _is_interview(source):
            return None
        named = _interviewee(source) if normal in _ANSWER else None
        if named is None:
            return Turn(None, True, first.row, needed)
        told = () if named.sentence == first.row else (named.sentence,)
        return Turn(named.span, True, first.row, told)
    wanted = {w.normal for w in words(text)}
    is_named = any(m.is_person and wanted <= {*m.tokens, m.title} for m in source.names.mentions)
    is_capital = text.isupper() and len(text) > 2 and not any(c.isdigit() for c in text)
    if (is_capital and is_named) or (
        _repeated(source, text) and (is_capital or (is_named and text[0].isupper()))
    ):
        return Turn(label, is_named, first.row, needed)
    return None


def asked(source: Source, sentence: Sentence) -> int | None:
    """Row of the question that a sentence's turn answers; None where there is none."""
    answer = turn(source, sentence)
    if answer is None or not answer.is_person:
        return None
    before = source.preceding(answer.first)
    if before is None or not before.span.of(source.text).endswith("?"):
        return None
    return None if turn(source, before) is None else before.row


def _begins(source: Source, sentence: Sentence) -> Sentence:
    """The first sentence of a sentence's paragraph, a question worded like a heading included."""
    first = sentence
    while (before := source.preceding(first.row)) is not None:
        if before.paragraph != first.paragraph:
            break
        first = before
    return first


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


def _is_interview(source: Source) -> bool:
    """Whether both a "Q:" and an "A:" begin lines of the text."""
    return all(re.search(rf"^{label}[:.]\s", source.text, re.MULTILINE) for label in _LABELS)


def _interviewee(source: Source) -> Mention | None:
    """The only person named before the first "Q:", besides who asks."""
    opening = re.search(rf"^{_LABELS[0]}[:.]\s", source.text, re.MULTILINE)
    if opening is None:
        return None
    named = [m for m in source.names.mentions if m.is_person and m.span.start < opening.start()]
    named = [m for m in named if not _asks(source, m, named)]
    if not named or any(m.tokens[-1] != named[0].tokens[-1] for m in named):
        return None
    return named[0]


def _asks(source: Source, mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether any mention of this person says that he or she asks the questions."""
    same = [m for m in others if refers_alike(m, mention)]
    return any(
        _ASKS_BEFORE.search(source.text, max(0, m.span.start - 60), m.span.start)
        or _ASKS_AFTER.match(source.text, m.span.end)
        for m in same
    )
