"""Who says a sentence: the reporting clause in it, or in the neighbour that it hangs on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Sentence, Span
from rag.lexicon import (
    HE,
    PERSONAL_PRONOUNS,
    SHE,
    SPEECH_VERBS,
    STOPWORDS,
    THEY,
    WEAK_SPEECH_VERBS,
)
from rag.names import Mention, could_be_person
from rag.referents import antecedent
from rag.source import Source
from rag.words import Word, words

_PASSIVE = frozenset("is are was were be been being an the a its his her their which that".split())
# "… refused to concede, saying that": the sentence's own subject speaks.
_PARTICIPLES = frozenset("saying adding arguing warning insisting explaining".split())
_RELATIVE = frozenset(["who", "which", "that"])
_CLAUSE_END = re.compile(r"[,;:.!?“”\"()—–]|\s-\s")
_PARENTHESIS = re.compile(r",[^,“”\"]*,\s*$")
_LEADS = re.compile(
    r"^(?:(?:but|and|so|yet|still|also|however|meanwhile|then|later|earlier|instead)\b,?\s+)+",
    re.IGNORECASE,
)
_DETERMINERS = frozenset(
    """
    a an the one another some many most several two three four his her its their
    """.split()
)
_STOPS_AFTER = frozenset(
    """
    who which that in on at during after before as when while by of to for
    """.split()
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says a sentence and where the text says so."""

    speaker: str
    """A slice of the document."""
    span: Span
    """Where ``speaker`` stands."""
    sentences: tuple[int, ...]
    """Rows of the other sentences that are needed to know it; empty if the sentence tells."""


def attribution(source: Source, row: int) -> Attribution | None:
    """Who says the sentence; None where the article itself does, or doesn't tell.

    A sentence's own reporting clause wins. A quotation without one takes that of the sentence
    before it in the paragraph (the speaker goes on), else, where the quotation is still open at its
    end, that of the sentences after it.
    """
    own = _reporting_clause(source, source.sentence(row))
    if own is not None:
        return _named(source, row, own, ())
    span = source.sentence(row).span
    quotes = source.quotes_in(span)
    if not quotes:
        return None
    # Where most of the sentence is the article's own, the words in marks are somebody's, but the
    # sentence is not.
    if sum(map(len, quotes)) * 2 < len(span):
        return None
    before = source.before(row)
    while before is not None:
        clause = _reporting_clause(source, before)
        if clause is not None:
            return _named(source, before.row, clause, (before.row,))
        if not source.quotes_in(before.span):
            break
        before = source.before(before.row)
    after = source.after(row)
    while after is not None and any(q.start <= span.end <= q.end for q in source.quoted):
        clause = _reporting_clause(source, after)
        if clause is not None:
            return _named(source, after.row, clause, (after.row,))
        span, after = after.span, source.after(after.row)
    return None


def _named(
    source: Source, row: int, clause: Span, sentences: tuple[int, ...]
) -> Attribution | None:
    """The attribution with a pronoun replaced by the name that it stands for."""
    tokens = list(words(clause.of(source.text), clause.start))
    if len(tokens) == 1 and tokens[0].normal in HE | SHE | THEY:
        named = antecedent(source, row, tokens[0])
        if named is None:
            return None
        return Attribution(
            named.text, named.span, tuple(dict.fromkeys((*sentences, named.sentence)))
        )
    return Attribution(clause.of(source.text), clause, sentences)


def _reporting_clause(source: Source, sentence: Sentence) -> Span | None:
    """Where the sentence's own speaker stands, outside quotation marks; None if it has none."""
    quotes = source.quotes_in(sentence.span)
    tokens = [
        w
        for w in words(sentence.span.of(source.text), sentence.span.start)
        if not any(q.covers(w.span) for q in quotes)
    ]
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.normal == "according" and following is not None and following.normal == "to":
            found = _after(source, sentence, following.span.end, quotes)
            if found is not None:
                return found
        if token.normal not in SPEECH_VERBS | _PARTICIPLES or not token.text[0].islower():
            continue
        previous = tokens[place - 1] if place else None
        if previous is not None and previous.normal in _PASSIVE - _RELATIVE:
            continue
        quoting = _follows_quote(source.text, token.span.start) or _follows_quote(
            source.text, previous.span.start if previous is not None else 0
        )
        if token.normal in WEAK_SPEECH_VERBS and not (
            quoting or (following is not None and following.normal == "that") or quotes
        ):
            continue
        if _follows_quote(source.text, token.span.start) or _inverted(
            source, sentence, token, following
        ):
            found = _after(source, sentence, token.span.end, quotes)
        elif previous is not None and previous.normal in _RELATIVE:
            found = None
        else:
            found = _before(source, sentence, token, quotes)
        if found is not None:
            return found
    return None


