"""Problems from files: what may stand in one, and what is named when it is wrong."""

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.sparse import issparse

from allocation import InvalidProblem
from allocation.files import read_panels, read_places, written

ROUND: dict[str, Any] = {"choices": [[0, 1], [1, -1]], "capacity": [1, 1]}
PANEL: dict[str, Any] = {"affinity": [[0.5, 1], [0.25, 0]], "need": [1, 1], "load_max": [1, 1]}


def a_file(given: Any) -> bytes:
    return given if isinstance(given, bytes) else json.dumps(given).encode()


def rows(matrix: Any) -> Any:
    return matrix.toarray() if issparse(matrix) else matrix


def refused(read: Callable[[bytes], Any], given: Any) -> str:
    with pytest.raises(InvalidProblem) as error:
        read(a_file(given))
    return str(error.value)


# ---------------------------------------------------------------- places
def test_every_input_of_a_round_can_stand_in_a_file() -> None:
    problem = read_places(
        a_file(
            {
                "choices": [[1, -1], [0, -1], [2, 1]],
                "capacity": [1, 2, 3],
                "scores": [[3.5, None], [2, None], [0, -1]],
                "partner": [0, 1, 1],
                "home": [0, 1, 2],
                "exports": [2, 1, 0],
                "priority": [4, 4, 1],
                "history": [1, -1, 0],
                "tolerance": [[-1, 1], [0, 2], [0, 0]],
                "donors": [1, 0, 2],
                "caps": [{"programmes": [1, 2], "most": 2, "name": "B"}],
                "seed": None,
            }
        )
    )
    assert problem.choices.tolist() == [[1, -1], [0, -1], [2, 1]]
    assert problem.scores is not None
    assert math.isnan(problem.scores[0, 1])  # beside -1, where nobody reads it
    assert problem.scores[2].tolist() == [0, -1]
    assert (problem.seed, problem.caps[0].most, problem.c) == (None, 2, 3)


def test_a_round_of_the_least_that_is_wanted_takes_the_rest_as_it_is_published() -> None:
    problem = read_places(b"\xef\xbb\xbf" + a_file(ROUND))  # as an editor on Windows saves it
    assert (problem.seed, problem.home, problem.partner.tolist()) == (0, None, [0, 1])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            ROUND | {"choises": []},
            "choises: there is no input of this name; there are choices, capacity, scores, ",
        ),
        ({"capacity": [1]}, "choices: this input is wanted and not there"),
        (ROUND | {"capacity": None}, "capacity: this input is wanted and not there"),
        ([[0]], 'file: one object is wanted: {"choices": …, "capacity": …}'),
        (b"{", "file: no JSON: "),
        (b'{"choices": [[0]],\n "capacity": [1,]}', "file: no JSON: "),
        (
            b'{"choices": [[0]], "capacity": [1], "choices": [[0]]}',
            "choices: this key stands twice in one object",
        ),
        (b'{"caps": [{"most": 1, "most": 2}]}', "most: this key stands twice in one object"),
        ("caf\u00e9".encode("latin-1"), "file: no text in UTF-8: byte 3 belongs to no character"),
        (b"[" * 100_000, "file: lists lie too deep in each other"),
        (b'{"seed": ' + b"9" * 5_000 + b"}", "file: a number has too many digits"),
        (
            ROUND | {"choices": [[0, 0], [1, -1]]},
            "choices, row 0, column 1: programme 0 stands in the row already",
        ),
        (ROUND | {"choices": [[0, 1], [1]]}, "choices, row 1: every row has as many columns as the first, 2"),
        (
            ROUND | {"choices": [[0, 1.0], [1, -1]]},
            "choices, row 0, column 1: a whole number is wanted, not 1.0",
        ),
        (ROUND | {"capacity": [1, -2]}, "capacity, row 1: 0 or more is wanted, not -2"),
        (
            ROUND | {"scores": [[1, 2], [None, 0]]},
            "scores, row 1, column 0: the score is a finite number, not nan",
        ),
        (ROUND | {"scores": [1, None]}, "scores, row 1: the score is a finite number, not nan"),
        (
            b'{"choices": [[0]], "capacity": [1], "scores": [[NaN]]}',
            "scores, row 0, column 0: the score is a finite",
        ),
        (
            b'{"choices": [[0]], "capacity": [1], "scores": [[1e999]]}',
            "scores, row 0, column 0: the score is a finite",
        ),
    ],
)
def test_what_is_wrong_with_a_round_is_named(given: Any, words: str) -> None:
    assert words in refused(read_places, given)


