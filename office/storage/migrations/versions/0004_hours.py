"""Opening hours with plans, dates and holidays, and the history of their changes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _week_becomes_a_plan()
    op.create_table(
        "hours_history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hours_history"),
    )
    op.create_index("ix_hours_history_department", "hours_history", ["department"], unique=False)


def _week_becomes_a_plan() -> None:
    """The one week that a department had is valid without bounds."""
    departments = sa.table("departments", sa.column("id", sa.String()), sa.column("hours", sa.JSON()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(departments)).all():
        hours: dict[str, Any] = {
            "walk-in": [{"from": None, "to": None, "week": row.hours}],
            "appointment": [],
            "closures": [],
            "openings": [],
            "early": None,
            "holidays": None,
        }
        connection.execute(sa.update(departments).where(departments.c.id == row.id).values(hours=hours))
