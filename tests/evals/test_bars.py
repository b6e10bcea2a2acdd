"""Bars: how they are given, which way they count, and what a committed baseline asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.bars import BarError, against, missed, parse, read_baseline, write_baseline
from evals.intervals import Estimate
from evals.mutate import Tally, Trial
from evals.summary import Summary


def summary(**values: float) -> Summary:
    figures = {
        name: Estimate(value, value - 0.05, value + 0.05, 20) for name, value in values.items()
    }
    return Summary(figures, {}, (), ())


def held(killed: int) -> Trial:
    return Trial({"number_changed": Tally(10, killed, ())}, 5, ())


def test_bars_are_read() -> None:
    assert parse(["right=0.8", "ece=.1"]) == {"right": 0.8, "ece": 0.1}


@pytest.mark.parametrize(
    ("given", "said"),
    [("rigth=0.8", "no metric 'rigth'; there are right,"), ("right", "not METRIC=NUMBER")],
)
def test_a_bar_that_is_not_well_put_says_how(given: str, said: str) -> None:
    with pytest.raises(BarError, match=said):
        parse([given])


def test_a_figure_may_be_at_its_bar_but_not_under_it() -> None:
    made = summary(right=0.8)
    assert missed({"right": 0.8}, made) == {}
    assert missed({"right": 0.81}, made) == {"right": "0.8000 is under 0.8100"}


def test_where_lower_is_better_a_bar_is_the_most() -> None:
    made = summary(ece=0.1)
    assert missed({"ece": 0.1}, made) == {}
    assert missed({"ece": 0.09}, made) == {"ece": "0.1000 is over 0.0900"}


def test_a_figure_of_no_case_misses_its_bar() -> None:
    assert missed({"correction": 0.0}, summary(right=1)) == {
        "correction": "no case is eligible for it"
    }
    assert missed({"kill_rate": 1.0}, summary(right=1)) == {
        "kill_rate": "no case is eligible for it"
    }


def test_a_baseline_lets_a_figure_fall_as_far_as_its_interval(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, "bridge", summary(right=0.8, ece=0.1, verbatim=1, ndcg=0.3))
    known = read_baseline(path, "bridge")
    # Quotes that are verbatim and the like are held to 1 anyway.
    assert set(known) == {"right", "ece"}
    good = {"verbatim": 1.0, "faithful": 1.0}
    assert against(known, summary(right=0.76, ece=0.14, **good), None) == {}
    assert set(against(known, summary(right=0.74, ece=0.16, **good), None)) == {"right", "ece"}


def test_faithfulness_and_the_judge_are_held_to_one() -> None:
    made = summary(verbatim=0.99, faithful=0.99)
    assert set(against({}, made, None)) == {"verbatim", "faithful"}
    good = summary(verbatim=1.0, faithful=1.0)
    assert against({}, good, held(10)) == {}
    assert set(against({}, good, held(9))) == {"kill_rate"}


def test_sets_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, "one", summary(right=0.5))
    write_baseline(path, "two", summary(right=0.6))
    write_baseline(path, "one", summary(right=0.7))
    assert read_baseline(path, "one")["right"].value == 0.7
    assert read_baseline(path, "two")["right"].value == 0.6


def test_a_missing_baseline_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    with pytest.raises(BarError, match="No such file"):
        read_baseline(path, "one")
    write_baseline(path, "one", summary(right=0.5))
    with pytest.raises(BarError, match="no baseline for 'two'"):
        read_baseline(path, "two")
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(BarError, match="baseline"):
        read_baseline(path, "two")
