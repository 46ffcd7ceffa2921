"""Run inside a register's own settings: fills it, or tells what the measuring process must know, as JSON."""

import json
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edge.config.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db.models import Count
from django.test import Client

from edge.agreements.models import Agreement, AgreementParty
from edge.partners.models import Institution
from edge.people.models import Account

PAGE_SIZE = 50


def fill() -> None:
    from edge.jobs.founding_case import load_founding_case, open_demo_accounts

    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    load_founding_case()
    open_demo_accounts()


def cookie() -> str:
    """The Cookie header of an officer who is signed in."""
    client = Client()
    officer = Account.objects.filter(grants__role="officer").order_by("pk")[0]
    client.force_login(officer, backend=_backend())
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _backend() -> str:
    """The one that looks accounts up: the bare page has only Django's own."""
    own = "allauth.account.auth_backends.AuthenticationBackend"
    return own if own in settings.AUTHENTICATION_BACKENDS else "django.contrib.auth.backends.ModelBackend"


def tell() -> dict[str, Any]:
    from edge.mobility.models import Stay

    partners = AgreementParty.objects.exclude(institution__role=Institution.HUB)
    busiest = partners.values("institution__domain").annotate(n=Count("pk")).order_by("-n").first()
    middle = {model: max(1, model.objects.count() // PAGE_SIZE // 2) for model in (Agreement, Stay)}
    return {
        "cookie": cookie(),
        "busiest": busiest["institution__domain"] if busiest else "",
        "pages": {
            "home": "/",
            "star": "/star/",
            "partners": "/partners/",
            "partner page": "/partners/tsinghua.edu.cn/",
            "agreements": "/agreements/",
            "agreements in force": "/agreements/?state=in_force",
            "agreements, middle page": f"/agreements/?page={middle[Agreement]}",
            "agreements due": "/agreements/?due=180",
            "stays": "/stays/",
            "stays out": "/stays/?direction=out",
            "stays, middle page": f"/stays/?page={middle[Stay]}",
            "find": "/find/?q=leuven",
        },
    }


if __name__ == "__main__":
    answer = {"fill": fill, "tell": tell, "cookie": cookie}[sys.argv[1]]()
    if answer is not None:
        print(json.dumps(answer))
