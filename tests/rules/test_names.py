"""Names of institutions as spreadsheets write them: what is certain, what a person decides, what is nothing."""

import random
import time
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edge.partners.rules import KnownName, NameIndex, Outcome, Reason, fold
from edge.partners.rules.name_reading import content, erasmus_code, words_of
from edge.partners.rules.name_words import COUNTRIES, SIMPLIFIED

CERTAIN, SEVERAL, PERHAPS, NONE = Outcome.CERTAIN, Outcome.SEVERAL, Outcome.PERHAPS, Outcome.NONE


def institution(key: str, place: str, *names: str, acronym: str = "", code: str = "") -> Iterator[KnownName]:
    """Its names; `place` is "BE Leuven"."""
    country, _, city = place.partition(" ")
    kinds = [(name, "") for name in names] + [(acronym, "acronym"), (code, "erasmus_code")]
    for name, kind in kinds:
        if name:
            yield KnownName(key=key, name=name, kind=kind, country=country, city=city)


KNOWN = [
    *institution(
        "leuven",
        "BE Leuven",
        "KU Leuven",
        "Katholieke Universiteit Leuven",
        "Catholic University of Leuven",
        "University of Leuven",
        acronym="KUL",
        code="B  LEUVEN01",
    ),
    *institution("louvain", "BE Louvain-la-Neuve", "Université catholique de Louvain", code="B  LOUVAIN01"),
    *institution(
        "gent",
        "BE Ghent",
        "Ghent University",
        "Universiteit Gent",
        "Université de Gand",
        acronym="UGent",
        code="B  GENT01",
    ),
    *institution("vub", "BE Brussels", "Vrije Universiteit Brussel", "Free University of Brussels"),
    *institution("ulb", "BE Brussels", "Université libre de Bruxelles", "Free University of Brussels"),
    *institution("beihang", "CN Beijing", "Beihang University", code="CHNBEIJING04"),
    *institution("hunan", "CN Changsha", "Hunan University", "湖南大学", acronym="HNU"),
    *institution("hunan normal", "CN Changsha", "Hunan Normal University", "湖南师范大学", acronym="HNU"),
    *institution("hainan", "CN Haikou", "Hainan University", "海南大学", acronym="HNU"),
    *institution("henan", "CN Kaifeng", "Henan University", "河南大学", acronym="HENU"),
    *institution("hefei normal", "CN Hefei", "Hefei Normal University", acronym="HNU"),
    *institution("hanshan", "CN Chaozhou", "Hanshan Normal University", acronym="HNU"),
    *institution("huaiyin", "CN Huaian", "Huaiyin Normal University", acronym="HNU"),
    *institution("tsinghua", "CN Beijing", "Tsinghua University", "清华大学", acronym="THU"),
    *institution("donghua", "CN Shanghai", "Donghua University", "东华大学"),
    *institution("fudan", "CN Shanghai", "Fudan University", "復旦大學"),
    *institution("pla", "CN Zhengzhou", "PLA Information Engineering University"),
    *institution("nanjing", "CN Nanjing", "Nanjing University"),
    *institution("nuaa", "CN Nanjing", "Nanjing University of Aeronautics and Astronautics", acronym="NUAA"),
    *institution("jinan", "CN Guangzhou", "Jinan University", "暨南大学"),
    *institution("of jinan", "CN Jinan", "University of Jinan", "济南大学"),
    *institution("shanxi", "CN Taiyuan", "Shanxi Normal University"),
    *institution("shaanxi", "CN Xi'an", "Shaanxi Normal University", "Shǎnxī Shīfàn Dàxué"),
    *institution("xjtu", "CN Xi'an", "Xi'an Jiaotong University"),
    *institution("cug", "CN Wuhan", "China University of Geosciences"),
    *institution("cup", "CN Beijing", "China University of Petroleum, Beijing"),
    *institution("ningbo", "CN Ningbo", "University of Nottingham Ningbo China"),
    *institution("cityu", "HK Hong Kong", "City University of Hong Kong", "香港城市大學"),
    *institution("copenhagen", "DK Copenhagen", "University of Copenhagen", "Københavns Universitet"),
    *institution("vu", "NL Amsterdam", "Vrije Universiteit Amsterdam", "VU Amsterdam", acronym="VU"),
    *institution("erasmus", "NL Rotterdam", "Erasmus University Rotterdam"),
    *institution("curtin", "AU Perth", "Curtin University"),
    *institution("queensland", "AU Brisbane", "University of Queensland"),
    *institution("qut", "AU Brisbane", "Queensland University of Technology", acronym="QUT"),
    *institution("prague", "CZ Prague", "Czech Technical University in Prague"),
    *institution("ostrava", "CZ Ostrava", "University of Ostrava"),
    *institution("calabria", "IT Rende", "University of Calabria", "Università della Calabria"),
    *institution("iulm", "IT Milan", "IULM University"),
    *institution("munich", "DE Munich", "Technische Universität München", acronym="TUM"),
    *institution("kathmandu", "NP Dhulikhel", "Kathmandu University", acronym="KU"),
    *institution("outaouais", "CA Gatineau", "Université du Québec en Outaouais"),
    *institution("umkc", "US Kansas City", "University of Missouri–Kansas City"),
]
INDEX = NameIndex(KNOWN)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        # case, blanks, padding, marks
        ("UNIVERSITY OF QUEENSLAND", "queensland"),
        ("the  University of Queensland", "queensland"),
        ("Universiteit Gent                                   ", "gent"),
        ("Universiteit\u00a0Gent", "gent"),
        ("Universiteit\u202fGent", "gent"),
        ("Ｆｕｄａｎ University", "fudan"),
        ("K.U. Leuven", "leuven"),
        ("KULeuven", "leuven"),
        ("Xi’an Jiao Tong University", "xjtu"),
        ("China University of Petroleum−Beijing", "cup"),
        # accents
        ("Universite du Quebec en Outaouais", "outaouais"),
        ("Technische Universitat Munchen", "munich"),
        ("Technische Universitaet Muenchen", "munich"),
        ("Kobenhavns Universitet", "copenhagen"),
        ("Koebenhavns Universitet", "copenhagen"),
        ("Shǎnxī Shīfàn Dàxué", "shaanxi"),  # with its tone marks it is no other
        # Han, simplified and traditional
        ("清華大學", "tsinghua"),
        ("東華大學", "donghua"),
        ("复旦大学", "fudan"),
        ("香港城市大学", "cityu"),
        ("清华大学 (Tsinghua University)", "tsinghua"),
        ("Tsinghua University 清华大学", "tsinghua"),
        # the same in another language, abbreviated, with one word too many
        ("Universidad de Leuven", "leuven"),
        ("Universität Gent", "gent"),
        ("Gent University", "gent"),
        ("Ghent Univ.", "gent"),
        ("Ghent U.", "gent"),
        ("UGent", "gent"),
        ("KU Leuven University", "leuven"),
        ("VU University Amsterdam", "vu"),
        # slips in words that many share
        ("Katholieke Universitei Leuven", "leuven"),
        ("Universit of Queensland Australia", "queensland"),
        ("Henan Univeristy", "henan"),
        # the place in or after the name
        ("Curtin University, Australia", "curtin"),
        ("Curtin University Perth", "curtin"),
        ("Czech Technical University, Prague", "prague"),
        ("IULM University, Milan, Italy", "iulm"),
        ("University of CopenhagenDenmark", "copenhagen"),
        ("University of OstravaCzechRepublic", "ostrava"),
        ("City University of Hong Kong, China", "cityu"),
        ("Tsinghua University, Beijing 100084, P.R. China", "tsinghua"),
        ("China University of Geosciences, Wuhan", "cug"),
        ("Erasmus University, The Netherlands", "erasmus"),
        # an acronym beside the name, and what sort of agreement it is
        ("Kathmandu University (KU) Nepal", "kathmandu"),
        ("Universite du Quebec en Outaouais (UQO), Canada", "outaouais"),
        ("University of Missouri- Kansas City (UMKC), USA", "umkc"),
        ("Hunan University (HNU)", "hunan"),
        ("Hainan University (HNU)", "hainan"),
        ("University of Ostrava Czech Republic (Agreement)", "ostrava"),
        ("Student Exchange Agreement(SEA), University of Ostrava", "ostrava"),
        # one order of words, two universities
        ("Jinan University", "jinan"),
        ("University of Jinan", "of jinan"),
        # codes
        ("B_GENT01", "gent"),
        ("B  GENT01", "gent"),
        ("B GENT01", "gent"),
        ("B\u00a0\u202fGENT 01", "gent"),
        ("B_LOUVAIN01-DT", "louvain"),
        ("CHNBEIJING04", "beihang"),
    ],
)
def test_it_is_certain(text: str, key: str) -> None:
    found = INDEX.suggest(text)
    assert (found.outcome, found.key, len(found.candidates)) == (CERTAIN, key, 1)


