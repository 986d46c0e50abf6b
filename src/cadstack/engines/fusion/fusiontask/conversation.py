"""Answers the requests of a running script, one line of JSON for one line of JSON, until the script closes its end."""

import json
from typing import Any

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
            print(line.decode("utf-8", "replace").rstrip())  # printed past `console`
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
    except (ValueError, KeyError, OverflowError) as error:
        return {"error": f"The call cannot be carried out: {error}"}


def _request(line: bytes) -> dict[str, Any] | None:
    try:
        request = json.loads(line)
    except ValueError:
        return None
    return request if isinstance(request, dict) and ("ask" in request or "failed" in request) else None


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode()
