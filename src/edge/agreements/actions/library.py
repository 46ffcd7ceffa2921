"""Taking over the library that EDGE ships: what is missing is added, what the office has stays as the office has it.

What nobody in the office ever changed can be brought up to the text that EDGE ships now, one record or all of them.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from edge.agreements.models import AgreementKind, AgreementTemplate, LibraryClause, TemplateClause
from edge.agreements.queries.library import (
    SHIPPED,
    BesideShipped,
    Shipped,
    ShippedClause,
    ShippedTemplate,
    beside_shipped,
)
from edge.core import actions as core
from edge.core.actions import log, one_at_a_time
from edge.core.many import create_many, index_many
from edge.core.models import Record
from edge.core.refusals import Refusal

STEP = 10  # between the places of two clauses, so that one fits in between


class NotNewer(Refusal):
    """The office changed or removed it, or it is as shipped: there is nothing to take over."""


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


@transaction.atomic
def take_over_shipped(*, by: Any, only: Shipped | None = None) -> list[Shipped]:
    """Give what nobody in the office changed the text that EDGE ships now: one record, or all that are `newer`.

    What the office changed or removed is never touched. Each change stands in the history and is undone there; then
    it is the office's own. Raises NotNewer where `only` is not (or no longer) newer.
    """
    one_at_a_time("the library of clauses")
    newer = beside_shipped().newer
    if only is not None and only not in newer:
        raise NotNewer(
            _("There is no newer text to take over: somebody in your office changed it, or took it.")
        )
    wanted = newer if only is None else [only]
    for one in wanted:
        if isinstance(one, ShippedClause):
            clause = LibraryClause.objects.get(code=one.code)
            core.change(clause, by=by, verb="edit_clause", changes=one.fields, reason=SHIPPED)
    for one in wanted:
        if isinstance(one, ShippedTemplate):
            _take_over_template(one, by)
    return wanted


def _take_over_template(shipped: ShippedTemplate, by: Any) -> None:
    """Its names, and its clauses in their order; those that the library never had are added to it first."""
    missing = [one for one in beside_shipped().missing if isinstance(one, ShippedClause)]
    held = {code for code, _required in shipped.clauses}
    _add_clauses([one for one in missing if one.code in held], by)
    template = AgreementTemplate.objects.get(code=shipped.code)
    template = core.change(template, by=by, verb="edit_template", changes=shipped.names, reason=SHIPPED)
    places = {place.clause.code: place for place in template.clauses.select_related("clause")}
    for code in sorted(places.keys() - held):
        core.remove(places[code], by=by, verb="remove_place", page=template, reason=SHIPPED)
    _put_in_order(template, shipped.clauses, places, by)


def _put_in_order(
    template: AgreementTemplate,
    wanted: Sequence[tuple[str, bool]],
    places: dict[str, TemplateClause],
    by: Any,
) -> None:
    clauses = {clause.code: clause for clause in LibraryClause.objects.all()}
    added: list[Record] = []
    for number, (code, required) in enumerate(wanted, start=1):
        stands = {"order": STEP * number, "required": required}
        if code in places:
            core.change(places[code], by=by, verb="edit_place", changes=stands, page=template, reason=SHIPPED)
        elif code in clauses:
            added.append(TemplateClause(template=template, clause=clauses[code], **stands))
    create_many(added, by=by, reason=SHIPPED)
    for place in added:
        log(place, by=by, verb="place_clause", page=template)
