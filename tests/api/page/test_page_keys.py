"""The page without a mouse."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.api.page.conftest import OpenPage
from tests.api.page.look import ask, focused, marked


def test_slash_goes_to_the_question_and_is_not_typed(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    page.locator("#reading").focus()
    page.keyboard.press("/")
    assert focused(page) == "question"
    page.keyboard.type("either/or")
    expect(page.locator("#question")).to_have_value("either/or")


def test_shift_and_enter_make_a_new_line(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    page.locator("#question").fill("one")
    page.locator("#question").press("Shift+Enter")
    page.keyboard.type("two")
    expect(page.locator("#question")).to_have_value("one\ntwo")
    expect(page.locator(".turn")).to_have_count(0)


def test_an_empty_question_is_not_asked(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    page.locator("#question").fill("  \n ")
    page.locator("#question").press("Enter")
    expect(page.locator(".turn")).to_have_count(0)


def test_arrows_recall_earlier_questions_and_give_the_draft_back(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    ask(page, "What do the crews want?")
    ask(page, "When did Dee Pratt lead it?")
    field = page.locator("#question")
    field.press("ArrowUp")
    expect(field).to_have_value("When did Dee Pratt lead it?")
    field.press("ArrowUp")
    expect(field).to_have_value("What do the crews want?")
    field.press("ArrowUp")
    expect(field).to_have_value("What do the crews want?")
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(field).to_have_value("")
    field.fill("a draft")
    field.press("Home")
    field.press("ArrowUp")
    expect(field).to_have_value("When did Dee Pratt lead it?")
    field.press("ArrowDown")
    expect(field).to_have_value("a draft")
    # In the middle of a draft the arrows move the caret.
    field.press("ArrowUp")
    expect(field).to_have_value("a draft")


def test_escape_closes_the_help_and_takes_the_marks_off(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    ask(page, "What do the crews want?")
    page.locator("#turns").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Reading and asking")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(marked(page, "quote")) == 1
    page.keyboard.press("Escape")
    assert marked(page, "quote") == []


def test_the_focus_goes_from_article_to_answers_to_question(open_page: OpenPage) -> None:
    page = open_page("#q=Why+may+the+route+close%3F&doc=harbour")
    visited = []
    page.keyboard.press("Tab")
    for _ in range(14):
        visited.append(focused(page).split("\n")[0].strip())
        page.keyboard.press("Tab")
        if visited[-1] == "send":
            break
    assert visited[:5] == ["skip", "document", "help-open", "reading", "turns"]
    assert visited[-2:] == ["question", "send"]
    assert any("paragraph" in text for text in visited)


def test_the_skip_link_leads_to_the_question(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "question"
    assert page.url.endswith("#doc=harbour")


def test_a_citation_is_followed_by_keyboard_and_the_focus_comes_back(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    link = ask(page, "What do the crews want?").locator("figcaption a")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("mark[data-number='1']")).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
