"""Numbered versions and movable aliases: the rules that AppBundles and Activities share.

Versions count from 1 and are never reused. `$LATEST` is an alias that always exists and cannot be made, moved or
referenced by others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from cadstack.domain.errors import Conflict, InvalidInput, LimitReached, NotFound
from cadstack.domain.ids import LATEST, NAME

EVERYONE = "everyone"
MAX_RECEIVERS = 30


class Kind(StrEnum):
    """The nouns that are versioned; the value is the word of their routes."""

    APPBUNDLE = "appbundles"
    ACTIVITY = "activities"

    @property
    def noun(self) -> str:
        return "AppBundle" if self is Kind.APPBUNDLE else "Activity"


@dataclass(frozen=True)
class Alias:
    """A movable name for a version. `receivers` are the handles it is shared with."""

    id: str
    version: int
    receivers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entity:
    """One named thing with its versions and aliases. `owner` is the client app's id, whatever its nickname."""

    kind: Kind
    owner: str
    name: str
    last_version: int
    created: datetime
    versions: tuple[int, ...] = ()
    aliases: Mapping[str, Alias] = field(default_factory=dict)

    @property
    def latest(self) -> int:
        """The highest version that still exists."""
        return max(self.versions)

    def all_aliases(self) -> list[Alias]:
        """With `$LATEST` first, as the API lists them."""
        return [Alias(LATEST, self.latest), *(self.aliases[name] for name in sorted(self.aliases))]

    def version_of(self, alias: str) -> int:
        """The version an alias points to; raises NotFound and names the aliases there are."""
        if alias == LATEST:
            return self.latest
        if alias in self.aliases:
            return self.aliases[alias].version
        known = ", ".join(sorted(self.aliases)) or "none yet"
        raise NotFound(f"The alias '{alias}' of {self.name} does not exist.", next_step=f"Its aliases: {known}.")

    def with_new_version(self, limit: int) -> "Entity":
        """One version more; raises LimitReached."""
        if len(self.versions) >= limit:
            raise LimitReached(
                f"{self.name} has {limit} versions, which is the limit.",
                next_step="Delete versions that no alias needs, or ask an administrator for a higher limit.",
            )
        number = self.last_version + 1
        return replace(self, last_version=number, versions=(*self.versions, number))

    def without_version(self, version: int) -> "Entity":
        """One version less; the last one and one that an alias points to must stay."""
        self.check_version(version)
        pointing = [alias.id for alias in self.aliases.values() if alias.version == version]
        if pointing:
            raise InvalidInput(
                f"Version {version} of {self.name} is used by the alias {', '.join(pointing)}.",
                next_step="Move or delete the alias first.",
            )
        if len(self.versions) == 1:
            raise InvalidInput(
                f"Version {version} is the only version of {self.name}.", next_step="Delete the whole thing instead."
            )
        return replace(self, versions=tuple(v for v in self.versions if v != version))

    def with_alias(self, alias: Alias, limit: int) -> "Entity":
        """A new alias; raises Conflict where it exists, NotFound for its version, LimitReached."""
        check_alias_name(alias.id)
        if alias.id in self.aliases:
            raise Conflict(
                f"The alias '{alias.id}' of {self.name} exists already.", next_step="Use PATCH to move it to a version."
            )
        if len(self.aliases) >= limit:
            raise LimitReached(f"{self.name} has {limit} aliases, which is the limit.", next_step="Delete one first.")
        return self._put(alias)

    def with_moved_alias(self, alias: Alias) -> "Entity":
        """An alias moved or shared anew; raises NotFound with the recorded text where there is none."""
        check_alias_name(alias.id)
        if alias.id not in self.aliases:
            raise NotFound("Cannot modify alias that does not exist.")
        return self._put(alias)

    def without_alias(self, name: str) -> "Entity":
        """Without that alias; raises NotFound, and refuses `$LATEST`."""
        check_alias_name(name)
        self.version_of(name)
        return replace(self, aliases={k: v for k, v in self.aliases.items() if k != name})

    def check_version(self, version: int) -> None:
        """Raises NotFound unless the version exists."""
        if version not in self.versions:
            raise NotFound(f"Version {version} of {self.name} does not exist.")

    def _put(self, alias: Alias) -> "Entity":
        self.check_version(alias.version)
        if len(alias.receivers) > MAX_RECEIVERS:
            raise LimitReached(f"An alias can be shared with {MAX_RECEIVERS} apps at most.")
        return replace(self, aliases={**self.aliases, alias.id: alias})


def check_alias_name(name: object) -> None:
    """An alias that may be made or moved: a name, and not `$LATEST`."""
    if name == LATEST:
        raise InvalidInput.at("id", f"The alias {LATEST} is kept by the system and cannot be changed.")
    if not isinstance(name, str) or not NAME.match(name):
        raise InvalidInput.at("id", f"'{name}' is not a valid alias. Use 1 to 40 letters, digits or underscores.")
