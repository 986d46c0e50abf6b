"""Each step's failure state and structured failure, and what each step does when all is well."""

import io
import json
import zipfile
from typing import Any

import httpx
import pytest

from cadstack.app.cells import Exit, Usage
from cadstack.app.work import Source
from cadstack.domain.automation.activity import Parameter, Setting, Verb
from cadstack.domain.automation.limits import MB
from cadstack.domain.automation.workitem import Argument, PinnedBundle, Status
from cadstack.domain.errors import CadstackError, Unavailable

URL = "https://files.test/in.txt"
OUT = "https://files.test/out.txt"
IN = {"In": Parameter(Verb.GET, "in.txt")}
RESULT = {"Out": Parameter(Verb.PUT, "out.txt")}
TO_OUT = {"Out": Argument(OUT, headers={"Authorization": "Bearer secret-token-1"})}


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

    def test_a_sandbox_that_cannot_start_fails_the_instructions(self, bench: Any) -> None:
        done = bench.run(Unavailable("No user is left.", next_step="Run fewer."))
        assert (done.status, done.failure.phase) == (Status.FAILED_INSTRUCTIONS, "prepare")

    def test_a_plan_that_does_not_bind_settles_the_item(self, bench: Any) -> None:
        done = bench.run(arguments={"Nobody": Argument(value="x")})
        assert (done.status, done.failure.phase) == (Status.FAILED_INSTRUCTIONS, "prepare")


class TestExecute:
    def test_both_streams_are_in_the_report(self, bench: Any, script: Any) -> None:
        bench.run(script(out=b"one\r\ntwo", err=b"three\n"))
        assert all(f"] {word}\n" in bench.report for word in ("one", "two", "three"))

    def test_an_exit_code_is_told_with_the_last_line(self, bench: Any, script: Any) -> None:
        done = bench.run(script(out=b"first\nIt broke.\n\n", exit=Exit(code=3)))
        assert done.status is Status.FAILED_INSTRUCTIONS
        assert (done.failure.exit_code, done.failure.command) == (3, 0)
        assert "It broke." in done.failure.cause
        assert done.failure.last_lines == ("first", "It broke.", "")

    def test_a_crash_is_told_by_its_signal(self, bench: Any, script: Any) -> None:
        done = bench.run(script(exit=Exit(signal=11)))
        assert done.failure.signal == "SIGSEGV"
        assert "crashed" in done.failure.cause

    @pytest.mark.parametrize("limit", ["memory_bytes", "processes", "disk_bytes", "cpu_seconds"])
    def test_a_limit_is_told_with_what_to_do(self, bench: Any, script: Any, limit: str) -> None:
        done = bench.run(script(exit=Exit(signal=9, limit=limit)))
        assert done.failure.limit == limit
        assert done.failure.next_step

    def test_the_second_command_does_not_run_after_the_first_failed(self, bench: Any, script: Any) -> None:
        commands = ("$(engine.path)/nop.exe 1", "$(engine.path)/nop.exe 2", "$(engine.path)/nop.exe 3")
        done = bench.run(script(), script(exit=Exit(code=1)), script(), command_line=commands)
        assert (done.failure.command, len(bench.sandbox.specs)) == (1, 2)

    def test_the_peak_memory_of_all_commands_is_counted(self, bench: Any, script: Any) -> None:
        scripts = [script(usage=Usage(peak_memory_bytes=n * MB)) for n in (3, 7, 5)]
        done = bench.run(*scripts, command_line=("$(engine.path)/nop.exe",) * 3)
        assert done.stats.megabytes_peak_ram == 7

    def test_the_time_limit_ends_a_command(self, bench: Any, script: Any) -> None:
        done = bench.run(script(out=b"busy\n", hangs=True), processing_seconds=0.02)
        assert done.status is Status.FAILED_LIMIT_PROCESSING_TIME
        assert done.failure.limit == "limitProcessingTimeSec"
        assert "Raise limitProcessingTimeSec" in done.failure.next_step

    def test_the_time_limit_holds_for_one_that_never_stops_printing(self, bench: Any, script: Any) -> None:
        import os
        import threading

        over = threading.Event()
        printers: list[threading.Thread] = []

        def print_for_ever(cell: Any) -> None:
            descriptor = os.dup(cell._held[-1])

            def write() -> None:
                while not over.is_set():
                    try:
                        os.write(descriptor, b"spam\n")
                    except BlockingIOError:
                        continue
                    except BrokenPipeError:
                        break
                os.close(descriptor)

            printers.append(threading.Thread(target=write))
            printers[-1].start()

        started = bench.sandbox.start

        def start(spec: Any) -> Any:
            cell = started(spec)
            print_for_ever(cell)
            return cell

        bench.sandbox.start = start
        try:
            done = bench.run(script(hangs=True), processing_seconds=0.05)
        finally:
            over.set()
            printers[0].join()
        assert done.status is Status.FAILED_LIMIT_PROCESSING_TIME

    def test_silence_without_work_ends_a_command(self, bench: Any, script: Any) -> None:
        done = bench.run(script(hangs=True), silence_seconds=0.01)
        assert done.status is Status.FAILED_INSTRUCTIONS
        assert done.failure.limit == "silence"
        assert "wait for input" in done.failure.next_step

    @pytest.mark.parametrize(("strict", "limit"), [(True, "silence"), (False, "limitProcessingTimeSec")])
    def test_silent_work_counts_as_life_unless_strict(self, bench: Any, script: Any, strict: bool, limit: str) -> None:
        import dataclasses
        import itertools

        bench.place = dataclasses.replace(bench.place, strict=strict)
        attempt = bench.attempt(script(hangs=True), silence_seconds=0.01, processing_seconds=0.2)
        used = itertools.count(1, 100)
        start = bench.sandbox.start

        def working(spec: Any) -> Any:
            cell = start(spec)
            cell.usage = lambda: Usage(cpu_seconds=next(used))
            return cell

        bench.sandbox.start = working
        attempt.run()
        assert bench.server.settled[0][1].failure.limit == limit

    @pytest.mark.parametrize(
        ("printed", "shown"),
        [
            (b"x" * 40_000, "x" * 8192 + " […]"),
            (b"\xff\xfe binary", "\ufffd\ufffd binary"),
            (b"a\0b", "a\ufffdb"),
            ("umlaut ü".encode(), "umlaut ü"),
        ],
    )
    def test_any_bytes_become_a_line_that_can_be_stored(
        self, bench: Any, script: Any, printed: bytes, shown: str
    ) -> None:
        done = bench.run(script(out=printed, exit=Exit(code=1)))
        assert done.failure.last_lines == (shown,)
        json.dumps(done.failure.cause, ensure_ascii=False).encode()

    def test_a_network_is_given_only_where_the_admin_allows_it(self, bench: Any) -> None:
        import dataclasses

        wish = {"dasOpenNetwork": Setting("true", is_environment_variable=True)}
        bench.run(settings=wish)
        bench.place = dataclasses.replace(bench.place, allow_network=True)
        bench.run(settings=wish)
        bench.run()
        assert [spec.item.network for spec in bench.sandbox.specs] == [False, True, False]


