"""Search words: what finds what, in every script, and that no input can break a query."""

import sqlite3
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edge.core.tokens import (
    FTS5_TOKENIZER,
    LONGEST_TOKEN,
    MOST_TERMS,
    Term,
    fts5_query,
    query_terms,
    tokens_of,
    tsquery,
)

HOSTILE = [
    '"',
    "*",
    'NEAR("a" "b")',
    ":",
    "AND",
    "NOT",
    "a OR",
    "-a",
    "^a",
    "{a b}: c",
    "(",
    "'",
    "\\",
    "a:*",
    "&|!<->",
]


@pytest.fixture(scope="module")
def found() -> Callable[[str, str], bool]:
    """found(query, text): does a real full-text table find the text?"""
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE words USING fts5(tokens, tokenize='{FTS5_TOKENIZER}')")

    def ask(query: str, text: str) -> bool:
        database.execute("DELETE FROM words")
        database.execute("INSERT INTO words VALUES (?)", [" ".join(tokens_of(text))])
        asked = "SELECT count(*) FROM words WHERE words MATCH ?"
        return bool(database.execute(asked, [fts5_query(query_terms(query))]).fetchone()[0])

    return ask


# --- tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("KU Leuven", ["ku", "leuven"]),
        ("Université de Liège", ["universite", "de", "liege"]),
        ("Universite\u0301", ["universite"]),
        ("Straße", ["strasse"]),
        ("Łódź", ["lodz"]),
        ("Tromsø, Århus", ["tromso", "arhus"]),
        ("Đà Nẵng", ["da", "nang"]),
        ("Ægir Þór Œuvre Iðunn Ħal", ["aegir", "thor", "oeuvre", "idunn", "hal"]),
        ("İstanbul Diyarbak\u0131r", ["istanbul", "diyarbakir"]),
        ("Tsīnghuá Dàxué lǜ", ["tsinghua", "daxue", "lu"]),
        ("ﬁnance \uff2b\uff35 Ⅳ m²", ["finance", "ku", "iv", "m2"]),
        ("tsinghua.edu.cn", ["tsinghua", "edu", "cn"]),
        ("2012-10-22", ["2012", "10", "22"]),
        ("H2020", ["h2020"]),
        ("٢٠١٢", ["2012"]),
        ("co\u00adoperation\u200d", ["cooperation"]),
        ("\u0149 \u1fbd", ["n"]),
        ("Αθήνα Москва", ["αθηνα", "москва"]),
        ("ЖЮЛЬleuven", ["жюль", "leuven"]),
        ("हिन्दी", ["हिन्दी"]),
        ("", []),
        (" .,-\u2013!?()[]\x00\ud800\U0003b2ae", []),
    ],
)
def test_words_are_folded(text, tokens):
    assert tokens_of(text) == tokens


@pytest.mark.parametrize("apostrophe", ["'", "\u2019", "\u02bc", "`", "\u00b4", "\uff07"])
def test_an_apostrophe_is_dropped_and_begins_a_second_word(apostrophe):
    assert tokens_of(f"Xi{apostrophe}an") == ["xian", "an"]
    assert tokens_of(f"l{apostrophe}Université") == ["luniversite", "universite"]
    assert tokens_of(f"{apostrophe}t Zand{apostrophe}") == ["t", "zand"]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("清华大学", ["清华", "华大", "大学", "学"]),
        ("清华", ["清华", "华"]),
        ("清", ["清"]),
        ("清華", ["清華", "華"]),
        ("2012年 KU鲁汶", ["2012", "年", "ku", "鲁汶", "汶"]),
        ("東京の大学", ["東京", "京", "の", "大学", "学"]),
        ("カタカナ ｶﾞ", ["カタ", "タカ", "カナ", "ナ", "ガ"]),
        ("서울", ["서울", "울"]),
        ("𠮷野", ["𠮷野", "野"]),
        ("北京\ufe0f大学", ["北京", "京大", "大学", "学"]),
    ],
)
def test_scripts_without_spaces_are_cut_in_overlapping_pairs(text, tokens):
    assert tokens_of(text) == tokens


