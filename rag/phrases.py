"""The reporting clauses of a sentence, and the phrase for the speaker in each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.types import Sentence, Span
from rag.lexicon import (
    NUMBER_WORDS,
    PERSONAL_PRONOUNS,
    SPEECH_BASES,
    SPEECH_NOUNS,
    SPEECH_VERBS,
    STANCE_VERBS,
    WEAK_SPEECH_VERBS,
)
from rag.noun_phrase import PREPOSITIONS, is_plural
from rag.persons import could_be_person
from rag.reported_clause import begins_clause, carries_tense, introduces, is_closing
from rag.source import Source
from rag.speaker_phrase import DETERMINERS, is_acronym, speaker_in
from rag.verbs import is_finite
from rag.words import Word, words

# Before a verb's form, these make it no report: "to say", "did not say", "was told", "a said".
_NO_REPORT = frozenset(
    """
    to not never is are was were be been being an the a its his her their my our your n't cannot
    nor neither so no in of on by with for from at about after under did didn't don't doesn't
    won't wouldn't couldn't can't
    """.split()
)
_AUXILIARIES = frozenset(
    """
    has have had also later then once still now recently always often usually repeatedly publicly
    privately himself herself themselves both would will himself twice flatly already simply merely
    previously earlier either openly just even only first
    """.split()
)
_RELATIVE = frozenset(["who", "which", "that", "whom"])
# "… refused to concede, saying that": the sentence's own subject speaks.
_PARTICIPLES = frozenset(
    "saying adding arguing warning insisting explaining noting claiming".split()
)
_QUOTING = frozenset(
    "called calls describes described dubbed termed calling describing likened likens".split()
)
_VERBS = SPEECH_VERBS | SPEECH_BASES | _PARTICIPLES | STANCE_VERBS
_PLURAL_FORMS = SPEECH_BASES - SPEECH_VERBS
_WEAK = WEAK_SPEECH_VERBS | _PLURAL_FORMS
_BOUNDARY = re.compile(r"[;:.!?“”\"()—–]|\s-\s")
_LEADS = re.compile(
    r"^(?:(?:but|and|so|yet|still|also|however|meanwhile|then|later|earlier|instead|nevertheless|"
    r"afterwards?|today|yesterday|separately|privately|officially|in (?:a|an) [a-z ]{3,40}|"
    r"(?:(?:late|early|shortly|just|back) )?(?:on|in|at|after|before|during|by|last|this) "
    r"[^,]{2,60},|\w+ly,|asked [^,]{2,80},|"
    r"for (?:his|her|its|their) part,|like [^,]{2,40},|"
    r"in (?:response|reply|turn|court|private|public|fact|addition),|"
    r"\d{1,2}[:.]\d\d[:,]?)\s*,?\s+)+",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(
    r",?\s(?:and|but|although|though|while|whereas|because|when|as|if|or|after|before|since|until|where)\s",
    re.I,
)
_SUBORDINATE_LEAD = re.compile(
    r"^[“\"]?(?:when|after|before|although|though|while|because|since|if|once|until|as)\b", re.I
)
# What may follow a reporting clause that stands apart: a time, a place or an addressee.
_APART = re.compile(
    r"(?:\s(?!(?:that|he|she|they|it|there|no)\b)[^\s,;:.“”\"]+){0,7}[.”\"’']*$|"
    r"(?:\s(?:on|in|at|to|of|by|with|late|early|last|this|in|during|after|before)\b"
    r"(?:\s[^\s,;:.“”\"]+){1,6})?[,;:.—–]|\s[—–]"
)
_FINITE = re.compile(
    r"(?:\s(?!(?:who|which|that|whose)\b)[^\s,;:.“”\"]+){1,8}?\s(?:had|has|have|was|were|is|are|would|"
    r"will|could|can|may|might|must|should|did|does)\b"
)
_SAID_TO = re.compile(
    r"\s(?:is|was|are|were)\s(?:reported|said|believed|understood|thought|alleged)\sto$"
)
_NO_SUBJECT = frozenset("to can may could might must shall should do does did will be".split())
_EMBEDDED = re.compile(r"[^“”\"]\s(?:that|which|whom|what)\s(?:[^\s,]+\s){0,5}[^\s,]+$")
_NEGATED = re.compile(r"(?:\bnot|n['’]t|\bnever)\s(?:yet|ever|even|so far|explicitly|publicly)\s$")
_CONJOINED = re.compile(
    r"\b(?:because|that|which|who|and|but|although|though|since|as|if|when|where|while),$"
)
_LONGEST = 3_000
"""Code points of the longest sentence that is read; time grows with their square."""
# "Ms. Roe – a baker – said", "Mr. Lee (R-Texas) said": inserted before the verb.
_INSERTED = re.compile(r"\s?(?:\([^()]*\)|[—–][^—–]*[—–])\s*$")
_BRACKETS = re.compile(r"\([^()]*\)")
_LISTED = re.compile(r"\b(?:and|or)\b|&")
# "Police in Tulsa, Oklahoma said": the second name is the place's.
_PLACE = re.compile(r"\b(?:in|at|of|from|near|outside)\s[A-Z][\w’'-]*$")
_APPOSITION = re.compile(r"^,[^,]*,")
# "an effect | Einstein’s theories predict": what is predicted, and by whom.
_CONTACT = re.compile(
    r"^(?:an?|one)\s(?:[a-z-]+\s){1,3}(?:(?:the|his|her|its|their)\s|[A-Z]\w*['’]s\s|[a-z]+s$)|"
    r"\bthan\b"
)
_NAME = r"(?:[Tt]he\s)?[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*)*"
_NAMES = re.compile(rf"{_NAME}(?:,\s{_NAME})+,?\s(?:and|or|&)\s{_NAME}")
_DATELINE = re.compile(r"^[A-Z][^a-z]{2,40}(?:, [^—–-]{2,40})?(?: \([^)]{2,20}\))?\s[—–-]+\s*$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """The speaker of a reporting clause."""

    span: Span
    """A name, a noun phrase or a pronoun."""
    governs: bool
    """Whether the clause reports the whole sentence and not just a later part of it."""


def clauses(source: Source, sentence: Sentence) -> Iterator[Phrase]:
    """The sentence's reporting clauses outside quotation marks, in order.

    A "sentence" of thousands of letters is a table or worse, and is not read.
    """
    if len(sentence.span) > _LONGEST:
        return
    text = source.text
    quotes = source.quotes_in(sentence.span)
    tokens = [
        w
        for w in words(sentence.span.of(text), sentence.span.start)
        if not any(q.covers(w.span) for q in quotes)
    ]
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.normal == "according" and following is not None and following.normal == "to":
            found = _after(source, sentence, following.span.end)
            if found is not None:
                yield Phrase(found, _is_edge(source, sentence, token, following))
            continue
        previous = tokens[place - 1] if place else None
        if not _reports(source, sentence, previous, token, following):
            if _may_close(source, sentence, previous, token):
                earlier = _before(source, sentence, tokens[:place], token)
                if (
                    earlier is not None
                    and _fits(source, sentence, earlier[0], token)
                    and _stands_last(source, sentence, token, earlier[0])
                ):
                    yield Phrase(earlier[0], governs=True)
            continue
        if _is_inverted(source, sentence, token, following):
            found = _after(source, sentence, token.span.end)
            if found is not None:
                yield Phrase(found, governs=True)
                continue
        earlier = _before(source, sentence, tokens[:place], token)
        if earlier is not None and _fits(source, sentence, earlier[0], token):
            span, starts = earlier
            # At the end, or beside a quotation, a clause reports what stands before it.
            last = following is None or not text[token.span.end : sentence.span.end].strip(
                " .”\"’'"
            )
            closes = last or _closes(source, sentence, token, span)
            yield Phrase(span, starts or closes or _beside_quote(source, sentence, span, token))


def _reports(
    source: Source, sentence: Sentence, previous: Word | None, token: Word, following: Word | None
) -> bool:
    """Whether a word is a verb that reports what somebody says."""
    verb = token.normal
    if not token.text[0].islower():
        return False
    quotes = source.quotes_in(sentence.span)
    if verb in _QUOTING:
        return any(0 < q.start - token.span.end < 80 for q in quotes) and (
            previous is None or previous.normal not in _NO_REPORT | _RELATIVE
        )
    if verb not in _VERBS:
        return False
    if previous is not None and previous.normal in _NO_REPORT:
        return False
    if verb in _WEAK and previous is not None and previous.text.endswith(("’s", "'s")):
        # "Lee’s stated aims"
        return False
    if _NEGATED.search(source.text[sentence.span.start : token.span.start]):
        return False
    next_one = following.normal if following is not None else ""
    if verb in STANCE_VERBS:
        return next_one not in ("in", "to", "about", "of", "for", "so", "") and (
            next_one == "that"
            or next_one in DETERMINERS | PERSONAL_PRONOUNS
            or _starts_clause(following)
        )
    if verb in _WEAK:
        after = source.text[token.span.end : sentence.span.end]
        if following is not None and _FINITE.match(after):
            # "warned the ice was thin"
            begins = following.normal in DETERMINERS | PERSONAL_PRONOUNS | {"the"}
            if begins or following.is_capitalised:
                return True
        if begins_clause(verb, after):
            return True
        return introduces(verb, after) or any(
            -2 <= q.start - token.span.end <= 40 or 0 <= token.span.start - q.end <= 60
            for q in quotes
        )
    return True


def _may_close(source: Source, sentence: Sentence, previous: Word | None, token: Word) -> bool:
    """Whether a weak verb without words to report behind it may report what stands before it.

    "The deal is off, the judge ruled on Friday."
    """
    before = source.text[sentence.span.start : token.span.start]
    return (
        token.normal in _WEAK
        and token.text[0].islower()
        and (previous is not None and previous.normal not in _NO_REPORT)
        and not _NEGATED.search(before)
        and is_closing(token.normal, source.text[token.span.end : sentence.span.end])
    )


def _stands_last(source: Source, sentence: Sentence, verb: Word, span: Span) -> bool:
    """Whether a clause of a weak verb is set off by a comma, and the rest is a clause as well."""
    before = source.text[sentence.span.start : span.start].rstrip()
    if not before.endswith(",") or _CONJOINED.search(before):
        return False
    after = source.text[verb.span.end : sentence.span.end].lstrip()
    if _SUBORDINATE_LEAD.match(before) or not _lead_less(before):
        # "When asked, he answered in court."
        return False
    if _CONTACT.search(span.of(source.text)):
        # "…, a weakness the authors admit."
        return False
    told = words(before)
    first = next(told, None)
    if first is None or first.normal.endswith(("ed", "ing")) or is_finite(first.normal):
        # "Surprised, the judge ruled on Friday."
        return False
    if any(map(carries_tense, told)):
        return True
    # "The deal, officials confirmed, is off."
    return after.startswith((",", "—", "–")) and any(map(carries_tense, words(after)))


def _fits(source: Source, sentence: Sentence, span: Span, verb: Word) -> bool:
    """Whether a phrase may be the subject of the verb's form, where that form has other uses."""
    phrase = list(words(span.of(source.text), span.start))
    if len(phrase) == 1 and phrase[0].normal in PERSONAL_PRONOUNS:
        # "it would respond"
        return verb.normal not in _PLURAL_FORMS or phrase[0].normal == "they"
    after = source.text[verb.span.end : sentence.span.end]
    between = [
        word
        for word in words(_APPOSITION.sub("", source.text[span.end : verb.span.start]))
        if word.normal not in _AUXILIARIES
    ]
    if (
        verb.normal in _WEAK
        and any(map(carries_tense, between))
        and not introduces(verb.normal, after)
        and not any(word.normal in _RELATIVE | {"whose"} for word in between)
    ):
        # "The pill was sold in 2018, and in that year reported cases fell."
        return False
    text = span.of(source.text)
    if verb.normal in _PLURAL_FORMS:
        # "a new report that the ice melted"
        return is_plural(text[:1].lower() + text[1:])
    if verb.normal not in SPEECH_NOUNS:
        return True
    # "rejected claims that", "despite reports he left", "his two answers"
    ahead = list(words(source.text[sentence.span.start : verb.span.start]))
    if ahead[-1].normal in PREPOSITIONS | DETERMINERS | NUMBER_WORDS:
        return False
    if any(carries_tense(word) for word in phrase[1:]):
        return False
    # "Insurance claims he filed": of a word that only begins the sentence nothing tells a name.
    return (
        verb.normal in STANCE_VERBS
        or phrase[0].normal in DETERMINERS
        or bool(source.quotes_in(sentence.span))
        or introduces(verb.normal, after)
        or _FINITE.match(after) is not None
        or any(m.span == span for m in source.names.within(sentence.row))
    )


