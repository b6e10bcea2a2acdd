"""Questions to begin with, over HTTP and in the chat; made once for an index and kept beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from api.routes import Loaded
from rag.assistant import Assistant
from rag.starters import starters
from rag.version import VERSION

FILE = "starters.json"
router = APIRouter(tags=["questions"])


class StartersOut(BaseModel):
    """Questions to begin with."""

    index_id: str
    questions: Annotated[
        list[str], Field(description="complete questions, each of which the articles answer")
    ]


@router.get("/v1/starters", summary="Questions to begin with")
async def get_starters(
    request: Request,
    assistant: Loaded,
    document_id: Annotated[
        str | None, Query(description="the article that they ask about; without it, the first")
    ] = None,
) -> StartersOut:
    """Questions made from an article's own names and events; each one is answered."""
    state = request.app.state
    if getattr(state, "starters_of", None) is not assistant:
        state.starters, state.starters_of = {}, assistant
    known: dict[str | None, tuple[str, ...]] = state.starters
    if document_id not in known:
        wanted = None if document_id is None else [document_id]
        known[document_id] = await run_in_threadpool(starters, assistant, wanted)
    return StartersOut(index_id=assistant.index.id, questions=list(known[document_id]))


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
