"""Tokens at rest: encrypted, for one person, whole after a crash, and closed while the keyring is."""

import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cadstack.client.aps import store as module
from cadstack.client.aps.store import NoKeyring, OsKeyring, TokensLocked, TokenStore

SECRET = '{"refresh_token": "very secret"}'


def test_what_is_saved_is_loaded_by_another_process(store, tmp_path, keyring):
    store.save("a", SECRET)
    assert TokenStore(tmp_path / "tokens", keyring).load("a") == SECRET
    assert store.load("b") is None
    store.delete("a")
    assert store.load("a") is None


@pytest.mark.parametrize("has_keyring", [True, False])
def test_nothing_secret_is_readable(tmp_path, keyring, has_keyring):
    folder = tmp_path / "tokens"
    TokenStore(folder, keyring if has_keyring else NoKeyring()).save("http://server app", SECRET)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"very secret" not in path.read_bytes()
        assert b"server" not in path.read_bytes()
    assert (folder / "key").exists() is not has_keyring


def test_the_protection_is_said(tmp_path, keyring):
    guarded, filed = TokenStore(tmp_path / "a", keyring), TokenStore(tmp_path / "b", NoKeyring())
    for store in (guarded, filed):
        store.save("a", SECRET)
    assert guarded.protection == "the OS keyring"
    assert filed.protection == f"the permissions of {tmp_path / 'b'}"


def test_a_keyring_that_does_not_open_is_no_reason_to_lose_tokens(store, tmp_path):
    store.save("a", SECRET)
    elsewhere = TokenStore(tmp_path / "tokens", NoKeyring())
    with pytest.raises(TokensLocked, match="OS keyring"):
        elsewhere.load("a")
    assert store.load("a") == SECRET


def test_a_key_file_stays_in_use_when_a_keyring_appears(tmp_path, keyring):
    TokenStore(tmp_path, NoKeyring()).save("a", SECRET)
    later = TokenStore(tmp_path, keyring)
    assert later.load("a") == SECRET
    later.save("b", SECRET)
    assert keyring.key is None


def test_a_record_cannot_be_put_in_the_place_of_another(store, tmp_path):
    store.save("a", SECRET)
    store.save("b", "other")
    store._path("a").replace(store._path("b"))
    assert store.load("b") is None


@pytest.mark.parametrize("content", [b"", b"F", b"K" + bytes(50), b"K", b"?" * 100])
def test_a_damaged_record_is_none(store, content):
    store.save("a", SECRET)
    store._path("a").write_bytes(content)
    assert store.load("a") is None


def test_a_crash_while_saving_leaves_the_old_record(store, monkeypatch):
    store.save("a", SECRET)

    def crash(_number: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module.os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        store.save("a", "new")
    monkeypatch.undo()
    assert store.load("a") == SECRET
    assert list(store._folder.glob("*.new")) == []


def test_many_who_begin_at_once_agree_on_one_key(tmp_path):
    gate = threading.Barrier(8)

    def begin(number: int) -> None:
        gate.wait()
        TokenStore(tmp_path, NoKeyring()).save(f"{number}", SECRET)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(begin, range(8)))
    late = TokenStore(tmp_path, NoKeyring())
    assert {late.load(f"{number}") for number in range(8)} == {SECRET}


def test_a_lock_is_one_holders_even_in_one_process(store):
    first, second = store.lock("a"), store.lock("a")
    assert (first.try_acquire(), second.try_acquire()) == (True, False)
    assert store.lock("b").try_acquire() is True
    first.release()
    assert second.try_acquire() is True


def test_a_lock_ends_with_its_process(store):
    ready, done = os.pipe()
    child = os.fork()
    if not child:
        os.write(done, b"1" if store.lock("a").try_acquire() else b"0")
        os._exit(0)
    assert os.read(ready, 1) == b"1"
    os.waitpid(child, 0)
    assert store.lock("a").try_acquire() is True


class TestOsKeyring:
    @pytest.fixture
    def backend(self):
        import keyring
        from keyring.backend import KeyringBackend

        class Backend(KeyringBackend):
            priority = 1
            keeps = True

            def __init__(self):
                super().__init__()
                self.kept = {}

            def get_password(self, service, username):
                return self.kept.get((service, username))

            def set_password(self, service, username, password):
                if self.keeps:
                    self.kept[service, username] = password

        before, backend = keyring.get_keyring(), Backend()
        keyring.set_keyring(backend)
        yield backend
        keyring.set_keyring(before)

    def test_the_key_lies_in_the_keyring(self, backend, tmp_path):
        store = TokenStore(tmp_path, OsKeyring())
        store.save("a", SECRET)
        assert list(backend.kept) == [("cadstack", "token key")]
        assert TokenStore(tmp_path, OsKeyring()).load("a") == SECRET
        assert not (tmp_path / "key").exists()

    def test_a_keyring_that_keeps_nothing_is_none(self, backend, tmp_path):
        backend.keeps = False
        TokenStore(tmp_path, OsKeyring()).save("a", SECRET)
        assert (tmp_path / "key").exists()

    def test_a_machine_without_a_keyring(self, backend, tmp_path):
        import keyring
        from keyring.backends.fail import Keyring

        keyring.set_keyring(Keyring())
        store = TokenStore(tmp_path, OsKeyring())
        store.save("a", SECRET)
        assert store.load("a") == SECRET
        assert (tmp_path / "key").exists()
