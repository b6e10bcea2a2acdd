"""The shipped reader: it finds answers it never saw, and its files are what the card says."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import build
from index.config import IndexConfig
from index.errors import ModelError
from index.store import load
from rag.assistant import Assistant
from rag.reader_model import CARD_FILE, DIRECTORY, MODEL_FILE, ReaderModel
from rag.reader_onnx import OnnxReader
from rag.source import Sources

TEXT = """The ferry Astrid sank off Varna on 3 May after her engine room flooded.

Captain Ilse Brandt, who had commanded her for nine years, was the last to leave.
“I counted every head twice,” she said.
No passengers were hurt.

The owners, Meridian Lines, declined to comment.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("reader")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "ferry.txt").write_text(TEXT, encoding="utf-8")
    build(folder / "seeds", folder / "index", IndexConfig())
    return Assistant(load(folder / "index"))


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("When did the ferry sink?", "3 May"),
        ("who was the captain of the Astrid", "Ilse Brandt"),
        ("Why did the Astrid sink?", "engine room flooded"),
    ],
)
def test_the_best_sentence_holds_the_answer(
    assistant: Assistant, question: str, holds: str
) -> None:
    hits = assistant.retrieve(question)
    best = assistant.reader.read(question, hits, assistant.index).evidence[0]
    source = assistant.sources.of(best.sentence)
    assert holds in source.said(best.sentence)
    assert source.sentence(best.sentence).span.covers(best.answer)


def test_what_the_text_lacks_is_less_likely_answered(assistant: Assistant) -> None:
    def likely(question: str) -> float:
        hits = assistant.retrieve(question)
        return assistant.reader.read(question, hits, assistant.index).probability

    assert likely("When did the ferry sink?") > likely("When was the ferry built?")
    assert likely("Who was the captain?") > likely("Who was the cook?")


def test_probabilities_are_ordered_and_reasons_add_up(assistant: Assistant) -> None:
    question = "Who was the captain?"
    reading = assistant.reader.read(question, assistant.retrieve(question), assistant.index)
    chances = [e.probability for e in reading.evidence]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == pytest.approx(reading.probability)
    assert sum(p for _, p in reading.reasons) == pytest.approx(1.0)


def test_nothing_retrieved_is_nothing_read(assistant: Assistant) -> None:
    assert assistant.reader.read("Who?", (), assistant.index).evidence == ()


def test_the_same_question_gives_the_same_reading(assistant: Assistant) -> None:
    question = "Who was the captain?"
    hits = assistant.retrieve(question)
    fresh = OnnxReader(Sources(assistant.index), ReaderModel())
    assert fresh.read(question, hits, assistant.index) == assistant.reader.read(
        question, hits, assistant.index
    )


def _windows_read(assistant: Assistant, question: str, sure: float) -> int:
    model = ReaderModel()
    model.calibration = replace(model.calibration, sure=sure)
    reader = OnnxReader(Sources(assistant.index), model)
    found = reader.find(question, assistant.retrieve(question), assistant.index)
    return len({one.window for one in found.judged})


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("long")
    (folder / "seeds").mkdir()
    more = "\n".join(
        f"In town {n} the harbour opened a ferry pier in {1900 + n}." for n in range(40)
    )
    (folder / "seeds" / "ferry.txt").write_text(TEXT + "\n" + more + "\n", encoding="utf-8")
    build(folder / "seeds", folder / "index", IndexConfig())
    return Assistant(load(folder / "index"))


def test_reading_stops_where_the_answer_is_sure(long: Assistant) -> None:
    assert _windows_read(long, "When did the ferry sink?", -1e3) == 1
    assert _windows_read(long, "When did the ferry sink?", 1e3) > 1


def test_a_reason_may_stand_in_several_places_so_all_is_read(long: Assistant) -> None:
    assert _windows_read(long, "Why did the ferry sink?", -1e3) > 1


def test_a_window_says_the_same_whatever_else_is_read(long: Assistant) -> None:
    question = "When did the ferry sink?"
    model = ReaderModel()
    hits = long.retrieve(question)
    found = []
    for sure in (-1e3, 1e3):
        model.calibration = replace(model.calibration, sure=sure)
        reader = OnnxReader(Sources(long.index), model)
        judged = reader.find(question, hits, long.index).judged
        found.append({one.row: one for one in judged if one.window == 0})
    # A sentence that stands in a later window too is kept as that one judged it, if better.
    assert found[1]
    assert found[1].items() <= found[0].items()


def test_the_model_tells_nothing_of_the_machine_that_made_it() -> None:
    raw = (DIRECTORY / MODEL_FILE).read_bytes()
    assert b"stack_trace" not in raw
    assert b'File "' not in raw


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "models"
    shutil.copytree(DIRECTORY, copy)
    damaged = bytearray((copy / MODEL_FILE).read_bytes())
    damaged[1_000] ^= 1
    (copy / MODEL_FILE).write_bytes(damaged)
    with pytest.raises(ModelError, match=r"reader\.onnx is damaged"):
        ReaderModel(copy)


def test_a_card_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"card\.json"):
        ReaderModel(tmp_path)
    (tmp_path / CARD_FILE).write_text(json.dumps({"sha256": {}}), encoding="utf-8")
    with pytest.raises(ModelError, match="does not describe a reader"):
        ReaderModel(tmp_path)


def test_what_stands_nearest_stands_by_itself(assistant: Assistant) -> None:
    refused = assistant.ask("What did the captain's wife say about the flood?")
    assert refused.refusal is not None
    quoted = {c.quote: c for c in refused.refusal.nearest}
    spoken = quoted["“I counted every head twice,” she said."]
    captain = "Captain Ilse Brandt, who had commanded her for nine years, was the last to leave."
    assert captain in quoted
    # Quoted beside it, and its context all the same.
    assert captain in {c.quote for c in spoken.context}
