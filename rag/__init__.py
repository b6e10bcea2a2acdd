"""Answer questions about articles in the articles' own words; README, "Python", shows how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant

__all__ = ["Assistant"]


def __getattr__(name: str) -> Any:
    """Import the pipeline when it is first named: part of it is used without it, and it is heavy
    (https://peps.python.org/pep-0562/)."""
    if name == "Assistant":
        from rag.assistant import Assistant

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
