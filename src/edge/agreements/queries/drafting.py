"""Drafts from the library: the clauses of a template with their merge fields filled from the records."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

from edge.agreements.models import Agreement, AgreementTemplate, LibraryClause, TextVersion
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.canonical import ClauseText, Words
from edge.agreements.rules.comparing import Compared, compare
from edge.agreements.rules.merging import merge, open_fields
from edge.core.countries import country_name
from edge.core.dates import PartialDate, Precision

_LOCALES = {"en": "en", "nl": "nl", "zh": "zh-hans"}


def template_clauses(
    template: AgreementTemplate,
    agreement: Agreement,
    languages: Sequence[str],
    *,
    leave_out: Collection[str] = (),
    extra: Mapping[str, str] | None = None,
) -> list[ClauseText]:
    """The template's clauses as a draft of the agreement; `extra` gives fields that no record holds. The clause's
    code is its key, so that a later text can be held against the template."""
    values = {code: {**field_values(agreement, code), **(extra or {})} for code in languages}
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


def field_values(agreement: Agreement, language: str) -> dict[str, str]:
    """What the records say for the merge fields, in one language; a field that is not known is left out.

    An institution is named in Chinese by its own Chinese name, where it has one. Eight statements at most.
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


def deviations(version: TextVersion) -> list[Compared]:
    """Where a version differs from the template that it was made from, for the legal reviewer: clauses changed,
    added, left out, moved. Fields that the template leaves open and the text fills do show as changes."""
    if version.template is None:
        return []
    wanted = template_clauses(version.template, version.agreement, version.languages)
    rows = compare(wanted, clauses_of(version), version.languages)
    return [row for row in rows if row.differs]
