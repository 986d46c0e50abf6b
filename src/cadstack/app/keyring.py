"""The key ring: the RSA keys that sign access tokens, and the verification of tokens.

A token is believed only if a key of this ring signed it with RS256, for this issuer and audience, and it has not
expired. The algorithm is never taken from the token: `none`, and HS256 with the public key as secret, fail as any
other forgery does.

Rotation overlaps. A new key is published `PUBLISHED_BEFORE_USE` before it signs, so that a verifier that caches our
JWKS for a week never meets an unknown key; an old one stays until its last token has expired. Private keys lie in the
database encrypted with a key derived from the master secret and bound to their kid, so a copied database signs nothing
and rows cannot be swapped.

A verified token is remembered by its hash until it expires (an RSA check costs more than the rest of a small request);
a change of the keys forgets them all.
"""

import hashlib
import hmac
import os
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_der_private_key

from cadstack.app.ports import SigningKey, Store, UnitOfWork
from cadstack.domain.errors import NotAuthenticated, Unavailable

AUDIENCE = "https://autodesk.com"
ALGORITHM = "RS256"
ROTATED_AFTER = timedelta(days=90)
PUBLISHED_BEFORE_USE = timedelta(days=7)
KEPT_AFTER_USE = timedelta(days=1)
RELOADED_AT_MOST_EVERY = timedelta(seconds=10)
REMEMBERED_TOKENS = 10_000
LONGEST_TOKEN = 16 * 1024
CHAIN_ID_LENGTH = 32
_NONCE = 12


class UnknownKey(NotAuthenticated):
    """The token names a key that this ring does not hold; another server may just have published it."""


@dataclass(frozen=True)
class Claims:
    """What a verified token says. `user_id` is None for a token of the client app alone."""

    client_id: str
    scopes: frozenset[str]
    user_id: str | None
    expires: datetime
    token_id: str = ""

    @property
    def chain_id(self) -> str:
        """Of a user's token: what it is revoked with. The token ids of one chain begin alike."""
        return self.token_id[:CHAIN_ID_LENGTH]


def derived_key(master_secret: bytes, purpose: str) -> bytes:
    """A 256-bit key for one purpose; knowing one says nothing about another or the master secret."""
    return hmac.digest(master_secret, b"cadstack key: " + purpose.encode(), hashlib.sha256)


class Sealer:
    """Encrypts what must not lie readable in a database (AES-256-GCM), for one purpose."""

    def __init__(self, master_secret: bytes, purpose: str) -> None:
        self._cipher = AESGCM(derived_key(master_secret, purpose))

    def seal(self, content: bytes, bound_to: str = "") -> bytes:
        """Encrypted; opens only together with the same `bound_to`."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, content, bound_to.encode())

    def unseal(self, sealed: bytes, bound_to: str = "") -> bytes:
        """The content; raises Unavailable where it was changed, or sealed with another master secret."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())
        except (InvalidTag, ValueError):
            raise Unavailable(
                f"A sealed value {bound_to} cannot be decrypted with this master secret.",
                next_step="Set CADSTACK_SECRET to the secret that the database was made with.",
            ) from None


