"""The APIs that a client app may use: free ones, and premium ones that only apps with a secret of their own get."""

from dataclasses import dataclass

from cadstack.domain.errors import NotPermitted


@dataclass(frozen=True)
class Api:
    """An API as it is ticked in the registration of a client app."""

    name: str
    title: str
    is_premium: bool = False


DESIGN_AUTOMATION = Api("design-automation", "Design Automation API", is_premium=True)
APIS = {
    api.name: api
    for api in (
        Api("data-management", "Data Management API"),
        Api("webhooks", "Webhooks API"),
        Api("account-admin", "Account Admin API"),
        DESIGN_AUTOMATION,
    )
}
ALL_APIS = frozenset(APIS)
FREE_APIS = frozenset(name for name, api in APIS.items() if not api.is_premium)


class ApiNotAllowed(NotPermitted):
    """The client app may not use this API."""

    def __init__(self, api: Api, next_step: str) -> None:
        self.api = api
        super().__init__("The client_id specified does not have access to the api product", next_step=next_step)
