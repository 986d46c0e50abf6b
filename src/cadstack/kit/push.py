"""A project's definitions made ready, and their publication: the bundles first, then the activity that names them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.engines.packing import SUFFIX, bundle_name, pack
from cadstack.kit import definitions
from cadstack.kit.definitions import Definition, Document, Reference
from cadstack.kit.project import Matched, Project, Values, match_bundles
from cadstack.kit.publish import Published, Publisher

DEFAULT_ALIAS = "prod"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Release:
    """What a project publishes. `alias` wins over the aliases that are written."""

    activity: Definition | None
    matched: Matched
    appbundles: dict[str, Definition]
    alias: str = ""

    def alias_of(self, reference: Reference) -> str:
        return self.alias or reference.alias or DEFAULT_ALIAS


def read_release(project: Project, values: Values, say: Say, alias: str = "") -> Release:
    """The definitions of a project with its placeholders filled; notes go to `say`."""
    appbundles = {}
    for path in project.appbundles:
        found = read_definition(path, definitions.appbundle, values, say)
        appbundles[found.document["id"].casefold()] = found
    activity = None
    if project.activity is not None:
        activity = read_definition(project.activity, definitions.activity, values, say)
    wanted = activity.references if activity else [found.id for found in appbundles.values()]
    matched = match_bundles(wanted, project.bundles)
    for path in matched.unused:
        say(f"{path.name} is named by no {'activity' if activity else 'app bundle'} and left out.")
    return Release(activity, matched, appbundles, alias)


def publish_release(release: Release, publisher: Publisher) -> list[Published]:
    """Publish the bundles that are there and the activity; raises what the client raises, and NotFound."""
    if release.activity is None:
        return _publish_bundles(release, publisher)
    done: list[Published] = []
    named = []
    for reference in release.activity.references:
        alias, path = release.alias_of(reference), release.matched.bundles.get(reference)
        if path is not None:
            written = release.appbundles.get(reference.name.casefold())
            plain = {"id": reference.name, "engine": release.activity.document["engine"]}
            done.append(publisher.bundle(written.document if written else plain, pack(path), alias))
            named.append(done[-1].id)
        else:
            named.append(publisher.known(reference, alias))
    done.append(publisher.activity(release.activity.naming(named), release.alias_of(release.activity.id)))
    return done


def _publish_bundles(release: Release, publisher: Publisher) -> list[Published]:
    """The app bundles that have a document, where there is no activity."""
    if not release.appbundles:
        raise NotFound("There is nothing to publish.", next_step="Give a folder with activity.json, or the file.")
    if release.matched.missing:
        missing = release.matched.missing[0].name
        raise NotFound(f"There is no folder {missing}{SUFFIX}.", next_step="Name it or its zip with --bundle.")
    return [
        publisher.bundle(found.document, pack(release.matched.bundles[found.id]), release.alias_of(found.id))
        for found in release.appbundles.values()
    ]


def publish_bundle(path: Path, engine: str, publisher: Publisher, alias: str = "") -> Published:
    """Publish one bundle by itself under the name of its folder."""
    return publisher.bundle({"id": bundle_name(path), "engine": engine}, pack(path), alias or DEFAULT_ALIAS)


def read_definition(path: Path, read: Callable[[Document], Definition], values: Values, say: Say) -> Definition:
    """A file's definition with its placeholders filled; its notes go to `say`. Raises InvalidInput naming the file."""
    document = values.read(path)
    try:
        definition = read(document)
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error.message}", next_step=error.next_step) from None
    for note in definition.notes:
        say(f"{path.name}: {note}")
    return definition
