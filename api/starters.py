"""Questions to begin with, over HTTP and in the chat; made once for an index and kept beside it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from api.gate import Gate
from api.routes import LOADING, MISSING, Loaded
from rag.assistant import Assistant
from rag.starters import starters
from rag.version import VERSION

FILE = "starters.json"
router = APIRouter(tags=["questions"], responses=LOADING)


class Offers:
    """The starting questions of one index, made once for each article that is asked for, however
    many ask for it at once. For one event loop."""

    def __init__(self, assistant: Assistant, gate: Gate) -> None:
        """Nothing is made yet.

        Args:
            assistant: Answers the questions.
            gate: Where they wait for their turn.
        """
        self.assistant = assistant
        self._gate = gate
        self._made: dict[str, tuple[str, ...]] = {}
        self._making: dict[str, asyncio.Task[tuple[str, ...]]] = {}

    async def of(self, document_id: str) -> tuple[str, ...]:
        """An article's starting questions.

        Raises:
            FullError, LateError: see :meth:`api.gate.Gate.run`.
            UnknownDocumentError: the article is not in the index.
        """
        if document_id in self._made:
            return self._made[document_id]
        making = self._making.get(document_id)
        if making is None:
            # One who waits may leave, and others still wait: the work is nobody's own.
            stays = asyncio.Event().wait
            making = asyncio.create_task(self._gate.run(lambda: self._make(document_id), stays))
            self._making[document_id] = making
            making.add_done_callback(lambda _: self._making.pop(document_id))
        return await asyncio.shield(making)

    def _make(self, document_id: str) -> tuple[str, ...]:
        # Kept here, so that they are there even if they came too late for who waited.
        found = self._made[document_id] = starters(self.assistant, [document_id])
        return found


class StartersOut(BaseModel):
    """Questions to begin with."""

    index_id: str
    questions: Annotated[
        list[str], Field(description="complete questions, each of which the articles answer")
    ]


@router.get("/v1/starters", summary="Questions to begin with", responses=MISSING)
async def get_starters(
    request: Request,
    assistant: Loaded,
    document_id: Annotated[
        str | None, Query(description="the article that they ask about; without it, the first")
    ] = None,
) -> StartersOut:
    """Questions made from an article's own names and events; each one is answered."""
    offers: Offers | None = getattr(request.app.state, "offers", None)
    if offers is None or offers.assistant is not assistant:
        offers = request.app.state.offers = Offers(assistant, request.app.state.desk.gate)
    chosen = assistant.index.documents[0].id if document_id is None else document_id
    return StartersOut(index_id=assistant.index.id, questions=list(await offers.of(chosen)))


def kept(assistant: Assistant, folder: Path) -> tuple[str, ...]:
    """The starting questions of an index, from the file that an earlier call left beside it.

    Args:
        assistant: Answers the questions, where they have to be made.
        folder: The index's folder; where it can't be written to, nothing is kept.
    """
    path = folder / FILE
    made_with = {
        "index_id": assistant.index.id,
        # A reader that is trained anew is calibrated anew.
        "thresholds": [assistant.thresholds.answer, assistant.thresholds.correction],
        "version": VERSION,
    }
    held = _held(path, made_with)
    if held is not None:
        return held
    questions = starters(assistant)
    content = json.dumps({"made_with": made_with, "questions": questions}, ensure_ascii=False)
    try:
        path.write_text(content + "\n", encoding="utf-8")
    except OSError:
        # A folder that is not ours to write to: they are made again next time.
        return questions
    return questions


def _held(path: Path, made_with: Mapping[str, object]) -> tuple[str, ...] | None:
    """What the file holds; None where it is missing, broken, or of another index or reader."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        if held["made_with"] == made_with:
            return tuple(str(question) for question in held["questions"])
    except (OSError, ValueError, KeyError, TypeError):
        # It is a cache: what can't be read is made again.
        return None
    return None
