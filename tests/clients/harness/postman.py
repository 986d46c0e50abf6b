"""Replays a published Postman collection: its variables, its requests, and what its scripts keep of the answers.

Of the scripts only assignments of the form `….set("name", body["a"]["b"])` are understood, which are all that the
collections use to carry a value from one request to the next.
"""

import base64
import io
import json
import re
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

HOST = "https://developer.api.autodesk.com"
_VARIABLE = re.compile(r"\{\{(.*?)\}\}")
_SETS = re.compile(r"\bset\w*\(\s*\"(\w+)\"\s*,\s*(.+?)\s*\)")
_STEPS = re.compile(r"\[\"?([\w-]+)\"?\]|\.(\w+)")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+\Z")


@dataclass(frozen=True)
class Step:
    """One request of a collection, as published."""

    name: str
    request: dict[str, Any]
    scripts: tuple[str, ...]

    @property
    def method(self) -> str:
        return self.request["method"]

    @property
    def url(self) -> str:
        """With `{{variables}}`, and with `:variables` of the path filled in."""
        url = self.request["url"]
        if isinstance(url, str):
            return url
        text = url["raw"]
        for variable in url.get("variable", []):
            text = text.replace(f":{variable['key']}", variable["value"])
        return text


def steps(collection: Path) -> list[Step]:
    """The requests in the published order, but what deletes goes last, and apps and buckets last of all."""
    found = list(_steps(json.loads(collection.read_text("utf-8-sig"))["item"]))

    def late(step: Step) -> int:
        if step.method != "DELETE":
            return 0
        return 2 if step.url.endswith(("/forgeapps/me", "{{ossBucketKey}}", "{{bucketKey}}")) else 1

    return sorted(found, key=late)


def _steps(items: list[dict[str, Any]]) -> Iterator[Step]:
    for item in items:
        if "item" in item:
            yield from _steps(item["item"])
        else:
            lines = [line for event in item.get("event", []) for line in event["script"]["exec"]]
            yield Step(item["name"], item["request"], tuple(lines))


class Replay:
    """Variables and a client; `send` makes the request of a step with them and keeps what its scripts keep."""

    def __init__(self, url: str, client_id: str, secret: str) -> None:
        self.url = url
        unique = uuid.uuid4().hex[:8]
        root = f"{url}/da/us-east/v3"
        self.variables: dict[str, Any] = {
            "client_id": client_id,
            "client_secret": secret,
            "client_auth_keys": base64.b64encode(f"{client_id}:{secret}".encode()).decode(),
            "baseUrl": url,
            "dasApiRoot": root,
            "daApiRoot": root,
            "bucketURL": f"{url}/oss/v2/buckets",
            "daAuthTokenUrl": f"{url}/authentication/v2/token",
            "dasNickName": f"Postman{unique}",
            "ossBucketKey": f"postman-{unique}",
            "bucketKey": f"postman-{unique}",
            "engine": "Autodesk.Fusion+Latest",
        }
        self._client = httpx.Client(timeout=60)

    def fill(self, text: str) -> str:
        """The text with its variables; a name that nobody set stands for itself, as if a user had typed it in."""
        return _VARIABLE.sub(lambda match: self._value(match[1]), text).replace(HOST, self.url)

    def _value(self, name: str) -> str:
        if name == "$guid":
            return str(uuid.uuid4())
        return str(self.variables.get(name) or name)

    def send(self, step: Step) -> httpx.Response:
        headers = {
            header["key"]: self.fill(header["value"]).strip()
            for header in step.request.get("header", [])
            if _HEADER_NAME.match(header["key"]) and not header.get("disabled")
        }
        if (step.request.get("auth") or {}).get("type") == "bearer":
            headers["Authorization"] = f"Bearer {self.fill(step.request['auth']['bearer'][0]['value'])}"
        answer = self._client.request(step.method, self.fill(step.url), headers=headers, **self._body(step))
        if answer.is_success:
            self.keep(step, answer.json() if step.scripts and answer.content else None)
        return answer

    def _body(self, step: Step) -> dict[str, Any]:
        body = step.request.get("body") or {}
        match body.get("mode"):
            case "raw":
                return {"content": self.fill(body["raw"]).encode()}
            case "urlencoded":
                fields = body["urlencoded"]  # a field without a value is for the user to fill in
                return {
                    "data": {field["key"]: self.fill(field["value"] or f"{{{{{field['key']}}}}}") for field in fields}
                }
            case "formdata":
                fields = [field for field in body["formdata"] if field["type"] == "text"]
                return {
                    "data": {field["key"]: self.fill(field["value"]) for field in fields},
                    "files": {"file": ("bundle.zip", any_zip(), "application/octet-stream")},
                }
            case "file":
                return {"content": any_zip()}
        return {}

    def keep(self, step: Step, body: Any) -> None:
        """Set the variables that the step's scripts set from the body of its answer."""
        for line in step.scripts:
            for name, expression in _SETS.findall(line):
                if expression.startswith("body"):
                    self.variables[name] = _read(body, expression)
                elif expression.startswith('"'):
                    self.variables[name] = expression.strip('"')


def _read(body: Any, expression: str) -> Any:
    for in_brackets, after_dot in _STEPS.findall(expression.removeprefix("body")):
        step = in_brackets or after_dot
        body = body[int(step)] if isinstance(body, list) else body[step]
    return body


def any_zip() -> bytes:
    """What stands in for every file that a user would choose: a zip with a bundle and with the scene they ask for."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Any.bundle/PackageContents.xml", "<ApplicationPackage/>")
        archive.writestr("sceneName.max", "a scene")
    return packed.getvalue()
