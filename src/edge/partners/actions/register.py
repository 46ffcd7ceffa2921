"""The verbs that people do by hand: institutions, units, officers, ties, partnerships, limited roles."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.core.refusals import Refusal
from edge.partners.models import (
    Institution,
    InstitutionName,
    InstitutionRole,
    Officer,
    Partnership,
    Tie,
    Unit,
    UnitRole,
)
from edge.partners.rules import descends_into
from edge.people.actions import end_sessions
from edge.people.models import Account, Person
from edge.people.permissions import forget_roles

Changes = Mapping[str, Any]


class WrongOrderOfDays(Refusal):
    pass


class UnitInACircle(Refusal):
    pass


class WrongInstitution(Refusal):
    pass


def add_institution(*, by: Any, **fields: Any) -> Institution:
    """Register an institution; its address in EDGE is its domain when it has one, and stays that."""
    institution = Institution(**fields)
    institution.domain = institution.domain.strip().lower()  # domains know no case
    if institution.domain:
        institution.public_id = institution.domain
    return core.create(institution, by=by, verb="add_institution")


def edit_institution(
    *, institution: Institution, by: Any, changes: Changes, version: int | None = None
) -> Institution:
    if "domain" in changes:
        changes = {**changes, "domain": changes["domain"].strip().lower()}
    return core.change(institution, by=by, verb="edit_institution", changes=changes, version=version)


@transaction.atomic
def rename_institution(
    *, institution: Institution, by: Any, name: str, last_day_of_old: PartialDate, version: int | None = None
) -> Institution:
    """Give a new name; the old one stays as a former name with its last day, so that past days still read right."""
    institution = core.locked(institution, version=version)
    if name == institution.name:
        return institution
    former = InstitutionName(institution=institution, name=institution.name, kind="former")
    former.ends_on = last_day_of_old
    core.create(former, by=by, verb="add_name", page=institution)
    return core.change(institution, by=by, verb="rename_institution", changes={"name": name}, version=version)


def remove_institution(
    *, institution: Institution, by: Any, reason: str = "", version: int | None = None
) -> None:
    core.remove(institution, by=by, verb="remove_institution", reason=reason, version=version)


def add_name(*, by: Any, **fields: Any) -> InstitutionName:
    _in_order(fields)
    return core.create(InstitutionName(**fields), by=by, verb="add_name", page=fields["institution"])


def edit_name(
    *, name: InstitutionName, by: Any, changes: Changes, version: int | None = None
) -> InstitutionName:
    _in_order({one: changes.get(one, getattr(name, one)) for one in ("starts_on", "ends_on")})
    return core.change(name, by=by, verb="edit_name", changes=changes, version=version, page=name.institution)


def remove_name(*, name: InstitutionName, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(name, by=by, verb="remove_name", page=name.institution, reason=reason, version=version)


def add_unit(*, by: Any, **fields: Any) -> Unit:
    unit = Unit(**fields)
    check_unit(unit)
    return core.create(unit, by=by, verb="add_unit", page=unit.institution)


@transaction.atomic
def edit_unit(*, unit: Unit, by: Any, changes: Changes, version: int | None = None) -> Unit:
    parent = changes.get("parent", unit.parent)
    _same_institution(changes.get("institution", unit.institution), parent, field="parent")
    tree = dict(
        Unit.objects.select_for_update().filter(institution=unit.institution).values_list("pk", "parent_id")
    )
    if descends_into(unit.pk, parent.pk if parent else None, tree):
        raise UnitInACircle(_("A unit cannot be part of itself or of a unit below it."), field="parent")
    return core.change(unit, by=by, verb="edit_unit", changes=changes, version=version, page=unit.institution)


def remove_unit(*, unit: Unit, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(unit, by=by, verb="remove_unit", page=unit.institution, reason=reason, version=version)


def appoint_officer(*, by: Any, **fields: Any) -> Officer:
    """Record that a person holds an office at an institution, with the mandate to sign that goes with it."""
    officer = Officer(**fields)
    check_officer(officer)
    return core.create(officer, by=by, verb="appoint_officer", page=officer.institution)


def edit_officer(*, officer: Officer, by: Any, changes: Changes, version: int | None = None) -> Officer:
    _same_institution(
        changes.get("institution", officer.institution), changes.get("unit", officer.unit), field="unit"
    )
    _in_order({name: changes.get(name, getattr(officer, name)) for name in Officer.partial_dates})  # type: ignore[attr-defined]
    if changes.get("backup") is not None and changes["backup"].pk == officer.pk:
        raise WrongInstitution(_("An officer cannot be the own back-up."), field="backup")
    return core.change(
        officer, by=by, verb="edit_officer", changes=changes, version=version, page=officer.institution
    )


def remove_officer(*, officer: Officer, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(
        officer, by=by, verb="remove_officer", page=officer.institution, reason=reason, version=version
    )


def tie_units(*, by: Any, **fields: Any) -> Tie:
    """Link a unit of the hub and a unit of a partner."""
    tie = Tie(**fields)
    _hub_and_partner(tie.hub_unit, tie.partner_unit)
    _in_order(fields)
    return core.create(tie, by=by, verb="tie_units", page=tie.partner_unit.institution)


def edit_tie(*, tie: Tie, by: Any, changes: Changes, version: int | None = None) -> Tie:
    _hub_and_partner(changes.get("hub_unit", tie.hub_unit), changes.get("partner_unit", tie.partner_unit))
    _in_order({name: changes.get(name, getattr(tie, name)) for name in ("starts_on", "ends_on")})
    page = tie.partner_unit.institution
    return core.change(tie, by=by, verb="edit_tie", changes=changes, version=version, page=page)


def remove_tie(*, tie: Tie, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(
        tie, by=by, verb="remove_tie", page=tie.partner_unit.institution, reason=reason, version=version
    )


def open_partnership(*, by: Any, **fields: Any) -> Partnership:
    partnership = Partnership(**fields)
    if partnership.partner.is_hub:
        raise WrongInstitution(_("The hub is no partner of itself."), field="partner")
    return core.create(partnership, by=by, verb="open_partnership", page=partnership.partner)


def edit_partnership(
    *, partnership: Partnership, by: Any, changes: Changes, version: int | None = None
) -> Partnership:
    return core.change(
        partnership,
        by=by,
        verb="edit_partnership",
        changes=changes,
        version=version,
        page=partnership.partner,
    )


@transaction.atomic
def grant_limited_role(
    *,
    account: Account,
    by: Any,
    unit: Unit | None = None,
    institution: Institution | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> UnitRole | InstitutionRole:
    """Make an account coordinator of a unit, or partner officer of a partner; exactly one of the two."""
    period = {"account": account, "starts_on": starts_on, "ends_on": ends_on}
    role: UnitRole | InstitutionRole
    if unit is not None and institution is None:
        role = UnitRole(unit=unit, **period)
    elif institution is not None and unit is None and not institution.is_hub:
        role = InstitutionRole(institution=institution, **period)
    else:
        raise WrongInstitution(_("A coordinator acts for one unit, a partner officer for one partner."))
    core.create(role, by=by, verb="grant_role", page=account)  # type: ignore[arg-type]
    forget_roles(account)
    return role


@transaction.atomic
def withdraw_limited_role(
    *, role: UnitRole | InstitutionRole, by: Any, reason: str = "", version: int | None = None
) -> None:
    core.remove(role, by=by, verb="withdraw_role", page=role.account, reason=reason, version=version)  # type: ignore[arg-type]
    end_sessions(role.account)
    forget_roles(role.account)


def check_unit(unit: Unit) -> None:
    """The rules of a unit that is new; raises the refusal with its sentence."""
    _same_institution(unit.institution, unit.parent, field="parent")


def check_officer(officer: Officer) -> None:
    """The rules of an officer as it would be stored; raises the refusal with its sentence."""
    _same_institution(officer.institution, officer.unit, field="unit")
    _in_order({name: getattr(officer, name) for name in Officer.partial_dates})  # type: ignore[attr-defined]


def _in_order(days: Mapping[str, Any]) -> None:
    for starts, ends in (("starts_on", "ends_on"), ("mandate_starts_on", "mandate_ends_on")):
        first, last = days.get(starts), days.get(ends)
        if first and last and last.latest < first.earliest:
            raise WrongOrderOfDays(
                _("The last day (%(last)s) lies before the first (%(first)s).")
                % {"last": last, "first": first},
                field=ends,
            )


def _same_institution(institution: Institution, unit: Unit | None, *, field: str) -> None:
    if unit is not None and unit.institution_id != institution.pk:
        raise WrongInstitution(
            _("“%(unit)s” is no unit of %(institution)s.") % {"unit": unit, "institution": institution},
            field=field,
        )


def _hub_and_partner(hub_unit: Unit, partner_unit: Unit) -> None:
    if not hub_unit.institution.is_hub:
        raise WrongInstitution(_("“%(unit)s” is no unit of the hub.") % {"unit": hub_unit}, field="hub_unit")
    if partner_unit.institution.is_hub:
        raise WrongInstitution(
            _("“%(unit)s” is a unit of the hub; a tie leads to a partner.") % {"unit": partner_unit},
            field="partner_unit",
        )


core.found_through(InstitutionName, lambda name: Institution.objects.filter(pk=name.institution_id))
core.found_through(Person, lambda person: Officer.objects.filter(person=person))
