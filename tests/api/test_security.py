"""Headers, hosts, other origins, and the file system."""

from __future__ import annotations

import builtins
import io
import os
from typing import Any

import click
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api.http import create_app
from api.security import HEADERS, LOOPBACK_NAMES, POLICY, host_of
from api.server import listen
from api.serving import Given, Serving, serving_options
from rag.assistant import Assistant


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/documents"),
        ("GET", "/nothing"),
        ("GET", "/"),
        ("GET", "/docs"),
        ("DELETE", "/v1/ask"),
        ("POST", "/v1/ask"),
        ("GET", "/metrics"),
    ],
)
def test_every_response_has_the_headers(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


def test_a_defect_has_the_headers_too(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret")

    with TestClient(create_app(lambda: assistant)) as client:
        monkeypatch.setattr(assistant, "explain", fail)
        response = client.post("/v1/ask", json={"question": "a defect?"})
    assert response.status_code == 500
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_answers_are_kept_by_no_cache_on_the_way(client: TestClient) -> None:
    for path in ("/v1/documents", "/metrics"):
        response = client.get(path)
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["content-security-policy"] == POLICY


def test_the_page_keeps_its_own_policy(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "trusted-types" in policy


def test_no_other_origin_may_read_by_default(client: TestClient) -> None:
    origin = {"Origin": "https://example.org"}
    assert "access-control-allow-origin" not in client.get("/v1/documents", headers=origin).headers
    asked = {**origin, "Access-Control-Request-Method": "POST"}
    preflight = client.options("/v1/ask", headers=asked)
    assert preflight.status_code == 405
    assert "access-control-allow-origin" not in preflight.headers


def test_only_origins_that_are_named_may_read(assistant: Assistant) -> None:
    app = create_app(lambda: assistant, Serving(origins=("https://example.org",)))
    with TestClient(app) as client:
        allowed = client.get("/v1/documents", headers={"Origin": "https://example.org"})
        other = client.get("/v1/documents", headers={"Origin": "https://example.com"})
    assert allowed.headers["access-control-allow-origin"] == "https://example.org"
    assert "access-control-allow-credentials" not in allowed.headers
    assert "access-control-allow-origin" not in other.headers


def test_another_hosts_requests_are_refused(assistant: Assistant) -> None:
    app = create_app(lambda: assistant, Serving(hosts=frozenset({"localhost", "::1"})))
    with TestClient(app) as client:
        for host, status in (
            ("localhost", 200),
            ("LOCALHOST:8000", 200),
            ("[::1]:8000", 200),
            ("rebound.example:8000", 421),
            ("localhost.example", 421),
            ("localhost@evil.example", 421),
            ("localhost/", 421),
            ("", 421),
        ):
            response = client.get("/v1/documents", headers={"Host": host})
            assert response.status_code == status, host
    assert response.json()["error"]["type"] == "unknown_host"


def served(address: str, *words: str) -> Serving:
    """What a server's options come to on a socket of an address."""
    found: list[Serving] = []

    @click.command()
    @serving_options
    def command(given: Given) -> None:
        with listen(address, 0) as bound:
            found.append(Serving.of(given, bound))

    result = CliRunner().invoke(command, words)
    assert result.exit_code == 0, result.output
    return found[0]


@pytest.mark.parametrize(
    ("address", "words", "hosts"),
    [
        ("127.0.0.1", [], LOOPBACK_NAMES),
        ("127.0.0.2", [], LOOPBACK_NAMES | {"127.0.0.2"}),
        ("127.0.0.1", ["--host-name", "example.org"], LOOPBACK_NAMES | {"example.org"}),
        ("0.0.0.0", ["--host-name", "example.org"], LOOPBACK_NAMES | {"example.org"}),
        ("0.0.0.0", [], None),
    ],
)
def test_the_names_a_server_goes_by(
    address: str, words: list[str], hosts: frozenset[str] | None
) -> None:
    assert served(address, "--no-auth", *words).hosts == hosts


def test_a_container_with_a_name_answers_its_own_probe(assistant: Assistant) -> None:
    serving = served("0.0.0.0", "--no-auth", "--host-name", "example.org")
    with TestClient(create_app(lambda: assistant, serving)) as client:
        # As the Containerfile's HEALTHCHECK asks.
        for host, status in (
            ("127.0.0.1:8000", 200),
            ("example.org", 200),
            ("rebound.example:8000", 421),
        ):
            assert client.get("/readyz", headers={"Host": host}).status_code == status, host


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("a.example", "a.example"),
        ("A.example:80", "a.example"),
        ("127.0.0.1:1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("[::1", None),
        ("a:b", None),
        ("a:99999", None),
        ("a@b", None),
        ("a/b", None),
        ("a?b", None),
        ("", None),
    ],
)
def test_the_host_in_a_header(header: str, host: str | None) -> None:
    assert host_of(header) == host


PATHS = (
    "/etc/passwd",
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "....//....//etc/passwd",
    "%00",
    "C:\\Windows\\win.ini",
    "file:///etc/passwd",
    "\\\\host\\share",
    "seeds/000_52ee4f46ac547064.txt",
    "~/.ssh/id_rsa",
)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of files that Python opens or looks at from here on."""
    names: list[str] = []

    def watched(module: Any, function: str) -> None:
        real = getattr(module, function)

        def told(path: Any, *args: Any, **kwargs: Any) -> Any:
            if isinstance(path, str | bytes | os.PathLike):
                names.append(os.fsdecode(path))
            return real(path, *args, **kwargs)

        monkeypatch.setattr(module, function, told)

    for module, function in (
        (builtins, "open"),
        (io, "open"),
        (os, "open"),
        (os, "stat"),
        (os, "lstat"),
        (os, "listdir"),
        (os, "scandir"),
    ):
        watched(module, function)
    return names


def test_no_path_from_a_request_reaches_the_file_system(
    client: TestClient, opened: list[str]
) -> None:
    for path in PATHS:
        bodies: tuple[tuple[str, object], ...] = (
            ("/v1/ask", {"question": path}),
            ("/v1/ask", {"question": "what?", "document_ids": [path]}),
            ("/v1/ask", {"question": "what?", "history": [{"question": path, "answer": path}]}),
            (
                "/v1/ask",
                {
                    "question": "and he?",
                    "history": [
                        {
                            "question": "who?",
                            "answer": {
                                "text": "a",
                                "citations": [{"document_id": path, "start": 0, "end": 1}],
                            },
                        }
                    ],
                },
            ),
            ("/v1/verify", {"document_id": path}),
            (
                "/v1/chat/completions",
                {"model": f"pullquote/{path}", "messages": [{"role": "user", "content": path}]},
            ),
        )
        for where, body in bodies:
            assert client.post(where, json=body).status_code < 500
        for where in (
            f"/v1/documents/{path}",
            f"/v1/models/{path}",
            f"/static/{path}",
            f"/{path}",
        ):
            response = client.get(where)
            assert response.status_code < 500
            assert "root:" not in response.text
    held = [name for name in opened if any(part in name for part in ("passwd", "win.ini", ".ssh"))]
    assert held == []
    assert [name for name in opened if "\0" in name or "seeds" in name or "share" in name] == []


def test_the_watch_on_the_file_system_sees_what_is_opened(
    opened: list[str], tmp_path: os.PathLike[str]
) -> None:
    # The test above could not fail otherwise.
    from pathlib import Path

    file = Path(tmp_path) / "passwd"
    file.write_text("a", encoding="utf-8")
    assert any("passwd" in name for name in opened)
