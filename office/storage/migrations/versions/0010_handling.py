"""How long visitors kept a desk, in sums without persons, and which tickets are in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "handling_statistics",
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("visitors", sa.Integer(), nullable=False),
        sa.Column("talked", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department"], ["departments.id"], name="fk_handling_statistics_department", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("department", "service", "day", "length", name="pk_handling_statistics"),
    )
    op.create_index("ix_handling_statistics_day", "handling_statistics", ["day"], unique=False)
