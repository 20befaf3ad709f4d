"""Logins: who gets in, who is slowed down, and how every login ends."""

import asyncio

import pytest
from argon2 import PasswordHasher

from office.accounts import Accounts
from office.passwords import Passwords, check_policy, generate
from office.throttle import PER_ADDRESS, Throttle, group
from office.windows import MOST_KEYS, Windows
from signalling.hall import Refusal
from tests.office.postgresql import POSTGRESQL
from tests.office.record import PASSWORD, Clock, Office, cheap_passwords, office, refused

BACKENDS = [
    "sqlite",
    POSTGRESQL,
]
HOME = "192.0.2.7"
WRONG = "wrong horse battery"


@pytest.fixture(params=BACKENDS)
async def here(request, tmp_path):
    async with office(tmp_path, request.param) as opened:
        yield opened


async def fail(here: Office, login: str, address: str) -> str:
    with pytest.raises(Refusal) as caught:
        await here.accounts.login(login, WRONG, address)
    return caught.value.code


# --- Getting in ------------------------------------------------------------------------------------------------------


async def test_the_right_password_gives_a_login_that_the_cookie_proves(here):
    secret, max_age, account = await here.accounts.login(" Anna ", PASSWORD, HOME)
    assert (account, max_age) == (here.anna, 36_000)
    assert await here.accounts.by_cookie(secret) == here.anna
    async with here.store.read() as tx:
        stored = str((await tx.exec_driver_sql("SELECT * FROM logins")).all())
        passwords = (await tx.exec_driver_sql("SELECT password FROM accounts")).scalars().all()
    assert secret not in stored
    assert all(password.startswith("$argon2id$") for password in passwords)


@pytest.mark.parametrize(("login", "password"), [("anna", WRONG), ("nobody", PASSWORD), ("", ""), ("anna", "")])
async def test_a_wrong_pair_is_refused_with_one_word_whatever_was_wrong(small, login, password):
    with refused("not-yours"):
        await small.accounts.login(login, password, HOME)


async def test_a_disabled_account_does_not_get_in_and_an_enabled_one_does_again(here):
    secret, _, _ = await here.accounts.login("anna", PASSWORD, HOME)
    assert not (await here.accounts.set_active("anna", False)).active
    with refused("expired"):
        await here.accounts.by_cookie(secret)
    with refused("not-yours"):
        await here.accounts.login("anna", PASSWORD, HOME)
    assert (await here.accounts.set_active("anna", True)).active
    await here.accounts.login("anna", PASSWORD, HOME)


async def test_a_new_password_ends_the_old_one_and_every_login(here):
    secret, _, _ = await here.accounts.login("anna", PASSWORD, HOME)
    await here.accounts.set_password("anna", "another long sentence")
    with refused("expired"):
        await here.accounts.by_cookie(secret)
    with refused("not-yours"):
        await here.accounts.login("anna", PASSWORD, HOME)
    await here.accounts.login("anna", "another long sentence", HOME)


async def test_an_unknown_account_costs_as_many_hashes_as_a_known_one(small, monkeypatch):
    checked: list[str] = []
    passwords = cheap_passwords()
    real = passwords._matches
    monkeypatch.setattr(
        passwords, "_matches", lambda hashed, password: checked.append(hashed) or real(hashed, password)
    )
    accounts = Accounts(small.store, small.clock, passwords)
    for login in ("anna", "nobody", "anna", "nobody"):
        with refused("not-yours"):
            await accounts.login(login, WRONG, HOME)
    assert len(checked) == 4
    assert len({hashed.rsplit("$", 2)[0] for hashed in checked}) == 1  # with the same parameters
    passwords.close()


async def test_a_hash_of_yesterdays_strength_is_renewed_at_login(small):
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    await Accounts(small.store, small.clock, stronger).login("anna", PASSWORD, HOME)
    async with small.store.read() as tx:
        query = "SELECT password FROM accounts WHERE login = 'anna'"
        assert not stronger.is_outdated((await tx.exec_driver_sql(query)).scalar_one())
    await small.accounts.login("anna", PASSWORD, HOME)
    stronger.close()


async def test_an_account_keeps_its_twenty_newest_logins(small):
    secrets = []
    for _ in range(22):
        secrets.append((await small.accounts.login("anna", PASSWORD, HOME))[0])
        small.clock.now += 1
    for secret in secrets[:2]:
        with refused("expired"):
            await small.accounts.by_cookie(secret)
    for secret in secrets[2:]:
        await small.accounts.by_cookie(secret)


# --- Getting out -----------------------------------------------------------------------------------------------------


