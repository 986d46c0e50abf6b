"""The task of an engine that takes no command line: its program, and what that is told on its standard input.

One line of JSON: the work item's id, the direct values of its `read` arguments and its user token, the local names of
its inputs, and the folders of its bundles by qualified id, the activity's own before those that these need. Standard
input, because arguments and environment of a process can be seen by others of its user, and a file stays in the job
folder of a program that is killed before it reads.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cadstack.domain.automation.activity import Verb
from cadstack.domain.automation.arguments import BoundArgument
from cadstack.domain.automation.expansion import Layout
from cadstack.domain.automation.workitem import PinnedBundle
from cadstack.worker import folders

if TYPE_CHECKING:
    from cadstack.worker.attempt import Attempt

USER_TOKEN = "adsk3LeggedToken"  # noqa: S105 - the name of the argument
LONGEST_RESULT = 16 * 1024 * 1024


def addressed(attempt: "Attempt", bound: BoundArgument) -> BoundArgument:
    """An input whose direct value is an address for this engine, as one to download; any other as it is."""
    task = attempt.installation.manifest.task
    names = {name.casefold() for name in task.downloads} if task is not None else set()
    if bound.name.casefold() not in names or not isinstance(bound.argument.value, str):
        return bound
    return replace(bound, verb=Verb.GET, argument=replace(bound.argument, url=bound.argument.value, value=None))


def told(attempt: "Attempt", layout: Layout) -> bytes:
    """The line that the program reads."""
    task = attempt.installation.manifest.task
    document = {
        "id": attempt.assignment.id,
        "values": _values(attempt),
        "files": {bound.name: attempt.paths[bound.name] for bound in _files(attempt)},
        "bundles": _bundles(attempt, layout),
        "result": task.result if task is not None else "",
    }
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def result(attempt: "Attempt") -> str | None:
    """What the program left as its result; None where it left nothing."""
    task = attempt.installation.manifest.task
    if task is None or not task.result:
        return None
    return folders.text_of(attempt.job, task.result, LONGEST_RESULT)


def _values(attempt: "Attempt") -> Mapping[str, Any]:
    binding = attempt.binding
    direct = [b for b in binding.inputs if b.verb is Verb.READ and b.source == "value" and addressed(attempt, b) is b]
    given = {bound.name: bound.text for bound in direct}
    token = binding.options.user_token
    return given if token is None else {**given, USER_TOKEN: token}


def _files(attempt: "Attempt") -> list[BoundArgument]:
    return [bound for bound in attempt.binding.inputs if bound.name in attempt.paths]


def _bundles(attempt: "Attempt", layout: Layout) -> dict[str, str]:
    wanted = attempt.plan.activity.appbundles
    named = {_plain(qualified): qualified for qualified in wanted}
    order = list(named)

    def place(bundle: PinnedBundle) -> int:
        plain = f"{bundle.owner}.{bundle.name}"
        return order.index(plain) if plain in named else len(order)

    ordered = sorted(attempt.plan.bundles, key=place)
    return {
        named.get(f"{bundle.owner}.{bundle.name}", f"{bundle.owner}.{bundle.name}"): layout.bundles[
            bundle.id_with_version
        ]
        for bundle in ordered
    }


def _plain(qualified: str) -> str:
    return qualified.partition("+")[0]
