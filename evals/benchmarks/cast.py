"""TREC CAsT: conversations whose utterances people wrote out so that each stands by itself.

The topics of 2019 and 2020 (Dalton, Xiong and Callan, "TREC CAsT 2019: The Conversational
Assistance Track Overview", 2020), as in the repository ``daltonj/treccastweb``: for 2019 the
topics' JSON and the resolved utterances' TSV beside it, for 2020 one JSON with both. There is no
article here, so that only what the questions themselves say can be used.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evals.benchmarks.items import BenchmarkError

TOPICS_2019, RESOLVED_2019 = "2019_topics.json", "2019_resolved.tsv"
TOPICS_2020 = "2020_manual_topics.json"


@dataclass(frozen=True, slots=True)
class Utterance:
    """A turn of a topic: as it was typed, and as a person wrote it out."""

    raw: str
    resolved: str


def load(folder: Path) -> dict[str, list[list[Utterance]]]:
    """Read the topics of a folder.

    Args:
        folder: Holds ``2019_topics.json`` with ``2019_resolved.tsv``, ``2020_manual_topics.json``,
            or all three.

    Returns:
        For each year its topics, each a list of turns in order.

    Raises:
        BenchmarkError: a file is not of its form, or there is none.
    """
    found: dict[str, list[list[Utterance]]] = {}
    try:
        if (folder / TOPICS_2019).is_file():
            found["2019"] = list(_of_2019(folder))
        if (folder / TOPICS_2020).is_file():
            found["2020"] = list(_of_2020(folder))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchmarkError(f"{folder}: not CAsT's topics: {error!r}") from error
    if not found:
        raise BenchmarkError(f"{folder}: neither {TOPICS_2019} nor {TOPICS_2020} is there")
    return found


def _of_2019(folder: Path) -> Iterator[list[Utterance]]:
    rows = (folder / RESOLVED_2019).read_text(encoding="utf-8").splitlines()
    resolved = dict(row.split("\t", 1) for row in rows if row.strip())
    for topic in json.loads((folder / TOPICS_2019).read_text(encoding="utf-8")):
        turns = []
        for turn in topic["turn"]:
            key = f"{topic['number']}_{turn['number']}"
            if key in resolved:
                turns.append(Utterance(turn["raw_utterance"].strip(), resolved[key].strip()))
        if turns:
            yield turns


def _of_2020(folder: Path) -> Iterator[list[Utterance]]:
    for topic in json.loads((folder / TOPICS_2020).read_text(encoding="utf-8")):
        yield [
            Utterance(turn["raw_utterance"].strip(), turn["manual_rewritten_utterance"].strip())
            for turn in topic["turn"]
        ]
