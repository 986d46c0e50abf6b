"""The same folder gives the same zip, without what tools leave behind."""

import io
import os
import zipfile

import pytest

from cadstack.domain.errors import InvalidInput
from cadstack.engines.packing import bundle_name, contents, pack


@pytest.fixture
def bundle(tmp_path):
    root = tmp_path / "A.bundle"
    (root / "Contents").mkdir(parents=True)
    (root / "PackageContents.xml").write_text("<ApplicationPackage/>")
    (root / "Contents" / "main.py").write_text("x = 1\n")
    return root


def names(package: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(package)).namelist()


def test_the_bundle_is_the_top_folder(bundle):
    assert names(pack(bundle)) == ["A.bundle/Contents/main.py", "A.bundle/PackageContents.xml"]


def test_a_folder_that_holds_bundles_is_packed_without_itself(bundle):
    assert names(pack(bundle.parent))[0] == "A.bundle/Contents/main.py"


def test_times_and_leftovers_make_no_difference(bundle):
    before = pack(bundle)
    (bundle / "Contents" / "__pycache__").mkdir()
    (bundle / "Contents" / "__pycache__" / "main.pyc").write_text("x")
    (bundle / ".git").mkdir()
    (bundle / ".git" / "HEAD").write_text("x")
    os.utime(bundle / "PackageContents.xml", (1, 1))
    assert pack(bundle) == before


def test_a_link_out_of_the_folder_is_refused(bundle, tmp_path):
    (tmp_path / "key").write_text("private")
    (bundle / "Contents" / "key.txt").symlink_to(tmp_path / "key")
    with pytest.raises(InvalidInput, match=r"key\.txt is a link out of"):
        pack(bundle)


def test_a_link_within_the_folder_is_packed_as_what_it_points_to(bundle):
    (bundle / "Contents" / "again.py").symlink_to("main.py")
    package = zipfile.ZipFile(io.BytesIO(pack(bundle)))
    assert package.read("A.bundle/Contents/again.py") == b"x = 1\n"


def test_one_changed_byte_makes_a_difference(bundle):
    before = pack(bundle)
    (bundle / "Contents" / "main.py").write_text("x = 2\n")
    assert pack(bundle) != before
    assert contents(pack(bundle)) != contents(before)


def test_two_compressions_of_the_same_files_have_the_same_contents(bundle):
    package = pack(bundle)
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(stored, "w") as target:
        for name in reversed(source.namelist()):
            target.writestr(name, source.read(name))
    assert stored.getvalue() != package
    assert contents(stored.getvalue()) == contents(package)


def test_a_zip_is_taken_as_it_is(tmp_path):
    (tmp_path / "A.bundle.zip").write_bytes(b"zip")
    assert pack(tmp_path / "A.bundle.zip") == b"zip"
    assert bundle_name(tmp_path / "A.bundle.zip") == "A"


def test_nothing_is_said_to_be_nothing(tmp_path):
    with pytest.raises(InvalidInput, match=r"There is no app bundle at .*B\.bundle"):
        pack(tmp_path / "B.bundle")
