"""The paper's terms, each with its value and its gradient in numpy.

The paper is B. Ren, "Multimodal Learning Method for Cross-Modal Data Alignment and Retrieval". Its four equations are
printed without a sum over what is *not* a pair, and three of the four are least when every photo and every text fall
onto one point. Where a formula does not do what the text around it says, the function here says so, and does what the
text says in the form that the field knows:

=====================================  ============================================================
eq. 1, unified embedding space          :func:`unified_space` (with a target distance per pair), and
                                        :func:`contrastive`, which is what its section asks for
eq. 2, semantic consistency             :func:`semantic_consistency`
eq. 3, information and redundancy       :func:`information_redundancy`; L2 is in the trainer
eq. 4, self-supervision                 :func:`self_agreement`
section 4.4, transfer                   :func:`retained`
=====================================  ============================================================

Embeddings are rows of unit length, float32 or float64; values and gradients come back in the same precision. Every loss
is a mean over its rows, so that a weight means the same for 50 pairs and for 5,000. Gradients are with respect to the
embeddings, as if these were free; the trainer takes them through the normalisation.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

F = TypeVar("F", np.float32, np.float64)

_EPSILON = 1e-4  # keeps the root of a variance smooth at zero (VICReg)


def unified_space(
    photos: NDArray[F], texts: NDArray[F], distance: NDArray[F], *, hinged: bool = True
) -> tuple[float, NDArray[F], NDArray[F]]:
    """Eq. 1: squared distances are to have a given size.

        L = mean_ij ( |x_i - y_j|^2 - a_ij )^2

    As printed, ``a`` is one number for all i, j (called "a certain regularization term"): then a photo is drawn to the
    same distance from its own text as from any other, and the loss knows nothing of pairs. With ``a_ij`` = 0 for pairs
    and a margin for the rest, and the rest counted only while it is nearer than the margin (``hinged``), it is the
    contrastive loss that the section describes: Hadsell, Chopra & LeCun, CVPR 2006, eq. 4. A constant ``distance`` with
    ``hinged=False`` is the printed form, kept for the ablation.

    Parameters
    ----------
    photos, texts : (n, d) and (m, d)
    distance : (n, m)
        a_ij, squared distances from 0 to 4.

    Returns
    -------
    value, gradient for photos (n, d), gradient for texts (m, d)
    """
    squared = 2.0 - 2.0 * (photos @ texts.T)
    off = squared - distance
    if hinged:
        off = np.where((distance > 0) & (off > 0), 0, off)
    slope = np.asarray((-4.0 / off.size) * off, dtype=photos.dtype)  # as d(squared)/dcos = -2
    return float(np.mean(off**2)), slope @ texts, slope.T @ photos


def contrastive(
    photos: NDArray[F], texts: NDArray[F], positive: NDArray[F], scale: float
) -> tuple[float, NDArray[F], NDArray[F]]:
    """Eq. 1 as its section describes it: pairs together, others apart, both ways.

        L = 1/2 [ H(P, softmax(s X Y^T)) + H(P^T, softmax(s Y X^T)) ]

    with H the cross-entropy, its mean over rows, and P each row's positives, sharing 1. Source: InfoNCE (van den Oord
    et al. 2018) in both directions (Radford et al., ICML 2021, figure 3) with several positives (Khosla et al., NeurIPS
    2020, eq. 2).

    Parameters
    ----------
    photos, texts : (n, d) and (m, d)
    positive : (n, m)
        1 where a photo and a text belong together, NaN where they may (they take no part), else 0. A row or a column
        without a 1 does not count.
    scale : float
        s, one over the temperature.
    """
    logits = scale * (photos @ texts.T)
    logits = np.where(np.isnan(positive), -np.inf, logits).astype(logits.dtype)
    known = np.nan_to_num(positive)
    there, slope = _cross_entropy(logits, _shares(known))
    back, slope_back = _cross_entropy(logits.T, _shares(known.T))
    slope = (0.5 * scale) * (slope + slope_back.T)
    return 0.5 * (there + back), slope @ texts, slope.T @ photos


def semantic_consistency(
    photos: NDArray[F], texts: NDArray[F], meaning: NDArray[F], scale: float, width: float
) -> tuple[float, NDArray[F], NDArray[F]]:
    """Eq. 2: what is alike in meaning is alike in the space, in the same measure.

        Q = softmax(G / w)        L = 1/2 [ KL(Q | softmax(s X Y^T)) + KL(Q^T | softmax(s Y X^T)) ]

    As printed, eq. 2 is eq. 1 with a map g put before it and ``beta``, "the weight of semantic consistency", in the
    place of a distance: all meanings are to be equally far from each other. The text asks for the opposite, that "data
    of different modes with the same semantics" come closer. Here g is the encoder's own sense of meaning: G holds the
    cosines of the captions, and photos whose captions say nearly the same are no longer pushed apart. Source: soft
    targets, Andonian et al., CVPR 2022; relational distillation, Park et al., CVPR 2019.

    Parameters
    ----------
    photos, texts : (n, d), in pairs
    meaning : (n, n)
        G, cosines of the captions in the untouched space.
    scale, width : float
        s and w; a small w makes Q near to the pairs alone.
    """
    target = _softmax(meaning / width)
    logits = scale * (photos @ texts.T)
    there, slope = _cross_entropy(logits, target)
    back, slope_back = _cross_entropy(logits.T, target)
    entropy = -float(np.mean(np.sum(target * np.log(np.maximum(target, 1e-30)), axis=1)))
    slope = (0.5 * scale) * (slope + slope_back.T)
    return 0.5 * (there + back) - entropy, slope @ texts, slope.T @ photos


def information_redundancy(x: NDArray[F], floor: float = 1.0) -> tuple[float, NDArray[F]]:
    """Eq. 3: every direction carries information, and no two the same.

        L = 1/d sum_j max(0, f - sqrt(C_jj + eps)) + 1/d^2 sum_{j != k} C_jk^2        C = Cov(sqrt(d) x)

    As printed, ``lambda sum |f(x_i)|^2 + mu sum |f(x_i) - f(x_j)|^2`` is least when every f(x) is zero: it suppresses
    the information that it is to enhance. On unit vectors its first term is constant and its second pulls everything
    together. Here enhancement is a floor under each direction's variance, suppression a penalty on covariance: Bardes,
    Ponce & LeCun, "VICReg", ICLR 2022, eq. 1-4. The "L2 regularization" of the section acts on the head's weights, in
    the trainer.

    Parameters
    ----------
    x : (n, d), n >= 2
    floor : float
        f, the deviation below which a direction counts as empty; 1 is an even spread over the sphere.
    """
    n, d = x.shape
    spread = (x - x.mean(axis=0)) * d**0.5
    covariance = spread.T @ spread / (n - 1)
    variance = np.diagonal(covariance)
    deviation = np.sqrt(variance + _EPSILON)
    below = deviation < floor
    off = covariance - np.diag(variance)
    value = float(np.maximum(floor - deviation, 0).mean() + np.sum(off**2) / d**2)
    slope = (4.0 / (d**2 * (n - 1))) * (spread @ off)
    slope -= spread * (below / (deviation * d * (n - 1)))
    return value, ((slope - slope.mean(axis=0)) * d**0.5).astype(x.dtype)


def self_agreement(x: NDArray[F], changed: NDArray[F]) -> tuple[float, NDArray[F], NDArray[F]]:
    """Eq. 4: an item and a changed or pseudo-captioned version of it agree.

        L = mean_i | x_i - x'_i |^2

    As printed; but least, too, for a head that maps everything to one point, so it helps only beside a loss with
    negatives (:func:`contrastive`). x' is the same vector with noise and with a part of a neighbour in it (mixup, Zhang
    et al., ICLR 2018), mapped by the same head: "pseudo-labeled data generated through self-supervised tasks".
    """
    gap = x - changed
    slope = (2.0 / max(1, len(x))) * gap
    return float(np.sum(gap**2) / max(1, len(x))), slope, -slope


def retained(
    queries: NDArray[F], gallery: NDArray[F], before: NDArray[F], scale: float
) -> tuple[float, NDArray[F], NDArray[F]]:
    """Section 4.4, transfer: what the encoder knew is kept.

        L = mean_i KL( softmax(s B_i) | softmax(s X_i Y^T) )

    General words X look at photos without captions Y; each word's preference among them stays what it was in the plain
    space, B (the cosines there). Only differences between photos count, so closing the modality gap costs nothing. The
    paper names transfer and gives no formula. Source: learning without forgetting, Li & Hoiem, ECCV 2016, eq. 2.
    """
    target = _softmax(scale * before)
    value, slope = _cross_entropy(scale * (queries @ gallery.T), target)
    entropy = -float(np.mean(np.sum(target * np.log(np.maximum(target, 1e-30)), axis=1)))
    slope = scale * slope
    return value - entropy, slope @ gallery, slope.T @ queries


def _softmax(logits: NDArray[F]) -> NDArray[F]:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=logits.dtype)


def _shares(positive: NDArray[F]) -> NDArray[F]:
    return np.asarray(positive / np.maximum(positive.sum(axis=1, keepdims=True), 1), dtype=positive.dtype)


def _cross_entropy(logits: NDArray[F], target: NDArray[F]) -> tuple[float, NDArray[F]]:
    """Return the mean over rows with a target, and the gradient for the logits; minus infinity is out of the race."""
    counted = target.sum(axis=1, keepdims=True) > 0
    rows = max(1, int(counted.sum()))
    shifted = logits - logits.max(axis=1, keepdims=True)
    raised = np.exp(shifted)
    total = raised.sum(axis=1, keepdims=True)
    logs = shifted - np.log(total)
    value = -float(np.sum(target * np.where(target > 0, logs, 0))) / rows
    slope = np.where(counted, raised / total - target, 0) / rows
    return value, slope.astype(logits.dtype)
