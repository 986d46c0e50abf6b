"""Archives of strangers: every trick is refused as bad input, never as a defect, and nothing is written outside."""

import io
import random
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from cadstack.domain.errors import InvalidInput, Unavailable
from cadstack.worker import archive


def made(path: Path, *members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", method) as out:
        warnings.simplefilter("ignore")
        for name, content in members:
            out.writestr(name, content)
    return path


def test_files_and_folders_are_unpacked(tmp_path: Path) -> None:
    source = made(tmp_path / "a.zip", ("a.txt", b"a"), ("sub/", b""), ("sub/deep/b.txt", b"bb"))
    assert archive.unpack(source, tmp_path / "out") == 3
    assert (tmp_path / "out" / "sub" / "deep" / "b.txt").read_bytes() == b"bb"


@pytest.mark.parametrize(
    "name", ["../escape", "/absolute", "a/../../escape", "..\\escape", "C:\\escape", "a/\x01b", "con", "trailing. "]
)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput):
        archive.unpack(made(tmp_path / "a.zip", (name, b"x")), tmp_path / "out")
    assert not (tmp_path / "escape").exists()


def test_a_link_is_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        out.writestr(info, "/etc/passwd")
    with pytest.raises(InvalidInput, match="symbolic link"):
        archive.unpack(tmp_path / "a.zip", tmp_path / "out")


def test_a_bomb_is_refused_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "BOMB_FLOOR", 100_000)
    source = made(tmp_path / "a.zip", ("zeros", bytes(100_001)))
    with pytest.raises(InvalidInput, match="zip bomb"):
        archive.unpack(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_more_than_allowed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="zip bomb"):
        archive.unpack(made(tmp_path / "a.zip", ("a", b"12345")), tmp_path / "out", most_bytes=4)


def test_a_size_that_lies_is_refused(tmp_path: Path) -> None:
    source = made(tmp_path / "a.zip", ("a", b"x" * 1000), method=zipfile.ZIP_STORED)
    content = source.read_bytes()
    end = content.rindex(b"PK\x01\x02")
    source.write_bytes(content[: end + 24] + struct.pack("<I", 10) + content[end + 28 :])
    with pytest.raises(InvalidInput):
        archive.unpack(source, tmp_path / "out")


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    source = made(tmp_path / "a.zip", ("a", b"x"))
    content = bytearray(source.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    source.write_bytes(content)
    with pytest.raises(InvalidInput, match="encrypted"):
        archive.unpack(source, tmp_path / "out")
    assert archive.texts(source, ("a",), 10) == {}


@pytest.mark.parametrize("names", [("a", "a"), ("a", "a/b"), ("a/b", "a"), ("a/b/c", "a/b"), ("a", "a/")])
def test_names_that_contradict_each_other_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    source = made(tmp_path / "a.zip", *((name, b"") for name in names))
    with pytest.raises(InvalidInput):
        archive.unpack(source, tmp_path / "out")


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x05\x06 but no more")
    with pytest.raises(InvalidInput):
        archive.names(tmp_path / "a.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_of_any_kind_is_bad_input(tmp_path: Path, method: int) -> None:
    rng = random.Random(method)
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as out:
        out.writestr("report.txt", rng.randbytes(300) + b"text " * 50)
        out.writestr("sub/b.bin", bytes(200))
    whole = memory.getvalue()
    for number in range(60):
        content = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            content[rng.randrange(len(content))] = rng.randrange(256)
        source = tmp_path / "damaged.zip"
        source.write_bytes(content if number % 3 else content[: rng.randrange(len(content))])
        try:
            archive.texts(source, tuple(archive.names(source)), 1024)
            archive.unpack(source, tmp_path / f"out{number}", most_bytes=100_000)
        except InvalidInput:
            continue


def test_checking_ends_an_unpacking(tmp_path: Path) -> None:
    def stop() -> None:
        raise Unavailable("stopped")

    with pytest.raises(Unavailable):
        archive.unpack(made(tmp_path / "a.zip", ("a", b"x")), tmp_path / "out", check=stop)


def test_packing_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "a").write_bytes(b"same")
        assert archive.pack(tmp_path / name, tmp_path / f"{name}.zip") == 1
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_packing_spells_out_names_that_are_no_text(tmp_path: Path) -> None:
    import os

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / os.fsdecode(b"\xffa")).write_bytes(b"")
    archive.pack(tmp_path / "in", tmp_path / "a.zip")
    assert archive.names(tmp_path / "a.zip") == ["\\xffa"]
