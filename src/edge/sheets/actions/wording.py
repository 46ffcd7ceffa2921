"""The few sentences that are said while rows are planned."""

from django.utils.translation import gettext as _


def last_before_first(first: str, last: str) -> str:
    return _("The last day (%(last)s) lies before the first (%(first)s).") % {"first": first, "last": last}
