"""The collect and upload steps: what counts as an output, and where it goes."""

import io
import json
import zipfile
from typing import Any

import httpx
import pytest

from cadstack.domain.automation.activity import Parameter, Setting, Verb
from cadstack.domain.automation.workitem import Argument, Status

OUT = "https://files.test/out.txt"
RESULT = {"Out": Parameter(Verb.PUT, "out.txt")}
TO_OUT = {"Out": Argument(OUT, headers={"Authorization": "Bearer secret-token-1"})}


def test_an_output_is_sent_with_its_headers(bench: Any, script: Any) -> None:
    bench.web.answers[OUT] = httpx.Response(200)
    done = bench.run(script(files={"out.txt": b"result"}), parameters=RESULT, arguments=TO_OUT)
    assert done.status is Status.SUCCESS
    request = bench.web.sent(OUT)
    assert (request.method, request.content) == ("PUT", b"result")
    assert request.headers["content-length"] == "6"
    assert done.stats.bytes_uploaded == 6


def test_an_object_output_is_staged_with_its_hashes(bench: Any, script: Any) -> None:
    urn = "urn:adsk.objects:os.object:bucket/out.txt"
    done = bench.run(script(files={"out.txt": b"abc"}), parameters=RESULT, arguments={"Out": Argument(urn)})
    (output,) = done.outputs
    assert (output.urn, output.blob, output.size) == (urn, "output", 3)
    assert output.sha1 == "a9993e364706816aba3e25717850c26c9cd0d89d"
    assert bench.web.blobs["output"] == b"abc"


def test_a_missing_output_lists_what_there_is(bench: Any, script: Any) -> None:
    done = bench.run(script(files={"other.txt": b""}), parameters=RESULT, arguments=TO_OUT)
    assert (done.status, done.failure.phase) == (Status.FAILED_UPLOAD, "upload")
    assert "no 'out.txt'" in done.failure.cause
    assert "other.txt" in done.failure.next_step


def test_names_that_are_no_text_can_be_told(bench: Any, script: Any) -> None:
    import os

    leave = script(act=lambda job: (job / os.fsdecode(b"\xff\xfe.bin")).write_bytes(b""))
    done = bench.run(leave, parameters=RESULT, arguments=TO_OUT)
    json.dumps(done.failure.next_step, ensure_ascii=False).encode()


@pytest.mark.parametrize(("reports", "status"), [("true", Status.FAILED_UPLOAD_OPTIONAL), ("false", Status.SUCCESS)])
def test_a_missing_optional_output_is_a_warning(bench: Any, reports: str, status: Status) -> None:
    arguments = {"Out": Argument(OUT, optional=True)}
    settings = {"dasreportfaileduploadoptional": Setting(reports)}
    assert bench.run(parameters=RESULT, arguments=arguments, settings=settings).status is status
    assert "optional output 'Out' is left out" in bench.report


def test_nothing_leaves_the_machine_when_a_later_output_is_missing(bench: Any, script: Any) -> None:
    parameters = {**RESULT, "More": Parameter(Verb.PUT, "more.txt")}
    arguments = {**TO_OUT, "More": Argument("https://files.test/more")}
    bench.run(script(files={"out.txt": b""}), parameters=parameters, arguments=arguments)
    assert not [request for request in bench.web.requests if "files.test" in str(request.url)]


@pytest.mark.parametrize("target", ["/etc/passwd", "real.txt", ".."])
def test_a_link_is_not_an_output(bench: Any, script: Any, target: str) -> None:
    leave = script(files={"real.txt": b"x"}, act=lambda job: (job / "out.txt").symlink_to(target))
    done = bench.run(leave, parameters=RESULT, arguments=TO_OUT)
    assert done.status is Status.FAILED_UPLOAD
    assert "link" in done.failure.cause


