"""The sums of single stays follow every stay that is stored or deleted, in the same transaction."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from edge.mobility.actions import keep_sums
from edge.mobility.models import Stay


@receiver(post_save, sender=Stay, dispatch_uid="sums follow a stored stay")
def stay_stored(instance: Stay, **_kwargs: Any) -> None:
    keep_sums(instance.partner_id)


@receiver(post_delete, sender=Stay, dispatch_uid="sums follow a deleted stay")
def stay_deleted(instance: Stay, **_kwargs: Any) -> None:
    keep_sums(instance.partner_id)
