"""Random numbers of distributions, from the same seed."""
import torch
import torch.distributions as D

from golden import Positions, case, rand, tensor

SIZES = (1, 10, 15, 16, 17, 1000)


def draws(name, lua, function, seed=7, **inputs):
    case(name, lua, function, gradients=False, seed=seed, **inputs)


for n in SIZES:
    draws(f"bernoulli of a number, {n}", f"dk.bernoulli(0.3, {{{n}}})", lambda n=n: torch.empty(n).bernoulli_(0.3))
    draws(f"bernoulli of a tensor, {n}", "dk.bernoulli(p)", lambda p: torch.bernoulli(p), p=rand(n))
    draws(f"exponential, {n}", f"dk.exponential({n}, 2.5)", lambda n=n: torch.empty(n).exponential_(2.5))
    draws(f"normal, {n}", f"dk.normal(3, 0.5, {n})", lambda n=n: torch.normal(3.0, 0.5, (n,)))
    draws(f"normal of tensors, {n}", "dk.normal(m, s)", lambda m, s: torch.normal(m, s), m=rand(n), s=rand(n, seed=1))
    draws(f"uniform, {n}", f"dk.uniform(-2, 5, {n})", lambda n=n: torch.empty(n).uniform_(-2, 5))
    draws(f"poisson, {n}", "dk.poisson(r)", lambda r: torch.poisson(r), r=rand(n) * 30)
    draws(f"laplace, {n}", f"dk.laplace(1, 2, {n})", lambda n=n: D.Laplace(1.0, 2.0).sample((n,)))
    draws(f"gamma, {n}", "dk.gamma(c)", lambda c: torch._standard_gamma(c), c=rand(n) * 4 + 0.05)
    draws(f"multinomial with replacement, {n}", f"dk.multinomial(w, {n}, true)", lambda w, n=n: Positions(torch.multinomial(w, n, True)), w=rand(30))
    if n < 1000:  # among a thousand quotients some are equal, whose order PyTorch leaves open
        draws(f"multinomial, {n}", f"dk.multinomial(w, {n})", lambda w, n=n: Positions(torch.multinomial(w, n)), w=rand(n + 3))

draws("bernoulli, method", "p:bernoulli()", lambda p: p.bernoulli(), p=rand(3, 4))
draws("exponential of rate 1", "dk.exponential{2, 3}", lambda: torch.empty(2, 3).exponential_())
draws("normal of a tensor and a number", "dk.normal(m, 2)", lambda m: torch.normal(m, 2.0), m=rand(3, 4))
draws("normal of a number and a tensor", "dk.normal(2, s)", lambda s: torch.normal(2.0, s), s=rand(3, 4))
draws("normal broadcasts", "dk.normal(m, s)", lambda m, s: torch.normal(m, s), m=rand(3, 1), s=rand(1, 4))
draws("uniform of tensors", "dk.uniform(l, h)", lambda l, h: D.Uniform(l, h).sample(), l=rand(3, 4), h=rand(3, 4) + 2)
draws("multinomial rows with replacement", "w:multinomial(5, true)", lambda w: Positions(w.multinomial(5, True)), w=rand(3, 6))
draws("multinomial rows", "w:multinomial(4)", lambda w: Positions(w.multinomial(4)), w=rand(3, 6))
draws("multinomial of one", "dk.multinomial(w, 1, true)", lambda w: Positions(torch.multinomial(w, 1, True)), w=rand(3, 6))
draws("multinomial, few of many", "dk.multinomial(w, 40)", lambda w: Positions(torch.multinomial(w, 40)), w=rand(2000))
draws("multinomial of weights of 0", "dk.multinomial(w, 4, true)", lambda w: Positions(torch.multinomial(w, 4, True)), w=tensor([0, 3, 0, 1]))
draws("multinomial of no rows", "dk.multinomial(w, 1)", lambda w: Positions(torch.multinomial(w, 1)), w=torch.zeros(0, 2))
draws("categorical", "dk.categorical(p, {4, 2})", lambda p: Positions(D.Categorical(p).sample((4, 2))), p=rand(5))
draws("categorical of one", "dk.categorical(p)", lambda p: Positions(D.Categorical(p).sample()), p=rand(5))
draws("categorical rows", "dk.categorical(p, 3)", lambda p: Positions(D.Categorical(p).sample((3,))), p=rand(2, 4, 5))
draws("categorical of logits", "dk.categorical{logits = x, shape = {6}}", lambda x: Positions(D.Categorical(logits=x).sample((6,))), x=rand(3, 5) * 4)
draws("gamma with a rate", "dk.gamma(c, 2, {4, 3})", lambda c: D.Gamma(c, 2.0).sample((4,)), c=rand(3) + 0.5)
draws("beta", "dk.beta(2, 3, {5})", lambda: D.Beta(2.0, 3.0).sample((5,)))
draws("beta of tensors", "dk.beta(a, b)", lambda a, b: D.Beta(a, b).sample(), a=rand(2, 3) + 0.1, b=rand(2, 3, seed=3) + 0.1)
draws("dirichlet", "dk.dirichlet(c, {3})", lambda c: D.Dirichlet(c).sample((3,)), c=rand(4) + 0.1)
draws("laplace of tensors", "dk.laplace(l, s)", lambda l, s: D.Laplace(l, s).sample(), l=rand(20), s=rand(20, seed=2) + 0.1)
draws("one draw after another", "local a, b = dk.bernoulli(0.5, 3), dk.exponential(3) return a, b, dk.randn(3)",
      lambda: (torch.empty(3).bernoulli_(0.5), torch.empty(3).exponential_(), torch.randn(3)))
