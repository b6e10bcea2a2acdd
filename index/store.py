"""Load an index, every byte of it verified."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.article import fingerprint
from index.config import IndexConfig
from index.dense import Dense
from index.encoder import MODEL_FILE, Encoder, OnnxEncoder
from index.errors import IndexDamagedError, IndexFormatError, IndexMissingError
from index.lexical import Lexical
from index.manifest import (
    BUILDS,
    DENSE_PASSAGES,
    DENSE_SENTENCES,
    LEXICAL_PASSAGES,
    LEXICAL_SENTENCES,
    MODELS,
    pointer,
    read_manifest,
    refuse_foreign,
    verify,
    verify_file,
)
from index.rows import read_parts
from index.types import Document, Passage, Sentence


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


def load(directory: Path, threads: int = 1) -> Index:
    """Load the current build of an index, every byte of it verified.

    Args:
        directory: As given to ``build``.
        threads: Threads that a question is embedded by. More than one do not pay: the reader's,
            which wait busily for their next question, are in their way (a quarter of a question's
            time on two cores).

    Raises:
        IndexMissingError: there is no index.
        IndexDamagedError: a file is missing or was altered.
        IndexFormatError: the index is of another format.
    """
    while True:
        build_name, manifest = read_manifest(directory)
        try:
            return _load(directory, build_name, manifest, threads)
        except IndexDamagedError:
            # Two builds may have come and gone since the pointer was read, and taken this one away.
            if pointer(directory)[0] == build_name:
                raise


def is_stale(directory: Path, seeds: Path, config: IndexConfig | None = None) -> bool:
    """Whether the index has to be built: it is missing or of an older format, or the articles or
    settings have changed.

    Compares the bytes of the articles, and of a model that was given as a folder, but does not read
    the rest of the index.

    Raises:
        NoDocumentsError: there is no such file or folder as ``seeds``.
        IndexDamagedError, IndexFormatError: as ``load``, but for an older format; the user decides
            what becomes of it.
    """
    config = config or IndexConfig()
    found = fingerprint(seeds, config)
    try:
        manifest = read_manifest(directory)[1]
    except IndexMissingError:
        refuse_foreign(directory)
        return True
    except IndexFormatError as error:
        if error.is_older:
            return True
        raise
    if manifest["settings"] != config.settings() or manifest["sources"] != found:
        return True
    if Path(config.model).expanduser().is_dir():
        from index.export import locate, model_sha256

        return bool(model_sha256(locate(config.model)) != manifest["model"]["sha256"])
    return False


def _load(directory: Path, name: str, manifest: dict[str, Any], threads: int) -> Index:
    folder = directory / BUILDS / name
    model = directory / MODELS / manifest["model"]["folder"]
    sums: dict[str, str] = manifest["model"]["files"]
    with ThreadPoolExecutor(max_workers=1) as pool:
        # The model is nearly all there is to hash; meanwhile the rest is verified and loaded.
        hashing = pool.submit(verify_file, directory, model / MODEL_FILE, sums[MODEL_FILE])
        for file, digest in sums.items():
            if file != MODEL_FILE:
                verify_file(directory, model / file, digest)
        verify(directory, folder, manifest)
        documents, sentences, passages = read_parts(folder)
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
