"""Hubs: what holds projects, who belongs to it, and which client apps may ask about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cadstack.domain.errors import InvalidInput

ACCOUNT_PREFIX = "b."
ACCOUNT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,128}\Z")
HUB_REGIONS = ("US", "EMEA", "AUS", "CAN", "DEU", "IND", "JPN", "GBR")
LONGEST_NAME = 255


class HubKind(StrEnum):
    """A person's own hub, a team's, or an account of a construction company."""

    PERSONAL = "personal"
    TEAM = "team"
    ACCOUNT = "account"


class Role(StrEnum):
    """What a member is in a hub; an administrator also sees every project of it."""

    MEMBER = "member"
    ADMIN = "admin"


class Product(StrEnum):
    """What an administrator gives a member access to."""

    DOCS = "docs"
    BUILD = "build"
    TAKEOFF = "takeoff"
    FUSION_TEAM = "fusion team"


OFFERED: dict[HubKind, frozenset[Product]] = {
    HubKind.PERSONAL: frozenset(),
    HubKind.TEAM: frozenset({Product.FUSION_TEAM}),
    HubKind.ACCOUNT: frozenset({Product.DOCS, Product.BUILD, Product.TAKEOFF}),
}
FILES_NEED: dict[HubKind, frozenset[Product]] = {
    HubKind.PERSONAL: frozenset(),
    HubKind.TEAM: frozenset({Product.FUSION_TEAM}),
    HubKind.ACCOUNT: frozenset({Product.DOCS, Product.BUILD}),
}
"""One of these opens the files of a hub; Build contains what Docs does."""


@dataclass(frozen=True)
class Hub:
    """A hub. Only an account asks for a custom integration before a client app sees it."""

    id: str
    kind: HubKind
    name: str
    region: str
    created: datetime

    @property
    def is_gated(self) -> bool:
        return self.kind is HubKind.ACCOUNT

    @property
    def account_id(self) -> str:
        return self.id.removeprefix(ACCOUNT_PREFIX)


@dataclass(frozen=True)
class HubMember:
    """A user in a hub, with the products that an administrator gave."""

    hub: str
    user_id: str
    role: Role = Role.MEMBER
    products: frozenset[Product] = frozenset()

    def may_open_files(self, kind: HubKind) -> bool:
        """Whether one of the products that the files of such a hub need is there."""
        needed = FILES_NEED[kind]
        return not needed or bool(needed & self.products)


@dataclass(frozen=True)
class CustomIntegration:
    """A client id that an account admin let in, under a name that need not be the app's.

    `account_admin` and `document_management` are the two access options; data needs the second. With `needs_user` a
    two-legged token must say for whom it acts: it no longer sees the whole account.
    """

    account_id: str
    client_id: str
    name: str
    created_by: str
    created: datetime
    description: str = ""
    account_admin: bool = True
    document_management: bool = True
    needs_user: bool = False
    active: bool = True

    @property
    def opens_data(self) -> bool:
        return self.active and self.document_management


def check_region(region: str) -> str:
    """One of the regions of hubs, in any case; APAC is AUS. Raises InvalidInput that names them."""
    wanted = {"APAC": "AUS"}.get(region.upper(), region.upper())
    if wanted not in HUB_REGIONS:
        raise InvalidInput.at("region", f"'{region}' is not a region. Use one of {', '.join(HUB_REGIONS)}.")
    return wanted


def check_name(name: object, field: str = "name") -> str:
    """A name of 1 to 255 characters without control characters and without space around it; raises InvalidInput."""
    cleaned = name.strip() if isinstance(name, str) else ""
    if not 1 <= len(cleaned) <= LONGEST_NAME or any(ord(character) < 32 for character in cleaned):
        raise InvalidInput.at(field, f"'{field}' must be 1 to {LONGEST_NAME} characters without control characters.")
    return cleaned


def check_client_id(client_id: object) -> str:
    """What can be a client id; it need not be one that this server knows. Raises InvalidInput."""
    cleaned = client_id.strip() if isinstance(client_id, str) else ""
    if not CLIENT_ID.match(cleaned):
        raise InvalidInput.at("clientId", f"'{client_id}' is no Client ID: letters, digits, '-' and '_'.")
    return cleaned


def check_products(kind: HubKind, names: Iterable[str]) -> frozenset[Product]:
    """The products with these names; raises InvalidInput for one that hubs of this kind do not have."""
    offered = {product.value: product for product in OFFERED[kind]}
    found = {name: offered.get(name.casefold()) for name in names}
    for name, product in found.items():
        if product is None:
            raise InvalidInput.at("products", f"'{name}' is not one of {', '.join(sorted(offered)) or 'none'}.")
    return frozenset(product for product in found.values() if product)
