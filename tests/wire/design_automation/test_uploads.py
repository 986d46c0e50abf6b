"""The form that takes in the zips of app bundles, as different clients send it."""

import base64
import io
import json
import random
import stat
import zipfile
from collections.abc import Iterable
from typing import Any

import pytest

from cadstack.app import servicelimits

BOUNDARY = "a-boundary"


def multipart(parts: Iterable[tuple[str, bytes, str]]) -> bytes:
    """A body of (name, content, further part headers)."""
    lines = []
    for name, content, extra in parts:
        lines.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'.encode())
        lines.append(content + b"\r\n")
    return b"".join(lines) + f"--{BOUNDARY}--\r\n".encode()


class Form:
    """The form of a new bundle version, and ways to send it."""

    def __init__(self, da: Any, client: Any) -> None:
        self.da, self.client = da, client
        created = da.ok("POST", "/appbundles", {"id": "MyApp", "engine": "Autodesk.AutoCAD+24"})
        self.fields: dict[str, str] = created["uploadParameters"]["formData"]
        self.url: str = created["uploadParameters"]["endpointURL"]

    def send(self, content: bytes, **changed: str) -> Any:
        """Fields first, file last, no file names on fields; no token."""
        fields = {**self.fields, **{name.replace("_", "-"): value for name, value in changed.items()}}
        return self.post([(name, value.encode(), "") for name, value in fields.items()] + [file_part(content)])

    def post(self, parts: Iterable[tuple[str, bytes, str]], body: bytes | None = None) -> Any:
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self.client.post(self.url, content=multipart(parts) if body is None else body, headers=headers)

    def parts(self, extra: str = "") -> list[tuple[str, bytes, str]]:
        return [(name, value.encode(), extra.format(name=name)) for name, value in self.fields.items()]

    def package(self) -> bytes | None:
        """What GET's `package` URL gives, without a token."""
        url = self.da.ok("GET", "/appbundles/first-app.MyApp+$LATEST").get("package")
        if url is None:
            return None
        response = self.client.get(url)
        assert response.status_code == 200, response.text
        content: bytes = response.content
        return content


def file_part(content: bytes, extra: str = '; filename="app.zip"') -> tuple[str, bytes, str]:
    return ("file", content, extra + "\r\nContent-Type: application/octet-stream")


@pytest.fixture
def form(da: Any, client: Any) -> Form:
    return Form(da, client)


def test_the_zip_is_kept_and_can_be_downloaded(form: Form, good_zip: bytes) -> None:
    response = form.send(good_zip)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["x-amz-server-side-encryption"] == "AES256"
    assert response.headers["location"].endswith("/apps%2Ffirst-app%2FMyApp%2F1")
    assert "x-cadstack-warnings" not in response.headers
    assert form.package() == good_zip


def test_the_zip_is_shown_to_its_owner_only(form: Form, good_zip: bytes, da: Any, other: Any) -> None:
    form.send(good_zip)
    da.ok("POST", "/appbundles/MyApp/aliases", {"id": "prod", "version": 1, "receiver": "other-app"})
    assert "package" in da.ok("GET", "/appbundles/first-app.MyApp+prod")
    assert "package" not in other.ok("GET", "/appbundles/first-app.MyApp+prod")


def test_fields_may_come_in_any_order(form: Form, good_zip: bytes) -> None:
    parts = form.parts()
    for seed in range(5):
        random.Random(seed).shuffle(parts)
        assert form.post([*parts, file_part(good_zip)]).status_code == 200


def test_every_field_may_have_a_file_name(form: Form, good_zip: bytes) -> None:
    parts = form.parts('; filename="{name}"\r\nContent-Type: text/plain')
    assert form.post([*parts, file_part(good_zip, "")]).status_code == 200
    assert form.package() == good_zip


def test_fields_after_the_file_are_ignored(form: Form, good_zip: bytes) -> None:
    late = ("key", b"apps/somebody/Else/1", "")
    assert form.post([*form.parts(), file_part(good_zip), late]).status_code == 200
    without_key = [part for part in form.parts() if part[0] != "key"]
    key = ("key", form.fields["key"].encode(), "")
    response = form.post([*without_key, file_part(good_zip), key])
    assert response.status_code == 400
    assert "<Code>InvalidArgument</Code>" in response.text


@pytest.mark.parametrize(("asked", "answered"), [("200", 200), ("201", 201), ("204", 204), ("302", 204), ("", 204)])
def test_the_status_is_the_one_asked_for(form: Form, good_zip: bytes, asked: str, answered: int) -> None:
    assert form.send(good_zip, success_action_status=asked).status_code == 200
    parts = [(n, asked.encode() if n == "success_action_status" else c, e) for n, c, e in form.parts()]
    assert form.post([*parts, file_part(good_zip)]).status_code == answered


