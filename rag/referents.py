"""What a pronoun or a short name stands for, as far as the article's own text tells.

Naming nobody is better than naming the wrong one: where two persons are equally likely, there is
no antecedent. The preferences (agreement, recency, subject before object, the same pronoun goes on,
not the speaker himself inside his own words) are those of Lappin and Leass, "An Algorithm for
Pronominal Anaphora Resolution" (1994), without its parser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.types import Sentence, Span
from rag.lexicon import PERSON_NOUNS
from rag.mention import Gender, Mention, agree, refers_alike
from rag.persons import could_be_person, gender_of, noun_gender
from rag.source import Source
from rag.words import Word, words

# How many content sentences back a pronoun may reach.
_REACH = 6
# "To Ann Lee …", "It was Ann Lee who …": the name is no subject.
_NO_SUBJECT = re.compile(r"\b(?:to|for|with|by|of|from)\b|^It (?:is|was)\b")
_UNNAMED = re.compile(r"^(?:The (?:other|second|third|first|latter|former)|Another|One)\b")
_DETERMINERS = frozenset(
    "a an the this that another one his her my our their your first second third old young".split()
)
# "After he died, Mr. Lee …", "In her book, Ms. Roe …": the name follows its pronoun.
_SUBORDINATE = re.compile(
    r"^[“\"‘']?(?:after|before|when|while|as|although|though|because|since|if|until|once|in|at|on|"
    r"for|with|without|by|from|despite|unlike|like|during|of|to|under|through|throughout|asked|"
    r"whatever|where|even)\b",
    re.IGNORECASE,
)


def pronouns(source: Source, row: int) -> Sequence[Word]:
    """The *he* and *she* forms of a sentence that nobody named in it can account for.

    At most one of each gender; those inside quotation marks count only where all of the sentence is
    quoted, because in a scrap of somebody's words they may be anybody.
    """
    sentence = source.sentence(row)
    found: list[Word] = []
    told: set[Gender] = set()
    for word in words(sentence.span.of(source.text), sentence.span.start):
        gender = gender_of(word.normal)
        if gender is Gender.UNKNOWN or gender in told:
            continue
        told.add(gender)
        if not _accounted(source, sentence, word, gender):
            found.append(word)
    return found


def antecedent(source: Source, row: int, pronoun: Word) -> Mention | None:
    """The person whom a *he* or *she* stands for; None where the text leaves it open.

    Returns:
        A mention in an earlier sentence of the document (or earlier in the same one).
    """
    gender = gender_of(pronoun.normal)
    if gender is Gender.UNKNOWN:
        return None
    sentence = source.sentence(row)
    inside = source.is_quoted(pronoun.span.start)
    speakers = _speakers_around(source, row) if inside else []
    own = _candidates(source, sentence, gender, Span(sentence.span.start, pronoun.span.start))
    own = [m for m in own if not any(refers_alike(m, s) for s in speakers)]
    if own:
        return own[-1] if _same(own) else _subject(source, sentence, own)
    for other in source.earlier(row)[:_REACH]:
        candidates = _candidates(source, other, gender, other.span)
        candidates = [m for m in candidates if not any(refers_alike(m, s) for s in speakers)]
        nouns = _noun_phrases(source, other, gender)
        going_on = _goes_on(source, other, gender, candidates)
        if going_on is not None:
            unnamed = _UNNAMED.match(other.span.of(source.text))
            if unnamed or any(noun.span.start < going_on.span.start for noun in nouns):
                # "The other said that she would": of whoever that is, she is said.
                return None
            # The same pronoun stands first here: whoever it was is still spoken of.
            continue
        if any(_may_be_person(source, other, m) for m in _before(source, other.span)):
            # A name that may be the one meant, though the text doesn't tell whose it is.
            return None
        if not candidates:
            if nouns:
                # "The clerk wept. She …": whoever that is, the name is not in this sentence.
                return None
            continue
        agreeing = [m for m in candidates if m.gender is gender]
        if not agreeing and nouns and nouns[0].span.start < candidates[0].span.start - 60:
            return None
        chosen = candidates
        if not agreeing and other is not source.previous(row) and _is_told(source, row, gender):
            # Further off, somebody known to be *she* is likelier than one who may be anything.
            return None
        if _same(chosen):
            return chosen[0]
        return None if inside else _subject(source, other, chosen)
    return None


def _is_told(source: Source, row: int, gender: Gender) -> bool:
    """Whether the text before a sentence names anybody of this gender."""
    limit = source.sentence(row).span.start
    return any(m.gender is gender and m.span.end <= limit for m in source.names.mentions)


def speaks_first(source: Source, sentence: Sentence, mention: Mention) -> bool:
    """Whether the name is what the sentence begins with, but for a few words ("The trader, X")."""
    before = source.text[sentence.span.start : mention.span.start]
    return len(before.split()) <= 5 and not _NO_SUBJECT.search(before)


def _same(mentions: Sequence[Mention]) -> bool:
    return all(refers_alike(mentions[0], m) for m in mentions)


def _subject(source: Source, sentence: Sentence, candidates: Sequence[Mention]) -> Mention | None:
    """The one that is the sentence's subject, unless others share its place ("A and B met")."""
    first = candidates[0]
    if not speaks_first(source, sentence, first):
        return None
    others = [m for m in candidates if not refers_alike(m, first)]
    between = source.text[first.span.end : others[0].span.start] if others else "."
    return (
        None
        if re.fullmatch(r"(?:,[^,.;]*,|,)?\s*(?:and|or|with|,)\s*(?:\w+\s){0,3}", between)
        else first
    )


