"""The star: where hub, partners, rays and labels stand, for one partner as for seventy."""

import itertools
import math
from itertools import combinations

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.web.kit.plane import shortened, text_width, wrapped
from edge.web.kit.star import (
    TONES,
    Hub,
    Instrument,
    Lane,
    Plan,
    Point,
    Tie,
    look_of,
    plan_star,
    star,
    symbol,
)

HUB = Hub(name="KU Leuven", url="/institutions/kuleuven.be/")
NAMES = (
    "Tsinghua University",
    "Shanghai Jiao Tong University",
    "Fudan",
    "École nationale des ponts et chaussées",
)
TIE = Tie(
    hub_unit="Biomedical Sciences",
    partner_unit="School of Medicine",
    label="Biomedical – Medicine",
    url="/t/1/",
)

INSTRUMENTS = tuple(Instrument(key=key, name=key.capitalize()) for key in ("research", "mobility", "area"))
KEYS = [instrument.key for instrument in INSTRUMENTS]


def lane(instrument: str, width: int = 1, *, synthetic: bool = False) -> Lane:
    return Lane(
        instrument=instrument,
        width=width,
        label=f"{instrument}: some projects run",
        url=f"/projects/?instrument={instrument}",
        synthetic=synthetic,
    )


def point(number: int, state: str = "in_force", **more: object) -> Point:
    fields: dict[str, object] = {
        "key": str(number),
        "name": NAMES[number % len(NAMES)],
        "url": f"/p/{number}/",
        "state": state,
        "state_label": state.replace("_", " "),
        "local_name": "上海交通大学",
        "local_lang": "zh-Hans",
        "city": "Shanghai",
    }
    return Point(**(fields | more))  # type: ignore[arg-type]


def apart(first: tuple[tuple[float, float], ...], second: tuple[tuple[float, float], ...]) -> bool:
    """Whether two convex polygons leave each other alone (separating axis); touching within a pixel tenth is apart."""
    for shape in (first, second):
        for (x1, y1), (x2, y2) in zip(shape, (*shape[1:], shape[0]), strict=True):
            normal = (y2 - y1, x1 - x2)
            size = math.hypot(*normal) or 1
            mine = [(x * normal[0] + y * normal[1]) / size for x, y in first]
            theirs = [(x * normal[0] + y * normal[1]) / size for x, y in second]
            if max(mine) <= min(theirs) + 0.2 or max(theirs) <= min(mine) + 0.2:
                return True
    return False


def octagon(x: float, y: float, r: float) -> tuple[tuple[float, float], ...]:
    return tuple((x + r * math.cos(math.pi * k / 8), y + r * math.sin(math.pi * k / 8)) for k in range(16))


def assert_readable(plan: Plan) -> None:
    written = [node.label.corners for node in plan.nodes if node.label.lines]
    discs = [octagon(node.x, node.y, node.r + 1) for node in plan.nodes]
    for first, second in combinations(written, 2):
        assert apart(first, second)
    for label in written:
        for disc in discs:
            assert apart(label, disc)
    for first, second in combinations(plan.nodes, 2):
        assert math.dist((first.x, first.y), (second.x, second.y)) >= first.r + second.r + 2
    for shape in [*written, *discs]:
        for x, y in shape:
            assert plan.left <= x <= plan.left + plan.width
            assert plan.top <= y <= plan.top + plan.height


def test_four_partners_stand_at_the_four_winds_in_the_given_order() -> None:
    plan = plan_star(hub=HUB, points=[point(i) for i in range(4)])

    assert [(node.x, node.y) for node in plan.nodes] == [
        (0.0, -158.0),
        (158.0, 0.0),
        (0.0, 158.0),
        (-158.0, 0.0),
    ]
    assert [node.number for node in plan.nodes] == [1, 2, 3, 4]
    assert plan.rings == (158.0,)


def test_a_partner_keeps_its_place_whatever_its_state() -> None:
    before = plan_star(hub=HUB, points=[point(i, "in_preparation") for i in range(5)])
    after = plan_star(hub=HUB, points=[point(i, "in_force", ties=(TIE,)) for i in range(5)])

    assert [(node.x, node.y) for node in before.nodes] == [(node.x, node.y) for node in after.nodes]


def test_an_agreement_without_a_tie_has_one_ray_from_hub_to_node() -> None:
    plan = plan_star(hub=HUB, points=[point(0)])
    (ray,) = plan.nodes[0].rays

    assert ray.tie is None
    assert (ray.x1, ray.y1) == (0.0, -(plan.hub_r + 2))
    assert (ray.x2, ray.y2) == (0.0, -158.0 + 17 + 2)


def test_neither_agreement_nor_tie_has_no_ray() -> None:
    assert plan_star(hub=HUB, points=[point(0, "none")]).nodes[0].rays == ()


def test_ties_run_in_parallel_lanes_centred_on_the_ray() -> None:
    rays = plan_star(hub=HUB, points=[point(0, ties=(TIE, TIE, TIE))]).nodes[0].rays

    assert [(ray.x1, ray.x2) for ray in rays] == [(-6.0, -6.0), (0.0, 0.0), (6.0, 6.0)]
    assert all(ray.tie is TIE for ray in rays)


