"""The measures of an assignment, by hand."""

import pytest

from allocation import panels
from allocation.panels.measures import measures


def test_the_measures_of_a_small_round() -> None:
    problem = panels.Problem(
        affinity=[[1.0, 0.0, 0.5], [0.25, 0.75, 0.5], [0.0, 0.0, 0.0]], need=[1, 1, 0], load_max=[1, 1, 1]
    )
    result = panels.solve(problem, "total")
    found = measures(problem, result, floor=0.8)
    assert (found.total, found.minimum, found.mean, found.low) == (1.75, 0.75, 0.875, 0.75)
    assert (found.under_floor, found.load_least, found.load_most, found.envy) == (1, 0, 1, 0)


@pytest.mark.parametrize(("second", "envy"), [(0.1, 1), (0.9, 0)])
def test_who_would_rather_have_another_panel_is_counted(second: float, envy: int) -> None:
    problem = panels.Problem(affinity=[[1.0, 0.2], [0.5, second]], need=[1, 1], load_max=[1, 1])
    assert measures(problem, panels.solve(problem, "total")).envy == envy
