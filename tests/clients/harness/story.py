"""The basic story, as far as all clients tell it alike: what is published, what goes in, and what must come out.

The activity runs a program of the engine `nop` and reads a file of an app bundle, so a success proves that the bundle
was uploaded whole, that the input was fetched and that the outputs were kept.
"""

import io
import time
import zipfile
from collections.abc import Callable
from typing import Any

import httpx

ENGINE = "Autodesk.Nop+1"
BUNDLE = "Greeting"
GREETING = b"Hello from the bundle.\n"
INPUT = b"A drawing, if you like.\n"
PATIENCE_SECONDS = 60


def bundle_zip() -> bytes:
    """The zip of the app bundle."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{BUNDLE}.bundle/PackageContents.xml", '<ApplicationPackage Name="Greeting"/>')
        archive.writestr(f"{BUNDLE}.bundle/Contents/greeting.txt", GREETING)
    return packed.getvalue()


def command_line(bundle: str = BUNDLE) -> str:
    """The activity's command, as activities write them: back-slashes, and the bundle by its name alone."""
    greeting = f'"$(appbundles[{bundle}].path)\\{BUNDLE}.bundle\\Contents\\greeting.txt"'
    return (
        f'$(engine.path)\\nopconsole.exe copy {greeting} greeting.txt copy "$(args[Drawing].path)" result.txt say done'
    )


def parameters() -> dict[str, Any]:
    return {
        "Drawing": {"verb": "get", "localName": "drawing.txt", "description": "What goes in", "required": True},
        "Result": {"verb": "put", "localName": "result.txt", "description": "What comes out"},
        "Greeting": {"verb": "put", "localName": "greeting.txt", "description": "What the bundle says"},
    }


def activity(name: str, bundle: str) -> dict[str, Any]:
    """An activity that uses the bundle with this qualified id."""
    short = bundle.partition(".")[2].partition("+")[0]
    return {
        "id": name,
        "engine": ENGINE,
        "commandLine": [command_line(short)],
        "parameters": parameters(),
        "appbundles": [bundle],
        "description": "Copies a drawing and a greeting",
    }


def arguments(bucket: str, token: str) -> dict[str, Any]:
    """A work item's arguments by `urn:`, with the token that lets the server move the objects for the client."""
    urn, headers = f"urn:adsk.objects:os.object:{bucket}", {"Authorization": f"Bearer {token}"}
    return {
        "Drawing": {"url": f"{urn}/drawing.txt", "verb": "get", "headers": headers},
        "Result": {"url": f"{urn}/result.txt", "verb": "put", "headers": headers},
        "Greeting": {"url": f"{urn}/greeting.txt", "verb": "put", "headers": headers},
    }


class Objects:
    """A bucket, new by default, and its objects, for clients that have no OSS of their own."""

    def __init__(self, url: str, token: str, bucket: str, *, create: bool = True) -> None:
        self._client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"})
        self._path = f"/oss/v2/buckets/{bucket}/objects"
        if create:
            body = {"bucketKey": bucket, "policyKey": "transient"}
            self._client.post("/oss/v2/buckets", json=body).raise_for_status()

    def put(self, key: str, content: bytes) -> None:
        begun = self._client.get(f"{self._path}/{key}/signeds3upload").raise_for_status().json()
        httpx.put(begun["urls"][0], content=content).raise_for_status()
        body = {"uploadKey": begun["uploadKey"]}
        self._client.post(f"{self._path}/{key}/signeds3upload", json=body).raise_for_status()

    def get(self, key: str) -> bytes:
        signed = self._client.get(f"{self._path}/{key}/signeds3download").raise_for_status().json()
        return httpx.get(signed["url"]).raise_for_status().content


def post_form(upload: dict[str, Any], content: bytes) -> httpx.Response:
    """Post the zip as the tutorials do: the fields of the form first, without file names, and the file last."""
    return httpx.post(
        upload["endpointURL"],
        data=upload["formData"],
        files={"file": ("bundle.zip", content, "application/octet-stream")},
    )


def until_done(status: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The final status of a work item, asked for again and again as every client does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (seen := status())["status"] in ("pending", "inprogress"):
        assert time.monotonic() < deadline, f"The work item is not done: {seen}"
        time.sleep(0.05)
    return seen


def succeeded(seen: dict[str, Any]) -> str:
    """The report of a work item that must have succeeded, fetched as clients do, without a token."""
    report = httpx.get(seen["reportUrl"]).text
    assert seen["status"] == "success", report
    assert "Job finished with result Succeeded" in report
    assert "Bearer" not in report
    return report
