"""What holds of every answer, whatever is asked: hundreds of questions, made of an article's own
words and of others', most of them nonsense."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.schemas import AnswerOut
from api.service import Place, open_assistant
from api.verify import faults
from index.build import build
from index.types import Document
from rag.assistant import Assistant
from rag.training.articles import load
from tests.conftest import ROOT

FRAMES = (
    "why did {0} {1}?",
    "who {1}?",
    "who said that {2}?",
    "how many {1} are there?",
    "when did {0} {1}",
    "where is {0}?",
    "what is {1}?",
    "which {1} {0}?",
    "is it true that {2}?",
    "did {0} not {1}?",
    "what does {0} say about {1}?",
    "{2}",
    "{0}",
    "{1} {1} {0}",
    "tell me everything about {0} and {1}, please, i really need to know about {2}",
    "WHY DID {0} {1}???",
    "what is this about? {0}",
    "why did {0} not {2}?",
)
ODD = (
    "?",
    "…",
    "“",
    "why",
    "he",
    "and?",
    "1",
    "\u200b",
    "a\u0301",
    "👩🏽‍🚀",
    "[1]",
    "\x00",
    "\n",
    "It's",
)


def questions(document: Document, chance: random.Random, count: int) -> Iterator[str]:
    """Questions out of a document's names, words and runs of words."""
    words = document.text.split()
    names = [word for word in words if word[:1].isupper()]
    for number in range(count):
        start = chance.randrange(len(words))
        run = " ".join(words[start : start + chance.randint(2, 12)])
        question = FRAMES[number % len(FRAMES)].format(
            chance.choice(names), chance.choice(words), run
        )
        if number % 5 == 0:
            # A typo, a lost space, or a strange character.
            place = chance.randrange(len(question))
            question = question[:place] + chance.choice(("", "x", *ODD)) + question[place + 1 :]
        yield question


@pytest.fixture(scope="module")
def several(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Answers about seeds/ and six articles of the development set."""
    folder = tmp_path_factory.mktemp("several") / "seeds"
    folder.mkdir()
    for source in place.seeds.glob("*.txt"):
        (folder / source.name).write_bytes(source.read_bytes())
    for article in load([ROOT / "rag" / "training" / "data" / "articles" / "dev.jsonl"])[:6]:
        left = iter(article.sentences)
        lines = [" ".join(next(left) for _ in range(count)) for count in article.paragraphs]
        (folder / f"{article.id}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    made = Place(seeds=folder, index=Path(folder).with_name("index"))
    build(made.seeds, made.index)
    return open_assistant(made)


def test_every_quote_of_every_answer_is_a_slice_of_its_document(several: Assistant) -> None:
    documents = several.index.documents
    texts = {document.id: document.text for document in documents}
    chance = random.Random(19)
    statuses = set()
    asked = quotes = 0
    for document in documents:
        for question in [*questions(document, chance, 40), *ODD]:
            if not any(char.isalnum() for char in question):
                continue
            where = [document.id] if asked % 2 else None
            answer = several.ask(question, (), where, chance.choice((None, 1, 5)))
            asked += 1
            statuses.add(answer.status)
            nearest = answer.refusal.nearest if answer.refusal else ()
            for cited in (*answer.citations, *nearest):
                text = texts[cited.document_id]
                assert text[cited.span.start : cited.span.end] == cited.quote, question
                for context in cited.context:
                    assert text[context.span.start : context.span.end] == context.quote, question
                assert where is None or cited.document_id == document.id
                quotes += 1
            short = answer.short_answer_span
            if short is not None:
                text = texts[answer.citations[0].document_id]
                assert text[short.start : short.end] == answer.short_answer
            assert "".join(segment.text for segment in answer.segments) == answer.text
            # The independent check has nothing to object either.
            assert faults(AnswerOut.of(answer).model_dump(by_alias=True), texts) == [], question
    assert asked > 300
    assert quotes > asked
    assert {"answered", "refused"} <= statuses


def test_boilerplate_and_subheads_are_never_quoted(several: Assistant) -> None:
    unread = [
        (document.id, span)
        for document in several.index.documents
        for span in (*document.boilerplate, *document.subheads)
    ]
    assert unread
    for document_id, span in unread:
        text = several.index.document(document_id).text
        answer = several.ask(f"what about {span.of(text)}?"[:200])
        nearest = answer.refusal.nearest if answer.refusal else ()
        for cited in (*answer.citations, *nearest):
            for place in (cited.span, *(context.span for context in cited.context)):
                if cited.document_id == document_id:
                    assert place.end <= span.start or span.end <= place.start
