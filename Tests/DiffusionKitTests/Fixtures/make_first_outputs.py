"""Writes first_outputs.json: the first outputs of the models of init.json, before training. Needs torch 2.15 and
diffusers 0.42.1."""
import json
import torch
from diffusers import UNet2DModel

found = []
for entry in json.load(open("init.json"))["models"]:
    if entry["class"] != "UNet2DModel" or entry["seed"] != 0:
        continue
    torch.manual_seed(0)
    model = UNet2DModel(**entry["config"]).eval()
    size, channels = entry["config"]["sample_size"], entry["config"]["in_channels"]
    x, timesteps = torch.randn(2, channels, size, size), torch.tensor([10.0, 500.0])
    labels = torch.tensor([3, 10]) if "num_class_embeds" in entry["config"] else None
    with torch.no_grad():
        y = model(x, timesteps, class_labels=labels).sample
    found.append({"model": entry["model"], "labels": labels is not None, "first": y.flatten()[:20].tolist(),
                  "magnitude": y.double().abs().mean().item()})
json.dump(found, open("first_outputs.json", "w"))
