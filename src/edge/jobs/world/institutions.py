"""The synthetic universities with names, units, officers, partnerships and ties; and the hub's side of these."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from edge.core.dates import PartialDate
from edge.jobs.world.drawing import Draw, a_day, a_draw, columns, known, parts_of, public_ids, words
from edge.jobs.world.names import PersonName, a_person
from edge.jobs.world.places import City, UniversityName, university
from edge.jobs.world.sizes import Sizes
from edge.jobs.world.writing import Row, Writer
from edge.partners.models import Institution, InstitutionName, Officer, Partnership, Tie, Unit
from edge.partners.rules import Grade, Mandate, Signs
from edge.people.models import Person
from edge.people.rules import latin_name

FIELDS = (
    "Engineering", "Medicine", "Law", "Theology", "Economics", "Arts", "Social Sciences", "Psychology", "Science",
    "Bioscience Engineering", "Pharmacy", "Architecture", "Education", "Movement Sciences", "Philosophy",
)  # fmt: skip
_DEPARTMENTS = (
    "Computer Science", "Materials", "Public Health", "Linguistics", "Mathematics", "Sinology", "Chemistry",
    "Water Management", "Oncology", "Robotics",
)  # fmt: skip
_HUB_OFFICES = ("Vice-Rector for International Policy", "Dean", "Programme Director", "Exchange Coordinator")
_SIGNING_OFFICES = ("Rector", "President", "Vice-Chancellor", "Vice-President for International Affairs")
_AREAS = words("materials water energy health language history robotics food cities climate ageing quantum")
_GRADES = (Grade.REGULAR, Grade.REGULAR, Grade.REGULAR, Grade.PRIORITY, Grade.DORMANT)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """An officer as the other parts need one: keys of the office and of the person, and what may be signed."""

    officer: int
    person: int
    title: str
    mandate: Mandate


@dataclass(frozen=True, kw_only=True)
class Partner:
    """A university as the other parts need it."""

    pk: int
    city: City
    name: UniversityName
    units: tuple[int, ...]
    officers: tuple[Holder, ...]


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who takes part in everything else: the hub with its synthetic units and officers, and the partners."""

    hub: int
    units: tuple[int, ...]
    officers: tuple[Holder, ...]
    partners: tuple[Partner, ...]


def person_row(pk: int, public_id: str, name: PersonName, *, participant: bool = False) -> dict[str, Any]:
    return {
        "id": pk,
        "public_id": public_id,
        "family_name": name.family,
        "given_name": name.given,
        "family_first": name.family_first,
        "local_name": name.local,
        "local_language": name.language,
        "synthetic": True,
        "participant": participant,
    }


def person_texts(row: Row) -> tuple[str, ...]:
    """As `Person.search_texts`."""
    family, given = row["family_name"], row["given_name"]
    name = latin_name(family=family, given=given, family_first=row["family_first"])
    return (name, f"{given} {family}", row["local_name"])


def write_institutions(writer: Writer, *, seed: int, sizes: Sizes) -> Cast:
    """Write institutions with other names, units, people in office, partnerships and ties."""
    first, number = writer.next_key(Institution), sizes.institutions
    called = [university(place) for place in range(number)]
    _institutions(writer, a_draw(seed, "institutions"), called)
    units = _units(writer, a_draw(seed, "units"), first, number)
    holders = _officers(writer, a_draw(seed, "officers"), first, called, units)
    _partnerships(writer, a_draw(seed, "partnerships"), first, number)
    cast = Cast(
        hub=Institution.objects.hub().pk,
        units=units[0],
        officers=holders[0],
        partners=tuple(
            Partner(
                pk=first + place, city=city, name=name, units=units[place + 1], officers=holders[place + 1]
            )
            for place, (city, name) in enumerate(called)
        ),
    )
    _ties(writer, a_draw(seed, "ties"), cast, sizes.ties)
    return cast


