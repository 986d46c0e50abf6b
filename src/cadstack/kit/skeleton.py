"""A new project from an engine's `template` folder, so that an engine from elsewhere brings its own.

In the files of a template `{{name}}`, `{{NAME}}` and `{{engine}}` are the bundle's name, the same in capitals, and the
engine's id; in its file names `NAME` is the name. Everything else, other placeholders too, stays as it is.
"""

from pathlib import Path

from cadstack.domain.errors import Conflict, InvalidInput, NotFound
from cadstack.domain.ids import NAME
from cadstack.engines.manifest import Manifest
from cadstack.engines.packing import files_of

TEMPLATE = "template"


def make_project(engine: Manifest, name: str, target: Path) -> list[Path]:
    """The files of a new project; raises Conflict where the folder is not empty, NotFound without a template."""
    template = engine.folder / TEMPLATE
    if not template.is_dir():
        raise NotFound(f"The engine {engine.name} has no template.", next_step=f"It would be the folder {template}.")
    if not NAME.match(name):
        raise InvalidInput(f"'{name}' cannot be the name of an app bundle.", next_step="Use letters, digits and _.")
    if target.is_dir() and any(target.iterdir()):
        raise Conflict(f"{target} is not empty.", next_step="Choose another folder.")
    words = {"{{name}}": name, "{{NAME}}": name.upper(), "{{engine}}": engine.engines[-1].id}
    made = []
    for source in files_of(template):
        path = target / source.relative_to(template).as_posix().replace("NAME", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_filled(source.read_bytes(), words))
        made.append(path)
    return made


def _filled(content: bytes, words: dict[str, str]) -> bytes:
    for word, value in words.items():
        content = content.replace(word.encode(), value.encode())
    return content
