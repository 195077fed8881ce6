#!/usr/bin/env python3
"""Prints the documented functions and methods of the installed PyTorch that pytorch_names.txt lacks, and the names there that
this PyTorch lacks."""
import inspect
import pathlib

import torch
import torch.nn.functional

sections = {
    "torch": torch, "torch.Tensor": torch.Tensor, "torch.nn.functional": torch.nn.functional, "torch.linalg": torch.linalg,
    "torch.fft": torch.fft, "torch.special": torch.special,
}


def names(section):
    for name in dir(sections[section]):
        value = getattr(sections[section], name)
        is_function = callable(value) and not inspect.isclass(value) and not inspect.ismodule(value)
        module = (getattr(value, "__module__", None) or "").split(".")[0]
        is_own = section in ("torch", "torch.Tensor") or module in ("", "torch")
        if is_function and is_own and value.__doc__ and not name.startswith("_") and not name.endswith("_"):
            yield name


known, section = {}, ""
for line in (pathlib.Path(__file__).parent / "pytorch_names.txt").read_text().splitlines():
    if line.startswith("## "):
        section = line[3:]
    elif line and not line.startswith("#"):
        known.setdefault(section, set()).add(line.split()[0])
for section in sections:
    found = set(names(section))
    print(section, "missing:", *sorted(found - known[section]), "gone:", *sorted(known[section] - found))
