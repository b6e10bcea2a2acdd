"""Train the reader: QAMR first, if there is a copy, then the articles.

``python -m rag.training.train --out DIR [--qamr DIR]``; ``make train`` calls it, measures, exports
and writes the card.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from index.export import locate
from rag.training.articles import DATA, Article, load
from rag.training.examples import Example, Mining, Pool, examples, known, read_articles, read_qamr
from rag.training.losses import Weights, batch_loss
from rag.training.measure import measure
from rag.training.mining import mine
from rag.training.model import ReaderModel

log = logging.getLogger("train")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the reader is trained. Every number is moved by the table in ``data/README.md``."""

    seed: int = 0
    qamr_questions: int = 30_000
    qamr_epochs: int = 0
    qamr_mixed: int = 4_000
    """QAMR questions among each epoch's articles, so that their manner isn't forgotten."""
    epochs: int = 4
    tokens: int = 5_000
    """Tokens of a batch, padding counted."""
    rate: float = 1.5e-4
    """Highest learning rate; it is warmed up over a tenth of the steps and then falls to zero."""
    decay: float = 0.01
    least_window: int = 80
    most_window: int = 224
    average: float = 0.998
    """Of the running average of the weights, which is what is kept."""
    mined: int = 1
    """Whether questions are also shown windows of other articles that look as if they answered."""
    again: float = 1.0
    """Share of the questions that the start was trained on which an epoch asks again."""
    share: float = 1.0
    """Share of the training articles used, for the learning curve."""


def held_out(articles: Sequence[Article], every: int = 12) -> tuple[list[Article], list[Article]]:
    """Split the training articles: for training, and for calibration (one of ``every``).

    An article's id decides, so that articles written later leave the others where they are.
    """
    kept = [int(sha256(a.id.encode()).hexdigest(), 16) % every == 0 for a in articles]
    return (
        [a for a, out in zip(articles, kept, strict=True) if not out],
        [a for a, out in zip(articles, kept, strict=True) if out],
    )


def batches(made: list[Example], most: int, draw: random.Random) -> list[list[Example]]:
    """Examples of like length together, at most ``most`` tokens a batch, in random order."""
    draw.shuffle(made)
    made.sort(key=lambda e: -(-len(e.input) // 16))
    found: list[list[Example]] = []
    batch: list[Example] = []
    for example in made:
        longest = -(-len(example.input) // 16) * 16
        if batch and longest * (len(batch) + 1) > most:
            found.append(batch)
            batch = []
        batch.append(example)
    if batch:
        found.append(batch)
    draw.shuffle(found)
    return found


class Trainer:
    """One run over given epochs of batches."""

    def __init__(self, model: ReaderModel, recipe: Recipe, device: torch.device) -> None:
        self.model = model
        self.recipe = recipe
        self.device = device

    def run(self, epochs: Sequence[Sequence[Sequence[Example]]], name: str) -> None:
        """Train; the model ends with the running average of its weights."""
        total = sum(len(epoch) for epoch in epochs)
        optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=self.recipe.rate, weight_decay=self.recipe.decay, fused=True
        )
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, total))
        averaging = torch.optim.swa_utils.get_ema_multi_avg_fn(  # type: ignore[no-untyped-call]
            self.recipe.average
        )
        average = torch.optim.swa_utils.AveragedModel(self.model, multi_avg_fn=averaging)
        self.model.train()
        losses: list[float] = []
        start, done = time.monotonic(), 0
        for number, batch in enumerate(batch for epoch in epochs for batch in epoch):
            with torch.autocast(self.device.type, dtype=torch.bfloat16):
                loss = batch_loss(self.model, batch, self.device, Weights())
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
            if number >= total // 5:
                average.update_parameters(self.model)
            losses.append(loss.item())
            done += sum(len(e.input) for e in batch)
            if number % 50 == 49 or number == total - 1:
                log.info(
                    "%s step %d of %d: loss %.3f, %.0f tokens a second",
                    name, number + 1, total, sum(losses[-50:]) / len(losses[-50:]),
                    done / (time.monotonic() - start),
                )  # fmt: skip
        self.model.load_state_dict(average.module.state_dict())
        self.model.eval()


def _rate(step: int, total: int) -> float:
    warm = max(1, total // 10)
    if step < warm:
        return (step + 1) / warm
    return max(0.02, 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, total - warm))))


