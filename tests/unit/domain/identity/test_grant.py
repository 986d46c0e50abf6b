"""The rules of consents and refresh tokens, for any times."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.identity.grant import (
    GRANT_LIFETIME,
    AuthorizationCode,
    Consent,
    RefreshRules,
    RefreshToken,
    Verdict,
    challenge_of,
    judge,
    successor,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
seconds = st.integers(0, 40 * 24 * 3600)
rules = st.builds(RefreshRules, st.integers(0, 300).map(lambda s: timedelta(seconds=s)), st.booleans())
some = st.text(min_size=1)


def token(used: datetime | None = None) -> RefreshToken:
    return RefreshToken("hash", "chain", NOW + GRANT_LIFETIME, "salt", used)


@given(seconds, rules)
def test_an_unused_token_works_for_fifteen_days_and_no_longer(after, rules):
    expected = Verdict.ROTATE if after < 15 * 24 * 3600 else Verdict.REFUSE
    assert judge(token(), NOW + timedelta(seconds=after), rules) is expected


@given(seconds, seconds, rules)
def test_a_used_token_never_makes_another_successor(used, after, rules):
    moment = NOW + timedelta(seconds=used)
    verdict = judge(token(used=moment), moment + timedelta(seconds=after), rules)
    assert verdict is not Verdict.ROTATE
    if timedelta(seconds=after) > rules.grace:
        assert verdict in (Verdict.REFUSE, Verdict.END_CHAIN)
    if verdict is Verdict.END_CHAIN:
        assert rules.replay_ends_chain


@given(some, some, some)
def test_a_successor_takes_both_token_and_salt(one, salt, other):
    made = successor(one, salt)
    assert len(made) == 42
    assert made == successor(one, salt)
    if other != one:
        assert successor(other, salt) != made
    if other != salt:
        assert successor(one, other) != made


@given(st.sets(st.sampled_from("abcde")), st.sets(st.sampled_from("abcde")), seconds)
def test_consent_covers_what_was_allowed_while_it_lives(allowed, asked, after):
    consent = Consent("user", "app", frozenset(allowed), NOW, NOW + GRANT_LIFETIME)
    moment = NOW + timedelta(seconds=after)
    assert consent.covers(frozenset(asked), moment) == (asked <= allowed and moment < NOW + GRANT_LIFETIME)


@given(some, some)
def test_a_verifier_and_its_challenge_belong_together(verifier, other):
    code = AuthorizationCode("h", "app", "user", (), "uri", NOW, challenge=challenge_of(verifier))
    assert code.is_verified_by(verifier)
    assert code.is_verified_by(other) == (other == verifier)
    assert not code.is_verified_by("")


def test_the_published_example_of_pkce():
    """RFC 7636, appendix B."""
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
