"""The clause that a question is: question phrase, auxiliary, subject, verb and noun phrases.

A shallow reading, enough to move the parts of one question into another. What it cannot read it
leaves out (``None``), and the rules that needed it then leave the question as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.lexicon import NUMBER_WORDS, PERSONAL_PRONOUNS
from rag.noun_phrase import (
    ADVERBS,
    DETERMINERS,
    POSSESSIVES,
    PREPOSITIONS,
    Phrase,
    Role,
    is_plural,
    is_time,
)
from rag.verbs import AUXILIARIES, BASE, BE, DO, HAVE, MODALS, is_finite, is_participle, lemma
from rag.words import Word, words

WH = frozenset("who whom whose what which when where why how".split())


_CONJUNCTIONS = frozenset("and or but if because while although though whether that nor".split())


_LEADS = re.compile(
    r"^\s*(?:(?:and|so|but|or|ok|okay|well|then|now|also|thanks|thank you|yes|no|right|sorry|"
    r"hmm|oh|please)\b[\s,.:;!–—-]*)+",
    re.IGNORECASE,
)


_CONTRACTION = re.compile(r"\b(what|who|where|when|how|why|that|it|he|she)['’]s\b", re.IGNORECASE)


# These take another verb or an object that is a noun: of two verbs in a row they are the first.
_LIGHT = frozenset("do have get help let go try make want need dare come keep".split())


_NO_NOUNS = frozenset("not be being been anything something nothing everything".split())


# These may begin a subject ("there", "the last one").
_NO_ADVERBS = frozenset("there last first".split())


# "stay put", "let go"
_PARTICLES = frozenset("put go set let stop cut".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """A question as its parts. Ranges are half-open and count words."""

    text: str
    words: tuple[Word, ...]
    wh: tuple[int, int] | None
    """The question phrase, its preposition included ("at what rate")."""
    noun: tuple[int, int] | None
    """What the question phrase asks for ("how many *people*"); inside ``wh``."""
    auxiliary: int | None
    subject: tuple[int, int] | None
    verb: int | None
    """The first word of what is said of the subject."""
    wh_is_subject: bool

    def of(self, start: int, end: int) -> str:
        """The text of a range of words, without what stands around it."""
        if start >= end:
            return ""
        last = self.words[end - 1].span
        stop = last.end
        if len(last) == 1 and self.text[last.start].isupper() and self.text[stop : stop + 1] == ".":
            # "the Aspasia K."
            stop += 1
        return self.text[self.words[start].span.start : stop]

    def rest(self, start: int) -> str:
        """The text from a word to the end, without the closing punctuation."""
        if start >= len(self.words):
            return ""
        return self.text[self.words[start].span.start :].rstrip(" ?!.")

    @property
    def wh_word(self) -> str | None:
        """who, what, when, ... in lower case."""
        if self.wh is None:
            return None
        found = (w.normal for w in self.words[self.wh[0] : self.wh[1]] if w.normal in WH)
        return next(found, None)

    @property
    def is_copular(self) -> bool:
        """Whether it only asks who or what something is ("Who is Ri Il-gyu?")."""
        return (
            self.auxiliary is not None
            and self.words[self.auxiliary].normal in BE
            and self.verb is None
            and self.wh_word in ("who", "what", "which")
        )

    def phrases(self) -> tuple[Phrase, ...]:
        """Its noun phrases, in order."""
        return tuple(_phrases(self))


def parse(text: str) -> Clause | None:
    """Read a question.

    Returns:
        Its parts, with *what's* spelled *what is*; of a request ("tell me about the dam") only its
        noun phrases; None where it begins like neither.
    """
    text = strip_lead(_CONTRACTION.sub(r"\1 is", text))
    tokens = tuple(words(text))
    if not tokens:
        return None
    wh = _wh_phrase(text, tokens)
    place = wh[1] if wh else 0
    if wh is None and not _is_auxiliary(tokens[0]):
        return _request(text, tokens)
    noun = wh[2] if wh else None
    span = (wh[0], wh[1]) if wh else None
    if place >= len(tokens):
        return Clause(text, tokens, span, noun, None, None, None, False)
    if not _is_auxiliary(tokens[place]):
        return Clause(text, tokens, span, noun, None, None, place, wh_is_subject=True)
    after = place + 1
    while after < len(tokens) and tokens[after].normal in ADVERBS - _NO_ADVERBS | {"not"}:
        after += 1
    if after >= len(tokens):
        return Clause(text, tokens, span, noun, place, None, None, False)
    if wh is not None and _asks_for_subject(tokens, wh, place, after):
        return Clause(text, tokens, span, noun, place, None, after, wh_is_subject=True)
    copular = _word(tokens, wh) in ("who", "what", "which") and noun is None
    verb = _verb(text, tokens, place, after, copular=copular)
    end = verb if verb is not None else _trimmed(tokens, after)
    return Clause(text, tokens, span, noun, place, (after, end), verb, wh_is_subject=False)


_REQUEST = re.compile(
    r"(?:(?:tell|give|show|teach) (?:me|us)|describe|explain|list|name|define|compare|discuss|"
    r"summari[sz]e|i(?:['’]d| would)? (?:like|want) to (?:know|learn|hear|read)|"
    r"i(?:['’]m| am) interested in|(?:more|information|details) )"
    r"(?: (?:some |any )?(?:more|information|details|something|all|everything|again))*"
    r"(?: about| on| of| what| how)?\b",
    re.IGNORECASE,
)


def _request(text: str, tokens: tuple[Word, ...]) -> Clause | None:
    """What is asked for without a question: "Tell me about lung cancer."."""
    match = _REQUEST.match(text)
    if match is None:
        return None
    verb = next((n for n, t in enumerate(tokens) if t.span.start >= match.end()), None)
    return None if verb is None else Clause(text, tokens, None, None, None, None, verb, False)


def strip_lead(text: str) -> str:
    """A question without *and*, *so*, *ok* before it."""
    return _LEADS.sub("", text, count=1) or text


def _is_auxiliary(word: Word) -> bool:
    return word.normal.replace("’", "'") in AUXILIARIES


def _word(tokens: Sequence[Word], wh: tuple[int, int, object] | None) -> str | None:
    if wh is None:
        return None
    return next((w.normal for w in tokens[wh[0] : wh[1]] if w.normal in WH), None)


def _wh_phrase(text: str, tokens: Sequence[Word]) -> tuple[int, int, tuple[int, int] | None] | None:
    """The question phrase: its range, and the range of the noun it asks for."""
    start = 0
    while start < min(2, len(tokens) - 1) and tokens[start].normal in PREPOSITIONS:
        start += 1
    if tokens[start].normal not in WH:
        return None
    place = start + 1
    word = tokens[start].normal
    if word == "how" and place < len(tokens) and not _is_auxiliary(tokens[place]):
        if lemma(tokens[place].normal) is None or tokens[place].normal in ("long", "close"):
            place += 1
        if tokens[place - 1].normal not in ("many", "much"):
            return 0, place, None
    elif word not in ("what", "which", "whose"):
        while place < len(tokens) and tokens[place].normal in ("exactly", "else", "all"):
            place += 1
        return 0, place, None
    noun_end = _noun_end(text, tokens, place, may_be_verb=word == "what")
    if noun_end == place:
        return 0, place, None
    return 0, noun_end, (place, noun_end)


def _noun_end(text: str, tokens: Sequence[Word], start: int, *, may_be_verb: bool) -> int:
    """Where the noun after *which*, *what* or *how many* ends; ``start`` where there is none."""
    for place in range(start, min(start + 9, len(tokens))):
        if _is_auxiliary(tokens[place]):
            return place
        if place > start and _apart(text, tokens[place - 1], tokens[place]):
            return start
        word = tokens[place].normal
        verb = is_finite(word) or (
            place > start
            and (word.endswith("ed") or (word in BASE and is_plural(tokens[place - 1].text)))
        )
        if verb and (place > start or may_be_verb):
            follows = place + 1 < len(tokens) and _is_auxiliary(tokens[place + 1])
            if not follows:
                return place
        if place == start and tokens[place].normal in DETERMINERS | PREPOSITIONS:
            return start
    rest = tokens[start:]
    # "at what rate?": nothing but the noun is left.
    if len(rest) <= 3 and not any(
        is_finite(w.normal) or w.normal in PREPOSITIONS | ADVERBS for w in rest
    ):
        return len(tokens)
    if may_be_verb or (rest and is_finite(rest[0].normal)):
        return start
    return start + 1


def _asks_for_subject(
    tokens: Sequence[Word], wh: tuple[int, int, object], auxiliary: int, after: int
) -> bool:
    """Whether the question phrase is the subject ("Who was dismissed in 2021?")."""
    word = _word(tokens, wh)
    counts = word == "how" and tokens[wh[1] - 1].normal in ("many", "much")
    if word in ("when", "where", "why", "whom") or (word == "how" and wh[2] is None and not counts):
        return False
    if wh[0] < len(tokens) and tokens[wh[0]].normal in PREPOSITIONS:
        return False
    aux, following = tokens[auxiliary].normal, tokens[after]
    if aux in DO or following.normal in DETERMINERS | PERSONAL_PRONOUNS or following.is_number:
        return False
    if following.is_capitalised or following.text.endswith(("’s", "'s")):
        return False
    later = any(is_participle(w.normal) for w in tokens[after + 1 :])
    if aux in MODALS:
        beyond = tokens[after + 1].normal if after + 1 < len(tokens) else ""
        return following.normal in BASE | {"be", "have"} or beyond in PREPOSITIONS
    if aux in HAVE:
        return is_participle(following.normal) or following.normal == "been"
    if is_participle(following.normal) or following.normal in PREPOSITIONS | {"being"}:
        return True
    return not (is_plural(following.text) and later) and (
        wh[2] is not None or counts or word == "who"
    )


def _verb(
    text: str, tokens: Sequence[Word], auxiliary: int, start: int, *, copular: bool
) -> int | None:
    """Where the subject that begins at ``start`` ends and its verb begins."""
    alone = PERSONAL_PRONOUNS - POSSESSIVES | {"i", "you", "we", "anyone", "this", "that"}
    if tokens[start].normal in alone:
        return start + 1 if start + 1 < len(tokens) else None
    aux = tokens[auxiliary].normal
    for place in range(start + 1, len(tokens)):
        word, before = tokens[place], tokens[place - 1]
        closed = before.normal in DETERMINERS | PREPOSITIONS or before.text.endswith(("’s", "'s"))
        if aux in BE:
            verb = is_participle(word.normal) or word.normal == "being"
            if verb and not closed and not word.is_capitalised:
                return place
            if not copular and word.normal in PREPOSITIONS - {"of"} and not closed:
                return place
            # "Is the minister | a suspect?"
            second = word.normal in DETERMINERS and before.normal not in PREPOSITIONS | {
                "and",
                "or",
            }
            if not copular and second and before.normal not in DETERMINERS | {"there"}:
                return place
        elif aux in HAVE:
            if (is_participle(word.normal) or word.normal == "been") and not closed:
                return place
        elif word.normal in BASE | {"be", "have"} and not closed and not word.is_capitalised:
            return _last_of_run(tokens, place)
    if aux in DO | MODALS:
        for place in range(start + 1, len(tokens) - 1):
            # A verb that no list knows, before its object: "did the panel overrule Mr. Lind?"
            if _takes_object(tokens, place):
                return place
        # A verb that no list knows, at the end: "When do the fast-track visas expire?"
        end = _trimmed(tokens, start) - 1
        lone = end > start and tokens[end - 1].normal not in DETERMINERS | PREPOSITIONS
        return end if lone and not tokens[end].is_capitalised else None
    if not copular and start + 1 < len(tokens) and tokens[start].is_capitalised:
        end = start + 1
        while end < len(tokens) and tokens[end].is_capitalised:
            end += 1
        return end if end < len(tokens) else None
    return None


def _takes_object(tokens: Sequence[Word], place: int) -> bool:
    word, before, after = tokens[place - 1 : place + 2][1], tokens[place - 1], tokens[place + 1]
    closed = DETERMINERS | PREPOSITIONS | AUXILIARIES | ADVERBS | POSSESSIVES | WH
    return (
        word.text.islower()
        and word.normal not in closed | _CONJUNCTIONS
        and before.normal not in DETERMINERS | POSSESSIVES | PREPOSITIONS
        and not before.text.endswith(("’s", "'s"))
        and (
            after.normal in DETERMINERS | POSSESSIVES | PREPOSITIONS - {"of"}
            or after.is_capitalised
        )
    )


def _last_of_run(tokens: Sequence[Word], place: int) -> int:
    """Of nouns that could be verbs in a row ("the April audit find") the last is the verb."""
    before = tokens[place - 1]
    if before.is_capitalised or is_plural(before.text):
        return place
    while (
        place + 1 < len(tokens)
        and tokens[place + 1].normal in BASE - _PARTICLES
        and tokens[place].normal not in _LIGHT
    ):
        place += 1
    return place


def _trimmed(tokens: Sequence[Word], start: int) -> int:
    """The end of the question without adverbs ("now") and a preposition ("What is it about?")."""
    end = len(tokens)
    while end - 1 > start and tokens[end - 1].normal in ADVERBS | PREPOSITIONS:
        end -= 1
    return end


def _phrases(clause: Clause) -> Iterator[Phrase]:
    if clause.noun is not None:
        yield _phrase(clause, *clause.noun, Role.QUESTIONED, None)
    if clause.subject is not None:
        start, end = clause.subject
        if start < end and clause.words[start].normal == "there":
            start += 1
        if start < end:
            cut = next((n for n in range(start + 2, end) if _begins_clause(clause, n)), end)
            yield _phrase(clause, start, cut, Role.SUBJECT, None)
            yield from _chunks(clause, start, end, inside=True)
    if clause.verb is not None:
        asks = clause.wh is None and clause.auxiliary is None
        first = asks or clause.words[clause.verb].normal in PREPOSITIONS
        yield from _chunks(clause, clause.verb + (0 if first else 1), len(clause.words))


def _chunks(clause: Clause, start: int, end: int, *, inside: bool = False) -> Iterator[Phrase]:
    """The noun phrases in a range: objects, and what stands after prepositions."""
    place, preposition = start, None
    while place < end:
        word = clause.words[place]
        if word.normal in PREPOSITIONS and word.normal != "of":
            preposition = word.normal
            place += 1
            continue
        if not _begins_phrase(word) or (preposition == "to" and word.normal in BASE | {"be"}):
            if word.normal in _CONJUNCTIONS | WH | BASE:
                preposition = None
            place += 1
            continue
        stop = place + 1
        while stop < end and _goes_on(clause, stop):
            stop += 1
        while stop - 1 > place and clause.words[stop - 1].normal in ("and", "or", "of", "the"):
            stop -= 1
        if not (inside and place == start):
            role = Role.OBLIQUE if preposition or inside else Role.OBJECT
            yield _phrase(clause, place, stop, role, preposition)
        place, preposition = stop, None


def _begins_phrase(word: Word) -> bool:
    return not (
        word.normal in ADVERBS - {"last", "first"} | PREPOSITIONS | _CONJUNCTIONS | WH | AUXILIARIES
        or word.normal in PERSONAL_PRONOUNS - POSSESSIVES
        or word.normal in ("not", "be", "been", "being", "am")
        or (is_finite(word.normal) and not word.is_capitalised)
        or (word.normal.endswith("ing") and lemma(word.normal) is not None)
    )


def _begins_clause(clause: Clause, place: int) -> bool:
    """Whether a relative clause without *that* begins here ("a grant | the town could get")."""
    word, before = clause.words[place], clause.words[place - 1]
    return (
        word.normal in ("the", "he", "she", "they", "it", "we", "you")
        and before.normal not in PREPOSITIONS | _CONJUNCTIONS | {"all", "both", "half"}
        and not _apart(clause.text, before, word)
    )


def _goes_on(clause: Clause, place: int) -> bool:
    word, before = clause.words[place], clause.words[place - 1]
    if _apart(clause.text, before, word):
        return False
    if word.normal == "of":
        return True
    if word.normal == "and":
        following = clause.words[place + 1] if place + 1 < len(clause.words) else None
        return following is not None and following.is_capitalised and before.is_capitalised
    if word.is_capitalised or before.normal in DETERMINERS | POSSESSIVES | {"of", "and"}:
        return True
    if word.normal in ADVERBS | PREPOSITIONS | _CONJUNCTIONS | WH | AUXILIARIES | DETERMINERS:
        return False
    if word.normal in PERSONAL_PRONOUNS | _NO_NOUNS:
        return False
    # "the sailors given food": a participle after a noun begins another phrase.
    return not (is_participle(word.normal) and before.normal not in NUMBER_WORDS)


def _phrase(clause: Clause, start: int, end: int, role: Role, preposition: str | None) -> Phrase:
    text = clause.of(start, end)
    return Phrase(text, role, start, end, preposition, is_plural(text), is_time(text))


def _apart(text: str, left: Word, right: Word) -> bool:
    return bool(re.search(r"[,;:?!()“”\"]", text[left.span.end : right.span.start]))
