"""What is said to be wrong with the record, and how long others then wait for it."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from office.log import Unbreakable
from office.storage import condition
from office.storage.condition import Condition, what_is_wrong


def sqlite_says(code: int) -> OperationalError:
    error = sqlite3.OperationalError("so it is")
    error.sqlite_errorcode = code
    return OperationalError(None, None, error)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (sqlite3.SQLITE_BUSY, "locked"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "locked"),
        (sqlite3.SQLITE_LOCKED, "locked"),
        (sqlite3.SQLITE_FULL, "full"),
        (sqlite3.SQLITE_IOERR_FSYNC, "lost"),
        (sqlite3.SQLITE_IOERR_DIR_FSYNC, "lost"),
        (sqlite3.SQLITE_IOERR_WRITE, "unreachable"),
        (sqlite3.SQLITE_CANTOPEN, "unreachable"),
    ],
)
def test_each_error_has_its_word(code, word):
    assert what_is_wrong(sqlite_says(code)) == word


def test_errors_that_are_none_of_sqlites_mean_that_the_database_is_away():
    assert what_is_wrong(OSError("connection refused")) == "unreachable"


def test_nobody_waits_long_once_the_lock_was_kept_too_long():
    now = Condition()
    assert now.patience == condition.PATIENCE
    now.ill(sqlite_says(sqlite3.SQLITE_BUSY))
    assert now.patience == condition.IMPATIENCE < condition.PATIENCE
    now.well()
    assert (now.trouble, now.patience) == ("", condition.PATIENCE)


def test_who_waited_in_vain_behind_others_does_not_say_what_they_wait_for():
    now = Condition()
    now.ill(NoConnectionFree())
    assert now.trouble == "unreachable"
    now.ill(sqlite_says(sqlite3.SQLITE_BUSY))
    now.ill(NoConnectionFree())
    assert (now.trouble, now.patience) == ("locked", condition.IMPATIENCE)


def test_what_the_disk_lost_stays_lost_whatever_is_written_later():
    now = Condition()
    now.ill(sqlite_says(sqlite3.SQLITE_IOERR_FSYNC))
    now.ill(sqlite_says(sqlite3.SQLITE_FULL))
    now.well()
    assert now.trouble == "lost"
    assert now.lost.is_set()


def test_a_log_that_cannot_be_written_stops_nobody():
    class Full:
        def write(self, text):
            raise OSError(28, "No space left on device")

        flush = write

    print("a line", file=Unbreakable(Full()), flush=False)
    with pytest.raises(OSError, match="No space"):
        print("a line", file=Full())
