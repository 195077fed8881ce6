-- Written by make_golden.py from tables/everyday.py, with PyTorch 2.15.0.
return {
  { name = [[matmul]], inputs = {"x", "y"}, outputs = 1, gradients = {"x", "y"}, tolerance = 1e-06,
    code = [[return x:matmul(y)]] },
}
