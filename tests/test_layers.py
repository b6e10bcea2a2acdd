"""Imports run one way: index <- rag <- api <- evals."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

ORDER = ("index", "rag", "api", "evals", "tests")


def imports(file: Path) -> Iterator[str]:
    """The top-level packages of this repository that a module imports, in functions too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: name the package"
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("package", ORDER[:-1])
def test_no_package_imports_one_above_it(package: str) -> None:
    above = set(ORDER[ORDER.index(package) + 1 :])
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    wrong = {file.name: found for file in files if (found := above & set(imports(file)))}
    assert wrong == {}
