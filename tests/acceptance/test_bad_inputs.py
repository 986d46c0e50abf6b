"""What goes wrong while an item runs: each ends in its documented state, with a failure that says what to do."""

import io
import os
import re
import stat
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from office import DA, Office, Site, processes_of, zipped

pytestmark = pytest.mark.xdist_group("bad_inputs")

Arguments = Callable[[Office, Site], dict[str, Any]]
DOWNLOAD, INSTRUCTIONS, UPLOAD = "failedDownload", "failedInstructions", "failedUpload"


@dataclass(frozen=True)
class Case:
    """One bad item. `says` must be found in the failure, whatever the case of the letters."""

    status: str
    says: str
    script: str = "say hello"
    arguments: Arguments = lambda _office, _site: {}
    activity: str = "Office.Do+prod"
    limit: int | None = None
    pages: dict[str, tuple[int, bytes]] = field(default_factory=dict)


def page(path: str, **members: Any) -> Arguments:
    """An input from the test's own web server."""
    return lambda _office, site: {"In": {"url": f"{site.url}{path}", **members}}


def url(address: str, **members: Any) -> Arguments:
    return lambda _office, _site: {"In": {"url": address, **members}}


def object_in(key: str, **members: Any) -> Arguments:
    return lambda office, _site: {"In": office.argument(key, **members)}


def out(path: str, **members: Any) -> Arguments:
    """An output to the test's own web server."""
    return lambda _office, site: {"Out": {"url": f"{site.url}{path}", **members}}


def pack(path: str, **members: Any) -> Arguments:
    return lambda _office, site: {"Pack": {"url": f"{site.url}{path}", **members}}


def link_archive() -> bytes:
    memory = io.BytesIO()
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return memory.getvalue()


