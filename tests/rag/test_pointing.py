"""Which sentences need the one before them; sentences invented for the purpose."""

from __future__ import annotations

import pytest

from rag.pointing import points_back


@pytest.mark.parametrize(
    "sentence",
    [
        "It has ordered all ships back to port, where they stay until May.",
        "It was closed until 1990.",
        "It was sold before the war.",
        "It is open to boats that come from the sea.",
        "It is expected to rise.",
        "It was built in May to a plan that he drew.",
        "It took us 19 hours.",
        "It is a town that few know.",
        "Its doors are shut.",
        "In 2019 it brought in 85 million crowns.",
        "By May 2003, they had left.",
        "Three years later it burned.",
        "“But they knew,” she said.",
        "These were sold.",
        "That evening they danced.",
    ],
)
def test_points_back(sentence: str) -> None:
    assert points_back(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It was revealed this week by several papers, citing sources, that he had left.",
        "It’s not easy being a diplomat.",
        "It is hard for them to say.",
        "It may have been possible to save them.",
        "It is not known why he gave the order.",
        "It remains unclear whether he knew.",
        "It had been agreed that they would pay.",
        "It took the team three years to raise her.",
        "It has been two years since the fire.",
        "It was weeks before they knew.",
        "It was not until 1990 that it closed.",
        "It was Ann Lee who paid.",
        "It turned out that he lied.",
        "It rained.",
        "This week the council voted.",
        "This interview has been edited.",
        "These days nobody fishes.",
        "Those who fled saw the sea.",
        "In 2019 the yard closed.",
        "The yard closed.",
    ],
)
def test_does_not(sentence: str) -> None:
    assert not points_back(sentence)
