"""Where the tokens of a person are kept on a machine: encrypted files, under a key that the OS keyring guards.

What protects them. Each record is a file (mode 0600, in a folder of mode 0700) encrypted with AES-256-GCM under one
random key. The key lies in the keyring of the operating system (Windows Credential Manager, macOS Keychain, the Secret
Service of a Linux desktop) where there is one, and opens with the person's login. Where there is none, as on most
servers, the key is a file beside the records: then file permissions alone protect the tokens, and encryption only keeps
them out of backups and copies of single files. Root, and every program that the same person runs, can read them.

The key and not the tokens is in the keyring, because a Windows credential holds 2,560 bytes and a token pair may be
longer, and because a file can be replaced in one step: after a crash there is the old record or the new one, whole.
"""

import hashlib
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from cadstack.client.aps.lock import FileLock
from cadstack.client.connection import ClientError

KEY_BYTES, NONCE_BYTES = 32, 12
BY_KEYRING, BY_FILE = b"K", b"F"
SERVICE, ACCOUNT = "cadstack", "token key"


class TokensLocked(ClientError):
    """There are tokens, and the keyring that holds their key does not open."""


class Keyring(Protocol):
    """The secrets of an operating system."""

    def get(self) -> bytes | None:
        """The key, or None where there is none or no keyring that opens."""

    def put(self, key: bytes) -> bool:
        """Whether the key is kept."""


class OsKeyring:
    """The keyring of this machine, by the library `keyring`, which is imported when a key is needed."""

    def get(self) -> bytes | None:
        import keyring  # noqa: PLC0415 - asks which keyrings there are, a tenth of a second
        from keyring.errors import KeyringError  # noqa: PLC0415 - as above

        try:
            kept = keyring.get_password(SERVICE, ACCOUNT)
            return bytes.fromhex(kept) if kept else None
        except (KeyringError, ValueError):
            return None

    def put(self, key: bytes) -> bool:
        """Reads it again: some keyrings accept everything and keep nothing."""
        import keyring  # noqa: PLC0415 - see above
        from keyring.errors import KeyringError  # noqa: PLC0415 - see above

        try:
            keyring.set_password(SERVICE, ACCOUNT, key.hex())
        except KeyringError:
            return False
        return self.get() == key


class NoKeyring:
    """For machines and tests without one."""

    def get(self) -> bytes | None:
        return None

    def put(self, key: bytes) -> bool:  # noqa: ARG002 - keeps nothing
        return False


def default_folder() -> Path:
    """Where the programs of this person keep what is theirs."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "cadstack"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "cadstack"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "cadstack"


class TokenStore:
    """Named texts in encrypted files. Safe for many threads and processes; `lock` is for what takes several steps."""

    def __init__(self, folder: Path | None = None, keyring: Keyring | None = None) -> None:
        self._folder = folder or default_folder()
        self._keyring = keyring or OsKeyring()
        self._key: tuple[bytes, bytes] | None = None

    def lock(self, name: str) -> FileLock:
        """A lock of this record, not yet taken."""
        return FileLock(self._path(name).with_suffix(".lock"))

    def load(self, name: str) -> str | None:
        """The text; None where there is none, or none that was written here. Raises TokensLocked."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - loads a library of its own
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above

        try:
            kept = self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        guard, nonce, box = kept[:1], kept[1 : 1 + NONCE_BYTES], kept[1 + NONCE_BYTES :]
        key = self._key_of(guard)
        if key is None:
            return None
        try:
            return AESGCM(key).decrypt(nonce, box, name.encode()).decode()
        except (InvalidTag, ValueError):
            return None

    def save(self, name: str, text: str) -> None:
        """Replaces the record in one step, and returns when it would survive a power cut."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above

        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        guard, key = self._own_key()
        nonce = os.urandom(NONCE_BYTES)
        _replace(self._path(name), guard + nonce + AESGCM(key).encrypt(nonce, text.encode(), name.encode()))

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    @property
    def protection(self) -> str:
        """What guards the key, in words."""
        if not self._folder.is_dir():
            return "nothing is kept yet"
        guard, _ = self._own_key()
        return "the OS keyring" if guard == BY_KEYRING else f"the permissions of {self._folder}"

    def _path(self, name: str) -> Path:
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.tokens"

    @property
    def _key_file(self) -> Path:
        return self._folder / "key"

    def _key_of(self, guard: bytes) -> bytes | None:
        """The key of a record that says who guards it; None where that key is gone for good."""
        if self._key is None or self._key[0] != guard:
            key = self._keyring.get() if guard == BY_KEYRING else self._filed_key()
            if key is None and guard == BY_KEYRING:
                raise TokensLocked(
                    f"The tokens in {self._folder} are encrypted under a key in the OS keyring, which does not open.",
                    next_step="Unlock the keyring, or sign in anew: cadstack logout, then cadstack login.",
                )
            if key is None:
                return None
            self._key = guard, key
        return self._key[1]

    def _own_key(self) -> tuple[bytes, bytes]:
        """The key for new records, made by the first of those who need one."""
        if self._key is None:
            lock = FileLock(self._folder / "key.lock")
            lock.acquire()
            try:
                self._key = self._found_key() or self._made_key()
            finally:
                lock.release()
        return self._key

    def _found_key(self) -> tuple[bytes, bytes] | None:
        filed = self._filed_key()
        if filed is not None:
            return BY_FILE, filed
        guarded = self._keyring.get()
        return (BY_KEYRING, guarded) if guarded is not None else None

    def _made_key(self) -> tuple[bytes, bytes]:
        key = os.urandom(KEY_BYTES)
        if self._keyring.put(key):
            return BY_KEYRING, key
        _replace(self._key_file, key)
        return BY_FILE, key

    def _filed_key(self) -> bytes | None:
        with suppress(FileNotFoundError):
            key = self._key_file.read_bytes()
            return key if len(key) == KEY_BYTES else None
        return None


def _replace(path: Path, content: bytes) -> None:
    """Write beside, make durable, put in place; a temporary file has mode 0600 from the start."""
    number, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        _make_durable(path.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _make_durable(folder: Path) -> None:
    """The new name of a file too; Windows has no such thing to ask for."""
    if sys.platform != "win32":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
