"""Where every HTTP door brings its questions: the cache, the gate, the assistant, the counters."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request

from api.cache import AnswerCache, AnswerKey, Stored
from api.gate import Gate
from api.metrics import Metrics
from api.schemas import AnswerOut
from rag.assistant import Assistant, Trace
from rag.types import Turn

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer on its way out."""

    text: str
    """The answer object as JSON: the same bytes, whether from the cache or not."""
    seconds: dict[str, float]
    """Time of each stage; of an answer from the cache, the lookup's as ``cache``."""

    @property
    def server_timing(self) -> str:
        """The stages as a ``Server-Timing`` header."""
        return ", ".join(f"{stage};dur={s * 1000:.1f}" for stage, s in self.seconds.items())


class Desk:
    """Answers the questions of all HTTP doors of one application."""

    def __init__(
        self, gate: Gate, cache: AnswerCache, metrics: Metrics, *, log_questions: bool
    ) -> None:
        self.gate = gate
        self.cache = cache
        self.metrics = metrics
        self._log_questions = log_questions
        gate.on_turned_away = lambda reason: metrics.turned_away.labels(reason).inc()
        metrics.watch("queue_waiting", "Questions whose work has not begun.", lambda: gate.waiting)
        metrics.watch("queue_working", "Questions being worked on.", lambda: gate.working)
        metrics.watch("cache_entries", "Answers in the cache.", lambda: len(cache))
        metrics.watch("cache_characters", "Characters in the cache.", lambda: cache.size)

    async def ask(
        self,
        request: Request,
        assistant: Assistant,
        question: str,
        history: Sequence[Turn],
        document_ids: Collection[str] | None,
        max_quotes: int | None,
    ) -> Answered:
        """Answer a question, from the cache if it was asked before.

        Raises:
            FullError, LateError, GoneError: see :meth:`api.gate.Gate.run`.
            QuestionError, UnknownDocumentError, ProofError: see
                :meth:`rag.assistant.Assistant.ask`.
        """
        if self._log_questions:
            request.state.question = question
        start = time.perf_counter()
        key = AnswerKey.of(assistant.index.id, question, history, document_ids, max_quotes)
        held = self.cache.get(key)
        self.metrics.cache.labels("miss" if held is None else "hit").inc()
        request.state.cached = held is not None
        if held is not None:
            request.state.outcome, request.state.reason = held.status, held.reason
            self.metrics.answered(held.status, held.reason, {})
            return Answered(held.text, {"cache": time.perf_counter() - start})

        arrived = time.time_ns()

        def work() -> tuple[Stored, dict[str, float], dict[str, tuple[int, int]]]:
            queued = {"queue": (arrived, time.time_ns())}
            answer, trace = assistant.explain(question, history, document_ids, max_quotes)
            reason = answer.refusal.reason.value if answer.refusal else None
            done = Stored(AnswerOut.of(answer).to_json(), answer.status.value, reason)
            # Kept here, so that it is there even if its client has given up.
            self.cache.put(key, done)
            return done, trace.seconds, queued | _spans(trace)

        stored, seconds, request.state.stages = await self.run(request, work)
        request.state.outcome, request.state.reason = stored.status, stored.reason
        self.metrics.answered(stored.status, stored.reason, seconds)
        return Answered(stored.text, seconds)

    async def run(self, request: Request, work: Callable[[], T]) -> T:
        """Do other work that takes time, when its turn comes.

        Raises:
            FullError, LateError, GoneError: see :meth:`api.gate.Gate.run`.
        """
        return await self.gate.run(work, lambda: _gone(request))


def _spans(trace: Trace) -> dict[str, tuple[int, int]]:
    """When each stage began and ended, in nanoseconds of Unix time."""
    return {
        stage: (began, began + round(trace.seconds[stage] * 1e9))
        for stage, began in trace.began.items()
    }


async def _gone(request: Request) -> None:
    """Ends when the client has gone away; the body has been read by now."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
