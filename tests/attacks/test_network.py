"""Attacks over the network: reaching the host, its neighbours or the world from a cell that has no network."""

import contextlib
import os
import socket

import pytest

ATTEMPT = """
import socket, sys
def attempt(what, action):
    try:
        action()
        print('REACHED', what)
    except OSError:
        pass
def stream(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as s:
        s.settimeout(3)
        s.connect(address)
def datagram(family, address):
    with socket.socket(family, socket.SOCK_DGRAM) as s:
        s.settimeout(3)
        s.sendto(b'hello', address)
        s.recv(10)
"""


@pytest.fixture
def isolated(laboratory, declared):
    declared("network")
    return laboratory


def test_connect_to_the_loopback(isolated):
    """Connect to a server of the host's, as a database or the worker itself would be."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        outcome = isolated.run(ATTEMPT + f"attempt('tcp', lambda: stream(socket.AF_INET, ('127.0.0.1', {port})))")
        assert outcome.out == "", outcome.err
        assert outcome.exit.succeeded
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_connect_over_ipv6(isolated):
    """The same over IPv6."""
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(socket.create_server(("::1", 0), family=socket.AF_INET6))
        except OSError:
            pytest.skip("this machine has no IPv6 loopback")
        port = server.getsockname()[1]
        outcome = isolated.run(ATTEMPT + f"attempt('tcp6', lambda: stream(socket.AF_INET6, ('::1', {port})))")
        assert outcome.out == "", outcome.err


def test_send_a_datagram(isolated):
    """Send a datagram to the host: UDP needs no connection to carry something out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        isolated.run(ATTEMPT + f"attempt('udp', lambda: datagram(socket.AF_INET, ('127.0.0.1', {port})))")
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.recv(10)


def test_resolve_a_name(isolated):
    """Ask a name server: a question for a made-up name carries data out."""
    program = ATTEMPT + (
        "attempt('dns', lambda: socket.getaddrinfo('secret.example.com', 80))\n"
        "attempt('server', lambda: datagram(socket.AF_INET, ('192.0.2.53', 53)))"
    )
    assert isolated.run(program).out == ""


def test_listen_for_the_host(isolated):
    """Open a port on the host for others to come in."""
    program = """
import socket
try:
    server = socket.create_server(('0.0.0.0', 0))
    print(server.getsockname()[1], flush=True)
except OSError:
    print(0, flush=True)
input()
"""
    cell = isolated.start(program)
    port = int(cell.stdout.readline())
    if port:
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port), timeout=5)


def test_abstract_unix_socket(isolated):
    """Reach a service of the host (a display, a message bus) by an abstract socket, which no folder guards."""
    name = f"\0cadstack-attack-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()
        program = ATTEMPT + f"attempt('abstract', lambda: stream(socket.AF_UNIX, {name!r}))"
        assert isolated.run(program).out == ""


def test_unix_socket_in_a_folder(isolated):
    """Reach a service by a socket file; a container engine's would give the machine away."""
    path = isolated.base / "service"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))
        server.listen()
        path.chmod(0o777)
        program = ATTEMPT + (
            f"attempt('file', lambda: stream(socket.AF_UNIX, {str(path)!r}))\n"
            "attempt('relative', lambda: stream(socket.AF_UNIX, '../service'))\n"
            "attempt('docker', lambda: stream(socket.AF_UNIX, '/run/docker.sock'))"
        )
        outcome = isolated.run(program)
        assert outcome.out == "", outcome.err


def test_sockets_past_the_network_namespace(isolated):
    """Talk to the hypervisor (vsock), the kernel's crypto (alg), raw packets: no network namespace covers them all."""
    program = """
import socket
for family, kind in ((40, 1), (38, 5), (17, 3), (17, 2), (2, 3), (15, 3), (29, 3), (31, 5), (21, 5)):
    try:
        socket.socket(family, kind, 0)
        print('SOCKET', family, kind)
    except OSError:
        pass
"""
    assert isolated.run(program).out == ""


def test_abstract_unix_socket_from_a_cell_with_network(isolated):
    """The same from a cell that was given the network: the world is meant by that, not the host's own services."""
    name = f"\0cadstack-attack-network-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()
        program = ATTEMPT + f"attempt('abstract', lambda: stream(socket.AF_UNIX, {name!r}))"
        assert isolated.run(program, network=True).out == ""


def test_network_only_where_the_item_says_so(laboratory):
    """The counter-check: with the network given, the same connection succeeds, so the attacks above mean something."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        program = ATTEMPT + f"attempt('tcp', lambda: stream(socket.AF_INET, ('127.0.0.1', {port})))"
        assert laboratory.run(program, network=True).out == "REACHED tcp\n"
