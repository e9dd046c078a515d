"""What is remembered is given only while it is true, and takes no more room than it may."""

from __future__ import annotations

from geo_app.memory import Memory


def test_a_value_is_good_for_the_mark_that_it_was_read_at():
    memory: Memory[str] = Memory(most=10, seconds=60)
    memory.keep("place", 1, "here")
    assert memory.get("place", 1) == "here"
    assert memory.get("place", 2) is None
    assert memory.get("elsewhere", 1) is None


def test_nothing_is_kept_or_given_while_there_is_no_mark():
    memory: Memory[str] = Memory(most=10, seconds=60)
    memory.keep("place", None, "here")
    assert memory.get("place", None) is None
    memory.keep("place", 1, "here")
    assert memory.get("place", None) is None


def test_a_value_is_forgotten_after_its_time():
    memory: Memory[str] = Memory(most=10, seconds=-1)
    memory.keep("place", 1, "here")
    assert memory.get("place", 1) is None


def test_the_value_unused_for_longest_makes_room():
    memory: Memory[bytes] = Memory(most=80, seconds=60, size=len)
    for name in range(8):
        memory.keep(name, 0, b"x" * 10)
    memory.get(0, 0)
    memory.keep("new", 0, b"x" * 10)
    assert memory.get(0, 0) is not None
    assert memory.get(1, 0) is None


def test_a_value_that_is_replaced_gives_its_room_back():
    memory: Memory[bytes] = Memory(most=80, seconds=60, size=len)
    for _ in range(100):
        memory.keep("same", 0, b"x" * 10)
    for name in range(7):
        memory.keep(name, 0, b"x" * 10)
    assert memory.get("same", 0) is not None


def test_what_is_too_large_is_not_kept():
    memory: Memory[bytes] = Memory(most=80, seconds=60, size=len)
    memory.keep("large", 0, b"x" * 11)
    assert memory.get("large", 0) is None
