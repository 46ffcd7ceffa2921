"""Completing the register from a dump of ROR: what is filled, what is kept, what is not decided, what is refused."""

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from edge.core.models import Activity
from edge.partners import actions
from edge.partners.actions import RorReport, UnreadableDump, complete_from_ror
from edge.partners.models import Institution, InstitutionName
from edge.partners.queries import find_institutions
from edge.partners.rules import BadDump, How, read_dump
from edge.people.permissions import INSTALLATION

pytestmark = pytest.mark.django_db


def record(number: int, name: str = "Example University", **fields: Any) -> dict[str, Any]:
    """A record of schema v2 with a ROR id made of the number."""
    return {
        "id": f"https://ror.org/0{number:06d}{number % 100:02d}",
        "status": "active",
        "names": [{"value": name, "types": ["ror_display", "label"], "lang": "en"}],
        "domains": ["example.edu.cn"],
        "links": [{"type": "website", "value": "https://www.example.edu.cn/"}],
        "locations": [
            {
                "geonames_id": 1816670,
                "geonames_details": {
                    "name": "Beijing",
                    "country_code": "CN",
                    "lat": 39.9075,
                    "lng": 116.39723,
                },
            }
        ],
    } | fields


def dump(folder: Path, *records: Any) -> Path:
    file = folder / "dump.jsonl"
    file.write_text("\n".join(json.dumps(item, ensure_ascii=False) for item in records), encoding="utf-8")
    return file


def institution(**fields: Any) -> Institution:
    return actions.add_institution(by=INSTALLATION, **({"name": "Example University"} | fields))


def complete(file: Path, **options: Any) -> RorReport:
    return complete_from_ror(file=file, by=INSTALLATION, **options)


def how(report: RorReport) -> dict[str, How]:
    return {item.institution.name: item.match.how for item in report.institutions}


# ---------------------------------------------------------------- filling
def test_what_is_empty_is_filled_and_other_names_are_added(tmp_path: Path) -> None:
    mine = institution(domain="example.edu.cn", local_name="示例大学")
    names = [
        {"value": "Example University", "types": ["ror_display", "label"], "lang": "en"},
        {"value": "示例大学", "types": ["label"], "lang": "zh"},
        {"value": "示例大學", "types": ["alias"], "lang": "zh"},
        {"value": "EXU", "types": ["acronym"], "lang": None},
        {"value": "Voorbeelduniversiteit", "types": ["label"], "lang": "nl"},
    ]
    report = complete(dump(tmp_path, record(1, names=names)))
    assert how(report) == {"Example University": How.DOMAIN}
    mine.refresh_from_db()
    assert (mine.ror_id, mine.city, mine.country) == ("https://ror.org/000000101", "Beijing", "CN")
    assert (str(mine.latitude), str(mine.longitude)) == ("39.90750", "116.39723")
    assert mine.position_source == "GeoNames 1816670, ROR"
    assert mine.website == "https://www.example.edu.cn/"
    assert set(mine.other_names.values_list("name", "language", "kind")) == {
        ("示例大學", "zh", "alias"),
        ("EXU", "", "acronym"),
        ("Voorbeelduniversiteit", "nl", "translation"),
    }
    assert list(find_institutions(INSTALLATION, "Voorbeelduniversiteit")) == [mine]


def test_what_a_person_entered_is_kept_and_the_difference_is_told(tmp_path: Path) -> None:
    mine = institution(domain="example.edu.cn", city="Shanghai", website="https://our.example.org")
    (item,) = complete(dump(tmp_path, record(1, domains=["example.edu.cn", "example.cn"]))).institutions
    assert {(row.field, row.ours, row.theirs) for row in item.differences} == {
        ("city", "Shanghai", "Beijing"),
        ("website", "https://our.example.org", "https://www.example.edu.cn/"),
    }
    mine.refresh_from_db()
    assert (mine.city, mine.website) == ("Shanghai", "https://our.example.org")
    assert (mine.latitude, mine.position_source) == (None, "")  # the position of another city


def test_the_same_dump_again_changes_nothing(tmp_path: Path) -> None:
    mine = institution(domain="example.edu.cn")
    file = dump(tmp_path, record(1))
    assert [item.changed for item in complete(file).institutions] == [True]
    mine.refresh_from_db()
    before = (mine.version, Activity.objects.count(), InstitutionName.history.count())  # type: ignore[attr-defined]
    assert [item.changed for item in complete(file).institutions] == [False]
    mine.refresh_from_db()
    assert (mine.version, Activity.objects.count(), InstitutionName.history.count()) == before  # type: ignore[attr-defined]


