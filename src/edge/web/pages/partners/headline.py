"""What matters about a partner on a day, in whole sentences made from the records."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from edge.agreements.queries import CommitmentOnDay
from edge.agreements.rules import State
from edge.web.kit.tags import partial_date_text
from edge.web.pages.partners.rows import due_of


def headline(agreements: Iterable[Any], commitments: Iterable[CommitmentOnDay], *, on: date) -> str:
    """The umbrella and its due day, what waits for a signature, what lacks evidence."""
    found = list(agreements)
    if not found:
        return _("No agreement is recorded.")
    sentences = [_umbrella([agreement for agreement in found if agreement.kind.is_umbrella], on)]
    in_force = {agreement.pk for agreement in found if agreement.state == State.IN_FORCE}
    unsigned = [a for a in found if a.state == State.IN_PREPARATION and a.parent_id in in_force]
    if unsigned:
        words = ngettext(
            "%(n)s agreement under it is not signed.",
            "%(n)s agreements under it are not signed.",
            len(unsigned),
        )
        sentences.append(words % {"n": len(unsigned)})
    bare = [row for row in commitments if row.lacks_evidence and row.commitment.agreement_id in in_force]
    if bare:
        words = ngettext(
            "%(n)s commitment is without evidence.", "%(n)s commitments are without evidence.", len(bare)
        )
        sentences.append(words % {"n": len(bare)})
    return ("" if (get_language() or "").startswith("zh") else " ").join(sentences)


def _umbrella(umbrellas: list[Any], on: date) -> str:
    """The newest umbrella that says most: in force, else what is not known, else suspended or coming."""
    for state in (State.IN_FORCE, State.NOT_KNOWN, State.SUSPENDED, State.IN_PREPARATION):
        in_state = [agreement for agreement in umbrellas if agreement.state == state]
        if in_state:
            return _about(in_state[-1], state, on)
    return _("No umbrella agreement is in force.")


def _about(agreement: Any, state: State, on: date) -> str:
    words: dict[str, Any] = {"agreement": capfirst(str(agreement.kind))}
    if state == State.NOT_KNOWN:
        return _("%(agreement)s: not known whether it was in force.") % words
    if state == State.SUSPENDED:
        return _("%(agreement)s: suspended.") % words
    if state == State.IN_PREPARATION:
        return _("%(agreement)s: in preparation; none is in force.") % words
    words["start"] = partial_date_text(agreement.starts_on or agreement.signed_on)
    due = due_of(agreement, on=on)
    if due is None:
        if agreement.starts_on or agreement.signed_on:
            return _("%(agreement)s: in force since %(start)s.") % words
        return _("%(agreement)s: in force, since when is not known.") % words
    words["due"] = partial_date_text(due.on)
    if due.overdue:
        return _("%(agreement)s: in force since %(start)s; its renewal was due %(due)s.") % words
    return _("%(agreement)s: in force since %(start)s, due for renewal %(due)s.") % words