@pytest.mark.parametrize(
    ("text", "key", "unit"),
    [
        (
            "Department of Computer Engineering, Modeling, Electronics and Systems -University of Calabria, Italy",
            "calabria",
            "Department of Computer Engineering, Modeling, Electronics and Systems",
        ),
        ("Department of Physics Hunan University", "hunan", "Department of Physics"),
        ("Tsinghua University School of Medicine", "tsinghua", "School of Medicine"),
        ("Universiteit Gent, Faculteit Rechtsgeleerdheid", "gent", "Faculteit Rechtsgeleerdheid"),
        ("Curtin University (Psychology Dept)", "curtin", "Psychology Dept"),
    ],
)
def test_a_part_is_its_institution_and_is_named(text: str, key: str, unit: str) -> None:
    found = INDEX.suggest(text)
    (one,) = found.candidates
    assert (found.outcome, one.key, one.reason, one.unit) == (CERTAIN, key, Reason.UNIT_OF, unit)


def test_an_acronym_of_six_universities_is_none_of_them() -> None:
    found = INDEX.suggest("HNU")
    assert found.outcome == SEVERAL
    assert {one.key for one in found.candidates} == {
        "hunan",
        "hunan normal",
        "hainan",
        "hefei normal",
        "hanshan",
        "huaiyin",
    }
    assert {one.reason for one in found.candidates} == {Reason.ACRONYM}


