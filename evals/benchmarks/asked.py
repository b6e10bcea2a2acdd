"""A benchmark's questions, asked of the product: indexed documents, questions, proven answers."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.service import Place, ensure_index, load_index
from evals.benchmarks.items import Benchmark, BenchmarkError, Item, Page
from evals.gold import Range, overlap
from evals.progress import Progress
from index.config import IndexConfig
from index.store import Index
from index.types import Span
from rag.assistant import Assistant, Trace
from rag.config import AssistantConfig
from rag.types import Answer


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what became of it."""

    item: Item
    status: str
    reason: str | None
    probability: float
    """The reader's P(the page answers), in [0, 1]."""
    contradiction: float
    """The reader's P(the page contradicts the premise), in [0, 1]."""
    cited: tuple[Range, ...]
    """Where the quotes stand, the first one first; empty of a refusal."""
    best: Range | None
    """The sentence that is quoted first if the question has to be answered."""
    short: str
    """The short answer that was given; empty of a refusal."""
    best_short: str
    """The short answer that is given if the question has to be answered."""
    rank: int | None
    """0-based rank of the first gold sentence in what retrieval found; None if it is not there."""
    seconds: float
    """Wall time of the whole question."""

    @property
    def is_gold(self) -> bool:
        """Whether it was answered and the first quote is gold."""
        return self.status == "answered" and self.item_has(self.cited[:1])

    @property
    def best_is_gold(self) -> bool:
        """Whether the first quote is gold if the question has to be answered."""
        return self.best is not None and self.item_has((self.best,))

    @property
    def is_right(self) -> bool:
        """Answerable: answered with a gold first quote. Unanswerable: refused or corrected."""
        if self.item.answerable:
            return self.is_gold
        return self.status in ("refused", "corrected")

    @property
    def corrects(self) -> bool:
        """Whether it was corrected, citing a sentence that contradicts the premise first."""
        first = self.cited[:1]
        return self.status == "corrected" and any(
            overlap(place, gold) for place in first for gold in self.item.correction
        )

    def item_has(self, places: Sequence[Range]) -> bool:
        """Whether one of the places is gold evidence."""
        return any(overlap(place, gold) for place in places for gold in self.item.evidence)


def open_index(benchmark: Benchmark, cache: Path, progress: Progress | None = None) -> Index:
    """Index a benchmark's pages together.

    Args:
        benchmark: Whose pages.
        cache: Folder for pages and indexes; a run on the same pages finds their vectors there.
        progress: Told how many texts are embedded.

    Raises:
        BenchmarkError: the index doesn't hold a page as it is.
    """
    folder = cache / _digest(benchmark.pages)
    seeds = folder / "pages"
    if not seeds.is_dir():
        _write_pages(benchmark.pages, seeds)
    place = Place(seeds=seeds, index=folder / "index")
    ensure_index(place, IndexConfig(), progress, rebuild=True)
    index = load_index(place)
    held = {document.id: document.text for document in index.documents}
    for page in benchmark.pages:
        if held.get(page.id) != page.text:
            raise BenchmarkError(f"{benchmark.name}: page {page.id} is not in the index as it is")
    return index


def ask_all(
    benchmark: Benchmark,
    index: Index,
    config: AssistantConfig | None = None,
    progress: Progress | None = None,
) -> list[Asked]:
    """Ask every question of its page alone, in order."""
    assistant = Assistant(index, config=config)
    rows = []
    for number, item in enumerate(benchmark.items, start=1):
        start = time.perf_counter()
        answer, trace = assistant.explain(item.question, (), [item.page])
        rows.append(_asked(item, index, answer, trace, time.perf_counter() - start))
        if progress:
            progress(number, len(benchmark.items))
    return rows


def _asked(item: Item, index: Index, answer: Answer, trace: Trace, seconds: float) -> Asked:
    evidence = trace.reading.evidence
    best = evidence[0] if evidence else None
    text = index.document(item.page).text
    found = [_range(index.sentences[hit.sentence].span) for hit in trace.hits]
    ranks = (
        rank
        for rank, place in enumerate(found)
        if any(overlap(place, gold) for gold in item.evidence)
    )
    return Asked(
        item=item,
        status=answer.status.value,
        reason=answer.refusal.reason.value if answer.refusal else None,
        probability=trace.reading.probability,
        contradiction=trace.reading.contradiction,
        cited=tuple(_range(citation.span) for citation in answer.citations),
        best=_range(index.sentences[best.sentence].span) if best else None,
        short=answer.short_answer or "",
        best_short=best.answer.of(text) if best else "",
        rank=next(ranks, None),
        seconds=seconds,
    )


def as_line(asked: Asked, text: str) -> str:
    """A question and what became of it, as a line of JSON that a person can read."""
    item = asked.item

    def quoted(places: Sequence[Range]) -> list[str]:
        return [text[place.start : place.end] for place in places]

    row = {
        "id": item.id,
        "right": asked.is_right,
        "question": item.question,
        "kind": item.kind,
        "answerable": item.answerable,
        "status": asked.status,
        "reason": asked.reason,
        "probability": round(asked.probability, 4),
        "contradiction": round(asked.contradiction, 4),
        "gold": quoted(item.evidence),
        "quoted": quoted(asked.cited),
        "best": quoted([asked.best] if asked.best else []),
        "best_is_gold": asked.best_is_gold,
        "gold_rank": asked.rank,
        "gold_answers": list(item.answers),
        "short_answer": asked.short,
        "best_short_answer": asked.best_short,
        "gold_reason": item.reason,
        "contradicting": quoted(item.correction),
        "corrects": asked.corrects,
    }
    return json.dumps(row, ensure_ascii=False)


def _range(span: Span) -> Range:
    return Range(span.start, span.end)


def _digest(pages: Sequence[Page]) -> str:
    content = json.dumps([[page.id, page.title, page.text] for page in pages])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _write_pages(pages: Sequence[Page], seeds: Path) -> None:
    # Under another name first: a run that is broken off leaves no half of a benchmark behind.
    unfinished = seeds.with_name("pages.unfinished")
    unfinished.mkdir(parents=True, exist_ok=True)
    for page in pages:
        (unfinished / f"{page.id}.txt").write_bytes(page.text.encode("utf-8"))
        if page.title is not None:
            # A JSON string is a TOML string too.
            title = json.dumps(page.title, ensure_ascii=False)
            (unfinished / f"{page.id}.toml").write_text(f"title = {title}\n", encoding="utf-8")
    unfinished.rename(seeds)
