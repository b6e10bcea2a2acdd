"""A server with the invented articles, and a real Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.auth import Keys, new_key
from api.http import create_app
from api.serving import Serving
from index.build import build
from index.config import IndexConfig
from index.store import load
from tests.api.page.world import ARTICLES, HOSTILE_ABOUT, ScriptedAssistant

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
OpenPage = Callable[..., Page]
PATIENCE = 60_000
"""Milliseconds before something counts as missing: no test is about time, and machines are busy."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> ScriptedAssistant:
    """An assistant over the invented articles."""
    folder = tmp_path_factory.mktemp("page")
    for name, text in ARTICLES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "hostile.toml").write_text(HOSTILE_ABOUT, encoding="utf-8")
    (folder / "harbour.toml").write_text('title = "The harbour strike"\n', encoding="utf-8")
    place = tmp_path_factory.mktemp("index") / "index"
    build(folder, place, IndexConfig())
    return ScriptedAssistant(load(place))


@pytest.fixture(scope="session")
def address(assistant: ScriptedAssistant) -> Iterator[str]:
    """Where the server listens."""
    # Without the cache: tests count what the assistant is asked.
    with served(assistant, Serving(cache_characters=0)) as found:
        yield found


@pytest.fixture(scope="session")
def key() -> tuple[str, str]:
    """An API key, and its line in a keys file."""
    return new_key("reader")


@pytest.fixture(scope="session")
def locked(
    assistant: ScriptedAssistant, key: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Where a server listens that asks for the key."""
    path = tmp_path_factory.mktemp("keys") / "keys"
    path.write_text(key[1], encoding="utf-8")
    with served(assistant, Serving(cache_characters=0, keys=Keys.read(path))) as found:
        yield found


@contextmanager
def served(assistant: ScriptedAssistant, serving: Serving) -> Iterator[str]:
    """A server in a thread: its address."""
    app = create_app(lambda: assistant, serving)
    config = uvicorn.Config(app, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server stopped while starting"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    bound.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, for as long as this package's tests run."""
    if CHROMIUM is None or not Path(CHROMIUM).exists():
        missing = "no Chromium here; install the package chromium, or name one in CHROMIUM"
        # On a developer's machine a browser is a convenience; in CI its absence hides failures.
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, address: str, assistant: ScriptedAssistant) -> Iterator[OpenPage]:
    """Opens the page, and checks at the end that nothing was logged or thrown meanwhile."""
    assistant.calls.clear()
    troubles: list[str] = []
    contexts = []

    def opened(
        fragment: str = "",
        *,
        at: str = address,
        is_ready: bool = True,
        watched: bool = True,
        prepare: Callable[[Page], object] | None = None,
        **options: Any,
    ) -> Page:
        options = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"} | options
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: troubles.append(f"thrown: {error}"))
        page.on(
            "console",
            lambda said: (
                troubles.append(f"{said.type}: {said.text} {said.location}")
                if watched
                and said.type in ("error", "warning")
                # A request that fails is the test's subject where one does.
                and "Failed to load resource" not in said.text
                else None
            ),
        )
        if prepare is not None:
            prepare(page)
        page.goto(f"{at}/{fragment}")
        if is_ready:
            page.wait_for_selector("body[data-ready]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []
