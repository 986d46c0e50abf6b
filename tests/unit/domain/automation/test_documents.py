"""Documents: what is read leniently, what is written strictly, and what comes back unchanged."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
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
    alias_document,
    appbundle_definition,
    appbundle_document,
    engine_document,
    from_stored_form,
    limits_document,
    moment,
    read_activity,
    read_alias,
    read_alias_change,
    read_appbundle,
    read_limits_change,
    read_submission,
    share_document,
    stored_form,
    work_item_document,
)
from cadstack.domain.automation.engine import Engine
from cadstack.domain.automation.limits import Limits, ServiceLimits
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
from cadstack.domain.versioned import Alias, Kind

PAYLOADS = Path(__file__).resolve().parents[4] / ".." / "shared" / "payloads" / "design-automation" / "payloads"
NOW = datetime(2026, 3, 1, 12, 0, 0, 834108, tzinfo=UTC)
few = settings(max_examples=25, deadline=None)

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


def test_an_alias_shows_its_receivers_only_where_it_has_some() -> None:
    assert alias_document(Alias("a", 1)) == {"version": 1, "id": "a"}
    assert alias_document(Alias("a", 1, ("x",)))["receiver"] == "x"
    assert alias_document(Alias("a", 1, ("x", "y")))["receiver"] == ["x", "y"]


def test_the_status_of_an_item_grows_with_it() -> None:
    assert json.dumps(work_item_document(work_item())) == (
        '{"status": "pending", "activityId": "a.b+c", "stats": {"timeQueued": "2026-03-01T12:00:00.834108Z"}, '
        '"id": "f62103c311a54a6ba571a0950ce6eca3"}'
    )
    running = work_item(
        status=Status.INPROGRESS, stats=Stats(NOW, NOW, bytes_downloaded=0), progress="half", submission_priority="P3"
    )
    assert work_item_document(running) == {
        "status": "inprogress",
        "progress": "half",
        "activityId": "a.b+c",
        "priority": "P3",
        "stats": {
            "timeQueued": "2026-03-01T12:00:00.834108Z",
            "timeDownloadStarted": "2026-03-01T12:00:00.834108Z",
            "bytesDownloaded": 0,
        },
        "id": "f62103c311a54a6ba571a0950ce6eca3",
    }


def test_moments_are_utc_with_six_digits() -> None:
    assert moment(datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2)))) == "2026-03-01T12:00:00.000000Z"


def test_only_two_limits_can_be_changed() -> None:
    limits = ServiceLimits()
    change = read_limits_change(
        {"BackendLimits": {"revit": {"limitprocessingtimesec": 5}}, "frontendLimits": {"limitVersions": 100}}, limits
    )
    assert change.processing_seconds == {"Revit": 5}
    assert change.echo == {
        "frontendLimits": {"limitVersions": 100},
        "backendLimits": {"Revit": {"limitProcessingTimeSec": 5}},
    }
    whole = limits_document(limits)
    assert read_limits_change(whole, limits).echo == whole


def payload(number: str) -> Any:
    found = next(iter(PAYLOADS.glob(f"{number}_*.json")), None)
    if found is None:
        pytest.skip("no payloads beside the project (../shared/payloads)")
    return json.loads(found.read_text())


@pytest.mark.parametrize("number", ["090", "068"])
def test_documented_engine(number: str) -> None:
    documented = payload(number)
    family, alias = documented["id"].removeprefix("Autodesk.").split("+")
    engine = Engine(family, alias, documented["productVersion"], documented["description"], documented["version"])
    assert json.dumps(engine_document(engine)) == json.dumps(documented)


def test_documented_shares() -> None:
    first, second = payload("089")["data"]
    assert share_document(Kind.ACTIVITY, "NetworkTests", Alias("Latest", 1, ("everyone",))) == first
    assert share_document(Kind.APPBUNDLE, "RVTIOSketchItPackage2024", Alias("test", 1, ("myNickname",))) == second


def test_documented_bundle() -> None:
    documented = payload("067")
    bundle = read_appbundle(documented, owner="AutoCAD", version=1, name="Publish2View22")
    assert appbundle_document(bundle, "prod") == documented


@pytest.mark.parametrize(("number", "name"), [("060", "AcSvfPublish")])
def test_documented_activity(number: str, name: str) -> None:
    documented = payload(number)
    activity = read_activity(documented, owner="AutoCAD", version=1, name=name)
    normalised = {**documented, "settings": {"script": {"value": documented["settings"]["script"]}}}
    assert activity_document(activity, "prod") == normalised


@pytest.mark.parametrize("number", ["117", "119", "120", "066"])
def test_documented_statuses(number: str) -> None:
    """Final status blocks of real reports, member by member and in their order; times to the sixth digit."""
    documented = payload(number)
    stats = documented["stats"]
    item = work_item(id=documented["id"], status=Status(documented["status"]), stats=read_stats(stats))
    item = replace(item, plan=replace(item.plan, activity_id=documented.get("activityId", "")))
    ours = work_item_document(item, report_url=documented["reportUrl"])
    cut = {name: f"{value[:26]}Z" if name.startswith("time") else value for name, value in stats.items()}
    assert json.dumps(ours) == json.dumps({**documented, "stats": cut})


def read_stats(document: Mapping[str, Any]) -> Stats:
    def at(name: str) -> Any:
        return datetime.fromisoformat(f"{document[name][:26]}+00:00") if name in document else None

    return Stats(
        time_queued=at("timeQueued"),
        time_download_started=at("timeDownloadStarted"),
        time_instructions_started=at("timeInstructionsStarted"),
        time_instructions_ended=at("timeInstructionsEnded"),
        time_upload_ended=at("timeUploadEnded"),
        bytes_downloaded=document.get("bytesDownloaded"),
        bytes_uploaded=document.get("bytesUploaded"),
    )
