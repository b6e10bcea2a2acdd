"""The words of a follow-up that point back: pronouns that nothing in the question itself explains.

A pronoun is *bound* where the question has its own antecedent ("Why did Anna sell her house?"); what
is bound, and what points nowhere ("is it true that"), is left alone. Which antecedents a clause
allows follows the binding conditions of Chomsky, "Lectures on Government and Binding" (1981): an
object pronoun is not its own clause's subject, a possessive may be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.types import Span
from rag.clause import ADVERBS, DETERMINERS, PREPOSITIONS, Phrase, Role, parse
from rag.lexicon import PERSON_NOUNS, STOPWORDS
from rag.mention import Gender, agree
from rag.question_names import Lookup
from rag.verbs import AUXILIARIES, BASE, BE, is_finite, is_participle
from rag.words import Word, words


class Group(StrEnum):
    """Pronouns that mean the same within one question."""

    HE = "he"
    SHE = "she"
    IT = "it"
    THEY = "they"
    THERE = "there"
    THEN = "then"

    @property
    def gender(self) -> Gender:
        """The gender that the pronoun tells."""
        return {Group.HE: Gender.HE, Group.SHE: Gender.SHE}.get(self, Gender.UNKNOWN)


class Form(StrEnum):
    """How a pronoun stands in its clause."""

    SUBJECT = "subject"
    OBJECT = "object"
    POSSESSIVE = "possessive"


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A pronoun that points back."""

    text: str
    span: Span
    """Where, in the question; a contracted verb ("he's") stays outside."""
    group: Group
    form: Form


_FORMS: dict[str, tuple[Group, Form]] = {
    "he": (Group.HE, Form.SUBJECT),
    "him": (Group.HE, Form.OBJECT),
    "his": (Group.HE, Form.POSSESSIVE),
    "she": (Group.SHE, Form.SUBJECT),
    "her": (Group.SHE, Form.POSSESSIVE),
    "hers": (Group.SHE, Form.POSSESSIVE),
    "it": (Group.IT, Form.SUBJECT),
    "its": (Group.IT, Form.POSSESSIVE),
    "they": (Group.THEY, Form.SUBJECT),
    "them": (Group.THEY, Form.OBJECT),
    "their": (Group.THEY, Form.POSSESSIVE),
    "theirs": (Group.THEY, Form.POSSESSIVE),
    "these": (Group.THEY, Form.SUBJECT),
    "those": (Group.THEY, Form.SUBJECT),
    "this": (Group.IT, Form.SUBJECT),
    "that": (Group.IT, Form.SUBJECT),
    "there": (Group.THERE, Form.OBJECT),
    "then": (Group.THEN, Form.OBJECT),
}
# "is it true that", "how long does it take to", "what does it say about": *it* that points nowhere,
# or to the article.
_EXPLETIVE = re.compile(
    r"\b(?:is|was|isn['’]t|wasn['’]t|would|will) it (?:be )?(?:\w+ly )?(?:true|possible|likely|"
    r"legal|illegal|safe|clear|known|certain|easy|hard|difficult|necessary|common|normal|okay|ok|"
    r"right|wrong|worth|said|reported|expected|thought|believed|"
    r"(?:the |an? )?\w+ (?:who|that))\b|"
    r"\bit (?:is|was|would be) (?:\w+ )?(?:that|to|who)\b|"
    r"\b(?:did|does|will|would|could|can) it (?:take|cost) (?:\w+ ){0,6}to\b|"
    r"\bdoes it (?:say|mention|mean|state|tell)\b|\bit (?:says|mentions|take to|takes to)\b|"
    r"\bwhat time is it\b|\bmake it (?:\w+ )?(?:to|that)\b|\bit turn(?:s|ed)? out\b",
    re.IGNORECASE,
)
# "this year", "this article": these point to now, and to what is being read.
_DEICTIC = frozenset(
    """
    article story piece text report page document passage week year month morning evening season
    summer winter spring autumn century decade time weekend way kind sort type
    """.split()
)
_BOUNDARIES = frozenset(
    "and or but when while if because after before since until who which that whether".split()
)
_TAGS = frozenset("true enough legal normal common possible right all much many".split())


