"""Published JSON as it stands: the guide's shapes, and that nothing is lost, changed twice or invented."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.errors import InvalidInput
from cadstack.kit import definitions
from cadstack.kit.definitions import Reference

PUBLISHED = {
    "commandLine": ['$(engine.path)\\accoreconsole.exe /i $(args[HostDwg].path) /al "$(appbundles[Publish].path)"'],
    "parameters": {
        "HostDwg": {"verb": "get", "localName": "$(EmptyDwg)"},
        "Result": {"zip": True, "verb": "post", "localName": "result", "optional": True},
    },
    "engine": "Autodesk.AutoCAD+22",
    "appbundles": ["AutoCAD.Publish+prod"],
    "settings": {"script": "SAVE\n"},
    "description": "A sample",
    "version": 1,
    "id": "AutoCAD.AcSvfPublish+prod",
}

names = st.text(string.ascii_letters + string.digits + "_", min_size=1, max_size=40)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


def test_owner_alias_and_version_are_taken_off_and_said():
    read = definitions.activity(PUBLISHED)
    assert read.document["id"] == "AcSvfPublish"
    assert read.id == Reference("AutoCAD", "AcSvfPublish", "prod")
    assert "version" not in read.document
    assert read.references == (Reference("AutoCAD", "Publish", "prod"),)
    assert read.notes == (
        "version is ignored: the server counts versions.",
        "parameters.Result.optional is ignored: only an argument of a work item can be optional.",
    )


def test_everything_else_is_as_it_was():
    read = definitions.activity(PUBLISHED).document
    for name in ("commandLine", "engine", "settings", "description", "appbundles"):
        assert read[name] == PUBLISHED[name]
    assert read["parameters"]["Result"] == {"zip": True, "verb": "post", "localName": "result"}


@given(st.dictionaries(st.text(max_size=10), json_values, max_size=5))
def test_reading_twice_changes_nothing_more(extra):
    once = definitions.activity({**extra, **PUBLISHED})
    twice = definitions.activity(once.document)
    assert twice.document == once.document
    assert twice.notes == ()


@given(st.sampled_from(list(PUBLISHED)), st.randoms())
def test_the_case_of_a_member_does_not_matter(name, random):
    spelled = "".join(random.choice((str.upper, str.lower))(letter) for letter in name)
    other = {spelled if key == name else key: value for key, value in PUBLISHED.items()}
    assert definitions.activity(other).document == definitions.activity(PUBLISHED).document


@given(names, names, names)
def test_a_reference_is_read_back_as_it_was_written(owner, name, alias):
    assert Reference.parse(f"{owner}.{name}+{alias}") == Reference(owner, name, alias)
    assert str(Reference(owner, name, alias)) == f"{owner}.{name}+{alias}"
    assert Reference.parse(name) == Reference("", name, "")
    assert Reference.parse(f"{owner}.{name}+{alias}").of("Me", "test") == f"Me.{name}+{alias}"
    assert Reference.parse(name).of("Me", "test") == f"Me.{name}+test"


def test_an_owner_that_is_a_placeholder_is_nobody_and_not_asked_for():
    document = {"id": "{{nickname}}.A+prod", "engine": "{{engine}}", "appbundles": ["{{ nickname }}.B+prod", "{{c}}+d"]}
    shorter = definitions.without_foreign_owners(document)
    assert (shorter["id"], shorter["appbundles"]) == ("A+prod", ["B+prod", "{{c}}+d"])
    assert definitions.placeholders(shorter) == ("engine", "c")


@given(st.dictionaries(names, st.text(string.ascii_letters, max_size=8), max_size=4), json_values)
def test_filling_leaves_no_placeholder_that_has_a_value_and_invents_none(values, other):
    document = {
        "other": other,
        **{f"m{n}": f"a {{{{{name}}}}} b" for n, name in enumerate(values)},
        "x": "{{ -none- }}",
    }
    done = definitions.filled(document, values)
    assert definitions.placeholders(done) == ("-none-",)
    assert done["other"] == other
    assert [done[f"m{n}"] for n in range(len(values))] == [f"a {value} b" for value in values.values()]


def test_a_value_stays_inside_its_string():
    assert definitions.filled({"id": "{{x}}"}, {"x": '", "evil": "'}) == {"id": '", "evil": "'}


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (PUBLISHED, "activity"),
        ({"id": "A", "engine": "E", "commandline": []}, "activity"),
        ({"engine": "E", "description": "App", "version": 1, "id": "AutoCAD.B+prod"}, "appbundle"),
        ({"activityId": "A", "arguments": {}}, "work item"),
        ({"status": "pending"}, None),
        ([], None),
    ],
)
def test_a_document_is_what_its_members_say(document, kind):
    assert definitions.kind_of(document) == kind


def test_the_answer_of_a_server_means_the_same_as_what_was_sent():
    sent = definitions.activity(PUBLISHED).document
    answered = {
        **sent,
        "id": "Me.AcSvfPublish+prod",
        "version": 7,
        "settings": {"script": {"value": "SAVE\n"}},
        "parameters": {"HostDwg": {"verb": "get", "localName": "$(EmptyDwg)"}, "Result": sent["parameters"]["Result"]},
    }
    assert definitions.same(sent, answered)
    assert definitions.same({**sent, "commandLine": sent["commandLine"][0]}, answered)


@pytest.mark.parametrize(
    "change",
    [
        {"engine": "Autodesk.AutoCAD+23"},
        {"commandLine": []},
        {"settings": {"script": "OTHER\n"}},
        {"settings": {"script": {"value": "SAVE\n", "isEnvironmentVariable": True}}},
        {"parameters": {}},
        {"appbundles": []},
        {"description": ""},
    ],
    ids=str,
)
def test_a_change_is_seen(change):
    sent = definitions.activity(PUBLISHED).document
    assert not definitions.same(sent, {**sent, **change})


@pytest.mark.parametrize("document", [{}, {"id": "A"}, {"engine": "E"}, {"id": "A", "engine": 3}])
def test_what_is_no_definition_is_refused(document):
    with pytest.raises(InvalidInput, match="needs id and engine"):
        definitions.activity(document)


def test_a_work_item_keeps_what_the_api_knows():
    read = definitions.work_item({"activityid": "O.A+b", "limitProcessingTimeSec": 5, "id": "x", "signatures": {}})
    assert read.document == {"activityId": "O.A+b", "limitProcessingTimeSec": 5, "arguments": {}}
    assert read.notes == (
        "id is ignored: the API has no such member.",
        "signatures is ignored: they belong to a server and its tokens.",
    )
