"""Partners at their true bearing and distance from the hub: an azimuthal equidistant view without a map.

No coastline and no border is drawn: only the hub, rings at round distances, bearings, and the partners.
A straight line from the centre is the great circle to a partner, and its length is the distance.
Formulas: J. P. Snyder, Map Projections - A Working Manual, USGS Professional Paper 1395 (1987), p. 195,
for the sphere; Earth's mean radius 6371.0088 km (IUGG). A sphere is within 0.6 % of the ellipsoid.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from edge.web.kit.plane import Pair, frame_of, polar, rounded, shortened, text_width, wrapped
from edge.web.kit.star import TONES, Hub, Shape, look_of, symbol

EARTH_RADIUS_KM = 6371.0088
COMPASS: dict[str, Promise] = {
    "N": pgettext_lazy("compass", "north"),
    "NE": pgettext_lazy("compass", "north-east"),
    "E": pgettext_lazy("compass", "east"),
    "SE": pgettext_lazy("compass", "south-east"),
    "S": pgettext_lazy("compass", "south"),
    "SW": pgettext_lazy("compass", "south-west"),
    "W": pgettext_lazy("compass", "west"),
    "NW": pgettext_lazy("compass", "north-west"),
}
_NAME, _SMALL = 14, 13
_WHERE = 184.0  # room for "19,990 km, 359° north-west" in 13
_LEADING = 17
_WITH_WHERE = (
    8  # up to so many callouts on a side there is room for the distance, and for a name on two lines
)


@dataclass(frozen=True, kw_only=True)
class Centre:
    """The hub and where it lies, in degrees north and east."""

    hub: Hub
    latitude: float
    longitude: float


@dataclass(frozen=True, kw_only=True)
class Place:
    """A partner and where it lies; a partner without both coordinates is listed, never drawn."""

    key: str
    name: str
    url: str
    state: str
    state_label: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A partner in the table: kilometres rounded to ten, whole degrees, a key of COMPASS; None where not known."""

    number: int
    place: Place
    distance_km: int | None
    bearing: int | None
    compass: str | None

    @property
    def compass_word(self) -> Promise | None:
        return COMPASS[self.compass] if self.compass else None


@dataclass(frozen=True, kw_only=True)
class Callout:
    """A partner on the drawing: a dot at its true place and, at the other end of a leader, its symbol and name."""

    row: Row
    dot_x: float
    dot_y: float
    x: float
    y: float
    r: float
    tone: str
    shapes: tuple[Shape, ...]
    lines: tuple[str, ...]  # the name, or its number
    text_x: float
    text_y: tuple[float, ...]  # baselines of `lines`
    where_y: float | None  # baseline of distance and bearing, None where only the table gives them
    anchor: str
    box: tuple[float, float, float, float]  # left, top, right, bottom of symbol and text

    @property
    def text(self) -> tuple[tuple[str, float], ...]:
        return tuple(zip(self.lines, self.text_y, strict=True))


@dataclass(frozen=True, kw_only=True)
class Ring:
    km: int
    r: float
    label_x: float
    label_y: float
    labelled: bool  # not the innermost ones where the hub's name stands


@dataclass(frozen=True, kw_only=True)
class View:
    """One layout: everything lies inside `view_box`."""

    view_box: str
    left: float
    top: float
    width: float
    height: float
    rings: tuple[Ring, ...]
    ticks: str
    north_y: float
    hub_y: float
    callouts: tuple[Callout, ...]


@dataclass(frozen=True, kw_only=True)
class Azimuth:
    """The view as the template wants it; `rows` has every partner in the given order, placed or not."""

    hub: Hub
    wide: View
    narrow: View
    rows: tuple[Row, ...]

    @property
    def layouts(self) -> tuple[tuple[str, View], ...]:
        return ("wide", self.wide), ("narrow", self.narrow)

    @property
    def not_placed(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.distance_km is None)


def azimuth(*, centre: Centre, places: Sequence[Place]) -> Azimuth:
    """Draw the partners around the hub in both layouts, and the table beside it."""
    spots = [_spot(centre, place) for place in places]
    rows = tuple(_row(i + 1, place, spot) for i, (place, spot) in enumerate(zip(places, spots, strict=True)))
    drawn = [(row, spot) for row, spot in zip(rows, spots, strict=True) if spot is not None]
    return Azimuth(
        hub=centre.hub,
        wide=_view(drawn, compact=False),
        narrow=_view(drawn, compact=True),
        rows=rows,
    )


