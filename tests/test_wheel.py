"""``pip install .`` elsewhere: the wheel carries all that the command needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from api.service import Place
from tests.api.commands import ANSWERED
from tests.conftest import ROOT

PACKAGES = ("index", "rag", "api", "evals")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy, so that nothing is left in the tree."""
    copy = tmp_path_factory.mktemp("source")
    for name in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE", "THIRD_PARTY_NOTICES.md"):
        shutil.copy(ROOT / name, copy)
    out = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-build-isolation", "--wheel-dir", out, copy)
    (found,) = out.glob("*.whl")
    return found


def pip(command: str, *words: object) -> None:
    """Run pip, with what is installed here alone."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", command, "--no-deps", "--no-index", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_all_modules_and_their_files_are_in_it(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    modules = {
        path.relative_to(ROOT).as_posix()
        for name in PACKAGES
        for path in (ROOT / name).rglob("*.py")
    }
    assert modules <= held
    files = {
        path.relative_to(ROOT).as_posix()
        for folder in ("api/static", "evals/static", "evals/data", "rag/models")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "api/static/index.html" in files
    assert files <= held
    assert not {name for name in held if name.startswith("tests/")}


def test_installed_elsewhere_it_answers(wheel: Path, place: Place, tmp_path: Path) -> None:
    pip("install", "--target", tmp_path / "site", wheel)
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    where = subprocess.run(
        [sys.executable, "-P", "-c", "import api.cli, rag; print(api.cli.__file__, rag.__file__)"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert [Path(path).is_relative_to(tmp_path / "site") for path in where] == [True, True]
    question = ["ask", ANSWERED, "--seeds", str(place.seeds)]
    done = subprocess.run(
        [tmp_path / "site" / "bin" / "pullquote", *question, "--index", str(place.index)],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert "[1]" in done.stdout
