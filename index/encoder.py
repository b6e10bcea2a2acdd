"""Texts to vectors: an exported sentence-transformers model under onnxruntime."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

MODEL_FILE, TOKENIZER_FILE, FACTS_FILE = "model.onnx", "tokenizer.json", "encoder.json"
FILES = (MODEL_FILE, TOKENIZER_FILE, FACTS_FILE)
BATCH = 32


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts: float32 of shape (len(texts), dimension)."""
        ...


class OnnxEncoder:
    """A model as ``index.export`` writes it. Safe to share by threads."""

    def __init__(self, directory: Path, threads: int = 2) -> None:
        """Load an exported model.

        Args:
            directory: Holds ``model.onnx``, ``tokenizer.json`` and ``encoder.json``.
            threads: Threads that one text or batch is computed by, at least 1.

        Raises:
            ModelError: a file is missing or is not what it should be.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.use_deterministic_compute = True
        options.log_severity_level = 3
        try:
            facts = json.loads((directory / FACTS_FILE).read_text(encoding="utf-8"))
            self._dimension = int(facts["dimension"])
            self._inputs = [str(name) for name in facts["inputs"]]
            self._pad = int(facts["pad_id"])
            self._lower = bool(facts["lower"])
            tokenizer = Tokenizer.from_file(str(directory / TOKENIZER_FILE))
            tokenizer.enable_truncation(int(facts["max_tokens"]))
            tokenizer.no_padding()
            self._tokenizer = tokenizer
            self._session: Any = onnxruntime.InferenceSession(
                str(directory / MODEL_FILE), options, providers=["CPUExecutionProvider"]
            )
        # tokenizers and onnxruntime raise bare Exception and RuntimeError subclasses of their own.
        except Exception as error:
            raise ModelError(f"{directory} holds no usable encoder: {error}") from error

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts, float32 of shape (len(texts), dimension).

        A text beyond the model's longest input is cut there, as sentence-transformers does. Texts
        are put in batches by length; a vector depends on its batch by float noise alone.
        """
        found = np.empty((len(texts), self._dimension), dtype=np.float32)
        if not texts:
            return found
        cleaned = [text.strip().lower() if self._lower else text.strip() for text in texts]
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(cleaned)]
        order = sorted(range(len(ids)), key=lambda place: (len(ids[place]), place))
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            found[places] = self._run([ids[place] for place in places])
        return found

    def _run(self, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        shape = (len(ids), max(len(one) for one in ids))
        feed = {
            "input_ids": np.full(shape, self._pad, dtype=np.int64),
            "attention_mask": np.zeros(shape, dtype=np.int64),
            "token_type_ids": np.zeros(shape, dtype=np.int64),
        }
        for row, one in enumerate(ids):
            feed["input_ids"][row, : len(one)] = one
            feed["attention_mask"][row, : len(one)] = 1
        vectors: NDArray[np.float32] = self._session.run(
            None, {name: feed[name] for name in self._inputs}
        )[0]
        return vectors
