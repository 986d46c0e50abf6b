"""Which addresses an outgoing request may reach.

The guarantee: no connection is opened to an address that is not public, unless the administrator named it. The check is
made on the very address that is then connected to, at every connection, so a redirect or a name that changes its
address between look-up and use gains nothing. Rejected: checking the URL before the request (a redirect or a second
look-up passes it by).
"""

import ipaddress
import socket
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore

from cadstack.domain.errors import NotPermitted
from cadstack.transfer.deadline import TimedStream

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Never public, whatever the table of this Python version says: IPv4-compatible, NAT64 of a site, site-local.
NOT_PUBLIC = tuple(ipaddress.ip_network(block) for block in ("::/8", "64:ff9b:1::/48", "fec0::/10", "192.0.0.0/24"))


class Guard:
    """The allow-list: public addresses, the networks and hosts given, and loopback where `loopback` says so."""

    def __init__(
        self, allow: Sequence[str] = (), *, loopback: bool = False, own: Iterable[tuple[str, int]] = ()
    ) -> None:
        self._networks = [network for entry in allow if (network := _network(entry)) is not None]
        self._hosts = {entry.lower() for entry in allow if _network(entry) is None}
        self._loopback = loopback
        self._own = frozenset(own)

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of `host` that may be connected to; raises NotPermitted when there is none."""
        found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        allowed = [str(a) for a in found if self._may_reach(host, port, ipaddress.ip_address(str(a).partition("%")[0]))]
        if not allowed:
            raise NotPermitted(
                f"The address {found[0]} of '{host}' is not public.",
                next_step="An administrator can allow it: CADSTACK_ALLOW_NETWORKS=<network or host>"
                + (", or CADSTACK_ALLOW_LOOPBACK=true for this machine." if self._is_loopback(found[0]) else "."),
            )
        return allowed

    def _may_reach(self, host: str, port: int, address: Address) -> bool:
        address = _embedded(address)
        return (
            (host, port) in self._own
            or host.lower() in self._hosts
            or any(address in network for network in self._networks)
            or (address.is_loopback and self._loopback)
            or _is_public(address)
        )

    @staticmethod
    def _is_loopback(address: object) -> bool:
        return ipaddress.ip_address(str(address).partition("%")[0]).is_loopback


class GuardedBackend(httpcore.SyncBackend):
    """Opens TCP connections to guarded addresses only; TLS still verifies the host's name."""

    def __init__(self, guard: Guard) -> None:
        super().__init__()
        self._guard = guard

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        try:
            addresses = self._guard.addresses(host, port)
        except (socket.gaierror, UnicodeError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise httpcore.ConnectError(f"The host name '{host}' cannot be found ({reason})") from error
        for number, address in enumerate(addresses):
            try:
                return TimedStream(super().connect_tcp(address, port, *args, **kwargs))
            except httpcore.ConnectError:
                if number == len(addresses) - 1:
                    raise
        raise AssertionError("unreachable: Guard.addresses never answers an empty list")

    def connect_unix_socket(self, path: str, *_args: Any, **_kwargs: Any) -> httpcore.NetworkStream:
        raise NotPermitted(f"Transfers do not use local sockets ({path}).")


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return None


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast and not any(address in block for block in NOT_PUBLIC)


def _embedded(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one (mapped, NAT64, 6to4), which is where the packets would go."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
