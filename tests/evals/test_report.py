"""The report: whole, harmless, and right about where things stand."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

from evals.ask import Past, Reply
from evals.curves import Bin, Point
from evals.mutate import trial
from evals.plots import calibration_plot, risk_coverage_plot
from evals.report import page
from evals.run import Result, run
from evals.sources import Source
from evals.summary import summarise
from tests.evals.made import OPENED, SOURCES, answer, case, cited
from tests.evals.test_run import FALSE, OPEN, SYSTEM, WHO, Canned


class Tags(HTMLParser):
    """Every tag, and whether they are balanced."""

    VOID = frozenset({"meta", "link", "input", "circle", "path", "rect"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


class Silent(Canned):
    """As ``Canned``, without a ranking."""

    def ask(self, question: str, history: Sequence[Past], document: str) -> Reply:
        return Reply(self.answers[question], None, 0.0)


def made(results: list[Result]) -> str:
    answers = {result.case.id: result.answer for result in results}
    return page("bridge", results, summarise(results), trial(answers, SOURCES))


RESULTS = run([OPEN, WHO, FALSE], SOURCES, Canned(SYSTEM))
HTML = made(RESULTS)


def data(html: str) -> Any:
    found = re.search(r'<script type="application/json" id="run">(.*?)</script>', html, re.S)
    assert found is not None
    return json.loads(found.group(1))


def test_it_is_well_formed_and_refers_to_nothing_outside() -> None:
    tags = Tags(HTML)
    assert tags.open == []
    links = [
        value
        for _, attributes in tags.attributes
        for name, value in attributes.items()
        if name in ("src", "href", "action", "data")
    ]
    assert links
    assert all(str(link).startswith(("#", "data:")) for link in links)
    assert "default-src 'none'" in HTML
    assert "url(" not in HTML
    assert "@import" not in HTML


def test_every_link_to_a_case_has_its_case() -> None:
    tags = Tags(HTML)
    ids = {attributes.get("id") for _, attributes in tags.attributes}
    targets = {
        str(attributes["href"])[1:]
        for tag, attributes in tags.attributes
        if tag == "a" and str(attributes["href"]).startswith("#")
    }
    assert targets == {"case-opened", "case-who-built", "case-false-premise"}
    assert targets <= ids


def test_it_tells_the_figures() -> None:
    assert "<b>1 of 3</b> cases right" in HTML
    assert "Risk against coverage" in HTML
    assert "failed (2)" in HTML
    assert "0 of 3 answers failed as they were given" in HTML
    for metric in summarise(RESULTS).headline:
        assert f'<th scope="row">{metric}</th>' in HTML


def test_highlights_are_the_quotes_and_the_gold() -> None:
    held = data(HTML)
    text = held["documents"]["bridge"]
    one = held["cases"]["opened"]
    assert one["quoted"] == one["gold"] == [[0, len(OPENED)]]
    assert text[: len(OPENED)] == OPENED


def test_places_are_counted_as_a_browser_counts() -> None:
    source = Source.of("bridge", "🌉🌉 opened in 1931. It is old.")
    about = case(evidence=[["It is old."]], answers=[], document="bridge")
    quoted = answer(cited("It is old.", source=source))
    results = run([about], {"bridge": source}, Silent({about.question: quoted}))
    held = data(page("bridge", results, summarise(results)))
    # Each of the two pictures is one code point and two UTF-16 units.
    start = source.text.index("It is old.") + 2
    assert held["cases"]["opened"]["quoted"] == [[start, start + len("It is old.")]]


def test_an_article_cannot_break_out_of_its_report() -> None:
    text = "</script><script>alert(1)</script> “a” & <b>bold</b>."
    source = Source.of("bridge", text)
    about = case(evidence=[[text]], answers=[], question="<img src=x onerror=alert(1)>?")
    results = run(
        [about],
        {"bridge": source},
        Silent({about.question: answer(cited(text, source=source))}),
    )
    html = page("<i>name</i>", results, summarise(results))
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "<i>name" not in html
    assert data(html)["documents"]["bridge"] == text
    assert Tags(html).open == []


def test_the_same_run_gives_the_same_bytes() -> None:
    assert made(run([OPEN, WHO, FALSE], SOURCES, Canned(SYSTEM))) == HTML


def test_the_curve_goes_through_its_points() -> None:
    svg = risk_coverage_plot([Point(0.5, 0.0, 0.9), Point(1.0, 0.5, 0.1)], (0.5, 0.0))
    # x from 48 to 406; y from 256 (none wrong) to 14 (60%, the axis's end).
    assert 'd="M227.0 256.0L406.0 54.3"' in svg
    assert 'class="here" cx="227.0" cy="256.0"' in svg
    assert ">60%</text>" in svg


def test_calibration_dots_stand_at_confidence_and_frequency() -> None:
    svg = calibration_plot([Bin(0.4, 0.5, 3, 0.5, 1.0)])
    assert 'class="dot" cx="227.0" cy="14.0"' in svg
    assert "3 questions, 100% right" in svg