class KeyRing:
    """Signs and verifies access tokens for one issuer, which is the server's public base URL."""

    def __init__(self, master_secret: bytes, issuer: str) -> None:
        self.issuer = issuer.rstrip("/")
        self._sealer = Sealer(master_secret, "signing keys")
        self._rows: tuple[SigningKey, ...] = ()
        self._keys: dict[str, Any] = {}
        self._verified: OrderedDict[bytes, Claims] = OrderedDict()
        self._reloaded = datetime.min.replace(tzinfo=UTC)

    def new_key(self, now: datetime, existing: Sequence[SigningKey] = ()) -> SigningKey:
        """A fresh encrypted RSA-2048 key: in use at once if it is the first, else after its publication."""
        from joserfc.jwk import RSAKey  # noqa: PLC0415 - 0.15 s of start-up, as below

        private = RSAKey.generate_key(2048)
        kid = hashlib.sha256(private.as_der(private=False)).hexdigest()[:32]
        sealed = self._sealer.seal(private.as_der(private=True), kid)
        return SigningKey(kid, sealed, now, now + PUBLISHED_BEFORE_USE if existing else now)

    def load(self, rows: Sequence[SigningKey]) -> None:
        """Hold exactly these keys from now on; tokens verified by others are forgotten."""
        if {row.kid for row in rows} != {row.kid for row in self._rows}:
            self._verified.clear()
        self._rows = tuple(sorted(rows, key=lambda row: (row.active_from, row.kid)))
        self._keys = {kid: key for kid, key in self._keys.items() if any(row.kid == kid for row in rows)}

    def may_reload(self, now: datetime) -> bool:
        """Whether the rows may be read again; at most every few seconds, so invented kids cost nothing."""
        if now - self._reloaded < RELOADED_AT_MOST_EVERY:
            return False
        self._reloaded = now
        return True

    def sign(self, claims: Mapping[str, Any], now: datetime, *, audience: str = AUDIENCE) -> str:
        """A token with these claims, our issuer and the audience; raises Unavailable while the ring is empty."""
        from joserfc import jwt  # noqa: PLC0415

        row = next((row for row in reversed(self._rows) if row.active_from <= now), None)
        if row is None:
            raise Unavailable("The key ring holds no key that may sign yet.", next_step="Run `refresh` on it first.")
        header = {"alg": ALGORITHM, "kid": row.kid}
        body = {**claims, "iss": self.issuer, "aud": audience}
        return jwt.encode(header, body, self._key(row), algorithms=[ALGORITHM], default_type=None)

    def verify(self, token: str, now: datetime) -> Claims:
        """What a token of ours says; raises NotAuthenticated, and UnknownKey where its kid is not in the ring."""
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        claims = self._verified.get(digest)
        if claims is None:
            claims = self._proven(token)
        if now >= claims.expires:
            self._verified.pop(digest, None)
            raise NotAuthenticated("The token has expired.")
        self._verified[digest] = claims
        if len(self._verified) > REMEMBERED_TOKENS:
            self._verified.popitem(last=False)
        return claims

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public keys, those that will sign later included."""
        return {"keys": [self._public(row) for row in self._rows]}

    def _public(self, row: SigningKey) -> dict[str, str]:
        public = self._key(row).as_dict(private=False)
        return {"kid": row.kid, "kty": "RSA", "use": "sig", "alg": ALGORITHM, "n": public["n"], "e": public["e"]}

    def _proven(self, token: str) -> Claims:
        from joserfc import jws, jwt  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415

        if len(token) > LONGEST_TOKEN:
            raise NotAuthenticated("The token is too long.")
        try:
            kid = jws.extract_compact(token.encode()).headers().get("kid")
            row = next((row for row in self._rows if row.kid == kid), None)
            if row is None:
                raise UnknownKey("The token is signed by an unknown key.")
            return self._claims(jwt.decode(token, self._key(row), algorithms=[ALGORITHM]).claims)
        except (JoseError, ArithmeticError, OSError, TypeError, ValueError, RecursionError) as error:
            raise NotAuthenticated(f"The token is malformed or forged: {type(error).__name__}.") from None

    def _claims(self, claims: Mapping[str, Any]) -> Claims:
        """Raises NotAuthenticated unless the claims are for us; ValueError or TypeError for a wrong type."""
        if claims.get("iss") != self.issuer or claims.get("aud") != AUDIENCE:
            raise NotAuthenticated("The token was issued by or for somebody else.")
        client, scopes, user = claims.get("client_id"), claims.get("scope"), claims.get("userid")
        if not isinstance(client, str) or not isinstance(scopes, list) or not isinstance(user, str | None):
            raise NotAuthenticated("The token lacks what an access token says.")
        expires = datetime.fromtimestamp(int(claims.get("exp", 0)), UTC)
        return Claims(client, frozenset(scopes), user, expires, str(claims.get("jti", "")))

    def _key(self, row: SigningKey) -> Any:
        if row.kid not in self._keys:
            self._keys[row.kid] = self._opened(row)
        return self._keys[row.kid]

    def _opened(self, row: SigningKey) -> Any:
        from joserfc.jwk import RSAKey  # noqa: PLC0415

        der = self._sealer.unseal(row.private, row.kid)
        # What opens was sealed by us, so the check of its primes (50 ms) would tell nothing.
        private = load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)
        assert isinstance(private, RSAPrivateKey)
        return RSAKey.import_key(private)


def signing_keys(uow: UnitOfWork) -> Sequence[SigningKey]:
    """The rows of the key ring."""
    return uow.keys.all()


def add_signing_key(uow: UnitOfWork, key: SigningKey, now: datetime) -> Sequence[SigningKey]:
    """Publish a key unless another server was first, drop those whose last token has expired; the rows as they are."""
    if is_key_due(uow.keys.all(), now):
        uow.keys.add(key)
    for kid in spent_keys(uow.keys.all(), now):
        uow.keys.delete(kid)
    return uow.keys.all()


def is_key_due(rows: Sequence[SigningKey], now: datetime) -> bool:
    """Whether the newest key is old enough that its successor must be published, or there is none."""
    return all(now >= row.active_from + ROTATED_AFTER - PUBLISHED_BEFORE_USE for row in rows)


def spent_keys(rows: Sequence[SigningKey], now: datetime) -> list[str]:
    """Keys whose successor has signed for so long that nothing they signed is valid any more."""
    in_order = sorted(rows, key=lambda row: (row.active_from, row.kid))
    return [row.kid for row, successor in pairwise(in_order) if now >= successor.active_from + KEPT_AFTER_USE]


def refresh(ring: KeyRing, store: Store, now: datetime) -> None:
    """Load the ring, rotating first where that is due; to be called at start and daily."""
    rows = store.run(signing_keys)
    if is_key_due(rows, now) or spent_keys(rows, now):
        rows = store.run(add_signing_key, ring.new_key(now, rows), now)
    ring.load(rows)
