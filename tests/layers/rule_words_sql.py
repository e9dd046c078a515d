"""The database's check of wordings, written from the program's words: what migrations 0024, 0025 and 0027 hold.

`function` writes one for a migration.
"""

from __future__ import annotations

from scoring import forbidden_benefits
from scoring.forbidden_words import LAWFUL, WORDS
from scoring.wording import DROPPED, LETTERS, LOOKALIKES, SIMPLIFIED, TRADITIONAL

PLAIN = f""" select regexp_replace(lower(translate(normalize($1, NFKD),
    '{TRADITIONAL}{LOOKALIKES}',
    '{SIMPLIFIED}{LETTERS}') collate "C"), '{DROPPED}', '', 'g') """
# of a plain wording; the caller's plan takes these two in as expressions: a function within one is planned at each call
READINGS = """
    select case when $1 ~ '[0-9a-z]'
                then $1 || '.' || regexp_replace($1, '[0-9]', '', 'g') || '.' || regexp_replace($1, '[0-9a-z]', '', 'g')
                else $1 end
"""
_READ = "(select app.readings(said) from (select app.plain($1) offset 0) as plain (said) offset 0) as heard (said)"
_HEARD = _READ.replace("app.readings(said)", f"regexp_replace(app.readings(said), '{LAWFUL}', '.', 'g')", 1)


def _free_of(words: list[str]) -> str:
    return "\n    and ".join(f"said !~ '{word}'" for word in words)


ITEM = f"""
    select $1 = '' or (select {_free_of(list(WORDS.values()))}
    from {_HEARD})
"""
BASIS = f"""
    select app.lawful_item_text(regexp_replace(
        $1, '《[^《》]*(法|条例|办法|规定|规约|公约|章程|细则|决定|通知|意见|标准)》', '', 'g'))
    and {_free_of([WORDS["petition"]])}
    from {_HEARD}
"""
BENEFIT = f"""
    select app.lawful_item_text(regexp_replace($1, '表决|投票', '', 'g'))  -- how a meeting decides may be told
    and {_free_of([subject.words.pattern for subject in forbidden_benefits.SUBJECTS])}
    from {_READ}
"""
FUNCTIONS = {
    "plain": PLAIN,
    "readings": READINGS,
    "lawful_item_text": ITEM,
    "lawful_basis": BASIS,
    "lawful_benefit_text": BENEFIT,
}
"""What stands between the dollar signs of each function of the schema `app`."""


def function(name: str, how: str = "create") -> str:
    """Write the statement that makes one of the functions."""
    returns = "text" if name in ("plain", "readings") else "boolean"
    return (
        f"{how} function app.{name}(wording text) returns {returns}\n"
        f"    language sql immutable parallel safe as $${FUNCTIONS[name]}$$;"
    )
