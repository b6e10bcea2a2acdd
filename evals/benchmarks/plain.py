"""The plain pipeline, as people write it: SentenceTransformer, a flat FAISS index, the top 3.

What Pullquote's speed is measured against. It returns the nearest sentences to any question; it
neither decides whether they answer, nor closes quotes, nor proves anything.

    python -m evals.benchmarks.plain build SEEDS INDEX
    python -m evals.benchmarks.plain ask INDEX QUESTION
    python -m evals.benchmarks.plain time INDEX < QUESTIONS.json    prints seconds, as JSON
    python -m evals.benchmarks.plain serve INDEX PORT
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import sentencex
from sentence_transformers import SentenceTransformer

from index.export import locate

TOP = 3


class Plain:
    """An encoder, an index, and the sentences in it."""

    def __init__(self, folder: Path) -> None:
        """Load what ``build`` wrote."""
        self.model = encoder()
        self.index: Any = faiss.read_index(str(folder / "index.faiss"))
        self.sentences: list[str] = json.loads((folder / "sentences.json").read_text("utf-8"))

    def ask(self, question: str) -> list[tuple[float, str]]:
        """The sentences nearest to a question, best first, with their cosines."""
        vector = self.model.encode([question], normalize_embeddings=True, show_progress_bar=False)
        scores, rows = self.index.search(np.asarray(vector, dtype=np.float32), TOP)
        return [
            (float(score), self.sentences[row])
            for score, row in zip(scores[0], rows[0], strict=True)
        ]


def encoder() -> Any:
    """The same model that Pullquote uses, under torch on the CPU."""
    return SentenceTransformer(str(locate("all-MiniLM-L6-v2")), device="cpu", local_files_only=True)


def build(seeds: Path, folder: Path) -> tuple[int, float]:
    """Index the .txt files of a folder.

    Returns:
        The number of sentences, and the seconds that it took once the model was loaded.
    """
    model = encoder()
    start = time.perf_counter()
    sentences = [
        sentence.strip()
        for path in sorted(seeds.glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
        for sentence in sentencex.segment("en", line)
        if sentence.strip()
    ]
    vectors = model.encode(sentences, normalize_embeddings=True, show_progress_bar=False)
    index: Any = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.asarray(vectors, dtype=np.float32))
    folder.mkdir(parents=True, exist_ok=True)
    faiss.write_index(index, str(folder / "index.faiss"))
    (folder / "sentences.json").write_text(json.dumps(sentences), "utf-8")
    return len(sentences), time.perf_counter() - start


def timed(folder: Path, questions: list[str]) -> list[float]:
    """Seconds that each question takes in this process."""
    plain = Plain(folder)
    seconds = []
    for question in questions:
        start = time.perf_counter()
        plain.ask(question)
        seconds.append(time.perf_counter() - start)
    return seconds


def serve(folder: Path, port: int) -> None:
    """``POST /ask {"question": ...}``."""
    import uvicorn
    from fastapi import FastAPI
    from pydantic import BaseModel

    class Asked(BaseModel):
        question: str

    plain = Plain(folder)
    app = FastAPI()

    # Named in this function, the class is out of FastAPI's reach; so the annotation is given.
    def ask(asked: Any) -> dict[str, Any]:
        return {"found": [{"score": s, "sentence": t} for s, t in plain.ask(asked.question)]}

    ask.__annotations__["asked"] = Asked
    app.post("/ask")(ask)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


def main() -> None:
    """See the module's docstring."""
    what, *rest = sys.argv[1:]
    if what == "build":
        sentences, seconds = build(Path(rest[0]), Path(rest[1]))
        print(json.dumps({"sentences": sentences, "seconds": seconds}))
    elif what == "ask":
        for score, sentence in Plain(Path(rest[0])).ask(rest[1]):
            print(f"{score:.2f}  {sentence}")
    elif what == "time":
        print(json.dumps({"seconds": timed(Path(rest[0]), json.load(sys.stdin))}))
    elif what == "serve":
        serve(Path(rest[0]), int(rest[1]))
    else:
        sys.exit(f"not known: {what}")


if __name__ == "__main__":
    main()
