"""A connection without I/O: everything that it can do, as flows. `connection` performs them."""

import time
from collections.abc import Mapping

from cadstack.client.aps.app import App
from cadstack.client.aps.calls import Calls
from cadstack.client.aps.consent import Desk
from cadstack.client.aps.grants import Clock
from cadstack.client.aps.hubs import Hubs
from cadstack.client.aps.source import OwnTokens, PersonTokens
from cadstack.client.aps.steps import Do, Flow
from cadstack.client.aps.store import TokenStore
from cadstack.client.aps.user import User
from cadstack.client.connection import ClientError, Refused

LAST_SERVER = "last server"


class Core:
    """One client app at one server, for one person or for itself."""

    def __init__(self, app: App, store: TokenStore, desk: Desk, clock: Clock = time.time) -> None:
        self.app, self._store = app, store
        self._person = PersonTokens(app, store, desk, clock) if app.acts_for_person else None
        self._source = self._person or OwnTokens(app, clock)
        self.calls = Calls(app, self._source)

    @property
    def protection(self) -> str:
        return self._store.protection

    def access_token(self, instead_of: str = "") -> Flow[str]:
        tokens = yield from self._source.tokens(instead_of=instead_of)
        return tokens.access_token

    def headers(self) -> Flow[dict[str, str]]:
        return {"Authorization": f"Bearer {(yield from self.access_token())}"}

    def hubs(self) -> Flow[Hubs]:
        """What is seen, with warnings where a region shows none; where every region failed, warnings alone."""
        try:
            said = yield from self.calls.call("GET", "/project/v1/hubs")
        except Refused as error:
            if not isinstance(error.document, Mapping) or "errors" not in error.document:
                raise
            said = error.document
        return Hubs.of(said, self.app.client_id)

    def user(self) -> Flow[User]:
        """Raises ClientError for an app that acts for itself."""
        if not self.app.acts_for_person and self.app.service_account is None:
            raise ClientError(
                "This connection acts for the client app itself, so there is no user.",
                next_step="Pass callback_url= too, so that a person can sign in.",
            )
        return User.of((yield from self.calls.call("GET", self.app.userinfo_url)))

    def sign_in(self, *, anew: bool = False) -> Flow[User]:
        """The person who is signed in, who signs in now where nobody is; remembered as the server of this machine."""
        person = self._for_person()
        yield from person.sign_in_again() if anew else person.tokens()
        yield Do(lambda: self._store.save(LAST_SERVER, self.app.base_url))
        return (yield from self.user())

    def sign_out(self) -> Flow[bool]:
        """Whether somebody was signed in; nothing of it is kept, here or at the server."""
        return (yield from self._for_person().sign_out())

    def lapses_at(self) -> Flow[float | None]:
        """When the sign-in ends if it is not used before, in seconds since 1970; None where nobody is signed in."""
        stored = yield from self._for_person().stored()
        return stored.lapses_at if stored else None

    def _for_person(self) -> PersonTokens:
        if self._person is None:
            raise ClientError(
                "This connection acts for a client app itself; nobody signs in or out.",
                next_step="Pass a callback URL too, so that a person can sign in.",
            )
        return self._person


def last_server(store: TokenStore) -> str | None:
    """The server that was signed in to last on this machine."""
    try:
        return store.load(LAST_SERVER)
    except ClientError:
        return None
