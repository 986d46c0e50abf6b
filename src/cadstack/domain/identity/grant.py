"""Consents, authorization codes and chains of refresh tokens: what a client app may do in the name of a user, how long.

The guarantee:

- **No refresh token works twice.** A refresh uses the token up and makes its one successor. Whoever presents a used
  token gets nothing new from it, ever.
- **A chain is never lost by a race.** Two processes of one app that present the same token within `grace` both get the
  newest token of the chain, the same one, whichever came first; so whichever of the answers is stored last, the chain
  goes on. After `grace` a used token is a stolen one, or one from an old backup: it is refused, and with
  `replay_ends_chain` the whole chain ends, since nobody can tell the thief from the owner.
- **Fifteen days slide.** Each refresh counts the life of chain and consent anew; on day 16 without one, both are over.
- **A code works once.** Used again, it also ends the chain that it made.

Nothing here can be read back from the database. Tokens and codes are kept as hashes, and a successor is not kept at
all: it is made from the token that was presented and a random salt in its row. So the repetition of a refresh needs no
secret at rest, and neither the row without the token nor the token without the row is enough to make it.

Rejected: keeping answers in memory for the grace (lost with the process, unknown to other servers), a key of the
server that makes successors (one secret would open all chains), signed refresh tokens (nothing would end them), and
refusing the second of two racers as the original does after some 100 ms (its clients lose their consent by it).
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import ClassVar

CODE_LIFETIME = timedelta(minutes=5)
CODE_KEPT = timedelta(days=1)
GRANT_LIFETIME = timedelta(days=15)
REFRESH_TOKEN_LENGTH = 42


@dataclass(frozen=True)
class RefreshRules:
    """What an operator decides about used refresh tokens."""

    grace: timedelta = timedelta(seconds=10)
    replay_ends_chain: bool = True


class Verdict(Enum):
    """What becomes of a refresh token that somebody presents."""

    ROTATE = "rotate"
    REPEAT = "repeat"
    REFUSE = "refuse"
    END_CHAIN = "end chain"


@dataclass(frozen=True)
class Consent:
    """A user allowed a client app these scopes; asked again when it lapses, or for more."""

    kind: ClassVar[str] = "consent"

    user_id: str
    client_id: str
    scopes: frozenset[str]
    given: datetime
    lapses: datetime

    @property
    def key(self) -> str:
        return consent_key(self.user_id, self.client_id)

    @property
    def owner(self) -> str:
        return self.user_id

    @property
    def kept_until(self) -> datetime:
        return self.lapses

    def is_live(self, now: datetime) -> bool:
        return now < self.lapses

    def covers(self, scopes: frozenset[str], now: datetime) -> bool:
        """Whether the user need not be asked for these."""
        return self.is_live(now) and scopes <= self.scopes

    def prolonged(self, now: datetime) -> "Consent":
        return replace(self, lapses=now + GRANT_LIFETIME)


def consent_key(user_id: str, client_id: str) -> str:
    return f"{user_id}/{client_id}"


@dataclass(frozen=True)
class AuthorizationCode:
    """What a browser carries back to the client app, which changes it into tokens; `chain_id` once it did."""

    kind: ClassVar[str] = "code"

    code_hash: str
    client_id: str
    user_id: str
    scopes: tuple[str, ...]
    redirect_uri: str
    expires: datetime
    challenge: str = ""
    nonce: str = ""
    chain_id: str = ""

    @property
    def key(self) -> str:
        return self.code_hash

    @property
    def owner(self) -> str:
        return self.user_id

    @property
    def kept_until(self) -> datetime:
        return self.expires + CODE_KEPT

    def is_verified_by(self, verifier: str) -> bool:
        """Whether this is the verifier of the challenge; a code without one must come without the other."""
        if not self.challenge or not verifier:
            return not self.challenge and not verifier
        return hmac.compare_digest(challenge_of(verifier), self.challenge)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier."""
    digest = hashlib.sha256(verifier.encode("utf-8", "surrogatepass")).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True)
class Chain:
    """One sign-in of a user through a client app: the refresh tokens that follow each other, and their scopes."""

    kind: ClassVar[str] = "chain"

    id: str
    user_id: str
    client_id: str
    scopes: tuple[str, ...]
    started: datetime
    expires: datetime

    @property
    def key(self) -> str:
        return self.id

    @property
    def owner(self) -> str:
        return self.user_id

    @property
    def kept_until(self) -> datetime:
        return self.expires

    def prolonged(self, now: datetime) -> "Chain":
        return replace(self, expires=now + GRANT_LIFETIME)


@dataclass(frozen=True)
class RefreshToken:
    """One link of a chain; `used` when its successor was made."""

    kind: ClassVar[str] = "refresh"

    token_hash: str
    chain_id: str
    expires: datetime
    salt: str
    used: datetime | None = None

    @property
    def key(self) -> str:
        return self.token_hash

    @property
    def owner(self) -> str:
        return self.chain_id

    @property
    def kept_until(self) -> datetime:
        return self.expires


def judge(token: RefreshToken, now: datetime, rules: RefreshRules) -> Verdict:
    """What becomes of a token of a chain that has not ended."""
    if now >= token.expires:
        return Verdict.REFUSE
    if token.used is None:
        return Verdict.ROTATE
    if now - token.used <= rules.grace:
        return Verdict.REPEAT
    return Verdict.END_CHAIN if rules.replay_ends_chain else Verdict.REFUSE


def successor(token: str, salt: str) -> str:
    """The refresh token that follows this one."""
    digest = hmac.digest(salt.encode(), token.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return urlsafe_b64encode(digest).decode()[:REFRESH_TOKEN_LENGTH]
