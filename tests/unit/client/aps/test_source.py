"""Tokens of a person: consented to once, refreshed by one of many, lost by none; on a clock that tests set."""

import contextlib
import json

import httpx
import pytest

from cadstack.client.aps.app import App
from cadstack.client.aps.consent import Denied, Nobody, SignInNeeded
from cadstack.client.aps.source import OwnTokens, PersonTokens
from cadstack.client.aps.steps import Do, Send
from cadstack.client.aps.store import TokenStore
from cadstack.client.connection import Refused, Unreachable

HOUR, DAY = 3600.0, 86400.0
REFRESHED = ["authorization_code", "refresh_token"]


@pytest.fixture
def tokens(app, store, person, clock):
    return PersonTokens(app, store, person, clock)


def restarted(tokens, **changes):
    """Another process of the same person."""
    parts = {"_app": tokens._app, "_store": tokens._store, "_desk": tokens._desk, "_clock": tokens._clock} | changes
    return PersonTokens(parts["_app"], parts["_store"], parts["_desk"], parts["_clock"])


def test_a_person_is_asked_once(tokens, performer, person):
    first = performer.run(tokens.tokens())
    assert performer.run(tokens.tokens()) == first
    assert performer.run(restarted(tokens).tokens()) == first
    assert person.asked == 1


def test_a_token_is_renewed_a_minute_before_it_ends(tokens, performer, server, clock):
    first = performer.run(tokens.tokens())
    clock.now = first.expires_at - 61
    assert performer.run(tokens.tokens()) == first
    clock.now = first.expires_at - 60
    assert performer.run(tokens.tokens()).access_token != first.access_token
    assert server.grants() == REFRESHED


def test_the_window_of_fifteen_days_slides(tokens, performer, person, clock):
    performer.run(tokens.tokens())
    for _ in range(5):
        clock.now += 14 * DAY
        performer.run(tokens.tokens())
    assert person.asked == 1


def test_on_day_sixteen_the_person_is_asked_again(tokens, performer, person, clock):
    performer.run(tokens.tokens())
    clock.now += 16 * DAY
    performer.run(tokens.tokens())
    assert person.asked == 2


def test_where_nobody_can_be_asked_it_is_said_what_to_type(tokens, performer, clock):
    performer.run(tokens.tokens())
    clock.now += 16 * DAY
    with pytest.raises(SignInNeeded, match="15 days") as needed:
        performer.run(restarted(tokens, _desk=Nobody()).tokens())
    assert needed.value.next_step == "Run: cadstack login http://server"


def test_new_tokens_are_stored_before_anybody_has_them(tokens, performer, store, clock):
    first = performer.run(tokens.tokens())
    clock.now += HOUR
    flow = tokens.tokens()
    step = next(flow)
    while not isinstance(step, Send):
        step = flow.send(performer._perform(step))
    step = flow.send(performer._perform(step))
    assert isinstance(step, Do)
    assert json.loads(store.load(tokens._app.record))["access_token"] == first.access_token
    step.work()
    assert json.loads(store.load(tokens._app.record))["access_token"] != first.access_token
    with pytest.raises(StopIteration):
        flow.send(None)


def test_of_two_who_find_a_token_too_old_one_refreshes(tokens, performer, server, clock):
    performer.run(tokens.tokens())
    other = restarted(tokens)
    clock.now += HOUR
    first, second = tokens.tokens(), other.tokens()
    step = next(first)
    while not isinstance(step, Send):
        step = first.send(performer._perform(step))
    waiting = second.send(performer._perform(next(second)))
    assert performer._perform(waiting) is False, "the second must not hold the lock"
    second.send(False)
    with contextlib.suppress(StopIteration):
        while True:
            step = first.send(performer._perform(step))
    with contextlib.suppress(StopIteration):
        step = second.send(None)
        while True:
            step = second.send(performer._perform(step))
    assert other._kept == tokens._kept
    assert server.grants() == REFRESHED


