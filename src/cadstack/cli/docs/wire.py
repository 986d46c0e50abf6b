"""The pages about the APIs: which error gives which status, and which route is implemented and proved by what."""

import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import cadstack.app
from cadstack.cli.docs.markdown import code, page, sentence, table
from cadstack.domain import errors
from cadstack.domain.errors import CadstackError
from cadstack.web.site import routes as page_routes
from cadstack.wire.authentication.errors import V1_CODES, V2_CODES
from cadstack.wire.design_automation.upload_form import FormRefused
from cadstack.wire.http.app import HEALTH, wire_packages
from cadstack.wire.http.errors import MissingToken, gateway_body
from cadstack.wire.http.ranges import RangeNotSatisfiable
from cadstack.worker.failure import STATUS_OF_PHASE

Kind = type[CadstackError]
LAYERS = ("cadstack.domain.", "cadstack.app.", "cadstack.wire.")
# Answered where they are raised, not by a dialect.
OWN_ANSWERS: Mapping[Kind, str] = {FormRefused: "that of S3, as XML", RangeNotSatisfiable: "416, without a body"}


def errors_page() -> str:
    """The error tree with its statuses, and the bodies of each dialect."""
    rows = [
        ("· " * depth + code(kind.__name__), _statuses(kind), sentence(kind.__doc__)) for depth, kind in error_tree()
    ]
    gateway = [
        (code(body.get("errorCode", "")), str(body["developerMessage"]))
        for body in (
            gateway_body(401, MissingToken("The Authorization header is missing or malformed.")),
            gateway_body(401, errors.NotAuthenticated("")),
            gateway_body(403, errors.MissingScope(["data:read"])),
            gateway_body(429, errors.TooManyRequests("", retry_after=1)),
        )
    ]
    return page(
        "Errors",
        "Every failure is one of these. Each API answers it with a body of its own. "
        "Every answer carries `x-request-id`; the server's log has the same id.",
        table(("Error", "Status", "Meaning"), rows),
        "A path that no API claims is answered 404 as the gateway does. `TooManyRequests` and `Unavailable` carry "
        "`Retry-After`; `MethodNotAllowed` carries `Allow`.",
        "## Bodies",
        "*Design Automation*: a JSON string with what happened and the next step, or "
        '`{"field.path": ["message", …]}` where fields of the request are wrong. *OSS*: `{"reason": "…"}`. '
        "Before an API sees the call, the gateway answers as the original's does:",
        table(("errorCode", "developerMessage"), gateway),
        "*Token endpoint*: `error` and `error_description`, with the words of the original:",
        table(("Error", "v2 `error`", "v1 `errorCode`"), _token_codes()),
        "## Work items",
        "A work item that fails says in which phase; the phase gives the status. See "
        "[debug a failed work item](../howto/debug-a-failed-work-item.md).",
        table(("Phase", "Status"), [(phase, code(status)) for phase, status in STATUS_OF_PHASE.items()]),
        "The phase `worker`, trouble of the worker's machine, gives `failedInstructions`. A time limit gives "
        "`failedLimitProcessingTime` in any phase; a failed output that the work item calls `optional` gives "
        "`failedUploadOptional`.",
    )


def error_tree() -> list[tuple[int, Kind]]:
    """Every error that a request can meet, in the order of the tree, with its depth."""
    for module in pkgutil.walk_packages(cadstack.app.__path__, "cadstack.app."):
        importlib.import_module(module.name)
    wire_packages()
    return list(_below(CadstackError, 0))


def _below(kind: Kind, depth: int) -> Iterable[tuple[int, Kind]]:
    yield depth, kind
    inner = [one for one in kind.__subclasses__() if one.__module__.startswith(LAYERS)]
    for one in sorted(inner, key=lambda one: one.__name__):
        yield from _below(one, depth + 1)


def _token_codes() -> list[tuple[str, str, str]]:
    kinds = list(dict.fromkeys([*V2_CODES, *V1_CODES]))
    return [(code(kind.__name__), code(V2_CODES.get(kind, "")), code(V1_CODES.get(kind, ""))) for kind in kinds]


def _statuses(kind: Kind) -> str:
    """The status of an error; where the APIs differ, each with its paths."""
    if kind in OWN_ANSWERS:
        return OWN_ANSWERS[kind]
    error = kind.__new__(kind)
    dialects = [dialect for module in wire_packages() for dialect in module.DIALECTS]
    by_status: dict[int, list[str]] = {}
    for dialect in dialects:
        by_status.setdefault(dialect.status(error), []).extend(map(code, dialect.prefixes))
    if len(by_status) == 1:
        return str(next(iter(by_status)))
    return "; ".join(f"{status} ({', '.join(paths)})" for status, paths in sorted(by_status.items()))


def coverage_page(source: Path) -> str:
    """What of each foreign API is served; the table of proofs is coverage.toml."""
    content = tomllib.loads(source.read_text("utf-8"))
    intro = (
        "One row for each route that the original documents. *Recorded*: the answers are compared with recordings of "
        "the original, byte for byte where it can be. *Documented*: with its documentation, specification or published "
        "payloads. *Assumed*: neither is there. A route with another status than 2xx in *Answer* is known and not "
        "offered: it answers that, in the API's own error body. The tests of this repository check that each proof "
        "calls its route."
    )
    parts: list[str] = []
    for api in content["api"]:
        routes: Mapping[str, Any] = api["routes"]
        served = sum("answer" not in row for row in routes.values())
        parts += [
            f"## {api['name']}",
            f"{served} of {len(routes)} routes. {api.get('note', '')}".strip(),
            table(("Route", "Answer", "Known from", "Proved by"), (_row(route, row) for route, row in routes.items())),
        ]
    parts += [
        "## APIs that are not here",
        "Every path of these is answered 404 by the gateway.",
        table(("API", "Paths"), [(one["name"], code(one["path"])) for one in content["absent"]]),
        "## Cadstack's own",
        "Below `/_cadstack`, for signed URLs, workers and checks:",
        "\n".join(f"- {code(route)}" for route in [f"GET {HEALTH}", *own_routes()]),
    ]
    return page("Coverage", intro, *parts)


def _row(route: str, row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    proof = row.get("test", "")
    shown = f"[{proof.rpartition('::')[2]}](../../{proof.partition('::')[0]})" if proof else ""
    return code(route), str(row.get("answer", "implemented")), row["known"], shown


def served_routes() -> dict[str, Any]:
    """`METHOD /path` of every route of every API, with its endpoint; a few of them are pages."""
    found = {
        f"{method} {route.path}": inspect.unwrap(route.endpoint)
        for module in wire_packages()
        for route in module.create_router(None).routes
        for method in sorted(route.methods)
    }
    pages = [route for route in page_routes() if route[1].startswith("/authentication/")]
    return found | {f"{method} {path}": show for methods, path, show in pages for method in methods.split()}


def own_routes() -> list[str]:
    """The routes below `/_cadstack`."""
    return [route for route in served_routes() if route.partition(" ")[2].startswith("/_cadstack")]
