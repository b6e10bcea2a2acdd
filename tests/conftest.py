"""What tests of several packages share: MiniLM's export, and an index of the articles in seeds/."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from api.service import Place
from index.build import build
from index.export import Export, ensure

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> None:
    """Nothing that runs here, and no process that it starts, reads or writes the user's folders or
    settings. Exported models are kept between runs, in pytest's cache."""
    assert pytestconfig.cache is not None
    for name in list(os.environ):
        if name.startswith("PULLQUOTE_") or name == "NO_COLOR":
            del os.environ[name]
    os.environ["PULLQUOTE_MODELS"] = str(pytestconfig.cache.mkdir("models"))
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def minilm(own_folders: None) -> Export:
    """MiniLM's export, made once and kept between runs."""
    return ensure("all-MiniLM-L6-v2")


@pytest.fixture(scope="session")
def place(minilm: Export, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The articles in seeds/, and an index of them."""
    found = Place(seeds=ROOT / "seeds", index=tmp_path_factory.mktemp("seeds") / "index")
    build(found.seeds, found.index)
    return found
