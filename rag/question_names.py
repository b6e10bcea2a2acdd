"""The names in a question, and what the articles tell of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.types import Span
from rag.lexicon import MONTHS, NUMBER_WORDS, ORGANISATION_WORDS, STOPWORDS, TITLES, WEEKDAYS
from rag.mention import Gender, Mention, is_fuller, refers_alike
from rag.persons import could_be_person
from rag.source import Source
from rag.words import Word, is_shouted, words

_INNER = frozenset("of the de la le du von van der den bin ibn al el da dos and &".split())
_NO_NAMES = STOPWORDS | NUMBER_WORDS
_POSSESSIVES = ("’s", "'s", "s’", "s'")


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a question."""

    text: str
    """As it was typed, without possessive ending."""
    span: Span
    """Where, in the question."""
    mention: Mention | None
    """Where the articles have the name, in its fullest form; None where they don't."""
    document_id: str | None

    @property
    def full(self) -> str:
        """The name as the articles give it in full, where that is a person's; else as typed."""
        if self.mention is None or not self.mention.is_person:
            return self.text
        return self.mention.text

    @property
    def is_person(self) -> bool:
        """Whether the articles say that it is a person's."""
        return self.mention is not None and self.mention.is_person

    @property
    def could_be_person(self) -> bool:
        """Whether nothing known speaks against its being a person's."""
        if self.mention is not None:
            return self.mention.is_person or (
                len(self.mention.tokens) > 1 and could_be_person(self.mention)
            )
        tokens = [w.normal for w in words(self.text)]
        return 1 <= len(tokens) <= 4 and not set(tokens) & (ORGANISATION_WORDS | {"the", "of"})

    @property
    def gender(self) -> Gender:
        """The pronoun that the articles give it."""
        return Gender.UNKNOWN if self.mention is None else self.mention.gender


Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit vectors, float32[texts, dimensions]."""


class Lookup:
    """Finds the names of some articles in questions, in whatever case they are typed."""

    def __init__(self, sources: Sequence[Source], encode: Encode | None = None) -> None:
        """Make a lookup.

        Args:
            sources: Where to look, the likeliest first.
            encode: Embeds texts, so that descriptions can be compared; None: they are not.
        """
        self.sources = tuple(sources)
        self.encode = encode

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Normal forms of all words of the articles."""
        return frozenset[str]().union(*(s.names.vocabulary for s in self.sources))

    @cached_property
    def _name_words(self) -> frozenset[str]:
        """Words that the articles use in names only."""
        common = {
            word.normal
            for source in self.sources
            for word in words(source.text)
            if word.text[0].islower()
        }
        tokens = {t for s in self.sources for m in s.names.mentions for t in m.tokens}
        return frozenset(tokens - common - STOPWORDS)

    def names(self, question: str) -> tuple[Named, ...]:
        """The names in a question, in order."""
        return tuple(self._found(question))

    def mention(self, name: str) -> tuple[Mention, str] | None:
        """The fullest mention of a name and its document's id; None where it isn't clear whose."""
        wanted = tuple(w.normal for w in words(name) if w.normal not in TITLES)
        for source in self.sources:
            # "Relatives of Ada Finch" is another name than hers.
            found = [
                m
                for m in source.names.find(name)
                if not (set(m.tokens) - set(wanted)) & {"of", "the", "and"}
            ]
            if not found:
                continue
            exact = [m for m in found if m.tokens == wanted]
            chosen = (exact or found)[0]
            if not exact and not all(refers_alike(chosen, m) for m in found):
                continue
            fuller = [m for m in source.names.mentions if is_fuller(m, chosen)]
            if chosen.is_person and fuller and all(refers_alike(fuller[0], m) for m in fuller):
                chosen = max(fuller, key=lambda m: (len(m.tokens), -m.span.start))
            return chosen, source.document.id
        return None

    def _found(self, question: str) -> Iterator[Named]:
        tokens = list(words(question))
        shouted = is_shouted(question)
        place = 0
        while place < len(tokens):
            if not self._is_name(tokens, place, shouted=shouted):
                place += 1
                continue
            end = place + 1
            while end < len(tokens) and not tokens[end - 1].text.endswith(_POSSESSIVES):
                between = question[tokens[end - 1].span.end : tokens[end].span.start]
                if between.strip(". \u00a0"):
                    break
                if self._is_name(tokens, end, shouted=shouted):
                    end += 1
                elif (
                    tokens[end].normal in _INNER - {"and"}
                    and end + 1 < len(tokens)
                    and tokens[end + 1].is_capitalised
                    and self._is_name(tokens, end + 1, shouted=shouted)
                    and not self._are_apart(tokens, place, end)
                ):
                    end += 2
                else:
                    break
            yield self._named(question, tokens[place:end])
            place = end

    def _are_apart(self, tokens: Sequence[Word], start: int, end: int) -> bool:
        """Whether the words before an *of* are a whole name of their own in the articles."""
        before = tuple(w.normal for w in tokens[start:end])
        return any(m.tokens == before for s in self.sources for m in s.names.mentions)

    def _named(self, question: str, run: Sequence[Word]) -> Named:
        end = run[-1].span.end
        text = question[run[0].span.start : end]
        if text.endswith(("’s", "'s")):
            end -= 2
        elif text.endswith(("’", "'")):
            end -= 1
        text = question[run[0].span.start : end]
        found = self.mention(text)
        mention, document_id = found if found else (None, None)
        return Named(text, Span(run[0].span.start, end), mention, document_id)

    def _is_name(self, tokens: Sequence[Word], place: int, *, shouted: bool) -> bool:
        word = tokens[place]
        if word.normal in _NO_NAMES or word.is_number:
            return False
        if word.normal in self._name_words:
            return True
        if word.normal in MONTHS | WEEKDAYS:
            return False
        if word.normal in TITLES:
            return place + 1 < len(tokens) and (
                tokens[place + 1].normal in self._name_words or tokens[place + 1].is_capitalised
            )
        # The first word is capitalised anyway; whether it is a name its spelling doesn't tell.
        return word.is_capitalised and place > 0 and not shouted
