"""Estimates that are checked: what a ticket was told, and told and real waits per department, day and hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "told_waits",
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("low", sa.Double(), nullable=False),
        sa.Column("high", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.id"], name="fk_told_waits_ticket", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket", name="pk_told_waits"),
    )
    op.create_table(
        "wait_statistics",
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("waited", sa.Double(), nullable=False),
        sa.Column("low", sa.Double(), nullable=False),
        sa.Column("high", sa.Double(), nullable=False),
        sa.Column("within", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department"], ["departments.id"], name="fk_wait_statistics_department", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("department", "day", "hour", name="pk_wait_statistics"),
    )
    op.create_index("ix_wait_statistics_day", "wait_statistics", ["day"], unique=False)
