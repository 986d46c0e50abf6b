"""Documents: what is read leniently, what is written strictly, and what comes back unchanged."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadstack.domain.automation.activity import Activity, Parameter, Setting, Verb
from cadstack.domain.automation.appbundle import AppBundle
from cadstack.domain.automation.documents import (
    activity_definition,
    activity_document,
    appbundle_definition,
    appbundle_document,
    from_stored_form,
    read_activity,
    read_alias,
    read_alias_change,
    read_appbundle,
    read_submission,
    stored_form,
)
from cadstack.domain.automation.limits import Limits
from cadstack.domain.automation.workitem import (
    Access,
    Argument,
    Failure,
    PinnedBundle,
    Plan,
    Stats,
    Status,
    Submission,
    WorkItem,
)
from cadstack.domain.errors import InvalidInput
from cadstack.domain.lease import Lease
from cadstack.domain.versioned import Alias

PAYLOADS = Path(__file__).resolve().parents[4] / ".." / "shared" / "payloads" / "design-automation" / "payloads"
NOW = datetime(2026, 3, 1, 12, 0, 0, 834108, tzinfo=UTC)
few = settings()

names = st.from_regex(r"[A-Za-z0-9_]{1,12}", fullmatch=True)
texts = st.text(max_size=12)
headers = st.dictionaries(names, texts, max_size=2)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2),
    max_leaves=4,
)
parameters = st.builds(
    Parameter,
    verb=st.sampled_from(Verb),
    local_name=st.none() | st.text(min_size=1, max_size=9),
    zip=st.booleans(),
    on_demand=st.booleans(),
    required=st.booleans(),
    description=texts,
)
values = st.builds(Setting, value=texts | st.booleans(), is_environment_variable=st.booleans())
urls = st.builds(
    Setting,
    value=st.none(),
    url=st.text(min_size=1, max_size=9),
    verb=st.sampled_from(Verb),
    headers=headers,
    multiparts=st.dictionaries(names, json_values, max_size=2),
    is_environment_variable=st.booleans(),
)
setting_maps = st.dictionaries(texts, values | urls, max_size=3)
activities = st.builds(
    Activity,
    owner=names,
    name=names,
    version=st.integers(1, 99),
    engine=st.text(min_size=1, max_size=9),
    command_line=st.lists(texts, max_size=2).map(tuple),
    parameters=st.dictionaries(texts, parameters, max_size=3),
    appbundles=st.lists(texts, max_size=2).map(tuple),
    settings=setting_maps,
    description=texts,
)
bundles = st.builds(
    AppBundle,
    owner=names,
    name=names,
    version=st.integers(1, 99),
    engine=st.text(min_size=1, max_size=9),
    appbundles=st.lists(texts, max_size=2).map(tuple),
    settings=setting_maps,
    description=texts,
)
transfers = st.builds(
    Argument,
    url=st.text(min_size=1, max_size=9),
    verb=st.none() | st.sampled_from(Verb),
    headers=headers,
    local_name=st.none() | st.text(min_size=1, max_size=9),
    path_in_zip=st.none() | st.text(min_size=1, max_size=9),
    zip=st.none() | st.booleans(),
    optional=st.booleans(),
    request_content=st.none() | st.text(min_size=1, max_size=9),
)
arguments = transfers.flatmap(
    lambda node: st.lists(transfers, max_size=2).map(lambda children: replace(node, references=tuple(children)))
) | json_values.filter(lambda value: value is not None).map(lambda value: Argument(value=value))


def round_trip(document: Any) -> Any:
    return json.loads(json.dumps(document))


def shouted(value: Any, keep: bool = False) -> Any:
    """A document with its property names in other letters; the names of maps are the client's own and stay."""
    if isinstance(value, list):
        return [shouted(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    maps = ("parameters", "settings", "arguments")
    return {
        name if keep else name.upper(): nested
        if name in ("headers", "multiparts", "value")
        else shouted(nested, name in maps)
        for name, nested in value.items()
    }


@few
@given(activities)
def test_a_stored_activity_comes_back(activity: Activity) -> None:
    document = round_trip(activity_definition(activity))
    assert read_activity(document, owner=activity.owner, version=activity.version) == activity


@few
@given(activities)
def test_property_names_are_found_in_any_case(activity: Activity) -> None:
    document = shouted(activity_definition(activity))
    assert read_activity(document, owner=activity.owner, version=activity.version) == activity


@few
@given(activities)
def test_an_answer_can_be_sent_as_a_new_version(activity: Activity) -> None:
    answer = round_trip(activity_document(activity, "prod"))
    again = read_activity(answer, owner=activity.owner, version=activity.version, name=activity.name)
    assert again == activity
    assert None not in answer.values()


@few
@given(bundles)
def test_a_stored_bundle_comes_back(bundle: AppBundle) -> None:
    document = round_trip(appbundle_definition(bundle))
    assert read_appbundle(document, owner=bundle.owner, version=bundle.version) == bundle
    answer = round_trip(appbundle_document(bundle))
    assert read_appbundle(answer, owner=bundle.owner, version=bundle.version, name=bundle.name) == bundle


@few
@given(st.dictionaries(names.map(lambda name: f"a{name}"), arguments, max_size=3), st.none() | st.integers(1, 999))
def test_a_submission_is_read_as_it_was_written(given_arguments: dict[str, Argument], seconds: int | None) -> None:
    submission = Submission("a.b+c", given_arguments, limit_processing_seconds=seconds, gpu=True)
    document = {
        "activityId": "a.b+c",
        "arguments": {name: written(argument) for name, argument in given_arguments.items()},
        "limitProcessingTimeSec": seconds,
        "gpu": True,
    }
    assert read_submission(round_trip(document)) == submission


def written(argument: Argument) -> dict[str, Any]:
    """An argument as a client writes it."""
    if argument.value is not None:
        return {"value": argument.value}
    return {
        "url": argument.url,
        "verb": argument.verb,
        "headers": dict(argument.headers),
        "localName": argument.local_name,
        "pathInZip": argument.path_in_zip,
        "zip": argument.zip,
        "optional": argument.optional,
        "references": [written(reference) for reference in argument.references],
        "requestContent": argument.request_content,
    }


@few
@given(activities, st.dictionaries(texts, arguments, max_size=2), st.sampled_from(Status))
def test_a_plan_comes_back_from_another_program(activity: Activity, bound: dict[str, Argument], status: Status) -> None:
    plan = plan_of(activity, bound)
    assert from_stored_form(Plan, round_trip(stored_form(plan))) == plan
    item = work_item(plan=plan, status=status, failure=Failure("upload", "gone", last_lines=("a", "b")))
    assert from_stored_form(WorkItem, round_trip(stored_form(item))) == item


def plan_of(activity: Activity, bound: dict[str, Argument]) -> Plan:
    return Plan(
        activity=activity,
        activity_id="a.b+c",
        engine_id="Autodesk.AutoCAD+24",
        engine_id_with_version="Autodesk.AutoCAD_24!1",
        family="AutoCAD",
        installation="autocad",
        bundles=(PinnedBundle("a", "B", 1, None), PinnedBundle("a", "C", 2, "blob", 7)),
        arguments=bound,
        processing_seconds=60,
        silence_seconds=60,
        uncompressed_apps_mb=500,
        limits=Limits(memory_bytes=1),
        access={"Bearer x": Access("app", ("data:read",), "expired")},
        warnings=("w",),
    )


def work_item(**changed: Any) -> WorkItem:
    base = WorkItem(
        id="f62103c311a54a6ba571a0950ce6eca3",
        owner="app",
        plan=plan_of(Activity("a", "b", 1, "Autodesk.AutoCAD+24"), {}),
        status=Status.PENDING,
        stats=Stats(NOW),
        lease=Lease(),
    )
    return replace(base, **changed)


def test_stored_documents_tolerate_members_of_other_releases() -> None:
    document = {**stored_form(plan_of(Activity("a", "b", 1, "e"), {})), "later": 1}
    del document["warnings"]
    assert from_stored_form(Plan, document).warnings == ()


def test_lenient_types() -> None:
    activity = read_activity(
        {
            "id": "A",
            "engine": "e",
            "commandLine": "one",
            "parameters": {"...": {}, "gone": None, "P": {"verb": "READ", "zip": "True", "localName": ""}},
            "appbundles": "a.B+c",
            "settings": {"s": "text", "b": True, "n": 5, "o": {"value": None}, "u": {"url": "http://x"}},
            "description": 12,
        },
        owner="me",
        version=1,
    )
    assert activity.command_line == ("one",)
    assert activity.parameters == {"...": Parameter(), "P": Parameter(Verb.READ, zip=True)}
    assert activity.appbundles == ("a.B+c",)
    assert activity.settings == {
        "s": Setting("text"),
        "b": Setting(True),
        "n": Setting("5"),
        "o": Setting(""),
        "u": Setting(url="http://x"),
    }
    assert activity.description == "12"


def test_every_complaint_is_gathered_at_its_path() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_activity(
            {"id": "a b", "commandLine": {}, "parameters": {"P": {"verb": "x", "zip": 3}}, "settings": {"s": []}},
            owner="me",
            version=1,
        )
    assert set(caught.value.fields) == {
        "id",
        "engine",
        "commandLine",
        "parameters.P.verb",
        "parameters.P.zip",
        "settings.s",
    }


@pytest.mark.parametrize(
    ("written", "argument"),
    [
        ("text", Argument(value="text")),
        (True, Argument(value=True)),
        ({"value": {"a": 1}}, Argument(value={"a": 1})),
        ({"VALUE": "v"}, Argument(value="v")),
        ({"url": "u", "verb": "PUT"}, Argument(url="u", verb=Verb.PUT)),
        ({"Url": "u", "zip": False}, Argument(url="u", zip=False)),
        ({"url": "u", "headers": {"N": 1, "Z": None}}, Argument(url="u", headers={"N": "1"})),
    ],
)
def test_forms_of_an_argument(written: Any, argument: Argument) -> None:
    assert read_submission({"activityId": "a.b+c", "arguments": {"A": written}}).arguments == {"A": argument}


def test_options_of_the_original_are_values() -> None:
    written = {"adskDebug": {"uploadJobFolder": True}, "adskMask": True, "adskThing": {"value": "x"}}
    read = read_submission({"activityId": "a.b+c", "arguments": written}).arguments
    assert {name: argument.value for name, argument in read.items()} == {**written, "adskThing": "x"}


def test_references_are_not_followed_without_end() -> None:
    node: dict[str, Any] = {"url": "u"}
    for _ in range(20):
        node = {"url": "u", "references": [node]}
    with pytest.raises(InvalidInput, match="nested 16 deep at most"):
        read_submission({"activityId": "a.b+c", "arguments": {"A": node}})


@pytest.mark.parametrize(("written", "receivers"), [(None, ()), ("a", ("a",)), (["a", "b", "a"], ("a", "b")), ([], ())])
def test_receivers_of_an_alias(written: Any, receivers: tuple[str, ...]) -> None:
    assert read_alias({"id": "x", "version": "2", "receiver": written}) == Alias("x", 2, receivers)


def test_a_change_of_an_alias_names_what_changes() -> None:
    assert read_alias_change({"version": 2}) == (2, None)
    assert read_alias_change({"receiver": ["a"]}) == (None, ("a",))
    assert read_alias_change({"receiver": []}) == (None, ())
    for nothing in ({}, {"version": None}, {"id": "x"}):
        with pytest.raises(InvalidInput, match="Nothing to change"):
            read_alias_change(nothing)