def test_a_name_that_somebody_removed_stays_removed(tmp_path: Path) -> None:
    mine = institution(domain="example.edu.cn")
    names = [*record(1)["names"], {"value": "EXU", "types": ["acronym"], "lang": None}]
    file = dump(tmp_path, record(1, names=names))
    complete(file)
    actions.remove_name(name=mine.other_names.get(name="EXU"), by=INSTALLATION, reason="nobody says so")
    complete(file)
    assert not mine.other_names.exists()


def test_a_dry_run_tells_the_same_and_keeps_nothing(tmp_path: Path) -> None:
    mine = institution(domain="example.edu.cn")
    file = dump(tmp_path, record(1))
    before = Activity.objects.count()
    (tried,) = complete(file, dry_run=True).institutions
    mine.refresh_from_db()
    assert (mine.ror_id, mine.version, Activity.objects.count()) == ("", 1, before)
    (done,) = complete(file).institutions
    assert (tried.filled, tried.names) == (done.filled, done.names)
    assert done.filled["ror_id"] == "https://ror.org/000000101"


def test_the_change_is_on_the_page_of_the_institution_with_its_reason(tmp_path: Path) -> None:
    mine = institution(domain="example.edu.cn")
    complete(dump(tmp_path, record(1)))
    line = Activity.objects.get(verb="complete_institution", page_id=mine.public_id)
    assert line.details["reason"] == "ROR https://ror.org/000000101"
    assert "ror_id" in line.details["fields"]


# ---------------------------------------------------------------- matching
def test_a_stronger_tie_decides_over_a_weaker_one(tmp_path: Path) -> None:
    institution(ror_id="https://ror.org/000000202", domain="example.edu.cn", country="CN")
    report = complete(dump(tmp_path, record(1), record(2, domains=[], links=[], name="Another")))
    (item,) = report.institutions
    assert (item.match.how, item.match.record.ror_id) == (How.ROR_ID, "https://ror.org/000000202")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("website", "expected"),
    [
        ("https://www.example.edu.cn", How.WEBSITE),
        ("http://example.edu.cn/", How.WEBSITE),
        ("https://www.example.edu.cn/en/institute", How.NOT_FOUND),
        ("https://institute.example.edu.cn", How.NOT_FOUND),
    ],
)
def test_a_website_names_the_institution_only_when_it_is_the_whole_host(
    website: str, expected: How, tmp_path: Path
) -> None:
    institution(domain="example.edu.cn", name="Ours")
    links = [{"type": "website", "value": website}]
    assert how(complete(dump(tmp_path, record(1, domains=[], links=links)))) == {"Ours": expected}


def test_two_records_of_one_domain_are_listed_and_neither_is_taken(tmp_path: Path) -> None:
    mine = institution(domain="example.edu.cn")
    (item,) = complete(dump(tmp_path, record(1), record(2))).institutions
    assert item.match.how == How.SEVERAL_RECORDS
    assert [found.ror_id for found in item.match.records] == [
        "https://ror.org/000000101",
        "https://ror.org/000000202",
    ]
    mine.refresh_from_db()
    assert (mine.ror_id, mine.version) == ("", 1)


def test_two_institutions_that_claim_one_record_get_nothing_unless_one_bears_its_id(tmp_path: Path) -> None:
    file = dump(tmp_path, record(1, domains=["one.example.org", "two.example.org"]))
    institution(name="One", domain="one.example.org")
    institution(name="Two", domain="two.example.org")
    assert set(how(complete(file)).values()) == {How.SEVERAL_INSTITUTIONS}
    actions.edit_institution(
        institution=Institution.objects.get(name="Two"),
        by=INSTALLATION,
        changes={"ror_id": "https://ror.org/000000101"},
    )
    assert how(complete(file)) == {"One": How.SEVERAL_INSTITUTIONS, "Two": How.ROR_ID}


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ({"country": "CN"}, {"domains": []}, How.NAME),
        ({"country": "CN", "name": "EXAMPLE  university"}, {"domains": []}, How.NAME),
        ({"country": "CN", "name": "Ours", "local_name": "Example University"}, {"domains": []}, How.NAME),
        ({"country": "BE"}, {"domains": []}, How.NOT_FOUND),
        ({}, {"domains": []}, How.NO_COUNTRY),
        ({"country": "CN", "domain": "other.edu.cn"}, {}, How.OTHER_DOMAIN),
        ({"country": "CN", "name": "Example Universite"}, {"domains": []}, How.NOT_FOUND),
        ({"country": "CN", "ror_id": "https://ror.org/000000909"}, {"domains": []}, How.OTHER_ROR_ID),
        ({"country": "CN"}, {"status": "inactive"}, How.NOT_FOUND),
        ({"ror_id": "https://ror.org/000000101"}, {"status": "withdrawn"}, How.NOT_ACTIVE),
    ],
)
def test_a_name_decides_only_with_the_country_and_against_no_other_sign(
    ours: dict[str, str], theirs: dict[str, Any], expected: How, tmp_path: Path
) -> None:
    mine = institution(**ours)
    assert how(complete(dump(tmp_path, record(1, **theirs)))) == {mine.name: expected}
    changed = Institution.objects.get(pk=mine.pk).version > 1
    assert changed is (expected == How.NAME)


