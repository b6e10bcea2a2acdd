"""Where articles and their index are, and building the index when it is missing or stale."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.build import BuildReport, build
from index.config import IndexConfig
from index.errors import IndexDamagedError, IndexFormatError, IndexMissingError
from index.manifest import contents
from index.store import is_stale

Progress = Callable[[int, int], None]
"""Called with texts embedded so far, and in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the articles are and where their index goes."""

    seeds: Path
    index: Path

    @classmethod
    def of(cls, seeds: Path | None, index: Path | None) -> Place:
        """Fill in what wasn't given: ``seeds`` here, an index of its own in the user's cache."""
        chosen = seeds or Path(os.environ.get("PULLQUOTE_SEEDS") or "seeds")
        named = index or os.environ.get("PULLQUOTE_INDEX")
        return cls(seeds=chosen, index=Path(named) if named else default_index(chosen))


def default_index(seeds: Path) -> Path:
    """The index directory of a seeds folder: one for each, below ``$XDG_CACHE_HOME/pullquote``."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    whole = seeds.resolve()
    digest = hashlib.sha256(os.fsencode(whole)).hexdigest()[:12]
    return cache / "pullquote" / f"{whole.name}-{digest}"


def index_config(place: Place, settings: IndexConfig, model: str | None) -> IndexConfig:
    """The settings to build with: an index keeps its model unless ``model`` names another."""
    if model is None:
        try:
            model = contents(place.index).model
        except (IndexMissingError, IndexDamagedError, IndexFormatError):
            # What is wrong with it is told by whoever goes on to use it.
            return settings
    return dataclasses.replace(settings, model=model)


def ensure_index(
    place: Place,
    config: IndexConfig,
    progress: Progress | None = None,
    *,
    rebuild: bool = False,
) -> BuildReport | None:
    """Build the index if it is missing or stale, or on demand; None if it was up to date."""
    if not rebuild and not is_stale(place.index, place.seeds, config):
        return None
    return build(place.seeds, place.index, config, progress)
