"""The first tables: departments, staff, tickets, visits, guests and the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("login", name="uq_accounts_login"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("object_kind", sa.String(length=16), nullable=False),
        sa.Column("object", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_index("ix_audit_object", "audit", ["object"], unique=False)
    op.create_table(
        "departments",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_de", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("about_de", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("letter", sa.String(length=4), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("max_waiting", sa.Integer(), nullable=False),
        sa.Column("answer_seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_departments"),
    )
    op.create_table(
        "account_departments",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name="fk_account_departments_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["department"], ["departments.id"], name="fk_account_departments_department", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", "department", name="pk_account_departments"),
    )
    op.create_index("ix_account_departments_department", "account_departments", ["department"], unique=False)
    op.create_table(
        "desks",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_desks_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", name="pk_desks"),
    )
    op.create_index("ix_desks_state", "desks", ["state"], unique=False)
    op.create_table(
        "logins",
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("seen_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_logins_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("secret", name="pk_logins"),
    )
    op.create_index("ix_logins_account", "logins", ["account"], unique=False)
    op.create_index("ix_logins_seen_at", "logins", ["seen_at"], unique=False)
    op.create_table(
        "services",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_de", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["department"], ["departments.id"], name="fk_services_department", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_services"),
    )
    op.create_index("ix_services_department", "services", ["department"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("printed", sa.String(length=16), nullable=False),
        sa.Column("once", sa.String(length=64), nullable=True),
        sa.Column("service", sa.String(length=64), nullable=True),
        sa.Column("matter", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", sa.Double(), nullable=False),
        sa.Column("good_until", sa.Double(), nullable=False),
        sa.Column("called_at", sa.Double(), nullable=True),
        sa.Column("answered_at", sa.Double(), nullable=True),
        sa.Column("admitted_at", sa.Double(), nullable=True),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("clerk", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["clerk"], ["accounts.id"], name="fk_tickets_clerk"),
        sa.ForeignKeyConstraint(["department"], ["departments.id"], name="fk_tickets_department"),
        sa.ForeignKeyConstraint(["service"], ["services.id"], name="fk_tickets_service", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("department", "day", "number", name="uq_tickets_department_day_number"),
        sa.UniqueConstraint("once", name="uq_tickets_once"),
    )
    op.create_index("ix_tickets_department_state", "tickets", ["department", "state"], unique=False)
    op.create_index("ix_tickets_ended_at", "tickets", ["ended_at"], unique=False)
    op.create_index("ix_tickets_place", "tickets", ["place"], unique=False)
    op.create_index("ix_tickets_state_good_until", "tickets", ["state", "good_until"], unique=False)
    op.create_index(
        "uq_tickets_at_a_desk",
        "tickets",
        ["clerk"],
        unique=True,
        sqlite_where=sa.text("state IN ('called', 'admitted')"),
        postgresql_where=sa.text("state IN ('called', 'admitted')"),
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("clerk", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.Double(), nullable=False),
        sa.Column("closed_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["clerk"], ["accounts.id"], name="fk_visits_clerk"),
        sa.ForeignKeyConstraint(["department"], ["departments.id"], name="fk_visits_department"),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.id"], name="fk_visits_ticket", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        sa.UniqueConstraint("room", name="uq_visits_room"),
        sa.UniqueConstraint("ticket", name="uq_visits_ticket"),
    )
    op.create_index("ix_visits_clerk", "visits", ["clerk"], unique=False)
    op.create_index("ix_visits_closed_at", "visits", ["closed_at"], unique=False)
    op.create_table(
        "guests",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("visit", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name="fk_guests_visit", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_guests"),
        sa.UniqueConstraint("secret", name="uq_guests_secret"),
    )
    op.create_index("ix_guests_state_expires_at", "guests", ["state", "expires_at"], unique=False)
    op.create_index("ix_guests_visit", "guests", ["visit"], unique=False)
