"""How often names and numbers are found absent; counts worked by hand."""

from __future__ import annotations

from evals.benchmarks.absence import measure
from rag.training.articles import Article, Question


def test_flags_are_counted_by_group() -> None:
    article = Article(
        id="t-1",
        domain="news",
        title="The mill of Oslo",
        sentences=("Ivo Lund sold 12 ships in May.",),
        paragraphs=(1,),
        questions=(
            Question(
                q="Who sold 12 ships?",
                answerable=True,
                kind="who",
                evidence=(0,),
                answer="Ivo Lund",
            ),
            # A false alarm: the article is of Norway, but does not say so.
            Question(
                q="Who in Norway sold ships?",
                answerable=True,
                kind="who",
                evidence=(0,),
                answer="Ivo Lund",
            ),
            Question(q="Who sold 15 ships?", answerable=False, kind="number_swap"),
            Question(q="Who sold ships in June?", answerable=False, kind="date_swap"),
            # The name is there, though not as the seller's.
            Question(q="What did Oslo sell?", answerable=False, kind="entity_swap"),
        ),
    )
    assert measure([article]) == {
        "answerable": (1, 2),
        "date_swap": (1, 1),
        "entity_swap": (0, 1),
        "number_swap": (1, 1),
    }
