"""A reader begins as the cross-encoder that it was started from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import helper, numpy_helper

from index.export import locate
from rag.training.model import ReaderModel, configuration
from rag.training.start import weights
from rag.windows import Type

TYPES = "bert.embeddings.token_type_embeddings.weight"
QUERY = "bert.encoder.layer.0.attention.self.query.weight"


def _written(path: Path, parameters: dict[str, np.ndarray]) -> Path:
    given = [numpy_helper.from_array(values, name) for name, values in parameters.items()]
    onnx.save(helper.make_model(helper.make_graph([], "encoder", [], [], given)), str(path))
    return path


@pytest.fixture(scope="module")
def parameters() -> dict[str, np.ndarray]:
    """Of a cross-encoder of one layer, whose token types are all zeros and all ones."""
    model = ReaderModel(configuration(locate("all-MiniLM-L6-v2"), 1)).state_dict()
    found = {name: values.numpy() for name, values in model.items() if name.startswith("bert.")}
    size = found[TYPES].shape[1]
    found[TYPES] = np.stack([np.zeros(size), np.ones(size)]).astype(np.float32)
    return found


def test_the_encoder_is_kept_and_the_heads_are_new(
    tmp_path: Path, parameters: dict[str, np.ndarray]
) -> None:
    found = weights(_written(tmp_path / "encoder.onnx", parameters))
    assert torch.equal(found[QUERY], torch.from_numpy(parameters[QUERY]))
    reader = ReaderModel.of(found, locate("all-MiniLM-L6-v2"))
    assert reader.bert.config.num_hidden_layers == 1
    assert reader.sentences.weight.abs().sum() > 0


def test_the_passage_s_type_is_the_window_s(
    tmp_path: Path, parameters: dict[str, np.ndarray]
) -> None:
    types = weights(_written(tmp_path / "encoder.onnx", parameters))[TYPES].mean(dim=1)
    passage = {Type.WINDOW, Type.WINDOW_SHARED}
    for kind in Type:
        assert types[kind] == pytest.approx(float(kind in passage), abs=0.01)


def test_what_lacks_a_layer_is_refused(tmp_path: Path, parameters: dict[str, np.ndarray]) -> None:
    less = {name: values for name, values in parameters.items() if "intermediate" not in name}
    with pytest.raises(ValueError, match=r"encoder\.onnx lacks .*intermediate"):
        weights(_written(tmp_path / "encoder.onnx", less))
