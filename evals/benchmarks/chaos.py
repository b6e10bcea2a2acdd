"""Faults, by the hundred: no wrong answer, no answer without proof, no lost index, no 500, no hang.

``make chaos`` tries them all and writes ``evals/results/chaos.json`` and ``chaos.md``, which
takes hours, most of them the soak. ``--share 0.02`` tries each a few times; ``--only NAME`` tries
one anew and leaves the other rows of the tables as they were. The exit status is 1 if anything
went wrong.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from evals.benchmarks import index_faults, server_faults
from evals.benchmarks.faults import Fault, made
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


Rows = Mapping[str, Mapping[str, Any]]
"""What was found, by the fault's name."""


def table(rows: Rows) -> str:
    """The trials as Markdown."""
    lines = [
        f"| {row['name']} | {row['tries']:,} | {len(row['faults'])} | {row['note']} |"
        for row in rows.values()
    ]
    return "| fault | tries | went wrong | |\n| --- | --- | --- | --- |\n" + "\n".join(lines) + "\n"


def written(out: Path, found: Rows) -> Rows:
    """Write the tables: these rows, and of those not tried now what is in the tables already."""
    path = out / "chaos.json"
    known = json.loads(path.read_text(encoding="utf-8"))["trials"] if path.exists() else {}
    rows = {name: found.get(name) or known[name] for name in FAULTS if name in {*found, *known}}
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"trials": rows}, indent=1) + "\n", encoding="utf-8")
    (out / "chaos.md").write_text(table(rows), encoding="utf-8")
    return rows


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
    found = {}
    with tempfile.TemporaryDirectory(prefix="pullquote-chaos-") as folder:
        world = made(Path(folder) / "world", QUESTIONS, seed)
        for name in only or FAULTS:
            fault, tries = FAULTS[name]
            begun = time.monotonic()
            trial = fault(world, max(1, round(tries * share)))
            click.echo(f"{name}: {time.monotonic() - begun:.0f} s", err=True)
            for line in trial.faults[:5]:
                click.echo(f"  {line}", err=True)
            # After each, so that what has been found isn't lost with what comes later.
            found[name] = {**asdict(trial), "seed": seed, "environment": environment()}
            rows = written(out, found)
    click.echo(table(rows), nl=False)
    sys.exit(any(row["faults"] for row in found.values()))


if __name__ == "__main__":
    main()
