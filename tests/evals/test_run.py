"""Runs: what is asked, what is kept, and what is said when something can't be asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from api.service import Place, open_assistant
from evals.ask import AskError, Json, Local, Past, Remote, Reply
from evals.run import run
from evals.sources import read_sources
from evals.summary import kept, summarise
from tests.evals.made import (
    COST,
    OPENED,
    SOURCES,
    answer,
    case,
    cited,
    premise,
    refusal,
    unanswerable,
)
from tests.evals.made import (
    place as place_of,
)


class Canned:
    """Answers by question, and remembers what it was asked."""

    def __init__(self, answers: dict[str, Json]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, list[str], str]] = []

    def ask(self, question: str, history: Sequence[Past], document: str) -> Reply:
        self.asked.append((question, [past for past, _ in history], document))
        return Reply(self.answers[question], (place_of(OPENED), place_of(COST)), 0.25)


OPEN = case()
WHO = unanswerable()
FALSE = premise()
SYSTEM = {
    OPEN.question: answer(cited(OPENED), short="4 May 1931", confidence=0.8),
    WHO.question: answer(cited(COST), confidence=0.6),
    FALSE.question: refusal(confidence=0.1),
}


def test_every_case_is_asked_of_its_document_scored_and_judged() -> None:
    system = Canned(SYSTEM)
    right, wrong, refused = run([OPEN, WHO, FALSE], SOURCES, system)
    assert [asked for asked, _, _ in system.asked] == [OPEN.question, WHO.question, FALSE.question]
    assert {document for _, _, document in system.asked} == {"bridge"}
    assert (right.is_right, wrong.is_right, refused.is_right) == (True, False, False)
    assert right.scores["retrieval_hit@1"] == 1.0
    assert right.findings == ()
    assert right.seconds == 0.25


def test_earlier_turns_are_asked_and_handed_on() -> None:
    follow_up = case(turns=["What is it?", "Is it old?"], kind="follow_up")
    system = Canned(SYSTEM | {"What is it?": refusal(), "Is it old?": refusal()})
    (made,) = run([follow_up], SOURCES, system)
    assert [(asked, past) for asked, past, _ in system.asked] == [
        ("What is it?", []),
        ("Is it old?", ["What is it?"]),
        (follow_up.question, ["What is it?", "Is it old?"]),
    ]
    assert made.is_right


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    run([OPEN, WHO], SOURCES, Canned(SYSTEM), lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_what_is_no_answer_names_the_case() -> None:
    broken = Canned({OPEN.question: {"status": "answered"}})
    with pytest.raises(AskError, match="case opened: not an answer: text: Field required"):
        run([OPEN], SOURCES, broken)


def test_an_unfaithful_answer_is_found_out_though_it_is_right() -> None:
    wrong = answer({**cited(OPENED), "paragraph": 4}, short="4 May 1931")
    (made,) = run([OPEN], SOURCES, Canned({OPEN.question: wrong}))
    assert made.is_right
    assert [found.fault for found in made.findings] == ["wrong_paragraph"]


def test_headline_figures_are_means_over_eligible_cases() -> None:
    results = run([OPEN, WHO, FALSE], SOURCES, Canned(SYSTEM))
    summary = summarise(results)
    headline = {name: (one.value, one.n) for name, one in summary.headline.items()}
    assert headline["right"] == (0.3333, 3)
    assert headline["evidence_hit@1"] == (1.0, 1)
    assert headline["refusal_recall"] == (0.0, 1)
    assert headline["premise_resisted"] == (1.0, 1)
    assert headline["correction"] == (0.0, 1)
    assert headline["faithful"] == (1.0, 3)
    # The only right lead has the highest confidence.
    assert headline["auroc"] == (1.0, 3)
    # Of 0.8 right, 0.6 and 0.1 wrong: (0.04 + 0.36 + 0.01) / 3.
    assert headline["brier"] == (0.1367, 3)
    # Risks 0, 1/2, 2/3.
    assert headline["risk_area"] == (0.3889, 3)
    assert set(summary.by_kind) == {"when", "near_miss", "false_premise"}
    assert summary.by_kind["when"]["right"].value == 1.0
    assert "hedge_kept" not in headline


def test_a_kept_run_is_the_same_every_time_and_holds_every_case() -> None:
    def made() -> str:
        results = run([OPEN, WHO, FALSE], SOURCES, Canned(SYSTEM))
        return json.dumps(kept("bridge", results, summarise(results)))

    assert made() == made()
    whole = json.loads(made())
    assert [one["id"] for one in whole["cases"]] == ["opened", "who-built", "false-premise"]
    assert whole["cases"][0]["quotes"] == [OPENED]
    assert whole["cases"][2]["reason"] == "relation_absent"
    assert whole["by_kind"]["when"]["n"] == 1
    assert whole["index_id"] == "0123456789abcdef"


def test_the_assistant_is_asked_in_this_process(place: Place) -> None:
    sources = read_sources(place.seeds)
    (document,) = sources
    reply = Local(open_assistant(place)).ask("who is bob collins?", [], document)
    assert reply.answer["question"] == "who is bob collins?"
    assert reply.answer["rewrites"] == []
    assert reply.ranking
    text = sources[document].text
    assert all(0 <= one.start < one.end <= len(text) for one in reply.ranking)
    again = Local(open_assistant(place)).ask(
        "where does he live?", [("who is bob collins?", reply.answer)], document
    )
    assert again.answer["question"] == "where does he live?"


class Handler(BaseHTTPRequestHandler):
    """A server that speaks the contract, and fails when it is asked to."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if body["question"] == "fail":
            self.send_error(503)
            return
        said: object = [] if body["question"] == "list" else {"path": self.path, "body": body}
        raw = b"{" if body["question"] == "half" else json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests are quiet."""


@pytest.fixture
def url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_server_is_asked_by_the_contract(url: str) -> None:
    reply = Remote(url).ask("when?", [("what?", {"text": "a bridge"})], "bridge")
    assert reply.answer == {
        "path": "/v1/ask",
        "body": {
            "question": "when?",
            "history": [{"question": "what?", "answer": {"text": "a bridge"}}],
            "document_ids": ["bridge"],
        },
    }
    assert reply.ranking is None


@pytest.mark.parametrize(
    ("question", "said"),
    [("fail", "status 503"), ("half", "Expecting"), ("list", "not an answer object")],
)
def test_a_server_that_fails_is_an_error(url: str, question: str, said: str) -> None:
    with pytest.raises(AskError, match=said):
        Remote(url).ask(question, [], "bridge")


def test_a_server_that_is_not_there_is_an_error() -> None:
    with pytest.raises(AskError, match=r"127\.0\.0\.1:9"):
        Remote("http://127.0.0.1:9").ask("when?", [], "bridge")
    with pytest.raises(AskError, match="not an http"):
        Remote("ftp://example.org")
