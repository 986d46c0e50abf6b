import json

from console.workitem import read_workitem


def test_reads_the_job_file_in_any_case(tmp_path):
    (tmp_path / "abc_job.das").write_text(json.dumps({"Id": "abc"}))
    assert read_workitem(tmp_path) == {"Id": "abc"}


def test_prefers_the_one_of_this_work_item(tmp_path, monkeypatch):
    (tmp_path / "a_Job.das").write_text(json.dumps({"Id": "a"}))
    (tmp_path / "b_Job.das").write_text(json.dumps({"Id": "b"}))
    monkeypatch.setenv("DAS_WORKITEM_ID", "B")
    assert read_workitem(tmp_path) == {"Id": "b"}


def test_none_outside_a_work_item(tmp_path):
    (tmp_path / "x_job.das").write_text("not json")
    assert read_workitem(tmp_path) is None
