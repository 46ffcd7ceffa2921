"""`make bench`: our pages beside a bare Django page of 50 rows, on the founding case and on a large register.

Each page is asked for in this process, through every middleware, as a signed-in officer. The peer is the
plainest Django page there is: one query of 50 rows and one template. Printed are the median and the 95th
percentile in milliseconds, SQL statements, and the ratio to the peer.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date

os.environ |= {"EDGE_MODE": "demo", "EDGE_DATA_DIR": tempfile.mkdtemp(prefix="edge-bench-")}
os.environ["DJANGO_SETTINGS_MODULE"] = "edge.config.settings"

import django

django.setup()

from django.core.management import call_command
from django.db import connection, reset_queries
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from bench.peer import bare_page
from bench.world import fill_register
from edge.jobs.founding_case import DEMO_ACCOUNTS, load_founding_case, open_demo_accounts
from edge.people.models import Account
from edge.people.permissions import INSTALLATION
from edge.strategy.queries import brief_of, dossier_of, partner_by_domain
from edge.strategy.typesetting import typeset_dossier

ROUNDS = 30
PARTNERS, AGREEMENTS = 500, 5000
PAGES = {
    "home": "/",
    "star": "/star/",
    "partners": "/partners/",
    "partner": "/partners/tsinghua.edu.cn/",
    "agreements": "/agreements/",
    "agreements in force, page 20": "/agreements/?state=in_force&page=20",
    "agreement": "/agreements/A2/",
    "find": "/find/?q=leuven",
}


def timed(act: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds; the first call warms caches and is not counted."""
    act()
    spent = []
    for _round in range(rounds):
        since = time.perf_counter()
        act()
        spent.append((time.perf_counter() - since) * 1000)
    return statistics.median(spent), statistics.quantiles(spent, n=20)[-1]


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def measure(client: Client, title: str) -> None:
    print(f"\n{title}\n{'page':32}{'median ms':>10}{'p95 ms':>9}{'SQL':>6}{'x peer':>8}")
    request = RequestFactory().get("/")
    peer, peer_95 = timed(lambda: bare_page(request))
    print(f"{'bare Django page, 50 rows':32}{peer:10.1f}{peer_95:9.1f}{1:6}{1.0:8.1f}")
    for name, path in PAGES.items():

        def ask(path: str = path) -> None:
            response = client.get(path)
            assert response.status_code == 200, (path, response.status_code)

        median, p95 = timed(ask)
        print(f"{name:32}{median:10.1f}{p95:9.1f}{statements(ask):6}{median / peer:8.1f}")
    on = date(2012, 10, 21)
    partner = partner_by_domain(INSTALLATION, "tsinghua.edu.cn")
    brief, brief_95 = timed(lambda: brief_of(INSTALLATION, on=on), rounds=5)
    print(f"{'brief of everything':32}{brief:10.1f}{brief_95:9.1f}")
    dossier, dossier_95 = timed(
        lambda: typeset_dossier(dossier_of(INSTALLATION, partner=partner, on=on), language="en"), rounds=10
    )
    print(f"{'dossier of Tsinghua as PDF':32}{dossier:10.1f}{dossier_95:9.1f}")
    reset_queries()


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load_founding_case()
    open_demo_accounts()
    client = Client()
    officer = Account.objects.get(email=DEMO_ACCOUNTS["officer"][0])
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    python = sys.version.split()[0]
    print(f"Python {python}, Django {django.get_version()}, {connection.vendor}, {ROUNDS} rounds a page")
    measure(client, "The founding case (11 agreements)")
    fill_register(partners=PARTNERS, agreements=AGREEMENTS)
    measure(client, f"The founding case and {PARTNERS} partners with {AGREEMENTS} agreements")


main()
