"""The one table, as Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evals.benchmarks.measures import MEASURES, Figures

_BASELINES = ("BM25", "MiniLM", "hybrid", "select-all")
WANTED: dict[str, float] = {
    "answered_gold": 0.90,
    "refused": 0.90,
    "hit@1": 0.95,
    "auroc": 0.95,
    "corrected": 0.75,
}
"""What the project sets out to reach on its own articles."""
WANTED_SQUAD: dict[str, float] = {"hit@1": 0.90, "short_f1": 0.75}
"""What it sets out to reach on a benchmark of SQuAD's form, at article level."""


def write(found: Mapping[str, Figures], environment: Mapping[str, Any], out: Path) -> str:
    """Write ``reader.json`` and ``reader.md`` to a folder.

    Benchmarks that are there from another run and aren't in this one stay.

    Returns:
        The table of this run.
    """
    out.mkdir(parents=True, exist_ok=True)
    path = out / "reader.json"
    held: dict[str, Any] = {}
    if path.is_file():
        held = json.loads(path.read_text(encoding="utf-8"))["benchmarks"]
    for name, figures in found.items():
        held[name] = {"environment": dict(environment), **asdict(figures)}
    held = dict(sorted(held.items()))
    path.write_text(
        json.dumps({"benchmarks": held}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (out / "reader.md").write_text(_page(held), encoding="utf-8")
    return "\n\n".join(table(name, held[name]) for name in found)


def _page(held: Mapping[str, Any]) -> str:
    parts = [
        "# The reader, measured",
        "Made by `make eval-reader`. Every question is asked of its article through the assistant. "
        "The baselines answer with the nearest sentence, at the threshold that is best for them in "
        "hindsight (their F1 of sentences is of always answering). In brackets: 95% bootstrap "
        "intervals over questions; n: how many questions a measure is over.",
        *(table(name, held[name]) for name in held),
    ]
    return "\n\n".join(parts) + "\n"


def table(name: str, held: Mapping[str, Any]) -> str:
    """The table of one benchmark, from what ``reader.json`` holds of it."""
    shown = [one for one in _BASELINES if one in held["baselines"]]
    wanted = _wanted(held["product"])
    head = ["measure", "n", *shown, "Pullquote", "wanted"]
    lines = [_row(head), _row(["---", *["---:"] * (len(head) - 1)])]
    for measure, said in MEASURES.items():
        if measure not in held["product"]:
            continue
        cells = [_plain(held["baselines"][one].get(measure)) for one in shown]
        least = wanted.get(measure)
        figure = held["product"][measure]
        goal = "" if least is None else f"≥ {least:.2f}"
        lines.append(_row([said, str(figure["n"]), *cells, _estimate(figure), goal]))
    kinds = ", ".join(
        f"{kind} {one['value']:.2f} ({one['n']})" for kind, one in held["by_kind"].items()
    )
    about = held["environment"]
    return "\n\n".join(
        (
            f"## {name}",
            f"{held['questions']} questions, {held['answerable']} answerable; "
            f"{held['latency']['median_ms']:.0f} ms a question (95th percentile "
            f"{held['latency']['p95_ms']:.0f} ms); commit {about['commit']}.",
            "\n".join(lines),
            f"Right by kind, + answerable, - not (questions): {kinds}.",
        )
    )


def _wanted(product: Mapping[str, Any]) -> dict[str, float]:
    if "corrected" in product:
        return WANTED
    return WANTED_SQUAD if "short_f1" in product else {}


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _estimate(one: Mapping[str, float]) -> str:
    if one["low"] == one["high"]:
        return f"{one['value']:.2f}"
    return f"{one['value']:.2f} ({one['low']:.2f}–{one['high']:.2f})"
