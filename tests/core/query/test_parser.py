"""The query language: what people type, what it means, and what they are told when it means nothing."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date

import pytest

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.query.parser import (
    KEYS,
    Circle,
    DateRange,
    Filter,
    Query,
    QueryError,
    RatingRange,
    Term,
    add_filter,
    format_query,
    parse,
    remove,
)
from xsearch_gui.core.records.items import Kind

TODAY = date(2024, 3, 6)  # a Wednesday


def terms(text: str) -> list[tuple[str, float, bool, str | None]]:
    return [(t.text, t.weight, t.exact, t.image) for t in parse(text, TODAY).terms]


def words(text: str) -> list[tuple[str, float]]:
    return [(t.text, t.weight) for t in parse(text, TODAY).terms]


def filters(text: str) -> list[tuple[str, tuple[object, ...], bool]]:
    return [(f.key, f.value, f.negated) for f in parse(text, TODAY).filters]


def value(text: str) -> object:
    (one,) = parse(text, TODAY).filters
    (only,) = one.value
    return only


def meaning(query: Query) -> tuple[object, ...]:
    """Return the query without places and without the way in which it is written."""
    return (
        tuple((t.text, t.weight, t.exact, t.image) for t in query.terms),
        tuple((f.key, f.value, f.negated) for f in query.filters),
    )


# terms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "a dog on the beach",
        "black-and-white portrait",
        "tea - not coffee",
        "at -5 degrees",
        "a train at 10:30",
        "ratio 16:9",
        "see http://example.org/a?b=c",
        "https://example.org",
        "note: the lens: a story",
        "word:",
        "nice:)",
        ":-)",
        "std::sort",
        "camera::x",
        r"C:\photos\a.jpg",
        "(camera:fuji)",
        "^_^",
        "5'7\" tall",
        "rock'n'roll -- live -> now",
        "日本:東京 の夜景",
        "東京：夜景",
        "größer als 5:3",
        "a💛b ❤️",
    ],
)
def test_ordinary_text_is_one_sentence(text: str) -> None:
    assert terms(text) == [(text, 1.0, False, None)]
    assert filters(text) == []


def test_nothing_is_a_query_without_parts() -> None:
    assert parse("") == Query((), (), "")
    assert parse(" \t\n\u00a0").terms == ()


def test_white_space_does_not_matter_in_a_sentence() -> None:
    assert words("  two \n\t dogs\u00a0run ") == [("two dogs run", 1.0)]


def test_filters_and_what_is_taken_away_do_not_cut_a_sentence() -> None:
    assert words("beach date:2023 at -people night") == [("beach at night", 1.0), ("people", -1.0)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sunset on a beach^2 at night", [("sunset on a", 1.0), ("beach", 2.0), ("at night", 1.0)]),
        ("beach^1 at night", [("beach at night", 1.0)]),
        ("beach^0,5 sea^.25", [("beach", 0.5), ("sea", 0.25)]),
        ("-beach^2", [("beach", -2.0)]),
        (r"x\^2 y", [("x^2 y", 1.0)]),
        (r"\^_^^3", [("^_^", 3.0)]),
        ("-🐶 -三毛猫 -ß", [("🐶", -1.0), ("三毛猫", -1.0), ("ß", -1.0)]),
        (r"\-people", [("-people", 1.0)]),
        (r"\-\^-x", [("-^-x", 1.0)]),
        (r"camera\:fuji colour\:red", [("camera:fuji colour:red", 1.0)]),
        (r"-colour\:red", [("colour:red", -1.0)]),
        (r"\\server\share", [(r"\server\share", 1.0)]),
    ],
)
def test_weights_minus_and_escapes(text: str, found: list[tuple[str, float]]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"exact  words"', [("exact words", 1.0, True, None)]),
        ('-"a b"^2', [("a b", -2.0, True, None)]),
        ('"camera:fuji"', [("camera:fuji", 1.0, True, None)]),
        ('"say ""hello"" now"', [('say "hello" now', 1.0, True, None)]),
        (r'"C:\dir\"', [("C:\\dir\\", 1.0, True, None)]),
        ("“typed on a phone”", [("typed on a phone", 1.0, True, None)]),
        ("„auf Deutsch“^2", [("auf Deutsch", 2.0, True, None)]),
        ('"red car", night', [("red car", 1.0, True, None), (", night", 1.0, False, None)]),
        ('"東京"の夜', [("東京", 1.0, True, None), ("の夜", 1.0, False, None)]),
        (r"\"x\" 12\"", [('"x" 12"', 1.0, False, None)]),
    ],
)
def test_exact_words(text: str, found: list[object]) -> None:
    assert terms(text) == found


@pytest.mark.parametrize(
    ("text", "path", "weight"),
    [
        ("image:./sketch.jpg^0.5", "./sketch.jpg", 0.5),
        ('image:"my ""best"" sketch.jpg"^2', 'my "best" sketch.jpg', 2.0),
        ("-image:a,b.png", "a,b.png", -1.0),
        (r"image:C:\photos\a.jpg", r"C:\photos\a.jpg", 1.0),
        (r'image:"\\nas\My Photos\a.jpg"', r"\\nas\My Photos\a.jpg", 1.0),
        ("Image:./Ü.jpg", "./Ü.jpg", 1.0),
    ],
)
def test_an_image_is_a_term(text: str, path: str, weight: float) -> None:
    assert terms(f"{text} at night") == [("", weight, False, path), ("at night", 1.0, False, None)]


def test_places_are_characters_of_the_text() -> None:
    text = 'two dogs  -camera:"X T" run "a b"^2'
    query = parse(text)
    assert [text[t.start : t.end] for t in query.terms] == ['two dogs  -camera:"X T" run', '"a b"^2']
    assert [text[f.start : f.end] for f in query.filters] == ['-camera:"X T"'] == [f.text for f in query.filters]


# filters ---------------------------------------------------------------------------------------------------------


def days(first: str, last: str) -> DateRange:
    return DateRange(date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023", days("2023-01-01", "2023-12-31")),
        ("2024-02", days("2024-02-01", "2024-02-29")),
        ("2023-5-7", days("2023-05-07", "2023-05-07")),
        ("2023/05/07", days("2023-05-07", "2023-05-07")),
        ("2023-05..2024-02", days("2023-05-01", "2024-02-29")),
        ("2021…2022", days("2021-01-01", "2022-12-31")),
        ("..2020", days("", "2020-12-31")),
        ("2021..", days("2021-01-01", "")),
        ("9999", days("9999-01-01", "9999-12-31")),
        ("today", days("2024-03-06", "2024-03-06")),
        ("Yesterday", days("2024-03-05", "2024-03-05")),
        ("this-week", days("2024-03-04", "2024-03-10")),
        ("last-week", days("2024-02-26", "2024-03-03")),
        ("last-month", days("2024-02-01", "2024-02-29")),
        ("last-year", days("2023-01-01", "2023-12-31")),
        ("last-year..today", days("2023-01-01", "2024-03-06")),
    ],
)
def test_dates(text: str, expected: DateRange) -> None:
    assert value(f"date:{text}") == expected


def test_last_month_in_january_is_december() -> None:
    assert parse("date:last-month", date(2024, 1, 31)).filters[0].value == (days("2023-12-01", "2023-12-31"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rating:5", RatingRange(5, 5)),
        ("rating:>=3", RatingRange(3, 5)),
        ("rating:≥3", RatingRange(3, 5)),
        ("rating:>3", RatingRange(4, 5)),
        ("rating:<2", RatingRange(-1, 1)),
        ("rating:2..4", RatingRange(2, 4)),
        ("rating:..0", RatingRange(-1, 0)),
        ("near:48.2,16.4,10km", Circle(48.2, 16.4, 10_000)),
        ("near:48.2,16.4,10", Circle(48.2, 16.4, 10_000)),
        ("near:-48.2,-16.4,500m", Circle(-48.2, -16.4, 500)),
        ('near:"48.2, 16.4, 2 mi"', Circle(48.2, 16.4, 2 * 1609.344)),
        ("near:48.2,16.4", Circle(48.2, 16.4, 10_000)),
        ("type:Photos", Kind.PHOTO),
        ("format:HEIC", "HEIF"),
        ("format:.jpg", "JPEG"),
        ("format:nef", "NEF"),
        ("has:captions", "caption"),
        ("camera:X-T5", "X-T5"),
        ('folder:"My Trips"', "My Trips"),
        (r"folder:C:\Users\ana", r"C:\Users\ana"),
        ('tag:12"', '12"'),
    ],
)
def test_values(text: str, expected: object) -> None:
    assert value(text) == expected


def test_commas_mean_or_and_quotes_keep_them() -> None:
    assert filters('camera:fuji,nikon, folder:"Rome, Italy",Wien') == [
        ("camera", ("fuji", "nikon"), False),
        ("folder", ("Rome, Italy", "Wien"), False),
    ]


def test_the_same_key_twice_is_two_conditions() -> None:
    assert filters("tag:family -TAG:beach") == [("tag", ("family",), False), ("tag", ("beach",), True)]


def test_raw_is_every_raw_format_and_no_other() -> None:
    found = parse("format:raw").filters[0].value
    assert {"NEF", "CR3", "DNG", "RAF", "RAW"} <= set(found)
    assert not {"JPEG", "HEIF", "TIFF"} & set(found)


# errors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("red weather:wet", 4, "no filter weather:"),
        ("weite:5", 0, "no filter weite:"),
        ("camra:fuji", 0, "Did you mean camera?"),
        ("-weather:wet", 1, "no filter weather:"),
        ('dog "unclosed', 4, "has no end"),
        ('camera:"fuji', 7, "has no end"),
        ('dog ""', 4, "nothing between"),
        ('"a"b', 3, "space behind the closing quote"),
        ('"black"-and-white', 7, "space behind the closing quote"),
        (r'"a \"b"', 5, "written twice"),
        ("beach^x2 ^2", 9, "directly behind a word"),
        ("beach^2x", 5, "weight is a number"),
        ("beach^0", 5, "weight is a number"),
        ("beach^-1", 5, "-beach"),
        ("beach^1000", 5, "0.01 to 100"),
        ('"a b"^two', 5, "weight is a number"),
        ("camera:fuji^2", 7, "filter has no weight"),
        ('camera:"fuji"^2', 7, "filter has no weight"),
        ("camera:,", 7, "has no value"),
        ("date:17.5.2023", 5, "year-month-day"),
        ("date:2023-13", 5, "not a month"),
        ("date:2023,2023-02-30", 10, "not a day"),
        ("date:0000", 5, "not a day"),
        ("date:2024..2023", 5, "ends before it begins"),
        ("date:..", 5, "at least one end"),
        ("date:last-mont", 5, "Did you mean last-month?"),
        ("rating:6", 7, "0 to 5"),
        ("rating:>5", 7, "0 to 5"),
        ("rating:good", 7, "number of stars"),
        ("type:music", 5, "photo, film and note"),
        ("format:jpge", 7, "Did you mean jp"),
        ("has:sound", 4, "gps, date, caption, note and copies"),
        ("near:48.2, 16.4", 5, "without spaces"),
        ("near:148.2,16.4,1km", 5, "latitude comes first"),
        ("near:48.2,16.4,far", 5, "not a distance"),
        ("near:48.2,16.4,0km", 5, "more than 0"),
        ("near:48,2,16,4,10km", 5, "decimal points"),
        ("rating:" + "9" * 5000, 7, "number of stars"),
        ("tag:" + "x" * 300, 4, "longer than 200"),
        ("image:^2", 6, "no path"),
    ],
)
def test_an_error_points_at_the_place_and_says_what_to_do(text: str, position: int, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, TODAY)
    error = caught.value
    assert isinstance(error, UsageError)
    assert error.position == position
    assert says in error.sentence
    sentence, shown, caret = str(error).split("\n")
    assert sentence == error.sentence
    assert len(shown) < 80
    mark = len(caret) - 1
    assert shown[mark : mark + 1] == text[error.position]


def test_an_unknown_key_lists_the_known_ones() -> None:
    with pytest.raises(QueryError) as caught:
        parse("weather:wet")
    assert all(f"{key}:" in str(caught.value) for key in KEYS)


def test_the_caret_stands_below_wide_characters_and_behind_line_breaks() -> None:
    with pytest.raises(QueryError) as caught:
        parse('日本\n"東京')
    _, shown, caret = str(caught.value).split("\n")
    assert shown == '  日本 "東京'
    assert caret == " " * (2 + 4 + 1) + "^"


def test_too_many_parts_are_refused_before_they_cost_anything() -> None:
    with pytest.raises(QueryError, match="at most 50 parts"):
        parse("-a " * 51)
    with pytest.raises(QueryError, match="at most 64 values"):
        parse("tag:a,b,c,d,e,f,g,h " * 9)
    assert len(parse("-a " * 50).terms) == 50


# writing ---------------------------------------------------------------------------------------------------------


def test_removing_a_filter_leaves_the_rest_as_it_was_written() -> None:
    text = 'two  dogs camera:fuji,"X T"  at -"Old Town"^2 night date:2023'
    camera, year = parse(text).filters
    assert remove(text, camera) == 'two  dogs at -"Old Town"^2 night date:2023'
    assert remove(text, year) == 'two  dogs camera:fuji,"X T"  at -"Old Town"^2 night'


def test_removing_a_sentence_keeps_the_filters_within_it() -> None:
    text = "two dogs camera:fuji at -people night"
    assert remove(text, parse(text).terms[0]) == "camera:fuji -people"


def test_removing_what_is_no_longer_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no such part"):
        remove("two dogs", parse("dogs tag:x").filters[0])


@pytest.mark.parametrize(
    ("key", "given", "written"),
    [
        ("camera", "X-T5", "camera:X-T5"),
        ("camera", "NIKON D5000", 'camera:"NIKON D5000"'),
        ("tag", 'the "best", really', 'tag:"the ""best"", really"'),
        ("tag", "x^2", 'tag:"x^2"'),
        ("tag", ":)", 'tag:":)"'),
        ("folder", "/home/ana/My Photos", 'folder:"/home/ana/My Photos"'),
        ("folder", "C:\\Photos\\", "folder:C:\\Photos\\"),
        ("date", "2023..2024", "date:2023..2024"),
        ("near", "48.2,16.4,10km", "near:48.2,16.4,10km"),
        ("rating", ">=3", "rating:>=3"),
        ("image", "a, b.jpg", 'image:"a, b.jpg"'),
    ],
)
def test_adding_a_filter(key: str, given: str, written: str) -> None:
    text = add_filter("two dogs ", key, given)
    assert text == f"two dogs {written}"
    assert add_filter("", key, given) == written
    query = parse(text)
    assert query.terms[0].text == "two dogs"
    assert (query.filters[0].key if query.filters else "image") == key


def test_adding_a_filter_twice_changes_nothing() -> None:
    assert add_filter("dog tag:beach", "tag", "beach") == "dog tag:beach"
    assert add_filter("dog tag:beach", "tag", "beach", negated=True) == "dog tag:beach -tag:beach"


@pytest.mark.parametrize(
    ("text", "key", "given"),
    [
        ("dog", "weather", "wet"),
        ("dog", "date", "soon"),
        ("dog", "date", "2023 tag:x"),
        ("dog", "date", ""),
        ("dog", "camera", " "),
        ('"dog', "camera", "fuji"),
        ("tag:a,b,c,d,e,f,g,h " * 8, "tag", "z"),
    ],
)
def test_what_cannot_be_added_is_refused(text: str, key: str, given: str) -> None:
    with pytest.raises(QueryError):
        add_filter(text, key, given)


# anything that can be typed --------------------------------------------------------------------------------------

_PIECES = (
    *('"', "“", "”", "„", "\\", "^", "^2", "^0.5", "^-1", "-", ":", "::", ",", ".", "..", "…", " ", "  ", "\t", "\n"),
    *(
        "a",
        "Beach",
        "x-y",
        "é",
        "東京",
        "❤️",
        "\ud800",
        "\x00",
        "\u00a0",
        "\u0301",
        "²",
        "5",
        "2023",
        "10:30",
        "//",
        "(",
        ")",
    ),
    *(f"{key}:" for key in KEYS),
    *("camera:fuji", 'folder:"My Trips"', "date:2023-05..2024-02", "near:48.2,16.4,10km", "rating:>=3", "has:gps"),
    *("format:raw", "type:photo", "tag:a,b", "image:./s.jpg^0.5", '"exact words"', '-"old town"^2', "colour:", "-tag:"),
)


_CHARACTERS = '"“”„\\^:-, .2a\tBé東\ud800'


def _queries(seed: int, count: int) -> list[str]:
    """Return random queries, half of them of meaningful pieces, half of the characters that mean something."""
    choose = random.Random(seed)
    return [
        "".join(choose.choice(_PIECES) + choose.choice(("", "", " ")) for _ in range(choose.randint(1, 9)))
        if i % 2
        else "".join(choose.choices(_CHARACTERS, k=choose.randint(1, 12)))
        for i in range(count)
    ]


@pytest.mark.parametrize("seed", range(10))
def test_any_text_is_a_query_or_an_error_with_a_place(seed: int) -> None:
    understood = 0
    for text in _queries(seed, 2000):
        try:
            query = parse(text, TODAY)
        except QueryError as error:
            assert 0 <= error.position <= len(text), text
            assert "^" in str(error).split("\n")[2], text
            continue
        understood += 1
        assert all(0 <= part.start < part.end <= len(text) for part in (*query.terms, *query.filters)), text
        assert all(bool(term.text) != bool(term.image) for term in query.terms), text
        assert [t.start for t in query.terms] == sorted(t.start for t in query.terms)
    assert understood > 200


@pytest.mark.parametrize("seed", range(10, 20))
def test_what_is_written_is_read_as_the_same(seed: int) -> None:
    for text in _queries(seed, 2000):
        try:
            query = parse(text, TODAY)
        except QueryError:
            continue
        written = format_query(query)
        assert meaning(parse(written, TODAY)) == meaning(query), (text, written)
        assert format_query(parse(written, TODAY)) == written
        for part in query.filters:
            rest = replace(query, filters=tuple(f for f in query.filters if f is not part))
            assert meaning(parse(remove(text, part), TODAY)) == meaning(rest), text
            assert meaning(parse(format_query(rest), TODAY)) == meaning(rest), text
        for term in query.terms:
            left = parse(remove(text, term), TODAY)
            assert meaning(left)[1] == meaning(query)[1], text
            assert _all_words(left) == _all_words(query, without=term), text


def _all_words(query: Query, without: Term | Filter | None = None) -> list[str]:
    """Return the words of all terms: two sentences become one when what was between them is gone."""
    return sorted(word for t in query.terms if t is not without for word in (t.image or t.text).split())


@pytest.mark.parametrize("seed", range(5))
def test_any_value_can_be_a_chip(seed: int) -> None:
    choose = random.Random(seed)
    for text in _queries(100 + seed, 500):
        given = text.strip()
        key = choose.choice(("camera", "lens", "folder", "tag"))
        if given:
            added = parse(add_filter("dog\\", key, given, negated=True)).filters
            assert [(f.key, f.value, f.negated) for f in added] == [(key, (given,), True)]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "a " * 50_000,
        "-" * 100_000,
        "- " * 50_000,
        '"' * 10_000,
        '"' * 10_001,
        '"" ' * 10_000,
        '"a" ' * 10_000,
        "“" * 10_000,
        "\\" * 100_000,
        "^" * 100_000,
        "^2" * 50_000,
        "a^2 " * 25_000,
        ":" * 100_000,
        "ab:" * 33_000,
        "camera:" * 14_000,
        "camera:" + "," * 100_000,
        "camera:" + "a," * 50_000,
        'camera:"' + '""' * 50_000,
        "near:" + "1," * 50_000,
        "date:" + "." * 100_000,
        "x" * 50_000 + ":y",
        "image:" + "^" * 100_000,
        "\u0301" * 100_000,
    ],
)
def test_long_input_takes_no_time(text: str) -> None:
    start = time.process_time()
    try:
        format_query(parse(text))
    except QueryError as error:
        assert len(str(error)) < 700
    assert time.process_time() - start < 5.0  # about 0.5; a second look at every character would take minutes
