"""The fixed words of a dossier: chapter titles, states, and the sentence for every code of the rules."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from edge.strategy.rules import Decision, Mark, Tone

STATES = {
    "in_force": Mark(tone=Tone.OK, words=_("in force")),
    "in_preparation": Mark(tone=Tone.AHEAD, words=_("in preparation")),
    "not_known": Mark(tone=Tone.UNKNOWN, words=pgettext_lazy("state of an agreement", "not known")),
    "suspended": Mark(tone=Tone.LATE, words=_("suspended")),
    "superseded": Mark(tone=Tone.PAST, words=_("superseded")),
    "expired": Mark(tone=Tone.LATE, words=_("expired")),
    "terminated": Mark(tone=Tone.PAST, words=_("terminated")),
    "withdrawn": Mark(tone=Tone.PAST, words=_("withdrawn")),
}
IN_FORCE_AND_DUE = Mark(tone=Tone.DUE, words=_("in force, due"))
EXPIRED_IN_RENEWAL = Mark(tone=Tone.LATE, words=_("expired, renewal in progress"))

VERDICTS = {
    "met": Mark(tone=Tone.OK, words=_("met")),
    "partly": Mark(tone=Tone.DUE, words=_("partly met")),
    "not_met": Mark(tone=Tone.LATE, words=_("not met")),
    "open": Mark(tone=Tone.AHEAD, words=pgettext_lazy("verdict on a commitment", "open")),
}
MANDATES = {
    True: Mark(tone=Tone.OK, words=pgettext_lazy("signing mandate", "held")),
    False: Mark(tone=Tone.LATE, words=pgettext_lazy("signing mandate", "not held")),
    None: None,
}

NOT_KNOWN = _("not known")
NONE_RECORDED = _("none recorded")
NOT_SET = _("not set")
AT_LEAST = _("at least %(number)s")

CHAPTER_TITLES = {
    "history": _("Parties and history"),
    "people": _("People and mandates"),
    "ties": _("Unit ties"),
    "commitments": _("Commitments and evidence"),
    "mobility": _("Mobility both ways and balance"),
    "programmes": _("Programmes and cohorts"),
    "projects": _("Projects and their evaluation"),
    "publications": _("Publications before and after"),
    "missions": _("Missions"),
    "risks": _("Risks and conditions"),
    "questions": _("Open questions"),
    "recommendation": _("Recommendation"),
    "sources": _("Sources and links"),
    "changes": _("What changed recently"),
}
STATUSES = {
    "recorded": _("recorded"),
    "nothing_recorded": _("nothing recorded"),
    "not_kept_yet": _("not kept here yet"),
}
NOTICES = {
    "nothing_recorded": _("Nothing is recorded here on this day. That is not the same as none."),
    "not_kept_yet": _("Records of this kind are not kept here yet."),
}
# What a chapter without records would tell, set behind "Not yet recorded:".
BELONGS = {
    "history": _("the agreements of the parties, their signing days and who signed them"),
    "people": _("the officers of both sides and their signing mandates; the champions of the unit ties"),
    "ties": _("the units that work together, their field, and the champion of each tie"),
    "commitments": _("what each agreement promises, who answers for it, when it is due, and the evidence"),
    "mobility": _("students, staff and researchers in both directions, and the balance between them"),
    "programmes": _("joint programmes, their cohorts, degrees conferred and extensions"),
    "projects": _("projects financed under the agreement, what they promised, and how they were evaluated"),
    "publications": _("joint publications before and after the agreement"),
    "missions": _("delegations and visits, what each was for, and what came out of it"),
}

DECISIONS = {
    Decision.RENEW: _("renew"),
    Decision.EXTEND: _("extend, so that the renewal can be prepared"),
    Decision.AMEND: _("amend"),
    Decision.RENEW_SHORTER_ON_CONDITION: _("renew for a shorter term, on conditions"),
    Decision.LET_LAPSE: _("let lapse"),
    Decision.NOTHING_TO_DECIDE: _("nothing to renew now"),
}
# Why the row of the advice table that decided does decide.
ROWS = {
    "nothing_due": _("no agreement is due for renewal on this day"),
    "screening_refused": _("the knowledge-security outcome is a refusal"),
    "poor_and_nothing_met": _("the evaluation is poor and no commitment is met"),
    "poor_evaluation": _("the evaluation is poor, though some commitments are met"),
    "commitment_not_met": _("a commitment was not met"),
    "screening_conditions": _("the knowledge-security outcome sets conditions"),
    "commitment_partly_met": _("a commitment was only partly met"),
    "one_sided_mobility": _("mobility goes one way"),
    "no_time_left": _("too few days are left for a new text, and none is in preparation"),
    "successor_in_preparation": _("a successor is in preparation and no recorded result speaks against it"),
    "something_good": _(
        "a good evaluation or a met commitment is recorded, and no recorded result speaks against it"
    ),
    "nothing_speaks_for_it": _("no result is recorded that speaks for it or against it"),
}

# A clause per reason; the document capitalises it where it stands alone.
REASONS = {
    "no_agreement": _("no agreement that could be renewed is recorded"),
    "in_force_since": _("%(title)s has been in force since %(begun)s"),
    "in_force": _("%(title)s is in force; the day it was signed is not known"),
    "in_preparation": _("%(title)s is in preparation"),
    "not_known": _("whether %(title)s holds on this day is not known"),
    "suspended": _("%(title)s is suspended"),
    "superseded": _("%(title)s is superseded"),
    "expired": _("%(title)s has expired; its end: %(ended)s"),
    "no_renewal_day": _("no renewal day is set"),
    "due": ngettext_lazy(
        "renewal is due: %(due)s, in %(days)d day at most",
        "renewal is due: %(due)s, in %(days)d days at most",
        "days",
    ),
    "overdue": ngettext_lazy(
        "renewal is overdue: %(due)s, at least %(days)d day ago",
        "renewal is overdue: %(due)s, at least %(days)d days ago",
        "days",
    ),
    "due_later": _("renewal is due later: %(due)s"),
    "successor_in_preparation": _("its successor is in preparation: %(title)s"),
    "successor_promises": ngettext_lazy(
        "the successor makes %(count)d commitment",
        "the successor makes %(count)d commitments",
        "count",
    ),
    "commitments_met": _("commitments met: %(count)d of %(total)d"),
    "commitments_partly": _("commitments only partly met: %(count)d of %(total)d"),
    "commitments_not_met": _("commitments not met: %(count)d of %(total)d"),
    "evaluation_good": _("the evaluation is good"),
    "evaluation_mixed": _("the evaluation is mixed"),
    "evaluation_poor": _("the evaluation is poor"),
    "screening_cleared": _("the knowledge-security outcome is clear"),
    "screening_conditions": _("the knowledge-security outcome sets conditions"),
    "screening_refused": _("the knowledge-security outcome is a refusal"),
    "one_sided_mobility": _("mobility goes one way: %(outward)d out, %(inward)d in"),
    "mandates_held": _("both sides have somebody who may sign"),
    "no_mandate_hub": _("nobody recorded for the hub may sign on this day"),
    "no_mandate_partner": _("nobody recorded for the partner may sign on this day"),
    "champions_left": ngettext_lazy(
        "%(count)d champion of a unit tie has left", "%(count)d champions of unit ties have left", "count"
    ),
    "no_evaluation": _("no evaluation is recorded"),
    "no_outward": _("outward mobility is not recorded"),
    "no_inward": _("inward mobility is not recorded"),
    "no_screening": _("no knowledge-security outcome is recorded"),
    "no_commitment": _("no commitment is recorded under %(title)s"),
    "no_evidence": ngettext_lazy(
        "%(count)d commitment has no evidence", "%(count)d commitments have no evidence", "count"
    ),
    "mandate_hub_unknown": _("who may sign for the hub is not known"),
    "mandate_partner_unknown": _("who may sign for the partner is not known"),
    "no_tie": _("no unit tie is recorded"),
    "no_champion": ngettext_lazy(
        "%(count)d unit tie has no champion recorded",
        "%(count)d unit ties have no champion recorded",
        "count",
    ),
}
WEIGHTY_UNKNOWNS = ("no_evaluation", "no_outward", "no_inward")
FURTHER_UNKNOWNS = ngettext_lazy("%(count)d further unknown", "%(count)d further unknowns", "count")

# What would settle a reason that speaks against, or an unknown.
CONDITIONS = {
    "commitments_partly": _("word the partly met commitments anew"),
    "commitments_not_met": _("agree on what happens with the commitments that were not met"),
    "evaluation_poor": _("answer the evaluation point by point"),
    "screening_conditions": _("take the knowledge-security conditions into the text"),
    "screening_refused": _("do not sign while the knowledge-security outcome stands"),
    "one_sided_mobility": _("agree on places for the weaker direction"),
    "no_mandate_hub": _("obtain a signing mandate for the hub"),
    "no_mandate_partner": _("ask the partner who may sign"),
    "champions_left": _("name a successor for every champion who left"),
    "no_evaluation": _("have the partnership evaluated, or record the evaluation that exists"),
    "no_outward": _("count the stays from the hub at the partner"),
    "no_inward": _("count the stays from the partner at the hub"),
    "no_screening": _("obtain the knowledge-security outcome before anything is signed"),
    "no_commitment": _("write down what the agreement promised and what became of it"),
    "no_evidence": _("link evidence to every commitment, or record that there is none"),
    "mandate_hub_unknown": _("record who may sign for the hub"),
    "mandate_partner_unknown": _("record who may sign for the partner"),
    "no_tie": _("name the units that carry the partnership"),
    "no_champion": _("name a champion for every unit tie"),
}

QUESTIONS = {
    "state_of": _("Does %(title)s hold on this day?"),
    "signed_when": _("On which day was %(title)s signed?"),
    "signed_by_whom": _("Who signed %(title)s, and in which capacity?"),
    "renewed_when": _("When does %(title)s end, or when is it to be renewed?"),
    "evidence_of": _("What shows that this was done: %(text)s?"),
    "owner_of": _("Who answers for this: %(text)s?"),
    "due_of": _("When is this due: %(text)s?"),
    "mandate_of": _("May %(person)s sign on this day?"),
    "champion_of": _("Who is the champion of %(hub_unit)s and %(partner_unit)s?"),
    "figure": _("What is the figure for %(what)s?"),
    "figure_of_row": _("%(row)s: what is the figure for %(what)s?"),
    "chapter": _("Not yet recorded: %(what)s"),
}
