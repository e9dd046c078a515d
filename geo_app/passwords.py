"""Which passwords are good enough, and how they are kept: HANDBOOK 6.2. Pure, but for the hashing."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

SHORTEST = 10
LONGEST = 128
_CLASSES = 3
_DIFFERENT = 5
hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
"""What makes a password slow to guess; the tests, which sign in a thousand times, put a quick one in its place."""
_SALT, _DIGEST = secrets.token_bytes(16), secrets.token_bytes(32)
# what people choose when a machine asks for three kinds of characters
_COMMON = frozenset(
    [
        "password123",
        "password1234",
        "password12345",
        "password123456",
        "passw0rd123",
        "p@ssw0rd123",
        "p@ssw0rd1234",
        "p@ssword123",
        "password@123",
        "admin12345",
        "admin123456",
        "admin@1234",
        "admin@12345",
        "admin@123456",
        "admin@2025",
        "admin@2026",
        "admin888888",
        "administrator1",
        "root123456",
        "root@123456",
        "system@123",
        "system12345",
        "qwerty12345",
        "qwerty1234",
        "qwerty@123",
        "qwer1234@",
        "qwer@1234",
        "qwertyuiop1",
        "1qaz2wsx3edc",
        "1qaz@wsx3edc",
        "1qaz2wsx@",
        "1qaz!qaz2wsx",
        "zaq12wsxcde3",
        "!qaz2wsx3edc",
        "qazwsx12345",
        "asdf123456",
        "abc123456789",
        "abcd123456",
        "abcd@1234",
        "abcd@123456",
        "abc@123456",
        "abc@1234567",
        "aa12345678",
        "aa123456789",
        "aa@12345678",
        "a123456789",
        "a12345678@",
        "welcome123",
        "welcome@123",
        "welcome1234",
        "woaini1314",
        "woaini520520",
        "woaini1314520",
        "huawei@123",
        "huawei12#$",
        "test@123456",
        "test123456",
        "user@123456",
        "changeme123",
        "letmein12345",
        "iloveyou123",
        "deqing12345",
        "deqing@123",
        "zhejiang123",
        "xinfang@123",
        "cunwei@123",
    ]
)


def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    return hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Tell whether this is the password; takes as long where there is none to compare with."""
    if len(password) > LONGEST * 4:
        password = ""  # nobody has one so long: what it costs to look at is not for a stranger to choose
    try:
        return hasher.verify(password_hash or _nobodys(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_reused(password: str, former: Iterable[str]) -> bool:
    """Tell whether the password is one of the former ones."""
    return any(matches(password_hash, password) for password_hash in former)


def complaint(password: str, name: str) -> str | None:
    """Say what is wrong with a new password for the account of this name, or nothing."""
    if len(password) < SHORTEST:
        return f"密码至少 {SHORTEST} 个字符"
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 个字符"
    if _classes(password) < _CLASSES:
        return "密码要有大写字母、小写字母、数字、符号中的至少三种"
    if name and name.casefold() in password.casefold():
        return "密码里不能有账号名"
    if password.casefold() in _COMMON or len(set(password)) < _DIFFERENT:
        return "这个密码太常见，容易被猜到，请换一个"
    return None


def new_password(name: str) -> str:
    """Return a random password that is good enough."""
    while True:
        password = secrets.token_urlsafe(12)
        if complaint(password, name) is None:
            return password


def _nobodys() -> str:
    """Return what is checked where there is no account, so that the answer takes as long whether a name exists or not.

    It is of nothing that anybody could type, and costs nothing to make.
    """
    salt, digest = (b64encode(part).decode().rstrip("=") for part in (_SALT, _DIGEST))
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"


def _classes(password: str) -> int:
    kinds = {
        "upper" if char.isascii() and char.isupper()
        else "lower" if char.isascii() and char.islower()
        else "digit" if char.isascii() and char.isdigit()
        else "other"
        for char in password
    }  # fmt: skip
    return len(kinds)
