"""The best panel of one proposal under a floor is the best of all panels, whatever the prices, groups and set pairs."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation import panels
from allocation.errors import InvalidProblem
from allocation.panels.mixing import Round
from allocation.panels.picking import BARRED, NOTHING, SET
from tests.allocation.panels.strategies import group_bounds

REVIEWERS = 7


@st.composite
def questions(draw):
    """One proposal, its panel rules, prices of the reviewers, states of its pairs and a floor."""
    affinity = draw(st.lists(st.integers(-3, 8), min_size=REVIEWERS, max_size=REVIEWERS))
    need = draw(st.integers(1, 4))
    assigned = np.zeros((1, REVIEWERS), dtype=int)
    assigned[0, draw(st.permutations(range(REVIEWERS)))[:need]] = 1
    return {
        "problem": {
            "affinity": [affinity],
            "need": [need],
            "load_max": [1] * REVIEWERS,
            "groups": draw(group_bounds(1, REVIEWERS, assigned)) if draw(st.booleans()) else None,
        },
        "prices": draw(st.lists(st.integers(-4, 9), min_size=REVIEWERS, max_size=REVIEWERS)),
        "states": draw(
            st.lists(st.sampled_from([0, 0, 0, 0, SET, BARRED]), min_size=REVIEWERS, max_size=REVIEWERS)
        ),
        "floor": draw(st.integers(-8, 30)),
        "weighed": draw(st.booleans()),
    }


def best_of_all(round_, asked, prices, floor):
    """The largest value of a panel, one by one; None when there is none."""
    groups = asked["problem"]["groups"] or ()
    values = []
    for panel in combinations(range(REVIEWERS), asked["problem"]["need"][0]):
        counts = [len(set(panel) & set(group["reviewers"])) for group in groups]
        bounds = [(group["least"], REVIEWERS if group["most"] is None else group["most"]) for group in groups]
        if not all(low <= count <= high for count, (low, high) in zip(counts, bounds, strict=True)):
            continue
        states = asked["states"]
        if any(states[one] == BARRED for one in panel) or states.count(SET) != sum(
            states[one] == SET for one in panel
        ):
            continue
        worth = round_.affinity[0, list(panel)].sum()
        if worth >= floor:
            values.append((round_.unit * worth if asked["weighed"] else 0) - prices[list(panel)].sum())
    return max(values, default=None)


@settings(max_examples=300, deadline=None)
@given(questions())
def test_the_panel_is_the_best_of_all(asked):
    try:
        whole = Round(panels.Problem(**asked["problem"]))
    except InvalidProblem:
        return
    scale = 2 ** panels.Problem(**asked["problem"]).pairs.exponent
    prices = np.asarray(asked["prices"], dtype=np.int64) * whole.unit * scale
    floor = asked["floor"] * scale
    state = np.asarray([asked["states"]], dtype=np.int8)
    picked = whole.pick(weighed=asked["weighed"], prices=prices, floor=floor, state=state)
    best = best_of_all(whole, asked, prices, floor)
    assert picked.bound[0] == picked.found[0] == (NOTHING if best is None else best)
    if best is not None:
        panel = picked.panels[0]
        assert len(set(panel.tolist())) == len(panel)
        assert whole.affinity[0, panel].sum() >= floor


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6))
def test_larger_panels_among_many_reviewers(seed):
    """Where the floor binds, continuous numbers leave one best panel among thousands."""
    rng = np.random.default_rng(seed)
    need = int(rng.integers(2, 5))
    affinity = rng.random((1, 14), dtype=np.float32)
    whole = Round(panels.Problem(affinity, [need], [1] * 14))
    prices = (rng.random(14) * 2**36 * whole.unit).astype(np.int64)
    everybody = np.array(list(combinations(range(14), need)))
    sums = whole.affinity[0][everybody].sum(axis=1)
    floor = int(np.quantile(sums, rng.choice([0.5, 0.9, 0.99])))
    values = (whole.unit * sums - prices[everybody].sum(axis=1))[sums >= floor]
    picked = whole.pick(weighed=True, prices=prices, floor=floor, state=whole.state)
    assert picked.found[0] == picked.bound[0] == values.max()
