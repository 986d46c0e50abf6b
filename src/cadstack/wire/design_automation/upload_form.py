"""The form that a client uploads an app bundle's zip with, in the shape of an S3 POST policy.

The form is the permission: it carries no token, so its policy says what may be uploaded, until when and how large, and
the signature proves that this server made it. `x-amz-…` fields that mean nothing here are there because clients expect
the recorded set.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cadstack.app.urls import UrlSigner
from cadstack.domain.errors import CadstackError, NotPermitted

UPLOAD_PATH = "/_cadstack/appbundles/upload"
LIFETIME = timedelta(hours=1)
_KIND = "appbundles"
_EXPIRATION = "%Y-%m-%dT%H:%M:%SZ"


class FormRefused(CadstackError):
    """An upload that is refused, as S3 says it: a code word, a status and further elements of the XML."""

    def __init__(self, status: int, code: str, message: str, **details: str) -> None:
        super().__init__(message)
        self.status, self.code, self.details = status, code, details


@dataclass(frozen=True)
class Grant:
    """What a checked form allows: the zip of one bundle version, up to so many bytes, and how to say yes."""

    key: str
    owner: str
    name: str
    version: int
    most_bytes: int
    success_status: int


def upload_parameters(
    endpoint: str, key: str, most_bytes: int, signer: UrlSigner, now: datetime, nonce: str
) -> dict[str, Any]:
    """`uploadParameters` of an answer: the recorded fields in the recorded order, all of them strings.

    `endpointUrl` repeats `endpointURL` for a client that reads that spelling.
    """
    fixed = {
        "content-type": "application/octet-stream",
        "success_action_status": "200",
        "success_action_redirect": "",
        "x-amz-credential": f"cadstack/{now:%Y%m%d}/us-east-1/s3/aws4_request",
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-date": now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"),
        "x-amz-server-side-encryption": "AES256",
        "x-amz-security-token": nonce,
    }
    expires = (now + LIFETIME).astimezone(UTC).replace(microsecond=0)
    policy = _encoded(
        {
            "expiration": expires.strftime(_EXPIRATION),
            "conditions": [
                {"key": key},
                *({name: value} for name, value in fixed.items()),
                ["content-length-range", 0, most_bytes],
            ],
        }
    )
    form = {
        "key": key,
        "content-type": fixed["content-type"],
        "policy": policy,
        "success_action_status": fixed["success_action_status"],
        "success_action_redirect": fixed["success_action_redirect"],
        "x-amz-signature": _signature(signer, key, policy, expires),
        **{name: value for name, value in fixed.items() if name.startswith("x-amz-")},
    }
    return {"endpointURL": endpoint, "formData": form, "endpointUrl": endpoint}


def check_form(fields: Mapping[str, str], signer: UrlSigner, now: datetime) -> Grant:
    """What the fields before the file allow; raises FormRefused."""
    form = {name.casefold(): value for name, value in fields.items()}
    for name in ("key", "policy", "x-amz-signature"):
        if not form.get(name):
            raise FormRefused(
                400,
                "InvalidArgument",
                f"The form must contain a field named '{name}', before the file. Send all fields of formData first.",
                ArgumentName=name,
            )
    expires, conditions = _policy(form["policy"])
    query = {
        "policy": form["policy"],
        "method": "POST",
        "expires": str(int(expires.timestamp())),
        "signature": form["x-amz-signature"],
    }
    allowed = {name: value for entry in conditions if isinstance(entry, dict) for name, value in entry.items()}
    if now >= expires:
        raise FormRefused(
            403, "AccessDenied", "Invalid according to Policy: Policy expired. Make a new version to get a new form."
        )
    try:
        signer.check("POST", str(allowed.get("key")), query, now, kind=_KIND)
    except NotPermitted:
        raise FormRefused(
            403,
            "SignatureDoesNotMatch",
            "The signature does not belong to this policy. Send the fields of formData unchanged.",
        ) from None
    if form["key"] != allowed["key"]:
        raise FormRefused(
            403,
            "AccessDenied",
            f'Invalid according to Policy: Policy Condition failed: ["eq", "$key", "{allowed["key"]}"]',
        )
    return _grant(form, conditions)


def _grant(form: Mapping[str, str], conditions: list[Any]) -> Grant:
    _, owner, name, version = form["key"].split("/")
    most = next(entry[2] for entry in conditions if isinstance(entry, list) and entry[0] == "content-length-range")
    status = form.get("success_action_status", "")
    return Grant(form["key"], owner, name, int(version), most, int(status) if status in ("200", "201", "204") else 204)


def _policy(text: str) -> tuple[datetime, list[Any]]:
    try:
        policy = json.loads(base64.b64decode(text, validate=True))
        expires = datetime.strptime(policy["expiration"], _EXPIRATION).replace(tzinfo=UTC)
        return expires, list(policy["conditions"])
    except (binascii.Error, ValueError, TypeError, KeyError):
        raise FormRefused(
            400, "InvalidPolicyDocument", "The policy is not one of this server. Send the fields of formData unchanged."
        ) from None


def _encoded(policy: Mapping[str, Any]) -> str:
    return base64.b64encode(json.dumps(policy, separators=(",", ":")).encode()).decode()


def _signature(signer: UrlSigner, key: str, policy: str, expires: datetime) -> str:
    """The signer's HMAC over key, policy and end; `check` proves it again."""
    url = signer.sign("POST", key, timedelta(0), expires, kind=_KIND, policy=policy)
    return parse_qs(urlsplit(url).query)["signature"][0]
