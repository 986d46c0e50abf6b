"""Engines without a command line: the program that runs a task, what it is told, and the report in JSON."""

import io
import json
import os
import zipfile
from dataclasses import replace
from typing import Any

import httpx
import pytest

from cadstack.app.cells import Exit
from cadstack.domain.automation.activity import Activity, Parameter, Verb
from cadstack.domain.automation.workitem import Argument, PinnedBundle, Status
from cadstack.engines.manifest import Task
from cadstack.worker import attempt
from cadstack.worker.ondemand import OnDemand

TOKEN = "personal-access-token-1"
READ = Parameter(Verb.READ)


@pytest.fixture
def bench(bench: Any) -> Any:
    """A bench whose engine runs tasks."""
    found = bench.place.installations["nop"]
    task = Task("nop.exe", downloads=("TaskScriptUrl",), result="result.txt")
    manifest = replace(found.manifest, task=task, report_format="json")
    bench.place = replace(bench.place, installations={"nop": replace(found, manifest=manifest)})
    return bench


def _zipped(name: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(name, "<a/>")
    return memory.getvalue()


def told(bench: Any) -> Any:
    """What the program found on its standard input; the cell is closed by then."""
    return json.loads(bench.heard[0])


@pytest.fixture
def run(bench: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Carries out one task and keeps what its program was told."""
    bench.heard = []
    start = bench.sandbox.start

    def started(spec: Any) -> Any:
        cell = start(spec)
        close = cell.close

        def closed() -> None:
            if not cell.closed:
                bench.heard.append(cell.answers())
            close()

        cell.close = closed
        return cell

    monkeypatch.setattr(bench.sandbox, "start", started)
    return lambda *scripts, **options: bench.run(*scripts, command_line=(), **options)


def test_the_program_runs_once_and_is_told_the_direct_values(bench: Any, run: Any) -> None:
    parameters = {"TaskParameters": READ, "PersonalAccessToken": READ, "Model": Parameter(Verb.GET, "model.step")}
    arguments = {
        "taskparameters": Argument(value={"width": 3}),
        "PersonalAccessToken": Argument(value=TOKEN),
        "adsk3LeggedToken": Argument(value="three-legged-2"),
        "Model": Argument("https://files.test/m"),
    }
    bench.web.answers["https://files.test/m"] = httpx.Response(200, content=b"x")
    done = run(parameters=parameters, arguments=arguments)
    assert done.status is Status.SUCCESS
    (spec,) = bench.sandbox.specs
    assert spec.item.argv == ("/engine/nop.exe",)
    assert told(bench) == {
        "id": "f" * 32,
        "values": {
            "TaskParameters": '{"width":3}',
            "PersonalAccessToken": TOKEN,
            "adsk3LeggedToken": "three-legged-2",
        },
        "files": {"Model": "model.step"},
        "bundles": {},
        "result": "result.txt",
    }


def test_a_token_is_in_no_file_argument_or_variable(bench: Any, script: Any, run: Any) -> None:
    seen: list[str] = []

    def look(job: Any) -> None:
        seen.extend(path.read_text() for path in job.rglob("*") if path.is_file())

    arguments = {"PersonalAccessToken": Argument(value=TOKEN)}
    printed = script(out=f"I say {TOKEN}\n".encode(), files={"result.txt": f"and {TOKEN}".encode()}, act=look)
    run(printed, parameters={"PersonalAccessToken": READ}, arguments=arguments)
    (spec,) = bench.sandbox.specs
    outside = [
        *spec.item.argv,
        *spec.item.env.values(),
        bench.report,
        *(text for text in seen if text != f"and {TOKEN}"),
    ]
    assert len(outside) > 4
    assert [text for text in outside if TOKEN in text] == []
    assert json.loads(bench.report)["result"] == "and ***"


def test_an_address_given_as_value_is_downloaded(bench: Any, script: Any, run: Any) -> None:
    url = "https://files.test/scripts/main.ts?signature=abcdef"
    bench.web.answers[url] = httpx.Response(200, content=b"adsk.log(1)")
    found: list[bytes] = []
    run(
        script(act=lambda job: found.append((job / "main.ts").read_bytes())),
        parameters={"TaskScriptUrl": READ},
        arguments={"taskScriptUrl": Argument(value=url)},
    )
    assert told(bench)["files"] == {"TaskScriptUrl": "main.ts"}
    assert found == [b"adsk.log(1)"]
    assert "TaskScriptUrl" not in told(bench)["values"]


def test_an_address_that_does_not_answer_fails_the_download(bench: Any, run: Any) -> None:
    arguments = {"TaskScriptUrl": Argument(value="https://files.test/none.ts")}
    done = run(parameters={"TaskScriptUrl": READ}, arguments=arguments)
    assert done.status is Status.FAILED_DOWNLOAD
    assert "TaskScriptUrl" in done.failure.cause


@pytest.mark.parametrize(
    "address",
    [
        "urn:adsk.objects:os.object:somebody/main.ts",
        "file:///etc/passwd",
        "/etc/passwd",
        "das://anything",
        "",
    ],
)
def test_an_address_that_is_no_web_address_is_refused_with_the_reason(bench: Any, run: Any, address: str) -> None:
    done = run(parameters={"TaskScriptUrl": READ}, arguments={"TaskScriptUrl": Argument(value=address)})
    assert done.status is Status.FAILED_DOWNLOAD
    assert done.failure.phase == "download"
    assert "defect" not in done.failure.cause
    assert bench.sandbox.specs == []


def test_the_report_is_json_with_the_result(bench: Any, script: Any, run: Any) -> None:
    run(script(out=b"one\ntwo\n", files={"result.txt": '{"größe": 1}'.encode()}))
    report = json.loads(bench.report)
    assert set(report) == {"logs", "result"}
    assert report["result"] == '{"größe": 1}'
    assert [log["message"] for log in report["logs"] if log["message"] in ("one", "two")] == ["one", "two"]
    assert all(log["timestamp"] == "2026-03-01T12:00:00+00:00" for log in report["logs"])


def test_a_failed_task_has_a_whole_report_and_no_result(bench: Any, script: Any, run: Any) -> None:
    done = run(script(out=b"Error: no\n", exit=Exit(code=1)))
    report = json.loads(bench.report)
    assert done.status is Status.FAILED_INSTRUCTIONS
    assert report["result"] is None
    assert any("Error: no" in log["message"] for log in report["logs"])


def test_a_result_that_is_a_link_is_not_read(bench: Any, script: Any, run: Any, tmp_path: Any) -> None:
    (tmp_path / "secret.txt").write_text("not yours")
    run(script(act=lambda job: (job / "result.txt").symlink_to(tmp_path / "secret.txt")))
    assert json.loads(bench.report)["result"] is None
    assert "not yours" not in bench.report


def test_the_activity_s_bundles_come_before_those_they_need(bench: Any, run: Any) -> None:
    archive = _zipped("X.bundle/PackageContents.xml")
    urls = {}
    bundles = []
    for name in ("Needed", "Main"):
        pinned = PinnedBundle("me", name, 1, f"blob-{name}")
        bundles.append(pinned)
        urls[pinned.id_with_version] = f"https://files.test/{name}.zip"
        bench.web.answers[urls[pinned.id_with_version]] = httpx.Response(200, content=archive)
    activity = Activity("me", "Act", 1, "Autodesk.Nop+1", (), {}, appbundles=("me.Main+prod",))
    run(activity=activity, bundles=tuple(bundles), bundle_urls=urls)
    assert list(told(bench)["bundles"].items()) == [
        ("me.Main+prod", "/bundles/me.Main!1"),
        ("me.Needed", "/bundles/me.Needed!1"),
    ]


def test_a_task_longer_than_a_pipe_is_told_in_rounds(bench: Any) -> None:
    task = b"x" * (3 << 20) + b"\n"
    read, write = os.pipe()
    os.set_blocking(read, False)
    with os.fdopen(read, "rb", buffering=0) as reader, os.fdopen(write, "wb", buffering=0) as stdin:
        on_demand = OnDemand(bench.attempt(), stdin, task)
        heard = b""
        while len(heard) < len(task):
            heard += reader.read(1 << 20) or b""
            on_demand.tell()
    assert heard == task


def test_the_report_can_be_read_while_the_task_runs(
    bench: Any, script: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(attempt.REPORT_SECONDS, "json", 0.0)
    so_far: list[Any] = []
    kept = bench.server.heartbeat

    def heartbeat(hold: Any, stats: Any, report: str | None = None) -> Any:
        if report is not None:
            so_far.append(json.loads(bench.web.blobs[report]))
            bench.sandbox.cells[-1].kill()
        return kept(hold, stats, report)

    monkeypatch.setattr(bench.server, "heartbeat", heartbeat)
    arguments = {"PersonalAccessToken": Argument(value=TOKEN)}
    run(
        script(out=f"half {TOKEN}\n".encode(), hangs=True),
        parameters={"PersonalAccessToken": READ},
        arguments=arguments,
    )
    messages = [log["message"] for log in so_far[0]["logs"]]
    assert messages[-1] == "half ***"
    assert so_far[0]["result"] is None
