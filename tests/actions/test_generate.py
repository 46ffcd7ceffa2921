"""A large synthetic register: its sizes, that it is the same again, that it keeps every rule, and its marks."""

import hashlib
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, AgreementParty, Commitment, Signatory
from edge.calls.models import Project
from edge.core.models import Record, SearchEntry, SyntheticWorld
from edge.core.tokens import tokens_of
from edge.jobs.demo import fill_once
from edge.jobs.progress import Progress
from edge.jobs.world import NoPlaceForAWorld, Sizes, generate
from edge.jobs.world.drawing import a_draw, public_ids
from edge.jobs.world.places import university
from edge.jobs.world.writing import search_words
from edge.missions.models import Mission
from edge.mobility.models import ReportedCount, Stay, YearSum
from edge.partners import actions as partners
from edge.partners.models import Institution, Tie, Unit
from edge.partners.queries import find_institutions
from edge.people.models import Person
from edge.people.permissions import INSTALLATION
from edge.programmes.models import JointProgramme
from edge.strategy.queries import brief_of
from edge.web.kit import context
from tests.pages import demo_urls

SMALL = Sizes(institutions=20, agreements=60, stays=300)
RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]


def silent(_label: str, _done: int, _total: int) -> None:
    """Nobody listens to how far it is."""


@pytest.fixture
def world(founding_case: None) -> None:
    """A small world on the founding case."""
    generate(sizes=SMALL, seed=1, tell=silent)


def generated(*arguments: str) -> str:
    out = StringIO()
    call_command("generate", *arguments, stdout=out)
    return out.getvalue()


def plain_rows(model: type[Record]) -> list[tuple[Any, ...]]:
    """Every row without keys and moments; a reference is the public id of what it refers to."""
    names = []
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name in ("created_at", "updated_at"):
            continue
        has_public_id = field.is_relation and issubclass(field.related_model, Record)
        names.append(f"{field.name}__public_id" if has_public_id else field.attname)
    return sorted(model._default_manager.values_list(*names), key=str)


def whole_register() -> dict[str, Any]:
    rows: dict[str, Any] = {model.__name__: plain_rows(model) for model in RECORDS}
    rows["words"] = sorted(SearchEntry.objects.values_list("kind", "tokens"))
    return rows


# ---------------------------------------------------------------- sizes
def test_a_world_has_the_sizes_that_were_asked_for(founding_case: None) -> None:
    tables = (Institution, Tie, Agreement, Commitment, Project, JointProgramme, Mission, Stay)
    before = {model: model._default_manager.count() for model in tables}
    generate(sizes=SMALL, seed=1, tell=silent)
    added = {model: model._default_manager.count() - before[model] for model in tables}
    assert added == {
        Institution: 20,
        Tie: 20,
        Agreement: 60,
        Commitment: 12,
        Project: 40,
        JointProgramme: 1,
        Mission: 1,
        Stay: 300,
    }
    assert Person.objects.filter(participant=True, synthetic=True).count() >= 240
    assert ReportedCount.objects.filter(partner__domain__endswith=".example").exists()


def test_the_sizes_of_the_measured_world() -> None:
    large = Sizes(institutions=5_000, agreements=50_000, stays=1_000_000)
    assert (large.ties, large.commitments, large.participants) == (5_000, 10_000, 800_000)
    assert (large.projects, large.programmes, large.missions, large.counted_partners) == (
        10_000,
        200,
        300,
        600,
    )


def test_few_partners_have_very_many_stays_and_both_directions_and_all_kinds_occur(
    founding_case: None,
) -> None:
    generate(sizes=Sizes(institutions=20, agreements=20, stays=3_000), seed=2, tell=silent)
    stays = Stay.objects.filter(partner__domain__endswith=".example")
    by_partner = sorted(
        stays.filter(partner=pk).count() for pk in set(stays.values_list("partner", flat=True))
    )
    assert by_partner[-1] > 3 * by_partner[0]
    assert set(stays.values_list("direction", flat=True)) == {"in", "out"}
    assert set(stays.values_list("kind", flat=True)) == {
        value for value, _label in Stay._meta.get_field("kind").choices
    }
    assert stays.exclude(withdrawn_on_from=None).exists() and stays.filter(withdrawn_on_unknown=True).exists()
    assert stays.filter(starts_on_from=None, withdrawn_on_from=None).exists()
    assert {len(str(day)) for day in (stay.starts_on for stay in stays) if day} == {4, 7, 10}


# ---------------------------------------------------------------- the same again
def test_the_same_seed_makes_the_same_rows_and_another_seed_others(founding_case: None) -> None:
    made = []
    for seed in (1, 1, 2):
        point = transaction.savepoint()
        generate(sizes=SMALL, seed=seed, tell=silent)
        made.append(whole_register())
        transaction.savepoint_rollback(point)
    assert made[0] == made[1]
    assert [row for row in made[0]["Agreement"] if row in made[2]["Agreement"]] == plain_rows(Agreement)