def test_an_acronym_is_no_name_to_be_found_by(tmp_path: Path) -> None:
    institution(name="HNU", country="CN")
    names = [{"value": "Hunan University", "types": ["label"], "lang": "en"}]
    names.append({"value": "HNU", "types": ["acronym"], "lang": "en"})
    assert how(complete(dump(tmp_path, record(1, names=names)))) == {"HNU": How.NOT_FOUND}


def test_a_domain_is_filled_only_when_it_is_certain_which(tmp_path: Path) -> None:
    mine = institution(country="CN")
    several = record(1, domains=["a.edu.cn", "b.edu.cn"], links=[])
    complete(dump(tmp_path, several))
    mine.refresh_from_db()
    assert (mine.ror_id, mine.domain) == ("https://ror.org/000000101", "")
    complete(dump(tmp_path, several | {"links": [{"type": "website", "value": "https://www.b.edu.cn"}]}))
    mine.refresh_from_db()
    assert mine.domain == "b.edu.cn"


# ---------------------------------------------------------------- reading
@pytest.mark.parametrize(
    "shape", ["jsonl", "array", "indented array", "gzip", "zip", "zip with v1", "byte order mark"]
)
def test_a_dump_is_read_in_every_shape_in_which_it_is_published(shape: str, tmp_path: Path) -> None:
    records = [record(number) for number in range(1, 4)]
    lines = "\n".join(json.dumps(item) for item in records)
    file = tmp_path / "dump"
    if shape in ("jsonl", "byte order mark"):
        file.write_text(lines, encoding="utf-8-sig" if shape == "byte order mark" else "utf-8")
    elif shape == "array":
        file.write_text(json.dumps(records))
    elif shape == "indented array":
        file.write_text(json.dumps(records, indent=4) + "\n")
    elif shape == "gzip":
        file.write_bytes(gzip.compress(lines.encode()))
    else:
        with zipfile.ZipFile(file, "w") as packed:
            packed.writestr("v2.9-ror-data.csv", "id,name")
            packed.writestr(
                "v1.60-ror-data_schema_v2.json" if "v1" in shape else "v2.9-ror-data.json",
                json.dumps(records),
            )
            if "v1" in shape:
                packed.writestr("v1.60-ror-data.json", '[{"name": "old"}]')
    assert [item.ror_id for item in read_dump(file)] == [item["id"] for item in records]


def test_a_record_may_lie_across_the_pieces_in_which_a_file_is_read(tmp_path: Path) -> None:
    long = [{"value": f"名{'字' * 30_000}{number}", "types": ["alias"], "lang": "zh"} for number in range(10)]
    file = dump(tmp_path, *(record(number, names=long) for number in range(1, 4)))
    assert [len(item.names) for item in read_dump(file)] == [10, 10, 10]


