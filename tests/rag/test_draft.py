"""Drafts of training articles."""

from __future__ import annotations

import pytest

from rag.training.draft import DraftError, parse

DRAFT = """=== t-1 | test | A title
The mayor, Ann Fox, left on May 3.
“I am tired,” she said.

Her deputy stays.
---
Q when did fox go
A when | left on May 3 | May 3
Q why did the deputy leave
N false_premise | premise_conflict | deputy stays | deputy stays
F Who left?
Q why?
R Why did Ann Fox leave?
A | I am tired | “I am tired,”
F Who left?
Q how old is she?
R How old is Ann Fox?
N
"""


def test_a_draft_becomes_an_article() -> None:
    (article,) = parse(DRAFT)
    assert (article.id, article.domain, article.title) == ("t-1", "test", "A title")
    assert article.paragraphs == (2, 1)
    first, second = article.questions
    assert (first.q, first.kind, first.evidence, first.answer) == (
        "when did fox go", "when", (0,), "May 3",
    )  # fmt: skip
    assert (second.answerable, second.refusal, second.correction, second.tempting) == (
        False, "premise_conflict", (2,), 2,
    )  # fmt: skip
    follow, lost = article.followups
    assert (follow.turns, follow.q, follow.evidence) == (("Who left?",), "why?", (1,))
    assert not lost.answerable


@pytest.mark.parametrize(
    ("found", "wanted", "message"),
    [
        ("left on May 3 |", "left on June 3 |", "line 8: 'left on June 3' is in 0 sentences"),
        ("| May 3\n", "| May 4\n", "answer 'May 4' is not in sentence 0"),
        ("A when |", "X when |", "line 8: 'X' is none of F, Q, R, A, N"),
        ("---\n", "", "line 1: an article has"),
        ("=== t-1", "t-1", "line 1: an article begins with"),
    ],
)
def test_faults_name_their_line(found: str, wanted: str, message: str) -> None:
    with pytest.raises(DraftError, match=message):
        parse(DRAFT.replace(found, wanted, 1))
