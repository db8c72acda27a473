"""When a photo was taken: what a text tells of it, and which of many dates counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.indexing.sidecar_facts import merged
from xsearch_gui.core.metadata.cleaning import Metadata
from xsearch_gui.core.metadata.dates import Best, Dated, best_of, dated, is_possible, moment
from xsearch_gui.core.metadata.embedded import join
from xsearch_gui.core.records.items import DateMeaning, PhotoFacts

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
ORIGINAL, DIGITISED, _, SATELLITE = DateMeaning


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2019:07:01 12:34:56", "2019-07-01T12:34:56"),
        ("2019-07-01T12:34:56.789+02:00", "2019-07-01T12:34:56.789+02:00"),
        ("2019-07-01T12:34:56Z", "2019-07-01T12:34:56+00:00"),
        ("2019-07-01T12:34-0330", "2019-07-01T12:34-03:30"),
        ("20190701 123456+0200", "2019-07-01T12:34:56+02:00"),
        ("20190701", "2019-07-01"),
        ("2019: 7: 1  9: 4: 6", "2019-07-01T09:04:06"),
        # known to the month or year only
        ("1965", "1965"),
        ("1965-08", "1965-08"),
        ("1965:08:00 00:00:00", "1965-08"),
        ("1965:00:00 00:00:00", "1965"),
        ("19650800", "1965-08"),
        ("19650000", "1965"),
        ("1965:08:  " + "   :  :  ", "1965-08"),
        ("1965:  :     :  :  ", "1965"),
        ("1965-08-00", "1965-08"),
        ("1965-08-XX", "1965-08"),
        ("1965:??:??", "1965"),
        ("20190701123456", "2019-07-01T12:34:56"),
        # a bad part costs itself
        ("2019:07:01 24:15:30", "2019-07-01T00:15:30"),
        ("2019:07:01 12:34:60", "2019-07-01T12:34"),
        ("2019:07:01 25:00:00", "2019-07-01"),
        ("2019:07:01 12:99:00", "2019-07-01"),
        ("2019:07:01   :  :  ", "2019-07-01"),
        ("2019:02:30 12:00:00", "2019-02"),
        ("2019-07-01T12:34:56+99:00", "2019-07-01T12:34:56"),
        ("2019-07-01T12:34:56+02:75", "2019-07-01T12:34:56"),
        ("2019-07-01T12:34:56 CEST", "2019-07-01T12:34:56"),
        # no date at all
        ("2019:13:41 12:34:56", None),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("12:34:56", None),
        ("summer of 69", None),
        ("", None),
    ],
)
def test_what_a_text_tells(text: str, found: str | None) -> None:
    assert moment(text) == found
    assert moment(f"\0{text} \0") == found


def test_fraction_and_zone_from_tags_of_their_own() -> None:
    assert moment("2019:07:01 12:34:56", "07", "+02:00") == "2019-07-01T12:34:56.070+02:00"
    assert moment("2019:07:01 12:34:56", "000", "+25:00") == "2019-07-01T12:34:56"
    assert moment("2019:07:01 12:34:60", "07", "-11:00") == "2019-07-01T12:34-11:00"
    assert moment("1965:08:00", "07", "+02:00") == "1965-08"


@pytest.mark.parametrize("text", ["2150-01-01T00:00:00", "9999", "0001-01-01", "1799-12", "1825"])
def test_what_cannot_be_is_kept_and_orders_nothing(text: str) -> None:
    found = Metadata(dates=tuple(dated(ORIGINAL, text))).photo_facts(1, 1, "JPEG")
    assert (found.taken_at, found.date_meaning, found.impossible_date) == (None, None, text)
    behind = Metadata(dates=(*dated(ORIGINAL, text), *dated(DIGITISED, "2011-02-03"))).photo_facts(1, 1, "JPEG")
    assert (behind.taken_at, behind.date_meaning, behind.impossible_date) == ("2011-02-03", DIGITISED, text)


def test_today_and_a_clock_of_another_zone_are_possible() -> None:
    assert is_possible(date.today().isoformat()) and is_possible(str(date.today().year))
    assert is_possible((datetime.now() + timedelta(hours=14)).isoformat())
    assert not is_possible((datetime.now() + timedelta(days=3)).isoformat())
    assert is_possible("1826") and not is_possible("1825-12-31")


def test_a_satellite_that_was_never_seen_tells_nothing() -> None:
    assert list(dated(SATELLITE, "1970-01-01T00:00:00Z")) == []
    assert list(dated(SATELLITE, "2019-01-01T00:00:00Z")) == [Dated(SATELLITE, "2019-01-01T00:00:00+00:00")]


DATES = st.builds(
    Dated,
    st.sampled_from(list(DateMeaning)),
    st.sampled_from(("1965", "1965-08", "1965-08-15", "2010-05-06T07:08:09", "2010-05-06", "2150-01-01", "0001")),
)
SAID = st.lists(DATES, max_size=3).map(tuple)


@given(SAID, SAID, SAID, SAID)
def test_the_best_meaning_counts_wherever_it_stands(exif: tuple, xmp: tuple, iptc: tuple, sidecar: tuple) -> None:
    own = join(exif=Metadata(dates=exif), xmp=Metadata(dates=xmp), iptc=Metadata(dates=iptc)).photo_facts(1, 1, "JPEG")
    facts = merged(own, [Metadata(dates=sidecar)])
    possible = [one for one in (*sidecar, *exif, *xmp, *iptc) if is_possible(one.moment)]
    best = min((list(DateMeaning).index(one.meaning) for one in possible), default=None)
    if best is None:
        assert facts.taken_at is None and facts.date_meaning is None
        return
    meaning = list(DateMeaning)[best]
    first = next(one.moment for one in possible if one.meaning is meaning)
    assert facts.date_meaning is meaning
    assert facts.taken_at is not None and facts.taken_at.startswith(first)
    assert any(one.moment == facts.taken_at for one in possible)


@given(st.lists(DATES, max_size=6), st.randoms())
def test_the_order_of_the_sources_changes_no_meaning(dates: list[Dated], random: object) -> None:
    mixed = list(dates)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = best_of(dates).date, best_of(mixed).date
    assert (one.meaning if one else None) == (other.meaning if other else None)


def test_less_of_the_same_date_takes_nothing_away() -> None:
    own = PhotoFacts(1, 1, "JPEG", taken_at="2019-07-01T12:34:56.070+02:00", date_meaning=ORIGINAL)
    for said in ("2019", "2019-07", "2019-07-01", "2019-07-01T12:34"):
        assert merged(own, [Metadata(dates=(Dated(ORIGINAL, said),))]).taken_at == own.taken_at
    assert merged(own, [Metadata(dates=(Dated(ORIGINAL, "2018"),))]).taken_at == "2018"
    assert merged(own, [Metadata(dates=(Dated(DIGITISED, "2018"),))]).taken_at == own.taken_at


def test_a_zone_that_another_block_adds_is_not_believed() -> None:
    plain, zoned = Dated(ORIGINAL, "2012-08-05T11:39:59"), Dated(ORIGINAL, "2012-08-05T11:39:59+00:00")
    exact = Dated(ORIGINAL, "2012-08-05T11:39:59.120")
    assert best_of([plain, zoned]).date == plain and best_of([zoned, plain]).date == zoned
    assert best_of([plain, zoned, exact]).date == exact


def test_nothing_said_is_nothing() -> None:
    assert best_of([]) == Best() and Metadata().taken_at is None


@pytest.mark.parametrize(
    ("case", "name", "taken"),
    [
        ("02-original-date", "scan_photoshop.jpg", "1965-08-15"),
        ("02-original-date", "scan_iptc.jpg", "1965-08-15"),
        ("02-original-date", "edited.jpg", "2010-05-06T07:08:09"),
        ("04-partial-dates", "year.jpg", "1965"),
        ("04-partial-dates", "month.jpg", "1965-08"),
        ("04-partial-dates", "iptc00.jpg", "1965-08"),
        ("04-partial-dates", "exif00.jpg", "1965-08"),
        ("04-partial-dates", "exif_year.jpg", "1993"),
    ],
)
def test_files_as_people_have_them(case: str, name: str, taken: str) -> None:
    if not CASES.is_dir():
        pytest.skip(f"{CASES} is not there (data for development only)")
    assert read_photo(str(CASES / case / name), 64).facts.taken_at == taken
