"""What is sealed opens with the same key for the same purpose, and otherwise not at all."""

from __future__ import annotations

import base64

import pytest
from pydantic import SecretStr, ValidationError

from geo_app.sealing import UnreadableSecretError, sealer
from geo_app.settings import Settings, key_bytes

KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def seal(tmp_path):
    return sealer(Settings(geo_app_home=tmp_path, data_key=SecretStr(KEY)))


def test_what_was_sealed_opens_again(seal):
    sealed = seal.seal(b"13812345678", "petitioner.phone")
    assert seal.open(sealed, "petitioner.phone") == b"13812345678"
    assert b"138" not in sealed
    assert sealed[0] == 1  # the scheme's number: another may stand beside it


def test_the_same_sealed_twice_looks_different(seal):
    assert seal.seal(b"x", "a") != seal.seal(b"x", "a")


def test_what_was_sealed_for_one_purpose_does_not_open_for_another(seal):
    with pytest.raises(UnreadableSecretError):
        seal.open(seal.seal(b"x", "petitioner.phone"), "account.totp")


@pytest.mark.parametrize("place", [0, 1, 13, -1])
def test_a_changed_byte_is_noticed(seal, place):
    changed = bytearray(seal.seal(b"secret", "a"))
    changed[place] ^= 1
    with pytest.raises(UnreadableSecretError):
        seal.open(bytes(changed), "a")


@pytest.mark.parametrize("cut", [0, 1, 12, 20])
def test_what_is_cut_off_is_refused(seal, cut):
    with pytest.raises(UnreadableSecretError):
        seal.open(seal.seal(b"secret", "a")[:cut], "a")


def test_another_key_opens_nothing(seal, tmp_path):
    other = sealer(Settings(geo_app_home=tmp_path, data_key=SecretStr(base64.b64encode(bytes(32)).decode())))
    with pytest.raises(UnreadableSecretError):
        other.open(seal.seal(b"x", "a"), "a")


def test_without_a_setting_the_key_is_made_once_and_kept(tmp_path):
    sealed = sealer(Settings(geo_app_home=tmp_path)).seal(b"x", "a")
    assert sealer(Settings(geo_app_home=tmp_path)).open(sealed, "a") == b"x"
    assert (tmp_path / "secrets" / "data_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", [KEY, KEY.rstrip("="), base64.urlsafe_b64encode(b"\xff" * 32).decode()])
def test_a_key_may_be_written_in_any_base64(text):
    assert len(key_bytes(text)) == 32


@pytest.mark.parametrize("text", ["short", "§" * 43, base64.b64encode(bytes(16)).decode(), KEY + "AAAA"])
def test_a_wrong_key_stops_the_program_at_start(tmp_path, text):
    with pytest.raises(ValidationError, match="DATA_KEY"):
        Settings(geo_app_home=tmp_path, data_key=text)
