"""Colleagues who are asked to come into a conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_JOINED = sa.text("state = 'joined'")
_LIVING = sa.text("state IN ('asked', 'joined')")


def upgrade() -> None:
    op.create_table(
        "consults",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("visit", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("asker", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.Double(), nullable=False),
        sa.Column("answer_by", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name="fk_consults_visit", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_consults_account"),
        sa.ForeignKeyConstraint(["asker"], ["accounts.id"], name="fk_consults_asker"),
        sa.PrimaryKeyConstraint("id", name="pk_consults"),
    )
    op.create_index("ix_consults_visit", "consults", ["visit"], unique=False)
    op.create_index("ix_consults_state_answer_by", "consults", ["state", "answer_by"], unique=False)
    op.create_index(
        "uq_consults_joined", "consults", ["account"], unique=True, sqlite_where=_JOINED, postgresql_where=_JOINED
    )
    op.create_index(
        "uq_consults_living",
        "consults",
        ["visit", "account"],
        unique=True,
        sqlite_where=_LIVING,
        postgresql_where=_LIVING,
    )
