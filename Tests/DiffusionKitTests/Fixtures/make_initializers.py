"""Writes initializers.json: the values of torch.nn.init after torch.manual_seed(0). Needs torch 2.15."""
import json
import torch
from torch.nn import init

CASES = {
    "xavier_uniform": (init.xavier_uniform_, {}), "xavier_normal": (init.xavier_normal_, {}),
    "kaiming_uniform": (init.kaiming_uniform_, {}), "kaiming_normal": (init.kaiming_normal_, {}),
    "uniform": (init.uniform_, {"a": -0.2, "b": 0.7}), "normal": (init.normal_, {"mean": 1.5, "std": 0.3}),
    "orthogonal": (init.orthogonal_, {}),
}
found = []
for name, (function, options) in CASES.items():
    for shape in ((7, 5), (4, 6), (8, 3, 3, 3), (2, 3)):
        torch.manual_seed(0)
        values = function(torch.empty(shape), **options)
        found.append({"initializer": name, "shape": shape, "values": values.flatten().tolist()})
json.dump(found, open("initializers.json", "w"))