def project(*, latitude: float, longitude: float, from_latitude: float, from_longitude: float) -> Pair:
    """Kilometres east and north of the centre in the azimuthal equidistant projection (Snyder 1987, p. 195).

    Snyder's k' = c / sin c is taken with c from the arctangent, which stays exact near the centre and near
    the antipode. The antipode itself, which has every bearing, is put due north.
    """
    phi, phi1 = math.radians(latitude), math.radians(from_latitude)
    turn = math.radians(longitude - from_longitude)
    east = math.cos(phi) * math.sin(turn)
    north = math.cos(phi1) * math.sin(phi) - math.sin(phi1) * math.cos(phi) * math.cos(turn)
    cos_c = math.sin(phi1) * math.sin(phi) + math.cos(phi1) * math.cos(phi) * math.cos(turn)
    sin_c = math.hypot(east, north)
    c = math.atan2(sin_c, cos_c)
    if sin_c < 1e-12:
        return 0.0, EARTH_RADIUS_KM * c
    return EARTH_RADIUS_KM * c * east / sin_c, EARTH_RADIUS_KM * c * north / sin_c


def distance_and_bearing(
    *, latitude: float, longitude: float, from_latitude: float, from_longitude: float
) -> tuple[float, float]:
    """Great-circle distance in kilometres and first bearing in degrees clockwise from north, [0, 360)."""
    east, north = project(
        latitude=latitude, longitude=longitude, from_latitude=from_latitude, from_longitude=from_longitude
    )
    return math.hypot(east, north), math.degrees(math.atan2(east, north)) % 360.0 % 360.0


def compass_point(bearing: float) -> str:
    """The nearest of the eight compass points, as a key of COMPASS."""
    return list(COMPASS)[round(bearing / 45) % 8]


def ring_distances(farthest_km: float) -> tuple[int, ...]:
    """Two to four rings at round distances (1, 2, 2.5 or 5 times a power of ten) that reach the farthest place.

    The last may fall short by 4 thousandths of a step: half the Earth's girth is 20,015 km, not 20,000.
    """
    for power in range(1, 5):
        for factor in (1, 2, 2.5, 5):
            step = int(factor * 10**power)
            if farthest_km <= 4.004 * step:
                return tuple(step * i for i in range(1, max(2, math.ceil(farthest_km / step - 0.004)) + 1))
    raise ValueError(f"{farthest_km} km is farther than any place on Earth")


def spread(wanted: Sequence[float], pitch: float) -> list[float]:
    """Positions at least `pitch` apart, in the order given, as near to the wanted ones (ascending) as possible.

    Least squares by pooling adjacent violators (Ayer et al. 1955) on the positions less their pitch.
    """
    pools: list[tuple[float, int]] = []  # mean, size
    for i, position in enumerate(wanted):
        mean, size = position - i * pitch, 1
        while pools and pools[-1][0] >= mean:
            earlier, many = pools.pop()
            mean, size = (mean * size + earlier * many) / (size + many), size + many
        pools.append((mean, size))
    levels = [mean for mean, size in pools for _ in range(size)]
    return [level + i * pitch for i, level in enumerate(levels)]


def spread_round(wanted: Sequence[float], pitch: float) -> list[float]:
    """The same on a circle of 360 degrees, cut in its widest gap; evenly all round when it is full."""
    if not wanted:
        return []
    if len(wanted) * pitch >= 360:
        return [wanted[0] + 360 * i / len(wanted) for i in range(len(wanted))]
    gaps = [(wanted[i] - wanted[i - 1]) % 360 or (360 if len(wanted) == 1 else 0) for i in range(len(wanted))]
    first = max(range(len(wanted)), key=lambda i: gaps[i])
    opened = [wanted[(first + i) % len(wanted)] for i in range(len(wanted))]
    opened = [opened[0] + (turn - opened[0]) % 360 for turn in opened]
    placed = spread(opened, pitch)
    if placed[-1] - placed[0] > 360 - pitch:  # spreading has closed the gap: share what there is
        middle = (placed[0] + placed[-1]) / 2
        step = 360 / len(placed)
        placed = [middle + (i - (len(placed) - 1) / 2) * step for i in range(len(placed))]
    return placed[len(placed) - first :] + placed[: len(placed) - first]


