"""Balanced exchange: the worked examples, the rule of the textbook, the traps on the way, windows and certificates."""

from random import Random
from time import process_time

import numpy as np
import pytest
from hypothesis import given

from allocation import InvalidProblem, places
from allocation.places.exchange import Trade, balanced_exchange, trade_places
from allocation.places.windows import balance, donors, this_year
from tests.allocation.exchange_cases import Round, Textbook, is_lawful, problem, random_round
from tests.allocation.places_strategies import problems

A, B, C, D = range(4)


def placed(round_: Round) -> list[int]:
    return balanced_exchange(problem(round_))[0].tolist()


# ------------------------------------------------------------------ worked examples (-1 stays home)
def test_e1_three_institutions_trade_where_no_pair_could():
    assert placed({"lists": [[B], [C], [A]], "capacity": [1, 1, 1], "home": [A, B, C]}) == [B, C, A]


@pytest.mark.parametrize(
    ("tolerance", "expected"),
    [
        (None, [B, -1, -1, A]),
        ([[-1, 0], [0, 1]], [B, B, -1, A]),
        ([[-2, 0], [0, 2]], [B, B, B, A]),
        ([[-2, 0], [0, 1]], [B, B, -1, A]),
        ([[-1, 0], [0, 2]], [B, B, -1, A]),
    ],
)
def test_e2_a_window_lets_more_leave_than_come(tolerance, expected):
    round_ = {
        "lists": [[B], [B], [B], [A]],
        "capacity": [5, 5],
        "home": [A, A, A, B],
        "priority": [0, 1, 2, 0],
    }
    assert placed(round_ | {"tolerance": tolerance}) == expected


def test_e3_import_and_export_quotas():
    lists = [[B, C], [B, C], [A], [C, A], [A, B]]
    round_ = {"lists": lists, "capacity": [2, 1, 1], "home": [A, A, B, B, C], "exports": [2, 2, 1]}
    assert placed(round_ | {"priority": [0, 1, 2, 3, 4]}) == [B, C, A, -1, A]


def test_e4_does_not_make_the_most_moves():
    lists = [[C], [B], [B], [A]]
    round_ = {"lists": lists, "capacity": [1, 3, 2], "home": [B, C, A, C], "exports": [1, 2, 2], "seed": None}
    assert placed(round_) == [C, B, -1, -1]
    assert is_lawful(problem(round_), [C, -1, B, A])


@pytest.mark.parametrize(("certified", "expected"), [(1, [B, -1, A, -1]), (2, [B, B, A, A])])
def test_e5_certifying_more_takes_no_place_from_who_had_one(certified, expected):
    lists = [[B], [B], [A], [A]]
    round_ = {
        "lists": lists,
        "capacity": [2, 2],
        "home": [A, A, B, B],
        "exports": [certified, 2],
        "seed": None,
    }
    assert placed(round_) == expected


# ------------------------------------------------------------------ the rule, word by word
KINDS = [(caps, windows) for caps in ("none", "inside", "across") for windows in (False, True)]


@pytest.mark.parametrize(("caps", "windows"), KINDS)
def test_agrees_with_the_textbook_on_small_rounds(caps, windows):
    for seed in range(1000):
        random = Random(seed)
        round_ = random_round(
            random,
            students=random.randint(1, 7),
            institutions=random.randint(2, 4),
            programmes=3,
            longest=6,
            windows=windows,
            caps=caps,
        )
        agrees_with_the_textbook(problem(round_))


@pytest.mark.parametrize(("caps", "windows"), KINDS)
def test_agrees_with_the_textbook_on_rounds_of_thirty(caps, windows):
    for seed in range(100):
        random = Random(seed)
        round_ = random_round(
            random,
            students=30,
            institutions=random.randint(3, 12),
            programmes=random.randint(1, 3),
            longest=8,
            windows=windows,
            caps=caps,
        )
        agrees_with_the_textbook(problem(round_))


@given(problems(consortium=True, caps=True, students=8))
def test_agrees_with_the_textbook_whatever_is_drawn(read):
    agrees_with_the_textbook(read)


def agrees_with_the_textbook(read):
    trade, textbook = trade_places(read), Textbook(read)
    assert trade.placement.tolist() == textbook.one_by_one(), read
    given_up = {(student, textbook.lists[student][column]) for student, column in trade.passed_over.tolist()}
    assert given_up == textbook.given_up
    assert is_lawful(read, trade.placement.tolist())


