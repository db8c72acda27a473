"""The model card of an encoder: what it is, what it learnt from, its figures, what it is bad at."""

from __future__ import annotations

from typing import Any

from models.recipe.languages.figures import tables

CARD = """\
# xsearch-mini, version {version}

A small dual encoder for photos and {languages} text, 386 numbers each, that ships with xsearch and works offline. Both
graphs run in onnxruntime on a processor; {photos_per_second:.0f} photos a second (two cores, batch 16) and
{query_ms:.1f} ms for a query.

## How it was made

{training}

The recipe is in `models/recipe`; `make encoder` runs it.

## Figures

Measured on these files (1,000 dev photos of Flickr8k, all 5,000 captions, exact search;
`python -m models.recipe.measure models/xsearch-mini`):

| | R@1 | R@5 | R@10 | median rank |
|---|---|---|---|---|
| text to photo | {t2i} |
| photo to text | {i2t} |

| | % |
|---|---|
| matching accuracy (pairs half matched, half not; threshold from train photos) | {matching_accuracy:.1f} |
| six kinds of scenes, photos kept out of training, first of six | {scenes_top1:.1f} |
| 1,000 ImageNet classes, photos kept out, first / in the first five | {objects_top1:.1f} / {objects_top5:.1f} |
| one-word queries over kept-out objects among the dev photos, a right photo first / in the first five | {noun} |
| text to text: captions of one photo against captions of others, area under ROC | {text_auc:.1f} |
| points of R@10 lost by storing the photo graph in int8 and fp16 / the text graph in int8 | {gates} |

A photo and its own caption have a cosine of {matched_mean:.2f} +- {matched_std:.2f}, a photo and any caption
{random_mean:.2f} +- {random_std:.2f}.
{language_tables}
## Photos are squashed to 224 x 224

The training photos had their sides squashed, so a squashed photo is what this encoder knows, and nothing at a wide
photo's edges is cut away.

## Bad at

Counting, left and right, colours of one thing among several, small things in a large scene, text in photos, names of
people and places, drawings and screens, {unknown}. It has seen
some 6,000 photos with captions, most of people and dogs out of doors.

## Data and terms

- Photo trunk: MobileNetV2 1.0 with ImageNet classifier, Apache-2.0. Its training set, ImageNet (ILSVRC 2012), is
  for non-commercial research; the names of its classes are part of the photo graph.
- Text tower: all-MiniLM-L6-v2 (sentence-transformers), Apache-2.0.
- Flickr8k, 6,091 photos with five captions (Hodosh, Young and Hockenmaier, JAIR 2013): research use; the photos belong
  to their Flickr owners. 1,000 dev photos were used for figures only.
- Labelled photos: scenes (Kaggle, Intel image classification), one photo each of ImageNet classes (ImageNet
  terms), clothing (free use), groceries (MIT), cats, dogs and pandas.
{language_data}- These weights: Apache-2.0. No photo and no caption is in them or ships with them.
"""


LANGUAGE_TABLES = """
## Languages

English, German, French and Czech sentences, and everyday words of Spanish, Italian, Portuguese, Dutch, Polish and
Swedish; any mixture, and no switch. Text to photo on the dev photos that have human captions in the language
(German six a photo, French and Czech one; English five), then R@10 of one caption a photo, written in several ways:

{tables}

Single words: the first five among 1,000 ImageNet photos, one of each class, for the classes of which the word lists
have a lemma in the language; *share* is what the word reaches of the English one.
"""
LANGUAGE_DATA = """\
- Multi30k, 31,221 captions in four languages and 145,750 German ones (Elliott et al. 2016 and later): research use.
  Captions of dev photos in the languages were used for figures only.
- Open Multilingual Wordnet: Wiktionary CC BY-SA, WOLF CeCILL-C, MultiWordNet and ItalWordNet CC BY / ODC-BY, OpenWN-PT
  and ODWN CC BY-SA, plWordNet, SALDO CC BY. No list of words is in the
  weights; parts of German compounds and names of classes drawn from the lists ship in `resources/vocabulary`.
"""


def card(figures: dict[str, Any], version: str, training: str) -> str:
    """Markdown text of the card; `figures` as `measure` gives them, with `gates` and `speed`."""
    rows = {way: " | ".join(f"{figures[way][key]:.1f}" for key in ("r1", "r5", "r10", "median_rank"))
            for way in ("t2i", "i2t")}  # fmt: skip
    noun, gates, spoken = figures["one_noun"], figures["gates"], figures.get("languages")
    return CARD.format(
        version=version, training=training, **rows, **figures["speed"], **figures["calibration"],
        noun=f"{noun['first']:.1f} / {noun['first_five']:.1f}",
        gates=f"{gates['image']:.2f} / {gates['text']:.2f}",
        languages="ten languages of" if spoken else "English",
        unknown="sentences of other languages than these four" if spoken else "languages other than English",
        language_tables=LANGUAGE_TABLES.format(tables=tables(spoken)) if spoken else "",
        language_data=LANGUAGE_DATA if spoken else "",
        **{k: figures[k] for k in ("matching_accuracy", "scenes_top1", "objects_top1", "objects_top5", "text_auc")},
    )  # fmt: skip
