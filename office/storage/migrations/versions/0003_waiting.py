"""Waiting that loses nobody: the history of states, places that are kept, transfers, several visits of one ticket."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_SETTINGS = {
    "again_seconds": "60",
    "most_calls": "2",
    "away_seconds": "600",
    "grace_seconds": "20",
    "notice_places": "2",
}
_SWITCHES = {"show_position": sa.true(), "cut_off": sa.true(), "web_push": sa.false()}
_AT_A_DESK = sa.text("state IN ('called', 'admitted', 'on hold')")


def upgrade() -> None:
    _departments()
    _tickets()
    _visits()
    _periods()


def _departments() -> None:
    for name, value in _SETTINGS.items():
        op.add_column("departments", sa.Column(name, sa.Integer(), nullable=False, server_default=value))
    for name, default in _SWITCHES.items():
        op.add_column("departments", sa.Column(name, sa.Boolean(), nullable=False, server_default=default))


def _tickets() -> None:
    op.drop_index("uq_tickets_at_a_desk", "tickets")
    with op.batch_alter_table("tickets") as tickets:
        tickets.add_column(sa.Column("drawn_in", sa.String(length=64), nullable=True))
        tickets.add_column(sa.Column("since", sa.Double(), nullable=False, server_default="0"))
        tickets.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
        tickets.add_column(sa.Column("misses", sa.Integer(), nullable=False, server_default="0"))
        tickets.add_column(sa.Column("not_before", sa.Double(), nullable=True))
        tickets.add_column(sa.Column("away_until", sa.Double(), nullable=True))
        tickets.add_column(sa.Column("back_by", sa.Double(), nullable=True))
        tickets.add_column(sa.Column("for_clerk", sa.String(length=64), nullable=True))
        tickets.add_column(sa.Column("transferred_from", sa.String(length=64), nullable=True))
        tickets.add_column(sa.Column("note", sa.String(length=500), nullable=False, server_default=""))
        tickets.add_column(sa.Column("hold_text", sa.String(length=200), nullable=False, server_default=""))
        tickets.add_column(sa.Column("visitor", sa.String(length=64), nullable=True))
        tickets.add_column(sa.Column("not_today", sa.Boolean(), nullable=False, server_default=sa.false()))
        tickets.create_foreign_key("fk_tickets_for_clerk", "accounts", ["for_clerk"], ["id"])
        tickets.create_foreign_key("fk_tickets_transferred_from", "departments", ["transferred_from"], ["id"])
        tickets.create_foreign_key("fk_tickets_drawn_in", "departments", ["drawn_in"], ["id"])
        tickets.drop_constraint("uq_tickets_department_day_number", type_="unique")
    op.execute(
        "UPDATE tickets SET drawn_in = department, since = CASE state "
        "WHEN 'waiting' THEN arrived_at WHEN 'called' THEN COALESCE(called_at, arrived_at) "
        "WHEN 'admitted' THEN COALESCE(admitted_at, arrived_at) ELSE COALESCE(ended_at, called_at, arrived_at) END"
    )
    with op.batch_alter_table("tickets") as tickets:
        tickets.alter_column("drawn_in", existing_type=sa.String(length=64), nullable=False)
        tickets.create_unique_constraint("uq_tickets_drawn_in_day_number", ["drawn_in", "day", "number"])
    op.create_index("ix_tickets_visitor", "tickets", ["visitor"], unique=False)
    op.create_index(
        "uq_tickets_at_a_desk",
        "tickets",
        ["clerk"],
        unique=True,
        sqlite_where=_AT_A_DESK,
        postgresql_where=_AT_A_DESK,
    )


def _visits() -> None:
    with op.batch_alter_table("visits") as visits:
        visits.drop_constraint("uq_visits_ticket", type_="unique")
    op.create_index("ix_visits_ticket", "visits", ["ticket"], unique=False)
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_visits_open", "visits", ["ticket"], unique=True, sqlite_where=still_open, postgresql_where=still_open
    )


def _periods() -> None:
    op.create_table(
        "periods",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("began_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["clerk"], ["accounts.id"], name="fk_periods_clerk"),
        sa.ForeignKeyConstraint(["department"], ["departments.id"], name="fk_periods_department"),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.id"], name="fk_periods_ticket", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_periods"),
    )
    op.create_index("ix_periods_ticket", "periods", ["ticket"], unique=False)
    op.create_index(
        "ix_periods_department_state_ended_at", "periods", ["department", "state", "ended_at"], unique=False
    )
    # Whoever is here has been in the present state since when it began; what was before is not known any more.
    op.execute(
        "INSERT INTO periods (ticket, state, began_at, ended_at, actor_kind, actor, event, word, department, clerk) "
        "SELECT id, state, since, NULL, 'system', '', 'draw', 'before the history', department, clerk FROM tickets"
    )
    still_here = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_periods_open", "periods", ["ticket"], unique=True, sqlite_where=still_here, postgresql_where=still_here
    )
