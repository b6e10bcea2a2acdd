"""A disk that fills up while an index is built: told in a line, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.build import build
from index.config import IndexConfig
from index.errors import IndexWriteError
from index.store import load

resource = pytest.importorskip("resource", reason="no limits on files here")


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file may grow beyond a size: Linux fails the write as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 1, 100, 1_000, 2_000])
def test_a_full_disk_leaves_the_index_that_was_there(
    seeds: Path, tiny: tuple[Path, Path], tmp_path: Path, size: int
) -> None:
    model, cache = tiny
    config = IndexConfig(model=str(model))
    index = tmp_path / "index"
    before = build(seeds, index, config, models=cache)
    (seeds / "more.txt").write_text("It rained on Monday, and on Tuesday.", encoding="utf-8")
    with files_of_at_most(size), pytest.raises(IndexWriteError, match="cannot be written"):
        build(seeds, index, config, models=cache)
    assert load(index).id == before.index_id
    # What was begun takes up no room, and a disk with room is enough to go on.
    assert [path.name for path in (index / "builds").iterdir()] == [before.path.name]
    after = build(seeds, index, config, models=cache)
    assert load(index).id == after.index_id != before.index_id
