"""The pipeline from a question to a proven answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from index.config import IndexConfig
from index.place import Place, ensure_index, index_config
from index.store import Index, load
from rag import closure, dialogue, proof, respond
from rag.config import AssistantConfig
from rag.decide import Decision, Thresholds, decide
from rag.errors import QuestionError, UnknownDocumentError
from rag.followup import Resolved, resolve
from rag.history import Conversation, HistoryReader
from rag.intents import Intent, is_courtesy
from rag.past import Past
from rag.question import Kind, Question, absent, analyse
from rag.reader import Reader
from rag.reader_model import ReaderModel
from rag.reader_onnx import OnnxReader
from rag.retrieve import Retriever
from rag.snap import snap
from rag.source import Source, Sources
from rag.summary import summarise
from rag.types import (
    Answer,
    Citation,
    Evidence,
    Hit,
    Reading,
    Reason,
    Refusal,
    Segment,
    Status,
    Turn,
)


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer came about: what ``/why`` and ``Server-Timing`` show."""

    question: str
    hits: tuple[Hit, ...]
    reading: Reading
    decision: Decision
    seconds: dict[str, float] = field(compare=False)
    """Wall time of each stage."""
    began: dict[str, int] = field(compare=False)
    """When each stage began, in nanoseconds of Unix time."""


