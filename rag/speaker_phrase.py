"""The speaker that a noun phrase names: a person in it, or the phrase itself."""

from __future__ import annotations

import re

from index.types import Sentence, Span
from rag.lexicon import PERSON_NOUNS, PERSONAL_PRONOUNS, STOPWORDS
from rag.mention import Mention
from rag.persons import could_be_person
from rag.source import Source
from rag.words import Word, words

DETERMINERS = frozenset(
    """
    a an the my one another some many most several two three four five six his her its their our
    this that these those such all both each few neither either no nobody everyone somebody someone
    """.split()
)
_PREPOSITION_BEFORE_NAME = re.compile(
    r"\b(?:for|of|to|with|from|in|at|by|on|against|under|near|between|among|behind|like|about|"
    r"representing|and)\s$"
)
_CUT = re.compile(
    r",(?!\d)|\s[(—–]|\s(?:who|which|that|when|after|before|during|while|as|because|if|"
    r"and (?:he|she|they|it))\b"
)
_LATE = re.compile(
    r"\s(?:on|in|at|late|early|last|this|earlier|yesterday|today|by)\s"
    r"(?:the |a |an |his |her |its )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|week|"
    r"month|year|\d|statement|interview|telephone|phone|court|e-?mail|post|speech|night|briefing|"
    r"news conference|morning|letter)",
    re.IGNORECASE,
)
_OTHERS = frozenset("others people police critics men women officials sources".split())


_APPOSITION = re.compile(r"^,\s(?:who|whose|which|an?|the|\d)[^,]*,?")
_FINITE = re.compile(r"\b(?:was|were|is|are|has|have|had|will|would|can|could|may|might|must)\b")
_OTHER_VERB = re.compile(r"\s(?!(?:of|from|at|who|on|in|and|with|for|or)\b)[a-z]\w+")
_VERBS = frozenset(
    """
    is are was were be been has have had do does did will would can could may might shall should
    must sometimes often to
    """.split()
)


def speaker_in(source: Source, sentence: Sentence, span: Span) -> Span | None:
    """The person whom a noun phrase names, else the phrase itself; None if it is no speaker."""
    text = source.text
    start, end = span.start, span.end
    while start < end and text[start] in " ,“”\"‘’'\u00a0":
        start += 1
    while start < end and text[end - 1] in " ,\u00a0":
        end -= 1
    tokens = list(words(text[start:end], start))
    if not tokens:
        return None
    if tokens[0].normal in PERSONAL_PRONOUNS and len(tokens) == 1:
        return tokens[0].span
    if tokens[0].normal in ("he", "she", "they", "it", "i", "we", "you", "there"):
        return None
    if _goes_on(source, sentence, Span(start, end)):
        return None
    named = _name(source, sentence, Span(start, end))
    if named is not None:
        return named.span
    cut = _CUT.search(text[start:end])
    if cut:
        end = start + cut.start()
    late = _LATE.search(text[start:end] + " ")
    if late:
        end = start + late.start()
    return _noun_phrase(text, Span(start, end))


def _goes_on(source: Source, sentence: Sentence, span: Span) -> bool:
    """Whether a person's name begins the span and a verb of its own follows.

    "Ms. Roe moved to Leeds, and believes …": what the sentence tells first is nobody's report.
    """
    return any(
        mention.is_person
        and mention.span.start == span.start
        and _OTHER_VERB.match(source.text[mention.span.end : span.end]) is not None
        for mention in source.names.within(sentence.row)
    )


def _name(source: Source, sentence: Sentence, span: Span) -> Mention | None:
    """The person whom a noun phrase is about; not one who only stands in it ("Mr. Lee's aunt")."""
    text = source.text
    for mention in source.names.within(sentence.row):
        if not span.covers(mention.span) or not could_be_person(mention):
            continue
        before = text[span.start : mention.span.start]
        after = text[mention.span.end : span.end]
        if after.startswith(("’", "'")) or _PREPOSITION_BEFORE_NAME.search(before):
            continue
        if not before.strip():
            if mention.is_person or (len(mention.tokens) > 1 and not after.strip()):
                # "Bob Collins of the institute", "Bob Collins, an adviser", not "Oslo police"
                fits = not after or re.match(
                    r",|\s(?:of|from|at|who|on|in|and|with|for)\b|\s\(", after
                )
                return mention if fits else None
            continue
        if before.rstrip().endswith(","):
            role = before.rstrip(" ,")
            if _FINITE.search(_APPOSITION.sub("", after)):
                # "Another, Luka M., was still held, which his family denies"
                return None
            if mention.is_person or any(w.normal in PERSON_NOUNS for w in words(role)):
                return mention
        elif mention.is_person and not after.strip(" ,").strip() and "," not in before:
            # "the pilot Ana Ruiz"
            return mention
        elif mention.is_person and after.lstrip().startswith(","):
            return mention
    return None


def is_acronym(word: Word) -> bool:
    """Whether a word is in capitals: "the WHO" and "the U.S." are no *who* and no *us*."""
    return word.text.isupper() and len(word.text) > 1


def _noun_phrase(text: str, span: Span) -> Span | None:
    """The span, without what leads into it, if it may name speakers: "a diplomat", "officials"."""
    start, end = span.start, span.end
    while end > start and text[end - 1] in " ,;:\u00a0":
        end -= 1
    inside = list(words(text[start:end], start))
    if not inside or len(inside) > 12:
        return None
    head = inside[0]
    if all(word.normal in STOPWORDS and not is_acronym(word) for word in inside):
        return None
    if any(word.normal in _VERBS for word in inside[1:]):
        return None
    # "U.S. officials" are no "us".
    is_name = head.normal not in STOPWORDS or is_acronym(head)
    if head.normal in DETERMINERS or (head.is_capitalised and is_name):
        return Span(start, end)
    if head.normal in _OTHERS or any(
        w.normal.rstrip("s") in PERSON_NOUNS or (w.text.endswith("s") and len(inside) <= 2)
        for w in inside[:3]
    ):
        return Span(start, end) if len(inside) <= 6 and head.normal not in STOPWORDS else None
    return None
