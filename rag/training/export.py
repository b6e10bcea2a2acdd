"""From trained weights to the files that ship: int8 ONNX, the tokenizer."""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from index.export import locate
from rag.reader_model import MODEL_FILE, TOKENIZER_FILE
from rag.training.model import ReaderModel

log = logging.getLogger("train")
TOLERANCE = 1e-3
"""Largest difference of any logit between torch and fp32 ONNX."""


def load_weights(weights: Path) -> ReaderModel:
    """The torch model with weights as ``rag.training.train`` writes them."""
    loaded = torch.load(weights, weights_only=True, map_location="cpu")
    return ReaderModel.of(loaded, locate("all-MiniLM-L6-v2")).eval()


def export(model: ReaderModel, directory: Path, *, quantised: bool = True) -> float:
    """Write ``reader.onnx`` and ``tokenizer.json``.

    Returns:
        The largest difference of any logit between torch and the fp32 export.

    Raises:
        RuntimeError: that difference is above ``TOLERANCE``.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            model,
            tuple(torch.from_numpy(array) for array in _probe(2, 24).values()),
            str(plain),
            dynamo=True,
            input_names=list(_probe(1, 9)),
            output_names=["sentence_logits", "token_logits", "reason_logits"],
            dynamic_shapes=(
                *({0: "batch", 1: "tokens"} for _ in range(4)),
                {0: "batch", 1: "sentences"},
            ),
            external_data=False,
        )
        difference = _difference(model, plain)
        if difference > TOLERANCE:
            raise RuntimeError(f"fp32 ONNX differs from torch by {difference}, over {TOLERANCE}")
        target = directory / MODEL_FILE
        if quantised:
            ready = Path(folder) / "ready.onnx"
            quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
            quantize_dynamic(str(ready), str(target), per_channel=True, weight_type=QuantType.QInt8)
        else:
            shutil.copy(plain, target)
        _forget(target)
        onnx.checker.check_model(str(target))
    shutil.copy(locate("all-MiniLM-L6-v2") / "tokenizer.json", directory / TOKENIZER_FILE)
    log.info("exported: torch against fp32 ONNX %.2g, %d bytes", difference, target.stat().st_size)
    return difference


def _forget(path: Path) -> None:
    """Take out of a model what its exporter noted: for each node, the code's files and lines."""
    import onnx

    model = onnx.load(str(path))
    graph = model.graph
    inside = [node for function in model.functions for node in function.node]
    for part in (
        *(model, graph, *model.functions, *graph.node, *inside),
        *(*graph.input, *graph.output, *graph.value_info, *graph.initializer),
    ):
        part.ClearField("doc_string")
        part.ClearField("metadata_props")
    onnx.save(model, str(path))


def _probe(rows: int, tokens: int) -> dict[str, NDArray[np.int64]]:
    draw = np.random.default_rng(0)
    mask = np.ones((rows, tokens), dtype=np.int64)
    mask[-1, tokens // 2 :] = 0
    third = tokens // 3
    segments = np.full((rows, tokens), -1, dtype=np.int64)
    segments[:, 1:third] = 0
    segments[:, third + 1 : 2 * third] = 1
    segments[:, 2 * third + 1 : -1] = 2
    return {
        "input_ids": draw.integers(1_000, 20_000, (rows, tokens), dtype=np.int64),
        "attention_mask": mask,
        "token_type_ids": draw.integers(0, 5, (rows, tokens), dtype=np.int64),
        "segments": segments,
        "marks": np.tile(np.array([third, 2 * third], dtype=np.int64), (rows, 1)),
    }


def _difference(model: ReaderModel, path: Path) -> float:
    import onnxruntime

    session: Any = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for rows, tokens in ((1, 9), (3, 64), (5, 200)):
        fed = _probe(rows, tokens)
        found = session.run(None, fed)
        with torch.inference_mode():
            wanted = model(*(torch.from_numpy(array) for array in fed.values()))
        present = fed["attention_mask"].astype(bool)
        worst = max(
            worst,
            float(np.abs(found[0] - wanted[0].numpy()).max()),
            float(np.abs(found[1] - wanted[1].numpy())[present].max()),
            float(np.abs(found[2] - wanted[2].numpy()).max()),
        )
    return worst
