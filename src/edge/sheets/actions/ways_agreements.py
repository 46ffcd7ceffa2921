"""Rows of agreements and commitments."""

from typing import Any

from edge.agreements import actions
from edge.agreements.models import Agreement, AgreementParty, Commitment
from edge.partners.models import Institution, Unit
from edge.sheets.actions.faults import Fault
from edge.sheets.actions.register import Asked, Register
from edge.sheets.actions.ways import Fields, Planned, Values, Way, asked, by_id, first, happening, taken

_AGREEMENT = (
    "reference",
    "title",
    "purposes",
    "starts_on",
    "ends_on",
    "review_on",
    "renewal_on",
    "signatories_known",
    "outlives_reason",
    "source",
    "internal_note",
)


def _agreement(values: Values, register: Register) -> Fields:
    fields = {
        **taken(values, *_AGREEMENT),
        **happening(values, "signed_on", "withdrawn_on", "terminated_on"),
    }
    fields["kind"] = register.kind("kind", values["kind"])
    for name in ("parent", "supersedes"):
        if values.get(name):
            fields[name] = register.agreement(name, values[name])
    if not fields.get("title"):
        partners = ", ".join(one.name for one, _unit in parties_of(values, register) if not one.is_hub)
        fields["title"] = f"{fields['kind'].name_en[:1].upper()}{fields['kind'].name_en[1:]}: {partners}"[
            :300
        ]
    return fields


def parties_of(values: Values, register: Register) -> list[tuple[Institution, Unit | None]]:
    """The institutions that the row names as partners, with their units, and the hub with its own."""
    names = [text.strip() for text in str(values["partner"]).split(";") if text.strip()]
    units = [text.strip() for text in str(values.get("partner_unit") or "").split(";")]
    found: list[tuple[Institution, Unit | None]] = []
    if register.hub is None:
        raise Fault("partner", "no_hub")
    hub_unit = values.get("hub_unit")
    found.append((register.hub, register.unit("hub_unit", register.hub, hub_unit) if hub_unit else None))
    for place, text in enumerate(names):
        one = asked({**values, "partner": text}, "partner") if len(names) == 1 else Asked(text=text)
        institution = register.institution("partner", one)
        unit = units[place] if place < len(units) else ""
        if unit and institution.pk is None:
            raise Fault("partner_unit", "unit_unknown", found=unit, institution=institution.name)
        found.append((institution, register.unit("partner_unit", institution, unit) if unit else None))
    return found


def _known_agreement(fields: Fields, values: Values, register: Register) -> Any:
    if known := by_id(Agreement, values):
        return known
    if fields.get("reference") and (known := first(Agreement, reference=fields["reference"])):
        return known
    partners = [one for one, _unit in parties_of(values, register) if not one.is_hub]
    if any(one.pk is None for one in partners) or not values.get("title"):
        return None
    same = Agreement.objects.filter(kind=fields["kind"], title=fields["title"])
    for one in partners:
        same = same.filter(parties__institution=one)
    signed = fields.get("signed_on")
    found = [one for one in same[:3] if one.signed_on == signed]
    return found[0] if len(found) == 1 else None


def _parties(planned: Planned, values: Values, register: Register) -> None:
    planned.after_it += [
        AgreementParty(agreement=planned.record, institution=institution, unit=unit)
        for institution, unit in parties_of(values, register)
    ]


def _edit_agreement(record: Any, **given: Any) -> Any:
    return actions.edit_agreement(agreement=record, **given)


def _commitment(values: Values, register: Register) -> Fields:
    fields = taken(values, "text", "due_on", "verdict", "judged_on", "judgement")
    fields["agreement"] = register.agreement("agreement", values["agreement"])
    if values.get("owner"):
        fields["owner"] = register.officer("owner", values["owner"])
    return fields


def _known_commitment(fields: Fields, values: Values, register: Register) -> Any:
    return by_id(Commitment, values) or first(Commitment, agreement=fields["agreement"], text=fields["text"])


def _edit_commitment(record: Any, **given: Any) -> Any:
    return actions.edit_commitment(commitment=record, **given)


AGREEMENTS = Way(
    kind="agreements",
    model=Agreement,
    fields=_agreement,
    known=_known_agreement,
    parts=_parties,
    edit=_edit_agreement,
)
COMMITMENTS = Way(
    kind="commitments",
    model=Commitment,
    fields=_commitment,
    known=_known_commitment,
    edit=_edit_commitment,
)
