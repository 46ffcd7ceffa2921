"""Who sees and edits joint programmes and what hangs on them.

Everybody who reads the register sees them; a partner officer sees a programme of the own institution while it
is shown to the partners. Coordinators edit the programmes of their units.
"""

from typing import Any

import rules
from django.db.models import Exists, OuterRef, QuerySet

from edge.partners.permissions import (
    coordinated_units,
    is_anybody,
    is_coordinator,
    is_insider,
    partner_institutions,
    shown_today,
)
from edge.people.permissions import is_writer
from edge.programmes.models import JointProgramme, ProgrammePartner


@rules.predicate
def coordinates_programme(account: Any, programme: Any) -> bool:
    units = coordinated_units(account)
    if not units or programme is None or programme.pk is None:
        return bool(units)
    return ProgrammePartner.objects.filter(programme=programme, unit__in=units).exists()


rules.add_perm("programmes.read_programme", is_anybody)
rules.add_perm("programmes.add_programme", is_writer)
rules.add_perm("programmes.write_programme", is_writer | (is_coordinator & coordinates_programme))


def programmes_visible_to(account: Any) -> QuerySet[JointProgramme]:
    if is_insider(account):
        return JointProgramme.objects.all()
    own = ProgrammePartner.objects.filter(
        programme=OuterRef("pk"), institution__in=partner_institutions(account)
    )
    return JointProgramme.objects.filter(shown_today()).filter(Exists(own))
