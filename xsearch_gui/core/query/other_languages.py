"""Filters as they are called in American English, German and French: read as what they mean, and never written.

All names are folded (:func:`~xsearch_gui.core.metadata.words.letters.fold`): without accents, in small letters.
"""

from __future__ import annotations

from collections.abc import Mapping

from xsearch_gui.core.metadata.words.letters import fold

_KEYS = {
    "date": "datum",
    "camera": "kamera appareil",
    "lens": "objektiv objectif",
    "folder": "ordner dossier",
    "type": "art",
    "has": "mit avec",
    "text": "texte",
    "near": "nahe naehe pres",
    "rating": "stars bewertung sterne evaluation etoiles",
    "flag": "markierung marqueur",
    "label": "farbmarkierung etiquette",
    "people": "person personen personnes personne",
    "place": "ort lieu",
    "aperture": "blende ouverture",
    "focal": "brennweite focale",
    "exposure": "belichtung belichtungszeit pose",
    "size": "grosse groesse taille",
    "orientation": "ausrichtung",
    "colour": "color farbe couleur",
    "edited": "bearbeitet retouchee",
    "kind": "bildart",
    "tag": "keyword keywords tags schlagwort stichwort motcle",
    "family": "familie famille",
    "added": "hinzugefugt hinzugefuegt ajout ajoutee",
    "image": "bild",
}
_DAYS = {
    "today": "heute aujourdhui",
    "yesterday": "gestern hier",
    "this-week": "diese-woche cette-semaine",
    "last-week": "letzte-woche semaine-derniere",
    "this-month": "dieser-monat ce-mois",
    "last-month": "letzter-monat mois-dernier",
    "this-year": "dieses-jahr cette-annee",
    "last-year": "letztes-jahr annee-derniere",
}
_VALUES = {
    "date": _DAYS,
    "added": {**_DAYS, "last-import": "letzter-import dernier-import derniere-importation"},
    "type": {"photo": "foto fotos", "note": "notiz notizen"},
    "has": {
        "gps": "position",
        "date": "datum",
        "caption": "bildunterschrift legende",
        "note": "notiz",
        "copies": "kopien",
        "text": "texte",
    },
    "flag": {
        "pick": "ausgewahlt ausgewaehlt retenue",
        "reject": "abgelehnt rejetee",
        "none": "ohne keine sans aucun",
    },
    "label": {"purple": "violett", "none": "ohne keine sans aucune"},
    "orientation": {
        "landscape": "quer querformat paysage",
        "portrait": "hoch hochformat",
        "square": "quadratisch carre",
    },
    "colour": {
        "red": "rot rouge",
        "yellow": "gelb jaune",
        "green": "grun gruen vert",
        "teal": "petrol turkis tuerkis canard",
        "blue": "blau bleu",
        "purple": "violett lila violet",
        "pink": "rosa rose",
        "brown": "braun marron",
        "black": "schwarz noir",
        "grey": "grau gris",
        "white": "weiss blanc",
    },
    "edited": {"yes": "ja oui", "no": "nein non"},
    "kind": {
        "photo": "foto",
        "screenshot": "bildschirmfoto capture",
        "document": "dokument",
        "drawing": "zeichnung dessin",
    },
}


def _turned(names: Mapping[str, str]) -> dict[str, str]:
    return {other: name for name, others in names.items() for other in others.split()}


OTHER_KEYS: Mapping[str, str] = _turned(_KEYS)
"""Folded names of keys in other languages, and the key of each."""

_OTHER_VALUES = {key: _turned(values) for key, values in _VALUES.items()}


def key_of(name: str) -> str:
    """Return the key that is meant by its name in any language; a name that is nobody's comes back in small letters."""
    return OTHER_KEYS.get(fold(name), name.lower())


def value_of(key: str, text: str) -> str:
    """Return a value as the query language has it; what has no other name comes back as it is."""
    known = _OTHER_VALUES.get(key, {})
    if key in ("date", "added") and ".." in text:
        return "..".join(known.get(fold(end), end) for end in text.split("..", 1))
    return known.get(fold(text.strip()), text)


def begins(key: str, value: str, typed: str) -> bool:
    """Return whether a value, in any language, begins with what is typed (folded)."""
    names = (name for name, one in _OTHER_VALUES.get(key, {}).items() if one == value)
    return value.startswith(typed) or (bool(typed) and any(name.startswith(typed) for name in names))
