"""The whole story over HTTP, with real processes: from a POST to the outputs, the report and the callbacks."""

import io
import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from office import DA, FINAL_SECONDS, Office, Site, processes_of, wait_for

pytestmark = pytest.mark.xdist_group("story")


def test_an_item_reads_objects_and_writes_objects(office: Office) -> None:
    office.put("in.txt", b"hello")
    done = office.run("say working copy in.txt out.txt", In=office.argument("in.txt"), Out=office.argument("out.txt"))
    assert done["status"] == "success"
    assert office.get("out.txt") == b"hello"
    report = office.report(done)
    assert "] working\n" in report
    assert office.token().removeprefix("Bearer ") not in report
    assert (done["stats"]["bytesDownloaded"], done["stats"]["bytesUploaded"]) == (5, 5)


def test_a_folder_comes_back_zipped_and_an_archive_goes_in_unpacked(office: Office, site: Site) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("folder-of-it/a.txt", "a")
    site.pages["/pack.zip"] = (200, memory.getvalue())
    pack = {"url": f"{site.url}/pack.zip", "localName": "folder"}
    done = office.run("write folder/b.txt b", Pack=pack, Folder=office.argument("result.zip"))
    assert done["status"] == "success", done
    with zipfile.ZipFile(io.BytesIO(office.get("result.zip") or b"")) as result:
        assert sorted(result.namelist()) == ["b.txt", "folder-of-it/a.txt"]


def test_callbacks_tell_progress_and_the_end(office: Office, site: Site) -> None:
    hooks = {
        "onProgress": {"url": f"{site.url}/hook/progress-1", "verb": "post"},
        "onComplete": {"url": f"{site.url}/hook/complete-1", "verb": "post"},
    }
    done = office.run('progress {"percent":50}', **hooks)
    assert done["status"] == "success"

    def told(path: str) -> list[dict[str, object]]:
        return [body for at, _, body in site.hooks() if at == path]

    (end,) = wait_for(lambda: told("/hook/complete-1"))
    assert (end["id"], end["status"]) == (done["id"], "success")


def test_the_receiver_of_progress_can_stop_the_item(office: Office, site: Site) -> None:
    site.answer_to_progress = 205
    try:
        hook = {"url": f"{site.url}/hook/progress-2", "verb": "post"}
        done = office.run('progress {"percent":1} tick 60', onProgress=hook)
    finally:
        site.answer_to_progress = 200
    assert done["status"] == "cancelled"


def test_a_running_item_can_be_cancelled(office: Office) -> None:
    item = office.submit("tick 60 write out.txt never", Out=office.argument("never.txt"))
    office.until(item, "inprogress")
    office.cancel(item)
    assert office.wait(item)["status"] == "cancelled"
    assert office.get("never.txt") is None


def test_a_queued_item_can_be_cancelled(office: Office) -> None:
    blockers = [office.submit("tick 30") for _ in range(2)]
    queued = office.submit("say never")
    for blocker in blockers:
        office.until(blocker, "inprogress")
    office.cancel(queued)
    assert office.status(queued)["status"] == "cancelled"
    for blocker in blockers:
        office.cancel(blocker)
        office.wait(blocker)


def test_settings_are_files_and_variables(office: Office) -> None:
    activity = office.activity(
        "Set",
        commandLine=["$(engine.path)/nopconsole.exe copy $(settings[text].path) out.txt environment env.json"],
        settings={"text": {"value": "from the setting"}, "MODE": {"value": "fast", "isEnvironmentVariable": True}},
        parameters={"Out": {"verb": "put", "localName": "out.txt"}, "Env": {"verb": "put", "localName": "env.json"}},
    )
    item = office.ok(
        "POST",
        f"{DA}/workitems",
        json={
            "activityId": activity,
            "arguments": {"Out": office.argument("set.txt"), "Env": office.argument("env.json")},
        },
    )
    assert office.wait(item["id"])["status"] == "success"
    assert office.get("set.txt") == b"from the setting"
    environment = json.loads(office.get("env.json") or b"")
    assert environment["MODE"] == "fast"
    assert not [name for name in environment if name.startswith("CADSTACK")]


