"""Reading requests for agreements: what waits for whom, what exists already, and whom a new name may mean."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F, Q, QuerySet

from edge.agreements.models import Agreement, AgreementRequest, RequestAnswer, RequestPoint
from edge.agreements.permissions.agreements import agreements_visible_to
from edge.agreements.permissions.requests import requests_visible_to
from edge.agreements.rules.requesting import Stage, Who, verbs_from
from edge.partners.models import Institution, InstitutionName
from edge.partners.permissions import coordinated_units, institutions_visible_to
from edge.partners.rules.name_answers import KnownName
from edge.partners.rules.names import NameIndex
from edge.people.permissions import is_writer

MOST_EXISTING = 50
MOST_LIKE = 5  # institutions that a new name may mean


def for_listing(requests: "QuerySet[AgreementRequest]") -> "QuerySet[AgreementRequest]":
    """The requests with everything that a line of a list names. One statement."""
    return requests.select_related("institution", "unit", "kind", "requested_by", "agreement")


def requests_waiting(account: Any) -> "QuerySet[AgreementRequest]":
    """What waits for the account, the most pressing first: for the office what it promised to answer, for those who
    ask what was sent back. One statement; none of it for who may not see it."""
    waits = Q(stage=Stage.SENT_BACK, unit__in=coordinated_units(account))
    if getattr(account, "pk", None):
        waits |= Q(stage=Stage.SENT_BACK, requested_by=account)
    if is_writer(account):
        waits |= Q(stage=Stage.SUBMITTED)
    seen = for_listing(requests_visible_to(account))
    return seen.filter(waits).order_by(F("due_on").asc(nulls_last=True), "pk")


def requests_about(account: Any, institution: Institution) -> "QuerySet[AgreementRequest]":
    """The requests that concern an institution, as far as the account sees them. One statement."""
    return for_listing(requests_visible_to(account).filter(institution=institution)).order_by(
        "-created_at", "-pk"
    )


def requests_behind(account: Any, agreement: Agreement) -> list[AgreementRequest]:
    """The requests of which an agreement was made, as far as the account sees them. One statement."""
    rows = requests_visible_to(account).filter(agreement=agreement).select_related("unit", "requested_by")
    return list(rows.order_by("pk"))


def verbs_open(account: Any, request: AgreementRequest, *, asks: bool) -> frozenset[str]:
    """The verbs whose turn it is and that the account may do; `asks`: it may write the request."""
    sides = {*({Who.ASKING} if asks else ()), *({Who.OFFICE} if is_writer(account) else ())}
    return verbs_from(request.stage, sides)


def answers_of(request: AgreementRequest, sort: str) -> list[RequestAnswer]:
    """The points of one sort in their order. One statement."""
    return list(request.answers.filter(sort=sort).order_by("order", "code"))


def agreements_with(account: Any, institution: Institution | None, *, on: date) -> list[Agreement]:
    """The agreements with an institution on the day, of any kind and in any state, as far as the account sees them; at
    most fifty. One statement, for a new institution none."""
    if institution is None:
        return []
    seen = agreements_visible_to(account).with_partner(institution).with_state(on=on)
    return list(seen.select_related("kind").order_by("title", "pk")[:MOST_EXISTING])


def institutions_like(account: Any, request: AgreementRequest) -> list[Institution]:
    """The partners that the name or web address of a new institution may mean, the likeliest first; at most five.

    The address decides before the name: two universities may share a name, never a domain. Two statements.
    """
    if not request.new_name:
        return []
    known = {one.pk: one for one in institutions_visible_to(account).filter(role=Institution.PARTNER)}
    host = _host(request.new_website)
    found = [one for one in known.values() if one.domain and _is_under(host, one.domain)]
    suggestion = NameIndex(_names(known.values())).suggest(
        request.new_name, country=request.new_country or None, city=request.new_city or None
    )
    named = [known[candidate.key] for candidate in suggestion.candidates if isinstance(candidate.key, int)]
    return list(dict.fromkeys([*found, *named]))[:MOST_LIKE]


def _names(institutions: Iterable[Institution]) -> Iterator[KnownName]:
    by_pk = {one.pk: one for one in institutions}
    for one in by_pk.values():
        for name in dict.fromkeys((one.name, one.local_name)):
            if name:
                yield KnownName(key=one.pk, name=name, country=one.country, city=one.city)
    for other in InstitutionName.objects.filter(institution__role=Institution.PARTNER):
        if (one_known := by_pk.get(other.institution_id)) is not None:
            yield KnownName(
                key=one_known.pk,
                name=other.name,
                kind=other.kind,
                country=one_known.country,
                city=one_known.city,
            )


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").casefold()


def _is_under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


@dataclass(frozen=True, kw_only=True)
class ShippedPoint:
    """A point that EDGE ships: `fields` are those of a RequestPoint."""

    code: str
    fields: dict[str, Any]

    def __str__(self) -> str:
        return str(self.fields["name_en"])


@cache
def shipped_points() -> tuple[ShippedPoint, ...]:
    """The points that EDGE ships, criteria first. No statement."""
    file = files("edge.agreements") / "library" / "criteria.toml"
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        ShippedPoint(code=one["code"], fields={"sort": sort, **one})
        for sort in ("criterion", "question")
        for one in told[sort]
    )


def missing_points() -> list[ShippedPoint]:
    """What EDGE ships and the office never had; what it removed is not missing. One statement."""
    known = set(RequestPoint.history.order_by().values_list("code", flat=True).distinct())
    return [one for one in shipped_points() if one.code not in known]
