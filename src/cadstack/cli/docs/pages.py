"""Every generated reference page, by file name."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import typer

from cadstack.cli import build, command_names
from cadstack.cli.docs import autocad, maxscript, wire
from cadstack.cli.docs.client import client_page
from cadstack.cli.docs.limits import limits_page
from cadstack.cli.docs.markdown import code, page, sentence, table
from cadstack.settings import Settings


def make_pages(reference: Path, engines: Path) -> dict[str, str | None]:
    """The pages; None for one that needs an engine that is not installed. Reads coverage.toml."""
    drawing_engine, scene_engine = autocad.look_inside(engines), maxscript.look_inside(engines)
    return {
        "settings.md": settings_page(),
        "commands.md": commands_page(),
        "errors.md": wire.errors_page(),
        "coverage.md": wire.coverage_page(reference / "coverage.toml"),
        "limits.md": limits_page(),
        "python-client.md": client_page(),
        "autocad-commands.md": autocad.commands_page(drawing_engine) if drawing_engine else None,
        "drawing-formats.md": autocad.formats_page(),
        "maxscript.md": maxscript.maxscript_page(scene_engine) if scene_engine else None,
    }


def settings_page() -> str:
    """One row for each field of the table in `settings.py`."""
    rows = [
        (code(f"CADSTACK_{item.name.upper()}"), _default(item.default), item.metadata["meaning"])
        for item in fields(Settings)
    ]
    return page(
        "Settings",
        "All settings are environment variables. A command's option, where it has one, wins over the variable. "
        "A value that cannot be read ends the command with exit code 2 and the name of the variable.",
        table(("Variable", "Default", "Meaning"), rows),
        "`cadstack worker run` also reads `CADSTACK_SERVER` and `CADSTACK_WORKER_TOKEN` in place of its argument and "
        "its `--token`.",
    )


def _default(value: object) -> str:
    if isinstance(value, bool):
        return code(str(value).lower())
    return "empty" if str(value) in ("", ".") else code(value)


def commands_page() -> str:
    """Every command of the command line, with its arguments and options."""
    intro = (
        "`cadstack --version` shows the version; `-h` or `--help` after any command shows its help. A command that "
        "fails says why on standard error: exit code 1 for what went wrong, 2 for a wrong call or setting. "
        "An option that is left out is taken from [the settings](settings.md)."
    )
    parts: list[str] = []
    for name in command_names():
        found: Any = typer.main.get_command(build([name]))
        parts += _command_parts(f"cadstack {name}", found.commands.get(name, found))
    return page("Commands", intro, *parts)


def _command_parts(path: str, command: Any) -> list[str]:
    inner = getattr(command, "commands", None)
    if inner:
        return [
            f"## {path}",
            sentence(command.help),
            *(text for name in sorted(inner) for text in _command_parts(f"{path} {name}", inner[name])),
        ]
    level = "##" if path.count(" ") == 1 else "###"
    parts = [f"{level} {path}", sentence(command.help)]
    rows = [_parameter(item) for item in command.params if item.name not in ("help", "version")]
    return [*parts, table(("Argument or option", "Default", "Meaning"), rows)] if rows else parts


def _parameter(item: Any) -> tuple[str, str, str]:
    is_option = item.param_type_name == "option"
    name = " / ".join([*item.opts, *item.secondary_opts]) if is_option else item.name
    variables = [item.envvar] if isinstance(item.envvar, str) else item.envvar or []
    variable = f" Or the variable {' or '.join(map(code, variables))}." if variables else ""
    default = "required" if item.required else _default("" if item.default is None else item.default)
    help_text = re.sub(r"\((CADSTACK_[A-Z_]+)\)", r"(`\1`)", item.help or "")
    return code(name), default, help_text + variable
