"""Institutions, their units, officers and ties, with the rights of whoever asks."""

from datetime import date
from typing import Any, Literal

from django.db.models import Prefetch
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from edge.api.kit import (
    Domain,
    Edtf,
    Id,
    OnADay,
    Page,
    Paging,
    Policy,
    answers,
    edtf,
    known,
    not_found,
    page_of,
)
from edge.partners.models import Institution, InstitutionName, Officer, Partnership, Tie, Unit
from edge.partners.permissions import (
    institutions_visible_to,
    officers_visible_to,
    partnerships_visible_to,
    units_visible_to,
)
from edge.partners.queries import ties_on
from edge.partners.rules import Signs, holds_on, name_on

router = Router(tags=["partners"])


class InstitutionRef(Schema):
    id: str = Field(examples=["tsinghua.edu.cn"])
    name: str = Field(examples=["Tsinghua University"])


class UnitRef(Schema):
    id: str
    name: str = Field(examples=["School of Medicine"])


class OfficerRef(Schema):
    id: str
    person: str = Field(
        description="The name in Latin script, in the person's own order.", examples=["Chen Jining"]
    )
    title: str = Field(examples=["President"])


class InstitutionOut(Schema):
    id: str = Field(examples=["tsinghua.edu.cn"])
    name: str = Field(description="The name that held on the day.", examples=["Tsinghua University"])
    local_name: str | None = Field(examples=["清华大学"])
    local_language: str | None = Field(examples=["zh-Hans"])
    role: Literal["hub", "partner"]
    city: str | None = Field(examples=["Beijing"])
    country: str | None = Field(description="ISO 3166, two letters.", examples=["CN"])
    domain: str | None = Field(examples=["tsinghua.edu.cn"])
    ror_id: str | None = Field(examples=["https://ror.org/03cve4549"])
    erasmus_code: str | None
    moe_code: str | None = Field(description="Of the Chinese Ministry of Education.")
    latitude: float | None
    longitude: float | None
    website: str | None


class NameOut(Schema):
    name: str = Field(examples=["THU"])
    language: str | None
    kind: Literal["translation", "acronym", "alias", "former"]
    starts_on: Edtf | None
    ends_on: Edtf | None


class PartnershipOut(Schema):
    grade: Literal["strategic", "priority", "regular", "dormant"] | None
    speciality_areas: list[str]


class InstitutionDetail(InstitutionOut):
    other_names: list[NameOut]
    partnership: PartnershipOut | None = Field(description="For the hub's own people; null for others.")


class UnitOut(Schema):
    id: str
    institution: InstitutionRef
    parent: str | None = Field(description="The id of the unit that it is part of.")
    name: str
    local_name: str | None
    local_language: str | None


class OfficerOut(Schema):
    id: str
    person: str = Field(examples=["Chen Jining"])
    local_name: str | None = Field(examples=["陈吉宁"])
    title: str = Field(examples=["President"])
    institution: InstitutionRef
    unit: UnitRef | None
    starts_on: Edtf | None
    ends_on: Edtf | None
    signs: Literal["nothing", "listed", "everything"]
    signs_kinds: list[str] = Field(description="The codes of the kinds, when `signs` is listed.")
    may_sign: bool | None = Field(description="On the day; null when not known.")


class TieOut(Schema):
    id: str
    hub_unit: UnitRef
    partner: InstitutionRef
    partner_unit: UnitRef
    field: str | None
    description: str | None
    champion: OfficerRef | None
    backup: OfficerRef | None
    starts_on: Edtf | None
    ends_on: Edtf | None


class InstitutionsAsked(OnADay, Paging):
    role: Literal["hub", "partner"] | None = Field(None, description="Only the hub, or only partners.")


class UnitsAsked(Paging):
    institution: Domain | None = Field(None, description="Only of this institution, by domain or id.")


class OfficersAsked(OnADay, Paging):
    institution: Domain | None = Field(None, description="Only of this institution, by domain or id.")


class TiesAsked(OnADay, Paging):
    partner: Domain | None = Field(None, description="Only with this institution, by domain or id.")


# ---------------------------------------------------------------- shared with the other resources
def institution_ref(institution: Institution) -> dict[str, Any]:
    return {"id": institution.public_id, "name": institution.name}


def unit_ref(unit: Unit | None) -> dict[str, Any] | None:
    return {"id": unit.public_id, "name": unit.name} if unit else None


def officer_ref(officer: Officer | None) -> dict[str, Any] | None:
    if officer is None:
        return None
    return {"id": officer.public_id, "person": officer.person.name, "title": officer.title}


def institution_named(account: Any, text: str) -> Institution:
    """The institution with that domain or id, among those that the account may see."""
    visible = institutions_visible_to(account)
    found = visible.filter(domain=text.lower()).first() or visible.filter(public_id=text).first()
    if found is None:
        raise not_found()
    return found


# ---------------------------------------------------------------- institutions
@router.get(
    "/institutions",
    response=answers(Page[InstitutionOut], looked_up=False),
    auth=Policy("partners.read_institution"),
    operation_id="list_institutions",
    summary="The hub and its partners",
)
def list_institutions(request: HttpRequest, asked: Query[InstitutionsAsked]) -> dict[str, Any]:
    """By name."""
    on = asked.day
    rows = _with_names(institutions_visible_to(request.user))
    if asked.role:
        rows = rows.filter(role=asked.role)
    return page_of(rows.order_by("name", "pk"), asked, lambda institution: _institution(institution, on))


