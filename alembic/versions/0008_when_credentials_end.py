"""when a team's credentials end, as far as upstream says

Revision: 0008
Revises: 0007
"""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("team", sa.Column("credentials_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("team", "credentials_until")
