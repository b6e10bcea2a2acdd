"""The trained reader: reads windows of the articles beside the question, judges each sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from index.store import Index
from index.types import Span
from rag.aliases import shortened
from rag.calibration import log_odds_of_some
from rag.kinds import OPEN, Kind
from rag.question import analyse
from rag.reader_model import ANSWERS, CONTRADICTS, END, START, ReaderModel
from rag.source import Source, Sources
from rag.spans import best_span
from rag.types import Evidence, Hit, Reading, Reason
from rag.windows import MAX_QUESTION, MAX_SENTENCE, Input, Read, Tokens, cut, pair, tokenise

MAX_TOKENS = 1_200
"""Tokens of windows that are read for one question; the windows nearest to it are taken first."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document cut into windows; made when it is first read."""

    read: Read
    rows: tuple[int, ...]
    """Row in ``Index.sentences`` of each sentence of ``read``."""
    windows: tuple[Span, ...]
    """Ranges of places in ``rows``."""

    @classmethod
    def of(cls, source: Source, model: ReaderModel) -> Prepared:
        """Tokenise a document's content sentences and cut windows."""
        content = [s for s in source.sentences if s.is_content]
        tokens = tokenise(model.tokenizer, [source.said(s.row) for s in content], MAX_SENTENCE)
        paragraphs = [s.paragraph for s in content]
        begins = [
            place == 0 or paragraphs[place - 1] != paragraph
            for place, paragraph in enumerate(paragraphs)
        ]
        return cls(
            Read.of(tokens, begins),
            tuple(s.row for s in content),
            tuple(cut([len(one) + 1 for one in tokens])),
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model says of one sentence."""

    row: int
    answers: float
    """The model's logit that the sentence answers, against none."""
    contradicts: float
    """Logit that it contradicts the premise, against none."""
    answer: Span
    """In code points of the document."""
    span_score: float
    """Sum of the answer's start and end logits, less what the sentence's other tokens get."""
    answered: float
    """Log-odds, for the sentence's window, that it answers, by the reasons' head."""
    conflict: float
    """The same that it contradicts the premise."""
    reasons: tuple[float, ...]
    """That head's logits for the window, in the order of the card."""
    window: int
    """Place of its window in the order of reading."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is known of a question after reading; what the probabilities are made from."""

    judged: tuple[Judged, ...]
    """Best first; ties in order of position."""
    features: dict[str, float]


class OnnxReader:
    """Judges retrieved sentences with the trained model. Safe to share by threads."""

    def __init__(self, sources: Sources, model: ReaderModel) -> None:
        """Read ``sources`` with ``model``."""
        self._sources = sources
        self._model = model
        self._prepared: dict[int, Prepared] = {}
        self._lock = Lock()
        self.answer_threshold = model.calibration.answer_threshold
        self.correction_threshold = model.calibration.correction_threshold

    def read(self, question: str, hits: Sequence[Hit], index: Index) -> Reading:
        """See :class:`rag.reader.Reader`; evidence is for every sentence of the windows read."""
        if not hits:
            return Reading((), 0.0, 0.0)
        found = self.find(question, hits, index)
        calibration = self._model.calibration
        probability = calibration.answers(found.features)
        contradiction = calibration.contradicts(found.features)
        top = found.judged[0].answers
        against = max(one.contradicts for one in found.judged)
        return Reading(
            tuple(
                Evidence(
                    sentence=one.row,
                    score=one.answers,
                    probability=probability * float(np.exp(one.answers - top)),
                    contradiction=contradiction * float(np.exp(one.contradicts - against)),
                    answer=one.answer,
                )
                for one in found.judged
            ),
            probability,
            contradiction,
            self._reasons(found.judged[0]),
        )

    def _reasons(self, top: Judged) -> tuple[tuple[Reason, float], ...]:
        """Why the question can't be answered, if it can't, by the window of the best sentence."""
        logits = np.array(top.reasons[1:])
        shares = np.exp(logits - np.logaddexp.reduce(logits))
        return tuple(
            (Reason(name), float(share))
            for name, share in zip(self._model.reasons[1:], shares, strict=True)
        )

    def find(self, question: str, hits: Sequence[Hit], index: Index) -> Findings:
        """Read the windows around the hits; see :meth:`read` for the arguments."""
        asked = tokenise(self._model.tokenizer, [question], MAX_QUESTION)[0]
        kind = analyse(question).kind
        chosen = self._choose(hits, index)
        judged: dict[int, Judged] = {}
        for place, made in enumerate(self._paired(question, asked, chosen)):
            document, window = chosen[place]
            for one in self._judge(document, window, made, place):
                known = judged.get(one.row)
                if known is None or one.answers > known.answers:
                    judged[one.row] = one
            # What is left is further from the question and seldom answers better. But a list or a
            # reason may need more sentences than one.
            if kind not in OPEN and is_sure(judged.values(), self._model.calibration.sure):
                break
        ranked = tuple(sorted(judged.values(), key=lambda one: (-one.answers, one.row)))
        documents = [document for document, _ in chosen]
        return Findings(ranked, _features(question, asked, documents, hits, ranked))

    def _paired(
        self, question: str, asked: Tokens, chosen: Sequence[tuple[Prepared, Span]]
    ) -> Iterator[Input]:
        """The question beside each window, with names in the form that the window uses."""
        forms = {question: asked}
        for document, window in chosen:
            rows = document.rows[window.start : window.end]
            form = shortened(question, self._sources.of(rows[0]).names, rows)
            if form not in forms:
                forms[form] = tokenise(self._model.tokenizer, [form], MAX_QUESTION)[0]
            yield pair(forms[form], document.read, window)

    def _choose(self, hits: Sequence[Hit], index: Index) -> list[tuple[Prepared, Span]]:
        """The windows that hold the hits, the nearest first, up to ``MAX_TOKENS``."""
        chosen: dict[tuple[int, Span], Prepared] = {}
        size = 0
        for hit in hits:
            number = index.sentences[hit.sentence].document
            document = self._document(number)
            place = document.rows.index(hit.sentence)
            holding = [w for w in document.windows if w.start <= place < w.end]
            # Of two that overlap here, the one with more text around the sentence.
            window = max(holding, key=lambda w: min(place - w.start, w.end - 1 - place))
            if (number, window) in chosen:
                continue
            length = sum(
                len(document.read.sentences[p]) + 1 for p in range(window.start, window.end)
            )
            if chosen and size + length > MAX_TOKENS:
                continue
            chosen[number, window] = document
            size += length
        return [(document, window) for (_, window), document in chosen.items()]

    def _document(self, number: int) -> Prepared:
        with self._lock:
            if number not in self._prepared:
                self._prepared[number] = Prepared.of(self._sources[number], self._model)
            return self._prepared[number]

    def _judge(self, document: Prepared, window: Span, made: Input, place: int) -> Sequence[Judged]:
        said = self._model.run(made)
        reasons = said.reasons
        answered = _log_odds(reasons, 0)
        conflict = _log_odds(reasons, self._model.reasons.index(Reason.PREMISE_CONFLICT))
        found: list[Judged] = []
        for number, mark in enumerate(made.marks):
            row = document.rows[window.start + number]
            tokens = document.read.sentences[window.start + number]
            piece = said.tokens[mark + 1 : mark + 1 + len(tokens)]
            span = best_span(piece[:, START], piece[:, END], tokens.offsets[: len(piece)])
            offset = self._sources.of(row).sentence(row).span.start
            found.append(
                Judged(
                    row=row,
                    answers=float(said.sentences[number, ANSWERS]),
                    contradicts=float(said.sentences[number, CONTRADICTS]),
                    answer=Span(span.start + offset, span.end + offset),
                    span_score=_span_score(piece) if len(piece) else 0.0,
                    answered=answered,
                    conflict=conflict,
                    reasons=tuple(float(logit) for logit in reasons),
                    window=place,
                )
            )
        return found


def is_sure(judged: Collection[Judged], sure: float) -> bool:
    """Whether the best sentence answers so surely that reading on changes nothing."""
    return max(one.answers for one in judged) >= sure


def _log_odds(logits: np.ndarray[tuple[int, ...], np.dtype[np.float32]], place: int) -> float:
    """Of one class of a softmax against all others together."""
    return float(logits[place]) - float(np.logaddexp.reduce(np.delete(logits, place)))


def _span_score(piece: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> float:
    """Log-probability of the best start and of the best end within the sentence, added."""
    best = piece[:, [START, END]].max(axis=0) - np.logaddexp.reduce(piece[:, [START, END]], axis=0)
    return float(best.sum())


def _features(
    question: str,
    asked: Tokens,
    documents: Sequence[Prepared],
    hits: Sequence[Hit],
    ranked: Sequence[Judged],
) -> dict[str, float]:
    stems = {one for one in asked.stems if one}
    known = frozenset[str]().union(*(document.read.vocabulary for document in documents))
    top = ranked[0]
    second = ranked[1].answers if len(ranked) > 1 else top.answers - 10.0
    kind = analyse(question).kind
    return {
        "odds": log_odds_of_some([one.answers for one in ranked]),
        "margin": min(top.answers - second, 10.0),
        "answered": top.answered,
        "conflict": top.conflict,
        "span": top.span_score,
        "against": log_odds_of_some([one.contradicts for one in ranked]),
        "similarity": max(hit.dense for hit in hits),
        "absent": len(stems - known) / len(stems) if stems else 0.0,
        "yes_no": float(kind is Kind.YES_NO),
        "why": float(kind is Kind.WHY),
    }
