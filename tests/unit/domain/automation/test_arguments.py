import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.automation.activity import Activity, Parameter, Verb
from cadstack.domain.automation.argument_checks import DEEPEST_REFERENCE, DEEPEST_VALUE
from cadstack.domain.automation.arguments import (
    Binding,
    absent_paths,
    argument_values,
    bind,
    decided_paths,
    reference_path,
    references_of,
    with_workitem_id,
)
from cadstack.domain.automation.documents import read_activity, read_submission
from cadstack.domain.automation.workitem import Argument
from cadstack.domain.errors import InvalidInput

PAYLOADS = Path(__file__).resolve().parents[4] / ".." / "shared" / "payloads" / "design-automation" / "payloads"
OLD_API = ("056_",)  # a version 2 body, shown in the migration guide for comparison
WORKITEMS = [
    path
    for path in sorted(PAYLOADS.glob("*_workitem_*.json"))
    if "_status_" not in path.name and not path.name.startswith(OLD_API)
]
# The activity of the same tutorial or documentation page, by the numbers of the published payloads.
ACTIVITY_OF = {
    "004": "002", "009": "007", "012": "011", "018": "017", "025": "023", "027": "026", "030": "029", "033": "032",
    "038": "036", "040": "039", "044": "043", "045": "043", "046": "043", "047": "043", "049": "048", "051": "050",
    "057": "054", "058": "062", "059": "062", "065": "062", "081": "071", "082": "071", "095": "064", "099": "098",
    "101": "100", "107": "105", "112": "071",
}  # fmt: skip
URL = "https://example.com/file.dwg"


def activity(*lines: str, **parameters: Parameter) -> Activity:
    return Activity("me", "act", 1, "Autodesk.AutoCAD+24", command_line=lines, parameters=parameters)


def fields(found: Activity, **arguments: Argument) -> dict[str, tuple[str, ...]]:
    with pytest.raises(InvalidInput) as caught:
        bind(found, arguments, "id")
    return caught.value.fields


def filled(value: Any, key: str = "") -> Any:
    """A published body with its placeholders filled in as a user would."""
    if isinstance(value, dict):
        return {name: filled(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner) for inner in value]
    if key == "url" and isinstance(value, str) and re.fullmatch(r"\{\{\w+\}\}|<[^>]*>|SIGNED_URL\w*", value):
        return "https://example.com/signed"
    return re.sub(r"\{\{(?:_\.)?\s*(\w+)\s*\}\}", r"\1", value) if isinstance(value, str) else value


def published_activity(number: str) -> Activity:
    (path,) = PAYLOADS.glob(f"{number}_activity_*.json")
    return read_activity(filled(json.loads(path.read_text())), owner="me", version=1, name="name")


@pytest.mark.skipif(not WORKITEMS, reason="the published payloads are not beside the repository (../shared)")
@pytest.mark.parametrize("path", WORKITEMS, ids=lambda path: path.name)
def test_published_work_items_bind(path: Path) -> None:
    submission = read_submission(filled(json.loads(path.read_text())))
    number = ACTIVITY_OF.get(path.name[:3])
    declared = {
        name: Parameter(argument.verb or (Verb.READ if argument.value is not None else Verb.GET), f"{name}.json")
        for name, argument in submission.arguments.items()
        if not name.startswith(("adsk", "on"))
    }
    found = published_activity(number) if number else activity(**declared)
    binding = bind(found, submission.arguments, "abc")
    sent = {name for name in submission.arguments if not name.startswith(("adsk", "on"))}
    assert set(binding.arguments) == sent
    assert all(bound.verb.is_input is bound.parameter.verb.is_input for bound in binding.arguments.values())
    paths = decided_paths(binding)
    assert {bound.name for bound in binding.outputs} <= set(paths)


def test_the_argument_s_verb_wins_then_the_parameter_s() -> None:
    found = activity(a=Parameter(Verb.POST, "out"), b=Parameter(Verb.PATCH, "out2"), c=Parameter())
    binding = bind(found, {"a": Argument(URL, Verb.PUT), "b": Argument(URL), "c": Argument(URL)}, "id")
    assert [bound.verb for bound in binding.arguments.values()] == [Verb.PUT, Verb.PATCH, Verb.GET]
    assert [bound.name for bound in binding.outputs] == ["a", "b"]


@pytest.mark.parametrize(("declared", "sent"), [(Verb.GET, Verb.PUT), (Verb.PUT, Verb.GET), (Verb.READ, Verb.POST)])
def test_an_argument_cannot_turn_the_direction(declared: Verb, sent: Verb) -> None:
    assert "arguments.a.verb" in fields(activity(a=Parameter(declared, "n")), a=Argument(URL, sent))


