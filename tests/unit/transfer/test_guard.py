"""Which addresses may be reached: everything that is not public is refused, in whatever form it is written."""

import socket
from collections.abc import Callable
from typing import Any

import httpcore
import pytest

from cadstack.domain.errors import NotPermitted
from cadstack.transfer import Guard
from cadstack.transfer.guard import GuardedBackend

NOT_PUBLIC = {
    "this network": "0.0.0.0",
    "loopback": "127.0.0.1",
    "loopback, another": "127.8.9.1",
    "private 10": "10.1.2.3",
    "private 172": "172.16.0.1",
    "private 192": "192.168.1.1",
    "carrier-grade NAT": "100.64.0.1",
    "link-local and metadata": "169.254.169.254",
    "protocol assignments": "192.0.0.8",
    "documentation": "192.0.2.1",
    "benchmarks": "198.18.0.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 unspecified": "::",
    "IPv6 loopback": "::1",
    "IPv6 unique local": "fd00::1",
    "IPv6 metadata": "fd00:ec2::254",
    "IPv6 link-local": "fe80::1",
    "IPv6 link-local with zone": "fe80::1%lo",
    "IPv6 site-local": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "IPv6 documentation": "2001:db8::1",
    "IPv4-mapped loopback": "::ffff:127.0.0.1",
    "IPv4-mapped private": "::ffff:10.0.0.1",
    "IPv4-compatible loopback": "::127.0.0.1",
    "NAT64 of loopback": "64:ff9b::7f00:1",
    "NAT64 of metadata": "64:ff9b::a9fe:a9fe",
    "NAT64 of a site": "64:ff9b:1::a00:1",
    "6to4 of private": "2002:a00:1::",
    "6to4 of loopback": "2002:7f00:1::1",
    "Teredo": "2001:0:53aa:64c:0:0:80ff:fffe",
}
Resolve = Callable[..., None]


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Resolve:
    """Makes every look-up answer these addresses; several lists, one look-up after the other."""

    def answer(*rounds: list[str]) -> None:
        left = list(rounds)

        def getaddrinfo(_host: str, port: int, **_options: Any) -> list[Any]:
            found = left.pop(0) if len(left) > 1 else left[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    return answer


@pytest.mark.parametrize("address", NOT_PUBLIC.values(), ids=NOT_PUBLIC.keys())
def test_an_address_that_is_not_public_is_refused(resolve: Resolve, address: str) -> None:
    resolve([address])
    with pytest.raises(NotPermitted) as refused:
        Guard().addresses("files.test", 443)
    assert address in refused.value.message
    assert "CADSTACK_ALLOW_NETWORKS" in refused.value.next_step


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "127.0.0.1"])
def test_other_spellings_of_loopback_are_refused(host: str) -> None:
    with pytest.raises((NotPermitted, socket.gaierror)):
        Guard().addresses(host, 80)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_a_public_address_may_be_reached(resolve: Resolve, address: str) -> None:
    resolve([address])
    assert Guard().addresses("files.test", 443) == [address]


def test_of_several_addresses_only_the_allowed_are_used(resolve: Resolve) -> None:
    resolve(["10.0.0.1", "93.184.216.34"])
    assert Guard().addresses("files.test", 443) == ["93.184.216.34"]


@pytest.mark.parametrize(
    ("allow", "host", "address", "may"),
    [
        (["10.0.0.0/8"], "nas", "10.1.2.3", True),
        (["10.0.0.0/8"], "nas", "::ffff:10.1.2.3", True),
        (["10.0.0.0/8"], "nas", "192.168.0.1", False),
        (["10.1.2.3"], "nas", "10.1.2.3", True),
        (["fd00::/8"], "nas", "fd12::1", True),
        (["Nas.Office"], "nas.office", "10.1.2.3", True),
        (["nas.office"], "other.office", "10.1.2.3", False),
    ],
)
def test_the_allow_list(resolve: Resolve, allow: list[str], host: str, address: str, may: bool) -> None:
    resolve([address])
    if may:
        assert Guard(allow).addresses(host, 80) == [address]
    else:
        with pytest.raises(NotPermitted):
            Guard(allow).addresses(host, 80)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_the_development_profile_reaches_this_machine_and_no_other(resolve: Resolve, address: str) -> None:
    guard = Guard(loopback=True)
    resolve([address])
    assert guard.addresses("localhost", 80) == [address]
    resolve(["10.0.0.1"])
    with pytest.raises(NotPermitted):
        guard.addresses("nas", 80)


def test_our_own_address_may_be_reached_at_its_port_only(resolve: Resolve) -> None:
    resolve(["192.168.1.5"])
    guard = Guard(own=[("cad.office", 8734)])
    assert guard.addresses("cad.office", 8734) == ["192.168.1.5"]
    for host, port in (("cad.office", 22), ("other.office", 8734)):
        with pytest.raises(NotPermitted):
            guard.addresses(host, port)


def test_a_name_that_changes_between_look_ups_is_refused(resolve: Resolve, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: what is checked is what is connected to, at every connection anew."""
    connected: list[str] = []

    def connect(_self: object, host: str, _port: int, *_words: Any, **_options: Any) -> Any:
        connected.append(host)
        return httpcore.MockStream([])

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    resolve(["93.184.216.34"], ["127.0.0.1"])
    backend = GuardedBackend(Guard())
    backend.connect_tcp("rebind.test", 80)
    with pytest.raises(NotPermitted):
        backend.connect_tcp("rebind.test", 80)
    assert connected == ["93.184.216.34"]


def test_the_next_address_is_tried_when_one_is_dead(resolve: Resolve, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def connect(_self: object, host: str, _port: int, *_words: Any, **_options: Any) -> Any:
        tried.append(host)
        if host.endswith("1"):
            raise httpcore.ConnectError("refused")
        return httpcore.MockStream([])

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    resolve(["93.184.216.1", "93.184.216.2"])
    GuardedBackend(Guard()).connect_tcp("files.test", 80)
    assert tried == ["93.184.216.1", "93.184.216.2"]


@pytest.mark.parametrize("host", ["a" * 64 + ".test", "no..dots", "xn--\ufffd"])
def test_a_name_that_is_none_cannot_be_found(host: str) -> None:
    with pytest.raises(httpcore.ConnectError):
        GuardedBackend(Guard()).connect_tcp(host, 80)


def test_local_sockets_are_refused() -> None:
    with pytest.raises(NotPermitted):
        GuardedBackend(Guard()).connect_unix_socket("/run/docker.sock")
