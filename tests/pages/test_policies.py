"""Who is answered what at every address, what is foreign, and what every answer carries along."""

import pytest
from django.test import Client
from django.urls import reverse

from edge.agreements.models import Agreement, AgreementParty, Commitment
from edge.jobs.founding_case import DEMO_ACCOUNTS
from edge.web.kit.routes import all_routes

pytestmark = pytest.mark.django_db

ROLES = ("administrator", "officer", "coordinator", "leadership", "partner_officer", "auditor")
SEEN, WRITES, LIMITED = (200,) * 6, (200, 200, 403, 403, 403, 403), (200, 200, 200, 403, 403, 403)
ADMINISTERS, HISTORY = (200, 403, 403, 403, 403, 403), (200, 200, 403, 403, 403, 200)
INSIDE = (200, 200, 200, 200, 403, 200)
LED_ON, NOT_THERE, REFUSED, POST_ONLY = (302,) * 6, (404,) * 6, (403,) * 6, (405,) * 6
# Every address without arguments, by name, and what each role is answered there, in the order of ROLES.
TABLE = {
    "home": SEEN,
    "star": SEEN,
    "find": SEEN,
    "partners": SEEN,
    "units": SEEN,
    "officers": SEEN,
    "ties": SEEN,
    "agreements": SEEN,
    "commitments": SEEN,
    "people": SEEN,
    "my_account": SEEN,
    "my_mail": SEEN,
    "feed_make": POST_ONLY,
    "feed_close": POST_ONLY,
    "projects": SEEN,
    "portfolios": INSIDE,
    "instruments": INSIDE,
    "strategy": INSIDE,
    "matrix": INSIDE,
    "goals": INSIDE,
    "project_add": LIMITED,
    "portfolio_evaluation_add": WRITES,
    "instrument_add": ADMINISTERS,
    "goal_add": WRITES,
    "kinds": INSIDE,
    "requests": INSIDE,
    "request_add": LIMITED,
    "criteria": INSIDE,
    "criterion_add": WRITES,
    "criteria_shipped": WRITES,
    "reviews": INSIDE,
    "closed_days": INSIDE,
    "closed_day_add": WRITES,
    "closed_days_add": WRITES,
    "register": SEEN,
    "register_partners": SEEN,
    "register_json": SEEN,
    "register_csv": SEEN,
    "templates": INSIDE,
    "library_clauses": INSIDE,
    "template_add": WRITES,
    "library_clause_add": WRITES,
    "shipped_library": WRITES,
    "shipped_newer": WRITES,
    "programmes": SEEN,
    "programme_add": WRITES,
    "community": INSIDE,
    "enrolment": INSIDE,
    "enrolment_count_add": WRITES,
    "clubs": INSIDE,
    "club_add": WRITES,
    "mobility": SEEN,
    "counts": SEEN,
    "stays": (200, 200, 200, 403, 403, 200),
    "count_add": WRITES,
    "stay_add": LIMITED,
    "institution_add": WRITES,
    "unit_add": WRITES,
    "officer_add": WRITES,
    "person_add": WRITES,
    "tie_add": LIMITED,
    "agreement_add": LIMITED,
    "kind_add": ADMINISTERS,
    "background": ADMINISTERS,
    "trust_roots": INSIDE,
    "trust_root_add": ADMINISTERS,
    "verify": SEEN,
    "missions": INSIDE,
    "action_items": INSIDE,
    "mission_add": WRITES,
    "accounts": ADMINISTERS,
    "account_add": ADMINISTERS,
    "imports": WRITES,
    "import_add": WRITES,
    "import_template": WRITES,
    "exports": INSIDE,
    "activity": HISTORY,
    "removed": HISTORY,
    "as_of": LED_ON,
    "set_language": LED_ON,
    "end_other_sessions": POST_ONLY,
    # the library's pages about one's own sign-in
    "account_login": LED_ON,
    "account_signup": LED_ON,
    "account_logout": SEEN,
    "account_inactive": SEEN,
    "account_reset_password": SEEN,
    "account_reset_password_done": SEEN,
    "account_reset_password_from_key_done": SEEN,
    "account_set_password": SEEN,
    "account_change_password": LED_ON,  # to setting one: the accounts of the tests have none
    "account_reauthenticate": REFUSED,
    "mfa_index": SEEN,
    "mfa_activate_totp": SEEN,
    "mfa_generate_recovery_codes": SEEN,
    "mfa_authenticate": LED_ON,
    "mfa_reauthenticate": REFUSED,
    "mfa_deactivate_totp": NOT_THERE,  # nothing to deactivate yet
    "mfa_view_recovery_codes": NOT_THERE,
    "mfa_download_recovery_codes": NOT_THERE,
}
# What the door itself shows to those who have not signed in; everything else leads there.
OPEN = {
    "account_login": 200,
    "account_signup": 200,
    "account_inactive": 200,
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key_done": 200,
    "account_reset_password_from_key": 200,
    # Light pages behind a link: the address of these tests opens nothing.
    "welcome": 404,
    "task": 404,
    "task_answer": 404,
    "task_pdf": 404,
    "task_word": 404,
    "task_signing": 404,
    "set_language": 302,
    "end_other_sessions": 405,
    "feed_make": 405,
    "feed_close": 405,
    "mail_stop": 404,
    "calendar_feed": 404,
    "verify": 200,
    "register": 200,
    "register_partners": 200,
    "register_json": 200,
    "register_csv": 200,
}
ARGUMENTS = {"number": 1, "language": "en", "kind": "agreement", "uidb36": "1", "key": "abc"}


