"""Who opens a signing, signs, and records what was signed elsewhere.

Each side signs its own steps through its own login. The hub's writers may also record for a partner what came by
mail: a signature on paper, or the file signed elsewhere; never sign in its place. The day of a signature on paper is
corrected by whoever may record it, and once everybody has signed by the hub's writers alone.
"""

from typing import Any

import rules

from edge.agreements.permissions.texts import side_of
from edge.partners.permissions import is_partner_officer
from edge.people.permissions import is_writer


@rules.predicate
def signs_for_its_side(account: Any, step: Any) -> bool:
    """Of a step: the account speaks for the party that signs there."""
    if step is None:
        return True
    side = side_of(account, step.round.agreement)
    return side is not None and bool(side.pk == step.institution_id)


@rules.predicate
def its_round_is_open(_account: Any, step: Any) -> bool:
    return step is None or bool(step.round.state == "open")


rules.add_perm("agreements.open_round", is_writer)
rules.add_perm("agreements.sign_step", (is_writer | is_partner_officer) & signs_for_its_side)
rules.add_perm("agreements.record_step", is_writer | (is_partner_officer & signs_for_its_side))
rules.add_perm(
    "agreements.correct_step", is_writer | (is_partner_officer & signs_for_its_side & its_round_is_open)
)
