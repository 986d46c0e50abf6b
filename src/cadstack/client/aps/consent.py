"""Asking a person: in a browser here, in a browser elsewhere with a code to type, or by an address to paste back.

The first way that works is taken: a browser on this machine and a callback that it can reach; the device grant, where
the server offers it; an address to open anywhere, whose answer is pasted back.
"""

import base64
import hashlib
import os
import secrets
import sys
import time
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from cadstack.client.aps.app import App
from cadstack.client.aps.grants import Clock, grant_refused, of_code, pause_of
from cadstack.client.aps.loopback import Listener, is_loopback
from cadstack.client.aps.steps import Do, Flow, Pause, Send
from cadstack.client.aps.tokens import Tokens
from cadstack.client.connection import ClientError, Unreachable, document_of, refusal

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
WAIT_SECONDS, LOOK_EVERY_SECONDS, DEVICE_POLL_SECONDS, SLOWER_SECONDS = 300.0, 0.05, 5.0, 5.0


class SignInNeeded(ClientError):
    """A person must sign in or consent, and cannot be asked here."""


class Denied(ClientError):
    """The person said no, or did not answer in time."""


class Desk(Protocol):
    """Where a person may sit."""

    def has_browser(self) -> bool:
        """Whether a browser can be opened for a person who sees it."""

    def open(self, url: str) -> bool:
        """Whether a browser shows the page."""

    def say(self, text: str) -> None:
        """Tell the person."""

    def ask(self, question: str) -> str | None:
        """What the person types, None where nobody can."""


