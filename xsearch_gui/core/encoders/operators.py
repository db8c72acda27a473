"""The operators of ONNX that encoders and heads are made of; a graph with any other is not run.

Each is one computation on tensors that ends: nothing that repeats (``Loop``, ``Scan``), chooses between graphs
(``If``), reads texts or pictures itself, or draws random numbers. The list is what 27 families of encoders export
(CLIP, SigLIP, ALIGN, BERT, MPNet, DeBERTa, T5, ViT, DINO, Swin, ConvNeXt, EfficientNet, MobileNet and others, by both
exporters of PyTorch 2.13), what quantising adds, and the operators that ONNX has for the parts of these since.
"""

from __future__ import annotations

from typing import Final

ENCODERS: Final = frozenset(
    """
    Abs Add And ArgMax ArgMin Attention AveragePool BatchNormalization Cast CastLike Ceil Clip Col2Im Concat Constant
    ConstantOfShape Conv ConvInteger ConvTranspose Cos CumSum DepthToSpace DequantizeLinear Div Dropout
    DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor Gather GatherElements GatherND Gelu Gemm
    GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual GroupNormalization HardSigmoid HardSwish Identity
    InstanceNormalization IsInf IsNaN LRN LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax LpNormalization
    MatMul MatMulInteger Max MaxPool Mean Min Mish Mod Mul Neg NonZero Not Or PRelu Pad Pow QLinearConv QLinearMatMul
    QuantizeLinear RMSNormalization Range Reciprocal ReduceL1 ReduceL2 ReduceLogSumExp ReduceMax ReduceMean ReduceMin
    ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize RotaryEmbedding Round ScatterElements ScatterND Selu Shape
    Sigmoid Sign Sin Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Swish Tanh Tile TopK
    Transpose Trilu Unsqueeze Where Xor
    """.split()  # noqa: SIM905 - a list of 130 strings reads worse
)

HEADS: Final = frozenset({"Add", "LpNormalization", "MatMul", "Mul", "Tanh"})
"""What :mod:`heads.onnx_writer` writes."""