def _epochs(
    pools: Sequence[tuple[Pool, int | None]],
    tokenizer: Any,
    recipe: Recipe,
    count: int,
    mining: Any = None,
    before: frozenset[int] = frozenset(),
) -> Iterator[list[list[Example]]]:
    for epoch in range(count):
        draw = random.Random(recipe.seed * 1_000 + epoch)
        left_out = {number for number in sorted(before) if draw.random() >= recipe.again}
        made: list[Example] = []
        for place, (pool, most) in enumerate(pools):
            seed = recipe.seed * 1_000_003 + epoch * 101 + place
            some = list(
                examples(
                    pool, tokenizer, seed, mining if place == 0 else None,
                    (recipe.least_window, recipe.most_window), left_out if place == 0 else (),
                )
            )  # fmt: skip
            made += some if most is None else draw.sample(some, min(most, len(some)))
        yield batches(made, recipe.tokens, draw)


def train(
    recipe: Recipe, out: Path, qamr: Path | None, start_from: Path | None, measured: Sequence[str]
) -> dict[str, Any]:
    """Train a reader and write it to ``out``; returns what was measured."""
    torch.manual_seed(recipe.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    minilm = locate("all-MiniLM-L6-v2")
    tokenizer = Tokenizer.from_file(str(minilm / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    if start_from is None:
        model = ReaderModel.from_minilm(minilm)
    else:
        model = ReaderModel.of(torch.load(start_from, weights_only=True), minilm)
    model.to(device)
    trainer = Trainer(model, recipe, device)
    pools: list[tuple[Pool, int | None]] = []
    if qamr is not None:
        pool = read_qamr(qamr, tokenizer, recipe.seed, recipe.qamr_questions)
        if start_from is None and recipe.qamr_epochs:
            trainer.run(
                list(_epochs([(pool, None)], tokenizer, recipe, recipe.qamr_epochs)), "qamr"
            )
            out.mkdir(parents=True, exist_ok=True)
            torch.save(model.state_dict(), out / "qamr.pt")
        pools = [(pool, recipe.qamr_mixed)]
    results: dict[str, Any] = {
        "recipe": asdict(recipe),
        "start_from": start_from and sha256(start_from.read_bytes()).hexdigest(),
    }
    if recipe.epochs:
        articles, _ = held_out(load(sorted(DATA.glob("train_*.jsonl"))))
        if recipe.share < 1:
            articles = random.Random(recipe.seed).sample(
                articles, round(len(articles) * recipe.share)
            )
        pool = read_articles(articles, tokenizer)
        before = {} if start_from is None else _asked_before(start_from)
        log.info(
            "%d articles, %d questions, %d of them asked before",
            len(articles), len(pool.asked), len(known(articles, before)),
        )  # fmt: skip
        results["asked"] = before | {a.id: len(a.questions) for a in articles}
        mined = mine(pool, minilm) if recipe.mined else Mining({})
        pools = [(pool, None), *pools]
        again = known(articles, before)
        trainer.run(
            list(_epochs(pools, tokenizer, recipe, recipe.epochs, mined, again)), "articles"
        )
    out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), out / "reader.pt")
    for name in measured:
        results[name] = measure(model, load([DATA / f"{name}.jsonl"]), tokenizer, device)
        log.info("%s: %s", name, results[name])
    (out / "training.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return results


def _asked_before(weights: Path) -> dict[str, int]:
    """How many questions of each article weights were trained on, as their training noted it."""
    path = weights.with_name("training.json")
    if not path.exists():
        return {}
    found: dict[str, int] = json.loads(path.read_text(encoding="utf-8")).get("asked", {})
    return found


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--qamr", type=Path, help="a copy of QAMR's filtered data")
    parser.add_argument("--start-from", type=Path, help="weights to go on from, not MiniLM's")
    for name in (
        "seed",
        "qamr_questions",
        "qamr_epochs",
        "qamr_mixed",
        "epochs",
        "tokens",
        "mined",
    ):
        parser.add_argument(f"--{name.replace('_', '-')}", type=int)
    for name in ("rate", "share", "average", "again"):
        parser.add_argument(f"--{name}", type=float)
    args = vars(parser.parse_args())
    out, qamr, start = args.pop("out"), args.pop("qamr"), args.pop("start_from")
    out.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(message)s",
        handlers=[logging.StreamHandler(), logging.FileHandler(out / "training.log")],
    )
    for name in ("httpx", "sentence_transformers"):
        logging.getLogger(name).setLevel(logging.WARNING)
    recipe = Recipe(**{name: value for name, value in args.items() if value is not None})
    train(recipe, out, qamr, start, ["dev"])


if __name__ == "__main__":
    main()
