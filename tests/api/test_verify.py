"""A saved answer against its sources. The article and the answer are made by hand."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable
from typing import Any

import pytest

import api.verify
from api.verify import answers, check, faults

TEXT = "The clock stopped in 1931.\n\nMr. Ode may have mended it. He was paid by the town."
#       0                        26  28                      55 56


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def answer() -> dict[str, Any]:
    """“When did the clock stop?”, answered, with a second quote and a context sentence."""
    return {
        "question": "When did the clock stop?",
        "status": "answered",
        "text": "The article says when:\n\nThe clock stopped in 1931. [1]\n\nIt also says:\n\n"
        "He was paid by the town. [2]",
        "segments": [
            {"kind": "template", "text": "The article says when:\n\n"},
            {"kind": "quote", "text": "The clock stopped in 1931.", "citation": 1},
            {"kind": "template", "text": " "},
            {"kind": "mark", "text": "[1]", "citation": 1},
            {"kind": "template", "text": "\n\nIt also says:\n\n"},
            {"kind": "quote", "text": "He was paid by the town.", "citation": 2},
            {"kind": "template", "text": " "},
            {"kind": "mark", "text": "[2]", "citation": 2},
        ],
        "citations": [
            citation(1, 0, 26, "The clock stopped in 1931.", 1),
            {
                **citation(2, 56, 80, "He was paid by the town.", 2),
                "context": [
                    {
                        "start": 28,
                        "end": 55,
                        "quote": "Mr. Ode may have mended it.",
                        "role": "antecedent",
                    }
                ],
            },
        ],
        "short_answer": "1931",
        "short_answer_span": {"start": 21, "end": 25},
        "refusal": None,
        "resolved_question": "When did the clock stop?",
        "rewrites": [],
        "choices": [],
        "confidence": 0.9,
        "index_id": "0" * 64,
    }


def citation(number: int, start: int, end: int, quote: str, paragraph: int) -> dict[str, Any]:
    return {
        "number": number,
        "document_id": "clock",
        "document_sha256": sha256(TEXT),
        "start": start,
        "end": end,
        "quote": quote,
        "quote_sha256": sha256(quote),
        "paragraph": paragraph,
        "speaker": None,
        "modality": "asserted",
        "context": [],
    }


def test_an_honest_answer_has_no_fault() -> None:
    verdict = check(answer(), {"clock": TEXT})
    assert (verdict.answers, verdict.quotes, verdict.faults) == (1, 3, ())


def test_lists_and_chats_are_checked_answer_by_answer() -> None:
    forged = answer()
    forged["citations"][0]["start"] = 1
    assert faults([answer(), answer()], {"clock": TEXT}) == []
    found = faults({"turns": [{"answer": answer()}, {"answer": forged}]}, {"clock": TEXT})
    assert found == ["answer 2: citation 1: clock[1:26] is not 'The clock stopped in 1931.'"]
    assert faults([], {}) == ["there is no answer in it"]


def put(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """A change that puts ``value`` at ``path``."""
    *parents, last = path.split(".")

    def change(given: dict[str, Any]) -> None:
        holder: Any = given
        for step in parents:
            holder = holder[int(step) if step.isdecimal() else step]
        holder[int(last) if last.isdecimal() else last] = value

    return change


def forge_quote(given: dict[str, Any]) -> None:
    """Another year everywhere, the digest made to fit."""
    quote = "The clock stopped in 1932."
    given["citations"][0].update(quote=quote, quote_sha256=sha256(quote))
    given["segments"][1]["text"] = quote
    given["text"] = given["text"].replace("1931", "1932")


def forge_frame(given: dict[str, Any]) -> None:
    """A fact of the forger's own between the quotes."""
    given["segments"][0]["text"] = "Ada Finch broke it:\n\n"
    given["text"] = given["text"].replace("The article says when:", "Ada Finch broke it:")


def drop_mark(given: dict[str, Any]) -> None:
    """A quote without its mark."""
    del given["segments"][7]
    given["text"] = given["text"].removesuffix("[2]")


