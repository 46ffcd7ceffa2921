"""The signed file that comes back through a link, from a signatory who has no account.

The link only carries the file: who signed is what the certificate in it says.
"""

from django.utils.translation import gettext as _

from edge.agreements.actions.links import finish_task, hold_link
from edge.agreements.actions.sealing import hub_seal
from edge.agreements.actions.signing import NotYourTurn, current_step, hold_for_last, take_signed_file
from edge.agreements.models import SigningRound, SigningStep, TaskLink
from edge.agreements.queries.trusting import trusted_roots
from edge.core.documents import whole_or_nothing


def turn_of(link: TaskLink) -> SigningStep | None:
    """The signature that is asked of the side of the link now; None when it is another's turn, or nobody's."""
    open_round = SigningRound.objects.filter(agreement=link.agreement, state="open", method="electronic")
    round_ = open_round.select_related("agreement", "text_version", "document").first()
    step = current_step(round_) if round_ is not None else None
    return step if step is not None and step.institution_id == link.institution_id else None


@whole_or_nothing()
def sign_by_link(*, link: TaskLink, pdf: bytes, place: str = "") -> SigningStep:
    """Take the round's file back with one good signature more, from whoever has the link; once.

    Raises OtherName where the certificate names somebody else: that is for an officer to judge.
    """
    asked = turn_of(link)
    if asked is not None:
        hold_for_last(asked)
    hold_link(link, "sign")
    step = turn_of(link)
    if step is None:
        raise NotYourTurn(_("Nothing is to be signed by your side at this moment."))
    finish_task(link=link)
    return take_signed_file(step=step, by=None, pdf=pdf, roots=trusted_roots(), place=place, seal=hub_seal())
