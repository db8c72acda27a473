"""Days that a text tells: *12 July 2024*, *July 12*, *12. Juli*, *le 1er mai 2023*, *2024-07-12*, *12.07.2024*.

A day without a year has that of the last year that the text told before it, or of the text itself.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import date

from xsearch_gui.core.metadata.words.letters import fold

_MONTHS = {
    1: "january januar janvier jan janv jaenner jaen",
    2: "february februar fevrier feb fevr feber",
    3: "march maerz marz mars mar",
    4: "april avril apr avr",
    5: "may mai",
    6: "june juni juin jun",
    7: "july juli juillet jul juil",
    8: "august aout aug",
    9: "september septembre sep sept",
    10: "october oktober octobre oct okt",
    11: "november novembre nov",
    12: "december dezember decembre dec dez",
}
_BY_NAME = {name: month for month, names in _MONTHS.items() for name in names.split()}
_NAME = r"([^\W\d_]{3,10})\.?"
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}))?(?![\d.]*\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|er)?\s(?:of\s|de\s)?" + _NAME + r"(?:,?\s(\d{4}))?(?!\w)")
_MONTH_FIRST = re.compile(r"(?<!\w)" + _NAME + r"\s(\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,?\s(\d{4}))?(?!\w)")


@dataclass(frozen=True, slots=True)
class Told:
    """A day that a text tells, and where."""

    day: date
    start: int


def days_told(text: str, year: int | None) -> tuple[list[Told], int | None]:
    """Return the days that a text tells, in its order, and the year that it was about last.

    Parameters
    ----------
    text : str
    year : int or None
        Of days without one; where there is none, these are passed over.
    """
    found = [(it.start(), it[1], int(it[2]), it[3]) for it in _ISO.finditer(text)]
    found += [(it.start(), it[3], int(it[2]), it[1]) for it in _NUMBERS.finditer(text)]
    found += [(it.start(), it[3], _BY_NAME.get(fold(it[2]), 0), it[1]) for it in _DAY_FIRST.finditer(text)]
    found += [(it.start(), it[3], _BY_NAME.get(fold(it[1]), 0), it[2]) for it in _MONTH_FIRST.finditer(text)]
    told: list[Told] = []
    for start, own, month, number in sorted(found, key=lambda one: one[0]):
        this_year = int(own) if own else year
        if this_year is None:
            continue
        with contextlib.suppress(ValueError):  # 31 June, a time like 14.30., a word that is no month
            told.append(Told(date(this_year, month, int(number)), start))
            year = this_year
    return told, year
