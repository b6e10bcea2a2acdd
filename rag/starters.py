"""Questions to begin with, made from an article's own names and events.

A question is built from a sentence by turning it around ("The last keeper left in 1931" gives "When
did the last keeper leave?"), then asked: only what the system answers from that very sentence is
offered.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from index.types import Sentence
from rag.assistant import Assistant
from rag.lexicon import ORGANISATION_WORDS, SPEECH_VERBS
from rag.mention import Mention, is_fuller, refers_alike
from rag.noun_phrase import DETERMINERS, PREPOSITIONS, is_time
from rag.source import Source
from rag.speakers import attribution
from rag.types import Status
from rag.verbs import AUXILIARIES, BE, lemma, tensed
from rag.words import Word, words

ABOUT = "What is this article about?"
# Sentences looked at, and questions tried, before it has to do: a long article is not read whole.
_MAX_SENTENCES, _MAX_TRIED = 150, 30
_MAX_CHARS = 90
_NUMBER = (
    r"(?:(?:about|some|more than|nearly|at least|only|just|all) )?"
    r"(?:\d{1,3}(?:,\d{3})+|\d+|two|three|"
    r"four|five|six|seven|eight|nine|ten|eleven|twelve|dozens of|hundreds of|thousands of)"
)
_COUNTED = re.compile(
    rf"(?:^|\s)(?P<number>{_NUMBER}) (?P<noun>(?:[a-z]+ ){{0,2}}(?:[a-z]{{3,}}s|people)) "
    r"(?P<rest>(?:were|are|have|had) [a-z]+(?:ed|en|n)\b[^,.;:–—]*)",
    re.IGNORECASE,
)
_HAS = re.compile(rf"(?P<number>{_NUMBER}) (?P<noun>(?:[a-z]+ ){{0,2}}(?:[a-z]{{3,}}s|people))\b")
_MONTH = (
    r"(?:spring|summer|autumn|winter|January|February|March|April|May|June|July|August|September|"
    r"October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|week|month|"
    r"year)\b"
)
_WHEN = re.compile(
    rf"\s(?:in|on|since|until|by|last|this|early in|late in)\s(?:the )?(?:{_MONTH}|\d{{4}}\b)"
)
_FRONTED = re.compile(
    rf"(?:In|On|Last|This|Early in|Late in|By|Since)\s(?:the )?(?:{_MONTH}[^,]{{0,12}}|\d{{4}}), "
)
_APPOSITION = re.compile(r"^((?:[A-Z][^\s,]*\s?){1,4}), [^,]{3,80}, ")
_BECAUSE = re.compile(r"[,\s]\s?because\s")
_UNITS = frozenset("million billion thousand degrees percent times points ways kinds".split())
_ENDS = re.compile(r"[,.;:!?”\"]| (?:is|are|was|were|has|had|in|on|at|to|and|will|for)\b")
_KINDS = ("about", "why", "who", "when", "how many", "what said")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A question, and the sentence that it was made of."""

    kind: str
    question: str
    sentence: int


def starters(
    assistant: Assistant, document_ids: Collection[str] | None = None, count: int = 5
) -> tuple[str, ...]:
    """Questions that the articles answer, one of a kind before a second of any.

    Args:
        assistant: Answers them.
        document_ids: Documents to make them of; None takes the first of the index.
        count: How many at most, at least 1.

    Raises:
        UnknownDocumentError: a document id is not in the index.
    """
    index = assistant.index
    known = [document.id for document in index.documents]
    wanted = known[:1] if document_ids is None else list(dict.fromkeys(document_ids))
    found: list[_Draft] = []
    for document_id in wanted:
        source = assistant.source(document_id)
        drafts = list(_drafts(source))
        for draft in _in_turn(drafts)[:_MAX_TRIED]:
            if len(found) >= count:
                break
            if _is_new(draft, found) and _is_answered(assistant, draft, document_id):
                found.append(draft)
    found.sort(key=lambda draft: _KINDS.index(draft.kind))
    return tuple(draft.question for draft in found)


def _in_turn(drafts: list[_Draft]) -> list[_Draft]:
    """The first of every kind, then the second of every kind, and so on."""
    rounds: list[tuple[int, int, _Draft]] = []
    seen: dict[str, int] = {}
    for draft in drafts:
        number = seen[draft.kind] = seen.get(draft.kind, -1) + 1
        rounds.append((number, _KINDS.index(draft.kind), draft))
    return [draft for _, _, draft in sorted(rounds, key=lambda one: one[:2])]