@router.get(
    "/institutions/{id}",
    response=answers(InstitutionDetail),
    auth=Policy("partners.read_institution"),
    operation_id="read_institution",
    summary="One institution",
)
def read_institution(request: HttpRequest, id: Id, asked: Query[OnADay]) -> dict[str, Any]:
    """By its id, which is its domain where it had one when it was registered."""
    institution = _with_names(institutions_visible_to(request.user)).filter(public_id=id).first()
    if institution is None:
        raise not_found()
    partnership = partnerships_visible_to(request.user).filter(partner=institution).first()
    return {
        **_institution(institution, asked.day),
        "other_names": [
            {
                "name": name.name,
                "language": known(name.language),
                "kind": name.kind,
                "starts_on": edtf(name.starts_on),
                "ends_on": edtf(name.ends_on),
            }
            for name in institution.other_names.all()
        ],
        "partnership": _partnership(partnership),
    }


def _with_names(institutions: Any) -> Any:
    return institutions.prefetch_related(
        Prefetch("other_names", queryset=InstitutionName.objects.order_by("pk"))
    )


def _institution(institution: Institution, on: date) -> dict[str, Any]:
    former = [(name.ends_on, name.name) for name in institution.other_names.all() if name.kind == "former"]
    texts = (
        "local_name",
        "local_language",
        "city",
        "country",
        "domain",
        "ror_id",
        "erasmus_code",
        "moe_code",
        "website",
    )
    return {
        "id": institution.public_id,
        "name": name_on(institution.name, [(name, last) for last, name in former], day=on),
        "role": institution.role,
        "latitude": institution.latitude,
        "longitude": institution.longitude,
        **{text: known(getattr(institution, text)) for text in texts},
    }


def _partnership(partnership: Partnership | None) -> dict[str, Any] | None:
    if partnership is None:
        return None
    return {"grade": known(partnership.grade), "speciality_areas": partnership.areas()}


# ---------------------------------------------------------------- units, officers, ties
@router.get(
    "/units",
    response=answers(Page[UnitOut]),
    auth=Policy("partners.read_unit"),
    operation_id="list_units",
    summary="Faculties, departments, schools and groups",
)
def list_units(request: HttpRequest, asked: Query[UnitsAsked]) -> dict[str, Any]:
    """By institution, then by name; the tree follows from `parent`."""
    visible = units_visible_to(request.user)
    rows = visible
    if asked.institution:
        rows = rows.filter(institution=institution_named(request.user, asked.institution))
    parents = Prefetch("parent", queryset=visible, to_attr="shown_parent")
    rows = rows.select_related("institution").prefetch_related(parents)
    return page_of(rows.order_by("institution__name", "name", "pk"), asked, _unit)


def _unit(unit: Any) -> dict[str, Any]:
    return {
        "id": unit.public_id,
        "institution": institution_ref(unit.institution),
        "parent": unit.shown_parent.public_id if unit.shown_parent else None,
        "name": unit.name,
        "local_name": known(unit.local_name),
        "local_language": known(unit.local_language),
    }


@router.get(
    "/officers",
    response=answers(Page[OfficerOut]),
    auth=Policy("partners.read_officer"),
    operation_id="list_officers",
    summary="Who is in office on a day, and may sign what",
)
def list_officers(request: HttpRequest, asked: Query[OfficersAsked]) -> dict[str, Any]:
    """Those whom the day does not rule out; a term that is not known does not."""
    on = asked.day
    rows = officers_visible_to(request.user).perhaps_in_office(on=on)  # type: ignore[attr-defined]
    if asked.institution:
        rows = rows.filter(institution=institution_named(request.user, asked.institution))
    rows = rows.select_related("person", "institution", "unit").order_by("institution__name", "title", "pk")
    return page_of(rows, asked, lambda officer: _officer(officer, on))


def _officer(officer: Officer, on: date) -> dict[str, Any]:
    mandate = officer.mandate()
    signing = mandate.signs != Signs.NOTHING
    return {
        "id": officer.public_id,
        "person": officer.person.name,
        "local_name": known(officer.person.local_name),
        "title": officer.title,
        "institution": institution_ref(officer.institution),
        "unit": unit_ref(officer.unit),
        "starts_on": edtf(officer.starts_on),
        "ends_on": edtf(officer.ends_on),
        "signs": officer.signs,
        "signs_kinds": officer.signs_kinds,
        "may_sign": holds_on(mandate.starts_on, mandate.ends_on, day=on) if signing else False,
    }


@router.get(
    "/ties",
    response=answers(Page[TieOut]),
    auth=Policy("partners.read_tie"),
    operation_id="list_ties",
    summary="Ties of a unit of the hub and a unit of a partner",
)
def list_ties(request: HttpRequest, asked: Query[TiesAsked]) -> dict[str, Any]:
    """Those that the day does not rule out."""
    account = request.user
    institution = institution_named(account, asked.partner) if asked.partner else None
    officers = officers_visible_to(account).select_related("person")
    rows = ties_on(account, on=asked.day, partner=institution).prefetch_related(
        Prefetch("champion", queryset=officers, to_attr="shown_champion"),
        Prefetch("backup", queryset=officers, to_attr="shown_backup"),
    )
    return page_of(rows, asked, _tie)


def _tie(tie: Tie) -> dict[str, Any]:
    return {
        "id": tie.public_id,
        "hub_unit": unit_ref(tie.hub_unit),
        "partner": institution_ref(tie.partner_unit.institution),
        "partner_unit": unit_ref(tie.partner_unit),
        "field": known(tie.field),
        "description": known(tie.description),
        "champion": officer_ref(tie.shown_champion),  # type: ignore[attr-defined]
        "backup": officer_ref(tie.shown_backup),  # type: ignore[attr-defined]
        "starts_on": edtf(tie.starts_on),
        "ends_on": edtf(tie.ends_on),
    }
