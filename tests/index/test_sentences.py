"""Sentences: exact places in any text, and right ends in news prose."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.article import read_folder
from index.sentences import lines, paragraphs, split
from index.types import Document, Span


def document(text: str, boilerplate: tuple[Span, ...] = ()) -> Document:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(id="a", name="a.txt", text=text, sha256=sha256, boilerplate=boilerplate)


def cut(text: str) -> list[str]:
    return [s.span.of(text) for s in split(0, document(text))]


ANY = st.text(st.characters(codec="utf-8"), max_size=400)
NEWSY = st.lists(
    st.sampled_from(
        "Mr. U.K. U.S. No. 1. 1 2) p.m. “Yes,” “No.” he said . ? ! … ... \n \r\n \u2028 \t • – — "
        "’ \" ' ( ) $1.2 J. K. Inc. 😀 é 안녕 हैं 。 \u200b \xa0 etc. The".split(" ")
    ),
    max_size=40,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(ANY | NEWSY)
@example("")
@example("• \n1.\n1. ")
@example("\ufeff.\x1c.\x85.")
@example("1. 2. 3. ")
def test_spans_are_ordered_apart_and_lose_nothing(text: str) -> None:
    sentences = split(3, document(text), first_row=7)
    end = 0
    for n, sentence in enumerate(sentences):
        words = sentence.span.of(text)
        assert sentence.span.start >= end
        assert words == words.strip() != ""
        assert text[end : sentence.span.start].strip() == ""
        assert (sentence.row, sentence.document) == (7 + n, 3)
        end = sentence.span.end
    assert text[end:].strip() == ""


@settings(max_examples=200, deadline=None)
@given(ANY | NEWSY)
def test_paragraphs_are_made_of_lines_that_are_not_blank(text: str) -> None:
    filled = lines(text)
    assert [s.of(text) for s in filled] == [
        line.strip() for line in text.splitlines() if line.strip()
    ]
    spans = paragraphs(text)
    assert [line for span in spans for line in filled if span.covers(line)] == filled
    numbers = [s.paragraph for s in split(0, document(text))]
    assert sorted(set(numbers)) == list(range(1, len(spans) + 1))
    assert numbers == sorted(numbers)


@pytest.mark.parametrize(
    "sentences",
    [
        ["Mr. Tae left the U.K. in 2016.", "Mrs. Kim stayed."],
        ["“We lost,” Ms. Roe said.", "Ms. Ada Penn left at 5 p.m. on Monday."],
        ["Dr. Lee of St. Mary’s Hospital, Inc. said no.", "He left."],
        ["“Fear is the No. 1 weapon,” he said.", "“It works.”"],
        ["“Is it safe?” asked Mr. Kim.", "“Yes!” she said.", "Then they left."],
        ['"We lost."', "He sat down.", '"It\'s over," he said.'],
        ["“For a long time … schemes,” said Mr. Lankov.", "“They can’t do that.”"],
        ["He paused...", "Then he left.", "No."],
        ["It fell 3.5 percent to $1.2 billion.", "The vote was 5-4."],
        ["J.R.R. Tolkien wrote it.", "J. K. Rowling did not."],
        ["WASHINGTON, D.C. – The senator voted at 3 p.m. on Jan. 5.", "He lost."],
        ["LONDON (AP) — Prime Minister Rishi Sunak resigned.", "“I am sorry.”"],
        ["He works in the U.S.", "He likes it.", "The U.S. Army came."],
        ["“I was told, ‘Leave now.’ So I left,” she said.", "He agreed (see p. 5)."],
        ["Lt. Col. Jones left.", "Prof. A. B. Smith came."],
        ["Cllr. Ada Penn met Lieut. Lee and Pte. Kim.", "They left."],
        ["“We will not go!” the crowd shouted.", "“Never!” cried one."],
        ["No. 7 seed Duke lost.", "No.", "It did not."],
        ["Rep. Al Green (D-Texas) objected.", "Gov. Tim Walz, R-Minn., did not."],
        ["Late that year – the regime’s worst – he left.", "He is not alone."],
        ["• First point.", "It matters."],
        ["1. First item is here.", "2. Second item is here."],
        ["(1) The board voted.", "It was close."],
    ],
)
def test_news_prose(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["The show starts at 7 p.m. Saturday at the Civic Center.", "It is free."],
        ["It was 3 a.m. Tuesday when police came."],
        ["They open at 6:30 p.m. EST and close at 9 p.m. ET."],
        ["It airs at 8 p.m. Eastern, 5 p.m. Pacific.", "It is live."],
        ["The email went out at 6 a.m. Pacific time, they said."],
        ["It runs from 9 a.m. May 5 to 5 p.m. Sept. 9 at the hall."],
        ["He left at 5 p.m.", "Monday was dull."],
        ["He left at 5 p.m.", "Monday’s game is at noon."],
        ["He left at 5 p.m.", "The rest stayed."],
        ["He left at 5 p.m.", "May left at six."],
        ["He left at 5 p.m.", "Central banks met."],
        ["He left at 5 p.m.", "It rained."],
    ],
)
def test_a_day_or_a_zone_after_the_hour_goes_on(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["On Tues. the vote was held.", "It passed."],
        ["She lived in Mass. and Conn. before that.", "She moved."],
        ["Add 1 tsp. salt and stir.", "Wait."],
        ["Why? and how?", "Nobody asked."],
        ["It was ed. by Lee.", "He is dead."],
        ["They met.", "iPhone sales rose.", "eBay fell."],
        ["They met.", "example.com was down.", "They left."],
        ["They agreed.", "b) They paid.", "c) They left."],
        # Nothing tells where a sentence begins if all are written small.
        ["we went home.", "it was late.", "nobody called."],
        ["I went home.", "it was late.", "nobody called."],
        ["Paris is nice.", "we went home.", "it was late.", "nobody called."],
    ],
)
def test_a_small_letter_begins_no_sentence_where_others_begin_large(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences


def test_a_paragraph_begins_a_sentence_even_with_a_small_letter() -> None:
    assert cut("He packed.\ntwo shirts\nsocks. and a hat\nHe left.") == [
        "He packed.",
        "two shirts",
        "socks. and a hat",
        "He left.",
    ]


STATEMENT = [f"We saw the river rise on day {n} and nobody came." for n in "abcdefgh"]


@pytest.mark.parametrize(("opening", "closing"), ["“”", '""', "()", "[]", "‘’"])
def test_a_long_quotation_is_cut(opening: str, closing: str) -> None:
    said = [f"{opening}{STATEMENT[0]}", *STATEMENT[1:-1], f"{STATEMENT[-1]}{closing} he said."]
    assert cut(" ".join([*said, "Dr. Lee left.", *said])) == [*said, "Dr. Lee left.", *said]
    small = [sentence.lower() for sentence in said]
    assert cut(" ".join(small)) == small


def test_a_short_quotation_is_not_cut() -> None:
    said = "“I was told, ‘Leave now.’ So I left. It was late,” she said."
    assert cut(f"{said} He agreed.") == [said, "He agreed."]


def test_where_a_long_piece_is_cut_marks_stay_with_their_words() -> None:
    long = " ".join(STATEMENT)
    assert cut(f"She said (“{long}”). “{STATEMENT[0]} {long}” “{STATEMENT[1]}”") == [
        f"She said (“{STATEMENT[0]}",
        *STATEMENT[1:-1],
        f"{STATEMENT[-1]}”).",
        f"“{STATEMENT[0]}",
        *STATEMENT[:-1],
        f"{STATEMENT[-1]}”",
        f"“{STATEMENT[1]}”",
    ]


@pytest.mark.parametrize(
    "sentences",
    [
        ['The pipe was 6" wide.', "It burst at noon.", 'Water rose 12" in an hour.'],
        ["He is 5'6\".", "She isn’t."],
        ['"It began in 2019."', "He paused.", '"It ended in 2020."'],
        ["He spoke of “the end.", "She left.", "“Another day, he said."],
    ],
)
def test_marks_without_a_fellow(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "“" * 300_000,
        "'" * 300_000,
        "( a. " * 60_000,
        "Ms. " * 80_000,
        "Tues. the " * 30_000,
        "He left. " * 40_000,
        "word " * 200_000,
        '6" ' * 100_000,
        "a" * 1_000_000,
        "Ab\n" * 100_000,
        ("w " * 70 + ". “" + " " * 9_000 + ") ") * 100,
    ],
    ids=lambda text: text[:10],
)
def test_time_does_not_grow_with_the_square_of_the_length(text: str) -> None:
    """Each would take minutes."""
    sentences = split(0, document(text))
    assert sum(len("".join(s.span.of(text).split())) for s in sentences) == len(
        "".join(text.split())
    )


def test_a_subhead_without_a_full_stop_ends_with_its_line() -> None:
    assert cut("He left.\nCutting back\nThe backdrop is grim.") == [
        "He left.",
        "Cutting back",
        "The backdrop is grim.",
    ]


def test_what_touches_boilerplate_is_no_content_and_neither_is_a_rule() -> None:
    text = "He left. She stayed.\n* * *\nSubscribe now.\nThey met."
    start = text.index("Subscribe")
    marked = document(text, boilerplate=(Span(start, start + len("Subscribe now.")),))
    assert [(s.span.of(text), s.is_content) for s in split(0, marked)] == [
        ("He left.", True),
        ("She stayed.", True),
        ("* * *", False),
        ("Subscribe now.", False),
        ("They met.", True),
    ]


def test_the_seed_article_is_cut_right() -> None:
    documents, errors = read_folder(Path(__file__).resolve().parents[2] / "seeds")
    assert errors == ()
    for article in documents:
        for sentence in split(0, article):
            words = sentence.span.of(article.text)
            if sentence.is_content:
                assert words[0].isupper() or words[0] in '“‘"('
                assert words.rstrip('”’")')[-1] in ".?!…"


WRAPPED = """\
# Dam deal

