from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from cadstack.domain.automation import report
from cadstack.domain.automation.activity import Verb
from cadstack.domain.automation.workitem import Status

REPORTS = Path(__file__).resolve().parents[4] / ".." / "shared" / "payloads" / "design-automation" / "reports"
AT = datetime(2024, 11, 18, 13, 33, 45, tzinfo=UTC)
JOB = "2a82f250092e4da18c42b052b57ca0a6"
FOLDER = rf"C:\DARoot\Jobs\{JOB}"
URN = "urn:adsk.objects:os.object:dasplottingmad_11f86207464c4c9f94a20de35c28aa43/20241118070339_"


def test_lines_have_the_time_in_utc() -> None:
    local = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert report.line(local, "text\nnext") == "[11/18/2024 13:33:45] text\nnext"


def test_the_recorded_report_is_made_of_these_lines() -> None:
    recording = REPORTS / "AutoCAD_PlotToPDF.report.txt"
    if not recording.exists():
        pytest.skip("the recorded reports are not beside the repository (../shared)")
    drawing = "input_blocks_and_tables_-_metric.dwg"
    local = rf"{FOLDER}\20241118070339_{drawing}"
    said = [
        report.JOB_INFORMATION,
        report.starting(JOB),
        report.START_DOWNLOADS,
        report.downloading(Verb.GET, URN + drawing),
        report.downloaded(URN + drawing, local, 255708, 247),
        report.END_DOWNLOADS,
        report.START_PREPARING,
        report.command_line(rf' /i "{local}" /s {FOLDER}\setting_script.scr /suppressGraphics'),
        report.END_PREPARING,
        report.START_SCRIPT,
        report.start_output("AutoCAD"),
        report.end_output("AutoCAD"),
        report.END_SCRIPT,
        report.START_UPLOADS,
        report.uploading(rf"{FOLDER}\result.pdf", Verb.PUT, f"{URN}output_result.pdf"),
        report.END_UPLOADS,
        report.finished(Status.SUCCESS),
        report.JOB_STATUS,
    ]
    lines = recording.read_text(encoding="utf-8-sig").splitlines()
    texts = [line[22:] for line in lines if line.startswith("[1")]
    assert [text for text in texts if text in said] == said


def test_failures_name_the_phase() -> None:
    assert report.finished(Status.FAILED_DOWNLOAD) == "Job finished with result FailedDownload"
    assert report.embedded("{}", "/job/p.json").endswith("at: '/job/p.json'.")
