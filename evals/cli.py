"""``pullquote eval``: ask the cases, score, judge, report."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from api.terminal import index_options
from evals import bars, cases, compare, exports, report, show
from evals.ask import AskError, Local, Remote, System
from evals.mutate import Trial, trial
from evals.progress import progress_bar
from evals.run import Result, run
from evals.sources import Source, SourceError, read_sources
from evals.summary import Summary, kept, summarise, timed
from index.errors import PullquoteError

DEMO = Path(__file__).parent / "data" / "seed_article.jsonl"
MISSED, UNUSABLE = 1, 2


@click.command("eval", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--cases",
    "cases_file",
    type=click.Path(path_type=Path),
    help="Cases, one JSON object a line; --schema prints their form.  "
    "[default: the demo article's]",
)
@click.option(
    "--url",
    help="A running server to ask instead: ours, or any with POST /v1/ask.  --seeds has to hold "
    "its articles all the same.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the run as JSON.")
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    help="Keep the run, with commit, versions and latency, for --compare.",
)
@click.option("--html", type=click.Path(path_type=Path), help="Write a report to be read.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write JUnit XML.")
@click.option(
    "--ragas", type=click.Path(path_type=Path), help="Write the columns of a ragas dataset (JSONL)."
)
@click.option(
    "--mutate",
    is_flag=True,
    help="Break the answers in every way, to see whether the judge notices.",
)
@click.option(
    "--fail-under",
    multiple=True,
    metavar="METRIC=VALUE",
    help="Exit with status 1 if a figure is worse (repeatable).",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="Exit with status 1 if a figure is worse than this file's by more than its interval, or "
    "an answer isn't faithful.",
)
@click.option("--update-baseline", is_flag=True, help="Write the figures to --baseline instead.")
@click.option(
    "--compare",
    "pair",
    nargs=2,
    type=click.Path(path_type=Path),
    help="Compare two kept runs, and ask nothing.",
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a case, and ask nothing.")
@index_options
def app(
    cases_file: Path | None,
    url: str | None,
    as_json: bool,
    save: Path | None,
    html: Path | None,
    junit: Path | None,
    ragas: Path | None,
    mutate: bool,
    fail_under: tuple[str, ...],
    baseline: Path | None,
    update_baseline: bool,
    pair: tuple[Path, Path] | None,
    schema: bool,
    seeds: Path | None,
    index_dir: Path | None,
    model: str | None,
    config_file: Path | None,
) -> None:
    """Ask the cases, and judge the answers.

    Deterministic, and without an LLM: the same cases, articles and settings give the same bytes.
    Exit status: 0, 1 if a bar of --fail-under or --baseline is missed, 2 if something can't be read
    or asked. Without a bar, wrong answers are reported, but are no error.
    """
    with _usable():
        if schema:
            click.echo(json.dumps(cases.schema(), indent=2))
            return
        if pair is not None:
            _compare(*pair, as_json=as_json)
            return
        least = bars.parse(fail_under)
        path = cases_file or DEMO
        name = path.stem
        if update_baseline and baseline is None:
            raise bars.BarError("--update-baseline needs --baseline FILE")
        known = bars.read_baseline(baseline, name) if baseline and not update_baseline else None
        sources = read_sources(seeds or Path("seeds"))
        asked = cases.load(path, sources)
        system = _system(url, seeds, index_dir, model, config_file)
        with progress_bar("asking") as progress:
            results = run(asked, sources, system, progress)
        summary = summarise(results)
        held = _trial(results, sources) if mutate else None
        if save:
            _save(save, timed(kept(name, results, summary, held), results))
        if html:
            html.write_text(report.page(name, results, summary, held), encoding="utf-8")
        if junit:
            exports.write_junit(junit, name, results)
        if ragas:
            exports.write_ragas(ragas, results)
        if update_baseline and baseline is not None:
            bars.write_baseline(baseline, name, summary)
    missed = bars.missed(least, summary, held)
    if known is not None:
        missed |= bars.against(known, summary, held)
    if as_json:
        click.echo(json.dumps(kept(name, results, summary, held), ensure_ascii=False, indent=1))
    else:
        _print(results, summary, held)
    if missed:
        click.echo(show.missed(missed), err=True)
        sys.exit(MISSED)


def _print(results: list[Result], summary: Summary, held: Trial | None) -> None:
    right = sum(result.is_right for result in results)
    parts = [show.failures(results), show.figures(summary)]
    if held is not None:
        parts.append(show.mutation(held))
    parts.append(f"{right} of {len(results)} cases right")
    click.echo("\n\n".join(part for part in parts if part))


def _system(
    url: str | None,
    seeds: Path | None,
    index_dir: Path | None,
    model: str | None,
    config_file: Path | None,
) -> System:
    if url is not None:
        return Remote(url)
    from api.terminal import prepared

    return Local(prepared(seeds, index_dir, model, config_file)[0])


def _trial(results: list[Result], sources: Mapping[str, Source]) -> Trial:
    answers = {result.case.id: result.answer for result in results}
    with progress_bar("breaking") as progress:
        return trial(answers, sources, progress)


def _save(path: Path, made: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _compare(before: Path, after: Path, *, as_json: bool) -> None:
    made = compare.compare(compare.read_run(before), compare.read_run(after))
    if as_json:
        click.echo(json.dumps(made.as_json(), ensure_ascii=False, indent=1))
    else:
        click.echo(show.comparison(made))


@contextmanager
def _usable() -> Iterator[None]:
    """Turn what can't be used into one line on standard error and exit status 2."""
    try:
        yield
    except PullquoteError as error:
        hint = f" ({error.hint})" if error.hint else ""
        click.echo(f"pullquote eval: {error}{hint}", err=True)
        sys.exit(UNUSABLE)
    except (
        cases.CaseError,
        SourceError,
        AskError,
        bars.BarError,
        compare.CompareError,
    ) as error:
        click.echo(f"pullquote eval: {error}", err=True)
        sys.exit(UNUSABLE)
    except OSError as error:
        click.echo(f"pullquote eval: {error.filename}: {error.strerror}", err=True)
        sys.exit(UNUSABLE)
