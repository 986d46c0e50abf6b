"""Which argument becomes which file, and that everything wrong is said at once."""

from pathlib import Path

import pytest

from cadstack.domain.errors import InvalidInput
from cadstack.kit.arguments import LocalInput, LocalOutput, Places, path_of, plan_arguments, scheme_of

PARAMETERS = {
    "In": {"verb": "get", "localName": "in.dwg"},
    "Out": {"verb": "put", "localName": "result", "zip": True},
    "Word": {"verb": "read"},
}


@pytest.fixture
def places(tmp_path):
    (tmp_path / "part.dwg").write_text("x")
    return Places(tmp_path)


def test_a_path_is_an_input_or_an_output_as_its_parameter_says(places):
    plan = plan_arguments({"in": {"url": "part.dwg"}, "Out": {"url": "out\\result.zip"}}, PARAMETERS, places)
    assert plan.arguments["in"]["url"] == LocalInput(places.folder / "part.dwg")
    assert plan.outputs == [LocalOutput("Out", places.folder / "out" / "result.zip")]


def test_the_verb_of_an_argument_wins(places):
    plan = plan_arguments({"In": {"url": "new.dwg", "verb": "PUT", "optional": True}}, PARAMETERS, places)
    assert plan.outputs == [LocalOutput("In", places.folder / "new.dwg", optional=True)]


def test_outputs_go_to_one_folder_where_that_is_asked_for(places, tmp_path):
    asked = Places(places.folder, output=tmp_path / "all")
    plan = plan_arguments({"Out": {"url": "deep/down/result.zip"}}, PARAMETERS, asked)
    assert plan.outputs[0].path == tmp_path / "all" / "result.zip"


@pytest.mark.parametrize("url", ["../up.zip", "/etc/cron.d/x", "file:///etc/cron.d/x", "..\\up.zip", "link/x.zip"])
def test_a_work_item_names_no_output_outside_its_folder(places, tmp_path_factory, url):
    (places.folder / "link").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    arguments = {"Out": {"url": url}}
    with pytest.raises(InvalidInput, match=r"outside the work item's folder\. Allow it with --file Out=PATH"):
        plan_arguments(arguments, PARAMETERS, places)
    bound = Places(places.folder, files={"Out": Path("/somewhere/else.zip")})
    assert plan_arguments(arguments, PARAMETERS, bound).outputs[0].path == Path("/somewhere/else.zip")


@pytest.mark.parametrize("url", ["../key", "/etc/hostname", "file:///etc/hostname", "link/key"])
def test_a_work_item_that_may_send_names_no_input_outside_its_folder(tmp_path, url):
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "key").write_text("private")
    (home / "link").symlink_to(tmp_path)
    arguments = {"In": {"url": url}}
    with pytest.raises(InvalidInput, match="--online may send it on"):
        plan_arguments(arguments, PARAMETERS, Places(home, online=True))
    assert plan_arguments(arguments, PARAMETERS, Places(home, files={"In": tmp_path / "key"}, online=True))


def test_values_and_options_stay_as_they_are(places):
    arguments = {"Word": "hello", "W2": {"value": 1}, "adskDebug": {"uploadJobFolder": True}, "In": {"url": "data:,x"}}
    assert plan_arguments(arguments, PARAMETERS, places).arguments == arguments


def test_an_input_on_the_web_is_fetched_only_when_that_is_allowed(places):
    arguments = {"In": {"url": "https://files.example/a.dwg?sig=secret"}}
    with pytest.raises(InvalidInput, match=r"--file In=PATH, or allow the download with --online") as refused:
        plan_arguments(arguments, PARAMETERS, places)
    assert "secret" not in str(refused.value)
    assert plan_arguments(arguments, PARAMETERS, Places(places.folder, online=True)).arguments == arguments


def test_an_output_on_the_web_is_kept_here_unless_sending_is_allowed(places):
    arguments = {"Out": {"url": "https://files.example/x?sig=secret"}}
    plan = plan_arguments(arguments, PARAMETERS, places)
    assert plan.outputs[0].path == places.folder / "result.zip"
    assert "not sent to https://files.example/x;" in plan.notes[0]
    online = plan_arguments(arguments, PARAMETERS, Places(places.folder, online=True))
    assert (online.arguments, online.outputs) == (arguments, [])


def test_an_object_of_another_server_needs_a_file(places):
    with pytest.raises(InvalidInput, match=r"belongs to another server. Give a file with --file In=PATH\."):
        plan_arguments({"In": {"url": "urn:adsk.objects:os.object:b/k"}}, PARAMETERS, places)


def test_a_file_that_is_named_by_hand_wins_and_takes_no_headers_along(places):
    arguments = {"In": {"url": "https://x/a.zip", "headers": {"Authorization": "Bearer t"}, "pathInZip": "a.iam"}}
    bound = Places(places.folder, files={"In": places.folder / "part.dwg"})
    plan = plan_arguments(arguments, PARAMETERS, bound)
    assert plan.arguments["In"] == {"url": LocalInput(places.folder / "part.dwg"), "pathInZip": "a.iam"}


def test_a_file_can_stand_for_an_argument_that_the_work_item_lacks(places):
    bound = Places(places.folder, files={"Out": places.folder / "o.zip"})
    assert plan_arguments({}, PARAMETERS, bound).outputs == [LocalOutput("Out", places.folder / "o.zip")]


def test_references_are_found_too(places):
    arguments = {"In": {"url": "part.dwg", "references": [{"url": "part.dwg", "localName": "x.dwg"}]}}
    plan = plan_arguments(arguments, PARAMETERS, places)
    assert plan.arguments["In"]["references"] == [{"url": LocalInput(places.folder / "part.dwg"), "localName": "x.dwg"}]
    assert arguments["In"]["references"] == [{"url": "part.dwg", "localName": "x.dwg"}]
    real = plan.realised(lambda path: {"url": f"sent {path.name}"}, lambda output: {})
    assert real["In"] == {"url": "sent part.dwg", "references": [{"url": "sent part.dwg", "localName": "x.dwg"}]}


def test_callbacks_are_left_out_unless_online(places):
    hook = {"onComplete": {"verb": "post", "url": "https://example.com"}}
    plan = plan_arguments(hook, PARAMETERS, places)
    assert (plan.arguments, plan.notes) == ({}, ["onComplete is left out; --online calls it."])
    assert plan_arguments(hook, PARAMETERS, Places(places.folder, online=True)).arguments == hook


def test_all_problems_are_said_together(places):
    arguments = {
        "In": {"url": "missing.dwg"},
        "In2": {"url": "https://x/y"},
        "Out": {"url": "same.zip"},
        "Out2": {"url": "./same.zip", "verb": "put"},
    }
    with pytest.raises(InvalidInput) as refused:
        plan_arguments(arguments, PARAMETERS, places)
    assert len(refused.value.message.splitlines()) == 3
    assert "missing.dwg" in refused.value.message
    assert "Two outputs would be written to" in refused.value.message


@pytest.mark.parametrize(
    ("url", "scheme", "path"),
    [
        ("a/b.dwg", "", "a/b.dwg"),
        ("C:\\x\\b.dwg", "", "C:/x/b.dwg"),
        ("file:///x/a%20b.dwg", "file", "/x/a b.dwg"),
        ("HTTPS://x/y", "https", None),
        ("data:,x", "data", None),
    ],
)
def test_paths_and_addresses_are_told_apart(url, scheme, path):
    assert scheme_of(url) == scheme
    if path is not None:
        assert path_of(url) == Path(path)
