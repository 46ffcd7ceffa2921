"""The words for states, verdicts and kinds of notice, translated."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from edge.agreements.rules import State, Verdict
from edge.agreements.rules.reminding import Topic

STATE_LABELS = {
    State.IN_PREPARATION: _("in preparation"),
    State.IN_FORCE: _("in force"),
    State.NOT_KNOWN: pgettext_lazy("state of an agreement", "not known"),
    State.SUSPENDED: _("suspended"),
    State.SUPERSEDED: _("superseded"),
    State.EXPIRED: _("expired"),
    State.TERMINATED: _("terminated"),
    State.WITHDRAWN: _("withdrawn"),
}
VERDICT_LABELS = {
    Verdict.OPEN: _("open"),
    Verdict.MET: _("met"),
    Verdict.PARTLY: _("partly met"),
    Verdict.NOT_MET: _("not met"),
}
TOPIC_LABELS = {
    Topic.DIGEST: _("The daily mail of what is due"),
    Topic.RENEWAL: _("Agreements due for renewal"),
    Topic.CANCEL_BY: _("Agreements that renew themselves"),
    Topic.REVIEW: _("Agreements due for review"),
    Topic.COMMITMENT: _("Commitments past their day"),
    Topic.ASKED: _("Reviews asked of you"),
    Topic.PROPOSAL: _("Proposals that wait for your side"),
    Topic.CONDITION: _("Conditions not met yet"),
    Topic.EXCHANGE: _("What the other side did with a text"),
}
