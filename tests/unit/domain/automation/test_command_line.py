import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.automation.command_line import CommandLineError, Variable, Word, parse


def texts(line: str) -> list[str]:
    return ["".join(part if isinstance(part, str) else part.text for part in word.parts) for word in parse(line).words]


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        (r'"a b c" d e', ["a b c", "d", "e"]),
        (r'"ab\"c" "\\" d', ['ab"c', "\\", "d"]),
        (r'a\\\b d"e f"g h', [r"a\\\b", "de fg", "h"]),
        (r"a\\\"b c d", [r"a\"b", "c", "d"]),
        (r'a\\\\"b c" d e', [r"a\\b c", "d", "e"]),
        (r'"a""b"', ['a"b']),
        (r'"a""b c"', ['a"b c']),
        (r'"" x ""', ["", "x", ""]),
        (r'""""', ['"']),
        (r'""', [""]),
        ("/i\t\t/x  /y", ["/i", "/x", "/y"]),
        (r"C:\dir\ next", ["C:\\dir\\", "next"]),
        ("a'b c'd", ["a'b", "c'd"]),
        ("a\nb", ["a\nb"]),
    ],
)
def test_words_follow_the_windows_rules(tail: str, expected: list[str]) -> None:
    assert texts(f"prog {tail}")[1:] == expected


def test_the_program_keeps_backslashes_before_a_quote() -> None:
    assert texts(r'"C:\dir with space\" next') == ["C:\\dir with space\\", "next"]


def test_typographic_quotes_group_like_plain_ones() -> None:
    assert texts("$(engine.path)/x.exe /i “a b” /s c") == ["$(engine.path)/x.exe", "/i", "a b", "/s", "c"]


def test_a_variable_keeps_its_column_and_whether_it_is_quoted() -> None:
    template = parse(r'$(engine.path)\x.exe /i $(Args[ Host Dwg ].Path) "/al:$(appbundle[X].path)\y"')
    engine, host, bundle = template.variables
    assert (engine.collection, engine.index, engine.property, engine.column) == ("engine", None, "path", 1)
    assert (host.collection, host.index, host.property, host.quoted) == ("args", "Host Dwg", "path", False)
    assert template.text[host.column - 1 :].startswith("$(Args[")
    assert (bundle.collection, bundle.quoted) == ("appbundles", True)
    assert template.words[3].parts[0] == "/al:"


def test_setting_is_another_spelling_of_settings() -> None:
    assert [v.collection for v in parse("$(setting[a].path) $(settings[a].path)").variables] == ["settings"] * 2


@pytest.mark.parametrize("broken", ["x $(args[a.path)", "x $(", "x $(args[a].path", "x $()", "x $(args[[a]].path)"])
def test_a_broken_variable_is_refused_with_its_column(broken: str) -> None:
    with pytest.raises(CommandLineError) as caught:
        parse(broken)
    assert caught.value.column == 3
    assert "column 3" in str(caught.value)
    assert "$(args[NAME].path)" in str(caught.value)


def test_a_surplus_bracket_after_a_variable_is_text() -> None:
    assert parse("x $(args[retries].value))").words[1].parts[1] == ")"


def test_an_open_quote_is_reported_and_runs_to_the_end() -> None:
    template = parse('x "a b')
    assert template.unterminated
    assert template.words[1] == Word(("a b",), 3)


def test_blank_lines_have_no_words() -> None:
    assert parse("  \t").words == ()


PLAIN_ARGUMENT = st.text(st.characters(exclude_characters="“”\0", exclude_categories=("Cs",))).filter(
    lambda text: "$(" not in text
)


@given(st.lists(PLAIN_ARGUMENT, max_size=6))
def test_any_argv_quoted_by_windows_rules_reads_back(argv: list[str]) -> None:
    line = subprocess.list2cmdline(["prog.exe", *argv])
    if "$(" not in line:
        assert texts(line) == ["prog.exe", *argv]


@given(st.text())
def test_parsing_ends_and_never_loses_a_variable(line: str) -> None:
    try:
        template = parse(line)
    except CommandLineError as error:
        template, broken = parse(line[: error.column - 1]), line[error.column - 1 :]
        assert broken.startswith("$(")
    assert all(isinstance(part, str | Variable) for word in template.words for part in word.parts)
    assert all(template.text[v.column - 1 :].startswith(v.text) for v in template.variables)