def _starts_clause(following: Word | None) -> bool:
    return following is not None and following.is_capitalised


def _is_edge(source: Source, sentence: Sentence, token: Word, following: Word) -> bool:
    """Whether "according to" stands at either end of the sentence, or between commas."""
    before = source.text[sentence.span.start : token.span.start].strip(' “"')
    after = source.text[following.span.end : sentence.span.end]
    text = sentence.span.of(source.text).casefold()
    if text.count("according to ") > 1:
        # Each says a part of it.
        return False
    return not before or before.endswith((",", "”", '"')) or ", " not in after


def _is_inverted(source: Source, sentence: Sentence, verb: Word, following: Word | None) -> bool:
    """Whether the speaker comes after the verb: "… have left, said Bob Collins"."""
    text = source.text
    before = text[sentence.span.start : verb.span.start].rstrip()
    if following is None or following.normal in PERSONAL_PRONOUNS | {"that", "to"}:
        return (
            before.endswith(("”", '"', "’", "'"))
            and following is not None
            and (following.normal in PERSONAL_PRONOUNS)
        )
    if text[verb.span.end : following.span.start].strip():
        return False
    if verb.normal in ("told", "tells"):
        # Whom somebody told stands behind it, never who did.
        return False
    if not before.endswith(("”", '"', "’", "'", ",", "—", "?", "!")):
        return False
    behind = text[verb.span.end : sentence.span.end]
    if before.endswith((",", "—")) and (
        _FINITE.match(behind) or begins_clause(verb.normal, behind)
    ):
        # "…, said the steering had failed": what follows is a clause, not a speaker.
        return False
    if before.endswith(",") and _closes_insertion(source, sentence, len(before)):
        return False
    return (
        following.is_capitalised
        or following.normal in DETERMINERS
        or (
            before.endswith(("”", '"', "’", "'"))
            and not text[verb.span.end :].lstrip().startswith(("“", '"'))
        )
    )


