"""The reader's training articles: their form on disk, loading, and checks.

A line of ``rag/training/data/articles/*.jsonl`` is one article; see ``data/README.md``.
``python -m rag.training.articles FILE ...`` checks files and prints every fault.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

DATA = Path(__file__).parent / "data" / "articles"

ANSWERABLE_KINDS = """
    who what when where why how how_many who_said quote yes_no list hedged definition comparison
    opinion summary
    """.split()
UNANSWERABLE_KINDS = """
    attribute_missing date_swap entity_swap number_swap polarity relation_missing false_premise
    off_topic boilerplate
    """.split()

RefusalReason = Literal[
    "off_topic", "entity_absent", "relation_absent", "reason_not_stated", "premise_conflict"
]


class Question(BaseModel):
    """One question about an article, with its gold evidence or its gold reason to refuse."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Annotated[str, Field(min_length=2, max_length=400)]
    answerable: bool
    kind: str
    evidence: tuple[int, ...] = ()
    """Sentence indices, the one that answers first."""
    answer: str | None = None
    """A slice of the first evidence sentence."""
    tempting: int | None = None
    """For an unanswerable question, the sentence most likely to mislead."""
    correction: tuple[int, ...] = ()
    """For an unanswerable question, the sentences that contradict its premise."""
    refusal: RefusalReason | None = None


class FollowUp(BaseModel):
    """A question that depends on earlier turns, with its standalone rewrite."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    turns: tuple[str, ...]
    q: str
    rewrite: str
    answerable: bool
    evidence: tuple[int, ...] = ()
    answer: str | None = None


class Article(BaseModel):
    """An article as its sentences, with questions and follow-ups."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    domain: str
    title: str
    sentences: tuple[str, ...]
    paragraphs: tuple[int, ...]
    """How many sentences each paragraph holds."""
    questions: tuple[Question, ...]
    followups: tuple[FollowUp, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Article:
        faults = list(self._faults())
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        count = len(self.sentences)
        if sum(self.paragraphs) != count:
            yield f"paragraphs sum to {sum(self.paragraphs)}, but there are {count} sentences"
        for sentence in self.sentences:
            if sentence != sentence.strip() or not sentence or "\n" in sentence:
                yield f"sentence is blank or padded: {sentence!r}"
        asked: tuple[Question | FollowUp, ...] = (*self.questions, *self.followups)
        for item in asked:
            named = f"question {item.q!r}: "
            for row in item.evidence:
                if not 0 <= row < count:
                    yield named + f"evidence {row} is not a sentence"
            if item.answerable:
                if not item.evidence:
                    yield named + "answerable without evidence"
                elif item.answer is None:
                    yield named + "answerable without answer"
                elif (
                    item.evidence[0] < count and item.answer not in self.sentences[item.evidence[0]]
                ):
                    yield named + f"answer {item.answer!r} is not in sentence {item.evidence[0]}"
            elif item.evidence or item.answer:
                yield named + "unanswerable, but has evidence or an answer"
        for question in self.questions:
            named = f"question {question.q!r}: "
            kinds = ANSWERABLE_KINDS if question.answerable else UNANSWERABLE_KINDS
            if question.kind not in kinds:
                yield named + f"kind {question.kind!r} is not one of {' '.join(kinds)}"
            for row in (
                *question.correction,
                *(() if question.tempting is None else (question.tempting,)),
            ):
                if not 0 <= row < count:
                    yield named + f"sentence {row} does not exist"
            if question.answerable and (question.correction or question.refusal):
                yield named + "answerable, but has a correction or a refusal"
            if question.refusal == "premise_conflict" and not question.correction:
                yield named + "premise_conflict without the contradicting sentence in correction"


def load(paths: Sequence[Path]) -> list[Article]:
    """Read articles from JSON Lines files, in order.

    Raises:
        ValueError: a line is not a valid article; the message names file, line and every fault.
    """
    articles: list[Article] = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                articles.append(Article.model_validate(json.loads(line)))
            except (ValidationError, json.JSONDecodeError) as error:
                raise ValueError(f"{path.name} line {number}: {error}") from error
    return articles


def main(names: Sequence[str]) -> int:
    """Check files; print a line per faulty article and a count per file."""
    status = 0
    for name in names:
        good = questions = answerable = 0
        for number, line in enumerate(Path(name).read_text(encoding="utf-8").splitlines(), start=1):
            try:
                article = Article.model_validate(json.loads(line))
            except (ValidationError, json.JSONDecodeError) as error:
                print(f"{name} line {number}: {error}")
                status = 1
                continue
            good += 1
            questions += len(article.questions)
            answerable += sum(question.answerable for question in article.questions)
        print(f"{name}: {good} articles, {questions} questions, {answerable} answerable")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
