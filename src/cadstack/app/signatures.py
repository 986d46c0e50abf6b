"""Signed activity ids: how an app lets a user's token submit work items.

A three-legged token alone may not run anything: the app signs the activity id with its private key, and the public
part, stored with PATCH forgeapps/me, proves it. The signature is RSA-SHA256, PKCS#1 v1.5, over the UTF-16LE bytes of
the id.
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from cadstack.domain.automation.workitem import Argument, Submission
from cadstack.domain.errors import InvalidInput, NotPermitted
from cadstack.domain.identity.client_app import ClientApp

FIELD = "Signatures.ActivityId"
MISSING = f"Argument must be specified when using 3-legged oauth token. (Parameter '{FIELD}')"


def check_signatures(app: ClientApp, submission: Submission) -> None:
    """Raises InvalidInput (recorded text) without a signature, NotPermitted where one does not hold.

    Where `baseUrls` are signed, every URL of the arguments must be below one of them.
    """
    signatures = submission.signatures or {}
    if not signatures.get("activityId"):
        raise InvalidInput.at(FIELD, MISSING)
    key = _public_key(app)
    _verify(key, submission.activity_id, signatures["activityId"], FIELD)
    bases = signatures.get("baseUrls", ())
    for number, signed in enumerate(bases):
        _verify(key, signed["url"], signed["signature"], f"Signatures.BaseUrls[{number}]")
    for name, argument in submission.arguments.items() if bases else ():
        for url in _urls(argument):
            if not any(_is_below(url, signed["url"]) for signed in bases):
                raise NotPermitted(
                    f"The url {url} of '{name}' is not below a signed base url.", next_step="Sign its base as well."
                )


def _urls(argument: Argument) -> list[str]:
    nested = [url for reference in argument.references for url in _urls(reference)]
    return [argument.url, *nested] if argument.url else nested


def _is_below(url: str, base: str) -> bool:
    """Whether a URL is the base or continues it at a boundary: `https://a.test` does not cover `https://a.test.evil`."""
    return url.startswith(base) and (base.endswith("/") or url[len(base) : len(base) + 1] in ("", "/", "?"))


def _public_key(app: ClientApp) -> RSAPublicKey:
    if app.public_key is None:
        raise NotPermitted(
            "This app has no public key to prove signatures with.",
            next_step="Store one: PATCH forgeapps/me with publicKey {Exponent, Modulus}.",
        )
    exponent, modulus = (int.from_bytes(base64.b64decode(app.public_key[part])) for part in ("Exponent", "Modulus"))
    try:
        return RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError as error:
        raise NotPermitted(
            f"The public key of this app is not usable: {error}.", next_step="Store another with PATCH forgeapps/me."
        ) from None


def _verify(key: RSAPublicKey, text: str, signature: str, field: str) -> None:
    try:
        key.verify(base64.b64decode(signature, validate=True), text.encode("utf-16-le"), PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        raise NotPermitted(
            f"The signature in {field} does not hold for '{text}'.",
            next_step="Sign exactly this text (UTF-16LE) with the private key of the stored public key.",
        ) from None
