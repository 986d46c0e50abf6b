"""Where access tokens come from: one flow at a time renews them, in this process and in all others.

The guarantee: a chain of refresh tokens is not lost by a race or a crash on this side.

- Of all threads and processes that find a token too old, one refreshes; the others wait and take what it stored.
- The new tokens are on the disk before anybody is given them, so nobody uses a token whose refresh token is not kept.
- A crash after the server rotated and before the new tokens are stored leaves the old refresh token on the disk. Within
  the grace of the server (`CADSTACK_REFRESH_GRACE_SECONDS`, some 50 ms at the original) it still gives the newest one;
  after it a person must consent again. No client can do better with refresh tokens that work once.

The lock is polled and not waited for: a blocked thread of an event loop's small pool could wait for a holder that
itself waits for a thread.
"""

import threading
import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from cadstack.client.aps.app import App
from cadstack.client.aps.consent import Desk, sign_in
from cadstack.client.aps.grants import Clock, GrantRefused, of_app, of_refresh, of_service_account, revoked
from cadstack.client.aps.steps import Do, Flow, Pause
from cadstack.client.aps.store import TokenStore
from cadstack.client.aps.tokens import Tokens
from cadstack.client.connection import ClientError

T = TypeVar("T")
LOOK_EVERY_SECONDS = 0.02
LOCK_SECONDS = 400.0
"""Longer than a person has for signing in."""


class TokenSource(Protocol):
    """Gives access tokens."""

    def tokens(self, *, instead_of: str = "") -> Flow[Tokens]:
        """Fresh tokens; with `instead_of`, others than this access token, which a server refused."""


class OwnTokens:
    """Tokens of a client app or a service account: asked for anew when they end, kept in memory only."""

    def __init__(self, app: App, clock: Clock = time.time) -> None:
        self._app, self._clock = app, clock
        self._grant: Callable[[App, Clock], Flow[Tokens]] = of_service_account if app.service_account else of_app
        self._kept: Tokens | None = None
        self._lock = threading.Lock()

    def tokens(self, *, instead_of: str = "") -> Flow[Tokens]:
        kept = self._usable(instead_of)
        if kept is not None:
            return kept
        holds = False
        try:
            while not (holds := self._lock.acquire(blocking=False)):
                yield Pause(LOOK_EVERY_SECONDS)
            kept = self._usable(instead_of)
            if kept is None:
                kept = self._kept = yield from self._grant(self._app, self._clock)
            return kept
        finally:
            if holds:
                self._lock.release()

    def _usable(self, refused: str) -> Tokens | None:
        kept = self._kept
        return kept if kept and kept.is_fresh(self._clock()) and kept.access_token != refused else None


class PersonTokens:
    """Tokens of the person who is signed in on this machine, shared by all programs of that person."""

    def __init__(self, app: App, store: TokenStore, desk: Desk, clock: Clock = time.time) -> None:
        self._app, self._store, self._desk, self._clock = app, store, desk, clock
        self._kept: Tokens | None = None

    def tokens(self, *, instead_of: str = "") -> Flow[Tokens]:
        if self._kept is not None and self._is_usable(self._kept, instead_of):
            return self._kept
        stored: Tokens | None = yield Do(self._load)
        if stored is not None and self._is_usable(stored, instead_of):
            self._kept = stored
            return stored
        return (yield from self._alone(lambda: self._renewed(instead_of)))

    def sign_in_again(self) -> Flow[Tokens]:
        """Ask the person to sign in even though somebody is."""
        return (yield from self._alone(lambda: self._consented((), "login")))

    def sign_out(self) -> Flow[bool]:
        """Forget the tokens here and end them at the server; whether there were any."""
        return (yield from self._alone(self._ended))

    def stored(self) -> Flow[Tokens | None]:
        """What is kept on this machine."""
        kept: Tokens | None = yield Do(self._load)
        return kept

    def _alone(self, flow: Callable[[], Flow[T]]) -> Flow[T]:
        """Perform a flow while no other flow of this record runs, here or in another process."""
        lock = self._store.lock(self._app.record)
        end = self._clock() + LOCK_SECONDS
        try:
            while not (yield Do(lock.try_acquire)):
                if self._clock() > end:
                    raise ClientError("Another program has held the tokens of this machine for minutes.")
                yield Pause(LOOK_EVERY_SECONDS)
            return (yield from flow())
        finally:
            lock.release()

    def _renewed(self, refused: str) -> Flow[Tokens]:
        stored: Tokens | None = yield Do(self._load)
        if stored is not None and self._is_usable(stored, refused):
            self._kept = stored
            return stored
        if stored is not None and stored.covers(self._app.scopes) and stored.refresh_token:
            try:
                return (yield from self._keep((yield from of_refresh(self._app, stored, self._clock))))
            except GrantRefused as error:
                if error.code != "invalid_grant":
                    raise
        return (yield from self._consented(stored.scopes if stored else ()))

    def _consented(self, earlier: tuple[str, ...], prompt: str = "") -> Flow[Tokens]:
        """Asks for what other programs here were given too, so that they need not ask again."""
        scopes = tuple(dict.fromkeys((*self._app.scopes, *earlier)))
        app = self._app.with_scopes(scopes)
        return (yield from self._keep((yield from sign_in(app, self._desk, self._clock, prompt))))

    def _keep(self, tokens: Tokens) -> Flow[Tokens]:
        """On the disk first: what is used must be what is kept."""
        yield Do(lambda: self._store.save(self._app.record, tokens.to_json()))
        self._kept = tokens
        return tokens

    def _ended(self) -> Flow[bool]:
        try:
            stored: Tokens | None = yield Do(self._load)
        except ClientError:
            stored = None
        yield Do(lambda: self._store.delete(self._app.record))
        self._kept = None
        if stored is not None and stored.refresh_token:
            yield from revoked(self._app, stored)
        return stored is not None

    def _load(self) -> Tokens | None:
        text = self._store.load(self._app.record)
        return Tokens.from_json(text) if text else None

    def _is_usable(self, tokens: Tokens, refused: str) -> bool:
        return tokens.is_fresh(self._clock()) and tokens.access_token != refused and tokens.covers(self._app.scopes)
