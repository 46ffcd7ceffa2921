"""The words and the tone of each kind of attention, the same on every page that lists it."""

from django.utils.translation import gettext_lazy as _

from edge.strategy.queries import AttentionItem

_WORDS = {
    "due_for_renewal": (_("Due for renewal"), "due"),
    "due_for_review": (_("Due for review"), "due"),
    "unsigned": (_("Not signed"), "unknown"),
    "commitment_without_evidence": (_("No evidence yet"), "unknown"),
    "not_known": (_("Not known"), "unknown"),
    "without_umbrella": (_("Made under nothing"), "unknown"),
    "mandate_expiring": (_("Mandate ends"), "due"),
    "champion_left": (_("Champion left"), "late"),
    "mobility_one_sided": (_("One-sided exchange"), "due"),
    "mobility_not_counted": (_("Not counted"), "unknown"),
    "action_item_overdue": (_("Not done in time"), "late"),
    "review_asked": (_("Your review is asked"), "due"),
    "proposal_waiting": (_("Proposal to answer"), "due"),
    "version_brought": (_("New text to read"), "due"),
    "condition_open": (_("Condition not met"), "due"),
    "signature_waiting": (_("Waits for your signature"), "due"),
}


def attention_words(item: AttentionItem) -> tuple[str, str]:
    """The name of what is the matter, and its tone: due, late or unknown. What is overdue is late."""
    word, tone = _WORDS[item.what]
    return str(word), "late" if item.overdue else tone
