"""BM25 over tokens of English, built by bm25s."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.fold import MARKS, fold
from index.kept import kept

K1, B = 1.2, 0.75
"""Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009."""

# Words and numbers; an apostrophe, a hyphen, a full stop or a comma inside is resolved below.
_LETTERS = rf"[^\W\d_]+(?:[{MARKS}]+[^\W\d_]*)*"
_ANY = rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*"
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|{_LETTERS}(?:\.{_LETTERS})+|{_ANY}(?:[’']{_LETTERS})?")
_STOPWORDS = frozenset(
    "a an and are as at be been by for from had has have he her his i in is it its of on or she "
    "that the their they this to was were will with".split()
)


def tokens(text: str) -> list[str]:
    """Cut a text into the terms that BM25 counts.

    Lower case; possessives lose their ``'s``; the dots go out of ``U.K.`` and the commas out of
    ``1,200``, the marks off letters (``é``); hyphenated words count as their parts; words are
    stemmed (Snowball English), numbers are kept; the commonest function words are left out.
    """
    found = []
    for match in _TOKEN.finditer(text.casefold()):
        token = match.group()
        if token[0].isdigit():
            found.append(token.replace(",", ""))
            continue
        token = re.sub(r"[’'].*", "", token) if token.endswith(("’s", "'s")) else token
        token = fold(token.replace(".", "").replace("’", "'"))
        if token not in _STOPWORDS:
            found.append(_stem(token))
    return found


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english", 0)


@kept(most=50_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


class Lexical:
    """BM25 scores of every term in every text, as bm25s lays them out: a matrix by columns.

    The scores are bm25s's own. Adding up the columns of a question's terms is done here, because
    importing bm25s loads scipy, which takes longer than all else that a cold question needs.
    """

    def __init__(
        self,
        vocabulary: dict[str, int],
        data: NDArray[np.float32],
        rows: NDArray[np.int32],
        starts: NDArray[np.int64],
        size: int,
    ) -> None:
        if len(starts) != len(vocabulary) + 1 or len(data) != len(rows):
            raise ValueError("the arrays do not belong together")
        if len(rows) and (int(rows.min()) < 0 or int(rows.max()) >= size):
            raise ValueError("a row is out of range")
        self._vocabulary = vocabulary
        self._data = data
        self._rows = rows
        self._starts = starts
        self._size = size

    @classmethod
    def build(cls, texts: Sequence[str]) -> Lexical:
        """Index texts; row i is the i-th."""
        import bm25s

        cut = [tokens(text) for text in texts]
        terms = {term: place for place, term in enumerate(sorted({t for c in cut for t in c}))}
        if not terms:
            empty = np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.int32)
            return cls({}, *empty, np.zeros(1, dtype=np.int64), len(texts))
        ids = [[terms[token] for token in one] for one in cut]
        retriever = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numpy", csc_backend="numpy")
        retriever.index((ids, dict(terms)), create_empty_token=False, show_progress=False)
        scores = retriever.scores
        return cls(
            terms,
            np.asarray(scores["data"], dtype=np.float32),
            np.asarray(scores["indices"], dtype=np.int32),
            np.asarray(scores["indptr"], dtype=np.int64),
            len(texts),
        )

    def __len__(self) -> int:
        return self._size

    def scores(self, text: str) -> NDArray[np.float32]:
        """BM25 of every row for a text; float32 of shape (n,), at least 0, higher is nearer."""
        found = np.zeros(self._size, dtype=np.float32)
        for token in tokens(text):
            column = self._vocabulary.get(token)
            if column is not None:
                part = slice(self._starts[column], self._starts[column + 1])
                found[self._rows[part]] += self._data[part]
        return found

    def save(self, path: Path) -> None:
        """Write ``path`` (JSON: the terms) and three .npy files beside it."""
        path.write_text(
            json.dumps({"size": self._size, "terms": list(self._vocabulary)}, ensure_ascii=False),
            encoding="utf-8",
        )
        for part, array in (("data", self._data), ("rows", self._rows), ("starts", self._starts)):
            with path.with_suffix(f".{part}.npy").open("wb") as file:
                np.save(file, array, allow_pickle=False)

    @classmethod
    def load(cls, path: Path) -> Lexical:
        """Read what ``save`` wrote. Verify the files before; a mismatch raises ValueError."""
        head = json.loads(path.read_text(encoding="utf-8"))
        arrays = []
        for part in ("data", "rows", "starts"):
            with path.with_suffix(f".{part}.npy").open("rb") as file:
                arrays.append(np.load(file, allow_pickle=False))
        terms = {term: place for place, term in enumerate(head["terms"])}
        return cls(terms, arrays[0], arrays[1], arrays[2], head["size"])
