"""Texts are shown exactly, and never as anything but text."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.api.page.conftest import OpenPage
from tests.api.page.look import ask, marked
from tests.api.page.world import EMOJI, HOSTILE, SCRIPT


def test_emoji_and_combining_marks_are_marked_exactly(open_page: OpenPage) -> None:
    page = open_page("#doc=emoji")
    turn = ask(page, "How many people came?")
    quote = SCRIPT["How many people came?"].quotes[0]
    short = SCRIPT["How many people came?"].short
    assert turn.locator("blockquote").text_content() == quote.words
    assert turn.locator("strong").text_content() == short
    assert marked(page, "quote") == [quote.words]
    assert marked(page, "short") == [short]
    assert marked(page, "context") == [quote.context]
    assert (
        page.locator("#article p").all_text_contents()[-2:]
        == [line for line in EMOJI.split("\n") if line][-2:]
    )


def test_code_points_are_found_among_utf16_units(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    # Each slice is what Python gives: it counts code points too.
    text = "a🦊b👩🏽\u200d🚀e\u0301\U00010fffflast"
    ranges = [(s, e) for s in range(len(text) + 1) for e in range(s, len(text) + 1)]
    found = page.evaluate(
        """async ([text, ranges]) => {
          const { CodePoints } = await import("./static/offsets.js");
          const points = new CodePoints(text);
          return [points.length, ranges.map(([start, end]) => points.slice(start, end))];
        }""",
        [text, ranges],
    )
    assert found == [len(text), [text[s:e] for s, e in ranges]]


def test_markup_in_an_article_stays_text(open_page: OpenPage) -> None:
    page = open_page("#doc=hostile")
    lines = [line for line in HOSTILE.split("\n") if line]
    assert page.locator("#article > p").all_text_contents() == lines
    expect(page.locator("#article h2")).to_have_text("<img src=x onerror=window.hacked=1> Mayor")
    expect(page.locator(".byline")).to_have_text("<script>window.hacked=2</script>")
    question = "Who takes over <script>window.hacked=4</script>?"
    turn = ask(page, question)
    expect(turn.locator("h2")).to_have_text(question)
    quote = SCRIPT[question].quotes[0]
    assert turn.locator("blockquote").text_content() == quote.words
    expect(turn.locator(".speaker")).to_have_text("<b>Una Voss</b>")
    assert marked(page, "quote") == [quote.words]
    turn.locator("figcaption a").click()
    assert page.evaluate("window.hacked") is None
    # Nothing of the article's became an element: no script, image, link or style but the page's.
    assert (
        page.evaluate(
            """[...document.querySelectorAll("script, img, style, svg, iframe, b, main a")]
             .map((one) => one.outerHTML).filter((html) => html.includes("hacked"))"""
        )
        == []
    )
    # And a javascript: address is no link.
    expect(page.locator(".about a")).to_have_count(0)


def test_a_link_in_an_address_stays_text(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour&q=<img src=x onerror=window.hacked=5>")
    expect(page.locator(".turn h2")).to_have_text("<img src=x onerror=window.hacked=5>")
    assert page.evaluate("window.hacked") is None


def test_the_browser_refuses_inline_script_and_markup_from_strings(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour", watched=False)
    refused = page.evaluate(
        """() => {
          try { document.body.innerHTML = "<p>x</p>"; } catch (error) { return error.name; }
          return "allowed";
        }"""
    )
    assert refused == "TypeError"


def test_the_page_s_files_come_with_a_strict_policy(address: str) -> None:
    for path in ("/", "/static/app.js", "/static/style.css", "/static/icon.svg"):
        response = httpx.get(address + path)
        assert response.status_code == 200
        policy = dict(
            part.split(" ", 1) for part in response.headers["content-security-policy"].split("; ")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
    assert (
        httpx.get(f"{address}/static/app.js").headers["content-type"].startswith("text/javascript")
    )


def test_an_unchanged_file_is_not_sent_again(address: str) -> None:
    tag = httpx.get(f"{address}/static/app.js").headers["etag"]
    again = httpx.get(f"{address}/static/app.js", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["page.py", "..%2Fpage.py", "%2e%2e/page.py", "nothing.js", ""])
def test_other_files_are_not_served(address: str, name: str) -> None:
    response = httpx.get(f"{address}/static/{name}")
    assert response.status_code == 404
    assert "error" in response.json()


def test_the_page_reaches_for_nothing_but_its_server(open_page: OpenPage, address: str) -> None:
    asked: list[str] = []

    def listen(page: Page) -> None:
        page.on("request", lambda request: asked.append(request.url))

    page = open_page("#doc=harbour", prepare=listen)
    ask(page, "What do the crews want?")
    assert len(asked) > 5
    assert [url for url in asked if not url.startswith(address)] == []


def test_a_very_long_article_is_shown_and_marked(open_page: OpenPage) -> None:
    lines = [
        f"Line {n} says 🦊 {'much of the same thing '[: 18 + n % 5]}. " * 6 for n in range(1000)
    ]
    text = "\n".join(line.strip() for line in lines)
    assert len(text) > 200_000
    page = open_page("#q=Where%3F", prepare=lambda page: _serve(page, text))
    expect(page.locator("#article > p")).to_have_count(1000)
    quote = "Line 990 says 🦊 much of the same t."
    assert marked(page, "quote") == [quote]
    assert page.locator("#p991").text_content() == lines[990].strip()


def _serve(page: Page, text: str) -> None:
    """Put a long article, and an answer near its end, in place of the server's."""
    about = {"id": "long", "name": "long.txt", "sha256": "0", "characters": len(text)}
    about |= dict.fromkeys(("title", "author", "published", "url"))
    spans: list[dict[str, int]] = []
    start = 0
    for line in text.split("\n"):
        spans.append({"start": start, "end": start + len(line)})
        start += len(line) + 1
    quote = "Line 990 says 🦊 much of the same t."
    place = text.index(quote)
    citation = {"number": 1, "document_id": "long", "start": place, "end": place + len(quote)}
    citation |= {"quote": quote, "paragraph": 991, "speaker": None, "modality": "asserted"}
    citation |= {"context": []}
    answer: dict[str, Any] = {
        "question": "Where?",
        "resolved_question": "Where?",
        "status": "answered",
        "text": f"{quote} [1]",
        "segments": [{"kind": "quote", "text": quote, "citation": 1}],
        "citations": [citation],
        "short_answer": None,
        "short_answer_span": None,
        "refusal": None,
        "rewrites": [],
        "choices": [],
        "confidence": 0.5,
        "index_id": "0",
    }
    document = about | {"text": text, "paragraphs": spans, "boilerplate": [], "subheads": []}

    def fulfil(route: Route) -> None:
        url = route.request.url
        if url.endswith("/v1/ask"):
            route.fulfill(json=answer)
        elif url.endswith("/v1/documents"):
            route.fulfill(json={"index_id": "0", "documents": [about]})
        elif url.endswith("/v1/documents/long"):
            route.fulfill(json=document)
        else:
            route.continue_()

    page.route("**/v1/**", fulfil)
