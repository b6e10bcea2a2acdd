"""What the judge makes of a text: sentences, quoted speech, people, and who says what.

Written for judging alone, and by other means than the product's: regular expressions over
paragraphs. Offsets are half-open, in code points of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from evals.language import REPORTING

_TITLE = (
    r"(?:Mr|Mrs|Ms|Mx|Dr|Prof|Sir|Dame|Gen|Sen|Rep|Lt|Col|Capt|Sgt|Maj|Gov|Rev|Hon|Judge|Justice|"
    r"President|Minister|Professor|Secretary|Senator|Captain|Officer|Inspector|Mayor)\.?"
)
_NEVER_ENDS = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|St|Gen|Sen|Rep|Lt|Col|Capt|Sgt|Maj|Gov|Rev|Hon|vs|etc|"
    r"Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z])\.$"
)
# "No. 1" goes on; "No. We didn't." are two.
_NUMERO = re.compile(r"\bNos?\.$")
# After these a sentence may or may not end.
_MAY_END = re.compile(r"(?:\b(?:[A-Za-z]\.){2,}|\b(?:Inc|Corp|Ltd|Co|Jr|Sr)\.)$")
_END = re.compile(r"[.!?…]+[”’\"')\]]*(?=\s+(?:[^\W_a-zß-öø-ÿ]|[“‘\"'(\[•]))")

_CAP = r"[^\W\d_a-zß-öø-ÿ][\w’'-]*"
_PARTICLE = r"(?:de|da|van|von|der|bin|al|el|la)(?=\s[A-Z])"
_NAME = rf"(?:{_TITLE}\s)?{_CAP}(?:\s(?:[A-Z]\.|{_CAP}|{_PARTICLE}))*"
_ARTICLE = (
    r"(?:[Tt]he|[Aa]n?|[Oo]ne|[Aa]nother|[Ss]ome|[Mm]any|[Mm]ultiple|[Ss]everal|[Tt]wo|[Tt]hree|"
    r"[Hh]is|[Hh]er|[Tt]heir)\s"
)
_WORD = r"[\w’'-]+"
_DESCRIPTION = rf"{_ARTICLE}{_WORD}(?:\s{_WORD}){{0,6}}\s?"
_SHORTEST = rf"{_ARTICLE}{_WORD}(?:\s{_WORD}){{0,6}}?"
_PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey)"
_VERB = rf"(?:{REPORTING})"
# "the port’s spokesman", "Uzbekistan’s water minister"
_OWNED = rf"{_CAP}(?:\s{_CAP})*\s?[a-z][\w’'-]*(?:\s[a-z][\w’'-]*){{0,4}}"
_HAS_OWNER = rf"(?={_CAP}(?:\s{_CAP})*(?<=[’'s])\s[a-z])"
_PLURAL = r"(?:police|[a-z]{2,}(?:ors|ers|ists|ials|ents|ants|ians|men|people|ities|ics|nesses))"
_OF = r"(?:\s(?:of|at|from|in)(?:\s(?!and\b|but\b)[^\s,.;:“”\"]+){1,8}?)?"
_INSERTED = r"(?:,\s(?P<inserted>[^“”\"]{1,90}?),)?"
_AFTER = re.compile(
    rf"(?:(?:^|[,”\"’'?!—–])\s*(?:{_VERB})|\b[Aa]ccording to)\s"
    rf"(?P<who>{_HAS_OWNER}{_OWNED}|{_NAME}|{_PRONOUN}(?=[,.;:!?]|$)|"
    rf"{_DESCRIPTION}(?=[,.;:!?]|$|\swho\b))"
    rf"(?:,\s(?P<inserted>{_NAME}))?"
)
_BEFORE = re.compile(
    rf"(?<![\w’'-])(?P<who>{_HAS_OWNER}{_OWNED}|{_NAME}|{_PRONOUN}|{_PLURAL}|{_SHORTEST})"
    rf"{_OF}{_INSERTED}\s?"
    rf"(?:who\s[^,“”\"]{{1,80}}\s)?(?:has |have |had |also |later |then )?{_VERB}\b"
)
_BY = re.compile(
    rf"\b(?!says?\b|tells?\b)(?:{REPORTING})\b[^,.;:]{{0,30}}?\bby\s"
    rf"(?P<who>{_NAME}|{_DESCRIPTION})"
)
_WHEN = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Febr|Septem|Octo|Novem|Decem)\w+"
)
# What ends or holds one of these is a clause, and nobody: "the effect was small", "but would not".
_CLAUSE = re.compile(
    r"\b(?:was|were|is|are|had|has|have|would|will|could|can|may|might|must|should|did|does)\b|"
    r"\b(?:not|to|and|but)$|n[’']t$"
)
_READINGS = re.compile(rf"\b(?:according to)\s(?P<who>(?:{_TITLE}\s|[A-Z]\.|[^,.;:“”\"]){{2,80}})")
_SOMEBODY = re.compile(
    r"\b[Aa]n?\s(?:[\w-]+\s){0,3}?(?:[\w-]+(?:er|or|ist|man|woman)|diplomat|official|resident|person|"
    r"source|aide|student|president|chief|member|analyst|witness|relative|friend)\b"
    r"(?:\swho\s[^.,;]{1,60}|\sin\s[A-Z]\w+)?"
)
_TRADE = re.compile(
    r"\b(?:[a-z]{2,}(?:er|or|ist|man|woman|ent|al|eer|ian)|wife|husband|son|uncle|aunt|niece|nephew|"
    r"cousin|widow|widower|chief|secretary|captain|pilot|judge|head|chair|guide|nurse|coach|chef|friend|"
    r"colleague|counterpart|aide|executive|clerk|chancellor|envoy|student|king|queen|prince|princess),?\s$"
)

# Who speaks a paragraph of an interview: "Q:", "A:", "MARLOW:", "Mr. Ruiz:".
_LABEL = re.compile(rf"(?P<who>Q|A|Question|Answer|{_NAME})(?P<mark>[:.])\s+(?=\S)")
_ASKED = frozenset({"Q", "Question"})
_ANSWERED = frozenset({"A", "Answer"})

_RELATIVE = re.compile(
    r"\b(?:wife|husband|son|daughter|brother|sister|mother|father|uncle|aunt|niece|nephew|cousin|widow|"
    r"widower|friend|partner|colleague),?\s$"
)
# "A mediator who sat in on the talks, Ana Ruiz, …"
_APPOSED = re.compile(
    r"\b(?:An?|The|That|This|His|Her|Their|Its|Another)\s(?:[a-z-]+\s){0,3}?[a-z]{2,}(?:er|or|ist|man|woman|ent|ant|al|ian)"
    r"(?:\s[^,.;:“”\"]{2,60})?,\s$"
)

_ORGANISATION = re.compile(
    r"\b(?:Council|Party|University|Embassy|Assembly|Group|War|Korea|Republic|Kingdom|States|"
    r"Ministry|Department|Agency|Committee|Court|Bank|Company|Trust|Institute|Hospital|School|"
    r"Association|Union|Times|Post|News|Lane|Street|Road|Quay|Head|City|County|River|Island|"
    r"Last|The|When|While|Since|Late|Despite|Overseas|Foundation|Service|Office|Board|Museum)\b"
)
# A name does not go on in the next line.
_GAP = r"[^\S\r\n]"
_TITLED = re.compile(rf"\b{_TITLE}{_GAP}(?P<name>{_CAP}(?:{_GAP}{_CAP})*)")
_MULTIWORD = re.compile(rf"\b{_CAP}(?:{_GAP}(?:[A-Z]\.|{_CAP}))+")
# A family name, or the one name that somebody is given: "his sister, Agnes, said".
_ALONE = re.compile(rf"(?<![\w’'-]){_CAP}(?![\w’'-])")
_POSSESSIVE = re.compile(r"(?:[’']s|(?<=s)[’'])$")
_INTRODUCED = re.compile(
    r",\s(?:(?:also|now|once|still|formerly|(?:him|her)self)\s)?"
    r"(?:an?\b|the\b|who\b|\d\d?,|former\b|[A-Z]{2,4}\b|[a-z]+\s(?:of|at)\b)"
)


PERSONAL = re.compile(r"[“\"‘']?(?:He|She)\b")
"""A sentence that begins so goes on about whoever was named before it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A half-open range of the text."""

    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """A document, parsed for judging."""

    text: str

    @cached_property
    def paragraphs(self) -> tuple[Stretch, ...]:
        """The non-blank lines, in order; the n-th is paragraph n + 1."""
        return tuple(
            Stretch(line.start(), line.end())
            for line in re.finditer(r"[^\r\n]+", self.text)
            if line.group().strip()
        )

    @cached_property
    def sentences(self) -> tuple[Stretch, ...]:
        """Sentences, tight around their words; cut where an end is certain."""
        found: list[Stretch] = []
        for paragraph in self.paragraphs:
            start = paragraph.start
            for cut in self._ends(paragraph, sure=True):
                found.append(self._tight(start, cut))
                start = cut
            found.append(self._tight(start, paragraph.end))
        return tuple(one for one in found if one.end > one.start)

    @cached_property
    def edges(self) -> frozenset[int]:
        """Every place where a sentence may begin or end, doubtful ones included."""
        marks = {edge for one in self.sentences for edge in (one.start, one.end)}
        for paragraph in self.paragraphs:
            for cut in self._ends(paragraph, sure=False):
                marks.add(cut)
                marks.add(cut + len(self.text[cut:]) - len(self.text[cut:].lstrip()))
        return frozenset(marks)

    @cached_property
    def speech(self) -> tuple[Stretch, ...]:
        """What stands between double quotation marks, marks excluded; an open one runs to the end
        of its paragraph."""
        found: list[Stretch] = []
        for paragraph in self.paragraphs:
            opened: int | None = None
            for at in range(paragraph.start, paragraph.end):
                char = self.text[at]
                if char == "“" or (char == '"' and opened is None):
                    opened = at + 1
                elif char in '”"' and opened is not None:
                    found.append(Stretch(opened, at))
                    opened = None
            if opened is not None:
                found.append(Stretch(opened, paragraph.end))
        return tuple(found)

    @cached_property
    def labels(self) -> tuple[str | None, ...]:
        """Who speaks each paragraph, as its label puts it; None where it has none.

        *Q* and *A* need one another, and a name in capitals or a person's needs to come twice.
        """
        found = [_LABEL.match(self.text, one.start, one.end) for one in self.paragraphs]
        named = [one["who"] if one else None for one in found]
        both = _ASKED & set(named) and _ANSWERED & set(named)

        def counts(match: re.Match[str] | None) -> bool:
            if match is None:
                return False
            who = match["who"]
            if who in _ASKED | _ANSWERED:
                return bool(both)
            known = who.isupper() or self.is_person(who)
            return match["mark"] == ":" and len(who) > 2 and known and named.count(who) > 1

        return tuple(match["who"] if match and counts(match) else None for match in found)

    def label(self, at: int) -> str | None:
        """The label of the paragraph that holds an offset."""
        number = self.paragraph_of(at)
        return self.labels[number - 1] if number else None

    def within(self, start: int, end: int) -> tuple[Stretch, ...]:
        """The sentences that a range touches, in order."""
        return tuple(one for one in self.sentences if one.start < end and start < one.end)

    def spoken_share(self, start: int, end: int) -> float:
        """The share of a range's characters that is quoted speech, in [0, 1]."""
        inside = sum(
            max(0, min(end, one.end) - max(start, one.start))
            for one in self.speech
            # Words set off by quotation marks inside a sentence are not speech.
            if len(self.text[one.start : one.end].split()) >= 4
        )
        return inside / max(1, end - start)

    def paragraph_of(self, at: int) -> int:
        """1-based number of the paragraph that holds an offset; 0 if none does."""
        for number, paragraph in enumerate(self.paragraphs, start=1):
            if paragraph.start <= at < paragraph.end:
                return number
        return 0

    def unspoken(self, start: int, end: int) -> str:
        """A range with its quoted speech blanked out, of the same length."""
        chars = list(self.text[start:end])
        for one in self.speech:
            if len(self.text[one.start : one.end].split()) < 2:
                continue
            for at in range(max(start, one.start), min(end, one.end)):
                chars[at - start] = "\x00"
        return "".join(chars)

    def sayers(self, start: int, end: int) -> tuple[str, ...]:
        """Whom a range hands its statements to, as the text puts it, in order of the patterns."""
        if (start, end) not in self._told:
            self._told[start, end] = self._sayers(start, end)
        return self._told[start, end]

    @cached_property
    def _told(self) -> dict[tuple[int, int], tuple[str, ...]]:
        """What ``sayers`` has found so far."""
        return {}

    def _sayers(self, start: int, end: int) -> tuple[str, ...]:
        plain = self.unspoken(start, end).replace("\x00", "")
        found: list[str] = []
        for pattern in (_AFTER, _READINGS, _BEFORE, _BY):
            for match in pattern.finditer(plain):
                who = match["who"].strip(" ,.;:")
                if _WHEN.fullmatch(who) or (_CLAUSE.search(who) and pattern is not _READINGS):
                    continue
                if who and not who.startswith(("It ", "This ", "That ")):
                    found.append(who)
                    # "Its spokesman, Owen Pike, said"
                    inserted = match.groupdict().get("inserted") or ""
                    name = re.match(_NAME, inserted)
                    found += [name.group()] if name else []
                    # "A former harbour master, Desmond Hale, believes": both are the speaker.
                    found += [n for n in _MULTIWORD.findall(match.group()) if self.is_person(n)]
        return tuple(dict.fromkeys(found))

    def speakers(self, start: int, end: int) -> tuple[str, ...]:
        """Everybody who may be given as the one who says a range; empty where nobody is found."""
        label = self.label(start)
        if label is not None:
            return self._labelled(label)
        telling = [one for one in self.within(start, end) if self.sayers(one.start, one.end)]
        if not telling and self.spoken_share(start, end) >= 0.5:
            telling = list(self._neighbouring(start, end))
        found: list[str] = []
        for one in telling:
            said = self.sayers(one.start, one.end)
            found += [*said, *self._named(said, one)]
        return tuple(dict.fromkeys(found))

    def _labelled(self, label: str) -> tuple[str, ...]:
        """Who may be meant by the label of an interview's paragraph."""
        if label in _ASKED:
            return ()
        if label in _ANSWERED:
            # Whoever is introduced before the first question.
            first = next(n for n, one in enumerate(self.labels) if one in _ASKED)
            return self.people(0, self.paragraphs[first].start)
        words = set(label.casefold().split())
        return (label, *(name for name in self.names if words & set(name.casefold().split())))

    def people(self, start: int, end: int) -> tuple[str, ...]:
        """The people named in a range, each by the name that stands there, in order."""
        part = self.text[start:end]
        names = (
            _POSSESSIVE.sub("", found.group())
            for pattern in (_TITLED, _MULTIWORD, _ALONE)
            for found in pattern.finditer(part)
        )
        return tuple(dict.fromkeys(name for name in names if self.is_person(name)))

    def is_person(self, name: str) -> bool:
        """Whether a name is somebody's, going by how the whole text uses it."""
        bare = re.sub(rf"^{_TITLE}\s", "", name)
        return bool(self._surnames & set(bare.split())) and not _ORGANISATION.search(bare)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every person's fullest name, in order of first appearance."""
        full = [n.group() for n in _MULTIWORD.finditer(self.text) if self.is_person(n.group())]
        bare = [re.sub(rf"^{_TITLE}\s", "", name) for name in full]
        return tuple(dict.fromkeys(name for name in bare if " " in name))

    @cached_property
    def _surnames(self) -> frozenset[str]:
        """Words of names that are people's: titled ones, and those introduced or made to speak."""
        words = {
            match["name"].removesuffix("’s").split()[-1] for match in _TITLED.finditer(self.text)
        }
        words |= {
            match.group()
            for match in _ALONE.finditer(self.text)
            if _RELATIVE.search(self.text, max(0, match.start() - 20), match.start())
            and re.match(r"(?:[’']s)?[,.]", self.text[match.end() : match.end() + 3])
        }
        for match in _MULTIWORD.finditer(self.text):
            after = self.text[match.end() : match.end() + 24]
            before = self.text[max(0, match.start() - 20) : match.start()]
            speaks = re.search(rf"\b(?:{_VERB}|according to)\s$", before) or re.match(
                rf"\s{_VERB}\b", after
            )
            # "South Korean media": an adjective before its noun is nobody's name.
            describes = re.match(rf"\s(?!(?:{_VERB}|who)\b)[a-z]", after)
            introduced = _INTRODUCED.match(after)
            apposed = after.startswith(",") and _APPOSED.search(
                self.text, max(0, match.start() - 120), match.start()
            )
            known = introduced or apposed or (not describes and (speaks or _TRADE.search(before)))
            if known and not _ORGANISATION.search(match.group()):
                words.add(match.group().split()[-1])
        return frozenset(words)

    def _named(self, said: tuple[str, ...], sentence: Stretch) -> tuple[str, ...]:
        """Whom pronouns and definite descriptions among the sayers stand for."""
        if not any(re.match(rf"(?:{_PRONOUN}$|[Tt]he\s)", who) for who in said):
            return ()
        own = self.unspoken(sentence.start, sentence.end)
        here = tuple(n for n in self.people(sentence.start, sentence.end) if n in own)
        pronoun = next((who for who in said if re.match(rf"{_PRONOUN}$", who)), None)
        # "He said that Ms. Roe had left": a pronoun's own name stands before it.
        place = re.search(rf"\b{pronoun}\b", own) if pronoun else None
        first = tuple(n for n in here if place is None or own.find(n) < place.start())
        if first:
            return first
        before = [one for one in self.sentences if one.end <= sentence.start]
        found: list[str] = []
        for earlier in reversed(before[-8:]):
            own = self.unspoken(earlier.start, earlier.end)
            told = tuple(
                who
                for who in self.sayers(earlier.start, earlier.end)
                if not re.match(rf"{_PRONOUN}$", who)
            )
            named = tuple(n for n in self.people(earlier.start, earlier.end) if n in own)
            described = _SOMEBODY.search(own)
            found += [*told, *named] or ([described.group()] if described else [])
            # "He dismissed it": whom a sentence before it names is still spoken of.
            if found and not PERSONAL.match(own):
                return tuple(found)
        return tuple(found) or here

    def _neighbouring(self, start: int, end: int) -> tuple[Stretch, ...]:
        """The nearest sentence beside a quotation that tells who speaks: in its own paragraph,
        first before, then after it, else the last one of the paragraph before."""
        number = self.paragraph_of(start)
        same = [one for one in self.sentences if self.paragraph_of(one.start) == number]
        before = [one for one in same if one.end <= start]
        for one in (*reversed(before), *(one for one in same if one.start >= end)):
            if self.sayers(one.start, one.end):
                return (one,)
        last = [one for one in self.sentences if self.paragraph_of(one.start) == number - 1][-1:]
        return tuple(last) if last and not before else ()

    def _ends(self, paragraph: Stretch, *, sure: bool) -> Iterator[int]:
        for match in _END.finditer(self.text, paragraph.start, paragraph.end):
            before = self.text[paragraph.start : match.end()].rstrip("”’\"')]")
            if _NUMERO.search(before) and re.match(r"\s+\d", self.text[match.end() :]):
                continue
            if sure and (_NEVER_ENDS.search(before) or _MAY_END.search(before)):
                continue
            if not sure and _NEVER_ENDS.search(before) and not _MAY_END.search(before):
                continue
            yield match.end()

    def _tight(self, start: int, end: int) -> Stretch:
        part = self.text[start:end]
        return Stretch(start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))


def surname(name: str) -> str:
    """The word of a name that stays when it is shortened; a description is left as it is."""
    words = name.replace("’s", "").replace("'s", "").split()
    titled = [w for w in words if not re.fullmatch(_TITLE, w)]
    if titled and all(word[0].isupper() for word in titled):
        return titled[-1]
    return name


def same_person(one: str, other: str) -> bool:
    """Whether two ways of naming may be of one person: a shared word of a name, or one description
    inside the other."""
    if one.lower() in other.lower() or other.lower() in one.lower():
        return True
    ours = {w for w in re.findall(_CAP, one) if not re.fullmatch(_TITLE, w)}
    theirs = {w for w in re.findall(_CAP, other) if not re.fullmatch(_TITLE, w)}
    return bool(ours & theirs) and one[0].isupper() and other[0].isupper()
