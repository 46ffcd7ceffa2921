"""A large register to try EDGE on: synthetic from end to end, marked so, and the same from the same seed.

It stands on the founding case, whose answers it leaves as they are: nothing of it belongs to a founding partner.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.community.models import AlumniClub
from edge.core.models import SyntheticWorld
from edge.core.refusals import Refusal
from edge.jobs.demo import fill_once
from edge.jobs.founding_case import PARTNERS
from edge.jobs.world.activities import write_programmes, write_projects
from edge.jobs.world.agreements import write_agreements
from edge.jobs.world.encounters import write_community, write_goals, write_missions
from edge.jobs.world.institutions import write_institutions
from edge.jobs.world.promises import write_promises
from edge.jobs.world.sizes import Sizes as Sizes
from edge.jobs.world.stays import write_counts, write_stays
from edge.jobs.world.writing import Tell, Writer
from edge.missions.models import ActionItem, Mission
from edge.mobility.actions import refresh_all_sums
from edge.partners.models import Institution
from edge.programmes.models import JointProgramme
from edge.strategy.models import Goal

_ROOM = 1_000_000  # KiB of the database's pages that SQLite keeps at hand meanwhile; else every index is read again


class NoPlaceForAWorld(Refusal):
    """A synthetic world is not made of, nor among, real records."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """How many rows of how many tables were generated."""

    rows: int
    tables: int


def generate(*, sizes: Sizes, seed: int, tell: Tell) -> Written:
    """Fill the register with a synthetic world, all or nothing; `tell` hears of each table how far it is.

    An empty database is given its tables, the founding case and the accounts of the demo first. Raises
    NoPlaceForAWorld in production, in a register that has a world already, and in one that holds anything else.
    """
    if settings.MODE == "production":
        raise NoPlaceForAWorld(
            _("EDGE_MODE is “production”: a synthetic world is made in a demo, never among real records.")
        )
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    fill_once()
    _make_room(_ROOM)
    try:
        writer = _write(sizes, seed, tell)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    finally:
        _make_room(None)
    rows = sum(last - first + 1 for first, last in writer.written.values())
    return Written(rows=rows, tables=len(writer.written))


@transaction.atomic
def _write(sizes: Sizes, seed: int, tell: Tell) -> Writer:
    _refuse_a_second()
    SyntheticWorld.objects.create(seed=seed)
    writer = Writer(tell=tell, moment=timezone.now())
    cast = write_institutions(writer, seed=seed, sizes=sizes)
    deeds = write_agreements(writer, cast, seed=seed, sizes=sizes)
    write_promises(writer, cast, deeds, seed=seed, sizes=sizes)
    write_projects(writer, cast, deeds, seed=seed, sizes=sizes)
    write_programmes(writer, cast, deeds, seed=seed, sizes=sizes)
    write_missions(writer, cast, deeds, seed=seed, sizes=sizes)
    write_community(writer, cast, seed=seed)
    write_goals(writer, cast, seed=seed, sizes=sizes)
    write_counts(writer, cast, seed=seed, sizes=sizes)
    write_stays(writer, cast, deeds, seed=seed, sizes=sizes)
    writer.store_words(JointProgramme, Mission, ActionItem, AlumniClub, Goal)
    writer.store_history()
    writer.set_sequences()
    refresh_all_sums()
    return writer


def _refuse_a_second() -> None:
    world = SyntheticWorld.objects.first()
    if world is not None:
        raise NoPlaceForAWorld(
            _(
                "This register holds a synthetic world already (seed %(seed)s). Take an empty folder for another."
            )
            % {"seed": world.seed}
        )
    founding = {"kuleuven.be", *(domain for domain, *_rest in PARTNERS)}
    strangers = Institution.objects.exclude(domain__in=founding)
    if strangers.exists() or not Institution.objects.filter(role=Institution.HUB).exists():
        raise NoPlaceForAWorld(
            _(
                "This register holds something else than the founding case. A synthetic world is made in an empty "
                "register, or on the founding case alone."
            )
        )


def _make_room(kibibytes: int | None) -> None:
    """SQLite's own memory for pages: more of it while so much is written, then what the settings say."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        if kibibytes is not None:
            cursor.execute(f"PRAGMA cache_size = -{kibibytes}")
            return
        if not connection.in_atomic_block:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if not connection.in_atomic_block:
        connection.close()  # the next connection begins with the settings