@pytest.mark.parametrize("caps", ["none", "inside"])
@pytest.mark.parametrize("windows", [False, True])
def test_cycles_executed_together_come_to_the_same(caps, windows):
    for seed in range(300):
        random = Random(seed)
        round_ = random_round(
            random,
            students=random.randint(4, 20),
            institutions=random.randint(2, 6),
            programmes=2,
            windows=windows,
            caps=caps,
        )
        read = problem(round_)
        assert trade_places(read).placement.tolist() == Textbook(read).all_at_once(), round_


def test_each_cycle_balances_and_a_chain_has_one_donor_and_one_acceptor():
    for seed in range(200):
        round_ = random_round(Random(seed), students=25, institutions=6, programmes=2, windows=True)
        read = problem(round_)
        chains = [
            cycle for cycle in range(trade_places(read).cycles) if is_chain(read, trade_places(read), cycle)
        ]
        assert len(chains) == trade_places(read).chains


def is_chain(read: places.Problem, trade: Trade, cycle: int) -> bool:
    """Count what one cycle does to each institution; every one comes and goes at most once."""
    movers = np.flatnonzero(trade.cycle == cycle)
    arrivals = read.partner[trade.placement[movers]].tolist()
    departures = read.home[movers].tolist()
    assert movers.size
    assert len(set(arrivals)) == len(arrivals)
    assert len(set(departures)) == len(departures)
    acceptors, givers = set(arrivals) - set(departures), set(departures) - set(arrivals)
    assert (len(acceptors), len(givers)) in ((0, 0), (1, 1))
    return bool(acceptors)


# ------------------------------------------------------------------ traps
def test_a_student_without_a_choice_left_uses_up_no_export():
    """Student 0 of A wants only what nobody can give; A certifies one, and student 1 goes."""
    round_ = {"lists": [[C], [B], [A]], "capacity": [1, 1, 0], "home": [A, A, B], "exports": [1, 1, 1]}
    assert placed(round_ | {"priority": [0, 1, 0]}) == [-1, B, A]


def test_when_the_end_of_the_path_dies_the_one_before_is_looked_at_again():
    """A's student wants B, whose only student wants nothing that is open: so C instead, not staying home."""
    round_ = {"lists": [[B, C], [D], [A]], "capacity": [1, 1, 1, 0], "home": [A, B, C]}
    assert placed(round_) == [C, -1, A]


def test_a_last_student_who_leaves_makes_an_institution_import_through_the_bank():
    round_ = {"lists": [[B], [C]], "capacity": [1, 1, 0], "home": [A, B]}
    assert placed(round_ | {"tolerance": [[-1, 0], [0, 1], [0, 0]]}) == [B, -1]


def test_a_donor_whose_last_student_leaves_is_not_taken_for_an_acceptor():
    """The bank points to A, whose student stands nowhere; A could import, but nobody points to it but the bank."""
    round_ = {"lists": [[C], [D]], "capacity": [1, 1, 0, 1], "home": [A, B], "donors": [A, B, C, D]}
    tolerance = [[-1, 1], [-1, 0], [0, 0], [0, 1]]
    trade = trade_places(problem(round_ | {"tolerance": tolerance}))
    assert (trade.placement.tolist(), trade.cycles, trade.chains) == ([-1, D], 1, 1)


def test_a_donor_needs_no_places_of_its_own():
    round_ = {"lists": [[B]], "capacity": [0, 1], "home": [A]}
    assert placed(round_) == [-1]
    assert placed(round_ | {"tolerance": [[-1, 0], [0, 1]]}) == [B]


def test_a_cap_that_fills_shuts_programmes_further_down_the_path():
    """A's student points to B and B's to C, which trades with D first and fills the cap around B and C: B's student
    turns to A, but A's may not point to B any more."""
    round_ = {
        "lists": [[B], [C, A], [D], [C]],
        "capacity": [1, 1, 1, 1],
        "home": [A, B, C, D],
        "caps": [([B, C], 1)],
        "seed": None,
    }
    trade = trade_places(problem(round_))
    assert (trade.placement.tolist(), trade.passed_over.tolist()) == ([-1, -1, D, C], [])


def test_of_a_cycle_that_asks_too_much_of_a_cap_the_last_in_the_lottery_gives_up_the_choice():
    round_ = {
        "lists": [[B], [A, C], [A]],
        "capacity": [1, 1, 1],
        "home": [A, B, C],
        "caps": [([A, B], 1)],
        "seed": None,
    }
    placement, details = balanced_exchange(problem(round_))
    # 1 gives up A and points to C; then 2, who points to A, is the last
    assert (placement.tolist(), details["passed_over"]) == ([-1, -1, -1], [[1, 0], [2, 0]])


SECONDS = (
    2.0  # what these take is a few hundredths; looking at everything again each time takes longer than this
)


def seconds(round_: places.Problem) -> float:
    trade_places(problem({"lists": [[B], [A]], "capacity": [1, 1], "home": [A, B]}))  # compiled
    started = process_time()
    trade_places(round_)
    return process_time() - started


