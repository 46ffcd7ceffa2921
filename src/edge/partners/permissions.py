"""Who sees and edits institutions, units, officers, ties and partnerships; the limited roles.

Readers of the register (administrator, officer, leadership, auditor) and coordinators see every
institution. A partner officer sees the hub, the own institution and what is shared with it.
"""

from dataclasses import dataclass
from typing import Any

import rules
from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from edge.partners.models import Institution, InstitutionRole, Officer, Partnership, Tie, Unit, UnitRole
from edge.partners.rules import subtree
from edge.people.models import Person, PersonQuerySet
from edge.people.permissions import is_reader, is_writer, may, plain_roles_of
from edge.people.rules import Role

__all__ = ["may"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Of what an account is coordinator (the units and all below them), and of what it is partner officer."""

    units: frozenset[int] = frozenset()
    institutions: frozenset[int] = frozenset()


def _limits_of(account: Any) -> Limits:
    """The limited roles that the account holds today. One statement a request, for a coordinator two."""
    if not getattr(account, "pk", None) or not account.is_active:
        return Limits()
    kept: Limits | None = account.__dict__.get("_limited_roles")
    if kept is None:
        today = timezone.localdate()
        units, institutions = (
            roles.objects.holding(on=today).filter(account=account).order_by().annotate(of=Value(of))
            for roles, of in ((UnitRole, "unit"), (InstitutionRole, "institution"))
        )
        held = set(units.values_list("of", "unit_id").union(institutions.values_list("of", "institution_id")))
        kept = account.__dict__["_limited_roles"] = Limits(
            units=_with_all_below(frozenset(pk for of, pk in held if of == "unit")),
            institutions=frozenset(pk for of, pk in held if of == "institution"),
        )
    return kept


def _with_all_below(roots: frozenset[int]) -> frozenset[int]:
    if not roots:
        return roots
    institutions = Unit.objects.filter(pk__in=roots).values("institution")
    tree = dict(Unit.objects.filter(institution__in=institutions).values_list("pk", "parent_id"))
    return subtree(roots, tree)


def coordinated_units(account: Any) -> frozenset[int]:
    """The units (and all below them) for which the account is coordinator today."""
    return _limits_of(account).units


def partner_institutions(account: Any) -> frozenset[int]:
    """The institutions whose partner officer the account is today."""
    return _limits_of(account).institutions


def roles_of(account: Any) -> frozenset[str]:
    """Every role the account holds today, plain and limited."""
    roles = set(plain_roles_of(account))
    if coordinated_units(account):
        roles.add(Role.COORDINATOR)
    if partner_institutions(account):
        roles.add(Role.PARTNER_OFFICER)
    return frozenset(roles)


@rules.predicate
def is_coordinator(account: Any) -> bool:
    return bool(coordinated_units(account))


@rules.predicate
def is_partner_officer(account: Any) -> bool:
    return bool(partner_institutions(account))


@rules.predicate
def coordinates_tie(account: Any, tie: Any) -> bool:
    units = coordinated_units(account)
    return bool(units) if tie is None else tie.hub_unit_id in units or tie.partner_unit_id in units


@rules.predicate
def sees_institution(account: Any, institution: Any) -> bool:
    return institution is None or institutions_visible_to(account).filter(pk=institution.pk).exists()


def shown_today() -> Q:
    """The condition that a record (Shareable) is shown to the partner it is about."""
    today = timezone.localdate()
    return Q(shared_from__lte=today) & (Q(shared_until__isnull=True) | Q(shared_until__gt=today))


is_insider = is_reader | is_coordinator  # sees the register, and what the hub keeps to itself
is_anybody = is_insider | is_partner_officer

rules.add_perm("partners.read_institution", is_anybody & sees_institution)
rules.add_perm("partners.write_institution", is_writer)
rules.add_perm("partners.read_unit", is_anybody)
rules.add_perm("partners.write_unit", is_writer)
rules.add_perm("partners.read_officer", is_anybody)
rules.add_perm("partners.write_officer", is_writer)
rules.add_perm("partners.invite_officer", is_writer)
rules.add_perm("partners.read_tie", is_anybody)
rules.add_perm("partners.write_tie", is_writer | coordinates_tie)
rules.add_perm("partners.read_partnership", is_insider)
rules.add_perm("partners.write_partnership", is_writer)
rules.add_perm("partners.read_internal", is_insider)


def institutions_visible_to(account: Any) -> Any:
    if is_insider(account):
        return Institution.objects.all()
    own = partner_institutions(account)
    if not own:
        return Institution.objects.none()
    return Institution.objects.filter(Q(pk__in=own) | Q(role=Institution.HUB))


def units_visible_to(account: Any) -> QuerySet[Unit]:
    """A partner officer sees the own units, and of the hub only those of ties shared with the partner."""
    if is_insider(account):
        return Unit.objects.all()
    own = partner_institutions(account)
    shared = ties_visible_to(account)
    return (
        Unit.objects.filter(Q(institution__in=own) | Q(pk__in=shared.values("hub_unit")))
        if own
        else Unit.objects.none()
    )


def officers_visible_to(account: Any) -> QuerySet[Officer]:
    if is_insider(account):
        return Officer.objects.all()
    return Officer.objects.filter(institution__in=partner_institutions(account))


def ties_visible_to(account: Any) -> QuerySet[Tie]:
    if is_reader(account):
        return Tie.objects.all()
    units = coordinated_units(account)
    if units:
        return Tie.objects.filter(Q(hub_unit__in=units) | Q(partner_unit__in=units))
    own = partner_institutions(account)
    today = timezone.localdate()
    return Tie.objects.filter(partner_unit__institution__in=own, shared_from__lte=today).filter(
        Q(shared_until__isnull=True) | Q(shared_until__gt=today)
    )


def partnerships_visible_to(account: Any) -> QuerySet[Partnership]:
    return Partnership.objects.all() if is_insider(account) else Partnership.objects.none()


def people_visible_to(account: Any) -> PersonQuerySet:
    """Insiders see every person but participants; a partner officer those in office at the own institution."""
    if is_insider(account):
        return Person.objects.listed()
    own = partner_institutions(account)
    return Person.objects.filter(pk__in=Officer.objects.filter(institution__in=own).values("person"))