def test_a_bundle_brings_its_own_program(office: Office) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("Tool.bundle/PackageContents.xml", "<ApplicationPackage/>")
        archive.writestr("Tool.bundle/Contents/tool.exe", "#!/bin/sh\necho from the bundle > out.txt\n")
    bundle = office.bundle("Tool", content.getvalue())
    activity = office.activity(
        "UseTool",
        appbundles=[bundle],
        commandLine=['"$(appbundles[Tool].path)\\Tool.bundle\\Contents\\Tool.exe"'],
        parameters={"Out": {"verb": "put", "localName": "out.txt"}},
    )
    item = office.ok(
        "POST", f"{DA}/workitems", json={"activityId": activity, "arguments": {"Out": office.argument("tool.txt")}}
    )
    done = office.wait(item["id"])
    assert done["status"] == "success", done
    assert office.get("tool.txt") == b"from the bundle\n"


@pytest.fixture(scope="module")
def remote(open_office: Callable[..., Office]) -> Office:
    """A server that runs nothing itself."""
    made = open_office(CADSTACK_WORKERS="-1")
    made.start()
    made.furnish()
    return made


class TestRemoteWorker:
    """A worker with a URL and a token, and nothing else of the server."""

    def test_it_runs_items_and_stops_when_told(self, remote: Office) -> None:
        remote.put("in.txt", b"far away")
        worker = remote.start_worker(remote.worker_token(), remote.data / "worker")
        arguments = {"In": remote.argument("in.txt"), "Out": remote.argument("out.txt")}
        done = remote.run("copy in.txt out.txt", **arguments)
        assert done["status"] == "success", done
        assert remote.get("out.txt") == b"far away"
        assert "Command line: [ script" in remote.report(done)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(FINAL_SECONDS) == 0
        assert not list((remote.data / "worker" / "work" / "attempts").iterdir())

    @pytest.mark.parametrize("token", ["nonsense", "cadstack.wk0.wrong"])
    def test_a_wrong_token_is_refused_in_one_line(self, remote: Office, token: str) -> None:
        worker = remote.start_worker(token, remote.data / f"refused-{token}")
        assert worker.wait(FINAL_SECONDS) == 1
        said = (remote.data / f"refused-{token}" / "worker.log").read_text()
        assert "token" in said
        assert "Traceback" not in said

    def test_the_token_of_a_worker_opens_nothing_else(self, remote: Office) -> None:
        token = remote.worker_token()
        answer = remote.call("GET", f"{DA}/engines", token=f"Bearer {token}")
        assert answer.status_code == 401
        _, name, secret = token.split(".", 2)
        with pytest.raises(httpx.HTTPStatusError, match="40"):
            remote.token((name, secret))


class TestStart:
    def test_port_0_prints_one_json_line_and_sigterm_ends_everything(self, open_office: Callable[..., Office]) -> None:
        office = open_office(CADSTACK_TEST_MARK="story-of-the-end")
        said = office.start()
        assert set(said) == {"url", "client_id", "client_secret"}
        office.furnish()
        running = office.submit("tick 2 write out.txt done", Out=office.argument("out.txt"))
        office.until(running, "inprogress")
        assert office.stop() == 0
        assert office.process
        assert office.process.stdout
        assert office.process.stdout.read() == ""
        wait_for(lambda: not processes_of("story-of-the-end"), 5)
        office.start(office.port)  # tokens are of one address
        assert office.status(running)["status"] == "success"
        assert office.get("out.txt") == b"done"

    def test_an_item_that_is_longer_than_the_grace_runs_again_at_once(self, open_office: Callable[..., Office]) -> None:
        office = open_office(CADSTACK_LEASE_SECONDS="600")
        office.start()
        office.furnish()
        running = office.submit("tick 600")
        office.until(running, "inprogress")
        assert office.stop() == 0
        office.start(office.port)
        wait_for(lambda: processes_of(running), 30)
        office.cancel(running)
        assert office.wait(running)["status"] == "cancelled"

    def test_a_second_server_on_the_same_port_says_so(self, office: Office, tmp_path: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "cadstack", "up", "--port", str(office.port), "--data", str(tmp_path)],
            env=office.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 1
        assert "--port" in done.stderr
        assert "Traceback" not in done.stderr
