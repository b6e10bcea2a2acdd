"""A benchmark, whatever it was read from: pages, and questions about them with gold places.

Offsets are half-open, in code points of the page's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from evals.gold import Range


class BenchmarkError(ValueError):
    """A benchmark's file is not of its form; the message names the file and the place."""


@dataclass(frozen=True, slots=True)
class Page:
    """A document of a benchmark."""

    id: str
    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A question about one page."""

    id: str
    page: str
    question: str
    answerable: bool
    kind: str
    evidence: tuple[Range, ...] = ()
    """Where the answer stands: gold sentences, or gold spans where a benchmark marks only those.
    Any of them will do."""
    answers: tuple[str, ...] = ()
    """Acceptable short answers; empty where the benchmark has none that are slices."""
    correction: tuple[Range, ...] = ()
    """Sentences that contradict what the question takes for granted."""
    reason: str | None = None
    """The gold reason to refuse, where the benchmark gives one."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Pages, and the questions about them."""

    name: str
    pages: tuple[Page, ...]
    items: tuple[Item, ...]
    has_sentences: bool
    """Whether the gold is whole sentences, all of those that are needed."""

    def first(self, count: int) -> Benchmark:
        """The benchmark with its first ``count`` questions only, and all its pages."""
        return replace(self, items=self.items[:count])


def slug(number: int, title: str) -> str:
    """A page's id: its number, so that it is unique, and its title, so that it can be read."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{number:04d}-{words[:40].strip('-')}" if words else f"{number:04d}"


def laid_out(paragraphs: Iterable[Iterable[str]]) -> tuple[str, tuple[Range, ...]]:
    """A text of paragraphs of sentences, and where each sentence stands in it."""
    text = ""
    places: list[Range] = []
    for paragraph in paragraphs:
        text += "\n\n" if text else ""
        for number, sentence in enumerate(paragraph):
            text += " " if number else ""
            places.append(Range(len(text), len(text) + len(sentence)))
            text += sentence
    return text, tuple(places)


def lines_of(path: Path) -> list[tuple[str, str]]:
    """The non-blank lines of a file, each with its place for messages.

    Raises:
        BenchmarkError: the file can't be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BenchmarkError(f"{path}: {error}") from error
    # Not splitlines: a U+2028 inside a JSON string is no end of a line.
    rows = enumerate(text.split("\n"), start=1)
    return [(f"{path}:{number}", line) for number, line in rows if line.strip()]
