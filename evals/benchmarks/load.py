"""Throughput, waiting times and memory of a running server, driven by wrk from another process.

wrk (https://github.com/wg/wrk; ``apt-get install wrk``) keeps a number of connections busy: each
sends its next question as soon as the last one is answered. ``make load`` writes
``evals/results/load.json`` and ``load.md``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from evals.benchmarks.running import Server, serving
from evals.benchmarks.speed import CASES, RESULTS, SEEDS
from evals.cases import load as load_cases
from evals.environment import environment
from evals.sources import read_sources

CLIENTS = (1, 8, 64, 512)
"""Connections kept busy."""
SCRIPT = """
local bodies = {}
for line in io.lines("%s") do bodies[#bodies + 1] = line end
local threads, number = {}, 0
answered, busy, failed = 0, 0, 0

function setup(thread)
  thread:set("offset", #threads * 17)
  threads[#threads + 1] = thread
end

function request()
  number = number + 1
  local body = bodies[(number + offset) %% #bodies + 1]
  return wrk.format("POST", "/v1/ask", {["Content-Type"] = "application/json"}, body)
end

function response(status)
  if status == 200 then answered = answered + 1
  elseif status == 503 then busy = busy + 1
  else failed = failed + 1 end
end

function done(summary, latency)
  local answered, busy, failed = 0, 0, 0
  for _, thread in ipairs(threads) do
    answered = answered + thread:get("answered")
    busy = busy + thread:get("busy")
    failed = failed + thread:get("failed")
  end
  local errors = summary.errors
  print(string.format(
    'JSON {"answered": %%d, "busy": %%d, "failed": %%d, "seconds": %%f, "p50": %%f, "p99": %%f}',
    answered, busy, failed + errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e6, latency:percentile(99) / 1e6))
end
"""
"""What wrk does; its own Lua interface is described in its SCRIPTING file. Times in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a number of clients met."""

    clients: int
    cached: bool
    """Whether the answer cache was on; off, every question is worked on."""
    throughput: float
    """Answers a second."""
    p50: float
    p99: float
    """Seconds to a response, 503s included."""
    busy: float
    """Share of the responses that were 503, in [0, 1]."""
    failed: int
    """Other statuses, connections that broke, and no response within wrk's time."""
    memory: int
    """The server's resident bytes afterwards."""


def measure(clients: Sequence[int], seconds: int, workers: int) -> list[Row]:
    """Drive a server with the committed questions.

    Args:
        clients: Numbers of connections, each in turn; the last but one once more with the cache.
        seconds: How long each.
        workers: As ``pullquote serve --workers``.

    Raises:
        click.ClickException: wrk is not installed, or did not run.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise click.ClickException("wrk is not installed: apt-get install wrk")
    questions = list(
        dict.fromkeys(case.question for case in load_cases(CASES, read_sources(SEEDS)))
    )
    rows = []
    with tempfile.TemporaryDirectory(prefix="pullquote-load-") as folder:
        index = Path(folder) / "index"
        bodies = Path(folder) / "bodies"
        lines = "".join(json.dumps({"question": question}) + "\n" for question in questions)
        bodies.write_text(lines, encoding="utf-8")
        script = Path(folder) / "load.lua"
        script.write_text(SCRIPT % bodies, encoding="utf-8")
        options = ("--workers", str(workers), "--log-level", "warning")
        with serving(SEEDS, index, "--cache", "0", *options) as server:
            rows += [_row(wrk, script, server, number, seconds, False) for number in clients]
        with serving(SEEDS, index, *options) as server:
            for question in questions:
                server.ask(question)
            rows.append(_row(wrk, script, server, clients[-2:][0], seconds, True))
    return rows


def _row(wrk: str, script: Path, server: Server, clients: int, seconds: int, cached: bool) -> Row:
    click.echo(f"{clients} clients, cache {'on' if cached else 'off'}", err=True)
    threads = min(2, clients)
    done = subprocess.run(
        [
            *(wrk, f"-t{threads}", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s"),
            *("-s", str(script), f"http://127.0.0.1:{server.port}"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    found = next((line for line in done.stdout.splitlines() if line.startswith("JSON ")), None)
    if done.returncode != 0 or found is None:
        raise click.ClickException(f"wrk failed: {done.stderr or done.stdout}")
    told = json.loads(found.removeprefix("JSON "))
    responses = told["answered"] + told["busy"] + told["failed"]
    return Row(
        clients=clients,
        cached=cached,
        throughput=told["answered"] / told["seconds"],
        p50=told["p50"],
        p99=told["p99"],
        busy=told["busy"] / max(responses, 1),
        failed=told["failed"],
        memory=server.memory(),
    )


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    head = "| clients | cache | answers/s | p50 ms | p99 ms | 503 | failed | memory MB |\n"
    lines = [
        f"| {row.clients} | {'on' if row.cached else 'off'} | {row.throughput:.1f} | "
        f"{row.p50 * 1000:.0f} | {row.p99 * 1000:.0f} | {row.busy:.1%} | {row.failed} | "
        f"{row.memory / 1e6:.0f} |"
        for row in rows
    ]
    return head + "|" + " --- |" * 8 + "\n" + "\n".join(lines) + "\n"


@click.command()
@click.option("--seconds", default=15, show_default=True, type=click.IntRange(1))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1))
@click.option(
    "--out",
    default=RESULTS,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for load.json and load.md.  [default: evals/results]",
)
def main(seconds: int, workers: int, out: Path) -> None:
    """Measure a server under load."""
    rows = measure(CLIENTS, seconds, workers)
    settings = {"seconds": seconds, "workers": workers, "environment": environment()}
    out.mkdir(parents=True, exist_ok=True)
    written = {**settings, "rows": [asdict(row) for row in rows]}
    (out / "load.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    (out / "load.md").write_text(table(rows), encoding="utf-8")
    click.echo(table(rows), nl=False)


if __name__ == "__main__":
    main()
