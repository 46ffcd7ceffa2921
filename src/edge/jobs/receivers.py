"""A mail that was queued asks for its delivery as soon as the change that it tells of is committed."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from edge.core.models import OutgoingMail
from edge.jobs.tasks import ask_for, deliver_mail


@receiver(post_save, sender=OutgoingMail, dispatch_uid="a queued mail asks for its delivery")
def mail_queued(*, created: bool, **_kwargs: Any) -> None:
    if created:
        transaction.on_commit(partial(ask_for, deliver_mail), robust=True)
