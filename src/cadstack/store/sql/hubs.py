"""The rows of hubs, their members, and the custom integrations of accounts."""

from collections.abc import Sequence

from cadstack.domain.data.hub import ACCOUNT_PREFIX, CustomIntegration, Hub, HubKind, HubMember
from cadstack.store.sql import codec
from cadstack.store.sql.session import Query, Session

GET = Query("SELECT document FROM hub WHERE id = :id")
PUT = Query("""
    INSERT INTO hub (id, kind, region, name, document) VALUES (:id, :kind, :region, :name, :document)
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, region = excluded.region, name = excluded.name,
    document = excluded.document""")
ALL = Query("SELECT document FROM hub ORDER BY name, id")
OF_USER = Query("""
    SELECT hub.document AS hub, hub_member.document AS member FROM hub_member JOIN hub ON hub.id = hub_member.hub
    WHERE user_id = :user_id ORDER BY hub.name, hub.id""")
INTEGRATED = Query("""
    SELECT hub.document AS hub, custom_integration.document AS integration
    FROM custom_integration JOIN hub ON hub.id = custom_integration.hub
    WHERE client_id = :client_id ORDER BY hub.name, hub.id""")
REGIONS = Query("SELECT DISTINCT region FROM hub WHERE kind = :kind ORDER BY region")
MEMBER = Query("SELECT document FROM hub_member WHERE hub = :hub AND user_id = :user_id")
MEMBERS = Query("SELECT document FROM hub_member WHERE hub = :hub ORDER BY user_id")
PUT_MEMBER = Query("""
    INSERT INTO hub_member (hub, user_id, document) VALUES (:hub, :user_id, :document)
    ON CONFLICT (hub, user_id) DO UPDATE SET document = excluded.document""")
REMOVE_MEMBER = Query("DELETE FROM hub_member WHERE hub = :hub AND user_id = :user_id")
INTEGRATION = Query("SELECT document FROM custom_integration WHERE hub = :hub AND client_id = :client_id")
INTEGRATIONS = Query("SELECT document FROM custom_integration WHERE hub = :hub ORDER BY name, client_id")
PUT_INTEGRATION = Query("""
    INSERT INTO custom_integration (hub, client_id, name, document) VALUES (:hub, :client_id, :name, :document)
    ON CONFLICT (hub, client_id) DO UPDATE SET name = excluded.name, document = excluded.document""")
REMOVE_INTEGRATION = Query("DELETE FROM custom_integration WHERE hub = :hub AND client_id = :client_id")


class SqlHubs:
    """See `app.ports.Hubs`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, hub_id: str) -> Hub | None:
        row = self._session.one(GET, id=hub_id)
        return None if row is None else codec.load(Hub, row["document"])

    def put(self, hub: Hub) -> None:
        self._session.write(PUT, id=hub.id, kind=hub.kind.value, region=hub.region, name=hub.name, document=_text(hub))

    def all(self) -> Sequence[Hub]:
        return [codec.load(Hub, row["document"]) for row in self._session.all(ALL)]

    def of_user(self, user_id: str) -> Sequence[tuple[Hub, HubMember]]:
        rows = self._session.all(OF_USER, user_id=user_id)
        return [(codec.load(Hub, row["hub"]), codec.load(HubMember, row["member"])) for row in rows]

    def integrated(self, client_id: str) -> Sequence[tuple[Hub, CustomIntegration]]:
        rows = self._session.all(INTEGRATED, client_id=client_id)
        return [(codec.load(Hub, row["hub"]), codec.load(CustomIntegration, row["integration"])) for row in rows]

    def account_regions(self) -> Sequence[str]:
        return [row["region"] for row in self._session.all(REGIONS, kind=HubKind.ACCOUNT.value)]

    def member(self, hub_id: str, user_id: str) -> HubMember | None:
        row = self._session.one(MEMBER, hub=hub_id, user_id=user_id)
        return None if row is None else codec.load(HubMember, row["document"])

    def members(self, hub_id: str) -> Sequence[HubMember]:
        return [codec.load(HubMember, row["document"]) for row in self._session.all(MEMBERS, hub=hub_id)]

    def put_member(self, member: HubMember) -> None:
        self._session.write(PUT_MEMBER, hub=member.hub, user_id=member.user_id, document=_text(member))

    def remove_member(self, hub_id: str, user_id: str) -> None:
        self._session.write(REMOVE_MEMBER, hub=hub_id, user_id=user_id)

    def integration(self, account_id: str, client_id: str) -> CustomIntegration | None:
        row = self._session.one(INTEGRATION, hub=ACCOUNT_PREFIX + account_id, client_id=client_id)
        return None if row is None else codec.load(CustomIntegration, row["document"])

    def integrations(self, account_id: str) -> Sequence[CustomIntegration]:
        rows = self._session.all(INTEGRATIONS, hub=ACCOUNT_PREFIX + account_id)
        return [codec.load(CustomIntegration, row["document"]) for row in rows]

    def put_integration(self, integration: CustomIntegration) -> None:
        self._session.write(
            PUT_INTEGRATION,
            hub=ACCOUNT_PREFIX + integration.account_id,
            client_id=integration.client_id,
            name=integration.name,
            document=_text(integration),
        )

    def remove_integration(self, account_id: str, client_id: str) -> None:
        self._session.write(REMOVE_INTEGRATION, hub=ACCOUNT_PREFIX + account_id, client_id=client_id)


def _text(noun: Hub | HubMember | CustomIntegration) -> str:
    return codec.dumps(codec.write(noun))