def pages(*, with_arguments):
    """The addresses of the screens that answer GET; the API answers for itself in tests/api."""
    for route in all_routes():
        screen = "GET" in route.methods and not route.path.startswith("/api/")
        if screen and (with_arguments or "<" not in route.path):
            yield route


def test_each_role_is_answered_as_the_table_says(as_role):
    routes = {route.name: route.path for route in pages(with_arguments=False)}
    clients = {role: as_role(role) for role in ROLES}
    answers = {
        name: tuple(clients[role].get(path).status_code for role in ROLES)
        for name, path in sorted(routes.items())
    }
    assert answers == dict(sorted(TABLE.items()))


def test_without_signing_in_every_page_leads_to_the_door(founding_case):
    client = Client()
    wrong = {}
    for route in pages(with_arguments=True):
        path = route.path
        if "?P<" in path:
            path = reverse(route.name, args=["1", "abc"])
        for part in [part for part in path.split("/") if part.startswith("<")]:
            kind, name = part.split(">")[0].strip("<").split(":")
            path = path.replace(f"<{kind}:{name}>", str(ARGUMENTS.get(name, "A1")))
        response = client.get(path)
        if route.name in OPEN:
            expected = response.status_code == OPEN[route.name]
        else:
            expected = response.status_code == 302 and response["Location"].startswith(
                reverse("account_login")
            )
        if not expected:
            wrong[path] = (response.status_code, response.get("Location"))
    assert wrong == {}


def test_the_way_back_after_the_door_is_the_page_that_was_asked_for(founding_case):
    response = Client().get("/partners/tsinghua.edu.cn/?as_of=2012-10-22")
    assert response["Location"] == "/sign-in/login/?next=/partners/tsinghua.edu.cn/%3Fas_of%3D2012-10-22"


# ---------------------------------------------------------------- foreign equals non-existent
def not_shared():
    """Something real of another partner, and of the own one what is not shared."""
    return [
        ("agreement", "A3"),
        ("agreement", "A11"),
        (
            "commitment",
            Commitment.objects.create(agreement=Agreement.objects.get(public_id="A3"), text="x").public_id,
        ),
        ("partner", "fudan.edu.cn"),
        ("person", "P1"),
        ("unit", "U3"),
        ("tie", "T1"),
    ]


