"""Names looked up in a dump of ROR: what is printed and written, what is refused, and how good the answers are."""

import csv
import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from edge.jobs.ror_names import Measure, Sought, measure, read_names, resolve
from edge.partners.models import Institution

HUNAN, HAINAN, ELSEWHERE = (
    "https://ror.org/000000101",
    "https://ror.org/000000202",
    "https://ror.org/000000303",
)


@pytest.fixture(autouse=True)
def english_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def record(ror_id: str, name: str, city: str, status: str = "active") -> dict[str, Any]:
    place = {"name": city, "country_code": "CN", "lat": 28.2, "lng": 112.9}
    return {
        "id": ror_id,
        "status": status,
        "names": [
            {"value": name, "types": ["ror_display", "label"], "lang": "en"},
            {"value": "HNU", "types": ["acronym"], "lang": None},
        ],
        "locations": [{"geonames_id": 1, "geonames_details": place}],
    }


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    file = tmp_path / "dump.json"
    records = [
        record(HUNAN, "Hunan University", "Changsha"),
        record(HAINAN, "Hainan University", "Haikou"),
        record(ELSEWHERE, "Gone University", "Wuhan", status="withdrawn"),
    ]
    file.write_text(json.dumps(records), encoding="utf-8")
    return file


def listed(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def printed(*arguments: Any, **options: Any) -> str:
    out = StringIO()
    call_command("import_ror", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


# ---------------------------------------------------------------- what is said
def test_every_name_gets_its_answer_its_candidates_or_none(tmp_path: Path, dump: Path) -> None:
    names = listed(
        tmp_path,
        "names.txt",
        "Department of Law, Hunan  University\nHNU\nHunnan University\nGone University\n",
    )
    assert printed(dump, names=names).splitlines() == [
        f"Department of Law, Hunan University: {HUNAN} Hunan University (a unit of it is named)",
        "    unit: Department of Law",
        "HNU: several institutions fit, none was taken:",
        f"    {HUNAN} Hunan University (by acronym only)",
        f"    {HAINAN} Hainan University (by acronym only)",
        "Hunnan University: perhaps, none was taken:",
        f"    {HUNAN} Hunan University (nearly the same name)",
        "Gone University: not in this dump.",
        "1 of 4 names resolved; the others are for a person to decide or not in this dump.",
    ]


@pytest.mark.django_db
def test_looking_up_completes_nothing(tmp_path: Path, dump: Path, founding_case: None) -> None:
    before = list(Institution.objects.order_by("pk").values())
    printed(dump, names=listed(tmp_path, "names.txt", "Hunan University"))
    assert list(Institution.objects.order_by("pk").values()) == before


def test_a_list_that_tells_the_right_ids_is_measured(tmp_path: Path, dump: Path) -> None:
    rows = [
        ("Hunan University", HUNAN),
        ("Hainan University", HUNAN),
        ("HNU", HAINAN),
        ("Gone University", ELSEWHERE),
    ]
    items = [{"affiliation": name, "ror-id": ror_id} for name, ror_id in rows]
    names = listed(tmp_path, "names.json", json.dumps(items))
    assert printed(dump, names=names).splitlines()[-2:] == [
        "Precision: 0.500. Recall: 0.333.",
        "Right: 1. Wrong: 1. Missed: 1 (1 of them have the right one among their candidates). "
        "Rightly left without an answer: 1.",
    ]


def test_an_answer_to_a_name_that_is_not_in_the_dump_is_wrong(dump: Path) -> None:
    found = measure(resolve(dump=dump, sought=[Sought(text="Hunan University", truth=ELSEWHERE)]))
    assert found == Measure(right=0, wrong=1, missed=0, offered=0, outside=0, inside=0)
    assert (found.precision, found.recall) == (0.0, None)


def test_nothing_is_measured_where_nothing_is_told(dump: Path) -> None:
    assert measure(resolve(dump=dump, sought=[Sought(text="Hunan University")])) is None


def test_the_answers_are_written_as_a_table_without_live_cells(tmp_path: Path, dump: Path) -> None:
    names = listed(tmp_path, "names.json", json.dumps(["Hunan University", "HNU", '=HYPERLINK("x")']))
    file = tmp_path / "answers.csv"
    printed(dump, names=names, out=file)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [(row["name"], row["outcome"], row["ROR id"]) for row in rows] == [
        ("Hunan University", "certain", HUNAN),
        ("HNU", "several", ""),
        ('\'=HYPERLINK("x")', "none", ""),
    ]
    assert rows[1]["candidates"] == f"{HUNAN} Hunan University | {HAINAN} Hainan University"


# ---------------------------------------------------------------- reading lists
@pytest.mark.parametrize(
    ("name", "text", "options"),
    [
        ("a.csv", "partner,qs\nHunan University,1\n,2\n", {}),
        ("a.csv", "\ufeffnr,Instelling\n1,Hunan University\n", {"column": "Instelling"}),
        ("a.json", '["Hunan University", " "]', {}),
        ("a.json", '[{"universitat": "Hunan University", "vigent_fins": 2021}]', {}),
        ("a.txt", "Hunan University\n\n", {}),
    ],
)
def test_a_list_is_read_in_every_shape(tmp_path: Path, name: str, text: str, options: dict[str, str]) -> None:
    assert read_names(listed(tmp_path, name, text), **options) == [Sought(text="Hunan University")]


def test_the_column_of_right_ids_can_be_named(tmp_path: Path) -> None:
    file = listed(tmp_path, "a.csv", f"name,right\nHunan University,{HUNAN}\nHNU,\n")
    assert read_names(file, truth="right") == [
        Sought(text="Hunan University", truth=HUNAN),
        Sought(text="HNU"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "options", "sentence"),
    [
        ("a.json", "{", {}, "a.json is no JSON."),
        ("a.json", '{"a": 1}', {}, "a.json must hold a list of names or of objects."),
        ("a.json", "[]", {}, "a.json holds no name."),
        ("a.csv", "", {}, "a.csv holds no name."),
        (
            "a.csv",
            "x,y\n1,2\n",
            {},
            "Which column of a.csv holds the names? Say it with --column; it has: x, y",
        ),
        ("a.csv", "x,y\n1,2\n", {"column": "z"}, "a.csv has no column “z”; it has: x, y"),
        ("a.csv", "name\nB\n", {"truth": "z"}, "a.csv has no column “z”; it has: name"),
    ],
)
def test_what_is_no_list_is_refused(
    tmp_path: Path, name: str, text: str, options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(CommandError) as refused:
        printed("no dump is read", names=listed(tmp_path, name, text), **options)
    assert str(refused.value) == sentence


def test_files_that_cannot_be_read_or_written_are_refused(tmp_path: Path, dump: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(b"Universit\xe9")
    names = listed(tmp_path, "a.txt", "Hunan University")
    for arguments, words in [
        ((dump, tmp_path / "absent.txt", None), "cannot be opened"),
        ((dump, tmp_path / "latin.txt", None), "is no text in UTF-8"),
        ((tmp_path / "absent.json", names, None), "cannot be opened"),
        ((names, names, None), "this is no JSON"),
        ((dump, names, tmp_path / "no" / "folder.csv"), "cannot be written"),
    ]:
        file, list_of_names, out = arguments
        with pytest.raises(CommandError, match=words):
            printed(file, names=list_of_names, out=out)


def test_options_of_a_list_need_a_list(tmp_path: Path, dump: Path) -> None:
    with pytest.raises(CommandError, match="give it with --names"):
        printed(dump, out=tmp_path / "answers.csv")


# ---------------------------------------------------------------- how good the answers are
def test_real_names_are_resolved_without_a_wrong_one(shared_folder: Path) -> None:
    """1,000 names whose ROR id is known, 72 of them in the sample, whole and by halves (every second name).

    The four that are missed go to a person: Jinan University and Shanxi Normal University (each may be
    another university written without tone marks), China University of Mining and Technology (there are
    two), Erasmus University (the known name adds Rotterdam).
    """
    data = shared_folder / "data"
    sought = read_names(data / "ror_names_truth.json")
    resolved = resolve(dump=data / "ror_sample.jsonl", sought=sought)
    whole = measure(resolved)
    assert whole == Measure(right=68, wrong=0, missed=4, offered=4, outside=928, inside=72)
    assert (whole.precision, round(whole.recall or 0, 3)) == (1.0, 0.944)
    inside = [one for one in resolved.answers if one.sought.truth in resolved.names]
    assert {one.sought.text for one in inside if one.ror_id is None} == {
        "Jinan University",
        "Shanxi Normal University",
        "China University of Mining and Technology",
        "Erasmus University",
    }
    halves = [measure(resolve(dump=data / "ror_sample.jsonl", sought=sought[start::2])) for start in (0, 1)]
    assert [(half.right, half.wrong, half.missed) for half in halves if half] == [(29, 0, 2), (39, 0, 2)]


def test_addresses_of_authors_are_answered_rarely_and_never_wrongly(shared_folder: Path) -> None:
    """Affiliations as printed on 2,643 works, with the institutions that OpenAlex reads in them: no rule was
    made for these, and most are postal addresses, which are left to a person."""
    data = shared_folder / "data"
    with gzip.open(data / "openalex_works.jsonl.gz", "rt", encoding="utf-8") as lines:
        authors = [author for line in lines for author in json.loads(line)["authorships"]]
    ror_ids = {place["id"]: place.get("ror") for author in authors for place in author["institutions"]}
    printed_with: dict[str, set[str | None]] = {}
    for author in authors:
        for place in author["affiliations"]:
            ids = {ror_ids.get(number) for number in place["institution_ids"]}
            printed_with.setdefault(place["raw_affiliation_string"], set()).update(ids)
    sought = [Sought(text=text) for text in printed_with]
    answered = [one for one in resolve(dump=data / "ror_sample.jsonl", sought=sought).answers if one.ror_id]
    assert [one.sought.text for one in answered if one.ror_id not in printed_with[one.sought.text]] == []
    assert (len(sought), len(answered)) == (4_715, 29)


def test_lists_of_agreements_are_answered_where_the_sample_knows(shared_folder: Path) -> None:
    """The sample holds five countries; the partners of Manipal lie in others."""
    data = shared_folder / "data"
    answers = {}
    for file in ("agreements_manipal.csv", "agreements_upc_fib.json"):
        resolved = resolve(dump=data / "ror_sample.jsonl", sought=read_names(data / file))
        answers[file] = {
            one.sought.text.strip(): resolved.names[one.ror_id] for one in resolved.answers if one.ror_id
        }
    assert answers["agreements_manipal.csv"] == {}
    assert answers["agreements_upc_fib.json"] == FIB


EINDHOVEN = "Technische Universiteit Eindhoven"
FIB = {
    "Beihang University": "Beihang University",
    "Beijing Institute of Technology": "Beijing Institute of Technology",
    "City University of Hong Kong": "City University of Hong Kong",
    "Fontys University of Applied Sciences": "Fontys University of Applied Sciences",
    "IT University of Copenhagen": "IT University of Copenhagen",
    "Rijksuniversiteit Groningen": "University of Groningen",
    "Saxion University of Applied Sciences": "Saxion",
    "Syddansk Universiteit": "University of Southern Denmark",
    "Technical University of Denmark": "Technical University of Denmark",
    "Technische Universiteit Delft": "Delft University of Technology",
    f"{EINDHOVEN}-Department of Mathematics and Computer Science": "Eindhoven University of Technology",
    f"{EINDHOVEN}-Faculty of Industrial Engineering and Innovation Sciences": "Eindhoven University of Technology",
    "Tongji University": "Tongji University",
    "Universite Catholique de Louvain": "UCLouvain",
    "Universite de Mons": "University of Mons",
    "Universiteit Gent": "Ghent University",
    "University of Twente": "University of Twente",
}
