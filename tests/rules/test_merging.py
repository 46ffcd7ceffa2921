"""Merge fields: what is filled, what stays open, and that a value is never read as a field."""

from hypothesis import given
from hypothesis import strategies as st

from edge.agreements.rules.merging import FIELDS, fields_in, merge, open_fields, unknown_fields

PIECES = st.lists(
    st.one_of(
        st.sampled_from([f"{{{name}}}" for name in FIELDS[:4]]), st.text(alphabet="ab{} 清", max_size=5)
    ),
    max_size=6,
).map("".join)
VALUES = st.dictionaries(st.sampled_from(FIELDS[:4]), st.text(alphabet="xy{}h ", max_size=6))


def test_what_is_known_is_filled_and_the_rest_stays_in_its_braces() -> None:
    text = "{hub} sends {places_out} students to {partner}; {hub} pays."
    assert merge(text, {"hub": "KU Leuven", "partner": "", "places_out": "10"}) == (
        "KU Leuven sends 10 students to {partner}; KU Leuven pays."
    )
    assert fields_in(text) == ("hub", "places_out", "partner")
    assert open_fields([text, "{term_months}", "{hub}"]) == ("hub", "places_out", "partner", "term_months")


def test_a_slip_of_the_pen_is_named() -> None:
    assert unknown_fields("{hub} and {parnter}, {2} and { hub }") == ("parnter",)


def test_a_value_with_braces_is_text_and_is_not_filled_again() -> None:
    assert merge("{title}", {"title": "{hub}", "hub": "KU Leuven"}) == "{hub}"


@given(PIECES, VALUES)
def test_words_outside_fields_are_never_touched(text: str, values: dict[str, str]) -> None:
    filled = {name: f"<{value}>" for name, value in values.items()}
    merged = merge(text, filled)
    rest = text
    for name in fields_in(text):
        if name in filled:
            rest = rest.replace(f"{{{name}}}", filled[name])
    if not any(set("{}") & set(value) for value in values.values()):
        assert merged == rest
    assert merge(text, {}) == text


@given(PIECES, VALUES)
def test_what_stays_open_is_exactly_what_has_no_value(text: str, values: dict[str, str]) -> None:
    plain = {name: value.replace("{", "").replace("}", "") for name, value in values.items()}
    left = open_fields([merge(text, plain)])
    assert set(left) >= {name for name in fields_in(text) if not plain.get(name)}
    assert all(name not in left or not plain.get(name) for name in fields_in(text) if name in FIELDS)
