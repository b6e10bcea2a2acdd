"""What every door opens on: an assistant over an index, built when it is missing or stale."""

from __future__ import annotations

from index.place import Place, Progress, default_index, ensure_index, index_config
from index.store import Index, load
from rag.assistant import Assistant
from rag.config import AssistantConfig

__all__ = [
    "Place",
    "Progress",
    "default_index",
    "ensure_index",
    "index_config",
    "load_index",
    "open_assistant",
]


def open_assistant(place: Place, config: AssistantConfig | None = None) -> Assistant:
    """Load the index and make an assistant over it."""
    return Assistant(load_index(place), config=config)


def load_index(place: Place) -> Index:
    """Load and verify the index."""
    return load(place.index)