def test_names_bind_in_any_case_to_the_declared_spelling() -> None:
    binding = bind(activity(HostDwg=Parameter()), {"hostdwg": Argument(URL)}, "id")
    assert list(binding.arguments) == ["HostDwg"]
    twice = fields(activity(HostDwg=Parameter()), hostdwg=Argument(URL), HOSTDWG=Argument(URL))
    assert "twice" in twice["arguments.HOSTDWG"][0]


def test_what_is_not_declared_is_refused_with_near_names() -> None:
    messages = fields(activity(HostDwg=Parameter()), HostDwgg=Argument(URL))
    assert "'HostDwgg' is not a parameter of me.act. Did you mean HostDwg?" in messages["arguments.HostDwgg"][0]


def test_variable_arguments_take_any_name() -> None:
    found = Activity("me", "act", 1, "e", parameters={"...": Parameter(), "final": Parameter(Verb.PUT, "final.pdf")})
    given = {
        "page1": Argument("das://intermediate/page1.pdf"),
        "extra": Argument(URL, Verb.PUT),
        "final": Argument(URL),
    }
    binding = bind(found, given, "id")
    assert [bound.verb for bound in binding.arguments.values()] == [Verb.GET, Verb.PUT, Verb.PUT]
    assert binding.absent == {}


def test_required_parameters_must_be_given_and_all_mistakes_come_at_once() -> None:
    found = activity(a=Parameter(required=True), b=Parameter(required=True), c=Parameter())
    messages = fields(found, b=Argument("ftp://x/y"), d=Argument(URL))
    assert list(messages) == ["arguments.b.url", "arguments.d", "arguments.a"]


def test_a_path_that_the_command_line_uses_must_be_given_or_named() -> None:
    line = '$(engine.path)/x "$(args[a].path)" "$(args[B].path)" "$(args[c].value)" "$(args[d].path)"'
    parameters = {"a": Parameter(local_name="a.dwg"), "b": Parameter(), "c": Parameter(Verb.READ)}
    messages = fields(activity(line, **parameters, d=Parameter(local_name="$(d)")))
    assert list(messages) == ["arguments.b", "arguments.d"]
    binding = bind(activity('$(engine.path)/x "$(args[a].path)"', **parameters), {}, "id")
    assert absent_paths(binding) == {"a": "a.dwg"}
    assert argument_values(binding) == {"a": "", "b": "", "c": ""}


def test_outputs_have_no_path_in_zip_value_or_data() -> None:
    found = activity(a=Parameter(Verb.PUT, "o"), b=Parameter(Verb.PUT, "o"), c=Parameter(Verb.PUT, "o"))
    messages = fields(
        found,
        a=Argument(URL, path_in_zip="x", references=(Argument(URL),)),
        b=Argument(value="v"),
        c=Argument("data:application/json,{}"),
    )
    assert list(messages) == ["arguments.a.pathInZip", "arguments.a.references", "arguments.b.value", "arguments.c.url"]


@pytest.mark.parametrize(
    ("argument", "at"),
    [
        (Argument(), "a.url"),
        (Argument("relative/path"), "a.url"),
        (Argument("file:///etc/passwd"), "a.url"),
        (Argument("https://"), "a.url"),
        (Argument("https://host/a b"), "a.url"),
        (Argument("https://host/\r\nX: y"), "a.url"),
        (Argument("https://[x/a"), "a.url"),
        (Argument("data:application/json,{}"), "a.localName"),
        (Argument("data:text/html,x", local_name="n"), "a.url"),
        (Argument(URL, local_name="../x"), "a.localName"),
        (Argument(URL, local_name="C:\\x"), "a.localName"),
        (Argument(URL, path_in_zip="../x"), "a.pathInZip"),
        (Argument(URL, headers={"X": "a\r\nHost: b"}), "a.headers"),
        (Argument(URL, headers={"X Y": "a"}), "a.headers"),
        (Argument("https://host/\ud800"), "a.url"),
        (Argument(URL, headers={"X": "\udfff"}), "a.headers"),
        (Argument(URL, multiparts={"\ud800": 1}), "a.multiparts"),
        (Argument(URL, local_name="\ud800.dwg"), "a.localName"),
        (Argument(value={"a": ["\ud800"]}, local_name="n"), "a.value"),
        (Argument(URL, value="v", local_name="n"), "a.url"),
        (Argument(value="v"), "a.localName"),
        (Argument(value=URL, local_name="n"), "a"),
        (Argument(URL, references=(Argument("ftp://x"),)), "a.references[0].url"),
        (
            Argument(URL, references=(Argument(URL, references=(Argument(URL, Verb.PUT),)),)),
            "a.references[0].references[0].verb",
        ),
        (Argument(URL, references=(Argument(URL, local_name="/x"),)), "a.references[0].localName"),
    ],
)
def test_an_argument_that_cannot_work_is_refused_at_its_field(argument: Argument, at: str) -> None:
    assert list(fields(activity(a=Parameter()), a=argument)) == [f"arguments.{at}"]


