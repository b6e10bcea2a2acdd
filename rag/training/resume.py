"""Go on training from a shipped reader: its int8 weights as torch's, for ``--start-from``.

``python -m rag.training.resume READER.onnx WEIGHTS.pt``. Rounding to eight bits moves a weight by
less than the first steps of training do.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from index.export import locate
from rag.training.model import ReaderModel, configuration


def weights(path: Path) -> dict[str, torch.Tensor]:
    """The parameters of a quantised reader, by the names that torch has for them.

    Raises:
        ValueError: a parameter of the model isn't in the file.
    """
    found = dequantised(path)
    layers = len({name for name in found if name.endswith(".attention.self.query.weight")})
    model = ReaderModel(configuration(locate("all-MiniLM-L6-v2"), layers)).state_dict()
    missing = [name for name in model if name not in found]
    if missing:
        raise ValueError(f"{path.name} lacks {', '.join(missing)}")
    return {name: torch.from_numpy(found[name].reshape(model[name].shape).copy()) for name in model}


def dequantised(path: Path) -> dict[str, NDArray[np.float32]]:
    """All weights of a dynamically quantised BERT as 32-bit floats, by torch's names."""
    graph = onnx.load(str(path)).graph
    stored = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    readers: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    found: dict[str, NDArray[np.float32]] = {}
    for name, values in stored.items():
        if name.endswith("_quantized"):
            base = name.removesuffix("_quantized")
            zero = stored[f"{base}_zero_point"].astype(np.float32)
            real = (values.astype(np.float32) - zero) * stored[f"{base}_scale"]
            if base.endswith("_Transposed"):
                found[base.removesuffix("_Transposed")] = real.T
            elif base.startswith(("val_", "onnx::MatMul")):
                found[_weight_of(name, readers, stored)] = real.T
            else:
                found[base] = real
        elif values.dtype == np.float32:
            found[name] = values
    return found


def _weight_of(
    name: str, readers: dict[str, list[onnx.NodeProto]], stored: dict[str, NDArray[np.float32]]
) -> str:
    """Which layer a matrix is: the one whose bias is added to its product."""
    (node,) = readers[name]
    for _ in range(8):
        for reader in readers[node.output[0]]:
            for given in reader.input:
                if reader.op_type == "Add" and given in stored and given.endswith(".bias"):
                    return str(given).removesuffix(".bias") + ".weight"
        node = readers[node.output[0]][0]
    raise ValueError(f"no bias follows the product with {name}")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", type=Path)
    parser.add_argument("weights", type=Path)
    args = parser.parse_args()
    torch.save(weights(args.reader), args.weights)


if __name__ == "__main__":
    main()
