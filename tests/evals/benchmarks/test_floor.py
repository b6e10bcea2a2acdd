"""The arithmetic floor: multiply-adds by hand, and of the models that there are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import helper, numpy_helper, save

from evals.benchmarks import floor
from evals.benchmarks.floor import Rates, Transformer, Work
from rag.reader_model import DIRECTORY, MODEL_FILE

RATES = Rates(float32=72.0, int8=576.0)


def test_multiply_adds_by_hand() -> None:
    one = Transformer(layers=1, hidden=2, is_int8=False)
    # Three tokens, each with three projections and an output of 2 x 2, and 2 x 8 there and back:
    # 4 x 4 + 2 x 16 = 48. Attention: each of them with each of three, 2 numbers, twice: 12.
    assert one.work(1, 3) == Work(weights=144, attention=36)
    assert Transformer(layers=6, hidden=2, is_int8=False).work(5, 3) == Work(30 * 144, 30 * 36)


def test_each_precision_has_its_rate() -> None:
    # 144 / 72 + 36 / 72, and 144 / 576 + 36 / 72.
    assert Transformer(1, 2, is_int8=False).seconds(1, 3, RATES) == 2.5
    assert Transformer(1, 2, is_int8=True).seconds(1, 3, RATES) == 0.75


def test_the_readers_shape_is_minilms() -> None:
    # https://huggingface.co/cross-encoder/ms-marco-MiniLM-L-12-v2: 12 layers, 384 wide.
    assert Transformer.of(DIRECTORY / MODEL_FILE) == Transformer(12, 384, is_int8=True)


def test_the_embeddings_tell_the_width(tmp_path: Path) -> None:
    positions = numpy_helper.from_array(np.zeros(9, dtype=np.int64), "positions")
    words = numpy_helper.from_array(np.zeros((7, 5), dtype=np.float32), "words")
    nodes = [
        helper.make_node("Gather", ["positions", "ids"], ["placed"]),
        helper.make_node("Gather", ["words", "placed"], ["found"]),
        helper.make_node("Softmax", ["found"], ["once"]),
        helper.make_node("Softmax", ["once"], ["twice"]),
    ]
    ids = helper.make_tensor_value_info("ids", 7, [1])
    out = helper.make_tensor_value_info("twice", 1, [1, 5])
    graph = helper.make_graph(nodes, "made", [ids], [out], [positions, words])
    save(helper.make_model(graph), tmp_path / "made.onnx")
    assert Transformer.of(tmp_path / "made.onnx") == Transformer(2, 5, is_int8=False)


def test_rates_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floor, "REPEATS", 2)
    rates = floor.measured()
    # From a slow phone to a large accelerator.
    assert 1e8 < rates.float32 < 1e15
    assert 1e8 < rates.int8 < 1e15