def test_a_tie_without_an_agreement_is_drawn() -> None:
    assert [ray.tie for ray in plan_star(hub=HUB, points=[point(0, "none", ties=(TIE,))]).nodes[0].rays] == [
        TIE
    ]


def test_an_instrument_keeps_its_place_on_every_ray() -> None:
    points = [
        point(0, lanes=(lane("research"), lane("area", 3))),
        point(1, lanes=(lane("area"),)),
    ]
    first, second = plan_star(hub=HUB, points=points, instruments=KEYS).nodes

    assert [(ray.x1, ray.lane.instrument if ray.lane else "", ray.track) for ray in first.rays] == [
        (-6.0, "research", False),
        (0.0, "", True),
        (6.0, "area", False),
    ]
    assert [ray.lane.instrument if ray.lane else "" for ray in second.rays] == ["", "", "area"]


def test_a_lane_is_as_wide_as_its_step_and_never_touches_the_next() -> None:
    lanes = tuple(lane(key, width) for key, width in zip(KEYS, (1, 2, 3), strict=True))
    few = plan_star(hub=HUB, points=[point(0, lanes=lanes)], instruments=KEYS).nodes[0].rays
    many = plan_star(hub=HUB, points=[point(0, lanes=lanes, ties=(TIE,) * 9)], instruments=KEYS)

    assert [ray.thickness for ray in few] == [1.8, 3.4, 5.2]
    gaps = [abs(second.x1 - first.x1) for first, second in itertools.pairwise(many.nodes[0].rays)]
    assert all(ray.thickness < min(gaps) + 0.1 for ray in many.nodes[0].rays)


