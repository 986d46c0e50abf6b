import json
import re
from pathlib import Path
from typing import Any

import pytest

from cadstack.domain.automation.activity import Activity, Parameter, Setting, Verb
from cadstack.domain.automation.activity_rules import Finding, check_activity, errors_by_field, near
from cadstack.domain.automation.documents import read_activity

PAYLOADS = Path(__file__).resolve().parents[4] / ".." / "shared" / "payloads" / "design-automation" / "payloads"
FRAGMENTS = ("093_",)  # only the parameters were published
ACTIVITIES = [path for path in sorted(PAYLOADS.glob("*_activity_*.json")) if not path.name.startswith(FRAGMENTS)]
# Variables of the published collections, as their tutorials fill them in.
VARIABLES = {"dasAppBundleId": "nick.ChangeParamApp", "engine": "Autodesk.Fusion+Latest"}
# The migration guide of 2019 and nothing later leaves app bundle paths unquoted, which the service refuses since 2020.
UNQUOTED = {"054", "055"}


def published(path: Path) -> Activity:
    text = re.sub(r"\{\{\s*(?:_\.)?(\w+)\s*\}\}", lambda m: VARIABLES.get(m[1], m[1]), path.read_text())
    document: dict[str, Any] = json.loads(text)
    return read_activity(document, owner="owner", version=1, name="name")


def activity(line: str | None, engine: str = "Autodesk.AutoCAD+24", **members: Any) -> Activity:
    lines = () if line is None else (line,)
    return Activity("me", "act", 1, engine, command_line=lines, **members)


def severities(findings: list[Finding]) -> list[str]:
    return [finding.severity for finding in findings]


@pytest.mark.skipif(not ACTIVITIES, reason="the published payloads are not beside the repository (../shared)")
@pytest.mark.parametrize("path", ACTIVITIES, ids=lambda path: path.name)
def test_published_activities_are_accepted(path: Path) -> None:
    number = path.name[:3]
    found = published(path)
    findings = check_activity(found, takes_command_line="Fusion" not in found.engine)
    errors = [finding for finding in findings if finding.severity == "error"]
    if number in UNQUOTED:
        column = found.command_line[0].index("$(appbundles") + 1
        assert [finding.column for finding in errors] == [column]
        assert f"column {column}: Put $(appbundles[ListLayers].path) in double quotes" in str(errors[0])
    else:
        assert errors == []


def test_the_published_autocad_activity_is_refused_in_strict_mode_only() -> None:
    line = r"$(engine.path)\accoreconsole.exe /i $(args[HostDwg].path) /s $(settings[script].path)"
    found = activity(line, parameters={"HostDwg": Parameter()}, settings={"script": Setting("x")})
    (warning,) = check_activity(found)
    assert (warning.severity, warning.field, warning.column) == ("warning", "commandLine[0]", 37)
    (error,) = check_activity(found, strict=True)
    assert error.severity == "error"
    assert '"$(args[HostDwg].path)"' in error.message


