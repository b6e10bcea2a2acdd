"""What the reader's training minimises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from rag.training.examples import UNKNOWN, Example
from rag.training.model import ANSWERS, CONTRADICTS, END, START
from rag.windows import pad


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each task counts."""

    contradicts: float = 0.5
    span: float = 0.5
    reason: float = 0.2


def batch_loss(
    model: torch.nn.Module, examples: Sequence[Example], device: torch.device, weights: Weights
) -> Tensor:
    """The loss of a batch, a scalar: the tasks' mean losses, weighted and added."""
    fed = {
        name: torch.from_numpy(a).to(device)
        for name, a in pad([e.input for e in examples], 16).items()
    }
    sentences, tokens, reasons = model(**fed)
    sentences, tokens = sentences.float(), tokens.float()
    present = _present(examples, device)
    loss = _one_or_none(
        sentences[..., ANSWERS], present, _targets(examples, present, "answers")
    ).mean()
    known = torch.tensor([e.contradicts is not None for e in examples], device=device)
    against = _one_or_none(
        sentences[..., CONTRADICTS], present, _targets(examples, present, "contradicts")
    )
    loss = loss + weights.contradicts * (against * known).sum() / known.sum().clamp(min=1)
    spanned = [(row, e.span) for row, e in enumerate(examples) if e.span is not None]
    if spanned:
        rows = torch.tensor([row for row, _ in spanned], device=device)
        mask = fed["attention_mask"][rows] == 0
        for column, end in ((START, 0), (END, 1)):
            gold = torch.tensor([span[end] for _, span in spanned], device=device)
            logits = tokens[rows][..., column].masked_fill(mask, -1e4)
            loss = loss + weights.span / 2 * F.cross_entropy(logits, gold)
    reason = torch.tensor([e.reason for e in examples], device=device)
    if bool((reason != UNKNOWN).any()):
        loss = loss + weights.reason * F.cross_entropy(
            reasons.float(), reason, ignore_index=UNKNOWN
        )
    return loss


def _one_or_none(logits: Tensor, present: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy over the window's sentences and *none* (logit 0), shape (batch,).

    Where several sentences are gold, their probabilities count together: either will do (the
    marginal likelihood of Clark and Gardner, "Simple and Effective Multi-Paragraph Reading
    Comprehension", 2018).
    """
    none = torch.zeros_like(logits[:, :1])
    logits = logits.masked_fill(~present, -1e4)
    everything = torch.logsumexp(torch.cat([none, logits], dim=1), dim=1)
    gold = torch.logsumexp(logits.masked_fill(targets == 0, -1e4), dim=1)
    wanted = torch.where(targets.any(dim=1), gold, none[:, 0])
    return everything - wanted


def _present(examples: Sequence[Example], device: torch.device) -> Tensor:
    """Which sentences are there, the rest being padding; shape (batch, most sentences)."""
    most = max(len(e.input.marks) for e in examples)
    present = np.zeros((len(examples), most), dtype=np.bool_)
    for row, e in enumerate(examples):
        present[row, : len(e.input.marks)] = True
    return torch.from_numpy(present).to(device)


def _targets(examples: Sequence[Example], like: Tensor, field: str) -> Tensor:
    targets = np.zeros(tuple(like.shape), dtype=np.float32)
    for row, e in enumerate(examples):
        gold = getattr(e, field)
        if gold is not None:
            targets[row, : len(gold)] = gold
    return torch.from_numpy(targets).to(like.device)
