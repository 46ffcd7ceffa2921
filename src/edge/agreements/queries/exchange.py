"""What both sides said about a text: comments and proposals, clause by clause."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from edge.agreements.models import Agreement, ClauseComment, Proposal
from edge.agreements.permissions import comments_visible_to, proposals_visible_to


@dataclass(kw_only=True)
class Said:
    """About one clause (or, for the key "", about the whole text): oldest first."""

    comments: list[ClauseComment] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)

    @property
    def open(self) -> int:
        """How much still waits for an answer."""
        return sum(one.settled_at is None for one in self.comments) + sum(
            one.state == "open" for one in self.proposals
        )


def said_of(agreement: Agreement, account: Any) -> dict[str, Said]:
    """By the key of the clause, about every version that the account sees. Two statements."""
    about = {"text_version__agreement": agreement}
    comments = comments_visible_to(account).filter(**about).select_related("institution", "text_version")
    proposals = proposals_visible_to(account).filter(**about).select_related("institution", "text_version")
    return _by_clause(comments.order_by("said_at", "pk"), proposals.order_by("said_at", "pk"))


def _by_clause(comments: Iterable[ClauseComment], proposals: Iterable[Proposal]) -> dict[str, Said]:
    found: dict[str, Said] = {}
    for comment in comments:
        found.setdefault(comment.clause_key, Said()).comments.append(comment)
    for proposal in proposals:
        found.setdefault(proposal.clause_key, Said()).proposals.append(proposal)
    return found
