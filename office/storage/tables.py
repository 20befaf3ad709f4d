"""Every table of the record. A change here needs a migration beside it; a test compares the two.

Times are Unix seconds (UTC). Secrets are never stored, only their SHA-256; passwords as argon2id.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ID = String(64)
_HASH = String(64)

departments = Table(
    "departments",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name_de", String(200), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("about_de", Text, nullable=False),
    Column("about_en", Text, nullable=False),
    Column("letter", String(4), nullable=False),
    Column("hours", JSON, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("max_waiting", Integer, nullable=False),
    Column("answer_seconds", Integer, nullable=False),
    Column("again_seconds", Integer, nullable=False),
    Column("most_calls", Integer, nullable=False),
    Column("away_seconds", Integer, nullable=False),
    Column("grace_seconds", Integer, nullable=False),
    Column("notice_places", Integer, nullable=False),
    Column("show_position", Boolean, nullable=False),
    Column("cut_off", Boolean, nullable=False),
    Column("web_push", Boolean, nullable=False),
)

services = Table(
    "services",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("department", _ID, ForeignKey("departments.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("name_de", String(200), nullable=False),
    Column("name_en", String(200), nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("desk", String(40), nullable=False, server_default=""),
    Column("role", String(16), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("password", String(255), nullable=False),
    Column("created_at", Double, nullable=False),
)

account_departments = Table(
    "account_departments",
    metadata,
    Column("account", _ID, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("department", _ID, ForeignKey("departments.id", ondelete="CASCADE"), primary_key=True, index=True),
)

logins = Table(
    "logins",
    metadata,
    Column("secret", _HASH, primary_key=True),
    Column("account", _ID, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Double, nullable=False),
    Column("seen_at", Double, nullable=False, index=True),
)

desks = Table(
    "desks",
    metadata,
    Column("account", _ID, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("state", String(16), nullable=False, index=True),
    Column("changed_at", Double, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("department", _ID, ForeignKey("departments.id"), nullable=False),
    Column("drawn_in", _ID, ForeignKey("departments.id"), nullable=False),
    Column("day", String(10), nullable=False),
    Column("number", Integer, nullable=False),
    Column("printed", String(16), nullable=False),
    Column("once", _HASH, nullable=True, unique=True),
    Column("service", _ID, ForeignKey("services.id", ondelete="SET NULL"), nullable=True),
    Column("matter", String(200), nullable=False),
    Column("name", String(80), nullable=False),
    Column("language", String(20), nullable=False),
    Column("state", String(16), nullable=False),
    Column("place", BigInteger, nullable=False, index=True),
    Column("arrived_at", Double, nullable=False),
    Column("good_until", Double, nullable=False),
    Column("called_at", Double, nullable=True),
    Column("answered_at", Double, nullable=True),
    Column("admitted_at", Double, nullable=True),
    Column("ended_at", Double, nullable=True, index=True),
    Column("clerk", _ID, ForeignKey("accounts.id"), nullable=True),
    Column("reason", String(200), nullable=False),
    Column("since", Double, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("due_at", Double, nullable=True, index=True),
    Column("not_before", Double, nullable=True),
    Column("away_until", Double, nullable=True),
    Column("back_by", Double, nullable=True),
    Column("for_clerk", _ID, ForeignKey("accounts.id"), nullable=True),
    Column("transferred_from", _ID, ForeignKey("departments.id"), nullable=True),
    Column("note", String(500), nullable=False),
    Column("hold_text", String(200), nullable=False),
    Column("visitor", _HASH, nullable=True, index=True),
    Column("not_today", Boolean, nullable=False),
    Column("notice_code", String(20), nullable=False),
    Column("notice_minutes", Integer, nullable=False),
    Column("notice_text", String(300), nullable=False),
    Column("notice_at", Double, nullable=True),
    Column("mail_address", String(254), nullable=False, server_default=""),
    Column("mail_language", String(2), nullable=False, server_default=""),
    Column("counted", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("drawn_in", "day", "number"),
    Index("ix_tickets_department_state", "department", "state"),
    Index("ix_tickets_state_good_until", "state", "good_until"),
)

# One desk, one visitor: the database itself says no to a second one, whoever races whom.
Index(
    "uq_tickets_at_a_desk",
    tickets.c.clerk,
    unique=True,
    sqlite_where=tickets.c.state.in_(("called", "admitted", "on hold")),
    postgresql_where=tickets.c.state.in_(("called", "admitted", "on hold")),
)

# Whom to write to is looked up by department; hardly anybody leaves an address.
Index(
    "ix_tickets_mail",
    tickets.c.department,
    sqlite_where=tickets.c.mail_address != "",
    postgresql_where=tickets.c.mail_address != "",
)

# Mails that are to be sent or were: each of its kind once for each ticket. The address is with the ticket.
outbox = Table(
    "outbox",
    metadata,
    Column("ticket", _ID, ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("due_at", Double, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index("ix_outbox_state_due_at", "state", "due_at"),
)

# Browsers that want notices through the push service of their maker, one for each ticket; with it the one notice that
# waits to be sent, for a newer one takes its place.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("ticket", _ID, ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True),
    Column("service", String(100), nullable=False),
    Column("endpoint", String(1024), nullable=False),
    Column("public_key", String(90), nullable=False),
    Column("auth", String(24), nullable=False),
    Column("language", String(2), nullable=False),
    Column("told_nearly", Boolean, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("put_at", Double, nullable=False),
    Column("good_until", Double, nullable=False),
    Column("due_at", Double, nullable=True),
    Column("attempts", Integer, nullable=False),
    Index("ix_subscriptions_service_due_at", "service", "due_at"),
)

# Every state that a ticket was in, from when until when, who began it and why: waiting, hold and handling times are
# sums over these rows.
periods = Table(
    "periods",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("ticket", _ID, ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("began_at", Double, nullable=False),
    Column("ended_at", Double, nullable=True),
    Column("actor_kind", String(16), nullable=False),
    Column("actor", _ID, nullable=False),
    Column("event", String(16), nullable=False),
    Column("word", String(40), nullable=False),
    Column("department", _ID, ForeignKey("departments.id"), nullable=False),
    Column("clerk", _ID, ForeignKey("accounts.id"), nullable=True),
    Index("ix_periods_department_state_ended_at", "department", "state", "ended_at"),
)

# A ticket is in one state at a time.
Index(
    "uq_periods_open",
    periods.c.ticket,
    unique=True,
    sqlite_where=periods.c.ended_at.is_(None),
    postgresql_where=periods.c.ended_at.is_(None),
)

# What a ticket was told when it was drawn, in seconds; until its first call.
told_waits = Table(
    "told_waits",
    metadata,
    Column("ticket", _ID, ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True),
    Column("low", Double, nullable=False),
    Column("high", Double, nullable=False),
)

# Real and told waits in sums, by local day and hour of arrival; nobody's own wait is in here.
wait_statistics = Table(
    "wait_statistics",
    metadata,
    Column("department", _ID, ForeignKey("departments.id", ondelete="CASCADE"), primary_key=True),
    Column("day", String(10), primary_key=True, index=True),
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("waits", Integer, nullable=False),
    Column("waited", Double, nullable=False),
    Column("low", Double, nullable=False),
    Column("high", Double, nullable=False),
    Column("within", Integer, nullable=False),
)

# How long visitors kept a desk, in sums without persons: what estimates are made of when the tickets are deleted.
handling_statistics = Table(
    "handling_statistics",
    metadata,
    Column("department", _ID, ForeignKey("departments.id", ondelete="CASCADE"), primary_key=True),
    Column("service", _ID, primary_key=True),
    Column("day", String(10), primary_key=True, index=True),
    Column("length", Integer, primary_key=True, autoincrement=False),
    Column("visitors", Integer, nullable=False),
    Column("talked", Integer, nullable=False),
    Column("seconds", Double, nullable=False),
)

visits = Table(
    "visits",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("room", _ID, nullable=False, unique=True),
    Column("ticket", _ID, ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("department", _ID, ForeignKey("departments.id"), nullable=False),
    Column("clerk", _ID, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("opened_at", Double, nullable=False),
    Column("closed_at", Double, nullable=True, index=True),
)

# Whoever was sent back or transferred has several conversations, one after the other.
Index(
    "uq_visits_open",
    visits.c.ticket,
    unique=True,
    sqlite_where=visits.c.closed_at.is_(None),
    postgresql_where=visits.c.closed_at.is_(None),
)

# Colleagues asked to come into a conversation.
consults = Table(
    "consults",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("visit", _ID, ForeignKey("visits.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("account", _ID, ForeignKey("accounts.id"), nullable=False),
    Column("asker", _ID, ForeignKey("accounts.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_at", Double, nullable=False),
    Column("answer_by", Double, nullable=False),
    Index("ix_consults_state_answer_by", "state", "answer_by"),
)

# Nobody is in two colleagues' conversations, or asked twice for the same one.
Index(
    "uq_consults_joined",
    consults.c.account,
    unique=True,
    sqlite_where=consults.c.state == "joined",
    postgresql_where=consults.c.state == "joined",
)
Index(
    "uq_consults_living",
    consults.c.visit,
    consults.c.account,
    unique=True,
    sqlite_where=consults.c.state.in_(["asked", "joined"]),
    postgresql_where=consults.c.state.in_(["asked", "joined"]),
)

guests = Table(
    "guests",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("visit", _ID, ForeignKey("visits.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("name", String(80), nullable=False),
    Column("language", String(20), nullable=False),
    Column("state", String(16), nullable=False),
    Column("secret", _HASH, nullable=False, unique=True),
    Column("device", _HASH, nullable=True),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double, nullable=False),
    Index("ix_guests_state_expires_at", "state", "expires_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", Double, nullable=False, index=True),
    Column("actor_kind", String(16), nullable=False),
    Column("actor", _ID, nullable=False),
    Column("action", String(40), nullable=False),
    Column("object_kind", String(16), nullable=False),
    Column("object", _ID, nullable=False, index=True),
)

# Every change of a department's opening hours; nothing here is ever changed or deleted.
hours_history = Table(
    "hours_history",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", Double, nullable=False),
    Column("actor_kind", String(16), nullable=False),
    Column("actor", _ID, nullable=False),
    Column("department", _ID, nullable=False, index=True),
    Column("change", String(40), nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
)
