"""How soon the web page shows an answer: from Enter to paint, beside the API's own time.

A real server in a process of its own, a real Chromium, and an article of 200,000 characters besides
the one that is asked. Needs the extra ``dev`` and Chromium.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from evals.cases import load as load_cases
from evals.sources import read_sources

ROOT = Path(__file__).resolve().parent.parent.parent
SEEDS = ROOT / "seeds"
CASES = ROOT / "evals" / "data" / "seed_article.jsonl"
LONG = 200_000
"""Characters of the long article."""

# Milliseconds from the key until the frame after the answer's elements were made has been painted,
# and the time that the server says it took.
_TIMED = """async (question) => {
  const field = document.getElementById("question");
  field.value = question;
  performance.clearResourceTimings();
  const turns = document.querySelectorAll(".turn").length;
  const painted = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      const made = document.querySelectorAll(".turn")[turns];
      if (!made?.querySelector(".foot, .failed")) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    }).observe(document.getElementById("turn-list"), { childList: true, subtree: true });
  });
  const start = performance.now();
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
  const end = await painted;
  const fetched = performance.getEntriesByType("resource");
  const asked = fetched.find((one) => one.name.endsWith("/v1/ask"));
  const api = asked.serverTiming.reduce((sum, stage) => sum + stage.duration, 0);
  document.getElementById("new").click();
  return [end - start, api];
}"""
# From choosing an article until it has been painted; it was not fetched before.
_SHOWN = """async (id) => {
  const picker = document.getElementById("document");
  const painted = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    }).observe(document.getElementById("article"), { childList: true });
  });
  picker.value = id;
  const start = performance.now();
  picker.dispatchEvent(new Event("change"));
  return (await painted) - start;
}"""


@click.command()
@click.option("--questions", default=40, show_default=True, type=click.IntRange(min=1))
@click.option(
    "--chromium",
    envvar="CHROMIUM",
    default=lambda: shutil.which("chromium"),
    help="Browser to run.",
)
def main(questions: int, chromium: str | None) -> None:
    """Print the page's own time over the API's, in milliseconds."""
    from playwright.sync_api import sync_playwright

    if chromium is None:
        raise click.ClickException("no Chromium here; name one with --chromium")
    asked = [case.question for case in load_cases(CASES, read_sources(SEEDS))][:questions]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        seeds = Path(folder) / "seeds"
        shutil.copytree(SEEDS, seeds)
        (seeds / "long.txt").write_text(_long(seeds), encoding="utf-8")
        with _serving(seeds, Path(folder) / "index") as url:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(url)
            page.wait_for_selector("body[data-ready]")
            _report("answer, short article", [page.evaluate(_TIMED, one) for one in asked])
            shown = page.evaluate(_SHOWN, "long")
            _report("answer, long article", [page.evaluate(_TIMED, one) for one in asked])
            click.echo(f"long article ({LONG:,} characters) fetched and painted: {shown:.0f} ms")
            browser.close()


def _long(seeds: Path) -> str:
    """The seed articles over and over, each line numbered so that no two are the same."""
    lines = [
        line for path in sorted(seeds.iterdir()) for line in path.read_text("utf-8").split("\n")
    ]
    text: list[str] = []
    size = 0
    while size < LONG:
        for line in lines:
            text.append(f"{len(text)}: {line}" if line else "")
            size += len(text[-1]) + 1
    return "\n".join(text)[:LONG]


@contextmanager
def _serving(seeds: Path, index: Path) -> Iterator[str]:
    command = [
        "-m",
        "api.cli",
        "serve",
        "--cache",
        "0",
        "--port",
        "0",
        "--seeds",
        str(seeds),
        "--index",
        str(index),
    ]
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            found = re.search(rb"at (http://[0-9.:]+) ", line)
            if found:
                # The rest of what it says is not read: keep its pipe from filling up.
                with Path(os.devnull).open("wb") as nowhere:
                    drained = subprocess.Popen(["cat"], stdin=process.stderr, stdout=nowhere)
                yield found.group(1).decode()
                process.send_signal(signal.SIGINT)
                drained.wait(timeout=60)
                return
        raise click.ClickException("the server did not start")
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _report(what: str, times: Sequence[Sequence[float]]) -> None:
    over = sorted(whole - api for whole, api in times)
    api = sorted(api for _, api in times)
    click.echo(
        f"{what}: painted {statistics.median(over):.0f} ms (median), {over[-1]:.0f} ms (most) "
        f"after the API's own time of {statistics.median(api):.0f} ms (median); "
        f"{len(times)} questions"
    )


if __name__ == "__main__":
    main()
