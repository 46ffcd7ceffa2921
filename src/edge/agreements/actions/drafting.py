"""The verbs of drafting: keep the library, draft from a template, rewrite clauses."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.texts import make_version
from edge.agreements.models import (
    Agreement,
    AgreementTemplate,
    LibraryClause,
    TemplateClause,
    TextVersion,
)
from edge.agreements.queries.drafting import template_clauses
from edge.agreements.rules.canonical import ClauseText, tidy
from edge.agreements.rules.merging import FIELDS, unknown_fields
from edge.core import actions as core
from edge.core.refusals import Refusal
from edge.partners.models import Institution

Changes = Mapping[str, Any]
_TEXTS = tuple(f"{part}_{code}" for part in ("heading", "body") for code in ("en", "nl", "zh"))


class UnknownField(Refusal):
    pass


class NotInThisLanguage(Refusal):
    pass


def add_clause(*, by: Any, **fields: Any) -> LibraryClause:
    """Put a clause into the library. Every name in braces must be a merge field."""
    return core.create(LibraryClause(**_checked(fields)), by=by, verb="add_clause")


def edit_clause(
    *, clause: LibraryClause, by: Any, changes: Changes, version: int | None = None
) -> LibraryClause:
    """Change a clause of the library; texts that were made from it stay as they are."""
    return core.change(clause, by=by, verb="edit_clause", changes=_checked(changes), version=version)


def remove_clause(*, clause: LibraryClause, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(clause, by=by, verb="remove_clause", reason=reason, version=version)


def _checked(fields: Changes) -> dict[str, Any]:
    """The fields with tidy texts, so that a form that says the same changes nothing."""
    texts = {name: tidy(str(fields[name])) for name in _TEXTS if name in fields}
    for name, text in texts.items():
        wrong = unknown_fields(text)
        if wrong:
            told = {"wrong": ", ".join(wrong), "fields": ", ".join(FIELDS)}
            raise UnknownField(
                _("No merge field has this name: %(wrong)s. There are: %(fields)s.") % told, field=name
            )
    return {**fields, **texts}


@transaction.atomic
def add_template(*, by: Any, clauses: Sequence[LibraryClause] = (), **fields: Any) -> AgreementTemplate:
    """Make a template, with its clauses in their order."""
    template = core.create(AgreementTemplate(**fields), by=by, verb="add_template")
    for number, clause in enumerate(clauses, start=1):
        place_clause(template=template, by=by, clause=clause, order=10 * number)
    return template


def edit_template(
    *, template: AgreementTemplate, by: Any, changes: Changes, version: int | None = None
) -> AgreementTemplate:
    return core.change(template, by=by, verb="edit_template", changes=changes, version=version)


def remove_template(
    *, template: AgreementTemplate, by: Any, reason: str = "", version: int | None = None
) -> None:
    core.remove(template, by=by, verb="remove_template", reason=reason, version=version)


def place_clause(*, template: AgreementTemplate, by: Any, **fields: Any) -> TemplateClause:
    place = TemplateClause(template=template, **fields)
    return core.create(place, by=by, verb="place_clause", page=template)


def edit_place(
    *, place: TemplateClause, by: Any, changes: Changes, version: int | None = None
) -> TemplateClause:
    return core.change(place, by=by, verb="edit_place", changes=changes, version=version, page=place.template)


def remove_place(*, place: TemplateClause, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(place, by=by, verb="remove_place", page=place.template, reason=reason, version=version)


def draft_from_template(
    *,
    agreement: Agreement,
    by: Any,
    template: AgreementTemplate,
    institution: Institution,
    languages: Sequence[str],
    base: TextVersion | None = None,
    controlling_language: str = "",
    leave_out: Collection[str] = (),
    extra: Mapping[str, str] | None = None,
    note: str = "",
) -> TextVersion:
    """Make a version from a template, its fields filled from the records of today and from `extra`.

    A language that a clause does not have is refused by name: half a clause is no clause.
    """
    rows = template.clauses.select_related("clause").exclude(clause__code__in=leave_out)
    for clause in (row.clause for row in rows.order_by("order", "pk")):
        missing = [code for code in languages if not getattr(clause, f"body_{code}")]
        if missing:
            told = {"clause": clause, "languages": ", ".join(missing)}
            raise NotInThisLanguage(
                _("The clause “%(clause)s” has no text in: %(languages)s.") % told, field="languages"
            )
    return make_version(
        agreement=agreement,
        by=by,
        institution=institution,
        clauses=template_clauses(
            template, agreement, languages, leave_out=leave_out, extra=extra, on=timezone.localdate()
        ),
        languages=languages,
        base=base,
        origin="template",
        controlling_language=controlling_language,
        template=template,
        note=note,
        verb="draft_text",
    )


def rewrite_text(
    *,
    version: TextVersion,
    by: Any,
    institution: Institution,
    clauses: Sequence[ClauseText],
    languages: Sequence[str] | None = None,
    controlling_language: str | None = None,
    note: str = "",
    origin: str = "edit",
    name: str = "",
) -> TextVersion:
    """Make the next version of a text from `version`: changed, added, moved or left out clauses."""
    return make_version(
        agreement=version.agreement,
        by=by,
        institution=institution,
        clauses=clauses,
        languages=version.languages if languages is None else languages,
        base=version,
        origin=origin,
        controlling_language=(
            version.controlling_language if controlling_language is None else controlling_language
        ),
        template=version.template,
        note=note,
        name=name,
        verb="rewrite_text",
    )
