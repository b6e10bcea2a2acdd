"""API keys: how they are stored, presented, and when they are needed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.auth import Keys, is_loopback, keys_for, new_key
from api.http import create_app
from api.server import listen
from api.serving import Serving
from index.errors import ConfigError, PullquoteError
from rag.assistant import Assistant
from tests.api.commands import run


def written(folder: Path, *lines: str) -> Path:
    """A keys file."""
    path = folder / "keys"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def key() -> tuple[str, str]:
    """A key and its line."""
    return new_key("anna")


@pytest.fixture(scope="module")
def locked(
    assistant: Assistant, key: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A client of an application that asks for the key."""
    path = written(tmp_path_factory.mktemp("keys"), "# ours", key[1], "")
    with TestClient(create_app(lambda: assistant, Serving(keys=Keys.read(path)))) as client:
        yield client


def test_a_key_is_random_and_only_its_hash_is_stored(key: tuple[str, str]) -> None:
    secret, line = key
    assert secret.startswith("pq_")
    # 32 random bytes in base64 are 43 characters.
    assert len(secret) == 3 + 43
    assert line == f"anna sha256:{hashlib.sha256(secret.encode()).hexdigest()}"
    assert new_key("anna")[0] != secret


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "x" * 65, "é", "#a"])
def test_a_name_that_would_break_the_file_is_refused(name: str) -> None:
    with pytest.raises(ConfigError):
        new_key(name)


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/documents", "/v1/documents/000_52ee4f46ac547064", "/metrics", "/docs"),
        *("/openapi.json", "/none", "/static"),
    ],
)
def test_without_a_key_nothing_is_told(locked: TestClient, path: str) -> None:
    response = locked.get(path)
    assert response.status_code == 401
    assert response.json() == {"error": {"type": "unauthorized", "message": "an API key is needed"}}
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_browser_asks_where_somebody_opens_an_address(locked: TestClient) -> None:
    def challenges(accept: str) -> list[str]:
        response = locked.get("/docs", headers={"Accept": accept})
        assert response.status_code == 401
        return [one.split()[0] for one in response.headers.get_list("www-authenticate")]

    assert challenges("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8") == ["Bearer", "Basic"]
    # A script's request: the page has a dialog of its own.
    assert challenges("*/*") == ["Bearer"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/", "/static/app.js"])
def test_probes_and_the_pages_files_need_no_key(locked: TestClient, path: str) -> None:
    assert locked.get(path).status_code == 200


def test_no_way_round_leads_through_the_pages_files(locked: TestClient) -> None:
    # The server below decodes it to /static/../v1/documents, which is no route.
    response = locked.get("/static/%2e%2e/v1/documents")
    assert response.status_code == 404
    assert response.json()["error"]["type"] == "not_found"


def test_a_key_may_be_presented_in_three_ways(locked: TestClient, key: tuple[str, str]) -> None:
    secret = key[0]
    basic = base64.b64encode(f"whoever:{secret}".encode()).decode()
    for headers in (
        {"Authorization": f"Bearer {secret}"},
        {"Authorization": f"bearer {secret}"},
        {"Authorization": f"Basic {basic}"},
        {"X-API-Key": secret},
    ):
        assert locked.get("/v1/documents", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer pq_wrong"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic ???"},
        {"Authorization": "Basic " + base64.b64encode(b"\xff\xfe").decode()},
        {"Authorization": "Digest a"},
        {"X-API-Key": ""},
        {"X-API-Key": "anna"},
    ],
)
def test_what_is_no_key_is_refused(
    locked: TestClient, key: tuple[str, str], headers: dict[str, str]
) -> None:
    assert locked.get("/v1/documents", headers=headers).status_code == 401
    # The stored hash opens nothing.
    digest = key[1].partition("sha256:")[2]
    assert locked.get("/v1/documents", headers={"X-API-Key": digest}).status_code == 401


def test_every_key_is_compared_in_constant_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (first, one), (_, other) = new_key("a"), new_key("b")
    keys = Keys.read(written(tmp_path, one, other))
    compared: list[tuple[bytes, bytes]] = []
    compare = hmac.compare_digest

    def watched(left: bytes, right: bytes) -> bool:
        compared.append((left, right))
        return compare(left, right)

    monkeypatch.setattr(hmac, "compare_digest", watched)
    assert keys.name_of(first) == "a"
    assert keys.name_of("pq_no") is None
    # Both keys, each time: finding the first one ends nothing early.
    assert len(compared) == 4
    assert {len(side) for pair in compared for side in pair} == {32}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "holds no key"),
        (["# a comment"], "holds no key"),
        (["anna"], "line 1"),
        (["anna sha256:12"], "line 1"),
        (["", "pq_secretsecret"], "line 2"),
        (["a sha256:" + "0" * 64, "a sha256:" + "1" * 64], "a second key named a"),
    ],
)
def test_a_keys_file_that_is_not_right_is_refused(
    tmp_path: Path, lines: list[str], said: str
) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        Keys.read(written(tmp_path, *lines))
    # A key that was put there by mistake is not repeated.
    assert "secret" not in str(caught.value)


def test_a_keys_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        Keys.read(tmp_path / "none")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("localhost", True), ("0.0.0.0", False)],
)
def test_which_addresses_others_can_reach(host: str, loopback: bool) -> None:
    with listen(host, 0) as bound:
        assert is_loopback(bound) is loopback


def test_a_server_that_others_can_reach_wants_keys(tmp_path: Path, key: tuple[str, str]) -> None:
    path = written(tmp_path, key[1])
    with listen("0.0.0.0", 0) as bound:
        with pytest.raises(PullquoteError, match=r"0\.0\.0\.0, and no API keys"):
            keys_for(bound, None, no_auth=False)
        assert keys_for(bound, None, no_auth=True) is None
        found = keys_for(bound, path, no_auth=False)
        assert found is not None
        assert found.name_of(key[0]) == "anna"
        with pytest.raises(ConfigError, match="exclude"):
            keys_for(bound, path, no_auth=True)
    with listen("127.0.0.1", 0) as bound:
        assert keys_for(bound, None, no_auth=False) is None


def test_serving_others_without_keys_ends_in_a_line() -> None:
    result = run("serve", "--host", "0.0.0.0", "--port", 0)
    assert result.exit_code == 1
    assert "no API keys are set" in result.stderr
    assert "--no-auth" in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_command_prints_the_key_and_its_line_apart() -> None:
    result = run("key", "anna")
    assert result.exit_code == 0
    name, _, digest = result.stdout.strip().partition(" sha256:")
    secret = result.stderr.strip().rpartition(" ")[2]
    assert name == "anna"
    assert hashlib.sha256(secret.encode()).hexdigest() == digest
    assert secret not in result.stdout
    assert run("key", "a b").exit_code == 1


def test_a_socket_with_a_zone_is_understood() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        bound = listen("::1", 0)
    except PullquoteError:
        pytest.skip("no IPv6 address here")
    with bound:
        assert is_loopback(bound)
