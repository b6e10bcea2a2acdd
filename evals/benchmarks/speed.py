"""Speed and memory: Pullquote beside the plain pipeline, in one run on one machine.

Every figure is of a process of its own; the two sides take turns, so that whatever else the machine
does hits both. ``make bench`` writes ``evals/results/bench.json`` and ``bench.md``.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from evals.cases import load as load_cases
from evals.environment import environment
from evals.sources import read_sources
from rag.training.articles import load as load_articles

ROOT = Path(__file__).resolve().parent.parent.parent
SEEDS = ROOT / "seeds"
CASES = ROOT / "evals" / "data" / "seed_article.jsonl"
ARTICLES = ROOT / "rag" / "training" / "data" / "articles"
RESULTS = ROOT / "evals" / "results"
COLD = "why did Ri Il-gyu defect?"
PLAIN = [sys.executable, "-m", "evals.benchmarks.plain"]
TIMED = [sys.executable, "-m", "evals.benchmarks.timed"]
PULLQUOTE = [str(Path(sys.executable).with_name("pullquote"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What is measured of one pipeline. Times in seconds, memory in bytes."""

    cold: float
    """From process start to printed answer and exit, the index built; median."""
    warm_p50: float
    warm_p99: float
    """Per question in process, after the first ones."""
    http_p50: float
    http_p99: float
    """Per question over one connection to its own server."""
    build: float
    """Per 1,000 sentences, the model loaded or exported."""
    serving_memory: int
    """Most that the server held, index and model loaded and all questions asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A run's results."""

    pullquote: Side
    plain: Side
    retrieve_p50: float
    retrieve_p99: float
    """Of Pullquote's warm times, the retrieval: what the plain pipeline does, and BM25."""
    onnx_share: float
    """Of Pullquote's warm time, the part inside onnxruntime, in [0, 1]."""
    floor_p50: float
    """What the matrix products of a warm question's models take at the least, in seconds; see
    ``evals.benchmarks.floor``."""
    sentences: int
    """That the build is measured over."""


def measure(colds: int, rounds: int, build_sentences: int, say: Callable[[str], None]) -> Figures:
    """Measure both pipelines.

    Args:
        colds: Cold starts of each.
        rounds: How often the questions about the demo article are asked, after once for warmth.
        build_sentences: Least number of sentences to measure the build over.
        say: Told what goes on.
    """
    questions = _questions()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        ours, theirs = folder / "ours", folder / "theirs"
        say("building")
        many = _articles(folder / "many", build_sentences)
        builds = [
            _child([*TIMED, "build", str(many), str(folder / "many-ours")]),
            _child([*PLAIN, "build", str(many), str(folder / "many-theirs")]),
        ]
        _child([*TIMED, "build", str(SEEDS), str(ours)])
        _child([*PLAIN, "build", str(SEEDS), str(theirs)])
        say("cold")
        place = ["--seeds", str(SEEDS), "--index", str(ours)]
        cold = _by_turns(
            [[*PULLQUOTE, "ask", COLD, *place], [*PLAIN, "ask", str(theirs), COLD]], colds
        )
        say("warm")
        asked = questions * (rounds + 1)
        warm_ours = _child([*TIMED, "ask", str(ours)], asked)
        warm_theirs = _child([*PLAIN, "time", str(theirs)], asked)
        skip = len(questions)
        say("over HTTP")
        http_ours = _over_http(
            # Without the cache: what is timed is the work.
            lambda port: [*PULLQUOTE, "serve", "--cache", "0", "--port", str(port), *place],
            "/v1/ask",
            asked,
        )
        http_theirs = _over_http(
            lambda port: [*PLAIN, "serve", str(theirs), str(port)], "/ask", asked
        )
    return Figures(
        pullquote=_side(cold[0], warm_ours["seconds"], http_ours, builds[0], skip),
        plain=_side(cold[1], warm_theirs["seconds"], http_theirs, builds[1], skip),
        retrieve_p50=_quantile(warm_ours["retrieve"][skip:], 50),
        retrieve_p99=_quantile(warm_ours["retrieve"][skip:], 99),
        onnx_share=sum(warm_ours["onnx"][skip:]) / sum(warm_ours["seconds"][skip:]),
        floor_p50=_quantile(warm_ours["floor"][skip:], 50),
        sentences=builds[0]["sentences"],
    )


def _questions() -> list[str]:
    """Those about the demo article that stand alone."""
    return [case.question for case in load_cases(CASES, read_sources(SEEDS)) if not case.turns]


def _side(
    cold: Sequence[float],
    warm: Sequence[float],
    served: tuple[Sequence[float], int],
    built: Mapping[str, Any],
    skip: int,
) -> Side:
    return Side(
        cold=statistics.median(cold),
        warm_p50=_quantile(warm[skip:], 50),
        warm_p99=_quantile(warm[skip:], 99),
        http_p50=_quantile(served[0][skip:], 50),
        http_p99=_quantile(served[0][skip:], 99),
        build=built["seconds"] / built["sentences"] * 1000,
        serving_memory=served[1],
    )


