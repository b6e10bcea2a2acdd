"""The judge: whether an answer is faithful to its sources.

It works from the answer's JSON and the source texts alone, shares no code with what makes answers
or proves them, and needs no model. What it cannot see is whether a faithful quote answers the
question: that takes gold (``evals.metrics``).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from evals.answers import AnswerRecord, Cited, Piece, Shown
from evals.language import STRAY, hedges, negations, strong_hedges
from evals.sources import Source
from evals.speech import PERSONAL, Stretch, Text, same_person


class Fault(StrEnum):
    """What is wrong with an answer."""

    MALFORMED = "malformed"
    """The JSON isn't an answer."""
    NO_SOURCE = "no_source"
    """A citation names a document that there isn't."""
    NOT_THE_SLICE = "not_the_slice"
    """A quote isn't what stands at its place."""
    WRONG_DIGEST = "wrong_digest"
    """A sha256 isn't that of the quote or the document."""
    WRONG_PARAGRAPH = "wrong_paragraph"
    """The paragraph number isn't that of the place."""
    NOT_TILED = "not_tiled"
    """The segments, joined, aren't the text, or a quote segment isn't its citation's quote."""
    MARK_MISMATCH = "mark_mismatch"
    """A mark without its citation and quote, or the reverse."""
    TEMPLATE_FACT = "template_fact"
    """A template segment carries a number, a name or any word outside the vocabulary."""
    WORDING = "wording"
    """The template's words claim another status than the answer has."""
    CUT = "cut"
    """A quote isn't cut at words, or its hedge, negation, denial or attribution is cut off."""
    UNATTRIBUTED = "unattributed"
    """Somebody's words without whose they are."""
    WRONG_SPEAKER = "wrong_speaker"
    """A speaker that the article doesn't give for the quote."""
    WRONG_ANTECEDENT = "wrong_antecedent"
    """A context sentence that isn't the referent's."""
    WRONG_MODALITY = "wrong_modality"
    """A hedged sentence passed off as asserted."""
    WRONG_STATUS = "wrong_status"
    """The status and what the answer holds disagree; a refusal that carries claims is one."""
    WRONG_SHORT_ANSWER = "wrong_short_answer"
    """The short answer isn't a slice of the first citation."""
    NO_EVIDENCE = "no_evidence"
    """A contact or comment line quoted as evidence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault and where it is."""

    fault: Fault
    detail: str


def judge(answer: Mapping[str, Any], sources: Mapping[str, Source]) -> list[Finding]:
    """Every fault of an answer, in a fixed order; empty if it is faithful.

    Args:
        answer: The answer's JSON, as ``POST /v1/ask`` returned it.
        sources: All documents that may be cited, by id.
    """
    try:
        # By way of JSON, so that tuples, enums and the like pass as what they will be on the wire.
        record = AnswerRecord.model_validate_json(json.dumps(answer))
    except (ValidationError, TypeError, ValueError) as error:
        return [Finding(Fault.MALFORMED, str(error).splitlines()[0])]
    return list(_findings(record, sources))


def _findings(answer: AnswerRecord, sources: Mapping[str, Source]) -> Iterator[Finding]:
    nearest = answer.refusal.nearest if answer.refusal else ()
    for citation in answer.citations:
        # Candidates of a question back are names, not statements.
        yield from _citation(citation, sources, statement=answer.status != "clarify")
    for citation in nearest:
        yield from _citation(citation, sources, statement=True)
    yield from _tiles(answer)
    yield from _marks(answer)
    yield from _templates(answer)
    yield from _status(answer)
    yield from _short_answer(answer, sources)


