"""Each operator breaks what it says, and the judge notices."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from evals.faithfulness import judge
from evals.mutate import OPERATORS, Trial, trial
from evals.sources import Source
from tests.evals.made import (
    CLOSE,
    COST,
    LIVES,
    OPENED,
    OUTLAST,
    PIERS,
    REPORT,
    SOURCES,
    WORKED,
    Json,
    answer,
    cited,
    refusal,
    shown,
)

SPOKEN = answer(
    cited(PIERS, speaker="Ada Brook", modality="reported", context=[shown(CLOSE, "attribution")])
)
ANSWERS: dict[str, Json] = {
    "opened": answer(cited(OPENED), short="4 May 1931"),
    "two": answer(cited(OPENED), cited(COST, 2)),
    "hedged": answer(cited(CLOSE, speaker="Ada Brook", modality="hedged")),
    "spoken": SPOKEN,
    "pike": answer(cited(OUTLAST, speaker="Mr. Pike", modality="reported")),
    "lives": answer(cited(LIVES, context=[shown(WORKED, "antecedent")])),
    "report": answer(cited(REPORT, speaker="A report", modality="hedged")),
    "refused": refusal("relation_absent", cited(OPENED)),
}


def mutants(operator: str, name: str, sources: Any = SOURCES) -> list[Json]:
    return list(OPERATORS[operator](ANSWERS[name], sources))


def quotes(operator: str, name: str) -> list[str]:
    """The changed quotes of every mutant; each has its digest, segments and text made to fit."""
    found = []
    for mutant in mutants(operator, name):
        cites = mutant["citations"]
        assert all(
            one["quote_sha256"] == hashlib.sha256(one["quote"].encode()).hexdigest()
            for one in cites
        )
        assert mutant["text"] == "".join(segment["text"] for segment in mutant["segments"])
        for one in cites:
            assert one["quote"] in mutant["text"]
        found += [
            one["quote"]
            for one, old in zip(cites, ANSWERS[name]["citations"], strict=True)
            if one["quote"] != old["quote"]
        ]
    return found


def test_numbers_move_by_one() -> None:
    assert quotes("number_changed", "opened") == [
        "The bridge opened on 5 May 1931.",
        "The bridge opened on 3 May 1931.",
        "The bridge opened on 4 May 1932.",
        "The bridge opened on 4 May 1930.",
    ]


def test_dates_move_by_one() -> None:
    assert quotes("date_shifted", "opened") == [
        "The bridge opened on 4 May 1932.",
        "The bridge opened on 4 June 1931.",
    ]


def test_names_are_exchanged_for_others_of_the_article() -> None:
    assert quotes("name_swapped", "lives") == [
        "She lives in March with Tom Hale, her brother.",
        "She lives in Tarn with March, her brother.",
    ]


def test_negations_go_and_come() -> None:
    assert quotes("negation_dropped", "spoken") == ["“The piers are safe for anybody to stand on.”"]
    assert quotes("negation_added", "two") == [
        "It cost 312 pounds, and nobody was not paid to guard it."
    ]


def test_hedges_go() -> None:
    assert quotes("hedge_dropped", "hedged") == [
        "“We close it in March,” said Ada Brook, the town engineer."
    ]


def test_cuts_are_true_slices_without_the_cue() -> None:
    (behind, before) = mutants("hedge_cut", "report")
    assert behind["citations"][0]["quote"] == "stand for 10 more years."
    assert before["citations"][0]["quote"] == "A report for the county said that the piers"
    text = SOURCES["bridge"].text
    for mutant in (behind, before, *mutants("attribution_cut", "hedged")):
        one = mutant["citations"][0]
        assert text[one["start"] : one["end"]] == one["quote"]
    (without,) = mutants("attribution_cut", "hedged")
    assert without["citations"][0]["quote"] == "“We may close it in March"
    assert without["citations"][0]["speaker"] is None
    assert [m["citations"][0]["quote"] for m in mutants("negation_cut", "spoken")] == [
        "safe for anybody to stand on.”"
    ]


def test_typography_and_spaces() -> None:
    assert quotes("typography_straightened", "spoken") == [
        '"The piers are not safe for anybody to stand on."'
    ]
    assert quotes("space_normalised", "opened") == ["The\u00a0bridge opened on 4 May 1931."]
    spaced = Source.of("bridge", "It cost 312\u00a0pounds.")
    made = answer(cited("It cost 312\u00a0pounds.", source=spaced, paragraph=1))
    found = [m["citations"][0]["quote"] for m in OPERATORS["space_normalised"](made, {})]
    assert found == ["It cost 312 pounds.", "It\u00a0cost 312\u00a0pounds."]


def test_another_line_is_stitched_on() -> None:
    (stitched,) = quotes("quotes_stitched", "opened")
    assert stitched == f"{OPENED} {CLOSE} {PIERS}"


def test_offsets_move_with_and_without_their_quote() -> None:
    alone = [m["citations"][0] for m in mutants("offset_shifted", "spoken")]
    assert {one["quote"] for one in alone} == {PIERS}
    start, end = SPOKEN["citations"][0]["start"], SPOKEN["citations"][0]["end"]
    assert [(one["start"], one["end"]) for one in alone] == [
        (start + 1, end),
        (start - 1, end),
        (start, end + 1),
        (start, end - 1),
    ]
    with_quote = [m["citations"][0]["quote"] for m in mutants("span_shifted", "spoken")]
    assert with_quote == [PIERS[1:], " " + PIERS, PIERS + "\n", PIERS[:-1]]


def test_a_quote_is_claimed_for_another_document() -> None:
    (mutant,) = mutants("other_document", "opened")
    assert mutant["citations"][0]["document_id"] == "other"
    assert mutant["citations"][0]["document_sha256"] == SOURCES["other"].sha256
    assert mutants("other_document", "opened", {"bridge": SOURCES["bridge"]}) == []


def test_speakers() -> None:
    swapped = [m["citations"][0]["speaker"] for m in mutants("speaker_swapped", "spoken")]
    assert swapped == ["Mr. Pike"]
    (dropped,) = mutants("speaker_dropped", "spoken")
    assert dropped["citations"][0]["speaker"] is None
    assert dropped["citations"][0]["context"] == []
    # The quote itself says who speaks: nothing is lost.
    assert mutants("speaker_dropped", "pike") == []


def test_a_hedge_is_passed_off_as_fact() -> None:
    (mutant,) = mutants("asserted", "report")
    assert mutant["citations"][0]["modality"] == "asserted"
    assert mutants("asserted", "opened") == []


def test_digests_paragraphs_and_marks() -> None:
    changed = mutants("digest_changed", "opened")
    assert [len(m["citations"][0]["quote_sha256"]) for m in changed] == [64, 64]
    assert [m["citations"][0]["paragraph"] for m in mutants("paragraph_shifted", "spoken")] == [
        3,
        1,
    ]
    marks = [m["text"][-3:] for m in mutants("mark_renumbered", "opened")]
    assert marks == ["[2]", "[2]"]
    in_two = [m["segments"][4] for m in mutants("mark_renumbered", "two")[:2]]
    assert [(one["text"], one["citation"]) for one in in_two] == [("[2]", 1), ("[2]", 2)]


def test_segments_are_dropped_with_the_text_kept_and_with_it_gone() -> None:
    made = mutants("segment_dropped", "opened")
    # Five segments; the quote and the mark are left out of the text as well.
    assert len(made) == 7
    assert all(len(mutant["segments"]) == 4 for mutant in made)
    assert sum(mutant["text"] != ANSWERS["opened"]["text"] for mutant in made) == 2


def test_facts_and_refusals_are_put_into_templates() -> None:
    openings = [m["segments"][0]["text"] for m in mutants("template_fact", "opened")]
    assert openings == [
        "In 2016: The article says:",
        "Mr. Collins: The article says:",
        "The diplomats: The article says:",
        "Yes. The article says:",
    ]
    (negated,) = mutants("template_negated", "opened")
    assert negated["text"].startswith("The article does not say. The article says:")
    assert mutants("template_negated", "refused") == []


def test_refusals_are_turned_into_answers_and_made_to_claim() -> None:
    bare, promoted = mutants("refusal_answered", "refused")
    assert (bare["status"], bare["citations"]) == ("answered", [])
    assert promoted["citations"][0]["quote"] == OPENED
    assert promoted["text"].endswith(f"{OPENED} [1]")
    quoting, telling = mutants("refusal_claims", "refused")
    assert quoting["status"] == telling["status"] == "refused"
    assert quoting["citations"]
    assert telling["text"].endswith("It was in 2016.")
    assert mutants("refusal_answered", "opened") == []


def test_short_answers_are_changed() -> None:
    other, outside = mutants("short_answer_changed", "opened")
    assert other["short_answer"] == "4 May 1931s"
    span = outside["short_answer_span"]
    assert span["start"] > outside["citations"][0]["end"]


def test_antecedents_are_exchanged_for_a_sentence_about_somebody_else() -> None:
    far = "A ferry sank in the spring of that year, and two cows drowned."
    filler = " ".join(["The river is wide here."] * 20)
    text = f"{far}\n\n{filler}\n\nMs. Lee came from Tarn. She stayed."
    source = Source.of("lee", text)
    start = text.index("Ms. Lee came")
    context = {
        "start": start,
        "end": start + len("Ms. Lee came from Tarn."),
        "quote": "Ms. Lee came from Tarn.",
        "role": "antecedent",
    }
    made = answer(cited("She stayed.", source=source, context=[context]))
    assert judge(made, {"lee": source}) == []
    (mutant,) = OPERATORS["antecedent_swapped"](made, {"lee": source})
    assert mutant["citations"][0]["context"][0]["quote"] == far
    assert judge(mutant, {"lee": source})


@pytest.fixture(scope="module")
def held() -> Trial:
    """The judge's trial on all answers."""
    return trial(ANSWERS, SOURCES)


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_mutant_is_noticed(held: Trial, operator: str) -> None:
    assert held.false_alarms == ()
    tally = held.operators[operator]
    assert tally.survivors == ()
    # The antecedent's stand-in has to be far away, which this article is too short for.
    assert tally.mutants > 0 or operator == "antecedent_swapped"


def test_originals_are_left_as_they_are() -> None:
    before = {name: repr(made) for name, made in ANSWERS.items()}
    trial(ANSWERS, SOURCES)
    assert {name: repr(made) for name, made in ANSWERS.items()} == before


def test_a_trial_counts_mutants_survivors_and_false_alarms() -> None:
    unfaithful = answer({**cited(OPENED), "paragraph": 9})
    made = trial({"good": ANSWERS["opened"], "bad": unfaithful}, SOURCES)
    assert made.originals == 2
    assert made.false_alarms == (("bad", "wrong_paragraph: citation 1: 9"),)
    assert made.kill_rate == 1.0
    # Of the good one alone: four numbers.
    assert made.operators["number_changed"].mutants == 4
    assert made.operators["refusal_answered"].rate is None
    assert trial({}, SOURCES).kill_rate is None
