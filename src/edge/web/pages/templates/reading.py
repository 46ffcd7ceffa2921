"""What the pages of a template and of a clause show: the text in columns, and what its merge fields mean."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from edge.agreements.models import LANGUAGES, LibraryClause, TemplateClause
from edge.agreements.queries.library import languages_of
from edge.agreements.rules.merging import open_fields

_TAGS = {"en": "en", "nl": "nl", "zh": "zh-Hans"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A clause in one language, a paragraph a line; none where it has no text in it."""

    language: str
    tag: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ShownClause:
    """A clause at its place, as the page of a template shows it."""

    number: int
    place: TemplateClause
    clause: LibraryClause
    columns: tuple[Column, ...]


@dataclass(frozen=True, kw_only=True)
class ShownField:
    """A merge field as it stands in a text, and what fills it."""

    braced: str
    meaning: str


def columns_of(clause: LibraryClause) -> tuple[Column, ...]:
    return tuple(
        Column(
            language=str(name),
            tag=_TAGS[code],
            heading=getattr(clause, f"heading_{code}"),
            paragraphs=tuple(getattr(clause, f"body_{code}").splitlines()),
        )
        for code, name in LANGUAGES
    )


def shown(places: Iterable[TemplateClause]) -> list[ShownClause]:
    return [
        ShownClause(number=number, place=place, clause=place.clause, columns=columns_of(place.clause))
        for number, place in enumerate(places, start=1)
    ]


def languages_of_all(clauses: Iterable[LibraryClause]) -> list[str]:
    """The languages in which a draft can be made of all of them."""
    offered = [set(languages_of(clause)) for clause in clauses]
    common = set.intersection(*offered) if offered else set()
    return [str(name) for code, name in LANGUAGES if code in common]


def fields_used(clauses: Iterable[LibraryClause]) -> list[ShownField]:
    """The merge fields of the clauses, each once, with what fills it."""
    texts = [
        getattr(clause, f"{part}_{code}")
        for clause in clauses
        for code, _name in LANGUAGES
        for part in ("heading", "body")
    ]
    meanings = field_meanings()
    return [ShownField(braced=f"{{{name}}}", meaning=meanings.get(name, "")) for name in open_fields(texts)]


def field_meanings() -> dict[str, str]:
    """What each merge field stands for. Those that no record holds are asked of who drafts."""
    return {
        "title": _("the title of the agreement"),
        "reference": _("the reference of the agreement"),
        "hub": _("the hub, by its name in the language of the text"),
        "hub_address": _("city and country of the hub"),
        "hub_signatory": _("who signs for the hub, with the capacity"),
        "partner": _("the first partner, by its name in the language of the text"),
        "partner_address": _("city and country of the partner"),
        "partner_signatory": _("who signs for the partner, with the capacity"),
        "partners": _("all partners, one after the other"),
        "start": _("the first day of the agreement, as precisely as it is known"),
        "end": _("the last day of the agreement, as precisely as it is known"),
        "signing_day": _("the day of signing"),
        "term_months": _("the whole months from the first to the last day"),
        "notice_days": _("the days of notice"),
        "renewal_months": _("for how many months it renews itself"),
        "umbrella": _("the title of the agreement above it"),
        "umbrella_signed": _("the day on which the agreement above it was signed"),
        "amended": _("the title of the agreement that it amends, extends or renews"),
        "amended_signed": _("the day on which that agreement was signed"),
        "purposes": _("the purposes on the agreement's page, one a line"),
        "hub_unit": _("the unit of the hub that takes part"),
        "partner_unit": _("the unit of the partner that takes part"),
        "candidate": _("the doctoral candidate; asked of who drafts"),
        "programme": _("the name of the programme; asked of who drafts"),
        "places_out": _("places a year from the hub; asked of who drafts"),
        "places_in": _("places a year to the hub; asked of who drafts"),
        "languages": _("the languages of the text; asked of who drafts"),
        "controlling_language": _("the controlling language; asked of who drafts"),
        "hub_contact": _("the contact at the hub; asked of who drafts"),
        "partner_contact": _("the contact at the partner; asked of who drafts"),
        "hub_degree": _("the degree that the hub confers; asked of who drafts"),
        "partner_degree": _("the degree that the partner confers; asked of who drafts"),
        "credits": _("the fewest credits at each university; asked of who drafts"),
        "hub_supervisor": _("the supervisor at the hub; asked of who drafts"),
        "partner_supervisor": _("the supervisor at the partner; asked of who drafts"),
        "research_topic": _("the subject of the thesis; asked of who drafts"),
        "thesis_language": _("the language of the thesis; asked of who drafts"),
        "stay_months": _("the fewest months at each university; asked of who drafts"),
        "data_subjects": _("whose data are transferred; asked of who drafts"),
        "data_categories": _("which data are transferred; asked of who drafts"),
        "retention": _("how long data are kept; asked of who drafts"),
        "changes": _("what changes, or under which conditions; asked of who drafts"),
    }
