"""How often a gold sentence is among the first k that retrieval finds, for several weights.

    python -m evals.benchmarks.retrieval rag/training/data/articles/dev.jsonl

The weights of ``rag.retrieve`` and the number of candidates are chosen by this table, on the
development articles. A question is searched in its own article alone, as the product does when a
document is named; ``--pool`` searches all articles of the file at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.benchmarks.articles import load
from evals.benchmarks.asked import open_index
from evals.benchmarks.items import Benchmark
from evals.gold import Range, overlap
from index.store import Index
from rag.retrieve import WEIGHTS, Retriever, Scores, Weights

KS = (1, 3, 5, 8, 10, 12, 16, 20, 24, 32, 40)
WANTED = 0.99
CANDIDATES: Mapping[str, Weights] = {
    "product": WEIGHTS,
    "dense": Weights(1.0, 0.0, 0.0),
    "lexical": Weights(0.0, 1.0, 0.0),
    "passage": Weights(0.0, 0.0, 1.0),
    "dense 0.7 + lexical 0.3": Weights(0.7, 0.3, 0.0),
    "dense 0.5 + lexical 0.3 + passage 0.2": Weights(0.5, 0.3, 0.2),
    "dense 0.6 + lexical 0.2 + passage 0.2": Weights(0.6, 0.2, 0.2),
    "dense 0.5 + lexical 0.2 + passage 0.3": Weights(0.5, 0.2, 0.3),
    "dense 0.45 + lexical 0.1 + passage 0.45": Weights(0.45, 0.1, 0.45),
    "dense 0.4 + lexical 0.2 + passage 0.4": Weights(0.4, 0.2, 0.4),
    "dense 0.7 + lexical 0.1 + passage 0.2": Weights(0.7, 0.1, 0.2),
}


def score(
    benchmark: Benchmark, index: Index, *, pool: bool
) -> list[tuple[Scores, NDArray[np.bool_]]]:
    """Every answerable question's scores, and which of its sentences are gold."""
    retriever = Retriever(index)
    places = {document.id: place for place, document in enumerate(index.documents)}
    scored = []
    for item in benchmark.items:
        if not item.answerable:
            continue
        own = places[item.page]
        found = retriever.scores(item.question, None if pool else [own])
        sentences = [index.sentences[row] for row in found.rows]
        gold = [
            s.document == own
            and any(overlap(Range(s.span.start, s.span.end), g) for g in item.evidence)
            for s in sentences
        ]
        scored.append((found, np.array(gold, dtype=np.bool_)))
    return scored


def ranks(scored: Sequence[tuple[Scores, NDArray[np.bool_]]], weights: Weights) -> list[int]:
    """0-based rank of each question's first gold sentence."""
    return [int(np.argmax(gold[found.order(weights)])) for found, gold in scored]


def recall(found: Sequence[int], k: int) -> float:
    """Share of the questions whose first gold sentence is among the first ``k``, in [0, 1]."""
    return sum(rank < k for rank in found) / len(found)


def enough(found: Sequence[int], wanted: float) -> int:
    """The least k with at least this recall."""
    return next(k for k in range(1, max(found) + 2) if recall(found, k) >= wanted)


def main() -> None:
    """Print recall at each k, and the k that is enough, for each set of weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(".cache/benchmarks"))
    parser.add_argument(
        "--pool", action="store_true", help="search all articles of the file at once"
    )
    options = parser.parse_args()
    benchmark = load(options.articles)
    scored = score(benchmark, open_index(benchmark, options.cache), pool=options.pool)
    sizes = [len(found.rows) for found, _ in scored]
    print(f"{len(scored)} answerable questions, {np.median(sizes):.0f} sentences (median) to rank")
    print(f"{'weights':42}" + "".join(f"{k:>6}" for k in KS) + f"  k for {WANTED:.0%}")
    for name, weights in CANDIDATES.items():
        found = ranks(scored, weights)
        line = "".join(f"{recall(found, k):6.3f}" for k in KS)
        print(f"{name:42}{line}{enough(found, WANTED):>10}")


if __name__ == "__main__":
    main()
