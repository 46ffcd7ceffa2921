"""All URLs of the installation with their methods and policies, read from the URL table itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from edge.web.kit.policy import policy_of


@dataclass(frozen=True, kw_only=True)
class Route:
    path: str
    name: str
    methods: tuple[str, ...]
    policy: str | None


def all_routes() -> list[Route]:
    return sorted(_walk(get_resolver().url_patterns, "/"), key=lambda route: (route.path, route.methods))


def _walk(patterns: Any, prefix: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield from _routes_of(pattern, path)


def _routes_of(pattern: URLPattern, path: str) -> Iterator[Route]:
    view = pattern.callback
    operations = getattr(view, "operations_with_policies", None)
    if operations is not None:  # an address of the API answers several methods, each with a policy
        for method, permission in operations():
            yield Route(path=path, name=pattern.name or "", methods=(method,), policy=permission)
        return
    allowed = getattr(view, "methods", None) or _methods_of(view)
    yield Route(path=path, name=pattern.name or "", methods=tuple(allowed), policy=policy_of(view))


def _methods_of(view: Any) -> tuple[str, ...]:
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return ("GET", "POST")
    return tuple(
        name.upper() for name in ("get", "post", "put", "patch", "delete") if hasattr(view_class, name)
    )


@register()
def every_route_declares_its_policy(app_configs: Any, **options: Any) -> list[Error]:
    return [
        Error(f"{route.path} declares no policy", hint="Put @policy(...) above its view.", id="edge.E001")
        for route in all_routes()
        if route.policy is None
    ]
