"""The client app behind a call."""

from cadstack.app.ports import UnitOfWork
from cadstack.domain.errors import NotPermitted
from cadstack.domain.identity.api import DESIGN_AUTOMATION
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal, require

SCOPE = "code:all"


def calling_app(uow: UnitOfWork, principal: Principal) -> ClientApp:
    """The caller's client app; raises MissingScope without `code:all`, NotPermitted where it may not."""
    require(principal, SCOPE)
    app = uow.apps.get(principal.client_id)
    if app is None:
        raise NotPermitted(
            "The client app of this token does not exist any more.", next_step="Register it again and get a new token."
        )
    app.check_api(DESIGN_AUTOMATION)
    return app
