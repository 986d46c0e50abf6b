"""The rows of projects and their members."""

from collections.abc import Sequence

from cadstack.domain.data.project import Project, ProjectMember
from cadstack.store.sql import codec
from cadstack.store.sql.session import Query, Session

GET = Query("SELECT document FROM project WHERE id = :id")
PUT = Query("""
    INSERT INTO project (id, hub, name, document) VALUES (:id, :hub, :name, :document)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document""")
OF_HUB = Query("SELECT document FROM project WHERE hub = :hub ORDER BY name, id")
OF_MEMBER = Query("""
    SELECT project.document FROM project_member JOIN project ON project.id = project_member.project
    WHERE user_id = :user_id AND hub = :hub ORDER BY project.name, project.id""")
MEMBER = Query("SELECT document FROM project_member WHERE project = :project AND user_id = :user_id")
MEMBERS = Query("SELECT document FROM project_member WHERE project = :project ORDER BY user_id")
PUT_MEMBER = Query("""
    INSERT INTO project_member (project, user_id, document) VALUES (:project, :user_id, :document)
    ON CONFLICT (project, user_id) DO UPDATE SET document = excluded.document""")
REMOVE_MEMBER = Query("DELETE FROM project_member WHERE project = :project AND user_id = :user_id")


class SqlProjects:
    """See `app.ports.Projects`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, project_id: str) -> Project | None:
        row = self._session.one(GET, id=project_id)
        return None if row is None else codec.load(Project, row["document"])

    def hold(self, project_id: str) -> None:
        self._session.lock("project", project_id)

    def put(self, project: Project) -> None:
        document = codec.dumps(codec.write(project))
        self._session.write(PUT, id=project.id, hub=project.hub, name=project.name, document=document)

    def of_hub(self, hub_id: str, user_id: str | None) -> Sequence[Project]:
        if user_id is None:
            rows = self._session.all(OF_HUB, hub=hub_id)
        else:
            rows = self._session.all(OF_MEMBER, hub=hub_id, user_id=user_id)
        return [codec.load(Project, row["document"]) for row in rows]

    def member(self, project_id: str, user_id: str) -> ProjectMember | None:
        row = self._session.one(MEMBER, project=project_id, user_id=user_id)
        return None if row is None else codec.load(ProjectMember, row["document"])

    def members(self, project_id: str) -> Sequence[ProjectMember]:
        return [codec.load(ProjectMember, row["document"]) for row in self._session.all(MEMBERS, project=project_id)]

    def put_member(self, member: ProjectMember) -> None:
        document = codec.dumps(codec.write(member))
        self._session.write(PUT_MEMBER, project=member.project, user_id=member.user_id, document=document)

    def remove_member(self, project_id: str, user_id: str) -> None:
        self._session.write(REMOVE_MEMBER, project=project_id, user_id=user_id)
