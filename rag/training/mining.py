"""Hard negatives: sentences of other articles that look as if they answered a question."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rag.training.examples import Mining, Pool

NEAREST = 8


def mine(pool: Pool, minilm: Path) -> Mining:
    """For each question, the nearest sentences of other documents, by the product's own encoder."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(minilm), device="cpu")
    rows = [
        (document, row) for document, texts in enumerate(pool.texts) for row in range(len(texts))
    ]
    sentences = model.encode(
        [pool.texts[document][row] for document, row in rows],
        batch_size=128,
        normalize_embeddings=True,
        show_progress_bar=False,
    )
    questions = model.encode(
        [asked.text for asked in pool.asked],
        batch_size=128,
        normalize_embeddings=True,
        show_progress_bar=False,
    )
    owner = np.array([document for document, _ in rows])
    near: dict[int, list[tuple[int, int]]] = {}
    for number, asked in enumerate(pool.asked):
        scores = sentences @ questions[number]
        scores[owner == asked.document] = -1.0
        best = np.argpartition(-scores, NEAREST)[:NEAREST]
        near[number] = [rows[place] for place in sorted(best, key=lambda p: (-scores[p], p))]
    return Mining(near)
