"""Counting who asks how often: over several processes, over time, and never in anybody's way."""

import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from edge.web.kit import limits
from edge.web.kit.limits import FOLDER, count, counted, too_often
from edge.web.pages.exchange import light
from edge.web.pages.signing import views_verify

EACH = 150
START = 1_800_000_000.0  # the beginning of a period of 600 seconds


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def asks(address: str = "192.0.2.1") -> HttpRequest:
    return RequestFactory().get("/verify/", REMOTE_ADDR=address)


def at(moment: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.time, "time", lambda: moment)


def _ask_often(barrier: Any) -> None:
    barrier.wait()
    for _number in range(EACH):
        count(asks(), "verify", seconds=100_000)


def test_two_processes_count_together_and_lose_nothing() -> None:
    start = multiprocessing.get_context("fork")
    barrier = start.Barrier(2)
    both = [start.Process(target=_ask_often, args=(barrier,)) for _number in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(timeout=60)
    assert [process.exitcode for process in both] == [0, 0]
    assert counted(asks(), "verify", seconds=100_000) == 2 * EACH
    assert too_often(asks(), "verify", most=2 * EACH, seconds=100_000)


def test_each_computer_and_each_thing_is_counted_for_itself() -> None:
    for _number in range(3):
        count(asks(), "verify", seconds=600)
    assert counted(asks("192.0.2.2"), "verify", seconds=600) == 0
    assert counted(asks("2001:db8::1"), "verify", seconds=600) == 0
    assert counted(asks(), "tasks", seconds=600) == 0
    assert not too_often(asks(), "verify", most=4, seconds=600)
    assert too_often(asks(), "verify", most=4, seconds=600)


def test_it_is_forgotten_little_by_little(monkeypatch: pytest.MonkeyPatch, own_folder: Path) -> None:
    at(START + 599, monkeypatch)
    for _number in range(100):
        count(asks(), "verify", seconds=600)
    for later, left in ((601, 99), (900, 50), (1199, 0), (1201, 0)):
        at(START + later, monkeypatch)
        assert counted(asks(), "verify", seconds=600) == left
    count(asks(), "verify", seconds=600)
    (kept,) = (own_folder / FOLDER / "verify-600").iterdir()  # what counts no more is removed
    assert counted(asks(), "verify", seconds=600) == 1 and len(list(kept.iterdir())) == 1


def test_a_folder_that_cannot_be_written_closes_no_door(settings: Any, own_folder: Path) -> None:
    (own_folder / "file").write_text("in the way")
    settings.DATA_DIR = own_folder / "file"
    assert [count(asks(), "verify", seconds=600) for _number in range(3)] == [0, 0, 0]
    assert not too_often(asks(), "verify", most=0, seconds=600)


def test_no_address_of_anybody_lies_in_the_folder(own_folder: Path) -> None:
    count(asks("192.0.2.77"), "verify", seconds=600)
    written = [str(path) for path in own_folder.rglob("*")]
    assert len(written) == 4 and not any("192" in Path(path).name for path in written)


@pytest.mark.django_db
def test_the_pages_ask_to_wait(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr(views_verify, "MOST", 1)
    assert [client.get("/verify/?asked=none").status_code for _number in range(3)] == [404, 429, 429]
    monkeypatch.setattr(light, "MOST_MISSES", 2)
    path = f"/tasks/{'x' * 43}/"
    assert [client.get(path).status_code for _number in range(4)] == [404, 404, 404, 429]
    monkeypatch.setattr(light, "MOST_MISSES", 100)
    monkeypatch.setattr(light, "MOST_SENDINGS", 1)
    assert [client.post(path).status_code for _number in range(2)] == [404, 429]
