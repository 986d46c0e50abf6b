from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.automation.local_names import (
    cleaned_name,
    content_disposition_name,
    is_placeholder,
    local_name,
    safe_path,
    unique_name,
    url_name,
)
from cadstack.domain.automation.workitem import Argument
from cadstack.domain.errors import InvalidInput


def stays_inside(path: str) -> bool:
    windows, posix = PureWindowsPath(path), PurePosixPath(path)
    return not (windows.drive or windows.root or posix.root) and ".." not in windows.parts and "\0" not in path


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("input.dwg", "input.dwg"),
        ("xrefs\\sub\\a.dwg", "xrefs/sub/a.dwg"),
        ("./output/", "output"),
        ("a//b\\\\c", "a/b/c"),
        ("Чертёж.dwg", "Чертёж.dwg"),
        ("blocks_and_tables_-_metric.dwg", "blocks_and_tables_-_metric.dwg"),
        (".hidden", ".hidden"),
        ("con_rod.ipt", "con_rod.ipt"),
    ],
)
def test_written_paths_that_are_safe(written: str, safe: str) -> None:
    assert safe_path(written) == safe


@pytest.mark.parametrize(
    "written",
    [
        "..",
        "../a",
        "a/../../b",
        "a\\..\\b",
        "/etc/passwd",
        "\\windows",
        "\\\\server\\share",
        "C:\\a",
        "c:a",
        "a:stream",
        "a\0b",
        "a\nb",
        "nul",
        "sub/CON",
        "com1.txt",
        "LPT9",
        "a ",
        "a.",
        "sub./b",
        'a"b',
        "a|b",
        "a?b",
        "*",
        "<a>",
        "",
        ".",
        "/",
        "x" * 256,
        "a/" * 600 + "b",
    ],
)
def test_written_paths_that_could_leave_the_job_folder_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        safe_path(written)


@given(st.text())
def test_no_written_path_escapes(written: str) -> None:
    try:
        path = safe_path(written)
    except ValueError:
        return
    assert stays_inside(path)
    assert safe_path(path) == path


@given(st.text() | st.sampled_from(["../../x", "C:\\x", "con", "a/b\\..", "\ud800.dwg", "nul.txt", "x" * 400 + ".dwg"]))
def test_no_suggested_name_escapes(suggested: str) -> None:
    name = cleaned_name(suggested)
    if name is not None:
        assert safe_path(name) == name
        assert "/" not in name


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="Box.ipt"', "Box.ipt"),
        ("attachment; filename=Box.ipt", "Box.ipt"),
        ("ATTACHMENT;FileName = Box.ipt ; x=1", "Box.ipt"),
        ("attachment; filename*=UTF-8''%D0%96%20500.dwg", "Ж 500.dwg"),
        ("attachment; filename=\"plain.dwg\"; filename*=utf-8'en'fancy%e2%82%ac.dwg", "fancy€.dwg"),
        ("attachment; filename*=iso-8859-1''%e4.dwg; filename=b.dwg", "ä.dwg"),
        ("attachment; filename*=UTF-8''%ff; filename=fallback.dwg", "fallback.dwg"),
        ("attachment; filename*=nonsense''a.dwg; filename=fallback.dwg", "fallback.dwg"),
        ('attachment; filename="a;b.dwg"', "a;b.dwg"),
        ('attachment; filename="say \\"hi\\".dwg"', "say _hi_.dwg"),
        ('attachment; filename="C:\\temp\\Box.ipt"', "Box.ipt"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ("attachment; filename*=UTF-8''..%2F..%2Fevil.sh", "evil.sh"),
        ("attachment; filename=my%20part.ipt", "my part.ipt"),
        ('filename="bare.dwg"', "bare.dwg"),
        ("attachment", None),
        ('attachment; filename=""', None),
        ('attachment; filename=".."', None),
        ("", None),
    ],
)
def test_content_disposition(header: str, name: str | None) -> None:
    assert content_disposition_name(header) == name


