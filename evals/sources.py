"""The source files, read for judging."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

_PLAIN = frozenset({".txt", ".md"})
_EXTRACTED = frozenset({".html", ".htm", ".pdf"})


class SourceError(ValueError):
    """A source can't be read."""


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


def read_sources(folder: Path) -> dict[str, Source]:
    """Read every article below a folder, by document id.

    Plain text is decoded here, so that the judge doesn't lean on the reader that it judges; where
    the text has to be extracted (HTML, PDF) there is only one extractor, the index's.

    Raises:
        SourceError: the folder is missing, or a plain text is not UTF-8.
    """
    if not folder.is_dir():
        raise SourceError(f"{folder}: no such folder")
    sources: dict[str, Source] = {}
    for path in sorted(folder.rglob("*")):
        suffix = path.suffix.lower()
        if suffix in _PLAIN:
            sources[path.stem] = Source.of(path.stem, _decoded(path))
        elif suffix in _EXTRACTED:
            from index.article import read

            sources[path.stem] = Source.of(path.stem, read(path).text)
    return sources


def _decoded(path: Path) -> str:
    raw = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: not UTF-8 at byte {error.start}") from error