def _institutions(writer: Writer, draw: Draw, called: list[tuple[City, UniversityName]]) -> None:
    first = writer.next_key(Institution)
    others = [_other_names(draw, first + place, *pair) for place, pair in enumerate(called)]
    rows = (_institution(first + place, place, *pair) for place, pair in enumerate(called))

    def texts(row: Row) -> tuple[str, ...]:
        """As `Institution.search_texts`: the other names in their own order."""
        named = sorted(
            others[row["id"] - first], key=lambda name: (name["kind"], name["language"], name["name"])
        )
        own = (row["name"], row["local_name"], row["city"], row["domain"])
        return (*own, *(name["name"] for name in named))

    writer.store(Institution, rows, total=len(called), texts=texts)
    ids, key = public_ids(draw), writer.next_key(InstitutionName)
    names = [name for those in others for name in those]
    writer.store(
        InstitutionName,
        [{**name, "id": key + nth, "public_id": next(ids)} for nth, name in enumerate(names)],
    )


def _institution(pk: int, place: int, city: City, name: UniversityName) -> dict[str, Any]:
    domain = f"u{place + 1}.{city.country.lower()}.example"
    return {
        "id": pk,
        "public_id": domain,  # as `add_institution` gives it
        "name": name.name,
        "local_name": name.local,
        "local_language": city.language if name.local else "",
        "city": city.name,
        "country": city.country,
        "domain": domain,
        "latitude": city.latitude,
        "longitude": city.longitude,
        "position_source": "of the city, rounded",
        "website": f"https://{domain}/",
    }


def _other_names(draw: Draw, pk: int, city: City, name: UniversityName) -> list[dict[str, Any]]:
    names: list[dict[str, Any]] = [{"kind": "acronym", "language": "", "name": name.acronym}]
    if draw.random() < 0.3:
        names.append(
            {"kind": "translation", "language": "nl", "name": f"Synthetische universiteit: {name.name}"}
        )
    if draw.random() < 0.15:
        ended = known(draw, a_day(draw), imprecise=0.8)
        former = name.name.replace("University", "College").replace("Institute", "School")
        names.append(
            {"kind": "former", "language": "en", "name": f"Former {former}", **columns(ends_on=ended)}
        )
    return [{**one, "institution_id": pk} for one in names]


def _units(writer: Writer, draw: Draw, first: int, number: int) -> list[tuple[int, ...]]:
    """The keys of the hub's units, then of each institution's two or three; the third is part of the first."""
    hub = Institution.objects.hub().pk
    ids, key = public_ids(draw), writer.next_key(Unit)
    rows: list[dict[str, Any]] = []
    found: list[tuple[int, ...]] = []
    for owner in (hub, *range(first, first + number)):
        names = [f"Synthetic Faculty of {name}" for name in FIELDS]
        if owner != hub:
            names = [f"Faculty of {name}" for name in draw.sample(FIELDS, 2)]
            names += [f"Department of {draw.choice(_DEPARTMENTS)}"] * (draw.random() < 0.5)
        keys = tuple(range(key + len(rows), key + len(rows) + len(names)))
        for pk, name in zip(keys, names, strict=True):
            above = keys[0] if name.startswith("Department") else None
            rows.append(
                {"id": pk, "public_id": next(ids), "institution_id": owner, "parent_id": above, "name": name}
            )
        found.append(keys)
    writer.store(Unit, rows, texts=lambda row: (row["name"],))
    return found


@dataclass(frozen=True, kw_only=True)
class _Office:
    institution: int
    unit: int | None
    title: str
    signs: Signs
    language: str
    starts_on: PartialDate | None
    ends_on: PartialDate | None


def _officers(
    writer: Writer,
    draw: Draw,
    first: int,
    called: list[tuple[City, UniversityName]],
    units: list[tuple[int, ...]],
) -> list[tuple[Holder, ...]]:
    """The holders of office at the hub, then those of each institution."""
    offices = [_hub_offices(draw, units[0])]
    offices += [_offices(draw, first + place, city) for place, (city, _name) in enumerate(called)]
    ids, person, officer = public_ids(draw), writer.next_key(Person), writer.next_key(Officer)
    people: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    found = []
    for those in offices:
        holders = []
        for office in those:
            place = len(rows)
            name = a_person(draw, office.language)
            people.append(person_row(person + place, next(ids), name))
            rows.append(_officer_row(officer + place, next(ids), person + place, office))
            mandate = Mandate(signs=office.signs, starts_on=office.starts_on, ends_on=office.ends_on)
            holders.append(
                Holder(officer=officer + place, person=person + place, title=office.title, mandate=mandate)
            )
        found.append(tuple(holders))
    writer.store(Person, people, texts=person_texts)
    names = {row["id"]: row for row in people}
    writer.store(Officer, rows, texts=lambda row: _officer_texts(row, names[row["person_id"]]))
    return found


