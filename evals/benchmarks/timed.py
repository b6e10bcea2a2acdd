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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.benchmarks import floor
from evals.benchmarks.floor import Transformer


def ask(index: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Ask each question once, and tell where the time went.

    Returns:
        For each question: ``seconds`` from question to proven answer, ``retrieve`` of these in
        retrieval, and ``onnx`` of these inside onnxruntime; ``floor`` is what the models' matrix
        products take at the least.
    """
    rates = floor.measured()
    passes = _watch_onnxruntime()
    from index.store import load
    from rag.assistant import Assistant

    assistant = Assistant(load(index))
    found: dict[str, Any] = {"seconds": [], "retrieve": [], "onnx": [], "floor": []}
    for question in questions:
        passes.clear()
        start = time.perf_counter()
        _, trace = assistant.explain(question)
        found["seconds"].append(time.perf_counter() - start)
        found["retrieve"].append(trace.seconds["retrieve"])
        found["onnx"].append(sum(one.seconds for one in passes))
        found["floor"].append(sum(one.model.seconds(one.rows, one.length, rates) for one in passes))
    return found


@dataclass(frozen=True, slots=True)
class Pass:
    """A forward pass of a model over ``rows`` inputs of ``length`` tokens, padding counted."""

    model: Transformer
    rows: int
    length: int
    seconds: float


def _watch_onnxruntime() -> list[Pass]:
    """A list that each forward pass of a model that is loaded from here on is added to."""
    import onnxruntime

    passes: list[Pass] = []

    class Watched(onnxruntime.InferenceSession):  # type: ignore[misc]
        def __init__(self, path: str, *args: Any, **kwargs: Any) -> None:
            super().__init__(path, *args, **kwargs)
            self._transformer = Transformer.of(Path(path))

        def run(self, names: Any, feed: Any, *args: Any) -> Any:
            start = time.perf_counter()
            found = super().run(names, feed, *args)
            spent = time.perf_counter() - start
            rows, length = feed["input_ids"].shape
            passes.append(Pass(self._transformer, rows, length, spent))
            return found

    onnxruntime.InferenceSession = Watched
    return passes


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
