"""Bars that a run has to clear: those of the command line, and those of a committed baseline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.intervals import Estimate
from evals.mutate import Trial
from evals.summary import LOWER_IS_BETTER, SAID, Summary

ALWAYS_ONE = ("verbatim", "faithful")
"""Headline figures that have to be 1 in any run that is checked against a baseline."""
HEADLINE = (
    "right",
    "status",
    "evidence_hit@1",
    "completeness",
    "citation_precision",
    "refusal_precision",
    "refusal_recall",
    "correction",
    "short_f1",
    "auroc",
    "ece",
)
"""Figures that must not fall below the committed ones by more than their interval."""


class BarError(ValueError):
    """A bar is not well put; the message says how."""


def parse(given: Sequence[str]) -> dict[str, float]:
    """Read ``METRIC=VALUE`` options.

    Raises:
        BarError: a metric is unknown, or a value is not a number.
    """
    bars = {}
    for one in given:
        name, _, value = one.partition("=")
        if name not in SAID:
            raise BarError(f"{one}: no metric {name!r}; there are {', '.join(SAID)}")
        try:
            bars[name] = float(value)
        except ValueError as error:
            raise BarError(f"{one}: not METRIC=NUMBER") from error
    return bars


def missed(
    bars: Mapping[str, float], summary: Summary, trial: Trial | None = None
) -> dict[str, str]:
    """The bars that a run misses, each with why.

    Where lower is better (``risk_area``, ``ece``, ``brier``) a bar is what the figure may be at
    most. A figure that no case is eligible for misses its bar.
    """
    values: dict[str, float | None] = {n: one.value for n, one in summary.headline.items()}
    values["kill_rate"] = trial.kill_rate if trial else None
    return {
        name: why
        for name, bar in bars.items()
        if (why := _why(name, values.get(name), bar)) is not None
    }


def _why(name: str, value: float | None, bar: float) -> str | None:
    if value is None:
        return "no case is eligible for it"
    if name in LOWER_IS_BETTER:
        return f"{value:.4f} is over {bar:.4f}" if value > bar else None
    return f"{value:.4f} is under {bar:.4f}" if value < bar else None


def read_baseline(path: Path, name: str) -> dict[str, Estimate]:
    """The committed figures of a set of cases.

    Raises:
        BarError: the file can't be read, or doesn't hold the set.
    """
    try:
        held: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return {metric: Estimate(**one) for metric, one in held[name].items()}
    except KeyError as error:
        raise BarError(f"{path}: no baseline for {error.args[0]!r}") from error
    except OSError as error:
        raise BarError(f"{path}: {error.strerror}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise BarError(f"{path}: {error}") from error


def write_baseline(path: Path, name: str, summary: Summary) -> None:
    """Commit a run's figures as the ones to come; those of other sets stay."""
    held: dict[str, Any] = {}
    if path.is_file():
        held = json.loads(path.read_text(encoding="utf-8"))
    held[name] = {
        metric: {"value": one.value, "low": one.low, "high": one.high, "n": one.n}
        for metric, one in summary.headline.items()
        if metric in HEADLINE
    }
    text = json.dumps(dict(sorted(held.items())), indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def against(
    baseline: Mapping[str, Estimate], summary: Summary, trial: Trial | None
) -> dict[str, str]:
    """What a run misses against committed figures, each with why.

    Quotes have to be verbatim, the judge must find no fault, and, if it was put on trial, it must
    notice every broken answer; a headline figure must not lie outside of the committed interval on
    its worse side.
    """
    bars = dict.fromkeys(ALWAYS_ONE, 1.0)
    if trial is not None:
        bars["kill_rate"] = 1.0
    for name, one in baseline.items():
        bars[name] = one.high if name in LOWER_IS_BETTER else one.low
    return missed(bars, summary, trial)
