"""The verbs that keep the library of clauses and templates, and the lines that they leave."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from edge.agreements import actions as agreements
from edge.agreements.models import AgreementTemplate, LibraryClause, TemplateClause
from edge.agreements.queries.library import SHIPPED, shipped_library
from edge.core import actions as core
from tests.actions.arranging import BY, Register, kind

Act = Callable[[Register], Any]
Line = tuple[str, str, str]
ADDED, MADE, PLACED = (
    ("add_clause", "libraryclause", "libraryclause"),
    ("add_template", "agreementtemplate", "agreementtemplate"),
    ("place_clause", "templateclause", "agreementtemplate"),
)
TAKEN = [ADDED] * len(shipped_library().clauses) + [MADE] * len(shipped_library().templates)


def a_clause(code: str = "scope") -> LibraryClause:
    return agreements.add_clause(by=BY, code=code, heading_en="Scope", body_en="{hub} and {partner}.")


def a_template(*clauses: LibraryClause) -> AgreementTemplate:
    names = {"name_en": "visit", "name_nl": "bezoek", "name_zh": "访问"}
    return agreements.add_template(by=BY, code="visit", kind=kind(), clauses=clauses, **names)


def a_place() -> TemplateClause:
    return a_template(a_clause()).clauses.get()


def both(first: Callable[[], Any], act: Callable[[Any], Any]) -> Act:
    """What the verb needs and the verb, as one: either all of it is written or nothing."""

    def done(_register: Register) -> Any:
        with transaction.atomic():
            return act(first())

    return done


def an_older_library() -> LibraryClause:
    """As an update of EDGE leaves it: what was taken over, one text worded otherwise than it is shipped now."""
    agreements.keep_shipped_library(by=BY)
    clause = LibraryClause.objects.get(code="term")
    before = {"body_en": "As it was shipped a year ago."}
    return core.change(clause, by=BY, verb="edit_clause", changes=before, reason=SHIPPED)


VERBS: dict[str, tuple[Act, list[Line]]] = {
    "add_clause": (lambda r: a_clause(), [ADDED]),
    "edit_clause": (
        both(a_clause, lambda one: agreements.edit_clause(clause=one, by=BY, changes={"heading_en": "Aim"})),
        [ADDED, ("edit_clause", "libraryclause", "libraryclause")],
    ),
    "remove_clause": (
        both(a_clause, lambda one: agreements.remove_clause(clause=one, by=BY)),
        [ADDED, ("remove_clause", "libraryclause", "libraryclause")],
    ),
    "add_template": (both(a_clause, a_template), [ADDED, MADE, PLACED]),
    "edit_template": (
        both(
            a_template, lambda one: agreements.edit_template(template=one, by=BY, changes={"retired": True})
        ),
        [MADE, ("edit_template", "agreementtemplate", "agreementtemplate")],
    ),
    "remove_template": (
        both(a_template, lambda one: agreements.remove_template(template=one, by=BY)),
        [MADE, ("remove_template", "agreementtemplate", "agreementtemplate")],
    ),
    "place_clause": (
        both(
            a_template, lambda one: agreements.place_clause(template=one, by=BY, clause=a_clause(), order=20)
        ),
        [MADE, ADDED, PLACED],
    ),
    "edit_place": (
        both(a_place, lambda one: agreements.edit_place(place=one, by=BY, changes={"order": 50})),
        [ADDED, MADE, PLACED, ("edit_place", "templateclause", "agreementtemplate")],
    ),
    "remove_place": (
        both(a_place, lambda one: agreements.remove_place(place=one, by=BY)),
        [ADDED, MADE, PLACED, ("remove_place", "templateclause", "agreementtemplate")],
    ),
    "keep_shipped_library": (
        lambda r: agreements.keep_shipped_library(by=BY),
        TAKEN,
    ),
    "take_over_shipped": (
        both(an_older_library, lambda one: agreements.take_over_shipped(by=BY)),
        [*TAKEN, *[("edit_clause", "libraryclause", "libraryclause")] * 2],
    ),
}
# Those that write a search entry: all that need a clause, which is found by its headings.
INDEXING = {
    "add_clause",
    "edit_clause",
    "remove_clause",
    "add_template",
    "place_clause",
    "edit_place",
    "remove_place",
    "take_over_shipped",
}
