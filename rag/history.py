"""The earlier turns of a conversation, checked against the index.

The history is the client's: what it says of an answer is taken as a hint where to look, never as a
fact. A cited place is used only if it is a stretch of one document's content; who speaks and who is
named there is read from the article. Where an earlier answer is missing and the question leans on
it, it is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from index.store import Index
from rag import closure
from rag.clause import parse
from rag.followup import needs_history, resolve
from rag.intents import SPEAKER, bare
from rag.past import Past, Quoted
from rag.question import analyse
from rag.question_names import Lookup
from rag.respond import WHICH
from rag.source import Source, Sources
from rag.types import Answer, Hit, Status, Turn, TurnCitation
from rag.words import words

# Earlier questions whose answers are missing: at most so many are asked again for one question.
_ASKED_AGAIN = 2
# Turns whose quotes are looked at; a pronoun reaches no further.
_RECENT = 5
_MAX_DOCUMENTS = 3
_MARK = re.compile(r"\s*\[\d{1,3}\]")
_LEAST_QUOTE = 20


def turn_of(answer: Answer) -> Turn:
    """An answer as a turn of the history of the next question."""
    return Turn(
        question=answer.question,
        answer=answer.text,
        citations=tuple(TurnCitation(c.document_id, c.span, c.speaker) for c in answer.citations),
        short_answer=answer.short_answer_span,
        resolved_question=answer.resolved_question,
        choices=answer.choices,
        is_refused=answer.status is Status.REFUSED,
    )


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said before a question, understood."""

    pasts: tuple[Past, ...]
    lookup: Lookup


def understood(number: int, question: str, lookup: Lookup) -> Past:
    """An earlier turn of which no more is known than its question.

    Args:
        number: Its 0-based place in the history.
        question: Its question, standalone.
        lookup: The articles' names.
    """
    clause = parse(question)
    text = question if clause is None else clause.text
    return Past(
        turn=number,
        question=text,
        clause=clause,
        kind=analyse(question).kind,
        names=lookup.names(text),
        phrases=() if clause is None else clause.phrases(),
    )