def _citation(
    citation: Cited, sources: Mapping[str, Source], *, statement: bool
) -> Iterator[Finding]:
    named = f"citation {citation.number}"
    source = sources.get(citation.document_id)
    if source is None:
        yield Finding(Fault.NO_SOURCE, f"{named}: no document {citation.document_id!r}")
        return
    if citation.document_sha256 != source.sha256:
        yield Finding(Fault.WRONG_DIGEST, f"{named}: the document's sha256")
    if citation.quote_sha256 != hashlib.sha256(citation.quote.encode("utf-8")).hexdigest():
        yield Finding(Fault.WRONG_DIGEST, f"{named}: the quote's sha256")
    places: tuple[Cited | Shown, ...] = (citation, *citation.context)
    sliced = [_is_slice(source.text, place) for place in places]
    for place, fits in zip(places, sliced, strict=True):
        if not fits:
            yield Finding(
                Fault.NOT_THE_SLICE, f"{named}: {place.start}-{place.end}: {place.quote!r}"
            )
    if not all(sliced):
        return
    parsed = _parsed(source.text)
    if citation.paragraph != parsed.paragraph_of(citation.start):
        yield Finding(Fault.WRONG_PARAGRAPH, f"{named}: {citation.paragraph}")
    if statement:
        yield from _cut(named, citation, parsed)
        yield from _said(named, citation, parsed)
        yield from _hedged(named, citation)
        if STRAY.search(citation.quote):
            yield Finding(Fault.NO_EVIDENCE, f"{named}: {citation.quote!r}")
    for place in citation.context:
        if place.role == "antecedent" and not _explains(place, citation, parsed):
            yield Finding(Fault.WRONG_ANTECEDENT, f"{named}: {place.quote!r}")
        if place.role == "attribution" and not _attributes(place, citation, parsed):
            yield Finding(Fault.WRONG_SPEAKER, f"{named}: not its attribution: {place.quote!r}")


def _is_slice(text: str, place: Cited | Shown) -> bool:
    return (
        0 <= place.start < place.end <= len(text) and text[place.start : place.end] == place.quote
    )


def _cut(named: str, citation: Cited, parsed: Text) -> Iterator[Finding]:
    """What the quote leaves out of the sentences that it begins and ends in."""
    text = parsed.text
    if citation.quote != citation.quote.strip():
        yield Finding(Fault.CUT, f"{named}: white space at its edge")
        return
    for at in (citation.start, citation.end):
        if 0 < at < len(text) and _joins(text[at - 1]) and _joins(text[at]):
            yield Finding(Fault.CUT, f"{named}: cut inside a word at {at}")
            return
    touched = parsed.within(citation.start, citation.end)
    if not touched:
        return
    before = _rest(parsed, touched[0].start, citation.start, citation.start in parsed.edges)
    after = _rest(parsed, citation.end, touched[-1].end, citation.end in parsed.edges)
    if re.match(r"[.!?…]", after):
        # "7 p.m." may end a sentence or not; its full stop belongs to it all the same.
        yield Finding(Fault.CUT, f"{named}: cut before {after[0]!r}")
        return
    for rest in (before, after):
        bare = rest.strip()
        if bare and not re.search(r"\w", bare):
            yield Finding(Fault.CUT, f"{named}: cut before {bare!r}")
        lost = [*hedges(rest), *negations(rest)]
        if lost:
            yield Finding(Fault.CUT, f"{named}: cut off: {', '.join(lost)}")
    denial = _denied_behind(parsed, touched[-1])
    if denial:
        yield Finding(Fault.CUT, f"{named}: denied right behind it: {denial!r}")
    sayers = [
        who
        for one in touched
        for who in parsed.sayers(one.start, one.end)
        if who not in citation.quote
    ]
    if sayers and citation.speaker is None:
        yield Finding(Fault.CUT, f"{named}: attribution cut off: {sayers[0]!r}")


# "He denies it.", "The firm rejected that account in court.": of whatever stands before it.
_DENIED = re.compile(
    r"[“\"]?(?:(?:But|However),?\s)?[\w.’' ]{2,60}?\s(?:denies|denied|rejects|rejected|disputes|"
    r"disputed)\s(?:it|this|(?:the|this|that|these|those)\s(?:accusation|allegation|claim|charge|"
    r"report|rumou?r|account)s?)(?=[.,;]|\s(?:in|on|at|through|when|and|but|outright)\b)"
)
_NO_DENIAL = re.compile(
    r"\b(?:not|never|nobody|neither|nor)\b|n[’']t\b|"
    r"\b(?:is|are|was|were|be|been|being)\s(?:\w+ly\s)?(?:denied|rejected|disputed)\b",
    re.IGNORECASE,
)