def test_a_city_puts_the_right_one_first_and_still_does_not_decide() -> None:
    found = INDEX.suggest("HNU", country="CN", city="Haikou")
    assert (found.outcome, found.key, found.candidates[0].key) == (PERHAPS, None, "hainan")
    assert {one.key for one in INDEX.suggest("HNU, Changsha").candidates[:2]} == {"hunan", "hunan normal"}


@pytest.mark.parametrize(
    ("text", "outcome", "first", "reason"),
    [
        ("TUM", PERHAPS, "munich", Reason.ACRONYM),  # one is known, others may bear it
        ("Leuven University", PERHAPS, "leuven", Reason.SWAPPED),
        ("Queensland University", PERHAPS, "queensland", Reason.SWAPPED),
        ("Hunnan University", PERHAPS, "hunan", Reason.NEAR),  # or Hainan, or Henan
        ("Free University of Brussels", SEVERAL, "ulb", Reason.SAME_NAME),
        ("Shanxi Normal University", SEVERAL, "shanxi", Reason.SAME_NAME),  # Shǎnxī is written Shanxi too
        ("China University of Geosciences", PERHAPS, "cug", Reason.SHARED_NAME),
        ("China University of Geosciences, China", PERHAPS, "cug", Reason.SHARED_NAME),
        ("University of Nottingham", PERHAPS, "ningbo", Reason.WITHOUT_PLACE),
        ("University of Nottingham, UK", PERHAPS, "ningbo", Reason.OTHER_COUNTRY),
        ("Curtin University Malaysia", PERHAPS, "curtin", Reason.OTHER_COUNTRY),
        ("Curtin University, Brisbane", PERHAPS, "curtin", Reason.OTHER_PLACE),
        ("Ghent University Hospital", PERHAPS, "gent", Reason.LONGER_NAME),
        ("The First Affiliated Hospital, Hunan University", PERHAPS, "hunan", Reason.LONGER_NAME),
        ("Institute of Physics, University of Calabria", PERHAPS, "calabria", Reason.LONGER_NAME),
        ("Nanjing University Jinling College", PERHAPS, "nanjing", Reason.LONGER_NAME),
        ("Fudan University, Affiliated Middle School", PERHAPS, "fudan", Reason.LONGER_NAME),
        ("Hunan Business School, Curtin University", PERHAPS, "curtin", Reason.LONGER_NAME),
        ("Faculty of Hunan University, Curtin University", PERHAPS, "curtin", Reason.LONGER_NAME),
        ("清华大学法学院", PERHAPS, "tsinghua", Reason.LONGER_NAME),
        ("Department of Law, Hunnan University", PERHAPS, "hunan", Reason.NEAR),
        ("University of Queensland & Curtin University", PERHAPS, "queensland", Reason.LONGER_NAME),
    ],
)
def test_a_person_decides(text: str, outcome: Outcome, first: str, reason: Reason) -> None:
    found = INDEX.suggest(text)
    assert (found.outcome, found.key) == (outcome, None)
    assert (found.candidates[0].key, found.candidates[0].reason) == (first, reason)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        ",, -",
        "of the",
        "University",
        "China",
        "Beijing",
        "University of Technology",
        "Wuhan University",  # not Fudan, not the Information Engineering University
        "Shanghai University of Information Engineering",
        "Nanjing University of Technology",  # not Nanjing University, not the University of Aeronautics
        "Hunan University of Humanities, Science and Technology",
        "上海南大学",  # holds 海南大学
        "X" * 100_000,
        "UFSM",
        "Z  NOWHERE01",
    ],
)
def test_nothing_is_found_where_nothing_is_known(text: str) -> None:
    assert INDEX.suggest(text).outcome == NONE


