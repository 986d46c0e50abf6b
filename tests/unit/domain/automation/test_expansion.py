import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.automation.command_line import CommandLineError, parse
from cadstack.domain.automation.expansion import (
    ExpansionValues,
    Layout,
    ProgramReference,
    expand,
    program_reference,
    shown,
)

POSIX = Layout("/engine", "/job", {"AutoCAD.Publish2View22+prod": "/bundles/Publish2View22"})
WINDOWS = Layout(r"C:\Engine", r"C:\DARoot\Jobs\1", {"AutoCAD.Publish2View22": r"C:\DARoot\Applications\p"})
PUBLISHED = (
    r'$(engine.path)\accoreconsole.exe /i $(args[HostDwg].path) /al "$(appbundles[Publish2View22].path)" '
    r'/s "$(settings[script].path)"'
)


def values(layout: Layout = POSIX, **tables: dict[str, str]) -> ExpansionValues:
    return ExpansionValues(layout, "abc123", **tables)


def run(line: str, layout: Layout = POSIX, **tables: dict[str, str]) -> tuple[str, ...]:
    return expand(parse(line), values(layout, **tables))


def test_the_published_autocad_line_expands_unchanged() -> None:
    paths = {"argument_paths": {"HostDwg": "my drawing.dwg"}, "setting_paths": {"script": "setting_script.scr"}}
    assert run(PUBLISHED, **paths) == (
        "/engine/accoreconsole.exe",
        "/i",
        "/job/my drawing.dwg",
        "/al",
        "/bundles/Publish2View22",
        "/s",
        "/job/setting_script.scr",
    )
    assert run(PUBLISHED, WINDOWS, **paths)[0] == r"C:\Engine\accoreconsole.exe"
    assert run(PUBLISHED, WINDOWS, **paths)[2] == r"C:\DARoot\Jobs\1\my drawing.dwg"


def test_a_report_shows_the_line_after_the_program_with_its_quotes() -> None:
    paths = {"argument_paths": {"HostDwg": "in.dwg"}, "setting_paths": {"script": "setting_script.scr"}}
    assert shown(parse(PUBLISHED), values(WINDOWS, **paths)) == (
        r' /i C:\DARoot\Jobs\1\in.dwg /al "C:\DARoot\Applications\p" /s "C:\DARoot\Jobs\1\setting_script.scr"'
    )


@pytest.mark.parametrize(
    "line",
    [
        "$(engine.path)/Console.exe",
        "$(engine.path)\\Console.exe",
        "$(engine.path)\\\\Console.exe",
        '"$(engine.path)\\Console.exe"',
        "$(ENGINE.Path)/./Console.exe",
        "“$(engine.path)/Console.exe”",
    ],
)
def test_separators_and_quotes_around_the_program_do_not_matter(line: str) -> None:
    assert program_reference(parse(line), ()) == ProgramReference("engine", "Console.exe")


def test_a_program_may_lie_in_a_bundle() -> None:
    line = r'"$(appbundles[publish2view22].path)\My.bundle\Contents\Run.exe" x'
    reference = program_reference(parse(line), POSIX.bundles)
    assert reference == ProgramReference("bundle", "My.bundle/Contents/Run.exe", "AutoCAD.Publish2View22+prod")
    assert run(line) == ("/bundles/Publish2View22/My.bundle/Contents/Run.exe", "x")


@pytest.mark.parametrize(
    "line",
    [
        "python -c pass",
        "/bin/sh -c true",
        r"C:\Windows\System32\cmd.exe /c dir",
        '"$(args[tool].path)" x',
        "$(workitem.id)",
        "$(engine.path)",
        "$(engine.path)/",
        "$(engine.path)../sh",
        "$(engine.path)/../../bin/sh",
        r"$(engine.path)\sub\..\..\sh",
        "$(engine.path)/$(args[tool].value)",
        "$(engine.path)/c:evil.exe",
        '"" x',
        "",
    ],
)
def test_no_other_program_runs(line: str) -> None:
    with pytest.raises(CommandLineError):
        run(line, argument_paths={"tool": "tool"}, argument_values={"tool": "../sh"})