def _denied_behind(parsed: Text, last: Stretch) -> str | None:
    """The next sentence of the paragraph, if it denies this one."""
    following = next((one for one in parsed.sentences if one.start >= last.end), None)
    if following is None or parsed.paragraph_of(following.start) != parsed.paragraph_of(last.start):
        return None
    text = parsed.text[following.start : following.end]
    found = _DENIED.match(text)
    return None if found is None or _NO_DENIAL.search(found.group()) else text


def _rest(parsed: Text, start: int, end: int, is_edge: bool) -> str:
    return "" if is_edge or start >= end else parsed.text[start:end]


def _joins(char: str) -> bool:
    return char.isalnum() or char in "’'-"


def _said(named: str, citation: Cited, parsed: Text) -> Iterator[Finding]:
    touched = parsed.within(citation.start, citation.end)
    possible = parsed.speakers(citation.start, citation.end)
    own = any(parsed.sayers(one.start, one.end) for one in touched)
    if citation.speaker is None:
        if parsed.label(citation.start) is not None and citation.modality == "asserted":
            yield Finding(Fault.UNATTRIBUTED, f"{named}: said in an interview, not by the article")
        shown = any(place.role == "attribution" for place in citation.context)
        spoken = parsed.spoken_share(citation.start, citation.end) >= 0.5
        if spoken and possible and not own and not shown:
            yield Finding(Fault.UNATTRIBUTED, f"{named}: said by {possible[0]!r}")
        return
    if citation.speaker not in parsed.text:
        yield Finding(Fault.WRONG_SPEAKER, f"{named}: {citation.speaker!r} is not in the article")
    elif possible:
        if not any(same_person(citation.speaker, who) for who in possible):
            yield Finding(
                Fault.WRONG_SPEAKER, f"{named}: {citation.speaker!r}, not {possible[0]!r}"
            )
    elif not _near(citation, parsed):
        yield Finding(Fault.WRONG_SPEAKER, f"{named}: {citation.speaker!r} does not speak here")


def _near(citation: Cited, parsed: Text) -> bool:
    """Whether the speaker is named in the quote, in its context, or in the sentence before."""
    before = [one for one in parsed.sentences if one.end <= citation.start][-1:]
    around = [citation.quote, *(place.quote for place in citation.context)]
    around += [parsed.text[one.start : one.end] for one in before]
    return any((citation.speaker or "") in part for part in around)


def _attributes(place: Shown, citation: Cited, parsed: Text) -> bool:
    """Whether a context sentence tells who speaks, or who the one who speaks is."""
    if citation.speaker is None:
        return True
    told = parsed.speakers(place.start, place.end)
    named = (*told, *parsed.people(place.start, place.end))
    possible = (*parsed.speakers(citation.start, citation.end), citation.speaker)
    return (
        any(same_person(one, other) for one in named for other in possible)
        or citation.speaker in place.quote
    )


def _hedged(named: str, citation: Cited) -> Iterator[Finding]:
    if citation.modality == "asserted" and strong_hedges(citation.quote):
        yield Finding(Fault.WRONG_MODALITY, f"{named}: {strong_hedges(citation.quote)[0]!r}")


_PERSONAL = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs|this|that|these|those|such|both|neither|the|there|so|"
    r"another|other|one|here|then)\b",
    re.IGNORECASE,
)


