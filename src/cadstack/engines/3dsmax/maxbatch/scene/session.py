"""The open scene: the file it came from, and objects by name."""

import re
from fnmatch import translate
from pathlib import Path
from typing import Any

from maxbatch.maxscript.values import UNDEFINED, Value

from .nodes import NodeSet, SceneNode, all_objects
from .reading import begin_empty


class Session:
    """The scene that scripts work on; `path` is the file that it was loaded from or saved to."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.fbx: dict[str, Value] = {}

    def reset(self) -> None:
        """Begin an empty scene."""
        begin_empty()
        self.path = None

    def find(self, pattern: str) -> Value:
        """What `$pattern` means: an object or undefined; several for a pattern with wild cards, or the selection."""
        if not pattern:
            chosen = [thing for thing in all_objects() if thing.select_get()]
            return SceneNode(chosen[0]) if len(chosen) == 1 else NodeSet("selection", lambda: chosen)
        found = matching(pattern)
        if any(mark in pattern for mark in "*?"):
            return NodeSet(pattern, lambda: found)
        return SceneNode(found[0]) if found else UNDEFINED


def matching(pattern: str) -> list[Any]:
    """The objects that `name`, `wild*` or `parent/child` means."""
    *above, own = [re.compile(translate(part.replace("[", "[[]")), re.IGNORECASE) for part in pattern.split("/")]
    found = [thing for thing in all_objects() if own.match(thing.name)]
    for rule in reversed(above):
        found = [thing for thing in found if _has_ancestor(thing, rule)]
    return found


def _has_ancestor(thing: Any, rule: re.Pattern[str]) -> bool:
    while thing.parent is not None:
        thing = thing.parent
        if rule.match(thing.name):
            return True
    return False
