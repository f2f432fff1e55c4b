"""When people signed in last, as far as the audit log still knows."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("users", sa.Column("last_sign_in_at", MOMENT, nullable=True))
    op.execute(
        "UPDATE users SET last_sign_in_at = (SELECT max(at) FROM audit_log "
        "WHERE act = 'signed_in' AND audit_log.actor = users.name)"
    )
