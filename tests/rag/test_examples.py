"""What an epoch of the reader's training is made of."""

from __future__ import annotations

from typing import Any

import pytest
from tokenizers import Tokenizer

from index.export import locate
from rag.training.articles import Article
from rag.training.examples import Mining, examples, known, read_articles


def _article(name: str, *questions: str) -> Article:
    return Article.model_validate(
        {
            "id": name,
            "domain": "news",
            "title": "A bridge",
            "sentences": ["The bridge opened in 1931.", "It cost two million crowns."],
            "paragraphs": [2],
            "questions": [
                {"q": q, "answerable": True, "kind": "when", "evidence": [0], "answer": "1931"}
                for q in questions
            ],
            "followups": [
                {
                    "turns": ["Is there a bridge?"],
                    "q": "when did it open?",
                    "rewrite": f"when did the bridge of {name} open?",
                    "answerable": True,
                    "evidence": [0],
                    "answer": "1931",
                }
            ],
        }
    )


ARTICLES = [_article("a", "When?", "Since when?", "How old?"), _article("b", "When was that?")]


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    found = Tokenizer.from_file(str(locate("all-MiniLM-L6-v2") / "tokenizer.json"))
    found.no_padding()
    found.no_truncation()
    return found


def _known(before: dict[str, int], tokenizer: Any) -> set[str]:
    asked = read_articles(ARTICLES, tokenizer).asked
    return {asked[place].text for place in known(ARTICLES, before)}


def test_the_first_questions_of_an_article_are_those_asked_before(tokenizer: Any) -> None:
    assert _known({"a": 2}, tokenizer) == {"When?", "Since when?", "when did the bridge of a open?"}
    assert _known({}, tokenizer) == set()


def test_an_article_that_lost_questions_has_no_more_than_it_has(tokenizer: Any) -> None:
    assert len(_known({"a": 9, "b": 9}, tokenizer)) == 6


def test_an_epoch_does_without_what_is_left_out(tokenizer: Any) -> None:
    pool = read_articles(ARTICLES, tokenizer)
    everything = range(len(pool.asked))
    made = list(examples(pool, tokenizer, 0, Mining({}), (80, 224), set(everything) - {3}))
    assert made
    (answered,) = [one for one in made if one.answers.any()]
    assert answered.span is not None
    assert not list(examples(pool, tokenizer, 0, Mining({}), (80, 224), everything))
