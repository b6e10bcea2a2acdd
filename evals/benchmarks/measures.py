"""The figures of one benchmark run: the product's with intervals, the baselines' beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.benchmarks.asked import Asked
from evals.benchmarks.baselines import Hindsight, Top, all_sentences, hindsight, sentence_f1
from evals.benchmarks.items import Benchmark
from evals.curves import auroc, brier, calibration_error
from evals.gold import Range
from evals.intervals import Estimate, Indices, mean, statistic
from evals.metrics import exact, token_f1
from index.store import Index

MEASURES = {
    "answered_gold": "answered with a gold first quote, among answerable",
    "refused": "refused or corrected, among unanswerable",
    "balanced": "mean of the two above",
    "balanced_hindsight": "the same at the threshold that is best in hindsight",
    "hit@1": "first quote gold if made to answer",
    "auroc": "AUROC of confidence",
    "unsupported": "answers whose first quote is not gold, among answers (lower is better)",
    "corrected": "contradicted premises whose correction cites the contradicting sentence",
    "miscorrected": "corrected, though nothing contradicts the premise (lower is better)",
    "reason": "right refusal reason, among refused",
    "ece": "ECE of confidence (lower is better)",
    "brier": "Brier score of confidence (lower is better)",
    "short_f1": "F1 of the short answer if made to answer",
    "short_em": "exact match of the short answer if made to answer",
    "answered_f1": "F1 of the short answer as given, a refusal scoring 0",
    "sentence_f1": "F1 of the quoted sentences, a refusal scoring 0",
    "recall@k": "gold sentence among those read",
}
"""What each measure says. Higher is better unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one benchmark."""

    questions: int
    answerable: int
    product: dict[str, Estimate]
    baselines: dict[str, dict[str, float]]
    by_kind: dict[str, Estimate]
    """The share of right questions of each kind, prefixed with + (answerable) or - (not)."""
    latency: dict[str, float]
    """Milliseconds a question takes: median and 95th percentile."""


def measure(
    benchmark: Benchmark, index: Index, rows: Sequence[Asked], tops: Mapping[str, Sequence[Top]]
) -> Figures:
    """Work out every figure that the benchmark has the gold for."""
    kinds = sorted({_kind(row) for row in rows})
    by_kind = {
        kind: mean([float(row.is_right) for row in rows if _kind(row) == kind]) for kind in kinds
    }
    baselines = {name: _baseline(benchmark, some) for name, some in tops.items()}
    if benchmark.has_sentences:
        baselines["select-all"] = _select_all(benchmark, index)
    millis = np.array([row.seconds for row in rows]) * 1000
    return Figures(
        questions=len(rows),
        answerable=sum(row.item.answerable for row in rows),
        product=_defined(_product(benchmark, rows)),
        baselines=baselines,
        by_kind=_defined(by_kind),
        latency={
            "median_ms": round(float(np.median(millis)), 1),
            "p95_ms": round(float(np.quantile(millis, 0.95)), 1),
        },
    )


def _product(benchmark: Benchmark, rows: Sequence[Asked]) -> dict[str, Estimate | None]:
    can = [row for row in rows if row.item.answerable]
    cannot = [row for row in rows if not row.item.answerable]
    conflict = [row for row in cannot if row.item.correction]
    reasoned = [row for row in cannot if row.status == "refused" and row.item.reason]
    short = [row for row in can if row.item.answers]
    answered = [row for row in rows if row.status == "answered"]
    calm = [row for row in rows if not row.item.correction]
    has_both = bool(can) and bool(cannot)
    made: dict[str, Estimate | None] = {
        "answered_gold": _share(can, lambda row: row.is_gold),
        "refused": _share(cannot, lambda row: row.is_right),
        "hit@1": _share(can, lambda row: row.best_is_gold),
        "unsupported": _share(answered, lambda row: not row.is_gold),
        "corrected": _share(conflict, lambda row: row.corrects),
        "reason": _share(reasoned, lambda row: row.reason == row.item.reason),
        "short_f1": _mean(short, lambda row: _best(token_f1, row.best_short, row)),
        "short_em": _mean(short, lambda row: _best(exact, row.best_short, row)),
        "answered_f1": _mean(short, lambda row: _best(token_f1, row.short, row)),
        "recall@k": _share(can, lambda row: row.rank is not None),
    }
    if benchmark.has_sentences:
        made["sentence_f1"] = _mean(can, lambda row: sentence_f1(row.cited, row.item.evidence))
    if has_both:
        made["miscorrected"] = _share(calm, lambda row: row.status == "corrected")
        made |= _over_both(rows)
    return {name: made.get(name) for name in MEASURES}


def _over_both(rows: Sequence[Asked]) -> dict[str, Estimate | None]:
    """Figures that take answerable and unanswerable questions together."""
    confidence = np.array([row.probability for row in rows])
    answerable = np.array([row.item.answerable for row in rows])
    right = np.array([row.is_right for row in rows])
    best = np.array([row.best_is_gold for row in rows])

    def balanced(chosen: Indices) -> float | None:
        of, good = answerable[chosen], right[chosen]
        if of.all() or not of.any():
            return None
        return float((good[of].mean() + good[~of].mean()) / 2)

    def over(figure: Callable[[list[float], list[bool]], float | None]) -> Estimate | None:
        return statistic(
            len(rows),
            lambda chosen: figure(confidence[chosen].tolist(), answerable[chosen].tolist()),
        )

    threshold = hindsight(confidence.tolist(), best.tolist(), answerable.tolist())
    return {
        "balanced": statistic(len(rows), balanced),
        # A threshold chosen on these questions: its own interval would flatter it further.
        "balanced_hindsight": _bare(threshold, len(rows)),
        "auroc": over(auroc),
        "ece": over(calibration_error),
        "brier": over(brier),
    }


def _bare(found: Hindsight | None, n: int) -> Estimate | None:
    if found is None:
        return None
    value = round(found.balanced, 4)
    return Estimate(value, value, value, n)


def _baseline(benchmark: Benchmark, tops: Sequence[Top]) -> dict[str, float]:
    can = [top for top in tops if top.item.answerable]
    answerable = [top.item.answerable for top in tops]
    scores = [top.score for top in tops]
    found = hindsight(scores, [top.is_gold for top in tops], answerable)
    made: dict[str, float | None] = {
        "hit@1": _fraction([top.is_gold for top in can]),
        "auroc": auroc(scores, answerable),
    }
    if found is not None:
        made |= {
            "answered_gold": found.answered,
            "refused": found.refused,
            "balanced": found.balanced,
            "balanced_hindsight": found.balanced,
        }
    if benchmark.has_sentences:
        made["sentence_f1"] = _fraction([sentence_f1((t.place,), t.item.evidence) for t in can])
    return {name: round(value, 4) for name, value in made.items() if value is not None}


def _select_all(benchmark: Benchmark, index: Index) -> dict[str, float]:
    pages: dict[str, tuple[Range, ...]] = {
        page.id: all_sentences(index, page.id) for page in benchmark.pages
    }
    scores = [
        sentence_f1(pages[item.page], item.evidence) for item in benchmark.items if item.answerable
    ]
    return {"sentence_f1": round(sum(scores) / len(scores), 4)} if scores else {}


def _best(score: Callable[[str, str], float], given: str, row: Asked) -> float:
    return max(score(given, gold) for gold in row.item.answers)


def _kind(row: Asked) -> str:
    return ("+" if row.item.answerable else "-") + row.item.kind


def _share(rows: Sequence[Asked], good: Callable[[Asked], bool]) -> Estimate | None:
    return mean([float(good(row)) for row in rows])


def _mean(rows: Sequence[Asked], score: Callable[[Asked], float]) -> Estimate | None:
    return mean([score(row) for row in rows])


def _fraction(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _defined(made: Mapping[str, Estimate | None]) -> dict[str, Estimate]:
    return {name: one for name, one in made.items() if one is not None}
