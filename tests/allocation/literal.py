"""The three one-sided mechanisms as the textbook words them, slow and from scratch at every step."""

from allocation import places

Offer = tuple[int, int]  # student, programme


def lists_of(problem: places.Problem) -> list[list[int]]:
    """The lists without what fills them."""
    return [[programme for programme in row if programme >= 0] for row in problem.choices.tolist()]


def before(problem: places.Problem, offer: Offer) -> tuple[float, int]:
    """The place of a student in the order of a programme: sorts the highest score first, then the lottery."""
    student, programme = offer
    score = 0.0
    if problem.scores is not None and problem.scores.ndim == 1:
        score = float(problem.scores[student])
    elif problem.scores is not None:
        score = float(problem.scores[student, problem.choices[student].tolist().index(programme)])
    return -score, int(problem.lottery[student])


def fits(problem: places.Problem, held: list[int]) -> bool:
    """Whether places and caps allow these programmes, one for each student held."""
    within = all(held.count(programme) <= problem.capacity[programme] for programme in held)
    return within and all(sum(j in cap.programmes for j in held) <= cap.most for cap in problem.caps)


def greedy(problem: places.Problem, offers: set[Offer]) -> set[Offer]:
    """What all programmes together hold of these offers: one after the other by order, each that still fits."""
    held: list[Offer] = []
    for offer in sorted(offers, key=lambda offer: before(problem, offer)):
        if fits(problem, [programme for _, programme in [*held, offer]]):
            held.append(offer)
    return set(held)


def serial_dictatorship(problem: places.Problem) -> list[int]:
    """In the one order, each takes the most wanted programme that fits."""
    placement = [-1] * problem.n
    rows = lists_of(problem)
    for student in sorted(
        (i for i in range(problem.n) if rows[i]), key=lambda i: before(problem, (i, rows[i][0]))
    ):
        for programme in rows[student]:
            if fits(problem, [j for j in placement if j >= 0] + [programme]):
                placement[student] = programme
                break
    return placement


def gale_and_shapley(problem: places.Problem) -> list[int]:
    """1962, without caps: all who are free propose to the next on the list; each programme keeps the best."""
    rows = lists_of(problem)
    held: dict[int, list[int]] = {programme: [] for programme in range(problem.m)}
    while True:
        free = [
            i for i in range(problem.n) if rows[i] and not any(i in students for students in held.values())
        ]
        if not free:
            break
        for student in free:
            held[rows[student].pop(0)].append(student)
        for programme, students in held.items():
            students.sort(key=lambda i: before(problem, (i, programme)))
            del students[problem.capacity[programme] :]
    return _placement(problem, {(i, j) for j, students in held.items() for i in students})


def cumulative_offers(problem: places.Problem) -> list[int]:
    """All offers made so far are remembered; who is not held of them makes the next one."""
    rows = lists_of(problem)
    offers: set[Offer] = set()
    while True:
        held = greedy(problem, offers)
        free = [i for i in range(problem.n) if rows[i] and i not in {student for student, _ in held}]
        if not free:
            return _placement(problem, held)
        offers |= {(student, rows[student].pop(0)) for student in free}


def top_trading_cycles(problem: places.Problem) -> list[int]:
    """Everybody points at once, all cycles are executed at once, again until nobody remains."""
    rows, owner = lists_of(problem), owners(problem)
    placement = [-1] * problem.n
    remain = set(range(problem.n))

    def wish(student: int) -> int | None:
        given = [j for j in placement if j >= 0]
        return next((j for j in rows[student] if fits(problem, [*given, j])), None)

    def first_of(programme: int) -> int:
        asked = [(i, j) for i in remain for j in rows[i] if owner[j] == owner[programme]]
        return min(asked, key=lambda offer: before(problem, offer))[0]

    while remain:
        wishes = {student: wish(student) for student in remain}
        home = {student for student, programme in wishes.items() if programme is None}
        if home:
            remain -= home
            continue
        points = {
            student: first_of(programme) for student, programme in wishes.items() if programme is not None
        }
        for student in _on_cycles(points):
            placement[student] = wishes[student]
            remain.discard(student)
    return placement


def owners(problem: places.Problem) -> list[int]:
    """The owner of each programme: the outermost cap around it that can be full, or the programme itself."""
    owner = list(range(problem.m))
    for _, number in sorted((len(cap.programmes), i) for i, cap in enumerate(problem.caps)):
        cap = problem.caps[number]
        if cap.most < min(_supply(problem, number), problem.n):
            for programme in cap.programmes:
                owner[programme] = -1 - number
    return owner


def _supply(problem: places.Problem, number: int) -> int:
    """How many students can come under a cap at most when it is left out: the largest set that fits."""
    members = problem.caps[number].programmes
    rest = places.Problem(
        [], problem.capacity, caps=[cap for i, cap in enumerate(problem.caps) if i != number]
    )
    # Caps around this one bind elsewhere: only those inside it limit what can come.
    inside = [cap for cap in rest.caps if set(cap.programmes) < set(members)]
    same = [cap for i, cap in enumerate(problem.caps) if i < number and set(cap.programmes) == set(members)]
    rest = places.Problem([], problem.capacity, caps=[*inside, *same])
    held: list[int] = []
    for programme in members:
        while fits(rest, [*held, programme]):
            held.append(programme)
    return len(held)


def _on_cycles(points: dict[int, int]) -> set[int]:
    """Everybody who comes back to where they started."""
    found = set()
    for start, at in points.items():
        for _ in points:
            if at == start:
                found.add(start)
                break
            at = points[at]
    return found


def _placement(problem: places.Problem, held: set[Offer]) -> list[int]:
    placement = [-1] * problem.n
    for student, programme in held:
        placement[student] = programme
    return placement
