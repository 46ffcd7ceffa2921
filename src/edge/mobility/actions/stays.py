"""The verbs about single stays and those who take part in them."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from edge.agreements.models import Agreement
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.mobility.actions.counts import refuse_hub
from edge.mobility.actions.refusals import (
    Called,
    NoPerson,
    NotOwnUnit,
    NotTwoPlaces,
    WrongAgreement,
    WrongOrderOfDays,
    WrongUnit,
)
from edge.mobility.models import Stay
from edge.partners.models import Institution, Unit
from edge.partners.permissions import coordinated_units
from edge.people.actions import edit_person
from edge.people.models import Person
from edge.people.permissions import is_writer

Changes = Mapping[str, Any]
_KEPT = ("partner", "direction")


@transaction.atomic
def add_stay(
    *, by: Any, person: Person | None = None, participant: Changes | None = None, **fields: Any
) -> Stay:
    """Record a stay of a person, or of a new participant with these names, who is created with it."""
    if (person is None) == (participant is None):
        raise NoPerson(_("Choose a person, or write the name of a new one; not both."), field="person")
    stay = Stay(**fields)
    check_stay(stay)
    _own_unit(by, stay)
    stay.person = person or _new_participant(by, {"synthetic": stay.synthetic, **(participant or {})})
    return core.create(stay, by=by, verb="add_stay")


def edit_stay(*, stay: Stay, by: Any, changes: Changes, version: int | None = None) -> Stay:
    """Correct a stay. It stays with its partner and in its direction."""
    if any(name in changes and changes[name] != getattr(stay, name) for name in _KEPT):
        raise NotTwoPlaces(
            _("A stay with another partner or in the other direction is another stay: record that one."),
            field="partner",
        )
    after = copy(stay)
    for name, value in changes.items():
        setattr(after, name, value)
    check_stay(after)
    _own_unit(by, after)
    return core.change(stay, by=by, verb="edit_stay", changes=changes, version=version)


def withdraw_stay(
    *, stay: Stay, by: Any, on: PartialDate | None, reason: str = "", version: int | None = None
) -> Stay:
    """Record that a stay was called off, on a day that may be not known: from then on it counts nowhere."""
    if stay.is_withdrawn:
        raise Called(_("This stay was withdrawn already."))
    changes = {"withdrawn_on": on, "withdrawn_on_unknown": on is None}
    return core.change(stay, by=by, verb="withdraw_stay", changes=changes, reason=reason, version=version)


def remove_stay(*, stay: Stay, by: Any, reason: str = "", version: int | None = None) -> None:
    """Take a stay out of the register. Its person stays: other stays may name the same one."""
    core.remove(stay, by=by, verb="remove_stay", reason=reason, version=version)


def edit_participant(*, person: Person, by: Any, changes: Changes, version: int | None = None) -> Person:
    return edit_person(person=person, by=by, changes=changes, version=version)


def _new_participant(by: Any, names: Changes) -> Person:
    return core.create(Person(**{**names, "participant": True}), by=by, verb="add_person")


def check_stay(stay: Stay) -> None:
    """The rules of a stay as it would be stored; raises the refusal with its sentence."""
    refuse_hub(stay.partner)
    _on_its_side(stay.hub_unit, of_hub=True, partner=stay.partner, field="hub_unit")
    _on_its_side(stay.partner_unit, of_hub=False, partner=stay.partner, field="partner_unit")
    _with_partner(stay.agreement, stay.partner)
    _in_order(stay)


def _on_its_side(unit: Unit | None, *, of_hub: bool, partner: Institution, field: str) -> None:
    if unit is None:
        return
    right = unit.institution.is_hub if of_hub else unit.institution_id == partner.pk
    if not right:
        sentence = (
            _("“%(unit)s” is no unit of the hub.")
            if of_hub
            else _("“%(unit)s” is no unit of %(institution)s.")
        )
        raise WrongUnit(sentence % {"unit": unit, "institution": partner}, field=field)


def _with_partner(agreement: Agreement | None, partner: Institution) -> None:
    # All of them, not `filter`: where many stays are checked at once the parties have been read already.
    if agreement is not None and not any(
        party.institution_id == partner.pk for party in agreement.parties.all()
    ):
        raise WrongAgreement(
            _("“%(agreement)s” is no agreement with %(institution)s.")
            % {"agreement": agreement, "institution": partner},
            field="agreement",
        )


def _in_order(stay: Stay) -> None:
    for starts, ends in (("planned_starts_on", "planned_ends_on"), ("starts_on", "ends_on")):
        first, last = getattr(stay, starts), getattr(stay, ends)
        if first and last and last.latest < first.earliest:
            raise WrongOrderOfDays(
                _("The last day (%(last)s) lies before the first (%(first)s).")
                % {"last": last, "first": first},
                field=ends,
            )


def _own_unit(by: Any, stay: Stay) -> None:
    """Whoever is no more than coordinator may neither begin a stay elsewhere nor move one away from the own units."""
    if is_writer(by):
        return
    own = coordinated_units(by)
    if own and not {stay.hub_unit_id, stay.partner_unit_id} & own:
        raise NotOwnUnit(_("Name one of your own units: you coordinate no other stays."), field="hub_unit")
