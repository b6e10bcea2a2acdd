"""The table of faults keeps what was found before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evals.benchmarks.chaos import FAULTS, table, written


def _row(name: str, tries: int, *faults: str) -> dict[str, Any]:
    return {"name": name, "tries": tries, "faults": list(faults), "note": "", "seed": 0}


def test_rows_that_were_not_tried_stay(tmp_path: Path) -> None:
    written(tmp_path, {"soak": _row("soak", 10), "clock": _row("the clock set back", 2)})
    written(tmp_path, {"soak": _row("soak", 1_000, "500"), "slow": _row("slow clients", 3)})
    kept = json.loads((tmp_path / "chaos.json").read_text(encoding="utf-8"))["trials"]
    assert {name: row["tries"] for name, row in kept.items()} == {
        "clock": 2,
        "slow": 3,
        "soak": 1_000,
    }
    assert (tmp_path / "chaos.md").read_text(encoding="utf-8") == table(kept)
    assert "| soak | 1,000 | 1 |  |" in table(kept)


def test_rows_stand_in_the_order_in_which_they_are_tried(tmp_path: Path) -> None:
    names = list(FAULTS)
    found = {name: _row(name, 1) for name in reversed(names)}
    assert list(written(tmp_path, found)) == names