def test_a_path_that_dies_from_its_end_is_not_walked_again_each_time():
    """Everybody wants the next institution, and the last has no student."""
    count = 20_000
    wanted = np.arange(1, count, dtype=np.int32).reshape(-1, 1)
    home = np.arange(count - 1, dtype=np.int32)
    assert (
        seconds(places.Problem(wanted, np.ones(count, dtype=np.int32), home=home, donors=np.arange(count)))
        < SECONDS
    )


def test_only_the_marks_of_the_path_are_cleared():
    """Institutions swap two by two: as many cycles as pairs."""
    count = 100_000
    home = np.arange(count, dtype=np.int32)
    round_of_pairs = places.Problem((home ^ 1).reshape(-1, 1), np.ones(count, dtype=np.int32), home=home)
    assert seconds(round_of_pairs) < SECONDS
    assert trade_places(round_of_pairs).cycles == count // 2


def test_the_donor_is_not_searched_from_the_start_for_every_chain():
    """Every institution of the first half gives one student to its fellow in the second half."""
    half = 80_000
    home = np.arange(half, dtype=np.int32)
    tolerance = np.tile(np.array([[-1, 1]], dtype=np.int32), (2 * half, 1))
    chains = places.Problem(
        (home + half).reshape(-1, 1), np.ones(2 * half, dtype=np.int32), home=home, tolerance=tolerance
    )
    assert seconds(chains) < SECONDS
    assert trade_places(chains).chains == half


# ------------------------------------------------------------------ windows
def test_this_years_window_takes_the_history_off_and_always_holds_a_round_without_moves():
    history = [0, 3, -3, 1, -5]
    round_ = {"lists": [], "capacity": [0] * 5, "home": [], "history": history, "tolerance": [[-2, 2]] * 5}
    lowest, highest = this_year(problem(round_))
    assert lowest.tolist() == [-2, -5, 0, -3, 0]
    assert highest.tolist() == [2, 0, 5, 1, 7]


def test_without_a_tolerance_imports_equal_exports_whatever_was_carried():
    round_ = {
        "lists": [[B], [B], [A]],
        "capacity": [5, 5],
        "home": [A, A, B],
        "history": [4, -4],
        "seed": None,
    }
    assert placed(round_) == [B, -1, A]
    assert [bound.tolist() for bound in this_year(problem(round_))] == [[0, 0], [0, 0]]


def test_a_tolerance_of_nothing_repairs_what_was_carried_and_no_more():
    round_ = {"lists": [[B], [B], [B], [A]], "capacity": [5, 5], "home": [A, A, A, B], "seed": None}
    nothing = [[0, 0], [0, 0]]
    assert placed(round_ | {"tolerance": nothing}) == placed(round_) == [B, -1, -1, A]
    assert placed(round_ | {"tolerance": nothing, "history": [1, -1]}) == [B, B, -1, A]


def test_a_window_of_nothing_is_the_mechanism_without_a_window():
    for seed in range(300):
        random = Random(seed)
        round_ = random_round(
            random, students=12, institutions=4, programmes=2, caps=random.choice(["none", "across"])
        )
        round_ |= {"history": [0] * 4, "donors": random.sample(range(4), 4)}
        assert placed(round_ | {"tolerance": [[0, 0]] * 4}) == placed(round_)


def test_the_largest_credit_gives_first_unless_an_order_is_published():
    round_ = {
        "lists": [[C], [C]],
        "capacity": [0, 0, 1],
        "home": [A, B],
        "tolerance": [[-1, 0], [-1, 0], [0, 1]],
    }
    assert placed(round_) == [C, -1]
    assert placed(round_ | {"history": [-1, 2, 0], "tolerance": [[-2, 0], [-1, 0], [0, 1]]}) == [-1, C]
    assert placed(round_ | {"donors": [B, A, C]}) == [-1, C]
    assert donors(problem(round_ | {"history": [1, 1, 2]})).tolist() == [C, A, B]


# ------------------------------------------------------------------ the certificate
def test_the_certificate_counts_every_institution():
    round_ = {"lists": [[B], [B], [A]], "capacity": [5, 5], "home": [A, A, B], "seed": None}
    _, details = balanced_exchange(problem(round_ | {"tolerance": [[-1, 0], [0, 3]]}))
    assert details == {
        "balanced": True,
        "imports": [1, 2],
        "exports": [2, 1],
        "net": [-1, 1],
        "lowest": [-1, 0],
        "highest": [0, 3],
        "inside": [True, True],
        "cycles": 2,
        "chains": 1,
        "passed_over": [],
    }


