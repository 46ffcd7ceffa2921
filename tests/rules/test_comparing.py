"""Two versions side by side: what was kept, changed, added, left out and moved."""

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.agreements.rules.canonical import ClauseText, Words
from edge.agreements.rules.comparing import Fate, Mark, Piece, compare, keys_for, pieces

SCRIPTS = st.text(alphabet="ab c.\n清华大学é，", max_size=24)


def clause(key: str, body: str, heading: str = "") -> ClauseText:
    return ClauseText(key=key, texts={"en": Words(heading=heading, body=body)})


def test_words_and_chinese_characters_are_told_apart() -> None:
    assert pieces("five years, at most", "three years, at most") == (
        Piece(Mark.REMOVED, "five"),
        Piece(Mark.ADDED, "three"),
        Piece(Mark.KEPT, " years, at most"),
    )
    assert pieces("有效期五年。", "有效期三年。") == (
        Piece(Mark.KEPT, "有效期"),
        Piece(Mark.REMOVED, "五"),
        Piece(Mark.ADDED, "三"),
        Piece(Mark.KEPT, "年。"),
    )


@given(SCRIPTS, SCRIPTS)
def test_the_pieces_read_as_both_texts(first: str, second: str) -> None:
    found = pieces(first, second)
    assert "".join(piece.text for piece in found if piece.mark != Mark.ADDED) == first
    assert "".join(piece.text for piece in found if piece.mark != Mark.REMOVED) == second
    assert all(piece.text for piece in found)


def test_clauses_changed_added_left_out_and_moved() -> None:
    before = [clause("a", "one"), clause("b", "two"), clause("c", "three"), clause("d", "four")]
    after = [clause("c", "three"), clause("a", "one"), clause("e", "new"), clause("b", "two!")]
    rows = [(row.key, row.fate, row.moved, row.before, row.after) for row in compare(before, after, ["en"])]
    assert rows == [
        ("c", Fate.SAME, True, 3, 1),
        ("d", Fate.REMOVED, False, 4, None),
        ("a", Fate.SAME, False, 1, 2),
        ("e", Fate.ADDED, False, None, 3),
        ("b", Fate.CHANGED, False, 2, 4),
    ]


@settings(max_examples=150)
@given(st.permutations(list("abcdefg")), st.permutations(list("abcdefg")))
def test_what_did_not_move_keeps_its_order_and_is_as_much_as_can_be(old: list[str], new: list[str]) -> None:
    rows = compare([clause(key, key) for key in old], [clause(key, key) for key in new], ["en"])
    kept = [row for row in rows if not row.moved]
    numbers = [row.before for row in kept]
    assert numbers == sorted(numbers)  # type: ignore[type-var]
    longest = 0
    for chosen in range(2 ** len(new)):
        picked = [old.index(key) for place, key in enumerate(new) if chosen >> place & 1]
        if picked == sorted(picked):
            longest = max(longest, len(picked))
    assert len(kept) == longest


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.lists(st.sampled_from("abcdef"), unique=True))
def test_every_clause_of_both_is_told_once(old: list[str], new: list[str]) -> None:
    rows = compare([clause(key, key) for key in old], [clause(key, key) for key in new], ["en"])
    assert sorted(row.key for row in rows) == sorted({*old, *new})
    assert [row.key for row in rows if row.after is not None] == new


def test_clauses_that_come_back_from_word_are_known_again() -> None:
    known = [
        clause("scope", "The parties cooperate in research and teaching.", "Scope"),
        clause("term", "This agreement lasts five years from its signature.", "Term"),
        clause("law", "Nothing here creates a legal obligation.", ""),
    ]
    incoming = [
        clause("", "Nothing here creates any legal obligation."),
        clause("", "This agreement lasts three years.", "Term"),
        clause("", "The parties cooperate in research and teaching.", "Scope"),
        clause("", "Each side names a coordinator."),
    ]
    assert keys_for(known, incoming) == ["law", "term", "scope", ""]


@settings(max_examples=300)
@given(st.lists(st.sampled_from("abc"), max_size=9), st.lists(st.sampled_from("abc"), max_size=9))
def test_as_few_words_are_marked_as_can_be(first: list[str], second: list[str]) -> None:
    found = pieces(" ".join(first), " ".join(second))
    kept = "".join(piece.text for piece in found if piece.mark == Mark.KEPT).split()
    assert len(kept) <= longest_common(first, second)
    marked = sum(len(piece.text) for piece in found if piece.mark != Mark.KEPT)
    words = [word for one in (first, second) for word in " ".join(one)]
    assert marked == len(words) - 2 * longest_common(list(" ".join(first)), list(" ".join(second)))


def longest_common(first: list[str], second: list[str]) -> int:
    """The length of a longest common subsequence, as textbooks have it."""
    table = [[0] * (len(second) + 1) for _row in range(len(first) + 1)]
    for row, one in enumerate(first):
        for column, other in enumerate(second):
            table[row + 1][column + 1] = (
                table[row][column] + 1
                if one == other
                else max(table[row][column + 1], table[row + 1][column])
            )
    return table[-1][-1]


def test_a_clause_written_anew_is_taken_out_and_put_in_whole() -> None:
    first, second = " ".join(f"a{n}" for n in range(90)), " ".join(f"b{n}" for n in range(90))
    assert [piece.mark for piece in pieces(first, second)] == [Mark.REMOVED, Mark.ADDED]
