"""The objects that a work item reads."""

from urllib.parse import unquote

from cadstack.domain.automation.arguments import references_of
from cadstack.domain.automation.workitem import Plan
from cadstack.domain.ids import OBJECT_URN, ObjectId


def input_objects(plan: Plan) -> frozenset[ObjectId]:
    """The objects behind the urns of a plan's inputs and of the references below them, in both readings of a key.

    Clients write the key as it is or, since it stands in a URL, percent-encoded.
    """
    inputs = (argument for name, argument in plan.arguments.items() if plan.verb_of(name).is_input)
    nodes = (node for argument in inputs for node in (argument, *references_of(argument)))
    named = [ObjectId.parse(node.url) for node in nodes if node.url and node.url.startswith(OBJECT_URN)]
    both = (ObjectId(one.bucket, key) for one in named for key in (one.key, unquote(one.key)))
    return frozenset(one for one in both if all(ord(character) >= 32 for character in str(one)))
