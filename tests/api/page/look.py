"""What the tests of the page do and look at."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def ask(page: Page, question: str) -> Locator:
    """Type a question and press Enter; the turn with its answer."""
    before = page.locator(".turn").count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    turn = page.locator(".turn").nth(before)
    turn.locator(".foot").wait_for()
    return turn


def marked(page: Page, kind: str) -> list[str]:
    """The texts marked in the article as ``kind``: neighbouring pieces of one range are joined."""
    found: list[str] = page.evaluate(
        """kind => {
          const texts = new Map();
          for (const mark of document.querySelectorAll(`#article mark.${kind}`)) {
            const key = kind === "short" ? "short" : mark.dataset.of;
            texts.set(key, (texts.get(key) ?? "") + mark.textContent);
          }
          return [...texts.values()];
        }""",
        kind,
    )
    return found


def in_view(page: Page, selector: str) -> bool:
    """Whether the first such element lies wholly within the article's frame."""
    seen: bool = page.evaluate(
        """selector => {
          const box = document.querySelector(selector).getBoundingClientRect();
          const frame = document.getElementById("reading").getBoundingClientRect();
          return box.top >= frame.top && box.bottom <= frame.bottom;
        }""",
        selector,
    )
    return seen


def focused(page: Page) -> str:
    """The id, or else the text, of the element that has the focus."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
