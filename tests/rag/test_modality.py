"""How far an article commits itself; sentences invented for the purpose."""

from __future__ import annotations

import pytest

from rag.modality import is_denial, is_hedged
from tests.rag.rag_sources import source


@pytest.mark.parametrize(
    ("text", "hedged"),
    [
        ("The dam may fail.", True),
        ("It fails every May.", False),
        ("He reportedly left.", True),
        ("She is believed to live in Oslo.", True),
        ("The dam failed.", False),
        ("That raises the question of who pays.", True),
        ("He is reported to have left.", True),
        ("The clerk who had reported him was moved.", False),
        ("The letter appeared to confirm it.", True),
        ("The paper appeared on Monday.", False),
        ("The gate could open by May.", True),
        ("The gate could not open.", False),
        ("They could see the sea.", False),
        ("The guild helped until the yards could compete.", False),
        ("The police suspect arson.", True),
        ("The suspect was freed.", False),
        ("There is speculation that he left.", True),
        ("The news ended weeks of speculation.", False),
        ("She suggested a walk.", False),
        ("The figures suggest otherwise.", True),
        ("At least 500 are feared dead.", True),
        ("The ship is presumed lost.", True),
        ("He’s believed to be in Spain.", True),
        ("They're thought to be safe.", True),
        ("They had been expected to win.", True),
        ("She is now widely expected to win.", True),
        ("He could not have been expected to know.", False),
        ("No jury was told what he expected to win.", False),
        ("The man, believed to be 40, fled.", True),
        ("A boat thought to be old was found.", True),
        ("People whom she believed to be good came.", False),
        ("Nobody thought to ask.", False),
        ("She thought of leaving.", False),
        ("The house, said to be haunted, was sold.", True),
        ("Lee said to wait.", False),
        ("He is accused of stealing it.", True),
        ("He has not been accused of any crime.", False),
        ("A baker accused of theft walked free.", False),
        ("It is thought the fire began at six.", True),
        ("It is thought of as a classic.", False),
        ("The lion is shy; it is feared by all.", False),
        ("It’s possible he fled.", True),
        ("It was possible to walk there.", False),
        ("It is not known whether he fled.", True),
        ("It is not known for its bread.", False),
        ("There are fears the dam will burst.", True),
        ("There were growing fears that the dam had burst.", True),
        ("The fears were real.", False),
        ("It appears the fire began in a shed.", True),
        ("It appears every Monday.", False),
        ("Coffee might’ve helped.", True),
        ("He may've left.", True),
        ("The gate couldn't open.", False),
    ],
)
def test_hedges(text: str, hedged: bool) -> None:
    assert is_hedged(text) is hedged


@pytest.mark.parametrize(
    ("text", "denies"),
    [
        ("Ana Duarte denied that the dam had failed.", True),
        ("The firm rejected the accusation.", True),
        ("The mayor dismissed a report that he was ill.", True),
        ("Reports that the dam has cracked are false, the owners say.", True),
        ("Some scholars dispute this.", True),
        ("Voters rejected the plan.", False),
        ("Nobody dared to contradict the plan.", False),
        ("The court dismissed the case.", False),
        ("The firm was denied a permit.", False),
        ("The clerk denied him entry.", False),
        ("The firm did not deny it.", False),
        ("The gate was shut after a dispute over a buffalo.", False),
        ("“I denied it,” she said.", False),
        ("Mr. Roe called that claim “pure invention.”", True),
        ("“He called that claim a lie,” she said.", False),
        ("Mr. Roe called the claim “fair.”", False),
    ],
)
def test_denials(text: str, denies: bool) -> None:
    made = source(text)
    assert is_denial(made, made.sentence(0)) is denies
