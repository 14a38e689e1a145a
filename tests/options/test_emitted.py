"""Emissions that are counted when they are read: what is read is what an array of them would hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from energi.options.emitted import Emitted

KG = np.arange(12.0).reshape(4, 3)


@pytest.mark.parametrize(
    "key",
    [
        2,
        (2, 1),
        slice(None),
        (slice(1, 3), -1),
        np.array([3, 0, 3]),
        (np.array([3, 0]), np.array([1, 2])),
        (np.array([[3, 0], [1, 1]]), 2),
        np.array([True, False, True, False]),
    ],
)
def test_rows_and_years_are_read_as_of_an_array(key: Any) -> None:
    asked: list[int] = []

    def count(rows: np.ndarray) -> np.ndarray:
        asked.append(len(rows))
        return KG[rows]

    found = Emitted(count, KG.shape)[key]
    np.testing.assert_array_equal(found, KG[key])
    assert sum(asked) == np.arange(4)[key[0] if isinstance(key, tuple) else key].size  # and no others


def test_all_of_them_are_an_array() -> None:
    np.testing.assert_array_equal(np.asarray(Emitted(lambda rows: KG[rows], KG.shape)), KG)
