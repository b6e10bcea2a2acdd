"""What eight bits cost: a shipped reader beside the 32-bit weights that it was made from.

``python -m rag.training.precision --run DIR [--models rag/models]`` asks the development articles'
questions of both, with the shipped calibration, and prints how they differ.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from index.files import sha256_of
from rag.reader_model import CARD_FILE, DIRECTORY, MODEL_FILE, ReaderModel
from rag.training.articles import DATA, load
from rag.training.calibrate import Seen, see, supported
from rag.training.export import export, load_weights
from rag.training.measure import auroc


def compare(run: Path, models: Path) -> dict[str, float]:
    """Shares and differences of probabilities, each between 0 and 1."""
    articles = load([DATA / "dev.jsonl"])
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder)
        export(load_weights(run / "reader.pt"), exact, quantised=False)
        card = json.loads((models / CARD_FILE).read_text(encoding="utf-8"))
        card["sha256"][MODEL_FILE] = sha256_of(exact / MODEL_FILE)
        (exact / CARD_FILE).write_text(json.dumps(card), encoding="utf-8")
        calibration = ReaderModel(models).calibration
        both = [see(articles, ReaderModel(where)) for where in (models, exact)]
    eight, full = (
        np.array([calibration.answers(one.findings.features) for one in seen]) for seen in both
    )
    answered = [p >= calibration.answer_threshold for p in (eight, full)]
    found: dict[str, Any] = {
        **_figures("int8", both[0], eight),
        **_figures("fp32", both[1], full),
        "decisions_changed": (answered[0] != answered[1]).mean(),
        "mean_difference": np.abs(eight - full).mean(),
        "largest_difference": np.abs(eight - full).max(),
    }
    return {name: round(float(value), 4) for name, value in found.items()}


def _figures(name: str, seen: list[Seen], p: Any) -> dict[str, float]:
    can = np.array([one.question.answerable for one in seen])
    return {
        f"{name}_auroc": auroc(p[can].tolist(), p[~can].tolist()),
        f"{name}_hit": float(np.mean([supported(one) for one in seen if one.question.answerable])),
    }


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=DIRECTORY)
    args = parser.parse_args()
    print(json.dumps(compare(args.run, args.models), indent=2))


if __name__ == "__main__":
    main()
