"""Build, save and load an index.

    DIR/CURRENT                  one line: format, build, SHA-256 of its manifest
    DIR/builds/BUILD/            manifest.json and the files that it names
    DIR/models/MODEL/            the query encoder, shared by builds
    DIR/lock                     held by whoever builds

A build goes into a folder of its own, reaches the disk, and is then switched to, by replacing
CURRENT. The build before it is kept until the next one, for readers that have just opened it.
Nothing is parsed before its SHA-256 has been compared with the manifest's, and the manifest's with
the pointer's; nothing is unpickled at all.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import fingerprint, read_folder
from index.config import IndexConfig
from index.dense import Dense
from index.encoder import MODEL_FILE, Encoder, OnnxEncoder
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexFormatError,
    IndexMissingError,
    NoDocumentsError,
    SeedError,
)
from index.files import copy, replace, sha256_of, sync
from index.lexical import Lexical
from index.passages import cut
from index.sentences import split
from index.types import Document, Passage, Sentence, Span

FORMAT = 1
"""Version of everything below; raised whenever an older or newer program could misread it."""
NAME = "pullquote-index"
POINTER, LOCK, BUILDS, MODELS, MANIFEST = "CURRENT", "lock", "builds", "models", "manifest.json"
DOCUMENTS, SENTENCES, PASSAGES = "documents.json", "sentences.json", "passages.json"
DENSE_SENTENCES, DENSE_PASSAGES = "sentences.npy", "passages.npy"
LEXICAL_SENTENCES, LEXICAL_PASSAGES = "sentences.bm25.json", "passages.bm25.json"

Progress = Callable[[int, int], None]
"""Called with texts embedded so far, and in all."""


@dataclass(frozen=True, slots=True)
class Index:
    """A loaded index. Row i of a dense and of a lexical index is the i-th sentence or passage."""

    id: str
    """Hash of the documents, the model, the settings and the format: the same on every build."""
    documents: tuple[Document, ...]
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]
    encoder: Encoder
    dense_sentences: Dense
    dense_passages: Dense
    lexical_sentences: Lexical
    lexical_passages: Lexical
    manifest: Mapping[str, Any]
    path: Path
    """The build's folder."""
    _places: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._places.update({document.id: n for n, document in enumerate(self.documents)})

    def document(self, document_id: str) -> Document:
        """The document with this id; KeyError if there is none."""
        return self.documents[self._places[document_id]]

    def text_of(self, sentence: Sentence) -> str:
        """The words of a sentence."""
        return sentence.span.of(self.documents[sentence.document].text)


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
    """
    config = config or IndexConfig()
    _refuse_foreign(directory)
    with _locked(directory, wait):
        return _build(seeds, directory, config, progress, models)


def load(directory: Path, threads: int = 2) -> Index:
    """Load the current build of an index, every byte of it verified.

    Args:
        directory: As given to ``build``.
        threads: Threads that a question is embedded by.

    Raises:
        IndexMissingError: there is no index.
        IndexDamagedError: a file is missing or was altered.
        IndexFormatError: the index is of another format.
    """
    while True:
        build_name, manifest = _manifest(directory)
        try:
            return _load(directory, build_name, manifest, threads)
        except IndexDamagedError:
            # Two builds may have come and gone since the pointer was read, and taken this one away.
            if _pointer(directory)[0] == build_name:
                raise


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
    manifest = _manifest(directory)[1]
    return Contents(
        id=manifest["id"],
        model=manifest["settings"]["model"],
        errors=tuple(
            SeedError(e["name"], e["reason"], hint=e.get("hint")) for e in manifest["errors"]
        ),
    )


def is_stale(directory: Path, seeds: Path, config: IndexConfig | None = None) -> bool:
    """Whether the index has to be built: it is missing, or the articles or settings have changed.

    Compares the bytes of the articles, and of a model that was given as a folder, but does not read
    the rest of the index.

    Raises:
        NoDocumentsError: there is no such file or folder as ``seeds``.
        IndexDamagedError, IndexFormatError: as ``load``; the user decides what becomes of it.
    """
    config = config or IndexConfig()
    found = fingerprint(seeds, config)
    try:
        manifest = _manifest(directory)[1]
    except IndexMissingError:
        _refuse_foreign(directory)
        return True
    if manifest["settings"] != config.settings() or manifest["sources"] != found:
        return True
    if Path(config.model).expanduser().is_dir():
        from index.export import locate, model_sha256

        return bool(model_sha256(locate(config.model)) != manifest["model"]["sha256"])
    return False


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
    _write_json(target / DOCUMENTS, [_document_row(document) for document in documents])
    _write_json(target / SENTENCES, [_sentence_row(sentence) for sentence in sentences])
    _write_json(target / PASSAGES, [_passage_row(passage) for passage in passages])
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
    _write_json(target / MANIFEST, manifest, indent=1)
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
        name, manifest = _manifest(directory)
        same = all(manifest["model"][key] == model[key] for key in ("folder", "run_with"))
        folder = directory / BUILDS / name
        if not same:
            return _Before(name, {})
        _verify(directory, folder, manifest)
    except (IndexMissingError, IndexDamagedError, IndexFormatError):
        return None
    documents, sentences, passages = _parts(folder)
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
        "documents": [_document_row(document) for document in documents],
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
        return _pointer(directory)[0]
    except (IndexMissingError, IndexDamagedError, IndexFormatError):
        return None


def _refuse_foreign(directory: Path) -> None:
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


def _pointer(directory: Path) -> tuple[str, str]:
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
    newer = str(version).isdecimal() and int(str(version)) > FORMAT
    relation = "newer than" if newer else "not"
    raise IndexFormatError(
        directory,
        file,
        f"format {version}, {relation} the {FORMAT} that this version reads",
        hint="upgrade pullquote, or build another index with --index" if newer else None,
    )


def _manifest(directory: Path) -> tuple[str, dict[str, Any]]:
    """The current build's name and its manifest, verified."""
    name, digest = _pointer(directory)
    file = f"{BUILDS}/{name}/{MANIFEST}"
    try:
        raw = (directory / file).read_bytes()
    except OSError as error:
        if _pointer(directory)[0] != name:
            return _manifest(directory)
        raise IndexDamagedError(directory, file, _why(error)) from error
    if hashlib.sha256(raw).hexdigest() != digest:
        raise IndexDamagedError(directory, file, "its SHA-256 is not the one in CURRENT")
    manifest: dict[str, Any] = json.loads(raw)
    _check_version(directory, file, manifest.get("version"))
    return name, manifest


