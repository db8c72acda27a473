"""The survey's tree of methods, and which module stands for each of its leaves.

The survey is "Cross-Modal Retrieval: Why It Matters for Multimodal AI" (The New Stack), after Z. Han et al.: real-value
retrieval in six families, binary-value retrieval (hashing) in three.
"""

from __future__ import annotations

import importlib
from functools import cache

from models.recipe.methods.trial import Method

REAL, BINARY = "Real-value retrieval", "Binary-value (hashing) retrieval"
LENGTHS = (16, 32, 64, 128, 256)

# family -> what the survey says of it, in its words
REAL_FAMILIES = {
    "Shallow real-value retrieval": "statistical analysis techniques to model multimodal data associations",
    "Deep real-value retrieval": "features, joint representations, complex semantic relationships, by deep networks",
    "RNN": "sequential data (like text), combined with image features extracted through CNN models",
    "GAN": "competing components learn the distribution of data, and correlations across data types",
    "Graph regularization": "accommodates multiple modalities, and captures a wide range of correlations",
    "Transformer methods": "self-attention processes all incoming inputs concurrently",
}
BINARY_FAMILIES = {
    "Unsupervised hashing": "no labeled data: functions solely from data distribution",
    "Supervised hashing": "labeled data: preserves similarities, parts non-matched instances",
    "Semi-supervised hashing": "rich unlabeled data improve the performance of supervised learning",
}
NONE = "None"
MODULES = (
    "real.plain",
    "real.cca",
    "real.kernel_cca",
    "real.heads",
    "real.hardest",
    "real.bi_gru",
    "real.adversarial",
    "real.graph",
    "real.transformer",
    "binary.random_directions",
    "binary.itq",
    "binary.cca_codes",
    "binary.deep_unsupervised",
    "binary.scm",
    "binary.sdh",
    "binary.deep_supervised",
    "binary.deep_semi_supervised",
)


@cache
def all_methods() -> dict[Method, str]:
    """Return every method with the module that it stands in, in the order of the tree. Needs torch."""
    found: dict[Method, str] = {}
    for name in MODULES:
        module = importlib.import_module(f"models.recipe.methods.{name}")
        found |= dict.fromkeys(module.METHODS, name)
    return found
