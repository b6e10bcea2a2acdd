"""README's tables are those of the committed results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.readme import BEGIN, END, ReadmeError, placed, tables, update

ROOT = Path(__file__).resolve().parent.parent.parent


def test_readme_has_the_committed_figures() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert placed(text, tables(ROOT / "evals" / "results")) == text, "run python -m evals.readme"


def test_committed_results_keep_what_is_promised() -> None:
    results = ROOT / "evals" / "results"
    for name in ("seed_article", "second_article", "third_article"):
        run = json.loads((results / f"{name}.json").read_text(encoding="utf-8"))
        assert run["headline"]["verbatim"]["value"] == 1.0
        assert run["environment"]["versions"]
        assert run["latency"]["median_ms"] > 0
    assert json.loads((results / "mutation.json").read_text(encoding="utf-8"))["kill_rate"] == 1.0


def figure(value: float) -> dict[str, float]:
    return {"value": value, "low": value - 0.1, "high": value + 0.1, "n": 9}


def test_tables_are_made_of_what_is_in_the_folder(tmp_path: Path) -> None:
    run = {"cases": [1, 2], "headline": {"right": figure(0.5), "verbatim": figure(0.9)}}
    (tmp_path / "seed_article.json").write_text(json.dumps(run), encoding="utf-8")
    operators = {"one": {"mutants": 1500, "killed": 1499}, "two": {"mutants": 0, "killed": 0}}
    mutation = {"operators": operators, "originals": 7, "false_alarms": [["a", "b"]]}
    (tmp_path / "mutation.json").write_text(json.dumps(mutation), encoding="utf-8")
    held = {
        "questions": 3,
        "baselines": {"hybrid": {"hit@1": 0.6}},
        "product": {"hit@1": figure(0.7)},
    }
    (tmp_path / "reader.json").write_text(
        json.dumps({"benchmarks": {"dev.jsonl": held}}), encoding="utf-8"
    )
    made = tables(tmp_path)
    assert "|  | the article in `seeds/` (2 cases) |" in made
    assert "| the answer is right as a whole | 0.50 (0.40–0.60) |" in made
    assert "2 ways to break an answer made 1,500 broken answers, of which it noticed 1,499" in made
    assert "of the 7 answers as they were given it failed 1." in made
    assert "| first quote gold if made to answer | 0.60 | 0.70 (0.60–0.80) |" in made


def test_tables_stand_between_their_marks() -> None:
    assert placed(f"a\n{BEGIN}\nold\n{END}\nb", "new") == f"a\n{BEGIN}\nnew\n{END}\nb"
    with pytest.raises(ReadmeError, match="no <!-- evals -->"):
        placed("a", "new")


def test_update_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(f"{BEGIN}\n{END}\n", encoding="utf-8")
    update(path, ROOT / "evals" / "results")
    assert tables(ROOT / "evals" / "results") in path.read_text(encoding="utf-8")