def test_a_world_is_the_same_in_every_process_and_on_both_databases(world: None) -> None:
    """The digest changes only when somebody means to change what a seed makes."""
    dates = ("signed_on_from", "signed_on_until", "ends_on_from", "renewal_on_from")
    told = [
        *Institution.objects.filter(domain__endswith=".example").values_list("domain", "name", "local_name"),
        *Agreement.objects.filter(source="Synthetic world").values_list("public_id", "title", *dates),
        *Person.objects.filter(family_name__contains="synth").values_list("public_id", "family_name"),
        *Stay.objects.filter(source="Synthetic world").values_list("public_id", "kind", "starts_on_from"),
    ]
    text = "\n".join(sorted("|".join(map(str, row)) for row in told))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "73b7c9b1c4257b2d"


def test_public_ids_are_all_different_and_all_universities_have_their_own_name() -> None:
    ids = public_ids(a_draw(1, "test"))
    assert len({next(ids) for _nth in range(100_000)}) == 100_000
    assert len({university(place)[1].name for place in range(20_000)}) == 20_000
    assert len({university(place)[1].local for place in range(20_000)} - {""}) > 9_000


# ---------------------------------------------------------------- rules
def test_every_row_keeps_the_constraints_and_could_have_been_typed_in(world: None) -> None:
    connection.check_constraints()
    for model in RECORDS:
        references = [field.name for field in model._meta.concrete_fields if field.is_relation]
        for record in model._default_manager.all():
            record.clean_fields(exclude=references)
            record.clean()


def test_every_agreement_keeps_the_rules_between_agreements(founding_case: None) -> None:
    generate(sizes=Sizes(institutions=20, agreements=300, stays=50), seed=3, tell=silent)
    hub = Institution.objects.hub()
    for agreement in Agreement.objects.filter(source="Synthetic world"):
        agreements.check_agreement(agreement)
        assert agreement.parties.filter(institution=hub).exists()
    for signatory in Signatory.objects.select_related("officer", "agreement"):
        agreements.check_signatory(signatory)
        assert signatory.agreement.signatories_known
    states = {
        state
        for year in (2008, 2014, 2020, 2026)
        for state in Agreement.objects.with_state(on=date(year, 1, 1)).values_list("state", flat=True)
    }
    assert states == {
        "in_preparation", "in_force", "not_known", "suspended", "superseded", "expired", "terminated", "withdrawn"
    }  # fmt: skip


def test_everything_belongs_together(world: None) -> None:
    """Units belong to their side, an agreement of a stay is one with its partner, what is named exists."""
    hub = Institution.objects.hub()
    units = dict(Unit.objects.values_list("pk", "institution"))
    for party in AgreementParty.objects.exclude(unit=None):
        assert units[party.unit_id] == party.institution_id
    for tie in Tie.objects.all():
        assert units[tie.hub_unit_id] == hub.pk != units[tie.partner_unit_id]
    with_partner = set(AgreementParty.objects.values_list("agreement", "institution"))
    for row in (*Stay.objects.all(), *Project.objects.all()):
        assert row.partner_id != hub.pk
        assert row.hub_unit_id is None or units[row.hub_unit_id] == hub.pk
        assert row.agreement_id is None or (row.agreement_id, row.partner_id) in with_partner
    for stay in Stay.objects.exclude(partner_unit=None):
        assert units[stay.partner_unit_id] == stay.partner_id


def test_the_founding_case_answers_as_before(founding_case: None) -> None:
    def answers() -> list[Any]:
        founding = Institution.objects.filter(role="partner", domain__endswith=".edu.cn").order_by("domain")
        days = (date(2012, 9, 15), date(2012, 10, 23))
        return [brief_of(INSTALLATION, on=day, partner=partner) for partner in founding for day in days]

    before = answers()
    assert len(before) == 10
    generate(sizes=SMALL, seed=1, tell=silent)
    assert answers() == before


# ---------------------------------------------------------------- history, search, sums, numbers
def test_every_row_has_its_first_state_in_history(world: None) -> None:
    moment = SyntheticWorld.objects.get().made_at
    for model in RECORDS:
        past = model.history.model
        kept = {field.attname for field in past._meta.concrete_fields}
        names = [field.attname for field in model._meta.concrete_fields if field.attname in kept]
        ours = model._default_manager.filter(created_at__gte=moment) if "created_at" in names else None
        if ours is not None:
            states = past.objects.filter(history_type="+", history_user=None, id__in=ours.values("pk"))
            assert sorted(states.values_list(*names), key=str) == sorted(ours.values_list(*names), key=str), (
                model
            )


def test_every_record_is_found_by_the_words_that_its_verb_would_have_left(world: None) -> None:
    entries = {
        (entry.kind, entry.record_pk): sorted(entry.tokens.split()) for entry in SearchEntry.objects.all()
    }
    expected = {
        (str(model._meta.model_name), record.pk): sorted(tokens_of(*texts))
        for model in RECORDS
        for record in model._default_manager.all()
        if (texts := record.search_texts())
    }
    assert entries == expected
    in_scripts = [
        find_institutions(INSTALLATION, text) for text in ("synthetic", "合成", "синтетичний", "합성")
    ]
    assert [found.count() for found in in_scripts] == [20, 2, 1, 1]


