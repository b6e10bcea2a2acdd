"""What OpenTelemetry is told of a request, and what it is not."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from fastapi.testclient import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from api import tracing
from api.http import create_app
from api.limits import Limits
from api.service import Place
from api.serving import Serving
from rag.assistant import Assistant
from tests.api.commands import ANSWERED, REFUSED, finish, run, serving
from tests.conftest import ROOT

SECRET = "does my neighbour know about the diagnosis?"
STAGES = ["queue", "followup", "retrieve", "read", "decide", "respond", "proof"]


@dataclass(frozen=True)
class Traced:
    """A client of an application, and what that told of it."""

    client: TestClient
    exporter: InMemorySpanExporter

    def request(self) -> ReadableSpan:
        """The span of the only request."""
        (found,) = [span for span in self.spans() if span.kind is SpanKind.SERVER]
        return found

    def spans(self) -> tuple[ReadableSpan, ...]:
        return self.exporter.get_finished_spans()


def told(span: ReadableSpan) -> dict[str, object]:
    """A span's attributes, but for the request's id."""
    attributes: dict[str, object] = dict(span.attributes or {})
    attributes.pop("http.response.header.x-request-id", None)
    return attributes


@pytest.fixture
def traced(assistant: Assistant) -> Iterator[Traced]:
    """An application that keeps its spans in memory."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    app = create_app(lambda: assistant, Serving(tracer_provider=provider))
    with TestClient(app) as client:
        yield Traced(client, exporter)


def test_a_question_is_a_span_with_one_for_each_stage(traced: Traced) -> None:
    response = traced.client.post("/v1/ask", json={"question": ANSWERED})
    request = traced.request()
    assert request.name == "POST /v1/ask"
    assert request.attributes is not None
    assert request.attributes["http.response.header.x-request-id"] == (
        response.headers["x-request-id"],
    )
    assert told(request) == {
        "http.request.method": "POST",
        "http.route": "/v1/ask",
        "http.response.status_code": 200,
        "pullquote.outcome": "answered",
        "pullquote.cached": False,
    }
    assert request.status.status_code is StatusCode.UNSET
    assert request.parent is None
    stages = [span for span in traced.spans() if span is not request]
    assert [span.name for span in stages] == STAGES
    assert request.start_time is not None
    assert request.end_time is not None
    ends = [request.start_time]
    for span in stages:
        assert span.parent is not None
        assert span.parent.span_id == request.context.span_id
        assert span.context.trace_id == request.context.trace_id
        assert span.start_time is not None
        assert span.end_time is not None
        # One after the other; two clocks are read, and a microsecond lies between them.
        assert ends[-1] - 1_000_000 <= span.start_time <= span.end_time
        ends.append(span.end_time)
    assert ends[-1] <= request.end_time + 1_000_000
    # The stages are what Server-Timing has, with the same times, and the wait before them.
    timing = dict(part.split(";dur=") for part in response.headers["server-timing"].split(", "))
    assert list(timing) == STAGES[1:]
    for span in stages[1:]:
        assert span.start_time is not None
        assert span.end_time is not None
        millis = (span.end_time - span.start_time) / 1e6
        # The header has one decimal.
        assert millis == pytest.approx(float(timing[span.name]), abs=0.06)


def test_a_refusal_has_its_reason_also_from_the_cache(traced: Traced) -> None:
    body = {"question": REFUSED}
    refused = traced.client.post("/v1/ask", json=body).json()
    expected = {
        "http.request.method": "POST",
        "http.route": "/v1/ask",
        "http.response.status_code": 200,
        "pullquote.outcome": "refused",
        "pullquote.reason": refused["refusal"]["reason"],
    }
    assert told(traced.request()) == expected | {"pullquote.cached": False}
    traced.exporter.clear()
    assert traced.client.post("/v1/ask", json=body).json() == refused
    # Nothing was worked on.
    assert [span.name for span in traced.spans()] == ["POST /v1/ask"]
    assert told(traced.request()) == expected | {"pullquote.cached": True}


def test_the_openai_door_is_traced_too(traced: Traced) -> None:
    messages = [{"role": "user", "content": ANSWERED}]
    body = {"model": "pullquote", "messages": messages, "stream": True}
    assert traced.client.post("/v1/chat/completions", json=body).status_code == 200
    assert told(traced.request())["pullquote.outcome"] == "answered"
    assert {span.name for span in traced.spans()} == {"POST /v1/chat/completions", *STAGES}


def test_a_clients_trace_goes_on(traced: Traced) -> None:
    trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    headers = {"traceparent": f"00-{trace}-{parent}-01"}
    traced.client.get("/v1/documents", headers=headers)
    request = traced.request()
    assert request.name == "GET /v1/documents"
    assert request.parent is not None
    assert f"{request.parent.span_id:016x}" == parent
    assert f"{request.context.trace_id:032x}" == trace
    traced.exporter.clear()
    traced.client.get("/v1/documents", headers={"traceparent": f"00-{trace}-{SECRET}-01"})
    assert traced.request().parent is None