def test_what_is_told_beside_the_text_decides_too() -> None:
    assert INDEX.suggest("Curtin University", country="MY").key is None
    assert INDEX.suggest("Curtin University", country="AU").key == "curtin"
    assert INDEX.suggest("City University of Hong Kong", country="CN").key == "cityu"  # as lists have it
    assert INDEX.suggest("Shanxi Normal University", city="Xi'an").key == "shaanxi"
    assert INDEX.suggest("Shanxi Normal University", city="Taiyuan").key == "shanxi"
    assert INDEX.suggest("Leuven University", city="Leuven").key == "leuven"
    assert INDEX.suggest("Free University of Brussels", city="Brussels").outcome == SEVERAL


def test_the_letters_of_european_lists_are_understood() -> None:
    index = NameIndex(institution("crete", "GR Heraklion", "University of Crete"))
    assert index.suggest("University of Crete", country="EL").key == "crete"
    assert index.suggest("University of Crete", country="UK").key is None


def test_country_tells_two_of_one_name_apart_only_when_both_are_placed() -> None:
    york = [*institution("ca", "CA Toronto", "York College"), *institution("gb", "GB York", "York College")]
    assert NameIndex(york).suggest("York College, Canada").key == "ca"
    unplaced = [*institution("ca", "CA Toronto", "York College"), *institution("?", "", "York College")]
    assert NameIndex(unplaced).suggest("York College, Canada").outcome == SEVERAL


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("B  LEUVEN01", "BLEUVEN01"),
        (" B_LEUVEN01 ", "BLEUVEN01"),
        ("F  PARIS 063", "FPARIS063"),
        ("DK FREDERICIA 01", "DKFREDERICIA01"),
        ("RSPROKUP01", "RSPROKUP01"),
        ("E  TOLEDO3", ""),
        ("Transitory Charter", ""),
        ("b leuven01", ""),
    ],
)
def test_a_code_is_read_in_any_spacing(text: str, code: str) -> None:
    assert erasmus_code(text) == code


