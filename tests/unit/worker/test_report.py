"""The report: in order, without secrets, within its size; and what `adskDebug` and `adskMask` change."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from cadstack.domain.automation.activity import Parameter, Setting, Verb
from cadstack.domain.automation.workitem import Argument
from cadstack.worker.report import LONGEST_LINE, Report

URL = "https://user:pass-word-1@files.test/in.txt?signature=abcdef"


def now() -> datetime:
    return datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_no_secret_of_the_plan_is_in_the_report(bench: Any, script: Any) -> None:
    secrets = ("header-secret-1", "value-secret-2", "setting-secret-3", "pass-word-1", "form-secret-4", "ref-secret-5")
    bench.web.answers[URL] = httpx.Response(200)
    reference = Argument(
        "https://files.test/r", local_name="r", headers={"Authorization": "ref-secret-5"}, optional=True
    )
    arguments = {
        "In": Argument(URL, headers={"Authorization": "Bearer header-secret-1"}, references=(reference,)),
        "apiToken": Argument(value="value-secret-2"),
        "Out": Argument("https://files.test/out", multiparts={"policy": "form-secret-4"}, optional=True),
    }
    parameters = {
        "In": Parameter(Verb.GET, "in.txt"),
        "apiToken": Parameter(Verb.READ),
        "Out": Parameter(Verb.POST, "out.txt"),
    }
    printed = script(out="".join(f"I print {secret}\n" for secret in secrets).encode())
    settings = {"myPassword": Setting("setting-secret-3", is_environment_variable=True)}
    bench.run(printed, parameters=parameters, arguments=arguments, settings=settings)
    assert bench.report.count("I print ***") == len(secrets)
    assert [secret for secret in secrets if secret in bench.report] == []


@pytest.mark.parametrize(("mask", "shown"), [(False, True), (True, False)])
def test_adsk_mask_hides_the_paths_of_urls(bench: Any, mask: bool, shown: bool) -> None:
    arguments = {"In": Argument("https://files.test/a/very-secret/path"), "adskMask": Argument(value=mask)}
    bench.run(parameters={"In": Parameter(Verb.GET, "in.txt")}, arguments=arguments)
    assert ("very-secret" in bench.report) is shown
    assert "files.test" in bench.report


def test_adsk_debug_keeps_the_job_folder(bench: Any, script: Any) -> None:
    arguments = {"adskDebug": Argument(value={"uploadJobFolder": True})}
    done = bench.run(script(files={"left.txt": b"behind"}), arguments=arguments)
    assert done.debug_info == "debugInfo.zip"
    with zipfile.ZipFile(io.BytesIO(bench.web.blobs["debugInfo.zip"])) as archive:
        assert archive.read("left.txt") == b"behind"


def test_a_report_has_an_end(tmp_path: Path) -> None:
    report = Report(tmp_path / "report.txt", now, limit_bytes=1000)
    for _ in range(1000):
        report.line("ü" * 10)
    report.close()
    text = (tmp_path / "report.txt").read_bytes()
    assert len(text) < 1200
    assert text.decode().count("The report is full") == 1


def test_a_report_that_cannot_be_written_fails_nothing(tmp_path: Path) -> None:
    report = Report(tmp_path / "missing" / "report.txt", now)
    report.line("lost")
    report.output("kept for the failure")
    report.flush()
    report.close()
    assert list(report.tail) == ["kept for the failure"]


def test_the_tail_holds_the_last_lines_of_the_output_only(tmp_path: Path) -> None:
    report = Report(tmp_path / "report.txt", now)
    report.line("of the worker")
    for number in range(30):
        report.output(f"{number}")
    report.close()
    assert list(report.tail) == [str(number) for number in range(10, 30)]


def test_a_secret_at_the_place_where_a_line_is_cut_is_hidden(tmp_path: Path) -> None:
    report = Report(tmp_path / "report.txt", now, secrets=["personal-access-token"])
    report.output("x" * (LONGEST_LINE - 10) + "personal-access-token")
    report.close()
    assert "personal" not in report.path.read_text() + report.tail[0]


def test_short_words_are_not_taken_for_secrets(tmp_path: Path) -> None:
    report = Report(tmp_path / "report.txt", now, secrets=["true", "longer-secret", "longer"])
    assert report.masked("true longer-secret") == "true ***"
