import os

import pytest

from cadstack.sandbox.folder import DEEPEST, ENTRY_BYTES, Unmeasurable, folder_bytes


def test_empty_files_count(tmp_path):
    for number in range(5):
        (tmp_path / str(number)).touch()
    assert folder_bytes(tmp_path) == 5 * ENTRY_BYTES


def test_files_in_folders_count_by_what_they_take(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "big").write_bytes(bytes(1 << 20))
    assert 1 << 20 <= folder_bytes(tmp_path) < (1 << 20) + 4 * ENTRY_BYTES


def test_a_hole_takes_nothing(tmp_path):
    with (tmp_path / "hole").open("wb") as file:
        file.truncate(1 << 30)
    assert folder_bytes(tmp_path) == ENTRY_BYTES


def test_hard_links_count_once(tmp_path):
    (tmp_path / "a").write_bytes(bytes(1 << 20))
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    assert folder_bytes(tmp_path) < 2 << 20


def test_links_are_not_followed(tmp_path):
    (tmp_path / "link").symlink_to("/usr")
    assert folder_bytes(tmp_path) == ENTRY_BYTES


@pytest.mark.parametrize("mode", [0o000, 0o300, 0o600], ids=oct)
@pytest.mark.parametrize("name", ["job", "job/folder"])
def test_a_closed_folder_is_opened(tmp_path, name, mode):
    closed = tmp_path / name
    closed.mkdir(parents=True)
    (closed / "big").write_bytes(bytes(1 << 20))
    closed.chmod(mode)
    assert folder_bytes(tmp_path / "job") >= 1 << 20


def test_too_deep(tmp_path):
    at = os.open(tmp_path, os.O_RDONLY)
    for _ in range(DEEPEST + 2):
        os.mkdir("d", dir_fd=at)
        below = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
    with pytest.raises(Unmeasurable):
        folder_bytes(tmp_path)
