"""Drafts from the library: the clauses of a template with their merge fields filled from the records."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

from edge.agreements.models import Agreement, AgreementTemplate, LibraryClause, TextVersion
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.canonical import ClauseText, Words
from edge.agreements.rules.comparing import Compared, compare
from edge.agreements.rules.filling import filling_of
from edge.agreements.rules.merging import fields_in, merge, open_fields
from edge.core.countries import country_name
from edge.core.dates import PartialDate, Precision
from edge.partners.models import Officer
from edge.partners.rules import MandateAnswer, may_sign

_LOCALES = {"en": "en", "nl": "nl", "zh": "zh-hans"}


def template_clauses(
    template: AgreementTemplate,
    agreement: Agreement,
    languages: Sequence[str],
    *,
    leave_out: Collection[str] = (),
    extra: Mapping[str, str] | None = None,
    on: date | None = None,
) -> list[ClauseText]:
    """The template's clauses as a draft of the agreement; `extra` gives fields that no record holds, `on` is as in
    field_values. The clause's code is its key, so that a later text can be held against the template."""
    values = {code: {**field_values(agreement, code, on=on), **(extra or {})} for code in languages}
    rows = template.clauses.select_related("clause").order_by("order", "pk")
    return [library_clause(row.clause, values) for row in rows if row.clause.code not in leave_out]


def library_clause(clause: LibraryClause, values: Mapping[str, Mapping[str, str]]) -> ClauseText:
    """A clause of the library in the languages of `values`, with its fields filled."""
    texts = {
        code: Words(
            heading=merge(getattr(clause, f"heading_{code}"), known),
            body=merge(getattr(clause, f"body_{code}"), known),
        )
        for code, known in values.items()
    }
    return ClauseText(key=clause.code, texts=texts, library=clause.code)


def field_values(agreement: Agreement, language: str, *, on: date | None = None) -> dict[str, str]:
    """What the records say for the merge fields, in one language; a field that is not known is left out.

    An institution is named in Chinese by its own Chinese name, where it has one. Who signs for the hub is, where
    nobody is named, the one person whose mandate covers the kind on the day `on`; of several nobody is taken.
    Nine statements at most.
    """
    parties = list(agreement.parties.select_related("institution", "unit").order_by("pk"))
    hub = [party for party in parties if party.institution.is_hub]
    others = [party for party in parties if not party.institution.is_hub]
    above = agreement.parent
    with translation.override(_LOCALES[language]):
        values = {
            "title": agreement.title,
            "reference": agreement.reference,
            **_side("hub", hub, agreement, language),
            **_side("partner", others, agreement, language),
            "partners": "; ".join(_name(party.institution, language) for party in others),
            "start": _day(agreement.starts_on),
            "end": _day(agreement.ends_on),
            "signing_day": _day(agreement.signed_on),
            "notice_days": _number(agreement.notice_days),
            "renewal_months": _number(agreement.automatic_months),
            "term_months": _number(_months(agreement.starts_on, agreement.ends_on)),
            "purposes": "\n".join(f"- {line}" for line in agreement.purpose_lines()),
        }
        if hub and on is not None and not values["hub_signatory"]:
            values["hub_signatory"] = _only_one_with_mandate(hub[0].institution, agreement.kind.code, on)
        if above is not None:
            told = {"title": above.title, "signed": _day(above.signed_on)}
            values |= {"umbrella": told["title"], "umbrella_signed": told["signed"]}
            if agreement.kind.attests_parent:
                values |= {"amended": told["title"], "amended_signed": told["signed"]}
    return {name: value for name, value in values.items() if value}


def _side(side: str, parties: Sequence[Any], agreement: Agreement, language: str) -> dict[str, str]:
    """The names of one side; of several partners the first, the others stand in `partners`."""
    if not parties:
        return {}
    first = parties[0]
    signatory = agreement.signatories.filter(institution=first.institution).select_related("person").first()
    return {
        side: _name(first.institution, language),
        f"{side}_address": ", ".join(
            part for part in (first.institution.city, country_name(first.institution.country)) if part
        ),
        f"{side}_unit": first.unit.name if first.unit else "",
        f"{side}_signatory": f"{signatory.person.name}, {signatory.capacity}" if signatory else "",
    }


