"""The reader as a torch module: MiniLM with heads over sentences and tokens."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from rag.training.examples import REASONS
from rag.windows import TYPES

ANSWERS, CONTRADICTS = range(2)
"""Columns of the sentence head."""
START, END = range(2)
"""Columns of the token head."""
DROPOUT = 0.1


class LockedDropout(nn.Module):
    """Dropout with one mask for all tokens of an input.

    Gal and Ghahramani, "A Theoretically Grounded Application of Dropout in Recurrent Neural
    Networks" (2016). Drawing a mask for every token takes a third of a training step on a CPU; this
    takes next to nothing.
    """

    def forward(self, hidden: Tensor) -> Tensor:
        """Drop features of ``hidden``, shape (batch, tokens, features)."""
        if not self.training:
            return hidden
        mask = hidden.new_empty(hidden.shape[0], 1, hidden.shape[-1]).bernoulli_(1 - DROPOUT)
        return hidden * (mask / (1 - DROPOUT))


class ReaderModel(nn.Module):
    """MiniLM over a question and a window of sentences.

    MiniLM was trained so that the mean over a text's tokens stands for the text. The sentence head
    starts from that: it compares the mean over the question's tokens with the mean over each
    sentence's, in one pass in which both see each other, and adds what the sentence's marker says.
    """

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        config.attention_probs_dropout_prob = 0.0
        # On a CPU, in training, plain matrix products take half the time of the fused kernel.
        config._attn_implementation = "eager"
        self.bert = BertModel(config, add_pooling_layer=False)
        for module in list(self.bert.modules()):
            if isinstance(getattr(module, "dropout", None), nn.Dropout) and hasattr(
                module, "LayerNorm"
            ):
                module.dropout = LockedDropout()
        size = config.hidden_size
        self.dropout = LockedDropout()
        self.compare = nn.Linear(4 * size, size)
        self.sentences = nn.Linear(size, 2)
        self.cosine = nn.Parameter(torch.tensor([6.0, 2.0]))
        self.bias = nn.Parameter(torch.tensor([-3.0, -3.0]))
        self.tokens = nn.Linear(size, 2)
        self.reasons = nn.Linear(size, len(REASONS))

    @classmethod
    def from_minilm(cls, directory: Path) -> ReaderModel:
        """Start from sentence-transformers' weights; all token types start as its only one."""
        base: Any = BertModel.from_pretrained(str(directory), add_pooling_layer=False)
        model = cls(configuration(directory, base.config.num_hidden_layers))
        weights = base.state_dict()
        name = "embeddings.token_type_embeddings.weight"
        weights[name] = spread(weights[name][:1].repeat(TYPES, 1))
        model.bert.load_state_dict(weights)
        return model

    @classmethod
    def of(cls, weights: Mapping[str, Tensor], directory: Path) -> ReaderModel:
        """A model with given weights, as deep as they are.

        Args:
            weights: Of a whole reader, by torch's names.
            directory: MiniLM's files, for all that is the same at any depth.

        Raises:
            RuntimeError: weights are missing or of another shape.
        """
        layers = {name.split(".")[3] for name in weights if name.startswith("bert.encoder.layer.")}
        model = cls(configuration(directory, len(layers)))
        model.load_state_dict(weights)
        return model

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        token_type_ids: Tensor,
        segments: Tensor,
        marks: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Judge inputs as ``rag.windows.pad`` makes them.

        Returns:
            Logits of every sentence, (batch, sentences, 2); of every token, (batch, tokens, 2); of
            the reasons, (batch, 6).
        """
        hidden = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        hidden = self.dropout(hidden)
        # Segment 0 is the question, segment n the n-th sentence, -1 what belongs to neither.
        numbers = torch.arange(marks.shape[1] + 1, device=hidden.device)
        member = (segments[:, None, :] == numbers[None, :, None]).to(hidden.dtype)
        means = (member @ hidden) / member.sum(dim=2, keepdim=True).clamp(min=1.0)
        asked, said = means[:, :1], means[:, 1:]
        at = marks[:, :, None].expand(-1, -1, hidden.shape[-1])
        marked = hidden.gather(1, at)
        compared = torch.cat([marked, said, asked * said, (asked - said).abs()], dim=-1)
        near = F.cosine_similarity(asked.float(), said.float(), dim=-1)[..., None]
        sentences = self.sentences(F.gelu(self.compare(compared)))
        return (
            sentences + near * self.cosine + self.bias,
            self.tokens(hidden),
            self.reasons(hidden[:, 0]),
        )


def configuration(directory: Path, layers: int) -> BertConfig:
    """MiniLM's, with the reader's token types and so many layers."""
    config = BertConfig.from_pretrained(str(directory))
    config.type_vocab_size = TYPES
    config.num_hidden_layers = layers
    return config


def spread(types: Tensor) -> Tensor:
    """Embeddings of the token types, shape (types, features), a little apart from each other."""
    noise = torch.Generator().manual_seed(0)
    return types + 0.01 * torch.randn(types.shape, generator=noise, dtype=types.dtype)
