"""Who sees which hub, and why not: pure rules over the rows of one question.

The order of the checks is the original's: the token is valid and carries the scope (before this module is asked), then
a custom integration lets the client id into the account, then the user is a member. Personal and team hubs have no
second step; but nobody sees them without a user who signed in, because there nothing stands between a two-legged token
that merely names a user and that user's own files.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cadstack.domain.data.hub import CustomIntegration, Hub, HubMember
from cadstack.domain.errors import NotPermitted

ALWAYS_ASKED = ("US", "EMEA")
"""Regions that the hubs are asked from even while no account is in them, as the original does."""
NOT_PROVISIONED = "You don't have permission to access this API"
NO_ACCESS = (
    "You do not have permission to access this project. Please contact your project administrator if you believe "
    "you have received this message in error."
)
DM_ERROR = "BIM360DM_ERROR"


class Sight(StrEnum):
    """What comes of asking for a hub."""

    SEEN = "seen"
    NO_INTEGRATION = "no integration"
    INTEGRATION_OFF = "integration off"
    NO_DOCUMENTS = "no documents"
    NEEDS_USER = "needs a user"
    NOT_SIGNED_IN = "not signed in"
    NOT_A_MEMBER = "not a member"


GATE_SHUT = frozenset({Sight.NO_INTEGRATION, Sight.INTEGRATION_OFF, Sight.NO_DOCUMENTS})
"""The client app itself is not let in, whoever the user is."""


class AccessRefused(NotPermitted):
    """A hub or project is out of reach; `code` is the original's."""

    def __init__(self, message: str, *, code: str = DM_ERROR, next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.code = code


@dataclass(frozen=True)
class Asker:
    """The client app, and the user it asks for: one who signed in (or a service account), or one it merely names."""

    client_id: str
    user_id: str | None = None
    is_signed_in: bool = False


@dataclass(frozen=True)
class Question:
    """A hub, with what there is between it and the asker."""

    hub: Hub
    integration: CustomIntegration | None = None
    member: HubMember | None = None


@dataclass(frozen=True)
class RegionWarning:
    """A region that shows no account: `status` is 403 where none of its accounts lets the client app in, else 401."""

    region: str
    status: str
    detail: str


def sight(question: Question, asker: Asker) -> Sight:
    """The first check that fails, or SEEN."""
    if question.hub.is_gated:
        return _gate(question.integration, asker) or _membership(question, asker)
    return _membership(question, asker) if asker.is_signed_in else Sight.NOT_SIGNED_IN


def hubs_and_warnings(
    questions: Iterable[Question], asker: Asker, regions: Iterable[str]
) -> tuple[list[Hub], list[RegionWarning]]:
    """The hubs that the asker sees, and one warning for each region of accounts that shows none.

    `questions` must hold every hub of the user and every account with an integration of the client app; `regions` are
    those that have accounts.
    """
    judged = [(question.hub, sight(question, asker)) for question in questions]
    seen = [hub for hub, verdict in judged if verdict is Sight.SEEN]
    shown = {hub.region for hub in seen if hub.is_gated}
    let_in = {hub.region for hub, verdict in judged if hub.is_gated and verdict not in GATE_SHUT}
    asked = [*ALWAYS_ASKED, *sorted(set(regions) - set(ALWAYS_ASKED))]
    warnings = [_warning(region, is_let_in=region in let_in) for region in asked if region not in shown]
    return seen, warnings


def check_sight(question: Question, asker: Asker) -> None:
    """Raises AccessRefused, with the original's words, unless the hub is seen."""
    verdict = sight(question, asker)
    if verdict in GATE_SHUT:
        raise AccessRefused(NOT_PROVISIONED, next_step=explain(question, asker))
    if verdict is not Sight.SEEN:
        raise AccessRefused(NO_ACCESS)


def explain(question: Question, asker: Asker) -> str:
    """Why this client app sees the hub or does not, and what to do, in plain words for an administrator."""
    words = _EXPLANATIONS[sight(question, asker)]
    return words.format(client=asker.client_id, hub=question.hub.name, user=asker.user_id)


_EXPLANATIONS = {
    Sight.SEEN: "Client ID {client} sees '{hub}'.",
    Sight.NO_INTEGRATION: "Client ID {client} is not among the custom integrations of '{hub}'. An account admin adds "
    "it: Account Admin > Custom integrations > Add custom integration, or `cadstack acc whitelist`.",
    Sight.INTEGRATION_OFF: "The custom integration of Client ID {client} in '{hub}' is switched off. An account admin "
    "switches it on again.",
    Sight.NO_DOCUMENTS: "The custom integration of Client ID {client} in '{hub}' lacks the access option Document "
    "Management. An account admin ticks it.",
    Sight.NEEDS_USER: "The custom integration of Client ID {client} in '{hub}' serves named users only. Sign a user "
    "in, or send the header x-user-id.",
    Sight.NOT_SIGNED_IN: "'{hub}' is a personal or team hub: it is seen only with the token of a user who signed in. "
    "It needs no custom integration.",
    Sight.NOT_A_MEMBER: "Client ID {client} is let in, but user {user} is not a member of '{hub}'. An administrator "
    "of it adds the user.",
}


def _warning(region: str, *, is_let_in: bool) -> RegionWarning:
    return RegionWarning(region, "401", NO_ACCESS) if is_let_in else RegionWarning(region, "403", NOT_PROVISIONED)


def _gate(integration: CustomIntegration | None, asker: Asker) -> Sight | None:
    if integration is None:
        return Sight.NO_INTEGRATION
    if not integration.active:
        return Sight.INTEGRATION_OFF
    if not integration.document_management:
        return Sight.NO_DOCUMENTS
    return Sight.NEEDS_USER if integration.needs_user and asker.user_id is None else None


def _membership(question: Question, asker: Asker) -> Sight:
    return Sight.SEEN if asker.user_id is None or question.member else Sight.NOT_A_MEMBER