def test_a_folder_behind_a_link_is_not_searched(bench: Any, script: Any, tmp_path: Any) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "out.txt").write_text("secret")
    leave = script(act=lambda job: (job / "sub").symlink_to(tmp_path / "secret"))
    parameters = {"Out": Parameter(Verb.PUT, "sub/out.txt")}
    assert bench.run(leave, parameters=parameters, arguments=TO_OUT).status is Status.FAILED_UPLOAD


def test_a_special_file_is_not_an_output(bench: Any, script: Any) -> None:
    import os

    leave = script(act=lambda job: os.mkfifo(job / "out.txt"))
    assert bench.run(leave, parameters=RESULT, arguments=TO_OUT).status is Status.FAILED_UPLOAD


def test_a_folder_is_zipped_without_its_links(bench: Any, script: Any) -> None:
    bench.web.answers[OUT] = httpx.Response(200)
    files = {"result/a.txt": b"a", "result/sub/b.txt": b"b"}
    leave = script(files=files, act=lambda job: (job / "result" / "link").symlink_to("/etc/passwd"))
    parameters = {"Out": Parameter(Verb.PUT, "result", zip=True)}
    assert bench.run(leave, parameters=parameters, arguments=TO_OUT).status is Status.SUCCESS
    with zipfile.ZipFile(io.BytesIO(bench.web.sent(OUT).content)) as archive:
        assert archive.namelist() == ["a.txt", "sub/b.txt"]


def test_a_folder_without_zip_is_refused(bench: Any, script: Any) -> None:
    parameters = {"Out": Parameter(Verb.PUT, "result")}
    done = bench.run(script(files={"result/a": b""}), parameters=parameters, arguments=TO_OUT)
    assert '"zip": true' in done.failure.next_step


def test_an_argument_name_cannot_lead_out_of_the_folder(bench: Any, script: Any) -> None:
    name = "../../../escaped"
    parameters = {"...": Parameter()}
    argument = Argument(OUT, verb=Verb.PUT, local_name="result", zip=True)
    bench.run(script(files={"result/a": b""}), parameters=parameters, arguments={name: argument})
    assert not list(bench.place.root.parent.glob("**/*escaped*"))


def test_multiparts_are_sent_before_the_file(bench: Any, script: Any) -> None:
    bench.web.answers[OUT] = httpx.Response(204)
    argument = Argument(OUT, verb=Verb.POST, multiparts={"key": "a/b", "file": "ignored"})
    parameters = {"Out": Parameter(Verb.POST, "out.txt")}
    done = bench.run(script(files={"out.txt": b"DATA"}), parameters=parameters, arguments={"Out": argument})
    assert done.status is Status.SUCCESS
    body = bench.web.sent(OUT).content
    assert body.index(b'name="key"') < body.index(b'name="file"') < body.index(b"DATA")
    assert b"ignored" not in body


def test_a_refused_upload_quotes_the_answer_without_secrets(bench: Any, script: Any) -> None:
    bench.web.answers[OUT] = httpx.Response(403, text="no right for secret-token-1")
    done = bench.run(script(files={"out.txt": b""}), parameters=RESULT, arguments=TO_OUT)
    assert done.status is Status.FAILED_UPLOAD
    assert done.failure.last_lines == ("no right for ***",)


def test_an_upload_that_is_redirected_did_not_happen(bench: Any, script: Any) -> None:
    bench.web.answers[OUT] = httpx.Response(302, headers={"location": "https://login.test/"})
    done = bench.run(script(files={"out.txt": b""}), parameters=RESULT, arguments=TO_OUT)
    assert done.status is Status.FAILED_UPLOAD
    assert "login.test" in done.failure.next_step


def test_an_output_is_found_in_any_case(bench: Any, script: Any) -> None:
    bench.web.answers[OUT] = httpx.Response(200)
    done = bench.run(script(files={"OUT.TXT": b"x"}), parameters=RESULT, arguments=TO_OUT)
    assert done.status is Status.SUCCESS
