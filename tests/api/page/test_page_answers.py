"""Asking on the page, and what each kind of answer looks like."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from rag.types import TurnCitation
from tests.api.page.conftest import OpenPage
from tests.api.page.look import ask, focused, in_view, marked
from tests.api.page.world import CLOSE, RAISE, ScriptedAssistant


def test_a_question_is_answered_beside_the_article(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    expect(page.locator("#article h2")).to_have_text("The harbour strike")
    turn = ask(page, "What do the crews want?")
    expect(turn.locator("h2")).to_have_text("What do the crews want?")
    expect(turn.locator("blockquote")).to_have_text(RAISE.words)
    expect(turn.locator("strong")).to_have_text("a raise of 6 percent")
    expect(turn.locator("figcaption")).to_contain_text("paragraph 3")
    expect(turn.locator(".speaker")).to_have_text("Dee Pratt")
    expect(turn.locator(".modality")).to_have_text("reported")
    assert marked(page, "quote") == [RAISE.words]
    assert marked(page, "short") == ["a raise of 6 percent"]
    assert in_view(page, "mark.quote")
    expect(page.locator("#welcome")).to_be_hidden()


def test_the_status_is_announced_to_screen_readers(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    ask(page, "What do the crews want?")
    expect(page.get_by_role("status")).to_have_text(f"The article says: {RAISE.words} [1]")
    assert focused(page) == "question"


def test_a_hedge_and_its_context_are_shown(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    turn = ask(page, "Why may the route close?")
    first = turn.locator("figure").first
    expect(first.locator(".modality")).to_have_text("hedged")
    expect(first.locator(".context")).to_have_text(f"Who or what is meant: {CLOSE.context}")
    assert marked(page, "context") == [CLOSE.context]
    assert sorted(marked(page, "quote")) == sorted([CLOSE.words, RAISE.words])


def test_a_citation_leads_into_the_article_and_esc_back(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour", viewport={"width": 1280, "height": 260})
    turn = ask(page, "Why may the route close?")
    assert not in_view(page, "mark[data-number='2']")
    link = turn.locator("figcaption a").nth(1)
    link.click()
    assert in_view(page, "mark[data-number='2']")
    expect(page.locator("mark[data-number='2']")).to_be_focused()
    expect(page.locator("mark[data-number='2']")).to_have_class("quote current")
    page.keyboard.press("Escape")
    expect(link).to_be_focused()


def test_a_context_sentence_leads_into_the_article(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    ask(page, "Why may the route close?").locator(".context a").click()
    expect(page.locator("mark.context.current")).to_have_text(CLOSE.context or "")


def test_a_citation_of_an_earlier_turn_brings_its_marks_back(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    first = ask(page, "What do the crews want?")
    ask(page, "When did Dee Pratt lead it?")
    assert marked(page, "quote") == ["Ms. Pratt first led a walkout in 2019."]
    first.locator("figcaption a").click()
    assert marked(page, "quote") == [RAISE.words]


def test_a_refusal_says_why_and_shows_what_is_nearest(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    turn = ask(page, "Why did Dee Pratt strike?")
    expect(turn.locator(".verdict")).to_have_text("No reason given")
    expect(turn.locator(".frame")).to_have_text("No sentence was found that says why.")
    expect(turn.locator("blockquote")).to_have_count(0)
    expect(turn.locator(".nearest .words")).to_have_text(
        [RAISE.words, "Ms. Pratt first led a walkout in 2019."]
    )
    assert marked(page, "quote") == []
    assert marked(page, "nearest") == [RAISE.words, "Ms. Pratt first led a walkout in 2019."]
    expect(turn.locator(".foot")).not_to_contain_text("Confidence")
    turn.locator(".nearest a").nth(1).click()
    expect(page.locator("mark.current")).to_have_text("Ms. Pratt first led a walkout in 2019.")


def test_a_correction_shows_the_claim_and_the_article_s_sentence(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    turn = ask(page, "When did the company offer 5 percent?")
    expect(turn.locator(".verdict")).to_have_text("The article says otherwise")
    expect(turn.locator(".claim-text")).to_have_text("When did the company offer 5 percent?")
    expect(turn.locator("blockquote")).to_have_text(
        "The company, Skerry Lines, offered 2 percent in May."
    )


def test_a_clarification_offers_its_choices_as_buttons(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    turn = ask(page, "When did she lead it?")
    expect(turn.locator(".frame")).to_contain_text("Which is meant: Dee Pratt 1 or Ola Berg 2")
    expect(turn.get_by_role("button", name="lead it?")).to_have_text(
        ["When did Dee Pratt lead it?", "When did Ola Berg lead it?"]
    )
    turn.get_by_role("button", name="When did Dee Pratt lead it?").click()
    chosen = page.locator(".turn").nth(1)
    expect(chosen.locator("h2")).to_have_text("When did Dee Pratt lead it?")
    expect(chosen.locator("strong")).to_have_text("2019")


def test_a_follow_up_carries_its_history_and_shows_what_was_read(
    open_page: OpenPage, assistant: ScriptedAssistant
) -> None:
    page = open_page("#doc=harbour")
    ask(page, "What do the crews want?")
    turn = ask(page, "and when did she first lead one?")
    expect(turn.locator(".resolved p")).to_have_text(
        "Read as and when did Dee Pratt first lead a walkout?"
    )
    expect(turn.locator(".resolved li")).to_have_text(
        ["she is Dee Pratt see where", "one is a walkout, from question 1"]
    )
    call = assistant.calls[-1]
    assert [past.question for past in call.history] == ["What do the crews want?"]
    start = assistant.index.document("harbour").text.index(RAISE.words)
    assert call.history[0].answer == f"The article says:\n\n{RAISE.words} [1]"
    assert [(c.span.start, c.span.end) for c in call.history[0].citations] == [
        (start, start + len(RAISE.words))
    ]
    assert isinstance(call.history[0].citations[0], TurnCitation)
    turn.locator(".resolved a").click()
    assert marked(page, "place") == ["Dee Pratt"]


def test_a_new_conversation_forgets_the_old(
    open_page: OpenPage, assistant: ScriptedAssistant
) -> None:
    page = open_page("#doc=harbour")
    ask(page, "What do the crews want?")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#welcome")).to_be_visible()
    assert marked(page, "quote") == []
    assert focused(page) == "question"
    ask(page, "When did Dee Pratt lead it?")
    assert assistant.calls[-1].history == ()


def test_the_real_pipeline_answers_too(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    turn = ask(page, "When did Ms. Pratt first lead a walkout?")
    for text in turn.locator("blockquote").all_text_contents():
        assert text in marked(page, "quote")
    expect(turn.locator(".frame").first).to_contain_text("The article")


def test_the_picker_shows_another_article_and_searches_there(
    open_page: OpenPage, assistant: ScriptedAssistant
) -> None:
    page = open_page()
    picker = page.get_by_label("Article", exact=True)
    expect(picker.locator("option")).to_have_text(
        ["emoji", "The harbour strike", "<img src=x onerror=window.hacked=1> Mayor"]
    )
    picker.select_option("harbour")
    expect(page.locator("#article h2")).to_have_text("The harbour strike")
    ask(page, "What do the crews want?")
    assert assistant.calls[-1].document_ids == ("harbour",)
    page.get_by_label("Search all articles").check()
    picker.select_option("emoji")
    ask(page, "What do the crews want?")
    assert assistant.calls[-1].document_ids is None
    expect(page.locator(".turn").nth(1).locator(".where")).to_have_text("The harbour strike")
    # The answer is in another article than the one shown: it is brought up.
    expect(page.locator("#article h2")).to_have_text("The harbour strike")
    assert marked(page, "quote") == [RAISE.words]


def test_a_failure_says_so_and_can_be_tried_again(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    busy = {"error": {"type": "unavailable", "message": "too many questions at once"}}

    def refuse(route: Route) -> None:
        route.fulfill(status=503, json=busy, headers={"Retry-After": "2"})

    page.route("**/v1/ask", refuse)
    page.locator("#question").fill("What do the crews want?")
    page.locator("#question").press("Enter")
    expect(page.get_by_role("alert")).to_have_text("too many questions at once Try again in 2 s.")
    page.unroute("**/v1/ask")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".turn blockquote")).to_have_text(RAISE.words)


def test_a_server_that_is_gone_is_told(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    page.route("**/v1/ask", lambda route: route.abort())
    page.locator("#question").fill("What do the crews want?")
    page.locator("#question").press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The server cannot be reached.")


def test_a_server_with_keys_asks_for_one_and_gets_it(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    sent: list[str | None] = []

    def guard(route: Route) -> None:
        sent.append(route.request.headers.get("authorization"))
        if sent[-1] == "Bearer sesame":
            route.continue_()
        else:
            route.fulfill(status=401, json={"error": {"type": "auth", "message": "a key, please"}})

    page.route("**/v1/ask", guard)
    page.locator("#question").fill("What do the crews want?")
    page.locator("#question").press("Enter")
    page.get_by_role("button", name="Give a key").click()
    page.get_by_label("API key").fill("sesame")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".turn blockquote")).to_have_text(RAISE.words)
    assert sent == [None, "Bearer sesame"]


def test_a_key_is_asked_for_before_anything_is_shown(
    open_page: OpenPage, locked: str, key: tuple[str, str]
) -> None:
    page = open_page("#doc=harbour", at=locked, is_ready=False)
    dialog = page.get_by_role("dialog", name="This server asks for a key")
    expect(dialog.get_by_role("alert")).to_have_text("It says: an API key is needed.")
    expect(page.locator("#article p")).to_have_count(0)
    page.get_by_label("API key").fill("pq_wrong")
    page.get_by_label("API key").press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("It says: this API key is not known.")
    page.get_by_label("API key").fill(key[0])
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("body[data-ready]")
    expect(dialog).to_be_hidden()
    page.locator("#question").fill("What do the crews want?")
    page.locator("#question").press("Enter")
    expect(page.locator(".turn blockquote")).to_have_text(RAISE.words)
    # Kept for the tab: not asked for again, and in no other.
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.evaluate("sessionStorage.getItem('pullquote-key')") == key[0]
    assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
    assert key[0] not in page.url


def test_who_gives_no_key_is_told_and_may_try_again(open_page: OpenPage, locked: str) -> None:
    page = open_page(at=locked, is_ready=False)
    page.get_by_label("API key").fill("pq_half")
    page.keyboard.press("Escape")
    expect(page.locator("#article").get_by_role("alert")).to_have_text("an API key is needed")
    # What was typed and not sent is no key.
    assert page.evaluate("sessionStorage.length") == 0
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    # A key that no header could carry is not taken.
    page.get_by_label("API key").fill("pq “half”")
    page.get_by_role("button", name="Continue").click()
    assert page.evaluate("document.querySelector('#key-value').validity.patternMismatch")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_questions_to_start_with_are_offered_and_asked(open_page: OpenPage) -> None:
    questions = ["What do the crews want?", "Why may the route close?"]

    def offer(page: Page) -> None:
        page.route(
            "**/v1/starters*",
            lambda route: route.fulfill(json={"index_id": "1", "questions": questions}),
        )

    page = open_page("#doc=harbour", prepare=offer)
    offered = page.locator("#starters button")
    expect(offered).to_have_text(questions)
    offered.first.click()
    expect(page.locator(".turn blockquote")).to_have_text(RAISE.words)


def test_starting_questions_come_from_the_server(open_page: OpenPage) -> None:
    page = open_page("#doc=harbour")
    told = page.request.get(f"{page.url.partition('#')[0]}v1/starters?document_id=harbour")
    questions = told.json()["questions"]
    offered = page.locator("#starters button")
    expect(offered).to_have_text(questions)
    assert questions
    offered.last.click()
    expect(page.locator(".turn blockquote").first).to_be_visible()


def test_a_server_without_questions_to_start_with_is_no_trouble(open_page: OpenPage) -> None:
    none = {"error": {"type": "not_found", "message": "none"}}

    def refuse(page: Page) -> None:
        page.route("**/v1/starters*", lambda route: route.fulfill(status=404, json=none))

    page = open_page("#doc=harbour", prepare=refuse)
    expect(page.locator("#welcome")).to_be_visible()
    expect(page.locator("#starters")).to_be_hidden()
