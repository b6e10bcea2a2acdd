"""An article, and answers about it, made by hand for the tests of the evals."""

from __future__ import annotations

import hashlib
from typing import Any

from evals.answers import AnswerRecord, Place
from evals.cases import Case
from evals.gold import Outcome
from evals.sources import Source

Json = dict[str, Any]

OPENED = "The bridge opened on 4 May 1931."
COST = "It cost 312 pounds, and nobody was paid to guard it."
CLOSE = "“We may close it in March,” said Ada Brook, the town engineer."
PIERS = "“The piers are not safe for anybody to stand on.”"
WORKED = "Ms. Brook has worked on bridges for 20 years."
LIVES = "She lives in Tarn with Tom Hale, her brother."
FARMER = "A farmer, Owen Pike, disagrees with the engineers of the county."
OUTLAST = "“It will outlast us all and it always has,” Mr. Pike said."
REPORT = "A report for the county said that the piers might stand for 10 more years."
CONTACT = "Readers can be reached at bridge@example.org."

TEXT = "\n\n".join(
    (
        f"{OPENED} {COST}",
        f"{CLOSE} {PIERS}",
        f"{WORKED} {LIVES}",
        f"{FARMER} {OUTLAST}",
        REPORT,
        CONTACT,
    )
)
BRIDGE = Source.of("bridge", TEXT)
OTHER = Source.of("other", "Another article says that the ferry sank. Nobody was hurt.")
SOURCES = {"bridge": BRIDGE, "other": OTHER}


def place(quote: str, text: str = TEXT) -> Place:
    """Where a quote stands."""
    start = text.index(quote)
    return Place(start=start, end=start + len(quote))


def cited(quote: str, number: int = 1, source: Source = BRIDGE, **more: Any) -> Json:
    """A citation of a quote, right in all that isn't given."""
    at = place(quote, source.text)
    before = source.text[: at.start]
    return {
        "number": number,
        "document_id": source.id,
        "document_sha256": source.sha256,
        "start": at.start,
        "end": at.end,
        "quote": quote,
        "quote_sha256": hashlib.sha256(quote.encode()).hexdigest(),
        "paragraph": before.count("\n\n") + 1,
        "speaker": None,
        "modality": "asserted",
        "context": [],
        **more,
    }


def shown(quote: str, role: str, source: Source = BRIDGE) -> Json:
    """A context sentence."""
    at = place(quote, source.text)
    return {"start": at.start, "end": at.end, "quote": quote, "role": role}


def template(text: str) -> Json:
    """A template segment."""
    return {"kind": "template", "text": text, "citation": None}


def answer(
    *citations: Json,
    status: str = "answered",
    opening: str = "The article says:",
    short: str | None = None,
    **more: Any,
) -> Json:
    """An answer that quotes these citations; its short answer is a slice of the first."""
    segments = [template(opening)]
    for one in citations:
        segments += [
            template("\n\n"),
            {"kind": "quote", "text": one["quote"], "citation": one["number"]},
            template(" "),
            {"kind": "mark", "text": f"[{one['number']}]", "citation": one["number"]},
        ]
    words = short or (citations[0]["quote"] if citations and status == "answered" else None)
    span = None
    if words is not None:
        start = citations[0]["start"] + citations[0]["quote"].index(words)
        span = {"start": start, "end": start + len(words)}
    return {
        "question": "?",
        "status": status,
        "text": "".join(segment["text"] for segment in segments),
        "segments": segments,
        "citations": list(citations),
        "short_answer": words,
        "short_answer_span": span,
        "refusal": None,
        "resolved_question": "?",
        "rewrites": [],
        "choices": [],
        "confidence": 0.9,
        "index_id": "0123456789abcdef",
        **more,
    }


def refusal(reason: str = "relation_absent", *nearest: Json, **more: Any) -> Json:
    """A refusal."""
    return answer(
        status="refused",
        opening="The article does not say.",
        refusal={"reason": reason, "nearest": list(nearest)},
        **more,
    )


def case(**given: Any) -> Case:
    """A case: by default, when the bridge was opened."""
    settings: Json = {
        "id": "opened",
        "document": "bridge",
        "kind": "when",
        "question": "When did the bridge open?",
        "answerable": True,
        "expected_status": ["answered"],
        "evidence": [[OPENED]],
        "answers": ["4 May 1931"],
    }
    return Case.model_validate(settings | given)


def unanswerable(**given: Any) -> Case:
    """A case that the article doesn't answer."""
    settings: Json = {
        "id": "who-built",
        "question": "Who built the bridge?",
        "kind": "near_miss",
        "answerable": False,
        "expected_status": ["refused"],
        "expected_reason": ["relation_absent"],
        "evidence": [],
        "answers": [],
    }
    return case(**(settings | given))


def premise(**given: Any) -> Case:
    """A case whose premise the article contradicts."""
    settings: Json = {
        "id": "false-premise",
        "question": "Why did the bridge open in 1932?",
        "kind": "false_premise",
        "answerable": False,
        "expected_status": ["corrected"],
        "evidence": [[OPENED]],
        "answers": [],
    }
    return case(**(settings | given))


def outcome(about: Case, got: Json, ranking: tuple[str, ...] | None = None) -> Outcome:
    """A case and an answer to it."""
    return Outcome(
        about,
        BRIDGE,
        AnswerRecord.model_validate(got),
        None if ranking is None else tuple(map(place, ranking)),
    )
