"""My grants: what the user has allowed client apps to do, until when, and an end to it."""

from starlette.responses import Response

from cadstack.app.grants import revoke_grant, standing_grants
from cadstack.domain.identity.scope import meaning
from cadstack.web.visitor import CheckedForm, MenuEntry, SignedInVisitor

PATH = "/grants"


async def show(visitor: SignedInVisitor) -> Response:
    """GET /grants"""
    assert visitor.user is not None
    found = await visitor.services.read(standing_grants, visitor.user.id, visitor.services.now())
    rows = [(grant, [(scope, meaning(scope)) for scope in sorted(grant.consent.scopes)]) for grant in found]
    return visitor.page("grants.html", title="My grants", rows=rows)


async def revoke(visitor: SignedInVisitor, form: CheckedForm) -> Response:
    """POST /grants/revoke"""
    assert visitor.user is not None
    await visitor.services.run(revoke_grant, visitor.user.id, form.get("client_id", ""), visitor.services.now())
    return visitor.redirect(PATH)


MENU = (MenuEntry("My grants", PATH),)
ROUTES = (
    ("GET", PATH, show),
    ("POST", f"{PATH}/revoke", revoke),
)