# ---------------------------------------------------------------- panels
def test_sparse_affinities_and_conflicts_are_what_the_rows_say() -> None:
    dense = read_panels(a_file(PANEL | {"conflicts": [[True, False], [False, False]]}))
    entries = [[1, 0, 0.25], [0, 0, 0.5], [0, 1, 1]]
    sparse = read_panels(
        a_file(PANEL | {"affinity": {"shape": [2, 2], "entries": entries}, "conflicts": {"pairs": [[0, 0]]}})
    )
    assert np.array_equal(rows(dense.affinity), rows(sparse.affinity))
    assert np.array_equal(rows(dense.conflicts), rows(sparse.conflicts))


def test_conflicts_as_pairs_beside_affinities_in_rows() -> None:
    problem = read_panels(a_file(PANEL | {"conflicts": {"pairs": [[1, 0]]}, "load_max": [1, 2]}))
    assert rows(problem.conflicts).tolist() == [[False, False], [True, False]]
    assert not rows(read_panels(a_file(PANEL | {"conflicts": {"pairs": []}})).conflicts).any()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (PANEL | {"load": [1]}, "load: there is no input of this name; there are affinity, need, load_max, "),
        (
            PANEL | {"affinity": [[0.5, float("nan")], [0, 0]]},
            "affinity, row 0, column 1: a finite number is wanted",
        ),
        (
            PANEL | {"affinity": {"entries": []}},
            'affinity: an object with exactly "shape", "entries" is wanted',
        ),
        (PANEL | {"affinity": {"shape": [2], "entries": []}}, "affinity: 2 rows are wanted, not 1"),
        (PANEL | {"affinity": {"shape": [-1, 2], "entries": []}}, "affinity: a shape of 0 or more is wanted"),
        (
            PANEL | {"affinity": {"shape": [2, 2], "entries": [[0, 0]]}},
            "affinity, row 0: every entry is a proposal",
        ),
        (PANEL | {"affinity": {"shape": [2, 2], "entries": 5}}, "affinity, row 0: every entry is a proposal"),
        (
            PANEL | {"affinity": {"shape": [2, 2], "entries": [[0, 2, 1]]}},
            "affinity, row 0, column 1: there is no reviewer 2; there are 2, counted from 0",
        ),
        (
            PANEL | {"affinity": {"shape": [2, 2], "entries": [[0, 1, 1], [1, 1, 1], [0, 1, 2]]}},
            "affinity, row 2: proposal 0 with reviewer 1 stands there twice",
        ),
        (PANEL | {"affinity": 5, "conflicts": {"pairs": []}}, "affinity: 2 axes are wanted, not 0"),
        (
            PANEL | {"affinity": [[1, 2], [3]], "conflicts": {"pairs": []}},
            "affinity, row 1: every row has as many",
        ),
        (PANEL | {"conflicts": {"pairs": [[2, 0]]}}, "conflicts, row 0, column 0: there is no proposal 2"),
        (
            PANEL | {"conflicts": {"pairs": [[0, 0], [0, 0]]}},
            "conflicts, row 1: proposal 0 with reviewer 0 stands",
        ),
        (PANEL | {"conflicts": {}}, 'conflicts: an object with exactly "pairs" is wanted'),
    ],
)
def test_what_is_wrong_with_a_panel_round_is_named(given: Any, words: str) -> None:
    assert words in refused(read_panels, given)


# ---------------------------------------------------------------- answers
def test_an_answer_has_a_line_for_every_key_and_entry_but_not_for_every_number() -> None:
    answer = {"placement": [0, -1], "pairs": [[0, 1], [1, 0]], "checks": {"a": True, "b": [1]}, "none": []}
    assert written(answer).decode() == (
        '{\n  "placement": [0, -1],\n  "pairs": [\n    [0, 1],\n    [1, 0]\n  ],\n'
        '  "checks": {\n    "a": true,\n    "b": [1]\n  },\n  "none": []\n}\n'
    )
    assert json.loads(written(answer)) == answer


def test_an_answer_never_holds_what_is_no_json() -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        written({"total": math.nan})
