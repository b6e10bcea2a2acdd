"""``make eval``: every article that has cases, the judge's trial, and the bars they have to clear.

    python -m evals.suite            check against the committed figures; exit status 1 if one falls
    python -m evals.suite --update   commit to this run's figures, and write README's tables anew

The judge is put on trial with the answers of all articles together, so that a quote of one can be
claimed for another.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from api.service import Place, open_assistant
from api.settings import Settings
from api.terminal import build_if_needed
from evals import bars, cases, readme, report, show
from evals.ask import AskError, Local
from evals.environment import environment
from evals.mutate import Trial, trial
from evals.progress import progress_bar
from evals.run import Result, run
from evals.sources import Source, SourceError, read_sources
from evals.summary import Summary, kept, summarise, timed, trial_row
from index.errors import PullquoteError

DATA = Path(__file__).parent / "data"
RESULTS = Path(__file__).parent / "results"
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Article:
    """A case file and the folder of its article."""

    cases: Path
    seeds: Path


ARTICLES = (
    Article(DATA / "seed_article.jsonl", ROOT / "seeds"),
    Article(DATA / "second_article.jsonl", DATA / "second"),
    Article(DATA / "third_article.jsonl", DATA / "third"),
)
"""The demo article, and two that the code was not written around."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--update", is_flag=True, help="Commit to this run's figures.")
@click.option(
    "--html",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for a report of every article.",
)
def app(*, update: bool, html: Path | None) -> None:
    """Run the evals of every article, and put the judge on trial."""
    try:
        known = {} if update else {article: _known(article) for article in ARTICLES}
        sources = {article: read_sources(article.seeds) for article in ARTICLES}
        results = {article: _run(article, sources[article]) for article in ARTICLES}
    except (PullquoteError, cases.CaseError, SourceError, AskError, bars.BarError) as error:
        click.echo(f"evals: {error}", err=True)
        sys.exit(2)
    summaries = {article: summarise(results[article]) for article in ARTICLES}
    held = _trial(results, sources)
    missed: dict[str, str] = {}
    for article in ARTICLES:
        name = article.cases.stem
        click.echo(f"== {name}\n\n{_told(results[article], summaries[article])}\n")
        if html is not None:
            html.mkdir(parents=True, exist_ok=True)
            page = report.page(name, results[article], summaries[article], held)
            (html / f"{name}.html").write_text(page, encoding="utf-8")
        if article in known:
            found = bars.against(known[article], summaries[article], held)
            missed |= {f"{name}: {metric}": why for metric, why in found.items()}
    click.echo(f"== the judge on trial\n\n{show.mutation(held)}")
    if held.false_alarms:
        missed["false alarms"] = f"{len(held.false_alarms)} of {held.originals} answers"
    if update:
        _commit(results, summaries, held)
    elif missed:
        click.echo("\n" + show.missed(missed), err=True)
        sys.exit(1)


def _run(article: Article, sources: Mapping[str, Source]) -> list[Result]:
    asked = cases.load(article.cases, sources)
    place = Place.of(article.seeds, None)
    # Anew: an index of yesterday's code would be judged as today's.
    build_if_needed(place, Settings(), None, rebuild=True)
    system = Local(open_assistant(place))
    with progress_bar(article.cases.stem) as progress:
        return run(asked, sources, system, progress)


def _known(article: Article) -> Mapping[str, Any]:
    return bars.read_baseline(RESULTS / "baseline.json", article.cases.stem)


def _trial(
    results: Mapping[Article, list[Result]], sources: Mapping[Article, Mapping[str, Source]]
) -> Trial:
    answers = {r.case.id: r.answer for article in ARTICLES for r in results[article]}
    everything = {name: source for some in sources.values() for name, source in some.items()}
    with progress_bar("breaking") as progress:
        return trial(answers, everything, progress)


def _told(results: list[Result], summary: Summary) -> str:
    right = sum(result.is_right for result in results)
    parts = (show.failures(results), show.figures(summary))
    return "\n\n".join(part for part in (*parts, f"{right} of {len(results)} cases right") if part)


def _commit(
    results: Mapping[Article, list[Result]], summaries: Mapping[Article, Summary], held: Trial
) -> None:
    RESULTS.mkdir(exist_ok=True)
    for article in ARTICLES:
        name = article.cases.stem
        made = timed(kept(name, results[article], summaries[article]), results[article])
        _write(RESULTS / f"{name}.json", made)
        bars.write_baseline(RESULTS / "baseline.json", name, summaries[article])
    _write(RESULTS / "mutation.json", {**trial_row(held), "environment": environment()})
    readme.update(ROOT / "README.md", RESULTS)


def _write(path: Path, made: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    app()