def anaphors(question: str, lookup: Lookup) -> tuple[Anaphor, ...]:
    """The pronouns of a question that point back, in order.

    Args:
        question: As it was typed.
        lookup: The articles' names.
    """
    tokens = list(words(question))
    context = _Context(question, tokens, lookup)
    found: list[Anaphor] = []
    for place in range(len(tokens)):
        anaphor = _at(context, place)
        if anaphor is not None and not context.is_bound(anaphor, place):
            found.append(anaphor)
    return tuple(found)


def _at(context: _Context, place: int) -> Anaphor | None:
    token = context.tokens[place]
    bare = re.split(r"['’]", token.text)[0]
    known = _FORMS.get(bare.lower())
    if known is None or (token.text.isupper() and len(bare) > 1 and not context.question.isupper()):
        return None
    group, form = known
    following = context.following(place)
    if bare.lower() in ("this", "that", "these", "those"):
        if not context.is_pronoun(place):
            return None
    elif bare.lower() == "there":
        if not context.is_place(place):
            return None
    elif bare.lower() == "then":
        if following is not None or place < 2:
            return None
    elif bare.lower() == "her":
        form = Form.POSSESSIVE if context.is_noun(place + 1) else Form.OBJECT
    if bare.lower() in ("it", "this", "that", "these", "those"):
        form = Form.SUBJECT if context.is_subject(place) else Form.OBJECT
        if group is Group.IT and context.is_expletive(token):
            return None
    start = token.span.start
    return Anaphor(bare, Span(start, start + len(bare)), group, form)


