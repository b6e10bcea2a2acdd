"""Our articles' follow-ups, asked as conversations: with our rewrite, a person's, and none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.benchmarks.articles import paragraphs_of
from evals.benchmarks.items import laid_out
from evals.benchmarks.rewrites import Agreement, agreement
from evals.gold import Range, overlap
from evals.progress import Progress
from rag.assistant import Assistant
from rag.history import turn_of
from rag.training.articles import Article, FollowUp
from rag.types import Answer, Turn

WAYS = ("ours", "ours, questions only", "human", "none")
"""With the whole answers in the history; with the earlier questions alone; the person's rewrite
without history; the follow-up as it was typed without history."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A follow-up, and what became of it in each way of asking it."""

    article: str
    turns: tuple[str, ...]
    typed: str
    human: str
    resolved: str
    answerable: bool
    status: dict[str, str]
    right: dict[str, bool]
    short: dict[str, str]
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Unrelated:
    """A question of its own after a question that has nothing to do with it."""

    article: str
    before: str
    typed: str
    resolved: str
    is_changed: bool


def follow_all(
    articles: Sequence[Article], assistant: Assistant, progress: Progress | None = None
) -> list[Followed]:
    """Ask every follow-up of every article in each of the :data:`WAYS`."""
    rows: list[Followed] = []
    count = sum(len(article.followups) for article in articles)
    for article in articles:
        _, places = laid_out(paragraphs_of(article))
        for one in article.followups:
            rows.append(_followed(article, one, places, assistant))
            if progress:
                progress(len(rows), count)
    return rows


def _followed(
    article: Article, one: FollowUp, places: tuple[Range, ...], assistant: Assistant
) -> Followed:
    here = [article.id]
    history: list[Turn] = []
    for question in one.turns:
        history.append(turn_of(assistant.ask(question, history, here)))
    alone = [Turn(question) for question in one.turns]
    answers = {
        "ours": assistant.ask(one.q, history, here),
        "ours, questions only": assistant.ask(one.q, alone, here),
        "human": assistant.ask(one.rewrite, (), here),
        "none": assistant.ask(one.q, (), here),
    }
    gold = [places[row] for row in one.evidence]
    resolved = answers["ours"].resolved_question
    return Followed(
        article=article.id,
        turns=one.turns,
        typed=one.q,
        human=one.rewrite,
        resolved=resolved,
        answerable=one.answerable,
        status={way: answer.status.value for way, answer in answers.items()},
        right={way: is_right(answer, gold) for way, answer in answers.items()},
        short={way: answer.short_answer or "" for way, answer in answers.items()},
        agreement=agreement(one.q, resolved, one.rewrite),
    )


def is_right(answer: Answer, gold: Sequence[Range]) -> bool:
    """Whether an answer is right: its first quote is gold, or there is no gold and it is refused.

    A correction of what has no answer is right too; asking back never is.
    """
    if not gold:
        return answer.status in ("refused", "corrected")
    first = [Range(c.span.start, c.span.end) for c in answer.citations[:1]]
    return answer.status == "answered" and any(overlap(p, g) for p in first for g in gold)


def unrelated(
    articles: Sequence[Article], assistant: Assistant, progress: Progress | None = None
) -> list[Unrelated]:
    """Resolve every single question after one of the next article, and after another of its own.

    The question before it comes with its answer, as the assistant gives it.
    """
    said: dict[tuple[str, int], Turn] = {}
    count = sum(len(article.questions) for article in articles)
    for article in articles:
        for number, question in enumerate(article.questions):
            answer = assistant.ask(question.q, (), [article.id])
            said[article.id, number] = turn_of(answer)
            if progress:
                progress(len(said), count)
    rows: list[Unrelated] = []
    for place, article in enumerate(articles):
        other = articles[(place + 1) % len(articles)]
        for number, question in enumerate(article.questions):
            for source in (other, article):
                turn = said[source.id, (number + 3) % len(source.questions)]
                found = assistant.follow(question.q, [turn], [article.id])
                changed = bool(found.candidates) or found.question != question.q
                rows.append(
                    Unrelated(article.id, turn.question, question.q, found.question, changed)
                )
    return rows
