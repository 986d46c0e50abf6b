"""Users, for admins: who there is, invitations, and who may no longer act."""

from starlette.responses import Response

from cadstack.app.users import disable_user, enable_user, invite, list_users
from cadstack.domain.errors import InvalidInput
from cadstack.web.visitor import AdminVisitor, CheckedForm, MenuEntry, Visitor

PATH = "/admin/users"
PAGE = 100


async def show(visitor: AdminVisitor) -> Response:
    """GET /admin/users"""
    return await _page(visitor)


async def send_invitation(visitor: AdminVisitor, form: CheckedForm) -> Response:
    """POST /admin/users/invite: the link is shown this once, for the admin to pass on."""
    services, email = visitor.services, form.get("email", "")
    try:
        user, token = await services.run(invite, visitor.principal, email, services.now(), services.ids)
    except InvalidInput as error:
        return await _page(visitor, problem=error.message)
    return await _page(visitor, invited=user.email, link=f"{services.public_url}/invitation/{token}")


async def switch(visitor: AdminVisitor, form: CheckedForm) -> Response:
    """POST /admin/users/switch: disable or enable a user."""
    services, email = visitor.services, form.get("email", "")
    if form.get("to") == "enabled":
        await services.run(enable_user, visitor.principal, email)
    elif visitor.user is not None and email == visitor.user.email:
        return await _page(visitor, problem="You cannot disable yourself.")
    else:
        await services.run(disable_user, visitor.principal, email, services.now())
    return visitor.redirect(PATH)


async def _page(visitor: Visitor, *, problem: str = "", invited: str = "", link: str = "") -> Response:
    after = visitor.request.query_params.get("after")
    users = await visitor.services.read(list_users, visitor.principal, after, PAGE)
    return visitor.page(
        "users.html",
        status=400 if problem else 200,
        title="Users",
        users=users,
        problem=problem,
        invited=invited,
        link=link,
    )


MENU = (MenuEntry("Users", PATH, for_admins=True),)
ROUTES = (
    ("GET", PATH, show),
    ("POST", f"{PATH}/invite", send_invitation),
    ("POST", f"{PATH}/switch", switch),
)
