#!/usr/bin/env python3
"""Writes the golden values of PyTorch's functions: make_golden.py [AREA...], by default all of them.

Each file of tables/ has cases, one a line (see `case`). For each, NAME.lua gets the code that the tests run, and
NAME.safetensors the inputs, PyTorch's outputs, a cotangent for each output and the gradients of sum(output * cotangent).
Needs PyTorch, SciPy and safetensors; written with those that NOTICE.md names."""
import importlib
import pathlib
import re
import sys

import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.modules["golden"] = sys.modules["__main__"]
sys.path.insert(0, str(HERE / "tables"))

cases = []


class Positions:
    """A tensor of positions, which scripts count from 1."""

    def __init__(self, tensor):
        self.tensor = tensor


def randn(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed + 1000 * len(shape) + sum(shape)))


def rand(*shape, seed=0):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed + 1000 * len(shape) + sum(shape)))


def distinct(*shape, seed=0, step=0.2):
    """Numbers of both signs, a step apart, in no order: away from ties, so that finite differences hold."""
    count = torch.Size(shape).numel()
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed + count))
    return ((order - count // 2) * step + step / 2).reshape(shape)


def tensor(*values):
    """A tensor of the values, or of one nested list."""
    return torch.tensor(values[0] if len(values) == 1 else values, dtype=torch.float32)


def case(name, lua, function, tolerance=1e-6, differences=True, gradients=True, seed=None, **inputs):
    """A case: `lua`, an expression or statements that return, of `dk` and the inputs, gives what the function of PyTorch
    gives for the inputs (float32 tensors), to within the tolerance, relative to the largest element of each output.

    - differences: whether finite differences are compared too, which needs inputs away from kinks.
    - gradients: whether gradients are compared, or the names of the inputs with gradients; where PyTorch has none there are none.
    - seed: the seed of both generators.
    An output is a tensor, a number or `Positions`."""
    cases.append(dict(name=name, lua=lua, function=function, tolerance=tolerance, differences=differences,
                      gradients=gradients, seed=seed, inputs=inputs))


def plain(value):
    if isinstance(value, Positions):
        value = value.tensor + 1
    value = torch.as_tensor(value)
    if value.is_complex():
        value = torch.view_as_real(value.resolve_conj())
    value = value.to(torch.float32)
    return value.reshape(1) if value.dim() == 0 else value


def evaluate(number, case, tensors):
    """Adds the tensors of a case; returns the names of the inputs that have a gradient, and how many outputs there are."""
    inputs = {name: value.clone().to(torch.float32) for name, value in case["inputs"].items()}
    wanted = inputs if case["gradients"] is True else case["gradients"] or []
    for name in wanted:
        inputs[name].requires_grad_()
    if case["seed"] is not None:
        torch.manual_seed(case["seed"])
    outputs = case["function"](**inputs)
    outputs = [plain(value) for value in (outputs if isinstance(outputs, (tuple, list)) else [outputs])]
    for name, value in inputs.items():
        tensors[f"{number}.in.{name}"] = value.detach().contiguous()
    loss = 0
    for index, value in enumerate(outputs, 1):
        tensors[f"{number}.out.{index}"] = value.detach().clone(memory_format=torch.contiguous_format)
        if value.requires_grad:
            cotangent = randn(*value.shape, seed=index)
            tensors[f"{number}.cotangent.{index}"] = cotangent
            loss = loss + (value * cotangent).sum()
    names = []
    if torch.is_tensor(loss):
        found = torch.autograd.grad(loss, [inputs[name] for name in wanted], allow_unused=True)
        for name, gradient in zip(wanted, found):
            if gradient is not None:
                names.append(name)
                tensors[f"{number}.gradient.{name}"] = gradient.contiguous()
    return names, len(outputs)


def quoted(text):
    level = 0
    while f"]{'=' * level}]" in text + "]":
        level += 1
    return f"[{'=' * level}[{text}]{'=' * level}]"


def write(area):
    from safetensors.torch import save_file

    cases.clear()
    importlib.import_module(area)
    tensors = {}
    lines = [f"-- Written by make_golden.py from tables/{area}.py, with PyTorch {torch.__version__.split('+')[0]}.", "return {"]
    for number, case in enumerate(cases, 1):
        names, outputs = evaluate(number, case, tensors)
        lua = case["lua"] if re.search(r"\breturn\b", case["lua"]) else "return " + case["lua"]
        fields = [
            f"name = {quoted(case['name'])}",
            "inputs = {" + ", ".join(f'"{name}"' for name in case["inputs"]) + "}",
            f"outputs = {outputs}",
            "gradients = {" + ", ".join(f'"{name}"' for name in names) + "}",
            f"tolerance = {case['tolerance']!r}",
        ]
        if case["seed"] is not None:
            fields.append(f"seed = {case['seed']}")
        if names and not case["differences"]:
            fields.append("no_differences = true")
        lines.append("  { " + ", ".join(fields) + ",")
        lines.append(f"    code = {quoted(lua)} }},")
    lines.append("}")
    (HERE / f"{area}.lua").write_text("\n".join(lines) + "\n")
    save_file(tensors, HERE / f"{area}.safetensors")
    print(f"{area}: {len(cases)} cases")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for area in sys.argv[1:] or sorted(path.stem for path in (HERE / "tables").glob("*.py")):
        write(area)
