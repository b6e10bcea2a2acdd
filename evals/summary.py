"""Figures over the cases of a run, and the form in which a run is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evals.curves import (
    Bin,
    Point,
    auroc,
    brier,
    calibration,
    calibration_error,
    risk_area,
    risk_coverage,
)
from evals.environment import environment
from evals.intervals import Estimate, Indices, mean, statistic
from evals.metrics import METRICS, lead_is_evidence
from evals.mutate import Trial
from evals.run import Result

FORMAT = 1
"""Version of a kept run's form."""
LOWER_IS_BETTER = frozenset({"risk_area", "ece", "brier"})
CURVES = ("auroc", "risk_area", "ece", "brier")
BY_KIND = ("right", "status", "evidence_hit@1", "completeness", "citation_precision", "short_f1")
"""The scores that are shown for every kind."""
SAID = {
    "right": "the answer is right as a whole",
    "status": "answered, corrected or refused as it should be",
    "answered": "answerable questions that were answered",
    "evidence_hit@1": "the first quote is gold evidence (answerable; a refusal is a miss)",
    "citation_precision": "share of quotes that are gold",
    "citation_recall": "quotes that together carry the whole answer",
    "completeness": "share of the needed sentences that are shown",
    "refusal_precision": "refused questions that have no answer",
    "refusal_recall": "questions without answer that were refused",
    "refusal_reason": "refusals that give the right reason",
    "correction": "false premises corrected with the contradicting sentence",
    "premise_resisted": "false premises corrected or refused",
    "exact_match": "short answer, exact match",
    "short_f1": "short answer, token F1",
    "hedge_kept": "hedges kept in the quotes",
    "negation_kept": "negations kept in the quotes",
    "attribution_kept": "speakers named with their words",
    "contained": "what has to be quoted is quoted",
    "excluded": "what must not be said is not said",
    "verbatim": "quotes are the source's own slices",
    "retrieval_hit@1": "first sentence retrieved is gold",
    "retrieval_recall@5": "gold among 5 sentences retrieved",
    "retrieval_recall@10": "gold among 10 sentences retrieved",
    "ndcg@10": "nDCG of 10 sentences retrieved",
    "faithful": "answers that the judge finds no fault with",
    "auroc": "confidence ranks right answers first (AUROC)",
    "risk_area": "area under risk-coverage (lower is better)",
    "ece": "calibration error of confidence (lower is better)",
    "brier": "Brier score of confidence (lower is better)",
    "kill_rate": "broken answers that the judge notices",
}
"""What each figure says."""


@dataclass(frozen=True, slots=True)
class Summary:
    """All figures of a run."""

    headline: dict[str, Estimate]
    by_kind: dict[str, dict[str, Estimate]]
    risk: tuple[Point, ...]
    bins: tuple[Bin, ...]


def summarise(results: Sequence[Result]) -> Summary:
    """Work out every figure; one that no case is eligible for is left out."""
    confidences = [result.outcome.answer.confidence for result in results]
    good = [lead_is_evidence(result.outcome) for result in results]
    kinds = sorted({result.case.kind for result in results})
    return Summary(
        headline=_headline(results, confidences, good),
        by_kind={
            kind: _means([r for r in results if r.case.kind == kind], BY_KIND) for kind in kinds
        },
        risk=tuple(risk_coverage(confidences, good)),
        bins=tuple(calibration(confidences, good)),
    )


def _headline(
    results: Sequence[Result], confidences: Sequence[float], good: Sequence[bool]
) -> dict[str, Estimate]:
    made: dict[str, Estimate | None] = dict(_means(results, tuple(METRICS)))
    made["faithful"] = mean([float(not result.findings) for result in results])
    sure, right = np.asarray(confidences), np.asarray(good)
    for name, figure in zip(CURVES, (auroc, risk_area, calibration_error, brier), strict=True):

        def of(chosen: Indices, figure: Any = figure) -> float | None:
            value: float | None = figure(sure[chosen].tolist(), right[chosen].tolist())
            return value

        made[name] = statistic(len(results), of)
    return {name: one for name, one in made.items() if one is not None}


def _means(results: Sequence[Result], names: Sequence[str]) -> dict[str, Estimate]:
    made = {
        name: mean([result.scores[name] for result in results if name in result.scores])
        for name in names
    }
    return {name: one for name, one in made.items() if one is not None}


def kept(
    name: str, results: Sequence[Result], summary: Summary, trial: Trial | None = None
) -> dict[str, Any]:
    """A run as it is kept in a file: the same run gives the same bytes.

    Args:
        name: Of the case file.
        results: Of every case, in order.
        summary: Their figures.
        trial: The judge's trial on their answers, if it was held.
    """
    made: dict[str, Any] = {
        "format": FORMAT,
        "cases_file": name,
        "index_id": results[0].outcome.answer.index_id if results else "",
        "headline": _plain(summary.headline),
        "by_kind": {
            kind: {"n": sum(r.case.kind == kind for r in results), **_plain(figures)}
            for kind, figures in summary.by_kind.items()
        },
    }
    if trial is not None:
        made["mutation"] = trial_row(trial)
    made["cases"] = [_case_row(result) for result in results]
    return made


def timed(made: Mapping[str, Any], results: Sequence[Result]) -> dict[str, Any]:
    """A kept run with what differs from machine to machine: commit, versions, latency."""
    millis = np.array([1000 * result.seconds for result in results] or [0.0])
    latency = {
        "median_ms": round(float(np.median(millis)), 1),
        "p95_ms": round(float(np.quantile(millis, 0.95)), 1),
    }
    return {**made, "environment": environment(), "latency": latency}


def trial_row(trial: Trial) -> dict[str, Any]:
    """The judge's trial as it is kept."""
    return {
        "kill_rate": trial.kill_rate,
        "originals": trial.originals,
        "false_alarms": [list(alarm) for alarm in trial.false_alarms],
        "operators": {
            name: {
                "mutants": tally.mutants,
                "killed": tally.killed,
                "survivors": list(tally.survivors),
            }
            for name, tally in trial.operators.items()
        },
    }


def _plain(figures: Mapping[str, Estimate]) -> dict[str, Any]:
    return {name: asdict(one) for name, one in figures.items()}


def _case_row(result: Result) -> dict[str, Any]:
    answer = result.outcome.answer
    return {
        "id": result.case.id,
        "kind": result.case.kind,
        "question": result.case.question,
        "status": answer.status,
        "reason": answer.refusal.reason if answer.refusal else None,
        "confidence": answer.confidence,
        "short_answer": answer.short_answer,
        "quotes": [citation.quote for citation in answer.citations],
        "scores": {name: round(score, 4) for name, score in result.scores.items()},
        "findings": [f"{found.fault}: {found.detail}" for found in result.findings],
    }
