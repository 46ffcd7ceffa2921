"""Taking over the library that EDGE ships: what is missing is added, what the office has stays as the office has it."""

from typing import Any

from django.db import transaction

from edge.agreements.models import AgreementKind, AgreementTemplate, LibraryClause, TemplateClause
from edge.agreements.queries.library import (
    SHIPPED,
    BesideShipped,
    ShippedClause,
    ShippedTemplate,
    beside_shipped,
)
from edge.core.actions import log, one_at_a_time
from edge.core.many import create_many, index_many
from edge.core.models import Record

STEP = 10  # between the places of two clauses, so that one fits in between


@transaction.atomic
def keep_shipped_library(*, by: Any) -> BesideShipped:
    """Add the clauses and templates that EDGE ships and the office never had; overwrite and bring back none.

    Returns how the library stood before: what was `missing` has been added, what is `newer`, `own` or `removed` has
    been left alone. A second time nothing is written. Two people at once: the second finds what the first added.
    """
    one_at_a_time("the library of clauses")
    stood = beside_shipped()
    _add_clauses([one for one in stood.missing if isinstance(one, ShippedClause)], by)
    _add_templates([one for one in stood.missing if isinstance(one, ShippedTemplate)], by)
    return stood


def _add_clauses(missing: list[ShippedClause], by: Any) -> None:
    _store([LibraryClause(public_id=one.code, **one.fields) for one in missing], by, "add_clause")


def _add_templates(missing: list[ShippedTemplate], by: Any) -> None:
    """The templates, with those of their clauses that the library has."""
    kinds = {kind.code: kind for kind in AgreementKind.objects.all()} if missing else {}
    clauses = {clause.code: clause for clause in LibraryClause.objects.all()} if missing else {}
    made = {
        one.code: AgreementTemplate(public_id=one.code, code=one.code, kind=kinds[one.kind], **one.names)
        for one in missing
    }
    _store([*made.values()], by, "add_template")
    places: list[Record] = [
        TemplateClause(
            public_id=f"{one.code}-{number}",
            template=made[one.code],
            clause=clauses[code],
            order=STEP * number,
            required=required,
        )
        for one in missing
        for number, (code, required) in enumerate(one.clauses, start=1)
        if code in clauses
    ]
    create_many(places, by=by, reason=SHIPPED)


def _store(records: list[Any], by: Any, verb: str) -> None:
    create_many(records, by=by, reason=SHIPPED)
    index_many(records)
    for record in records:
        log(record, by=by, verb=verb)
