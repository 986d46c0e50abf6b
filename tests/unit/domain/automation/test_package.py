"""What the listing of an app bundle's zip must look like."""

import pytest

from cadstack.domain.automation.package import HIGHEST_RATIO, MOST_ENTRIES, RATIO_MATTERS_FROM, Entry, check_package
from cadstack.domain.errors import InvalidInput

MB = 1024 * 1024
GOOD = [
    Entry("A.bundle/", 0, 0),
    Entry("A.bundle/PackageContents.xml", 100, 50),
    Entry("A.bundle/Contents/a.py", 10, 9),
]


def test_a_good_package_has_its_size_and_no_warning() -> None:
    package = check_package(GOOD, MB)
    assert (package.size, package.warnings) == (110, ())


def test_back_slashes_are_separators() -> None:
    package = check_package([Entry("A.bundle\\PackageContents.xml", 1, 1), Entry("A.bundle\\Contents\\a.py", 1, 1)], MB)
    assert package.warnings == ()


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([Entry("a.py", 1, 1)], "has no PackageContents.xml"),
        ([Entry("PackageContents.xml", 1, 1)], "is expected in a .bundle folder"),
        ([Entry("deep/A.bundle/PackageContents.xml", 1, 1)], "is expected in a .bundle folder"),
    ],
)
def test_a_missing_or_misplaced_manifest_is_only_warned_about(entries: list[Entry], said: str) -> None:
    assert said in check_package(entries, MB).warnings[0]


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "a/../../b",
        "..",
        "a\\..\\..\\b",
        "/a",
        "\\a",
        "//host/share",
        "C:\\a",
        "c:a",
        "a\0b",
        "a\nb",
        "",
        "x" * 1025,
    ],
)
def test_names_that_lead_elsewhere_or_are_unusable_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_package([*GOOD, Entry(name, 1, 1)], MB)
    assert caught.value.next_step


def test_dots_within_a_name_are_fine() -> None:
    check_package([*GOOD, Entry("A.bundle/..hidden/a...b", 1, 1)], MB)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([], "empty"),
        ([Entry("l", 1, 1, is_link=True)], "is a link"),
        ([Entry("e", 1, 1, is_encrypted=True)], "is encrypted"),
        ([Entry("a", 1, 1), Entry("a", 2, 2)], "twice"),
        ([Entry("a", 1, 1), Entry("a/b", 1, 1)], "a file and a folder"),
        ([Entry("a", 1, 1), Entry("a/", 0, 0)], "a file and a folder"),
        ([Entry("a/" * 65, 0, 0)], "folders deep"),
        ([Entry("a", MB, MB), Entry("b", 1, 1)], f"unpacks to {MB + 1} bytes"),
        ([Entry(str(n), 0, 0) for n in range(MOST_ENTRIES + 1)], "entries"),
    ],
)
def test_what_cannot_be_unpacked_safely_is_refused(entries: list[Entry], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        check_package(entries, MB)


def test_the_ratio_matters_only_for_large_packages() -> None:
    size = RATIO_MATTERS_FROM
    check_package([Entry("a", size, 1)], 100 * MB)
    check_package([Entry("a", size + HIGHEST_RATIO, (size + HIGHEST_RATIO) // HIGHEST_RATIO + 1)], 100 * MB)
    with pytest.raises(InvalidInput, match="possible bomb"):
        check_package([Entry("a", size + 1, size // HIGHEST_RATIO)], 100 * MB)
