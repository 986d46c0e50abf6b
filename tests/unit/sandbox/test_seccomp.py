"""The filter, run by an interpreter of its few instructions, for both processors."""

import errno
import platform
import struct

import pytest

from cadstack.sandbox import seccomp

ALLOW, KILL = "allow", "kill"
ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def verdict(program: bytes, architecture: int, number: int, *arguments: int) -> str | int:
    """What the kernel would answer: allow, kill, or an error number."""
    padded = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    data = struct.pack("<IIQ6Q", number, architecture, 0, *(a & (1 << 64) - 1 for a in padded))
    code = list(struct.iter_unpack("<HBBI", program))
    at = accumulator = 0
    while True:
        operation, if_true, if_false, value = code[at]
        at += 1
        if operation == 0x20:
            accumulator = int.from_bytes(data[value : value + 4], "little")
        elif operation == 0x06:
            return {0x7FFF0000: ALLOW, 0x80000000: KILL}.get(value, value & 0xFFFF)
        else:
            holds = {
                0x15: accumulator == value,
                0x35: accumulator >= value,
                0x45: bool(accumulator & value),
            }[operation]
            at += if_true if holds else if_false


@pytest.fixture(params=["x86_64", "aarch64"])
def machine(request, monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: request.param)
    seccomp.program.cache_clear()
    yield request.param
    seccomp.program.cache_clear()


@pytest.fixture
def call(machine):
    column = list(ARCHITECTURE).index(machine)

    def answer(name, *arguments, **options):
        number = seccomp._NUMBERS[name][column]
        if number is None:
            pytest.skip(f"{machine} has no {name}")
        return verdict(seccomp.program(**options), ARCHITECTURE[machine], number, *arguments)

    return answer


@pytest.mark.parametrize("name", seccomp._REFUSED)
def test_refused(call, name):
    assert call(name) == errno.EPERM


@pytest.mark.parametrize("name", seccomp._ABSENT)
def test_absent(call, name):
    assert call(name) == errno.ENOSYS


def test_ordinary_calls_pass(machine):
    ordinary = {"x86_64": (0, 1, 9, 59, 61, 202, 231, 435 + 1), "aarch64": (63, 64, 222, 221, 260, 98, 94, 436)}[
        machine
    ]
    program = seccomp.program()
    assert {verdict(program, ARCHITECTURE[machine], number) for number in ordinary} == {ALLOW}


def test_another_instruction_set_is_killed(machine):
    others = set(ARCHITECTURE.values()) - {ARCHITECTURE[machine]} | {0x40000003}
    assert {verdict(seccomp.program(), other, 1) for other in others} == {KILL}


@pytest.mark.parametrize("number", [seccomp.LAST_KNOWN + 1, 0x40000000, 0x40000000 + 165, 0xFFFFFFFF])
def test_unknown_numbers_do_not_exist(machine, number):
    assert verdict(seccomp.program(), ARCHITECTURE[machine], number) == errno.ENOSYS


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("clone", (0x01200011,), ALLOW),
        ("clone", (0x003D0F00,), ALLOW),
        ("clone", (0x10000011,), errno.EPERM),
        ("clone", (0x00020011,), errno.EPERM),
        ("ioctl", (0, 0x5401), ALLOW),
        ("ioctl", (0, 0x5412), errno.EPERM),
        ("ioctl", (0, 0x1_0000_5412), errno.EPERM),
        ("socket", (1, 1), ALLOW),
        ("socket", (10, 2), ALLOW),
        ("socket", (40, 1), errno.EAFNOSUPPORT),
        ("socketpair", (1, 1), ALLOW),
        ("fchmodat", (0, 0, 0o755), ALLOW),
        ("fchmodat", (0, 0, 0o4755), errno.EPERM),
        ("fchmod", (0, 0o2755), errno.EPERM),
        ("openat", (0, 0, 0o101, 0o644), ALLOW),
        ("openat", (0, 0, 0o101, 0o4644), errno.EPERM),
        ("openat", (0, 0, 0, 0o4644), ALLOW),
        ("open", (0, 0o100, 0o4644), errno.EPERM),
    ],
)
def test_calls_that_depend_on_their_arguments(call, name, arguments, expected):
    assert call(name, *arguments) == expected


def test_no_sockets_where_no_namespace_holds_the_network(call):
    assert {call("socket", family, 1, sockets="none") for family in (1, 2, 10, 16, 40)} == {errno.EPERM}
    assert call("socketpair", 1, 1, sockets="none") == ALLOW


def test_on_the_hosts_network_no_local_sockets(call):
    assert call("socket", 1, 1, sockets="internet") == errno.EPERM
    assert {call("socket", family, 1, sockets="internet") for family in (2, 10)} == {ALLOW}


def test_metadata_changes_become_nothing(call):
    assert call("fchmodat", 0, 0, 0o777, metadata=False) == 0
    assert call("utimensat", metadata=False) == 0
    assert call("utimensat") == ALLOW


def test_jumps_stay_inside_the_program(machine):
    code = list(struct.iter_unpack("<HBBI", seccomp.program(sockets="internet", metadata=False)))
    for at, (operation, if_true, if_false, _) in enumerate(code):
        if operation not in (0x20, 0x06):
            assert at + 1 + max(if_true, if_false) < len(code)
    assert len(code) <= 4096
