local support = ...
local dk, near, raises = support.dk, support.near, support.raises
local metrics = dk.metrics
local cases = {}

function cases.two_sample_tests()
  local a, b = dk.randn(100, 2), dk.randn(100, 2)
  near(metrics.c2st(a, b), 0.5, 0.2)
  near(metrics.c2st { a = a, b = b + 100, classifier = "network", folds = 2, steps = 100, generator = dk.Generator(1) }, 1, 0)
  raises(function() metrics.c2st(a, b, { classifier = "netwrok" }) end, "classifier", "did you mean", "network")
  raises(function() metrics.c2st(a, b, { classifier = "network", folds = 1 }) end, "folds", "not 1")
  raises(function() metrics.c2st(a, dk.randn(3, 2)) end, "bad argument #2 to 'c2st'", "[3, 2]")
end

function cases.distances()
  local a, b = dk.randn(50, 3), dk.randn(40, 3)
  assert(metrics.mmd(a, b + 5) > metrics.mmd(a, b))
  near(metrics.frechet_distance(a, a + 2), 12, 1e-3)
  near(metrics.wasserstein(a, a + 1), math.sqrt(3), 1e-5)
  near(metrics.wasserstein(a, a + 1, { squared = true }), 3, 1e-5)
  raises(function() metrics.wasserstein(a, b) end, "bad argument #2 to 'wasserstein'", "[40, 3]")
  raises(function() metrics.mmd(a, dk.randn(40, 2)) end, "bad argument #2 to 'mmd'", "[40, 2]", "[50, 3]")
  raises(function() metrics.mmd(a, b, { bandwidth = -1 }) end, "bandwidth")
  raises(function() metrics.frechet_distance(a, dk.randn(1, 3)) end, "bad argument #2 to 'frechet_distance'", "[1, 3]")
end

function cases.precision_and_recall()
  local real = dk.randn(60, 2)
  local found = metrics.precision_recall(real, real + 0.001)
  near(found.precision, 1, 0)
  near(found.recall, 1, 0)
  near(metrics.precision_recall(real, real + 50, { k = 5 }).precision, 0, 0)
  raises(function() metrics.precision_recall(real, real, { k = 60 }) end, "bad argument #1 to 'precision_recall'", "more than 60")
end

function cases.compared_with_the_floor()
  local real = dk.randn(100, 2)
  local found = metrics.compare(real, dk.randn(60, 2) + 4, { verbose = 0, generator = dk.Generator(2) })
  for _, name in ipairs { "c2st_1nn", "mmd", "frechet_distance", "precision", "recall" } do
    assert(found[name].value and found[name].floor, name)
  end
  assert(not found.c2st)
  assert(found.frechet_distance.value > 10 * found.frechet_distance.floor)
  raises(function() metrics.compare(real, real, { metrics = { "fid" } }) end, "metrics", "fid")
  raises(function() metrics.compare(dk.randn(4, 2), real) end, "bad argument #1 to 'compare'", "[4, 2]")
end

return cases
