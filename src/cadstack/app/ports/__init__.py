"""The seams of the application: what a verb may ask of the state, of blobs and of the catalogue.

A verb is `(uow, principal, command, now, ids) -> result`. It reads and writes through the unit of work and never
commits; `Store.run` alone commits, and the answer leaves after the commit.
"""

from cadstack.app.ports.automation import Entities, WorkItems
from cadstack.app.ports.basics import Ids, Page
from cadstack.app.ports.blobs import BlobInfo, BlobStore
from cadstack.app.ports.data import Entries, Hubs, Projects, References, Stretch, Versions
from cadstack.app.ports.followups import Deliveries, Delivery, FollowUp, FollowUpRows
from cadstack.app.ports.identity import ClientApps, Credentials, SigningKey, SigningKeys, SignInServer, Users
from cadstack.app.ports.objects import Blobs, Objects
from cadstack.app.ports.store import Bell, Store, UnitOfWork
from cadstack.app.ports.webhooks import HookWish, Webhooks

__all__ = [
    "Bell",
    "BlobInfo",
    "BlobStore",
    "Blobs",
    "ClientApps",
    "Credentials",
    "Deliveries",
    "Delivery",
    "Entities",
    "Entries",
    "FollowUp",
    "FollowUpRows",
    "HookWish",
    "Hubs",
    "Ids",
    "Objects",
    "Page",
    "Projects",
    "References",
    "SignInServer",
    "SigningKey",
    "SigningKeys",
    "Store",
    "Stretch",
    "UnitOfWork",
    "Users",
    "Versions",
    "Webhooks",
    "WorkItems",
]
