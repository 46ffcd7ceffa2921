"""What is run with one partner, for its page: mobility, programmes, projects, missions, goals."""

from datetime import date
from typing import Any

from edge.partners.models import Institution
from edge.people.permissions import may
from edge.programmes.queries import programmes_on
from edge.strategy.permissions import goals_visible_to
from edge.web.kit.missions import missions_part
from edge.web.kit.mobility import mobility_part
from edge.web.kit.portfolio import portfolio_part


def activities_of(account: Any, institution: Institution, *, on: date) -> dict[str, Any]:
    """The context of `partners/partner_activities.html`; nothing for the hub, which has the overviews."""
    if institution.is_hub:
        return {}
    return {
        "mobility": mobility_part(account, institution, on=on),
        "programmes": programmes_on(account, on=on, partner=institution),
        "projects": portfolio_part(account, institution, on=on),
        "missions": missions_part(account, institution, on=on),
        "sees_missions": may(account, "missions.read_mission"),
        "goals": list(goals_visible_to(account).filter(partner=institution).order_by("pk")),
        "can_set_goal": may(account, "strategy.write_goal"),
        "can_add_programme": may(account, "programmes.add_programme"),
        "can_add_mission": may(account, "missions.write_mission"),
    }
