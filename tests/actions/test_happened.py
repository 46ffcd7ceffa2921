"""What the installation writes of an agreement is stored once and read in each reader's language."""

from datetime import date

import pytest
from django.utils import translation

from edge.agreements import actions as agreements
from edge.agreements.actions.deciding import renew_itself
from edge.agreements.models.happened import RENEWED_BY_CONFIRMATION, RENEWED_ITSELF, happened_in_words
from edge.core.dates import PartialDate
from tests.actions.arranging import BY, a_hub, a_partner, an_agreement


def test_a_renewal_by_itself_reads_in_the_language_of_the_reader() -> None:
    stored = RENEWED_ITSELF % {"end": "2013-12-31"}
    assert happened_in_words(stored) == "Renewed itself until 31 December 2013: nobody cancelled it in time"
    with translation.override("nl"):
        assert "31 december 2013" in happened_in_words(stored)
        assert not happened_in_words(stored).startswith("Renewed")
    with translation.override("zh-hans"):
        assert "2013年12月31日" in happened_in_words(stored)


@pytest.mark.parametrize(
    ("end", "words"), [("2013", "2013"), ("2013-12", "December 2013"), ("2013-12-01", "1 December 2013")]
)
def test_an_end_is_told_as_precisely_as_it_is_known(end: str, words: str) -> None:
    assert f"until {words}:" in happened_in_words(RENEWED_ITSELF % {"end": end})


def test_a_renewal_by_confirmation_keeps_its_names_and_words_its_days() -> None:
    by = "KU Leuven (Room 2013, 2012-09-15); Tsinghua University (王芳, 2012-09-20)"
    told = happened_in_words(RENEWED_BY_CONFIRMATION % {"end": "2028-02-29", "by": by})
    assert told == (
        "Renewed until 29 February 2028 by confirmation: "
        "KU Leuven (Room 2013, 15 September 2012); Tsinghua University (王芳, 20 September 2012)"
    )


@pytest.mark.parametrize(
    "typed", ["Extended for 2012-10-22", "2012-10-22", "Renewed itself", "", "100 % kept"]
)
def test_what_somebody_typed_stays_as_typed(typed: str) -> None:
    with translation.override("nl"):
        assert happened_in_words(typed) == typed


def test_what_looks_like_a_day_and_is_none_stays() -> None:
    assert "until 2013-02-31:" in happened_in_words(RENEWED_ITSELF % {"end": "2013-02-31"})


@pytest.mark.django_db
def test_it_is_stored_the_same_whoever_acts() -> None:
    agreement = an_agreement(
        "Memorandum",
        a_hub(),
        a_partner("Lotus University"),
        signed_on=PartialDate.parse("2010"),
        ends_on=PartialDate.parse("2012-12-31"),
        automatic_months=12,
        notice_days=90,
    )
    with translation.override("nl"):
        renewed = renew_itself(agreement=agreement, by=BY, on=date(2012, 10, 20))
        agreements.extend_agreement(agreement=renewed, by=BY, on=PartialDate.parse("2012-11-01"))
    events = list(agreement.events.order_by("pk"))
    assert [one.text for one in events] == [
        "Renewed itself until 2013-12-31: nobody cancelled it in time",
        "Extended",
    ]
    assert str(events[0]) == "Renewed itself until 31 December 2013: nobody cancelled it in time"
