"""Who says a sentence; articles invented for the purpose."""

from __future__ import annotations

import pytest

from rag.speakers import attribution
from tests.rag.rag_sources import row, source


@pytest.mark.parametrize(
    ("text", "begins", "speaker"),
    [
        ("“We will not sell,” said Ana Duarte, the owner.", "“We", "Ana Duarte"),
        ("Ana Duarte, 52, spoke. “We will not sell,” Ms. Duarte said.", "“We", "Ms. Duarte"),
        ("The mayor, who was elected in 2009, said the road was shut.", "The mayor", "The mayor"),
        (
            "The winner, Sergiu Botnari of Renewal, said it was over.",
            "The winner",
            "Sergiu Botnari",
        ),
        (
            "The bridge is unsafe, according to a report by the council.",
            "The bridge",
            "a report by the council",
        ),
        ("“A dozen” ships have left, said Bob Kerr, an agent.", "“A dozen”", "Bob Kerr"),
        (
            "A spokesman for the port denied that it had closed.",
            "A spokesman",
            "A spokesman for the port",
        ),
        ("Lia Moss refused to go, saying that the ice was thin.", "Lia", "Lia Moss"),
    ],
)
def test_the_sentence_itself_tells(text: str, begins: str, speaker: str) -> None:
    made = source(text)
    found = attribution(made, row(made, begins))
    assert found is not None
    assert found.speaker == speaker
    assert found.span.of(text) == speaker
    assert found.sentences == ()


def test_a_quotation_goes_on_without_a_new_attribution() -> None:
    made = source("“We lost the hull,” Mr. Adeyemi said. “The rest can be mended.”")
    found = attribution(made, row(made, "“The rest"))
    assert found is not None
    assert found.speaker == "Mr. Adeyemi"
    assert found.sentences == (row(made, "“We lost"),)


def test_he_said_is_resolved_to_the_name() -> None:
    made = source(
        "The cuts are planned, according to Andrei Volkov, an analyst.\n"
        "“This is no panic,” he said."
    )
    found = attribution(made, row(made, "“This"))
    assert found is not None
    assert found.speaker == "Andrei Volkov"
    assert found.sentences == (row(made, "The cuts"),)


def test_the_quotation_before_the_paragraph_is_somebody_elses() -> None:
    made = source("“It is over,” Ms. Roe said.\n“It has only begun.”")
    assert attribution(made, row(made, "“It has")) is None


@pytest.mark.parametrize(
    "text",
    [
        "The yard maintains a fleet of 12 tugs.",
        "Three states border the lake.",
        "The harbour froze in 1947.",
        "It was said to be haunted.",
    ],
)
def test_nobody_speaks(text: str) -> None:
    made = source(text)
    assert attribution(made, 0) is None
