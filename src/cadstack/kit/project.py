"""The files of a developer's project: the work item, the activity and the bundles that lie beside it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cadstack.domain.errors import InvalidInput
from cadstack.engines.packing import SUFFIX, bundle_name, is_bundle
from cadstack.kit import definitions
from cadstack.kit.definitions import Document, Reference

ACTIVITY_FILE = "activity.json"
Ask = Callable[[str], str | None]


@dataclass(frozen=True)
class Project:
    """What one run or one push is about; `appbundles` are the JSON documents about bundles."""

    folder: Path
    activity: Path | None
    bundles: tuple[Path, ...]
    appbundles: tuple[Path, ...] = ()


def project_beside(folder: Path, activity: Path | None = None, bundles: Sequence[Path] = ()) -> Project:
    """The activity and the bundles that were named, or else those in the folder; raises InvalidInput.

    A JSON file is what its content says; of several activities, `activity.json` is meant.
    """
    found = tuple(bundles) or tuple(sorted(path for path in folder.glob(f"*{SUFFIX}") if path.is_dir()))
    kinds = {path: _kind(path) for path in sorted(folder.glob("*.json"))}
    activities = [path for path, kind in kinds.items() if kind == "activity"]
    preferred = folder / ACTIVITY_FILE
    if activity is None and len(activities) > 1 and preferred not in activities:
        names = ", ".join(path.name for path in activities)
        raise InvalidInput(f"{folder} has several activities: {names}.", next_step="Name one of them.")
    chosen = activity or (preferred if preferred in kinds else activities[0] if activities else None)
    return Project(folder, chosen, found, tuple(path for path, kind in kinds.items() if kind == "appbundle"))


def project_at(path: Path, bundles: Sequence[Path] = ()) -> Project:
    """The project in a folder, or the one that an activity's or an app bundle's JSON begins; raises InvalidInput."""
    if path.is_dir():
        if is_bundle(path):
            raise InvalidInput(f"{path} is an app bundle.", next_step="Run: cadstack bundle push, or give its folder.")
        return project_beside(path, bundles=bundles)
    kind = definitions.kind_of(read_document(path))
    if kind == "activity":
        return project_beside(path.parent, path, bundles)
    if kind == "appbundle":
        return Project(path.parent, None, project_beside(path.parent, path, bundles).bundles, (path,))
    raise InvalidInput(f"{path} is neither an activity nor an app bundle.", next_step="Give a folder, or one of those.")


def _kind(path: Path) -> definitions.Kind | None:
    with suppress(InvalidInput):  # who uses the file says what is wrong with it
        return definitions.kind_of(read_document(path))
    return None


def read_document(path: Path) -> Document:
    """A JSON object from a file; raises InvalidInput with file and line."""
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {path}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.") from error
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{path}:{error.lineno}:{error.colno} is not JSON: {error.msg}.") from None
    if not isinstance(document, dict):
        raise InvalidInput(f"{path} is no JSON object.")
    return document


class Values:
    """Answers placeholders: from what was set, then from the environment, then from whoever can be asked."""

    def __init__(self, given: Mapping[str, str], environment: Mapping[str, str], ask: Ask = lambda _name: None) -> None:
        self._known = dict(given)
        self._environment, self._ask = environment, ask

    def read(self, path: Path) -> Document:
        """A JSON document with its placeholders filled; raises InvalidInput naming those without a value."""
        document = definitions.without_foreign_owners(read_document(path))
        names = definitions.placeholders(document)
        missing = [name for name in names if not self._find(name)]
        if missing:
            raise InvalidInput(
                f"{path} has placeholders without a value: {', '.join(missing)}.",
                next_step=" ".join(f"--set {name}=…" for name in missing),
            )
        return definitions.without_foreign_owners(definitions.filled(document, self._known))

    def _find(self, name: str) -> bool:
        if name not in self._known:
            value = self._environment.get(name) or self._ask(name)
            if value:
                self._known[name] = value
        return name in self._known


@dataclass(frozen=True)
class Matched:
    """Which bundle each reference of an activity means; `missing` have none, `unused` are named by nobody."""

    bundles: Mapping[Reference, Path]
    missing: tuple[Reference, ...]
    unused: tuple[Path, ...]


def match_bundles(references: Iterable[Reference], bundles: Sequence[Path]) -> Matched:
    """By name in any case; the one reference that is left means the one bundle that is left."""
    by_name: dict[str, Path] = {}
    for path in bundles:
        other = by_name.setdefault(bundle_name(path).casefold(), path)
        if other is not path:
            raise InvalidInput(f"{other} and {path} are app bundles of one name.", next_step="Leave one of them out.")
    wanted = list(references)
    found = {one: by_name[one.name.casefold()] for one in wanted if one.name.casefold() in by_name}
    missing = [one for one in wanted if one not in found]
    unused = [path for path in bundles if path not in found.values()]
    if len(missing) == len(unused) == 1:
        return Matched({**found, missing[0]: unused[0]}, (), ())
    return Matched(found, tuple(missing), tuple(unused))
