"""Ask the cases, score and judge what is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from evals.answers import AnswerRecord
from evals.ask import AskError, Json, Past, System
from evals.cases import Case
from evals.faithfulness import Finding, judge
from evals.gold import Outcome
from evals.metrics import scores
from evals.progress import Progress
from evals.sources import Source


@dataclass(frozen=True, slots=True)
class Result:
    """A case, what was answered, and what that is worth."""

    outcome: Outcome
    answer: Json
    """The answer as it came."""
    scores: dict[str, float]
    """Every score that the case is eligible for."""
    findings: tuple[Finding, ...]
    """What the judge finds unfaithful."""
    seconds: float
    """Wall time of the question, earlier turns excluded."""

    @property
    def case(self) -> Case:
        """The case."""
        return self.outcome.case

    @property
    def is_right(self) -> bool:
        """Whether the answer is right as a whole."""
        return self.scores["right"] == 1.0


def run(
    cases: Sequence[Case],
    sources: Mapping[str, Source],
    system: System,
    progress: Progress | None = None,
) -> list[Result]:
    """Ask every case, in order; of a follow-up, its earlier turns first.

    Raises:
        AskError: a question got no answer, or one that isn't of the contract; names the case.
    """
    results = []
    for number, case in enumerate(cases, start=1):
        results.append(_ask(case, sources, system))
        if progress:
            progress(number, len(cases))
    return results


def _ask(case: Case, sources: Mapping[str, Source], system: System) -> Result:
    history: list[Past] = []
    try:
        for turn in case.turns:
            history.append((turn, system.ask(turn, history, case.document).answer))
        reply = system.ask(case.question, history, case.document)
        record = AnswerRecord.model_validate(reply.answer)
    except AskError as error:
        raise AskError(f"case {case.id}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise AskError(f"case {case.id}: not an answer: {field}: {first['msg']}") from error
    outcome = Outcome(case, sources[case.document], record, reply.ranking)
    return Result(
        outcome=outcome,
        answer=reply.answer,
        scores=scores(outcome),
        findings=tuple(judge(reply.answer, sources)),
        seconds=reply.seconds,
    )
