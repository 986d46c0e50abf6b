"""The key ring: rotation with overlap, keys sealed at rest, tokens remembered only as long as they may be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cadstack.app.keyring import (
    KEPT_AFTER_USE,
    PUBLISHED_BEFORE_USE,
    ROTATED_AFTER,
    KeyRing,
    Sealer,
    UnknownKey,
    add_signing_key,
    derived_key,
    is_key_due,
    refresh,
    signing_keys,
    spent_keys,
)
from cadstack.app.ports import SigningKey
from cadstack.domain.errors import NotAuthenticated, Unavailable

ISSUER = "http://cadstack.test"
SECRET = b"a master secret"


@pytest.fixture(scope="module")
def made() -> SigningKey:
    """One RSA key for all tests; making one takes a tenth of a second."""
    from datetime import UTC, datetime

    return KeyRing(SECRET, ISSUER).new_key(datetime(2026, 3, 1, 12, 0, tzinfo=UTC))


@pytest.fixture
def ring(made) -> KeyRing:
    ring = KeyRing(SECRET, ISSUER)
    ring.load([made])
    return ring


@pytest.fixture
def token(ring, now) -> str:
    claims = {"client_id": "app", "scope": ["data:read"], "exp": int((now + timedelta(hours=1)).timestamp())}
    return ring.sign(claims, now)


def test_what_was_signed_is_verified(ring, token, now):
    claims = ring.verify(token, now)
    assert (claims.client_id, claims.scopes, claims.user_id) == ("app", {"data:read"}, None)


def test_a_remembered_token_still_expires(ring, token, now):
    ring.verify(token, now)
    with pytest.raises(NotAuthenticated, match="expired"):
        ring.verify(token, now + timedelta(hours=1))


def test_a_token_is_proven_once(ring, token, now, monkeypatch):
    ring.verify(token, now)
    monkeypatch.setattr(ring, "_proven", None)
    assert ring.verify(token, now).client_id == "app"


def test_a_withdrawn_key_is_forgotten_with_its_tokens(ring, token, now):
    ring.verify(token, now)
    ring.load([])
    with pytest.raises(UnknownKey):
        ring.verify(token, now)


def test_another_issuer_of_the_same_secret_is_somebody_else(made, token, now):
    other = KeyRing(SECRET, "http://other.test")
    other.load([made])
    with pytest.raises(NotAuthenticated):
        other.verify(token, now)


def test_an_empty_ring_cannot_sign(now):
    with pytest.raises(Unavailable):
        KeyRing(SECRET, ISSUER).sign({}, now)


def test_a_private_key_does_not_lie_readable_and_opens_with_its_secret_only(made, now):
    assert b"RSA" not in made.private
    other = KeyRing(b"another secret", ISSUER)
    other.load([made])
    with pytest.raises(Unavailable, match="CADSTACK_SECRET"):
        other.sign({}, now)


def test_a_private_key_cannot_be_moved_under_another_kid(made, now):
    ring = KeyRing(SECRET, ISSUER)
    ring.load([replace(made, kid="0" * 32)])
    with pytest.raises(Unavailable):
        ring.sign({}, now)


def test_rows_are_read_again_at_most_every_few_seconds(ring, now):
    assert ring.may_reload(now)
    assert not ring.may_reload(now + timedelta(seconds=9))
    assert ring.may_reload(now + timedelta(seconds=10))


def row(kid: str, active_from) -> SigningKey:
    return SigningKey(kid, b"", active_from, active_from)


def test_a_successor_is_due_a_publication_before_the_rotation(now):
    due = now + ROTATED_AFTER - PUBLISHED_BEFORE_USE
    assert is_key_due([], now)
    assert not is_key_due([row("a", now)], due - timedelta(seconds=1))
    assert is_key_due([row("a", now)], due)
    assert not is_key_due([row("a", now), row("b", due)], due)


def test_a_key_is_spent_once_its_successor_signed_for_a_day(now):
    rows = [row("b", now), row("a", now - timedelta(days=90))]
    assert spent_keys(rows, now + KEPT_AFTER_USE - timedelta(seconds=1)) == []
    assert spent_keys(rows, now + KEPT_AFTER_USE) == ["a"]


def test_the_newest_key_signs_once_it_is_active(ring, made, now):
    later = now + PUBLISHED_BEFORE_USE
    successor = ring.new_key(now, [made])
    ring.load([successor, made])
    assert {key["kid"] for key in ring.jwks()["keys"]} == {made.kid, successor.kid}
    claims = {"client_id": "app", "scope": [], "exp": int((later + timedelta(hours=1)).timestamp())}
    before, after = ring.sign(claims, later - timedelta(seconds=1)), ring.sign(claims, later)
    assert before.partition(".")[0] != after.partition(".")[0]
    assert ring.verify(before, later).client_id == ring.verify(after, later).client_id == "app"


def test_a_ring_fills_itself_and_rotates(store, now, ring, made, monkeypatch):
    fresh = [replace(made, kid=f"{n:032d}") for n in range(3)]
    monkeypatch.setattr(
        ring,
        "new_key",
        lambda at, rows=(): replace(fresh[len(rows)], active_from=at + PUBLISHED_BEFORE_USE * bool(rows)),
    )
    ring.load([])
    refresh(ring, store, now)
    refresh(ring, store, now)
    assert len(store.run(signing_keys)) == 1
    refresh(ring, store, now + ROTATED_AFTER)
    assert len(store.run(signing_keys)) == 2
    refresh(ring, store, now + ROTATED_AFTER + PUBLISHED_BEFORE_USE + KEPT_AFTER_USE)
    assert [key.kid for key in store.run(signing_keys)] == [fresh[1].kid]


def test_of_two_servers_one_publishes(store, now, made):
    store.run(add_signing_key, made, now)
    rows = store.run(add_signing_key, replace(made, kid="other"), now)
    assert [key.kid for key in rows] == [made.kid]


def test_keys_of_different_purposes_differ():
    assert derived_key(SECRET, "a") != derived_key(SECRET, "b")
    assert len(derived_key(SECRET, "a")) == 32


@pytest.mark.parametrize("broken", [b"", b"short", b"x" * 64])
def test_what_was_not_sealed_does_not_open(broken):
    with pytest.raises(Unavailable):
        Sealer(SECRET, "rows").unseal(broken)


def test_sealed_twice_is_different_and_opens_the_same():
    sealer = Sealer(SECRET, "rows")
    first, second = sealer.seal(b"x", "a"), sealer.seal(b"x", "a")
    assert first != second
    assert sealer.unseal(first, "a") == sealer.unseal(second, "a") == b"x"
    with pytest.raises(Unavailable):
        sealer.unseal(first, "b")
