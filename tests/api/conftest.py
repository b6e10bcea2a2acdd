"""What the tests of the doors share: an assistant over seeds/, and a client of its application."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.http import create_app
from api.service import Place, open_assistant
from rag.assistant import Assistant


@pytest.fixture(scope="session")
def assistant(place: Place) -> Assistant:
    """Answers about the articles in seeds/."""
    return open_assistant(place)


@pytest.fixture(scope="session")
def client(assistant: Assistant) -> Iterator[TestClient]:
    """A client of a started application."""
    with TestClient(create_app(lambda: assistant)) as started:
        yield started
