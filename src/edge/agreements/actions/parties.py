"""The verbs about the parties of an agreement, what is shared with them, and who signed for them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from edge.agreements.actions.papers import DaysInWrongOrder
from edge.agreements.models import Agreement, AgreementParty, Signatory
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.core.refusals import Refusal
from edge.partners.models import Institution, Officer, Unit
from edge.partners.rules import MandateAnswer, may_sign
from edge.people.models import Person

Changes = Mapping[str, Any]


class NoMandate(Refusal):
    pass


class NotAParty(Refusal):
    pass


@transaction.atomic
def add_party(
    *, agreement: Agreement, by: Any, institution: Institution, unit: Unit | None = None
) -> AgreementParty:
    _unit_of(institution, unit)
    refuse_strangers(core.locked(agreement, version=None), [institution])
    party = AgreementParty(agreement=agreement, institution=institution, unit=unit)
    return core.create(party, by=by, verb="add_party", page=agreement)


@transaction.atomic
def edit_party(
    *, party: AgreementParty, by: Any, changes: Changes, version: int | None = None
) -> AgreementParty:
    institution = changes.get("institution", party.institution)
    _unit_of(institution, changes.get("unit", party.unit))
    agreement = core.locked(party.agreement, version=None)
    if institution.pk != party.institution_id:
        refuse_strangers(agreement, [institution])
        _refuse_while_signed(party)
    return core.change(
        party, by=by, verb="edit_party", changes=changes, version=version, page=party.agreement
    )


@transaction.atomic
def remove_party(*, party: AgreementParty, by: Any, reason: str = "", version: int | None = None) -> None:
    core.locked(party.agreement, version=None)
    _refuse_while_signed(party)
    core.remove(party, by=by, verb="remove_party", page=party.agreement, reason=reason, version=version)


def refuse_strangers(agreement: Agreement, institutions: Iterable[Institution]) -> None:
    """What is made under an umbrella is made among its parties."""
    umbrella = agreement.parent
    if umbrella is None:
        return
    among = {party.institution_id for party in umbrella.parties.all()}
    for institution in institutions:
        if among and institution.pk not in among:
            raise NotAParty(
                _("%(institution)s is not a party to “%(umbrella)s”, under which this is made.")
                % {"institution": institution, "umbrella": umbrella},
                field="parent",
            )


def _refuse_while_signed(party: AgreementParty) -> None:
    """Nobody signs for what is no party; another row of the same institution keeps it one."""
    rest = party.agreement.parties.filter(institution=party.institution_id).exclude(pk=party.pk)
    signed = party.agreement.signatories.filter(institution=party.institution_id).select_related("person")
    if signed and not rest.exists():
        raise core.StillUsed(
            _("%(people)s signed for %(party)s. Remove these signatories first.")
            % {"people": ", ".join(str(signatory) for signatory in signed), "party": party.institution}
        )


def share_agreement(
    *,
    party: AgreementParty,
    by: Any,
    shared_from: date | None,
    shared_until: date | None,
    version: int | None = None,
) -> AgreementParty:
    """Show the agreement to the party's officers for a period; without a first day it is shown no longer."""
    if shared_from and shared_until and shared_until <= shared_from:
        raise DaysInWrongOrder(
            _("This day lies before the first one, or is the same day."), field="shared_until"
        )
    changes = {"shared_from": shared_from, "shared_until": shared_until}
    return core.change(
        party, by=by, verb="share_agreement", changes=changes, version=version, page=party.agreement
    )


def _unit_of(institution: Institution, unit: Unit | None) -> None:
    if unit is not None and unit.institution_id != institution.pk:
        raise NotAParty(
            _("“%(unit)s” is no unit of %(institution)s.") % {"unit": unit, "institution": institution},
            field="unit",
        )


