"""Curves and figures over confidences, worked by hand."""

from __future__ import annotations

import pytest

from evals.curves import (
    Bin,
    Point,
    auroc,
    brier,
    calibration,
    calibration_error,
    risk_area,
    risk_coverage,
)

CONFIDENCES = [0.9, 0.8, 0.6, 0.3]
CORRECT = [True, False, True, False]


def test_risk_coverage_goes_from_the_most_confident_on() -> None:
    assert risk_coverage(CONFIDENCES, CORRECT) == [
        Point(0.25, 0.0, 0.9),
        Point(0.5, 0.5, 0.8),
        Point(0.75, 1 / 3, 0.6),
        Point(1.0, 0.5, 0.3),
    ]


def test_equal_confidences_are_one_point() -> None:
    assert risk_coverage([0.5, 0.5], [True, False]) == [Point(1.0, 0.5, 0.5)]


def test_the_area_is_the_mean_of_the_risks() -> None:
    assert risk_area(CONFIDENCES, CORRECT) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_equal_confidences_count_in_every_order_alike() -> None:
    # Each counts as half an error: risks 1/2 and 1/2.
    assert risk_area([0.5, 0.5], [True, False]) == 0.5
    assert risk_area([0.5, 0.5], [False, True]) == 0.5


def test_a_perfect_ranking_has_the_least_area() -> None:
    best = risk_area([0.9, 0.8, 0.7], [True, True, False])
    worst = risk_area([0.7, 0.8, 0.9], [True, True, False])
    assert best == pytest.approx(1 / 9)
    assert worst is not None
    assert best is not None
    assert worst > best


def test_calibration_bins() -> None:
    assert calibration([0.05, 0.125, 0.1875, 1.0], [False, True, False, True]) == [
        Bin(0.0, 0.1, 1, 0.05, 0.0),
        Bin(0.1, 0.2, 2, 0.15625, 0.5),
        Bin(0.9, 1.0, 1, 1.0, 1.0),
    ]


def test_calibration_error_is_the_weighted_gap() -> None:
    # Gaps 0.05 (1 question), 0.34 (2), 0 (1): (0.05 + 0.68 + 0) / 4.
    made = calibration_error([0.05, 0.15, 0.17, 1.0], [False, True, False, True])
    assert made == pytest.approx(0.1825)


def test_brier_is_the_mean_squared_gap() -> None:
    assert brier([0.9, 0.2], [True, True]) == pytest.approx((0.01 + 0.64) / 2)


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    # Of 4 pairs of a right and a wrong one, 0.9 > 0.8, 0.9 > 0.3, 0.6 > 0.3 are in order.
    assert auroc(CONFIDENCES, CORRECT) == 0.75
    assert auroc([0.5, 0.5], [True, False]) == 0.5
    assert auroc([0.5, 0.6], [True, True]) is None


def test_none_of_nothing() -> None:
    assert risk_area([], []) is None
    assert calibration_error([], []) is None
    assert brier([], []) is None
    assert auroc([], []) is None
    assert risk_coverage([], []) == []
