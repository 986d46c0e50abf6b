"""Which files a run is about, and where the values of placeholders come from."""

import json

import pytest

from cadstack.domain.errors import InvalidInput
from cadstack.kit.definitions import Reference
from cadstack.kit.project import Values, match_bundles, project_beside, read_document

ACTIVITY = {"id": "{{name}}", "engine": "Autodesk.Nop+1", "commandLine": []}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "workitem.json").write_text('{"activityId": "a", "arguments": {}}')
    return tmp_path


def write(folder, name, document):
    (folder / name).write_text(json.dumps(document))
    return folder / name


def test_the_only_activity_is_found_under_any_name(folder):
    wanted = write(folder, "plot.json", ACTIVITY)
    assert project_beside(folder).activity == wanted


def test_activity_json_is_preferred_and_another_can_be_named(folder):
    other, preferred = write(folder, "a.json", ACTIVITY), write(folder, "activity.json", ACTIVITY)
    assert project_beside(folder).activity == preferred
    assert project_beside(folder, other).activity == other


def test_several_activities_have_to_be_named(folder):
    write(folder, "a.json", ACTIVITY)
    write(folder, "b.json", ACTIVITY)
    with pytest.raises(InvalidInput, match=r"several activities: a\.json, b\.json"):
        project_beside(folder)


def test_bundles_and_their_documents_are_found(folder):
    (folder / "A.bundle").mkdir()
    described = write(folder, "app.json", {"id": "A", "engine": "Autodesk.Nop+1"})
    (folder / "broken.json").write_text("{")
    project = project_beside(folder)
    assert (project.activity, project.bundles, project.appbundles) == (None, (folder / "A.bundle",), (described,))


def test_a_value_is_set_before_it_is_in_the_environment_before_it_is_asked_for(folder):
    path = write(folder, "a.json", {**ACTIVITY, "engine": "{{engine}}", "description": "{{what}}"})
    asked = []
    values = Values({"name": "set"}, {"name": "no", "engine": "env"}, lambda name: asked.append(name) or "asked")
    read = values.read(path)
    assert (read["id"], read["engine"], read["description"], asked) == ("set", "env", "asked", ["what"])


def test_what_nobody_knows_is_not_invented(folder):
    path = write(folder, "a.json", {**ACTIVITY, "engine": "{{engine}}"})
    with pytest.raises(InvalidInput, match=r"a\.json has placeholders without a value: name, engine") as refused:
        Values({}, {}).read(path)
    assert refused.value.next_step == "--set name=… --set engine=…"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b'{\n"a": }', r"a\.json:2:6 is not JSON"), (b"[]", "is no JSON object"), (b"\xff", "cannot be read")],
)
def test_what_is_no_json_object_is_said_with_its_place(folder, content, said):
    (folder / "a.json").write_bytes(content)
    with pytest.raises(InvalidInput, match=said):
        read_document(folder / "a.json")


def test_a_byte_order_mark_does_not_matter(folder):
    (folder / "a.json").write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert read_document(folder / "a.json") == {"a": 1}


def bundles(folder, *names):
    return [folder / name for name in names]


def test_bundles_are_matched_by_name_in_any_case(folder):
    one, two = Reference("O", "Publish2View22", "prod"), Reference("", "Second", "")
    paths = bundles(folder, "publish2view22.bundle", "Second.bundle.zip", "Third.bundle")
    matched = match_bundles([one, two], paths)
    assert dict(matched.bundles) == {one: paths[0], two: paths[1]}
    assert matched.unused == (paths[2],)


def test_the_one_that_is_left_is_meant(folder):
    wanted = Reference("", "CountItApp", "test")
    paths = bundles(folder, "CountIt.bundle")
    assert match_bundles([wanted], paths).bundles == {wanted: paths[0]}


def test_one_that_is_missing_is_known():
    wanted = Reference("O", "A", "p")
    assert match_bundles([wanted], []).missing == (wanted,)


def test_two_bundles_of_one_name_are_refused(folder):
    with pytest.raises(InvalidInput, match="of one name"):
        match_bundles([], bundles(folder, "A.bundle", "a.bundle"))
