"""The engine that a definition names: whether there is one, whether it is installed, and what to type otherwise."""

from difflib import get_close_matches
from pathlib import Path

from cadstack.domain.errors import NotFound, Unavailable
from cadstack.engines import installation
from cadstack.engines.catalogue import SHIPPED, read_manifests
from cadstack.engines.manifest import Manifest


def manifest_of(engine_id: str, engines: Path) -> Manifest:
    """The manifest of the engine that answers to an id; raises NotFound with ids that are like it."""
    by_id = {one.id: manifest for manifest in read_manifests((SHIPPED, engines)).values() for one in manifest.engines}
    if engine_id in by_id:
        return by_id[engine_id]
    near = get_close_matches(engine_id, by_id, n=3, cutoff=0.5)
    known = f"Did you mean {' or '.join(near)}?" if near else "`cadstack engine list` shows them."
    raise NotFound(f"There is no engine '{engine_id}'.", next_step=known)


def manifest_named(name: str, engines: Path) -> Manifest:
    """The manifest of an engine by its name, such as `autocad`; raises NotFound with the names there are."""
    manifests = read_manifests((SHIPPED, engines))
    if name.casefold() in manifests:
        return manifests[name.casefold()]
    raise NotFound(f"There is no engine '{name}'.", next_step=f"The engines: {', '.join(sorted(manifests))}.")


def require_installed(engine_id: str, engines: Path) -> None:
    """Raises Unavailable with the line to type where the engine of this id is not installed."""
    manifest = manifest_of(engine_id, engines)
    if installation.find(manifest.name, engines) is None:
        raise Unavailable(
            f"{engine_id} needs the engine {manifest.name}, which is not installed in {engines}.",
            next_step=f"Run: cadstack engine install {manifest.name}",
        )
