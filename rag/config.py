"""What can be set about answering. Each field is moved by an eval."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from index.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantConfig:
    """Settings of the assistant."""

    answer_threshold: float | None = None
    """Least calibrated probability, in [0, 1], at which a question is answered. None takes the
    reader's own, chosen on held-out training articles and the development articles; README,
    "The reader", has others."""
    correction_threshold: float | None = None
    """Least calibrated probability, in [0, 1], at which a premise counts as contradicted. None
    takes the reader's own."""
    max_quotes: int = 3
    """Most quotes in an answer, at least 1."""
    candidates: int = 24
    """Sentences that retrieval hands to the reader, at least 1."""
    max_question_chars: int = 2_000
    """Longest question accepted, in code points."""
    max_history_turns: int = 20
    """Most earlier turns accepted."""
    max_history_chars: int = 100_000
    """Longest history accepted, questions and answers together, in code points; each choice and
    each citation of an answer that is sent whole counts for 100 more."""

    def __post_init__(self) -> None:
        for name in ("answer_threshold", "correction_threshold"):
            value = getattr(self, name)
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ConfigError(f"{name} is {value!r}, but has to be a number")
            if not 0.0 <= value <= 1.0:
                raise ConfigError(f"{name} is {value}, but has to be between 0 and 1")
        for name, low in (
            ("max_quotes", 1),
            ("candidates", 1),
            ("max_question_chars", 1),
            ("max_history_turns", 0),
            ("max_history_chars", 0),
        ):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int):
                raise ConfigError(f"{name} is {value!r}, but has to be a whole number")
            if value < low:
                raise ConfigError(f"{name} is {value}, but has to be at least {low}")

    @classmethod
    def of(cls, settings: dict[str, Any]) -> AssistantConfig:
        """Make a configuration from names and values.

        Raises:
            ConfigError: a name is unknown, or a value is out of its range.
        """
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(settings) - known)
        if unknown:
            raise ConfigError(
                f"unknown setting {unknown[0]!r}; known are {', '.join(sorted(known))}"
            )
        return cls(**settings)