class HistoryReader:
    """Reads histories over one index."""

    def __init__(
        self,
        index: Index,
        sources: Sources,
        ask: Callable[[str, Collection[int] | None], Answer],
        retrieve: Callable[[str, Collection[int] | None], Sequence[Hit]],
    ) -> None:
        """Make a reader.

        Args:
            index: The index.
            sources: Its documents.
            ask: Answers a standalone question, looking in some documents or (None) in all.
            retrieve: Finds the sentences nearest to a standalone question.
        """
        self._index = index
        self._sources = sources
        self._ask = ask
        self._retrieve = retrieve
        self._places = {document.id: place for place, document in enumerate(index.documents)}

    def read(
        self, question: str, history: Sequence[Turn], places: Collection[int] | None = None
    ) -> Conversation:
        """Understand the turns before a question.

        Args:
            question: The question that follows.
            history: The turns, oldest first.
            places: The documents looked in, by their place in the index; None for all.
        """
        lookup = self._lookup(history, places)
        leans = bool(history) and needs_history(question, lookup)
        pasts: list[Past] = []
        for number, turn in enumerate(history):
            pasts.append(self._past(number, turn, pasts, lookup, len(history)))
            from_end = len(history) - number
            if leans and from_end <= _ASKED_AGAIN and _is_unknown(turn, pasts[-1]):
                answer = self._ask(pasts[-1].question, places)
                pasts[-1] = self._quoting(pasts[-1], turn_of(answer))
        return Conversation(tuple(pasts), lookup)

    def _past(
        self, number: int, turn: Turn, earlier: Sequence[Past], lookup: Lookup, turns: int
    ) -> Past:
        question, choices = turn.resolved_question, turn.choices
        if question is None:
            resolved = resolve(turn.question, earlier, lookup)
            readings = [one.question for one in resolved.candidates]
            question = (readings or [resolved.question])[0]
            if turn.answer is None or turn.answer.startswith(WHICH):
                choices = choices or tuple(readings)
        if earlier and question == turn.question and SPEAKER.fullmatch(bare(question)):
            # "who said that?" leaves what is spoken of as it was.
            question = earlier[-1].question
        past = replace(
            understood(number, question, lookup), choices=choices, is_refused=turn.is_refused
        )
        if number < turns - _RECENT:
            return past
        past = self._quoting(past, turn)
        if not past.quotes and turn.answer and not turn.is_refused:
            past = replace(past, quotes=self._recognised(turn.answer, lookup), told=turn.answer)
        return past

    def _quoting(self, past: Past, turn: Turn) -> Past:
        """A past turn with the quotes of its answer."""
        quotes = tuple(q for c in turn.citations if (q := self._quoted(c)) is not None)
        lead = quotes[0] if quotes else None
        short = turn.short_answer
        if lead is None or short is None or not lead.span.covers(short) or not len(short):
            short = None
        return replace(past, quotes=quotes, short=short, is_refused=turn.is_refused)

    def _quoted(self, citation: TurnCitation) -> Quoted | None:
        """A citation as the article has it; None where it names no content of the index."""
        place = self._places.get(citation.document_id)
        if place is None:
            return None
        source = self._sources[place]
        rows = tuple(
            s.row
            for s in source.sentences
            if s.is_content
            and s.span.start < citation.span.end
            and citation.span.start < s.span.end
        )
        if not rows or citation.span.end > len(source.text) or not len(citation.span):
            return None
        return _quote(source, rows)

    def _recognised(self, text: str, lookup: Lookup) -> tuple[Quoted, ...]:
        """The articles' sentences that an answer's bare text quotes, in the text's order."""
        flat = " ".join(_MARK.sub("", text).split())
        found: list[tuple[int, Quoted]] = []
        for source in lookup.sources:
            for sentence in source.sentences:
                said = " ".join(sentence.span.of(source.text).split())
                if sentence.is_content and len(said) >= _LEAST_QUOTE and said in flat:
                    found.append((flat.index(said), _quote(source, (sentence.row,))))
        return tuple(quote for _, quote in sorted(found, key=lambda pair: pair[0]))

    def _lookup(self, history: Sequence[Turn], places: Collection[int] | None) -> Lookup:
        """The names of the documents that were quoted, the latest first; else of the nearest."""
        chosen: list[int] = []
        for turn in reversed(history):
            for citation in turn.citations:
                place = self._places.get(citation.document_id)
                if place is not None and place not in chosen:
                    chosen.append(place)
        few = range(len(self._index.documents)) if places is None else places
        if len(few) <= _MAX_DOCUMENTS:
            chosen += [place for place in few if place not in chosen]
        elif not chosen and history:
            for turn in history[-2:]:
                for hit in self._retrieve(turn.resolved_question or turn.question, places):
                    document = self._index.sentences[hit.sentence].document
                    if document not in chosen and len(chosen) < _MAX_DOCUMENTS:
                        chosen.append(document)
        return Lookup(
            [self._sources[place] for place in chosen[:_MAX_DOCUMENTS]], self._index.encoder.encode
        )


def _is_unknown(turn: Turn, past: Past) -> bool:
    return turn.answer is None and not past.quotes and not turn.choices and bool(_asks(past))


def _asks(past: Past) -> str:
    return past.question if any(True for _ in words(past.question)) else ""


def _quote(source: Source, rows: tuple[int, ...]) -> Quoted:
    closed = closure.close(source, rows[0])
    first, last = source.sentence(rows[0]).span, source.sentence(rows[-1]).span
    return Quoted(
        source=source,
        span=replace(first, end=last.end),
        sentences=rows,
        speaker=closed.speaker,
        context=tuple(needed.sentence for needed in closed.context),
    )