def _officer_row(pk: int, public_id: str, person: int, office: _Office) -> dict[str, Any]:
    return {
        "id": pk,
        "public_id": public_id,
        "person_id": person,
        "institution_id": office.institution,
        "unit_id": office.unit,
        "title": office.title,
        "signs": office.signs.value,
        **columns(starts_on=office.starts_on, ends_on=office.ends_on),
    }


def _officer_texts(row: Row, person: Row) -> tuple[str, ...]:
    """As `Officer.search_texts`."""
    return (row["title"], person_texts(person)[0], person["local_name"])


def _hub_offices(draw: Draw, units: tuple[int, ...]) -> list[_Office]:
    hub = Institution.objects.hub().pk
    return [
        _Office(
            institution=hub,
            unit=unit,
            title=f"{_HUB_OFFICES[place % len(_HUB_OFFICES)]} (synthetic)",
            signs=Signs.EVERYTHING if place % 2 == 0 else Signs.NOTHING,
            language="",
            starts_on=known(draw, a_day(draw, date(1995, 1, 1), date(1999, 12, 31))),
            ends_on=None,
        )
        for place, unit in enumerate(units)
    ]


def _offices(draw: Draw, institution: int, city: City) -> list[_Office]:
    """One who signs; of every other institution two, the second after the first."""
    began = a_day(draw, date(1994, 1, 1), date(1999, 12, 31))
    office: dict[str, Any] = {
        "institution": institution,
        "unit": None,
        "title": draw.choice(_SIGNING_OFFICES),
        "signs": Signs.EVERYTHING,
        "language": city.language,
    }
    if draw.random() < 0.5:
        return [_Office(**office, starts_on=known(draw, began), ends_on=None)]
    changed = a_day(draw, date(2008, 1, 1), date(2018, 12, 31))
    return [
        _Office(**office, starts_on=known(draw, began), ends_on=PartialDate.of_day(changed)),
        _Office(**office, starts_on=PartialDate.of_day(changed + timedelta(days=1)), ends_on=None),
    ]


def _partnerships(writer: Writer, draw: Draw, first: int, number: int) -> None:
    """One for each institution; the first fiftieth of them is strategic."""
    ids, key, strategic = public_ids(draw), writer.next_key(Partnership), parts_of(number, 0.02)

    def rows() -> Iterator[Row]:
        for place in range(number):
            grade = Grade.STRATEGIC if place < strategic else draw.choice(_GRADES)
            yield {
                "id": key + place,
                "public_id": next(ids),
                "partner_id": first + place,
                "grade": grade.value if draw.random() < 0.9 else "",
                "speciality_areas": "\n".join(draw.sample(_AREAS, draw.randrange(4))),
            }

    writer.store(Partnership, rows(), total=number)


def _ties(writer: Writer, draw: Draw, cast: Cast, number: int) -> None:
    """One for each partner, then more for the first ones."""
    ids, key = public_ids(draw), writer.next_key(Tie)

    def rows() -> Iterator[Row]:
        for place in range(number):
            partner = cast.partners[place % len(cast.partners)]
            began = a_day(draw)
            ended = a_day(draw, began) if draw.random() < 0.3 else None
            yield {
                "id": key + place,
                "public_id": next(ids),
                "hub_unit_id": draw.choice(cast.units),
                "partner_unit_id": draw.choice(partner.units),
                "field": draw.choice(_AREAS),
                "description": "synthetic tie",
                "champion_id": draw.choice(cast.officers).officer if draw.random() < 0.7 else None,
                "backup_id": partner.officers[-1].officer if draw.random() < 0.2 else None,
                **columns(starts_on=known(draw, began), ends_on=known(draw, ended) if ended else None),
            }

    writer.store(Tie, rows(), total=number)
