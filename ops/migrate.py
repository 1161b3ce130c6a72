"""Brings a database to the newest shape, and says whether it is there."""

from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from invitehub import migrations
from invitehub.database import sqlalchemy_url


def upgrade(url: str, revision: str = "head") -> None:
    """Run the migrations that `url` lacks, then let the planner look at the tables."""
    migrations.migrate(url, revision)
    engine = create_engine(sqlalchemy_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # A bare "analyze" would complain of each system table that is not ours.
        names = connection.scalars(
            text("select quote_ident(tablename) from pg_tables where schemaname = 'public'")
        )
        connection.execute(text(f"analyze {', '.join(names)}"))
    engine.dispose()


def revisions(url: str) -> tuple[str | None, str | None]:
    """The revision the database is at, and the newest there is."""
    engine = create_engine(sqlalchemy_url(url))
    with engine.connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return here, migrations.newest()
