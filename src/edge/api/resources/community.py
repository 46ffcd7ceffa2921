"""Enrolment by nationality and alumni clubs on a day, with the rights of whoever asks."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import StringConstraints

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
from edge.api.resources.partners import InstitutionRef, institution_named, institution_ref
from edge.community.models import AlumniClub
from edge.community.permissions import clubs_visible_to, enrolment_visible_to
from edge.community.queries import Enrolled, clubs_on, enrolment_on, series_of

router = Router(tags=["community"])
Level = Literal["all", "bachelor", "master", "doctorate", "exchange", "other"]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$")]


class EnrolmentOut(Schema):
    id: str
    nationality: str = Field(description="ISO 3166, two letters.", examples=["CN"])
    on: Edtf = Field(description="The day, month or year that was counted.")
    level: Level
    count: int | None = Field(description="Null: not known.", examples=[550])
    rank: int | None = Field(
        description="Among the international nationalities; null: not known.", examples=[2]
    )
    rank_stated: bool = Field(description="The source states the rank; else it follows from the numbers.")
    definition: str | None = Field(description="Who is counted.")
    source: str
    note: str | None


class ClubOut(Schema):
    id: str = Field(examples=["K1"])
    name: str = Field(examples=["KU Leuven - China Alumni Club"])
    country: str | None = Field(examples=["CN"])
    city: str | None
    partner: InstitutionRef | None
    founded_on: Edtf | None
    founded_on_an_unknown_day: bool
    ends_on: Edtf | None = Field(description="The day on which it was dissolved.")
    members: int | None
    website: str | None
    description: str | None


class EnrolmentAsked(OnADay, Paging):
    level: Level | None = Field(None, description="Only of this level; all levels where counted when absent.")


class SeriesAsked(OnADay, Paging):
    level: Level | None = Field(None, description="Only of this level.")


class ClubsAsked(OnADay, Paging):
    country: Country | None = Field(None, description="Only of this country.")
    partner: Domain | None = Field(None, description="Only around this partner, by domain or id.")


@router.get(
    "/enrolment",
    response=answers(Page[EnrolmentOut], looked_up=False),
    auth=Policy("community.read_enrolment"),
    operation_id="list_enrolment",
    summary="Students enrolled at the hub, by nationality",
)
def list_enrolment(request: HttpRequest, asked: Query[EnrolmentAsked]) -> dict[str, Any]:
    """For each nationality the latest count that was certainly made by the day; the first ranks first."""
    among = enrolment_visible_to(request.user)
    if asked.level:
        among = among.filter(level=asked.level)
    return page_of(enrolment_on(request.user, on=asked.day, among=among), asked, _enrolment)


@router.get(
    "/enrolment/{nationality}",
    response=answers(Page[EnrolmentOut]),
    auth=Policy("community.read_enrolment"),
    operation_id="read_enrolment_series",
    summary="Every count of one nationality",
)
def read_enrolment_series(
    request: HttpRequest, nationality: Country, asked: Query[SeriesAsked]
) -> dict[str, Any]:
    """In order of time, up to the day."""
    code = nationality.upper()
    if not enrolment_visible_to(request.user).filter(nationality=code).exists():
        raise not_found()
    rows = series_of(request.user, code, on=asked.day)
    return page_of([row for row in rows if asked.level in (None, row.level)], asked, _enrolment)


def _enrolment(row: Enrolled) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "nationality": row.nationality,
        "on": str(row.on),
        "level": row.level,
        "count": row.count,
        "rank": row.rank,
        "rank_stated": row.rank_stated,
        "definition": known(row.definition),
        "source": row.source,
        "note": known(row.note),
    }


@router.get(
    "/clubs",
    response=answers(Page[ClubOut]),
    auth=Policy("community.read_club"),
    operation_id="list_clubs",
    summary="Alumni clubs",
)
def list_clubs(request: HttpRequest, asked: Query[ClubsAsked]) -> dict[str, Any]:
    """By name; those that the day does not rule out."""
    rows = clubs_on(request.user, on=asked.day)
    if asked.country:
        rows = rows.filter(country=asked.country.upper())
    if asked.partner:
        rows = rows.filter(partner=institution_named(request.user, asked.partner))
    return page_of(rows, asked, _club)


@router.get(
    "/clubs/{id}",
    response=answers(ClubOut),
    auth=Policy("community.read_club"),
    operation_id="read_club",
    summary="One alumni club",
)
def read_club(request: HttpRequest, id: Id) -> dict[str, Any]:
    """As it is recorded, whichever day is looked at."""
    club = clubs_visible_to(request.user).select_related("partner").filter(public_id=id).first()
    if club is None:
        raise not_found()
    return _club(club)


def _club(club: AlumniClub) -> dict[str, Any]:
    texts = ("country", "city", "website", "description")
    return {
        "id": club.public_id,
        "name": club.name,
        "partner": institution_ref(club.partner) if club.partner else None,
        "founded_on": edtf(club.founded_on),
        "founded_on_an_unknown_day": club.founding().unknown_day,
        "ends_on": edtf(club.ends_on),
        "members": club.members,
        **{text: known(getattr(club, text)) for text in texts},
    }
