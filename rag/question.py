"""What a question asks for, read off its wording."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from rag.lexicon import MONTHS, NUMBER_WORDS, STOPWORDS, TITLES, WEEKDAYS
from rag.words import Word, stem, words


class Kind(StrEnum):
    """The form of the answer that a question wants."""

    WHY = "why"
    WHO = "who"
    WHO_SAID = "who_said"
    WHEN = "when"
    WHERE = "where"
    HOW_MANY = "how_many"
    HOW = "how"
    LIST = "list"
    YES_NO = "yes_no"
    OPINION = "opinion"
    SUMMARY = "summary"
    WHAT = "what"


# The first pattern that matches decides; the order goes from the particular to the general.
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            Kind.SUMMARY,
            r"\bwhat(?:['’]?s| is| was)?\s+(?:this|the|that|it|your)\s*"
            r"(?:(?:whole|entire|news|main)\s+)?(?:article|piece|text|story|report|document|page)?\s*"
            r"(?:all\s+)?(?:about|saying)\s*\??$|\bsummar|\btl;?\s?dr\b|\bthe gist\b|"
            r"\b(?:main|key) (?:point|idea|message|argument|takeaway|topic|subject)s?\b|"
            r"\boverview\b|"
            r"\bwhat does (?:this|the) (?:article|piece|text|story|report|document) "
            r"(?:say|discuss|cover|deal with)\s*\??$",
        ),
        (
            Kind.WHO_SAID,
            r"\bwho(?:m|se)?\b.{0,30}\b(?:said|says|say|told|claims?|claimed|quoted|argued|argues|called|"
            r"describes?|described|warned|thinks?|believes?|explained|explains|stated|suggested|"
            r"suggests|noted|notes|denied|denies|announced|predicted|predicts|estimated)\b|"
            r"\baccording to who|\bwhose (?:words|view|opinion|quote|claim)",
        ),
        (
            Kind.OPINION,
            r"\bwhat (?:does|did|do|is|was|are)\b.{1,60}\b"
            r"(?:think|believe|say about|make of|feel about|"
            r"view|opinion|take on|say)\b|\bhow (?:does|did|do)\b.{1,50}\b(?:feel|view|see|regard|"
            r"describe|explain)\b|\b(?:opinion|view|stance|position) (?:of|on)\b",
        ),
        (
            Kind.WHY,
            r"\bwhy\b|\bhow come\b|"
            r"\bwhat (?:for|caused|causes|led|made|makes|prompted|drove|explains)\b|"
            r"\bfor what (?:reason|purpose)|"
            r"\b(?:reasons?|motives?|motivation|cause) (?:for|of|behind|why)\b|"
            r"\bwhat(?:['’]s| is| was| were| are)? (?:the |his |her |their |its )?(?:main )?"
            r"(?:reason|motive|cause|purpose)",
        ),
        (
            Kind.HOW_MANY,
            r"\bhow (?:many|much|long|old|far|often|big|large|tall|high|fast|deep|heavy|wide|"
            r"late)\b|"
            r"\bwhat (?:number|percentage|percent|share|proportion|amount|fraction|age|"
            r"price|cost)\b|"
            r"\bnumber of\b",
        ),
        (
            Kind.WHEN,
            r"\bwhen\b|\bwh?at (?:year|date|day|month|time|century)\b|\b(?:in|on) (?:which|what) "
            r"(?:year|date|day|month)\b|\bsince when\b|\bhow long ago\b",
        ),
        (Kind.WHERE, r"\bwhere\b|\b(?:in|at|to|from) (?:which|what) (?:city|country|town|place)\b"),
        (
            Kind.LIST,
            r"\b(?:which|what) (?:\w+ )?(?:countries|cities|people|companies|groups|states|members|"
            r"parties|items|things|places|names|steps|factors|examples|types|kinds)\b|"
            r"\b(?:list|name|enumerate)\b (?:all|the|some|every|three|two|four)\b|^list\b",
        ),
        (Kind.WHO, r"\bwho(?:m|se)?\b|\b(?:which|what) (?:person|man|woman|official|expert)\b"),
        (Kind.HOW, r"\bhow\b|\bin what way\b"),
        (
            Kind.YES_NO,
            r"^(?:so |and |but |then )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|"
            r"would|should|may|might|must|isn['’]t|aren['’]t|wasn['’]t|didn['’]t|doesn['’]t|hasn['’]t)\b",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what its wording tells."""

    text: str
    kind: Kind
    names: tuple[Word, ...]
    """Capitalised words that are no common words at a sentence's beginning."""
    numbers: tuple[Word, ...]
    stems: frozenset[str]
    """Stems of its content words."""


def analyse(text: str) -> Question:
    """Read a standalone question."""
    kind = next((kind for kind, pattern in _PATTERNS if pattern.search(text)), Kind.WHAT)
    tokens = list(words(text))
    names = tuple(w for place, w in enumerate(tokens) if _is_name(w, first=place == 0))
    content = [w for w in tokens if not w.is_stopword]
    return Question(
        text=text,
        kind=kind,
        names=names if not text.isupper() else (),
        numbers=tuple(w for w in tokens if w.is_number),
        stems=frozenset(stem(w.text) for w in content),
    )


def _is_name(word: Word, *, first: bool) -> bool:
    # The first word is capitalised anyway; whether it is a name its spelling doesn't tell.
    return (
        word.is_capitalised
        and not first
        and word.normal not in STOPWORDS
        and word.normal not in TITLES
        and word.normal not in MONTHS
        and word.normal not in WEEKDAYS
        and word.normal not in NUMBER_WORDS
    )


def absent(question: Question, vocabulary: Iterable[str]) -> tuple[str, ...]:
    """The names and numbers of a question that the searched text doesn't hold, as they were typed.

    ``vocabulary`` are the normal forms of the text's words. A name may be misspelt a little
    (Damerau-Levenshtein ratio of 80 and more), and take another ending (Cuban, Cuba); a number may
    not.
    """
    known = set(vocabulary)
    stems = {stem(word) for word in known}
    missing: list[str] = []
    for name in question.names:
        parts = [part for part in re.split(r"[-']", name.normal) if len(part) > 1]
        if name.normal in known or stem(name.text) in stems or all(p in known for p in parts):
            continue
        near = process.extractOne(name.normal, known, scorer=fuzz.ratio, score_cutoff=80)
        begins = any(
            len(w) >= 4 and (w.startswith(name.normal) or name.normal.startswith(w)) for w in known
        )
        if near is None and not begins:
            missing.append(name.text)
    missing.extend(number.text for number in question.numbers if number.normal not in known)
    return tuple(missing)
