"""The hubs that a person sees, and why others are missing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, overload

from cadstack.client.connection import ClientError

KINDS = {
    "hubs:autodesk.a360:PersonalHub": "personal A360 hub",
    "hubs:autodesk.core:Hub": "Fusion hub",
    "hubs:autodesk.bim360:Account": "ACC hub",
}
REGION = re.compile(r"BIM360DM\s+(\w+)")
PLACES = {
    "US": "the United States",
    "EMEA": "Europe",
    "AUS": "Australia",
    "CAN": "Canada",
    "DEU": "Germany",
    "IND": "India",
    "JPN": "Japan",
    "GBR": "Great Britain",
}
NOT_LET_IN, NOT_A_MEMBER = 403, 401


class UnknownHub(ClientError, LookupError):
    """No single hub has this name."""


@dataclass(frozen=True)
class Hub:
    """A hub. `document` is all that the server said of it."""

    id: str
    name: str
    region: str
    type: str
    document: Mapping[str, Any] = field(repr=False, default_factory=dict)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Hub":
        """From a row of the hubs listing."""
        attributes = document.get("attributes") or {}
        extension = attributes.get("extension") or {}
        return cls(
            id=str(document["id"]),
            name=str(attributes.get("name", "")),
            region=str(attributes.get("region", "")),
            type=str(extension.get("type", "")),
            document=document,
        )

    @property
    def kind(self) -> str:
        """What it is in words: the personal hub, a team's, or an account's."""
        return KINDS.get(self.type, self.type)

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})" if self.kind else self.name


@dataclass(frozen=True)
class HubWarning:
    """The error object of a region that shows no hubs, with the names that the API gives its members."""

    Id: str | None
    HttpStatusCode: int
    ErrorCode: str
    Title: str
    Detail: str
    AboutLink: str | None
    Source: Any
    meta: Any
    client_id: str = field(default="", repr=False)

    @classmethod
    def of(cls, document: Mapping[str, Any], client_id: str) -> "HubWarning":
        """From `meta.warnings`, or from the `errors` that a server sends when every region failed."""
        said = {name.casefold(): value for name, value in document.items()}
        status = str(said.get("httpstatuscode") or said.get("status") or "0")
        return cls(
            Id=said.get("id"),
            HttpStatusCode=int(status) if status.isdigit() else 0,
            ErrorCode=str(said.get("errorcode") or said.get("code") or ""),
            Title=str(said.get("title") or ""),
            Detail=str(said.get("detail") or ""),
            AboutLink=said.get("aboutlink"),
            Source=said.get("source"),
            meta=said.get("meta"),
            client_id=client_id,
        )

    @property
    def region(self) -> str:
        """The region that was asked, as it stands in the title."""
        found = REGION.search(self.Title)
        return found[1] if found else ""

    @property
    def explanation(self) -> str:
        """What it means and what to do."""
        place = PLACES.get(self.region, self.region)
        where = f"in {self.region} ({place})" if self.region else "in a region"
        if self.HttpStatusCode == NOT_LET_IN:
            return (
                f"No ACC or BIM 360 account {where} lets this client app in. If your company has no account there, "
                f"ignore this. Otherwise an account admin adds the Client ID {self.client_id} under "
                "Account Admin > Custom integrations."
            )
        if self.HttpStatusCode == NOT_A_MEMBER:
            return (
                f"An account {where} lets this client app in, but you are a member of no project there. "
                "Ask an account or project admin to invite you, or ignore this."
            )
        return f"The hubs {where} could not be asked. Try again later; all other hubs are shown."

    def __str__(self) -> str:
        """As PowerShell prints an object."""
        return "\n".join(
            f"{item.name} : {_shown(getattr(self, item.name))}".rstrip() for item in fields(self) if item.repr
        )


class Hubs(Sequence[Hub]):
    """The hubs, by place, name or id; `warnings` are the regions that show none, which is no failure."""

    def __init__(self, hubs: Sequence[Hub], warnings: Sequence[HubWarning] = ()) -> None:
        self._hubs, self.warnings = tuple(hubs), tuple(warnings)

    @classmethod
    def of(cls, document: Mapping[str, Any], client_id: str) -> "Hubs":
        """From the answer of the hubs listing."""
        meta = document.get("meta")
        said = meta.get("warnings") if isinstance(meta, Mapping) else None
        warnings = [HubWarning.of(one, client_id) for one in said or document.get("errors") or ()]
        return cls([Hub.of(one) for one in document.get("data") or ()], warnings)

    @overload
    def __getitem__(self, key: int | str) -> Hub: ...
    @overload
    def __getitem__(self, key: slice) -> Sequence[Hub]: ...
    def __getitem__(self, key: int | str | slice) -> Hub | Sequence[Hub]:
        """Raises IndexError for a place, UnknownHub for a name or id; capitals matter only between two names."""
        if not isinstance(key, str):
            return self._hubs[key]
        found = [hub for hub in self._hubs if key in (hub.id, hub.name)]
        found = found or [hub for hub in self._hubs if hub.name.casefold() == key.casefold()]
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(hub.id for hub in found)
            raise UnknownHub(f"{len(found)} hubs are called '{key}'.", next_step=f"Use one of the ids {ids}.")
        known = ", ".join(f"'{hub.name}'" for hub in self._hubs) or "none"
        why = " ".join(warning.explanation for warning in self.warnings)
        raise UnknownHub(f"There is no hub '{key}'; there are: {known}.", next_step=why)

    def __len__(self) -> int:
        return len(self._hubs)

    def __iter__(self) -> Iterator[Hub]:
        return iter(self._hubs)

    def __contains__(self, key: object) -> bool:
        return any(key in (hub, hub.name, hub.id) for hub in self._hubs)

    @property
    def names(self) -> list[str]:
        """The names, in the order of the server."""
        return [hub.name for hub in self._hubs]

    def __repr__(self) -> str:
        """The hubs, a line each, then every error object: what an interactive program shows."""
        return "\n".join(map(str, (*self._hubs, *self.warnings)))

    def explain(self) -> str:
        """What every warning means and what to do."""
        return "\n".join(warning.explanation for warning in self.warnings)


def _shown(value: Any) -> str:
    return "" if value is None or value in ([], {}) else str(value)
