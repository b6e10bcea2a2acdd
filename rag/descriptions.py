"""Definite descriptions that point back: "the envoy" after Ri Il-gyu, "the move" after a closure.

A description whose noun the article itself uses can be looked up as it stands, and is left alone.
One that the article hasn't ("envoy", where it says "counselor") is explained from the turn before,
if what that turn is about is described alike in the article, and better than all others there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from rag.lexicon import ORGANISATION_WORDS, PERSON_NOUNS
from rag.mention import Mention, refers_alike
from rag.noun_phrase import ADVERBS, PREPOSITIONS
from rag.past import Past
from rag.question_names import Lookup
from rag.statement import predicate
from rag.types import Rewrite
from rag.verbs import AUXILIARIES, lemma
from rag.words import stem, words

_DESCRIPTION = re.compile(r"\b[Tt]he (?P<noun>[a-z]{3,})(?P<owns>['’]s)?(?![\w-])")
# What does: the deed that the question before speaks of is meant ("the move to close embassies").
_DEEDS = frozenset(
    """
    move decision step plan attempt effort refusal threat proposal offer promise vow pledge
    """.split()
)
_PLACES = frozenset("country nation city town village island region place state capital".split())
# Cosine of noun and description that is needed, and how far the best may be ahead.
_LEAST, _BEHIND = 0.25, 0.0
_WINDOW = 80


def explain(question: str, last: Past, lookup: Lookup) -> tuple[str, tuple[Rewrite, ...]]:
    """Put what it means in the place of a description that the articles don't have.

    Args:
        question: A follow-up.
        last: The turn before it.
        lookup: The articles' names.

    Returns:
        The question, and the replacement made; as it was, and none, where there is nothing to
        explain or nothing that explains it.
    """
    known = {stem(word) for word in lookup.vocabulary}
    if not known or lookup.names(question):
        return question, ()
    for match in _DESCRIPTION.finditer(question):
        noun = match.group("noun")
        if stem(noun) in known or not _is_whole(question, match):
            continue
        new = _meant(noun, last, lookup)
        if new is None:
            continue
        owns = "'s" if match.group("owns") else ""
        text = question[: match.start()] + new + owns + question[match.end() :]
        return text, (Rewrite(match.group(), new + owns, turn=last.turn),)
    return question, ()


def _is_whole(question: str, match: re.Match[str]) -> bool:
    """Whether nothing that follows is part of the description ("the envoy to Cuba")."""
    if match.group("owns"):
        return True
    following = next(words(question[match.end() :]), None)
    if following is None:
        return True
    word = following.normal
    if word in PREPOSITIONS | {"who", "which", "that", "whose"}:
        return False
    return word in AUXILIARIES | ADVERBS or lemma(word) is not None or not word.isalpha()


def _meant(noun: str, last: Past, lookup: Lookup) -> str | None:
    if noun in _DEEDS:
        done = predicate(last)
        return None if done is None else f"the {noun} to {done}"
    if noun in PERSON_NOUNS:
        found = [m for m in _mentions(last) if m.is_person]
    elif noun in ORGANISATION_WORDS | _PLACES or noun in ("firm", "business", "ship", "vessel"):
        found = [m for m in _mentions(last) if not m.is_person]
    else:
        return None
    distinct = [m for n, m in enumerate(found) if not any(refers_alike(m, o) for o in found[:n])]
    if len(distinct) != 1 or not _is_described(noun, distinct[0], lookup):
        return None
    return distinct[0].text


def _mentions(last: Past) -> Iterator[Mention]:
    """Whom the turn names in its question, and in the exact words that answered it."""
    for named in last.names:
        if named.mention is not None:
            yield named.mention
    if last.short is not None and last.quotes and not last.names:
        lead = last.quotes[0]
        for row in lead.sentences:
            for mention in lead.source.names.within(row):
                if last.short.covers(mention.span):
                    yield mention


def _is_described(noun: str, mention: Mention, lookup: Lookup) -> bool:
    """Whether the article describes what is named much as the noun does, and no other better."""
    if lookup.encode is None:
        return False
    kinds: list[list[Mention]] = []
    for source in lookup.sources:
        for one in source.names.mentions:
            if one.is_person != mention.is_person:
                continue
            known = next((k for k in kinds if refers_alike(k[0], one)), None)
            if known is None:
                kinds.append([one])
            elif len(known) < 3:
                known.append(one)
    own = next((n for n, k in enumerate(kinds) if any(refers_alike(m, mention) for m in k)), None)
    if own is None:
        return False
    texts = [" … ".join(_around(m, lookup) for m in kind) for kind in kinds]
    vectors = lookup.encode([f"the {noun}", *texts])
    scores: Sequence[float] = np.asarray(vectors[1:] @ vectors[0], dtype=np.float64).tolist()
    return scores[own] >= _LEAST and scores[own] >= max(scores) - _BEHIND


def _around(mention: Mention, lookup: Lookup) -> str:
    """The words around a name, which describe it, with the name itself left out."""
    for source in lookup.sources:
        if mention.span.of(source.text) == mention.text:
            start, end = mention.span.start, mention.span.end
            before = source.text[max(0, start - _WINDOW // 2) : start]
            return f"{before}{source.text[end : end + _WINDOW]}".replace("\n", " ")
    return ""
