"""Our own articles: the JSON Lines that ``rag.training.articles`` describes."""

from __future__ import annotations

from pathlib import Path

from evals.benchmarks.items import Benchmark, BenchmarkError, Item, Page, laid_out
from evals.gold import Range
from rag.training.articles import Article, Question
from rag.training.articles import load as load_articles


def load(path: Path) -> Benchmark:
    """Read ``dev.jsonl``, ``test.jsonl`` or the like.

    Raises:
        BenchmarkError: a line is not a valid article.
    """
    try:
        articles = load_articles([path])
    except (OSError, ValueError) as error:
        raise BenchmarkError(f"{path}: {error}") from error
    pages: list[Page] = []
    items: list[Item] = []
    for article in articles:
        text, places = laid_out(paragraphs_of(article))
        pages.append(Page(article.id, text, article.title))
        items += [
            _item(article.id, number, question, places)
            for number, question in enumerate(article.questions, start=1)
        ]
    return Benchmark(path.name, tuple(pages), tuple(items), has_sentences=True)


def paragraphs_of(article: Article) -> list[tuple[str, ...]]:
    """The article's sentences, paragraph by paragraph."""
    ends = [sum(article.paragraphs[: n + 1]) for n in range(len(article.paragraphs))]
    starts = [0, *ends[:-1]]
    return [article.sentences[start:end] for start, end in zip(starts, ends, strict=True)]


def _item(page: str, number: int, question: Question, places: tuple[Range, ...]) -> Item:
    reason = question.refusal
    if reason is None and question.correction:
        # Before the reasons were written down, a contradicting sentence said as much.
        reason = "premise_conflict"
    return Item(
        id=f"{page}#{number}",
        page=page,
        question=question.q,
        answerable=question.answerable,
        kind=question.kind,
        evidence=tuple(places[row] for row in question.evidence),
        answers=(question.answer,) if question.answer else (),
        correction=tuple(places[row] for row in question.correction),
        reason=reason,
    )
