"""Reading partners across tables, always from what the account may see."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from edge.core.dates import PartialDate
from edge.core.queries import found_pks
from edge.partners.models import Institution, InstitutionName, Officer, Tie, Unit
from edge.partners.permissions import (
    institutions_visible_to,
    officers_visible_to,
    people_visible_to,
    ties_visible_to,
    units_visible_to,
)
from edge.partners.rules import Reason, name_on

MOST_KEYS = 500  # named in a statement; for more of them the whole of a small table is read


def find_institutions(account: Any, text: str) -> QuerySet[Institution]:
    return institutions_visible_to(account).filter(pk__in=found_pks("institution", text))


def find_units(account: Any, text: str) -> QuerySet[Unit]:
    return units_visible_to(account).filter(pk__in=found_pks("unit", text)).select_related("institution")


def find_people(account: Any, text: str) -> Any:
    """People by their own name or by the office they hold."""
    officers = officers_visible_to(account).filter(pk__in=found_pks("officer", text))
    return people_visible_to(account).filter(
        Q(pk__in=found_pks("person", text)) | Q(pk__in=officers.values("person"))
    )


def ties_on(account: Any, *, on: date, partner: Institution | None = None) -> QuerySet[Tie]:
    """The ties that the day does not rule out, in the order of the hub's units. One statement."""
    ties = ties_visible_to(account).perhaps_holding(on=on)  # type: ignore[attr-defined]
    if partner is not None:
        ties = ties.filter(Q(partner_unit__institution=partner) | Q(hub_unit__institution=partner))
    return ties.select_related(
        "hub_unit__institution", "partner_unit__institution", "champion__person", "backup__person"
    ).order_by("partner_unit__institution__name", "hub_unit__name", "partner_unit__name", "pk")


def ties_without_champion(account: Any, *, on: date) -> QuerySet[Tie]:
    """Ties whose champion's last day in office certainly lies before the day."""
    return ties_on(account, on=on).filter(champion__ends_on_until__lte=on)


def mandates_ending(account: Any, *, on: date, until: date) -> QuerySet[Officer]:
    """Officers who may sign on the day and whose mandate (or office) can end on or before `until`."""
    ends = Q(mandate_ends_on_from__lte=until) | Q(mandate_ends_on_from__isnull=True, ends_on_from__lte=until)
    return (
        officers_visible_to(account)
        .perhaps_in_office(on=on)  # type: ignore[attr-defined]
        .exclude(signs="nothing")
        .filter(ends)
        .filter(Q(mandate_ends_on_until__isnull=True) | Q(mandate_ends_on_until__gt=on))
        .select_related("person", "institution", "backup__person")
    )


def names_on(institutions: Iterable[Institution], *, on: date) -> dict[int, str]:
    """The name that each institution had on the day, by primary key. One statement for any number."""
    return names_by_key({each.pk: each.name for each in institutions}, on=on)


def names_by_key(names: Mapping[int, str], *, on: date) -> dict[int, str]:
    """As `names_on`, from the present names by primary key, where nobody needs the institutions themselves."""
    former: dict[int, list[tuple[str, PartialDate | None]]] = {}
    olds = InstitutionName.objects.filter(kind="former")
    for old in olds.filter(institution__in=names) if len(names) < MOST_KEYS else olds:
        if old.institution_id in names:
            former.setdefault(old.institution_id, []).append((old.name, old.ends_on))
    return {pk: name_on(name, former[pk], day=on) if pk in former else name for pk, name in names.items()}


def read_names_on(institutions: Iterable[Institution], *, on: date) -> None:
    """Let each institution, as read here, bear the name that it had on the day. One statement; nothing is stored."""
    found = list(institutions)
    names = names_on(found, on=on)
    for institution in found:
        institution.name = names[institution.pk]


def domain_of(institution: Institution) -> str:
    """What machines call an institution: its domain, else its id."""
    return institution.domain or institution.public_id


def reason_words(reason: Reason) -> str:
    """Why an institution is a candidate, in the reader's language."""
    words = {
        Reason.CODE: _("by Erasmus code"),
        Reason.SAME_NAME: _("same name"),
        Reason.SAME_WORDS: _("same words, spelled otherwise"),
        Reason.UNIT_OF: _("a unit of it is named"),
        Reason.WITHOUT_PLACE: _("the known name adds its place"),
        Reason.SHARED_NAME: _("several institutions bear this name"),
        Reason.OTHER_PLACE: _("the text names another city"),
        Reason.SWAPPED: _("same words in another order"),
        Reason.NEAR: _("nearly the same name"),
        Reason.LONGER_NAME: _("the text says more than the name"),
        Reason.ACRONYM: _("by acronym only"),
        Reason.OTHER_COUNTRY: _("the text names another country"),
    }
    return words[reason]
