"""Rows of agreements and commitments."""

from collections.abc import Hashable, Iterator, Sequence
from functools import partial
from typing import Any

from edge.agreements import actions
from edge.agreements.models import Agreement, AgreementParty, Commitment
from edge.partners.models import Institution, Officer, Unit
from edge.partners.rules.same_institution import plain
from edge.sheets.actions.faults import Fault
from edge.sheets.actions.naming import Asked
from edge.sheets.actions.register import Register
from edge.sheets.actions.ways import (
    Fields,
    LookUp,
    Planned,
    Values,
    Way,
    asked,
    by_id,
    happening,
    look_up,
    look_up_hub_unit,
    place_columns,
    taken,
)

Party = tuple[Institution, Unit | None]
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

_COMMITMENT = ("text", "due_on", "verdict", "judged_on", "judgement")


def _expect_agreements(rows: Sequence[Values], register: Register) -> None:
    register.expect_institutions(
        [one for row in rows for one in _partners(row)],
        units=any(row.get("partner_unit") or row.get("hub_unit") for row in rows),
    )
    named = [
        row.get(column) for row in rows for column in ("id", "reference", "title", "parent", "supersedes")
    ]
    register.expect_texts(Agreement, filter(None, named), along=("parties",))


def _partners(values: Values) -> Iterator[Asked]:
    """The partners of a row; a row that names several has no place for where each of them is."""
    names = [text.strip() for text in str(values.get("partner") or "").split(";") if text.strip()]
    for text in names:
        yield asked({**values, "partner": text}, "partner") if len(names) == 1 else Asked(text=text)


def _agreement(values: Values, register: Register) -> Fields:
    fields = {
        **taken(values, *_AGREEMENT),
        **happening(values, "signed_on", "withdrawn_on", "terminated_on"),
    }
    fields["kind"] = register.kind("kind", values["kind"])
    for name in ("parent", "supersedes"):
        if values.get(name):
            fields[name] = register.agreement(name, values[name])
    return fields


def parties_of(values: Values, register: Register) -> list[Party]:
    """The hub with its unit, and the institutions that the row names as partners with theirs; each pair once."""
    if register.hub is None:
        raise Fault("partner", "no_hub")
    hub_unit = values.get("hub_unit")
    found: list[Party] = [
        (register.hub, register.unit("hub_unit", register.hub, hub_unit) if hub_unit else None)
    ]
    found += [_party(one, unit, register) for one, unit in _named_parties(values)]
    return list(dict.fromkeys(found)) if all(one.pk for one, _unit in found) else found


def _named_parties(values: Values) -> list[tuple[Asked, str]]:
    """Each partner of the row with the text of its unit, "" where it names none."""
    units = [text.strip() for text in str(values.get("partner_unit") or "").split(";")]
    partners = list(_partners(values))
    if any(units[len(partners) :]):
        raise Fault("partner_unit", "more_units_than_partners", found=str(values["partner_unit"]))
    return [(one, units[place] if place < len(units) else "") for place, one in enumerate(partners)]


def _party(one: Asked, unit: str, register: Register) -> Party:
    institution = register.institution("partner", one)
    if institution.is_hub:
        raise Fault("partner", "partner_is_hub", found=one.text)
    return institution, register.unit("partner_unit", institution, unit) if unit else None


def _look_ups(values: Values, register: Register) -> Iterator[LookUp]:
    yield from look_up(values, "kind", register.kind)
    for name in ("parent", "supersedes"):
        yield from look_up(values, name, register.agreement)
    yield from look_up_hub_unit(values, register)
    partner = place_columns("partner")
    for one in _partners(values):
        yield partner, partial(_party, one, "", register)
    yield (*partner, "partner_unit"), lambda: _parties_with_units(values, register)


def _parties_with_units(values: Values, register: Register) -> None:
    """Looks up the units of the partners; refuses the first that is none."""
    for one, unit in _named_parties(values):
        if unit:
            _party(one, unit, register)


def _known_agreement(fields: Fields, values: Values, register: Register) -> Any:
    if known := by_id(Agreement, values, register):
        return known
    if fields.get("reference"):
        known = register.shelves.one(Agreement, "reference", fields["reference"])
        if known is not None or register.shelves.all(Agreement, "reference", fields["reference"]):
            return known
    partners = {one.pk for one, _unit in parties_of(values, register) if not one.is_hub}
    if None in partners or not fields.get("title"):
        return None
    found = [
        one
        for one in register.shelves.all(Agreement, "title", fields["title"])
        if one.kind_id == fields["kind"].pk
        and one.signed_on == fields.get("signed_on")
        and partners <= {party.institution_id for party in one.parties.all()}
        and not (one.reference and fields.get("reference"))
    ]
    return found[0] if len(found) == 1 else None


