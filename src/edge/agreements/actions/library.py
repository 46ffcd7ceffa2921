"""Taking over the library that EDGE ships: what is missing is added, what the office has stays as the office has it."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from edge.agreements.models import AgreementKind, AgreementTemplate, LibraryClause, TemplateClause
from edge.agreements.queries.library import (
    ShippedClause,
    ShippedTemplate,
    shipped_library,
)
from edge.core.actions import log, one_at_a_time
from edge.core.many import create_many, index_many
from edge.core.models import Record

SHIPPED = "Shipped with EDGE"  # the reason in the history, by which an untouched record is known again
STEP = 10  # between the places of two clauses, so that one fits in between

Shipped = ShippedClause | ShippedTemplate


@dataclass(frozen=True, kw_only=True)
class LibraryReport:
    """What became of each shipped clause and template.

    `newer`: nobody touched it since it was taken over, and EDGE now ships another text; `own`: the office has
    another text under that code; `removed`: the office took it out; `no_kind`: a template whose kind of agreement
    the office does not have. None of these is changed.
    """

    added: list[Shipped] = field(default_factory=list)
    same: list[Shipped] = field(default_factory=list)
    newer: list[Shipped] = field(default_factory=list)
    own: list[Shipped] = field(default_factory=list)
    removed: list[Shipped] = field(default_factory=list)
    no_kind: list[Shipped] = field(default_factory=list)


@transaction.atomic
def keep_shipped_library(*, by: Any) -> LibraryReport:
    """Add the clauses and templates that EDGE ships and the office never had; overwrite and bring back none.

    A second time nothing is written. Two people at once: the second finds what the first added.
    """
    one_at_a_time("the library of clauses")
    report = LibraryReport()
    _keep_clauses(report, by)
    _keep_templates(report, by)
    return report


def _keep_clauses(report: LibraryReport, by: Any) -> None:
    present = {clause.code: clause for clause in LibraryClause.objects.all()}
    touched, known = _touched(LibraryClause), _known(LibraryClause)
    missing = []
    for one in shipped_library().clauses:
        clause = present.get(one.code)
        if clause is not None:
            alike = all(getattr(clause, name) == text for name, text in one.fields.items())
            _settle(report, one, alike=alike, touched=one.code in touched)
        elif one.code in known:
            report.removed.append(one)
        else:
            missing.append(LibraryClause(public_id=one.code, **one.fields))
            report.added.append(one)
    _store(missing, by, "add_clause")


def _keep_templates(report: LibraryReport, by: Any) -> None:
    present = {one.code: one for one in AgreementTemplate.objects.prefetch_related("clauses__clause")}
    kinds = {kind.code: kind for kind in AgreementKind.objects.all()}
    touched, known = _touched(AgreementTemplate), _known(AgreementTemplate)
    touched |= {code for code, template in present.items() if _was_rearranged(template)}
    missing = []
    for one in shipped_library().templates:
        template = present.get(one.code)
        if template is not None:
            _settle(report, one, alike=_is_alike(template, one), touched=one.code in touched)
        elif one.code in known:
            report.removed.append(one)
        elif one.kind not in kinds:
            report.no_kind.append(one)
        else:
            missing.append(
                AgreementTemplate(public_id=one.code, code=one.code, kind=kinds[one.kind], **one.names)
            )
            report.added.append(one)
    _store(missing, by, "add_template")
    _place(missing, by)


def _settle(report: LibraryReport, one: Shipped, *, alike: bool, touched: bool) -> None:
    (report.same if alike else report.own if touched else report.newer).append(one)


def _is_alike(template: AgreementTemplate, shipped: ShippedTemplate) -> bool:
    """Whether names and clauses are as shipped; a shipped clause that the office took out of its library counts."""
    held = sorted(template.clauses.all(), key=lambda place: (place.order, place.pk))
    clauses = tuple((place.clause.code, place.required) for place in held)
    return clauses == shipped.clauses and all(
        getattr(template, name) == text for name, text in shipped.names.items()
    )


def _touched(model: type[Any]) -> set[str]:
    """The codes of those that were written by somebody after, or otherwise than by, being taken over."""
    rows = model.history.exclude(history_type="+", history_change_reason=SHIPPED)
    return set(rows.values_list("code", flat=True))


def _was_rearranged(template: AgreementTemplate) -> bool:
    rows = TemplateClause.history.filter(template_id=template.pk)
    return rows.exclude(history_type="+", history_change_reason=SHIPPED).exists()


def _known(model: type[Any]) -> set[str]:
    """Every code that was ever in the register, by which its public id is taken."""
    return set(model.history.values_list("code", flat=True)) | set(
        model.history.values_list("public_id", flat=True)
    )


def _store(records: list[Any], by: Any, verb: str) -> None:
    create_many(records, by=by, reason=SHIPPED)
    index_many(records)
    for record in records:
        log(record, by=by, verb=verb)


def _place(templates: list[AgreementTemplate], by: Any) -> None:
    """Put the clauses that the library has into new templates, at their places."""
    clauses = {clause.code: clause for clause in LibraryClause.objects.all()}
    shipped = {one.code: one for one in shipped_library().templates}
    places: list[Record] = [
        TemplateClause(template=template, clause=clauses[code], order=STEP * number, required=required)
        for template in templates
        for number, (code, required) in enumerate(shipped[template.code].clauses, start=1)
        if code in clauses
    ]
    create_many(places, by=by, reason=SHIPPED)