def test_a_read_parameter_takes_a_value_or_a_data_url_only() -> None:
    found = activity(a=Parameter(Verb.READ))
    assert list(fields(found, a=Argument(URL))) == ["arguments.a.value"]
    bound = bind(found, {"a": Argument("data:application/json,%7B%7D")}, "id").arguments["a"]
    assert (bound.source, bound.text, bound.argument) == ("value", "{}", Argument(value="{}"))
    assert list(fields(found, a=Argument("data:application/json;base64,!"))) == ["arguments.a.url"]


@pytest.mark.parametrize(
    ("value", "text"),
    [("as it is", "as it is"), ({"a": [1, "é"]}, '{"a":[1,"é"]}'), (True, "true"), (7, "7"), ("", "")],
)
def test_direct_values_become_text(value: Any, text: str) -> None:
    bound = bind(activity(a=Parameter(Verb.READ, "p.json")), {"a": Argument(value=value)}, "id").arguments["a"]
    assert (bound.source, bound.text, bound.written_name) == ("value", text, "p.json")


def test_how_data_comes() -> None:
    found = activity(a=Parameter(on_demand=True, zip=True), b=Parameter(local_name="b"), c=Parameter(zip=True))
    given = {"a": Argument(URL), "b": Argument("data:application/json,{}"), "c": Argument(URL, zip=False)}
    bound = bind(found, given, "id").arguments
    assert [one.source for one in bound.values()] == ["on demand", "data", "transfer"]
    assert [one.unpacks for one in bound.values()] == [False, False, False]
    assert bind(found, {"c": Argument(URL)}, "id").arguments["c"].unpacks
    assert bind(found, {"c": Argument(URL, zip=False, path_in_zip="x")}, "id").arguments["c"].unpacks


def test_callbacks_need_not_be_declared() -> None:
    given = {"onProgress": Argument("https://me/p", Verb.PUT), "oncomplete": Argument("https://me/$(workitem.id)")}
    binding = bind(activity(), given, "abc")
    assert binding.on_progress == Argument("https://me/p", Verb.PUT)
    assert binding.on_complete == Argument("https://me/abc", Verb.POST)
    assert list(fields(activity(), onComplete=Argument("urn:x:y"))) == ["arguments.onComplete.url"]
    assert list(fields(activity(), onComplete=Argument(URL, Verb.GET))) == ["arguments.onComplete.verb"]


@pytest.mark.parametrize(
    "value", [{"uploadJobFolder": True}, '{"uploadJobFolder":true}', '{ "UPLOADJOBFOLDER": true }']
)
@pytest.mark.parametrize("mask", [True, "true"])
def test_options_come_as_objects_or_as_json_text(value: Any, mask: Any) -> None:
    given = {
        "adskDebug": Argument(value=value),
        "adskMask": Argument(value=mask),
        "adsk3LeggedToken": Argument(value="123"),
        "adskOther": Argument(value="1"),
    }
    options = bind(activity(), given, "id").options
    assert (options.upload_job_folder, options.mask_urls, options.user_token) == (True, True, "123")
    assert options.others == {"adskother": "1"}


def test_options_that_are_no_json_are_refused() -> None:
    assert list(fields(activity(), adskDebug=Argument(value="{broken"))) == ["arguments.adskDebug"]
    assert list(fields(activity(), adsk3LeggedToken=Argument(value=5))) == ["arguments.adsk3LeggedToken"]


def test_the_work_item_id_is_replaced_where_documented_and_nowhere_else() -> None:
    mark = "$(workitem.id)"
    argument = Argument(
        f"https://x/{mark}",
        headers={"h": f"a {mark}"},
        value={"k": [f"{mark}!"]},
        local_name=mark,
        path_in_zip=mark,
        request_content=mark,
        multiparts={"m": mark},
        references=(Argument(mark),),
    )
    expanded = with_workitem_id(argument, "abc")
    assert (expanded.url, expanded.headers, expanded.value) == ("https://x/abc", {"h": "a abc"}, {"k": ["abc!"]})
    assert expanded.local_name == expanded.path_in_zip == expanded.request_content == mark
    assert (expanded.multiparts, expanded.references) == (argument.multiparts, argument.references)


