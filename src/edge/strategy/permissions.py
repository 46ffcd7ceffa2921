"""Who sees and edits the goals of the strategy: the hub's own people."""

from typing import Any

import rules
from django.db.models import QuerySet

from edge.partners.permissions import is_insider
from edge.people.permissions import is_writer
from edge.strategy.models import Goal

rules.add_perm("strategy.read_goal", is_insider)
rules.add_perm("strategy.write_goal", is_writer)


def goals_visible_to(account: Any) -> QuerySet[Goal]:
    return Goal.objects.all() if is_insider(account) else Goal.objects.none()
