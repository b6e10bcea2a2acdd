"""Benchmarks as they are read from their files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.benchmarks import articles, clapnq, squad
from evals.benchmarks.items import BenchmarkError, laid_out, slug
from evals.gold import Range

SQUAD: dict[str, Any] = {
    "version": "2.0",
    "data": [
        {
            "title": "Low_Ferry_(bridge)",
            "paragraphs": [
                {"context": "It opened in 1931.", "qas": []},
                {
                    "context": "It cost 312 pounds. Nobody paid 312 pounds.",
                    "qas": [
                        {
                            "id": "q1",
                            "question": "What did it cost?",
                            "answers": [
                                {"text": "312 pounds", "answer_start": 8},
                                {"text": "312 pounds", "answer_start": 8},
                                {"text": "312", "answer_start": 8},
                            ],
                        },
                        {"id": "q2", "question": "Who paid?", "answers": [], "is_impossible": True},
                    ],
                },
            ],
        }
    ],
}


def written(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_squad_makes_one_page_of_an_article_and_moves_the_answers(tmp_path: Path) -> None:
    made = squad.load(written(tmp_path / "squad.json", SQUAD))
    (page,) = made.pages
    assert page.id == "0000-low-ferry-bridge"
    assert page.title == "Low Ferry (bridge)"
    assert page.text == "It opened in 1931.\n\nIt cost 312 pounds. Nobody paid 312 pounds."
    cost, paid = made.items
    assert cost.answerable
    assert cost.answers == ("312 pounds", "312")
    assert [page.text[one.start : one.end] for one in cost.evidence] == ["312 pounds", "312"]
    # 18 characters and a blank line come before the paragraph.
    assert cost.evidence[0] == Range(28, 38)
    assert (paid.answerable, paid.evidence, paid.answers) == (False, (), ())
    assert not made.has_sentences
    assert made.first(1).items == (cost,)


def test_squad_with_an_answer_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    wrong = json.loads(json.dumps(SQUAD))
    wrong["data"][0]["paragraphs"][1]["qas"][0]["answers"][0]["answer_start"] = 9
    path = written(tmp_path / "squad.json", wrong)
    with pytest.raises(BenchmarkError, match="question q1: no '312 pounds' at its place"):
        squad.load(path)


@pytest.mark.parametrize("row", [{"data": [{"title": "x"}]}, []])
def test_squad_of_another_form_is_an_error(tmp_path: Path, row: object) -> None:
    with pytest.raises(BenchmarkError, match=r"squad\.json"):
        squad.load(written(tmp_path / "squad.json", row))
    with pytest.raises(BenchmarkError, match=r"none\.json"):
        squad.load(tmp_path / "none.json")


def clap(question: str, selected: list[list[str]], sentences: list[str]) -> dict[str, Any]:
    return {
        "id": question,
        "input": question,
        "passages": [{"title": "Bridge", "text": "…", "sentences": sentences}],
        "output": [{"answer": "…", "selected_sentences": some, "meta": {}} for some in selected],
    }


SENTENCES = ["It opened in 1931 .", "Nobody came .", "It closed ."]


def test_clapnq_takes_the_sentences_that_any_annotator_selected(tmp_path: Path) -> None:
    one = written(
        tmp_path / "answerable.jsonl",
        clap("when", [[SENTENCES[0]], [SENTENCES[0], SENTENCES[2]]], SENTENCES),
    )
    other = written(tmp_path / "unanswerable.jsonl", clap("who", [[]], [*SENTENCES, " "]))
    made = clapnq.load(one, other)
    (page,) = made.pages
    assert page.text == "It opened in 1931 . Nobody came . It closed ."
    when, who = made.items
    assert [page.text[one.start : one.end] for one in when.evidence] == [SENTENCES[0], SENTENCES[2]]
    assert (when.answerable, who.answerable) == (True, False)
    assert when.page == who.page
    assert made.has_sentences
    assert made.name == "answerable.jsonl+unanswerable.jsonl"


def test_clapnq_faults_name_their_line(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.jsonl", clap("a", [[]], SENTENCES), clap("b", [["No ."]], SENTENCES)
    )
    with pytest.raises(BenchmarkError, match=r"a\.jsonl:2: selected, but not in the passage"):
        clapnq.load(path)
    with pytest.raises(BenchmarkError, match=r"b\.jsonl:1"):
        clapnq.load(written(tmp_path / "b.jsonl", {"id": "x"}))


ARTICLE: dict[str, Any] = {
    "id": "t-1",
    "domain": "news",
    "title": "The bridge",
    "sentences": ["It opened.", "It cost 312 pounds.", "Nobody paid."],
    "paragraphs": [2, 1],
    "questions": [
        {
            "q": "What did it cost?",
            "answerable": True,
            "kind": "how_many",
            "evidence": [1, 0],
            "answer": "312 pounds",
        },
        {
            "q": "Who paid?",
            "answerable": False,
            "kind": "false_premise",
            "tempting": 2,
            "correction": [2],
        },
        {
            "q": "Who built it?",
            "answerable": False,
            "kind": "attribute_missing",
            "refusal": "relation_absent",
        },
    ],
    "followups": [],
}


def test_our_articles_are_laid_out_by_paragraph(tmp_path: Path) -> None:
    made = articles.load(written(tmp_path / "dev.jsonl", ARTICLE))
    (page,) = made.pages
    assert (page.id, page.title) == ("t-1", "The bridge")
    assert page.text == "It opened. It cost 312 pounds.\n\nNobody paid."
    cost, paid, built = made.items
    assert [page.text[one.start : one.end] for one in cost.evidence] == [
        "It cost 312 pounds.",
        "It opened.",
    ]
    assert (cost.id, cost.answers) == ("t-1#1", ("312 pounds",))
    assert [page.text[one.start : one.end] for one in paid.correction] == ["Nobody paid."]
    assert paid.reason == "premise_conflict"
    assert (built.reason, built.correction) == ("relation_absent", ())


def test_an_article_that_is_not_valid_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="paragraphs sum to 2"):
        articles.load(written(tmp_path / "dev.jsonl", ARTICLE | {"paragraphs": [2]}))


def test_pages_are_named_by_number_and_title() -> None:
    assert slug(7, "Étude: a “Thing”") == "0007-tude-a-thing"
    assert slug(12, "北京") == "0012"


def test_places_of_laid_out_sentences_are_exact() -> None:
    text, places = laid_out([["a.", "bc."], [], ["d."]])
    assert [text[one.start : one.end] for one in places] == ["a.", "bc.", "d."]
