"""Account Admin: the custom integrations of an account, added on one page as in ACC, or in steps as in BIM 360."""

from urllib.parse import quote

from starlette.responses import Response

from cadstack.app.accounts import (
    NewIntegration,
    admin_account,
    administrated,
    integrations,
    remove_integration,
    whitelist,
    why,
)
from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.domain.identity.principal import Principal
from cadstack.web.visitor import CheckedForm, MenuEntry, SignedInVisitor, Visitor
from cadstack.wire.http.parameters import path_value

PATH = "/account-admin"
INTEGRATIONS = PATH + "/{account}/custom-integrations"
LAST_STEP = 3
ACCESS = ("account_admin", "document_management")


async def accounts(visitor: SignedInVisitor) -> Response:
    """GET /account-admin"""
    assert visitor.user is not None
    found = await visitor.services.read(administrated, visitor.user)
    return visitor.page("account_admin.html", title="Account Admin", accounts=found)


async def show(visitor: SignedInVisitor) -> Response:
    """GET …/custom-integrations"""
    return await _page(visitor)


async def add(visitor: SignedInVisitor, form: CheckedForm) -> Response:
    """POST …/custom-integrations"""
    wanted = NewIntegration(
        form.get("client_id"), form.get("name"), form.get("description", ""), needs_user="needs_user" in form
    )
    try:
        await visitor.services.run(whitelist, _caller(visitor), _account(visitor), wanted, visitor.services.now())
    except InvalidInput as error:
        return await _page(visitor, status=400, problem=error.message, entered=form)
    return visitor.redirect(_place(visitor))


async def remove(visitor: SignedInVisitor, form: CheckedForm) -> Response:
    """POST …/custom-integrations/remove"""
    client_id = form.get("client_id", "")
    await visitor.services.run(remove_integration, _caller(visitor), _account(visitor), client_id)
    return visitor.redirect(_place(visitor))


async def wizard(visitor: SignedInVisitor) -> Response:
    """GET …/custom-integrations/bim360: each step carries the answers of those before it."""
    asked = dict(visitor.request.query_params)
    step = int(asked.get("step", "1")) if asked.get("step", "1") in {"1", "2", "3"} else 1
    problem = ""
    if step > 1 and not any(name in asked for name in ACCESS):
        step, problem = 1, "Choose at least one access option."
    elif step > 2 and "is_developer" not in asked:
        step, problem = 2, "Only the developer of the app has its Client ID: check the option to go on."
    return await _wizard_page(visitor, step, asked, problem)


async def save(visitor: SignedInVisitor, form: CheckedForm) -> Response:
    """POST …/custom-integrations/bim360"""
    wanted = NewIntegration(
        form.get("client_id"),
        form.get("name"),
        form.get("description", ""),
        account_admin="account_admin" in form,
        document_management="document_management" in form,
    )
    try:
        if "account_id" not in form:
            raise InvalidInput("Check the box next to your BIM 360 Account ID.")
        await visitor.services.run(whitelist, _caller(visitor), _account(visitor), wanted, visitor.services.now())
    except InvalidInput as error:
        return await _wizard_page(visitor, LAST_STEP, form, error.message, status=400)
    return visitor.redirect(_place(visitor))


async def _page(
    visitor: Visitor, *, status: int = 200, problem: str = "", entered: dict[str, str] | None = None
) -> Response:
    services, caller, account = visitor.services, _caller(visitor), _account(visitor)
    hub = await services.read(admin_account, caller, account, "account:read")
    rows = await services.read(integrations, caller, account)
    asked = visitor.request.query_params
    explanation = ""
    if asked.get("why"):
        try:
            found = await services.read(
                why, caller, account, asked["why"].strip(), asked.get("user", "").strip() or None
            )
            explanation = found.text
        except NotFound as error:
            explanation = error.message
    return visitor.page(
        "custom_integrations.html",
        title="Custom integrations",
        status=status,
        hub=hub,
        rows=rows,
        place=_place(visitor),
        problem=problem,
        entered=entered or {},
        why=asked.get("why", ""),
        user=asked.get("user", ""),
        explanation=explanation,
    )


async def _wizard_page(
    visitor: Visitor, step: int, entered: dict[str, str], problem: str, *, status: int = 200
) -> Response:
    hub = await visitor.services.read(admin_account, _caller(visitor), _account(visitor), "account:read")
    is_first = step == 1 and not problem
    chosen = [name for name in ACCESS if is_first or name in entered]
    return visitor.page(
        "custom_integration_bim360.html",
        title="Add custom integration",
        status=status,
        hub=hub,
        step=step,
        chosen=chosen,
        entered=entered,
        problem=problem,
        place=_place(visitor),
    )


def _caller(visitor: Visitor) -> Principal:
    """The user himself, who needs no token to administrate his accounts on these pages."""
    assert visitor.user is not None
    return Principal("", frozenset({"account:read", "account:write"}), visitor.user.id)


def _account(visitor: Visitor) -> str:
    return path_value(visitor.request, "account")


def _place(visitor: Visitor) -> str:
    return INTEGRATIONS.replace("{account}", quote(_account(visitor), safe=""))


MENU = (MenuEntry("Account Admin", PATH),)
ROUTES = (
    ("GET", PATH, accounts),
    ("GET", INTEGRATIONS, show),
    ("POST", INTEGRATIONS, add),
    ("POST", INTEGRATIONS + "/remove", remove),
    ("GET", INTEGRATIONS + "/bim360", wizard),
    ("POST", INTEGRATIONS + "/bim360", save),
)
