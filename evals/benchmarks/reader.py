"""``make eval-reader``: how well the product tells answers from near misses, in one table.

    python -m evals.benchmarks.reader [--squad FILE] [--clapnq FILE] [ARTICLES.jsonl ...]

Every question is asked of its article alone, through the assistant, and every answer is proven on
the way. The figures go to ``--out`` as ``reader.json`` and ``reader.md``; every question with what
was quoted and what was gold goes to ``--details``, a file for each benchmark, so that errors can be
read.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from evals.benchmarks import articles, clapnq, squad
from evals.benchmarks.asked import as_line, ask_all, open_index
from evals.benchmarks.baselines import tops
from evals.benchmarks.items import Benchmark, BenchmarkError
from evals.benchmarks.measures import Figures, measure
from evals.benchmarks.table import write
from evals.environment import environment
from evals.progress import progress_bar
from index.errors import PullquoteError
from rag.config import AssistantConfig

OURS = Path("rag/training/data/articles")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("ours", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--squad",
    "squads",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A file of SQuAD's form: SQuAD 1.1, SQuAD 2.0, XQuAD (repeatable).",
)
@click.option(
    "--clapnq",
    "clapnqs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A file of CLAPnq's annotated_data; all that are given make one benchmark (repeatable).",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A setting of the assistant, such as answer_threshold=0.4 (repeatable).",
)
@click.option("--limit", type=click.IntRange(1), help="Only the first so many questions of each.")
@click.option(
    "--out",
    default="evals/results",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where the figures go.",
)
@click.option(
    "--details",
    default="build/eval-reader",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where every question goes, with the indexes.",
)
def app(
    ours: tuple[Path, ...],
    squads: tuple[Path, ...],
    clapnqs: tuple[Path, ...],
    settings: tuple[str, ...],
    limit: int | None,
    out: Path,
    details: Path,
) -> None:
    """Measure the reader on OURS (by default dev.jsonl and test.jsonl) and on public benchmarks."""
    try:
        config = AssistantConfig.of(dict(map(_setting, settings)))
        chosen = ours or (() if squads or clapnqs else (OURS / "dev.jsonl", OURS / "test.jsonl"))
        benchmarks = [
            *(articles.load(path) for path in chosen),
            *(squad.load(path) for path in squads),
            *([clapnq.load(*clapnqs)] if clapnqs else []),
        ]
        for one in benchmarks:
            figures = _run(one, config, limit, details)
            # At once, so that a long run that is broken off has not been for nothing.
            click.echo(write({one.name: figures}, environment(), out) + "\n")
    except (PullquoteError, BenchmarkError) as error:
        click.echo(f"eval-reader: {error}", err=True)
        sys.exit(2)
    click.echo(f"every question: {details}/*.jsonl", err=True)


def _run(
    benchmark: Benchmark, config: AssistantConfig, limit: int | None, details: Path
) -> Figures:
    if limit is not None:
        benchmark = benchmark.first(limit)
    with progress_bar(f"{benchmark.name}: indexing") as progress:
        index = open_index(benchmark, details / "indexes", progress)
    with progress_bar(f"{benchmark.name}: asking") as progress:
        rows = ask_all(benchmark, index, config, progress)
    details.mkdir(parents=True, exist_ok=True)
    with (details / f"{Path(benchmark.name).stem}.jsonl").open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(as_line(row, index.document(row.item.page).text) + "\n")
    return measure(benchmark, index, rows, tops(benchmark, index))


def _setting(given: str) -> tuple[str, float | int]:
    name, _, value = given.partition("=")
    try:
        return name, int(value) if value.isdecimal() else float(value)
    except ValueError as error:
        raise BenchmarkError(f"--set {given}: not NAME=NUMBER") from error


if __name__ == "__main__":
    app()