def test_the_tokens_of_several_texts_follow_each_other():
    assert tokens_of("KU", "", "Leuven ku") == ["ku", "leuven", "ku"]


@given(st.text())
def test_a_token_holds_nothing_that_a_query_language_knows(text):
    for token in tokens_of(text):
        assert 0 < len(token) <= LONGEST_TOKEN
        assert not set(token) & set(" \t\n\x00\"'*:&|!<>()\\-^{}+")
        assert token == token.lower()


def test_a_text_that_is_one_endless_word_stays_cheap():
    tokens = tokens_of("a'" * 200_000)
    assert len(tokens) <= LONGEST_TOKEN + 1
    assert max(map(len, tokens)) == LONGEST_TOKEN


# --- queries


def test_words_are_beginnings_pairs_are_whole():
    assert query_terms("Leu 清华大 清 leu") == [
        Term(token="leu", prefix=True),
        Term(token="清华", prefix=False),
        Term(token="华大", prefix=False),
        Term(token="清", prefix=True),
    ]


def test_a_query_has_a_bounded_number_of_terms():
    assert len(query_terms(" ".join(f"w{n}" for n in range(1000)))) == MOST_TERMS
    assert len(query_terms("".join(map(chr, range(0x4E00, 0x4F00))))) == MOST_TERMS


def test_the_queries_of_both_databases():
    terms = query_terms("Leu 清华")
    assert fts5_query(terms) == '"leu"* AND "清华"'
    assert tsquery(terms) == "'leu':* & '清华'"


def test_a_query_without_words():
    assert query_terms("?!") == []
    assert fts5_query([]) == '""'
    assert tsquery([]) == ""


def test_a_token_made_by_hand_cannot_leave_its_quotes():
    terms = [Term(token='a" OR "b\'\\', prefix=False)]
    assert fts5_query(terms) == '"a"" OR ""b\'\\"'
    assert tsquery(terms) == "'a\" OR \"b''\\\\'"


# --- found by a real full-text table


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("清华", "清华大学"),
        ("大学", "清华大学"),
        ("复旦", "上海复旦大学"),
        ("学", "清华大学"),
        ("华", "清华大学"),
        ("清华大学", "北京清华大学法学院"),
        ("universite", "Université de Liège"),
        ("université", "Universite de Liege"),
        ("universite", "l\u2019Université catholique"),
        ("leu", "KU Leuven"),
        ("leuven ku", "KU Leuven"),
        ("LODZ", "Politechnika Łódzka, Łódź"),
        ("tsinghua", "Tsīnghuá"),
        ("xian", "Xi'an Jiaotong"),
        ("strassburg", "Straßburg"),
        ("201", "22 October 2012"),
        ("edu.cn", "tsinghua.edu.cn"),
        ("トヨ", "トヨタ財団"),
        ("서", "서울대학교"),
        ("moskva москва", "Moskva, Москва"),
    ],
)
def test_finds(found, query, text):
    assert found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("华清", "清华大学"),
        ("清大", "清华大学"),
        ("清華", "清华大学"),
        ("euven", "KU Leuven"),
        ("leuven gent", "KU Leuven"),
        ("北京大学", "北京交通"),
        ("leuvenx", "Leuven"),
        ("", "KU Leuven"),
        ("?", "KU Leuven ?"),
    ],
)
def test_does_not_find(found, query, text):
    assert not found(query, text)


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_query_is_a_query_like_any_other(found, query):
    assert found(query, f"x {query}") == bool(tokens_of(query))


@given(text=st.text())
@example(text="\U0001e900\u0915\u093f")
@example(text="ŉ'a'")
@example(text="a" * 200 + "é")
@example(text="\u3099か\u3099")
def test_any_text_finds_itself(found, text):
    assert found(text, text) == bool(tokens_of(text))


@given(text=st.text(alphabet="清华大学の서aé1' \u0301\u3099*\":", max_size=12), more=st.text(max_size=6))
def test_a_text_is_found_among_other_words(found, text, more):
    assert found(text, f"{more} {text} {more}") == bool(tokens_of(text))


@given(query=st.text(), text=st.text(max_size=20))
def test_no_query_is_a_syntax_error(found, query, text):
    assert found(query, text) in (True, False)
