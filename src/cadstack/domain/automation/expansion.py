r"""From a parsed command line to argv: where things are, what the variables stand for, which program may run.

Guarantee: `expand` returns exactly one element for each word of the template, and the first one names a file inside the
engine's folder or inside a bundle's folder, never a program of the machine. A path keeps the separators of the machine
that runs the command: `/` after a POSIX folder, `\` after a Windows one, whatever the activity wrote.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from cadstack.domain.automation.command_line import (
    APPBUNDLES,
    ARGS,
    ENGINE,
    SETTINGS,
    WORKITEM,
    CommandLineError,
    CommandTemplate,
    Variable,
    Word,
)

_BUNDLE_ID = re.compile(r"(?:(?P<owner>[^.+!]+)\.)?(?P<name>[^.+!]+)(?:\+(?P<alias>[^!]+))?(?:!\d+)?\Z")
_WINDOWS_FOLDER = re.compile(r"[A-Za-z]:|\\\\")
_SEPARATORS = re.compile(r"[\\/]+")


@dataclass(frozen=True)
class Layout:
    """Where things are as the command sees them. `bundles` maps ids, `owner.Name` with `+alias` or `!1` or neither."""

    engine: str
    job: str
    bundles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ExpansionValues:
    """What the variables of one work item stand for. Files and folders are given relative to the job folder."""

    layout: Layout
    workitem_id: str
    argument_paths: Mapping[str, str] = field(default_factory=dict)
    argument_values: Mapping[str, str] = field(default_factory=dict)
    setting_paths: Mapping[str, str] = field(default_factory=dict)
    setting_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ProgramReference:
    """The program of a command: a file below the engine's folder or a bundle's.

    `path` is relative, with `/`, spelled as the activity spells it: whoever runs it finds the real file without regard
    to case. `bundle` is the key of the bundle in the layout.
    """

    place: Literal["engine", "bundle"]
    path: str
    bundle: str | None = None


def expand(template: CommandTemplate, values: ExpansionValues) -> tuple[str, ...]:
    """The argv of one command, one element for each word; raises CommandLineError with the column."""
    program = program_reference(template, values.layout.bundles)
    folder = values.layout.engine if program.bundle is None else values.layout.bundles[program.bundle]
    argv = (joined(folder, program.path), *(_word(word, values) for word in template.words[1:]))
    if any("\0" in element for element in argv):
        raise CommandLineError(0, "A value on the command line contains a NUL character.")
    return argv


def shown(template: CommandTemplate, values: ExpansionValues) -> str:
    """The command line as reports show it: the text after the program, quotes kept, variables replaced."""
    text, at, pieces = template.text, template.program_end, []
    for variable in template.variables:
        start = variable.column - 1
        if start >= template.program_end:
            pieces += [text[at:start], _value(variable, values)]
            at = start + len(variable.text)
    return "".join([*pieces, text[at:]])


def program_reference(template: CommandTemplate, bundles: Collection[str]) -> ProgramReference:
    """Which program a command runs; raises CommandLineError for anything outside the engine and the bundles."""
    if not template.words:
        raise CommandLineError(
            0, "The command line is empty.", next_step="Only Fusion activities have no command line."
        )
    word = template.words[0]
    head, rest = word.parts[0] if word.parts else "", word.parts[1:]
    if not isinstance(head, Variable) or head.collection not in (ENGINE, APPBUNDLES) or head.property != "path":
        raise CommandLineError(
            word.column,
            "The program must be a file of the engine or of an app bundle.",
            next_step='Begin with $(engine.path)/ or "$(appbundles[NAME].path)/; programs of the machine and '
            "downloaded files are not run.",
        )
    if any(isinstance(part, Variable) for part in rest):
        raise CommandLineError(
            word.variables[1].column, "The program's name must be literal, without a variable in it."
        )
    path = _program_path("".join(part for part in rest if isinstance(part, str)), head)
    if head.collection == ENGINE:
        return ProgramReference("engine", path)
    return ProgramReference("bundle", path, bundle_of(head, bundles))


def _program_path(written: str, head: Variable) -> str:
    end = head.column + len(head.text)
    if written[:1] not in ("/", "\\") or not written.strip("/\\"):
        raise CommandLineError(end, f"After {head.text} a separator and the name of a program must follow.")
    segments = [segment for segment in _SEPARATORS.split(written) if segment not in ("", ".")]
    if ".." in segments or ":" in written or "\0" in written:
        raise CommandLineError(end, f"The program '{written}' would lie outside of {head.text}.")
    return "/".join(segments)


def bundle_of(variable: Variable, bundles: Collection[str]) -> str:
    """The one id among `bundles` that an index names: bare, owner-qualified or with alias, in any case."""
    index = variable.index or ""
    found = sorted({bundle for bundle in bundles if _names_bundle(index, bundle)})
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandLineError(
            variable.column,
            f"'{index}' names more than one app bundle: {', '.join(found)}.",
            next_step="Write the owner too, as in $(appbundles[owner.Name].path).",
        )
    known = ", ".join(sorted(bundles)) or "none"
    raise CommandLineError(
        variable.column,
        f"'{index}' is not among the activity's app bundles.",
        next_step=f"They are: {known}.",
    )


def _names_bundle(index: str, bundle: str) -> bool:
    asked, given = _BUNDLE_ID.match(index), _BUNDLE_ID.match(bundle)
    if asked is None or given is None or asked["name"].casefold() != given["name"].casefold():
        return False
    return all(
        asked[part] is None or given[part] is None or asked[part].casefold() == given[part].casefold()
        for part in ("owner", "alias")
    )


def joined(folder: str, path: str) -> str:
    """A relative path below a folder, with the separators of that folder."""
    separator = "\\" if _WINDOWS_FOLDER.match(folder) else "/"
    segments = [segment for segment in _SEPARATORS.split(path) if segment]
    return separator.join([folder.rstrip("/\\"), *segments])


def _word(word: Word, values: ExpansionValues) -> str:
    pieces: list[str] = []
    folder: str | None = None
    for part in word.parts:
        if isinstance(part, Variable):
            pieces.append(_value(part, values))
            folder = pieces[-1] if part.property == "path" else None
        elif folder is not None and part[0] in "/\\":
            pieces.append(_SEPARATORS.sub("\\\\" if _WINDOWS_FOLDER.match(folder) else "/", part))
            folder = None
        else:
            pieces.append(part)
            folder = None
    return "".join(pieces)


def _value(variable: Variable, values: ExpansionValues) -> str:
    layout, kind = values.layout, (variable.collection, variable.property)
    if kind == (ENGINE, "path"):
        return layout.engine
    if kind == (WORKITEM, "id"):
        return values.workitem_id
    if kind == (APPBUNDLES, "path"):
        return layout.bundles[bundle_of(variable, layout.bundles)]
    tables = {
        (ARGS, "path"): values.argument_paths,
        (ARGS, "value"): values.argument_values,
        (SETTINGS, "path"): values.setting_paths,
        (SETTINGS, "value"): values.setting_values,
    }
    if kind not in tables:
        raise CommandLineError(variable.column, f"{variable.text} is not a variable.")
    name = spelled(variable.index or "", tables[kind])
    if name is None:
        raise CommandLineError(variable.column, f"{variable.text} has no {variable.property} in this work item.")
    value = tables[kind][name]
    return joined(layout.job, value) if variable.property == "path" else value


def spelled(name: str, known: Collection[str]) -> str | None:
    """A name as it is declared: the exact one, else the one that differs in case only."""
    if name in known:
        return name
    return next((candidate for candidate in known if candidate.casefold() == name.casefold()), None)
