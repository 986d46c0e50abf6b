"""A project's definitions made ready, and their publication: the bundles first, then the activity that names them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cadstack.domain.errors import NotFound
from cadstack.kit import definitions
from cadstack.kit.definitions import Definition, Document, Reference
from cadstack.kit.packing import bundle_name, pack
from cadstack.kit.project import Matched, Project, Values, match_bundles
from cadstack.kit.publish import Published, Publisher

DEFAULT_ALIAS = "prod"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Release:
    """What a project publishes. `alias` wins over the aliases that are written."""

    activity: Definition | None
    matched: Matched
    appbundles: dict[str, Document]
    alias: str = ""

    def alias_of(self, reference: Reference) -> str:
        return self.alias or reference.alias or DEFAULT_ALIAS


def read_release(project: Project, values: Values, say: Say, alias: str = "") -> Release:
    """The definitions of a project with its placeholders filled; notes go to `say`."""
    appbundles = {}
    for path in project.appbundles:
        found = definitions.appbundle(values.read(path))
        _tell(path, found, say)
        appbundles[found.document["id"].casefold()] = found.document
    activity = None
    if project.activity is not None:
        activity = definitions.activity(values.read(project.activity))
        _tell(project.activity, activity, say)
    matched = match_bundles(activity.references if activity else (), project.bundles)
    for path in matched.unused if activity else ():
        say(f"{path.name} is not named by the activity and left out.")
    return Release(activity, matched, appbundles, alias)


def publish_release(release: Release, publisher: Publisher) -> list[Published]:
    """Publish the bundles that are there and the activity; raises what the client raises, and NotFound."""
    done: list[Published] = []
    if release.activity is None:
        raise NotFound("There is no activity to publish.", next_step="Give a folder with activity.json, or the file.")
    named = []
    for reference in release.activity.references:
        alias = release.alias_of(reference)
        path = release.matched.bundles.get(reference)
        if path is not None:
            definition = bundle_definition(reference.name, release.activity.document["engine"], release.appbundles)
            done.append(publisher.bundle(definition, pack(path), alias))
            named.append(done[-1].id)
        else:
            named.append(publisher.known(reference, alias))
    done.append(publisher.activity(release.activity.naming(named), release.alias_of(release.activity.id)))
    return done


def bundle_definition(name: str, engine: str, appbundles: dict[str, Document]) -> Document:
    """The document of an app bundle: the one that is written for it, else its name and its activity's engine."""
    return appbundles.get(name.casefold()) or {"id": name, "engine": engine}


def publish_bundle(path: Path, engine: str, publisher: Publisher, alias: str = "") -> Published:
    """Publish one bundle by itself under the name of its folder."""
    return publisher.bundle({"id": bundle_name(path), "engine": engine}, pack(path), alias or DEFAULT_ALIAS)


def _tell(path: Path, definition: Definition, say: Say) -> None:
    for note in definition.notes:
        say(f"{path.name}: {note}")
