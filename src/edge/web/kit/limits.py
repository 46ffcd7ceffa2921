"""How often one computer may ask for work that costs: counted in memory, for each process of the server."""

from django.core.cache import cache
from django.http import HttpRequest

from edge.web.kit.accounts import client_address


def too_often(request: HttpRequest, what: str, *, most: int, seconds: int) -> bool:
    """Has this computer asked for `what` more than `most` times within so many seconds?"""
    key = f"asked:{what}:{client_address(request)}"
    cache.add(key, 0, seconds)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:  # it ran out in between
        return False