def _candidates(source: Source, sentence: Sentence, gender: Gender, within: Span) -> list[Mention]:
    """The persons named in a part of a sentence whom a pronoun of this gender may mean."""
    found = [
        m
        for m in source.names.within(sentence.row)
        if m.is_person and within.covers(m.span) and agree(m.gender, gender)
    ]
    outside = [m for m in found if not source.is_quoted(m.span.start)]
    return outside or found


def _goes_on(
    source: Source, sentence: Sentence, gender: Gender, candidates: Sequence[Mention]
) -> Word | None:
    """The pronoun of this gender that a sentence has before it names any candidate."""
    limit = min((m.span.start for m in candidates), default=sentence.span.end)
    for word in words(sentence.span.of(source.text), sentence.span.start):
        if word.span.start >= limit:
            return None
        if gender_of(word.normal) is gender and not source.is_quoted(word.span.start):
            return word
    return None


def _noun_phrases(source: Source, sentence: Sentence, gender: Gender) -> list[Word]:
    """The nouns for persons outside quotation marks that a pronoun of this gender may mean."""
    tokens = list(words(sentence.span.of(source.text), sentence.span.start))
    return [
        token
        for place, token in enumerate(tokens)
        if token.normal in PERSON_NOUNS
        and token.text[0].islower()
        and not token.text.endswith(("’s", "'s"))
        and agree(noun_gender(token.normal), gender)
        and not source.is_quoted(token.span.start)
        and any(
            t.normal in _DETERMINERS or t.text.endswith(("’s", "'s"))
            for t in tokens[max(0, place - 3) : place]
        )
        and not _is_named(source, sentence, token)
    ]


def _is_named(source: Source, sentence: Sentence, noun: Word) -> bool:
    """Whether a noun for a person stands right beside the person's name."""
    for mention in source.names.within(sentence.row):
        if not mention.is_person:
            continue
        if noun.span.end <= mention.span.start:
            between = source.text[noun.span.end : mention.span.start]
            if re.fullmatch(r",?\s|\s(?:of|at|for|in)\s[^,.;]{1,40},\s", between):
                return True
        elif mention.span.end <= noun.span.start:
            between = source.text[mention.span.end : noun.span.start]
            if re.fullmatch(r"(?:,\s\d+)?,\s[^,.;]{0,50}", between) or re.fullmatch(
                r"\s(?:is|was|became|had been|has been)\s[^,.;]{0,40}", between
            ):
                return True
    return False


def _accounted(source: Source, sentence: Sentence, pronoun: Word, gender: Gender) -> bool:
    """Whether somebody named or described in the sentence may be the pronoun's own."""
    before = Span(sentence.span.start, pronoun.span.start)
    quoted = source.is_quoted(pronoun.span.start)
    if quoted and not source.quotes_in(sentence.span)[0].start <= sentence.span.start + 1:
        return True
    for mention in _candidates(source, sentence, gender, before):
        # A speaker outside his own words is no antecedent inside them.
        if not quoted or source.is_quoted(mention.span.start):
            return True
    if not quoted and any(_may_be_person(source, sentence, m) for m in _before(source, before)):
        return True
    for word in words(before.of(source.text), before.start):
        if word.normal == "who" and not quoted:
            # "A courier who lost his home": it is his own.
            return True
        if (
            word.normal in PERSON_NOUNS
            and agree(noun_gender(word.normal), gender)
            and (not quoted or source.is_quoted(word.span.start))
        ):
            return True
    return not quoted and _comes_after(source, sentence, pronoun, gender)


def _before(source: Source, span: Span) -> list[Mention]:
    """The names in a part of the text, outside quotation marks."""
    return [
        m
        for m in source.names.mentions
        if span.covers(m.span) and not source.is_quoted(m.span.start)
    ]


def _may_be_person(source: Source, sentence: Sentence, mention: Mention) -> bool:
    """Whether a name that the text doesn't tell to be a person's may be one ("Francis I …, he")."""
    return (
        not mention.is_person
        and could_be_person(mention)
        and len(mention.tokens) > 1
        and not source.text[: mention.span.start].endswith(("the ", "The ", "in ", "at ", "from "))
    )


def _comes_after(source: Source, sentence: Sentence, pronoun: Word, gender: Gender) -> bool:
    """Whether the name stands after its pronoun: "After he died, Mr. Lee was forgotten"."""
    text = source.text
    if _SUBORDINATE.match(sentence.span.of(text)) is None:
        return False
    comma = text.find(",", pronoun.span.end, sentence.span.end)
    return comma >= 0 and any(
        m.is_person and agree(m.gender, gender) and comma < m.span.start <= comma + 40
        for m in source.names.within(sentence.row)
    )


def _speakers_around(source: Source, row: int) -> list[Mention]:
    """The persons named outside the quotation marks of the paragraph's quoting sentences.

    In somebody's own words *he* is somebody else.
    """
    near = [source.before(row), source.sentence(row), source.after(row)]
    return [
        m
        for sentence in near
        if sentence is not None and source.quotes_in(sentence.span)
        for m in source.names.within(sentence.row)
        if m.is_person and not source.is_quoted(m.span.start)
    ]
