"""A conversation: what was asked and answered, and what can be shown of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.schemas import AnswerOut
from rag.assistant import Assistant, Trace
from rag.history import turn_of
from rag.types import Answer, Citation
from rag.version import VERSION


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, its answer, and how it came about."""

    answer: Answer
    trace: Trace


class Session:
    """The turns of one conversation. Nothing of it is kept elsewhere."""

    def __init__(
        self,
        assistant: Assistant,
        document_ids: Sequence[str] | None = None,
        most: int | None = None,
    ) -> None:
        """Begin a conversation.

        Args:
            assistant: Answers.
            document_ids: Documents to look in; None looks in all.
            most: Most quotes in an answer; None takes the configured number.
        """
        self.assistant = assistant
        self.exchanges: list[Exchange] = []
        self.offered: tuple[str, ...] = ()
        """Questions that were offered to begin with; a number picks one before the first turn."""
        self._document_ids = document_ids
        self._most = most

    def ask(self, question: str) -> Answer:
        """Ask a question that may lean on the earlier ones.

        Raises:
            QuestionError: the question is out of bounds.
        """
        config = self.assistant.config
        history = [turn_of(one.answer) for one in self.exchanges[-config.max_history_turns :]]
        answer, trace = self.assistant.explain(
            self._picked(question), history, self._document_ids, self._most
        )
        self.exchanges.append(Exchange(answer, trace))
        return answer

    def _picked(self, question: str) -> str:
        number = question.strip().rstrip(".")
        if not self.exchanges and number.isdecimal() and 1 <= int(number) <= len(self.offered):
            return self.offered[int(number) - 1]
        return question

    @property
    def last(self) -> Exchange | None:
        """The latest turn."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def shown(self) -> tuple[Citation, ...]:
        """The latest answer's quotes; of a refusal, what stands nearest."""
        if self.last is None:
            return ()
        answer = self.last.answer
        return answer.citations or (answer.refusal.nearest if answer.refusal else ())

    def restart(self) -> None:
        """Forget all turns."""
        self.exchanges.clear()

    def transcript(self) -> dict[str, object]:
        """The conversation as JSON: ``pullquote verify`` checks every answer of it."""
        return {
            "pullquote": VERSION,
            "index_id": self.assistant.index.id,
            "turns": [
                {
                    "question": one.answer.question,
                    "answer": AnswerOut.of(one.answer).model_dump(mode="json", by_alias=True),
                }
                for one in self.exchanges
            ],
        }