def _closes_insertion(source: Source, sentence: Sentence, length: int) -> bool:
    """Whether the comma before the verb ends something inserted: "Mr. Lee, a baker, said Paris"."""
    text = source.text[sentence.span.start : sentence.span.start + length - 1]
    # "“…,” Mr. Lee, 61, told the guests": what is quoted before has commas of its own.
    text = text[max(text.rfind(mark) for mark in '“”"') + 1 :]
    start = text.rfind(",")
    if start < 0:
        return False
    inserted = text[start + 1 :]
    subject = _CONJUNCTION.split(text[:start])[-1].split(", ")[-1]
    ends = sentence.span.start + length - 1
    if any(m.span.end == ends and could_be_person(m) for m in source.names.within(sentence.row)):
        # "Its spokesman, Nikos Vardalis, said"
        return len(subject.split()) <= 8 and not inserted[: -len(inserted.strip())].strip()
    relative = re.match(r"\s(?:who|which|whose|an?|the|\d{1,3}$|now|then|former|of)\b", inserted)
    return relative is not None and len(subject.split()) <= 6


def _after(source: Source, sentence: Sentence, start: int) -> Span | None:
    """The phrase after an inverted verb: said *Bob Collins*, a longtime advisor."""
    quotes = source.quotes_in(sentence.span)
    end = min([q.start - 1 for q in quotes if q.start > start] + [sentence.span.end])
    text = source.text[start : max(start, end)]
    stop = _BOUNDARY.search(_without_titles(text))
    text = text[: stop.start()] if stop else text
    return speaker_in(source, sentence, Span(start, start + len(text)))


