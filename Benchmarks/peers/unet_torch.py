"""The work of unet.lua in PyTorch, on diffusers' U-Net. argv[1] is the number of threads, argv[2] the mode: eager,
channels_last, compile or bf16."""
import resource
import sys

import torch
from diffusers import UNet2DModel

from measure import median, report

torch.set_num_threads(int(sys.argv[1]))
mode = sys.argv[2]


torch.manual_seed(0)
model = UNet2DModel(
    sample_size=32, in_channels=1, out_channels=1, block_out_channels=(32, 64, 128), layers_per_block=2,
    down_block_types=("DownBlock2D",) * 3, up_block_types=("UpBlock2D",) * 3, norm_num_groups=8)
x, noise = torch.randn(16, 1, 32, 32), torch.randn(16, 1, 32, 32)
one, timesteps = torch.randn(1, 1, 32, 32), torch.randint(0, 1000, (16,))
if mode == "channels_last":
    model = model.to(memory_format=torch.channels_last)
    x, one = (images.to(memory_format=torch.channels_last) for images in (x, one))
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True)
network = torch.compile(model) if mode == "compile" else model


def forward(images, times):
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=mode == "bf16"):
        return network(images, times).sample


def step():
    optimizer.zero_grad(set_to_none=True)
    torch.nn.functional.mse_loss(forward(x, timesteps).float(), noise).backward()
    optimizer.step()


before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
report("unet_step_ms", median(5, step) * 1e3)
report("unet_peak_mb", (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / 1e6)
with torch.no_grad():
    report("unet_forward_16_ms", median(7, lambda: forward(x, timesteps)) * 1e3)
    report("unet_forward_1_ms", median(11, lambda: forward(one, torch.tensor([500]))) * 1e3)
