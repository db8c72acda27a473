"""The heat map: where a query is seen, and whether it is."""

from __future__ import annotations

import numpy as np
import pytest
from colours import COLOURS, DIMENSION, ColourEncoder
from PIL import Image

from xsearch_gui.core.details.crop_scores import encode_crops, explain, render


def halves(left: str, right: str, size: tuple[int, int] = (240, 160)) -> Image.Image:
    picture = Image.new("RGB", size, COLOURS[left])
    picture.paste(COLOURS[right], (size[0] // 2, 0, *size))
    return picture


@pytest.mark.parametrize("asked", ["red", "blue"])
def test_the_half_that_was_asked_for_is_hot(encoder: ColourEncoder, asked: str) -> None:
    heat = explain(encoder, halves("red", "blue"), encoder.encode_texts([asked])[0])
    assert heat.present
    assert heat.grid.shape == (heat.rows, heat.cols)
    assert heat.grid.dtype == np.float32
    middle = heat.cols // 2
    left, right = heat.grid[:, : middle - 1], heat.grid[:, middle + 1 :]
    hot, cold = (left, right) if asked == "red" else (right, left)
    assert hot.mean() > cold.mean() + 0.5
    assert hot.max() == heat.grid.max() == pytest.approx(1.0)
    assert (heat.box[2] <= 0.5) if asked == "red" else (heat.box[0] >= 0.5)


@pytest.mark.parametrize("asked", ["green", "white", "yellow", "castle"])
def test_what_is_in_neither_half_gives_a_flat_map_that_says_so(encoder: ColourEncoder, asked: str) -> None:
    heat = explain(encoder, halves("red", "blue"), encoder.encode_texts([asked])[0])
    assert not heat.present
    assert not heat.grid.any()


def test_what_is_everywhere_is_hot_everywhere(encoder: ColourEncoder) -> None:
    heat = explain(encoder, Image.new("RGB", (200, 200), COLOURS["green"]), encoder.encode_texts(["green"])[0])
    assert heat.present
    assert heat.grid.min() > 0.9
    assert heat.contrast < 0.1


def test_what_only_the_whole_shows_is_not_called_absent(encoder: ColourEncoder) -> None:
    # Half red and half blue is purple from afar, as this encoder sees it.
    heat = explain(encoder, halves("red", "blue"), encoder.encode_texts(["purple"])[0])
    assert heat.present
    assert heat.whole > heat.peak
    assert heat.grid.max() == pytest.approx(1.0)


def test_each_of_several_terms_is_shown_where_it_is(encoder: ColourEncoder) -> None:
    heat = explain(encoder, halves("red", "blue"), encoder.encode_texts(["red", "blue"]))
    assert heat.grid[:, 1].mean() > 0.8
    assert heat.grid[:, -2].mean() > 0.8


def test_an_image_is_a_query_too_when_its_background_is_known(encoder: ColourEncoder) -> None:
    query = encoder.encode_images([Image.new("RGB", (50, 50), COLOURS["red"])])
    heat = explain(encoder, halves("red", "blue"), query, background=np.asarray([0.3], np.float32))
    assert heat.present
    assert heat.grid[:, 1].mean() > heat.grid[:, -2].mean() + 0.5
    assert not explain(encoder, halves("red", "blue"), query, background=0.99).present


def test_a_panorama_has_more_crops_but_never_too_many(encoder: ColourEncoder) -> None:
    for size in ((1200, 200), (200, 1200)):
        picture = Image.new("RGB", size, COLOURS["red"])
        x, y = (size[0] - 200, 0) if size[0] > size[1] else (0, size[1] - 200)
        picture.paste(COLOURS["blue"], (x, y, x + 200, y + 200))
        encoder.encoded_images = 0
        heat = explain(encoder, picture, encoder.encode_texts(["blue"])[0])
        assert 75 < encoder.encoded_images <= 163
        row, col = np.unravel_index(heat.grid.argmax(), heat.grid.shape)
        assert (col > 0.8 * heat.cols) if size[0] > size[1] else (row > 0.8 * heat.rows)
        assert (heat.cols > heat.rows) == (size[0] > size[1])


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (1, 400), (5000, 40)])
def test_any_size_can_be_explained_and_stays_as_it_was(encoder: ColourEncoder, size: tuple[int, int]) -> None:
    picture = Image.new("RGB", size, COLOURS["red"])
    heat = explain(encoder, picture, encoder.encode_texts(["red"])[0])
    assert picture.size == size
    assert np.isfinite(heat.grid).all()
    assert heat.present


def test_a_grey_or_transparent_picture_is_looked_at_as_rgb(encoder: ColourEncoder) -> None:
    for mode in ("L", "RGBA", "P"):
        assert explain(encoder, Image.new(mode, (64, 64)), encoder.encode_texts(["black"])[0]).present


def test_crops_are_encoded_once_for_many_queries(encoder: ColourEncoder) -> None:
    seen = encode_crops(encoder, halves("red", "blue"))
    encoder.encoded_images = 0
    assert seen.heat(encoder.encode_texts(["red"])).present
    assert not seen.heat(encoder.encode_texts(["green"])).present
    assert encoder.encoded_images == 0


@pytest.mark.parametrize("shape", [(0, DIMENSION), (1, DIMENSION + 1), (3,)])
def test_a_query_of_another_encoder_is_refused(encoder: ColourEncoder, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="queries"):
        explain(encoder, halves("red", "blue"), np.zeros(shape, np.float32))


def test_the_overlay_covers_what_is_hot_and_leaves_the_rest_clear(encoder: ColourEncoder) -> None:
    heat = explain(encoder, halves("red", "blue"), encoder.encode_texts(["red"])[0])
    overlay = render(heat, (240, 160))
    assert (overlay.mode, overlay.size) == ("RGBA", (240, 160))
    alpha = np.asarray(overlay)[..., 3].astype(int)
    assert alpha[80, 20] > 120
    assert alpha[80, 225] == 0
    assert np.abs(np.diff(alpha, axis=1)).max() < 25  # no blocks


def test_a_flat_map_leaves_the_photo_alone(encoder: ColourEncoder) -> None:
    overlay = render(explain(encoder, halves("red", "blue"), encoder.encode_texts(["green"])[0]), (60, 40))
    assert not np.asarray(overlay)[..., 3].any()


def test_hotter_is_lighter_and_of_the_same_hue() -> None:
    from colorsys import rgb_to_hls

    from xsearch_gui.core.details.crop_scores import _ramp

    colours = _ramp()[:, :3] / 255.0
    luminance = (colours**2.2) @ np.asarray([0.2126, 0.7152, 0.0722])
    assert (np.diff(luminance) > -1e-3).all()
    assert luminance[-1] > luminance[0] + 0.3
    hues = [rgb_to_hls(*colour)[0] * 360 for colour in colours]
    assert max(hues) - min(hues) < 25