def test_the_certificate_of_a_placement_out_of_balance_says_where():
    round_ = problem({"lists": [[B], [C], [A]], "capacity": [1, 1, 1], "home": [A, B, C]})
    certificate = balance(round_, np.array([B, C, -1], dtype=np.int32)).certificate()
    assert (certificate["balanced"], certificate["net"], certificate["inside"]) == (
        False,
        [-1, 0, 1],
        [False, True, False],
    )


def test_office_mode_has_no_balance_between_members():
    read = places.Problem([[0]], [1])
    with pytest.raises(InvalidProblem, match="home"):
        balanced_exchange(read)
    with pytest.raises(ValueError, match="home"):
        balance(read, np.array([0], dtype=np.int32))


@pytest.mark.parametrize("institutions", [0, 2])
def test_a_round_without_students(institutions):
    empty = {"lists": [], "capacity": [1] * institutions, "home": []}
    placement, details = balanced_exchange(problem(empty))
    assert (placement.shape, details["balanced"], details["cycles"]) == ((0,), True, 0)


# ------------------------------------------------------------------ what changes nothing, and what does
def test_solving_again_gives_the_same_and_leaves_the_problem_as_it_was():
    round_ = random_round(Random(5), students=20, institutions=4, programmes=2, windows=True, caps="across")
    read = problem(round_)
    assert trade_places(read).placement.tolist() == trade_places(read).placement.tolist()


def test_names_of_students_programmes_and_institutions_mean_nothing():
    for seed in range(200):
        random = Random(seed)
        round_ = random_round(random, students=10, institutions=4, programmes=2, windows=True, caps="inside")
        round_ |= {"priority": random.sample(range(10), 10), "donors": random.sample(range(4), 4)}
        # student i becomes student[i], and so on
        student = random.sample(range(10), 10)
        institution = random.sample(range(4), 4)
        programme = random.sample(range(len(round_["partner"])), len(round_["partner"]))
        renamed = round_ | {
            "lists": moved([[programme[p] for p in row] for row in round_["lists"]], student),
            "capacity": moved(round_["capacity"], programme),
            "partner": moved([institution[c] for c in round_["partner"]], programme),
            "home": moved([institution[c] for c in round_["home"]], student),
            "priority": moved(round_["priority"], student),
            "donors": [institution[c] for c in round_["donors"]],
            "caps": [([programme[p] for p in members], most) for members, most in round_["caps"]],
        }
        for name in ("exports", "history", "tolerance"):
            renamed[name] = round_[name] and moved(round_[name], institution)
        expected = moved([programme[p] if p >= 0 else -1 for p in placed(round_)], student)
        assert placed(renamed) == expected, round_


def moved(row: list, to: list[int]) -> list:
    """The row in which what stood at i stands at to[i]."""
    out = list(row)
    for value, position in zip(row, to, strict=True):
        out[position] = value
    return out


def test_a_programme_without_places_on_every_list_changes_nothing():
    for seed in range(200):
        random = Random(seed)
        round_ = random_round(random, students=10, institutions=4, programmes=2, windows=True)
        closed = len(round_["partner"])
        longer = round_ | {
            "lists": [
                row if home == 0 else [*row[:1], closed, *row[1:]]
                for row, home in zip(round_["lists"], round_["home"], strict=True)
            ],
            "partner": [*round_["partner"], 0],
            "capacity": [*round_["capacity"], 0],
        }
        assert placed(longer) == placed(round_)


def test_one_place_more_can_hurt():
    """B gets a place: A and B swap, where A and C did."""
    round_ = {"lists": [[A], [B, C], [A]], "capacity": [1, 0, 2], "home": [B, A, C]}
    assert placed(round_) == [-1, C, A]
    assert placed(round_ | {"capacity": [1, 1, 2]}) == [A, B, -1]


def test_a_window_can_hurt_a_student_who_had_a_place_without_it():
    """The student of D prefers A, which has nobody to send: with the window D gives, and C's student is left."""
    round_ = {"lists": [[D], [A, C]], "capacity": [1, 0, 1, 1], "home": [C, D]}
    assert placed(round_) == [D, C]
    assert placed(round_ | {"tolerance": [[0, 1], [0, 0], [0, 0], [-1, 0]]}) == [-1, A]


def test_a_wider_window_can_hurt():
    """A may give one as well, and comes before B in the order."""
    round_ = {"lists": [[C], [C]], "capacity": [0, 0, 1], "home": [A, B], "donors": [A, B, C]}
    assert placed(round_ | {"tolerance": [[0, 0], [-1, 0], [0, 1]]}) == [-1, C]
    assert placed(round_ | {"tolerance": [[-1, 0], [-1, 0], [0, 1]]}) == [C, -1]
