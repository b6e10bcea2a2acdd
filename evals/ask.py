"""Ways to ask the system that is judged: in this process, or over HTTP."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from api.schemas import AnswerOut, TurnIn
from evals.answers import Place
from rag.assistant import Assistant

Json = dict[str, Any]
Past = tuple[str, Json]
"""An earlier question and the answer that it got."""


class AskError(RuntimeError):
    """The system can't be reached, or what it says is no answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    answer: Json
    ranking: tuple[Place, ...] | None
    """Sentences of the document that retrieval found, best first; None where that isn't shown."""
    seconds: float
    """Wall time."""


class System(Protocol):
    """What answers questions."""

    def ask(self, question: str, history: Sequence[Past], document: str) -> Reply:
        """Ask a question about one document; ``history`` is oldest first."""
        ...


class Local:
    """An assistant in this process."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(self, question: str, history: Sequence[Past], document: str) -> Reply:
        """See :class:`System`."""
        turns = [TurnIn(question=asked, answer=got).to_turn() for asked, got in history]
        start = time.perf_counter()
        answer, trace = self._assistant.explain(question, turns, [document])
        seconds = time.perf_counter() - start
        index = self._assistant.index
        ranking = tuple(
            Place(start=span.start, end=span.end)
            for hit in trace.hits
            for span in (index.sentences[hit.sentence].span,)
        )
        return Reply(json.loads(AnswerOut.of(answer).to_json()), ranking, seconds)


class Remote:
    """A server that speaks the contract: ``POST URL/v1/ask``."""

    def __init__(self, url: str, timeout: float = 60.0) -> None:
        """``timeout`` is in seconds, for each question."""
        if not url.startswith(("http://", "https://")):
            raise AskError(f"{url}: not an http:// or https:// address")
        self._url = url.rstrip("/") + "/v1/ask"
        self._timeout = timeout

    def ask(self, question: str, history: Sequence[Past], document: str) -> Reply:
        """See :class:`System`."""
        body = {
            "question": question,
            "history": [{"question": asked, "answer": got} for asked, got in history],
            "document_ids": [document],
        }
        request = urllib.request.Request(
            self._url,
            data=json.dumps(body).encode("utf-8"),
            headers={"Content-Type": "application/json"},
        )
        start = time.perf_counter()
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:
                answer = json.loads(response.read())
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(500).decode("utf-8", "replace")
            raise AskError(f"{self._url}: status {error.code}: {said}") from error
        except urllib.error.URLError as error:
            why = error.reason.strerror if isinstance(error.reason, OSError) else error.reason
            raise AskError(f"{self._url} cannot be asked: {why}; is the server running?") from error
        except (OSError, ValueError) as error:
            raise AskError(f"{self._url}: {error}") from error
        if not isinstance(answer, dict):
            raise AskError(f"{self._url}: not an answer object")
        return Reply(answer, None, time.perf_counter() - start)