@transaction.atomic
def add_signatory(
    *,
    agreement: Agreement,
    by: Any,
    institution: Institution,
    person: Person,
    capacity: str,
    officer: Officer | None = None,
    place: str = "",
    signed_on: PartialDate | None = None,
) -> Signatory:
    """Record who signed for a party. The mandate of the office must cover the kind and the day."""
    signatory = Signatory(
        agreement=agreement,
        institution=institution,
        person=person,
        officer=officer,
        capacity=capacity,
        place=place,
    )
    signatory.signed_on = signed_on
    core.locked(agreement, version=None)
    check_signatory(signatory)
    core.create(signatory, by=by, verb="add_signatory", page=agreement)
    if not agreement.signatories_known:
        core.change(agreement, by=by, verb="edit_agreement", changes={"signatories_known": True})
        agreement.refresh_from_db()
    return signatory


@transaction.atomic
def edit_signatory(
    *, signatory: Signatory, by: Any, changes: Changes, version: int | None = None
) -> Signatory:
    core.locked(signatory.agreement, version=None)
    current = core.locked(signatory, version=version)
    for name, value in changes.items():
        setattr(current, name, value)
    check_signatory(current)
    page = signatory.agreement
    return core.change(signatory, by=by, verb="edit_signatory", changes=changes, version=version, page=page)


@transaction.atomic
def remove_signatory(*, signatory: Signatory, by: Any, reason: str = "", version: int | None = None) -> None:
    """Take a signatory off. Without the last one it is not known who signed: that nobody did is another fact."""
    agreement = signatory.agreement
    core.remove(signatory, by=by, verb="remove_signatory", page=agreement, reason=reason, version=version)
    if not agreement.signatories.exists():
        core.change(agreement, by=by, verb="edit_agreement", changes={"signatories_known": False})


def check_signatory(signatory: Signatory) -> None:
    """A signatory signs for a party, in an office of that party whose mandate does not rule the day out."""
    agreement, officer = signatory.agreement, signatory.officer
    if not agreement.parties.filter(institution=signatory.institution).exists():
        raise NotAParty(
            _("%(institution)s is not a party to this agreement.") % {"institution": signatory.institution},
            field="institution",
        )
    if officer is None:
        signatory.officer = _office_of(signatory)
        return
    if officer.person_id != signatory.person_id or officer.institution_id != signatory.institution_id:
        raise NoMandate(
            _("The office “%(officer)s” is not %(person)s's office at %(institution)s.")
            % {"officer": officer, "person": signatory.person.name, "institution": signatory.institution},
            field="officer",
        )
    refusal = _refusal(officer, signatory)
    if refusal:
        raise NoMandate(refusal, field="officer")


def _office_of(signatory: Signatory) -> Officer:
    """The office by whose mandate the person signs for the party, where nobody named it."""
    offices = Officer.objects.filter(
        person=signatory.person_id, institution=signatory.institution_id
    ).order_by("pk")
    refusals = {office: _refusal(office, signatory) for office in offices}
    for office, refusal in refusals.items():
        if not refusal:
            return office
    nothing = _("%(person)s holds no office at %(institution)s. Record the office and its mandate first.") % {
        "person": signatory.person.name,
        "institution": signatory.institution,
    }
    raise NoMandate(next(iter(refusals.values()), nothing), field="officer")


def _refusal(officer: Officer, signatory: Signatory) -> str:
    """Why the officer may not sign this on that day; "" when the mandate does not rule it out."""
    agreement = signatory.agreement
    day = signatory.signed_on or agreement.signed_on
    answer = may_sign(officer.mandate(), kind=agreement.kind.code, on=day)
    refusals = {
        MandateAnswer.NO_MANDATE: _("%(officer)s has no mandate to sign."),
        MandateAnswer.OTHER_KINDS: _("%(officer)s has no mandate for this kind of agreement: %(kind)s."),
        MandateAnswer.NOT_ON_THAT_DAY: _(
            "The mandate of %(officer)s does not cover the signing day (%(day)s)."
        ),
    }
    return refusals.get(answer, "") % {"officer": officer, "kind": agreement.kind, "day": day}


core.checked_on_return(Signatory, check_signatory)
core.found_through(AgreementParty, lambda party: Agreement.objects.filter(pk=party.agreement_id))
core.found_through(
    Institution, lambda institution: Agreement.objects.filter(parties__institution=institution).distinct()
)
