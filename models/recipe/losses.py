"""The losses of the method, each with its equation, where it comes from, and what of the paper it stands for.

The paper ("Multimodal Learning Method for Cross-Modal Data Alignment and Retrieval") gives three equations. As printed
they have no negatives and are least when everything collapses to one point, so each is used here in the sound form
that the field knows it by:

| paper | here |
|---|---|
| eq. 1, unified space | `contrastive`: symmetric InfoNCE with several positives |
| eq. 2, semantic consistency | `semantic_consistency`: neighbours among captions stay neighbours among photos |
| eq. 3, information and redundancy | `information_redundancy`: variance and covariance terms of VICReg |
| section 4.4, self-supervision | `self_agreement`: two crops of a photo agree |
| section 4.4, transfer | `text_guard`: the text space keeps the sentence model's own distances |

All embeddings are (n, d) float32 rows of unit length unless said otherwise; all losses are means, scalars.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def multi_positive(logits: Tensor, positive: Tensor) -> Tensor:
    """Cross-entropy against a uniform distribution over each row's positives.

        L = - mean_i  1/|P(i)|  sum_{p in P(i)}  log softmax(logits_i)_p

    logits (n, m), positive (n, m) bool; rows without positives are left out; 0 where all are.
    Source: Khosla et al., "Supervised Contrastive Learning", NeurIPS 2020, eq. 2 (L_out).
    """
    counts = positive.sum(1)
    weights = positive.float() / counts.clamp(min=1).unsqueeze(1)
    rows = -(weights * functional.log_softmax(logits, dim=1)).sum(1)
    return rows[counts > 0].sum() / (counts > 0).sum().clamp(min=1)


def contrastive(photos: Tensor, texts: Tensor, positive: Tensor, scale: Tensor) -> Tensor:
    """Paper eq. 1: pairs together, others apart, in both directions.

        L = 1/2 [ L_multi(s X Y^T) + L_multi(s Y X^T) ]

    photos (n, d), texts (m, d), positive (n, m) bool, scale s = 1 / temperature.
    Source: van den Oord et al. 2018 (InfoNCE); Radford et al., "Learning Transferable Visual Models From Natural
    Language Supervision", ICML 2021, figure 3; several positives as in `multi_positive`.
    """
    logits = scale * photos @ texts.T
    return 0.5 * (multi_positive(logits, positive) + multi_positive(logits.T, positive.T))


def remembered(queries: Tensor, bank: Tensor, positive: Tensor, scale: Tensor) -> Tensor:
    """One direction of `contrastive` against embeddings of earlier batches: many more negatives for little.

    queries (n, d); bank (k, d), without gradient; positive (n, k) bool.
    Source: Wang et al., "Cross-Batch Memory for Embedding Learning", CVPR 2020.
    """
    return multi_positive(scale * queries @ bank.T, positive)


def semantic_consistency(photos: Tensor, texts: Tensor, meaning: Tensor, scale: Tensor, width: float) -> Tensor:
    """Paper eq. 2: what is near in meaning stays near, across and within the two sides.

        Q = softmax(M M^T / w)      P(A, B) = softmax(s A B^T)
        L = 1/2 [ KL(Q || P(X, Y)) + KL(Q || P(Y, X)) ]

    photos X and texts Y in pairs (n, d); meaning M (n, e): the captions as the untouched sentence model sees them;
    width w, a temperature. Two captions that say the same of two photos are no longer pushed apart at full force.
    Source: Park et al., "Relational Knowledge Distillation", CVPR 2019; soft targets as in Andonian et al., "Robust
    Cross-Modal Representation Learning with Progressive Self-Distillation", CVPR 2022.
    """
    target = torch.softmax(meaning @ meaning.T / width, dim=1)
    logits = scale * photos @ texts.T
    there = functional.kl_div(functional.log_softmax(logits, dim=1), target, reduction="batchmean")
    back = functional.kl_div(functional.log_softmax(logits.T, dim=1), target, reduction="batchmean")
    return 0.5 * (there + back)


def information_redundancy(x: Tensor, floor: float = 1.0) -> Tensor:
    """Paper eq. 3: every direction carries information (variance), no two the same (covariance).

        v = 1/d sum_j max(0, f - sqrt(d Var(x_j) + eps))      c = 1/d sum_{j != k} Cov(sqrt(d) x)_jk ^ 2
        L = v + c / d

    x (n, d) of unit length; sqrt(d) brings a well spread component to variance 1.
    Source: Bardes, Ponce and LeCun, "VICReg", ICLR 2022, eq. 1-4.
    """
    n, d = x.shape
    spread = (x - x.mean(0)) * d**0.5
    covariance = spread.T @ spread / (n - 1)
    deviation = torch.sqrt(covariance.diagonal() + 1e-4)
    off = covariance - torch.diag(covariance.diagonal())
    loss: Tensor = functional.relu(floor - deviation).mean() + off.pow(2).sum() / (d * d)
    return loss


def self_agreement(first: Tensor, second: Tensor) -> Tensor:
    """Two crops of a photo agree:  L = mean_i ( 1 - x_i . x'_i ).

    The second view is the photo's embedding as remembered from an earlier epoch, under another crop, without
    gradient: it costs nothing, and stopping the gradient on one side is what keeps such a loss from collapsing.
    Source: Chen and He, "Exploring Simple Siamese Representation Learning", CVPR 2021, eq. 1.
    """
    return (1.0 - (first * second).sum(1)).mean()


def text_guard(texts: Tensor, meaning: Tensor) -> Tensor:
    """Distances between texts stay those of the sentence model:  L = mean_ij ( y_i . y_j - m_i . m_j )^2.

    texts (n, d) embeddings, meaning (n, e) the sentence model's own. Keeps text-to-text search, and words that no
    training caption used, from being forgotten.
    Source: Park et al., "Relational Knowledge Distillation", CVPR 2019, eq. 5 (distances).
    """
    return (texts @ texts.T - meaning @ meaning.T).pow(2).mean()
