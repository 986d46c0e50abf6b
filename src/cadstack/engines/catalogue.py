"""The engines of an installation: every folder with a manifest, shipped or installed from elsewhere."""

from collections.abc import Iterable
from pathlib import Path

from cadstack.domain.automation.engine import Catalogue
from cadstack.domain.errors import Conflict
from cadstack.engines.manifest import MANIFEST, Manifest, read_manifest

SHIPPED = Path(__file__).parent


def read_manifests(folders: Iterable[Path] = (SHIPPED,)) -> dict[str, Manifest]:
    """Every manifest found one level below the folders, by engine name; a later folder wins."""
    found = [read_manifest(path.parent) for folder in folders for path in sorted(folder.glob(f"[!.]*/{MANIFEST}"))]
    return {manifest.name: manifest for manifest in found}


def read_catalogue(folders: Iterable[Path] = (SHIPPED,)) -> Catalogue:
    """The catalogue of these folders; raises Conflict when two engines answer to the same id."""
    engines = [engine for manifest in read_manifests(folders).values() for engine in manifest.engines]
    by_id = {engine.id: engine for engine in engines}
    if len(by_id) < len(engines):
        twice = sorted({engine.id for engine in engines if by_id[engine.id] is not engine})
        raise Conflict(f"Two engine folders offer {', '.join(twice)}.", next_step="Remove one of the folders.")
    return Catalogue(by_id)
