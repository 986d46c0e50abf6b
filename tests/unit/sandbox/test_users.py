import os
from types import SimpleNamespace

import pytest

from cadstack.domain.errors import Unavailable
from cadstack.sandbox import users


def test_two_at_once_differ_and_numbers_come_back(monkeypatch):
    monkeypatch.setattr(users, "FIRST", 4_000_000_000)
    monkeypatch.setattr(users, "COUNT", 2)
    first, second = users.take_user(), users.take_user()
    assert {first.number, second.number} == {4_000_000_000, 4_000_000_001}
    with pytest.raises(Unavailable):
        users.take_user()
    first.release()
    third = users.take_user()
    assert third.number == first.number
    second.release()
    third.release()


def test_reachable(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "file").touch(mode=0o644)
    assert not users.reachable(closed / "file")
    assert users.reachable(users.Path("/usr/bin/env"))


def test_give_changes_links_and_not_what_they_lead_to(tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link").symlink_to("/etc/passwd")
    changed = []
    real = SimpleNamespace(fwalk=os.fwalk)
    monkeypatch.setattr(users, "os", SimpleNamespace(fwalk=real.fwalk, chown=lambda *a, **k: changed.append((a, k))))
    users.give(tmp_path, 5)
    assert [k["follow_symlinks"] for _, k in changed] == [False, False, False]
    assert {a[0] for a, _ in changed} == {tmp_path, "folder", "link"}
