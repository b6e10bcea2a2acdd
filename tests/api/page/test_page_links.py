"""What the page's address holds can be shared: questions, an article, a place in it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.api.page.conftest import OpenPage
from tests.api.page.look import ask, in_view, marked
from tests.api.page.world import HARBOUR, RAISE, ScriptedAssistant


def test_a_link_reproduces_question_and_answer(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    answer = ask(page, "What do the crews want?").locator(".answer").inner_text()
    fragment = urlsplit(page.url).fragment
    assert parse_qs(fragment) == {"q": ["What do the crews want?"], "doc": ["harbour"]}

    other = open_page(f"#{fragment}")
    expect(other.locator(".turn h2")).to_have_text("What do the crews want?")
    assert other.locator(".answer").inner_text() == answer
    assert marked(other, "quote") == [RAISE.words]


def test_a_link_to_a_follow_up_asks_what_came_before_it(
    open_page: OpenPage, assistant: ScriptedAssistant
) -> None:
    fragment = "#q=What+do+the+crews+want%3F&q=and+when+did+she+first+lead+one%3F&doc=harbour"
    page = open_page(fragment)
    expect(page.locator(".turn strong")).to_have_text(["a raise of 6 percent", "2019"])
    assert [past.question for past in assistant.calls[-1].history] == ["What do the crews want?"]
    # The address says no more and no less after it has been followed.
    assert parse_qs(urlsplit(page.url).fragment) == {
        "q": ["What do the crews want?", "and when did she first lead one?"],
        "doc": ["harbour"],
    }


def test_a_question_with_every_kind_of_character_survives_the_address(
    open_page: OpenPage, assistant: ScriptedAssistant
) -> None:
    question = "What’s 50% + 1 & “two”? #3 🦊 cafe\u0301 <b>"
    page = open_page("#doc=harbour")
    ask(page, question)
    fragment = urlsplit(page.url).fragment
    other = open_page(f"#{fragment}")
    expect(other.locator(".turn h2")).to_have_text(question)
    assert [call.question for call in assistant.calls] == [question, question]


def test_a_citation_has_an_address_of_its_own(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    link = ask(page, "What do the crews want?").locator("figcaption a")
    start = HARBOUR.index(RAISE.words)
    place = f"at={start}-{start + len(RAISE.words)}"
    assert link.get_attribute("href") == f"#doc=harbour&{place}"

    other = open_page(f"#doc=harbour&{place}", viewport={"width": 1280, "height": 300})
    assert marked(other, "place") == [RAISE.words]
    assert in_view(other, "mark.place")

    link.click()
    assert parse_qs(urlsplit(page.url).fragment) == {
        "q": ["What do the crews want?"],
        "doc": ["harbour"],
        "at": [place.removeprefix("at=")],
    }


def test_an_address_typed_into_an_open_page_is_followed(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    page.evaluate("location.hash = '#q=When+did+Dee+Pratt+lead+it%3F&doc=harbour'")
    expect(page.locator(".turn strong")).to_have_text("2019")


def test_an_address_that_names_nothing_is_passed_over(open_page: OpenPage) -> None:
    page = open_page("#doc=nowhere&at=9-3&q=&x=y")
    expect(page.locator("#article h2")).to_have_text("emoji.txt")
    expect(page.locator(".turn")).to_have_count(0)
    assert marked(page, "place") == []
    page = open_page("#doc=harbour&at=999990-999999")
    assert marked(page, "place") == []


def test_a_turn_s_link_can_be_copied(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour", permissions=["clipboard-read", "clipboard-write"])
    first = ask(page, "What do the crews want?")
    ask(page, "When did Dee Pratt lead it?")
    first.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status")).to_have_text("Link copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(copied).fragment)["q"] == ["What do the crews want?"]


def test_search_in_all_articles_is_part_of_the_link(
    open_page: OpenPage, assistant: ScriptedAssistant
) -> None:
    page = open_page("#doc=harbour")
    page.get_by_label("Search all articles").check()
    ask(page, "What do the crews want?")
    open_page(f"#{urlsplit(page.url).fragment}")
    assert [call.document_ids for call in assistant.calls] == [None, None]
