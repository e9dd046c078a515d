"""What no scheme may contain is found in whatever guise, and what villages really reward is left alone."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_app.schemes import example_scheme
from scoring import forbidden_benefits
from scoring.forbidden import SUBJECTS, subjects_in
from scoring.forbidden_words import LAWFUL as LAWFUL_PHRASES
from scoring.forbidden_words import WORDS
from scoring.wording import LETTERS, LOOKALIKES, SIMPLIFIED, TRADITIONAL, plain
from tests.scoring.wordings import LAWFUL, REFUSED

CHINESE = re.compile("[㐀-鿿]")


def codes(wording):
    return {subject.code for subject in subjects_in(wording)}


def is_noise(sign):
    return unicodedata.category(sign)[0] in "ZPSCM" and not plain(sign)


NOISE = [sign for sign in map(chr, range(0x3000)) if is_noise(sign)] + ["、", "。", "～", "😀", "\ufe0f", "\ufeff"]
FULL_WIDTH = {chr(narrow): chr(narrow + 0xFEE0) for narrow in range(0x21, 0x7F)}
LETTERS_SEEN_IN = {letter: look for look, letter in zip(LOOKALIKES, LETTERS, strict=True)}
OLD_FORMS = {new: old for old, new in zip(TRADITIONAL, SIMPLIFIED, strict=True)}


@st.composite
def disguised(draw, wordings):
    """A wording with noise between its signs, some of them wide, large or in their old form."""
    told = ""
    for sign in draw(st.sampled_from(wordings)):
        other_hands = (FULL_WIDTH, OLD_FORMS, LETTERS_SEEN_IN)
        guise = draw(st.sampled_from([sign, sign.upper(), *(hand.get(sign, sign) for hand in other_hands)]))
        told += guise + "".join(draw(st.lists(st.sampled_from(NOISE), max_size=2)))
    return told


@pytest.mark.parametrize(("subject", "wording"), REFUSED)
def test_a_forbidden_wording_is_refused_for_its_subject(subject, wording):
    assert subject in codes(wording)


@pytest.mark.parametrize("wording", LAWFUL)
def test_a_lawful_wording_passes(wording):
    assert codes(wording) == set()


def test_the_wordings_are_many_and_cover_every_subject():
    assert len(set(REFUSED)) >= 350
    assert len(set(LAWFUL)) >= 350
    assert {subject for subject, _ in REFUSED} == {subject.code for subject in SUBJECTS} == set(WORDS)


@given(disguised([wording for _, wording in REFUSED]))
@settings(max_examples=500, deadline=None)
def test_no_disguise_hides_a_forbidden_wording(told):
    assert codes(told) == codes(plain(told)) != set()


@given(st.sampled_from([wording for _, wording in REFUSED if re.fullmatch("[㐀-鿿]+", wording)]), st.data())
@settings(max_examples=300, deadline=None)
def test_no_letter_or_digit_between_chinese_characters_hides_a_forbidden_wording(wording, data):
    between = st.text("0123456789abxyzABXYZ", max_size=2)
    assert codes("".join(sign + data.draw(between) for sign in wording)) >= codes(wording) != set()


@given(disguised(LAWFUL))
@settings(max_examples=300, deadline=None)
def test_no_disguise_makes_a_lawful_wording_forbidden(told):
    assert codes(told) == set()


@given(st.text(), st.sampled_from([wording for _, wording in REFUSED]))
def test_what_is_plain_stays_plain(text, wording):
    assert plain(plain(text)) == plain(text)
    assert plain(text + wording) == plain(text) + plain(wording)


def test_every_item_and_dimension_of_the_example_passes():
    scheme = example_scheme()
    names = [dimension.name for dimension in scheme.dimensions] + [item.name for item in scheme.items]
    assert [name for name in names if codes(name)] == []


def test_old_forms_are_known_of_no_sign_twice_and_only_of_signs_that_are_looked_for():
    benefits = "".join(subject.words.pattern for subject in forbidden_benefits.SUBJECTS)
    looked_for = set(CHINESE.findall(LAWFUL_PHRASES + "".join(WORDS.values()) + benefits))
    assert len(TRADITIONAL) == len(SIMPLIFIED) == len(set(TRADITIONAL))
    assert set(SIMPLIFIED) <= looked_for
    assert not set(TRADITIONAL) & looked_for
    assert len(LOOKALIKES) == len(LETTERS) == len(set(LOOKALIKES))
    assert re.fullmatch("[a-z]+", LETTERS)


def test_the_words_are_written_so_that_postgresql_reads_them_alike():
    """No lookbehind, no lazy bounds, no classes by name; nothing that would end a text in SQL."""
    benefits = [subject.words.pattern for subject in forbidden_benefits.SUBJECTS]
    for pattern in (LAWFUL_PHRASES, *WORDS.values(), *benefits):
        assert not re.search(r"['\\]|\(\?<|\(\?P|[*+?}]\?|\(\?[a-z]", pattern)
        assert re.compile(pattern).groups == 0


def test_each_subject_has_its_reason_and_its_law():
    assert all(subject.reason and "《" in subject.law for subject in SUBJECTS)
