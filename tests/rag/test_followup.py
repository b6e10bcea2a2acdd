"""Follow-ups: what they become, what is left alone, and what is asked back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import Span
from rag.followup import resolve
from rag.history import understood
from rag.intents import Intent
from rag.past import Quoted
from rag.question_names import Lookup
from rag.types import Rewrite
from tests.rag.followup_talk import LOOKUP, after, answered, asked, follow
from tests.rag.rag_sources import row, source


@pytest.mark.parametrize(
    ("earlier", "question", "wanted"),
    [
        # Persons: as the question named them, in full, whatever the form of the pronoun.
        ("Who is Marta Lind?", "why did she resign?", "why did Marta Lind resign?"),
        ("Who is Ms. Lind?", "who hired her?", "who hired Marta Lind?"),
        ("Who is Marta Lind?", "what is her job?", "what is Marta Lind's job?"),
        ("who is marta lind", "and what did she say?", "what did Marta Lind say?"),
        # What a pronoun is run together with is written out.
        (
            "Who is Marta Lind?",
            "where did the council think she'd been?",
            "where did the council think Marta Lind had been?",
        ),
        (
            "Who is Marta Lind?",
            "what did they say she’ll do?",
            "what did they say Marta Lind will do?",
        ),
        # The article says Ms. and Mr.
        (
            "What did Marta Lind tell Jonas Berg?",
            "what did he reply?",
            "what did Jonas Berg reply?",
        ),
        ("What did Jonas Berg tell Marta Lind?", "did she agree?", "did Marta Lind agree?"),
        # Things, by number and by role.
        ("How old is the ferry line?", "who closed it?", "who closed the ferry line?"),
        (
            "When did the council buy the ferries?",
            "how many cars do they carry?",
            "how many cars do the ferries carry?",
        ),
        ("Where is Nordhav Shipyard?", "who owns it?", "who owns Nordhav Shipyard?"),
        ("Is there a bridge in Tarvik?", "who lives there?", "who lives in Tarvik?"),
        ("What happened in 2019?", "who ran the line then?", "who ran the line in 2019?"),
        # Somebody who is not named.
        (
            "What did the harbour master say?",
            "when did she leave?",
            "when did the harbour master leave?",
        ),
        # Those whom the question asked for.
        (
            "How many people were hurt in the crash?",
            "how old were they?",
            "how old were the people hurt in the crash?",
        ),
        # What was done.
        (
            "Did Marta Lind close the line?",
            "why did she do it?",
            "why did Marta Lind close the line?",
        ),
    ],
)
def test_pronouns(earlier: str, question: str, wanted: str) -> None:
    assert after(earlier, question) == wanted


@pytest.mark.parametrize(
    ("earlier", "question", "wanted"),
    [
        ("Did Marta Lind close the line?", "why?", "why did Marta Lind close the line?"),
        (
            "When did Marta Lind close the line?",
            "why not?",
            "why did Marta Lind not close the line?",
        ),
        (
            "Did the council buy ferries?",
            "for how much?",
            "for how much did the council buy ferries?",
        ),
        ("Did the council buy ferries?", "how many?", "how many ferries did the council buy?"),
        ("Did the council buy ferries?", "when was that?", "when did the council buy ferries?"),
        ("How many boats were sold?", "and how many are left?", "how many boats are left?"),
        ("How many boats were sold?", "since when?", "since when were the boats sold?"),
        ("How many boats sank in 2019?", "and in 2020?", "How many boats sank in 2020?"),
        ("How many boats sank in Norway?", "and in Sweden?", "How many boats sank in Sweden?"),
        ("How many boats sank?", "and in Tarvik?", "How many boats sank in Tarvik?"),
        ("What did Marta Lind say?", "and Jonas Berg?", "What did Jonas Berg say?"),
        ("What happened to the crew?", "what about the cargo?", "What happened to the cargo?"),
        (
            "Where does Marta Lind live?",
            "and where does Jonas Berg?",
            "where does Jonas Berg live?",
        ),
        ("Why did they quarrel?", "what about?", "What did they quarrel about?"),
        ("How many cars fit?", "how many trucks?", "How many trucks fit?"),
        (
            "Did the council buy ferries?",
            "when was that exactly?",
            "when did the council buy ferries?",
        ),
        (
            "Did the council buy ferries?",
            "why was that, mostly?",
            "why did the council buy ferries?",
        ),
        ("Did the council buy ferries?", "why was it done?", "why did the council buy ferries?"),
        ("Did the council buy ferries?", "when was it?", "when did the council buy ferries?"),
        ("Did the council buy ferries?", "where was that?", "where did the council buy ferries?"),
        ("Did Marta Lind win?", "how many times?", "how many times did Marta Lind win?"),
        (
            "Did the council buy ferries?",
            "how many ferries?",
            "how many ferries did the council buy?",
        ),
        # What is asked for is of the sort of what it replaces.
        (
            "When did the council buy the ferries?",
            "and the mayor?",
            "When did the mayor buy the ferries?",
        ),
        (
            "When did the council buy the ferries?",
            "what about the bus?",
            "When did the council buy the bus?",
        ),
        ("Who owns the castle?", "and the church?", "Who owns the church?"),
        ("Why did Marta Lind resign?", "and the tenor?", "Why did the tenor resign?"),
        ("Why did Marta Lind resign?", "what about the council?", "Why did the council resign?"),
        ("How much did the table cost?", "and the chair?", "How much did the chair cost?"),
        ("What was the revenue?", "and the profit?", "What was the profit?"),
        # A place, and what happened, is asked of everything.
        ("Where is the boat?", "and the captain?", "Where is the captain?"),
        ("What happened to the boat?", "and the captain?", "What happened to the captain?"),
        (
            "What did Marta Lind say about the boats?",
            "and the price?",
            "What did Marta Lind say about the price?",
        ),
    ],
)
def test_what_was_left_out(earlier: str, question: str, wanted: str) -> None:
    assert after(earlier, question).casefold() == wanted.casefold()


@pytest.mark.parametrize(
    ("earlier", "question", "wanted"),
    [
        ("Who owns the castle?", "When was it built?", "When was the castle built?"),
        ("Who owns the castle?", "where is it located?", "where is the castle located?"),
        ("Who owns the castle?", "why was it closed?", "why was the castle closed?"),
        ("Who owns the castle?", "why is it important", "why is the castle important"),
        ("Who owns the castle?", "where is it?", "where is the castle?"),
        ("Who owns the castle?", "ok, when was it built?", "when was the castle built?"),
        ("How high is the bridge?", "what was it in 2019?", "what was the bridge in 2019?"),
        ("Who runs the bar?", "until what time is it open?", "until what time is the bar open?"),
        # Something is said of *it* ...
        ("Who built the bridge?", "is it likely to fall?", "is the bridge likely to fall?"),
        ("Who built the bridge?", "is it open to cars?", "is the bridge open to cars?"),
        (
            "Who built the bridge?",
            "is it important to the town?",
            "is the bridge important to the town?",
        ),
        ("Who built the bridge?", "why does it matter?", "why does the bridge matter?"),
        ("Who caught the fish?", "is it safe to eat?", "is the fish safe to eat?"),
        ("Who built the bridge?", "how easy is it to get to?", "how easy is the bridge to get to?"),
        # ... and only once where a tag says it again.
        ("Who built the bridge?", "it fell, didn't it?", "the bridge fell, didn't it?"),
        ("Who built the bridge?", "it fell, did it?", "the bridge fell, did it?"),
        ("Who is Jonas Berg?", "he left, didn't he?", "Jonas Berg left, didn't he?"),
    ],
)
def test_it_is_a_thing(earlier: str, question: str, wanted: str) -> None:
    assert after(earlier, question) == wanted


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("Who owns the castle?", "what about the mayor?"),
        ("Who owns the tower?", "what about Berg?"),
        ("Who closed the ferry line?", "what about Berg?"),
        ("When did the council buy the ferries?", "and the price?"),
        ("Why did the council close the ferry line?", "What about prices?"),
        ("Why did Marta Lind close the ferry line?", "how many ferries"),
        ("How long is the pier?", "and how many boats"),
        ("Who advises the mayor?", "and the council?"),
    ],
)
def test_nothing_of_another_sort_takes_its_place(earlier: str, question: str) -> None:
    assert after(earlier, question) == question


def test_what_a_turn_only_named_is_remembered() -> None:
    named = asked("What about the mayor?", 1)
    found = follow("when did he resign?", asked("Who owns the castle?"), named)
    assert found.question == "when did the mayor resign?"
    found = follow("how high was it?", asked("Who bought the boats?"), asked("and the price?", 1))
    assert found.question == "how high was the price?"


def test_politeness_and_places_in_the_text_change_no_subject() -> None:
    for between in ("ok thanks", "Great, thank you!", "where in the article is that?"):
        found = follow("why?", asked("Did boats sink?"), asked(between, 1))
        assert found.question == "why did boats sink?"
    # Nothing is quoted for a mere thanks: nobody can have said it.
    past = answered("Were the boats safe?", "“The boats", "The boats were sound")
    assert follow("who said that?", past, asked("thanks", 1)).intent is Intent.ASK


def test_a_name_is_no_politeness() -> None:
    lookup = Lookup([source("The mayor of Nice said that ships sank. In Cannes they did not.")])
    past = understood(0, "How many ships sank in Cannes?", lookup)
    assert resolve("and Nice?", [past], lookup).question == "How many ships sank in Nice?"


def test_what_sums_up_a_person_still_has_its_pronoun_replaced() -> None:
    assert after("Who is Jonas Berg?", "summarize his speech") == "summarize Jonas Berg's speech"


def test_no_clause_is_an_it() -> None:
    past = answered("What did Ms. Lind say?", "Ms. Lind said", "the boats were unsafe")
    assert follow("was it sold?", past).question == "was it sold?"


def test_who_answered_comes_before_who_was_named() -> None:
    past = answered("Who disagreed with the harbour master?", "Her deputy", "Jonas Berg")
    found = follow("what did he say?", past)
    assert found.question == "what did Jonas Berg say?"
    # Read from the article, at the place that names him in full first.
    assert found.rewrites == (
        Rewrite(
            "he",
            "Jonas Berg",
            citation=("article", past.quotes[0].source.names.find("Berg")[0].span),
        ),
    )


def test_without_an_answer_it_is_described() -> None:
    found = after("Who sank the boat in Tarvik?", "where does she live?")
    assert found == "where does the person who sank the boat in Tarvik live?"


def test_an_answers_place_and_time() -> None:
    where = answered("Where do people row?", "In Tarvik", "In Tarvik")
    assert follow("who lives there?", where).question == "who lives in Tarvik?"
    when = answered("When was the line closed?", "Marta Lind", "in 2019")
    assert follow("who was mayor then?", when).question == "who was mayor in 2019?"


def test_the_latest_turn_is_meant_and_persons_are_remembered() -> None:
    first = asked("Who is Marta Lind?", 0)
    second = asked("Who is Jonas Berg?", 1)
    third = asked("How many cars do the ferries carry?", 2)
    assert follow("why did he leave?", first, second).question == "why did Jonas Berg leave?"
    # Jonas Berg is a Mr.: she is the one before.
    assert follow("why did she leave?", first, second).question == "why did Marta Lind leave?"
    found = follow("why did she leave?", first, third)
    assert found.question == "why did Marta Lind leave?"
    assert found.rewrites == (Rewrite("she", "Marta Lind", turn=0),)


@pytest.mark.parametrize(
    "question",
    [
        "How many new ferries did the council buy?",
        "how many cars per ferry",
        "ferry prices 2021",
        "Why did Marta Lind sell her house?",
        "What did Jonas Berg say about his boss?",
        "Did the council say it would pay?",
        "How many people lost their homes?",
        "Who said they would rather row?",
        "Is it true that the line was closed?",
        "How long did it take to build the pier?",
        "What does it say about the pier?",
        "Is there a pier in Tarvik?",
        "How many piers are there in Tarvik?",
        "Who said that the boats were unsafe?",
        "Why was the claim that ferries sink denied?",
        "When the pier fell, was it repaired?",
        "What is this article about?",
        "What happened this year?",
        "Which of the two ferries is faster?",
        "In his letter, what did Jonas Berg ask?",
        "Who was it that closed the line?",
        "how come the boats were sold",
        "thanks",
        "ok",
        "ok thanks",
        "OK, got it!",
        "great, thank you very much",
        "and?",
        "hello",
        # What is being read.
        "what is this about?",
        "summarize this",
        "where in the article is that",
        "where does it say that?",
        "which paragraph is that in?",
        "when was this published?",
        # *It* that points forward, or nowhere.
        "Why is it important to vote?",
        "How important is it for us to vote?",
        "Is it fair to say the boats were safe?",
        "Was it a good idea to buy boats?",
        "would it be wise to wait?",
        "Does it matter who signed?",
        "Does it turn out that they lied?",
        "is it likely to rain?",
        "is it safe to swim in winter?",
        "it was 2020, wasn't it?",
        "was it in May 2019?",
        "the line was closed, wasn't it?",
        "",
        " \t ",
    ],
)
def test_a_question_of_its_own_stays_as_it_is(question: str) -> None:
    past = answered("Who disagreed with the harbour master?", "Her deputy", "Jonas Berg")
    found = follow(question, asked("How many boats are there?"), past)
    assert found.question == question
    assert found.rewrites == ()
    assert found.intent is Intent.ASK
    assert not found.candidates


def test_nothing_is_changed_without_history() -> None:
    for question in ("why?", "who is he?", "tell me more", "who said that?", "no, I meant Berg"):
        assert follow(question).question == question
        assert follow(question).intent is Intent.ASK


def test_two_alike_are_both_offered() -> None:
    # The article gives neither lawyer a pronoun, and a name tells none.
    found = follow("why did she sue?", asked("Did Robin Hale and Alex Stone sue the council?"))
    assert found.question == "why did she sue?"
    assert [one.question for one in found.candidates] == [
        "why did Robin Hale sue?",
        "why did Alex Stone sue?",
    ]


def test_the_article_tells_two_apart() -> None:
    found = follow("why did she leave?", asked("Did Marta Lind and Jonas Berg leave?"))
    assert found.question == "why did Marta Lind leave?"
    found = follow("why did they leave?", asked("Did Marta Lind and Jonas Berg leave?"))
    assert found.question == "why did Marta Lind and Jonas Berg leave?"


@pytest.mark.parametrize(
    ("earlier", "question", "wanted"),
    [
        ("Why did Marta Lind leave?", "no, I meant Jonas Berg", "Why did Jonas Berg leave?"),
        ("Why did Marta Lind leave?", "sorry, Berg", "Why did Jonas Berg leave?"),
        ("Why did Marta Lind leave?", "not Lind, Berg", "Why did Jonas Berg leave?"),
        ("How many boats sank in 2019?", "I meant in 2020", "How many boats sank in 2020?"),
        ("Why did she leave?", "no, I meant how many boats sank", "how many boats sank"),
        # Told so, a person takes a thing's place.
        ("Who painted the boat?", "no, I meant the captain", "Who painted the captain?"),
    ],
)
def test_corrections(earlier: str, question: str, wanted: str) -> None:
    assert after(earlier, question) == wanted


@pytest.mark.parametrize(
    "question", ["tell me more", "what else?", "more", "go on", "anything else?", "Tell me more!"]
)
def test_more_of_the_same(question: str) -> None:
    found = follow(question, asked("What did Marta Lind say?"))
    assert found.intent is Intent.MORE
    assert found.question == "What did Marta Lind say?"


def test_more_about_something_named() -> None:
    found = follow("tell me more about her deputy", asked("Who is Marta Lind?"))
    assert found.intent is Intent.MORE
    assert found.question == "tell me more about Marta Lind's deputy"


@pytest.mark.parametrize(
    "question", ["who said that?", "says who?", "Who said so", "who told you that?"]
)
def test_who_said_that_needs_something_said(question: str) -> None:
    quoted = answered("Were the boats safe?", "“The boats", "The boats were sound")
    assert follow(question, quoted).intent is Intent.SPEAKER
    assert follow(question, asked("Were the boats safe?")).intent is Intent.ASK


def test_is_that_true_asks_again() -> None:
    assert after("Were the boats safe?", "is that true?") == "Were the boats safe?"


def test_the_topic_may_come_first() -> None:
    found = after("Who is Marta Lind?", "and her deputy, what did he say?")
    assert found == "what did Marta Lind's deputy say?"


def test_nobody_is_divided() -> None:
    question = "how many of them knew?"
    assert after("When did Kim Sand fall ill?", question) == question
    wanted = "how many of the ferries were sold?"
    assert after("Who painted the ferries?", "how many of them were sold?") == wanted


def test_a_rewrite_tells_its_turn() -> None:
    found = follow("why?", asked("Who is Marta Lind?", 0), asked("Did boats sink?", 1))
    assert found.rewrites == (Rewrite("why?", "why did boats sink?", turn=1),)


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=60),
    st.lists(st.sampled_from("who why he she it they Berg the boats and in 2019 ? , did".split())),
)
def test_any_text_is_taken(noise: str, parts: list[str]) -> None:
    question = " ".join(parts)
    for earlier, asked_now in ((noise, question), (question, noise), (question, question)):
        found = follow(asked_now, asked(earlier))
        again = follow(asked_now, asked(earlier))
        assert found == again
        if found.question == asked_now and not found.candidates and found.intent is Intent.ASK:
            assert found.rewrites == ()


def test_the_lookup_reads_names_in_any_case() -> None:
    assert [n.full for n in LOOKUP.names("did MARTA LIND meet berg in tarvik?")] == [
        "Marta Lind",
        "Jonas Berg",
        "tarvik",
    ]


def test_a_name_that_is_the_whole_answer_is_who_was_asked_for() -> None:
    article = source("Who mended the pier?\n\nOlaf Sten.\n\nHe used oak from the old mill.")
    lookup = Lookup([article])
    place = row(article, "Olaf Sten")
    span = article.sentence(place).span
    quote = Quoted(article, span, (place,), speaker=None, context=())
    short = Span(span.start, span.start + len("Olaf Sten"))
    past = replace(understood(0, "who mended the pier?", lookup), quotes=(quote,), short=short)
    assert resolve("what did he use?", [past], lookup).question == "what did Olaf Sten use?"