GOOD = json.dumps(record(1))
BROKEN: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "bad holds no record."),
    "an empty list": (b"[]", "bad holds no record."),
    "no text": (b"\xff\xfe\x00\x01", "bad is no text in UTF-8, so it is no ROR dump."),
    "a picture": (b"\x89PNG\r\n\x1a\n", "bad is no text in UTF-8, so it is no ROR dump."),
    "a table": (b"id,name\n1,x", "bad, record 1 (line 1): this is no JSON."),
    "a list cut short": (
        f"[{GOOD},\n{GOOD}".encode(),
        "bad ends after record 2 (line 2) without the end of the list",
    ),
    "a record cut short": (f"{GOOD}\n{GOOD[:40]}".encode(), "bad, record 2 (line 2): this is no JSON."),
    "a comma forgotten": (
        f"[{GOOD}\n{GOOD}]".encode(),
        "bad, record 2 (line 2): this is no JSON. (a comma is missing)",
    ),
    "more after the end": (
        f"[{GOOD}] [".encode(),
        "bad, record 1 (line 1): this is no JSON. (text after the end)",
    ),
    "a number": (b"7", "bad, record 1 (line 1): a record is expected, not 7."),
    "deep nesting": (b"[" * 200_000, "bad, record 1 (line 1): this is no JSON."),
    "schema v1": (
        b'\n\n{"id": "https://ror.org/000000101", "name": "Old"}',
        "bad, record 1 (line 3): this follows version 1 of ROR's schema",
    ),
    "no id": (json.dumps(record(1, id="7")).encode(), "“id” is missing"),
    "another status": (json.dumps(record(1, status="odd")).encode(), "“status” is missing"),
    "no name": (json.dumps(record(1, names=[])).encode(), "“names” is missing"),
    "names of numbers": (json.dumps(record(1, names=[7])).encode(), "“names” is missing"),
    "a place beyond the pole": (
        json.dumps(record(1, locations=[{"geonames_details": {"lat": 91, "lng": 0}}])).encode(),
        "“locations” is missing",
    ),
    "a place nowhere": (
        json.dumps(record(1, locations=[{"geonames_details": {"lat": float("nan"), "lng": 0}}])).encode(),
        "“locations” is missing",
    ),
    "packed and cut short": (gzip.compress(GOOD.encode() * 50)[:-9], "bad cannot be unpacked"),
    "packed and damaged": (b"PK\x03\x04 and no more", "bad cannot be unpacked"),
}


@pytest.mark.parametrize("why", BROKEN)
def test_a_file_that_is_no_dump_is_refused_with_place_and_rule_and_nothing_is_written(
    why: str, tmp_path: Path
) -> None:
    institution(domain="example.edu.cn")
    content, sentence = BROKEN[why]
    file = tmp_path / "bad"
    file.write_bytes(content)
    with pytest.raises(UnreadableDump) as refusal:
        complete(file)
    assert sentence in str(refusal.value)
    assert Institution.objects.get().ror_id == ""


def test_a_zip_without_a_dump_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "bad.zip"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("readme.txt", "nothing")
    with pytest.raises(UnreadableDump, match="must hold exactly one ROR dump as JSON; it holds: nothing"):
        complete(file)
    with pytest.raises(UnreadableDump, match="cannot be opened"):
        complete(tmp_path / "absent.json")


def test_a_file_that_unpacks_without_end_is_not_read_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.partners.rules.ror.LARGEST_DUMP", 1_000_000)
    file = tmp_path / "bomb.gz"
    file.write_bytes(gzip.compress(b" " * 5_000_000))
    with pytest.raises(BadDump, match="too_large"):
        list(read_dump(file))


# ---------------------------------------------------------------- the registry itself
ROR_IDS = {
    "kuleuven.be": "https://ror.org/05f950310",
    "tsinghua.edu.cn": "https://ror.org/03cve4549",
    "pku.edu.cn": "https://ror.org/02v51f717",
    "fudan.edu.cn": "https://ror.org/013q1eq08",
    "sjtu.edu.cn": "https://ror.org/0220qvk04",
    "ecnu.edu.cn": "https://ror.org/02n96ep67",
}


def test_all_six_institutions_of_the_founding_case_are_completed(
    founding_case: None, shared_folder: Path
) -> None:
    """The stem cell institute on KU Leuven's host and Tsinghua's graduate school are not the universities."""
    report = complete(shared_folder / "data" / "ror_sample.jsonl")
    assert report.read == 726
    assert dict(Institution.objects.values_list("domain", "ror_id")) == ROR_IDS
    assert {item.match.how for item in report.institutions} == {How.DOMAIN}
    assert [item.differences for item in report.institutions] == [()] * 6
    names = InstitutionName.objects.filter(institution__domain="kuleuven.be").values_list("name", flat=True)
    assert set(names) == {
        "Catholic University of Leuven",
        "KUL",
        "Katholieke Universiteit Leuven",
        "University of Leuven",
    }
    assert Institution.objects.get(domain="kuleuven.be").name == "KU Leuven"
    assert not any(
        item.changed for item in complete(shared_folder / "data" / "ror_sample.jsonl").institutions
    )