def test_the_tables_hold_what_they_say() -> None:
    assert COUNTRIES["china"] == {"CN", "HK", "MO"}
    assert COUNTRIES["unitedkingdom"] == COUNTRIES["uk"] == {"GB"}
    assert COUNTRIES["czechrepublic"] == {"CZ"}
    assert all(len(code) == 2 and code.isupper() for codes in COUNTRIES.values() for code in codes)
    assert "學".translate(SIMPLIFIED) == "学"
    assert not {*map(chr, SIMPLIFIED)} & {*SIMPLIFIED.values()}  # once simplified, always simplified


# ---------------------------------------------------------------- properties
WORDS = st.sampled_from(
    [
        "University",
        "of",
        "Leuven",
        "Gent",
        "HNU",
        "Technology",
        "York",
        "Jinan",
        "大学",
        "Université",
        "(KU)",
        ",",
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
PLACES = st.sampled_from([("", ""), ("CN", "Jinan"), ("BE", "Leuven"), ("GB", "York")])


@given(st.text(max_size=60))
@example("İstanbul ǅ ﬁ Straße ϓ 学學")
@example("L’Ecole d'Été & A.B.C.")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(NAMES, PLACES, st.one_of(NAMES, st.text(max_size=30)), st.sampled_from([None, "CN", "BE", "UK"]))
def test_two_institutions_of_one_name_are_never_told_apart(
    name: str, place: tuple[str, str], text: str, country: str | None
) -> None:
    twins = [KnownName(key=key, name=name, country=place[0], city=place[1]) for key in "ab"]
    index = NameIndex(twins)
    for asked in (name, text, f"{name}, {text}"):
        assert index.suggest(asked, country=country).outcome != CERTAIN
        assert index.suggest(asked, country=country, city=place[1]).outcome != CERTAIN


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), NAMES, st.sampled_from(["", "acronym"]), PLACES), max_size=8),
    NAMES,
    st.randoms(use_true_random=False),
)
def test_the_order_of_known_names_makes_no_difference(
    rows: list[tuple[str, str, str, tuple[str, str]]], text: str, chance: random.Random
) -> None:
    known = [KnownName(key=k, name=n, kind=kind, country=p[0], city=p[1]) for k, n, kind, p in rows]
    shuffled = list(known)
    chance.shuffle(shuffled)
    for asked in (text, *(name.name for name in known)):
        assert NameIndex(known).suggest(asked) == NameIndex(shuffled).suggest(asked)


@given(NAMES, st.sampled_from(["  {}  ", "{}\u00a0", "{},", "({})"]))
def test_what_surrounds_a_name_makes_no_difference(name: str, frame: str) -> None:
    index = NameIndex([KnownName(key="a", name=name), KnownName(key="b", name="Hunan University")])
    assert index.suggest(frame.format(name)) == index.suggest(name)


@given(st.text(max_size=40))
def test_a_known_name_is_found_as_it_is_known(name: str) -> None:
    """Whatever it is, its own institution is among the candidates, composed or not."""
    index = NameIndex([KnownName(key="a", name=name), KnownName(key="b", name="Hunan University")])
    for text in (name, unicodedata.normalize("NFD", name)):
        keys = {one.key for one in index.suggest(text).candidates}
        assert "a" in keys or not content(words_of(name))


def test_five_thousand_institutions_are_quick() -> None:
    """25,000 names and 10,000 texts; the bounds are those of the purpose, on a loaded machine."""
    syllables = ["ka", "lo", "mi", "ne", "pra", "stu", "ver", "zen", "tor", "bel", "dar", "fos", "gan", "hul"]
    chance = random.Random(1)
    known = []
    for key in range(5_000):
        town = "".join(chance.choices(syllables, k=4)).title()
        patterns = [
            "{} University",
            "University of {}",
            "Universiteit {}",
            "{} University of Technology",
            "{}大学",
        ]
        known += [
            KnownName(key=key, name=pattern.format(town), country="CN", city=town) for pattern in patterns
        ]
    began = time.process_time()
    index = NameIndex(known)
    indexed = time.process_time() - began
    for name in known[::5]:
        index.suggest(name.name)
        index.suggest(name.name.replace("a", "e", 1))
    assert indexed < 2
    assert time.process_time() - began - indexed < 10
