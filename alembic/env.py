"""Runs migrations on one connection, under a lock, so that two starts at once migrate once."""

from sqlalchemy import create_engine, text

from alembic import context
from invitehub.database import sqlalchemy_url
from invitehub.settings import load_settings
from models import Base

LOCK = 0x1A711E


def run() -> None:
    url = context.config.attributes.get("url") or load_settings().database_url.get_secret_value()
    engine = create_engine(sqlalchemy_url(url))
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": LOCK})
        connection.commit()
        context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text("select pg_advisory_unlock(:key)"), {"key": LOCK})
        connection.commit()
    engine.dispose()


run()
