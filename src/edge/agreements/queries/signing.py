"""Reading what signing needs: who may sign for which side on a day, and where a round stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from edge.agreements.models import Agreement, SigningRound, SigningStep, TaskLink
from edge.agreements.queries.texts import sides_of
from edge.core.dates import PartialDate
from edge.core.models import OutgoingMail
from edge.partners.models import Institution, Officer
from edge.partners.rules import MandateAnswer, may_sign
from edge.people.models import Person

_RULED_OUT = (MandateAnswer.NO_MANDATE, MandateAnswer.OTHER_KINDS, MandateAnswer.NOT_ON_THAT_DAY)


@dataclass(frozen=True, kw_only=True)
class SideOffices:
    """A side, and those in office there whose mandate does not rule out this agreement on the day."""

    institution: Institution
    officers: Sequence[Officer]


def offices_of_sides(agreement: Agreement, *, on: date) -> list[SideOffices]:
    """The sides, the hub first, each with those who may sign for it; two statements."""
    sides = sides_of(agreement)
    rows = Officer.objects.filter(institution__in=sides).select_related("person", "institution")
    day, kind = PartialDate.of_day(on), agreement.kind.code
    able = [
        officer
        for officer in rows.order_by("title", "pk")
        if may_sign(officer.mandate(), kind=kind, on=day) not in _RULED_OUT
    ]
    return [
        SideOffices(institution=side, officers=[one for one in able if one.institution_id == side.pk])
        for side in sides
    ]


def steps_of(round_: SigningRound) -> "QuerySet[SigningStep]":
    """The steps in their order with all that is shown of them."""
    rows = round_.steps.select_related("institution", "person", "officer", "document", "round")
    return rows.order_by("order")


def names_of(person: Person) -> list[str]:
    """The names by which a certificate may call a person; the first is the one that is shown. No statement."""
    return [name for name in (person.name, person.local_name) if name]


def signatories_of(round_: SigningRound) -> dict[str, list[str]]:
    """Who was to sign in each place of the file of a round, by the name of the place; one statement."""
    steps = round_.steps.select_related("person").order_by("order")
    return {place_name(step.order): names_of(step.person) for step in steps}


def place_name(order: int) -> str:
    """The name of the signature field of the step at this place in the order."""
    return f"signature-{order}"


def written_about_turn(step: SigningStep) -> list[str]:
    """The addresses to which a mail about the turn of a step was queued; two statements."""
    links = TaskLink.objects.filter(
        agreement=step.round.agreement_id,
        institution=step.institution_id,
        task="sign",
        created_at__gte=step.round.created_at,
    )
    if step.person.email:  # else the link of another signatory of this side would count
        links = links.filter(email__iexact=step.person.email)
    keys = [f"link-{public_id}" for public_id in links.values_list("public_id", flat=True)]
    of_turn = Q(key__startswith=f"exchange:turn:{step.public_id}:") | Q(key__in=keys)
    mails = OutgoingMail.objects.filter(of_turn).order_by("pk")
    return list(dict.fromkeys(mails.values_list("to", flat=True)))
