"""Invented articles, and an assistant whose answers about them are written down beforehand.

The page has to show every kind of answer, hedges, speakers and rewrites included. Which of them a
reader finds is tested elsewhere; here they are scripted, so that the page's tests don't change when
the reader does. Questions outside the script go to the real pipeline.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.store import Index
from index.types import Document, Span
from rag.assistant import Assistant, Trace
from rag.types import (
    Answer,
    Citation,
    Context,
    Modality,
    Reason,
    Refusal,
    Rewrite,
    Role,
    Segment,
    Status,
    Turn,
)

HARBOUR = """Ferries stay in port as crews walk out

Ferries stayed in port on Monday as crews refused to sail, the harbour office said.
“We want a raise of 6 percent,” said Dee Pratt, who speaks for the crews. “Nobody can live on less.”
The company, Skerry Lines, offered 2 percent in May.
A long quarrel
Ms. Pratt first led a walkout in 2019. Ola Berg, who runs Skerry Lines, was her deputy then.
The company may close the northern route in March, because too few people use it.
She has said that she will not stand again.
Contact us at news@harbour.example
"""

EMOJI = (
    "👩🏽\u200d🚀 The astronaut’s cafe\u0301 🚀\n\n"
    "🦊🦊 Zoe\u0308 Lind 🇳🇴 opened the cafe\u0301 in 2021 👍🏾. "
    "It sells 𝒏𝒐𝒕𝒉𝒊𝒏𝒈 but cardamom buns 🥐, she said.\n"
    "Ten thousand people came 🎉 in the first year, which Zoe\u0308 Lind called 𝓪𝓫𝓼𝓾𝓻𝓭.\n"
)

HOSTILE = """<script>window.hacked = "script"</script> The mayor, <b>Una Voss</b>, resigned Friday.

<img src=x onerror="window.hacked = 'img'"> She gave <a href="javascript:window.hacked='link'">no

</p></article></section><h1>reason</h1> for it. &lt;b&gt; &amp; "quotes" ${window.hacked=1} {{7*7}}

The deputy <svg onload=window.hacked='svg'> takes over <style>body{display:none}</style> in June.
"""
HOSTILE_ABOUT = """title = "<img src=x onerror=window.hacked=1> Mayor"
author = "<script>window.hacked=2</script>"
url = "javascript:window.hacked=3"
"""

ARTICLES = {"emoji": EMOJI, "harbour": HARBOUR, "hostile": HOSTILE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of an article that stand in it once, and how they are said."""

    words: str
    speaker: str | None = None
    modality: Modality = Modality.ASSERTED
    context: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripted:
    """An answer before its places are looked up."""

    document_id: str
    status: Status = Status.ANSWERED
    quotes: tuple[Quote, ...] = ()
    short: str | None = None
    reason: Reason | None = None
    resolved: str | None = None
    rewrites: tuple[tuple[str, str, int | None, str | None], ...] = ()
    """From, to, and the turn or the words of the article that it was read from."""
    choices: tuple[str, ...] = ()


RAISE = Quote(
    words="“We want a raise of 6 percent,” said Dee Pratt, who speaks for the crews.",
    speaker="Dee Pratt",
    modality=Modality.REPORTED,
)
CLOSE = Quote(
    words="The company may close the northern route in March, because too few people use it.",
    modality=Modality.HEDGED,
    context="The company, Skerry Lines, offered 2 percent in May.",
)
SCRIPT = {
    "What do the crews want?": Scripted(
        document_id="harbour", quotes=(RAISE,), short="a raise of 6 percent"
    ),
    "Why may the route close?": Scripted(
        document_id="harbour", quotes=(CLOSE, RAISE), short="too few people use it"
    ),
    "Why did Dee Pratt strike?": Scripted(
        document_id="harbour",
        status=Status.REFUSED,
        reason=Reason.REASON_NOT_STATED,
        quotes=(RAISE, Quote(words="Ms. Pratt first led a walkout in 2019.")),
    ),
    "When did the company offer 5 percent?": Scripted(
        document_id="harbour",
        status=Status.CORRECTED,
        quotes=(Quote(words="The company, Skerry Lines, offered 2 percent in May."),),
    ),
    "When did she lead it?": Scripted(
        document_id="harbour",
        status=Status.CLARIFY,
        quotes=(Quote(words="Dee Pratt"), Quote(words="Ola Berg")),
        choices=("When did Dee Pratt lead it?", "When did Ola Berg lead it?"),
    ),
    "When did Dee Pratt lead it?": Scripted(
        document_id="harbour",
        quotes=(Quote(words="Ms. Pratt first led a walkout in 2019."),),
        short="2019",
    ),
    "and when did she first lead one?": Scripted(
        document_id="harbour",
        quotes=(Quote(words="Ms. Pratt first led a walkout in 2019."),),
        short="2019",
        resolved="and when did Dee Pratt first lead a walkout?",
        rewrites=(
            ("she", "Dee Pratt", None, "Dee Pratt"),
            ("one", "a walkout", 0, None),
        ),
    ),
    "How many people came?": Scripted(
        document_id="emoji",
        quotes=(
            Quote(
                words="Ten thousand people came 🎉 in the first year, which Zoe\u0308 Lind called "
                "𝓪𝓫𝓼𝓾𝓻𝓭.",
                context="🦊🦊 Zoe\u0308 Lind 🇳🇴 opened the cafe\u0301 in 2021 👍🏾. "
                "It sells 𝒏𝒐𝒕𝒉𝒊𝒏𝒈 but cardamom buns 🥐, she said.",
            ),
        ),
        short="in the first year, which Zoe\u0308 Lind called 𝓪𝓫𝓼𝓾𝓻𝓭",
    ),
    "Who takes over <script>window.hacked=4</script>?": Scripted(
        document_id="hostile",
        quotes=(
            Quote(
                words=(
                    "The deputy <svg onload=window.hacked='svg'> takes over "
                    "<style>body{display:none}</style> in June."
                ),
                speaker="<b>Una Voss</b>",
            ),
        ),
        short="<svg onload=window.hacked='svg'>",
    ),
}


