"""Who is named where in a document, read off the document's own text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.types import Document, Sentence, Span
from rag import quantities
from rag.lexicon import (
    FEMALE_TITLES,
    MALE_TITLES,
    MONTHS,
    NUMBER_WORDS,
    ORGANISATION_WORDS,
    STOPWORDS,
    TITLES,
    WEEKDAYS,
)
from rag.mention import Gender, Mention, is_fuller, refers_alike
from rag.persons import INNER, could_be_person, genders, person_tokens
from rag.words import Word, words

_BETWEEN = re.compile(r"[ \u00a0]|\.[ \u00a0]")
# Month names that are names of persons too ("Jan Kowalski", "April Jones", "Jun Ho-sik").
_MONTH_NAMES = frozenset("jan mar jun april may june august".split())
# Function words that are first names too ("Per Lindqvist", "Will Smith").
_STOPWORD_NAMES = frozenset(["per", "will"])
_MONTH_BEFORE = frozenset(
    """
    in on of by since until till last next this early late mid from to between before after during
    every each and through for
    """.split()
)


class Names:
    """The names of one document, in order of position."""

    def __init__(
        self, document: Document, sentences: Sequence[Sentence], quoted: Sequence[Span] = ()
    ) -> None:
        """Read ``sentences``, all those of ``document``; ``quoted`` stands in quotation marks."""
        text = document.text
        content = [sentence for sentence in sentences if sentence.is_content]
        common = Counter(word.normal for word in words(text) if word.text[0].islower())
        found = [m for s in content for m in _mentions(text, s, common)]
        found = _without_openers(found, {s.span.start for s in content})
        marked = person_tokens(found, text)
        found = [replace(m, is_person=_is_person(m, marked, text)) for m in found]
        told = genders([m for m in found if m.is_person], content, quoted, text)
        self.mentions: tuple[Mention, ...] = tuple(
            replace(m, gender=_told(m, told)) if m.is_person else m for m in found
        )
        self._by_sentence: dict[int, list[Mention]] = {}
        for mention in self.mentions:
            self._by_sentence.setdefault(mention.sentence, []).append(mention)
        self.vocabulary: frozenset[str] = vocabulary(text)

    def within(self, sentence: int) -> Sequence[Mention]:
        """The names in a sentence, in order."""
        return self._by_sentence.get(sentence, ())

    def overlapping(self, span: Span) -> Sequence[Mention]:
        """The names that lie in a part of the text, or partly so, in order."""
        first = bisect_left(self.mentions, span.start, key=lambda m: m.span.end)
        last = bisect_left(self.mentions, span.end, key=lambda m: m.span.start)
        return self.mentions[first:last]

    def full(self, short: Mention) -> Mention | None:
        """The first longer mention of the person or thing that ``short`` names, before it.

        "Mr. Ri" is the first earlier "Ri Il-gyu"; None where the text never gives more, or where
        two persons whom it names share the short form.
        """
        fuller = [m for m in self.mentions if is_fuller(m, short)]
        before = [m for m in fuller if m.span.start < short.span.start]
        if not before or not all(refers_alike(before[0], m) for m in before):
            return None
        return before[0]

    def find(self, name: str) -> Sequence[Mention]:
        """All mentions of a name as a question gives it, in order; empty where there are none."""
        wanted = tuple(w.normal for w in words(name) if w.normal not in TITLES)
        return [m for m in self.mentions if wanted and set(wanted) <= set(m.tokens)]


def vocabulary(text: str) -> frozenset[str]:
    """Normal forms of a text's words, and the numbers in digits that several of them give."""
    found: set[str] = set()

    def noted() -> Iterator[Word]:
        for word in words(text):
            found.add(word.normal)
            yield word

    joined = [n for n in quantities.numbers(noted(), text) if len(n.words) > 1]
    return frozenset(found | {f"{n.value:.6f}".rstrip("0").rstrip(".") for n in joined})


def _without_openers(mentions: list[Mention], starts: set[int]) -> list[Mention]:
    """Leave out single words that are capitalised only where a sentence begins ("Usually")."""
    inside = {m.tokens for m in mentions if m.span.start not in starts}
    inside_tokens = {token for tokens in inside for token in tokens}
    return [
        m
        for m in mentions
        if m.title is not None
        or len(m.tokens) > 1
        or m.span.start not in starts
        or m.tokens[0] in inside_tokens
    ]


