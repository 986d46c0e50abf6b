"""Versions and aliases under any sequence of changes."""

from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cadstack.domain.errors import Conflict, InvalidInput, LimitReached, NotFound
from cadstack.domain.ids import LATEST
from cadstack.domain.versioned import MAX_RECEIVERS, Alias, Entity, Kind, check_alias_name

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LIMIT = 6
versions = st.integers(1, 12)
alias_names = st.sampled_from(["prod", "beta", "rc"])
receivers = st.lists(st.sampled_from(["a", "b", "everyone"]), max_size=2).map(tuple)


def entity(**changed: object) -> Entity:
    base = {"last_version": 1, "versions": (1,), "created": NOW}
    return Entity(Kind.ACTIVITY, "owner", "Act", **{**base, **changed})


class Changes(RuleBasedStateMachine):
    """Does to an entity what clients do, in any order, and keeps a plain model beside it."""

    @initialize()
    def start(self) -> None:
        self.entity = entity()
        self.given_out = [1]
        self.alive = {1}
        self.aliases: dict[str, int] = {}
        self.pinned: list[tuple[Entity, str, int]] = []

    @rule()
    def add_version(self) -> None:
        if len(self.alive) >= LIMIT:
            with pytest.raises(LimitReached):
                self.entity.with_new_version(LIMIT)
            return
        self.entity = self.entity.with_new_version(LIMIT)
        self.given_out.append(self.entity.last_version)
        self.alive.add(self.entity.last_version)

    @rule(version=versions)
    def delete_version(self, version: int) -> None:
        if version not in self.alive:
            with pytest.raises(NotFound):
                self.entity.without_version(version)
        elif version in self.aliases.values() or len(self.alive) == 1:
            with pytest.raises(InvalidInput):
                self.entity.without_version(version)
        else:
            self.entity = self.entity.without_version(version)
            self.alive.remove(version)

    @rule(name=alias_names, version=versions, shared=receivers)
    def make_alias(self, name: str, version: int, shared: tuple[str, ...]) -> None:
        new = Alias(name, version, shared)
        if name in self.aliases:
            with pytest.raises(Conflict):
                self.entity.with_alias(new, LIMIT)
        elif version not in self.alive:
            with pytest.raises(NotFound):
                self.entity.with_alias(new, LIMIT)
        else:
            self.entity = self.entity.with_alias(new, LIMIT)
            self.aliases[name] = version

    @rule(name=alias_names, version=versions)
    def move_alias(self, name: str, version: int) -> None:
        if name not in self.aliases or version not in self.alive:
            with pytest.raises(NotFound):
                self.entity.with_moved_alias(Alias(name, version))
        else:
            self.entity = self.entity.with_moved_alias(Alias(name, version))
            self.aliases[name] = version

    @rule(name=alias_names)
    def delete_alias(self, name: str) -> None:
        if name not in self.aliases:
            with pytest.raises(NotFound):
                self.entity.without_alias(name)
        else:
            self.entity = self.entity.without_alias(name)
            del self.aliases[name]

    @rule(name=alias_names)
    def pin(self, name: str) -> None:
        if name in self.aliases:
            self.pinned.append((self.entity, name, self.aliases[name]))

    @invariant()
    def numbers_are_never_used_again(self) -> None:
        assert self.given_out == list(range(1, len(self.given_out) + 1))
        assert set(self.entity.versions) == self.alive <= set(self.given_out)

    @invariant()
    def aliases_point_to_versions_that_exist(self) -> None:
        assert {name: alias.version for name, alias in self.entity.aliases.items()} == self.aliases
        assert set(self.aliases.values()) <= self.alive
        assert self.entity.version_of(LATEST) == max(self.alive)

    @invariant()
    def what_was_looked_up_before_stays_as_it_was(self) -> None:
        for before, name, version in self.pinned:
            assert before.version_of(name) == version


Changes.TestCase.settings = settings(stateful_step_count=25)
TestChanges = Changes.TestCase


def test_latest_is_listed_first_and_then_by_name() -> None:
    act = entity(aliases={"b": Alias("b", 1), "A": Alias("A", 1)})
    assert [alias.id for alias in act.all_aliases()] == [LATEST, "A", "b"]


def test_an_alias_is_shared_with_so_many_apps() -> None:
    most = tuple(f"app{n}" for n in range(MAX_RECEIVERS))
    assert entity().with_alias(Alias("prod", 1, most), LIMIT).aliases["prod"].receivers == most
    with pytest.raises(LimitReached):
        entity().with_alias(Alias("prod", 1, (*most, "more")), LIMIT)


def test_an_entity_has_so_many_aliases() -> None:
    full = entity(aliases={f"a{n}": Alias(f"a{n}", 1) for n in range(LIMIT)})
    with pytest.raises(LimitReached):
        full.with_alias(Alias("more", 1), LIMIT)


@pytest.mark.parametrize("name", [LATEST, "", "a" * 41, "a.b", "a b", "ä", None, 7, "a\n"])
def test_names_that_no_alias_has(name: object) -> None:
    with pytest.raises(InvalidInput):
        check_alias_name(name)


def test_the_only_version_stays() -> None:
    with pytest.raises(InvalidInput, match="Delete the whole thing instead"):
        entity().without_version(1)