def test_what_is_foreign_reads_exactly_like_what_does_not_exist(as_role):
    client = as_role("partner_officer")
    for name, public_id in not_shared():
        foreign = client.get(reverse(name, args=[public_id]))
        nowhere = client.get(reverse(name, args=["nowhere"]))
        assert foreign.status_code == nowhere.status_code == 404, name
        assert foreign.content == nowhere.content, name
        assert dict(foreign.items()) == dict(nowhere.items()), name
        assert foreign.cookies.keys() == nowhere.cookies.keys() == set(), name


def test_the_records_of_that_test_exist(as_role):
    client = as_role("officer")
    for name, public_id in not_shared():
        assert client.get(reverse(name, args=[public_id])).status_code == 200, name


def test_the_page_of_what_is_not_found_is_the_same_twice_and_names_nothing(as_role):
    client = as_role("partner_officer")
    first, second = client.get("/agreements/A3/"), client.get("/nowhere/at/all/")
    assert first.content == second.content
    for word in (b"csrf", b"A3", b"Fudan", DEMO_ACCOUNTS["partner_officer"][1].encode()):
        assert word not in first.content


def test_a_share_that_is_over_reads_like_what_does_not_exist(as_role):
    client = as_role("partner_officer")
    assert client.get("/agreements/A1/").status_code == 200
    AgreementParty.objects.filter(agreement__public_id="A1").update(shared_until="2020-01-01")
    assert client.get("/agreements/A1/").status_code == 404


# ---------------------------------------------------------------- what every answer carries along
def answers(as_role):
    signed_in, nobody = as_role("officer"), Client(raise_request_exception=False)
    strict = Client(enforce_csrf_checks=True)
    return {
        "a page": (200, signed_in.get("/me/")),
        "a redirect": (302, nobody.get("/me/")),
        "an address without its slash": (301, nobody.get("/me")),
        "nothing there": (404, nobody.get("/nowhere/")),
        "not allowed": (403, signed_in.get("/accounts/")),
        "not trusted": (403, strict.post("/sign-in/login/", {"login": "a@b.example"})),
        "another host": (400, nobody.get("/", headers={"host": "evil.example"})),
        "a file": (200, signed_in.get("/activity/?export=csv")),
        "the API": (200, signed_in.get("/api/v1/brief")),
    }


def test_every_answer_is_private_and_says_how_it_may_be_used(as_role):
    for what, (status, response) in answers(as_role).items():
        assert response.status_code == status, what
        assert "no-store" in response["Cache-Control"], what
        assert "Cookie" in response["Vary"], what
        assert response["X-Content-Type-Options"] == "nosniff", what
        assert response["X-Frame-Options"] == "DENY", what
        assert response["Referrer-Policy"] == "same-origin", what
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", what
        rules = {rule.strip() for rule in response["Content-Security-Policy"].split(";")}
        assert {
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        } <= rules, what
        assert not any("unsafe" in rule for rule in rules), what


def test_an_error_of_ours_carries_them_too_and_tells_nothing(as_role, monkeypatch):
    client = as_role("officer")
    client.raise_request_exception = False
    monkeypatch.setattr("edge.web.pages.find.views.query_terms", lambda text: 1 / 0)
    response = client.get("/find/?q=secret-word")
    assert response.status_code == 500
    assert (response["Cache-Control"], response["X-Frame-Options"]) == ("no-store", "DENY")
    assert b"secret-word" not in response.content and b"ZeroDivision" not in response.content


def test_pictures_and_styles_may_be_kept(client):
    response = client.get("/static/edge/tokens.css")
    assert response.status_code == 200
    assert "no-store" not in response["Cache-Control"]


ERRORS = [
    (400, "could not be understood"),
    (403, "may not do this"),
    (404, "nothing here"),
    (500, "on our side"),
]


@pytest.mark.parametrize(("status", "words"), ERRORS)
def test_the_pages_of_errors_are_ours(status, words, settings, rf):
    from django.views import defaults

    view = {400: defaults.bad_request, 403: defaults.permission_denied, 404: defaults.page_not_found}.get(
        status
    )
    request = rf.get("/")
    response = view(request, Exception("inside")) if view else defaults.server_error(request)
    page = response.content.decode()
    assert response.status_code == status
    assert words in page and "inside" not in page and "<script>" not in page
