"""What an engine folder offers to every client without anybody publishing it: activities, and the bundles they use.

`public/activities/*.json` are activities as the API takes them, with the whole id that clients use, such as
`AutoCAD.PlotToPDF+prod`; `public/appbundles/*.json` are app bundles, each beside the folder `<name>.bundle` that
becomes its zip. The owner in an id is the engine's family, or `Autodesk`.

They are no rows of the database: they belong to the engine folder and change with it, on every server alike. Work items
pin them as they pin any other activity, since the plan of an item holds the activity and the blob of each bundle. The
blob's name is the hash of the zip, so a changed bundle is another blob, and a waiting item keeps the one it was
submitted with.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cadstack.domain.automation.activity import Activity
from cadstack.domain.automation.activity_rules import check_activity, errors_by_field
from cadstack.domain.automation.documents import read_activity, read_appbundle
from cadstack.domain.automation.engine import ENGINE_OWNER, ReadyBundle
from cadstack.domain.errors import InvalidInput
from cadstack.domain.ids import QualifiedId
from cadstack.engines.manifest import Manifest
from cadstack.engines.packing import SUFFIX, contents, pack

PUBLIC = "public"


@dataclass(frozen=True)
class ReadyMade:
    """What one engine offers, by qualified id; `packages` are the zips of the bundles by the names of their blobs."""

    activities: Mapping[str, Activity] = field(default_factory=dict)
    appbundles: Mapping[str, ReadyBundle] = field(default_factory=dict)
    packages: Mapping[str, bytes] = field(default_factory=dict)


def read_ready_made(manifest: Manifest) -> ReadyMade:
    """What the folder `public` of an engine holds; raises InvalidInput naming the file at fault."""
    activities: dict[str, Activity] = {}
    appbundles: dict[str, ReadyBundle] = {}
    packages: dict[str, bytes] = {}
    for path, reference, document in _documents(manifest, "activities"):
        activity = read_activity(document, owner=reference.owner, version=_version(document), name=reference.name)
        engine = next((engine for engine in manifest.engines if engine.id == activity.engine), None)
        if engine is None:
            raise InvalidInput(f"{path} cannot be used: {activity.engine} is not among the engines of {manifest.path}.")
        errors = errors_by_field(check_activity(activity, takes_command_line=engine.takes_command_line))
        if errors:
            raise InvalidInput(f"{path} cannot be used: {next(iter(errors.values()))[0]}")
        activities[str(reference)] = activity
    for path, reference, document in _documents(manifest, "appbundles"):
        bundle = read_appbundle(document, owner=reference.owner, version=_version(document), name=reference.name)
        content = pack(path.with_suffix(SUFFIX))
        unpacked = sum(size for size, _ in contents(content).values())
        blob = f"ready-made/{hashlib.sha256(content).hexdigest()}.zip"
        appbundles[str(reference)], packages[blob] = ReadyBundle(bundle, blob, unpacked), content
    return ReadyMade(activities, appbundles, packages)


def _documents(manifest: Manifest, kind: str) -> Iterator[tuple[Path, QualifiedId, dict[str, Any]]]:
    for path in sorted((manifest.folder / PUBLIC / kind).glob("*.json")):
        try:
            document = json.loads(path.read_text("utf-8"))
            reference = QualifiedId.parse(document["id"])
        except (ValueError, KeyError, TypeError, InvalidInput) as error:
            raise InvalidInput(f"{path} cannot be used: {error!r}.") from error
        if reference.owner not in (manifest.family, ENGINE_OWNER):
            raise InvalidInput(
                f"{path} cannot be used: the owner in its id is neither {manifest.family} nor {ENGINE_OWNER}."
            )
        yield path, reference, document


def _version(document: Mapping[str, Any]) -> int:
    version = document.get("version", 1)
    return version if isinstance(version, int) else 1