def _without_titles(text: str) -> str:
    """The text with the full stops of short forms ("Mr.", "J.", "U.N.", "Inc.") blanked out, and
    what stands in brackets.

    Within a sentence, a full stop before a small letter ends nothing.
    """
    text = _BRACKETS.sub(lambda m: "_" * len(m.group()), text)
    return re.sub(
        r"\b([A-Z][a-z]{0,3}|[A-Z])\.(?=\s[A-Z])|(?<=\b[A-Z])\.(?=[A-Z]|\s[a-z])|"
        r"(?<=[A-Z]\.[A-Z])\.|(?<=[a-z])\.(?=,?\s+[a-z])",
        lambda m: m.group().replace(".", "_"),
        text,
    )


def _before(
    source: Source, sentence: Sentence, earlier: list[Word], verb: Word
) -> tuple[Span, bool] | None:
    """The phrase before the verb (*Mr. Collins* explained), and whether it begins the sentence."""
    text = source.text
    quotes = source.quotes_in(sentence.span)
    start = max([q.end + 1 for q in quotes if q.end < verb.span.start] + [sentence.span.start])
    if verb.normal in _PARTICIPLES:
        return _own_subject(source, sentence)
    end = verb.span.start
    for word in reversed(earlier):
        if word.normal not in _AUXILIARIES or text[word.span.end : end].strip():
            break
        end = word.span.start
    if not earlier or end <= start:
        return None
    said_to = _SAID_TO.search(text[start:end].rstrip())
    if said_to is not None:
        # "the delegate is reported to have said"
        end = start + said_to.start()
    inserted = _INSERTED.search(text[start:end])
    if inserted is not None and inserted.start():
        end = start + inserted.start()
    near = next((w for w in reversed(earlier) if w.span.end <= end), None)
    if near is None or near.span.start < start:
        return None
    alone = not text[start : near.span.start].rstrip().endswith(" of")
    if near.normal in PERSONAL_PRONOUNS and alone and not text[near.span.end : end].strip():
        return near.span, not _lead_less(text[start : near.span.start])
    if near.normal in _RELATIVE | _NO_SUBJECT and not is_acronym(near):
        return None
    if _EMBEDDED.search(text[start:end].rstrip()):
        # "an oboe that Ms. Achebe said had cracked": a clause about the oboe.
        return None
    clause = text[start:end]
    # What stands before a colon or semicolon is another clause; "reply: X said".
    ahead = text[start : verb.span.start + 1]
    cuts = [m.end() for m in _BOUNDARY.finditer(_without_titles(ahead)[: len(clause)])]
    cut = cuts[-1] if cuts else 0
    phrase = Span(start + cut, end)
    begins = start + cut == sentence.span.start or not _lead_less(
        text[sentence.span.start : start + cut]
    )
    return _subject(source, sentence, phrase, begins=begins)


