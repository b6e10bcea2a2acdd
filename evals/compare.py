"""Two kept runs side by side: what got better, what broke."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.intervals import Estimate, difference
from evals.metrics import METRICS
from evals.summary import FORMAT


class CompareError(ValueError):
    """A file is not a kept run."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A case that is right in one run and wrong in the other."""

    id: str
    question: str
    before: str
    """What the first run made of it: its status and its first quote."""
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The second run against the first, over the cases that both have."""

    common: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    differences: dict[str, Estimate]
    """Mean of after minus before, paired, over the cases that are eligible in both."""
    fixed: tuple[Changed, ...]
    broken: tuple[Changed, ...]

    def as_json(self) -> dict[str, Any]:
        """The comparison as plain values."""
        return asdict(self)


def read_run(path: Path) -> dict[str, Any]:
    """Read a kept run.

    Raises:
        CompareError: the file can't be read, or isn't a run of this format.
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CompareError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise CompareError(f"{path}: {error}") from error
    if not isinstance(kept, dict) or kept.get("format") != FORMAT or "cases" not in kept:
        raise CompareError(f"{path}: not a kept run of format {FORMAT}; make one with --save")
    return kept


def compare(before: dict[str, Any], after: dict[str, Any]) -> Comparison:
    """Compare two kept runs, case by case."""
    old = {case["id"]: case for case in before["cases"]}
    new = {case["id"]: case for case in after["cases"]}
    common = [name for name in old if name in new]
    differences = {}
    for metric in METRICS:
        both = [n for n in common if metric in old[n]["scores"] and metric in new[n]["scores"]]
        made = difference(
            [old[n]["scores"][metric] for n in both], [new[n]["scores"][metric] for n in both]
        )
        if made is not None:
            differences[metric] = made
    changed = {
        name: Changed(name, new[name]["question"], _said(old[name]), _said(new[name]))
        for name in common
        if _is_right(old[name]) != _is_right(new[name])
    }
    return Comparison(
        common=len(common),
        only_before=tuple(name for name in old if name not in new),
        only_after=tuple(name for name in new if name not in old),
        differences=differences,
        fixed=tuple(one for name, one in changed.items() if _is_right(new[name])),
        broken=tuple(one for name, one in changed.items() if not _is_right(new[name])),
    )


def _is_right(case: dict[str, Any]) -> bool:
    return bool(case["scores"]["right"] == 1.0)


def _said(case: dict[str, Any]) -> str:
    quotes = case["quotes"]
    return f"{case['status']}: {quotes[0]}" if quotes else f"{case['status']} ({case['reason']})"
