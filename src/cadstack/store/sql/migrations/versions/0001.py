"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table('app_user',
    sa.Column('id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('email', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('robot_of', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=True),
    sa.Column('document', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('app_user', schema=None) as batch_op:
        batch_op.create_index('app_user_email', ['email'], unique=True)
        batch_op.create_index('app_user_robot_of', ['robot_of'], unique=False)

    op.create_table('bucket',
    sa.Column('key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('owner', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('region', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('bucket', schema=None) as batch_op:
        batch_op.create_index('bucket_owner', ['owner', 'key'], unique=False)

    op.create_table('client_app',
    sa.Column('id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('handle', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('client_app', schema=None) as batch_op:
        batch_op.create_index('client_app_handle', ['handle'], unique=True)

    op.create_table('commit_mark',
    sa.Column('link', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('link')
    )
    op.create_table('credential',
    sa.Column('kind', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('owner', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('kept_until', sa.BigInteger(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'key')
    )
    with op.batch_alter_table('credential', schema=None) as batch_op:
        batch_op.create_index('credential_kept_until', ['kept_until'], unique=False)
        batch_op.create_index('credential_owner', ['kind', 'owner', 'key'], unique=False)

    op.create_table('delivery',
    sa.Column('sequence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('subject', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('sequence'),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index('delivery_subject', ['subject', 'sequence'], unique=False)

    op.create_table('entity',
    sa.Column('kind', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('owner', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('name', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('revision', sa.BigInteger(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'owner', 'name')
    )
    op.create_table('event',
    sa.Column('sequence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('subject', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('sequence'),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index('event_subject', ['subject', 'sequence'], unique=False)

    op.create_table('followup',
    sa.Column('sequence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('kind', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('payload', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('enqueued_at', sa.BigInteger(), nullable=False),
    sa.Column('due', sa.BigInteger(), nullable=False),
    sa.Column('attempt', sa.BigInteger(), nullable=False),
    sa.Column('forgiven', sa.BigInteger(), nullable=False),
    sa.Column('holder', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=True),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('sequence'),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('followup', schema=None) as batch_op:
        batch_op.create_index('followup_due', ['due', 'sequence'], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.create_index('followup_ended', ['ended_at'], unique=False, sqlite_where=sa.text('ended_at IS NOT NULL'), postgresql_where=sa.text('ended_at IS NOT NULL'))
        batch_op.create_index('followup_id', ['id'], unique=True)

    op.create_table('followup_try',
    sa.Column('followup', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('attempt', sa.BigInteger(), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=False),
    sa.Column('error', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=True),
    sa.PrimaryKeyConstraint('followup', 'attempt')
    )
    op.create_table('garbage_blob',
    sa.Column('key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('garbage_blob', schema=None) as batch_op:
        batch_op.create_index('garbage_blob_since', ['since'], unique=False)

    op.create_table('hub',
    sa.Column('id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('kind', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('region', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('name', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('hub', schema=None) as batch_op:
        batch_op.create_index('hub_kind', ['kind', 'region'], unique=False)

    op.create_table('lane',
    sa.Column('owner', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('installation', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('priority', sa.BigInteger(), nullable=False),
    sa.Column('waiting', sa.BigInteger(), nullable=False),
    sa.Column('running', sa.BigInteger(), nullable=False),
    sa.Column('served_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('owner', 'installation', 'priority')
    )
    with op.batch_alter_table('lane', schema=None) as batch_op:
        batch_op.create_index('lane_best', ['installation', 'running', 'served_at', 'priority', 'owner'], unique=False, sqlite_where=sa.text('waiting > 0'), postgresql_where=sa.text('waiting > 0'))

    op.create_table('signing_key',
    sa.Column('kid', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('private', sa.LargeBinary(), nullable=False),
    sa.Column('created', sa.BigInteger(), nullable=False),
    sa.Column('active_from', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('kid')
    )
    op.create_table('upload',
    sa.Column('key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.create_index('upload_expires', ['expires_at'], unique=False)

    op.create_table('webhook',
    sa.Column('id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('owner', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('client_id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('region', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('system', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('event', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('scope', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('status', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('sameness', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('updated', sa.BigInteger(), nullable=False),
    sa.Column('expires', sa.BigInteger(), nullable=False),
    sa.Column('document', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('webhook', schema=None) as batch_op:
        batch_op.create_index('webhook_awaited', ['event', 'system'], unique=False, sqlite_where=sa.text("status <> 'inactive'"), postgresql_where=sa.text("status <> 'inactive'"))
        batch_op.create_index('webhook_client', ['client_id', 'updated', 'id'], unique=False)
        batch_op.create_index('webhook_owner', ['owner', 'updated', 'id'], unique=False)
        batch_op.create_index('webhook_sameness', ['sameness'], unique=True)

    op.create_table('webhook_secret',
    sa.Column('owner', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('owner')
    )
    op.create_table('work_item',
    sa.Column('id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('owner', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('status', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('installation', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('family', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('priority', sa.BigInteger(), nullable=False),
    sa.Column('submission_priority', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=True),
    sa.Column('queued_at', sa.BigInteger(), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=True),
    sa.Column('finished_at', sa.BigInteger(), nullable=True),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=True),
    sa.Column('revision', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('plan', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.create_index('work_item_changed', ['owner', 'changed_at', 'id'], unique=False)
        batch_op.create_index('work_item_family', ['family', 'queued_at'], unique=False)
        batch_op.create_index('work_item_finished', ['finished_at'], unique=False, sqlite_where=sa.text('finished_at IS NOT NULL'), postgresql_where=sa.text('finished_at IS NOT NULL'))
        batch_op.create_index('work_item_head', ['installation', 'owner', 'priority', 'queued_at', 'id'], unique=False, sqlite_where=sa.text("status = 'pending'"), postgresql_where=sa.text("status = 'pending'"))
        batch_op.create_index('work_item_lease', ['expires_at'], unique=False, sqlite_where=sa.text("status = 'inprogress'"), postgresql_where=sa.text("status = 'inprogress'"))
        batch_op.create_index('work_item_queue', ['installation', 'priority', 'queued_at', 'id'], unique=False, sqlite_where=sa.text("status = 'pending'"), postgresql_where=sa.text("status = 'pending'"))

    op.create_table('custom_integration',
    sa.Column('hub', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('client_id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('name', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['hub'], ['hub.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('hub', 'client_id')
    )
    with op.batch_alter_table('custom_integration', schema=None) as batch_op:
        batch_op.create_index('custom_integration_client', ['client_id'], unique=False)

    op.create_table('entity_version',
    sa.Column('kind', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('owner', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('name', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('definition', sa.LargeBinary(), nullable=True),
    sa.Column('blob', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=True),
    sa.Column('blob_size', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['kind', 'owner', 'name'], ['entity.kind', 'entity.owner', 'entity.name'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('kind', 'owner', 'name', 'version')
    )
    with op.batch_alter_table('entity_version', schema=None) as batch_op:
        batch_op.create_index('entity_version_blob', ['blob'], unique=False)

    op.create_table('hub_member',
    sa.Column('hub', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('user_id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['hub'], ['hub.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('hub', 'user_id')
    )
    with op.batch_alter_table('hub_member', schema=None) as batch_op:
        batch_op.create_index('hub_member_user', ['user_id'], unique=False)

    op.create_table('object',
    sa.Column('bucket', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=True),
    sa.Column('accessed_at', sa.BigInteger(), nullable=True),
    sa.Column('document', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['bucket'], ['bucket.key'], ),
    sa.PrimaryKeyConstraint('bucket', 'key')
    )
    with op.batch_alter_table('object', schema=None) as batch_op:
        batch_op.create_index('object_expires', ['expires_at'], unique=False, sqlite_where=sa.text('expires_at IS NOT NULL'), postgresql_where=sa.text('expires_at IS NOT NULL'))

    op.create_table('pinned_blob',
    sa.Column('blob', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('item', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['item'], ['work_item.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('blob', 'item')
    )
    with op.batch_alter_table('pinned_blob', schema=None) as batch_op:
        batch_op.create_index('pinned_blob_item', ['item'], unique=False)

    op.create_table('pinned_object',
    sa.Column('bucket', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('item', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['item'], ['work_item.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('bucket', 'key', 'item')
    )
    with op.batch_alter_table('pinned_object', schema=None) as batch_op:
        batch_op.create_index('pinned_object_item', ['item'], unique=False)

    op.create_table('project',
    sa.Column('id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('hub', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('name', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['hub'], ['hub.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.create_index('project_hub', ['hub', 'name', 'id'], unique=False)

    op.create_table('share',
    sa.Column('kind', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('receiver', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('owner', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('name', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('alias', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['kind', 'owner', 'name'], ['entity.kind', 'entity.owner', 'entity.name'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('kind', 'receiver', 'owner', 'name', 'alias')
    )
    with op.batch_alter_table('share', schema=None) as batch_op:
        batch_op.create_index('share_entity', ['kind', 'owner', 'name'], unique=False)

    op.create_table('user_identity',
    sa.Column('issuer', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('subject', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('user_id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('issuer', 'subject')
    )
    with op.batch_alter_table('user_identity', schema=None) as batch_op:
        batch_op.create_index('user_identity_user', ['user_id'], unique=False)

    op.create_table('bundle_reference',
    sa.Column('kind', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('owner', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('name', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('bundle', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['kind', 'owner', 'name', 'version'], ['entity_version.kind', 'entity_version.owner', 'entity_version.name', 'entity_version.version'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('kind', 'owner', 'name', 'version', 'bundle')
    )
    with op.batch_alter_table('bundle_reference', schema=None) as batch_op:
        batch_op.create_index('bundle_reference_bundle', ['owner', 'bundle'], unique=False)

    op.create_table('entry',
    sa.Column('id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('project', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('parent', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=True),
    sa.Column('kind', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('name', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('shown_as', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=True),
    sa.Column('document', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['project'], ['project.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.create_index('entry_contents', ['parent', 'kind', 'name', 'id'], unique=False)
        batch_op.create_index('entry_project', ['project'], unique=False)
        batch_op.create_index('entry_shown', ['parent', 'kind', 'shown_as'], unique=True)

    op.create_table('object_chunk',
    sa.Column('bucket', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('blob', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['bucket', 'key'], ['object.bucket', 'object.key'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('bucket', 'key', 'blob')
    )
    with op.batch_alter_table('object_chunk', schema=None) as batch_op:
        batch_op.create_index('object_chunk_blob', ['blob'], unique=False)

    op.create_table('project_member',
    sa.Column('project', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('user_id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['project'], ['project.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('project', 'user_id')
    )
    with op.batch_alter_table('project_member', schema=None) as batch_op:
        batch_op.create_index('project_member_user', ['user_id'], unique=False)

    op.create_table('reference',
    sa.Column('project', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('source', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('target', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('kind', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['project'], ['project.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('project', 'source', 'target', 'kind')
    )
    with op.batch_alter_table('reference', schema=None) as batch_op:
        batch_op.create_index('reference_target', ['project', 'target'], unique=False)

    op.create_table('storage',
    sa.Column('key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('project', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['project'], ['project.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('storage', schema=None) as batch_op:
        batch_op.create_index('storage_project', ['project'], unique=False)

    op.create_table('version',
    sa.Column('id', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('project', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('item', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['item'], ['entry.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('version', schema=None) as batch_op:
        batch_op.create_index('version_item', ['item', 'number'], unique=True)
