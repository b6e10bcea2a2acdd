"""Build an index, and switch to it in one step.

A build goes into a folder of its own, reaches the disk, and is then switched to, by replacing
CURRENT (see ``index.manifest``). The build before it is kept until the next one, for readers that
have just opened it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import fingerprint, read_folder
from index.config import IndexConfig
from index.dense import Dense
from index.encoder import Encoder, OnnxEncoder
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexFormatError,
    IndexMissingError,
    IndexWriteError,
    NoDocumentsError,
    SeedError,
)
from index.files import copy, replace, sha256_of, sync
from index.lexical import Lexical
from index.manifest import (
    BUILDS,
    DENSE_PASSAGES,
    DENSE_SENTENCES,
    DOCUMENTS,
    FORMAT,
    LEXICAL_PASSAGES,
    LEXICAL_SENTENCES,
    LOCK,
    MANIFEST,
    MODELS,
    NAME,
    PASSAGES,
    POINTER,
    SENTENCES,
    pointer,
    read_manifest,
    refuse_foreign,
    verify,
)
from index.passages import cut
from index.rows import document_row, passage_row, read_parts, sentence_row, write_json
from index.sentences import split
from index.types import Document, Passage, Sentence

Progress = Callable[[int, int], None]
"""Called with texts embedded so far, and in all."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    index_id: str
    path: Path
    """The new build's folder."""
    documents: int
    sentences: int
    passages: int
    reused: int
    """Documents whose vectors came from the build before."""
    errors: tuple[SeedError, ...]
    """Files that are not in the index, and why."""


def build(
    seeds: Path,
    directory: Path,
    config: IndexConfig | None = None,
    progress: Progress | None = None,
    *,
    models: Path | None = None,
    wait: float = 600.0,
) -> BuildReport:
    """Build an index of the articles in ``seeds`` and switch ``directory`` to it.

    Killed at any moment, it leaves the index that was there as it was.

    Args:
        seeds: A folder of articles, or one.
        directory: Where the index is or shall be.
        config: Settings.
        progress: Told how many texts have been embedded.
        models: Cache of exported models; by default that of ``index.export``.
        wait: Seconds to wait for another build of the same directory.

    Raises:
        NoDocumentsError: no file could be read.
        ModelError: the model could not be found or exported.
        IndexFormatError: the directory holds something that is no index.
        IndexBusyError: another build went on for over ``wait`` seconds.
        IndexWriteError: the index cannot be written.
    """
    config = config or IndexConfig()
    refuse_foreign(directory)
    with _locked(directory, wait):
        before = _folders(directory)
        try:
            return _build(seeds, directory, config, progress, models)
        except OSError as error:
            # What was begun gives its room back.
            for name in _folders(directory) - before - {_current_name(directory)}:
                shutil.rmtree(directory / BUILDS / str(name), ignore_errors=True)
            raise IndexWriteError(directory, error) from error


def _folders(directory: Path) -> set[str | None]:
    """The names of all builds, finished or not."""
    return {folder.name for folder in (directory / BUILDS).glob("*")}


