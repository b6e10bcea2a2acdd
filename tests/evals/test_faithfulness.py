"""The judge: a faithful answer passes, and every kind of fault is found and named."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from evals.faithfulness import Fault, judge, vocabulary
from evals.sources import Source
from tests.evals.made import (
    CLOSE,
    CONTACT,
    COST,
    FARMER,
    LIVES,
    OPENED,
    OTHER,
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
    template,
)

TOLD: dict[str, Any] = {"speaker": "Ada Brook", "modality": "reported"}
FAITHFUL: dict[str, Json] = {
    "one sentence": answer(cited(OPENED), short="4 May 1931"),
    "two sentences": answer(cited(OPENED), cited(COST, 2)),
    "speech with its speaker inside": answer(cited(CLOSE, modality="hedged", speaker="Ada Brook")),
    "speech with its speaker beside": answer(
        cited(PIERS, **TOLD, context=[shown(CLOSE, "attribution")])
    ),
    "a titled speaker": answer(cited(OUTLAST, speaker="Mr. Pike", modality="reported")),
    "a pronoun with its antecedent": answer(cited(LIVES, context=[shown(WORKED, "antecedent")])),
    "a hedge, reported": answer(cited(REPORT, modality="hedged", speaker="A report")),
    "a refusal": refusal(),
    "a refusal with what stands nearest": refusal("relation_absent", cited(OPENED)),
    "a correction": answer(
        cited(OPENED),
        status="corrected",
        opening="The article does not support what the question takes for granted. "
        "It says instead:",
    ),
}


@pytest.mark.parametrize("name", FAITHFUL)
def test_a_faithful_answer_passes(name: str) -> None:
    assert judge(FAITHFUL[name], SOURCES) == []


def test_names_to_choose_from_are_no_statements() -> None:
    asked = answer(
        cited("Ada Brook"),
        cited("Owen Pike", 2),
        status="clarify",
        opening="The question can be read in more than one way. Which is meant:",
    )
    assert judge(asked, SOURCES) == []


def changed(made: Json, change: Callable[[Json], Any]) -> Json:
    """A copy of an answer with a change made to it."""
    copied = copy.deepcopy(made)
    change(copied)
    return copied


def first(made: Json) -> Json:
    citation: Json = made["citations"][0]
    return citation


def retiled(made: Json) -> Json:
    made["text"] = "".join(segment["text"] for segment in made["segments"])
    return made


def _said(words: str) -> Callable[[Json], None]:
    def change(made: Json) -> None:
        made["segments"][0]["text"] = words
        retiled(made)

    return change


ONE = FAITHFUL["one sentence"]
TWO = FAITHFUL["two sentences"]
SPOKEN = FAITHFUL["speech with its speaker beside"]
NO = FAITHFUL["a refusal with what stands nearest"]
CORRECTED = FAITHFUL["a correction"]
BROKEN: list[tuple[Fault, str, Json]] = [
    (Fault.MALFORMED, "a field is missing", changed(ONE, lambda a: a.pop("status"))),
    (Fault.MALFORMED, "not JSON", changed(ONE, lambda a: a.update(confidence=object()))),
    (Fault.MALFORMED, "confidence", changed(ONE, lambda a: a.update(confidence=1.5))),
    (Fault.NO_SOURCE, "document", changed(ONE, lambda a: first(a).update(document_id="tunnel"))),
    (
        Fault.NOT_THE_SLICE,
        "offsets",
        changed(ONE, lambda a: first(a).update(start=1, end=1 + len(OPENED))),
    ),
    (
        Fault.NOT_THE_SLICE,
        "a changed number",
        answer({**cited(OPENED), "quote": OPENED.replace("1931", "1932")}),
    ),
    (
        Fault.NOT_THE_SLICE,
        "context",
        answer(cited(LIVES, context=[{**shown(WORKED, "antecedent"), "quote": "Ms. Brook."}])),
    ),
    (Fault.NOT_THE_SLICE, "beyond the end", changed(ONE, lambda a: first(a).update(end=10**6))),
    (Fault.NOT_THE_SLICE, "nearest", refusal("off_topic", {**cited(OPENED), "start": 1})),
    (Fault.WRONG_DIGEST, "quote", changed(ONE, lambda a: first(a).update(quote_sha256="0" * 64))),
    (
        Fault.WRONG_DIGEST,
        "document",
        changed(ONE, lambda a: first(a).update(document_sha256=OTHER.sha256)),
    ),
    (Fault.WRONG_PARAGRAPH, "paragraph", changed(ONE, lambda a: first(a).update(paragraph=2))),
    (Fault.NOT_TILED, "text", changed(ONE, lambda a: a.update(text=a["text"] + " Yes."))),
    (
        Fault.NOT_TILED,
        "a quote segment that isn't its citation's quote",
        changed(ONE, lambda a: (a["segments"][2].update(text=COST), retiled(a))),
    ),
    (
        Fault.MARK_MISMATCH,
        "a mark of no citation",
        changed(ONE, lambda a: (a["segments"][4].update(text="[2]", citation=2), retiled(a))),
    ),
    (
        Fault.MARK_MISMATCH,
        "a mark that says another number",
        changed(TWO, lambda a: (a["segments"][4].update(text="[2]"), retiled(a))),
    ),
    (
        Fault.MARK_MISMATCH,
        "a citation that isn't shown",
        changed(ONE, lambda a: a["citations"].append(cited(COST, 2))),
    ),
    (
        Fault.MARK_MISMATCH,
        "a mark before its quote",
        changed(ONE, lambda a: (a["segments"].insert(1, a["segments"].pop(4)), retiled(a))),
    ),
    (
        Fault.MARK_MISMATCH,
        "numbers with a gap",
        answer(cited(OPENED), cited(COST, 3)),
    ),
    (Fault.MARK_MISMATCH, "template", changed(ONE, lambda a: a["segments"][0].update(citation=1))),
    (Fault.TEMPLATE_FACT, "a number", changed(ONE, _said("The article says, of 1931:"))),
    (Fault.TEMPLATE_FACT, "a name", changed(ONE, _said("Ada Brook says:"))),
    (Fault.TEMPLATE_FACT, "a noun", changed(ONE, _said("The article says of the bridge:"))),
    (Fault.TEMPLATE_FACT, "a sign", changed(ONE, _said("The article says: £"))),
    (Fault.WORDING, "an answer as a refusal", changed(ONE, _said("The article does not say:"))),
    (Fault.WORDING, "a refusal as an answer", changed(NO, _said("The article says:"))),
    (Fault.WORDING, "a correction as an answer", changed(CORRECTED, _said("The article says:"))),
    (Fault.CUT, "a hedge", answer(cited("the piers", speaker="A report", modality="reported"))),
    (Fault.CUT, "a negation", answer(cited("It cost 312 pounds, and"))),
    (Fault.CUT, "inside a word", answer(cited(OPENED[:-3]))),
    (Fault.CUT, "its full stop", answer(cited(OPENED[:-1]))),
    (Fault.CUT, "white space", answer(cited(OPENED + " "))),
    (Fault.CUT, "its attribution", answer(cited("“We may close it in March,”", modality="hedged"))),
    (Fault.UNATTRIBUTED, "speech", answer(cited(PIERS, modality="reported"))),
    (
        Fault.WRONG_SPEAKER,
        "another person",
        changed(SPOKEN, lambda a: first(a).update(speaker="Owen Pike", context=[])),
    ),
    (
        Fault.WRONG_SPEAKER,
        "a name that the article doesn't have",
        changed(SPOKEN, lambda a: first(a).update(speaker="Eve Brook")),
    ),
    (Fault.WRONG_SPEAKER, "nobody speaks", answer(cited(OPENED, speaker="Owen Pike"))),
    (
        Fault.WRONG_SPEAKER,
        "an attribution of somebody else",
        answer(cited(PIERS, **TOLD, context=[shown(OUTLAST, "attribution")])),
    ),
    (
        Fault.WRONG_ANTECEDENT,
        "a sentence about nobody",
        answer(cited(LIVES, context=[shown(OPENED, "antecedent")])),
    ),
    (
        Fault.WRONG_ANTECEDENT,
        "a sentence behind the quote",
        answer(cited(WORKED, context=[shown(LIVES, "antecedent")])),
    ),
    (Fault.WRONG_MODALITY, "a hedge as fact", answer(cited(REPORT, speaker="A report"))),
    (
        Fault.WRONG_STATUS,
        "a refusal without a reason",
        changed(NO, lambda a: a.update(refusal=None)),
    ),
    (
        Fault.WRONG_STATUS,
        "a refusal that quotes",
        answer(
            cited(OPENED),
            status="refused",
            opening="The article does not say.",
            refusal={"reason": "off_topic", "nearest": []},
        ),
    ),
    (
        Fault.WRONG_STATUS,
        "a refusal with a short answer",
        changed(NO, lambda a: a.update(short_answer="x")),
    ),
    (Fault.WRONG_STATUS, "an answer with a refusal", answer(cited(OPENED), refusal=NO["refusal"])),
    (Fault.WRONG_STATUS, "an answer without a quote", answer()),
    (
        Fault.WRONG_SHORT_ANSWER,
        "not what stands there",
        changed(ONE, lambda a: a.update(short_answer="5 May 1931")),
    ),
    (
        Fault.WRONG_SHORT_ANSWER,
        "outside of the first citation",
        changed(
            TWO,
            lambda a: a.update(short_answer="312", short_answer_span={"start": 41, "end": 44}),
        ),
    ),
    (Fault.WRONG_SHORT_ANSWER, "no span", changed(ONE, lambda a: a.update(short_answer_span=None))),
    (
        Fault.WRONG_SHORT_ANSWER,
        "none",
        changed(ONE, lambda a: a.update(short_answer=None, short_answer_span=None)),
    ),
    (Fault.NO_EVIDENCE, "a contact line", answer(cited(CONTACT))),
]


@pytest.mark.parametrize(
    ("fault", "made"),
    [pytest.param(fault, made, id=f"{fault}-{name}") for fault, name, made in BROKEN],
)
def test_a_fault_is_found(fault: Fault, made: Json) -> None:
    assert fault in {found.fault for found in judge(made, SOURCES)}


def test_every_kind_of_fault_is_tested() -> None:
    assert {fault for fault, _, _ in BROKEN} == set(Fault)


def test_the_span_outside_of_the_first_citation_is_a_true_slice() -> None:
    # Else the test above would pass for another reason.
    assert SOURCES["bridge"].text[41:44] == "312"


def test_findings_name_the_citation() -> None:
    (found,) = judge(changed(TWO, lambda a: a["citations"][1].update(paragraph=7)), SOURCES)
    assert (found.fault, found.detail) == (Fault.WRONG_PARAGRAPH, "citation 2: 7")


def test_a_rank_is_no_negation() -> None:
    text = "The ferry is No. 1 in the county. Nobody else comes close."
    source = Source.of("ferry", text)
    made = answer(cited("The ferry is No. 1 in the county.", source=source, paragraph=1))
    assert judge(made, {"ferry": source}) == []


def test_may_is_a_month_and_a_hedge() -> None:
    assert judge(ONE, SOURCES) == []
    hedged = answer(cited(CLOSE, speaker="Ada Brook", modality="asserted"))
    assert [found.fault for found in judge(hedged, SOURCES)] == [Fault.WRONG_MODALITY]


def test_a_possessive_names_the_person() -> None:
    text = (
        "Ann Ode, a painter, moved to Tarn in spring. The town was quiet then. "
        "Ms. Ode’s house is yellow."
    )
    source = Source.of("ode", text)
    context = {"start": 0, "end": 44, "quote": text[:44], "role": "antecedent"}
    made = answer(
        cited("Ms. Ode’s house is yellow.", source=source, paragraph=1, context=[context])
    )
    assert judge(made, {"ode": source}) == []


def test_a_speaker_who_is_only_he_may_be_introduced() -> None:
    text = "A former pilot, Desmond Hale, believes that it sank.\n\n“It is a guess,” he said."
    source = Source.of("pilot", text)
    before = text.split("\n")[0]
    context = {"start": 0, "end": len(before), "quote": before, "role": "antecedent"}
    quote = "“It is a guess,” he said."
    made = answer(cited(quote, source=source, modality="reported", context=[context]))
    assert judge(made, {"pilot": source}) == []


def test_the_full_stop_of_an_abbreviation_is_part_of_the_sentence() -> None:
    source = Source.of("bell", "The bell rings until 7 p.m. The vicar likes it.")
    whole = answer(cited("The bell rings until 7 p.m.", source=source))
    cut = answer(cited("The bell rings until 7 p.m", source=source))
    assert judge(whole, {"bell": source}) == []
    assert [found.fault for found in judge(cut, {"bell": source})] == [Fault.CUT]


def test_no_sentence_makes_the_judge_slow() -> None:
    # Alternatives that could split these words in many ways would take for ever.
    words = " ".join(["the many other-worldly things"] * 2_000)
    source = Source.of("long", f"{words}.")
    made = answer(cited(source.text, source=source))
    assert judge(made, {"long": source}) == []


def test_the_vocabulary_has_no_noun_of_the_world() -> None:
    assert "article" in vocabulary()
    assert not {"bridge", "yes", "true", "bad", "said.", "1"} & vocabulary()


def test_what_the_product_frames_quotes_with_is_in_the_vocabulary() -> None:
    from rag.respond import TEMPLATES

    words = {word.strip(".,:;?!()").lower() for text in TEMPLATES for word in text.split()}
    assert words - {""} <= vocabulary()


def test_the_judge_shares_no_code_with_what_it_judges() -> None:
    import ast
    from pathlib import Path

    import evals.faithfulness

    seen: set[str] = set()
    todo = ["evals.faithfulness"]
    folder = Path(evals.faithfulness.__file__).parent
    while todo:
        module = todo.pop()
        if module in seen:
            continue
        seen.add(module)
        path = folder / f"{module.removeprefix('evals.')}.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                assert node.module.split(".")[0] not in ("rag", "api"), module
                if node.module.startswith("evals."):
                    todo.append(node.module)
    assert "evals.speech" in seen


def test_template_segments_alone_may_be_template_words() -> None:
    made = refusal()
    made["segments"] = [template("The article does not say."), template(" Nothing in it fits.")]
    retiled(made)
    assert judge(made, SOURCES) == []
    assert FARMER not in made["text"]


def test_who_also_does_a_thing_is_a_person_whom_she_may_mean() -> None:
    neighbour = "His neighbour Ruth Vale, also a grower, is content."
    quote = "She says that they never looked better."
    field = Source.of("field", f"Malcolm Trent, 60, farms here. {neighbour} {quote}")
    said = cited(quote, source=field, modality="reported")
    sources = {"field": field}
    assert judge(answer({**said, "speaker": "Ruth Vale"}), sources) == []
    wrong = judge(answer({**said, "speaker": "Malcolm Trent"}), sources)
    assert [finding.fault for finding in wrong] == [Fault.WRONG_SPEAKER]


def faults(quote: str, text: str, **said: Any) -> list[Fault]:
    """What the judge says of an answer that quotes one sentence of a text of its own."""
    own = Source.of("own", text)
    made = cited(quote, source=own, **said)
    made["paragraph"] = text[: text.index(quote)].count("\n") + 1
    return [finding.fault for finding in judge(answer(made), {"own": own})]


@pytest.mark.parametrize(
    ("quote", "speaker"),
    [
        ("Its insurer has stopped answering letters, a company lawyer said.", "a company lawyer"),
        ("The ship’s owner, Polaris Leisure of Bergen, said it was clean.", "Polaris Leisure"),
        ("“He bought stamps,” said his daughter, Lurdes.", "Lurdes"),
        ("“It will hold,” said Norland’s minister, Rustam Yold.", "Rustam Yold"),
        ("Prof. Dieter Kolb of Lund University said that it was a guess.", "Prof. Dieter Kolb"),
        ("The doors were shut, prosecutors said.", "prosecutors"),
        ("The minister, Jonah Malak, disputes her account and says it was theft.", "Jonah Malak"),
    ],
)
def test_a_speaker_whom_the_sentence_gives(quote: str, speaker: str) -> None:
    text = f"{quote} Ms. Ida Roe waited."
    assert faults(quote, text, speaker=speaker, modality="reported") == []
    assert faults(quote, text, speaker="Ms. Ida Roe", modality="reported") == [Fault.WRONG_SPEAKER]


def test_whom_somebody_tells_is_not_who_speaks() -> None:
    quote = "Ms. Ida Roe told Mr. Ivo Lund that it had rained."
    assert faults(quote, quote, speaker="Ms. Ida Roe", modality="reported") == []
    assert faults(quote, quote, speaker="Mr. Ivo Lund", modality="reported") == [
        Fault.WRONG_SPEAKER
    ]


@pytest.mark.parametrize(
    "denial",
    ["The firm denies it.", "But Ms. Roe rejected that claim in court.", "He denied the report."],
)
def test_a_quote_that_is_cut_off_before_its_denial(denial: str) -> None:
    claim = "The union accused the firm of lying."
    assert faults(claim, f"{claim} {denial} Rain fell.") == [Fault.CUT]
    assert faults(f"{claim} {denial}", f"{claim} {denial} Rain fell.", modality="denied") == []


@pytest.mark.parametrize(
    "following", ["The firm did not deny it.", "The firm denied him a desk.", "He was denied it."]
)
def test_what_follows_is_no_denial(following: str) -> None:
    claim = "The union accused the firm of lying."
    assert faults(claim, f"{claim} {following}") == []


INTERVIEW = (
    "A talk with the captain, Lea Tolib, of the Anna\n"
    "Q: Did anybody drown?\nA: No. We were lucky.\nQ: Will you sail?\nA: In May."
)


def test_an_answer_of_an_interview_is_not_the_articles_own() -> None:
    told = "A talk with the captain, Lea Tolib, of the Anna"
    own = Source.of("own", INTERVIEW)
    shows = [
        {**shown(told, "attribution", source=own)},
        {**shown("Q: Did anybody drown?", "antecedent", source=own)},
    ]
    lucky = "We were lucky."
    said: dict[str, Any] = {"speaker": "Lea Tolib", "modality": "reported", "context": shows}
    assert faults(lucky, INTERVIEW, **said) == []
    assert faults(lucky, INTERVIEW) == [Fault.UNATTRIBUTED]
    assert faults("A: No.", INTERVIEW, **{**said, "context": shows[:1]}) == []
    # The question of another answer explains nothing.
    assert faults("A: In May.", INTERVIEW, **said) == [Fault.WRONG_ANTECEDENT]


@pytest.mark.parametrize(
    ("context", "quote"),
    [
        ("A storm, Storm Odile, came in May.", "Odile hit two towns."),
        ("Mayor Phil Gunder kept out of it.", "The mayor wrote it."),
    ],
)
def test_a_context_that_gives_a_name_in_full(context: str, quote: str) -> None:
    text = f"{context} Rain fell. Snow lay. Ice broke. {quote}"
    own = Source.of("own", text)
    assert faults(quote, text, context=[shown(context, "antecedent", source=own)]) == []
    other = [shown("Snow lay.", "antecedent", source=own)]
    if quote.startswith("Odile"):
        assert faults(quote, text, context=other) == [Fault.WRONG_ANTECEDENT]
