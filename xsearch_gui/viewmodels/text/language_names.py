"""What the window calls the languages of texts and encoders."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_NAMES = {
    "en": QT_TRANSLATE_NOOP("Wording", "English"),
    "de": QT_TRANSLATE_NOOP("Wording", "German"),
    "fr": QT_TRANSLATE_NOOP("Wording", "French"),
    "cs": QT_TRANSLATE_NOOP("Wording", "Czech"),
    "es": QT_TRANSLATE_NOOP("Wording", "Spanish"),
    "it": QT_TRANSLATE_NOOP("Wording", "Italian"),
    "pt": QT_TRANSLATE_NOOP("Wording", "Portuguese"),
    "nl": QT_TRANSLATE_NOOP("Wording", "Dutch"),
    "pl": QT_TRANSLATE_NOOP("Wording", "Polish"),
    "sv": QT_TRANSLATE_NOOP("Wording", "Swedish"),
    "fi": QT_TRANSLATE_NOOP("Wording", "Finnish"),
    "hu": QT_TRANSLATE_NOOP("Wording", "Hungarian"),
    "ro": QT_TRANSLATE_NOOP("Wording", "Romanian"),
    "tr": QT_TRANSLATE_NOOP("Wording", "Turkish"),
    "el": QT_TRANSLATE_NOOP("Wording", "Greek"),
    "ru": QT_TRANSLATE_NOOP("Wording", "Russian"),
    "he": QT_TRANSLATE_NOOP("Wording", "Hebrew"),
    "ar": QT_TRANSLATE_NOOP("Wording", "Arabic"),
    "hi": QT_TRANSLATE_NOOP("Wording", "Hindi"),
    "th": QT_TRANSLATE_NOOP("Wording", "Thai"),
    "ja": QT_TRANSLATE_NOOP("Wording", "Japanese"),
    "ko": QT_TRANSLATE_NOOP("Wording", "Korean"),
    "zh": QT_TRANSLATE_NOOP("Wording", "Chinese"),
    "bg": QT_TRANSLATE_NOOP("Wording", "Bulgarian"),
    "ca": QT_TRANSLATE_NOOP("Wording", "Catalan"),
    "da": QT_TRANSLATE_NOOP("Wording", "Danish"),
    "et": QT_TRANSLATE_NOOP("Wording", "Estonian"),
    "fa": QT_TRANSLATE_NOOP("Wording", "Persian"),
    "gl": QT_TRANSLATE_NOOP("Wording", "Galician"),
    "gu": QT_TRANSLATE_NOOP("Wording", "Gujarati"),
    "hr": QT_TRANSLATE_NOOP("Wording", "Croatian"),
    "hy": QT_TRANSLATE_NOOP("Wording", "Armenian"),
    "id": QT_TRANSLATE_NOOP("Wording", "Indonesian"),
    "ka": QT_TRANSLATE_NOOP("Wording", "Georgian"),
    "ku": QT_TRANSLATE_NOOP("Wording", "Kurdish"),
    "lt": QT_TRANSLATE_NOOP("Wording", "Lithuanian"),
    "lv": QT_TRANSLATE_NOOP("Wording", "Latvian"),
    "mk": QT_TRANSLATE_NOOP("Wording", "Macedonian"),
    "mn": QT_TRANSLATE_NOOP("Wording", "Mongolian"),
    "mr": QT_TRANSLATE_NOOP("Wording", "Marathi"),
    "ms": QT_TRANSLATE_NOOP("Wording", "Malay"),
    "my": QT_TRANSLATE_NOOP("Wording", "Burmese"),
    "nb": QT_TRANSLATE_NOOP("Wording", "Norwegian"),
    "sk": QT_TRANSLATE_NOOP("Wording", "Slovak"),
    "sl": QT_TRANSLATE_NOOP("Wording", "Slovenian"),
    "sq": QT_TRANSLATE_NOOP("Wording", "Albanian"),
    "sr": QT_TRANSLATE_NOOP("Wording", "Serbian"),
    "uk": QT_TRANSLATE_NOOP("Wording", "Ukrainian"),
    "ur": QT_TRANSLATE_NOOP("Wording", "Urdu"),
    "vi": QT_TRANSLATE_NOOP("Wording", "Vietnamese"),
    "bn": QT_TRANSLATE_NOOP("Wording", "Bengali"),
    "sw": QT_TRANSLATE_NOOP("Wording", "Swahili"),
    "ta": QT_TRANSLATE_NOOP("Wording", "Tamil"),
    "te": QT_TRANSLATE_NOOP("Wording", "Telugu"),
    "fil": QT_TRANSLATE_NOOP("Wording", "Filipino"),
    "mi": QT_TRANSLATE_NOOP("Wording", "Maori"),
    "qu": QT_TRANSLATE_NOOP("Wording", "Quechua"),
    "no": QT_TRANSLATE_NOOP("Wording", "Norwegian"),
    "zh-cn": QT_TRANSLATE_NOOP("Wording", "Chinese (simplified)"),
    "zh-tw": QT_TRANSLATE_NOOP("Wording", "Chinese (traditional)"),
    "and many others": QT_TRANSLATE_NOOP("Wording", "many others"),
}


def language_name(code: str) -> str:
    """Return the name of a language, for use within a sentence; its code, where the window has no name of it."""
    return QCoreApplication.translate("Wording", str(_NAMES[code])) if code in _NAMES else code


def language_list(codes: Sequence[str]) -> str:
    """Return the names of languages, one behind the other."""
    return ", ".join(language_name(code) for code in codes)
