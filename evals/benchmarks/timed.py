"""Pullquote in a process of its own, timed. ``evals.benchmarks.speed`` starts it.

    python -m evals.benchmarks.timed ask INDEX < QUESTIONS.json
    python -m evals.benchmarks.timed build SEEDS INDEX

Both print JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def ask(index: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Ask each question once, and tell where the time went.

    Returns:
        For each question: ``seconds`` from question to proven answer, ``retrieve`` of these in
        retrieval, and ``onnx`` of these inside onnxruntime.
    """
    inside = _watch_onnxruntime()
    from index.store import load
    from rag.assistant import Assistant

    assistant = Assistant(load(index))
    found: dict[str, Any] = {"seconds": [], "retrieve": [], "onnx": []}
    for question in questions:
        before = inside[0]
        start = time.perf_counter()
        _, trace = assistant.explain(question)
        found["seconds"].append(time.perf_counter() - start)
        found["retrieve"].append(trace.seconds["retrieve"])
        found["onnx"].append(inside[0] - before)
    return found


def _watch_onnxruntime() -> list[float]:
    """Add up the seconds that any session runs, in the one item of the list that is returned."""
    import onnxruntime

    spent = [0.0]
    run = onnxruntime.InferenceSession.run

    def watched(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        try:
            return run(*args, **kwargs)
        finally:
            spent[0] += time.perf_counter() - start

    onnxruntime.InferenceSession.run = watched
    return spent


def build(seeds: Path, index: Path) -> dict[str, Any]:
    """Build an index anew: how many sentences, and in how many seconds."""
    from index.build import build as build_index
    from index.export import ensure

    # Exported once for all indexes, and not what is measured here.
    ensure("all-MiniLM-L6-v2")
    start = time.perf_counter()
    report = build_index(seeds, index)
    return {"sentences": report.sentences, "seconds": time.perf_counter() - start}


def main() -> None:
    """See the module's docstring."""
    what, *rest = sys.argv[1:]
    if what == "ask":
        found = ask(Path(rest[0]), json.load(sys.stdin))
    elif what == "build":
        found = build(Path(rest[0]), Path(rest[1]))
    else:
        sys.exit(f"not known: {what}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