def test_a_zip_over_the_limit_is_refused_in_the_words_of_s3(form: Form, services: Any, da: Any) -> None:
    services.store.run(grant_upload_mb, "first-app", 1)
    created = da.ok("POST", "/appbundles/MyApp/versions", {"engine": "Autodesk.AutoCAD+24"})
    form.fields = created["uploadParameters"]["formData"]
    response = form.send(b"x" * (1024 * 1024 + 1))
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/xml"
    assert "<Code>EntityTooLarge</Code>" in response.text
    assert "<MaxSizeAllowed>1048576</MaxSizeAllowed>" in response.text
    assert form.package() is None


def grant_upload_mb(uow: Any, client_id: str, megabytes: int) -> None:
    from dataclasses import replace

    app = uow.apps.get(client_id)
    uow.apps.put(replace(app, limits={"frontend": {"app_upload_mb": megabytes}}))
    assert servicelimits.limits_of(uow.apps.get(client_id)).frontend.app_upload_mb == megabytes


def test_an_expired_policy_is_refused(form: Form, good_zip: bytes, clock: Any) -> None:
    clock.advance(minutes=59)
    assert form.send(good_zip).status_code == 200
    clock.advance(minutes=2)
    response = form.send(good_zip)
    assert response.status_code == 403
    assert "Policy expired" in response.text


def test_a_changed_policy_key_or_signature_is_refused(form: Form, good_zip: bytes) -> None:
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    policy["conditions"][-1][2] *= 2
    larger = base64.b64encode(json.dumps(policy).encode()).decode()
    codes = {
        "SignatureDoesNotMatch": [{"policy": larger}, {"x_amz_signature": "0" * 64}],
        "AccessDenied": [{"key": "apps/first-app/Other/1"}],
        "InvalidPolicyDocument": [{"policy": "no base64"}, {"policy": "e30="}],
    }
    for code, changes in codes.items():
        for change in changes:
            response = form.send(good_zip, **change)
            assert response.status_code in (400, 403), change
            assert f"<Code>{code}</Code>" in response.text, change
    assert form.package() is None


def test_a_form_of_a_deleted_version_is_refused(form: Form, good_zip: bytes, da: Any) -> None:
    da.ok("DELETE", "/appbundles/MyApp")
    response = form.send(good_zip)
    assert response.status_code == 404
    assert "<Code>NoSuchKey</Code>" in response.text


def test_a_second_upload_replaces_the_first(form: Form, good_zip: bytes, packed: Any) -> None:
    form.send(good_zip)
    better = packed({"My.bundle/PackageContents.xml": b"<ApplicationPackage Version='2'/>"})
    assert form.send(better).status_code == 200
    assert form.package() == better


def test_a_zip_without_a_manifest_is_kept_with_a_warning(form: Form, packed: Any) -> None:
    response = form.send(packed({"script.py": b""}))
    assert response.status_code == 200
    assert "PackageContents.xml" in response.headers["x-cadstack-warnings"]


def link_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("My.bundle/passwords")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return packed.getvalue()


def bomb_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * (40 * 1024 * 1024))
    return packed.getvalue()


def zip_with(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        archive.writestr(info, "content")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"this is no zip", "not a readable zip"),
        (b"", "not a readable zip"),
        (b"PK\5\6" + bytes(18), "The zip is empty"),
        (zip_with("../outside.py"), "leads outside its folder"),
        (zip_with("a/../../outside.py"), "leads outside its folder"),
        (zip_with("..\\outside.py"), "leads outside its folder"),
        (zip_with("/etc/cron.d/job"), "absolute path"),
        (zip_with("\\\\host\\share"), "absolute path"),
        (zip_with("C:evil.exe"), "absolute path"),
        (link_zip(), "is a link"),
        (bomb_zip(), "possible bomb"),
    ],
)
def test_a_zip_that_could_do_harm_is_refused(form: Form, content: bytes, reason: str) -> None:
    response = form.send(content)
    assert response.status_code == 400
    assert reason in response.text
    assert form.package() is None


def test_a_truncated_upload_is_refused(form: Form, good_zip: bytes) -> None:
    body = multipart([*form.parts(), file_part(good_zip)])
    response = form.post([], body[: -len(BOUNDARY) - 30])
    assert response.status_code == 400
    assert form.package() is None


def test_a_body_that_is_no_form_is_refused(form: Form) -> None:
    plain = form.client.post(form.url, content=b"{}", headers={"Content-Type": "application/json"})
    assert plain.status_code == 412
    assert "multipart/form-data" in plain.text
    garbage = form.post([], b"no boundary here")
    assert garbage.status_code == 400
    without_file = form.post(form.parts())
    assert without_file.status_code == 400


def test_httpx_and_requests_style_uploads_work(form: Form, good_zip: bytes) -> None:
    plain = form.client.post(form.url, data=form.fields, files={"file": good_zip})
    assert plain.status_code == 200
    named = {name: (name, value) for name, value in form.fields.items()}
    assert form.client.post(form.url, files={**named, "file": ("app.zip", good_zip)}).status_code == 200
    assert form.package() == good_zip
