"""The end of the photo tower, which is fitted in closed form when training is over: regression and names' term."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from models.recipe.data.names import Encode, Floats, mean_embedding
from models.recipe.data.photos import Library, Photo
from models.recipe.data.pool import words_of
from models.recipe.networks.towers import PhotoTower
from models.recipe.settings import Settings


def said_of_labelled(encode: Encode, library: Library, photos: list[Photo], table: Floats) -> Floats:
    """What the regression learns of labelled photos (n, 384): their class in `table` (1000, 384), else their words."""
    words = {photo.row: words_of(library, photo) for photo in photos if photo.group != "objects"}
    flat = sorted({word for own in words.values() for word in own})
    place = {word: i for i, word in enumerate(flat)}
    vectors = mean_embedding(encode, flat)
    said = [
        vectors[[place[word] for word in words[photo.row]]].mean(0)
        if photo.row in words
        else table[library.class_numbers[photo.path]]
        for photo in photos
    ]
    return np.stack(said)


def fit_end(
    photo: PhotoTower,
    captioned: tuple[Tensor, Tensor],
    labelled: tuple[Tensor, Tensor],
    table: Tensor,
    centre: Tensor,
    settings: Settings,
) -> None:
    """Fit the regression and set the names' term for use.

    `captioned` and `labelled`: features (n, width) of training photos, and the mean of what is said of them (n, 384).
    `table` (1000, 384), `centre` (384,): as `Names.set` has them.
    """
    counts = torch.cat([torch.ones(len(captioned[0])), torch.full((len(labelled[0]),), settings.regression_labelled)])
    features, said = (torch.cat(pair) for pair in zip(captioned, labelled, strict=True))
    photo.regression.fit(features, said, counts, settings.regression_ridge, settings.regression_weight)
    photo.names.set(table, centre, settings.final_names_weight, settings.names_power)
