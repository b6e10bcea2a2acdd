"""Articles from files: .txt, .md, .html and .pdf, one or a folder of them."""

from __future__ import annotations

import datetime
import hashlib
import os
import stat
import tomllib
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from index import sandbox
from index.config import IndexConfig
from index.decode import DecodeError, decode
from index.errors import NoDocumentsError, SeedError
from index.extract import Extracted, ExtractError
from index.furniture import mark
from index.sandbox import Extractor
from index.types import Document

PLAIN = frozenset({".txt", ".md"})
HTML = frozenset({".html", ".htm"})
PDF = frozenset({".pdf"})
SIDECAR = ".toml"
_ABOUT = ("title", "author", "published", "url")


def read(
    path: Path,
    config: IndexConfig | None = None,
    *,
    name: str | None = None,
    extractor: Extractor | None = None,
) -> Document:
    """Read an article.

    Args:
        path: A .txt, .md, .html, .htm or .pdf file. ``NAME.toml`` beside it may give title, author,
            published and url.
        config: Limits on sizes.
        name: What to call the file; by default its name without its folder.
        extractor: Reads HTML and PDF; by default one for this file alone.

    Raises:
        SeedError: the file is of another kind, cannot be read, is empty, binary, too large or
            damaged, takes too long, or in an encoding that cannot be told; or its .toml is not
            right.
    """
    config = config or IndexConfig()
    name = path.name if name is None else name
    kind = path.suffix.lower()
    if kind not in PLAIN | HTML | PDF:
        raise SeedError(name, f"{kind or 'a file without ending'} is not read", hint=_KINDS)
    raw = _bytes(path, name, config.max_file_bytes)
    try:
        with nullcontext(extractor) if extractor else Extractor() as reader:
            found = _extracted(raw, kind, config, reader)
    except DecodeError as error:
        raise SeedError(name, str(error), hint=error.hint) from error
    except ExtractError as error:
        raise SeedError(name, str(error)) from error
    if not found.text.strip():
        raise SeedError(name, "empty")
    if len(found.text) > config.max_document_chars:
        raise SeedError(
            name,
            f"{len(found.text)} characters of text, over the limit of {config.max_document_chars}",
        )
    try:
        sha256 = hashlib.sha256(found.text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        raise SeedError(name, f"half of a surrogate pair at character {error.start}") from error
    boilerplate, subheads = mark(found.text, found.headings, markdown=kind == ".md")
    about = {key: getattr(found, key) for key in _ABOUT}
    about.update(_sidecar(path, name))
    return Document(
        id=path.stem,
        name=name,
        text=found.text,
        sha256=sha256,
        boilerplate=boilerplate,
        subheads=subheads,
        **about,
    )


def read_folder(
    path: Path, config: IndexConfig | None = None
) -> tuple[tuple[Document, ...], tuple[SeedError, ...]]:
    """Read a folder of articles, its subfolders too, or a single file.

    Hidden files and .toml files are passed over; every other file is either read or reported.

    Returns:
        The documents in order of their names, and an error for each file that is none: a file that
        ``read`` refuses, that says the same as another, or that has another's id.

    Raises:
        NoDocumentsError: there is no such file or folder.
    """
    config = config or IndexConfig()
    documents: list[Document] = []
    errors: list[SeedError] = []
    by_id: dict[str, str] = {}
    by_sha256: dict[str, str] = {}
    with Extractor() as extractor:
        for name, file in files(path):
            try:
                document = read(file, config, name=name, extractor=extractor)
            except SeedError as error:
                errors.append(error)
                continue
            if document.sha256 in by_sha256:
                errors.append(SeedError(name, f"the same text as {by_sha256[document.sha256]}"))
            elif document.id in by_id:
                same = f"the same name as {by_id[document.id]}"
                errors.append(SeedError(name, same, hint="rename one of them"))
            else:
                by_id[document.id] = by_sha256[document.sha256] = name
                documents.append(document)
    return tuple(documents), tuple(errors)


def files(path: Path) -> list[tuple[str, Path]]:
    """The files that ``read_folder`` would read: names below ``path``, ordered, and paths.

    Raises:
        NoDocumentsError: there is no such file or folder.
    """
    if path.is_file():
        return [(path.name, path)]
    if not path.is_dir():
        raise NoDocumentsError(path)
    found = [(file.relative_to(path).as_posix(), file) for file in _walk(path)]
    return sorted(f for f in found if f[1].suffix.lower() != SIDECAR)


def fingerprint(path: Path, config: IndexConfig | None = None) -> dict[str, str | None]:
    """What tells whether ``read_folder`` would find anything else: each file's SHA-256, by name.

    The .toml files count; a file that cannot be opened or is too large stands as None.

    Raises:
        NoDocumentsError: there is no such file or folder.
    """
    config = config or IndexConfig()
    found: dict[str, str | None] = {}
    for name, file in files(path):
        for one, which in ((name, file), (f"{name}{SIDECAR}", file.with_suffix(SIDECAR))):
            if which != file and not which.is_file():
                continue
            try:
                found[one] = hashlib.sha256(_bytes(which, one, config.max_file_bytes)).hexdigest()
            except SeedError:
                found[one] = None
    return dict(sorted(found.items()))


_KINDS = "give a .txt, .md, .html or .pdf file"


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        yield from (Path(parent) / name for name in names if not name.startswith("."))


def _bytes(path: Path, name: str, limit: int) -> bytes:
    """A regular file's bytes, at most ``limit`` of them."""
    try:
        # Looked at before it is opened: opening a pipe would wait for a writer.
        if not stat.S_ISREG(path.stat().st_mode):
            raise SeedError(name, "not a regular file")
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except OSError as error:
        raise SeedError(name, f"cannot be read: {error.strerror or error}") from error
    if not raw:
        raise SeedError(name, "empty")
    if len(raw) > limit:
        raise SeedError(name, f"{path.stat().st_size} bytes, over the limit of {limit}")
    return raw


def _extracted(raw: bytes, kind: str, config: IndexConfig, extractor: Extractor) -> Extracted:
    if kind in PLAIN:
        return Extracted(text=decode(raw))
    which = sandbox.HTML if kind in HTML else sandbox.PDF
    return extractor.extract(raw, which, config.max_pages, config.max_document_chars)


def _sidecar(path: Path, name: str) -> dict[str, str]:
    """What ``NAME.toml`` beside an article says of it."""
    beside = path.with_suffix(SIDECAR)
    if not beside.is_file():
        return {}
    try:
        about = tomllib.loads(beside.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SeedError(name, f"its {beside.name} cannot be read: {error}") from error
    found = {}
    for key, value in about.items():
        if key not in _ABOUT:
            known = ", ".join(_ABOUT)
            raise SeedError(name, f"its {beside.name} has unknown key {key!r}; known are {known}")
        if isinstance(value, datetime.date):
            value = value.isoformat()
        if not isinstance(value, str):
            raise SeedError(name, f"its {beside.name} has a {key} that is no string")
        found[key] = value
    return found