def _build(
    seeds: Path,
    directory: Path,
    config: IndexConfig,
    progress: Progress | None,
    models: Path | None,
) -> BuildReport:
    # Taken before reading: an article that changes meanwhile makes the index stale, not wrong.
    sources = fingerprint(seeds, config)
    documents, errors = read_folder(seeds, config)
    if not documents:
        raise NoDocumentsError(seeds, errors)
    sentences, passages = _cut(documents, config)
    model = _install_model(directory, config.model, models)
    before = _previous(directory, model)
    sentence_vectors, passage_vectors, reused = _embed(
        documents,
        sentences,
        passages,
        OnnxEncoder(directory / MODELS / model["folder"]),
        before,
        progress,
    )
    index_id = _identity(documents, config, model["sha256"])
    name = f"{index_id[:16]}-{secrets.token_hex(4)}"
    target = directory / BUILDS / name
    target.mkdir(parents=True)
    write_json(target / DOCUMENTS, [document_row(document) for document in documents])
    write_json(target / SENTENCES, [sentence_row(sentence) for sentence in sentences])
    write_json(target / PASSAGES, [passage_row(passage) for passage in passages])
    Dense.build(sentence_vectors).save(target / DENSE_SENTENCES)
    Dense.build(passage_vectors).save(target / DENSE_PASSAGES)
    texts = [document.text for document in documents]
    Lexical.build([s.span.of(texts[s.document]) for s in sentences]).save(
        target / LEXICAL_SENTENCES
    )
    Lexical.build([p.span.of(texts[p.document]) for p in passages]).save(target / LEXICAL_PASSAGES)
    manifest = {
        "format": NAME,
        "version": FORMAT,
        "id": index_id,
        "settings": config.settings(),
        "model": model,
        "sources": sources,
        "documents": [
            {"id": d.id, "name": d.name, "sha256": d.sha256, "characters": len(d.text)}
            for d in documents
        ],
        "errors": [
            {"name": error.name, "reason": error.reason, "hint": error.hint} for error in errors
        ],
        "counts": {"sentences": len(sentences), "passages": len(passages)},
        "files": {
            path.name: {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
            for path in sorted(target.iterdir())
        },
    }
    write_json(target / MANIFEST, manifest, indent=1)
    _switch(directory, target, keep=before.build if before else _current_name(directory))
    return BuildReport(
        index_id=index_id,
        path=target,
        documents=len(documents),
        sentences=len(sentences),
        passages=len(passages),
        reused=reused,
        errors=errors,
    )


def _cut(
    documents: Sequence[Document], config: IndexConfig
) -> tuple[tuple[Sentence, ...], tuple[Passage, ...]]:
    sentences: list[Sentence] = []
    passages: list[Passage] = []
    for place, document in enumerate(documents):
        own = split(place, document, len(sentences))
        passages.extend(cut(place, own, config, len(passages)))
        sentences.extend(own)
    return tuple(sentences), tuple(passages)


def _install_model(directory: Path, model: str, cache: Path | None) -> dict[str, Any]:
    """Put the encoder where the index finds it, and describe it for the manifest."""
    import onnxruntime

    from index.export import ensure

    export = ensure(model, cache)
    lines = "".join(f"{digest}  {name}\n" for name, digest in export.files.items())
    # Named by what is in it, so that a model is never replaced by another.
    folder = hashlib.sha256(lines.encode()).hexdigest()[:32]
    target = directory / MODELS / folder
    target.mkdir(parents=True, exist_ok=True)
    for name, digest in export.files.items():
        if not (target / name).is_file() or sha256_of(target / name) != digest:
            copy(export.directory / name, target / name)
    sync(target.parent)
    return {
        "name": model,
        "sha256": export.model_sha256,
        "folder": folder,
        "files": export.files,
        "dimension": export.facts["dimension"],
        "max_tokens": export.facts["max_tokens"],
        "max_delta": export.facts["max_delta"],
        "probes": export.facts["probes"],
        "exported_with": export.facts["versions"],
        "run_with": {"onnxruntime": onnxruntime.__version__},
    }


@dataclass(frozen=True, slots=True)
class _Before:
    """What the build before this one has to give."""

    build: str
    vectors: dict[tuple[object, ...], tuple[NDArray[np.float32], NDArray[np.float32]]]
    """Vectors of a document's sentences and passages, by all that they depend on."""


def _previous(directory: Path, model: Mapping[str, Any]) -> _Before | None:
    """The current build, if there is one that can be relied on and that has the same encoder."""
    try:
        name, manifest = read_manifest(directory)
        same = all(manifest["model"][key] == model[key] for key in ("folder", "run_with"))
        folder = directory / BUILDS / name
        if not same:
            return _Before(name, {})
        verify(directory, folder, manifest)
    except (IndexMissingError, IndexDamagedError, IndexFormatError):
        return None
    documents, sentences, passages = read_parts(folder)
    dense = (
        Dense.load(folder / DENSE_SENTENCES).vectors,
        Dense.load(folder / DENSE_PASSAGES).vectors,
    )
    found = {}
    for place, document in enumerate(documents):
        own = [s for s in sentences if s.document == place]
        windows = [p for p in passages if p.document == place]
        found[_dependence(document, own, windows)] = (
            dense[0][[s.row for s in own]],
            dense[1][[p.row for p in windows]],
        )
    return _Before(name, found)


def _dependence(
    document: Document, sentences: Sequence[Sentence], passages: Sequence[Passage]
) -> tuple[object, ...]:
    """All that a document's vectors depend on, the encoder aside."""
    spans = tuple(s.span for s in sentences), tuple(p.span for p in passages)
    return (document.sha256, *spans)


def _embed(
    documents: Sequence[Document],
    sentences: Sequence[Sentence],
    passages: Sequence[Passage],
    encoder: Encoder,
    before: _Before | None,
    progress: Progress | None,
) -> tuple[NDArray[np.float32], NDArray[np.float32], int]:
    """Vectors of all sentences and passages, and how many documents' were there already.

    A document is encoded by itself: its vectors must not depend on what else is in the folder.
    """
    own: list[list[Sentence]] = [[] for _ in documents]
    windows: list[list[Passage]] = [[] for _ in documents]
    for sentence in sentences:
        own[sentence.document].append(sentence)
    for passage in passages:
        windows[passage.document].append(passage)
    total = len(sentences) + len(passages)
    done, reused = 0, 0
    parts: tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]] = ([], [])
    for document, some, cuts in zip(documents, own, windows, strict=True):
        known = before.vectors.get(_dependence(document, some, cuts)) if before else None
        if known is None:
            known = (
                encoder.encode([s.span.of(document.text) for s in some]),
                encoder.encode([p.span.of(document.text) for p in cuts]),
            )
        else:
            reused += 1
        parts[0].append(known[0])
        parts[1].append(known[1])
        done += len(some) + len(cuts)
        if progress:
            progress(done, total)
    return np.concatenate(parts[0]), np.concatenate(parts[1]), reused


