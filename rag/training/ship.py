"""From trained weights to the shipped reader: export, calibrate, measure, write the card.

``python -m rag.training.ship --run DIR [--out rag/models]``, where ``DIR`` is what
``rag.training.train`` wrote.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from index.files import sha256_of
from rag.calibration import Calibration, Logistic
from rag.reader_model import (
    CARD_FILE,
    DIRECTORY,
    MODEL_FILE,
    TOKENIZER_FILE,
    Logits,
    ReaderModel,
)
from rag.training.articles import DATA, load
from rag.training.calibrate import NEVER_SURE, Seen, calibrate, named, see, supported, sureness
from rag.training.examples import REASONS
from rag.training.export import export, load_weights
from rag.training.measure import auroc
from rag.training.train import held_out
from rag.windows import Input

log = logging.getLogger("train")
_UNFITTED = Calibration(
    Logistic(("odds",), (1.0,), 0.0), Logistic(("against",), (1.0,), 0.0), 0.5, 0.5, NEVER_SURE
)


def ship(run: Path, out: Path, *, quantised: bool = True) -> dict[str, Any]:
    """Write the shipped files to ``out``; returns the card."""
    difference = export(load_weights(run / "reader.pt"), out, quantised=quantised)
    training = json.loads((run / "training.json").read_text(encoding="utf-8"))
    card: dict[str, Any] = {
        "what": "Pullquote's reader: MiniLM, fine-tuned to find the sentence that answers",
        "licence": "Apache-2.0",
        "data": {
            "articles": "rag/training/data/articles/train_*.jsonl, one in twelve held out",
            "qamr": "https://github.com/uwnlp/qamr, filtered dev and test sets",
        },
        "recipe": training["recipe"],
        "start_from": training["start_from"],
        "commit": _commit(),
        "precision": "int8 (dynamic, per channel)" if quantised else "fp32",
        "torch_against_onnx": difference,
        "reasons": list(REASONS),
        "sha256": {name: sha256_of(out / name) for name in (MODEL_FILE, TOKENIZER_FILE)},
        "calibration": _saved(_UNFITTED),
    }
    _write(out, card)
    _, kept = held_out(load(sorted(DATA.glob("train_*.jsonl"))))
    model, articles = _Remembering(out), load([DATA / "dev.jsonl"])
    # The probabilities are fitted to what is found when reading stops where it will.
    sure = sureness([*see(kept, model), *see(articles, model)])
    model.calibration = replace(_UNFITTED, sure=sure)
    fitted, dev = see(kept, model), see(articles, model)
    calibration = calibrate(fitted, dev, sure)
    card["calibration"] = _saved(calibration)
    card["measured"] = {
        "held_out": figures(fitted, calibration),
        "dev": figures(dev, calibration),
        "thresholds": {
            f"{threshold:.2f}": figures(dev, replace(calibration, answer_threshold=threshold))
            for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
        },
        "training": {"dev": training["dev"]},
    }
    _write(out, card)
    return card


class _Remembering(ReaderModel):
    """Reads nothing twice: the second time that questions are asked takes next to no time."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._known: dict[tuple[bytes, bytes], Logits] = {}

    def run(self, one: Input) -> Logits:
        key = one.ids.tobytes(), one.types.tobytes()
        if key not in self._known:
            self._known[key] = super().run(one)
        return self._known[key]


def figures(seen: Sequence[Seen], calibration: Calibration) -> dict[str, float]:
    """Shares between 0 and 1; the product itself is measured by ``make eval-reader``."""
    p = np.array([calibration.answers(one.findings.features) for one in seen])
    q = np.array([calibration.contradicts(one.findings.features) for one in seen])
    can = np.array([one.question.answerable for one in seen])
    right = np.array([supported(one) for one in seen])
    hit = np.array([named(one) for one in seen])
    contradicted = np.array([bool(one.correction) for one in seen])
    answered = p >= calibration.answer_threshold
    made = (q >= calibration.correction_threshold) & ~answered
    return {
        name: round(float(value), 4)
        for name, value in {
            "questions": len(seen),
            "hit": right[can].mean(),
            "auroc": auroc(p[can].tolist(), p[~can].tolist()),
            "answered_rightly": (right & answered)[can].mean(),
            "refused": (~answered)[~can].mean(),
            "unsupported_among_answers": (~right)[answered].mean() if answered.any() else 0.0,
            "corrected_rightly": (made & hit)[contradicted].mean(),
            "corrections_wrong": (~hit)[made].mean() if made.any() else 0.0,
            "brier": ((p - can) ** 2).mean(),
        }.items()
    }


def _saved(calibration: Calibration) -> dict[str, Any]:
    return {
        "answers": calibration.answers.to_dict(),
        "contradicts": calibration.contradicts.to_dict(),
        "answer_threshold": calibration.answer_threshold,
        "correction_threshold": calibration.correction_threshold,
        "sure": calibration.sure,
    }


def _write(out: Path, card: dict[str, Any]) -> None:
    (out / CARD_FILE).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _commit() -> str:
    found = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=DATA, capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or "unknown"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=DIRECTORY)
    parser.add_argument("--fp32", action="store_true", help="do not quantise")
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    log.setLevel(logging.INFO)
    print(json.dumps(ship(args.run, args.out, quantised=not args.fp32)["measured"], indent=2))


if __name__ == "__main__":
    main()