def _is_new(draft: _Draft, found: list[_Draft]) -> bool:
    return all(
        one.question != draft.question
        and (draft.kind == "about" or one.kind == "about" or one.sentence != draft.sentence)
        for one in found
    )


def _is_answered(assistant: Assistant, draft: _Draft, document_id: str) -> bool:
    """Whether the system answers it, and from the sentence that it was made of."""
    answer = assistant.ask(draft.question, (), [document_id])
    if answer.status is not Status.ANSWERED:
        return False
    if draft.kind == "about":
        return True
    span = assistant.index.sentences[draft.sentence].span
    return answer.citations[0].span.covers(span)


def _drafts(source: Source) -> Iterator[_Draft]:
    content = [s for s in source.sentences if s.is_content][:_MAX_SENTENCES]
    if content:
        yield _Draft("about", ABOUT, content[0].row)
    yield from _who(source, content)
    for sentence in content:
        text = " ".join(sentence.span.of(source.text).split())
        if "“" in text or '"' in text:
            yield from _said(source, sentence)
            continue
        text = _APPOSITION.sub(r"\1 ", text)
        for kind, question in (*_why(text), *_when(text), *_how_many(text)):
            if len(question) <= _MAX_CHARS and not _dangles(question):
                yield _Draft(kind, _with_full_name(source, sentence, question), sentence.row)


def _who(source: Source, content: list[Sentence]) -> Iterator[_Draft]:
    """Who the persons are that the article speaks of most, where it says so beside the name."""
    groups: list[list[Mention]] = []
    for sentence in content:
        for mention in source.names.within(sentence.row):
            if not mention.is_person:
                continue
            group = next((g for g in groups if refers_alike(g[0], mention)), None)
            if group is None:
                groups.append([mention])
            else:
                group.append(mention)
    for group in sorted(groups, key=lambda g: (-len(g), g[0].span.start)):
        full = max(group, key=lambda m: (len(m.tokens), -m.span.start))
        if len(full.tokens) < 2 or source.text[full.span.end : full.span.end + 2] != ", ":
            continue
        name = " ".join(full.text.split())
        if frozenset(w.normal for w in words(name)).isdisjoint(_NO_SUBJECT | ORGANISATION_WORDS):
            yield _Draft("who", f"Who is {name}?", full.sentence)


def _said(source: Source, sentence: Sentence) -> Iterator[_Draft]:
    """What a named speaker says."""
    said = attribution(source, sentence.row)
    if said is None or not sentence.span.covers(said.span):
        return
    mention = next(
        (m for m in source.names.within(sentence.row) if m.span.start == said.span.start), None
    )
    if mention is None or not mention.is_person:
        return
    full = _full(source, mention)
    about = _topic(source, sentence, mention)
    if about is not None:
        yield _Draft("what said", f"What did {full} say about {about}?", sentence.row)


def _topic(source: Source, sentence: Sentence, speaker: Mention) -> str | None:
    """A name inside the quotation that is not the speaker's."""
    for mention in source.names.within(sentence.row):
        quoted = any(
            q.start < mention.span.start and q.covers(mention.span)
            for q in source.quotes_in(sentence.span)
        )
        # "South Korean embassy": a name before a noun is not what is spoken of.
        alone = _ENDS.match(source.text[mention.span.end : mention.span.end + 8])
        if quoted and alone and not refers_alike(mention, speaker) and not mention.is_person:
            before = source.text[max(0, mention.span.start - 4) : mention.span.start].lower()
            return ("the " if before.endswith("the ") else "") + mention.text
    return None


def _full(source: Source, mention: Mention) -> str:
    fuller = [m for m in source.names.mentions if is_fuller(m, mention)]
    if fuller and all(refers_alike(fuller[0], m) for m in fuller):
        mention = max(fuller, key=lambda m: (len(m.tokens), -m.span.start))
    return " ".join(mention.text.split())


def _why(text: str) -> list[tuple[str, str]]:
    """Why, from a reason: "The mine shut because the seam ran out"."""
    match = _BECAUSE.search(text)
    if match is None:
        return []
    turned = _turned(text[: match.start()])
    return [] if turned is None else [("why", f"Why {turned}?")]


def _when(text: str) -> list[tuple[str, str]]:
    """When, from a date: "The last keeper left in 1931", "In 1931, the last keeper left"."""
    fronted = _FRONTED.match(text)
    if fronted is not None:
        clause = re.split(r"[,;:.–—]", text[fronted.end() :], maxsplit=1)[0]
        turned = _turned(clause[:1].upper() + clause[1:])
    else:
        match = _WHEN.search(text)
        turned = None if match is None else _turned(text[: match.start()])
    return [] if turned is None else [("when", f"When {turned}?")]


