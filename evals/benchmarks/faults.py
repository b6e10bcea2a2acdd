"""What the fault trials share: a world of its own, and what a trial found."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.schemas import AnswerOut
from api.service import Place, open_assistant
from api.verify import check
from evals.benchmarks.speed import CASES, SEEDS
from evals.cases import load as load_cases
from evals.sources import read_sources
from index.article import read_folder
from index.build import build
from rag.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Trial:
    """What a fault did, over all tries."""

    name: str
    tries: int
    faults: tuple[str, ...]
    """What went wrong, a line each; wanted: none."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """Articles, their index, and the answers that are right."""

    folder: Path
    place: Place
    answers: dict[str, bytes]
    """By question, as the server has to give them."""
    chance: random.Random

    def copy(self, name: str) -> Place:
        """The articles and the index again, for a trial to harm."""
        own = Place(seeds=self.folder / name / "seeds", index=self.folder / name / "index")
        shutil.rmtree(self.folder / name, ignore_errors=True)
        shutil.copytree(self.place.seeds, own.seeds)
        shutil.copytree(self.place.index, own.index)
        return own

    def question(self) -> str:
        """Any of the questions."""
        return self.chance.choice(sorted(self.answers))

    def wrong(self, question: str, status: int, body: bytes) -> str | None:
        """What is wrong with a response; None if it is the right answer."""
        if status != 200:
            return f"{status} for {question!r}: {body[:200]!r}"
        if body != self.answers[question]:
            return f"another answer to {question!r}: {body[:200]!r}"
        return None


Fault = Callable[[World, int], Trial]
"""Tries a fault a number of times."""


def made(folder: Path, questions: int, seed: int) -> World:
    """A world over the articles in ``seeds/``, every right answer proven against the files.

    Raises:
        RuntimeError: an answer's proof fails, without any fault.
    """
    place = Place(seeds=folder / "seeds", index=folder / "index")
    shutil.copytree(SEEDS, place.seeds)
    build(place.seeds, place.index)
    asked = dict.fromkeys(case.question for case in load_cases(CASES, read_sources(SEEDS)))
    answers = right_answers(open_assistant(place), list(asked)[:questions])
    texts = {document.id: document.text for document in read_folder(place.seeds)[0]}
    for body in answers.values():
        verdict = check(AnswerOut.model_validate_json(body).model_dump(by_alias=True), texts)
        if verdict.faults:
            raise RuntimeError(f"not proven: {verdict.faults[0]}")
    return World(folder, place, answers, random.Random(seed))


def right_answers(assistant: Assistant, questions: list[str]) -> dict[str, bytes]:
    """The answers by question, as a server gives them."""
    return {
        question: AnswerOut.of(assistant.ask(question)).to_json().encode() for question in questions
    }
