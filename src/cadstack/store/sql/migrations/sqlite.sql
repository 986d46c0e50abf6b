-- Made from the package `schema` by newest.py.
CREATE TABLE app_user (
    id TEXT NOT NULL,
    email TEXT NOT NULL,
    robot_of TEXT,
    document TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX app_user_email ON app_user (email);
CREATE INDEX app_user_robot_of ON app_user (robot_of);
CREATE TABLE bucket (
    "key" TEXT NOT NULL,
    owner TEXT NOT NULL,
    region TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY ("key")
);
CREATE INDEX bucket_owner ON bucket (owner, "key");
CREATE TABLE client_app (
    id TEXT NOT NULL,
    handle TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX client_app_handle ON client_app (handle);
CREATE TABLE commit_mark (
    link TEXT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (link)
);
CREATE TABLE credential (
    kind TEXT NOT NULL,
    "key" TEXT NOT NULL,
    owner TEXT NOT NULL,
    kept_until BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (kind, "key")
);
CREATE INDEX credential_kept_until ON credential (kept_until);
CREATE INDEX credential_owner ON credential (kind, owner, "key");
CREATE TABLE delivery (
    sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX delivery_subject ON delivery (subject, sequence);
CREATE TABLE entity (
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    revision BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (kind, owner, name)
);
CREATE TABLE event (
    sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX event_subject ON event (subject, sequence);
CREATE TABLE followup (
    sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload BLOB NOT NULL,
    state TEXT NOT NULL,
    enqueued_at BIGINT NOT NULL,
    due BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    forgiven BIGINT NOT NULL,
    holder TEXT,
    ended_at BIGINT
);
CREATE INDEX followup_due ON followup (due, sequence) WHERE state = 'waiting';
CREATE INDEX followup_ended ON followup (ended_at) WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX followup_id ON followup (id);
CREATE TABLE followup_try (
    followup TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    error TEXT,
    PRIMARY KEY (followup, attempt)
);
CREATE TABLE garbage_blob (
    "key" TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY ("key")
);
CREATE INDEX garbage_blob_since ON garbage_blob (since);
CREATE TABLE hub (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX hub_kind ON hub (kind, region);
CREATE TABLE lane (
    owner TEXT NOT NULL,
    installation TEXT NOT NULL,
    priority BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    running BIGINT NOT NULL,
    served_at BIGINT NOT NULL,
    PRIMARY KEY (owner, installation, priority)
);
CREATE INDEX lane_best ON lane (installation, running, served_at, priority, owner) WHERE waiting > 0;
CREATE TABLE signing_key (
    kid TEXT NOT NULL,
    private BLOB NOT NULL,
    created BIGINT NOT NULL,
    active_from BIGINT NOT NULL,
    PRIMARY KEY (kid)
);
CREATE TABLE upload (
    "key" TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY ("key")
);
CREATE INDEX upload_expires ON upload (expires_at);
CREATE TABLE webhook (
    id TEXT NOT NULL,
    owner TEXT NOT NULL,
    client_id TEXT NOT NULL,
    region TEXT NOT NULL,
    system TEXT NOT NULL,
    event TEXT NOT NULL,
    scope TEXT NOT NULL,
    status TEXT NOT NULL,
    sameness TEXT NOT NULL,
    updated BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX webhook_awaited ON webhook (event, system) WHERE status <> 'inactive';
CREATE INDEX webhook_client ON webhook (client_id, updated, id);
CREATE INDEX webhook_owner ON webhook (owner, updated, id);
CREATE UNIQUE INDEX webhook_sameness ON webhook (sameness);
CREATE TABLE webhook_secret (
    owner TEXT NOT NULL,
    secret BLOB NOT NULL,
    PRIMARY KEY (owner)
);
CREATE TABLE work_item (
    id TEXT NOT NULL,
    owner TEXT NOT NULL,
    status TEXT NOT NULL,
    installation TEXT NOT NULL,
    family TEXT NOT NULL,
    priority BIGINT NOT NULL,
    submission_priority TEXT,
    queued_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    changed_at BIGINT NOT NULL,
    expires_at BIGINT,
    revision BIGINT NOT NULL,
    state TEXT NOT NULL,
    "plan" BLOB NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX work_item_changed ON work_item (owner, changed_at, id);
CREATE INDEX work_item_family ON work_item (family, queued_at);
CREATE INDEX work_item_finished ON work_item (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX work_item_head ON work_item (installation, owner, priority, queued_at, id) WHERE status = 'pending';
CREATE INDEX work_item_lease ON work_item (expires_at) WHERE status = 'inprogress';
CREATE INDEX work_item_queue ON work_item (installation, priority, queued_at, id) WHERE status = 'pending';
CREATE TABLE custom_integration (
    hub TEXT NOT NULL,
    client_id TEXT NOT NULL,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (hub, client_id),
    FOREIGN KEY(hub) REFERENCES hub (id) ON DELETE CASCADE
);
CREATE INDEX custom_integration_client ON custom_integration (client_id);
CREATE TABLE entity_version (
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    definition BLOB,
    blob TEXT,
    blob_size BIGINT,
    PRIMARY KEY (kind, owner, name, version),
    FOREIGN KEY(kind, owner, name) REFERENCES entity (kind, owner, name) ON DELETE CASCADE
);
CREATE INDEX entity_version_blob ON entity_version (blob);
CREATE TABLE hub_member (
    hub TEXT NOT NULL,
    user_id TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (hub, user_id),
    FOREIGN KEY(hub) REFERENCES hub (id) ON DELETE CASCADE
);
CREATE INDEX hub_member_user ON hub_member (user_id);
CREATE TABLE object (
    bucket TEXT NOT NULL,
    "key" TEXT NOT NULL,
    expires_at BIGINT,
    accessed_at BIGINT,
    document TEXT NOT NULL,
    PRIMARY KEY (bucket, "key"),
    FOREIGN KEY(bucket) REFERENCES bucket ("key")
);
CREATE INDEX object_expires ON object (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE pinned_blob (
    blob TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (blob, item),
    FOREIGN KEY(item) REFERENCES work_item (id) ON DELETE CASCADE
);
CREATE INDEX pinned_blob_item ON pinned_blob (item);
CREATE TABLE pinned_object (
    bucket TEXT NOT NULL,
    "key" TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (bucket, "key", item),
    FOREIGN KEY(item) REFERENCES work_item (id) ON DELETE CASCADE
);
CREATE INDEX pinned_object_item ON pinned_object (item);
CREATE TABLE project (
    id TEXT NOT NULL,
    hub TEXT NOT NULL,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(hub) REFERENCES hub (id) ON DELETE CASCADE
);
CREATE INDEX project_hub ON project (hub, name, id);
CREATE TABLE share (
    kind TEXT NOT NULL,
    receiver TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    alias TEXT NOT NULL,
    PRIMARY KEY (kind, receiver, owner, name, alias),
    FOREIGN KEY(kind, owner, name) REFERENCES entity (kind, owner, name) ON DELETE CASCADE
);
CREATE INDEX share_entity ON share (kind, owner, name);
CREATE TABLE user_identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (issuer, subject),
    FOREIGN KEY(user_id) REFERENCES app_user (id) ON DELETE CASCADE
);
CREATE INDEX user_identity_user ON user_identity (user_id);
CREATE TABLE bundle_reference (
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    bundle TEXT NOT NULL,
    PRIMARY KEY (kind, owner, name, version, bundle),
    FOREIGN KEY(kind, owner, name, version) REFERENCES entity_version (kind, owner, name, version) ON DELETE CASCADE
);
CREATE INDEX bundle_reference_bundle ON bundle_reference (owner, bundle);
CREATE TABLE entry (
    id TEXT NOT NULL,
    project TEXT NOT NULL,
    parent TEXT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    shown_as TEXT,
    document TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(project) REFERENCES project (id) ON DELETE CASCADE
);
CREATE INDEX entry_contents ON entry (parent, kind, name, id);
CREATE INDEX entry_project ON entry (project);
CREATE UNIQUE INDEX entry_shown ON entry (parent, kind, shown_as);
CREATE TABLE object_chunk (
    bucket TEXT NOT NULL,
    "key" TEXT NOT NULL,
    blob TEXT NOT NULL,
    PRIMARY KEY (bucket, "key", blob),
    FOREIGN KEY(bucket, "key") REFERENCES object (bucket, "key") ON DELETE CASCADE
);
CREATE INDEX object_chunk_blob ON object_chunk (blob);
CREATE TABLE project_member (
    project TEXT NOT NULL,
    user_id TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (project, user_id),
    FOREIGN KEY(project) REFERENCES project (id) ON DELETE CASCADE
);
CREATE INDEX project_member_user ON project_member (user_id);
CREATE TABLE reference (
    project TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (project, source, target, kind),
    FOREIGN KEY(project) REFERENCES project (id) ON DELETE CASCADE
);
CREATE INDEX reference_target ON reference (project, target);
CREATE TABLE storage (
    "key" TEXT NOT NULL,
    project TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY ("key"),
    FOREIGN KEY(project) REFERENCES project (id) ON DELETE CASCADE
);
CREATE INDEX storage_project ON storage (project);
CREATE TABLE version (
    id TEXT NOT NULL,
    project TEXT NOT NULL,
    item TEXT NOT NULL,
    number BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(item) REFERENCES entry (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX version_item ON version (item, number);