def _mentions(text: str, sentence: Sentence, common: Counter[str]) -> list[Mention]:
    """The maximal runs of capitalised words of a sentence."""
    found: list[Mention] = []
    tokens = list(words(sentence.span.of(text), sentence.span.start))
    is_name = [_is_name_word(text, tokens, place) for place in range(len(tokens))]
    position = 0
    while position < len(tokens):
        if not is_name[position]:
            position += 1
            continue
        end = position + 1
        while end < len(tokens) and _joined(text, tokens[end - 1], tokens[end]):
            inner = end
            while inner < len(tokens) and tokens[inner].normal in INNER and inner < end + 2:
                inner += 1
            if is_name[end]:
                end += 1
            elif (
                inner > end
                and inner < len(tokens)
                and is_name[inner]
                and not _is_whole(tokens[position:end], tokens[end])
                and all(_joined(text, tokens[n - 1], tokens[n]) for n in range(end, inner + 1))
            ):
                end = inner + 1
            else:
                break
        mention = _mention(text, sentence, tokens[position:end], common, starts=position == 0)
        if mention is not None:
            found.append(mention)
        position = end
    return found


def _is_whole(run: Sequence[Word], inner: Word) -> bool:
    """Whether a run before *of* is a name by itself: "Sergiu Botnari of Renewal"."""
    return (
        inner.normal in ("of", "the")
        and len([w for w in run if w.normal not in TITLES]) >= 2
        and not any(w.normal in ORGANISATION_WORDS for w in run)
    )


def _is_name_word(text: str, tokens: list[Word], place: int) -> bool:
    word = tokens[place]
    if not word.is_capitalised:
        return False
    before = tokens[place - 1] if place else None
    titled = before is not None and before.is_capitalised and before.normal in TITLES
    if before is not None and titled and _joined(text, before, word):
        # "Mr. May", "Ms. Will"; of "the general Lars Horn" the words themselves tell.
        return True
    if word.normal in MONTHS:
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        return (
            word.normal in _MONTH_NAMES
            and following is not None
            and following.is_capitalised
            and following.normal not in WEEKDAYS
            and text[word.span.end : following.span.start] == " "
            and (before is None or before.normal not in _MONTH_BEFORE)
        )
    if word.normal in _STOPWORD_NAMES:
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        return following is not None and following.is_capitalised and not following.is_stopword
    return word.normal not in STOPWORDS and word.normal not in WEEKDAYS


def _joined(text: str, left: Word, right: Word) -> bool:
    """Whether two words belong to one name: nothing but a space (or a short form's stop) between.

    A possessive ends a name: "Kim Jong-un’s North Korea" is two.
    """
    if left.text.endswith(("’s", "'s", "s’", "s'")):
        return False
    between = text[left.span.end : right.span.start]
    if not _BETWEEN.fullmatch(between):
        return False
    # "met Ann. Bob left": a full stop joins only after a title or an initial.
    return not between.startswith(".") or left.normal in TITLES or len(left.text) <= 2


def _mention(
    text: str, sentence: Sentence, run: list[Word], common: Counter[str], *, starts: bool
) -> Mention | None:
    first = run[0].normal
    if starts and first not in TITLES and common[first] > 0:
        # A sentence begins with a capital anyway; a word seen in lower case elsewhere is no name.
        run = run[1:]
    elif starts and len(run) == 1 and first in NUMBER_WORDS:
        return None
    title = None
    body = run
    while len(body) > 1 and body[0].normal in TITLES:
        title, body = body[0].normal, body[1:]
    if not body or (len(body) == 1 and body[0].normal in TITLES and title is None):
        return None
    start = run[0].span.start
    end = body[-1].span.end
    if text[start:end].endswith(("’s", "'s")):
        end -= 2
    return Mention(
        text=text[start:end],
        span=Span(start, end),
        sentence=sentence.row,
        title=title,
        tokens=tuple(word.normal for word in body),
        is_person=title is not None,
        gender=_gender(title),
    )


def _gender(title: str | None) -> Gender:
    if title in MALE_TITLES:
        return Gender.HE
    if title in FEMALE_TITLES:
        return Gender.SHE
    return Gender.UNKNOWN


def _is_person(mention: Mention, marked: frozenset[str], text: str) -> bool:
    """Whether a name is a person's, by its title or by what the rest of the text tells of it."""
    if not could_be_person(mention):
        return False
    if mention.title is not None:
        return True
    if text[: mention.span.start].endswith(("the ", "The ")) and mention.is_short:
        return False
    return mention.tokens[-1] in marked or (
        mention.tokens[0] in marked and (mention.is_short or mention.tokens[0] not in STOPWORDS)
    )


def _told(mention: Mention, told: Mapping[str, Gender]) -> Gender:
    """The mention's gender: its own title's, else what the text tells of its words."""
    if mention.gender is not Gender.UNKNOWN:
        return mention.gender
    first, last = (told.get(mention.tokens[place]) for place in (0, -1))
    # A first name tells more than a family name, which brothers and sisters share.
    return first or last or Gender.UNKNOWN
