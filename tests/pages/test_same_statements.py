"""A page asks as many statements of a large register as of the founding case: none that grows with the records."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from edge.jobs.world import Sizes, generate
from edge.partners.models import Institution
from edge.web.kit import context
from tests.actions.arranging_mobility import a_stay

# Of home and of a partner's page one is for what waits for the reader in the work on texts;
# of a partner's page another is for the requests that concern it.
PAGES = {
    "/": 28,
    "/star/": 15,
    "/partners/": 11,
    "/partners/tsinghua.edu.cn/": 68,
    "/agreements/": 12,
    "/agreements/?state=in_force": 12,
    "/agreements/?page=2": 12,
    "/stays/": 10,
    "/stays/?direction=out": 10,
    "/stays/?page=2": 10,
}


def silent(_label: str, _done: int, _total: int) -> None:
    """Nobody listens to how far it is."""


@pytest.fixture
def case(founding_case: None) -> None:
    """The founding case and a stay in each direction: a list of nothing reads nothing."""
    context._is_synthetic_world.cache_clear()
    partner = Institution.objects.get(domain="tsinghua.edu.cn")
    for number, direction in enumerate(("in", "out")):
        person = {"public_id": f"X{number}", "family_name": "Claes", "given_name": "Lien"}
        a_stay(
            partner,
            public_id=f"S{number}",
            starts="2012-09-20",
            ends="2013-01",
            direction=direction,
            participant=person,
        )


def asked(client: Client) -> dict[str, int]:
    found = {}
    for path in PAGES:
        client.get(path)  # what is kept once a process is kept now
        with CaptureQueriesContext(connection) as statements:
            assert client.get(path).status_code == 200
        found[path] = len(statements)
    return found


def test_a_page_asks_as_many_statements_of_the_founding_case_as_of_a_world(
    case: None, as_role: Callable[..., Client]
) -> None:
    client = as_role("officer")
    assert asked(client) == PAGES
    generate(sizes=Sizes(institutions=30, agreements=200, stays=500), seed=1, tell=silent)
    assert asked(client) == PAGES