def _explains(place: Shown, citation: Cited, parsed: Text) -> bool:
    """Whether a context sentence can be the one that the quote's references go back to."""
    if place.start >= citation.start:
        return False
    if _asks(place, citation, parsed):
        return True
    named = parsed.people(citation.start, citation.end)
    # "She said": the sentence that introduces the one who speaks.
    speaking = [
        who for who in parsed.speakers(citation.start, citation.end) if parsed.is_person(who)
    ]
    named = (*named, *speaking, *([citation.speaker] if citation.speaker else []))
    there = parsed.people(place.start, place.end)
    if any(same_person(one, other) for one in named for other in there):
        return True
    if _gives_in_full(place.quote, citation.quote) or _holds_role(place.quote, citation.quote):
        return True
    before = [one for one in parsed.sentences if one.end <= citation.start]
    distance = sum(1 for one in before if one.start >= place.end)
    if _PERSONAL.search(citation.quote) and there:
        return any(
            same_person(one, other) for one in there for other in _referents(citation, parsed)
        )
    return bool(_POINTING.search(citation.quote)) and distance <= 2


_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w’'-]*"
_FULL_NAME = re.compile(rf"{_CAPITAL}(?: {_CAPITAL})+")
_THE_ROLE = re.compile(r"\b[Tt]he (?P<role>[a-z]{3,})\b")


def _gives_in_full(context: str, quote: str) -> bool:
    """Whether a context sentence has the long form of a name that the quote has the short form of:
    "Storm Odile" of "Odile"."""
    long = {word for name in _FULL_NAME.findall(quote) for word in name.split()}
    short = {_bare(word) for word in re.findall(_CAPITAL, quote) if word not in long}
    return any(
        short & {_bare(word) for word in name.split()} for name in _FULL_NAME.findall(context)
    )


def _bare(word: str) -> str:
    """A name's word without the sign of a possessive."""
    return re.sub(r"[’']s?$", "", word)


def _holds_role(context: str, quote: str) -> bool:
    """Whether a context sentence names who holds a role of the quote: "Mayor Ada Brook" of "the
    mayor", or "Ada Brook, the mayor"."""
    return any(
        re.search(rf"\b(?i:{role}),? {_CAPITAL}|{_CAPITAL},[^,.;]{{0,50}}\b{role}\b", context)
        for role in _THE_ROLE.findall(quote)
    )


def _asks(place: Shown, citation: Cited, parsed: Text) -> bool:
    """Whether a context sentence is the interviewer's question that the quote's turn answers."""
    turn = parsed.paragraph_of(citation.start)
    return (
        place.quote.endswith("?")
        and parsed.paragraph_of(place.start) == turn - 1
        and parsed.label(place.start) not in (None, parsed.label(citation.start))
        and parsed.label(citation.start) is not None
    )


def _referents(citation: Cited, parsed: Text) -> tuple[str, ...]:
    """The people whom a personal pronoun of the quote may mean: those of the nearest sentence
    before it that names any besides the one who speaks the quote."""
    speakers = parsed.speakers(citation.start, citation.end)
    before = [one for one in parsed.sentences if one.end <= citation.start]
    found: list[str] = []
    for one in reversed(before[-8:]):
        found += [
            person
            for person in parsed.people(one.start, one.end)
            if not any(same_person(person, speaker) for speaker in speakers)
        ]
        if found and not PERSONAL.match(parsed.text[one.start : one.end]):
            break
    return tuple(found)


def _tiles(answer: AnswerRecord) -> Iterator[Finding]:
    if "".join(piece.text for piece in answer.segments) != answer.text:
        yield Finding(Fault.NOT_TILED, "the segments, joined, are not the text")
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for piece in answer.segments:
        if piece.kind == "quote" and quotes.get(piece.citation or 0) != piece.text:
            yield Finding(Fault.NOT_TILED, f"not the quote of {piece.citation}: {piece.text!r}")


def _marks(answer: AnswerRecord) -> Iterator[Finding]:
    numbers = [citation.number for citation in answer.citations]
    if numbers != list(range(1, len(numbers) + 1)):
        yield Finding(Fault.MARK_MISMATCH, f"citations are numbered {numbers}")
    for kind in ("quote", "mark"):
        used = Counter(piece.citation for piece in answer.segments if piece.kind == kind)
        if used != Counter(numbers):
            yield Finding(Fault.MARK_MISMATCH, f"{kind} segments of {sorted(map(str, used))}")
    last: Piece | None = None
    for piece in answer.segments:
        if piece.kind == "mark":
            if piece.text != f"[{piece.citation}]":
                yield Finding(Fault.MARK_MISMATCH, f"{piece.text!r} for {piece.citation}")
            if last is None or last.citation != piece.citation:
                yield Finding(Fault.MARK_MISMATCH, f"{piece.text!r} is not behind its quote")
        elif piece.kind == "quote":
            last = piece
        elif piece.citation is not None:
            yield Finding(Fault.MARK_MISMATCH, "a template segment with a citation")


