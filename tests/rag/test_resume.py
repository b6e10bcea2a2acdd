"""A shipped reader as the start of further training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from rag.reader_model import DIRECTORY, MODEL_FILE
from rag.training.export import _forget, _probe, load_weights
from rag.training.resume import weights


def test_the_weights_say_what_the_shipped_reader_says(tmp_path: Path) -> None:
    torch.save(weights(DIRECTORY / MODEL_FILE), tmp_path / "start.pt")
    model = load_weights(tmp_path / "start.pt")
    session: Any = onnxruntime.InferenceSession(str(DIRECTORY / MODEL_FILE))
    fed = _probe(4, 90)
    with torch.inference_mode():
        found = model(*(torch.from_numpy(array) for array in fed.values()))
    for ours, shipped in zip(found, session.run(None, fed), strict=True):
        # The shipped one rounds what flows between layers as well.
        assert np.corrcoef(ours.numpy().ravel(), shipped.ravel())[0, 1] > 0.97


def test_a_file_without_a_layer_is_refused_by_the_layers_name(tmp_path: Path) -> None:
    model = onnx.load(str(DIRECTORY / MODEL_FILE))
    kept = [one for one in model.graph.initializer if one.name != "compare.bias"]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    onnx.save(model, str(tmp_path / "broken.onnx"))
    with pytest.raises(ValueError, match=r"no bias follows the product|compare\.bias"):
        weights(tmp_path / "broken.onnx")


def test_an_export_forgets_where_it_was_made(tmp_path: Path) -> None:
    node = onnx.helper.make_node("Relu", ["given"], ["found"], doc_string="at model.py, line 3")
    node.metadata_props.add(key="stack_trace", value="model.py")
    ends = [onnx.helper.make_tensor_value_info(name, 1, [1]) for name in ("given", "found")]
    graph = onnx.helper.make_graph([node], "made", ends[:1], ends[1:], doc_string="model.py")
    path = tmp_path / "made.onnx"
    onnx.save(onnx.helper.make_model(graph, ir_version=10), path)
    assert b"model.py" in path.read_bytes()
    _forget(path)
    assert b"model.py" not in path.read_bytes()
    assert [n.op_type for n in onnx.load(path).graph.node] == ["Relu"]
