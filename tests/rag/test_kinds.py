"""The kind of a question, as people type it."""

from __future__ import annotations

import pytest

from rag.kinds import Kind, classify


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Why did the mill close?", Kind.WHY),
        ("resons 4 closing", Kind.WHY),
        ("y did he quit", Kind.WHY),
        ("how come the mill closed", Kind.WHY),
        ("What led the owners to close the mill?", Kind.WHY),
        ("mill closure reason", Kind.WHY),
        ("According to Ann Lee, why did it close?", Kind.WHY),
        ("can you tell me why it closed", Kind.WHY),
        ("Who closed the mill?", Kind.WHO),
        ("which official closed it", Kind.WHO),
        ("Who said that the mill was safe?", Kind.WHO_SAID),
        ("whose opinion is that", Kind.WHO_SAID),
        ("wen did it close", Kind.WHEN),
        ("What year was it built?", Kind.WHEN),
        ("how long ago was it built", Kind.WHEN),
        ("closing date of the mill", Kind.WHEN),
        ("Where was the mill when it burned?", Kind.WHERE),
        ("In which city is it?", Kind.WHERE),
        ("how many ppl died", Kind.HOW_MANY),
        ("how long did it burn", Kind.HOW_MANY),
        ("What percentage of the crew left?", Kind.HOW_MANY),
        ("price of the ticket", Kind.HOW_MANY),
        ("share of teachers who said they would go", Kind.HOW_MANY),
        ("How did the fire start?", Kind.HOW),
        ("list the towns", Kind.LIST),
        ("Which countries signed?", Kind.LIST),
        ("Is the mill safe?", Kind.YES_NO),
        ("so did he say why?", Kind.YES_NO),
        ("and the clerk, did he leave?", Kind.YES_NO),
        ("What does the owner think of the plan?", Kind.OPINION),
        ("how does she feel about it", Kind.OPINION),
        ("What is this article about?", Kind.SUMMARY),
        ("so what's this about?", Kind.SUMMARY),
        ("tldr", Kind.SUMMARY),
        ("main points", Kind.SUMMARY),
        ("Summarise it", Kind.SUMMARY),
        ("What happened to the mill?", Kind.WHAT),
        ("What is the mill about to do?", Kind.WHAT),
        ("mill fire", Kind.WHAT),
        ("", Kind.WHAT),
    ],
)
def test_kinds(text: str, kind: Kind) -> None:
    assert classify(text) is kind
    assert classify(text.upper()) is kind
