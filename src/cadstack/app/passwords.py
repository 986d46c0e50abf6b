"""Passwords of people, hashed with Argon2id.

A hash takes tens of milliseconds and 64 MiB on purpose. So it is never made in a verb, where it would hold up the one
writer, nor on the event loop, but in two threads of its own, which also bound the memory that many sign-ins at once
can take.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from typing import Any

from cadstack.domain.errors import InvalidInput

SHORTEST, LONGEST = 10, 1024


class Passwords:
    """Makes and checks hashes; the costs are those of RFC 9106 for machines with little memory."""

    def __init__(self, *, rounds: int = 3, memory_kib: int = 64 * 1024, lanes: int = 4) -> None:
        self._rounds, self._memory_kib, self._lanes = rounds, memory_kib, lanes

    def hash(self, password: str) -> str:
        """The hash to keep; raises InvalidInput for a password that is too short or too long."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise InvalidInput.at("password", f"A password has {SHORTEST} to {LONGEST} characters.")
        hashed: str = self._hasher.hash(password)
        return hashed

    def is_right(self, kept: str, password: str) -> bool:
        """Whether it is the password of that hash; as slow where there is none, so that nothing is told by time."""
        from argon2.exceptions import Argon2Error, InvalidHashError  # noqa: PLC0415 - as below

        try:
            self._hasher.verify(kept or self._of_nobody, password[: LONGEST + 1])
        except (Argon2Error, InvalidHashError):
            return False
        return bool(kept)

    def hashed(self, password: str) -> "Future[str]":
        """`hash`, beside what the caller does."""
        return self._threads.submit(self.hash, password)

    def checked(self, kept: str, password: str) -> "Future[bool]":
        """`is_right`, beside what the caller does."""
        return self._threads.submit(self.is_right, kept, password)

    @cached_property
    def _hasher(self) -> Any:
        from argon2 import PasswordHasher  # noqa: PLC0415 - most starts sign nobody in

        return PasswordHasher(time_cost=self._rounds, memory_cost=self._memory_kib, parallelism=self._lanes)

    @cached_property
    def _of_nobody(self) -> str:
        hashed: str = self._hasher.hash("the password of nobody")
        return hashed

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(2, "password")