class Assistant:
    """Answers questions about the documents of one index. Safe to share by threads."""

    def __init__(
        self, index: Index, reader: Reader | None = None, config: AssistantConfig | None = None
    ) -> None:
        """Make an assistant.

        Args:
            index: A loaded index.
            reader: What judges the retrieved sentences; by default the trained reader that comes
                with the package.
            config: Settings.
        """
        self.index = index
        self.config = config or AssistantConfig()
        self.sources = Sources(index)
        self.reader: Reader = reader or default_reader(self.sources)
        self._retriever = Retriever(index)
        self._documents = {document.id: document for document in index.documents}
        self._places = {document.id: place for place, document in enumerate(index.documents)}
        self._history = HistoryReader(index, self.sources, self._ask_again, self.retrieve)

    @classmethod
    def open(
        cls,
        seeds: str | Path = "seeds",
        index: str | Path | None = None,
        config: AssistantConfig | None = None,
    ) -> Assistant:
        """Open articles for questions; their index is built first where it is missing or stale.

        Args:
            seeds: An article, or a folder of them.
            index: Folder of the index; by default one for each ``seeds``, in the user's cache.
            config: Settings.

        Raises:
            NoDocumentsError: there is nothing to read at ``seeds``.
            PullquoteError: the index cannot be built or loaded.
        """
        place = Place.of(Path(seeds), None if index is None else Path(index))
        ensure_index(place, index_config(place, IndexConfig(), None))
        return cls(load(place.index), config=config)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        document_ids: Collection[str] | None = None,
        max_quotes: int | None = None,
    ) -> Answer:
        """Answer a question in the documents' own words.

        Args:
            question: What is asked; may lean on ``history``.
            history: Earlier turns, oldest first.
            document_ids: Documents to look in; None looks in all.
            max_quotes: Most quotes in the answer; None takes the configured number.

        Raises:
            QuestionError: the question, the history or ``max_quotes`` is out of bounds.
            UnknownDocumentError: a document id is not in the index.
            ProofError: the answer could not be proven (a defect; nothing is answered).
        """
        return self.explain(question, history, document_ids, max_quotes)[0]

    def explain(
        self,
        question: str,
        history: Sequence[Turn] = (),
        document_ids: Collection[str] | None = None,
        max_quotes: int | None = None,
    ) -> tuple[Answer, Trace]:
        """Answer as :meth:`ask` does, and tell how the answer came about."""
        clock = _Clock()
        most = self._checked(question, history, max_quotes)
        places = self._chosen(document_ids)
        said, resolved = clock("followup", lambda: self._followed(question, history, places))
        if resolved.candidates or resolved.intent is Intent.SPEAKER:
            answer = self._in_dialogue(question, resolved, said.pasts)
            nothing = Decision(answer.status, ())
            reading = Reading((), 0.0, 0.0)
            trace = Trace(question, (), reading, nothing, clock.seconds, clock.began)
        else:
            answer, trace = self._answered(question, resolved, places, most, clock, said.pasts)
        clock("proof", lambda: proof.verify(answer, self._documents))
        return answer, trace

    def _answered(
        self,
        question: str,
        resolved: Resolved,
        places: Collection[int] | None,
        most: int,
        clock: _Clock,
        pasts: Sequence[Past] = (),
    ) -> tuple[Answer, Trace]:
        """Answer a standalone question; on *tell me more*, with what is not quoted yet."""
        asked = analyse(resolved.question)
        hits = clock("retrieve", lambda: self.retrieve(resolved.question, places))
        reading = clock("read", lambda: self._read(asked, hits, places))
        wants_more = resolved.intent is Intent.MORE
        if wants_more:
            reading = dialogue.unquoted(reading, dialogue.quoted_rows(pasts))
        decision = clock("decide", lambda: self._decide(asked, hits, reading, most))
        more = None
        if wants_more and not pasts[-1].is_refused:
            more = dialogue.going_on(decision, reading, hits, asked.kind)
        answer = clock(
            "respond",
            lambda: self._respond(
                question, asked, resolved, more or decision, reading, goes_on=more is not None
            ),
        )
        trace = Trace(
            resolved.question, hits, reading, more or decision, clock.seconds, clock.began
        )
        return answer, trace

    def _ask_again(self, question: str, places: Collection[int] | None) -> Answer:
        """Answer an earlier question of which the history keeps no answer."""
        return self._answered(question, Resolved(question), places, 1, _Clock())[0]

    def _followed(
        self, question: str, history: Sequence[Turn], places: Collection[int] | None
    ) -> tuple[Conversation, Resolved]:
        said = self._history.read(question, history, places)
        resolved = resolve(question, said.pasts, said.lookup)
        longest = max(map(len, (resolved.question, *(c.question for c in resolved.candidates))))
        if longest > self.config.max_question_chars:
            # The client could not send it back in a history.
            resolved = Resolved(question)
        return said, self._settled(resolved, places)

    def _settled(self, resolved: Resolved, places: Collection[int] | None) -> Resolved:
        """The reading of a follow-up that the articles answer, where that is clear."""

        def probability(question: str) -> float:
            asked = analyse(question)
            return self._read(asked, self.retrieve(question, places), places).probability

        return dialogue.settle(resolved, probability, self.thresholds.answer)

    def _in_dialogue(self, question: str, resolved: Resolved, pasts: Sequence[Past]) -> Answer:
        if resolved.candidates:
            sources = {
                document_id: self.sources[self._places[document_id]]
                for one in resolved.candidates
                if one.referent is not None and one.referent.place is not None
                for document_id in (one.referent.place[0],)
            }
            return dialogue.asked_back(question, resolved.candidates, sources, self.index.id)
        return dialogue.speaker(question, pasts[-1], self.index.id)

    def follow(
        self,
        question: str,
        history: Sequence[Turn],
        document_ids: Collection[str] | None = None,
    ) -> Resolved:
        """What a follow-up asks, without answering it; see :func:`rag.followup.resolve`."""
        return self._followed(question, history, self._chosen(document_ids))[1]

    def retrieve(self, question: str, places: Collection[int] | None = None) -> tuple[Hit, ...]:
        """The sentences nearest to a standalone question, best first."""
        return self._retriever.retrieve(question, self.config.candidates, places)

    @property
    def thresholds(self) -> Thresholds:
        """At which probabilities it answers and corrects: as configured, else the reader's own."""
        config, reader = self.config, self.reader
        return Thresholds(
            answer=_either(config.answer_threshold, reader.answer_threshold),
            correction=_either(config.correction_threshold, reader.correction_threshold),
        )

    def source(self, document_id: str) -> Source:
        """A document as the rules see it.

        Raises:
            UnknownDocumentError: the document is not in the index.
        """
        (place,) = self._chosen([document_id]) or ()
        return self.sources[place]

    def paragraph_at(self, document_id: str, offset: int) -> int:
        """The 1-based paragraph number of the sentence at an offset of a document."""
        source = self.sources[self._places[document_id]]
        before = [s.paragraph for s in source.sentences if s.span.start <= offset]
        return before[-1] if before else 1

    def _checked(self, question: str, history: Sequence[Turn], max_quotes: int | None) -> int:
        config = self.config
        if not question.strip():
            raise QuestionError("the question is empty; ask something", param="question")
        if not any(char.isalnum() for char in question):
            raise QuestionError("the question has no words; ask something", param="question")
        if len(question) > config.max_question_chars:
            raise QuestionError(
                f"the question has {len(question)} characters; at most "
                f"{config.max_question_chars} are accepted",
                param="question",
            )
        if _is_torn(question):
            raise QuestionError("the question holds half of a surrogate pair", param="question")
        self._check_history(history)
        if max_quotes is not None and not 1 <= max_quotes <= 20:
            raise QuestionError(
                f"max_quotes is {max_quotes}, but has to be between 1 and 20", param="max_quotes"
            )
        return max_quotes or config.max_quotes

    def _check_history(self, history: Sequence[Turn]) -> None:
        config = self.config
        if len(history) > config.max_history_turns:
            raise QuestionError(
                f"the history has {len(history)} turns; at most {config.max_history_turns} are "
                "accepted",
                param="history",
            )
        size = sum(turn.size for turn in history)
        if size > config.max_history_chars:
            raise QuestionError(
                f"the history has {size} characters, its answers' choices and citations counted; "
                f"at most {config.max_history_chars} are accepted",
                param="history",
            )
        for place, turn in enumerate(history):
            # Each of them may be asked again, and is then bounded as if it were asked now.
            longest = max(map(len, turn.questions))
            if longest > config.max_question_chars:
                raise QuestionError(
                    f"a question of the turn has {longest} characters; at most "
                    f"{config.max_question_chars} are accepted",
                    param=f"history.{place}",
                )
            if any(map(_is_torn, (*turn.questions, turn.answer or ""))):
                raise QuestionError(
                    "the turn holds half of a surrogate pair", param=f"history.{place}"
                )

    def _chosen(self, document_ids: Collection[str] | None) -> tuple[int, ...] | None:
        if document_ids is None:
            return None
        unknown = sorted(set(document_ids) - set(self._places))
        if unknown:
            raise UnknownDocumentError(unknown[0], known=list(self._places))
        return tuple(sorted(self._places[document_id] for document_id in set(document_ids)))

    def _read(
        self, asked: Question, hits: Sequence[Hit], places: Collection[int] | None
    ) -> Reading:
        if asked.kind is Kind.SUMMARY and hits:
            return summarise(self.index, hits, places)
        return self.reader.read(asked.text, hits, self.index)

    def _decide(
        self, asked: Question, hits: Sequence[Hit], reading: Reading, max_quotes: int
    ) -> Decision:
        says_nothing = not asked.stems or (is_courtesy(asked.text) and not asked.names)
        if says_nothing and asked.kind is not Kind.SUMMARY:
            # "why?" to begin with, or "ok thanks": nothing is named that could be looked up.
            return Decision(Status.REFUSED, reading.evidence[:max_quotes], Reason.RELATION_ABSENT)
        documents = {self.index.sentences[hit.sentence].document for hit in hits}
        vocabulary = frozenset[str]().union(
            *(self.sources[document].names.vocabulary for document in documents)
        )
        return decide(
            asked.kind,
            reading,
            self.thresholds,
            absent=bool(absent(asked, vocabulary)),
            similarity=max((hit.dense for hit in hits), default=-1.0),
            max_quotes=max_quotes,
        )

    def _respond(
        self,
        question: str,
        asked: Question,
        resolved: Resolved,
        decision: Decision,
        reading: Reading,
        *,
        goes_on: bool = False,
    ) -> Answer:
        # What stands nearest is no answer to be read as one text: each stands by itself.
        cited = self._citations(decision.evidence, apart=decision.status is Status.REFUSED)
        short = None
        refusal = None
        citations: tuple[Citation, ...] = ()
        segments: tuple[Segment, ...]
        confidence = reading.probability
        if decision.status is Status.REFUSED:
            assert decision.reason is not None
            refusal = Refusal(decision.reason, cited)
            segments = respond.refused(decision.reason)
        elif decision.status is Status.CORRECTED:
            citations, segments = cited, respond.corrected(cited)
            confidence = reading.contradiction
        else:
            citations = cited
            segments = respond.going_on(cited) if goes_on else respond.answered(asked.kind, cited)
            lead = decision.evidence[0]
            short = snap(self.sources.of(lead.sentence), lead.answer, asked.kind)
        document = self._documents[citations[0].document_id] if citations else None
        return Answer(
            question=question,
            status=decision.status,
            text="".join(segment.text for segment in segments),
            segments=segments,
            citations=citations,
            short_answer=short.of(document.text) if short and document else None,
            short_answer_span=short,
            refusal=refusal,
            resolved_question=resolved.question,
            rewrites=resolved.rewrites,
            choices=(),
            confidence=round(confidence, 4),
            index_id=self.index.id,
        )

    def _citations(
        self, evidence: Sequence[Evidence], *, apart: bool = False
    ) -> tuple[Citation, ...]:
        """A citation for each piece of evidence, in the same order, none inside another.

        Context that another of them quotes is not shown twice, unless they are read ``apart``.
        """
        closed: list[closure.Closed] = []
        for item in evidence:
            one = closure.close(self.sources.of(item.sentence), item.sentence)
            source = self.sources.of(item.sentence)
            if not any(
                self.sources.of(c.sentence) is source and c.span.covers(one.span) for c in closed
            ):
                closed.append(one)
        shown = frozenset[int]() if apart else frozenset(c.sentence for c in closed)
        return tuple(
            respond.citation(self.sources.of(c.sentence), c, number, shown)
            for number, c in enumerate(closed, start=1)
        )


def default_reader(sources: Sources) -> Reader:
    """The trained reader that comes with the package."""
    return OnnxReader(sources, ReaderModel())


def _is_torn(text: str) -> bool:
    """Whether it holds half of a surrogate pair, which no UTF-8 can write."""
    return any(0xD800 <= ord(char) <= 0xDFFF for char in text)


def _either(setting: float | None, default: float) -> float:
    return default if setting is None else setting


_T = TypeVar("_T")


class _Clock:
    """Times the stages of one question."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.began: dict[str, int] = {}

    def __call__(self, stage: str, work: Callable[[], _T]) -> _T:
        self.began[stage] = time.time_ns()
        start = time.perf_counter()
        result = work()
        self.seconds[stage] = time.perf_counter() - start
        return result
