"""Settings from a TOML file: ``[index]`` and ``[assistant]`` tables."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.config import IndexConfig
from index.errors import ConfigError
from rag.config import AssistantConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a settings file may set."""

    index: IndexConfig = field(default_factory=IndexConfig)
    model: str | None = None
    """The embedding model, where the file names one."""
    assistant: AssistantConfig = field(default_factory=AssistantConfig)


def read_settings(path: Path | None) -> Settings:
    """Read a settings file; without one, everything is at its default.

    Raises:
        ConfigError: the file cannot be read, or a table, a key or a value is not known.
    """
    if path is None:
        return Settings()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} is not TOML: {error}") from error
    unknown = sorted(set(tables) - {"index", "assistant"})
    if unknown:
        raise ConfigError(
            f"{path}: unknown table or key {unknown[0]!r}; known are [index] and [assistant]"
        )
    try:
        index = IndexConfig.of(_table(tables, "index"))
        return Settings(
            index=index,
            model=index.model if "model" in _table(tables, "index") else None,
            assistant=AssistantConfig.of(_table(tables, "assistant")),
        )
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}", hint=error.hint) from error


def _table(tables: dict[str, Any], name: str) -> dict[str, Any]:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise ConfigError(f"{name!r} is {table!r}, but has to be a table: [{name}]")
    return table
