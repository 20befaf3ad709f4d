"""What the display in the hall calls a clerk's desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("desk", sa.String(length=40), nullable=False, server_default=""))