def _identity(documents: Sequence[Document], config: IndexConfig, model_sha256: str) -> str:
    # The model counts by what it is, not by where it was found.
    settings = {key: value for key, value in config.settings().items() if key != "model"}
    content = {
        "format": FORMAT,
        "model": model_sha256,
        "settings": settings,
        "documents": [document_row(document) for document in documents],
    }
    line = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def _switch(directory: Path, target: Path, keep: str | None) -> None:
    """Make a finished build the current one, and clear away all but it and the one before."""
    for path in target.iterdir():
        sync(path)
    for folder in (target, target.parent, directory):
        sync(folder)
    digest = sha256_of(target / MANIFEST)
    replace(directory / POINTER, f"{NAME} {FORMAT} {target.name} {digest}\n".encode("ascii"))
    kept = {target.name, keep}
    folders = set()
    for build_folder in (directory / BUILDS).iterdir():
        if build_folder.name not in kept:
            shutil.rmtree(build_folder, ignore_errors=True)
            continue
        try:
            manifest = json.loads((build_folder / MANIFEST).read_text(encoding="utf-8"))
            folders.add(manifest["model"]["folder"])
        except (OSError, ValueError, KeyError, TypeError):
            continue  # A damaged build before this one: its model is nobody's.
    for model_folder in (directory / MODELS).iterdir():
        if model_folder.name not in folders:
            shutil.rmtree(model_folder, ignore_errors=True)


def _current_name(directory: Path) -> str | None:
    try:
        return pointer(directory)[0]
    except (IndexMissingError, IndexDamagedError, IndexFormatError):
        return None


@contextmanager
def _locked(directory: Path, wait: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(directory / LOCK, timeout=wait)
        lock.acquire()
    except Timeout as error:
        raise IndexBusyError(directory, wait) from error
    except OSError as error:
        raise IndexFormatError(
            directory,
            LOCK,
            f"cannot be written: {error.strerror or error}",
            hint="name another --index",
        ) from error
    try:
        yield
    finally:
        lock.release()
