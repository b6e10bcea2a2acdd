"""Questions to begin with, over HTTP and in the chat; made once for an index and kept beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
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
async def get_starters(request: Request, assistant: Loaded) -> StartersOut:
    """Questions made from the first article's own names and events; each one is answered."""
    state = request.app.state
    if getattr(state, "starters_of", None) is not assistant:
        state.starters = await run_in_threadpool(starters, assistant)
        state.starters_of = assistant
    return StartersOut(index_id=assistant.index.id, questions=list(state.starters))


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
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        if held["made_with"] == made_with:
            return tuple(str(question) for question in held["questions"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    questions = starters(assistant)
    content = json.dumps({"made_with": made_with, "questions": questions}, ensure_ascii=False)
    try:
        path.write_text(content + "\n", encoding="utf-8")
    except OSError:
        # A folder that is not ours to write to: they are made again next time.
        return questions
    return questions