def test_an_unquoted_bundle_path_is_refused_with_its_column() -> None:
    found = activity("$(engine.path)/console.exe /al $(appbundles[App].path)", appbundles=("me.App+prod",))
    fields = errors_by_field(check_activity(found))
    assert fields == {
        "commandLine[0]": ('column 32: Put $(appbundles[App].path) in double quotes: "$(appbundles[App].path)".',)
    }


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ('$(engine.path)/x "$(args[HostDwgg].path)"', 19, "Did you mean HostDwg?"),
        ('$(engine.path)/x "$(args[zzz].path)"', 19, "Known are: HostDwg."),
        ("$(engine.path)/x $(settings[scipt].path)", 18, "Did you mean script?"),
        ('$(engine.path)/x "$(appbundles[Ap].path)"', 19, "me.App+prod"),
        ('$(engine.path)/x "$(appbundles[you.App].path)"', 19, "me.App+prod"),
        ('$(engine.path)/x "$(argz[HostDwg].path)"', 19, "Did you mean args?"),
        ('$(engine.path)/x "$(args[HostDwg].pth)"', 19, ".path or .value"),
        ('$(engine.path)/x "$(args[HostDwg])"', 19, ".path or .value"),
        ('$(engine.path)/x "$(args.path)"', 19, "needs a name"),
        ('$(engine.path)/x "$(appbundles[App].value)"', 19, ".path"),
        ('$(engine.path)/x "$(args[HostDwg].path"', 19, "not a complete variable"),
        ("cmd.exe /c dir", 1, "engine or of an app bundle"),
        ('/bin/sh "$(args[HostDwg].path)"', 1, "programs of the machine"),
    ],
)
def test_mistakes_are_named_with_their_column_and_what_to_write(line: str, column: int, said: str) -> None:
    found = activity(
        line, parameters={"HostDwg": Parameter()}, settings={"script": Setting("x")}, appbundles=("me.App+prod",)
    )
    (finding,) = check_activity(found)
    assert (finding.severity, finding.column) == ("error", column)
    assert said in finding.message


def test_only_fusion_has_no_command_line_and_has_none() -> None:
    assert check_activity(activity(None, "Autodesk.Fusion+Latest"), takes_command_line=False) == []
    (error,) = check_activity(activity("$(engine.path)/x", "Autodesk.Fusion+Latest"), takes_command_line=False)
    assert (error.severity, error.message) == ("error", "Fusion takes no command line. Send an empty array.")
    assert severities(check_activity(activity(None))) == ["error"]
    assert severities(check_activity(activity("  "))) == ["error"]


def test_every_line_is_checked_under_its_own_number() -> None:
    lines = ("$(engine.path)/x", "sh", "$(engine.path)/y", "$(")
    found = Activity("me", "act", 1, "Autodesk.Inventor+2024", command_line=lines)
    assert list(errors_by_field(check_activity(found))) == ["commandLine[1]", "commandLine[3]"]


def test_doubtful_lines_give_warnings() -> None:
    parameters = {"in": Parameter(), "text": Parameter(Verb.READ), "named": Parameter(Verb.READ, "p.json")}

    def warned(line: str) -> list[str]:
        findings = check_activity(activity(line, parameters=parameters))
        assert set(severities(findings)) <= {"warning"}
        return [finding.message for finding in findings]

    assert warned('$(engine.path)/x "$(args[text].value)" "$(args[named].path)" $(workitem.id)') == []
    assert "only read has a value" in warned('$(engine.path)/x "$(args[in].value)"')[0]
    assert "localName" in warned('$(engine.path)/x "$(args[text].path)"')[0]
    assert any("back-slash" in message for message in warned('$(engine.path)/x "$(args[in].path)\\" y'))
    assert "not closed" in warned('$(engine.path)/x "$(args[in].path)')[0]
    assert "index" in warned("$(engine[AutoCAD].path)/x")[0]


def test_an_activity_with_variable_arguments_may_name_any() -> None:
    found = activity('$(engine.path)/x "$(args[extra].path)"', parameters={"...": Parameter()})
    assert severities(check_activity(found)) == ["warning"]


def test_reserved_names_unsafe_names_and_on_demand_outputs_are_refused() -> None:
    parameters = {
        "adskThing": Parameter(),
        "out": Parameter(Verb.PUT, on_demand=True),
        "up": Parameter(local_name="..\\up"),
        "named": Parameter(local_name="$(../x)"),
    }
    fields = errors_by_field(check_activity(activity("$(engine.path)/x", parameters=parameters)))
    assert list(fields) == ["parameters.adskThing", "parameters.out.ondemand", "parameters.up.localName"]


def test_near_names_are_offered_before_the_whole_list() -> None:
    assert near("hostdwg", ["HostDwg", "Result"]) == "Did you mean HostDwg?"
    assert near("x", []) == "None are declared."