def test_words_are_those_of_the_whole_text() -> None:
    for text in (
        "Université d'Aix 3",
        "Xi'an 西安合成大学 2",
        "  Łódź  (x) ",
        "",
        "Hecheng Anbai",
        "جامعة القاهرة",
    ):
        assert search_words([text]) == " ".join(tokens_of(text))


def test_sums_are_there_and_the_register_numbers_on(world: None) -> None:
    assert YearSum.objects.filter(synthetic=True, people__gt=0).exists()
    added = partners.add_institution(by=INSTALLATION, name="Added Afterwards")
    partners.add_unit(by=INSTALLATION, institution=added, name="Unit")
    assert added.pk == max(Institution.objects.values_list("pk", flat=True))


# ---------------------------------------------------------------- refusals
def test_a_second_world_is_refused_and_so_is_a_register_with_anything_else(founding_case: None) -> None:
    partners.add_institution(by=INSTALLATION, name="A Real Partner", domain="real.example.org")
    with pytest.raises(NoPlaceForAWorld, match="something else than the founding case"):
        generate(sizes=SMALL, seed=1, tell=silent)
    Institution.objects.filter(name="A Real Partner").delete()
    generate(sizes=SMALL, seed=1, tell=silent)
    with pytest.raises(NoPlaceForAWorld, match=r"synthetic world already \(seed 1\)"):
        generate(sizes=SMALL, seed=1, tell=silent)


def test_production_refuses(founding_case: None, settings: Any) -> None:
    settings.MODE = "production"
    with pytest.raises(NoPlaceForAWorld, match="EDGE_MODE is “production”"):
        generate(sizes=SMALL, seed=1, tell=silent)
    assert not SyntheticWorld.objects.exists()


@pytest.mark.parametrize("number", ["0", "-5", "1.5", "many", "5000001", ""])
def test_wrong_numbers_are_refused(db: None, number: str) -> None:
    for name in ("--institutions", "--agreements", "--stays"):
        with pytest.raises(CommandError, match="is no whole number from 1 to") as refusal:
            generated(f"{name}={number}")
        assert refusal.value.returncode == 2
    assert not Institution.objects.exists()


def test_what_was_interrupted_leaves_nothing(founding_case: None, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_once()  # a demo has its library and closed days before anything is generated, and keeps them
    before = whole_register()

    def interrupt(self: Progress, label: str, done: int, total: int) -> None:
        if label == "stays":
            raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "__call__", interrupt)
    error = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("generate", institutions=20, agreements=60, stays=300, stdout=StringIO(), stderr=error)
    assert (ended.value.code, "Nothing" in error.getvalue()) == (130, True)
    assert whole_register() == before
    assert not SyntheticWorld.objects.exists()


# ---------------------------------------------------------------- marks and words
def test_everything_generated_says_that_it_is(world: None) -> None:
    assert SyntheticWorld.objects.get().seed == 1
    moment = SyntheticWorld.objects.get().made_at
    made = {"created_at__gte": moment}
    assert Institution.objects.filter(**made).count() == 20
    assert all("Synthetic" in one.name for one in Institution.objects.filter(**made))
    assert all(one.domain.endswith(".example") for one in Institution.objects.filter(**made))
    for model in (Person, Stay, Project):
        assert not model._default_manager.filter(synthetic=False, **made).exists()
    assert not Agreement.objects.filter(**made).exclude(source="Synthetic world").exists()


def test_every_page_of_the_demo_shows_that_it_is_a_synthetic_world(
    as_role: Callable[..., Client], settings: Any
) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = demo_urls.__name__
    context._is_synthetic_world.cache_clear()
    try:
        assert "synthetic world" not in as_role("officer").get("/people/").content.decode()
        generate(sizes=SMALL, seed=1, tell=silent)
        context._is_synthetic_world.cache_clear()
        assert "synthetic world" in as_role("officer").get("/people/").content.decode()
    finally:
        context._is_synthetic_world.cache_clear()


def test_an_empty_register_gets_the_founding_case_first(db: None) -> None:
    told = generated("--institutions=2", "--agreements=3", "--stays=4")
    assert (
        Agreement.objects.filter(public_id="A1").exists()
        and Stay.objects.filter(source="Synthetic world").count() == 4
    )
    lines = told.splitlines()
    assert any(line.startswith("stays") and "4 / 4  100 %" in line for line in lines)
    assert "all of them synthetic" in lines[-1]


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True

    def write(self, text: str, ending: str = "\n") -> int:  # as Django's OutputWrapper takes it
        return super().write(text + ending)


def test_on_a_terminal_one_line_a_table_counts_up() -> None:
    terminal = Terminal()
    progress = Progress(terminal)
    for done in (10, 20):
        progress("stays", done, 20)
    progress("people", 5, 20)
    progress.end_line()
    first, second, rest = terminal.getvalue().split("\n")
    assert [part.split()[1:4] for part in first.split("\r")[1:]] == [["10", "/", "20"], ["20", "/", "20"]]
    assert second.startswith("\rpeople") and rest == ""