def _spot(centre: Centre, place: Place) -> Pair | None:
    """Distance and bearing of a place, None where its position is not known."""
    if place.latitude is None or place.longitude is None:
        return None
    return distance_and_bearing(
        latitude=place.latitude,
        longitude=place.longitude,
        from_latitude=centre.latitude,
        from_longitude=centre.longitude,
    )


def _row(number: int, place: Place, spot: Pair | None) -> Row:
    if spot is None:
        return Row(number=number, place=place, distance_km=None, bearing=None, compass=None)
    distance, bearing = spot
    return Row(
        number=number,
        place=place,
        distance_km=round(distance / 10) * 10,
        bearing=round(bearing) % 360,
        compass=compass_point(bearing),
    )


def _view(drawn: Sequence[tuple[Row, Pair]], *, compact: bool) -> View:
    edge = 112.0 if compact else 190.0
    distances = ring_distances(max((spot[0] for _row, spot in drawn), default=10_000.0))
    scale = edge / distances[-1]
    dots = [polar(bearing, km * scale) for _row, (km, bearing) in drawn]
    rows = [row for row, _spot in drawn]
    turns = [bearing for _row, (_km, bearing) in drawn]
    callouts = _numbered(rows, dots, turns, edge) if compact else _columns(rows, dots, edge)
    quiet = _quiet_bearing(turns)
    rings = []
    for km in distances:
        x, y = polar(quiet, km * scale)
        at = (rounded(x), rounded(y + 4))
        rings.append(
            Ring(km=km, r=rounded(km * scale), label_x=at[0], label_y=at[1], labelled=km * scale > 44)
        )
    corners = [(-edge - 30, -edge - 14), (edge + 30, edge + 14)]
    for callout in callouts:
        left, top, right, bottom = callout.box
        corners += [(left, top), (right, bottom)]
    left, top, width, height = frame_of(corners, pad=6)
    below = sum(y for _x, y in dots) <= 0
    return View(
        view_box=f"{left} {top} {width} {height}",
        left=left,
        top=top,
        width=width,
        height=height,
        rings=tuple(rings),
        ticks=_ticks(edge),
        north_y=rounded(4 - edge),
        hub_y=22.0 if below else -12.0,
        callouts=tuple(callouts),
    )


def _quiet_bearing(turns: Sequence[float]) -> float:
    """The bearing farthest from every partner, where the distances of the rings are written."""

    def nearest(candidate: float) -> float:
        return min((abs((candidate - turn + 180) % 360 - 180) for turn in turns), default=180)

    return max((225.0, 135.0, 315.0, 45.0, 210.0, 150.0, 330.0, 30.0, 240.0, 120.0, 300.0, 60.0), key=nearest)


def _ticks(edge: float) -> str:
    """Bearing ticks outside the outermost ring every ten degrees, longer every thirty."""
    parts = []
    for turn in range(0, 360, 10):
        (x1, y1), (x2, y2) = polar(turn, edge), polar(turn, edge + (7 if turn % 30 == 0 else 4))
        parts.append(f"M{rounded(x1):g} {rounded(y1):g}L{rounded(x2):g} {rounded(y2):g}")
    return "".join(parts)


def _columns(rows: Sequence[Row], dots: Sequence[Pair], edge: float) -> list[Callout]:
    """Names in a column on each side, fanned out; leaders of one side do not cross each other."""
    callouts: dict[int, Callout] = {}
    for side in (-1, 1):
        chosen = [i for i, (x, _y) in enumerate(dots) if (x >= 0) == (side > 0)]
        chosen.sort(key=lambda i: (dots[i][1], i))
        roomy = len(chosen) <= _WITH_WHERE
        names = {i: _name_lines(rows[i].place.name, roomy=roomy) for i in chosen}
        pitch = _LEADING * (max(map(len, names.values()), default=1) + roomy) + (8 if roomy else 4)
        column = side * (edge + 44)
        heights = spread([dots[i][1] for i in chosen], pitch)
        for position, k in enumerate(_uncrossed([dots[i] for i in chosen], heights, column)):
            i = chosen[k]
            callouts[i] = _beside(rows[i], dots[i], (column, heights[position]), side, names[i], roomy=roomy)
    return [callouts[i] for i in range(len(rows))]


