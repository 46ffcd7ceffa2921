"""Questions that cross the domains: what needs attention, the brief of a day, the star, the dossier."""

from edge.strategy.queries.addresses import address
from edge.strategy.queries.agreements_as_data import agreements_as_data
from edge.strategy.queries.attention import AttentionItem, attention_on
from edge.strategy.queries.brief import UnknownPartner, brief_of, partner_by_domain
from edge.strategy.queries.dossier import dossier_of
from edge.strategy.queries.star import StarOnDay, StarPoint, star_of

__all__ = [
    "AttentionItem",
    "StarOnDay",
    "StarPoint",
    "UnknownPartner",
    "address",
    "agreements_as_data",
    "attention_on",
    "brief_of",
    "dossier_of",
    "partner_by_domain",
    "star_of",
]
