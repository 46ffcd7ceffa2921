"""The versions of a text over HTTP: exact answers, rights, a known number of statements."""

from collections.abc import Callable

import pytest
from django.test import Client

from edge.agreements.models import Agreement
from tests.actions.arranging_texts import a_text, the_next
from tests.pages.drafts import a_shared_draft

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/agreements/draft/versions"


@pytest.fixture
def agreement(founding_case: None) -> Agreement:
    return a_shared_draft()


def test_a_version_with_its_hash_and_null_for_what_is_not_known(
    as_role: Callable[..., Client], agreement: Agreement
) -> None:
    version = a_text(agreement, note="First")
    told = as_role("officer").get(ADDRESS).json()
    assert (told["count"], len(told["items"])) == (1, 1)
    assert {name: value for name, value in told["items"][0].items() if not name.endswith("_at")} == {
        "id": version.public_id,
        "number": 1,
        "sha256": version.sha256,
        "languages": ["en", "zh"],
        "controlling_language": None,
        "origin": "edit",
        "made_by": "Olivia",
        "institution": "kuleuven.be",
        "note": "First",
    }


def test_a_partner_is_told_of_what_was_shown_and_nothing_else(
    as_role: Callable[..., Client], agreement: Agreement
) -> None:
    the_next(a_text(agreement), note="Our fallback")
    partner = as_role("partner_officer").get(ADDRESS)
    assert (partner.json()["count"], [row["number"] for row in partner.json()["items"]]) == (1, [1])
    assert "fallback" not in partner.content.decode()
    assert as_role("auditor").get(ADDRESS).json()["count"] == 2


def test_what_is_not_shared_is_as_what_does_not_exist(
    as_role: Callable[..., Client], agreement: Agreement
) -> None:
    a_text(agreement)
    agreement.parties.update(shared_from=None)
    client = as_role("partner_officer")
    foreign, nowhere = client.get(ADDRESS), client.get("/api/v1/agreements/none/versions")
    assert (foreign.status_code, foreign.content) == (404, nowhere.content)


def test_as_many_statements_for_one_as_for_forty(
    as_role: Callable[..., Client], agreement: Agreement, django_assert_num_queries: Callable[..., object]
) -> None:
    client = as_role("officer")
    version = a_text(agreement)
    client.get(ADDRESS)
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        client.get(ADDRESS)
    for number in range(2, 41):
        version = the_next(version, body=f"It lasts {number} years.")
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        assert client.get(ADDRESS, {"limit": 50}).json()["count"] == 40
