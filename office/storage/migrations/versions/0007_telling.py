"""What is told to those who wait: notices from the desks, and mails to whoever left an address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("notice_code", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("tickets", sa.Column("notice_minutes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("tickets", sa.Column("notice_text", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("tickets", sa.Column("notice_at", sa.Double(), nullable=True))
    op.add_column("tickets", sa.Column("mail_address", sa.String(length=254), nullable=False, server_default=""))
    op.add_column("tickets", sa.Column("mail_language", sa.String(length=2), nullable=False, server_default=""))
    somebody = sa.text("mail_address != ''")
    op.create_index("ix_tickets_mail", "tickets", ["department"], sqlite_where=somebody, postgresql_where=somebody)
    op.create_table(
        "outbox",
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.id"], name="fk_outbox_ticket", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket", "kind", name="pk_outbox"),
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])
