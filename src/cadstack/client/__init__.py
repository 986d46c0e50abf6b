"""The Python client. It imports nothing of the server, and talks to any server of these APIs, ours or the original.

from cadstack.client import connect_aps

aps = connect_aps()
print(aps.hubs)
"""

from cadstack.client.aps.app import ServiceAccount
from cadstack.client.aps.connection import Aps, AsyncAps, connect_aps, connect_aps_async
from cadstack.client.aps.consent import Denied, SignInNeeded
from cadstack.client.aps.hubs import Hub, Hubs, HubWarning, UnknownHub
from cadstack.client.aps.store import TokensLocked
from cadstack.client.aps.user import User
from cadstack.client.connection import ClientError, Refused, Unreachable

__all__ = [
    "Aps",
    "AsyncAps",
    "ClientError",
    "Denied",
    "Hub",
    "HubWarning",
    "Hubs",
    "Refused",
    "ServiceAccount",
    "SignInNeeded",
    "TokensLocked",
    "UnknownHub",
    "Unreachable",
    "User",
    "connect_aps",
    "connect_aps_async",
]
