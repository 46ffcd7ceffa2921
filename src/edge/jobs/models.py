"""What the jobs remember: of which occasions an account has been told."""

from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint


class Told(models.Model):
    """An account was told of an occasion, in the digest of a day; written in one transaction with that mail."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=200)
    on = models.DateField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("account", "occasion"), name="an_account_is_told_once_of_an_occasion"),
        )

    def __str__(self) -> str:
        return self.occasion
