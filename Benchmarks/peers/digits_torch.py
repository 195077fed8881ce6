"""The training of scripts/examples/mnist.lua in PyTorch with diffusers: trains a class-conditional U-Net on MNIST's
digits for argv[2] minutes on argv[1] threads and writes the pipeline to argv[3]. The digits are an .npz at argv[4]."""
import math
import sys
import time

import numpy as np
import torch
from diffusers import DDPMPipeline, DDPMScheduler, UNet2DModel

threads, minutes, folder, data = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3], np.load(sys.argv[4])
torch.set_num_threads(threads)
torch.manual_seed(0)
# Ordered 0, 1, ... 9, 0, 1, ...; the last 1,000 are held out.
images = torch.tensor(data["images"].astype("float32")).reshape(10, 500, 784).transpose(0, 1)[:400]
images = images.reshape(4000, 1, 28, 28) / 127.5 - 1
labels = torch.arange(4000) % 10
model = UNet2DModel(
    sample_size=28, in_channels=1, out_channels=1, num_class_embeds=11, block_out_channels=(16, 32, 64),
    layers_per_block=1, norm_num_groups=8, down_block_types=("DownBlock2D",) * 3, up_block_types=("UpBlock2D",) * 3)
scheduler = DDPMScheduler(beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction")
parameters = list(model.parameters())
averages = [p.detach().clone() for p in parameters]
optimizer = torch.optim.AdamW(parameters, lr=5e-3, fused=True)
start, step = time.time(), 0
while (share := (time.time() - start) / (60 * minutes)) < 1:
    for group in optimizer.param_groups:
        group["lr"] = 5e-3 * min(step / 50, 1) * (1 + math.cos(math.pi * share)) / 2
    if step % 125 == 0:
        order = torch.randperm(4000)
    batch = order[step % 125 * 32 : step % 125 * 32 + 32]
    clean, classes = images[batch], labels[batch].clone()
    classes[torch.rand(32) < 0.05] = 10
    noise = torch.randn_like(clean)
    timesteps = ((torch.arange(32) + torch.rand(32)) / 32 * 1000).long().clamp(max=999)
    target = scheduler.get_velocity(clean, noise, timesteps)
    prediction = model(scheduler.add_noise(clean, noise, timesteps), timesteps, class_labels=classes).sample
    loss = torch.nn.functional.mse_loss(prediction, target)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    step += 1
    with torch.no_grad():
        torch._foreach_lerp_(averages, parameters, 1 - min(0.998, (1 + step) / (10 + step)))
with torch.no_grad():
    for parameter, average in zip(parameters, averages):
        parameter.copy_(average)
DDPMPipeline(unet=model, scheduler=scheduler).save_pretrained(folder)
print(f"steps {step}")
