"""The source files, read for judging."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

_PLAIN = frozenset({".txt", ".md"})
# UTF-32's mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EXTRACTED = frozenset({".html", ".htm", ".pdf"})


class SourceError(ValueError):
    """There is no source to judge by."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it stands in its file."""

    id: str
    """File name without its ending."""
    text: str
    sha256: str
    """Hex digest of ``text`` encoded as UTF-8."""

    @classmethod
    def of(cls, document_id: str, text: str) -> Source:
        """A source from its text."""
        return cls(document_id, text, hashlib.sha256(text.encode("utf-8")).hexdigest())


def read_sources(seeds: Path) -> dict[str, Source]:
    """Read an article, or every one below a folder, by document id.

    Plain text is decoded here, so that the judge doesn't lean on the reader that it judges; where
    the text has to be extracted (HTML, PDF) there is only one extractor, the index's. What is no
    article (empty, binary, in an encoding that can't be told) is left out: an answer that quotes it
    has no source.

    Raises:
        SourceError: there is no such file or folder, or no article in it.
    """
    if not seeds.exists():
        raise SourceError(f"{seeds}: no such file or folder")
    sources: dict[str, Source] = {}
    for path in _files(seeds) if seeds.is_dir() else [seeds]:
        text = _text(path) if path.is_file() else None
        if text is not None and text.strip():
            # Of two of one name, the first is the article.
            sources.setdefault(path.stem, Source.of(path.stem, text))
    if not sources:
        raise SourceError(f"{seeds}: no article that can be read")
    return sources


def _files(folder: Path) -> list[Path]:
    """All files below a folder, but for hidden ones, in the order of their names."""
    named = {path.relative_to(folder): path for path in folder.rglob("*")}
    seen = (name for name in named if not any(part.startswith(".") for part in name.parts))
    return [named[name] for name in sorted(seen, key=lambda name: name.as_posix())]


def _text(path: Path) -> str | None:
    suffix = path.suffix.lower()
    if suffix in _PLAIN:
        return _decoded(path.read_bytes())
    if suffix in _EXTRACTED:
        from index.article import read
        from index.errors import SeedError

        try:
            return read(path).text
        except SeedError:
            return None
    return None


def _decoded(raw: bytes) -> str | None:
    """UTF-8, or what a byte order mark says; None for anything else."""
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
