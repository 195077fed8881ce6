# The states of torch.get_rng_state() (PyTorch 2.15), and the next numbers.
import torch, base64, json
out=[]
def case(name, seed, f):
    torch.manual_seed(seed); f()
    s=torch.get_rng_state()
    out.append({"name":name,"seed":seed,"state":base64.b64encode(bytes(s.tolist())).decode(),
      "randn": torch.randn(3).tolist(), "rand": torch.rand(700)[-1].item()})
case("fresh", 7, lambda: None)
case("all words drawn", 2**40+3, lambda: torch.rand(624))
case("one drawn", 1, lambda: torch.rand(1))
case("half a pair of normal numbers", 42, lambda: (torch.rand(700), torch.randn(3)))
json.dump(out, open("generator_states.json","w"), indent=1)