@given(st.text())
def test_no_content_disposition_escapes(text: str) -> None:
    for header in (
        text,
        f"attachment; filename={text}",
        f'attachment; filename="{text}"',
        f"x; filename*=UTF-8''{text}",
    ):
        name = content_disposition_name(header)
        assert name is None or safe_path(name) == name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://host/a/Box.ipt?sig=a/b.txt", "Box.ipt"),
        ("https://host/a/my%20part.ipt#x", "my part.ipt"),
        ("https://host/oss/v2/signedresources/5ea86631?region=US", None),
        ("https://host/", None),
        ("https://host", None),
        ("https://[broken/a.dwg", None),
        ("urn:adsk.objects:os.object:bucket/20241118_input.dwg", "20241118_input.dwg"),
        ("urn:adsk.objects:os.object:bucket/da_files/python.zip", "python.zip"),
        ("urn:adsk.wipprod:dm.lineage:shuH8zKvThW", None),
        ("das://intermediate/page1.pdf", "page1.pdf"),
        ("https://host/..%2f..%2fevil.sh", "evil.sh"),
        ("https://host/.hidden", None),
        ("https://host/ends.", None),
    ],
)
def test_names_from_urls(url: str, name: str | None) -> None:
    assert url_name(url) == name


def test_the_documented_order_of_names() -> None:
    url, header = "https://host/url.dwg", "attachment; filename=header.dwg"

    def named(argument: Argument, declared: str | None, disposition: str | None = header) -> str:
        return local_name(argument, declared, unique="generated", content_disposition=disposition)

    assert named(Argument(url, local_name="argument.dwg"), "parameter.dwg") == "argument.dwg"
    assert named(Argument(url), "parameter.dwg") == "parameter.dwg"
    assert named(Argument(url), None) == "header.dwg"
    assert named(Argument(url), None, None) == "url.dwg"
    assert named(Argument("https://host/none"), None, None) == "generated"
    assert named(Argument(url), "$(HostDwg)", None) == "url.dwg"
    assert named(Argument(url, local_name="$(any thing)"), "parameter.dwg", None) == "url.dwg"


@pytest.mark.parametrize("declared", [None, "$(HostDwg)"])
def test_a_data_url_needs_a_written_name(declared: str | None) -> None:
    with pytest.raises(InvalidInput, match="data URL"):
        local_name(Argument("data:application/json,{}"), declared, unique="u")
    assert local_name(Argument("data:application/json,{}"), "p.json", unique="u") == "p.json"


def test_an_unsafe_written_name_is_refused_at_its_field() -> None:
    with pytest.raises(InvalidInput) as caught:
        local_name(Argument("https://host/a"), "../up.dwg", unique="u")
    assert list(caught.value.fields) == ["localName"]


def test_placeholders() -> None:
    assert is_placeholder("$(EmptyDwg)")
    assert not is_placeholder("a$(x)")


@pytest.mark.parametrize(
    ("name", "taken", "folder", "unique"),
    [
        ("a.dwg", [], False, "a.dwg"),
        ("a.dwg", ["A.DWG"], False, "a_2.dwg"),
        ("a.dwg", ["a.dwg", "a_2.dwg"], False, "a_3.dwg"),
        ("x/a.dwg", ["x/a.dwg"], False, "x/a_2.dwg"),
        ("x.y/a", ["x.y/a"], False, "x.y/a_2"),
        ("x", ["x/a.dwg"], False, "x_2"),
        ("x", ["x/"], False, "x_2"),
        ("x/a", ["x/"], False, "x/a"),
        ("x/a/b", ["x"], False, "x_2/a/b"),
        ("x/a/b", ["x/a"], False, "x_2/a/b"),
        ("x", ["x/"], True, "x"),
        ("x", ["x/a.dwg"], True, "x"),
        ("x", ["x"], True, "x_2"),
        (".hidden", [".hidden"], False, ".hidden_2"),
    ],
)
def test_colliding_names_become_unique(name: str, taken: list[str], folder: bool, unique: str) -> None:
    assert unique_name(name, taken, folder=folder) == unique


SEGMENTS = st.lists(st.sampled_from("abA"), min_size=1, max_size=3).map("/".join)


@given(SEGMENTS, st.lists(SEGMENTS, max_size=8), st.booleans())
def test_a_unique_name_can_always_be_made(name: str, taken: list[str], folder: bool) -> None:
    unique = unique_name(name, taken, folder=folder).casefold()
    files = {path.casefold() for path in taken}
    assert unique not in files
    assert not any(unique.startswith(f"{path}/") for path in files)
    assert folder or not any(path.startswith(f"{unique}/") for path in files)
