"""What was filled into the merge fields of a text, told apart from other changes of its words."""

from hypothesis import given
from hypothesis import strategies as st

from edge.agreements.rules.canonical import ClauseText, Words
from edge.agreements.rules.filling import filling_of, values_between

PIECES = st.text(alphabet="ab c.清华，", min_size=1, max_size=8).map(lambda text: f"<{text}>")
VALUES = st.text(alphabet="xy 北京", min_size=1, max_size=8).filter(lambda text: text.strip() == text)


def clause(key: str, body: str, heading: str = "") -> ClauseText:
    return ClauseText(key=key, texts={"en": Words(heading=heading, body=body)})


def test_what_stands_at_a_field_is_its_value() -> None:
    template = "{hub}, represented by {hub_signatory}, and {partner} agree for {term_months} months."
    text = "KU Leuven, represented by Mark Waer, Rector, and Peking University agree for 60 months."
    assert values_between(template, text) == {
        "hub": "KU Leuven",
        "hub_signatory": "Mark Waer, Rector",
        "partner": "Peking University",
        "term_months": "60",
    }
    assert values_between("有效期{term_months}个月。", "有效期60个月。") == {"term_months": "60"}


def test_a_field_left_open_has_no_value_and_is_no_change() -> None:
    assert values_between("From {start} to {end}.", "From 1 May 2012 to {end}.") == {"start": "1 May 2012"}


def test_other_words_are_no_filling() -> None:
    assert values_between("For {term_months} months.", "For 60 years.") is None
    assert values_between("For {term_months} months.", "For  months.") is None
    assert values_between("{hub} and {hub}.", "Leuven and Ghent.") is None
    assert values_between("By {hub_signatory}.", "By Mark Waer.\nAnd by nobody else.") is None
    assert values_between("By {hub_signatory}.", "By {partner_signatory}.") is None
    assert values_between("No field.", "No field here.") is None
    assert values_between("No field.", "No field.") == {}


def test_a_known_field_must_have_its_value() -> None:
    assert values_between("{hub} pays.", "KU Leuven pays.", {"hub": "KU Leuven"}) == {}
    assert values_between("{hub} pays.", "Nobody pays.", {"hub": "KU Leuven"}) is None


def test_a_field_filled_with_a_condition_in_one_clause_is_a_change_of_words() -> None:
    template = [
        clause("long", "{hub} and {partner} agree."),
        clause("short", "{hub} decides."),
    ]
    text = [
        clause("long", "KU Leuven, if it so wishes, and Peking University agree."),
        clause("short", "KU Leuven decides."),
    ]
    filling = filling_of(template, text)
    assert filling.values["en"]["hub"] == "KU Leuven"
    assert "partner" not in filling.values["en"]
    assert filling.clauses[0].texts["en"].body == "KU Leuven and {partner} agree."
    assert filling.clauses[1].texts["en"].body == "KU Leuven decides."


def test_a_clause_that_the_text_left_out_keeps_its_fields_as_others_fill_them() -> None:
    template = [clause("gone", "{hub} and {partner}."), clause("kept", "{hub} decides.", "On {hub}")]
    filling = filling_of(template, [clause("kept", "KU Leuven decides.", "On KU Leuven")])
    assert [one.texts["en"].body for one in filling.clauses] == [
        "KU Leuven and {partner}.",
        "KU Leuven decides.",
    ]


@given(PIECES, VALUES, PIECES, VALUES, PIECES)
def test_filled_fields_are_found_again(one: str, first: str, two: str, second: str, three: str) -> None:
    found = values_between(f"{one}{{hub}}{two}{{partner}}{three}", f"{one}{first}{two}{second}{three}")
    assert found == {"hub": first, "partner": second}
