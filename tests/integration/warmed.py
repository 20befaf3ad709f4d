"""Everything that an office imports or reads once: done in the process that warm ones are forked from."""

import encodings.idna

import aiosqlite
import alembic.ddl.postgresql
import alembic.ddl.sqlite
import asyncpg
import babel.localedata
import pytest
import sqlalchemy.dialects.postgresql.asyncpg
import sqlalchemy.dialects.sqlite.aiosqlite

import certs.store
import office.cli.admin
import office.cli.serve
import office.doctor_machine
import office.greeting
import office.parent
import office.serve
import office.storage.migrate
import tests.integration.mortal
from signalling.openapi import describe

__all__ = [
    "aiosqlite",
    "alembic",
    "asyncpg",
    "babel",
    "certs",
    "encodings",
    "office",
    "pytest",  # the main module of a test run is looked at in each fork
    "sqlalchemy",
    "tests",
]

describe("https://office.example", "cookie")
for language in ("root", "de", "en"):
    babel.localedata.load(language)
