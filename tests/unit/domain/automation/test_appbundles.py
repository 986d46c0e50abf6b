import pytest

from cadstack.domain.automation.appbundle import AppBundle
from cadstack.domain.automation.appbundles import MOST_BUNDLES, ResolvedBundle, resolve_bundles
from cadstack.domain.errors import InvalidInput


def library(**needs: tuple[str, ...]) -> dict[str, AppBundle]:
    """Bundles of the owner `me`; each is known as `me.Name+prod` and `me.Name+beta`."""
    bundles = {
        name: AppBundle("me", name, 1, "Autodesk.AutoCAD+24", appbundles=tuple(f"me.{need}" for need in required))
        for name, required in needs.items()
    }
    return {f"me.{name}+{alias}": bundle for name, bundle in bundles.items() for alias in ("prod", "beta")}


def resolved(references: list[str], known: dict[str, AppBundle]) -> tuple[ResolvedBundle, ...]:
    return resolve_bundles(references, lambda reference, within: known.get(reference))


def names(references: list[str], known: dict[str, AppBundle]) -> list[str]:
    return [one.bundle.name for one in resolved(references, known)]


def test_what_a_bundle_needs_comes_before_it() -> None:
    known = library(App=("Base+prod", "Extra+prod"), Extra=("Base+prod",), Base=())
    assert names(["me.App+prod"], known) == ["Base", "Extra", "App"]


def test_a_bundle_comes_once_whatever_alias_names_it() -> None:
    known = library(App=("Base+beta",), Base=())
    found = resolved(["me.Base+prod", "me.App+prod", "me.App+beta"], known)
    assert [one.reference for one in found] == ["me.Base+prod", "me.App+prod"]


def test_no_bundles_is_fine() -> None:
    assert resolved([], {}) == ()


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("me.Missing+prod", "'me.Missing\\+prod' does not exist"),
        ("App", "owner.name\\+alias"),
        ("me.App+$LATEST", "cannot be referenced"),
        ("me.Broken+prod", "needed by me.Broken\\+prod"),
    ],
)
def test_what_cannot_be_referenced_is_refused_at_its_place(reference: str, said: str) -> None:
    known = library(App=(), Broken=("Missing+prod",))
    with pytest.raises(InvalidInput, match=said) as caught:
        resolved(["me.App+prod", reference], known)
    assert list(caught.value.fields) == ["appbundles[1]"]


@pytest.mark.parametrize("start", ["A", "B", "C", "Outside"])
def test_a_circle_is_refused_and_shown(start: str) -> None:
    known = library(A=("B+prod",), B=("C+beta",), C=("A+beta",), Outside=("A+prod",))
    with pytest.raises(InvalidInput, match="need each other: me") as caught:
        names([f"me.{start}+prod"], known)
    assert "Outside" not in caught.value.message
    assert caught.value.message.count("->") == 3


def test_a_bundle_that_needs_itself_is_a_circle() -> None:
    with pytest.raises(InvalidInput, match=r"me.A\+prod -> me.A\+beta"):
        names(["me.A+prod"], library(A=("A+beta",)))


def test_a_chain_has_an_end() -> None:
    chain = {f"B{n}": (f"B{n + 1}+prod",) for n in range(5000)}
    with pytest.raises(InvalidInput, match=f"More than {MOST_BUNDLES}"):
        names(["me.B0+prod"], library(**chain))
