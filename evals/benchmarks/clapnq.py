"""CLAPnq: long answers from Wikipedia passages (Rosenthal et al., TACL 2025).

Its ``annotated_data`` files, answerable and unanswerable questions one a line. The gold is whole
sentences; its free-form answers are written by annotators, so that no short answer can be scored.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from evals.benchmarks.items import Benchmark, BenchmarkError, Item, Page, laid_out, lines_of, slug


class _Passage(BaseModel):
    title: str
    sentences: list[str]


class _Output(BaseModel):
    answer: str
    selected_sentences: list[str] = []


class _Line(BaseModel):
    id: str
    input: str
    passages: Annotated[list[_Passage], Field(min_length=1, max_length=1)]
    output: list[_Output]


def load(*paths: Path) -> Benchmark:
    """Read one or more files as one benchmark.

    Raises:
        BenchmarkError: a line is of another form, or a selected sentence is not in its passage.
    """
    pages: dict[str, Page] = {}
    items: list[Item] = []
    for path in paths:
        for where, line in lines_of(path):
            items.append(_item(where, line, pages))
    name = "+".join(path.name for path in paths)
    return Benchmark(name, tuple(pages.values()), tuple(items), has_sentences=True)


def _item(where: str, line: str, pages: dict[str, Page]) -> Item:
    try:
        parsed = _Line.model_validate(json.loads(line))
    except (json.JSONDecodeError, ValidationError) as error:
        raise BenchmarkError(f"{where}: {error}") from error
    passage = parsed.passages[0]
    sentences = [s.strip() for s in passage.sentences if s.strip()]
    text, places = laid_out([sentences])
    # Some passages are asked about more than once, and an index holds a text but once.
    page = pages.setdefault(text, Page(slug(len(pages), passage.title), text, passage.title))
    selected = {s.strip() for output in parsed.output for s in output.selected_sentences} - {""}
    strange = selected - set(sentences)
    if strange:
        raise BenchmarkError(f"{where}: selected, but not in the passage: {min(strange)!r}")
    return Item(
        id=parsed.id,
        page=page.id,
        question=parsed.input,
        answerable=bool(selected),
        kind="answerable" if selected else "unanswerable",
        evidence=tuple(p for p, s in zip(places, sentences, strict=True) if s in selected),
    )
