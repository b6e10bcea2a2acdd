"""The report's two plots, as inline SVG. Colours come from the page's style sheet."""

from __future__ import annotations

from collections.abc import Sequence

from evals.curves import Bin, Point

_WIDE, _HIGH = 420, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 14, 14, 44
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def risk_coverage_plot(points: Sequence[Point], here: tuple[float, float] | None) -> str:
    """Risk against coverage, both in [0, 1].

    Args:
        points: The curve, from the most confident question on.
        here: Coverage and risk of the answers as they were given, if any was.
    """
    top = _ceiling(max((point.risk for point in points), default=1.0))
    path = ""
    # Risk is known at whole numbers of questions; in between the line is a guide for the eye.
    for number, point in enumerate(points):
        path += f"{'L' if number else 'M'}{_x(point.coverage):.1f} {_y(point.risk / top):.1f}"
    marks = "".join(
        f'<circle class="hit" cx="{_x(point.coverage):.1f}" cy="{_y(point.risk / top):.1f}" r="5">'
        f"<title>answering the most confident {point.coverage:.0%} (confidence ≥ "
        f"{point.threshold:.2f}): {point.risk:.0%} wrong</title></circle>"
        for point in points
    )
    operating = ""
    if here is not None:
        x, y = _x(here[0]), _y(min(1.0, here[1] / top))
        operating = (
            f'<circle class="here" cx="{x:.1f}" cy="{y:.1f}" r="6"><title>as answered: '
            f"{here[0]:.0%} answered, {here[1]:.0%} of it wrong</title></circle>"
        )
    return _framed(
        f'<path class="line" d="{path}"/>{marks}{operating}',
        "share of questions answered",
        "share of answers wrong",
        top,
        "Risk against coverage",
    )


def calibration_plot(bins: Sequence[Bin]) -> str:
    """The frequency of right leads against the confidence that was stated, both in [0, 1]."""
    most = max((one.n for one in bins), default=1)
    diagonal = f'<path class="ideal" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>'
    columns = "".join(
        f'<rect class="count" x="{_x(one.low) + 1:.1f}" y="{_y(0.22 * one.n / most):.1f}" '
        f'width="{_x(one.high) - _x(one.low) - 2:.1f}" '
        f'height="{_y(0) - _y(0.22 * one.n / most):.1f}"/>'
        for one in bins
    )
    line = "".join(
        f"{'L' if number else 'M'}{_x(one.confidence):.1f} {_y(one.rate):.1f}"
        for number, one in enumerate(bins)
    )
    dots = "".join(
        f'<circle class="dot" cx="{_x(one.confidence):.1f}" cy="{_y(one.rate):.1f}" '
        f'r="{3 + 5 * (one.n / most) ** 0.5:.1f}"><title>confidence {one.low:.1f} to '
        f"{one.high:.1f}: {one.n} questions, {one.rate:.0%} right</title></circle>"
        for one in bins
    )
    return _framed(
        f'{columns}{diagonal}<path class="line" d="{line}"/>{dots}',
        "stated confidence",
        "share that is right",
        1.0,
        "Calibration",
    )


def _framed(inner: str, along: str, up: str, top: float, label: str) -> str:
    grid = ""
    for tick in _TICKS:
        grid += (
            f'<path class="grid" d="M{_x(0)} {_y(tick):.1f}H{_x(1)}"/>'
            f'<text class="tick" x="{_x(0) - 8}" y="{_y(tick) + 4:.1f}" text-anchor="end">'
            f"{tick * top:.0%}</text>"
            f'<text class="tick" x="{_x(tick):.1f}" y="{_y(0) + 17}" text-anchor="middle">'
            f"{tick:.0%}</text>"
        )
    middle = (_y(0) + _y(1)) / 2
    return (
        f'<svg viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{label}">{grid}{inner}'
        f'<text class="axis" x="{(_x(0) + _x(1)) / 2}" y="{_HIGH - 6}" text-anchor="middle">'
        f"{along}</text>"
        f'<text class="axis" transform="translate(12 {middle}) rotate(-90)" text-anchor="middle">'
        f"{up}</text></svg>"
    )


def _ceiling(highest: float) -> float:
    """The axis's end: the least of some round values that holds the highest risk."""
    return next((end for end in (0.2, 0.4, 0.6, 0.8) if highest <= end), 1.0)


def _x(share: float) -> float:
    return _LEFT + share * (_WIDE - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return _HIGH - _BOTTOM - share * (_HIGH - _TOP - _BOTTOM)
