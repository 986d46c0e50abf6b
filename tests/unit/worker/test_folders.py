"""Job folders of hostile commands."""

import os
from pathlib import Path

import pytest

from cadstack.worker import folders


def test_a_file_is_moved_below_the_folder(tmp_path: Path) -> None:
    (tmp_path / "job").mkdir()
    (tmp_path / "source").write_text("x")
    folders.move_in(tmp_path / "source", tmp_path / "job", "a/b/c.txt")
    assert (tmp_path / "job" / "a" / "b" / "c.txt").read_text() == "x"


@pytest.mark.parametrize("name", ["link/file", "deep/link/file"])
def test_a_link_in_the_way_is_not_followed(tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    place = tmp_path / "job" / Path(name).parent
    place.parent.mkdir(parents=True)
    place.symlink_to(outside)
    (tmp_path / "source").write_text("x")
    with pytest.raises(OSError, match=r"Not a directory|Too many levels"):
        folders.move_in(tmp_path / "source", tmp_path / "job", name)
    assert not list(outside.iterdir())


def test_a_folder_that_was_closed_is_removed(tmp_path: Path) -> None:
    inner = tmp_path / "job" / "closed" / "inner"
    inner.mkdir(parents=True)
    (inner / "file").write_text("x")
    inner.parent.chmod(0)
    folders.remove(tmp_path / "job")
    assert not (tmp_path / "job").exists()


def test_a_folder_nested_beyond_reason_is_removed(tmp_path: Path) -> None:
    (tmp_path / "job").mkdir()
    at = os.open(tmp_path / "job", os.O_RDONLY)
    for _ in range(1100):
        os.mkdir("d", dir_fd=at)
        below = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
    folders.remove(tmp_path / "job")
    assert not (tmp_path / "job").exists()


def test_opening_up_does_not_touch_what_a_link_points_to(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("x")
    outside.chmod(0o400)
    (tmp_path / "job").mkdir()
    (tmp_path / "job" / "link").symlink_to(outside)
    folders.open_up(tmp_path / "job")
    assert outside.stat().st_mode & 0o777 == 0o400