def test_a_good_token_is_had_while_somebody_signs_in_anew(tokens, performer, app, store):
    first = performer.run(tokens.tokens())
    lock = store.lock(app.record)
    assert lock.try_acquire()
    assert performer.run(restarted(tokens).tokens()) == first
    lock.release()


def test_who_is_interrupted_frees_the_lock(tokens, performer, clock):
    performer.run(tokens.tokens())
    clock.now += HOUR
    flow = tokens.tokens()
    step = next(flow)
    while not isinstance(step, Send):
        step = flow.send(performer._perform(step))
    flow.close()
    assert performer.run(restarted(tokens).tokens()).is_fresh(clock.now)


def test_a_lost_answer_is_asked_for_again_at_once(tokens, performer, server, clock):
    performer.run(tokens.tokens())
    clock.now += HOUR
    server.before = [httpx.ConnectError("gone"), httpx.Response(503, headers={"Retry-After": "1"})]
    assert performer.run(tokens.tokens()).is_fresh(clock.now)
    assert performer.pauses[-2:] == [0.5, 1.0]


def test_a_server_that_is_away_costs_no_consent(tokens, performer, server, person, clock):
    performer.run(tokens.tokens())
    clock.now += HOUR
    server.before = [httpx.ConnectError("gone")] * 3
    with pytest.raises(Unreachable):
        performer.run(tokens.tokens())
    server.before = [httpx.Response(500)] * 3
    with pytest.raises(Refused):
        performer.run(tokens.tokens())
    assert performer.run(tokens.tokens()).is_fresh(clock.now)
    assert person.asked == 1


def test_a_scope_more_asks_the_person_for_all_of_them(tokens, performer, server, app, person):
    performer.run(tokens.tokens())
    more = restarted(tokens, _app=app.with_scopes(("data:write",)))
    assert set(performer.run(more.tokens()).scopes) == {"data:read", "data:write"}
    assert performer.run(restarted(tokens).tokens()) == performer.run(more.tokens())
    assert person.asked == 2


def test_signing_out_ends_the_chain_here_and_there(tokens, performer, server, store):
    performer.run(tokens.tokens())
    assert performer.run(tokens.sign_out()) is True
    assert server.refresh_tokens == {}
    assert store.load(tokens._app.record) is None
    assert performer.run(tokens.sign_out()) is False


def test_signing_in_again_replaces_who_was(tokens, performer, person):
    first = performer.run(tokens.tokens())
    assert performer.run(tokens.sign_in_again()) != first
    assert "prompt=login" in person.said[-1]


def test_a_pasted_address_of_another_sign_in_is_refused(tokens, performer, server, person):
    person.ask = lambda _question: "http://127.0.0.1/callback?code=stolen&state=other"
    with pytest.raises(Denied, match="another sign-in"):
        performer.run(tokens.tokens())
    assert server.grants() == []


def test_a_store_of_another_key_means_that_nobody_is_signed_in(tokens, performer, person, store, tmp_path, keyring):
    performer.run(tokens.tokens())
    keyring.key = bytes(32)
    performer.run(restarted(tokens, _store=TokenStore(tmp_path / "tokens", keyring)).tokens())
    assert person.asked == 2


def test_tokens_of_an_app_are_asked_for_once_in_their_life(performer, server, clock):
    app = App("http://server", "id", "secret", scopes=("code:all",), acts_for_person=False)
    own = OwnTokens(app, clock)
    first = performer.run(own.tokens())
    assert performer.run(own.tokens()) is first
    clock.now += HOUR
    assert performer.run(own.tokens()) is not first
    assert server.grants() == ["client_credentials"] * 2
    assert server.requests[0].headers["authorization"].startswith("Basic ")
    assert b"client_id" not in server.requests[0].content


def test_a_wrong_secret_is_said(performer, server, clock):
    server.before = [httpx.Response(401, json={"error": "invalid_credentials", "error_description": "No."})]
    with pytest.raises(Exception, match="Check client id and secret"):
        performer.run(OwnTokens(App("http://server", "id", "wrong", acts_for_person=False), clock).tokens())
