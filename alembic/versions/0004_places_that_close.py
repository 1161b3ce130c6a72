"""places that close

Revision: 0004
Revises: 0003
"""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.execute((SQL / "0004_closing_places.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("drop trigger close_instead on slot")
    op.execute("drop function close_instead()")
