"""Cells as offices fill them: numbers, money, countries, codes, choices, addresses; or what is wrong with them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.sheets.rules import (
    PARAMS,
    UNKNOWN,
    WARNINGS,
    Code,
    ErrorCell,
    Money,
    Trouble,
    learn_mark,
    read_boolean,
    read_choice,
    read_code,
    read_country,
    read_decimal,
    read_email,
    read_integer,
    read_language,
    read_money,
    read_text,
    read_url,
    spaced_erasmus_code,
    trouble,
)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("15", 15),
        (" 15 ", 15),
        ("15.0", 15),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234", 1234),
        ("1'234", 1234),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("９", 9),
        ("-5", -5),
        ("+5", 5),
        ("0", 0),
        (Decimal("15.0"), 15),
    ],
)
def test_whole_numbers(cell, read):
    found = read_integer(cell)
    assert (found, type(found)) == (read, int)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.234", Code.NUMBER_AMBIGUOUS),
        ("1,234", Code.NUMBER_AMBIGUOUS),
        ("at least 15", Code.NUMBER_AT_LEAST),
        ("minstens 15", Code.NUMBER_AT_LEAST),
        ("至少15", Code.NUMBER_AT_LEAST),
        ("15+", Code.NUMBER_AT_LEAST),
        ("> 15", Code.NUMBER_AT_LEAST),
        ("≥15", Code.NUMBER_AT_LEAST),
        ("ca. 15", Code.NUMBER_APPROXIMATE),
        ("~15", Code.NUMBER_APPROXIMATE),
        ("约15", Code.NUMBER_APPROXIMATE),
        ("10-20", Code.NUMBER_RANGE),
        ("1201-1400", Code.NUMBER_RANGE),
        ("15 students", Code.NUMBER_WITH_WORDS),
        ("101+EMBA", Code.NUMBER_WITH_WORDS),
        ("5%", Code.NUMBER_WITH_WORDS),
        ("none", Code.NUMBER_NONE),
        ("None", Code.NUMBER_NONE),
        ("geen", Code.NUMBER_NONE),
        ("many", Code.NUMBER_UNREADABLE),
        ("1,23,456", Code.NUMBER_UNREADABLE),
        ("12,5", Code.NUMBER_NOT_WHOLE),
        (Decimal("12.5"), Code.NUMBER_NOT_WHOLE),
        (True, Code.NUMBER_UNREADABLE),
        (date(2012, 3, 4), Code.NUMBER_IS_DATE),
        (ErrorCell("#N/A"), Code.CELL_ERROR),
    ],
)
def test_what_is_no_whole_number_is_refused_for_its_own_reason(cell, code):
    found = read_integer(cell)
    assert (found.code, found.is_warning) == (code, False)


@pytest.mark.parametrize("cell", ["unknown", "?", "n/a", "NA", "不详", "-"])
def test_a_number_that_is_not_known_is_unknown_and_not_zero(cell):
    assert read_integer(cell) is UNKNOWN
    assert read_money(cell) is UNKNOWN


@pytest.mark.parametrize("cell", [None, "", " \u00a0", "null", "NaN"])
def test_an_empty_cell_is_no_number(cell):
    assert read_integer(cell) is None
    assert read_money(cell) is None


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("12,5", "12.5"),
        ("0,500", "0.500"),
        (".5", "0.5"),
        ("1e3", "1E+3"),
        ("0.1", "0.1"),
    ],
)
def test_fractions(cell, read):
    assert str(read_decimal(cell)) == read


def test_an_ambiguous_number_names_both_readings():
    assert read_decimal("-1,234").params == {"found": "-1,234", "whole": "-1234", "fraction": "-1.234"}


@pytest.mark.parametrize(
    ("others", "mark", "read"),
    [(["12,5"], ",", 1234), (["1.234,5"], ",", 1234), (["1.234.567"], ",", 1234), (["€ 12,50"], ",", 1234)],
)
def test_the_column_settles_the_mark(others, mark, read):
    assert learn_mark([*others, "1.234"]) == mark
    assert read_integer("1.234", mark=mark) == read


def test_a_column_that_contradicts_itself_settles_no_mark():
    assert learn_mark(["12,5", "12.5"]) is None
    assert learn_mark(["1.234", "15", None, "unknown"]) is None


def test_three_figures_behind_the_point_are_ambiguous_only_where_the_field_keeps_fewer():
    assert read_decimal("250.000", places=2).code == Code.NUMBER_AMBIGUOUS
    assert read_decimal("250.000", places=3) == Decimal("250.000")
    assert read_decimal("0.125", places=2).code == Code.NUMBER_TOO_FINE


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_as_the_product_writes_it_is_read_back(amount):
    assert read_decimal(format(amount, "f"), places=2) == amount
    assert read_decimal(format(amount, "f"), places=2, mark=learn_mark([format(amount, "f")])) == amount


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_as_the_product_writes_it_is_read_back(number):
    assert read_integer(str(number)) == number


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("EUR 1.234,50", "1234.50", "EUR"),
        ("€ 1,234.50", "1234.50", "EUR"),
        ("€1.234,-", "1234", "EUR"),
        ("1234.50 EUR", "1234.50", "EUR"),
        ("1 234,50 €", "1234.50", "EUR"),
        ("20000 euro", "20000", "EUR"),
        ("RMB 20000", "20000", "CNY"),
        ("20000元", "20000", "CNY"),
        ("£5", "5", "GBP"),
        ("US$ 5", "5", "USD"),
        ("-5 chf", "-5", "CHF"),
        ("1234.5", "1234.5", None),
        (Decimal("1234.5"), "1234.5", None),
    ],
)
def test_sums_of_money(cell, amount, currency):
    mark = "," if cell == "€1.234,-" else None
    assert read_money(cell, mark=mark) == Money(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("$100", Code.CURRENCY_AMBIGUOUS),
        ("¥ 100", Code.CURRENCY_AMBIGUOUS),
        ("XXQ 12", Code.CURRENCY_UNKNOWN),
        ("250.000", Code.NUMBER_AMBIGUOUS),
        ("250.000 EUR", Code.NUMBER_AMBIGUOUS),
        ("100 k€", Code.NUMBER_WITH_WORDS),
        ("at least € 100", Code.NUMBER_AT_LEAST),
        ("12.345", Code.NUMBER_AMBIGUOUS),
        ("12.3456", Code.NUMBER_TOO_FINE),
    ],
)
def test_what_is_no_certain_sum_is_refused(cell, code):
    assert read_money(cell, currency="EUR").code == code


def test_a_sign_of_several_currencies_is_read_where_one_of_them_is_expected():
    assert read_money("$100", currency="USD") == Money(amount=Decimal(100), currency="USD")
    assert read_money("¥100", currency="CNY") == Money(amount=Decimal(100), currency="CNY")


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ([True, "true", "TRUE", "1", Decimal(1), "yes", "Y", "ja", "是", " x ", "✓"], True),
        ([False, "false", "0", Decimal(0), "no", "nee", "N", "否"], False),
        ([None, "", " "], None),
        (["unknown", "?", "-"], UNKNOWN),
    ],
)
def test_yes_and_no(cells, read):
    assert [read_boolean(cell) for cell in cells] == [read] * len(cells)


@pytest.mark.parametrize("cell", ["perhaps", "2", Decimal(2), "yes/no"])
def test_neither_yes_nor_no(cell):
    assert read_boolean(cell).code == Code.BOOLEAN_UNREADABLE


@pytest.mark.parametrize(
    ("cell", "country"),
    [
        ("CzechRepublic", "CZ"),
        ("Czech  Republic", "CZ"),
        ("República Checa", "CZ"),
        ("The Netherlands", "NL"),
        ("Nederland", "NL"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Turkije", "TR"),
        ("Greece", "GR"),
        ("GR", "GR"),
        ("EL", "GR"),
        ("UK", "GB"),
        ("Suiza", "CH"),
        ("Irlanda", "IE"),
        ("Francia", "FR"),
        ("中国", "CN"),
        ("比利时", "BE"),
        ("Belgique", "BE"),
        ("Duitsland", "DE"),
        ("be", "BE"),
        ("CHN", "CN"),
        ("P.R. China", "CN"),
        ("Côte d’Ivoire", "CI"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Guinea", "GN"),
        (" Hong Kong\u00a0", "HK"),
    ],
)
def test_countries(cell, country):
    assert read_country(cell) == country


@pytest.mark.parametrize(
    ("cell", "country"),
    [("Portuga", "PT"), ("Belgum", "BE"), ("Czech Replublic", "CZ"), ("Netherland", "NL"), ("Germnay", "DE")],
)
def test_a_misspelt_country_is_read_with_a_warning(cell, country):
    found = read_country(cell)
    assert (found.code, found.value, found.params["read"]) == (Code.COUNTRY_MISSPELT, country, country)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Korea", Code.COUNTRY_AMBIGUOUS),
        ("Congo", Code.COUNTRY_AMBIGUOUS),
        ("Nigera", Code.COUNTRY_UNKNOWN),  # Niger or Nigeria
        ("Roma", Code.COUNTRY_UNKNOWN),
        ("Atlantis", Code.COUNTRY_UNKNOWN),
        ("XX", Code.COUNTRY_UNKNOWN),
        (Decimal(32), Code.COUNTRY_UNKNOWN),
    ],
)
def test_no_country(cell, code):
    found = read_country(cell)
    assert (found.code, found.value) == (code, None)


def test_namibia_and_not_available_look_alike():
    found = read_country("NA")
    assert (found.code, found.value, found.is_warning) == (Code.COUNTRY_OR_NOTHING, "NA", True)
    assert read_country("n/a") is UNKNOWN
    assert read_country("") is None


@pytest.mark.parametrize(
    ("cell", "language"),
    [
        ("English", "en"), ("en", "en"), ("eng", "en"), ("Engels", "en"), ("英语", "en"), ("CZ", "cs"),
        ("Nederlands", "nl"), ("Dutch", "nl"), ("Flemish", "nl"), ("中文", "zh"), ("Mandarin", "zh"), ("ger", "de"),
    ],
)  # fmt: skip
def test_languages(cell, language):
    assert read_language(cell) == language


def test_an_office_has_words_of_its_own_for_languages():
    assert read_language("AN", {"AN": "en"}) == "en"
    assert read_language("Klingonese").code == Code.LANGUAGE_UNKNOWN
    assert read_language("?") is UNKNOWN


CHOICES = {"student": ["Student mobility", "Studentenmobiliteit", "学生"], "staff": ["Staff", "Personeel"]}


@pytest.mark.parametrize(
    "cell", ["student", "STUDENT", "student_mobility", " Student  Mobility ", "学生", "studentenmobiliteit"]
)
def test_a_choice_by_its_code_or_any_label(cell):
    assert read_choice(cell, CHOICES) == "student"


def test_no_such_choice_says_what_it_resembles():
    found = read_choice("Studnet", CHOICES)
    assert (found.code, found.params["nearest"], found.params["allowed"]) == (
        Code.CHOICE_UNKNOWN,
        "student",
        "student, staff",
    )


def test_a_word_of_two_choices_is_ambiguous():
    assert read_choice("both", {"a": ["both"], "b": ["Both"]}).code == Code.CHOICE_AMBIGUOUS


@pytest.mark.parametrize("cell", ["-", "?", "!", "unknown"])
def test_marks_alone_are_no_choice(cell):
    found = read_choice(cell, {"a": ["(?)"]})
    assert found is UNKNOWN or found.code == Code.CHOICE_UNKNOWN


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("  KU Leuven" + " " * 80, "KU Leuven"),
        ("\ufeffKU\u00a0Leuven\u200b", "KU\u00a0Leuven"),
        ("KU\r\n  Leuven", "KU Leuven"),
        (Decimal("999993371"), "999993371"),
        (True, "true"),
        (date(2012, 10, 22), "2012-10-22"),
        ("unknown", "unknown"),
        ("   ", None),
    ],
)
def test_texts_are_tidied(cell, read):
    assert read_text(cell) == read


def test_long_texts_keep_their_lines():
    assert read_text(" one\r\ntwo\rthree ", lines=True) == "one\ntwo\nthree"


def test_texts_that_no_database_takes():
    assert read_text("a\x00b").params == {"found": "a\ufffdb", "character": "U+0000"}
    assert read_text("abc", max_length=2).params == {"found": "abc", "limit": "2", "count": "3"}
    assert read_text("ab", max_length=2) == "ab"


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("B  LEUVEN01", "B LEUVEN01"),
        ("B\u00a0\u202fLEUVEN01 ", "B LEUVEN01"),
        (Decimal("999991046"), "999991046"),
        ("unknown", UNKNOWN),
        ("", None),
    ],
)
def test_codes(cell, read):
    assert read_code(cell) == read


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (date(2012, 3, 4), Code.CODE_IS_DATE),
        (Decimal("1234567890123456"), Code.CODE_ROUNDED),
        ("1.23E+15", Code.CODE_ROUNDED),
        (Decimal("3.5"), Code.CODE_ROUNDED),
        ("Transitory Charter", Code.CODE_FORM),
    ],
)
def test_codes_that_excel_or_people_have_changed(cell, code):
    assert read_code(cell, form=spaced_erasmus_code).code == code


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("B  LEUVEN01", "B  LEUVEN01"), ("B LEUVEN01", "B  LEUVEN01"), ("B_GENT01", "B  GENT01"),
        ("CHNBEIJING04", "CHNBEIJING04"), ("CH_DELEMON02", "CH DELEMON02"), ("IRLDUBLIN44", "IRLDUBLIN44"),
        ("N KONGSBE02", "N  KONGSBE02"), ("PL  GDANSK05", "PL GDANSK05"), ("RSPROKUP01", "RS PROKUP01"),
        ("F  PARIS 063", "F  PARIS 063"), ("DK FREDERICIA 01", None), ("UJEP", None), ("E  TOLEDO3", None),
        ("NLEIDEN01", None), ("E_CÓRDOBA01", "E  CORDOBA01"), ("KAZALMATI01", None),
        ("Transitory Charter", None), ("", None),
    ],
)  # fmt: skip
def test_erasmus_codes_are_spaced_as_the_commission_does(found, kept):
    assert spaced_erasmus_code(found) == kept


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("jan@kuleuven.be", "jan@kuleuven.be"),
        ("mailto:jan@kuleuven.be", "jan@kuleuven.be"),
        ("Jan Peeters <jan@kuleuven.be>", "jan@kuleuven.be"),
        ("-", UNKNOWN),
        ("", None),
    ],
)
def test_mail_addresses(cell, read):
    assert read_email(cell) == read


@pytest.mark.parametrize(
    "cell", ["jan", "jan@kuleuven", "a@b.be; c@d.be", "jan @kuleuven.be", "@kuleuven.be"]
)
def test_no_mail_address(cell):
    assert read_email(cell).code == Code.EMAIL_FORM


def test_web_addresses():
    assert read_url("https://www.kuleuven.be/a?b=c#d") == "https://www.kuleuven.be/a?b=c#d"
    assert read_url("http://清华.cn") == "http://清华.cn"
    completed = read_url("www.kuleuven.be")
    assert (completed.code, completed.value) == (Code.URL_COMPLETED, "https://www.kuleuven.be")


@pytest.mark.parametrize(
    "cell", ["javascript:alert(1)", "ftp://a.be", "see our site", "http://a b.be", "x" * 300]
)
def test_no_web_address(cell):
    assert read_url(cell).code == Code.URL_FORM


READERS = [
    read_text, read_code, read_boolean, read_country, read_language, read_email, read_url, read_integer, read_money,
]  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
def test_an_error_cell_is_an_error_for_every_reader(reader):
    assert reader(ErrorCell("#REF!")).code == Code.CELL_ERROR
    assert reader(ErrorCell("")).code == Code.CELL_NOT_COMPUTED


@given(st.text(max_size=15))
def test_no_text_fails(text):
    for reader in READERS:
        reader(text)
    spaced_erasmus_code(text)


def test_a_trouble_names_exactly_what_its_sentence_may_name():
    assert set(PARAMS) == set(Code) >= WARNINGS
    with pytest.raises(TypeError):
        Trouble(code=Code.DATE_ZERO, params={})
    assert trouble(Code.DATE_ZERO, found="0" * 100).params["found"] == "0" * 79 + "…"
