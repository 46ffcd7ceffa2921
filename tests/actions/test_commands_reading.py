"""The commands that read: brief, dossier, routes; what they print, and how they refuse."""

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from edge.jobs.command import language_of_the_shell
from edge.jobs.plain_text import table, width


@pytest.fixture(autouse=True)
def english_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def printed(command: str, *arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def refused(command: str, *arguments: str, **options: Any) -> str:
    """The sentence of a refusal; nothing was printed and the exit code is 2."""
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command(command, *arguments, stdout=out, **options)
    assert (error.value.returncode, out.getvalue()) == (2, "")
    return str(error.value)


# ---------------------------------------------------------------- brief
def test_a_brief_for_a_person_is_a_table_of_what_held(founding_case: None) -> None:
    text = printed("brief", as_of="2012-09-15")
    assert text.startswith("As of 2012-09-15\n")
    assert re.search(r"A1 +in force +2007 +not set +2012-11 +tsinghua.edu.cn", text)
    assert re.search(r"A11 +not known +on an unknown day", text)
    assert re.search(r"A7 +in preparation +not signed", text)
    assert re.search(r"\nA1 +2012-11 +76\n", text)
    assert "Biomedical Sciences Group  sjtu.edu.cn  School of Medicine" in text


def test_a_brief_speaks_the_language_of_the_shell_and_its_data_english(
    founding_case: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = printed("brief", as_of="2012-09-15", json=True)
    monkeypatch.setenv("LC_ALL", "nl_BE.UTF-8")
    assert "van kracht" in printed("brief", as_of="2012-09-15")
    assert printed("brief", as_of="2012-09-15", json=True) == english
    assert json.loads(english)["attention"][0]["why"] == "Due for renewal within 76 days."


@pytest.mark.parametrize(
    ("shell", "language"),
    [
        ({"LC_ALL": "nl_NL"}, "nl"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_TW.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "nl_BE.UTF-8", "LC_ALL": "C"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_of_a_shell(
    shell: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in shell.items():
        monkeypatch.setenv(name, value)
    assert language_of_the_shell() == language


def test_a_brief_refuses_what_it_cannot_read(founding_case: None) -> None:
    day = "is no day of the calendar. Write it as 2012-10-23, or as “today”."
    for text in ("2012-02-30", "2012-10", "31.1.31", "Till consent", "0999-12-31", "9001-01-01", ""):
        assert refused("brief", as_of=text) == f"“{text}” {day}"
    assert (
        refused("brief", partner="nowhere.org")
        == "No institution with the domain “nowhere.org” is in the register."
    )
    for text in ("-1", "36526", "soon", "1.5"):
        assert refused("brief", within_days=text) == f"“{text}” is no whole number from 0 to 36525."


def test_a_brief_without_a_day_is_that_of_today(founding_case: None, time_machine: Any) -> None:
    time_machine.move_to("2012-10-22T22:30:00+00:00")  # past midnight in Brussels
    assert json.loads(printed("brief", json=True))["as_of"] == "2012-10-23"


# ---------------------------------------------------------------- dossier
def test_a_dossier_is_written_whole_and_the_same_every_time(founding_case: None, tmp_path: Path) -> None:
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    for file in (first, second):
        told = printed("dossier", "tsinghua.edu.cn", as_of="2012-10-21", language="en", output=str(file))
        assert told == f"Written: {file}\n"
    assert first.read_bytes().startswith(b"%PDF")
    assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.pdf", "second.pdf"]


def test_a_dossier_refuses_what_it_cannot_be_about_and_leaves_no_file(
    founding_case: None, tmp_path: Path
) -> None:
    file = tmp_path / "file.pdf"
    file.write_text("what lay there")
    output = str(file)
    assert "nowhere.org" in refused("dossier", "nowhere.org", output=output)
    assert (
        refused("dossier", "kuleuven.be", output=output)
        == "KU Leuven is the hub: a dossier is about a partner."
    )
    assert "en, nl, zh, not in “fr”" in refused("dossier", "pku.edu.cn", language="fr", output=output)
    assert "is no day" in refused("dossier", "pku.edu.cn", as_of="2012-02-30", output=output)
    nowhere = tmp_path / "absent" / "file.pdf"
    assert refused("dossier", "pku.edu.cn", output=str(nowhere)).startswith(f"{nowhere} cannot be written: ")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["what lay there"]


# ---------------------------------------------------------------- routes
def test_routes_lists_pages_and_operations_with_methods_and_policy() -> None:
    routes = {route["path"]: route for route in json.loads(printed("routes", json=True))}
    assert routes["/api/v1/brief"] == {
        "path": "/api/v1/brief",
        "name": "brief",
        "methods": ["GET"],
        "policy": "agreements.read_agreement",
    }
    assert routes["/"]["policy"] == "partners.read_institution"
    assert [path for path, route in routes.items() if not route["policy"]] == []
    assert len(printed("routes").splitlines()) == len(json.loads(printed("routes", json=True))) + 1


@pytest.mark.django_db
def test_every_listed_address_without_a_parameter_answers_nobody_with_a_secret(client: Client) -> None:
    """Anonymous on every route: the sign-in, a refusal, or a page of the door itself."""
    open_to_all = {
        route["path"]
        for route in json.loads(printed("routes", json=True))
        if not re.search(r"[<^(]", route["path"]) and route["policy"] != "people.sign_in"
        if client.get(route["path"]).status_code == 200
    }
    assert open_to_all == set()


# ---------------------------------------------------------------- tables for a terminal
def test_a_chinese_character_takes_two_cells() -> None:
    assert (width("清华"), width("Ab"), width("e\u0301")) == (4, 2, 1)
    assert table(("Name", "City"), [("清华大学", "Beijing"), ("KU\nLeuven", "Leuven")]) == (
        "Name       City\n清华大学   Beijing\nKU Leuven  Leuven"
    )
    assert table(("Name",), []) == ""


def test_a_register_without_tables_is_told_in_a_sentence(
    founding_case: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db.utils import OperationalError

    def fails(*_args: object, **_options: object) -> None:
        raise OperationalError("no such table: agreements_agreement")

    monkeypatch.setattr("edge.jobs.management.commands.brief.brief_of", fails)
    assert "`edge migrate`" in refused("brief")


def test_the_account_of_the_command_line_sees_what_an_administrator_sees(
    founding_case: None, as_role: Callable[..., Client]
) -> None:
    numbers = [row["id"] for row in json.loads(printed("brief", as_of="2012-10-23", json=True))["agreements"]]
    seen = as_role("administrator").get("/api/v1/agreements", {"as_of": "2012-10-23"}).json()["items"]
    assert numbers == [row["id"] for row in seen]
