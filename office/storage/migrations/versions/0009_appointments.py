"""When a ticket's appointment begins, so that the order of calling knows it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("due_at", sa.Double(), nullable=True))
    op.create_index("ix_tickets_due_at", "tickets", ["due_at"], unique=False)