@pytest.mark.parametrize(
    "index", ["ChangeParams", "changeparams", "Inventor.ChangeParams", "Inventor.ChangeParams+prod"]
)
@pytest.mark.parametrize(
    "key", ["Inventor.ChangeParams", "Inventor.ChangeParams+prod", "Inventor.ChangeParams!7", "ChangeParams"]
)
def test_a_bundle_may_be_named_bare_with_owner_or_with_alias(index: str, key: str) -> None:
    layout = Layout("/e", "/j", {key: "/b", "Other.App+prod": "/o"})
    assert run(f'$(engine.path)/x "$(appbundles[{index}].path)"', layout)[1] == "/b"


def test_a_bare_bundle_name_of_two_owners_must_be_qualified() -> None:
    layout = Layout("/e", "/j", {"a.App+prod": "/a", "b.App+prod": "/b"})
    assert run('$(engine.path)/x "$(appbundles[b.App].path)"', layout)[1] == "/b"
    with pytest.raises(CommandLineError, match="more than one app bundle") as caught:
        run('$(engine.path)/x "$(appbundles[App].path)"', layout)
    assert caught.value.column == 19


def test_separators_after_a_path_become_those_of_the_machine() -> None:
    line = r'$(engine.path)/x "$(appbundles[Publish2View22].path)\\A b\c.json" /k:\x $(args[a].path)\sub/file'
    tables = {"argument_paths": {"a": "in"}}
    assert run(line, **tables)[1:] == ("/bundles/Publish2View22/A b/c.json", r"/k:\x", "/job/in/sub/file")
    assert run(line, WINDOWS, **tables)[3] == r"C:\DARoot\Jobs\1\in\sub\file"


def test_a_value_keeps_its_backslashes() -> None:
    assert run(r"$(engine.path)/x $(args[v].value)\a", argument_values={"v": r"\\srv"})[1] == r"\\srv\a"


def test_workitem_id_and_values_are_substituted() -> None:
    line = "$(engine.path)/x id=$(workitem.id) $(settings[mode].value)"
    assert run(line, setting_values={"mode": "fast and loose"})[1:] == ("id=abc123", "fast and loose")


def test_an_exact_name_wins_over_one_that_differs_in_case() -> None:
    line = "$(engine.path)/x $(args[hostdwg].value) $(args[HOSTDWG].value)"
    assert run(line, argument_values={"HostDwg": "1", "hostdwg": "2"})[1:] == ("2", "1")


def test_what_a_work_item_lacks_is_named_with_its_column() -> None:
    with pytest.raises(CommandLineError, match=r"column 18: \$\(args\[x\]\.path\)"):
        run("$(engine.path)/x $(args[x].path)")


def test_a_nul_never_reaches_a_process() -> None:
    with pytest.raises(CommandLineError, match="NUL"):
        run("$(engine.path)/x $(args[v].value)", argument_values={"v": "a\0b"})


HOSTILE = st.text() | st.sampled_from(['" /s evil', "$(engine.path)", "a b\tc", '\\"', "a\\", "$(args[v].value)", "“"])


@given(st.lists(HOSTILE, min_size=3, max_size=3))
def test_values_are_never_split_or_read_again(given_values: list[str]) -> None:
    first, second, third = (value.replace("\0", "") for value in given_values)
    line = '$(engine.path)/x $(args[v].value) "k=$(args[w].value)" "$(args[f].path)"'
    template = parse(line)
    argv = expand(template, values(argument_values={"v": first, "w": second}, argument_paths={"f": "f" + third}))
    assert len(argv) == len(template.words) == 4
    assert argv[1:3] == (first, f"k={second}")
    assert argv[3].startswith("/job/f")


@given(st.text(max_size=60))
def test_expansion_yields_one_element_for_each_word_and_stays_in_its_folders(tail: str) -> None:
    try:
        template = parse(f"$(engine.path){tail}")
        argv = expand(template, values())
    except CommandLineError:
        return
    assert len(argv) == len(template.words)
    assert argv[0].startswith("/engine/")
    assert ".." not in argv[0].split("/")
