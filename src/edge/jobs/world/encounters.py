"""Missions and visits, who is enrolled, alumni clubs, and the goals of the strategy."""

from datetime import date, timedelta

from edge.agreements.rules import Verdict
from edge.community.models import AlumniClub, EnrolmentCount
from edge.community.rules import Level
from edge.jobs.world.agreements import Deeds
from edge.jobs.world.drawing import (
    LAST_DAY,
    SOURCE,
    Draw,
    a_day,
    a_draw,
    columns,
    known,
    months_later,
)
from edge.jobs.world.gathering import Gathered
from edge.jobs.world.institutions import Cast, Partner
from edge.jobs.world.places import CITIES
from edge.jobs.world.sizes import Sizes
from edge.jobs.world.writing import Writer
from edge.missions.models import ActionItem, Delegate, Meeting, Mission, Outcome, Stop
from edge.missions.rules import Direction
from edge.strategy.models import Goal, GoalValue

_PURPOSES = (
    "renew the memorandum",
    "visit the joint laboratory",
    "meet exchange students",
    "prepare a summer school",
)
_TASKS = (
    "Send the draft agreement",
    "Name a contact person",
    "Share the list of places",
    "Invite the delegation back",
)
_TARGETS = (
    "student places used in each direction",
    "co-led PhD projects",
    "joint publications",
    "units with a tie",
)

# Of later years only, and of other nationalities: what the founding case says of its own day stays as it is.
_NATIONALITIES = tuple(sorted({city.country for city in CITIES} - {"CN", "NL", "BE"}))
_FIRST_COUNT = 2013


def write_missions(writer: Writer, cast: Cast, deeds: Deeds, *, seed: int, sizes: Sizes) -> None:
    """Write missions out and visits in, with what was done on the way and what is still to be done."""
    gathered = Gathered(
        writer, a_draw(seed, "missions"), Mission, Delegate, Stop, Meeting, Outcome, ActionItem
    )
    for _nth in range(sizes.missions):
        _mission(gathered, cast, deeds)
    gathered.write()


def _mission(gathered: Gathered, cast: Cast, deeds: Deeds) -> None:
    draw = gathered.draw
    direction = draw.choice((Direction.OUT, Direction.OUT, Direction.IN))
    places = draw.sample(range(len(cast.partners)), min(len(cast.partners), draw.randrange(1, 6)))
    partners = [cast.partners[place] for place in places]
    began = a_day(draw)
    word = "Mission to" if direction == Direction.OUT else "Visit from"
    mission = gathered.put(
        Mission,
        title=f"Synthetic {word.lower()} {partners[0].city.name} ({began.year})",
        direction=direction.value,
        purposes="\n".join(draw.sample(_PURPOSES, draw.randrange(1, 3))),
        source=SOURCE,
        **columns(
            starts_on=known(draw, began),
            ends_on=known(draw, began + timedelta(days=len(places))) if draw.random() < 0.9 else None,
        ),
    )
    if direction == Direction.OUT:
        home, travellers = cast.hub, cast.officers
    else:
        home, travellers = partners[0].pk, partners[0].officers
    for holder in draw.sample(travellers, draw.randrange(1, min(4, len(travellers)) + 1)):
        gathered.put(
            Delegate, mission_id=mission, person_id=holder.person, institution_id=home, capacity=holder.title
        )
    stops = list(zip(places, partners, strict=True)) if direction == Direction.OUT else [(places[0], None)]
    for order, (place, partner) in enumerate(stops, start=1):
        _stop(
            gathered,
            mission=mission,
            order=order,
            began=began,
            partner=partner,
            cast=cast,
            deeds=deeds,
            place=place,
        )
    if draw.random() < 0.5:
        _task(gathered, mission, None, began, draw.choice(cast.officers).officer)


def _stop(
    gathered: Gathered,
    *,
    mission: int,
    order: int,
    began: date,
    partner: Partner | None,
    cast: Cast,
    deeds: Deeds,
    place: int,
) -> None:
    draw, day = gathered.draw, began + timedelta(days=order - 1)
    stop = gathered.put(
        Stop,
        mission_id=mission,
        order=order,
        institution_id=partner.pk if partner else cast.hub,
        place=partner.city.name if partner else "",
        purpose=draw.choice(_PURPOSES),
        **columns(on=known(draw, day)),
    )
    if draw.random() < 0.6:
        host = cast.partners[place].officers[-1].person if draw.random() < 0.7 else None
        gathered.put(
            Meeting,
            stop_id=stop,
            subject="Meeting on the partnership",
            person_id=host,
            others="" if host else "the international office",
            **columns(on=known(draw, day)),
        )
    agreements = deeds.by_partner.get(place, ())
    if draw.random() < 0.5:
        about = deeds.public_ids[draw.choice(agreements)] if agreements and draw.random() < 0.6 else ""
        gathered.put(
            Outcome,
            stop_id=stop,
            text="An agreement was discussed" if about else "The next steps were agreed",
            about_kind="agreement" if about else "",
            about_id=about,
            **columns(on=known(draw, day)),
        )
    if draw.random() < 0.7:
        _task(gathered, mission, stop, day, draw.choice(cast.officers).officer)


