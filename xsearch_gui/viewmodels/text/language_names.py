"""What the window calls the languages of texts and encoders."""

from __future__ import annotations

from collections.abc import Sequence

from xsearch_gui.viewmodels.text.wording import tr


def language_name(code: str) -> str:
    """Return the name of a language, for use within a sentence; its code, where the window has no name of it."""
    names = {
        "en": tr("English"),
        "de": tr("German"),
        "fr": tr("French"),
        "cs": tr("Czech"),
        "es": tr("Spanish"),
        "it": tr("Italian"),
        "pt": tr("Portuguese"),
        "nl": tr("Dutch"),
        "pl": tr("Polish"),
        "sv": tr("Swedish"),
        "fi": tr("Finnish"),
        "hu": tr("Hungarian"),
        "ro": tr("Romanian"),
        "tr": tr("Turkish"),
        "el": tr("Greek"),
        "ru": tr("Russian"),
        "he": tr("Hebrew"),
        "ar": tr("Arabic"),
        "hi": tr("Hindi"),
        "th": tr("Thai"),
        "ja": tr("Japanese"),
        "ko": tr("Korean"),
        "zh": tr("Chinese"),
        "bg": tr("Bulgarian"),
        "ca": tr("Catalan"),
        "da": tr("Danish"),
        "et": tr("Estonian"),
        "fa": tr("Persian"),
        "gl": tr("Galician"),
        "gu": tr("Gujarati"),
        "hr": tr("Croatian"),
        "hy": tr("Armenian"),
        "id": tr("Indonesian"),
        "ka": tr("Georgian"),
        "ku": tr("Kurdish"),
        "lt": tr("Lithuanian"),
        "lv": tr("Latvian"),
        "mk": tr("Macedonian"),
        "mn": tr("Mongolian"),
        "mr": tr("Marathi"),
        "ms": tr("Malay"),
        "my": tr("Burmese"),
        "nb": tr("Norwegian"),
        "sk": tr("Slovak"),
        "sl": tr("Slovenian"),
        "sq": tr("Albanian"),
        "sr": tr("Serbian"),
        "uk": tr("Ukrainian"),
        "ur": tr("Urdu"),
        "vi": tr("Vietnamese"),
        "bn": tr("Bengali"),
        "sw": tr("Swahili"),
        "ta": tr("Tamil"),
        "te": tr("Telugu"),
        "fil": tr("Filipino"),
        "mi": tr("Maori"),
        "qu": tr("Quechua"),
        "no": tr("Norwegian"),
        "zh-cn": tr("Chinese (simplified)"),
        "zh-tw": tr("Chinese (traditional)"),
        "and many others": tr("many others"),
    }
    return names.get(code, code)


def language_list(codes: Sequence[str]) -> str:
    """Return the names of languages, one behind the other."""
    return ", ".join(language_name(code) for code in codes)
