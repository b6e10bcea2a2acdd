"""The settings file."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import Settings, read_settings
from index.config import IndexConfig
from index.errors import ConfigError
from rag.config import AssistantConfig


def test_without_a_file_all_is_at_its_default() -> None:
    assert read_settings(None) == Settings(
        index=IndexConfig(), model=None, assistant=AssistantConfig()
    )


def test_a_file_sets_what_it_names(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text('[index]\nmodel = "m"\nmax_pages = 7\n[assistant]\nmax_quotes = 2\n')
    assert read_settings(file) == Settings(
        index=IndexConfig(model="m", max_pages=7),
        model="m",
        assistant=AssistantConfig(max_quotes=2),
    )
    file.write_text("")
    assert read_settings(file) == Settings()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[index", "is not TOML"),
        (b"\xff", "is not TOML"),
        (b"max_quotes = 2", "unknown table or key 'max_quotes'; known are [index] and [assistant]"),
        (b"index = 3", "'index' is 3, but has to be a table: [index]"),
        (b"[index]\nmax_page = 3", "unknown setting 'max_page'; known are model, "),
        (b"[index]\nmax_pages = 0", "max_pages is 0, but has to be at least 1"),
        (b"[index]\nmax_pages = 'a'", "max_pages is 'a', but has to be a whole number"),
        (b"[assistant]\nquotes = 3", "unknown setting 'quotes'"),
        (b"[assistant]\nmax_quotes = 0", "max_quotes is 0, but has to be at least 1"),
        (b"[assistant]\nmax_quotes = 'a'", "max_quotes is 'a', but has to be a whole number"),
        (b"[assistant]\nanswer_threshold = 2", "answer_threshold is 2, but has to be between"),
        (b"[assistant]\nanswer_threshold = 'a'", "answer_threshold is 'a', but has to be a number"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "s.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as raised:
        read_settings(file)
    assert str(raised.value).startswith(str(file))
    assert said in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml cannot be read: No such file"):
        read_settings(tmp_path / "none.toml")