def refuse_and_cite(given: dict[str, Any]) -> None:
    given["status"] = "refused"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (forge_quote, "clock[0:26] is not 'The clock stopped in 1932.'"),
        (forge_frame, "segments.0: 'Ada Finch broke it:\\n\\n' is none of Pullquote's phrases"),
        (drop_mark, "citation 2: has no mark in the text"),
        (refuse_and_cite, "refusal: does not fit the status refused"),
        (put("text", "The clock is fine."), "segments: joined, they are not the text"),
        (put("citations.0.end", 25), "clock[0:25] is not"),
        (put("citations.0.end", 10**9), "clock[0:1000000000] is not"),
        (put("citations.0.start", -26), "clock[-26:26] is not"),
        (put("citations.0.quote_sha256", "0" * 64), "quote_sha256 is not the quote's"),
        (put("citations.0.document_sha256", "0" * 64), "clock has changed"),
        (put("citations.0.document_id", "bell"), "no document 'bell' among the sources"),
        (put("citations.0.paragraph", 2), "is in paragraph 1, not 2"),
        (put("citations.0.speaker", "Ada Finch"), "the speaker 'Ada Finch' is not in clock"),
        (put("citations.0.number", 2), "numbered [2, 2], not from 1 on"),
        (put("citations.1.context.0.quote", "Mr. Ode mended it."), "clock[28:55] is not"),
        (put("citations.1.context.0.end", 54), "clock[28:54] is not"),
        (put("segments.3.text", "[7]"), "the mark '[7]' is not [1]"),
        (put("segments.3.citation", 7), "cites 7, which is not among the citations"),
        (put("segments.1.text", "The clock stopped."), "is not the quote of citation 1"),
        (put("short_answer", "1932"), "is not the text at short_answer_span"),
        (put("short_answer_span.start", 28), "lies outside the first citation"),
        (put("short_answer_span", None), "short_answer: has no short_answer_span"),
        (put("citations", []), "citations: 0 of them do not fit the status answered"),
        (put("status", "sure"), "status: Input should be"),
        (put("extra", 1), "extra: Extra inputs are not permitted"),
    ],
)
def test_a_forgery_is_told(change: Callable[[dict[str, Any]], None], said: str) -> None:
    forged = copy.deepcopy(answer())
    change(forged)
    found = faults(forged, {"clock": TEXT})
    assert any(said in fault for fault in found), found


@pytest.mark.parametrize("parsed", [None, 3, "text", {}, [None], {"turns": [3]}, {"turns": [{}]}])
def test_what_is_no_answer_is_a_fault(parsed: object) -> None:
    assert faults(parsed, {"clock": TEXT})


def test_a_citation_may_span_paragraphs() -> None:
    """The paragraphs of a range, however they are looked up."""
    source = api.verify._Source(TEXT)
    # Paragraphs are [0, 26) and [28, 80).
    for start, end, held in [
        (0, 26, (1, 1)),
        (0, 28, (1, 1)),
        (25, 29, (1, 2)),
        (26, 29, (2, 2)),
        (56, 80, (2, 2)),
        (-9, 999, (1, 2)),
    ]:
        assert source.paragraphs(start, end) == held
    for start, end in [(26, 28), (80, 99), (-5, 0)]:
        first, last = source.paragraphs(start, end)
        assert first > last
    forged = answer()
    forged["citations"][0].update(end=80, quote=TEXT, quote_sha256=sha256(TEXT), paragraph=3)
    assert "citation 1: is in paragraph 1 to 2, not 3" in faults(forged, {"clock": TEXT})
    forged["citations"][0].update(start=26, end=28)
    assert "citation 1: is in no paragraph, let alone 3" in faults(forged, {"clock": TEXT})


class Counted(str):
    """A text that counts the characters that are cut out of it."""

    cut = 0

    def __getitem__(self, place: Any) -> str:
        found = super().__getitem__(place)
        if isinstance(place, slice):
            Counted.cut += len(found)
        return found


def test_phrases_are_found_without_copying_the_rest() -> None:
    # A space is a phrase; with the rest copied for each, a body of 1 MB took minutes.
    text = Counted(" " * 1000 + "\N{CLOCK FACE ONE OCLOCK}")
    Counted.cut = 0
    assert not api.verify._is_phrases(text)
    assert api.verify._is_phrases(Counted(" " * 1000))
    assert Counted.cut == 0


def test_many_fields_that_are_wrong_are_counted_and_not_told_one_by_one() -> None:
    few, many = ({**answer(), "choices": [0] * count} for count in (100, 101))
    assert len(faults(few, {"clock": TEXT})) == 100
    assert faults(many, {"clock": TEXT}) == ["101 fields in it are not an answer's"]
    assert faults([answer(), many], {"clock": TEXT}) == [
        "answer 2: 101 fields in it are not an answer's"
    ]


def test_a_long_article_is_not_read_anew_for_each_citation() -> None:
    text = Counted(TEXT + "\n\nIt struck." * 100)
    source = api.verify._Source(text)
    Counted.cut = 0
    assert source.is_at(0, 26, "The clock stopped in 1931.")
    assert not source.is_at(0, len(text), "The clock stopped in 1931.")
    assert not source.is_at(0, 26, "The clock stopped in 1932.")
    assert not source.is_at(-54, 26, TEXT)
    assert not source.is_at(0, 0, "")
    assert Counted.cut == 0


def test_answers_are_found_in_every_form() -> None:
    assert answers({"text": "a"}) == [{"text": "a"}]
    assert answers([1, 2]) == [1, 2]
    assert answers({"turns": [{"answer": 1}, {}, 3]}) == [1, None, 3]


def test_a_changed_source_is_told() -> None:
    found = faults(answer(), {"clock": TEXT.replace("1931", "1932")})
    assert any("clock has changed" in fault for fault in found)
    assert any("clock[0:26] is not" in fault for fault in found)
