"""What can go wrong before anyone asks. Each door translates these once."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path


class PullquoteError(Exception):
    """Base of every error that is the user's to mend.

    ``str(error)`` is one line; ``hint`` says what to do about it, or is None.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class ConfigError(PullquoteError):
    """A setting is unknown or out of its range."""


class SeedError(PullquoteError):
    """One file could not be read: ``name`` below the seeds folder, and ``reason``."""

    def __init__(self, name: str, reason: str, *, hint: str | None = None) -> None:
        super().__init__(f"{name}: {reason}", hint=hint)
        self.name = name
        self.reason = reason


class NoDocumentsError(PullquoteError):
    """There is nothing to index; ``errors`` says why, file by file."""

    def __init__(self, path: Path, errors: Sequence[SeedError] = ()) -> None:
        if len(errors) == 1:
            message = f"nothing to index in {path}: {errors[0]}"
        elif errors:
            message = f"none of the {len(errors)} files in {path} can be read; first: {errors[0]}"
        elif path.exists():
            message = f"no articles in {path}"
        else:
            message = f"{path}: no such file or folder"
        super().__init__(message, hint="put .txt, .md, .html or .pdf files there, or name another")
        self.path = path
        self.errors = tuple(errors)


class ModelError(PullquoteError):
    """The embedding model could not be found, checked, exported or loaded."""


class IndexMissingError(PullquoteError):
    """There is no index in the directory."""

    def __init__(self, directory: Path) -> None:
        super().__init__(f"no index in {directory}", hint=f"build it: {mend(directory)}")
        self.directory = directory


class IndexDamagedError(PullquoteError):
    """A file of an index is missing or not as it was written: ``file`` and ``what``."""

    def __init__(self, directory: Path, file: str, what: str) -> None:
        super().__init__(
            f"the index in {directory} is damaged: {file}: {what}",
            hint=f"build it again: {mend(directory)}",
        )
        self.directory = directory
        self.file = file
        self.what = what


class IndexFormatError(PullquoteError):
    """The directory holds something else, or an index of another format: ``file`` says which."""

    def __init__(
        self,
        directory: Path,
        file: str,
        what: str,
        *,
        hint: str | None = None,
        is_older: bool = False,
    ) -> None:
        super().__init__(
            f"{directory}: {file}: {what}", hint=hint or f"build it again: {mend(directory)}"
        )
        self.directory = directory
        self.file = file
        self.what = what
        self.is_older = is_older


class IndexWriteError(PullquoteError):
    """The index could not be written: the disk is full, or the folder may not be written."""

    def __init__(self, directory: Path, error: OSError) -> None:
        super().__init__(
            f"the index in {directory} cannot be written: {error.strerror or error}",
            hint="make room or name another --index; the index that was there is as it was",
        )
        self.directory = directory


class IndexBusyError(PullquoteError):
    """Another process is building the index and did not finish in time."""

    def __init__(self, directory: Path, waited: float) -> None:
        super().__init__(
            f"another build of {directory} is still running after {waited:g} s",
            hint="wait for it, or stop it",
        )
        self.directory = directory
        self.waited = waited


def mend(directory: Path) -> str:
    """The command that builds an index again."""
    return f"pullquote index --rebuild --index {shlex.quote(str(directory))}"
