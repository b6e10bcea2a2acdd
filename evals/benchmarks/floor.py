"""The arithmetic floor: how soon a question could be answered if models were matrix products alone.

A forward pass's multiply-adds, over the rate at which onnxruntime multiplies matrices of their size
on this machine. What a transformer does besides, such as softmax, norms and moving data, is not in
it, and neither is its head.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

THREADS = 2
"""As ``OnnxEncoder`` and ``ReaderModel`` take by default."""
ROWS, INNER, COLUMNS = 240, 384, 1_536
"""Size of the product that is timed: a question and a window, by MiniLM's widest layer."""
REPEATS = 50


@dataclass(frozen=True, slots=True)
class Work:
    """Multiply-adds of a forward pass."""

    weights: int
    """Of activations with weights, in the model's precision."""
    attention: int
    """Of activations with each other, in float32."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Multiply-adds a second."""

    float32: float
    int8: float


@dataclass(frozen=True, slots=True)
class Transformer:
    """The shape of a model of BERT's kind, whose inner layer is four times as wide as its outer
    ones (https://arxiv.org/abs/1810.04805, section 3)."""

    layers: int
    hidden: int
    is_int8: bool

    @classmethod
    def of(cls, path: Path) -> Transformer:
        """Read from an ONNX file: a softmax for each layer, and embeddings of its width."""
        import onnx

        graph = onnx.load(path).graph
        sizes = {one.name: tuple(one.dims) for one in graph.initializer}
        kinds = [node.op_type for node in graph.node]
        embeddings = next(
            sizes[node.input[0]]
            for node in graph.node
            if node.op_type == "Gather" and len(sizes.get(node.input[0], ())) == 2
        )
        return cls(kinds.count("Softmax"), embeddings[1], "MatMulInteger" in kinds)

    def work(self, rows: int, length: int) -> Work:
        """Multiply-adds for ``rows`` inputs of ``length`` tokens, padding counted.

        For each token and layer 4h² in attention's projections and 8h² in the inner layer; and 2hn
        for its scores over n tokens and their sum.
        """
        tokens = rows * length * self.layers
        return Work(12 * self.hidden**2 * tokens, 2 * self.hidden * length * tokens)

    def seconds(self, rows: int, length: int, rates: Rates) -> float:
        """The least time for such a pass."""
        work = self.work(rows, length)
        weights = rates.int8 if self.is_int8 else rates.float32
        return work.weights / weights + work.attention / rates.float32


def measured() -> Rates:
    """This machine's rates, each the best of ``REPEATS`` products."""
    generator = np.random.default_rng(0)
    left = generator.integers(0, 256, (ROWS, INNER), dtype=np.uint8)
    right = generator.integers(-128, 128, (INNER, COLUMNS), dtype=np.int8)
    return Rates(
        float32=_rate("MatMul", left.astype(np.float32), right.astype(np.float32)),
        int8=_rate("MatMulInteger", left, right),
    )


def _rate(operator: str, left: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> float:
    import onnxruntime
    from onnx import helper, numpy_helper

    taken = helper.np_dtype_to_tensor_dtype(left.dtype)
    given = helper.np_dtype_to_tensor_dtype(
        np.dtype(np.int32 if operator == "MatMulInteger" else np.float32)
    )
    graph = helper.make_graph(
        [helper.make_node(operator, ["left", "right"], ["product"])],
        "product",
        [helper.make_tensor_value_info("left", taken, left.shape)],
        [helper.make_tensor_value_info("product", given, (ROWS, COLUMNS))],
        # As weights are: known beforehand, so that they are packed once.
        [numpy_helper.from_array(right, "right")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    best = float("inf")
    for _ in range(REPEATS):
        start = time.perf_counter()
        session.run(None, {"left": left})
        best = min(best, time.perf_counter() - start)
    return ROWS * INNER * COLUMNS / best