async def test_an_idle_login_ends_after_half_an_hour_and_a_used_one_after_ten_hours(here):
    idle, _, _ = await here.accounts.login("anna", PASSWORD, HOME)
    used, _, _ = await here.accounts.login("anna", PASSWORD, HOME)
    begun = here.clock.now
    while here.clock.now < begun + 36_000:
        await here.accounts.touch(used)
        here.clock.now += 1_500
    with refused("expired"):
        await here.accounts.by_cookie(idle)
    here.clock.now = begun + 36_000
    await here.accounts.by_cookie(used)
    here.clock.now += 1
    for attempt in (here.accounts.by_cookie, here.accounts.touch):
        with refused("expired"):
            await attempt(used)


async def test_touching_often_writes_seldom(small):
    secret, _, _ = await small.accounts.login("anna", PASSWORD, HOME)

    async def seen() -> float:
        async with small.store.read() as tx:
            return float((await tx.exec_driver_sql("SELECT seen_at FROM logins")).scalar_one())

    first = await seen()
    small.clock.now += 59
    await small.accounts.touch(secret)
    assert await seen() == first
    small.clock.now += 1
    await small.accounts.touch(secret)
    assert await seen() == first + 60


async def test_logging_out_of_the_last_browser_closes_the_desk(here):
    one, _, _ = await here.accounts.login("anna", PASSWORD, HOME)
    two, _, _ = await here.accounts.login("anna", PASSWORD, HOME)
    assert await here.accounts.logout(one, False) == here.anna.id
    assert await here.reception.desk(here.anna.id) == "open"
    with refused("expired"):
        await here.accounts.by_cookie(one)
    assert await here.accounts.logout(two, False) == here.anna.id
    assert await here.reception.desk(here.anna.id) == "closed"
    with refused("expired"):
        await here.accounts.logout(two, False)


async def test_logging_out_everywhere_ends_every_login_and_closes_the_desk(here):
    secrets = [(await here.accounts.login("anna", PASSWORD, HOME))[0] for _ in range(3)]
    bens, _, _ = await here.accounts.login("ben", PASSWORD, HOME)
    await here.accounts.logout(secrets[1], True)
    for secret in secrets:
        with refused("expired"):
            await here.accounts.by_cookie(secret)
    assert await here.reception.desk(here.anna.id) == "closed"
    assert await here.accounts.by_cookie(bens) == here.ben


async def test_a_sweep_deletes_logins_that_are_over_and_names_whose_desk_it_closed(here):
    await here.accounts.login("anna", PASSWORD, HOME)
    used, _, _ = await here.accounts.login("ben", PASSWORD, HOME)
    assert await here.accounts.sweep() == []
    here.clock.now += 1_000
    await here.accounts.touch(used)
    here.clock.now += 801
    assert await here.accounts.sweep() == [here.anna.id]
    assert await here.accounts.sweep() == []
    assert await here.reception.desk(here.anna.id) == "closed"
    assert await here.reception.desk(here.ben.id) == "open"
    assert await here.count("logins") == 1


@pytest.mark.parametrize("secret", ["", "x", "ü"])
async def test_a_cookie_that_we_did_not_give_is_nobodys(small, secret):
    with refused("expired"):
        await small.accounts.by_cookie(secret)


# --- Throttling ------------------------------------------------------------------------------------------------------


async def test_ten_failures_from_one_address_close_it_for_half_an_hour_and_nobody_elses(small):
    for number in range(10):
        assert await fail(small, f"guess{number}", HOME) == "not-yours"
    begun = small.clock.now
    with pytest.raises(Refusal) as caught:
        await small.accounts.login("anna", PASSWORD, HOME)
    assert (caught.value.code, caught.value.retry_after) == ("too-many", 1_800)
    await small.accounts.login("anna", PASSWORD, "192.0.2.8")
    small.clock.now = begun + 1_800
    await small.accounts.login("anna", PASSWORD, HOME)


async def test_success_is_not_counted_and_does_not_forgive_failures(small):
    for _ in range(30):
        await small.accounts.login("anna", PASSWORD, HOME)
    for _ in range(9):
        await fail(small, "ben", HOME)
    await small.accounts.login("anna", PASSWORD, HOME)
    assert await fail(small, "ben", HOME) == "not-yours"
    assert await fail(small, "ben", HOME) == "too-many"


async def test_a_hundred_tries_at_once_are_ten_tries(small):
    outcomes = await asyncio.gather(*(fail(small, "anna", HOME) for _ in range(40)))
    assert outcomes.count("not-yours") == 10
    assert outcomes.count("too-many") == 30