def test_paths_that_are_known_before_anything_is_downloaded() -> None:
    found = activity(
        source=Parameter(local_name="same"),
        target=Parameter(Verb.PUT, "same"),
        twin=Parameter(local_name="SAME"),
        later=Parameter(local_name="$(later)"),
        folder=Parameter(local_name="set", zip=True),
        inside=Parameter(local_name="set\\a.dwg"),
        unnamed=Parameter(Verb.PUT),
        from_url=Parameter(Verb.PUT),
    )
    given = {name: Argument("https://x/y") for name in found.parameters} | {"from_url": Argument("https://x/r.pdf?s=1")}
    assert decided_paths(bind(found, given, "id"), frozenset({"id_Job.das"})) == {
        "source": "same",
        "twin": "SAME_2",
        "folder": "set",
        "inside": "set/a.dwg",
        "target": "same",
        "unnamed": "output_unnamed",
        "from_url": "r.pdf",
    }


def test_an_input_cannot_take_the_name_of_a_file_of_the_worker() -> None:
    binding = bind(activity(a=Parameter(local_name="ID_JOB.das")), {"a": Argument(URL)}, "id")
    assert decided_paths(binding, frozenset({"id_Job.das"})) == {"a": "ID_JOB_2.das"}


def test_references_come_parents_first_and_lie_beside_the_input() -> None:
    tree = Argument(URL, references=(Argument("1", references=(Argument("2"),)), Argument("3")))
    assert [node.url for node in references_of(tree)] == ["1", "2", "3"]
    assert reference_path("host.dwg", "xrefs/a.dwg") == "xrefs/a.dwg"
    assert reference_path("set/host.dwg", "xrefs/a.dwg") == "set/xrefs/a.dwg"


def test_references_without_end_are_refused() -> None:
    node = Argument(URL)
    for _ in range(DEEPEST_REFERENCE + 1):
        node = Argument(URL, references=(node,))
    assert list(fields(activity(a=Parameter()), a=node)) == ["arguments.a.references"]


def nested(depth: int) -> Any:
    value: Any = "$(workitem.id)"
    for _ in range(depth):
        value = [value]
    return value


def test_json_without_end_is_refused() -> None:
    found = activity(a=Parameter(Verb.READ))
    assert bind(found, {"a": Argument(value=nested(DEEPEST_VALUE))}, "abc").arguments["a"].text.strip("[]") == '"abc"'
    assert list(fields(found, a=Argument(value=nested(5000)))) == ["arguments.a.value"]
    assert list(fields(found, adskOther=Argument(value=nested(5000)))) == ["arguments.adskOther.value"]


def test_a_name_of_the_activity_that_is_not_safe_is_refused_unless_the_argument_has_its_own() -> None:
    found = activity(a=Parameter(local_name="../a"), b=Parameter(local_name="/b"))
    assert list(fields(found, a=Argument(URL))) == ["arguments.a.localName"]
    binding = bind(found, {"a": Argument(URL, local_name="own")}, "id")
    assert decided_paths(binding) == {"a": "own"}
    assert absent_paths(binding) == {}


TEXT = st.text(max_size=20)
NAME = st.none() | TEXT | st.sampled_from(["../x", "a/b", "$(x)", "c:\\x", "same", "SAME/x"])
PARAMETER = st.builds(Parameter, verb=st.sampled_from(Verb), local_name=NAME, zip=st.booleans())
ARGUMENT = st.builds(
    Argument,
    url=st.none() | TEXT | st.sampled_from([URL, "data:,x", "urn:a:b", "https://h/../../etc/x.sh"]),
    verb=st.none() | st.sampled_from(Verb),
    headers=st.dictionaries(TEXT, TEXT, max_size=2),
    local_name=NAME,
    path_in_zip=st.none() | TEXT,
    zip=st.none() | st.booleans(),
    value=st.none() | TEXT,
)


@given(
    st.dictionaries(st.sampled_from(["a", "B", "out", "x", "adskMask", "onProgress"]), ARGUMENT),
    st.dictionaries(st.sampled_from(["a", "b", "out", "..."]), PARAMETER),
)
def test_binding_accepts_or_refuses_and_never_lets_a_path_escape(
    arguments: dict[str, Argument], parameters: dict[str, Parameter]
) -> None:
    found = activity('$(engine.path)/x "$(args[a].path)" "$(args[b].path)"', **parameters)
    try:
        binding: Binding = bind(found, arguments, "id")
    except InvalidInput as refusal:
        refused_at = set(refusal.fields)
    else:
        refused_at = set()
    assert all(name.startswith("arguments.") for name in refused_at)
    if refused_at:
        return
    for path in (*decided_paths(binding).values(), *absent_paths(binding).values()):
        assert not path.startswith("/")
        assert ".." not in path.split("/")
        assert "\\" not in path
