"""What of a question a text has and lacks; questions and texts invented for the purpose."""

from __future__ import annotations

import pytest

from rag import quantities
from rag.question import Matches, absent, analyse, matches
from rag.words import words


def missing(question: str, text: str) -> tuple[str, ...]:
    return absent(analyse(question), frozenset(word.normal for word in words(text)))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did Cuban envoys leave?", "The envoy of Cuba left."),
        ("why did the uk leave", "The United Kingdom left."),
        ("Why did the United Kingdom leave?", "The U.K. left."),
        ("Why did Britain leave?", "The British left."),
        ("Did the United Nations act?", "The UN acted."),
        ("Did the Harbor Port Authority act?", "The HPA acted."),
        ("What does Moscow want?", "Russia wants peace."),
        ("Why did Karpuk’s wife go?", "Mr. Karpuk left with his wife."),
        ("Why did Mr Karpunk go?", "Mr. Karpuk left."),
        ("Why did Sethuramam go?", "Mr. Sethuraman left."),
        ("When did Il-gyu go?", "Ri Il-gyu left."),
        ("What happened on Feb 3?", "It opened on February 3."),
        ("Who were the 3 men?", "Three men left."),
        ("Who were the three men?", "All 3 men left."),
        ("Who lost 1,200 votes?", "He lost 1200 votes."),
        ("Who paid 2.4 million?", "The state paid $2,400,000."),
        ("Who paid 2,400,000?", "The state paid $2.4 million."),
        ("Who were the dozen men?", "The 12 men left."),
        ("Who were the twenty-one men?", "The 21 men left."),
        ("What was there in the 17th century?", "It opened in 1650."),
        ("What was there in the 1980s?", "It opened in the 1980s."),
        ("My mum is 78, can she go?", "Anybody may go."),
        ("May I go in march?", "It opens in March."),
        ("Why did the PM leave?", "The prime minister left."),
        ("Why did it close?", "It closed."),
        ("WHY DID IT CLOSE IN HASTE?", "It closed."),
        ("who were the two owners", "Ann and Bob own it."),
    ],
)
def test_the_text_has_all_of_it(question: str, text: str) -> None:
    assert missing(question, text) == ()


@pytest.mark.parametrize(
    ("question", "text", "lacking"),
    [
        ("Why did Ivo Lund go?", "Mr. Karpuk left.", ("Ivo", "Lund")),
        ("Why did Ivo Lund go?", "Ivo Karpuk left.", ("Lund",)),
        ("why did france leave", "Cuba left.", ("france",)),
        ("What happened in March?", "It opened in February.", ("March",)),
        ("what happened in march", "It opened in February.", ("march",)),
        ("What happened on Friday?", "It opened on Monday.", ("Friday",)),
        ("Who were the 43 men?", "The 42 men left.", ("43",)),
        ("Who were the fifteen men?", "The 50 men left.", ("fifteen",)),
        ("Who paid 3.4 million?", "The state paid $2.4 million.", ("3.4",)),
        ("Who paid 2.4 billion?", "The state paid $2.4 million.", ("2.4",)),
        ("What was there in 1947?", "It opened in 1974.", ("1947",)),
        ("What was there in the 16th century?", "It opened in 1650.", ("16",)),
        # A short name is not misspelt; it is another.
        ("Why did Reid go?", "Mr. Reed left.", ("Reid",)),
    ],
)
def test_the_text_lacks(question: str, text: str, lacking: tuple[str, ...]) -> None:
    assert missing(question, text) == lacking


def test_what_is_there_and_what_is_not_are_told_apart() -> None:
    known = frozenset(word.normal for word in words("Ivo Lund sold 12 ships."))
    assert matches(analyse("Did Ivo Roe sell 12 ships or 15?"), known) == Matches(
        names_present=("Ivo",),
        names_absent=("Roe",),
        numbers_present=("12",),
        numbers_absent=("15",),
    )


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("12", 12.0),
        ("1,200", 1200.0),
        ("38.4", 38.4),
        ("twelve", 12.0),
        ("twenty-one", 21.0),
        ("dozens", 12.0),
        ("fourth", 4.0),
        ("sixtieth", 60.0),
        ("million", 1e6),
        ("10:30", 10.005),
        ("first", None),
        ("second", None),
        ("well-known", None),
        ("house", None),
    ],
)
def test_values(word: str, value: float | None) -> None:
    assert quantities.value(word) == value
