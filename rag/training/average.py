"""Average the weights of several readers, for ``--start-from``.

``python -m rag.training.average OUT RUN RUN ...``: what was trained further from the same weights
averages to a reader that is usually no worse than any of them (Wortsman et al., 2022, *Model
soups*). Which questions the last run says were asked is noted beside ``OUT`` too.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch


def average(paths: Sequence[Path]) -> dict[str, torch.Tensor]:
    """The mean of each parameter over the files of weights.

    Raises:
        ValueError: the files hold different models.
    """
    first, *others = (torch.load(path, weights_only=True) for path in paths)
    for path, other in zip(paths[1:], others, strict=True):
        shapes = [{name: one.shape for name, one in each.items()} for each in (first, other)]
        if shapes[0] != shapes[1]:
            raise ValueError(f"{path} holds another model than {paths[0]}")
    return {
        name: torch.stack([each[name].float() for each in (first, *others)]).mean(0).to(one.dtype)
        for name, one in first.items()
    }


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="a folder, as train writes one")
    parser.add_argument("runs", type=Path, nargs="+", help="folders that train has written")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(average([run / "reader.pt" for run in args.runs]), args.out / "reader.pt")
    shutil.copy(args.runs[-1] / "training.json", args.out / "training.json")


if __name__ == "__main__":
    main()
