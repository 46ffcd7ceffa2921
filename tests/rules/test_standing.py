"""Where the sides stand with a text: by example, and for any order of approvals and texts."""

from hypothesis import given
from hypothesis import strategies as st

from edge.agreements.rules.standing import Given, last_agreed, standing_of

HUB, PARTNER = 1, 2
SIDES = (HUB, PARTNER)
approvals = st.lists(
    st.builds(Given, side=st.sampled_from((1, 2, 3)), sha256=st.sampled_from("abc"), withdrawn=st.booleans()),
    max_size=8,
)


def test_before_anybody_approves_every_side_waits() -> None:
    standing = standing_of(SIDES, [], sha256="a")
    assert (standing.approved, standing.lapsed, standing.waiting) == ((), (), SIDES)
    assert not standing.agreed


def test_both_approve_and_a_change_lapses_both_until_the_text_comes_back() -> None:
    both = [Given(side=HUB, sha256="a"), Given(side=PARTNER, sha256="a")]
    assert standing_of(SIDES, both, sha256="a").agreed
    assert standing_of(SIDES, both, sha256="b").lapsed == SIDES
    assert last_agreed(SIDES, both, ["a", "b"]) == 0
    assert last_agreed(SIDES, both, ["a", "b", "a"]) == 2


def test_an_approval_taken_back_counts_for_nothing() -> None:
    standing = standing_of(SIDES, [Given(side=HUB, sha256="a", withdrawn=True)], sha256="a")
    assert standing.waiting == SIDES


def test_without_sides_nothing_is_agreed() -> None:
    assert not standing_of([], [], sha256="a").agreed
    assert last_agreed([], [], ["a"]) is None


@given(approvals, st.sampled_from("abc"))
def test_each_side_stands_in_one_place(given_: list[Given], sha256: str) -> None:
    standing = standing_of(SIDES, given_, sha256=sha256)
    assert sorted((*standing.approved, *standing.lapsed, *standing.waiting)) == [*SIDES]
    assert standing.agreed == (standing.approved == SIDES)


@given(approvals, st.lists(st.sampled_from("abc"), max_size=6))
def test_the_last_agreed_text_is_agreed_and_none_after_it(given_: list[Given], hashes: list[str]) -> None:
    position = last_agreed(SIDES, given_, hashes)
    after = hashes if position is None else hashes[position + 1 :]
    assert not any(standing_of(SIDES, given_, sha256=one).agreed for one in after)
    assert position is None or standing_of(SIDES, given_, sha256=hashes[position]).agreed
