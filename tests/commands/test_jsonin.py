"""The strict JSON of requests: what is a value, and where the numbers end."""

import pytest

from rack.commands import jsonin
from rack.commands.refusal import Refused


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("true", True),
        ("false", False),
        ("0", 0),
        ("-5", -5),
        ("1073741823", 1073741823),
        ("-1073741823", -1073741823),
        ('"a b"', "a b"),
        ('"\\"\\\\\\/"', '"\\/'),
        ("[]", []),
        ('[ 1 , "x",null , ]', [1, "x", None]),
        ("{}", {}),
        ('{ "a" : 1 , "b":false,}', {"a": 1, "b": False}),
    ],
)
def test_values(text, value):
    assert jsonin.parse(text) == value


@pytest.mark.parametrize("text", ["1073741824", "-1073741824", "10000000000", "1.0", "1E3", "-0.5"])
def test_numbers_that_do_not_exist_here(text):
    with pytest.raises(Refused) as refused:
        jsonin.parse(text)
    assert refused.value.status == 0xAF


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "01",
        "nul",
        "nulls",
        "truefalse",
        "1 2",
        "[1",
        "[1,,2]",
        "[,]",
        '{"a"}',
        "{,}",
        "]",
        '"',
        '"\\',
        '"\\n"',
    ],
)
def test_not_a_value(text):
    with pytest.raises(Refused) as refused:
        jsonin.parse(text)
    assert refused.value.status == 0xA0
