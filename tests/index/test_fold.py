"""Letters without their marks."""

from __future__ import annotations

import pytest

from index.fold import fold


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("garcía", "garcia"),
        ("garci\u0301a", "garcia"),
        ("łukasz", "lukasz"),
        ("sørensen", "sorensen"),
        ("zoë", "zoe"),
        ("ægir", "aegir"),
        ("việt", "viet"),
        ("plain", "plain"),
        # Other words, which their marks tell apart.
        ("résumés", "résumés"),
        ("expose\u0301", "exposé"),
        # Marks of other scripts are letters.
        ("йод", "йод"),
        ("が", "が"),
        ("한국", "한국"),
    ],
)
def test_fold(word: str, folded: str) -> None:
    assert fold(word) == folded
    assert fold(folded) == folded
