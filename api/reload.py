"""Takes over a new index while the server runs: no request is dropped, none is mixed up.

A request keeps the assistant that it began with. The new one is loaded, verified and warmed before
the switch; where that fails, the old one goes on answering.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.errors import PullquoteError
from index.manifest import contents
from rag.assistant import Assistant

log = logging.getLogger("pullquote")

WARM_UP = "What is this about?"
"""Asked before an assistant answers others: the first question through the models is slower."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Where a new index would appear, and how to open it."""

    index: Path
    reopen: Callable[[], Assistant]
    seconds: float
    """Time between two looks."""


async def watch(
    what: Watch,
    current: Callable[[], Assistant],
    switch: Callable[[Assistant], None],
    on_result: Callable[[str], None],
) -> None:
    """Look for a new index until cancelled.

    Args:
        what: Where to look, and how often.
        current: The assistant that answers now.
        switch: Puts another in its place.
        on_result: Told ``loaded`` or ``failed`` for each change found.
    """
    told: str | None = None
    while True:
        await asyncio.sleep(what.seconds)
        try:
            fresh = await asyncio.to_thread(opened_if_new, what, current().index.id)
            if fresh is not None:
                switch(fresh)
        except Exception as error:
            # Files may vanish between two looks at them, and a defect may lie in the way: the next
            # index is taken over all the same.
            is_foreseen = isinstance(error, PullquoteError)
            said = str(error) if is_foreseen else repr(error)
            # Said once, not at every look.
            if said != told:
                told = said
                on_result("failed")
                log.error(
                    "the index cannot be taken over; the old one goes on answering: %s",
                    said,
                    exc_info=not is_foreseen,
                )
            continue
        told = None
        if fresh is not None:
            on_result("loaded")
            log.info("a new index answers", extra={"fields": {"index_id": fresh.index.id}})


def opened_if_new(what: Watch, current_id: str) -> Assistant | None:
    """An assistant over the index that is there now, warm; None if it is the current one.

    Raises:
        PullquoteError: the index is missing, damaged or of another format, or can't answer.
    """
    if contents(what.index).id == current_id:
        return None
    assistant = what.reopen()
    assistant.ask(WARM_UP)
    return assistant