class Workstation:
    """The desktop, or the terminal, of this process. `browser` overrides what is found out about it."""

    def __init__(self, browser: bool | None = None, environment: Mapping[str, str] = os.environ) -> None:
        self._browser, self._environment = browser, environment

    def has_browser(self) -> bool:
        """Not over SSH, whose browser would be on the wrong machine, and not without a screen."""
        if self._browser is not None:
            return self._browser
        has = self._environment.get
        if not has("BROWSER"):
            if has("SSH_CONNECTION"):
                return False
            if sys.platform.startswith("linux") and not (has("DISPLAY") or has("WAYLAND_DISPLAY")):
                return False
        try:
            webbrowser.get()
        except webbrowser.Error:
            return False
        return True

    def open(self, url: str) -> bool:
        return webbrowser.open(url)

    def say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def ask(self, question: str) -> str | None:
        if not sys.stdin.isatty():
            return None
        print(question, end=" ", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip()


class Nobody:
    """For programs that must not wait for a person: jobs, services."""

    def has_browser(self) -> bool:
        return False

    def open(self, url: str) -> bool:  # noqa: ARG002 - nobody sees it
        return False

    def say(self, text: str) -> None:
        """Nobody listens."""

    def ask(self, question: str) -> str | None:  # noqa: ARG002 - nobody answers
        return None


@dataclass(frozen=True)
class Pkce:
    """The secret of one sign-in, and what the server is shown of it before."""

    verifier: str
    state: str

    @classmethod
    def fresh(cls) -> "Pkce":
        return cls(secrets.token_urlsafe(48), secrets.token_urlsafe(24))

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def sign_in(app: App, desk: Desk, clock: Clock = time.time, prompt: str = "") -> Flow[Tokens]:
    """Tokens of the person who consents; raises SignInNeeded, Denied."""
    if isinstance(desk, Nobody):
        raise SignInNeeded(
            f"Nobody is signed in at {app.base_url}, or the consent has lapsed after 15 days without use.",
            next_step=f"Run: cadstack login {app.base_url}",
        )
    if is_loopback(app.callback_url) and (yield Do(desk.has_browser)):
        return (yield from _by_browser(app, desk, clock, prompt))
    device = yield from _device(app)
    if device is not None:
        return (yield from _by_device(app, desk, clock, device))
    return (yield from _by_paste(app, desk, clock, prompt))


def authorize_url(app: App, pkce: Pkce, callback: str, prompt: str = "") -> str:
    """The page of the server where the person signs in and consents."""
    asked = {
        "client_id": app.client_id,
        "response_type": "code",
        "redirect_uri": callback,
        "scope": " ".join(app.scopes),
        "state": pkce.state,
        "code_challenge": pkce.challenge,
        "code_challenge_method": "S256",
    }
    return f"{app.endpoint('authorize')}?{urlencode(asked | ({'prompt': prompt} if prompt else {}))}"


def _by_browser(app: App, desk: Desk, clock: Clock, prompt: str) -> Flow[Tokens]:
    pkce = Pkce.fresh()
    listener: Listener = Listener(app.callback_url, pkce.state)
    try:
        url = authorize_url(app, pkce, listener.callback, prompt)
        opened: bool = yield Do(lambda: desk.open(url))
        where = "A browser opens to sign in. If it does not, open" if opened else "Open this address to sign in:"
        desk.say(f"{where} {url}")
        end = clock() + WAIT_SECONDS
        while (answer := listener.answer()) is None:
            if clock() > end:
                raise Denied(f"Nobody signed in within {WAIT_SECONDS / 60:g} minutes.")
            yield Pause(LOOK_EVERY_SECONDS)
        return (yield from of_code(app, _code(answer), pkce.verifier, listener.callback, clock))
    finally:
        listener.close()


def _by_paste(app: App, desk: Desk, clock: Clock, prompt: str) -> Flow[Tokens]:
    pkce = Pkce.fresh()
    desk.say(
        f"Open this address in any browser:\n  {authorize_url(app, pkce, app.callback_url, prompt)}\n"
        "After Allow the browser may say that the page cannot be reached: that is expected here."
    )
    typed: str | None = yield Do(lambda: desk.ask("Paste the address that the browser shows then:"))
    if typed is None:
        raise SignInNeeded(
            f"Nobody can be asked to sign in at {app.base_url}: there is neither a browser nor a terminal.",
            next_step=f"Run this in a terminal first: cadstack login {app.base_url}",
        )
    answer = dict(parse_qsl(urlsplit(typed).query))
    if answer.get("state") != pkce.state:
        raise Denied("The pasted address belongs to another sign-in.", next_step="Start again.")
    return (yield from of_code(app, _code(answer), pkce.verifier, app.callback_url, clock))


def _code(answer: Mapping[str, str]) -> str:
    if "code" in answer:
        return answer["code"]
    said = answer.get("error_description") or answer.get("error") or "no code"
    raise Denied(f"The sign-in ended without consent: {said}")


def _device(app: App) -> Flow[dict[str, Any] | None]:
    """The device grant that the server begins, None where it has none."""
    form = {"scope": " ".join(app.scopes)}
    answer: httpx.Response = yield Send("POST", app.endpoint("device"), app.credentials(form))
    if answer.status_code in (404, 405, 501):
        return None
    if answer.is_error:
        raise refusal(answer)
    return dict(document_of(answer))


def _by_device(app: App, desk: Desk, clock: Clock, device: Mapping[str, Any]) -> Flow[Tokens]:
    """Waits for the person as RFC 8628 has it: no faster than the server wants, and no longer than the code lives."""
    desk.say(_device_text(device))
    every = float(device.get("interval", DEVICE_POLL_SECONDS))
    end = clock() + float(device.get("expires_in", WAIT_SECONDS))
    form = {"grant_type": DEVICE_CODE, "device_code": str(device["device_code"])}
    while clock() < end:
        yield Pause(every)
        try:
            answer: httpx.Response = yield Send("POST", app.endpoint("token"), app.credentials(form))
        except Unreachable:
            continue
        if answer.status_code == 429 or answer.status_code >= 500:
            every = max(every, pause_of(answer, every))
            continue
        said = document_of(answer)
        if answer.is_success:
            return Tokens.of(said, app.scopes, clock())
        match said.get("error"):
            case "authorization_pending":
                pass
            case "slow_down":
                every += SLOWER_SECONDS
            case "access_denied" | "expired_token":
                break
            case _:
                raise grant_refused(app, answer, said)
    raise Denied("The request was denied, or nobody answered it in time.", next_step="Start again.")


def _device_text(device: Mapping[str, Any]) -> str:
    complete = device.get("verification_uri_complete")
    lines = [f"Open {device['verification_uri']} in any browser and enter the code {device['user_code']}"]
    return "\n".join([*lines, f"or open {complete}"] if complete else lines)
