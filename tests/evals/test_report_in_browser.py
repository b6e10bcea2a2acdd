"""The report in a real browser: nothing loaded, links and highlights right."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.evals.made import OPENED
from tests.evals.test_report import HTML

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason="no Chromium here"
)
PATIENCE = 60_000
"""Milliseconds before something counts as missing: no test is about time, and machines are busy."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The report, opened; whatever it asks for or complains about fails the test."""
    path: Path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(HTML, encoding="utf-8")
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((path.as_uri(), "data:"))
                else wrong.append(request.url)
            ),
        )
        page.goto(path.as_uri())
        yield page
        browser.close()
    assert wrong == []


def test_failed_cases_are_shown_first_and_the_filters_work(report: Page) -> None:
    expect(report.locator("#count")).to_have_text("2 cases")
    expect(report.locator("#case-opened")).to_be_hidden()
    report.select_option("#show", "all")
    expect(report.locator("#count")).to_have_text("3 cases")
    report.fill("#find", "who built")
    expect(report.locator("#count")).to_have_text("1 case")
    report.fill("#find", "")


def test_a_case_is_highlighted_in_its_article(report: Page) -> None:
    report.select_option("#show", "all")
    report.click("#case-opened h3")
    expect(report.locator("#article mark")).to_have_text([OPENED])
    expect(report.locator("#article mark")).to_have_class("quoted gold")
    report.click("#case-false-premise h3")
    # Refused, so that there is only gold to see.
    expect(report.locator("#article mark")).to_have_class("gold")


def test_a_kind_leads_to_its_cases(report: Page) -> None:
    report.click("button[data-kind=when]")
    expect(report.locator("#count")).to_have_text("1 case")
    expect(report.locator("#case-opened")).to_have_class("case chosen")


def test_a_link_shows_its_case_whatever_is_filtered(report: Page) -> None:
    report.select_option("#kind", "false_premise")
    report.evaluate("location.hash = '#case-who-built'")
    expect(report.locator("#case-who-built")).to_have_class("case chosen")
    expect(report.locator("#case-who-built")).to_be_in_viewport()
