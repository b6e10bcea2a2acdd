"""README's tables of results, made from ``evals/results``; a test compares them.

python -m evals.readme    write them anew
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.summary import SAID

BEGIN = "<!-- evals -->"
END = "<!-- /evals -->"
_ARTICLES = {
    "seed_article": "the article in `seeds/`",
    "second_article": "a second one",
    "third_article": "a third one",
}
_SHOWN = (
    "right",
    "evidence_hit@1",
    "completeness",
    "citation_precision",
    "refusal_precision",
    "refusal_recall",
    "refusal_reason",
    "correction",
    "short_f1",
    "auroc",
    "ece",
    "attribution_kept",
    "verbatim",
    "faithful",
)
_MEASURES = {
    "answered_gold": "answered with a gold first quote, among answerable",
    "refused": "refused or corrected, among unanswerable",
    "hit@1": "first quote gold if made to answer",
    "auroc": "AUROC of confidence",
    "corrected": "contradicted premises corrected with the contradicting sentence",
    "ece": "calibration error of confidence (lower is better)",
    "short_f1": "F1 of the short answer if made to answer",
}


class ReadmeError(ValueError):
    """README has no place for the tables."""


def tables(results: Path) -> str:
    """The tables, as Markdown, of what is in the folder."""
    runs = {
        name: json.loads((results / f"{name}.json").read_text(encoding="utf-8"))
        for name in _ARTICLES
        if (results / f"{name}.json").is_file()
    }
    parts = [_articles(runs)]
    mutation = results / "mutation.json"
    if mutation.is_file():
        parts.append(_trial(json.loads(mutation.read_text(encoding="utf-8"))))
    reader = results / "reader.json"
    if reader.is_file():
        parts.append(_reader(json.loads(reader.read_text(encoding="utf-8"))["benchmarks"]))
    return "\n\n".join(parts)


def update(readme: Path, results: Path) -> None:
    """Put the tables into README, between their marks.

    Raises:
        ReadmeError: the marks aren't there.
    """
    text = readme.read_text(encoding="utf-8")
    readme.write_text(placed(text, tables(results)), encoding="utf-8")


def placed(text: str, made: str) -> str:
    """A text with tables between its marks.

    Raises:
        ReadmeError: the marks aren't there.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ReadmeError(f"no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{made}\n{END}{after}"


def _articles(runs: Mapping[str, Any]) -> str:
    head = ["", *(f"{_ARTICLES[name]} ({len(run['cases'])} cases)" for name, run in runs.items())]
    rows = [
        [SAID[metric], *(_figure(run["headline"].get(metric)) for run in runs.values())]
        for metric in _SHOWN
    ]
    return _table(head, rows)


def _trial(made: Mapping[str, Any]) -> str:
    mutants = sum(one["mutants"] for one in made["operators"].values())
    killed = sum(one["killed"] for one in made["operators"].values())
    return (
        f"The judge on trial: {len(made['operators'])} ways to break an answer made {mutants:,} "
        f"broken answers, of which it noticed {killed:,}; of the {made['originals']} answers as "
        f"they were given it failed {len(made['false_alarms'])}."
    )


def _reader(benchmarks: Mapping[str, Any]) -> str:
    parts = []
    for name, held in benchmarks.items():
        best = held["baselines"].get("hybrid", {})
        rows = [
            [said, _plain(best.get(measure)), _figure(held["product"][measure])]
            for measure, said in _MEASURES.items()
            if measure in held["product"]
        ]
        title = f"`{name}` ({held['questions']:,} questions)"
        parts.append(_table([title, "plain hybrid retrieval", "Pullquote"], rows))
    return "\n\n".join(parts)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _figure(one: Mapping[str, float] | None) -> str:
    if one is None:
        return ""
    if one["low"] == one["high"]:
        return f"{one['value']:.2f}"
    return f"{one['value']:.2f} ({one['low']:.2f}–{one['high']:.2f})"


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    root = Path(__file__).parent.parent
    update(root / "README.md", root / "evals" / "results")
