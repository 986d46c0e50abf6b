"""Nouns to JSON and back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.automation.workitem import Argument, Plan, WorkItem
from cadstack.domain.data.bucket import Bucket, StorageObject, UploadSession
from cadstack.domain.errors import Unavailable
from cadstack.domain.events import Event
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.versioned import Entity
from cadstack.store.sql import codec


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Leaf:
    colour: Colour
    at: datetime | None = None


@dataclass(frozen=True)
class Tree:
    name: str
    leaves: tuple[Leaf, ...] = ()
    pairs: tuple[tuple[str, int], ...] = ()
    named: Mapping[str, Leaf] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    free: Any = None
    value: str | bool | None = None
    best: Leaf | None = None
    branches: tuple["Tree", ...] = ()


moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]))
leaves = st.builds(Leaf, st.sampled_from(Colour), st.none() | moments)
plain = st.none() | st.booleans() | st.integers() | st.text()
trees = st.recursive(
    st.builds(Tree, st.text()),
    lambda inner: st.builds(
        Tree,
        st.text(),
        st.lists(leaves).map(tuple),
        st.lists(st.tuples(st.text(), st.integers())).map(tuple),
        st.dictionaries(st.text(), leaves),
        st.frozensets(st.text()),
        st.dictionaries(st.text(), plain | st.lists(plain)),
        st.none() | st.booleans() | st.text(),
        st.none() | leaves,
        st.lists(inner, max_size=2).map(tuple),
    ),
    max_leaves=4,
)


@given(trees)
def test_what_is_written_is_read_back(tree):
    assert codec.load(Tree, codec.dumps(codec.write(tree))) == tree


@pytest.mark.parametrize(
    "noun", [Argument, Bucket, ClientApp, Entity, Event, Plan, StorageObject, UploadSession, WorkItem]
)
def test_every_stored_noun_is_understood(noun):
    assert codec._writers(noun)
    assert codec._readers(noun)


@given(moments)
def test_moments_are_exact_and_ordered(moment):
    assert codec.moment(codec.instant(moment)) == moment
    assert codec.instant(moment) < codec.instant(datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)) + 1


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        codec.instant(datetime(2026, 1, 1))  # noqa: DTZ001 - that is what is refused


def test_defaults_are_written_so_that_a_later_default_changes_nothing():
    assert set(codec.write(Tree("x"))) == set(Tree.__dataclass_fields__)


def test_a_member_from_the_future_is_ignored_and_one_from_the_past_defaulted():
    assert codec.read(Tree, {"name": "x", "unknown": 1}) == Tree("x")


@pytest.mark.parametrize("kind", [int | Leaf, Leaf | Tree, bytes, dict[str, bytes]])
def test_what_json_cannot_tell_apart_is_refused(kind):
    with pytest.raises(TypeError, match="cannot be stored"):
        codec._reader(kind)


def test_sealed_documents_are_opened_by_their_own_secret_only():
    mine = codec.Sealed(lambda data: data[::-1], lambda data: data[::-1])
    sealed = mine.close({"token": "secret"})
    assert b"secret" not in sealed
    assert mine.open(sealed) == {"token": "secret"}
    with pytest.raises(Unavailable, match="another master secret"):
        codec.Sealed(bytes, bytes).open(sealed)


def test_text_is_ascii_whatever_it_says():
    text = codec.dumps({"a": "\x00é😀\ud800"})
    assert text.isascii()
    assert json.loads(text) == {"a": "\x00é😀\ud800"}
