"""The walk down the ladder, with rungs that are missing."""

import logging

import pytest

from cadstack.domain.errors import InvalidInput, Unavailable
from cadstack.sandbox import ladder

B, L = object(), object()


@pytest.fixture(autouse=True)
def fresh():
    ladder._try.cache_clear()
    ladder._plain.cache_clear()
    yield
    ladder._try.cache_clear()
    ladder._plain.cache_clear()


@pytest.fixture
def rungs(monkeypatch):
    """Set what each rung gives: a sandbox, or an error that it raises."""

    def set_rungs(**found):
        def making(what):
            def make():
                if isinstance(what, Exception):
                    raise what
                return what

            return make

        for name, what in found.items():
            monkeypatch.setattr(ladder, f"_{name}", making(what))
        monkeypatch.setattr(ladder, "_run_something", lambda sandbox: None)

    return set_rungs


def test_first_rung_first(rungs):
    rungs(bubblewrap=B, landlock=L)
    assert ladder.find_sandbox() == B
    assert ladder.find_sandbox("landlock") == L


def test_second_rung(rungs):
    rungs(bubblewrap=Unavailable("no user namespaces"), landlock=L)
    assert ladder.find_sandbox() == L


def test_none_says_why_and_what_to_type(rungs, monkeypatch):
    rungs(bubblewrap=Unavailable("bwrap is not installed"), landlock=Unavailable("the kernel has no Landlock"))
    monkeypatch.setattr(ladder.shutil, "which", lambda tool: "/usr/bin/apt-get" if tool == "apt-get" else None)
    monkeypatch.setattr(ladder.os, "geteuid", lambda: 1000)
    with pytest.raises(ladder.SandboxUnavailable) as raised:
        ladder.find_sandbox()
    assert "bwrap is not installed" in str(raised.value)
    assert raised.value.next_step == "Type: sudo apt-get install bubblewrap"


def test_a_named_rung_does_not_fall(rungs):
    rungs(bubblewrap=Unavailable("no"), landlock=L)
    with pytest.raises(ladder.SandboxUnavailable):
        ladder.find_sandbox("bubblewrap")


def test_unknown_name():
    with pytest.raises(InvalidInput, match="chroot"):
        ladder.find_sandbox("chroot")


def test_plain_only_by_name_and_warns_once(caplog):
    with caplog.at_level(logging.WARNING):
        assert ladder.find_sandbox("plain").name == "plain"
        ladder.find_sandbox("plain")
    assert [record.message for record in caplog.records if "confines nothing" in record.message] != []
    assert len(caplog.records) == 1
