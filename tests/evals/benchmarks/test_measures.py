"""The figures of a benchmark run, worked by hand; and one run through the product."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evals.benchmarks import articles
from evals.benchmarks.asked import Asked, as_line, ask_all, open_index
from evals.benchmarks.baselines import Hindsight, Top, hindsight, sentence_f1, tops
from evals.benchmarks.items import Benchmark, Item, Page
from evals.benchmarks.measures import MEASURES, measure
from evals.benchmarks.table import table, write
from evals.gold import Range
from index.export import Export
from tests.evals.benchmarks.test_readers import ARTICLE, written

ONE, TWO, THREE = Range(0, 10), Range(11, 20), Range(21, 30)
CAN = Item("a", "p", "a?", True, "who", (ONE,), ("red bridge",))
CANNOT = Item("b", "p", "b?", False, "near_miss", reason="relation_absent")
CONFLICT = Item(
    "c", "p", "c?", False, "false_premise", correction=(TWO,), reason="premise_conflict"
)


def asked(item: Item, status: str, probability: float, *cited: Range, **more: object) -> Asked:
    made = Asked(
        item=item,
        status=status,
        reason="relation_absent" if status == "refused" else None,
        probability=probability,
        contradiction=0.0,
        cited=cited,
        best=cited[0] if cited else ONE,
        short="the bridge" if status == "answered" else "",
        best_short="bridge",
        rank=0,
        seconds=0.01,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def test_right_is_a_gold_first_quote_or_none_at_all() -> None:
    assert asked(CAN, "answered", 0.9, ONE).is_right
    assert not asked(CAN, "answered", 0.9, TWO, ONE).is_right
    assert not asked(CAN, "refused", 0.1).is_right
    assert not asked(CAN, "corrected", 0.1, ONE).is_right
    assert asked(CANNOT, "refused", 0.1).is_right
    assert asked(CANNOT, "corrected", 0.1, ONE).is_right
    assert not asked(CANNOT, "clarify", 0.1).is_right
    assert asked(CAN, "refused", 0.1).best_is_gold


def test_a_correction_has_to_cite_the_contradicting_sentence() -> None:
    assert asked(CONFLICT, "corrected", 0.1, TWO).corrects
    assert not asked(CONFLICT, "corrected", 0.1, ONE).corrects
    assert not asked(CONFLICT, "answered", 0.9, TWO).corrects


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    rows = [
        asked(CAN, "answered", 0.9, ONE),
        asked(CAN, "answered", 0.7, TWO),
        asked(CAN, "refused", 0.2),
        asked(CANNOT, "answered", 0.8, ONE),
        asked(CANNOT, "refused", 0.1),
        asked(CONFLICT, "corrected", 0.3, TWO),
        asked(CONFLICT, "refused", 0.4),
    ]
    benchmark = Benchmark("b", (), tuple(row.item for row in rows), has_sentences=False)
    nearest = [Top(row.item, row.best or ONE, row.probability) for row in rows]
    made = measure(benchmark, None, rows, {"hybrid": nearest})  # type: ignore[arg-type]
    assert made.questions == 7
    assert made.answerable == 3
    assert made.latency == {"median_ms": 10.0, "p95_ms": 10.0}
    assert made.by_kind["+who"].value == 0.3333
    assert made.baselines["hybrid"]["hit@1"] == 0.6667
    return {name: one.value for name, one in made.product.items()}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("answered_gold", 0.3333),
        ("refused", 0.75),
        ("balanced", 0.5417),
        # At 0.9: one of three answered rightly, all four refused; no threshold does better.
        ("balanced_hindsight", 0.6667),
        ("hit@1", 0.6667),
        # Of 12 pairs, 0.9 is over 4, 0.7 over 3, 0.2 over 1.
        ("auroc", 0.6667),
        # Of three answers, two are not gold.
        ("unsupported", 0.6667),
        ("corrected", 0.5),
        ("miscorrected", 0.0),
        # Refused without answer: "b" with its reason, "c" with another.
        ("reason", 0.5),
        # Each alone in its bin: gaps 0.1, 0.3, 0.8 of the answerable; 0.8, 0.1, 0.3, 0.4 else.
        ("ece", 0.4),
        ("short_f1", 0.6667),
        ("short_em", 0.0),
        # As given: "the bridge" twice, and nothing.
        ("answered_f1", 0.4444),
        ("recall@k", 1.0),
    ],
)
def test_a_figure(figures: dict[str, float], name: str, value: float) -> None:
    assert figures[name] == value


def test_every_figure_is_explained(figures: dict[str, float]) -> None:
    assert set(figures) <= set(MEASURES)


def test_the_best_threshold_in_hindsight() -> None:
    # Answering from 0.8 on: 2 of 2 answered rightly, 2 of 3 refused.
    answerable = [True, True, False, False, False]
    made = hindsight([0.9, 0.8, 0.85, 0.1, 0.0], answerable, answerable)
    assert made == Hindsight(0.8, 1.0, 2 / 3)
    assert made.balanced == pytest.approx(5 / 6)
    # A score that says nothing does best by refusing everything, or answering everything.
    useless = hindsight([0.5, 0.5], [True, False], [True, False])
    assert useless is not None
    assert useless.balanced == 0.5
    assert hindsight([0.5], [True], [True]) is None


def test_sentence_f1() -> None:
    # One of two quotes is gold, and one of three gold sentences is quoted.
    assert sentence_f1([ONE, TWO], [ONE, THREE, Range(31, 40)]) == pytest.approx(0.4)
    assert sentence_f1([ONE], [ONE]) == 1.0
    assert sentence_f1([TWO], [ONE]) == 0.0
    assert sentence_f1([], [ONE]) == 0.0


def test_questions_go_through_the_product(minilm: Export, tmp_path: Path) -> None:
    benchmark = articles.load(written(tmp_path / "dev.jsonl", ARTICLE))
    index = open_index(benchmark, tmp_path / "cache")
    rows = ask_all(benchmark, index)
    assert [row.item for row in rows] == list(benchmark.items)
    text = benchmark.pages[0].text
    for row in rows:
        assert row.best is not None
        assert text[row.best.start : row.best.end] in ARTICLE["sentences"]
        assert 0.0 <= row.probability <= 1.0
    found = tops(benchmark, index)
    assert text[found["BM25"][0].place.start :].startswith("It cost 312 pounds.")
    figures = measure(benchmark, index, rows, found)
    # Select-all quotes 3 sentences of which 2 are gold: precision 2/3, recall 1.
    assert figures.baselines["select-all"] == {"sentence_f1": 0.8}
    line = json.loads(as_line(rows[0], text))
    assert line["gold"] == ["It cost 312 pounds.", "It opened."]
    assert line["question"] == "What did it cost?"
    # The pages are taken up again, with their title.
    assert open_index(benchmark, tmp_path / "cache").documents[0].title == "The bridge"


def test_results_of_other_benchmarks_stay(tmp_path: Path) -> None:
    rows = [asked(CAN, "answered", 0.9, ONE)]
    benchmark = Benchmark("one", (Page("p", "x"),), (CAN,), has_sentences=False)
    made = measure(benchmark, None, rows, {})  # type: ignore[arg-type]
    write({"two.json": made}, {"commit": "c0ffee"}, tmp_path)
    printed = write({"one.json": made}, {"commit": "c0ffee"}, tmp_path)
    assert printed.startswith("## one.json\n\n1 questions, 1 answerable; 10 ms a question")
    assert "| first quote gold if made to answer | 1 | 1.00 | ≥ 0.90 |" in printed
    held = json.loads((tmp_path / "reader.json").read_text(encoding="utf-8"))["benchmarks"]
    assert list(held) == ["one.json", "two.json"]
    page = (tmp_path / "reader.md").read_text(encoding="utf-8")
    assert table("two.json", held["two.json"]) in page
