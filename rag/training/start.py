"""Start from a cross-encoder: its int8 weights as a reader's, for ``--start-from``.

``python -m rag.training.start CROSS_ENCODER.onnx WEIGHTS.pt``. Made for
cross-encoder/ms-marco-MiniLM-L-12-v2 (Apache-2.0): twelve layers of MiniLM's size, which have
learnt from half a million searches to read a question beside a passage. ``data/README.md`` says
where a copy is. The reader's heads, which it lacks, are drawn anew.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from index.export import locate
from rag.training.model import ReaderModel, configuration, spread
from rag.training.resume import dequantised
from rag.windows import TYPES, Type

_TYPES = "bert.embeddings.token_type_embeddings.weight"
_WINDOW = frozenset([Type.WINDOW, Type.WINDOW_SHARED])


def weights(path: Path) -> dict[str, torch.Tensor]:
    """The parameters of a reader that begins as the cross-encoder.

    Raises:
        ValueError: a parameter of the encoder isn't in the file.
    """
    found = {name: torch.from_numpy(values.copy()) for name, values in dequantised(path).items()}
    layers = len({name for name in found if name.endswith(".attention.self.query.weight")})
    torch.manual_seed(0)
    model = ReaderModel(configuration(locate("all-MiniLM-L6-v2"), layers)).state_dict()
    first, second = found[_TYPES]
    found[_TYPES] = spread(
        torch.stack([second if kind in _WINDOW else first for kind in range(TYPES)])
    )
    missing = [name for name in model if name.startswith("bert.") and name not in found]
    if missing:
        raise ValueError(f"{path.name} lacks {', '.join(missing)}")
    return {
        name: found[name].reshape(drawn.shape) if name.startswith("bert.") else drawn
        for name, drawn in model.items()
    }


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cross_encoder", type=Path)
    parser.add_argument("weights", type=Path)
    args = parser.parse_args()
    torch.save(weights(args.cross_encoder), args.weights)


if __name__ == "__main__":
    main()
