"""The verbs about reported counts, single stays and participants, and the sums that are kept of stays."""

from edge.mobility.actions.counts import edit_count, refuse_hub, remove_count, report_count
from edge.mobility.actions.refusals import (
    Called,
    NoPerson,
    NotAPartner,
    NotOwnUnit,
    NotTwoPlaces,
    WrongAgreement,
    WrongOrderOfDays,
    WrongUnit,
)
from edge.mobility.actions.stays import (
    add_stay,
    check_stay,
    edit_participant,
    edit_stay,
    remove_stay,
    withdraw_stay,
)
from edge.mobility.actions.sums import keep_sums, refresh_all_sums, refresh_sums, sums_kept_once

__all__ = [
    "Called",
    "NoPerson",
    "NotAPartner",
    "NotOwnUnit",
    "NotTwoPlaces",
    "WrongAgreement",
    "WrongOrderOfDays",
    "WrongUnit",
    "add_stay",
    "check_stay",
    "edit_count",
    "edit_participant",
    "edit_stay",
    "keep_sums",
    "refresh_all_sums",
    "refresh_sums",
    "refuse_hub",
    "remove_count",
    "remove_stay",
    "report_count",
    "sums_kept_once",
    "withdraw_stay",
]