def _verify(directory: Path, folder: Path, manifest: Mapping[str, Any]) -> None:
    for name, facts in manifest["files"].items():
        _verify_file(directory, folder / name, facts["sha256"])


def _verify_file(directory: Path, path: Path, digest: str) -> None:
    file = path.relative_to(directory).as_posix()
    try:
        found = sha256_of(path)
    except OSError as error:
        raise IndexDamagedError(directory, file, _why(error)) from error
    if found != digest:
        raise IndexDamagedError(directory, file, "its SHA-256 is not the one in the manifest")


def _why(error: OSError) -> str:
    return "missing" if isinstance(error, FileNotFoundError) else f"cannot be read: {error}"


def _load(directory: Path, name: str, manifest: dict[str, Any], threads: int) -> Index:
    folder = directory / BUILDS / name
    model = directory / MODELS / manifest["model"]["folder"]
    sums: dict[str, str] = manifest["model"]["files"]
    with ThreadPoolExecutor(max_workers=1) as pool:
        # The model is nearly all there is to hash; meanwhile the rest is verified and loaded.
        hashing = pool.submit(_verify_file, directory, model / MODEL_FILE, sums[MODEL_FILE])
        for file, digest in sums.items():
            if file != MODEL_FILE:
                _verify_file(directory, model / file, digest)
        _verify(directory, folder, manifest)
        documents, sentences, passages = _parts(folder)
        dense = Dense.load(folder / DENSE_SENTENCES), Dense.load(folder / DENSE_PASSAGES)
        lexical = Lexical.load(folder / LEXICAL_SENTENCES), Lexical.load(folder / LEXICAL_PASSAGES)
        import onnxruntime  # noqa: F401  Imported here because hashing leaves a core free.
        import tokenizers  # noqa: F401

        hashing.result()
    return Index(
        id=manifest["id"],
        documents=documents,
        sentences=sentences,
        passages=passages,
        encoder=OnnxEncoder(model, threads),
        dense_sentences=dense[0],
        dense_passages=dense[1],
        lexical_sentences=lexical[0],
        lexical_passages=lexical[1],
        manifest=manifest,
        path=folder,
    )


def _parts(
    folder: Path,
) -> tuple[tuple[Document, ...], tuple[Sentence, ...], tuple[Passage, ...]]:
    """Documents, sentences and passages of a verified build."""
    documents = tuple(
        Document(**{**row, **{key: _spans(row[key]) for key in ("boilerplate", "subheads")}})
        for row in _read_json(folder / DOCUMENTS)
    )
    sentences = tuple(
        Sentence(place, document, Span(start, end), paragraph, bool(content))
        for place, (document, start, end, paragraph, content) in enumerate(
            _read_json(folder / SENTENCES)
        )
    )
    passages = tuple(
        Passage(place, document, Span(start, end), tuple(range(first, first + count)))
        for place, (document, start, end, first, count) in enumerate(_read_json(folder / PASSAGES))
    )
    return documents, sentences, passages


def _document_row(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "name": document.name,
        "text": document.text,
        "sha256": document.sha256,
        "boilerplate": [[span.start, span.end] for span in document.boilerplate],
        "subheads": [[span.start, span.end] for span in document.subheads],
        "title": document.title,
        "author": document.author,
        "published": document.published,
        "url": document.url,
    }


def _sentence_row(sentence: Sentence) -> list[int]:
    span = sentence.span
    content = int(sentence.is_content)
    return [sentence.document, span.start, span.end, sentence.paragraph, content]


def _passage_row(passage: Passage) -> list[int]:
    span = passage.span
    return [passage.document, span.start, span.end, passage.sentences[0], len(passage.sentences)]


def _spans(rows: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in rows)


def _write_json(path: Path, content: object, indent: int | None = None) -> None:
    separators = (",", ":") if indent is None else None
    text = json.dumps(content, ensure_ascii=False, indent=indent, separators=separators)
    path.write_text(text + "\n", encoding="utf-8")


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
