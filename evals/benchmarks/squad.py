"""SQuAD 1.1 and 2.0, and what has their form (XQuAD): Rajpurkar et al., 2016 and 2018.

All paragraphs of an article make one page, so that a question asks the article, not the paragraph
that it was written for.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from evals.benchmarks.items import Benchmark, BenchmarkError, Item, Page, slug
from evals.gold import Range


class _Answer(BaseModel):
    text: str
    answer_start: Annotated[int, Field(ge=0)]


class _Question(BaseModel):
    id: str
    question: str
    answers: list[_Answer]
    is_impossible: bool = False


class _Paragraph(BaseModel):
    context: str
    qas: list[_Question]


class _Article(BaseModel):
    title: str
    paragraphs: list[_Paragraph]


class _File(BaseModel):
    data: list[_Article]


def load(path: Path) -> Benchmark:
    """Read a SQuAD file.

    Raises:
        BenchmarkError: the file can't be read, is of another form, or an answer doesn't stand where
            it says.
    """
    try:
        parsed = _File.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BenchmarkError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BenchmarkError(f"{path}: {place}: {first['msg']}") from error
    pages: list[Page] = []
    items: list[Item] = []
    for number, article in enumerate(parsed.data):
        page = slug(number, article.title)
        text = ""
        for paragraph in article.paragraphs:
            text += "\n\n" if text else ""
            items += [
                _item(path, page, question, paragraph.context, len(text))
                for question in paragraph.qas
            ]
            text += paragraph.context
        pages.append(Page(page, text, article.title.replace("_", " ")))
    return Benchmark(path.name, tuple(pages), tuple(items), has_sentences=False)


def _item(path: Path, page: str, question: _Question, context: str, offset: int) -> Item:
    places = []
    for answer in question.answers:
        end = answer.answer_start + len(answer.text)
        if not answer.text or context[answer.answer_start : end] != answer.text:
            raise BenchmarkError(f"{path}: question {question.id}: no {answer.text!r} at its place")
        places.append(Range(offset + answer.answer_start, offset + end))
    answerable = not question.is_impossible and bool(places)
    return Item(
        id=question.id,
        page=page,
        question=question.question,
        answerable=answerable,
        kind="answerable" if answerable else "impossible",
        evidence=tuple(dict.fromkeys(places)) if answerable else (),
        answers=tuple(dict.fromkeys(a.text for a in question.answers)) if answerable else (),
    )
