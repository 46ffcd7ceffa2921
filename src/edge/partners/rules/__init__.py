"""The rules of the register of partners: mandates and names, units in their tree, records of ROR."""

from edge.partners.rules.institutions import (
    Grade,
    Mandate,
    MandateAnswer,
    Signs,
    descends_into,
    holds_on,
    is_domain,
    is_erasmus_code,
    is_ror_id,
    may_sign,
    name_on,
    subtree,
)
from edge.partners.rules.name_answers import Candidate, KnownName, Outcome, Reason, Suggestion
from edge.partners.rules.name_reading import fold
from edge.partners.rules.names import NameIndex
from edge.partners.rules.ror import BadDump, RorName, RorRecord, read_dump
from edge.partners.rules.same_institution import How, Match, Sought, find_in_ror

__all__ = [
    "BadDump",
    "Candidate",
    "Grade",
    "How",
    "KnownName",
    "Mandate",
    "MandateAnswer",
    "Match",
    "NameIndex",
    "Outcome",
    "Reason",
    "RorName",
    "RorRecord",
    "Signs",
    "Sought",
    "Suggestion",
    "descends_into",
    "find_in_ror",
    "fold",
    "holds_on",
    "is_domain",
    "is_erasmus_code",
    "is_ror_id",
    "may_sign",
    "name_on",
    "read_dump",
    "subtree",
]
