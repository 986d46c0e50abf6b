r"""Engines that are products installed by other means, such as Autodesk's own on a Windows machine.

Nothing of the product is copied: its programs are started where they are, and `$(engine.path)` is its folder.

A worker is a Linux process. On Windows it runs in WSL, which starts Windows programs like any other and shows the
drives of the machine below a folder: `/mnt/c/jobs` is `C:\jobs`. Such a program does not know Linux paths, so the paths
that a command line tells it are translated, while the program itself is started by the one that Linux knows. A port of
the worker to Windows was the alternative: another sandbox, other signals and other locks, for programs that no sandbox
of ours could hold anyway.
"""

from dataclasses import replace
from pathlib import Path, PurePosixPath

from cadstack.domain.automation.expansion import Layout
from cadstack.domain.errors import Unavailable
from cadstack.engines.manifest import Manifest


def told_layout(manifest: Manifest, layout: Layout) -> Layout:
    """Where things are as the engine's command lines name them; raises Unavailable for a folder on no drive."""
    if manifest.product is None:
        return layout
    layout = replace(layout, engine=str(manifest.product))
    if manifest.drives is None:
        return layout
    return Layout(
        windows_path(layout.engine, manifest.drives),
        windows_path(layout.job, manifest.drives),
        {name: windows_path(folder, manifest.drives) for name, folder in layout.bundles.items()},
    )


def windows_path(path: str, drives: Path) -> str:
    r"""The path as Windows programs know it, `C:\jobs` for `/mnt/c/jobs`; raises Unavailable if it is on no drive."""
    try:
        drive, *folders = PurePosixPath(path).relative_to(drives).parts
    except ValueError:
        drive, folders = "", []
    if len(drive) != 1 or not drive.isascii() or not drive.isalpha():
        raise Unavailable(
            f"{path} is on no drive of Windows, whose programs therefore cannot find it.",
            next_step=f"Give the worker a data folder on one, as in --data {drives}/c/cadstack.",
        )
    return "\\".join([f"{drive.upper()}:", *folders]) if folders else f"{drive.upper()}:\\"


def passed_on(manifest: Manifest, names: list[str]) -> dict[str, str]:
    """The variable by which WSL hands these variables to a Windows program."""
    return {"WSLENV": ":".join(names)} if manifest.drives is not None else {}
