"""Whether a pronoun of a question is explained by the question itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.types import Span
from rag.clause import parse
from rag.lexicon import (
    MONTHS,
    ORGANISATION_WORDS,
    PERSON_NOUNS,
    PERSONAL_PRONOUNS,
    SPEECH_VERBS,
    STOPWORDS,
)
from rag.mention import Gender, agree
from rag.noun_phrase import (
    ADVERBS,
    DETERMINERS,
    PREPOSITIONS,
    Phrase,
    Role,
    head,
    is_person_noun,
)
from rag.pointing import EXTRAPOSING
from rag.question_names import Lookup
from rag.verbs import AUXILIARIES, BASE, BE, is_finite, is_participle, lemma
from rag.words import Word, normalise, words


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
    is_copular: bool = False
    """Whether the question asks what it is ("what was it before?")."""
    is_divided: bool = False
    """Whether it is some of them that the question asks about ("how many of them")."""


FORMS: dict[str, tuple[Group, Form]] = {
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


_DEGREE = r"(?:(?:not|very|so|too|more|less|still|also|even|\w+ly) )*"
_AUXILIARY = r"(?:is|was|isn['’]t|wasn['’]t|would|wouldn['’]t|will|could|might|can)"
# "to vote", not "to the town" or "to Tarvik".
_NO_VERBS = "|".join(sorted(DETERMINERS | {"him", "them", "us", "me", "you", "what", "which"}))
_TO_DO = rf"to (?!(?:{_NO_VERBS})\b)(?-i:[a-z])"
_MONTH = "|".join(sorted(MONTHS))
_WHEN = rf"(?:(?:early |late |mid-?)?(?:(?:(?:{_MONTH}) )?[12]\d{{3}}s?|(?:{_MONTH})))"
# "is it true that", "how long does it take to", "what does it say about": *it* that points nowhere,
# or to the article.
_EXPLETIVE = re.compile(
    rf"\b{_AUXILIARY} it (?:be |have been )?{_DEGREE}(?:(?!enough\b){EXTRAPOSING}|"
    r"(?:an? |the )?(?:good|bad|great|better|best|wise|right|wrong) (?:idea|thing|time|moment|way))"
    rf"(?: (?:for|of|to) [^,?]{{1,40}}?)? (?:{_TO_DO}|(?:that|whether|how|why|who|what)\b)|"
    rf"\bhow {EXTRAPOSING} (?:is|was|would|will) it (?:be )?"
    rf"(?:(?:for|of) [^,?]{{1,40}}? )?{_TO_DO}|"
    r"\b(?:does|did|would|will|doesn['’]t|didn['’]t) it (?:really |even |still )?"
    r"(?:matter|turn out|happen|follow|seem|appear|help) (?:that|whether|if|who|what|which|when|"
    r"where|why|how)\b|"
    # "it was 2020", "was it in May?": when something happened.
    rf"\bit(?:['’]s| is| was) (?:in )?{_WHEN}(?=\s*(?:[?.!,]|$))|"
    rf"(?:^\s*|[,;]\s*|\b(?:and|or|so|but) )(?:is|was) it (?:in )?{_WHEN}(?=\s*(?:[?.!,]|$))|"
    # "when was this published?": what is being read.
    r"\b(?:is|was) this (?:\w+ly |first |last )?(?:published|posted|updated)\b|"
    r"\b(?:wrote|published|posted) this(?=\s*(?:[?.!,]|$))|"
    r"\b(?:is|was|isn['’]t|wasn['’]t|would|will) it (?:be )?(?:\w+ly )?(?:true|possible|"
    r"legal|illegal|safe|clear|easy|hard|difficult|necessary|common|normal|okay|ok|right|wrong|"
    r"worth|"
    # "is it likely to sink?" says something of a ship, though not "is it likely to rain?".
    r"(?:likely|known|certain|said|reported|expected|thought|believed)(?! to (?!rain|snow|hail))|"
    r"(?:the |an? )?\w+ (?:who|that))\b|"
    r"\bit (?:is|was|would be) (?:\w+ )?(?:that|to|who)\b|"
    r"\b(?:did|does|will|would|could|can) it (?:take|cost) (?:\w+ ){0,6}to\b|"
    r"\bit (?:take|takes|took|cost|costs) (?:him|her|them|you|us)\b|"
    r"\bdoes it (?:say|mention|mean|state|tell)\b|\bit (?:says|mentions|take to|takes to)\b|"
    r"\bwhat time is it(?=\s*(?:[?.!,]|$| now\b))|"
    r"\bma(?:ke|kes|de|king) it (?:up |out |\w+ )?(?:to|that|through|in|as)\b|"
    r"\bit turn(?:s|ed)? out\b|\bit(?: all\b|['’]s (?:\w+ )?(?:that|to)\b)|"
    r"\b(?:is|was) it (?:about .* )?(?:who|that)\b|"
    r"\bit (?:snow|rain|hail)(?:s|ed|ing)?\b|"
    r"\bit (?:is|was|gets|got) (?:\w+ )?(?:cold|hot|dark|warm|late|raining|snowing)\b",
    re.IGNORECASE,
)


# "is it safe to eat?", "how easy is it to get to?": the verb lacks its object, and *it* is that
# (Huddleston and Pullum, "The Cambridge Grammar of the English Language", 2002, 14.6.2).
_LACKS_OBJECT = re.compile(
    rf"it (?:be )?{_DEGREE}"
    r"(?:(?:easy|easier|hard|harder|difficult|tough|safe|unsafe|dangerous|good|impossible|cheap|"
    r"expensive|pleasant|fit) )?(?:for \w+ )?to (?:be )?(?:eat|drink|use|read|see|find|get|buy|"
    r"build|reach|understand|clean|fix|repair|make|cook|grow|sell|open|close|touch|handle|learn|"
    r"watch|catch|hold|keep|store|carry|move|remove|replace|operate|cross|visit|"
    r"\w+ (?:in|on|at|to|with|for|into|through|from))\s*[?.!]*\s*$",
    re.IGNORECASE,
)


# "it sank, didn't it?": a tag's pronoun is explained by the clause before it.
_TAG = re.compile(
    r",\s*(?:(?P<negated>(?:is|was|are|were|do|does|did|has|have|had|wo|would|ca|could|should|"
    r"ai)n['’]?t)|is|was|are|were|do|does|did|has|have|had|will|would|can|could) "
    r"(?P<pronoun>it|he|she|they|there|this|that)\s*[?.!]*\s*$",
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


# "done it", "after that": what was done or happened, which no noun of the question before names.
NOT_BEFORE = frozenset("done doing after before since until besides despite than like".split())


_TAGS = frozenset("true enough legal normal common possible right all much many".split())


class QuestionContext:
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
        if token.normal == "it" and lacks_object(self.question, token.span.start):
            return False
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
            following.normal
            in DETERMINERS | PREPOSITIONS | ADVERBS - {"first", "last"} | AUXILIARIES | _TAGS
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

    def is_copular(self, place: int) -> bool:
        """Whether after *it* no verb follows ("what was it before?")."""
        following = self.following(place)
        return following is None or not is_participle(following.normal)

    def is_place(self, place: int) -> bool:
        """Whether *there* is a place ("works there"), not *there is*."""
        before = self.tokens[place - 1] if place else None
        following = self.following(place)
        if before is None or before.normal in AUXILIARIES:
            return False
        after = ADVERBS | PREPOSITIONS | _BOUNDARIES | _TIMES
        if following is not None and following.normal not in after:
            return False
        return "'" not in self.tokens[place].text and "’" not in self.tokens[place].text

    def _is_in_tag(self, anaphor: Anaphor) -> bool:
        """Whether a pronoun stands in a question tag, and the clause before explains it."""
        tag = _tag(self.question)
        return tag is not None and anaphor.span.start >= tag.start()

    def is_bound(self, anaphor: Anaphor, place: int) -> bool:
        if self._is_in_tag(anaphor):
            return True
        if anaphor.group is not Group.THEN and self._is_fronted(anaphor.span.start):
            return True
        following = self.following(place)
        if following is not None and following.normal == "own":
            return True
        if anaphor.group in (Group.HE, Group.SHE):
            return self._binds_person(anaphor, place)
        if anaphor.group is Group.IT:
            return anaphor.text.lower() in ("it", "its") and self._binds_thing(anaphor, place)
        if anaphor.group is Group.THEY:
            return anaphor.text.lower() not in ("these", "those") and self._binds_several(
                anaphor, place
            )
        return False

    def _is_fronted(self, start: int) -> bool:
        """Whether a noun stands before a comma before it ("After the ship left, did it …")."""
        comma = self.question.rfind(",", 0, start)
        if comma < 0:
            return False
        before = list(words(self.question[:comma]))
        return len(before) > 2 and (
            any(n.span.end <= comma for n in self.names)
            or any(w.normal in ("the", "a", "an") for w in before)
        )

    def _is_bound_by_who(self, anaphor: Anaphor, place: int) -> bool:
        """ "Who said he would stay?": the one asked for may be meant."""
        clause = self.clause
        if clause is None or clause.wh_word != "who" or not clause.wh_is_subject:
            return False
        after_auxiliary = place > 0 and self.tokens[place - 1].normal in AUXILIARIES
        if anaphor.form is Form.SUBJECT:
            return not after_auxiliary
        # "who paid his pension?" may be another's; "who left for Paris with his wife?" is not.
        said = place > 0 and self.tokens[place - 1].normal in SPEECH_VERBS
        return anaphor.form is Form.POSSESSIVE and (place > 2 or said)

    def _binds_person(self, anaphor: Anaphor, place: int) -> bool:
        gender = anaphor.group.gender
        if self._is_bound_by_who(anaphor, place):
            return True
        names = [n for n in self.names if agree(n.gender, gender)]
        if anaphor.form is Form.OBJECT or (place and self.tokens[place - 1].normal in AUXILIARIES):
            names = [n for n in names if n.could_be_person]
        earlier = [n.span.start for n in names if n.span.end <= anaphor.span.start]
        phrases = [
            start
            for start, phrase in self.phrases
            if not phrase.is_plural and start >= 0 and self._may_own(phrase, anaphor)
        ]
        earlier += [start for start in phrases if start < anaphor.span.start]
        if earlier:
            if anaphor.form is not Form.OBJECT:
                return True
            return self._crosses(max(earlier), anaphor.span.start)
        # "How long before her trial did Tran leave?"
        later = [n.span.start for n in names] + phrases
        return anaphor.span.start < self._auxiliary and any(s > self._auxiliary for s in later)

    def _may_own(self, phrase: Phrase, anaphor: Anaphor) -> bool:
        """Whether a noun phrase can be whom *he* or *his* means."""
        noun = _head(phrase)
        if is_person_noun(noun):
            return True
        return (
            anaphor.form is Form.POSSESSIVE
            and phrase.role is Role.SUBJECT
            and noun.islower()
            and noun not in ORGANISATION_WORDS | PERSONAL_PRONOUNS
            and "that" not in phrase.text
        )

    def _binds_thing(self, anaphor: Anaphor, place: int) -> bool:
        found = [
            (start, phrase)
            for start, phrase in self.phrases
            if 0 <= start < anaphor.span.start
            and start + len(phrase.text) <= anaphor.span.start
            and (not phrase.is_plural or "'s " in phrase.text or "’s " in phrase.text)
            and not phrase.is_time
            and (anaphor.form is Form.POSSESSIVE or not self._is_person(phrase))
        ]
        if self._is_bound_by_who(anaphor, place) and found:
            return True
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
        if self._is_bound_by_who(anaphor, place):
            return True
        if anaphor.form is Form.POSSESSIVE:
            return bool(found)
        if anaphor.form is Form.SUBJECT:
            after_auxiliary = place > 0 and self.tokens[place - 1].normal in AUXILIARIES
            if after_auxiliary:
                return any(p.role is not Role.QUESTIONED for _, p in found)
            return bool(found)
        return any(self._crosses(start, anaphor.span.start) for start, _ in found)

    def _crosses(self, start: int, end: int) -> bool:
        """Whether a clause's boundary lies between two places of the question."""
        between = [t.normal for t in self.tokens if start < t.span.start < end]
        return any(
            word in _BOUNDARIES
            or (word in BASE and place > 0 and between[place - 1] == "to")
            or (word.endswith("ing") and lemma(word) is not None)
            for place, word in enumerate(between)
        )

    def _is_person(self, phrase: Phrase) -> bool:
        if _head(phrase) in PERSON_NOUNS:
            return True
        named = next((n for n in self.names if n.text == phrase.text), None)
        return named is not None and named.is_person


def _tag(question: str) -> re.Match[str] | None:
    match = _TAG.search(question)
    if match is None or match["negated"]:
        return match
    # "and the boat, is it?" has none: the clause before must have the pronoun too.
    before = {word.normal for word in words(question[: match.start()])}
    return match if match["pronoun"].lower() in before else None


def lacks_object(question: str, place: int) -> bool:
    """Whether the *it* at a place is what a verb at the end is done to ("is it safe to eat?")."""
    return _LACKS_OBJECT.match(question, place) is not None


def is_tagged(question: str) -> bool:
    """Whether a question ends in a tag ("it sank, didn't it?")."""
    return _tag(question) is not None


_TIMES = frozenset("every each last next this".split())


def deictic(noun: str) -> bool:
    """Whether *this* before a noun points to now or to the article itself."""
    return noun in _DEICTIC


def _head(phrase: Phrase) -> str:
    return normalise(head(phrase.text))
