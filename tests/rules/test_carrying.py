"""What one person changed is carried over to the text that another made meanwhile."""

from hypothesis import given
from hypothesis import strategies as st

from edge.agreements.rules.canonical import ClauseText, Words
from edge.agreements.rules.carrying import carry_over


def text(*pairs: str) -> list[ClauseText]:
    """Clauses told as "key:words"."""
    found = []
    for pair in pairs:
        key, _colon, body = pair.partition(":")
        found.append(ClauseText(key=key, texts={"en": Words(body=body)}))
    return found


def told(clauses: tuple[ClauseText, ...]) -> list[str]:
    return [f"{clause.key}:{clause.texts['en'].body}" for clause in clauses]


BASE = ("a:one", "b:two", "c:three", "d:four")


def test_changes_of_different_clauses_come_together() -> None:
    carried = carry_over(
        text(*BASE),
        text("a:ONE", "c:three", "e:mine", "d:four"),
        text("a:one", "b:two", "c:THREE", "d:four", "f:its"),
    )
    assert told(carried.clauses) == ["a:ONE", "c:THREE", "e:mine", "d:four", "f:its"]
    assert carried.disputed == {}


def test_what_both_changed_is_disputed_and_the_newer_words_stand() -> None:
    carried = carry_over(text(*BASE), text("a:mine", "b:two", "c:three"), text("a:its", "c:three", "d:FOUR"))
    assert told(carried.clauses) == ["a:its", "c:three", "d:FOUR"]
    assert {key: wanted and wanted.texts["en"].body for key, wanted in carried.disputed.items()} == {
        "a": "mine",
        "d": None,
    }


def test_a_clause_that_the_newer_text_left_out_stands_again_while_it_is_disputed() -> None:
    carried = carry_over(
        text(*BASE), text("a:one", "b:MINE", "c:three", "d:four"), text("a:one", "c:three", "d:four")
    )
    assert told(carried.clauses) == ["a:one", "b:MINE", "c:three", "d:four"]
    assert list(carried.disputed) == ["b"]


def test_the_same_change_on_both_sides_is_no_dispute() -> None:
    changed = text("a:ONE", "c:three", "d:four")
    assert carry_over(text(*BASE), changed, changed).disputed == {}


def test_the_order_is_of_whoever_moved_clauses_and_else_of_the_newer() -> None:
    moved, other = text("d:four", "a:one", "b:two", "c:three"), text("b:two", "a:one", "c:three", "d:four")
    assert told(carry_over(text(*BASE), moved, text(*BASE)).clauses)[0] == "d:four"
    assert told(carry_over(text(*BASE), text(*BASE), other).clauses)[0] == "b:two"
    assert told(carry_over(text(*BASE), moved, other).clauses)[0] == "b:two"


def test_a_language_that_only_the_newer_text_has_is_kept() -> None:
    base, mine = text("a:one"), text("a:ONE")
    newest = [ClauseText(key="a", texts={"en": Words(body="one"), "zh": Words(body="一")})]
    (clause,) = carry_over(base, mine, newest).clauses
    assert clause.texts == {"en": Words(body="ONE"), "zh": Words(body="一")}


TEXTS = st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["1", "2"])).flatmap(
    lambda found: st.permutations([f"{key}:{body}" for key, body in found.items()])
)


@given(TEXTS, TEXTS)
def test_who_changed_nothing_gets_the_others_text_and_the_other_way_round(
    base: list[str], other: list[str]
) -> None:
    kept = carry_over(text(*base), text(*base), text(*other))
    assert (told(kept.clauses), kept.disputed) == (other, {})
    mine = carry_over(text(*base), text(*other), text(*base))
    assert (sorted(told(mine.clauses)), mine.disputed) == (sorted(other), {})


@given(TEXTS, TEXTS, TEXTS)
def test_no_clause_is_lost_without_a_word(base: list[str], mine: list[str], newest: list[str]) -> None:
    carried = carry_over(text(*base), text(*mine), text(*newest))
    first, own, other = (dict(line.split(":") for line in one) for one in (base, mine, newest))
    result = dict(line.split(":") for line in told(carried.clauses))
    for key in "abcde":
        if own.get(key) == other.get(key):
            assert result.get(key) == own.get(key)
        elif own.get(key) == first.get(key):
            assert result.get(key) == other.get(key)
        elif other.get(key) == first.get(key):
            assert result.get(key) == own.get(key)
        else:
            assert key in carried.disputed
