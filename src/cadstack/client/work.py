"""The worker's side of `/_cadstack/work:…`: JSON documents over HTTP."""

from typing import Any

import httpx

SLACK_SECONDS = 15.0


class WorkRefused(Exception):
    """The server said no; `code` is the name of its error."""

    def __init__(self, status: int, code: str, message: str, next_step: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.next_step = status, code, message, next_step


class WorkClient:
    """Posts documents and answers documents; safe to use from many threads."""

    def __init__(self, base_url: str, token: str, *, timeout: float = 10.0) -> None:
        self._http = httpx.Client(
            base_url=base_url.rstrip("/"), headers={"Authorization": f"Bearer {token}"}, timeout=timeout
        )
        self._timeout = timeout

    def close(self) -> None:
        self._http.close()

    def claim(self, offer: dict[str, Any], wait_seconds: float) -> dict[str, Any] | None:
        """The next assignment, or None after that long."""
        body = {"offer": offer, "waitSeconds": wait_seconds}
        return self._post("claim", body, timeout=wait_seconds + SLACK_SECONDS)

    def heartbeat(self, hold: dict[str, Any], stats: dict[str, Any], report: str | None = None) -> str:
        return str(self._order("heartbeat", {"hold": hold, "stats": stats, "report": report}))

    def progress(self, hold: dict[str, Any], text: str) -> str:
        return str(self._order("progress", {"hold": hold, "text": text}))

    def stage(self, hold: dict[str, Any], purpose: str) -> dict[str, Any]:
        return self._post("stage", {"hold": hold, "purpose": purpose}) or {}

    def finish(self, hold: dict[str, Any], outcome: dict[str, Any]) -> None:
        self._post("finish", {"hold": hold, "outcome": outcome})

    def release(self, hold: dict[str, Any]) -> None:
        self._post("release", {"hold": hold})

    def _order(self, verb: str, body: dict[str, Any]) -> Any:
        return (self._post(verb, body) or {}).get("order", "continue")

    def _post(self, verb: str, body: dict[str, Any], *, timeout: float | None = None) -> dict[str, Any] | None:
        answer = self._http.post(f"/_cadstack/work:{verb}", json=body, timeout=timeout or self._timeout)
        if answer.status_code == httpx.codes.NO_CONTENT:
            return None
        said = _document(answer)
        if answer.is_error:
            message = said.get("message") or f"The server answered {answer.status_code}."
            raise WorkRefused(answer.status_code, said.get("code", ""), message, said.get("nextStep", ""))
        return said


def _document(answer: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer; raises WorkRefused for anything else, which is what another web server sends."""
    try:
        said = answer.json()
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise WorkRefused(
            answer.status_code if answer.is_error else 502,
            "",
            f"{answer.url.host} does not answer as a Cadstack server does (HTTP {answer.status_code}).",
            "Give the server's public URL, as `cadstack up` prints it.",
        )
    return said
