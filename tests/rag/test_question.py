"""What of a question a text has and lacks; questions and texts invented for the purpose."""

from __future__ import annotations

import pytest

import rag.question
from rag import quantities
from rag.names import vocabulary
from rag.question import Matches, absent, analyse, matches
from rag.words import words


def missing(question: str, text: str) -> tuple[str, ...]:
    return absent(analyse(question), vocabulary(text))


def names(question: str) -> list[str]:
    return [word.text for word in analyse(question).names]


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
        ("Did 200 men leave?", "Two hundred men left."),
        ("Did two hundred men leave?", "The 200 men left."),
        ("Did 120 men leave?", "A hundred and twenty men left."),
        ("Did a hundred and twenty men leave?", "The 120 men left."),
        ("Did 250,000 men leave?", "Two hundred and fifty thousand men left."),
        ("Did 60 men leave?", "Five dozen men left."),
        ("Did half a million leave?", "500,000 left."),
        ("Who paid 5 billion?", "The state paid €5bn."),
        ("Who paid €5bn?", "The state paid five billion euros."),
        ("Who paid 5 million?", "The state paid €5m."),
        ("Who ran the 5k race?", "She ran five kilometers."),
        ("Who built the 5m wall?", "The wall is five meters high."),
        ("What was there in the 1990s?", "It opened in the mid-1990s."),
        ("What was there in the 1990s?", "It opened in the ’90s."),
        ("What was there in the 90s?", "It opened in the 1990s."),
        ("What was there in the '90s?", "It opened in 1994."),
        ("What was there in the 1980s?", "It opened in 1984."),
        ("What was there in the 18th century?", "It is an eighteenth-century mill."),
        ("What was there in the 21st century?", "It is a twenty-first-century mill."),
        ("Were there thirty one men?", "Thirty-one men left."),
        ("Were there thirty-one men?", "The 31 men left."),
        ("Who paid 2 billion?", "The state pays 2 to 3bn."),
        ("Is it 25 miles?", "It is a twenty-five-mile walk."),
        ("Did it last five years?", "It was a five-year deal."),
        ("Who came 3rd?", "She was third."),
        ("Did Jose Garcia go?", "José García left."),
        ("Did José García go?", "Jose Garcia left."),
        ("Did Jose\u0301 Garci\u0301a go?", "José García left."),
        ("Did Zoe meet Lukasz in Sao Paulo?", "Zoë met Łukasz in São Paulo."),
        ("Did Carter go?", "Ms. Knowles-Carter left."),
        ("Did Jones go?", "Mr. Smith-Jones left."),
        ("What Is The Cost Of A Ticket?", "It costs ten crowns."),
        ("Why Did the Mill Close?", "It burned."),
        ("Did he leave at 9 A.M.?", "He left at nine o’clock."),
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
        ("Why did Jose Lund go?", "José García left.", ("Lund",)),
        ("Why did Carter go?", "Ms. Knowles-Cartwell left.", ("Carter",)),
        ("Why Did France Leave?", "Cuba left.", ("France",)),
        ("Is Ivo Lund Danish?", "Ivo Roe is a Dane.", ("Lund",)),
        ("Did 300 men leave?", "Hundreds of men left in 3 ships.", ("300",)),
        ("Did two hundred men leave?", "Two men left.", ("hundred",)),
        ("Did two hundred men leave?", "A hundred men left in two ships.", ("hundred",)),
        ("Did 120 men leave?", "A hundred men left; twenty stayed.", ("120",)),
        ("Did 102 men leave?", "One hundred and two hundred men left.", ("102",)),
        ("Who paid 5 billion?", "The state paid €6bn.", ("5",)),
        ("Who paid 5 million?", "It is 5 m high.", ("5",)),
        ("Were there thirty two men?", "Thirty-one men left.", ("thirty",)),
        ("Is it 35 miles?", "It is a twenty-five-mile walk.", ("35",)),
        ("What was there in the 1990s?", "It opened in the mid-1980s.", ("1990",)),
        ("What was there in the 90s?", "It opened in the 1980s.", ("90",)),
        ("What was there in the 17th century?", "It is an eighteenth-century mill.", ("17",)),
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
    ("question", "found"),
    [
        ("What did the W.H.O. pay?", ["W.H.O."]),
        ("What did he NOT pay?", []),
        ("What Did The Mill Pay To Ivo Lund?", []),
        ("What did the Mill pay to Ivo Lund?", ["Mill", "Ivo", "Lund"]),
        ("Can I visit Oslo?", ["Oslo"]),
        ("What did Lund say about The Art of Fugue?", ["Lund", "Art", "Fugue"]),
        ("Is Ivo Lund Danish?", ["Ivo", "Lund", "Danish"]),
    ],
)
def test_names(question: str, found: list[str]) -> None:
    assert names(question) == found


def test_a_name_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def has_word(word: str, known: object) -> bool:
        looked.append(word)
        return False

    monkeypatch.setattr(rag.question, "_has_word", has_word)
    question = analyse("why did " + "Qax Zov " * 300)
    assert len(question.names) == 600
    assert len(absent(question, vocabulary("It closed."))) == 600
    assert looked == ["qax", "zov"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("two hundred and fifty thousand men", [("two hundred and fifty thousand", 250_000.0)]),
        ("3.5 million and 4", [("3.5 million", 3_500_000.0), ("4", 4.0)]),
        ("one hundred and two hundred", [("one hundred", 100.0), ("two hundred", 200.0)]),
        ("in 2019 two hundred", [("2019", 2019.0), ("two hundred", 200.0)]),
        ("twenty one, five", [("twenty one", 21.0), ("five", 5.0)]),
        ("one or two", [("one", 1.0), ("two", 2.0)]),
        ("half a dozen and half of it", [("half a dozen", 6.0)]),
        ("€5bn, 5m, 5 m", [("5 bn", 5e9), ("5 m", 5e6), ("5", 5.0)]),
    ],
)
def test_numbers_of_several_words(text: str, found: list[tuple[str, float]]) -> None:
    told = [
        (" ".join(w.text for w in n.words), n.value) for n in quantities.numbers(words(text), text)
    ]
    assert told == found


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
        ("90s", 90.0),
        ("s" * 2_000, None),
    ],
)
def test_values(word: str, value: float | None) -> None:
    assert quantities.value(word) == value
