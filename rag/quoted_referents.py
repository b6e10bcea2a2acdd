"""What a follow-up may mean, read from what the last answers quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.types import Span
from rag.mention import Gender, Mention, is_fuller, refers_alike
from rag.noun_phrase import (
    is_plural,
    is_time,
)
from rag.past import Past, Quoted
from rag.persons import could_be_person
from rag.question_names import Lookup
from rag.referent import INDEFINITE, LEADING_PREPOSITION, Referent, Sort, Tier, is_quantity
from rag.words import words


def answer_persons(past: Past, named: Sequence[Referent]) -> Tier:
    """The persons that answered: in the exact answer, else the only new one in the lead quote."""
    if not past.quotes:
        return []
    lead = past.quotes[0]
    found = persons_in(past, lead, lead.sentences, past.short or lead.span)
    if past.short is None or not found:
        found = persons_in(past, lead, lead.sentences, lead.span)
    if not found and past.short is not None:
        # "Olaf Sten.": who is asked for is a person, though no more than the name is told.
        found = [
            _of_mention(past, lead, mention)
            for row in lead.sentences
            for mention in lead.source.names.within(row)
            if mention.span == past.short and could_be_person(mention)
        ]
    return [r for r in found if not any(r.is_same(other) for other in named)]


def persons_in(past: Past, quote: Quoted, sentences: Sequence[int], span: Span | None) -> Tier:
    """The persons that sentences name inside ``span``, each once, in order."""
    found: Tier = []
    for row in sentences:
        for mention in quote.source.names.within(row):
            if not mention.is_person or (span is not None and not _touches(span, mention.span)):
                continue
            one = _of_mention(past, quote, mention)
            if not any(one.is_same(other) for other in found):
                found.append(one)
    return found


def _touches(span: Span, other: Span) -> bool:
    return span.start < other.end and other.start < span.end


def _of_mention(past: Past, quote: Quoted, mention: Mention) -> Referent:
    fuller = [m for m in quote.source.names.mentions if is_fuller(m, mention)]
    full = mention
    if fuller and all(refers_alike(fuller[0], m) for m in fuller):
        full = max(fuller, key=lambda m: (len(m.tokens), -m.span.start))
    gender = mention.gender if mention.gender is not Gender.UNKNOWN else full.gender
    return Referent(
        full.text,
        Sort.PERSON,
        False,
        past.turn,
        gender,
        full,
        quote.source.document.id,
        is_quoted=True,
    )


def leading(found: Tier, quote: Quoted) -> Tier:
    """Only the subject, where one of several persons begins the quote."""
    if len(found) > 1 and found[0].mention is not None:
        text = quote.span.of(quote.source.text)
        if found[0].text in text[: len(found[0].text) + 30]:
            return found[:1]
    return found


def speakers(past: Past, lookup: Lookup) -> Tier:
    """Who says what was quoted, where it is one person."""
    said = [q.speaker for q in past.quotes if q.speaker]
    if not said:
        return []
    found = lookup.mention(said[0])
    if found is None or not found[0].is_person:
        return []
    mention, document_id = found
    return [
        Referent(
            mention.text,
            Sort.PERSON,
            False,
            past.turn,
            mention.gender,
            mention,
            document_id,
            is_quoted=True,
        )
    ]


def told(past: Past, lookup: Lookup) -> Tier:
    """The names in an answer's bare text that the articles have too."""
    found: Tier = []
    for named in lookup.names(past.told or ""):
        if named.mention is None:
            continue
        sort = Sort.PERSON if named.is_person else Sort.THING
        found.append(
            Referent(
                named.full,
                sort,
                False,
                past.turn,
                named.gender,
                named.mention,
                named.document_id,
                is_quoted=True,
            )
        )
    return [r for place, r in enumerate(found) if not any(r.is_same(o) for o in found[:place])]


def answer_thing(past: Past, lookup: Lookup) -> Tier:
    """The exact answer, where it is a name or a noun phrase and no quantity."""
    short = past.short_text
    if not short or not past.quotes:
        return []
    text = LEADING_PREPOSITION.sub("", short.strip(' ,.;:“”"')).strip()
    lead = past.quotes[0]
    inside = [
        m
        for row in lead.sentences
        for m in lead.source.names.within(row)
        if past.short is not None and past.short.covers(m.span)
    ]
    names = [m for m in inside if not m.is_person]
    if len(names) == 1 and len(text.split()) <= len(names[0].text.split()) + 2:
        return [
            Referent(
                names[0].text,
                Sort.THING,
                False,
                past.turn,
                Gender.UNKNOWN,
                names[0],
                lead.source.document.id,
                is_quoted=True,
            )
        ]
    if (
        is_quantity(text)
        or is_time(text)
        or len(text.split()) > 7
        or any(m.is_person for m in inside)
        # "the boats were unsafe"
        or re.search(r"^(?!.*\b(?:who|that|which)\b).*\b(?:is|are|was|were|ha[sd]|have)\b", text)
    ):
        return []
    first = next(words(text), None)
    if first is None or not re.match(r"(?:the|an?|its|their|his|her)\b", text, re.IGNORECASE):
        return []
    if is_plural(text):
        return []
    return [Referent(INDEFINITE.sub("the ", text), Sort.THING, False, past.turn, is_quoted=True)]


def place_answered(past: Past, text: str) -> Referent:
    """A place as an answer gives it, its preposition apart."""
    text = text.strip(' ,.;:“”"')
    match = LEADING_PREPOSITION.match(text)
    preposition = match.group().strip().lower() if match else None
    if match:
        text = text[match.end() :]
    return Referent(text, Sort.THING, False, past.turn, preposition=preposition, is_quoted=True)
