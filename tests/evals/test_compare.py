"""Two runs side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.compare import CompareError, compare, read_run
from evals.show import comparison


def kept(**right: float) -> dict[str, Any]:
    """A kept run: case ids and whether they are right."""
    return {
        "format": 1,
        "cases": [
            {
                "id": name,
                "question": f"{name}?",
                "status": "answered" if score else "refused",
                "reason": None if score else "off_topic",
                "quotes": ["It opened."] if score else [],
                "scores": {"right": score} | ({"short_f1": score / 2} if score else {}),
            }
            for name, score in right.items()
        ],
    }


def test_what_is_fixed_and_what_is_broken() -> None:
    made = compare(kept(a=1.0, b=0.0, c=1.0, d=1.0), kept(a=0.0, b=1.0, c=1.0, e=1.0))
    assert made.common == 3
    assert made.only_before == ("d",)
    assert made.only_after == ("e",)
    assert [case.id for case in made.fixed] == ["b"]
    (broken,) = made.broken
    assert (broken.id, broken.question) == ("a", "a?")
    assert broken.before == "answered: It opened."
    assert broken.after == "refused (off_topic)"


def test_differences_are_paired_over_cases_that_are_eligible_in_both() -> None:
    made = compare(kept(a=1.0, b=0.0, c=1.0), kept(a=0.0, b=1.0, c=1.0))
    assert made.differences["right"].value == 0.0
    assert made.differences["right"].n == 3
    assert made.differences["short_f1"].n == 1
    assert "ndcg@10" not in made.differences


def test_a_run_compared_with_itself_has_no_difference() -> None:
    made = compare(kept(a=1.0, b=0.0), kept(a=1.0, b=0.0))
    right = made.differences["right"]
    assert (right.low, right.value, right.high) == (0.0, 0.0, 0.0)
    assert (made.fixed, made.broken) == ((), ())


def test_it_is_told_in_words() -> None:
    before = {f"c{number}": 0.0 for number in range(20)}
    told = comparison(compare(kept(**before), kept(**before | dict.fromkeys(before, 1.0))))
    assert "20 cases in both runs" in told
    assert "right                 +1.000  +1.000…+1.000   20 *" in told
    assert "fixed: 20" in told
    assert "broken: 0" in told
    assert "    before: refused (off_topic)" in told


def test_what_is_no_kept_run_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    with pytest.raises(CompareError, match="No such file"):
        read_run(path)
    for text in ("{", "[]", '{"format": 0, "cases": []}', '{"format": 1}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CompareError, match=r"run\.json"):
            read_run(path)
    path.write_text(json.dumps(kept(a=1.0)), encoding="utf-8")
    assert read_run(path) == kept(a=1.0)
