"""The commands of scripts: one per line, words in quotes where they hold spaces, `#` begins a comment.

They exist so that an activity needs no bundle for what the engine can do by itself.
"""

import inspect
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bim import checks, properties, schedules, summary, views
from bim.document import Document
from console.exits import ConsoleError


@dataclass(frozen=True)
class Command:
    """One command: how it is written, and what it does."""

    usage: str
    run: Callable[..., str]

    @property
    def about(self) -> str:
        """What the command does, in one line."""
        return (inspect.getdoc(self.run) or "").split("\n")[0]

    def accepts(self, count: int) -> bool:
        """Whether it takes that many words after its name."""
        parameters = list(inspect.signature(self.run).parameters.values())[1:]
        if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
            return count >= sum(parameter.kind is not parameter.VAR_POSITIONAL for parameter in parameters)
        least = sum(parameter.default is parameter.empty for parameter in parameters)
        return least <= count <= len(parameters)


def _schedule(document: Document, file: str, *wanted: str) -> str:
    """Schedule of some categories, or of all, as .csv or .xlsx; a word with a dot, or "=Name", chooses a column."""
    columns = [word.removeprefix("=") for word in wanted if "." in word or word.startswith("=")]
    named = [word for word in wanted if not ("." in word or word.startswith("="))]
    path = schedules.write(document, file, named, columns)
    return f"Schedule of {', '.join(named) or 'all categories'} in {path.name}."


def _properties(document: Document, file: str, category: str | None = None) -> str:
    """Property sets, quantities and materials of every element, or of one category, as JSON."""
    path = properties.write(document, file, category)
    return f"Properties of {category or 'every element'} in {path.name}."


def _scene(document: Document, file: str) -> str:
    """The building as binary glTF; nodes are named by GlobalId."""
    scene = views.write_glb(document, file)
    left_out = f"; no shape could be made of {', '.join(scene.without_shape)}" if scene.without_shape else ""
    return f"{scene.elements} elements in {scene.path.name}{left_out}."


def _plan(document: Document, file: str, level: str | None = None, scale: str = "100") -> str:
    """Floor plan of a level (the lowest when none is named) at 1:SCALE, as SVG."""
    if not scale.removeprefix("1:").isdigit() or int(scale.removeprefix("1:")) == 0:
        raise ConsoleError(f'"{scale}" is no scale', hint="Write 100 or 1:100.")
    path = views.write_plan(document, file, level, int(scale.removeprefix("1:")))
    return f"Plan in {path.name}."


def _summary(document: Document, file: str) -> str:
    """Levels, categories, materials and rooms of the model, as JSON."""
    return f"Summary in {summary.write(document, file).name}."


def _check(document: Document, ids_file: str, result: str, page: str | None = None) -> str:
    """Check against an IDS file; the result as JSON, and as an HTML page."""
    found = checks.check_against(document, ids_file)
    checks.write_json(document, found, result)
    if page is not None:
        checks.write_html(document, found, page)
    met = sum(specification.passed for specification in found.results)
    return f"{met} of {len(found.results)} specifications of {found.ids.title} are met."


def _require(document: Document, ids_file: str) -> str:
    """Check against an IDS file and fail the run when it is not met."""
    found = checks.check_against(document, ids_file)
    if not found.passed:
        names = [result.specification.name for result in found.results if not result.passed]
        raise ConsoleError(f"The model does not meet {found.ids.title}: {'; '.join(names)}")
    return f"The model meets {found.ids.title}."


def _save(document: Document, file: str) -> str:
    """Write the model as IFC."""
    return f"Saved {document.save_as(file).name}."


COMMANDS = {
    "summary": Command("summary FILE.json", _summary),
    "schedule": Command("schedule FILE.xlsx|.csv [CATEGORY…] [=COLUMN|Set.Property…]", _schedule),
    "properties": Command("properties FILE.json [CATEGORY]", _properties),
    "glb": Command("glb FILE.glb", _scene),
    "plan": Command("plan FILE.svg [LEVEL [SCALE]]", _plan),
    "check": Command("check FILE.ids RESULT.json [PAGE.html]", _check),
    "require": Command("require FILE.ids", _require),
    "save": Command("save FILE", _save),
}


def run_script(document: Document, text: str, name: str) -> None:
    """Run every line; the first one that fails ends the run with its place."""
    for number, words in _lines(text, name):
        command = COMMANDS.get(words[0].casefold())
        where = f"{name}:{number}"
        if command is None:
            known = ", ".join(COMMANDS)
            raise ConsoleError(f'"{words[0]}" is no command', where=where, hint=f"The commands: {known}.")
        if not command.accepts(len(words) - 1):
            raise ConsoleError(f'"{words[0]}" cannot be used so', where=where, hint=f"Write: {command.usage}")
        try:
            print(command.run(document, *words[1:]))
        except ConsoleError as error:
            raise ConsoleError(error.message, where=error.where or where, hint=error.hint) from error


def listing() -> str:
    """All commands, with what they do."""
    return "\n".join(f"{command.usage}\n    {command.about}" for command in COMMANDS.values())


def _lines(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
        lexer.whitespace_split, lexer.escape = True, ""  # a back-slash is a separator of paths
        try:
            words = list(lexer)
        except ValueError:
            raise ConsoleError("A quotation mark is not closed", where=f"{name}:{number}") from None
        if words:
            yield number, words