def _task(gathered: Gathered, mission: int, stop: int | None, day: date, owner: int) -> None:
    draw = gathered.draw
    done, when_unknown = draw.random() < 0.6, draw.random() < 0.1
    due = months_later(day, draw.randrange(1, 18))
    gathered.put(
        ActionItem,
        mission_id=mission,
        stop_id=stop,
        text=draw.choice(_TASKS),
        owner_id=owner if draw.random() < 0.8 else None,
        done_on_unknown=done and when_unknown,
        **columns(
            due_on=known(draw, due) if draw.random() < 0.85 else None,
            done_on=known(draw, day + timedelta(days=draw.randrange(5, 500)))
            if done and not when_unknown
            else None,
        ),
    )


def write_community(writer: Writer, cast: Cast, *, seed: int) -> None:
    """Write who is enrolled by nationality on 1 October of each year, and an alumni club in most cities."""
    draw = a_draw(seed, "community")
    gathered = Gathered(writer, draw, EnrolmentCount, AlumniClub)
    for nationality in _NATIONALITIES:
        size = draw.randrange(5, 900)
        for year in range(_FIRST_COUNT, LAST_DAY.year + 1):
            counted = int(size * (0.8 + 0.4 * draw.random())) if draw.random() < 0.93 else None
            for level, share in ((Level.ALL, 1.0), (Level.MASTER, 0.4), (Level.DOCTORATE, 0.15)):
                gathered.put(
                    EnrolmentCount,
                    nationality=nationality,
                    level=level.value,
                    count=None if counted is None else int(counted * share),
                    source=SOURCE,
                    definition="main enrolments on 1 October",
                    **columns(on=known(draw, date(year, 10, 1), imprecise=0.1)),
                )
    for city in CITIES:
        founded, unknown_day = a_day(draw, date(1975, 1, 1)), draw.random() < 0.2
        gathered.put(
            AlumniClub,
            name=f"Synthetic alumni club {city.name}",
            country=city.country,
            city=city.name,
            partner_id=_of_city(cast, city.name, draw),
            members=draw.randrange(5, 600) if draw.random() < 0.8 else None,
            founded_on_unknown=unknown_day,
            source=SOURCE,
            **columns(founded_on=None if unknown_day else known(draw, founded, imprecise=0.8)),
        )
    gathered.write()


def _of_city(cast: Cast, city: str, draw: Draw) -> int | None:
    there = [partner.pk for partner in cast.partners if partner.city.name == city]
    return draw.choice(there) if there and draw.random() < 0.4 else None


def write_goals(writer: Writer, cast: Cast, *, seed: int, sizes: Sizes) -> None:
    """Write goals with single partners, none common to all: those would be goals of the founding partners too."""
    draw = a_draw(seed, "goals")
    gathered = Gathered(writer, draw, Goal, GoalValue)
    for nth in range(sizes.goals):
        partner = cast.partners[nth % len(cast.partners)]
        began = a_day(draw)
        verdict = draw.choice((Verdict.OPEN, Verdict.OPEN, Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET))
        judged = None if verdict == Verdict.OPEN else known(draw, months_later(began, draw.randrange(24, 60)))
        target = draw.randrange(5, 80)
        goal = gathered.put(
            Goal,
            partner_id=partner.pk,
            text=f"{target} {draw.choice(_TARGETS)}",
            indicator="counted once a year",
            unit_of_measure="a year",
            baseline=f"{target // 3}.00" if draw.random() < 0.7 else None,
            target=f"{target}.00",
            owner_id=draw.choice(cast.officers).officer if draw.random() < 0.8 else None,
            verdict=verdict.value,
            judgement="" if judged is None else "Judged by the steering group.",
            source=SOURCE,
            **columns(
                starts_on=known(draw, began),
                due_on=known(draw, months_later(began, draw.randrange(24, 72))),
                judged_on=judged,
            ),
        )
        for year in range(began.year + 1, min(began.year + draw.randrange(1, 6), LAST_DAY.year + 1)):
            value = f"{target * draw.random():.0f}.00" if draw.random() < 0.9 else None
            measured = columns(on=known(draw, date(year, 12, 31), imprecise=0.5))
            gathered.put(GoalValue, goal_id=goal, value=value, source=SOURCE, **measured)
    gathered.write()
