"""Exact nearest-neighbour search over unit vectors, by FAISS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Dense:
    """A flat inner-product index; row i is the i-th vector that it was built from."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        import faiss

        # Waking FAISS's threads took 7 ms a search on a busy machine of two cores, and the search
        # itself 4 µs: one is faster up to hundreds of thousands of rows.
        faiss.omp_set_num_threads(1)
        self._index: Any = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)
        self._rows = np.arange(len(vectors), dtype=np.int64)

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> Dense:
        """Index vectors, float32 of shape (n, d), each of Euclidean length 1.

        Raises:
            ValueError: the array has another shape or type, or holds no unit vectors.
        """
        if vectors.ndim != 2 or vectors.dtype != np.float32:
            raise ValueError(f"not float32 (n, d): {vectors.dtype} {vectors.shape}")
        lengths = np.linalg.norm(vectors, axis=1)
        if not np.allclose(lengths, 1.0, atol=1e-3):
            raise ValueError("not unit vectors: their lengths differ from 1 by over 0.001")
        return cls(np.ascontiguousarray(vectors))

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    @property
    def vectors(self) -> NDArray[np.float32]:
        """A copy of all vectors, float32 of shape (n, d)."""
        found: NDArray[np.float32] = self._index.reconstruct_n(0, len(self))
        return found

    def scores(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosines of a unit vector with all rows.

        Args:
            vector: float32 of shape (d,), of length 1.

        Returns:
            float32 of shape (n,), each in [-1, 1] but for rounding; higher is nearer. Equal rows
            have equal scores.
        """
        import faiss

        query = np.ascontiguousarray(vector, dtype=np.float32)
        if query.shape != (self.dimension,):
            raise ValueError(f"not a vector of shape ({self.dimension},): {query.shape}")
        found = np.empty(len(self), dtype=np.float32)
        if not len(self):
            return found
        # Row by row, so that a row's score depends on that row alone.
        self._index.compute_distance_subset(
            1,
            faiss.swig_ptr(query),
            len(self),
            faiss.swig_ptr(found),
            faiss.swig_ptr(self._rows),
        )
        return found

    def search(
        self, vector: NDArray[np.float32], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The rows nearest to a unit vector: at most ``k`` rows and their cosines, best first.

        Ties are in order of rows, which FAISS's own search doesn't promise.
        """
        scores = self.scores(vector)
        rows = np.argsort(-scores, kind="stable")[:k]
        return rows, scores[rows]

    def save(self, path: Path) -> None:
        """Write the vectors as one .npy file."""
        with path.open("wb") as file:
            np.save(file, self.vectors, allow_pickle=False)

    @classmethod
    def load(cls, path: Path) -> Dense:
        """Read what ``save`` wrote. Verify the file before; a wrong shape raises ValueError."""
        with path.open("rb") as file:
            return cls.build(np.load(file, allow_pickle=False))
