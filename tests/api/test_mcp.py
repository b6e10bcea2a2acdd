"""The official MCP client against the command in a process of its own, over both transports."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.types import CallToolResult, TextContent, TextResourceContents

from api.schemas import AnswerOut
from api.service import Place
from rag.assistant import Assistant
from tests.api.commands import at, run, serving
from tests.conftest import ROOT

ASKED = "Who was named to the Peaceful Reunification Council?"
DOCUMENT = "000_52ee4f46ac547064"
LEADING = "SEOUL, South Korea – It’s not easy being a diplomat in Kim Jong-un’s North Korea."
Use = Callable[[Client], Awaitable[None]]


@pytest.fixture
def over_stdio(place: Place) -> Callable[[Use], None]:
    """Runs a use of a client whose server is a process that it started itself."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "api.cli", "mcp", *at(place)],
        cwd=ROOT,
        env=dict(os.environ),
    )

    def go(use: Use) -> None:
        async def session() -> None:
            async with Client(server, read_timeout_seconds=120) as client:
                await use(client)

        asyncio.run(session())

    return go


async def called(client: Client, tool: str, **arguments: Any) -> CallToolResult:
    result = await client.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    return result


def said(result: CallToolResult) -> str:
    """The text of a result's only block."""
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def test_the_tools_have_schemas_for_what_goes_in_and_comes_out(
    over_stdio: Callable[[Use], None],
) -> None:
    async def use(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search", "verify_quote"}
        assert tools["ask"].input_schema["required"] == ["question"]
        for tool in tools.values():
            assert tool.output_schema is not None
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
        assert tools["ask"].output_schema is not None
        assert {"status", "citations", "refusal", "confidence"} <= set(
            tools["ask"].output_schema["properties"]
        )
        assert client.server_info is not None
        assert client.server_info.name == "pullquote"

    over_stdio(use)


def test_ask_gives_the_answer_object(
    over_stdio: Callable[[Use], None], assistant: Assistant
) -> None:
    expected = json.loads(AnswerOut.of(assistant.ask(ASKED)).to_json())
    refused = json.loads(
        AnswerOut.of(assistant.ask("What is the boiling point of gallium?")).to_json()
    )
    assert refused["status"] == "refused"

    async def use(client: Client) -> None:
        result = await called(client, "ask", question=ASKED)
        assert not result.is_error
        assert result.structured_content == expected
        assert json.loads(said(result)) == expected
        # A refusal is a result, not an error.
        result = await called(client, "ask", question="What is the boiling point of gallium?")
        assert not result.is_error
        assert result.structured_content == refused
        history = [{"question": ASKED, "answer": expected}]
        result = await called(
            client, "ask", question=ASKED, history=history, document_ids=[DOCUMENT], max_quotes=1
        )
        assert result.structured_content is not None
        assert len(result.structured_content["citations"]) == 1

    over_stdio(use)


def test_search_finds_sentences_with_their_places(
    over_stdio: Callable[[Use], None], assistant: Assistant
) -> None:
    text = assistant.index.documents[0].text

    async def use(client: Client) -> None:
        found = (
            await called(client, "search", query="closed missions", limit=3)
        ).structured_content
        assert found is not None
        assert found["index_id"] == assistant.index.id
        assert len(found["results"]) == 3
        for one in found["results"]:
            assert text[one["start"] : one["end"]] == one["quote"]
            assert one["document_id"] == DOCUMENT
        scores = [one["score"] for one in found["results"]]
        assert scores == sorted(scores, reverse=True)
        assert "closed missions in Angola" in found["results"][0]["quote"]
        assert found["results"][0]["paragraph"] == 23

    over_stdio(use)


def test_verify_quote_says_where_or_what_comes_nearest(
    over_stdio: Callable[[Use], None], assistant: Assistant
) -> None:
    text = assistant.index.documents[0].text

    async def use(client: Client) -> None:
        found = (await called(client, "verify_quote", quote=LEADING)).structured_content
        place = {"document_id": DOCUMENT, "start": 0, "end": len(LEADING), "paragraph": 1}
        assert found == {"found": True, "places": [place | {"quote": LEADING}], "nearest": None}
        found = (await called(client, "verify_quote", quote="Pyongyang")).structured_content
        assert found is not None
        assert len(found["places"]) == min(text.count("Pyongyang"), 20)
        assert all(text[p["start"] : p["end"]] == "Pyongyang" for p in found["places"])
        # One word changed: not found, and the sentence that it was made from is named.
        changed = LEADING.replace("not easy", "easy")
        found = (await called(client, "verify_quote", quote=changed)).structured_content
        assert found is not None
        assert (found["found"], found["places"]) == (False, [])
        assert found["nearest"]["quote"] == LEADING
        assert 0.9 < found["nearest"]["similarity"] < 1

    over_stdio(use)


def test_what_is_wrong_is_told_to_the_model(over_stdio: Callable[[Use], None]) -> None:
    async def use(client: Client) -> None:
        wrong: list[tuple[str, dict[str, Any], str]] = [
            ("ask", {"question": "  "}, "the question is empty"),
            (
                "ask",
                {"question": "x", "document_ids": ["no"]},
                f"no document 'no'; the index holds {DOCUMENT}",
            ),
            ("ask", {"question": "x", "max_quotes": 0}, "greater than or equal to 1"),
            ("search", {"query": " "}, "the query is empty"),
            ("search", {"query": "x", "document_ids": ["no"]}, "no document 'no'"),
            ("verify_quote", {"quote": " "}, "the quote is empty"),
        ]
        for tool, arguments, told in wrong:
            result = await called(client, tool, **arguments)
            assert result.is_error
            assert told in said(result)

    over_stdio(use)


def test_the_articles_are_resources(
    over_stdio: Callable[[Use], None], assistant: Assistant
) -> None:
    text = assistant.index.documents[0].text

    async def use(client: Client) -> None:
        (resource,) = (await client.list_resources()).resources
        assert str(resource.uri) == f"pullquote://articles/{DOCUMENT}"
        assert (resource.title, resource.mime_type) == (DOCUMENT, "text/plain")
        (content,) = (await client.read_resource(str(resource.uri))).contents
        assert isinstance(content, TextResourceContents)
        assert content.text == text
        with pytest.raises(MCPError):
            await client.read_resource("pullquote://articles/nothing")

    over_stdio(use)


def test_it_speaks_streamable_http_too(place: Place, assistant: Assistant) -> None:
    expected = json.loads(AnswerOut.of(assistant.ask(ASKED)).to_json())

    async def use(url: str) -> None:
        async with Client(url) as client:
            result = await called(client, "ask", question=ASKED)
            assert result.structured_content == expected

    with serving(place, command=("mcp", "--http")) as (url, _):
        assert url.endswith("/mcp")
        asyncio.run(use(url))
        # A web page elsewhere that has its name resolve to this machine is turned away.
        ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        headers = {"Host": "evil.example", "Accept": "application/json, text/event-stream"}
        assert httpx.post(url, json=ping, headers=headers, timeout=60).status_code == 421


def test_without_the_sdk_the_command_says_what_to_install(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name == "api.mcp" or name.startswith("mcp.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    result = run("mcp", *at(place))
    assert result.exit_code == 1
    assert "the MCP SDK is not installed (pip install 'pullquote[mcp]')" in result.stderr
