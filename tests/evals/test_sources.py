"""What the judge reads: every article of a folder, and nothing that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.sources import SourceError, read_sources

TEXT = "The café opened in May.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_that_tell_themselves(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "cafe.txt").write_bytes(TEXT.encode(encoding))
    assert read_sources(tmp_path)["cafe"].text == TEXT


def test_one_article_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "cafe.md"
    path.write_text(TEXT, encoding="utf-8")
    assert list(read_sources(path)) == ["cafe"]


def test_what_is_no_article_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "z").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "note.txt").write_text("Hidden.", encoding="utf-8")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "empty.txt").write_bytes(b" \n")
    (tmp_path / "old.txt").write_bytes("café".encode("latin-1"))
    (tmp_path / "binary.txt").write_bytes(b"a\0b")
    (tmp_path / "page.html").write_text("<html></html>", encoding="utf-8")
    (tmp_path / "cafe.txt").write_text(TEXT, encoding="utf-8")
    # The index refuses the second file of one name.
    (tmp_path / "z" / "cafe.txt").write_text("Another.\n", encoding="utf-8")
    found = read_sources(tmp_path)
    assert {name: source.text for name, source in found.items()} == {"cafe": TEXT}


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_no_article_at_all_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=name):
        read_sources(tmp_path / name)
