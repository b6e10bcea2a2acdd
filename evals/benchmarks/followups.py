"""``make eval-followups``: how well follow-ups keep their referent.

    python -m evals.benchmarks.followups [--cast FOLDER] [ARTICLES.jsonl ...]

On our articles every follow-up is asked in its conversation, and beside it the question that a
person made of it; on TREC CAsT, which has no articles, our rewrites are compared with people's.
Every single question of the articles is resolved after an unrelated one, to see whether it is left
alone. The figures go to ``--out`` as ``followups.json`` and ``followups.md``, every conversation to
``--details``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from evals.benchmarks import articles, cast
from evals.benchmarks.asked import open_index
from evals.benchmarks.cast import Utterance
from evals.benchmarks.conversations import WAYS, Followed, Unrelated, follow_all, unrelated
from evals.benchmarks.items import BenchmarkError
from evals.benchmarks.rewrites import Agreement, agreement
from evals.environment import environment
from evals.intervals import Estimate, mean
from evals.progress import progress_bar
from index.errors import PullquoteError
from rag.assistant import Assistant
from rag.followup import resolve
from rag.history import understood
from rag.question_names import Lookup
from rag.training.articles import load as load_articles

OURS = Path("rag/training/data/articles")
Figures = dict[str, Any]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("ours", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--cast",
    "cast_folder",
    type=click.Path(path_type=Path),
    help="Folder with TREC CAsT's topics: 2019_topics.json, 2019_resolved.tsv, "
    "2020_manual_topics.json.",
)
@click.option(
    "--out",
    default="evals/results",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where the figures go.",
)
@click.option(
    "--details",
    default="build/eval-followups",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where every conversation goes, with the indexes.",
)
def app(ours: tuple[Path, ...], cast_folder: Path | None, out: Path, details: Path) -> None:
    """Measure follow-ups on OURS (by default dev.jsonl and test.jsonl), and on TREC CAsT."""
    try:
        found: dict[str, Figures] = {}
        for path in ours or (OURS / "dev.jsonl", OURS / "test.jsonl"):
            found[path.name] = _measure(path, details)
        if cast_folder is not None:
            for year, topics in cast.load(cast_folder).items():
                found[f"TREC CAsT {year}"] = _measure_cast(year, topics, details)
    except (PullquoteError, BenchmarkError) as error:
        click.echo(f"eval-followups: {error}", err=True)
        sys.exit(2)
    click.echo(write(found, out))
    click.echo(f"every conversation: {details}/*.jsonl", err=True)


def _measure(path: Path, details: Path) -> Figures:
    benchmark = articles.load(path)
    ours = load_articles([path])
    with progress_bar(f"{path.name}: indexing") as progress:
        index = open_index(benchmark, details / "indexes", progress)
    assistant = Assistant(index)
    with progress_bar(f"{path.name}: conversations") as progress:
        followed = follow_all(ours, assistant, progress)
    with progress_bar(f"{path.name}: single questions") as progress:
        single = unrelated(ours, assistant, progress)
    _write_lines(details / f"{path.stem}.jsonl", [asdict(one) for one in followed])
    changed = [asdict(one) for one in single if one.is_changed]
    _write_lines(details / f"{path.stem}-changed.jsonl", changed)
    return figures(followed, single)


def figures(followed: Sequence[Followed], single: Sequence[Unrelated]) -> Figures:
    """The figures of one file of articles, all shares in [0, 1]."""
    right = {way: mean([float(one.right[way]) for one in followed]) for way in WAYS}
    human = right["human"]
    ratio = {
        way: None if human is None or not human.value or one is None else one.value / human.value
        for way, one in right.items()
    }
    return {
        "environment": environment(),
        "followups": len(followed),
        "answerable": sum(one.answerable for one in followed),
        "right": {way: _figure(one) for way, one in right.items()},
        "right_answerable": {
            way: _figure(mean([float(o.right[way]) for o in followed if o.answerable]))
            for way in WAYS
        },
        "of_human": {way: None if r is None else round(r, 4) for way, r in ratio.items()},
        "asked_back": _figure(mean([float(o.status["ours"] == "clarify") for o in followed])),
        "agreement": _agreements([one.agreement for one in followed]),
        "single_questions": len(single),
        "changed_by_mistake": _figure(mean([float(one.is_changed) for one in single])),
    }


def _measure_cast(year: str, topics: Sequence[Sequence[Utterance]], details: Path) -> Figures:
    rows = [row for topic in topics for row in resolve_topic(topic)]
    _write_lines(details / f"cast-{year}.jsonl", [dict(row) for row, _ in rows])
    return {
        "environment": environment(),
        "topics": len(topics),
        "turns": len(rows),
        "agreement": _agreements([one for _, one in rows]),
    }


def resolve_topic(topic: Sequence[Utterance]) -> list[tuple[Mapping[str, str], Agreement]]:
    """Our rewrites of a topic's turns, each after our own rewrites of the turns before it.

    The first turn, which nothing comes before, is left out.
    """
    nothing = Lookup(())
    pasts = [understood(0, topic[0].raw, nothing)]
    rows: list[tuple[Mapping[str, str], Agreement]] = []
    for number, turn in enumerate(topic[1:], start=1):
        found = resolve(turn.raw, pasts, nothing)
        ours = found.candidates[0].question if found.candidates else found.question
        row = {"typed": turn.raw, "ours": ours, "human": turn.resolved}
        rows.append((row, agreement(turn.raw, ours, turn.resolved)))
        pasts.append(understood(number, ours, nothing))
    return rows


def _agreements(found: Sequence[Agreement]) -> Figures:
    put_in = [one for one in found if one.recall is not None]
    return {
        "equal": _figure(mean([float(one.is_equal) for one in put_in])),
        "recall": _figure(mean([one.recall for one in put_in if one.recall is not None])),
        "precision": _figure(mean([o.precision for o in found if o.precision is not None])),
        "standalone_unchanged": _figure(
            mean([float(one.is_unchanged) for one in found if one.is_standalone])
        ),
    }


def _figure(one: Estimate | None) -> Figures | None:
    if one is None:
        return None
    return {
        "value": round(one.value, 4),
        "low": round(one.low, 4),
        "high": round(one.high, 4),
        "n": one.n,
    }


def write(found: Mapping[str, Figures], out: Path) -> str:
    """Write ``followups.json`` and ``followups.md`` to a folder; what another run measured stays.

    Returns:
        The tables of this run.
    """
    out.mkdir(parents=True, exist_ok=True)
    path = out / "followups.json"
    held: dict[str, Figures] = {}
    if path.is_file():
        held = json.loads(path.read_text(encoding="utf-8"))
    held = dict(sorted({**held, **found}.items()))
    path.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    head = (
        "# Follow-ups, measured\n\nMade by `make eval-followups`. *Right*: an answerable follow-up "
        "is answered and its first quote is gold, another is refused or corrected; asking back "
        "never counts. In brackets: 95% bootstrap intervals."
    )
    pages = [table(name, one) for name, one in held.items()]
    (out / "followups.md").write_text("\n\n".join((head, *pages)) + "\n", encoding="utf-8")
    return "\n\n".join(table(name, found[name]) for name in found)


_AGREEMENTS = {
    "equal": "inserted content words are the human's, none missing, none more",
    "recall": "the human's inserted content words that ours inserts too",
    "precision": "our inserted content words that the human inserts too",
    "standalone_unchanged": "left as typed, of those the human left as typed",
}


def table(name: str, one: Mapping[str, Any]) -> str:
    """The figures of one benchmark in Markdown."""
    lines = [f"## {name}", "", "| measure | share | n |", "| --- | ---: | ---: |"]
    for way, figure in one.get("right", {}).items():
        ratio = one["of_human"][way]
        said = "" if way == "human" or ratio is None else f"; {ratio:.2f} of the human's"
        lines.append(_row(f"right, rewrite: {way}{said}", figure))
    for way, figure in one.get("right_answerable", {}).items():
        lines.append(_row(f"right of the answerable, rewrite: {way}", figure))
    for key, said in _AGREEMENTS.items():
        lines.append(_row(said, one["agreement"][key]))
    if "changed_by_mistake" in one:
        lines.append(_row("asked back", one["asked_back"]))
        lines.append(
            _row("single questions changed after an unrelated one", one["changed_by_mistake"])
        )
    return "\n".join(line for line in lines if line is not None)


def _row(said: str, figure: Mapping[str, float] | None) -> str:
    if figure is None:
        return f"| {said} | | 0 |"
    shown = f"{figure['value']:.3f} ({figure['low']:.3f}–{figure['high']:.3f})"
    return f"| {said} | {shown} | {figure['n']:.0f} |"


def _write_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    app()