def _name_lines(name: str, *, roomy: bool) -> tuple[str, ...]:
    return tuple(wrapped(name, _NAME, 175, 2)) if roomy else (shortened(name, _NAME, 215),)


def _uncrossed(dots: Sequence[Pair], heights: Sequence[float], column: float) -> list[int]:
    """Which dot takes which height: swap neighbours while that shortens the leaders, so none cross.

    Two crossing segments are always longer than the two that join the same ends without crossing.
    """
    order = list(range(len(dots)))

    def length(dot: int, position: int) -> float:
        return math.hypot(column - dots[dot][0], heights[position] - dots[dot][1])

    changed = True
    while changed:
        changed = False
        for a in range(len(order)):
            for b in range(a + 1, len(order)):
                now = length(order[a], a) + length(order[b], b)
                if length(order[b], a) + length(order[a], b) < now - 1e-6:
                    order[a], order[b] = order[b], order[a]
                    changed = True
    return order


def _beside(row: Row, dot: Pair, at: Pair, side: int, lines: tuple[str, ...], *, roomy: bool) -> Callout:
    r = 8.0
    x, y = at
    width = max([text_width(line, _NAME) for line in lines] + ([_WHERE] if roomy else []))
    half = _LEADING * (len(lines) + roomy) / 2
    first = y - half + 13
    text_x = x + side * (r + 8)
    near, far = x - side * (r + 1), text_x + side * width
    return Callout(
        row=row,
        dot_x=rounded(dot[0]),
        dot_y=rounded(dot[1]),
        x=rounded(x),
        y=rounded(y),
        r=r,
        tone=TONES[look_of(row.place.state)],
        shapes=symbol(state=row.place.state, x=x, y=y, r=r),
        lines=lines,
        text_x=rounded(text_x),
        text_y=tuple(rounded(first + i * _LEADING) for i in range(len(lines))),
        where_y=rounded(first + len(lines) * _LEADING) if roomy else None,
        anchor="start" if side > 0 else "end",
        box=(rounded(min(near, far)), rounded(y - half), rounded(max(near, far)), rounded(y + half)),
    )


def _numbered(
    rows: Sequence[Row], dots: Sequence[Pair], turns: Sequence[float], edge: float
) -> list[Callout]:
    """Symbols just outside the plate, as near to their bearing as they fit, with the number of their row."""
    r, pitch = 8.0, 23.0
    # a full circle grows, so that numbers keep their size and never touch
    ring = max(edge + 20, len(rows) * pitch / math.tau)
    order = sorted(range(len(rows)), key=lambda i: (turns[i], i))
    placed = spread_round([turns[i] for i in order], math.degrees(2 * math.asin(pitch / 2 / ring)))
    callouts: dict[int, Callout] = {}
    for i, turn in zip(order, placed, strict=True):
        (x, y), (text_x, text_y) = polar(turn, ring), polar(turn, ring + r + 11)
        half = text_width(str(rows[i].number), _SMALL) / 2
        box = (
            min(x - r, text_x - half),
            min(y - r, text_y - 6),
            max(x + r, text_x + half),
            max(y + r, text_y + 6),
        )
        callouts[i] = Callout(
            row=rows[i],
            dot_x=rounded(dots[i][0]),
            dot_y=rounded(dots[i][1]),
            x=rounded(x),
            y=rounded(y),
            r=r,
            tone=TONES[look_of(rows[i].place.state)],
            shapes=symbol(state=rows[i].place.state, x=x, y=y, r=r),
            lines=(str(rows[i].number),),
            text_x=rounded(text_x),
            text_y=(rounded(text_y + 4.5),),
            where_y=None,
            anchor="middle",
            box=tuple(rounded(value) for value in box),  # type: ignore[arg-type]
        )
    return [callouts[i] for i in range(len(rows))]
