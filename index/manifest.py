"""What an index directory says of itself: the pointer to its build, and the build's manifest.

    DIR/CURRENT                  one line: format, build, SHA-256 of its manifest
    DIR/builds/BUILD/            manifest.json and the files that it names
    DIR/models/MODEL/            the query encoder, shared by builds
    DIR/lock                     held by whoever builds

Nothing is parsed before its SHA-256 has been compared with the manifest's, and the manifest's with
the pointer's; nothing is unpickled at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import IndexDamagedError, IndexFormatError, IndexMissingError, SeedError
from index.files import sha256_of

FORMAT = 2
"""Version of everything below; raised whenever an older or newer program could misread it."""
NAME = "pullquote-index"
POINTER, LOCK, BUILDS, MODELS, MANIFEST = "CURRENT", "lock", "builds", "models", "manifest.json"
DOCUMENTS, SENTENCES, PASSAGES = "documents.json", "sentences.json", "passages.json"
DENSE_SENTENCES, DENSE_PASSAGES = "sentences.npy", "passages.npy"
LEXICAL_SENTENCES, LEXICAL_PASSAGES = "sentences.bm25.json", "passages.bm25.json"


@dataclass(frozen=True, slots=True)
class Contents:
    """What an index says of itself."""

    id: str
    model: str
    """As it was named to the build."""
    errors: tuple[SeedError, ...]
    """Files that are not in the index, and why."""


def contents(directory: Path) -> Contents:
    """What the manifest of the current build says, without loading the rest.

    Raises:
        IndexMissingError, IndexDamagedError, IndexFormatError: as ``load``.
    """
    manifest = read_manifest(directory)[1]
    return Contents(
        id=manifest["id"],
        model=manifest["settings"]["model"],
        errors=tuple(
            SeedError(e["name"], e["reason"], hint=e.get("hint")) for e in manifest["errors"]
        ),
    )


def pointer(directory: Path) -> tuple[str, str]:
    """The current build's name and its manifest's SHA-256."""
    try:
        line = (directory / POINTER).read_bytes()
    except FileNotFoundError as error:
        raise IndexMissingError(directory) from error
    except NotADirectoryError as error:
        raise _is_a_file(directory) from error
    except OSError as error:
        raise IndexDamagedError(directory, POINTER, f"cannot be read: {error}") from error
    words = line.decode("ascii", "replace").split(" ")
    if len(words) != 4 or words[0] != NAME or not words[3].endswith("\n"):
        raise IndexDamagedError(directory, POINTER, "not a pointer to a build")
    _check_version(directory, POINTER, words[1])
    if "/" in words[2] or words[2] in ("", ".", ".."):
        raise IndexDamagedError(directory, POINTER, "names no build")
    return words[2], words[3].removesuffix("\n")


def _check_version(directory: Path, file: str, version: object) -> None:
    if str(version) == str(FORMAT):
        return
    numbered = str(version).isdecimal()
    newer = numbered and int(str(version)) > FORMAT
    relation = "newer than" if newer else "not"
    raise IndexFormatError(
        directory,
        file,
        f"format {version}, {relation} the {FORMAT} that this version reads",
        hint="upgrade pullquote, or build another index with --index" if newer else None,
        is_older=numbered and not newer,
    )


def read_manifest(directory: Path) -> tuple[str, dict[str, Any]]:
    """The current build's name and its manifest, verified."""
    name, digest = pointer(directory)
    file = f"{BUILDS}/{name}/{MANIFEST}"
    try:
        raw = (directory / file).read_bytes()
    except OSError as error:
        if pointer(directory)[0] != name:
            return read_manifest(directory)
        raise IndexDamagedError(directory, file, _why(error)) from error
    if hashlib.sha256(raw).hexdigest() != digest:
        raise IndexDamagedError(directory, file, "its SHA-256 is not the one in CURRENT")
    manifest: dict[str, Any] = json.loads(raw)
    _check_version(directory, file, manifest.get("version"))
    return name, manifest


def verify(directory: Path, folder: Path, manifest: Mapping[str, Any]) -> None:
    for name, facts in manifest["files"].items():
        verify_file(directory, folder / name, facts["sha256"])


def verify_file(directory: Path, path: Path, digest: str) -> None:
    file = path.relative_to(directory).as_posix()
    try:
        found = sha256_of(path)
    except OSError as error:
        raise IndexDamagedError(directory, file, _why(error)) from error
    if found != digest:
        raise IndexDamagedError(directory, file, "its SHA-256 is not the one in the manifest")


def _why(error: OSError) -> str:
    return "missing" if isinstance(error, FileNotFoundError) else f"cannot be read: {error}"


def refuse_foreign(directory: Path) -> None:
    """Never write into a folder that is not an index's."""
    if directory.exists() and not directory.is_dir():
        raise _is_a_file(directory)
    if not directory.is_dir():
        return
    ours = {POINTER, f"{POINTER}.new", LOCK, BUILDS, MODELS}
    foreign = sorted(path.name for path in directory.iterdir() if path.name not in ours)
    if foreign and not (directory / POINTER).is_file():
        raise IndexFormatError(
            directory, foreign[0], "not part of an index", hint="name an empty folder as --index"
        )


def _is_a_file(directory: Path) -> IndexFormatError:
    return IndexFormatError(
        directory, directory.name, "a file, not a folder", hint="name another --index"
    )
