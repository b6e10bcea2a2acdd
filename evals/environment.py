"""What a result depends on: commit, versions, models."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("pullquote", "numpy", "onnxruntime", "faiss-cpu", "bm25s", "sentencex")


def environment() -> dict[str, object]:
    """Commit (``-dirty`` where files were changed since), Python's and the libraries' versions."""
    return {
        "commit": commit(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "versions": {name: version(name) for name in _LIBRARIES},
    }


def commit() -> str | None:
    """The commit that the code stands at; None outside of a git clone."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return found.stdout.strip()
