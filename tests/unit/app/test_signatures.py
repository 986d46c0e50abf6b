"""Signed activity ids."""

import base64
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from cadstack.app.signatures import MISSING, check_signatures
from cadstack.domain.automation.workitem import Argument, Submission
from cadstack.domain.errors import InvalidInput, NotPermitted
from cadstack.domain.identity.client_app import ClientApp

ACTIVITY = "SdkTester.MyAct+latest"
BASE = "https://good.test"


@pytest.fixture(scope="module")
def private_key() -> Any:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def app(private_key: Any) -> ClientApp:
    numbers = private_key.public_key().public_numbers()
    key = {"Exponent": encoded(numbers.e), "Modulus": encoded(numbers.n)}
    return ClientApp("me", "me", "", datetime(2026, 3, 1, tzinfo=UTC), public_key=key)


def encoded(number: int) -> str:
    return base64.b64encode(number.to_bytes((number.bit_length() + 7) // 8)).decode()


def sign(private_key: Any, text: str, encoding: str = "utf-16-le") -> str:
    return base64.b64encode(private_key.sign(text.encode(encoding), padding.PKCS1v15(), SHA256())).decode()


def test_a_signature_over_utf_16_holds_and_one_over_utf_8_does_not(app: ClientApp, private_key: Any) -> None:
    check_signatures(app, Submission(ACTIVITY, signatures={"activityId": sign(private_key, ACTIVITY)}))
    with pytest.raises(NotPermitted, match="Sign exactly this text"):
        check_signatures(app, Submission(ACTIVITY, signatures={"activityId": sign(private_key, ACTIVITY, "utf-8")}))


@pytest.mark.parametrize("signatures", [None, {}, {"activityId": ""}])
def test_no_signature_is_answered_in_the_recorded_words(app: ClientApp, signatures: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_signatures(app, Submission(ACTIVITY, signatures=signatures))
    assert caught.value.fields == {"Signatures.ActivityId": (MISSING,)}


@pytest.mark.parametrize("signature", ["no base64!", "", "AAAA"])
def test_what_is_no_signature_does_not_hold(app: ClientApp, signature: str) -> None:
    with pytest.raises((NotPermitted, InvalidInput)):
        check_signatures(app, Submission(ACTIVITY, signatures={"activityId": signature}))


@pytest.mark.parametrize("key", [None, {"Exponent": "AQ==", "Modulus": "Ag=="}])
def test_without_a_usable_key_nothing_can_be_proved(app: ClientApp, key: Any, private_key: Any) -> None:
    keyless = ClientApp("me", "me", "", app.created, public_key=key)
    with pytest.raises(NotPermitted, match="PATCH forgeapps/me"):
        check_signatures(keyless, Submission(ACTIVITY, signatures={"activityId": sign(private_key, ACTIVITY)}))


@pytest.mark.parametrize(
    ("url", "is_below"),
    [
        (BASE, True),
        (f"{BASE}/a", True),
        (f"{BASE}?a", True),
        (f"{BASE}.evil/a", False),
        (f"{BASE}@evil.test/a", False),
        ("https://evil.test/a", False),
        ("http://good.test/a", False),
    ],
)
def test_urls_stay_below_the_signed_bases(app: ClientApp, private_key: Any, url: str, is_below: bool) -> None:
    signatures = {
        "activityId": sign(private_key, ACTIVITY),
        "baseUrls": [{"url": BASE, "signature": sign(private_key, BASE)}],
    }
    for argument in (Argument(url=url), Argument(url=f"{BASE}/x", references=(Argument(url=url),))):
        submission = Submission(ACTIVITY, {"A": argument}, signatures=signatures)
        if is_below:
            check_signatures(app, submission)
        else:
            with pytest.raises(NotPermitted, match="not below a signed base url"):
                check_signatures(app, submission)
