"""The best answer span in a sentence, from start and end logits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.types import Span

MAX_ANSWER = 40
"""Tokens of the longest answer."""


def best_span(
    begins: NDArray[np.float32],
    ends: NDArray[np.float32],
    offsets: NDArray[np.int64],
) -> Span:
    """The span with the highest sum of start and end logits, as in BERT's reader for SQuAD.

    Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers" (2019), section 4.2. Ties
    go to the span that begins, then ends, first.

    Args:
        begins: Logit of each token to begin the answer, shape (tokens,).
        ends: Logit of each token to end it, shape (tokens,).
        offsets: Where each token starts and ends in the text, in code points, shape (tokens, 2).

    Returns:
        A span in the text; empty if there are no tokens.
    """
    count = len(begins)
    if not count:
        return Span(0, 0)
    best, first, last = -np.inf, 0, 0
    # For each start the best end among the next MAX_ANSWER tokens.
    for start in range(count):
        reach = ends[start : start + MAX_ANSWER]
        end = int(reach.argmax())
        score = float(begins[start]) + float(reach[end])
        if score > best:
            best, first, last = score, start, start + end
    return Span(int(offsets[first, 0]), int(offsets[last, 1]))