class _Context:
    """A question's words, names and noun phrases."""

    def __init__(self, question: str, tokens: Sequence[Word], lookup: Lookup) -> None:
        self.question = question
        self.tokens = tokens
        self.names = lookup.names(question)
        clause = parse(question)
        self.clause = clause
        found = clause.phrases() if clause is not None else ()
        self.phrases: list[tuple[int, Phrase]] = [
            (question.find(phrase.text), phrase) for phrase in found
        ]
        self._auxiliary = next(
            (t.span.start for t in tokens if t.normal in AUXILIARIES), len(question)
        )

    def following(self, place: int) -> Word | None:
        return self.tokens[place + 1] if place + 1 < len(self.tokens) else None

    def is_noun(self, place: int) -> bool:
        """Whether the word here can be a noun that a possessive belongs to."""
        if place >= len(self.tokens):
            return False
        before, word = self.tokens[place - 1], self.tokens[place]
        if re.search(r"[,;:?!]", self.question[before.span.end : word.span.start]):
            return False
        return word.normal not in (STOPWORDS - {"own", "last", "other", "first"}) | PREPOSITIONS | (
            ADVERBS - {"first", "last", "home", "earlier", "else"}
        )

    def is_subject(self, place: int) -> bool:
        """Whether a verb follows, or an auxiliary stands before ("did *it* say")."""
        following = self.following(place)
        before = self.tokens[place - 1] if place else None
        if before is not None and before.normal in AUXILIARIES and following is not None:
            return True
        return following is not None and (
            following.normal in AUXILIARIES or is_finite(following.normal)
        )

    def is_expletive(self, token: Word) -> bool:
        return any(
            m.start() <= token.span.start < m.end() for m in _EXPLETIVE.finditer(self.question)
        )

    def is_pronoun(self, place: int) -> bool:
        """Whether *this* or *that* stands by itself, and is no conjunction."""
        word = self.tokens[place].normal
        before = self.tokens[place - 1] if place else None
        following = self.following(place)
        if "'" in self.tokens[place].text or "’" in self.tokens[place].text:
            return before is None
        if following is None or re.search(
            r"[,;:?!]", self.question[self.tokens[place].span.end : following.span.start]
        ):
            return True
        alone = (
            following.normal in DETERMINERS | PREPOSITIONS | ADVERBS | AUXILIARIES | _TAGS
            or following.normal in BASE
            or is_participle(following.normal)
        )
        if before is None:
            return following.normal in AUXILIARIES
        if before.normal in AUXILIARIES:
            return alone and not (following.normal in BASE and before.normal in BE)
        if before.normal in PREPOSITIONS:
            return following.normal in AUXILIARIES | PREPOSITIONS | ADVERBS
        return word in ("this", "these", "those") and following.normal in AUXILIARIES | PREPOSITIONS

    def is_place(self, place: int) -> bool:
        """Whether *there* is a place ("works there"), not *there is*."""
        before = self.tokens[place - 1] if place else None
        following = self.following(place)
        if before is None or before.normal in AUXILIARIES:
            return False
        if following is not None and following.normal in BE:
            return False
        return "'" not in self.tokens[place].text and "’" not in self.tokens[place].text

    def is_bound(self, anaphor: Anaphor, place: int) -> bool:
        if anaphor.group in (Group.HE, Group.SHE):
            return self._binds_person(anaphor, place)
        if anaphor.group is Group.IT:
            return anaphor.text.lower() in ("it", "its") and self._binds_thing(anaphor, place)
        if anaphor.group is Group.THEY:
            return anaphor.text.lower() not in ("these", "those") and self._binds_several(
                anaphor, place
            )
        return False

    def _binds_person(self, anaphor: Anaphor, place: int) -> bool:
        gender = anaphor.group.gender
        names = [n for n in self.names if n.could_be_person and agree(n.gender, gender)]
        earlier = [n.span.start for n in names if n.span.end <= anaphor.span.start]
        phrases = [
            start
            for start, phrase in self.phrases
            if not phrase.is_plural and _head(phrase) in PERSON_NOUNS and start >= 0
        ]
        earlier += [start for start in phrases if start < anaphor.span.start]
        if earlier:
            if anaphor.form is not Form.OBJECT:
                return True
            return self._crosses(max(earlier), anaphor.span.start)
        # "How long before her trial did Tran leave?"
        later = [n.span.start for n in names] + phrases
        return anaphor.span.start < self._auxiliary and any(s > self._auxiliary for s in later)

    def _binds_thing(self, anaphor: Anaphor, place: int) -> bool:
        found = [
            (start, phrase)
            for start, phrase in self.phrases
            if 0 <= start < anaphor.span.start
            and start + len(phrase.text) <= anaphor.span.start
            and not phrase.is_plural
            and not phrase.is_time
            and not self._is_person(phrase)
        ]
        if anaphor.form is Form.POSSESSIVE:
            return bool(found)
        after_auxiliary = place > 0 and self.tokens[place - 1].normal in AUXILIARIES
        if anaphor.form is Form.SUBJECT and not after_auxiliary:
            return bool(found)
        others = [start for start, phrase in found if phrase.role is not Role.SUBJECT]
        if after_auxiliary:
            return any(p.role is not Role.QUESTIONED for _, p in found)
        return any(self._crosses(start, anaphor.span.start) for start, _ in found) or bool(
            [s for s in others if self._crosses(s, anaphor.span.start)]
        )

    def _binds_several(self, anaphor: Anaphor, place: int) -> bool:
        found = [
            (start, phrase)
            for start, phrase in self.phrases
            if 0 <= start < anaphor.span.start
            and start + len(phrase.text) <= anaphor.span.start
            and not phrase.is_time
            and (phrase.is_plural or phrase.text[0].isupper() or phrase.role is Role.SUBJECT)
        ]
        asks_who = self.clause is not None and self.clause.wh_word == "who"
        if anaphor.form is Form.POSSESSIVE:
            return bool(found) or (
                asks_who
                and self.clause is not None
                and self.clause.wh_is_subject
                and self.clause.auxiliary is None
            )
        if anaphor.form is Form.SUBJECT:
            after_auxiliary = place > 0 and self.tokens[place - 1].normal in AUXILIARIES
            if after_auxiliary:
                return any(p.role is not Role.QUESTIONED for _, p in found)
            return bool(found)
        return any(self._crosses(start, anaphor.span.start) for start, _ in found)

    def _crosses(self, start: int, end: int) -> bool:
        """Whether a clause's boundary lies between two places of the question."""
        return any(t.normal in _BOUNDARIES for t in self.tokens if start < t.span.start < end)

    def _is_person(self, phrase: Phrase) -> bool:
        if _head(phrase) in PERSON_NOUNS:
            return True
        named = next((n for n in self.names if n.text == phrase.text), None)
        return named is not None and named.is_person


def deictic(noun: str) -> bool:
    """Whether *this* before a noun points to now or to the article itself."""
    return noun in _DEICTIC


def _head(phrase: Phrase) -> str:
    found = [w.normal for w in words(phrase.text)]
    for place, word in enumerate(found):
        if place and word in PREPOSITIONS:
            return found[place - 1]
    return found[-1] if found else ""
