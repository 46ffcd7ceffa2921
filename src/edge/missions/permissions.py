"""Who sees and edits missions and visits: the hub's own people; coordinators read them."""

from typing import Any

import rules
from django.db.models import QuerySet

from edge.missions.models import ActionItem, Mission
from edge.partners.permissions import is_insider
from edge.people.permissions import is_writer

rules.add_perm("missions.read_mission", is_insider)
rules.add_perm("missions.write_mission", is_writer)


def missions_visible_to(account: Any) -> QuerySet[Mission]:
    return Mission.objects.all() if is_insider(account) else Mission.objects.none()


def action_items_visible_to(account: Any) -> QuerySet[ActionItem]:
    return ActionItem.objects.filter(mission__in=missions_visible_to(account))
