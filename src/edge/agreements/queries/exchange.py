"""What both sides said about a text: comments and proposals, clause by clause."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from edge.agreements.models import Agreement, ClauseComment, Proposal, TextVersion
from edge.agreements.permissions import comments_visible_to, proposals_visible_to
from edge.agreements.queries.drafting import fields_left_open
from edge.partners.models import Institution


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


def said_openly(agreement: Agreement) -> dict[str, Said]:
    """By the key of the clause: what every party may read, about the versions that were shown. Two statements."""
    about = {"text_version__agreement": agreement, "text_version__shown_at__isnull": False}
    comments = ClauseComment.objects.filter(**about, internal=False)
    proposals = Proposal.objects.filter(**about)
    related = ("institution", "text_version")
    return _by_clause(
        comments.select_related(*related).order_by("said_at", "pk"),
        proposals.select_related(*related).order_by("said_at", "pk"),
    )


def own_fields(version: TextVersion, institution: Institution) -> tuple[str, ...]:
    """The merge fields still open in a version that a side knows best: those that bear its name."""
    side = "hub"
    if not institution.is_hub:
        partners = version.agreement.parties.exclude(institution__role=Institution.HUB).order_by("pk")
        first = partners.values_list("institution", flat=True).first()
        if first != institution.pk:  # the fields of the partner are those of the first one
            return ()
        side = "partner"
    fields = fields_left_open(version)
    return tuple(name for name in fields if name == side or name.startswith(f"{side}_"))