def _inverted(source: Source, sentence: Sentence, verb: Word, following: Word | None) -> bool:
    """Whether the speaker comes after the verb: "… have left, said Bob Collins"."""
    before = source.text[sentence.span.start : verb.span.start].rstrip()
    return (
        before.endswith(",")
        and following is not None
        and following.is_capitalised
        and _PARENTHESIS.search(before) is None
    )


def _follows_quote(text: str, start: int) -> bool:
    return text[:start].rstrip().endswith(("”", '"'))


def _after(source: Source, sentence: Sentence, start: int, quotes: Sequence[Span]) -> Span | None:
    """The phrase after an inverted verb: said *Bob Collins*, a longtime advisor."""
    end = min([q.start - 1 for q in quotes if q.start > start] + [sentence.span.end])
    return _phrase(source, sentence, Span(start, max(start, end)), last=False)


def _before(source: Source, sentence: Sentence, verb: Word, quotes: Sequence[Span]) -> Span | None:
    """The phrase before the verb: *Mr. Collins* explained."""
    start = max([q.end + 1 for q in quotes if q.end < verb.span.start] + [sentence.span.start])
    text = source.text[start : verb.span.start]
    # "South Korea, which has 152 missions, estimated": step over what stands between commas, but
    # "The winner, Sergiu Botnari, said": a name there is the speaker's.
    while (inserted := _PARENTHESIS.search(text)) is not None and inserted.start() > 0:
        place = start + inserted.start()
        for mention in source.names.within(sentence.row):
            if could_be_person(mention) and not source.text[place : mention.span.start].strip(" ,"):
                return mention.span
        text = text[: inserted.start()]
    if verb.normal in _PARTICIPLES:
        subject = [m for m in source.names.within(sentence.row) if m.is_person][:1]
        return subject[0].span if subject and subject[0].span.start <= start + 3 else None
    return _phrase(source, sentence, Span(start, start + len(text)), last=True)


def _phrase(source: Source, sentence: Sentence, span: Span, *, last: bool) -> Span | None:
    """The noun phrase at the end (``last``) or the beginning of ``span``; best a name."""
    # A pronoun right at the verb wins over any name further away.
    tokens = list(words(span.of(source.text), span.start))
    if not tokens:
        return None
    near = tokens[-1] if last else tokens[0]
    if near.normal in PERSONAL_PRONOUNS:
        return near.span
    named = _name_in(source, sentence, span, last=last)
    if named is not None:
        return named.span
    text = span.of(source.text)
    if last:
        cuts = [m.end() for m in _CLAUSE_END.finditer(text.rstrip(" ,"))]
        start = cuts[-1] if cuts else 0
        chosen = text[start:].rstrip(" ,")
    else:
        cut = _CLAUSE_END.search(text)
        start = 0
        chosen = text[: cut.start()] if cut else text
    lead = _LEADS.match(chosen.lstrip())
    start += len(chosen) - len(chosen.lstrip()) + (lead.end() if lead else 0)
    chosen = chosen.strip()[lead.end() if lead else 0 :].rstrip()
    inside = list(words(chosen))
    if not inside or len(inside) > 10:
        return None
    head = inside[0].normal
    if not last:
        # "said the person in Seoul": the phrase ends where its description begins.
        for word in inside[1:]:
            if word.normal in _STOPS_AFTER - {"of", "in", "for"}:
                chosen = chosen[: word.span.start].rstrip()
                break
    if head in _DETERMINERS or inside[0].is_capitalised:
        if all(word.normal in STOPWORDS for word in words(chosen)):
            return None
        return Span(span.start + start, span.start + start + len(chosen))
    return None


def _name_in(source: Source, sentence: Sentence, span: Span, *, last: bool) -> Mention | None:
    """The person, or failing that the other name, nearest to the verb in the same clause."""
    inside = [m for m in source.names.within(sentence.row) if span.covers(m.span)]
    if not inside:
        return None
    persons = [m for m in inside if m.is_person]
    if last:
        candidates = persons[-1:] or [m for m in inside[-1:] if _touches(source, m, span)]
    else:
        reach = _CLAUSE_END.search(source.text[span.start : span.end])
        limit = span.start + (reach.start() if reach else len(span))
        candidates = [m for m in persons if m.span.start <= limit][:1] or persons[:1]
        if not candidates:
            candidates = [
                m
                for m in inside[:1]
                if not source.text[span.start : m.span.start].strip()
                and _CLAUSE_END.match(source.text[m.span.end : m.span.end + 1] or ".")
            ]
    return candidates[0] if candidates else None


def _touches(source: Source, mention: Mention, span: Span) -> bool:
    """Whether the name is the whole phrase before the verb, not a part of another noun's."""
    between = source.text[mention.span.end : span.end].strip(" ,")
    before = source.text[span.start : mention.span.start].rstrip()
    opens = not before or bool(_CLAUSE_END.search(before[-1]))
    return not between and opens
