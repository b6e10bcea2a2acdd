"""Files that are either wholly there or not there, and what they hash to."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Have the disk hold a file's bytes, or a folder's entries, before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one step: a reader sees the old bytes or the new ones."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(content)
    sync(fresh)
    fresh.replace(path)
    sync(path.parent)


def copy(source: Path, path: Path) -> None:
    """Copy a file to ``path`` in one step, as ``replace`` does."""
    fresh = path.with_name(path.name + ".new")
    shutil.copyfile(source, fresh)
    sync(fresh)
    fresh.replace(path)
    sync(path.parent)