_TEMPLATE = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_PUNCTUATION = frozenset(" \n.,:;?!()'’\"“”—–-")
# "No fact" is said of what is quoted, and belongs to an answer.
_RESERVED = re.compile(r"does not state it as fact|with(?:out)? reserv\w+")
_REFUSING = re.compile(r"\b(?:not|nothing|no)\b", re.IGNORECASE)
_CORRECTING = re.compile(r"\b(?:instead|premise|contradicts|takes for granted)\b")


def _templates(answer: AnswerRecord) -> Iterator[Finding]:
    known = vocabulary()
    said = "".join(piece.text for piece in answer.segments if piece.kind == "template")
    for piece in answer.segments:
        if piece.kind != "template":
            continue
        strange = [
            word for word in _TEMPLATE.findall(piece.text) if word.lower() not in known
        ] or sorted({c for c in piece.text if not c.isalpha() and c not in _PUNCTUATION})
        if strange:
            yield Finding(Fault.TEMPLATE_FACT, f"{strange[0]!r} in {piece.text!r}")
    refusing = bool(_REFUSING.search(_RESERVED.sub("", said)))
    correcting = bool(_CORRECTING.search(said))
    if answer.status == "refused" and not refusing:
        yield Finding(Fault.WORDING, "a refusal that does not say so")
    if answer.status in ("answered", "clarify") and (refusing or correcting):
        yield Finding(Fault.WORDING, f"status {answer.status}, but it says: {said.strip()!r}")
    if answer.status == "corrected" and not (correcting or refusing):
        yield Finding(Fault.WORDING, "a correction that does not say so")


def _status(answer: AnswerRecord) -> Iterator[Finding]:
    claims = bool(answer.citations) or any(p.kind != "template" for p in answer.segments)
    if answer.status == "refused":
        if answer.refusal is None:
            yield Finding(Fault.WRONG_STATUS, "refused without a reason")
        if claims or answer.short_answer is not None or answer.short_answer_span is not None:
            yield Finding(Fault.WRONG_STATUS, "a refusal that carries claims")
        return
    if answer.refusal is not None:
        yield Finding(Fault.WRONG_STATUS, f"{answer.status}, with a refusal")
    if not answer.citations and answer.status != "clarify":
        yield Finding(Fault.WRONG_STATUS, f"{answer.status} without a citation")
    if answer.status == "answered" and answer.short_answer is None:
        yield Finding(Fault.WRONG_SHORT_ANSWER, "answered without one")


def _short_answer(answer: AnswerRecord, sources: Mapping[str, Source]) -> Iterator[Finding]:
    short, span = answer.short_answer, answer.short_answer_span
    if (short is None) != (span is None):
        yield Finding(Fault.WRONG_SHORT_ANSWER, "text and span disagree")
        return
    if short is None or span is None or not answer.citations:
        return
    first = answer.citations[0]
    source = sources.get(first.document_id)
    inside = first.start <= span.start < span.end <= first.end
    if source is None or not inside or source.text[span.start : span.end] != short:
        yield Finding(Fault.WRONG_SHORT_ANSWER, f"{span.start}-{span.end}: {short!r}")


@lru_cache(maxsize=1)
def vocabulary() -> frozenset[str]:
    """The words of which a template may be made, lower case."""
    lines = files("evals").joinpath("template_vocabulary.txt").read_text(encoding="utf-8")
    return frozenset(
        line.strip() for line in lines.splitlines() if line.strip() and not line.startswith("#")
    )


@lru_cache(maxsize=256)
def _parsed(text: str) -> Text:
    return Text(text)
