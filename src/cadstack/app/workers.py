"""Workers on other machines: the token they sign in with."""

from datetime import datetime

from cadstack.app.ports import Ids, UnitOfWork
from cadstack.domain.errors import NotAuthenticated, NotPermitted
from cadstack.domain.identity.client_app import ClientApp, secret_hash
from cadstack.domain.identity.principal import SYSTEM, Principal

WORKER_SCOPE = "cadstack:work"


def create_worker_token(uow: UnitOfWork, principal: Principal, name: str, now: datetime, ids: Ids) -> str:
    """A token for a worker, which is shown this once; it does not expire and can be deleted like a client app."""
    if principal is not SYSTEM:
        raise NotPermitted("Only an operator of this server can make worker tokens.")
    worker_id, secret = f"wk{ids.hex32()}", ids.secret()
    uow.apps.put(ClientApp(worker_id, name, secret_hash(secret), now, frozenset({WORKER_SCOPE})))
    # Three parts with dots, like every bearer token that the server reads.
    return f"cadstack.{worker_id}.{secret}"


def authenticate_worker(uow: UnitOfWork, token: str) -> None:
    """Raises NotAuthenticated unless the token is that of a worker."""
    _, worker_id, secret = (*token.split(".", 2), "", "")[:3]
    app = uow.apps.get(worker_id)
    if app is None or WORKER_SCOPE not in app.scopes or not app.has_secret(secret):
        raise NotAuthenticated(
            "This is not the token of a worker.", next_step="Make one on the server: cadstack worker token NAME"
        )