def _lead_less(text: str) -> str:
    """What is left of a clause's beginning without what leads into it ("But on Monday,")."""
    if _DATELINE.match(text):
        return ""
    bare = text.strip(" ,“”\"‘’'—–-")
    lead = _LEADS.match(bare + " ")
    return (bare + " ")[lead.end() :].strip(" ,") if lead else bare


def _subject(
    source: Source, sentence: Sentence, span: Span, *, begins: bool
) -> tuple[Span, bool] | None:
    """The noun phrase that ends where the verb begins, and whether it begins the sentence."""
    text = span.of(source.text)
    trimmed = text.rstrip()
    offset = span.start
    lead = _LEADS.match(trimmed + " ")
    if lead and lead.end() < len(trimmed):
        offset += lead.end()
        trimmed = trimmed[lead.end() :]
    if _SUBORDINATE_LEAD.match(trimmed):
        comma = trimmed.find(", ")
        if comma < 0 or comma + 2 >= len(trimmed):
            return None
        offset, trimmed = offset + comma + 2, trimmed[comma + 2 :]
        # "Before the war … , and in 1898 X warned": the first part is the article's own.
        begins = begins and not trimmed.startswith(("and ", "but ", "or "))
    if trimmed.endswith(","):
        # "The winner, Sergiu Botnari, said": the phrase is all of it.
        core = trimmed.rstrip(", ")
        found = speaker_in(source, sentence, Span(offset, offset + len(core)))
        if found is not None:
            return found, begins
        # "…, but a guest, who gave no name, said": of the later clause alone.
        for part in reversed(list(_CONJUNCTION.finditer(core))):
            found = speaker_in(source, sentence, Span(offset + part.end(), offset + len(core)))
            if found is not None:
                return found, False
        return None
    parts = list(_CONJUNCTION.finditer(trimmed))
    comma = trimmed.rfind(", ")
    if comma > 0 and not _is_relative(trimmed[comma + 2 :]):
        # "A longer route would help, engineers said", "…, not as a suspect, the police said"
        late = speaker_in(source, sentence, Span(offset + comma + 2, offset + len(trimmed)))
        if late is not None and _is_whole(source, sentence, trimmed[:comma], late):
            # "Years later, Lee said": what has no verb only leads into the clause.
            leads = re.match(r"\w+ing\b", trimmed) or not any(
                carries_tense(word) for word in words(trimmed[:comma])
            )
            joined = _CONJUNCTION.match(trimmed[comma:]) is not None
            return late, begins and bool(leads) and not joined
        if _NAMES.fullmatch(trimmed):
            # "Lee, Li and Fu"
            return Span(offset, offset + len(trimmed)), begins
    for part in reversed(parts):
        rest = trimmed[part.end() :]
        if len(rest.split()) > 8:
            break
        found = speaker_in(source, sentence, Span(offset + part.end(), offset + len(trimmed)))
        pair = part.group().strip().lower() in ("and", "or") and len(trimmed.split()) <= 7
        if found is not None and not pair:
            # "…, and engineers say": a later clause, unless the same subject goes on.
            return found, False
    found = speaker_in(source, sentence, Span(offset, offset + len(trimmed)))
    return None if found is None else (found, begins)


