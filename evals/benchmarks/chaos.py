"""Faults, by the hundred: no wrong answer, no answer without proof, no lost index, no 500, no hang.

``make chaos`` tries them all and writes ``evals/results/chaos.json`` and ``chaos.md``, which
takes hours, most of them the soak. ``--share 0.02`` tries each a few times. The exit status is 1 if
anything went wrong.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from evals.benchmarks import index_faults, server_faults
from evals.benchmarks.faults import Fault, Trial, made
from evals.benchmarks.speed import RESULTS
from evals.environment import environment

FAULTS: dict[str, tuple[Fault, int]] = {
    "killed-server": (server_faults.killed_server, 200),
    "killed-indexer": (index_faults.killed_indexer, 200),
    "full-disk": (index_faults.full_disk, 50),
    "read-only": (index_faults.read_only, 5),
    "index-changes": (server_faults.index_changes, 90),
    "flipped": (index_faults.flipped_bytes, 200),
    "clock": (index_faults.strange_times, 20),
    "changing": (index_faults.changing_document, 20),
    "sigterm": (server_faults.stopped_in_request, 50),
    "malformed": (server_faults.malformed, 10_000),
    "gone": (server_faults.gone_clients, 500),
    "slow": (server_faults.slow_clients, 500),
    "soak": (server_faults.soak, 100_000),
}
"""Each fault, and how often it is tried."""
QUESTIONS = 40
"""How many of the committed questions are asked."""


def table(trials: Sequence[Trial]) -> str:
    """The trials as Markdown."""
    lines = [
        f"| {trial.name} | {trial.tries:,} | {len(trial.faults)} | {trial.note} |"
        for trial in trials
    ]
    return "| fault | tries | went wrong | |\n| --- | --- | --- | --- |\n" + "\n".join(lines) + "\n"


@click.command()
@click.option("--share", default=1.0, type=click.FloatRange(0, 1, min_open=True))
@click.option("--only", multiple=True, type=click.Choice(list(FAULTS)))
@click.option("--seed", default=0, show_default=True, help="Of what is left to chance.")
@click.option(
    "--out",
    default=RESULTS,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for chaos.json and chaos.md.  [default: evals/results]",
)
def main(share: float, only: tuple[str, ...], seed: int, out: Path) -> None:
    """Try the faults."""
    trials = []
    with tempfile.TemporaryDirectory(prefix="pullquote-chaos-") as folder:
        world = made(Path(folder) / "world", QUESTIONS, seed)
        for name in only or FAULTS:
            fault, tries = FAULTS[name]
            begun = time.monotonic()
            trial = fault(world, max(1, round(tries * share)))
            trials.append(trial)
            click.echo(f"{name}: {time.monotonic() - begun:.0f} s", err=True)
            for line in trial.faults[:5]:
                click.echo(f"  {line}", err=True)
    out.mkdir(parents=True, exist_ok=True)
    written = {
        "share": share,
        "seed": seed,
        "environment": environment(),
        "trials": [asdict(trial) for trial in trials],
    }
    (out / "chaos.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    (out / "chaos.md").write_text(table(trials), encoding="utf-8")
    click.echo(table(trials), nl=False)
    sys.exit(any(trial.faults for trial in trials))


if __name__ == "__main__":
    main()
