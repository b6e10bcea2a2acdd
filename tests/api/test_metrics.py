"""What Prometheus is told."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.http import create_app
from api.metrics import Metrics
from rag.assistant import Assistant
from tests.api.commands import ANSWERED, REFUSED


@pytest.fixture
def fresh(assistant: Assistant) -> Iterator[TestClient]:
    """A client of an application that has counted nothing yet."""
    with TestClient(create_app(lambda: assistant)) as client:
        yield client


def told(client: TestClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """All samples: by name and labels."""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_and_status(fresh: TestClient) -> None:
    fresh.get("/v1/documents/none")
    fresh.get("/v1/documents/other")
    fresh.post("/v1/ask", json={})
    fresh.get("/wp-admin.php")
    fresh.request("BREW", "/v1/ask")
    samples = told(fresh)

    def requests(method: str, path: str, status: str) -> float:
        labels = (("method", method), ("path", path), ("status", status))
        return samples.get(("pullquote_requests_total", labels), 0.0)

    assert requests("GET", "/v1/documents/{document_id}", "404") == 2
    assert requests("POST", "/v1/ask", "422") == 1
    assert requests("GET", "other", "404") == 1
    assert requests("other", "/v1/ask", "405") == 1
    # What a client makes up is no label: their number stays bounded.
    assert not any("none" in str(labels) or "BREW" in str(labels) for _, labels in samples)
    path = (("path", "/v1/ask"),)
    assert samples["pullquote_request_seconds_count", path] == 2


def test_outcomes_refusals_and_stages_are_counted(fresh: TestClient) -> None:
    assert fresh.post("/v1/ask", json={"question": ANSWERED}).json()["status"] == "answered"
    refused = fresh.post("/v1/ask", json={"question": REFUSED}).json()
    fresh.post("/v1/ask", json={"question": REFUSED})
    samples = told(fresh)
    assert samples["pullquote_answers_total", (("outcome", "answered"),)] == 1
    assert samples["pullquote_answers_total", (("outcome", "refused"),)] == 2
    reason = refused["refusal"]["reason"]
    assert samples["pullquote_refusals_total", (("reason", reason),)] == 2
    # The second refusal came from the cache: its stages did not run.
    for stage in ("followup", "retrieve", "read", "decide", "respond", "proof"):
        assert samples["pullquote_stage_seconds_count", (("stage", stage),)] == 2


def test_the_index_and_its_age_are_told(fresh: TestClient, assistant: Assistant) -> None:
    samples = told(fresh)
    index = assistant.index
    labels = (("id", index.id), ("model", index.manifest["model"]["name"]))
    assert samples["pullquote_index_info", labels] == 1
    assert samples["pullquote_index_documents", ()] == len(index.documents)
    built = index.path.stat().st_mtime
    assert samples["pullquote_index_age_seconds", ()] == pytest.approx(time.time() - built, abs=5)


def test_an_index_whose_folder_goes_away_is_told_all_the_same(
    assistant: Assistant, tmp_path: Path
) -> None:
    class Vanishing(type(tmp_path)):  # type: ignore[misc]
        """There when it is looked for, and gone when it is read."""

        def exists(self, **_: object) -> bool:
            return True

    counters = Metrics()
    counters.serves(dataclasses.replace(assistant.index, path=Vanishing(tmp_path / "gone")))
    age = counters.registry.get_sample_value("pullquote_index_age_seconds")
    assert age == pytest.approx(0, abs=5)


def test_memory_is_told(fresh: TestClient) -> None:
    assert told(fresh)["process_resident_memory_bytes", ()] > 1_000_000


def test_two_applications_count_apart(assistant: Assistant, fresh: TestClient) -> None:
    with TestClient(create_app(lambda: assistant)) as other:
        other.get("/nothing")
    labels = (("method", "GET"), ("path", "other"), ("status", "404"))
    assert ("pullquote_requests_total", labels) not in told(fresh)
