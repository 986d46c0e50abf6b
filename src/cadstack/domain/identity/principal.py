"""Who is asking, and what is theirs."""

from dataclasses import dataclass

from cadstack.domain.errors import MissingScope, NotPermitted


@dataclass(frozen=True)
class Principal:
    """The caller of a verb: a client app, perhaps for a user, with the scopes of its token."""

    client_id: str
    scopes: frozenset[str] = frozenset()
    user_id: str | None = None
    vault_session: str | None = None
    acting_for: str | None = None

    @property
    def name(self) -> str:
        return f"{self.client_id}/{self.user_id}" if self.user_id else self.client_id


SYSTEM = Principal("cadstack", frozenset({"system"}))


@dataclass(frozen=True)
class Owner:
    """What a row belongs to: a client app, an account, a vault or a user."""

    kind: str
    id: str


def require(principal: Principal, *scopes: str) -> None:
    """Raises MissingScope unless the token carries every one of the scopes."""
    missing = [scope for scope in scopes if scope not in principal.scopes]
    if missing:
        raise MissingScope(missing)


def owns(principal: Principal, owner: Owner) -> bool:
    """Whether the caller is the owner itself, or the server acting on its own behalf."""
    if principal is SYSTEM:
        return True
    return (owner.kind == "client_app" and owner.id == principal.client_id) or (
        owner.kind == "user" and principal.user_id is not None and owner.id == principal.user_id
    )


def check_access(principal: Principal, owner: Owner) -> None:
    """Raises NotPermitted unless the caller `owns` it."""
    if not owns(principal, owner):
        raise NotPermitted(
            "You do not have permission to access this resource.", next_step="Ask its owner, or use its owner's token."
        )
