"""Questions that cross the domains: what needs attention, the brief of a day, the star, the dossier."""

from edge.strategy.queries.attention import AttentionItem, attention_on
from edge.strategy.queries.brief import UnknownPartner, brief_of, partner_by_domain

__all__ = ["AttentionItem", "UnknownPartner", "attention_on", "brief_of", "partner_by_domain"]
