"""Reading what clients of this API send: who acts, JSON:API resources, filters and pages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request

from cadstack.domain.data.filters import Condition, read_conditions
from cadstack.domain.data.project import EntityType
from cadstack.domain.errors import InvalidInput
from cadstack.domain.identity.principal import Principal
from cadstack.wire.http.caller import Caller
from cadstack.wire.http.lenient import Document, read_document
from cadstack.wire.http.parameters import whole_number

LARGEST_PAGE = 200
LAST_PAGE = 100_000


async def _acting(request: Request, caller: Caller) -> Principal:
    """A two-legged caller may act for a user; that of a signed-in user's token stays who it is.

    The header is also read from the query, where the specification of one call puts it.
    """
    user = request.headers.get("x-user-id") or request.query_params.get("x-user-id")
    return replace(caller, acting_for=user) if user and caller.user_id is None else caller


Acting = Annotated[Principal, Depends(_acting)]


@dataclass(frozen=True)
class Resource:
    """A JSON:API resource of a request, read by paths; every getter raises InvalidInput for another type."""

    document: Document
    where: str = "data"

    def member(self, path: str) -> "Resource":
        """The object at `attributes.extension`, empty where it is missing."""
        found: Any = self.document
        for name in path.split("."):
            value = found.get(name)
            if value is not None and not isinstance(value, Mapping):
                raise InvalidInput.at(f"{self.where}.{path}", f"'{self.where}.{path}' must be an object.")
            found = Document(value or {})
        return Resource(found, f"{self.where}.{path}")

    def text(self, path: str) -> str | None:
        """The string at a path, None where it is missing or null."""
        around, _, name = path.rpartition(".")
        return (self.member(around) if around else self).document.text(name)

    def flag(self, path: str) -> bool | None:
        """The boolean at a path, None where it is missing or null."""
        around, _, name = path.rpartition(".")
        value = (self.member(around) if around else self).document.get(name)
        if value is not None and not isinstance(value, bool):
            raise InvalidInput.at(f"{self.where}.{path}", f"'{self.where}.{path}' must be true or false.")
        return value

    def required(self, path: str) -> str:
        """The string at a path; raises InvalidInput where it is missing."""
        value = self.text(path)
        if not value:
            raise InvalidInput.at(f"{self.where}.{path}", f"'{self.where}.{path}' is missing.")
        return value

    def extension(self) -> Mapping[str, object] | None:
        """What is said about the extension, None where nothing is."""
        return self.member("attributes.extension").document.members or None

    def related(self, relationship: str) -> str | None:
        """The id that a relationship names, None where it names none."""
        return self.text(f"relationships.{relationship}.data.id")

    def all_related(self, relationship: str) -> list["Resource"]:
        """The identifiers in an array that a relationship holds, empty where there is none."""
        around = self.member(f"relationships.{relationship}")
        return [Resource(each, f"{around.where}.data") for each in around.document.documents("data")]


async def read_resources(request: Request, kind: str | None = None) -> tuple[Resource, list[Resource]]:
    """The primary resource of the body, which must be of this type where one is given, and the included ones."""
    body = await read_document(request)
    data = body.get("data")
    if not isinstance(data, Mapping):
        raise InvalidInput.at("data", "'data' must be an object.")
    made = Resource(Document(data))
    if kind and made.text("type") != kind:
        raise InvalidInput.at("data.type", f"'data.type' must be '{kind}'.")
    return made, [Resource(each, "included") for each in body.documents("included")]


async def read_resource(request: Request, kind: str | None = None) -> Resource:
    return (await read_resources(request, kind))[0]


async def read_change(request: Request, kind: str, thing: str) -> Resource:
    """The resource of a PATCH, whose id must be that of the path."""
    made = await read_resource(request, kind)
    if made.required("id") != thing:
        raise InvalidInput.at("data.id", "'data.id' must be the id of the path.")
    return made


def entity_type(text: str | None, field: str = "data.type") -> EntityType:
    """One of folders, items and versions; raises InvalidInput."""
    try:
        return EntityType(text or "")
    except ValueError:
        raise InvalidInput.at(field, f"'{field}' must be one of {', '.join(EntityType)}.") from None


def conditions(request: Request) -> tuple[Condition, ...]:
    """The filters of the query."""
    return read_conditions(request.query_params.multi_items())


def page_number(request: Request) -> int:
    return whole_number(request, "page[number]", 0, 0, LAST_PAGE)


def page_limit(request: Request) -> int:
    return whole_number(request, "page[limit]", LARGEST_PAGE, 1, LARGEST_PAGE)


def flag(request: Request, name: str) -> bool:
    """A true or false of the query, false where it is missing; raises InvalidInput."""
    text = request.query_params.get(name, "false").lower()
    if text not in {"true", "false"}:
        raise InvalidInput.at(name, f"'{name}' must be true or false.")
    return text == "true"