def test_nothing_that_a_client_sent_is_told(traced: Traced) -> None:
    client = traced.client
    body = {"question": SECRET, "history": [{"question": SECRET, "answer": SECRET}]}
    secret = {"User-Agent": SECRET, "X-Request-ID": SECRET, "Referer": SECRET, "baggage": SECRET}
    client.post("/v1/ask", json=body, headers=secret)
    client.post("/v1/ask", json={**body, "max_quotes": 99, SECRET: 1})
    client.post("/v1/ask", json={**body, "document_ids": [SECRET]})
    client.get(f"/v1/documents/{SECRET}?q={SECRET}")
    client.get(f"/{SECRET}?q={SECRET}")
    client.request("NEIGHBOUR", "/v1/ask")
    requests = [span for span in traced.spans() if span.kind is SpanKind.SERVER]
    assert [(span.name, told(span)["http.response.status_code"]) for span in requests] == [
        ("POST /v1/ask", 200),
        ("POST /v1/ask", 422),
        ("POST /v1/ask", 404),
        ("GET /v1/documents/{document_id}", 404),
        ("GET other", 404),
        ("HTTP /v1/ask", 405),
    ]
    everything = "\n".join(span.to_json() for span in traced.spans()).lower()
    for part in ("neighbour", "diagnosis"):
        assert part not in everything


def test_a_defect_is_an_error_without_its_message(
    traced: Traced, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(assistant, "explain", fail)
    assert traced.client.post("/v1/ask", json={"question": "a defect?"}).status_code == 500
    (request,) = traced.spans()
    assert request.status.status_code is StatusCode.ERROR
    assert told(request)["error.type"] == "500"
    assert "diagnosis" not in request.to_json()


def test_whoever_is_turned_away_is_traced(assistant: Assistant) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    serving = Serving(tracer_provider=provider, limits=Limits(rate=1))
    with TestClient(create_app(lambda: assistant, serving)) as client:
        for _ in range(2):
            client.get("/v1/documents")
    statuses = [told(span)["http.response.status_code"] for span in exporter.get_finished_spans()]
    assert statuses == [200, 429]


def test_probes_are_not_traced(traced: Traced) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        traced.client.get(path)
    assert traced.spans() == ()


def test_fastapi_tells_nothing_of_its_own(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr("opentelemetry.trace.get_tracer_provider", lambda: provider)
    client.get(f"/v1/documents?q={SECRET}")
    assert exporter.get_finished_spans() == ()


class Collector:
    """Takes what is sent by OTLP over HTTP."""

    def __init__(self) -> None:
        self.received: list[tuple[str, ExportTraceServiceRequest]] = []
        received = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.append((self.path, ExportTraceServiceRequest.FromString(body)))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_spans_go_where_the_environment_says_before_the_server_ends(
    assistant: Assistant, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
    # None goes by itself within the test: what arrives was flushed.
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "3600000")
    provider = tracing.provider()
    with TestClient(create_app(lambda: assistant, Serving(tracer_provider=provider))) as client:
        client.get("/v1/documents")
        assert collector.received == []
    ((path, request),) = collector.received
    assert path == "/v1/traces"
    (sent,) = request.resource_spans
    resource = {pair.key: pair.value.string_value for pair in sent.resource.attributes}
    assert resource["service.name"] == "pullquote"
    assert resource["deployment.environment.name"] == "test"
    assert [span.name for span in sent.scope_spans[0].spans] == ["GET /v1/documents"]
    provider.shutdown()


def test_the_environment_names_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "articles")
    provider = tracing.provider()
    assert provider.resource.attributes["service.name"] == "articles"
    provider.shutdown()


def test_a_collector_that_hangs_does_not_hold_the_server_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    came_free = threading.Event()
    waited: list[bool] = []

    class Stuck(TracerProvider):
        def force_flush(self, timeout_millis: int = 30_000) -> bool:
            waited.append(came_free.wait(60))
            return waited[0]

    monkeypatch.setattr(tracing, "FLUSH_SECONDS", 0.01)
    tracing.flush(Stuck(shutdown_on_exit=False))
    assert waited == []
    came_free.set()


def test_without_the_sdk_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "api.tracing")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    result = run("serve", "--port", 0, "--traces")
    assert result.exit_code == 1
    assert "the OpenTelemetry SDK is not installed (pip install 'pullquote[otel]')" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_variable_that_is_not_right_ends_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "-1")
    result = run("serve", "--port", 0, "--traces")
    assert result.exit_code == 1
    assert "one of the OTEL_* variables is not right: max_queue_size" in result.stderr
    assert result.stderr.count("\n") == 1


def test_without_the_option_the_sdk_is_not_even_loaded() -> None:
    code = (
        "import sys, api.cli, api.http, api.server, api.serving; api.http.create_app(lambda: None);"
        "print(*(name for name in sys.modules if name.startswith('opentelemetry.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    sdk = ("opentelemetry.sdk", "opentelemetry.exporter")
    assert not [name for name in loaded if name.startswith(sdk)]


def test_a_server_that_is_told_to_trace_does(
    place: Place, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "3600000")
    with serving(place, command=("serve", "--traces")) as (url, process):
        httpx.post(f"{url}/v1/ask", json={"question": ANSWERED}, timeout=60).raise_for_status()
        process.send_signal(signal.SIGTERM)
        finish(process)
    names = {
        span.name
        for _, request in collector.received
        for sent in request.resource_spans
        for scope in sent.scope_spans
        for span in scope.spans
    }
    assert names == {"POST /v1/ask", *STAGES}