def _quantile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _articles(folder: Path, sentences: int) -> Path:
    """Our own training articles as text files, of so many sentences at least."""
    folder.mkdir()
    held = 0
    for article in load_articles(sorted(ARTICLES.glob("train_*.jsonl"))):
        if held >= sentences:
            break
        left = iter(article.sentences)
        lines = [" ".join(next(left) for _ in range(count)) for count in article.paragraphs]
        (folder / f"{article.id}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        held += len(article.sentences)
    return folder


def _child(command: Sequence[str], sent: object = None) -> dict[str, Any]:
    """What a process prints as JSON."""
    done = subprocess.run(
        command, cwd=ROOT, input=json.dumps(sent), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(f"{' '.join(command)}: {done.stderr.strip()[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _by_turns(commands: Sequence[Sequence[str]], times: int) -> list[list[float]]:
    """Seconds that each of the commands takes, after once for the disk's sake."""
    seconds: list[list[float]] = [[] for _ in commands]
    for turn in range(times + 1):
        for command, own in zip(commands, seconds, strict=True):
            start = time.perf_counter()
            subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
            if turn:
                own.append(time.perf_counter() - start)
    return seconds


def _over_http(
    command: Callable[[int], Sequence[str]], path: str, questions: Sequence[str]
) -> tuple[list[float], int]:
    """Seconds that each question takes of a server, and the most bytes that it held."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    seconds = []
    with _server(command(port), port) as process:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for question in questions:
            body = json.dumps({"question": question})
            start = time.perf_counter()
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
            seconds.append(time.perf_counter() - start)
            if response.status != 200:
                raise click.ClickException(f"{path} answered {response.status} to {question!r}")
        connection.close()
        memory = _peak(process.pid)
    return seconds, memory


@contextmanager
def _server(command: Sequence[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server that takes connections."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=60).close()
                break
            except ConnectionRefusedError as error:
                if process.poll() is not None:
                    raise click.ClickException(f"{' '.join(command)} ended") from error
                time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait()


def _peak(pid: int) -> int:
    """The most memory that a running process has held, in bytes; Linux alone tells it."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise click.ClickException("this system does not tell a process's peak memory")


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [line for line in info.read_text("utf-8").splitlines() if "model name" in line]
        model = names[0].partition(":")[2].strip() if names else model
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()} {platform.release()}",
        "load_before": round(os.getloadavg()[0], 2),
    }


def table(result: Mapping[str, Any]) -> str:
    """A run's results as Markdown."""
    ours, theirs = result["figures"]["pullquote"], result["figures"]["plain"]
    rows = [
        ("cold `ask`: process start to printed answer", "cold", 1, "s", 2),
        ("warm question in process, p50", "warm_p50", 1000, "ms", 1),
        ("warm question in process, p99", "warm_p99", 1000, "ms", 1),
        ("warm question over HTTP, p50", "http_p50", 1000, "ms", 1),
        ("warm question over HTTP, p99", "http_p99", 1000, "ms", 1),
        ("index build per 1,000 sentences", "build", 1, "s", 1),
        ("peak memory, serving", "serving_memory", 1e-6, "MB", 0),
    ]
    lines = ["| | Pullquote | plain pipeline | plain ÷ Pullquote |", "| --- | ---: | ---: | ---: |"]
    for label, key, scale, unit, digits in rows:
        one, other = ours[key] * scale, theirs[key] * scale
        lines.append(
            f"| {label} | {one:,.{digits}f} {unit} | {other:,.{digits}f} {unit} "
            f"| {other / one:.1f} |"
        )
    figures, about, env = result["figures"], result["machine"], result["environment"]
    retrieval = [figures["retrieve_p50"] * 1000, figures["retrieve_p99"] * 1000]
    ratio = theirs["warm_p50"] / figures["retrieve_p50"]
    lines.insert(
        4,
        f"| of that, retrieval alone, p50 | {retrieval[0]:.1f} ms "
        f"| {theirs['warm_p50'] * 1000:.1f} ms | {ratio:.1f} |",
    )
    # Results from before it was measured have none.
    floor = (
        f"; its models' matrix products alone take {figures['floor_p50'] * 1000:.1f} ms, p50, at "
        "the rate at which onnxruntime multiplies matrices here"
        if "floor_p50" in figures
        else ""
    )
    libraries = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    return "\n".join(lines) + (
        f"\n\nInside onnxruntime: {figures['onnx_share']:.0%} of a warm question's time{floor}. "
        f"Cold: median of {result['colds']} starts; warm: the {result['questions']} questions "
        f"about the demo article, {result['rounds']} times; build: over {figures['sentences']:,} "
        f"sentences. On {about['cores']} cores of {about['processor']}, "
        f"{about['memory_gb']} GB, {about['system']}, load {about['load_before']} before the run; "
        f"Python {env['python']}, {libraries}; commit {env['commit']}.\n"
    )


@click.command()
@click.option("--colds", default=9, show_default=True, type=click.IntRange(1), help="Cold starts.")
@click.option(
    "--rounds", default=10, show_default=True, type=click.IntRange(1), help="Warm rounds."
)
@click.option("--sentences", default=1000, show_default=True, type=click.IntRange(1), help="Built.")
@click.option(
    "--out", default=RESULTS, show_default="evals/results", type=click.Path(path_type=Path)
)
def main(colds: int, rounds: int, sentences: int, out: Path) -> None:
    """Measure speed and memory beside the plain pipeline."""
    about = machine()
    figures = measure(colds, rounds, sentences, lambda what: click.echo(f"… {what}", err=True))
    result = {
        "environment": environment(),
        "machine": about,
        "versions": {
            name: version(name)
            for name in ("torch", "sentence-transformers", "onnxruntime", "faiss-cpu", "fastapi")
        },
        "colds": colds,
        "rounds": rounds,
        "questions": len(_questions()),
        "figures": asdict(figures),
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "bench.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (out / "bench.md").write_text(table(result), encoding="utf-8")
    click.echo(table(result))


if __name__ == "__main__":
    main()