def _how_many(text: str) -> list[tuple[str, str]]:
    """How many, from a number: "Two people were hurt", "The yard has 40 cranes"."""
    match = _COUNTED.match(text)
    if match is not None:
        return [("how many", f"How many {match['noun']} {match['rest'].strip()}?")]
    for match in _HAS.finditer(text):
        if set(match["noun"].split()) & _UNITS:
            break
        before = text[: match.start()].strip()
        turned = _turned(f"{before} it")
        ends = list(words(before))[-1:]
        if ends and ends[0].normal in PREPOSITIONS | {"to", "as"}:
            break
        if turned is not None and turned.endswith(" it"):
            return [("how many", f"How many {match['noun']} {turned.removesuffix(' it')}?")]
        break
    return []


def _with_full_name(source: Source, sentence: Sentence, question: str) -> str:
    """The question with the full name of who is named short ("Mr. Tae")."""
    mentions = source.names.within(sentence.row)
    for mention in mentions:
        if mention.is_person and mention.text in question:
            return question.replace(mention.text, _full(source, mention), 1)
    opener = next(words(sentence.span.of(source.text)), None)
    if opener is not None and not any(m.span.start == sentence.span.start for m in mentions):
        # A sentence begins with a capital; within a question the word has none.
        return question.replace(f" {opener.text} ", f" {opener.text.lower()} ", 1)
    return question


def _turned(clause: str) -> str | None:
    """A plain main clause with its auxiliary first; None where it is not that simple."""
    tokens = list(words(clause))
    place = _verb(tokens)
    if place is None or re.search(r"[,;:()–—]", clause):
        return None
    verb, subject = tokens[place], clause[: tokens[place].span.start].strip()
    rest = re.split(r"\s(?:and|but|while|who|which)\s", clause[verb.span.end :].strip())[0]
    if not _is_subject(tokens[:place]) or (verb.normal in BE and _is_noun_phrase(rest)):
        return None
    if subject.split()[0] in ("The", "A", "An", "Its", "Their", "His", "Her", "Some", "Most"):
        subject = subject[0].lower() + subject[1:]
    if verb.normal in AUXILIARIES:
        if not rest:
            return None
        return f"{verb.text} {subject} {rest}"
    forms = tensed(verb.normal)
    if forms is None or forms[0] == "do" or (verb.normal in SPEECH_VERBS and not rest):
        return None
    return f"{forms[0]} {subject} {forms[1]} {rest}".strip()


def _is_subject(tokens: list[Word]) -> bool:
    """Whether the words before a verb are a noun phrase and no more."""
    return not any(
        w.normal in _NO_SUBJECT or (w.text.isupper() and len(w.text) > 4) for w in tokens
    )


def _is_noun_phrase(rest: str) -> bool:
    """Whether what follows a form of *be* only says what something is."""
    first = next(words(rest), None)
    return first is None or first.normal in DETERMINERS


_NO_SUBJECT = frozenset(
    """
    who which that when if after before while although though because unlike like as no not nobody
    none nothing there so but and or also
    """.split()
)


def _verb(tokens: list[Word]) -> int | None:
    """The verb of a clause that begins with its subject: a name, or a noun with its article."""
    if len(tokens) < 3 or len(tokens) > 16:
        return None
    if not (tokens[0].is_capitalised or tokens[0].normal in DETERMINERS):
        return None
    if tokens[0].normal in PREPOSITIONS | AUXILIARIES or is_time(tokens[0].text):
        return None
    for place in range(1, min(len(tokens), 7)):
        word, before = tokens[place], tokens[place - 1]
        if word.normal in AUXILIARIES:
            return place
        if word.normal in PREPOSITIONS - {"of"}:
            return None
        closed = before.normal in DETERMINERS | PREPOSITIONS
        base = lemma(word.normal)
        if base in (None, word.normal) or closed or not word.text.islower():
            continue
        return None if word.normal.endswith("ing") else place
    return None


def _dangles(question: str) -> bool:
    """Whether the question leans on words that only its article explains."""
    return any(w.normal in _POINTERS for w in words(question))


_POINTERS = frozenset(
    """
    he him his she her hers it its they them their theirs this that these those there then such
    i we you us our your my me here
    """.split()
)
