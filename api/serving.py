"""How a server is run: its options, by flag or environment, and the object that they make."""

from __future__ import annotations

import functools
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from index.errors import ConfigError, PullquoteError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

    from api.auth import Keys
    from api.limits import Limits

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the user set, or the defaults; the options' help says what each is."""

    keys_file: Path | None
    no_auth: bool
    host_names: tuple[str, ...]
    origins: tuple[str, ...]
    workers: int
    queue: int
    timeout: float
    max_body: int
    rate: float
    connections: int
    cache: int
    reload: float
    drain: float
    log_format: str | None
    log_level: str
    log_questions: bool
    traces: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How an application serves; without arguments, as a test or an embedding program wants it."""

    limits: Limits | None = None
    """None takes the defaults."""
    keys: Keys | None = None
    """None asks nobody for a key."""
    hosts: frozenset[str] | None = None
    """Names that the server goes by; None takes any."""
    origins: tuple[str, ...] = ()
    """Other origins whose pages may ask."""
    cache_characters: int = 16_000_000
    """Room for answers given before; 0 keeps none."""
    log_questions: bool = False
    tracer_provider: TracerProvider | None = None
    """Of the OpenTelemetry SDK: is told of each request; None traces nothing."""
    drain_seconds: float = 0.0
    """Time between SIGTERM and the end of listening; ``/readyz`` is false from the start of it."""
    reload_seconds: float = 2.0
    """Time between two looks for a new index; 0 never looks."""
    log_format: str = field(default="text", compare=False)
    log_level: str = field(default="info", compare=False)

    @classmethod
    def of(cls, given: Given, bound: socket.socket) -> Serving:
        """What the options come to, for a socket.

        Raises:
            ConfigError: a value is out of its range, or the keys file is not right.
            PullquoteError: others can reach the socket, and there are neither keys nor --no-auth;
                or traces are asked for, and the OpenTelemetry SDK is not installed.
        """
        import sys

        from api.auth import is_loopback, keys_for
        from api.limits import Limits
        from api.security import LOOPBACK_NAMES

        hosts = frozenset(given.host_names)
        if is_loopback(bound):
            hosts |= {str(bound.getsockname()[0])}
        if hosts:
            # A probe on the machine itself asks for one of these, as the container's does; a page
            # that has its name rebound sends that name, and never these.
            hosts |= LOOPBACK_NAMES
        on_terminal = sys.stderr is not None and sys.stderr.isatty()
        return cls(
            limits=Limits(
                workers=given.workers,
                queue=given.queue,
                timeout=given.timeout,
                body_bytes=given.max_body,
                rate=given.rate,
                connections=given.connections,
            ),
            keys=keys_for(bound, given.keys_file, no_auth=given.no_auth),
            hosts=hosts or None,
            origins=given.origins,
            cache_characters=given.cache,
            log_questions=given.log_questions,
            tracer_provider=_tracer_provider() if given.traces else None,
            drain_seconds=given.drain,
            reload_seconds=given.reload,
            log_format=given.log_format or ("text" if on_terminal else "json"),
            log_level=given.log_level,
        )


def _tracer_provider() -> TracerProvider:
    try:
        from api.tracing import provider
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "opentelemetry":
            raise
        raise PullquoteError(
            "the OpenTelemetry SDK is not installed", hint="pip install 'pullquote[otel]'"
        ) from error
    try:
        return provider()
    except ValueError as error:
        raise ConfigError(f"one of the OTEL_* variables is not right: {error}") from error


def _option(*names: str, env: str, **rest: Any) -> Callable[[Callable[..., R]], Callable[..., R]]:
    return click.option(*names, envvar=f"PULLQUOTE_{env}", show_envvar=True, **rest)


_OPTIONS = (
    _option(
        "--keys",
        "keys_file",
        env="KEYS",
        type=click.Path(path_type=Path),
        help="File of API keys, as `pullquote key` prints them; needed off this machine.",
    ),
    _option("--no-auth", env="NO_AUTH", is_flag=True, help="Let everybody in who can connect."),
    _option(
        "--host-name",
        "host_names",
        env="HOST_NAMES",
        multiple=True,
        help="Name that the server goes by beside localhost, such as a proxy's (repeatable).",
    ),
    _option(
        "--cors-origin",
        "origins",
        env="CORS_ORIGINS",
        multiple=True,
        help="Origin whose pages may ask, such as https://example.org (repeatable).",
    ),
    _option(
        "--workers",
        env="WORKERS",
        type=click.IntRange(1),
        default=2,
        show_default=True,
        help="Questions worked on at once.",
    ),
    _option(
        "--queue",
        env="QUEUE",
        type=click.IntRange(0),
        default=64,
        show_default=True,
        help="Questions that may wait; beyond it: 503.",
    ),
    _option(
        "--timeout",
        env="TIMEOUT",
        type=click.FloatRange(0, 3600, min_open=True),
        default=30.0,
        show_default=True,
        help="Seconds to an answer, waiting included.",
    ),
    _option(
        "--max-body",
        env="MAX_BODY",
        type=click.IntRange(1),
        default=1_000_000,
        show_default=True,
        help="Largest request body in bytes; beyond it: 413.",
    ),
    _option(
        "--rate",
        env="RATE",
        type=click.FloatRange(0),
        default=0.0,
        show_default=True,
        help="Requests a minute and client; beyond it: 429; 0: no limit.",
    ),
    _option(
        "--connections",
        env="CONNECTIONS",
        type=click.IntRange(1),
        default=1024,
        show_default=True,
        help="Connections held at once; beyond it: 503.",
    ),
    _option(
        "--cache",
        env="CACHE",
        type=click.IntRange(0),
        default=16_000_000,
        show_default=True,
        help="Characters of answers kept for repeated questions; 0: none.",
    ),
    _option(
        "--reload",
        env="RELOAD",
        type=click.FloatRange(0),
        default=2.0,
        show_default=True,
        help="Seconds between looks for a new index; 0: never.",
    ),
    _option(
        "--drain",
        env="DRAIN",
        type=click.FloatRange(0, 3600),
        default=0.0,
        show_default=True,
        help="Seconds from SIGTERM, while /readyz is false, to the end of listening.",
    ),
    _option(
        "--log-format",
        env="LOG_FORMAT",
        type=click.Choice(["text", "json"]),
        help="[default: text on a terminal, else json]",
    ),
    _option(
        "--log-level",
        env="LOG_LEVEL",
        type=click.Choice(["debug", "info", "warning", "error"]),
        default="info",
        show_default=True,
    ),
    _option("--log-questions", env="LOG_QUESTIONS", is_flag=True, help="Log what is asked."),
    _option(
        "--traces",
        env="TRACES",
        is_flag=True,
        help="Send OpenTelemetry traces, as OTEL_EXPORTER_OTLP_ENDPOINT and the like say.",
    ),
)


def serving_options(command: Callable[..., R]) -> Callable[..., R]:
    """The options of a server: ``command`` gets them as one argument, ``given``."""
    names = list(Given.__dataclass_fields__)

    @functools.wraps(command)
    def gathered(*args: Any, **values: Any) -> R:
        given = Given(**{name: values.pop(name) for name in names})
        return command(*args, given=given, **values)

    wrapped: Callable[..., R] = gathered
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped
