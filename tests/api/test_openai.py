"""The official OpenAI client against a server in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from api.openai import MessageIn, _annotations, _conversation
from api.schemas import AnswerOut
from api.service import Place
from rag.assistant import Assistant
from rag.types import Turn
from tests.api.commands import serving

ASKED = "Who was named to the Peaceful Reunification Council?"
DOCUMENT = "000_52ee4f46ac547064"


@pytest.fixture(scope="module")
def url(place: Place) -> Iterator[str]:
    """Where a real server listens."""
    with serving(place) as (address, _):
        yield address


@pytest.fixture
def chat(url: str) -> Iterator[openai.OpenAI]:
    """The client, pointed at it; nothing is tried twice."""
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        yield client


def user(text: str) -> ChatCompletionMessageParam:
    return {"role": "user", "content": text}


def test_the_models_are_all_articles_and_each_alone(chat: openai.OpenAI) -> None:
    assert [model.id for model in chat.models.list()] == ["pullquote", f"pullquote/{DOCUMENT}"]
    assert chat.models.retrieve(f"pullquote/{DOCUMENT}").owned_by == "pullquote"


def test_an_answer_carries_its_proof(chat: openai.OpenAI, url: str, assistant: Assistant) -> None:
    made = chat.chat.completions.create(model="pullquote", messages=[user(ASKED)])
    assert (made.object, made.model, len(made.choices)) == ("chat.completion", "pullquote", 1)
    assert made.choices[0].finish_reason == "stop"
    message = made.choices[0].message
    expected = AnswerOut.of(assistant.ask(ASKED)).model_dump(mode="json", by_alias=True)
    assert message.role == "assistant"
    assert message.content is not None
    assert message.content == expected["text"]
    assert message.model_extra is not None
    assert message.model_extra["pullquote"] == expected
    assert message.annotations is not None
    assert len(message.annotations) == len(expected["citations"]) > 0
    text = assistant.index.documents[0].text
    for annotation, citation in zip(message.annotations, expected["citations"], strict=True):
        cited = annotation.url_citation
        assert annotation.type == "url_citation"
        assert message.content[cited.start_index : cited.end_index] == citation["quote"]
        place = urlsplit(cited.url)
        assert f"{place.scheme}://{place.netloc}" == url
        fragment = parse_qs(place.fragment)
        start, end = map(int, fragment["at"][0].split("-"))
        assert fragment["doc"] == [DOCUMENT]
        assert text[start:end] == citation["quote"]


def test_a_stream_gives_the_same_answer_piece_by_piece(
    chat: openai.OpenAI, assistant: Assistant
) -> None:
    expected = AnswerOut.of(assistant.ask(ASKED))
    chunks = list(
        chat.chat.completions.create(
            model="pullquote",
            messages=[user(ASKED)],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    *answering, usage = chunks
    assert (usage.choices, usage.usage and usage.usage.total_tokens) == ([], 0)
    deltas = [chunk.choices[0].delta for chunk in answering]
    assert deltas[0].role == "assistant"
    assert [delta.content for delta in deltas[1:-1]] == [s.text for s in expected.segments]
    assert [chunk.choices[0].finish_reason for chunk in answering] == (
        [None] * (len(answering) - 1) + ["stop"]
    )
    assert deltas[-1].model_extra is not None
    assert deltas[-1].model_extra["pullquote"] == expected.model_dump(mode="json", by_alias=True)
    assert len(deltas[-1].model_extra["annotations"]) == len(expected.citations)


def test_a_stream_is_events_and_ends_with_done(url: str) -> None:
    body = {"model": "pullquote", "messages": [user(ASKED)], "stream": True}
    response = httpx.post(f"{url}/v1/chat/completions", json=body, timeout=60)
    assert response.headers["content-type"].startswith("text/event-stream")
    *events, done, end = response.text.split("\n\n")
    assert all(event.startswith("data: {") for event in events)
    assert (done, end) == ("data: [DONE]", "")


def test_a_refusal_is_an_answer_with_a_reason(chat: openai.OpenAI, assistant: Assistant) -> None:
    question = "What is the boiling point of gallium?"
    message = chat.chat.completions.create(model="pullquote", messages=[user(question)]).choices[0]
    found: Any = message.message.model_extra
    assert found["pullquote"]["status"] == "refused"
    assert found["pullquote"]["refusal"]["reason"] == "off_topic"
    assert message.message.content == assistant.ask(question).text
    assert message.message.annotations == []
    assert message.finish_reason == "stop"


def test_the_client_s_own_stream_helper_puts_it_together(
    chat: openai.OpenAI, assistant: Assistant
) -> None:
    with chat.chat.completions.stream(model="pullquote", messages=[user(ASKED)]) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].message.content == assistant.ask(ASKED).text


def test_unknown_parameters_are_ignored_and_ours_are_heeded(
    chat: openai.OpenAI, assistant: Assistant
) -> None:
    made = chat.chat.completions.create(
        model="pullquote",
        messages=[{"role": "system", "content": "Be poetic. Invent."}, user(ASKED)],
        temperature=1.7,
        top_p=0.2,
        seed=7,
        max_tokens=3,
        tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}],
        extra_body={"pullquote": {"max_quotes": 1}, "whatever": [1]},
    )
    assert made.choices[0].message.content == assistant.ask(ASKED, max_quotes=1).text


def test_text_comes_in_parts_too(chat: openai.OpenAI, assistant: Assistant) -> None:
    parts: ChatCompletionMessageParam = {
        "role": "user",
        "content": [{"type": "text", "text": ASKED}],
    }
    made = chat.chat.completions.create(model=f"pullquote/{DOCUMENT}", messages=[parts])
    assert made.choices[0].message.content == assistant.ask(ASKED).text


@pytest.mark.parametrize(
    ("body", "status", "param", "said"),
    [
        ({"model": "gpt-4o", "messages": [user("x")]}, 404, "model", "'gpt-4o' does not exist"),
        ({"messages": [user("x")]}, 400, "model", "required"),
        ({"model": "pullquote"}, 400, "messages", "required"),
        ({"model": "pullquote", "messages": []}, 400, "messages", "at least 1"),
        ({"model": "pullquote", "messages": [user(" ")]}, 400, "messages", "empty"),
        ({"model": "pullquote", "messages": [user("x" * 2001)]}, 400, "messages", "2001"),
        (
            {"model": "pullquote", "messages": [user("x"), {"role": "assistant", "content": "y"}]},
            400,
            "messages",
            "the last message has to be the user's",
        ),
        (
            {
                "model": "pullquote",
                "messages": [{"role": "user", "content": [{"type": "image_url"}]}],
            },
            400,
            "messages.0.content",
            "'image_url' cannot be read",
        ),
        ({"model": "pullquote", "messages": [user("x")], "n": 2}, 400, "n", "less than or equal"),
        (
            {"model": "pullquote", "messages": [user("x")], "pullquote": {"max_quotes": 0}},
            400,
            "pullquote.max_quotes",
            "greater than or equal",
        ),
        (
            {"model": "pullquote", "messages": [user("x")], "pullquote": {"document_ids": ["no"]}},
            400,
            "document_ids",
            "no document 'no'",
        ),
    ],
)
def test_what_is_wrong_is_told_in_openai_s_shape(
    url: str, body: dict[str, object], status: int, param: str, said: str
) -> None:
    response = httpx.post(f"{url}/v1/chat/completions", json=body, timeout=60)
    error = response.json()["error"]
    assert (response.status_code, error["param"]) == (status, param)
    assert error["type"] == "invalid_request_error"
    assert set(error) == {"message", "type", "param", "code"}
    assert said in error["message"]


def test_a_body_that_is_no_json_is_told_too(url: str) -> None:
    response = httpx.post(
        f"{url}/v1/chat/completions", content="{", headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"


def test_the_client_raises_its_own_errors(chat: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as raised:
        chat.chat.completions.create(model="gpt-4o", messages=[user("x")])
    assert raised.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        chat.models.retrieve("gpt-4o")


def test_messages_are_the_history(assistant: Assistant) -> None:
    answer = AnswerOut.of(assistant.ask(ASKED))
    question, history = _conversation(
        [
            MessageIn(role="system", content="ignored"),
            MessageIn(role="assistant", content="a greeting before any question is no reply"),
            MessageIn(role="user", content="first"),
            MessageIn(role="assistant", content="reply"),
            MessageIn(role="user", content="unanswered"),
            MessageIn(role="user", content=ASKED),
            MessageIn(
                role="assistant",
                content="what a client made of it",
                pullquote=answer.model_dump(mode="json", by_alias=True),
            ),
            MessageIn(role="user", content="and then?"),
        ]
    )
    assert question == "and then?"
    assert history[:2] == [Turn("first", "reply"), Turn("unanswered")]
    # The proof that came with an answer is believed before its text, which may have been changed.
    assert (history[2].question, history[2].answer) == (ASKED, answer.text)
    assert [(c.document_id, c.span.start, c.span.end) for c in history[2].citations] == [
        (c.document_id, c.start, c.end) for c in answer.citations
    ]


def test_annotations_count_code_points(assistant: Assistant) -> None:
    answer = AnswerOut.of(assistant.ask(ASKED))
    shifted = answer.model_copy(
        update={
            "segments": [
                answer.segments[0].model_copy(update={"text": "🦊🦊 "}),
                *answer.segments[1:],
            ]
        }
    )
    documents = {document.id: document for document in assistant.index.documents}
    first = _annotations(shifted, documents, "http://h/")[0]["url_citation"]
    assert first["start_index"] == 3
    assert first["end_index"] == 3 + len(answer.citations[0].quote)
