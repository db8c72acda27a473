"""Heads in closed form: what the trained one is measured against, and at times the better choice.

Each takes :class:`Examples` and returns a head with blend 1. None of them takes the mean off first: part of what the
built-in encoder knows about hubs lies in the mean (see its card).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.alignment.examples import Examples, ReferenceSample
from xsearch_gui.core.encoders.heads.head import Side, SpaceHead

Doubles = NDArray[np.float64]

_NEIGHBOURS = 5


def _pairs(examples: Examples) -> tuple[Doubles, Doubles]:
    return examples.photos[examples.owner].astype(np.float64), examples.texts.astype(np.float64)


def _identity(examples: Examples) -> Side:
    return Side.linear(np.eye(examples.photos.shape[1]))


def procrustes(examples: Examples) -> SpaceHead:
    """Turn the texts onto the photos: the rotation W with the least |Y W - X|^2.

    Source: Schönemann, Psychometrika 1966.
    """
    x, y = _pairs(examples)
    left, _, right = np.linalg.svd(y.T @ x)
    return SpaceHead("procrustes", _identity(examples), Side.linear(left @ right))


def ridge(examples: Examples, weight: float = 0.02) -> SpaceHead:
    """Move the texts onto the photos, staying near where they are: least |Y W - X|^2 + w n |W - I|^2.

    ``weight`` w is per pair, so that few pairs move little. Source: Hoerl & Kennard, Technometrics 1970, with the
    identity as the point that is shrunk to.
    """
    x, y = _pairs(examples)
    penalty = _shrinkage(len(y), weight) * np.eye(x.shape[1])
    change = np.linalg.solve(y.T @ y + penalty, y.T @ (x - y))
    return SpaceHead("ridge", _identity(examples), Side.linear(np.eye(x.shape[1]) + change))


def graph_ridge(examples: Examples, reference: ReferenceSample, weight: float = 0.02, smooth: float = 0.1) -> SpaceHead:
    """Ridge in which neighbours are moved alike: + s sum_(i,j) |(y_i - y_j) (W - I)|^2 over a graph of general words.

    The graph joins each word with its five nearest. Source: Belkin, Niyogi & Sindhwani, JMLR 2006, eq. 4, linear.
    """
    x, y = _pairs(examples)
    words = reference.words.astype(np.float64)
    penalty = _shrinkage(len(y), weight) * np.eye(x.shape[1])
    if len(words) > _NEIGHBOURS:
        cosines = words @ words.T
        np.fill_diagonal(cosines, -np.inf)
        near = np.argpartition(-cosines, _NEIGHBOURS, axis=1)[:, :_NEIGHBOURS]
        gaps = np.repeat(words, _NEIGHBOURS, axis=0) - words[near.ravel()]
        penalty += smooth * len(y) / len(gaps) * (gaps.T @ gaps)
    change = np.linalg.solve(y.T @ y + penalty, y.T @ (x - y))
    return SpaceHead("graph", _identity(examples), Side.linear(np.eye(x.shape[1]) + change))


def cca(examples: Examples, weight: float = 0.1) -> SpaceHead:
    """Regularised canonical correlations: both sides are whitened and turned to where they agree most.

    ``weight`` is added to both covariances, as a share of their mean variance, and grows for few pairs; a direction
    counts with its correlation. With K = A Cov(x, y) B, A and B the whiteners, and K = U S V^T, the sides are A U S and
    B V S; turned back by U^T, which changes no cosine of the head but lets it be blended with the plain space, they are
    A (K K^T)^1/2 and B K^T, and no singular vectors are needed. Source: Hotelling 1936; Vinod 1976 (ridge); Gong et
    al., IJCV 2014 (directions weighted by their correlation).
    """
    x, y = _pairs(examples)
    n, d = x.shape
    x_mean, y_mean = x.mean(axis=0), y.mean(axis=0)
    left, right = (_whitener(part, weight * max(1.0, 2 * d / n)) for part in (x - x_mean, y - y_mean))
    agreement = left @ ((x - x_mean).T @ (y - y_mean) / n) @ right
    values, vectors = np.linalg.eigh(agreement @ agreement.T)
    photo = left @ ((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)
    text = right @ agreement.T
    return SpaceHead("cca", Side.linear(photo, -x_mean @ photo), Side.linear(text, -y_mean @ text))


def _whitener(centred: Doubles, weight: float) -> Doubles:
    covariance = centred.T @ centred / len(centred)
    values, vectors = np.linalg.eigh(covariance)
    added = weight * float(values.mean()) + 1e-9
    result: Doubles = (vectors / np.sqrt(np.maximum(values, 0.0) + added)) @ vectors.T
    return result


def _shrinkage(pairs: int, weight: float) -> float:
    """Return the weight of |W - I|^2: a share of the pairs, and never less than that of 500."""
    return weight * max(pairs, 500) * 0.1
