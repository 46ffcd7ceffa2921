"""What is still missing before a text can be signed, sentence by sentence."""

from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.reviewing import as_rules
from edge.agreements.models import Agreement, ReviewRoute, TextVersion
from edge.agreements.queries.drafting import fields_left_open
from edge.agreements.queries.texts import Exchange, exchange_of, parties_as_text, text_of
from edge.agreements.rules.canonical import hash_of
from edge.agreements.rules.reviewing import Outcome, outcome_of
from edge.core.days import day_in_words
from edge.core.refusals import Refusal


class NotReady(Refusal):
    """Something is missing before the text can be signed; the sentence names it."""


def missing_for_signing(agreement: Agreement, version: TextVersion | None) -> list[str]:
    """Why this version cannot go to the signatories; empty when it can. About ten statements."""
    exchange = exchange_of(agreement)
    if exchange.version is None or version is None:
        return [_("There is no text yet.")]
    if exchange.version.pk != version.pk:
        return [_("This is not the current text any more. Open the newest version.")]
    missing = [*_approvals(exchange), *_over(agreement)]
    if hash_of(text_of(version)) != version.sha256:
        missing.append(_("What is stored of this text does not give its hash any more. Do not sign it."))
    if parties_as_text(agreement) != version.parties:
        missing.append(_("The parties have changed since this text was made. Make the next version first."))
    left = fields_left_open(version)
    if left:
        missing.append(_("Fields of the text are still open: %(fields)s.") % {"fields": ", ".join(left)})
    return [*missing, *_reviews(agreement)]


def _over(agreement: Agreement) -> list[str]:
    """Nothing is signed after its last day; better said before the first signs than after the last did."""
    if agreement.ends_on is None or agreement.ends_on.latest >= timezone.localdate():
        return []
    told = {"day": day_in_words(agreement.ends_on.latest)}
    return [_("It would end on %(day)s, before it is signed. Set another last day with Edit first.") % told]


def _approvals(exchange: Exchange) -> list[str]:
    if exchange.may_be_signed:
        return []
    sides = [side.name for side in exchange.sides if side.pk not in exchange.standing.approved]
    if not sides:
        return [_("The agreement has no parties yet.")]
    return [_("This text is not approved yet by: %(sides)s.") % {"sides": ", ".join(sides)}]


def _reviews(agreement: Agreement) -> list[str]:
    """Where the kind needs reviews, the latest that were asked have passed, with every condition met."""
    if not ReviewRoute.objects.filter(kind=agreement.kind_id).exists():
        return []
    rows = list(agreement.reviews.prefetch_related("conditions").order_by("-text_version__number", "pk"))
    latest = [review for review in rows if review.text_version_id == rows[0].text_version_id] if rows else []
    sentences = {
        Outcome.NONE: _("The internal reviews that this kind of agreement needs have not been asked for."),
        Outcome.WAITING: _("An internal review is still open."),
        Outcome.REFUSED: _("An internal review said no."),
        Outcome.CONDITIONS: _("A condition of an internal review is not met yet."),
    }
    outcome = outcome_of(as_rules(latest))
    return [sentences[outcome]] if outcome in sentences else []