class TestUpload:
    def test_an_output_is_sent_with_its_headers(self, bench: Any, script: Any) -> None:
        bench.web.answers[OUT] = httpx.Response(200)
        done = bench.run(script(files={"out.txt": b"result"}), parameters=RESULT, arguments=TO_OUT)
        assert done.status is Status.SUCCESS
        request = bench.web.sent(OUT)
        assert (request.method, request.content) == ("PUT", b"result")
        assert request.headers["content-length"] == "6"
        assert done.stats.bytes_uploaded == 6

    def test_an_object_output_is_staged_with_its_hashes(self, bench: Any, script: Any) -> None:
        urn = "urn:adsk.objects:os.object:bucket/out.txt"
        done = bench.run(script(files={"out.txt": b"abc"}), parameters=RESULT, arguments={"Out": Argument(urn)})
        (output,) = done.outputs
        assert (output.urn, output.blob, output.size) == (urn, "output", 3)
        assert output.sha1 == "a9993e364706816aba3e25717850c26c9cd0d89d"
        assert bench.web.blobs["output"] == b"abc"

    def test_a_missing_output_lists_what_there_is(self, bench: Any, script: Any) -> None:
        done = bench.run(script(files={"other.txt": b""}), parameters=RESULT, arguments=TO_OUT)
        assert (done.status, done.failure.phase) == (Status.FAILED_UPLOAD, "upload")
        assert "no 'out.txt'" in done.failure.cause
        assert "other.txt" in done.failure.next_step

    def test_names_that_are_no_text_can_be_told(self, bench: Any, script: Any) -> None:
        import os

        leave = script(act=lambda job: (job / os.fsdecode(b"\xff\xfe.bin")).write_bytes(b""))
        done = bench.run(leave, parameters=RESULT, arguments=TO_OUT)
        json.dumps(done.failure.next_step, ensure_ascii=False).encode()

    @pytest.mark.parametrize(
        ("reports", "status"), [("true", Status.FAILED_UPLOAD_OPTIONAL), ("false", Status.SUCCESS)]
    )
    def test_a_missing_optional_output_is_a_warning(self, bench: Any, reports: str, status: Status) -> None:
        arguments = {"Out": Argument(OUT, optional=True)}
        settings = {"dasreportfaileduploadoptional": Setting(reports)}
        assert bench.run(parameters=RESULT, arguments=arguments, settings=settings).status is status
        assert "optional output 'Out' is left out" in bench.report

    def test_nothing_leaves_the_machine_when_a_later_output_is_missing(self, bench: Any, script: Any) -> None:
        parameters = {**RESULT, "More": Parameter(Verb.PUT, "more.txt")}
        arguments = {**TO_OUT, "More": Argument("https://files.test/more")}
        bench.run(script(files={"out.txt": b""}), parameters=parameters, arguments=arguments)
        assert not [request for request in bench.web.requests if "files.test" in str(request.url)]

    @pytest.mark.parametrize("target", ["/etc/passwd", "real.txt", ".."])
    def test_a_link_is_not_an_output(self, bench: Any, script: Any, target: str) -> None:
        leave = script(files={"real.txt": b"x"}, act=lambda job: (job / "out.txt").symlink_to(target))
        done = bench.run(leave, parameters=RESULT, arguments=TO_OUT)
        assert done.status is Status.FAILED_UPLOAD
        assert "link" in done.failure.cause

    def test_a_folder_behind_a_link_is_not_searched(self, bench: Any, script: Any, tmp_path: Any) -> None:
        (tmp_path / "secret").mkdir()
        (tmp_path / "secret" / "out.txt").write_text("secret")
        leave = script(act=lambda job: (job / "sub").symlink_to(tmp_path / "secret"))
        parameters = {"Out": Parameter(Verb.PUT, "sub/out.txt")}
        assert bench.run(leave, parameters=parameters, arguments=TO_OUT).status is Status.FAILED_UPLOAD

    def test_a_special_file_is_not_an_output(self, bench: Any, script: Any) -> None:
        import os

        leave = script(act=lambda job: os.mkfifo(job / "out.txt"))
        assert bench.run(leave, parameters=RESULT, arguments=TO_OUT).status is Status.FAILED_UPLOAD

    def test_a_folder_is_zipped_without_its_links(self, bench: Any, script: Any) -> None:
        bench.web.answers[OUT] = httpx.Response(200)
        files = {"result/a.txt": b"a", "result/sub/b.txt": b"b"}
        leave = script(files=files, act=lambda job: (job / "result" / "link").symlink_to("/etc/passwd"))
        parameters = {"Out": Parameter(Verb.PUT, "result", zip=True)}
        assert bench.run(leave, parameters=parameters, arguments=TO_OUT).status is Status.SUCCESS
        with zipfile.ZipFile(io.BytesIO(bench.web.sent(OUT).content)) as archive:
            assert archive.namelist() == ["a.txt", "sub/b.txt"]

    def test_a_folder_without_zip_is_refused(self, bench: Any, script: Any) -> None:
        parameters = {"Out": Parameter(Verb.PUT, "result")}
        done = bench.run(script(files={"result/a": b""}), parameters=parameters, arguments=TO_OUT)
        assert '"zip": true' in done.failure.next_step

    def test_an_argument_name_cannot_lead_out_of_the_folder(self, bench: Any, script: Any) -> None:
        name = "../../../escaped"
        parameters = {"...": Parameter()}
        argument = Argument(OUT, verb=Verb.PUT, local_name="result", zip=True)
        bench.run(script(files={"result/a": b""}), parameters=parameters, arguments={name: argument})
        assert not list(bench.place.root.parent.glob("**/*escaped*"))

    def test_multiparts_are_sent_before_the_file(self, bench: Any, script: Any) -> None:
        bench.web.answers[OUT] = httpx.Response(204)
        argument = Argument(OUT, verb=Verb.POST, multiparts={"key": "a/b", "file": "ignored"})
        parameters = {"Out": Parameter(Verb.POST, "out.txt")}
        done = bench.run(script(files={"out.txt": b"DATA"}), parameters=parameters, arguments={"Out": argument})
        assert done.status is Status.SUCCESS
        body = bench.web.sent(OUT).content
        assert body.index(b'name="key"') < body.index(b'name="file"') < body.index(b"DATA")
        assert b"ignored" not in body

    def test_a_refused_upload_quotes_the_answer_without_secrets(self, bench: Any, script: Any) -> None:
        bench.web.answers[OUT] = httpx.Response(403, text="no right for secret-token-1")
        done = bench.run(script(files={"out.txt": b""}), parameters=RESULT, arguments=TO_OUT)
        assert done.status is Status.FAILED_UPLOAD
        assert done.failure.last_lines == ("no right for ***",)

    def test_an_upload_that_is_redirected_did_not_happen(self, bench: Any, script: Any) -> None:
        bench.web.answers[OUT] = httpx.Response(302, headers={"location": "https://login.test/"})
        done = bench.run(script(files={"out.txt": b""}), parameters=RESULT, arguments=TO_OUT)
        assert done.status is Status.FAILED_UPLOAD
        assert "login.test" in done.failure.next_step

    def test_an_output_is_found_in_any_case(self, bench: Any, script: Any) -> None:
        bench.web.answers[OUT] = httpx.Response(200)
        done = bench.run(script(files={"OUT.TXT": b"x"}), parameters=RESULT, arguments=TO_OUT)
        assert done.status is Status.SUCCESS


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
