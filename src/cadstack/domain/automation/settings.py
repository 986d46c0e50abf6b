"""What an activity's settings become when it runs: files that a command names, and environment variables."""

import re
from collections.abc import Iterable, Mapping

from cadstack.domain.automation.activity import Setting
from cadstack.domain.automation.command_line import SETTINGS, variables_of
from cadstack.domain.automation.expansion import spelled
from cadstack.domain.automation.local_names import unique_name


def setting_paths(
    settings: Mapping[str, Setting], command_lines: Iterable[str], extension: str, taken: frozenset[str] = frozenset()
) -> dict[str, str]:
    """The file, relative to the job folder, of every setting whose `.path` a command line uses: `setting_script.scr`.

    The content of each is the setting's text, or what its URL answers; the engine says the extension (`.scr` is
    recorded for AutoCAD).
    """
    variables = variables_of(command_lines)
    used = (spelled(v.index or "", settings) for v in variables if (v.collection, v.property) == (SETTINGS, "path"))
    paths: dict[str, str] = {}
    for name in dict.fromkeys(filter(None, used)):
        plain = re.sub(r"[^\w.-]", "_", name)[:80].strip(".") or "unnamed"
        paths[name] = unique_name(f"setting_{plain}{extension}", {*taken, *paths.values()})
    return paths


def setting_values(settings: Mapping[str, Setting]) -> dict[str, str]:
    """What `$(settings[name].value)` stands for."""
    return {name: setting.text for name, setting in settings.items()}


def environment(settings: Mapping[str, Setting]) -> dict[str, str]:
    """The environment variables that an activity asks for, by the setting's own name."""
    return {name: setting.text for name, setting in settings.items() if setting.is_environment_variable}
