"""The fetch and prepare steps and the settling: their failure states, and what they do when all is well."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import httpx
import pytest

from cadstack.app.cells import Preload
from cadstack.app.work import Source
from cadstack.domain.automation.activity import Parameter, Setting, Verb
from cadstack.domain.automation.workitem import Argument, PinnedBundle, Status
from cadstack.domain.errors import CadstackError, Unavailable

URL = "https://files.test/in.txt"
IN = {"In": Parameter(Verb.GET, "in.txt")}


def zipped(**files: bytes) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return memory.getvalue()


class TestFetch:
    def test_an_input_lies_in_the_job_folder_under_its_local_name(self, bench: Any, script: Any) -> None:
        seen: list[bytes] = []
        bench.web.answers[URL] = httpx.Response(200, content=b"hello")
        look = script(act=lambda job: seen.append((job / "in.txt").read_bytes()))
        done = bench.run(look, parameters=IN, arguments={"In": Argument(URL)})
        assert (done.status, seen, done.stats.bytes_downloaded) == (Status.SUCCESS, [b"hello"], 5)

    def test_a_refused_download_names_the_input_and_quotes_the_answer(self, bench: Any) -> None:
        bench.web.answers[URL] = httpx.Response(403, text="<Error>Request has expired</Error>")
        done = bench.run(parameters=IN, arguments={"In": Argument(URL)})
        assert done.status is Status.FAILED_DOWNLOAD
        assert done.failure.phase == "download"
        assert "'In'" in done.failure.cause
        assert "403" in done.failure.cause
        assert "expired" in done.failure.next_step
        assert done.failure.last_lines == ("<Error>Request has expired</Error>",)

    def test_a_failing_host_is_asked_again(self, bench: Any) -> None:
        bench.web.answers[URL] = [httpx.Response(503), httpx.ConnectError("refused"), httpx.Response(200)]
        assert bench.run(parameters=IN, arguments={"In": Argument(URL)}).status is Status.SUCCESS

    def test_a_dead_host_fails_the_download(self, bench: Any) -> None:
        bench.web.answers[URL] = httpx.ConnectError("refused")
        done = bench.run(parameters=IN, arguments={"In": Argument(URL)})
        assert done.status is Status.FAILED_DOWNLOAD
        assert "files.test" in done.failure.cause

    def test_an_optional_input_that_fails_is_left_out_with_a_warning(self, bench: Any) -> None:
        done = bench.run(parameters=IN, arguments={"In": Argument(URL, optional=True)})
        assert done.status is Status.SUCCESS
        assert "optional input 'In' is left out" in bench.report

    def test_references_lie_beside_the_input_under_names_of_their_own(self, bench: Any, script: Any) -> None:
        names: list[str] = []
        for number in range(3):
            bench.web.answers[f"https://files.test/{number}/ref.dwg"] = httpx.Response(200, content=b"r%d" % number)
        references = tuple(Argument(f"https://files.test/{n}/ref.dwg", local_name="ref.dwg") for n in (1, 2))
        argument = Argument("https://files.test/0/ref.dwg", local_name="a/ref.dwg", references=references)
        look = script(act=lambda job: names.extend(sorted(p.name for p in (job / "a").iterdir())))
        bench.run(look, parameters={"In": Parameter()}, arguments={"In": argument})
        assert names == ["ref.dwg", "ref_2.dwg", "ref_3.dwg"]

    def test_an_object_is_read_part_by_part(self, bench: Any, script: Any) -> None:
        urn = "urn:adsk.objects:os.object:bucket/whole.bin"
        bench.web.answers["https://own.test/1"] = httpx.Response(200, content=b"one-")
        bench.web.answers["https://own.test/2"] = [httpx.Response(503)] * 4 + [httpx.Response(200, content=b"two")]
        seen: list[bytes] = []
        look = script(act=lambda job: seen.append((job / "in.txt").read_bytes()))
        source = Source(("https://own.test/1", "https://own.test/2"))
        bench.run(look, parameters=IN, arguments={"In": Argument(urn)}, sources={urn: source})
        assert seen == [b"one-two"]

    @pytest.mark.parametrize(
        ("source", "said"),
        [(Source(), "does not exist"), (Source(refused="The token has expired.", next_step="Renew it."), "expired")],
    )
    def test_an_object_that_cannot_be_read_fails_the_download(self, bench: Any, source: Source, said: str) -> None:
        urn = "urn:adsk.objects:os.object:bucket/none"
        done = bench.run(parameters=IN, arguments={"In": Argument(urn)}, sources={urn: source})
        assert done.status is Status.FAILED_DOWNLOAD
        assert said in done.failure.cause
        assert done.failure.next_step

    def test_an_archive_is_unpacked_when_the_parameter_says_zip(self, bench: Any, script: Any) -> None:
        bench.web.answers[URL] = httpx.Response(200, content=zipped(**{"sub/a.txt": b"a"}))
        seen: list[bytes] = []
        look = script(act=lambda job: seen.append((job / "folder" / "sub" / "a.txt").read_bytes()))
        parameters = {"In": Parameter(Verb.GET, "folder", zip=True)}
        assert bench.run(look, parameters=parameters, arguments={"In": Argument(URL)}).status is Status.SUCCESS
        assert seen == [b"a"]

    def test_a_path_in_something_that_is_no_archive_fails_the_download(self, bench: Any) -> None:
        bench.web.answers[URL] = httpx.Response(200, content=b"no zip")
        done = bench.run(parameters=IN, arguments={"In": Argument(URL, path_in_zip="a.dwg")})
        assert done.status is Status.FAILED_DOWNLOAD
        assert "not a zip archive" in done.failure.cause


class TestPrepare:
    def test_settings_become_files_and_variables(self, bench: Any, script: Any) -> None:
        seen: list[str] = []
        look = script(act=lambda job: seen.append((job / "setting_script.txt").read_text()))
        settings = {"script": Setting("LINE 0,0 1,1"), "MODE": Setting("fast", is_environment_variable=True)}
        command = ("$(engine.path)/nop.exe $(settings[script].path)",)
        done = bench.run(look, settings=settings, command_line=command)
        assert (done.status, seen) == (Status.SUCCESS, ["LINE 0,0 1,1"])
        item = bench.sandbox.specs[0].item
        assert item.env["MODE"] == "fast"
        assert item.env["DAS_WORKITEM_ID"] == "f" * 32
        assert item.argv == ("/engine/nop.exe", "/job/setting_script.txt")

    def test_an_engine_with_imports_waits_for_one_owner(self, bench: Any, script: Any) -> None:
        found = bench.place.installations["nop"]
        manifest = replace(found.manifest, warm_imports=("heavy",))
        bench.place.installations["nop"] = replace(
            found, manifest=manifest, interpreter=found.root / "venv" / "bin" / "python", digest="d1"
        )
        assert bench.run(script(), command_line=("$(engine.path)/nop.exe",)).status is Status.SUCCESS
        spec = bench.sandbox.specs[0]
        assert spec.engine.preload == Preload(("heavy",), "/engine/venv/bin/python", "d1", "me")
        assert spec.item.argv == ("/engine/venv/bin/python", "/engine/nop.exe")

    def test_a_setting_that_cannot_be_fetched_fails_the_instructions(self, bench: Any) -> None:
        command = ("$(engine.path)/nop.exe $(settings[script].path)",)
        done = bench.run(settings={"script": Setting(url="https://files.test/none")}, command_line=command)
        assert (done.status, done.failure.phase) == (Status.FAILED_INSTRUCTIONS, "prepare")
        assert "script" in done.failure.cause

    def test_a_program_that_the_engine_lacks_names_those_it_has(self, bench: Any) -> None:
        done = bench.run(command_line=("$(engine.path)\\other.exe",))
        assert done.status is Status.FAILED_INSTRUCTIONS
        assert "other.exe" in done.failure.cause
        assert "nop.exe" in done.failure.next_step

    def test_a_bundle_that_was_never_uploaded(self, bench: Any) -> None:
        bundles = (PinnedBundle("me", "Tool", 1, None),)
        done = bench.run(bundles=bundles, bundle_urls={"me.Tool!1": None})
        assert done.status is Status.FAILED_INSTRUCTIONS
        assert "me.Tool!1 is missing" in done.failure.cause
        assert "Upload" in done.failure.next_step

    @pytest.mark.parametrize(
        ("content", "said"), [(b"MZ\x90\0", "Windows program"), (None, "no file 'Contents/tool.exe'")]
    )
    def test_a_bundle_program_that_cannot_run(self, bench: Any, content: bytes | None, said: str) -> None:
        files = {"Tool.bundle/readme.txt": b""} if content is None else {"Contents/Tool.exe": content}
        bench.web.answers["https://own.test/b"] = httpx.Response(200, content=zipped(**files))
        done = bench.run(
            bundles=(PinnedBundle("me", "Tool", 1, "blob"),),
            bundle_urls={"me.Tool!1": "https://own.test/b"},
            command_line=("$(appbundles[Tool].path)/Contents/tool.exe",),
        )
        assert done.status is Status.FAILED_INSTRUCTIONS
        assert said in done.failure.cause

    def test_a_command_that_names_no_bundle_finds_them_in_a_variable(self, bench: Any) -> None:
        bench.web.answers["https://own.test/b"] = httpx.Response(200, content=zipped(**{"Tool.bundle/readme.txt": b""}))
        pinned = (PinnedBundle("me", "Tool", 1, "blob"),)
        bench.run(bundles=pinned, bundle_urls={"me.Tool!1": "https://own.test/b"})
        assert bench.sandbox.specs[0].item.env["ADSK_APPLICATION_PLUGINS"] == "/bundles/me.Tool!1"

    def test_a_sandbox_that_cannot_start_fails_the_instructions(self, bench: Any) -> None:
        done = bench.run(Unavailable("No user is left.", next_step="Run fewer."))
        assert (done.status, done.failure.phase) == (Status.FAILED_INSTRUCTIONS, "prepare")

    def test_a_plan_that_does_not_bind_settles_the_item(self, bench: Any) -> None:
        done = bench.run(arguments={"Nobody": Argument(value="x")})
        assert (done.status, done.failure.phase) == (Status.FAILED_INSTRUCTIONS, "prepare")


class TestSettling:
    def test_a_result_that_the_server_refuses_becomes_a_failure(self, bench: Any) -> None:
        bench.server.trouble["finish"] = [CadstackError("No.", next_step="Ask.")]
        done = bench.run()
        assert done.status is Status.FAILED_INSTRUCTIONS
        assert "refused the result: No." in done.failure.cause

    def test_a_server_that_restarts_is_told_again(self, bench: Any) -> None:
        bench.server.trouble["finish"] = [Unavailable("away")] * 3
        bench.server.trouble["stage"] = [Unavailable("away")] * 2
        assert bench.run().report == "report.txt"
        assert len(bench.rests) == 5

    def test_an_item_without_a_report_is_settled_all_the_same(self, bench: Any) -> None:
        bench.server.trouble["stage"] = [CadstackError("never")]
        assert bench.run().report is None

    def test_a_defect_of_the_worker_settles_the_item(self, bench: Any, script: Any) -> None:
        def broken(_job: object) -> None:
            raise ZeroDivisionError

        done = bench.run(script(act=broken))
        assert (done.status, done.failure.phase) == (Status.FAILED_INSTRUCTIONS, "worker")

    def test_a_full_disk_is_named(self, bench: Any, script: Any) -> None:
        import errno

        def full(_job: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        done = bench.run(script(act=full))
        assert "disk is full" in done.failure.cause
