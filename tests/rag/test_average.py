"""Averaged weights."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from rag.training.average import average


def _saved(path: Path, **parameters: torch.Tensor) -> Path:
    torch.save(parameters, path)
    return path


def test_each_parameter_is_the_mean(tmp_path: Path) -> None:
    first = _saved(tmp_path / "1.pt", bias=torch.tensor([0.0, 2.0]), steps=torch.tensor(4))
    second = _saved(tmp_path / "2.pt", bias=torch.tensor([1.0, 4.0]), steps=torch.tensor(4))
    found = average([first, second])
    assert torch.equal(found["bias"], torch.tensor([0.5, 3.0]))
    assert torch.equal(found["steps"], torch.tensor(4))


def test_different_models_are_refused(tmp_path: Path) -> None:
    first = _saved(tmp_path / "1.pt", bias=torch.zeros(2))
    second = _saved(tmp_path / "2.pt", bias=torch.zeros(3))
    with pytest.raises(ValueError, match=r"2\.pt holds another model than .*1\.pt"):
        average([first, second])
