"""Finding the route of a request among hundreds.

The framework asks every route in turn, at 5 µs each. Here the first segment of the path chooses a short list, and a
route is asked only if its regular expression matches.
"""

from collections.abc import Iterable

from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

CHOSEN = "cadstack.route"
ALLOWED = "cadstack.allowed"


class Switchboard(BaseRoute):
    """One route that stands for all of these, whose paths begin with a segment without parameters."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._by_segment: dict[str, list[APIRoute]] = {}
        for route in routes:
            assert isinstance(route, APIRoute)
            self._by_segment.setdefault(first_segment(route.path), []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Full with the route chosen; partial with the methods that the path has."""
        allowed: set[str] = set()
        path = scope["path"]
        for route in self._by_segment.get(first_segment(path), ()):
            if route.path_regex.match(path):
                match, child = route.matches(scope)
                if match is Match.FULL:
                    return match, {**child, CHOSEN: route}
                allowed |= route.methods or set()
        if allowed:
            return Match.PARTIAL, {ALLOWED: ", ".join(sorted(allowed))}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if CHOSEN not in scope:
            raise HTTPException(405, headers={"Allow": scope[ALLOWED]})
        await scope[CHOSEN].handle(scope, receive, send)


def first_segment(path: str) -> str:
    """`oss` of `/oss/v2/buckets`."""
    return path[1:].partition("/")[0]
