"""The engines of an installation: every folder with a manifest, shipped or installed from elsewhere."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from cadstack.domain.automation.engine import Catalogue, Engine
from cadstack.domain.errors import Conflict, InvalidInput
from cadstack.engines.manifest import MANIFEST, Manifest, read_manifest
from cadstack.engines.ready_made import ReadyMade, read_ready_made

log = logging.getLogger(__name__)
SHIPPED = Path(__file__).parent


def read_manifests(folders: Iterable[Path] = (SHIPPED,)) -> dict[str, Manifest]:
    """Every manifest found one level below the folders, by engine name; a later folder wins.

    One that cannot be read costs its own engine only; the log says why.
    """
    found: dict[str, Manifest] = {}
    for path in (path for folder in folders for path in sorted(folder.glob(f"[!.]*/{MANIFEST}"))):
        try:
            manifest = read_manifest(path.parent)
        except InvalidInput as error:
            log.warning("An engine is left out: %s", error)
        else:
            found[manifest.name] = manifest
    return found


def read_catalogue(folders: Iterable[Path] = (SHIPPED,)) -> Catalogue:
    """The catalogue of these folders; raises Conflict when two engines answer to the same id."""
    return stock(folders)[0]


def stock(folders: Iterable[Path]) -> tuple[Catalogue, Mapping[str, bytes]]:
    """The catalogue of these folders, and the zips of its ready-made app bundles by the names of their blobs.

    An engine from elsewhere takes the ids that it shares with one that comes with the product.
    """
    manifests = read_manifests(folders).values()
    shipped: list[Engine] = []
    others: list[Engine] = []
    for manifest in manifests:
        (shipped if (SHIPPED / manifest.name / MANIFEST).is_file() else others).extend(manifest.engines)
    for engines in (shipped, others):
        twice = sorted(key for key, count in Counter(engine.id for engine in engines).items() if count > 1)
        if twice:
            raise Conflict(f"Two engine folders offer {', '.join(twice)}.", next_step="Remove one of the folders.")
    by_id = {engine.id: engine for engine in (*shipped, *others)}
    ready = [_ready_made(manifest) for manifest in manifests]
    catalogue = Catalogue(
        by_id,
        {key: activity for made in ready for key, activity in made.activities.items()},
        {key: bundle for made in ready for key, bundle in made.appbundles.items()},
    )
    return catalogue, {blob: content for made in ready for blob, content in made.packages.items()}


def _ready_made(manifest: Manifest) -> ReadyMade:
    try:
        return read_ready_made(manifest)
    except InvalidInput as error:
        log.warning("The ready-made activities of %s are left out: %s", manifest.name, error)
        return ReadyMade()
