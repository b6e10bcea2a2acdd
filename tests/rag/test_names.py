"""Who is named, and whether as a person; articles invented for the purpose."""

from __future__ import annotations

import pytest

from rag.mention import Gender
from tests.rag.rag_sources import source


def persons(text: str) -> dict[str, Gender]:
    return {m.text: m.gender for m in source(text).names.mentions if m.is_person}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mr. Lund left.", {"Mr. Lund": Gender.HE}),
        ("Ana Ruiz, 41, left.", {"Ana Ruiz": Gender.UNKNOWN}),
        ("The pilot Ana Ruiz left.", {"Ana Ruiz": Gender.UNKNOWN}),
        ("His wife, Ana Ruiz, left.", {"Ana Ruiz": Gender.SHE}),
        ("Jan Kowal, who sold it, left.", {"Jan Kowal": Gender.UNKNOWN}),
        ("Sergiu Botnari of Renewal said no.", {"Sergiu Botnari": Gender.UNKNOWN}),
        (
            "It was sold by Ivo Lund. Lund left.",
            {"Ivo Lund": Gender.UNKNOWN, "Lund": Gender.UNKNOWN},
        ),
        # The pronoun that goes on with the only person named tells.
        ("Ivo Lund, 40, left. He came back.", {"Ivo Lund": Gender.HE}),
        ("The general Lars Lund fled.", {"Lars Lund": Gender.UNKNOWN}),
        ("Emperor Otto IV fled.", {"Emperor Otto IV": Gender.HE}),
        # Ms. May is no month, and a month no name.
        ("Ms. May left in May Tuesday.", {"Ms. May": Gender.SHE}),
        ("The Harbor Authority, a large body, said no.", {}),
        ("Brightwell AI, the maker, said no.", {}),
        ("It is lost, said Northlight Space, the Oslo company that owns it.", {}),
        ("It is lost, said Ana Ruiz, a company lawyer.", {"Ana Ruiz": Gender.UNKNOWN}),
        ("The Bank of England, who knows, said no.", {}),
        ("On Monday rain fell in San Marino.", {}),
    ],
)
def test_persons(text: str, found: dict[str, Gender]) -> None:
    assert persons(text) == found


def test_a_family_name_of_two_has_no_full_form() -> None:
    made = source("Ann Malkin, 40, and Bob Malkin, 42, met. Malkin left.")
    short = made.names.mentions[-1]
    assert short.text == "Malkin"
    assert made.names.full(short) is None


def test_names_that_a_part_of_the_text_touches() -> None:
    text = "Ana Ruiz met Ivo Lund in Oslo."
    made = source(text)
    start = text.index("Ruiz")
    found = made.names.overlapping(type(made.sentences[0].span)(start, text.index("Lund") + 1))
    assert [m.text for m in found] == ["Ana Ruiz", "Ivo Lund"]
