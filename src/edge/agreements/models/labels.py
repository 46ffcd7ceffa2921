"""The words for states and verdicts, translated."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from edge.agreements.rules import State, Verdict

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
