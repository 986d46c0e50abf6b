"""Answers the requests of a running script, one line of JSON for one line of JSON, until the script closes its end.

A script may write to its standard output itself. What looks like a request is one, and can do no more than `adsk`;
anything else is text for the report.
"""

import json
from typing import Any

from console import ondemand

from .deno import Script
from .enums import ENUMS
from .objects import ApiObject, ScriptError, catalogue, description
from .session import Session


def converse(script: Script, root: ApiObject) -> None:
    """Answer every request; a ScriptError becomes the script's exception, anything else ends the run."""
    session = Session(root)
    root._session = session  # type: ignore[attr-defined]
    script.answer(_line({"classes": {name: description(cls) for name, cls in catalogue().items()}, "enums": ENUMS}))
    for line in script.requests:
        request = _request(line)
        if request is None:
            print(ondemand.plain(line.decode("utf-8", "replace").rstrip()), flush=True)
        elif "failed" in request:
            script.failed(request["failed"])
        else:
            script.answer(_line(_answer(session, request)))


def _answer(session: Session, request: dict[str, Any]) -> dict[str, Any]:
    try:
        kind, target, name, arguments = request["ask"]
        return {"ok": session.perform(kind, target, name, arguments)}
    except ScriptError as error:
        return {"error": str(error)}
    except (ValueError, LookupError, OverflowError) as error:
        return {"error": f"The call cannot be carried out: {error}"}
    except RecursionError:
        return {"error": "The call cannot be carried out: an argument is nested too deep"}


def _request(line: bytes) -> dict[str, Any] | None:
    """The request that a line is; None for any other text."""
    try:
        match json.loads(line):
            case {"ask": [str(), int() | str(), str(), list()]} | {"failed": {}} as request:
                return request
    except (ValueError, RecursionError):
        pass
    return None


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode()
