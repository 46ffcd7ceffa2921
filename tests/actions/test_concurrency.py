"""Two people at the same moment, with real connections: one wins, the other is told, nothing is done twice.

SQLite has one writer at a time, so these tests say something on PostgreSQL only.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, AgreementParty, Signatory
from edge.agreements.queries import find_agreements
from edge.core import actions as core
from edge.core.models import Activity, FormReceipt, OutgoingMail
from edge.core.refusals import EditConflict
from edge.partners import actions as partners
from edge.partners.models import Institution, Unit
from edge.people import actions as people
from edge.people.models import Person, RoleGrant
from edge.people.permissions import INSTALLATION
from tests.actions.arranging import BY, a_hub, a_partner, an_account, an_agreement, day, quick_cleaning

pytestmark = [pytest.mark.needs_postgresql, pytest.mark.django_db(transaction=True)]
WAIT = 20  # seconds until a test that hangs fails


@pytest.fixture(autouse=True, scope="module")
def cleaning() -> Iterator[None]:
    with quick_cleaning():
        yield


def at_once(*acts: Callable[[], Any], meeting: tuple[Any, str] | None = None) -> list[Any]:
    """Do all of it at the same moment, each on its own connection; returns the results or the exceptions.

    With `meeting` (an object and the name of a function on it) all of them wait for each other just before
    they call it: the worst moment, every time. Whoever waits for a lock of another keeps nobody waiting long.
    """
    start = threading.Barrier(len(acts))
    met = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def wait_and_call(function: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **kwargs: Any) -> Any:
            with suppress(threading.BrokenBarrierError):
                met.wait(0.7)
            return function(*args, **kwargs)

        return called

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(WAIT)
            answers[number] = act()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    with ExitStack() as stack:
        if meeting:
            stack.enter_context(patch.object(*meeting, wait_and_call(getattr(*meeting))))
        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WAIT)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other for ever"
    return answers


def kinds_of(answers: list[Any]) -> list[str]:
    return sorted(type(answer).__name__ for answer in answers)


def test_of_two_edits_of_one_version_exactly_one_wins() -> None:
    partner = a_partner("Lotus University")
    copies = [Institution.objects.get(pk=partner.pk) for _ in range(2)]

    def edit(copy: Institution, city: str) -> Institution:
        return partners.edit_institution(
            institution=copy, by=BY, changes={"city": city}, version=copy.version
        )

    answers = at_once(
        lambda: edit(copies[0], "Chengdu"), lambda: edit(copies[1], "Xi'an"), meeting=(core, "locked")
    )
    assert kinds_of(answers) == ["EditConflict", "Institution"]
    stored = Institution.objects.get(pk=partner.pk)
    (winner,) = (answer for answer in answers if isinstance(answer, Institution))
    (loser,) = (answer for answer in answers if isinstance(answer, EditConflict))
    assert (stored.city, stored.version) == (winner.city, 2)
    assert loser.current.city == winner.city
    assert Activity.objects.filter(verb="edit_institution").count() == 1


def test_of_two_hubs_one_is_stored_and_the_other_hears_the_rule() -> None:
    answers = at_once(
        *(lambda name=name: partners.add_institution(by=BY, name=name, role="hub") for name in ("A", "B")),
        meeting=(core, "_save"),
    )
    assert kinds_of(answers) == ["Institution", "ValidationError"]
    (refused,) = (answer for answer in answers if isinstance(answer, ValidationError))
    assert refused.messages == ["There is a hub already; an installation has one hub."]
    assert Institution.objects.filter(role="hub").count() == 1
    assert Activity.objects.count() == 1


def test_a_person_is_recorded_once_as_signatory_of_a_party() -> None:
    hub = a_hub()
    person = people.add_person(by=BY, family_name="Peeters")
    partners.appoint_officer(by=BY, institution=hub, person=person, title="Rector", signs="everything")
    agreement = an_agreement("Memorandum", hub)

    def sign() -> Signatory:
        mine = Agreement.objects.get(pk=agreement.pk)
        return agreements.add_signatory(
            agreement=mine, by=BY, institution=hub, person=person, capacity="Rector"
        )

    answers = at_once(sign, sign, meeting=(core, "create"))
    assert kinds_of(answers) == ["Signatory", "ValidationError"]
    assert Signatory.objects.count() == 1
    assert Activity.objects.filter(verb="add_signatory").count() == 1


@pytest.mark.parametrize("field", ["parent", "supersedes"])
def test_two_halves_of_a_circle_do_not_both_come_to_be(field: str) -> None:
    first, second = an_agreement("1"), an_agreement("2")

    def point(agreement: Agreement, above: Agreement) -> Agreement:
        mine, other = Agreement.objects.get(pk=agreement.pk), Agreement.objects.get(pk=above.pk)
        return agreements.edit_agreement(agreement=mine, by=BY, changes={field: other})

    answers = at_once(
        lambda: point(first, second), lambda: point(second, first), meeting=(core, "one_at_a_time")
    )
    assert kinds_of(answers) == ["Agreement", "InACircle"]
    assert Agreement.objects.exclude(**{field: None}).count() == 1


def test_three_thirds_of_a_circle_do_not_all_come_to_be() -> None:
    chain = [an_agreement(str(number)) for number in range(3)]

    def point(number: int) -> Agreement:
        mine, other = (Agreement.objects.get(pk=chain[n % 3].pk) for n in (number, number + 1))
        return agreements.edit_agreement(agreement=mine, by=BY, changes={"parent": other})

    answers = at_once(*(lambda n=n: point(n) for n in range(3)), meeting=(core, "one_at_a_time"))
    assert kinds_of(answers) == ["Agreement", "Agreement", "InACircle"]


def test_a_child_and_the_umbrellas_new_end_do_not_both_come_to_be() -> None:
    umbrella = an_agreement("Umbrella")

    def shorten() -> Agreement:
        mine = Agreement.objects.get(pk=umbrella.pk)
        return agreements.edit_agreement(agreement=mine, by=BY, changes={"ends_on": day("2015")})

    def add() -> Agreement:
        mine = Agreement.objects.get(pk=umbrella.pk)
        return an_agreement("Child", parent=mine, code="student_exchange")

    answers = at_once(shorten, add, meeting=(core, "one_at_a_time"))
    assert kinds_of(answers) == ["Agreement", "OutlivesUmbrella"]


def test_nothing_is_added_to_what_is_being_removed() -> None:
    agreement = an_agreement("Memorandum", a_hub())
    partner = a_partner("Lotus University")

    def remove() -> None:
        agreements.remove_agreement(agreement=Agreement.objects.get(pk=agreement.pk), by=BY)

    def add() -> AgreementParty:
        mine = Agreement.objects.get(pk=agreement.pk)
        return agreements.add_party(agreement=mine, by=BY, institution=partner)

    answers = at_once(remove, add, meeting=(core, "locked"))
    assert kinds_of(answers) in (["EditConflict", "NoneType"], ["AgreementParty", "NoneType"])
    assert not Agreement.objects.exists()
    assert not AgreementParty.objects.exists()


def test_two_parties_added_at_once_are_both_among_the_words_of_the_agreement() -> None:
    agreement = an_agreement("Memorandum", a_hub())
    added = [a_partner("Lotus University"), a_partner("Bamboo University")]

    def add(partner: Institution) -> AgreementParty:
        mine = Agreement.objects.get(pk=agreement.pk)
        return agreements.add_party(agreement=mine, by=BY, institution=partner)

    at_once(*(lambda partner=partner: add(partner) for partner in added), meeting=(core, "index"))
    assert list(find_agreements(INSTALLATION, "lotus bamboo")) == [agreement]


def test_two_units_do_not_become_part_of_each_other() -> None:
    hub = a_hub()
    pair = [partners.add_unit(by=BY, institution=hub, name=name) for name in ("A", "B")]

    def hang(unit: Unit, parent: Unit) -> Unit:
        mine, other = Unit.objects.get(pk=unit.pk), Unit.objects.get(pk=parent.pk)
        return partners.edit_unit(unit=mine, by=BY, changes={"parent": other})

    answers = at_once(lambda: hang(*pair), lambda: hang(*pair[::-1]))
    assert kinds_of(answers) == ["Unit", "UnitInACircle"]


def test_two_administrators_do_not_withdraw_each_other() -> None:
    grants = [RoleGrant.objects.get(account=an_account(name, "administrator")) for name in ("ada", "bea")]

    def withdraw(grant: RoleGrant) -> None:
        people.withdraw_role(grant=RoleGrant.objects.select_related("account").get(pk=grant.pk), by=BY)

    answers = at_once(
        *(lambda grant=grant: withdraw(grant) for grant in grants),
        meeting=(people, "_refuse_without_administrator"),
    )
    assert kinds_of(answers) == ["LastAdministrator", "NoneType"]
    assert RoleGrant.objects.count() == 1


def test_a_mail_of_one_occasion_is_queued_once() -> None:
    def queue() -> None:
        core.queue_mail(key="occasion", to="mia@hub.example", subject="x", body="x")

    answers = at_once(queue, queue, queue, meeting=(OutgoingMail.objects, "get_or_create"))
    assert answers == [None, None, None]
    assert OutgoingMail.objects.count() == 1


# ---------------------------------------------------------------- the same over the screens

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def office() -> Client:
    """A browser of an officer; a second one of the same person shares the session, as two clicks do."""
    client = Client(raise_request_exception=False)
    client.force_login(an_account("olivia", "officer"), backend=BACKEND)
    return client


def twin(client: Client) -> Client:
    second = Client(raise_request_exception=False)
    second.cookies = client.cookies
    return second


def test_a_form_sent_twice_at_once_makes_one_object_and_leads_both_to_it() -> None:
    client = office()
    body = {"family_name": "Peeters", "given_name": "Mia", "form_token": "one-and-the-same"}
    answers = at_once(
        *(lambda one=one: one.post("/people/add/", body) for one in (client, twin(client))),
        meeting=(FormReceipt.objects, "create"),
    )
    person = Person.objects.get()
    assert [(answer.status_code, answer.headers.get("Location")) for answer in answers] == [
        (302, f"/people/{person.public_id}/")
    ] * 2
    assert Activity.objects.filter(verb="add_person").count() == 1
    assert FormReceipt.objects.get().location == f"/people/{person.public_id}/"


def test_an_edit_sent_twice_at_once_is_no_conflict_with_oneself() -> None:
    client = office()
    person = people.add_person(by=BY, family_name="Peeters")
    body = {"family_name": "Claes", "version": "1", "form_token": "one-and-the-same"}
    address = f"/people/{person.public_id}/edit/"
    answers = at_once(
        *(lambda one=one: one.post(address, body) for one in (client, twin(client))),
        meeting=(FormReceipt.objects, "create"),
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Person.objects.get().version == 2


def test_a_form_whose_twin_was_refused_is_judged_by_itself() -> None:
    """The first attempt fails and gives its place free; the second one does not inherit a success."""
    client = office()
    body = {"family_name": "", "form_token": "one-and-the-same"}
    answers = at_once(*(lambda one=one: one.post("/people/add/", body) for one in (client, twin(client))))
    assert [answer.status_code for answer in answers] == [422, 422]
    assert not FormReceipt.objects.exists()


def test_a_role_withdrawn_while_a_request_runs_counts_from_the_next_request_on() -> None:
    client = office()
    grant = RoleGrant.objects.select_related("account").get()
    running, withdrawn = threading.Event(), threading.Event()
    find = core.create

    def slow(*args: Any, **kwargs: Any) -> Any:
        running.set()
        assert withdrawn.wait(WAIT)
        return find(*args, **kwargs)

    def withdraw() -> None:
        assert running.wait(WAIT)
        people.withdraw_role(grant=grant, by=BY)
        withdrawn.set()

    body = {"family_name": "Peeters", "form_token": "x"}
    with patch.object(core, "create", slow):
        answers = at_once(lambda: client.post("/people/add/", body), withdraw)
    assert answers[0].status_code == 302  # it had begun with the right
    again = client.post("/people/add/", {"family_name": "Claes", "form_token": "y"})
    assert again.status_code in (302, 403)
    assert "/sign-in/" in again.headers.get("Location", "/sign-in/")
    assert Person.objects.count() == 1