def _only_one_with_mandate(institution: Any, kind: str, on: date) -> str:
    """Who may sign this kind for an institution on the day, where it is one person and beyond doubt; else ""."""
    rows = Officer.objects.filter(institution=institution).select_related("person").order_by("title", "pk")
    day = PartialDate.of_day(on)
    able = [row for row in rows if may_sign(row.mandate(), kind=kind, on=day) == MandateAnswer.GOOD]
    return str(able[0]) if len({row.person_id for row in able}) == 1 else ""


def _name(institution: Any, language: str) -> str:
    if language == "zh" and institution.local_language.startswith("zh") and institution.local_name:
        return str(institution.local_name)
    return str(institution.name)


def _day(day: PartialDate | None) -> str:
    """As precisely as it is known, never more."""
    if day is None:
        return ""
    forms = {Precision.DAY: "DATE_FORMAT", Precision.MONTH: "YEAR_MONTH_FORMAT"}
    if day.precision not in forms:
        return str(day)
    if day.precision == Precision.DAY and translation.get_language() == "en":
        return date_format(day.earliest, "j F Y")  # as in Europe, and without a short name of the month
    return date_format(day.earliest, forms[day.precision])


def _months(starts: PartialDate | None, ends: PartialDate | None) -> int | None:
    """Whole months of the term, where both days are known to the day and make whole months."""
    if starts is None or ends is None:
        return None
    first, after = starts.start, ends.stop
    if Precision.DAY not in (starts.precision, ends.precision) or first.day != after.day:
        return None
    return (after.year - first.year) * 12 + after.month - first.month


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def fields_left_open(version: TextVersion) -> tuple[str, ...]:
    """The merge fields that still stand in a version."""
    return open_fields(
        text
        for clause in clauses_of(version)
        for words in clause.texts.values()
        for text in (words.heading, words.body)
    )


@dataclass(frozen=True, kw_only=True)
class FilledField:
    """A merge field with what it was filled with, by language, and the numbers of the clauses in which it stands."""

    name: str
    values: Mapping[str, str]
    clauses: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Deviations:
    """Where a text leaves its template: `rows` are clauses changed, added, left out, moved; in `only_filled` others
    nothing but the fields was filled in."""

    rows: Sequence[Compared] = ()
    fields: Sequence[FilledField] = ()
    only_filled: int = 0


def deviations(version: TextVersion) -> Deviations:
    """Where a version differs from the template that it was made from, for the legal reviewer.

    The template is filled with what the version itself says, not with the records of today: what happens after a
    text was made is no deviation of it. Two statements.
    """
    if version.template is None:
        return Deviations()
    bare: dict[str, dict[str, str]] = {code: {} for code in version.languages}
    places = version.template.clauses.select_related("clause").order_by("order", "pk")
    template = [library_clause(place.clause, bare) for place in places]
    text = clauses_of(version)
    filling = filling_of(template, text)
    rows = [row for row in compare(filling.clauses, text, version.languages) if row.differs]
    different = {row.key for row in rows}
    used = {clause.key: _fields_of(clause) for clause in template}
    filled = {name for values in filling.values.values() for name in values}
    return Deviations(
        rows=rows,
        fields=_filled_fields(text, used, filling.values),
        only_filled=sum(
            one.key not in different and bool(filled.intersection(used.get(one.key, ()))) for one in text
        ),
    )


def _fields_of(clause: ClauseText) -> tuple[str, ...]:
    return fields_in(" ".join(f"{words.heading} {words.body}" for words in clause.texts.values()))


def _filled_fields(
    text: Sequence[ClauseText], used: Mapping[str, Sequence[str]], values: Mapping[str, Mapping[str, str]]
) -> list[FilledField]:
    """In the order in which they first stand in the text."""
    places: dict[str, list[int]] = {}
    for number, clause in enumerate(text, start=1):
        for name in used.get(clause.key, ()):
            places.setdefault(name, []).append(number)
    told = {name: {code: known[name] for code, known in values.items() if name in known} for name in places}
    return [FilledField(name=name, values=told[name], clauses=places[name]) for name in places if told[name]]


def day_in_words(day: PartialDate, language: str) -> str:
    """A day as a text in this language writes it, as precisely as it is known."""
    with translation.override(_LOCALES[language]):
        return _day(day)