def _parties(planned: Planned, values: Values, register: Register) -> None:
    parties, record = parties_of(values, register), planned.record
    if record.pk is not None:
        _same_parties(record, parties, values)
        return
    if not record.title:
        partners = ", ".join(one.name for one, _unit in parties if not one.is_hub)
        kind = record.kind.name_en
        record.title = f"{kind[:1].upper()}{kind[1:]}: {partners}"[:300]
    planned.after_it += [
        AgreementParty(agreement=record, institution=institution, unit=unit) for institution, unit in parties
    ]


def _same_parties(agreement: Agreement, parties: Sequence[Party], values: Values) -> None:
    """A sheet does not change who is party to what is in the register: it says so where a row would."""
    stored = [(party.institution_id, party.unit_id) for party in agreement.parties.all()]
    for institution, unit in parties:
        if institution.is_hub and unit is None:
            continue
        if institution.pk not in {one for one, _unit in stored}:
            raise Fault("partner", "not_among_parties", found=institution.name, agreement=agreement.title)
        if unit is not None and (institution.pk, unit.pk) not in stored:
            field = "hub_unit" if institution.is_hub else "partner_unit"
            raise Fault(field, "not_among_parties", found=unit.name, agreement=agreement.title)


def _check_agreement(planned: Planned, register: Register) -> None:
    agreement = planned.record
    actions.check_agreement(agreement, as_read=True)
    actions.refuse_strangers(
        agreement, [party.institution for party in planned.after_it if isinstance(party, AgreementParty)]
    )


def _key_of_agreement(agreement: Agreement) -> Hashable | None:
    return agreement.reference or None


def _edit_agreement(record: Any, **given: Any) -> Any:
    return actions.edit_agreement(agreement=record, **given)


def _expect_commitments(rows: Sequence[Values], register: Register) -> None:
    texts = [row["agreement"] for row in rows if row.get("agreement")]
    register.expect_texts(Agreement, texts)
    named = [found for text in texts for found in register.titled(Agreement, text)]
    register.shelves.expect(Commitment, "agreement_id", [one.pk for one in named])
    owners = [row["owner"] for row in rows if row.get("owner")]
    register.shelves.expect(Officer, "public_id", owners, along=("person",))


def _look_ups_of_commitment(values: Values, register: Register) -> Iterator[LookUp]:
    yield from look_up(values, "agreement", register.agreement)
    yield from look_up(values, "owner", register.officer)


def _commitment(values: Values, register: Register) -> Fields:
    fields = taken(values, *_COMMITMENT)
    fields["agreement"] = register.agreement("agreement", values["agreement"])
    if values.get("owner"):
        fields["owner"] = register.officer("owner", values["owner"])
    return fields


def _known_commitment(fields: Fields, values: Values, register: Register) -> Any:
    if known := by_id(Commitment, values, register):
        return known
    made = register.shelves.all(Commitment, "agreement_id", fields["agreement"].pk)
    found = [one for one in made if plain(one.text) == plain(fields["text"])]
    return found[0] if len(found) == 1 else None


def _key_of_commitment(commitment: Commitment) -> Hashable:
    return commitment.agreement_id, plain(commitment.text)


def _edit_commitment(record: Any, **given: Any) -> Any:
    return actions.edit_commitment(commitment=record, **given)


AGREEMENTS = Way(
    kind="agreements",
    model=Agreement,
    expects=_expect_agreements,
    fields=_agreement,
    known=_known_agreement,
    parts=_parties,
    key=_key_of_agreement,
    check=_check_agreement,
    edit=_edit_agreement,
    look_ups=_look_ups,
    plain=_AGREEMENT,
)
COMMITMENTS = Way(
    kind="commitments",
    model=Commitment,
    expects=_expect_commitments,
    fields=_commitment,
    known=_known_commitment,
    key=_key_of_commitment,
    edit=_edit_commitment,
    look_ups=_look_ups_of_commitment,
    plain=_COMMITMENT,
)
