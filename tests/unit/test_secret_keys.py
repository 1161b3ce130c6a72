import traceback

import pytest

from invitehub.code_format import generate
from invitehub.secret_keys import CodeMac, Keys, SecretsUnreadable

OLD, NEW, OTHER = "the-old-secret-of-the-house", "the-new-secret-of-the-house", "somebody-else's-secret"


@pytest.mark.parametrize("secret", ["", " , ", "short", f"{OLD},short", "x" * 15])
def test_a_weak_secret_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match="at least 16 characters") as told:
        Keys.from_secret(secret)
    assert "short" not in str(told.value)


def test_a_code_has_one_hash_a_key_the_newest_first() -> None:
    code = generate()
    old, both = Keys.from_secret(OLD), Keys.from_secret(f"{NEW}, {OLD}")
    assert both.mac(code).values == (*Keys.from_secret(NEW).mac(code).values, *old.mac(code).values)
    assert len(set(both.mac(code).values)) == 2
    assert all(len(value) == 32 for value in both.mac(code).values)
    assert old.mac(code) != old.mac(generate())


def test_a_key_is_named_by_its_secret_and_tells_nothing_of_it() -> None:
    assert Keys.from_secret(f"{NEW},{OLD}").key_id == Keys.from_secret(NEW).key_id
    assert Keys.from_secret(OLD).key_id != Keys.from_secret(NEW).key_id
    assert len(Keys.from_secret(OLD).key_id) == 8


def test_what_was_sealed_is_read_with_the_old_key_behind_the_new_one() -> None:
    credentials = {"token": "hush-hush", "name": "团队"}
    sealed = Keys.from_secret(OLD).seal(credentials)
    assert b"hush" not in sealed
    assert Keys.from_secret(f"{NEW},{OLD}").unseal(sealed) == credentials
    with pytest.raises(SecretsUnreadable):
        Keys.from_secret(NEW).unseal(sealed)
    resealed = Keys.from_secret(f"{NEW},{OLD}").seal(credentials)
    assert Keys.from_secret(NEW).unseal(resealed) == credentials
    assert Keys.from_secret(OTHER).unseal(None) == {}


def test_keys_show_in_no_repr_and_no_traceback() -> None:
    keys = Keys.from_secret(f"{NEW},{OLD}")
    sealed = Keys.from_secret(OTHER).seal({"token": "hush-hush"})
    assert repr(keys) == "Keys()"
    with pytest.raises(SecretsUnreadable) as told:
        keys.unseal(sealed)
    shown = "".join(traceback.format_exception(told.value))
    for secret in (OLD, NEW, OTHER, "hush-hush"):
        assert secret not in shown


def test_a_hash_survives_dialogue_state() -> None:
    mac = Keys.from_secret(f"{NEW},{OLD}").mac(generate())
    assert CodeMac.load(mac.dump()) == mac