async def test_guessing_from_many_addresses_never_locks_the_victim_out_of_a_known_one(small):
    await small.accounts.login("anna", PASSWORD, HOME)
    outcomes = [await fail(small, "anna", f"198.51.100.{number // 9}") for number in range(120)]
    assert outcomes.count("too-many") == 20  # the guessers are slowed at a hundred
    assert await fail(small, "nobody", "198.51.100.200") == "not-yours"
    await small.accounts.login("anna", PASSWORD, HOME)
    with refused("too-many"):
        await small.accounts.login("anna", PASSWORD, "203.0.113.1")
    small.clock.now += 1_800
    await small.accounts.login("anna", PASSWORD, "203.0.113.1")


async def test_an_unknown_name_is_slowed_like_a_known_one(small):
    known = [await fail(small, "anna", f"198.51.100.{number // 9}") for number in range(105)]
    unknown = [await fail(small, "nobody", f"203.0.113.{number // 9}") for number in range(105)]
    assert known == unknown


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unix:" + "x" * 100, "unix:" + "x" * 59),
    ],
)
def test_addresses_are_counted_by_what_one_person_can_have(address, expected):
    assert group(address) == expected


def test_the_memory_of_failures_has_a_bound():
    clock = Clock()
    windows = Windows(clock)
    for number in range(MOST_KEYS + 100):
        assert windows.acquire_entry(f"key-{number}", 10, 1_800)
    assert len(windows._moments) == MOST_KEYS
    clock.now += 1_800
    assert windows.get_moving_window(f"key-{MOST_KEYS}", 10, 1_800) == (clock.now, 0)
    assert len(windows._moments) == MOST_KEYS - 1


def test_a_try_that_was_not_carried_through_counts_as_none():
    throttle = Throttle(Clock())
    for _ in range(PER_ADDRESS.amount * 2):
        with pytest.raises(OSError), throttle.attempt("anna", HOME):
            raise OSError
    assert not throttle._attempts._trying


# --- Passwords -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 12"),
        ("x" * 201, "at most 200"),
        ("aaaaaaaaaaaaab", "different"),
        ("my-name-is-ANNA-today", "login"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_in_words(password, words):
    with pytest.raises(ValueError, match=words):
        check_policy(password, "anna")


def test_generated_passwords_differ_are_readable_and_satisfy_the_policy():
    made = {generate() for _ in range(500)}
    assert len(made) == 500
    for password in made:
        check_policy(password, "anna")
        assert not set(password) & set("il1o0O")
        assert [len(part) for part in password.split("-")] == [4, 4, 4, 4]


async def test_the_same_password_typed_on_another_keyboard_is_the_same(small):
    await small.accounts.set_password("anna", "gru\u0308ne Bäume im Wald")
    await small.accounts.login("anna", "grüne Bäume im Wald", HOME)


async def test_more_hashes_than_can_wait_are_refused():
    passwords = cheap_passwords()
    outcomes = await asyncio.gather(*(passwords.hash("x") for _ in range(80)), return_exceptions=True)
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert {refusal.code for refusal in refusals} == {"too-many"}
    assert len(refusals) == 80 - 64
    assert isinstance(await passwords.hash("x"), str)
    passwords.close()


# --- Administration --------------------------------------------------------------------------------------------------


async def test_accounts_are_listed_by_login_with_their_departments(here):
    await here.accounts.add("Zoe.K@example", "Zoe", "admin", [], PASSWORD)
    assert [account.login for account in await here.accounts.list()] == ["anna", "ben", "zoe.k@example"]
    assert (await here.accounts.get(here.ben.id)).departments == {"climate", "night"}
    assert (await here.accounts.assign("ben", ["garden"])).departments == {"garden"}


@pytest.mark.parametrize(
    ("login", "name", "departments", "password", "words"),
    [
        ("anna", "Anna", [], PASSWORD, "taken"),
        ("ANNA", "Anna", [], PASSWORD, "taken"),
        ("", "Anna", [], PASSWORD, "login"),
        ("x y", "Anna", [], PASSWORD, "login"),
        ("new", " ", [], PASSWORD, "name"),
        ("new", "New", ["no-such"], PASSWORD, "no-such"),
        ("new", "New", [], "short", "12"),
    ],
)
async def test_an_account_that_cannot_be_is_refused_in_words(here, login, name, departments, password, words):
    with pytest.raises(ValueError, match=words):
        await here.accounts.add(login, name, "clerk", departments, password)
    assert len(await here.accounts.list()) == 2


async def test_changing_an_account_that_is_not_there_is_refused_in_words(small):
    for attempt in (
        small.accounts.set_password("nobody", PASSWORD),
        small.accounts.set_active("nobody", False),
        small.accounts.assign("nobody", []),
    ):
        with pytest.raises(ValueError, match="no account"):
            await attempt
    with refused("not-yours"):
        await small.accounts.get("nobody")