@dataclass(frozen=True, slots=True)
class Call:
    """A question as it reached the assistant."""

    question: str
    history: tuple[Turn, ...]
    document_ids: tuple[str, ...] | None


class ScriptedAssistant(Assistant):
    """Answers from the script; anything else as a real assistant does."""

    def __init__(self, index: Index) -> None:
        super().__init__(index)
        self.calls: list[Call] = []
        self._trace: Trace = super().explain("What is this about?")[1]

    def explain(
        self,
        question: str,
        history: Sequence[Turn] = (),
        document_ids: Collection[str] | None = None,
        max_quotes: int | None = None,
    ) -> tuple[Answer, Trace]:
        """See :meth:`rag.assistant.Assistant.explain`."""
        chosen = None if document_ids is None else tuple(document_ids)
        self.calls.append(Call(question, tuple(history), chosen))
        if question in SCRIPT:
            return written(self.index, question, SCRIPT[question]), self._trace
        return super().explain(question, history, document_ids, max_quotes)


def written(index: Index, question: str, scripted: Scripted) -> Answer:
    """The answer that a script says, with its places."""
    document = index.document(scripted.document_id)
    cited = tuple(_cite(document, quote, n) for n, quote in enumerate(scripted.quotes, start=1))
    refused = scripted.status is Status.REFUSED
    short = None
    if scripted.short is not None:
        start = cited[0].span.start + cited[0].quote.index(scripted.short)
        short = Span(start, start + len(scripted.short))
    segments = _segments(scripted, () if refused else cited)
    return Answer(
        question=question,
        status=scripted.status,
        text="".join(segment.text for segment in segments),
        segments=segments,
        citations=() if refused else cited,
        short_answer=scripted.short,
        short_answer_span=short,
        refusal=Refusal(scripted.reason, cited) if scripted.reason else None,
        resolved_question=scripted.resolved or question,
        rewrites=tuple(
            Rewrite(
                original,
                new,
                turn,
                None if words is None else (document.id, _place(document, words)),
            )
            for original, new, turn, words in scripted.rewrites
        ),
        choices=scripted.choices,
        confidence=0.75,
        index_id=index.id,
    )


def _place(document: Document, words: str) -> Span:
    start = document.text.index(words)
    return Span(start, start + len(words))


def _cite(document: Document, quote: Quote, number: int) -> Citation:
    span = _place(document, quote.words)
    context: tuple[Context, ...] = ()
    if quote.context is not None:
        context = (Context(_place(document, quote.context), quote.context, Role.ANTECEDENT),)
    return Citation(
        number=number,
        document_id=document.id,
        document_sha256=document.sha256,
        span=span,
        quote=quote.words,
        quote_sha256=hashlib.sha256(quote.words.encode()).hexdigest(),
        paragraph=1 + sum(1 for line in document.text[: span.start].split("\n")[:-1] if line),
        modality=quote.modality,
        speaker=quote.speaker,
        context=context,
    )


def _segments(scripted: Scripted, cited: Sequence[Citation]) -> tuple[Segment, ...]:
    opening = {
        Status.ANSWERED: "The article says:",
        Status.CORRECTED: (
            "The article does not support what the question takes for granted. It says instead:"
        ),
        Status.REFUSED: "No sentence was found that says why.",
        Status.CLARIFY: "The question can be read in more than one way. Which is meant: ",
    }[scripted.status]
    gap = "" if scripted.status is Status.CLARIFY else "\n\n"
    between = " or " if scripted.status is Status.CLARIFY else "\n\n"
    segments = [Segment("template", opening + (gap if cited else ""))]
    for place, citation in enumerate(cited):
        if place:
            segments.append(Segment("template", between))
        segments += [
            Segment("quote", citation.quote, citation.number),
            Segment("template", " "),
            Segment("mark", f"[{citation.number}]", citation.number),
        ]
    return tuple(segments)
