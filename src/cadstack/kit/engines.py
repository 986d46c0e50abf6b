"""The engine that a definition names: whether there is one, whether it is installed, and what to type otherwise."""

from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from cadstack.domain.errors import CadstackError, InvalidInput, NotFound, Unavailable
from cadstack.engines import installation
from cadstack.engines.catalogue import SHIPPED, read_manifests
from cadstack.engines.manifest import Manifest
from cadstack.kit.project import project_beside, read_document


def manifest_of(engine_id: str, engines: Path) -> Manifest:
    """The manifest of the engine that answers to an id; raises NotFound with ids that are like it."""
    by_id = {one.id: manifest for manifest in _manifests(engines).values() for one in manifest.engines}
    if engine_id in by_id:
        return by_id[engine_id]
    near = get_close_matches(engine_id, by_id, n=3, cutoff=0.5)
    known = f"Did you mean {' or '.join(near)}?" if near else "`cadstack engine list` shows them."
    raise NotFound(f"There is no engine '{engine_id}'.", next_step=known)


def manifest_named(name: str, engines: Path) -> Manifest:
    """The manifest of an engine by its name, such as `autocad`; raises NotFound with the names there are."""
    manifests = _manifests(engines)
    if name.casefold() in manifests:
        return manifests[name.casefold()]
    raise NotFound(f"There is no engine '{name}'.", next_step=f"The engines: {', '.join(sorted(manifests))}.")


def engine_beside(written: str, bundle: Path, engines: Path) -> tuple[Manifest | None, str]:
    """The engine of a bundle, by name or id, or that of the activity in its parent folder; else None.

    The id is the last of an engine that is given by its name. An id that no engine here answers to is still an id.
    """
    if written and "+" not in written:
        manifest = manifest_named(written, engines)
        return manifest, manifest.engines[-1].id
    engine_id = written or _engine_of_activity(bundle.resolve().parent)
    with suppress(NotFound):
        return manifest_of(engine_id, engines), engine_id
    return None, engine_id


def engine_id_of(written: str, bundle: Path, engines: Path) -> str:
    """The same as an id alone; raises InvalidInput where nothing says which it is."""
    engine_id = engine_beside(written, bundle, engines)[1]
    if not engine_id or "{{" in engine_id:
        raise InvalidInput(f"Nothing says for which engine {bundle.name} is.", next_step="Say so with --engine ID.")
    return engine_id


def _engine_of_activity(folder: Path) -> str:
    with suppress(CadstackError):  # the activity is checked by who publishes it
        activity = project_beside(folder).activity
        return str(read_document(activity).get("engine", "")) if activity else ""
    return ""


def _manifests(engines: Path) -> Mapping[str, Manifest]:
    """By name; a shipped engine's own folder rather than its installed copy, which may be an older one."""
    return read_manifests((engines, SHIPPED))


def require_installed(engine_id: str, engines: Path) -> None:
    """Raises Unavailable with the line to type where the engine of this id is not installed."""
    manifest = manifest_of(engine_id, engines)
    if installation.find(manifest.name, engines) is None:
        raise Unavailable(
            f"{engine_id} needs the engine {manifest.name}, which is not installed in {engines}.",
            next_step=f"Run: cadstack engine install {manifest.name}",
        )