SEOUL, South Korea – The two states agreed on Thursday to share the
cost of the dam, ending a quarrel that had twice closed the border
between them. “It is over,” said Mr. Sat, who had come from the U.K.
on Monday.

- A drought in 2019 emptied the lower reservoir. The farmers of the
  valley marched.
- The bill is $2.4 billion.

Nobody was pleased.
"""


def test_lines_broken_to_a_width_are_one_paragraph() -> None:
    assert cut(WRAPPED) == [
        "# Dam deal",
        "SEOUL, South Korea – The two states agreed on Thursday to share the\ncost of the dam, "
        "ending a quarrel that had twice closed the border\nbetween them.",
        "“It is over,” said Mr. Sat, who had come from the U.K.\non Monday.",
        "- A drought in 2019 emptied the lower reservoir.",
        "The farmers of the\n  valley marched.",
        "- The bill is $2.4 billion.",
        "Nobody was pleased.",
    ]


def test_lines_that_are_paragraphs_stay_apart() -> None:
    text = "He left the town at dawn, they said.\nA long quarrel\nIt began in 2019.\nShe stayed."
    assert len(paragraphs(text)) == 4
    poem = "Roses are red,\nViolets are blue,\nSugar is sweet,\nAnd so are you.\nAnd so on"
    assert len(paragraphs(poem)) == 5
