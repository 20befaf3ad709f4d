"""Alembic's steps from one set of tables to the next; run by ``office.storage.migrate``."""
