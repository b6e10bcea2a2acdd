"""Phone width, dark mode, and what axe-core finds."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.api.page.conftest import OpenPage
from tests.api.page.look import ask, in_view

PHONE = {"width": 390, "height": 844}


def _overflows(page: Page) -> bool:
    wide: bool = page.evaluate(
        """() => document.documentElement.scrollWidth > innerWidth
          || [...document.querySelectorAll("#article, #turns")].some(
               (one) => one.scrollWidth > one.clientWidth)"""
    )
    return wide


@pytest.mark.parametrize("width", [320, 390, 768])
def test_one_column_shows_article_or_answers(open_page: OpenPage, width: int) -> None:
    page = open_page("#doc=harbour", viewport={"width": width, "height": 700})
    expect(page.locator("#turns")).to_be_visible()
    expect(page.locator("#article")).to_be_hidden()
    turn = ask(page, "Why may the route close?")
    assert not _overflows(page)
    link = turn.locator("figcaption a").first
    link.click()
    expect(page.locator("#turns")).to_be_hidden()
    assert in_view(page, "mark[data-number='1']")
    assert not _overflows(page)
    page.get_by_role("button", name="Back to the answer").click()
    expect(page.locator("#article")).to_be_hidden()
    expect(link).to_be_focused()
    page.get_by_role("button", name="Article", exact=True).click()
    expect(page.get_by_role("button", name="Article", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator("#article")).to_be_visible()
    ask(page, "What do the crews want?")
    expect(page.locator("#turns")).to_be_visible()


def test_a_long_word_does_not_widen_the_page(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour", viewport=PHONE)
    ask(page, "x" * 400)
    assert not _overflows(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system_s_colours(open_page: OpenPage, scheme: str) -> None:
    page = open_page("#doc=harbour", color_scheme=scheme)
    ink, paper = page.evaluate(
        """() => ["color", "backgroundColor"].map((name) => {
          const [r, g, b] = getComputedStyle(document.body)[name].match(/[\\d.]+/g).map(Number);
          return (r + g + b) / 3;
        })"""
    )
    assert (ink > paper) == (scheme == "dark")
    assert abs(ink - paper) > 150


def _faults(page: Page) -> list[str]:
    """What axe-core finds, of WCAG 2.2 AA and of its own best practices, with where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['impact']}: {one['id']}: {[node['target'] for node in one['nodes']]}"
        for one in found
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing(open_page: OpenPage, scheme: str, viewport: dict[str, int]) -> None:
    page = open_page("#doc=harbour", color_scheme=scheme, viewport=viewport, bypass_csp=True)
    assert _faults(page) == []
    ask(page, "What do the crews want?")
    ask(page, "Why may the route close?")
    ask(page, "and when did she first lead one?")
    assert _faults(page) == []
    ask(page, "Why did Dee Pratt strike?")
    ask(page, "When did the company offer 5 percent?")
    ask(page, "When did she lead it?")
    assert _faults(page) == []
    page.locator(".nearest a").first.click()
    assert _faults(page) == []
    page.locator("#help-open").click()
    assert _faults(page) == []
