"""The verbs about the text of an agreement, and the lines that they leave."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from edge.agreements import actions as agreements
from edge.agreements.models import AgreementTemplate, LibraryClause, TemplateClause
from edge.agreements.queries.texts import clauses_of
from tests.actions.arranging import BY, Register
from tests.actions.arranging_texts import a_text, reworded, the_clauses, the_next

Act = Callable[[Register], Any]
Line = tuple[str, str, str]
MADE, SHOWN = ("make_version", "textversion", "agreement"), ("show_version", "textversion", "agreement")
APPROVED = ("approve_version", "approval", "agreement")


def after(first: Callable[[Register], Any], act: Callable[[Register, Any], Any]) -> Act:
    """What the verb needs and the verb, as one: either all of it is written or nothing."""

    def done(register: Register) -> Any:
        with transaction.atomic():
            return act(register, first(register))

    return done


def shown(r: Register) -> Any:
    return a_text(r.child)


def made(r: Register) -> Any:
    return a_text(r.child, shown=False)


def _draft(r: Register) -> Any:
    clause = LibraryClause(code="aim", heading_en="Aim", body_en="{hub} and {partner}.")
    template = AgreementTemplate(code="visit", kind=r.child.kind, name_en="v", name_nl="v", name_zh="v")
    with transaction.atomic():
        clause.save()
        template.save()
        TemplateClause(template=template, clause=clause).save()
        return agreements.draft_from_template(
            agreement=r.child, by=BY, template=template, institution=r.hub, languages=["en"]
        )


def _rewrite(r: Register, one: Any) -> Any:
    clauses = reworded(clauses_of(one), "term", "Three years.")
    return agreements.rewrite_text(version=one, by=BY, institution=r.hub, clauses=clauses)


def _restore(r: Register, one: Any) -> Any:
    return agreements.restore_version(version=one, base=the_next(one), by=BY, institution=r.hub)


def _approve(r: Register, one: Any) -> Any:
    return agreements.approve_version(version=one, by=BY, institution=r.partner, sha256=one.sha256)


VERBS: dict[str, tuple[Act, list[Line]]] = {
    "make_version": (
        lambda r: agreements.make_version(
            agreement=r.child,
            by=BY,
            institution=r.hub,
            clauses=the_clauses(),
            languages=["en"],
            base=None,
            origin="edit",
        ),
        [MADE],
    ),
    "draft_from_template": (_draft, [("draft_text", "textversion", "agreement")]),
    "rewrite_text": (after(made, _rewrite), [MADE, ("rewrite_text", "textversion", "agreement")]),
    "show_version": (
        after(made, lambda r, one: agreements.show_version(version=one, by=BY)),
        [MADE, SHOWN],
    ),
    "restore_version": (
        after(shown, _restore),
        [MADE, SHOWN, MADE, ("restore_version", "textversion", "agreement"), SHOWN],
    ),
    "approve_version": (after(shown, _approve), [MADE, SHOWN, APPROVED]),
    "withdraw_approval": (
        after(
            lambda r: _approve(r, shown(r)),
            lambda r, one: agreements.withdraw_approval(approval=one, by=BY, reason="Too early"),
        ),
        [MADE, SHOWN, APPROVED, ("withdraw_approval", "approval", "agreement")],
    ),
}
# A version is found by its words: none of these can finish where the search entry cannot be written.
INDEXING = frozenset(VERBS)