def _is_whole(source: Source, sentence: Sentence, before: str, late: Span) -> bool:
    """Whether the phrase behind a comma is a subject by itself, and not the end of one."""
    text = late.of(source.text)
    if _LISTED.search(text) and not any(carries_tense(word) for word in words(before)):
        # "Lee, Li and Fu said"
        return False
    named = [m for m in source.names.within(sentence.row) if m.span == late]
    if _PLACE.search(before) and text[0].isupper() and not any(m.is_person for m in named):
        opens = re.match(r"\w+(?:ing|ed|born)\b", before, re.IGNORECASE)
        return opens is not None or len(text.split()) > 1
    first = next(words(text))
    if first.normal in _VERBS - SPEECH_NOUNS:
        # "Ms. Roe, a baker, concedes that it is hers but says"
        return False
    if first.text[0].islower() and first.normal not in DETERMINERS and not is_plural(text):
        # "A tall, thin man said"
        return any(word.is_capitalised for word in words(text))
    return True


def _is_relative(text: str) -> bool:
    """Whether what follows a comma goes on with the phrase before it; an apposition, which a second
    comma ends, does not stand right before the verb."""
    return bool(re.match(r"(?:who|which|whose|\d)\b", text))


def _closes(source: Source, sentence: Sentence, verb: Word, span: Span) -> bool:
    """Whether the clause stands apart: "…, officials said on Monday." or "…, he said, …".

    Then it reports what stands before it.
    """
    before = source.text[sentence.span.start : span.start].rstrip()
    after = source.text[verb.span.end : sentence.span.end]
    if _CONJOINED.search(before):
        # "… was dismissed because, the chairman said, …": of the reason alone.
        return False
    return before.endswith((",", "”", '"')) and _APART.match(after) is not None


def _beside_quote(source: Source, sentence: Sentence, span: Span, verb: Word) -> bool:
    """Whether a quotation ends right before the clause or begins right after it."""
    quotes = source.quotes_in(sentence.span)
    return any(0 <= span.start - q.end <= 4 for q in quotes)


def _own_subject(source: Source, sentence: Sentence) -> tuple[Span, bool] | None:
    """Who begins the sentence, for "…, saying that …"."""
    for mention in source.names.within(sentence.row):
        if not could_be_person(mention):
            continue
        if source.text[mention.span.end : mention.span.end + 1] in ("’", "'"):
            continue
        before = source.text[sentence.span.start : mention.span.start].strip(' “"')
        # "Frayne's daughter Alison", "The winner, Sergiu Botnari": the name is the subject's.
        is_first = not before or bool(
            re.fullmatch(r"(?:The|An?|His|Her|Its|Their|Our) [\w ’'-]{2,50},?", before)
            or re.fullmatch(r"[\w. -]{1,40}[’']s?(?: [\w-]+){1,3},?", before)
        )
        known = mention.is_person or len(mention.tokens) > 1
        return (mention.span, True) if is_first and known else None
    return None
