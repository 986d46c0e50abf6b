"""Client apps and the scopes they get."""

from dataclasses import replace

import pytest

from cadstack.app.identity import InvalidScope, authenticate_client, create_client_app, grant_scopes
from cadstack.domain.errors import NotAuthenticated, NotPermitted
from cadstack.domain.identity.principal import SYSTEM, Principal


@pytest.fixture
def register(store, now, ids):
    def make(**options):
        return store.run(create_client_app, options.pop("by", SYSTEM), "An app", now, ids, **options)

    return make


def test_the_secret_is_told_once_and_stored_as_a_hash(store, register):
    made = register()
    assert len(made.app.id) == 32
    assert made.secret not in repr(made.app)
    assert store.run(authenticate_client, made.app.id, made.secret) == made.app


def test_an_operator_may_choose_id_and_secret(store, register):
    register(client_id="known", secret="s3cret")
    assert store.run(authenticate_client, "known", "s3cret").id == "known"


def test_an_app_registered_again_keeps_what_it_gave_itself(store, register):
    before = replace(
        register(client_id="known", secret="old").app, nickname="Acme", limits={"frontend": {"aliases": 5}}
    )
    store.run(lambda uow: uow.apps.put(before))
    after = register(client_id="known", secret="new", scopes=["code:all"]).app
    assert after == replace(before, secret_hash=after.secret_hash, scopes=frozenset({"code:all"}))
    assert store.run(authenticate_client, "known", "new") == after


@pytest.mark.parametrize("secret", ["", "S3CRET", "s3cret ", "é"])
def test_a_wrong_secret(store, register, secret):
    register(client_id="known", secret="s3cret")
    with pytest.raises(NotAuthenticated, match="The client credentials are invalid"):
        store.run(authenticate_client, "known", secret)


def test_an_unknown_app_fails_as_a_wrong_secret_does(store):
    with pytest.raises(NotAuthenticated, match="The client credentials are invalid"):
        store.run(authenticate_client, "unknown", "x")


def test_a_client_app_registers_no_others(register):
    with pytest.raises(NotPermitted):
        register(by=Principal("cadstack", frozenset({"system"})))


def test_scopes_are_granted_in_order_and_once(register):
    app = register().app
    assert grant_scopes(app, "code:all  data:read code:all") == ["code:all", "data:read"]
    assert grant_scopes(app, "data:read:urn%3Ax") == ["data:read:urn%3Ax"]


@pytest.mark.parametrize(
    "text", ["", "nonsense", "data:read nonsense", "data:read:", " ".join(["data:read:a"] * 2) + " x"]
)
def test_scopes_that_are_none(register, text):
    with pytest.raises(InvalidScope):
        grant_scopes(register().app, text)


def test_fifty_scopes_and_no_more(register):
    app = register().app
    fifty = " ".join(f"data:read:{n}" for n in range(50))
    assert len(grant_scopes(app, fifty)) == 50
    with pytest.raises(InvalidScope):
        grant_scopes(app, fifty + " data:read")


def test_an_app_gets_only_what_it_may(register):
    app = register(scopes=["data:write"]).app
    for text in ("data:read", "data:read:urn", "code:all"):
        with pytest.raises(InvalidScope):
            grant_scopes(app, text)