def locked_archive() -> bytes:
    content = bytearray(zipped({"a.txt": b"a"}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def damaged_archive() -> bytes:
    content = bytearray(zipped({"a.bin": os.urandom(2000)}))
    content[500:520] = bytes(20)
    return bytes(content)


def lying_archive() -> bytes:
    content = bytearray(zipped({"a.bin": bytes(5000)}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


CASES = {
    "dead URL": Case(DOWNLOAD, "no answer.*check that the url", arguments=url("http://127.0.0.1:9/x")),
    "host that does not exist": Case(DOWNLOAD, "cannot be found", arguments=url("http://no-such-host.invalid/x")),
    "private address": Case(DOWNLOAD, "not public.*CADSTACK_ALLOW_NETWORKS", arguments=url("http://10.0.0.1/x")),
    "metadata address": Case(DOWNLOAD, "not public", arguments=url("http://169.254.169.254/latest/meta-data/")),
    "private address, mapped": Case(DOWNLOAD, "not public", arguments=url("http://[::ffff:192.168.0.1]/x")),
    "download not found": Case(DOWNLOAD, "404.*nothing is there.*nothing here", arguments=page("/none")),
    "download forbidden": Case(
        DOWNLOAD,
        "403.*signed URL may have expired.*Request has expired",
        arguments=page("/expired"),
        pages={"/expired": (403, b"<Error><Message>Request has expired</Message></Error>")},
    ),
    "download without a token": Case(
        DOWNLOAD, "401.*Authorization", arguments=page("/closed"), pages={"/closed": (401, b"who are you")}
    ),
    "failing host": Case(DOWNLOAD, "500", arguments=page("/broken"), pages={"/broken": (500, b"broken")}),
    "wrong token": Case(
        DOWNLOAD,
        "token.*fresh token",
        arguments=lambda office, _site: {
            "In": {"url": office.urn("in.txt"), "headers": {"Authorization": "Bearer a.b.c"}}
        },
    ),
    "missing object": Case(DOWNLOAD, "does not exist.*Upload it before", arguments=object_in("never-uploaded")),
    "missing bucket": Case(
        DOWNLOAD,
        "does not exist|not found",
        arguments=lambda office, _site: {"In": office.argument("x", url=office.urn("x", "no-such-bucket"))},
    ),
    "other tenant's object": Case(
        DOWNLOAD,
        "permission|does not exist",
        arguments=lambda office, _site: {
            "In": {"url": office.urn("in.txt"), "headers": {"Authorization": other(office)}}
        },
    ),
    "other tenant's bucket to write": Case(
        UPLOAD,
        "Out.*permission|Out.*not found",
        script="write out.txt stolen",
        arguments=lambda office, _site: {
            "Out": {"url": office.urn("stolen.txt"), "headers": {"Authorization": other(office)}, "verb": "put"}
        },
    ),
    "output to a missing bucket": Case(
        UPLOAD,
        "Out.*could not be written.*not found",
        script="write out.txt x",
        arguments=lambda office, _site: {"Out": office.argument("x", url=office.urn("x", "no-such-bucket"))},
    ),
    "path in no archive": Case(
        DOWNLOAD, "not a zip archive", arguments=page("/text", pathInZip="a.dwg"), pages={"/text": (200, b"text")}
    ),
    "path that the archive lacks": Case(
        DOWNLOAD,
        "has no 'b.dwg'.*a.dwg",
        arguments=page("/a.zip", pathInZip="b.dwg"),
        pages={"/a.zip": (200, zipped({"a.dwg": b""}))},
    ),
    "zip bomb": Case(
        DOWNLOAD, "zip bomb", arguments=pack("/bomb.zip"), pages={"/bomb.zip": (200, zipped({"z": bytes(70_000_000)}))}
    ),
    "zip that escapes": Case(
        DOWNLOAD, "leaves", arguments=pack("/out.zip"), pages={"/out.zip": (200, zipped({"../../evil": b"x"}))}
    ),
    "zip with an absolute path": Case(
        DOWNLOAD, "absolute", arguments=pack("/abs.zip"), pages={"/abs.zip": (200, zipped({"/etc/cron.d/x": b"x"}))}
    ),
    "zip with a link": Case(
        DOWNLOAD, "symbolic link", arguments=pack("/link.zip"), pages={"/link.zip": (200, link_archive())}
    ),
    "zip with a password": Case(
        DOWNLOAD, "encrypted.*without a password", arguments=pack("/pw.zip"), pages={"/pw.zip": (200, locked_archive())}
    ),
    "damaged zip": Case(DOWNLOAD, "damaged", arguments=pack("/bad.zip"), pages={"/bad.zip": (200, damaged_archive())}),
    "zip that lies": Case(
        DOWNLOAD, "damaged|larger than", arguments=pack("/lie.zip"), pages={"/lie.zip": (200, lying_archive())}
    ),
    "zip with a file that is a folder": Case(
        DOWNLOAD,
        "a file as well",
        arguments=pack("/two.zip"),
        pages={"/two.zip": (200, zipped({"a": b"", "a/b": b""}))},
    ),
    "exit code": Case(INSTRUCTIONS, "exit code 3: It_broke", script="say first say It_broke exit 3"),
    "unknown word": Case(INSTRUCTIONS, "Unknown word", script="nonsense"),
    "crash": Case(INSTRUCTIONS, "SIGSEGV.*crashed", script="crash"),
    "silence": Case(INSTRUCTIONS, "printed nothing for 5 seconds.*Print progress", script="sleep 60"),
    "time limit": Case("failedLimitProcessingTime", "limit of 1 seconds.*Raise", script="tick 60", limit=1),
    "time limit, printing without end": Case(
        "failedLimitProcessingTime", "limit of 2 seconds", script="repeat 10000000 spam " * 100, limit=2
    ),
    "time limit, working silently": Case("failedLimitProcessingTime", "limit of 1 seconds", script="busy 60", limit=1),
    "memory": Case(INSTRUCTIONS, "exit code 1: MemoryError", script="take 2000"),
    "binary output": Case(INSTRUCTIONS, "exit code 1", script="raw 00fffe0a80c3283c00 exit 1"),
    "huge line": Case(INSTRUCTIONS, "exit code 1", script="repeat 1000000 long exit 1"),
    "no end of line": Case(INSTRUCTIONS, "exit code 7: no-end", script="repeat 1 no-end exit 7"),
    "network that nobody gave": Case(
        INSTRUCTIONS, "exit code 1: .*(refused|unreachable|permitted)", script="connect 127.0.0.1 PORT"
    ),
    "missing output": Case(UPLOAD, "there is no 'out.txt'.*holds.*words.txt", arguments=out("/take/never")),
    "missing output, names that are no text": Case(
        UPLOAD, "there is no 'out.txt'", script="name fffe2e747874", arguments=out("/take/never")
    ),
    "output that is a link out of the job folder": Case(
        UPLOAD, "link", script="link out.txt /etc/passwd", arguments=out("/take/never")
    ),
    "output that is a folder": Case(
        UPLOAD,
        'folder.*"zip": true',
        script="say hello",
        arguments=lambda _office, site: {
            "Pack": {"url": f"{site.url}/ok.zip", "localName": "out.txt"},
            "Out": {"url": f"{site.url}/take/never"},
        },
        pages={"/ok.zip": (200, zipped({"a.txt": b"a"}))},
    ),
    "upload not found": Case(UPLOAD, "404.*nothing here", script="write out.txt x", arguments=out("/none")),
    "upload forbidden": Case(
        UPLOAD,
        "403.*another verb.*SignatureDoesNotMatch",
        script="write out.txt x",
        arguments=out("/signed"),
        pages={"/signed": (403, b"<Code>SignatureDoesNotMatch</Code>")},
    ),
    "upload to a private address": Case(
        UPLOAD,
        "not public",
        script="write out.txt x",
        arguments=lambda _office, _site: {"Out": {"url": "http://192.168.77.1/x"}},
    ),
}


def other(office: Office) -> str:
    """The token of another client app."""
    made = office.command("app", "create", "Other tenant")
    client_id, secret = re.findall(r"(?:client id|client secret)\s+(\S+)", made.stdout)
    return office.token((client_id, secret))


def failure_text(status: dict[str, Any]) -> str:
    failure = status["failure"]
    return " ".join([failure["cause"], failure.get("nextStep", ""), *failure.get("lastLines", [])])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_bad_item_says_what_to_do(office: Office, site: Site, case: Case) -> None:
    site.pages.update(case.pages)
    office.put("in.txt", b"mine")
    item = office.submit(
        case.script.replace("PORT", str(office.port)), case.activity, case.limit, **case.arguments(office, site)
    )
    done = office.wait(item)
    said = failure_text(done)
    assert done["status"] == case.status, said
    assert re.search(case.says, said, re.IGNORECASE | re.DOTALL), said
    report = office.report(done)
    assert "Traceback" not in done["failure"]["cause"]
    assert "Job Status" in report
    assert office.token().removeprefix("Bearer ") not in report


class TestActivities:
    """Activities that cannot run."""

    def run(self, office: Office, name: str, **members: Any) -> dict[str, Any]:
        activity = office.activity(name, parameters={}, **members)
        made = office.ok("POST", f"{DA}/workitems", json={"activityId": activity, "arguments": {}})
        return office.wait(made["id"])

    def test_a_program_that_the_engine_lacks(self, office: Office) -> None:
        done = self.run(office, "NoProgram", commandLine=["$(engine.path)\\other.exe"])
        assert done["status"] == INSTRUCTIONS
        assert "no program 'other.exe'" in failure_text(done)
        assert "nopconsole.exe" in failure_text(done)

    @pytest.mark.parametrize(
        ("name", "files", "says"),
        [
            ("Windows", {"W.bundle/tool.exe": b"MZ\x90\0\x03"}, "Windows program.*Python script or a Linux program"),
            ("Lacking", {"W.bundle/other.txt": b""}, "no file"),
            ("Unrunnable", {"W.bundle/tool.exe": b"\0\0\0\0 no program"}, "."),
        ],
    )
    def test_a_bundle_program_that_cannot_run(
        self, office: Office, name: str, files: dict[str, bytes], says: str
    ) -> None:
        files = {"W.bundle/PackageContents.xml": b"<ApplicationPackage/>", **files}
        bundle = office.bundle(name, zipped(files))
        command = f'"$(appbundles[{name}].path)\\W.bundle\\tool.exe"'
        done = self.run(office, f"Use{name}", appbundles=[bundle], commandLine=[command])
        assert done["status"] == INSTRUCTIONS
        assert re.search(says, failure_text(done)), failure_text(done)

    def test_a_bundle_that_was_never_uploaded(self, office: Office) -> None:
        bundle = office.bundle("Empty", None)
        activity = office.activity(
            "UseEmpty", parameters={}, appbundles=[bundle], commandLine=["$(engine.path)\\nopconsole.exe"]
        )
        answer = office.call("POST", f"{DA}/workitems", json={"activityId": activity, "arguments": {}})
        if answer.is_success:
            done = office.wait(answer.json()["id"])
            assert done["status"] == INSTRUCTIONS
            assert "is missing" in failure_text(done)
            assert "Upload it" in failure_text(done)
        else:
            assert answer.status_code == 400
            assert "pload" in answer.text


def test_optional_inputs_and_outputs_are_left_out(office: Office, site: Site) -> None:
    done = office.run(
        "say hello",
        In={"url": f"{site.url}/none", "optional": True},
        Out={"url": f"{site.url}/take/never", "optional": True},
    )
    assert done["status"] == "success"
    assert office.report(done).count("is left out") == 2


def test_what_a_command_leaves_behind_ends_with_it(office: Office) -> None:
    done = office.run("leave 300 say gone")
    assert done["status"] == "success"
    assert processes_of(done["id"]) == []


def test_any_output_is_in_the_report_as_text(office: Office) -> None:
    report = office.report(office.run("raw 00fffe0a80c3283c0a repeat 20000 long"))
    assert "�" in report
    assert "long […]" in report


def test_the_next_item_after_all_this_succeeds(office: Office) -> None:
    assert office.run("say still-here")["status"] == "success"


class TestFullDisk:
    @pytest.fixture
    def small(self, engines: Path) -> Iterator[Path]:
        """A file system of 24 MB."""
        if os.geteuid() != 0:
            pytest.skip("Only root can mount a small file system to fill.")
        with tempfile.TemporaryDirectory(prefix="cadstack-small-") as folder:
            mounted = subprocess.run(
                ["mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", folder], capture_output=True, check=False
            )
            if mounted.returncode != 0:
                pytest.skip(f"This machine lets nobody mount: {mounted.stderr.decode().strip()}")
            yield Path(folder)
            subprocess.run(["umount", "-l", folder], check=True)

    def test_an_item_that_fills_the_disk_fails_and_the_next_succeeds(
        self, small: Path, open_office: Callable[..., Office], engines: Path, site: Site
    ) -> None:
        office = Office(small / "data", engines, CADSTACK_SANDBOX="plain")
        try:
            office.start()
            office.furnish()
            site.pages["/big"] = (200, bytes(40_000_000))
            done = office.run("say hello", In={"url": f"{site.url}/big"})
            assert done["status"] in (DOWNLOAD, INSTRUCTIONS)
            assert "disk is full" in failure_text(done)
            assert office.run("say hello")["status"] == "success"
            assert office.run("fill big.bin 40")["status"] == INSTRUCTIONS
            assert office.run("say hello")["status"] == "success"
        finally:
            office.close()


def test_the_bucket_of_another_is_not_written(office: Office) -> None:
    assert office.get("stolen.txt") is None
