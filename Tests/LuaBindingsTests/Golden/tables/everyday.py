"""Everyday functions of tensors: elementwise, joining, products."""
import torch

from golden import case, randn

case("matmul", "x:matmul(y)", lambda x, y: x @ y, x=randn(3, 4), y=randn(4, 2))
