"""The trained reader's files: an ONNX model, its tokenizer, and the card that says what it is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from rag.calibration import Calibration
from rag.windows import Input, pad

DIRECTORY = Path(__file__).parent / "models"
MODEL_FILE, TOKENIZER_FILE, CARD_FILE = "reader.onnx", "tokenizer.json", "card.json"
ANSWERS, CONTRADICTS = range(2)
"""Columns of the model's sentence logits."""
START, END = range(2)
"""Columns of its token logits."""


@dataclass(frozen=True, slots=True)
class Logits:
    """What the model says of one input."""

    sentences: NDArray[np.float32]
    """Shape (sentences of the input, 2); see the columns above."""
    tokens: NDArray[np.float32]
    """Shape (tokens of the input, 2)."""
    reasons: NDArray[np.float32]
    """Shape (6,): answered, then the reasons to refuse, in the order of ``card.json``."""


class ReaderModel:
    """The model under onnxruntime. Safe to share by threads."""

    def __init__(self, directory: Path = DIRECTORY, threads: int = 2) -> None:
        """Load and verify the files.

        Args:
            directory: Holds ``reader.onnx``, ``tokenizer.json`` and ``card.json``.
            threads: Threads that one question is computed by, at least 1.

        Raises:
            ModelError: a file is missing, or is not the one that the card describes.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        card = _card(directory)
        for name in (MODEL_FILE, TOKENIZER_FILE):
            _verify(directory / name, str(card["sha256"][name]))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.use_deterministic_compute = True
        # Threads that spin while they wait take the processor from questions read at the same time.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(directory / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self.tokenizer = Tokenizer.from_file(str(directory / TOKENIZER_FILE))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.reasons: tuple[str, ...] = tuple(card["reasons"])
        self.calibration = Calibration.of(card["calibration"])
        self.card = card

    def run(self, one: Input) -> Logits:
        """Read an input, in a forward pass of its own.

        Dynamic int8 scales what flows between layers by its extremes in the pass: alone, an input's
        logits don't depend on what else is read.
        """
        sentences, tokens, reasons = self._session.run(None, pad([one]))
        return Logits(sentences[0], tokens[0], reasons[0])


def _card(directory: Path) -> dict[str, Any]:
    path = directory / CARD_FILE
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path.name}, which describes the reader, cannot be read: {error}; install Pullquote "
            "again, or run make train"
        ) from error
    if not isinstance(card, dict) or not {"sha256", "reasons", "calibration"} <= set(card):
        raise ModelError(f"{path.name} does not describe a reader; install Pullquote again")
    return card


def _verify(path: Path, wanted: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"the reader's {path.name} cannot be read: {error}") from error
    if found != wanted:
        raise ModelError(
            f"the reader's {path.name} is damaged: its sha256 is {found}, the card says {wanted}; "
            "install Pullquote again"
        )