def test_ties_follow_the_instruments_and_have_no_tracks_of_their_own() -> None:
    rays = (
        plan_star(hub=HUB, points=[point(0, lanes=(lane("area"),), ties=(TIE,))], instruments=KEYS)
        .nodes[0]
        .rays
    )
    assert [(ray.track, ray.lane is not None, ray.tie is TIE) for ray in rays] == [
        (True, False, False),
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    only_tie = plan_star(hub=HUB, points=[point(0, ties=(TIE,))], instruments=KEYS).nodes[0].rays
    assert [ray.tie for ray in only_tie] == [TIE]


def test_no_project_that_runs_leaves_the_neutral_ray() -> None:
    (ray,) = plan_star(hub=HUB, points=[point(0)], instruments=KEYS).nodes[0].rays
    assert (ray.tie, ray.lane, ray.track) == (None, None, False)


@given(instruments=st.integers(1, 12), ties=st.integers(0, 20), compact=st.booleans())
def test_lanes_stay_within_the_node(instruments: int, ties: int, compact: bool) -> None:
    keys = [str(number) for number in range(instruments)]
    lanes = tuple(lane(key, 3) for key in keys)
    plan = plan_star(
        hub=HUB, points=[point(0, lanes=lanes, ties=(TIE,) * ties)], instruments=keys, compact=compact
    )
    node = plan.nodes[0]

    assert len(node.rays) == instruments + ties
    assert all(abs(ray.x2) + ray.thickness / 2 <= node.r + 0.1 for ray in node.rays)


def test_the_legend_shows_each_instrument_at_its_place_among_all() -> None:
    drawing = star(hub=HUB, points=[point(0, lanes=(lane("area", synthetic=True),))], instruments=INSTRUMENTS)

    assert [(item.name, item.y) for item in drawing.lanes] == [
        ("Research", 7.0),
        ("Mobility", 12.0),
        ("Area", 17.0),
    ]
    assert all(item.tracks == (7.0, 12.0, 17.0) for item in drawing.lanes)
    assert drawing.has_synthetic


def test_a_star_without_projects_says_nothing_of_instruments() -> None:
    drawing = star(hub=HUB, points=[point(0)])
    html = render_to_string("drawings/star.svg.html", {"star": drawing})

    assert (drawing.lanes, drawing.has_synthetic) == ((), False)
    assert "d-lane" not in html and "d-track" not in html


def test_lanes_are_links_with_words_and_synthetic_ones_are_dashed() -> None:
    lanes = (lane("research", 2), lane("area", synthetic=True))
    drawing = star(hub=HUB, points=[point(0, lanes=lanes)], instruments=INSTRUMENTS)
    html = render_to_string("drawings/star.svg.html", {"star": drawing})

    assert (
        html.count(
            '<a class="d-link" href="/projects/?instrument=area" aria-label="area: some projects run">'
        )
        == 2
    )
    assert html.count('class="d-lane d-made" stroke-width="1.8"') == 2
    assert html.count('class="d-lane d-made"') == 3  # and once in the legend
    assert html.count('class="d-lane" stroke-width="3.4" d="M') >= 2
    assert html.count('; research: some projects run; area: some projects run"') == 2


@given(count=st.integers(1, 80))
def test_many_ties_stay_within_the_node(count: int) -> None:
    rays = plan_star(hub=HUB, points=[point(0, ties=(TIE,) * count)]).nodes[0].rays

    assert len(rays) == count
    assert all(abs(ray.x2) < 17 for ray in rays)


def test_the_label_says_the_local_name_in_its_own_language() -> None:
    lines = plan_star(hub=HUB, points=[point(0)]).nodes[0].label.lines

    assert [(line.text, line.rest, line.lang) for line in lines] == [
        ("Tsinghua", "", ""),
        ("University", "", ""),
        ("上海交通大学", " · Shanghai", "zh-Hans"),
        ("in force", "", ""),
    ]


@settings(deadline=None, max_examples=60)
@given(
    count=st.integers(1, 72),
    compact=st.booleans(),
    names=st.lists(
        st.sampled_from((*NAMES, "北京大学", "A", "University of " + "very long " * 9)),
        min_size=1,
        max_size=9,
    ),
)
def test_labels_never_touch_a_node_each_other_or_the_edge(
    count: int, compact: bool, names: list[str]
) -> None:
    points = [point(i, name=names[i % len(names)]) for i in range(count)]

    assert_readable(plan_star(hub=HUB, points=points, compact=compact))


@pytest.mark.parametrize("count", range(1, 61))
def test_every_size_of_star_is_readable_in_both_layouts(count: int) -> None:
    drawing = star(hub=HUB, points=[point(i) for i in range(count)])

    for _layout, plan in drawing.layouts:
        assert_readable(plan)


def test_up_to_sixty_partners_fit_a_phone() -> None:
    assert all(
        plan_star(hub=HUB, points=[point(i) for i in range(count)], compact=True).width <= 316
        for count in (1, 5, 24, 60)
    )


def test_more_than_sixty_partners_stand_on_two_rings() -> None:
    assert len(plan_star(hub=HUB, points=[point(i) for i in range(60)]).rings) == 1
    assert len(plan_star(hub=HUB, points=[point(i) for i in range(61)]).rings) == 2


def test_names_along_a_ray_never_stand_on_their_heads() -> None:
    plan = plan_star(hub=HUB, points=[point(i) for i in range(40)])

    for node in plan.nodes:
        angle = float(node.label.rotate.removeprefix("rotate(").split()[0])
        assert -90 <= angle <= 90 or 270 <= angle <= 450


def test_no_partner_yet_leaves_the_hub_alone() -> None:
    plan = plan_star(hub=HUB, points=[])

    assert plan.nodes == ()
    assert [line.text for line in plan.hub_lines] == ["KU Leuven"]


def test_every_state_has_a_shape_of_its_own_without_colour() -> None:
    def drawn(state: str) -> tuple[tuple[str, bool, bool], ...]:
        shapes = symbol(state=state, x=0, y=0, r=10)
        return tuple((s.d, "dotted" in s.css, f"f-{TONES[look_of(state)]}" in s.css) for s in shapes)

    assert len({drawn(state) for state in TONES}) == len(TONES)


def test_every_way_of_having_ended_is_drawn_the_same() -> None:
    assert {look_of(state) for state in ("superseded", "expired", "terminated", "withdrawn")} == {"ended"}


def test_an_unknown_word_for_a_state_is_refused() -> None:
    with pytest.raises(KeyError):
        look_of("active")


def test_the_legend_names_the_four_main_states_and_those_that_occur() -> None:
    drawing = star(hub=HUB, points=[point(0, "suspended"), point(1, "expired")])

    assert [item.state for item in drawing.legend] == [
        "in_force",
        "due",
        "in_preparation",
        "not_known",
        "suspended",
        "ended",
    ]


def test_han_is_measured_wider_than_latin() -> None:
    assert text_width("清华大学", 15) > text_width("abcd", 15)


@given(text=st.text(max_size=60), room=st.floats(20, 300))
def test_a_shortened_text_fits(text: str, room: float) -> None:
    assert text_width(shortened(text, 14, room), 14) <= room


@given(words=st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=30), max_size=8))
def test_a_wrapped_text_fits_in_its_lines(words: list[str]) -> None:
    lines = wrapped(" ".join(words), 15, 150, 2)

    assert len(lines) <= 2
    assert all(text_width(line, 15) <= 150 for line in lines)


@pytest.mark.parametrize("language", ["en", "nl", "zh-hans"])
def test_the_page_names_every_partner_in_full_and_prints_coordinates_with_a_point(language: str) -> None:
    drawing = star(hub=HUB, points=[point(i, ties=(TIE,), name=f'"{i}" & <co>') for i in range(3)])

    with translation.override(language):
        html = render_to_string("drawings/star.svg.html", {"star": drawing})

    assert (
        html.count(
            'aria-label="&quot;1&quot; &amp; &lt;co&gt; (上海交通大学), Shanghai: in force; Biomedical – Medicine"'
        )
        == 2
    )
    assert html.count('<tspan lang="zh-Hans">上海交通大学</tspan>') == 3
    assert f'cx="{drawing.wide.nodes[1].x}"' in html
    assert "<co>" not in html
    assert "style" not in html
