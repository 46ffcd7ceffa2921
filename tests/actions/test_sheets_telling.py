"""Everything that can be said of a row has a sentence, with exactly what it may name."""

import re

import pytest
from django.utils import translation

from edge.sheets.actions.faults import FAULTS, Fault
from edge.sheets.queries.telling import sentence
from edge.sheets.rules import PARAMS

EVERY = {**{str(code): names for code, names in PARAMS.items()}, **FAULTS}


@pytest.mark.parametrize("code", sorted(EVERY))
def test_a_code_has_a_sentence_that_names_nothing_but_its_own(code: str) -> None:
    values = {name: f"<{name}>" for name in EVERY[code]}
    with translation.override("en"):
        told = sentence(code, values)
    named = set(re.findall(r"<(\w+)>", told))
    assert named <= set(EVERY[code])
    assert "%(" not in told
    assert told == values.get("message") or re.search(r"[.:?)]$", told), told


@pytest.mark.parametrize("code", sorted(EVERY))
def test_what_was_found_in_the_cell_is_said(code: str) -> None:
    values = {name: f"<{name}>" for name in EVERY[code]}
    if "found" in values and code not in ("said_by_the_table", "text_control"):  # the one speaks for itself
        assert "<found>" in sentence(code, values)


def test_a_fault_that_names_something_else_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="unit_unknown"):
        Fault("unit", "unit_unknown", found="x")
    with pytest.raises(KeyError):
        Fault("unit", "never_heard_of")
