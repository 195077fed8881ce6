---@meta diffusionkit
-- Written by `make docs` from the declarations. Do not edit.

---@alias dk.ActivationName string|"linear"|"relu"|"silu"|"gelu"|"tanh"|"sigmoid"|"softplus"|"mish"|"exponential"|"softmax"|"gelu_tanh"|"leaky_relu"
---@alias dk.InitializerName string|"zeros"|"ones"|"constant"|"uniform"|"normal"|"truncated_normal"|"glorot_uniform"|"glorot_normal"|"he_uniform"|"he_normal"|"lecun_uniform"|"lecun_normal"|"xavier_normal"|"kaiming_normal"|"orthogonal"|"torch"|"kaiming_uniform"|"random_normal"|"random_uniform"|"xavier_uniform"
---@alias dk.LossName string|"mse"|"mae"|"huber"|"ssim"|"ms_ssim"|"perceptual"|"saliency_weighted"|"cross_entropy"|"bce_with_logits"
---@alias dk.MetricName string|"accuracy"|"acc"|"binary_accuracy"|"categorical_accuracy"|"sparse_categorical_accuracy"
---@alias dk.OptimizerName string|"sgd"|"adam"|"adamw"|"rmsprop"
---@alias dk.LossFunction fun(prediction: dk.Tensor, target: dk.Tensor): dk.Tensor
---@alias dk.Numbers (number|boolean|table)[]
---@alias dk.EpochCallback fun(epoch: integer, logs: table<string, number>): boolean?

---Callbacks of `fit`. Epochs and batches count from 1. A callback that returns true ends training.
---@class dk.Callbacks
---@field on_train_begin? fun(): boolean?
---@field on_epoch_begin? fun(epoch: integer): boolean?
---@field on_batch_end? fun(batch: integer, logs: table<string, number>): boolean?
---@field on_epoch_end? fun(epoch: integer, logs: table<string, number>): boolean?
---@field on_train_end? fun(logs: table<string, number>): boolean?

---The result of `dk.nn.module`: a class whose instances are layers.
---@class dk.Module: dk.Layer
---@field init? fun(self: dk.Module, ...: any)
---@field forward fun(self: dk.Module, ...: dk.Tensor): dk.Tensor
---@overload fun(...: any): dk.Module

---@class dk
---@field version string The version of the library, three numbers with points between them. Below 1.0 a new second number may rename functions, which CHANGELOG.md lists; a new third number renames none.
local dk = {}

---@class dk.audio
dk.audio = {}

---@class dk.data
dk.data = {}

---@class dk.fft
dk.fft = {}

---@class dk.image
dk.image = {}

---@class dk.json
---@field null userdata The null of JSON, since a table cannot hold nil: a light userdata, equal to itself in every Lua state and to the null of lua-cjson.
dk.json = {}

---@class dk.linalg
dk.linalg = {}

---@class dk.losses
dk.losses = {}

---@class dk.metrics
dk.metrics = {}

---@class dk.models
dk.models = {}

---@class dk.nn
dk.nn = {}

---@class dk.nn.functional
dk.nn.functional = {}

---@class dk.noise
dk.noise = {}

---@class dk.optimizers
dk.optimizers = {}

---@class dk.optimizers.schedules
dk.optimizers.schedules = {}

---@class dk.pipelines
dk.pipelines = {}

---@class dk.plot
dk.plot = {}

---@class dk.schedulers
dk.schedulers = {}

---Float32 elements with a shape.
---@class dk.Tensor
---@field requires_grad boolean Whether gradients flow through the tensor.
---@operator add(dk.Tensor|number): dk.Tensor
---@operator div(dk.Tensor|number): dk.Tensor
---@field [integer|dk.Tensor|(integer|boolean|dk.Tensor|integer[]|boolean[]|integer[][])[]] number|dk.Tensor|nil
---@operator len: integer
---@operator mod(dk.Tensor|number): dk.Tensor
---@operator mul(dk.Tensor|number): dk.Tensor
---@operator pow(dk.Tensor|number): dk.Tensor
---@operator sub(dk.Tensor|number): dk.Tensor
---@operator unm: dk.Tensor
local Tensor = {}

---Absolute values.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 2}:abs()) --> 1 2 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:abs() end

---Arccosine in radians; NaN outside of -1 to 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:acos()) --> 1.5708 0.0000 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:acos() end

---Inverse hyperbolic cosine; NaN below 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 2}:acosh()) --> 0.0000 1.3170 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:acosh() end

---a + b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.add(dk.tensor{1, 2}, 10)) --> 11 12 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:add(other) end

---input + value * a / b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2}:addcdiv(dk.tensor{3, 4}, dk.tensor{2, 2})) --> 2.5000 4.0000 [Tensor of shape 2]
---```
---@param a dk.Tensor|number tensor or number
---@param b dk.Tensor|number tensor or number
---@param value? number the factor (default 1.0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, a: dk.Tensor|number, b: dk.Tensor|number, options: dk.addcdiv.Options): dk.Tensor
function Tensor:addcdiv(a, b, value) end

---input + value * a * b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2}:addcmul(dk.tensor{3, 4}, dk.tensor{5, 6}, 0.5)) --> 8.5000 14.0000 [Tensor of shape 2]
---```
---@param a dk.Tensor|number tensor or number
---@param b dk.Tensor|number tensor or number
---@param value? number the factor (default 1.0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, a: dk.Tensor|number, b: dk.Tensor|number, options: dk.addcmul.Options): dk.Tensor
function Tensor:addcmul(a, b, value) end

---beta * input + alpha times the product of two matrices.
---
---Shapes: an input that broadcasts to [m, n], [m, k] and [k, n] to [m, n].
---
---Errors: Other shapes; the message names them.
---
---```lua
---print(dk.ones(2, 2):addmm(dk.eye(2), dk.eye(2), {alpha = 3})) --> 4 1 1 4 [Tensor of shape 2x2]
---```
---@param a dk.Tensor the left factor
---@param b dk.Tensor the right factor
---@param beta? number the input's factor; 0 ignores its values (default 1.0)
---@param alpha? number the product's factor (default 1.0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, a: dk.Tensor, b: dk.Tensor, options: dk.addmm.Options): dk.Tensor
function Tensor:addmm(a, b, beta, alpha) end

---beta * input + alpha times the product of a matrix and a vector.
---
---Shapes: an input that broadcasts to [m], [m, n] and [n] to [m].
---
---Errors: Other shapes; the message names them.
---
---```lua
---print(dk.ones(2):addmv(dk.eye(2), dk.tensor{1, 2})) --> 2 3 [Tensor of shape 2]
---```
---@param matrix dk.Tensor the left factor
---@param vector dk.Tensor the right factor
---@param beta? number the input's factor; 0 ignores its values (default 1.0)
---@param alpha? number the product's factor (default 1.0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, matrix: dk.Tensor, vector: dk.Tensor, options: dk.addmv.Options): dk.Tensor
function Tensor:addmv(matrix, vector, beta, alpha) end

---Whether no element is 0: true or false, or with an axis (or keepdim) a mask with an element for each lane. True for no elements.
---
---Shapes: [...]; the mask lacks the reduced axes, or has them with size 1 (keepdim).
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---local t = dk.tensor{{1, 2}, {0, 3}}
---print(t:all(), t:all(2)) --> false 1 0 [Tensor of shape 2]
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return boolean|dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.all.Options): boolean|dk.Tensor
function Tensor:all(axis, keepdim) end

---Whether all elements are close, as isclose has it: true or false.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast, and negative tolerances.
---
---```lua
---print(dk.tensor{1, 2}:allclose(dk.tensor{1.000001, 2})) --> true
---```
---@param other dk.Tensor|number a tensor or a number, broadcast with the input
---@param rtol? number tolerance relative to the other element (default 1e-05)
---@param atol? number absolute tolerance (default 1e-08)
---@param equal_nan? boolean whether NaN is close to NaN (default false)
---@return boolean
---@overload fun(self: dk.Tensor, other: dk.Tensor|number, options: dk.allclose.Options): boolean
function Tensor:allclose(other, rtol, atol, equal_nan) end

---The largest element, whose gradient equal elements share.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, and axes of no elements.
---
---```lua
---print(dk.tensor{{1, 5}, {7, 2}}:amax(2)) --> 5 7 [Tensor of shape 2]
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.amax.Options): dk.Tensor
function Tensor:amax(axis, keepdim) end

---The smallest element, whose gradient equal elements share.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, and axes of no elements.
---
---```lua
---print(dk.tensor{{1, 5}, {7, 2}}:amin(2)) --> 1 2 [Tensor of shape 2]
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.amin.Options): dk.Tensor
function Tensor:amin(axis, keepdim) end

---The smallest and the largest element.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks, and one of no elements.
---
---```lua
---local smallest, largest = dk.tensor{3, 1, 2}:aminmax()
---print(smallest:item(), largest:item()) --> 1.0 3.0
---```
---@param axis? integer an axis, from 1; all elements by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.aminmax.Options): dk.Tensor, dk.Tensor
function Tensor:aminmax(axis, keepdim) end

---Whether any element is not 0: true or false, or with an axis (or keepdim) a mask with an element for each lane. False for no elements.
---
---Shapes: [...]; the mask lacks the reduced axes, or has them with size 1 (keepdim).
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---local t = dk.tensor{{0, 0}, {0, 3}}
---print(t:any(), t:any(2)) --> true 0 1 [Tensor of shape 2]
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return boolean|dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.any.Options): boolean|dk.Tensor
function Tensor:any(axis, keepdim) end

---The position (from 1) of the largest element.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, and axes of no elements.
---
---```lua
---print(dk.tensor{{1, 5}, {7, 2}}:argmax(2)) --> 2 1 [Tensor of shape 2]
---```
---@param axis? integer the axis, from 1; by default the position is that in the flattened tensor
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.argmax.Options): dk.Tensor
function Tensor:argmax(axis, keepdim) end

---The position (from 1) of the smallest element.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, and axes of no elements.
---
---```lua
---print(dk.tensor{5, 1, 2}:argmin():item()) --> 2.0
---```
---@param axis? integer the axis, from 1; by default the position is that in the flattened tensor
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.argmin.Options): dk.Tensor
function Tensor:argmin(axis, keepdim) end

---The positions (from 1) that sort along an axis.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.tensor{3, 1, 2}:argsort{descending = true}) --> 1 3 2 [Tensor of shape 3]
---```
---@param axis? integer the axis, from 1; by default the last (default -1)
---@param descending? boolean sort from the largest to the smallest (default false)
---@param stable? boolean as in PyTorch; equal elements stay in order without it too (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.argsort.Options): dk.Tensor
function Tensor:argsort(axis, descending, stable) end

---Arcsine in radians; NaN outside of -1 to 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:asin()) --> 0.0000 1.5708 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:asin() end

---Inverse hyperbolic sine.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:asinh()) --> 0.0000 0.8814 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:asinh() end

---Arctangent in radians.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:atan()) --> 0.0000 0.7854 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:atan() end

---The angle in radians, -pi to pi, of the point with ordinate a and abscissa b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{0, 1}:atan2(dk.tensor{-1, 0})) --> 3.1416 1.5708 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:atan2(other) end

---Inverse hyperbolic tangent; NaN outside of -1 to 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 0.5}:atanh()) --> 0.0000 0.5493 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:atanh() end

---@class dk.Tensor.backward.Options
---@field cotangent? dk.Tensor the gradient to start from; by default 1, for a result of one element
---@field retain_graph? boolean retain the recorded operations for another backward (default false)

---Adds the gradient of this result to the grad of every parameter it was computed from.
---
---Shapes: the cotangent has the result's.
---
---Errors: A result that depends on no parameter, one of several elements without a cotangent, a cotangent of another shape, and a second backward without retain_graph.
---
---```lua
---local w = dk.parameter{1, 2}
---local y = w * 3
---y:backward(dk.tensor{1, 10})
---print(w.grad) --> 3 30 [Tensor of shape 2]
---```
---@param cotangent? dk.Tensor the gradient to start from; by default 1, for a result of one element
---@param retain_graph? boolean retain the recorded operations for another backward (default false)
---@overload fun(self: dk.Tensor, options: dk.Tensor.backward.Options)
function Tensor:backward(cotangent, retain_graph) end

---beta * input + alpha times the products of two batches of matrices.
---
---Shapes: an input that broadcasts to [batch, m, n], [batch, m, k] and [batch, k, n] to [batch, m, n].
---
---Errors: Other shapes; the message names them.
---
---```lua
---print(dk.ones(1):baddbmm(dk.ones(2, 1, 3), dk.ones(2, 3, 1)):flatten()) --> 4 4 [Tensor of shape 2]
---```
---@param a dk.Tensor the left factor
---@param b dk.Tensor the right factor
---@param beta? number the input's factor; 0 ignores its values (default 1.0)
---@param alpha? number the product's factor (default 1.0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, a: dk.Tensor, b: dk.Tensor, options: dk.baddbmm.Options): dk.Tensor
function Tensor:baddbmm(a, b, beta, alpha) end

---1 with probability p, otherwise 0, equal to the numbers of PyTorch for the same seed.
---
---Shapes: the given sizes, or the shape that the parameters broadcast to.
---
---Errors: Probabilities outside of 0...1.
---
---```lua
---dk.manual_seed(0)
---print(dk.bernoulli(0.5, {4})) --> 0 0 1 0 [Tensor of shape 4]
---```
---@param shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.bernoulli.Options): dk.Tensor
function Tensor:bernoulli(shape, generator) end

---How often each class label occurs, or the sum of the weights of its occurrences. Labels count from 0: the first count is that of label 0.
---
---Shapes: [n] to [max(largest label + 1, minlength)].
---
---Errors: Labels that are negative or not whole, or that have several axes; weights of another shape.
---
---```lua
---print(dk.tensor{0, 1, 1, 3}:bincount()) --> 1 2 0 1 [Tensor of shape 4]
---```
---@param weights? dk.Tensor one for each label
---@param minlength? integer the minimum number of counts (default 0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.bincount.Options): dk.Tensor
function Tensor:bincount(weights, minlength) end

---The products of two batches of matrices.
---
---Shapes: [batch, m, k] and [batch, k, n] to [batch, m, n].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.ones(2, 1, 3):bmm(dk.ones(2, 3, 1)):flatten()) --> 3 3 [Tensor of shape 2]
---```
---@param other dk.Tensor the right factor
---@return dk.Tensor
function Tensor:bmm(other) end

---Repeats axes of size 1 to these sizes, as expand does.
---
---Shapes: [a, 1] to [a, b], or to [n, a, b] with new axes in front.
---
---Errors: Sizes that the input does not broadcast to.
---
---```lua
---print(dk.tensor{1, 2}:broadcast_to(2, 2)) --> 1 2 1 2 [Tensor of shape 2x2]
---```
---@param ... integer sizes
---@return dk.Tensor
---@overload fun(self: dk.Tensor, shape: integer[]): dk.Tensor
function Tensor:broadcast_to(...) end

---The smallest whole number that is not below x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1.5, -1.5}:ceil()) --> 2 -1 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:ceil() end

---x if x > 0, else alpha * (e^(x / alpha) - 1) (Barron 2017).
---
---Shapes: [...]; the result has the input's.
---
---Errors: An alpha of 0.
---
---```lua
---print(dk.tensor{-1, 2}:celu(0.5)) --> -0.4323 2.0000 [Tensor of shape 2]
---```
---@param alpha? number the limit far below 0, negated (default 1.0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.celu.Options): dk.Tensor
function Tensor:celu(alpha) end

---Splits the tensor into parts of equal size along an axis; the last may be smaller.
---
---Shapes: [..., n, ...] to parts [..., ceil(n / count), ...].
---
---Errors: A count below 1, and an axis that the input lacks.
---
---```lua
---local parts = dk.arange(5):chunk(2)
---print(parts[1]) --> 0 1 2 [Tensor of shape 3]
---print(parts[2]) --> 3 4 [Tensor of shape 2]
---```
---@param count integer number of parts
---@param axis? integer the axis (default 1)
---@return dk.Tensor[]
---@overload fun(self: dk.Tensor, count: integer, options: dk.chunk.Options): dk.Tensor[]
function Tensor:chunk(count, axis) end

---Elements limited to min...max, numbers or tensors.
---
---Shapes: [...] and bounds that broadcast.
---
---Errors: A min above max, and bounds that do not broadcast.
---
---```lua
---print(dk.tensor{-2, 0, 2}:clamp(-1, 1)) --> -1 0 1 [Tensor of shape 3]
---print(dk.tensor{-2, 0, 2}:clamp{max = 1}) --> -2 0 1 [Tensor of shape 3]
---```
---@param min? number|dk.Tensor lower bound
---@param max? number|dk.Tensor upper bound
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.clamp.Options): dk.Tensor
function Tensor:clamp(min, max) end

---Elements limited to max and below, a number or a tensor.
---
---Shapes: [...] and a bound that broadcasts.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{-2, 2}:clamp_max(0)) --> -2 0 [Tensor of shape 2]
---```
---@param max number|dk.Tensor upper bound
---@return dk.Tensor
function Tensor:clamp_max(max) end

---Elements limited to min and above, a number or a tensor.
---
---Shapes: [...] and a bound that broadcasts.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{-2, 2}:clamp_min(0)) --> 0 2 [Tensor of shape 2]
---```
---@param min number|dk.Tensor lower bound
---@return dk.Tensor
function Tensor:clamp_min(min) end

---Returns an independent copy.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---local a = dk.zeros(2)
---local b = a:clone()
---b[1] = 5
---print(a[1]) --> 0.0
---```
---@return dk.Tensor
function Tensor:clone() end

---|a| with the sign of b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, -2}:copysign(-1)) --> -1 -2 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:copysign(other) end

---Pearson's correlation coefficients of variables, the rows, over their observations, the columns.
---
---Shapes: [variables, observations] to [variables, variables], [observations] to [1].
---
---Errors: More than two axes.
---
---```lua
---print(dk.tensor{{1, 2, 3}, {6, 4, 2}}:corrcoef()) --> 1 -1 -1 1 [Tensor of shape 2x2]
---```
---@return dk.Tensor
function Tensor:corrcoef() end

---Cosine of radians.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, math.pi}:cos()) --> 1 -1 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:cos() end

---Hyperbolic cosine.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:cosh()) --> 1.0000 1.5431 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:cosh() end

---The number of elements that are not 0.
---
---Shapes: [...]; the result lacks the counted axes. Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{{0, 5}, {6, 7}}:count_nonzero(2)) --> 1 2 [Tensor of shape 2]
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.count_nonzero.Options): dk.Tensor
function Tensor:count_nonzero(axis) end

---The covariances of variables, the rows, over their observations, the columns.
---
---Shapes: [variables, observations] to [variables, variables], [observations] to [1].
---
---Errors: More than two axes, weights of another number, negative ones, and fweights that are not whole.
---
---```lua
---print(dk.tensor{{1, 2, 3}, {6, 4, 2}}:cov()) --> 1 -2 -2 4 [Tensor of shape 2x2]
---```
---@param correction? integer subtracted from the number of observations in the divisor (default 1)
---@param fweights? number[]|number|dk.Tensor how often each observation counts
---@param aweights? number[]|number|dk.Tensor how much each observation counts
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.cov.Options): dk.Tensor
function Tensor:cov(correction, fweights, aweights) end

---The cross product of vectors of three elements along an axis.
---
---Shapes: two that broadcast, with an axis of size 3.
---
---Errors: An axis of another size.
---
---```lua
---print(dk.tensor{1, 0, 0}:cross(dk.tensor{0, 1, 0})) --> 0 0 1 [Tensor of shape 3]
---```
---@param other dk.Tensor the right factor
---@param axis? integer the axis; by default the first of size 3
---@return dk.Tensor
---@overload fun(self: dk.Tensor, other: dk.Tensor, options: dk.cross.Options): dk.Tensor
function Tensor:cross(other, axis) end

---The largest element up to each position of an axis, and its position (from 1): the last of equal ones. NaN from the first NaN on.
---
---Shapes: [...]; both results have the input's shape.
---
---Errors: An axis that the input lacks.
---
---```lua
---local values, positions = dk.tensor{1, 3, 2, 5}:cummax()
---print(values) --> 1 3 3 5 [Tensor of shape 4]
---print(positions) --> 1 2 2 4 [Tensor of shape 4]
---```
---@param axis? integer the axis, from 1 (default 1)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.cummax.Options): dk.Tensor, dk.Tensor
function Tensor:cummax(axis) end

---The smallest element up to each position of an axis, and its position (from 1); see cummax.
---
---Shapes: [...]; both results have the input's shape.
---
---Errors: An axis that the input lacks.
---
---```lua
---print((dk.tensor{3, 4, 1, 2}:cummin())) --> 3 3 1 1 [Tensor of shape 4]
---```
---@param axis? integer the axis, from 1 (default 1)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.cummin.Options): dk.Tensor, dk.Tensor
function Tensor:cummin(axis) end

---Running products along an axis.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---local betas = dk.linspace(1e-4, 0.02, 1000)
---print(("%.1e"):format((1 - betas):cumprod()[1000])) --> 4.0e-05
---```
---@param axis? integer the axis, from 1 (default 1)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.cumprod.Options): dk.Tensor
function Tensor:cumprod(axis) end

---Running sums along an axis.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.tensor{1, 2, 3}:cumsum()) --> 1 3 6 [Tensor of shape 3]
---```
---@param axis? integer the axis, from 1 (default 1)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.cumsum.Options): dk.Tensor
function Tensor:cumsum(axis) end

---The same values, detached from the recorded operations.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---local p = dk.parameter{3}
---print((p * 2):detach().requires_grad) --> false
---```
---@return dk.Tensor
function Tensor:detach() end

---Returns the diagonal of a matrix, or the matrix with this diagonal.
---
---Shapes: [m, n] to [min(m, n)], [n] to [n, n].
---
---Errors: More than two axes.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:diag()) --> 1 4 [Tensor of shape 2]
---print(dk.tensor{1, 2}:diag()) --> 1 0 0 2 [Tensor of shape 2x2]
---```
---@param offset? integer columns to the right of the main diagonal (default 0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.diag.Options): dk.Tensor
function Tensor:diag(offset) end

---Makes matrices with the last axis as a diagonal and zeros elsewhere.
---
---Shapes: [..., n] to [..., n, n].
---
---Errors: Axes that the result lacks, or the same axis twice.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:diag_embed():shape()) --> 2 x 2 x 2
---```
---@param offset? integer columns to the right of the main diagonal (default 0)
---@param axis_1? integer the axis of the rows in the result (default -2)
---@param axis_2? integer the axis of the columns in the result (default -1)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.diag_embed.Options): dk.Tensor
function Tensor:diag_embed(offset, axis_1, axis_2) end

---Returns the diagonal of the matrices that two axes span, as a last axis.
---
---Shapes: [m, n, ...] to [..., min(m, n)].
---
---Errors: Axes that the input lacks, or the same axis twice.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:diagonal(1)) --> 2 [Tensor of shape 1]
---```
---@param offset? integer columns to the right of the main diagonal (default 0)
---@param axis_1? integer the axis of the rows (default 1)
---@param axis_2? integer the axis of the columns (default 2)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.diagonal.Options): dk.Tensor
function Tensor:diagonal(offset, axis_1, axis_2) end

---Differences of neighbours along an axis.
---
---Shapes: [..., n, ...] to [..., n - 1, ...].
---
---Errors: An axis that the input lacks, a negative n, and shapes that do not join.
---
---```lua
---print(dk.tensor{1, 4, 9}:diff()) --> 3 5 [Tensor of shape 2]
---```
---@param n? integer how often they are taken (default 1)
---@param axis? integer the axis, from 1; by default the last (default -1)
---@param prepend? dk.Tensor joined to the axis in front
---@param append? dk.Tensor joined to the axis at the end
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.diff.Options): dk.Tensor
function Tensor:diff(n, axis, prepend, append) end

---The derivative of lgamma.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 2}:digamma()) --> -0.5772 0.4228 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:digamma() end

---Returns the number of axes.
---
---```lua
---print(dk.zeros(2, 3):dim()) --> 2
---```
---@return integer
function Tensor:dim() end

---a / b elementwise.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{6, 8}:div(2)) --> 3 4 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:div(other) end

---The sum of the products of two vectors' elements.
---
---Shapes: [n] and [n] to [1].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{1, 2}:dot(dk.tensor{3, 4}):item()) --> 11.0
---```
---@param other dk.Tensor the right factor
---@return dk.Tensor
function Tensor:dot(other) end

---Returns "bool" for a mask, else "float32". Elements are floats in both; a mask as an index selects where it is 1, while numbers are positions. Comparisons, logical functions and lists of booleans make masks; arithmetic makes numbers of them, but for the product of two masks and 1 - mask.
---
---```lua
---local t = dk.tensor{1, 5}
---print(t:dtype(), t:gt(2):dtype(), (t:gt(2) + 0):dtype()) --> float32 bool float32
---```
---@return string
function Tensor:dtype() end

---x if x > 0, else alpha * (e^x - 1) (Clevert et al. 2015).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 2}:elu()) --> -0.6321 2.0000 [Tensor of shape 2]
---```
---@param alpha? number the limit far below 0, negated (default 1.0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.elu.Options): dk.Tensor
function Tensor:elu(alpha) end

---1 where a == b, else 0: a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2, 3}:eq(2)) --> 0 1 0 [Tensor of shape 3]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:eq(other) end

---Whether both have the same shape and elements: true or false. `eq` compares element by element.
---
---Shapes: any two.
---
---```lua
---print(dk.tensor{1, 2}:equal(dk.tensor{1, 2})) --> true
---print(dk.tensor{1, 2}:equal(dk.tensor{{1, 2}})) --> false
---```
---@param other dk.Tensor the other tensor
---@return boolean
function Tensor:equal(other) end

---The error function.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:erf()) --> 0.0000 0.8427 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:erf() end

---1 - erf(x), accurate where it is small.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:erfc()) --> 1.0000 0.1573 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:erfc() end

---The inverse of erf; NaN outside of -1 to 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 0.5}:erfinv()) --> 0.0000 0.4769 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:erfinv() end

---e^x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:exp()) --> 1.0000 2.7183 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:exp() end

---2^x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 3}:exp2()) --> 1 8 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:exp2() end

---Repeats axes of size 1 to these sizes; -1 leaves an axis as it is.
---
---Shapes: [a, 1] to [a, b], or to [n, a, b] with new axes in front.
---
---Errors: Sizes that the input does not broadcast to.
---
---```lua
---print(dk.tensor{{1}, {2}}:expand(-1, 2)) --> 1 1 2 2 [Tensor of shape 2x2]
---```
---@param ... integer sizes
---@return dk.Tensor
---@overload fun(self: dk.Tensor, shape: integer[]): dk.Tensor
function Tensor:expand(...) end

---Repeats axes of size 1 to the sizes of another tensor.
---
---Shapes: [a, 1] to the other's, such as [a, b].
---
---Errors: Sizes that the input does not broadcast to.
---
---```lua
---print(dk.tensor{{1}, {2}}:expand_as(dk.zeros(2, 2))) --> 1 1 2 2 [Tensor of shape 2x2]
---```
---@param other dk.Tensor tensor whose shape is used
---@return dk.Tensor
function Tensor:expand_as(other) end

---e^x - 1, accurate near 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:expm1()) --> 0.0000 1.7183 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:expm1() end

---Merges neighbouring axes into one, by default all.
---
---Shapes: [..., a, ..., b, ...] to [..., a * ... * b, ...].
---
---Errors: An axis that the input lacks, and an end before the start.
---
---```lua
---print(dk.zeros(2, 3, 4):flatten(2):shape()) --> 2 x 12
---```
---@param start_axis? integer the first axis (default 1)
---@param end_axis? integer the last axis (default -1)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.flatten.Options): dk.Tensor
function Tensor:flatten(start_axis, end_axis) end

---Reverses axes.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:flip(2)) --> 2 1 4 3 [Tensor of shape 2x2]
---```
---@param axis? integer|integer[] an axis or a list; all by default
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.flip.Options): dk.Tensor
function Tensor:flip(axis) end

---Reverses the second axis.
---
---Shapes: [...]; the result has the input's.
---
---Errors: Fewer than two axes.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:fliplr()) --> 2 1 4 3 [Tensor of shape 2x2]
---```
---@return dk.Tensor
function Tensor:fliplr() end

---Reverses the first axis.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:flipud()) --> 3 4 1 2 [Tensor of shape 2x2]
---```
---@return dk.Tensor
function Tensor:flipud() end

---The largest whole number that is not above x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1.5, -1.5}:floor()) --> 1 -2 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:floor() end

---The largest whole number that is not above a / b. It has no gradient.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{7, -7}:floor_divide(2)) --> 3 -4 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:floor_divide(other) end

---The remainder of a / b with the sign of a, as C's fmod; dk.remainder has the sign of b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{5, -5}:fmod(3)) --> 2 -2 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:fmod(other) end

---The part after the point, with the sign of x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1.5, -1.5}:frac()) --> 0.5000 -0.5000 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:frac() end

---Selects for each element of `index` the input's element at that position of the axis, as torch.gather.
---
---Shapes: [..., n, ...] and an index [..., k, ...] of as many axes to [..., k, ...].
---
---Errors: An index of other axes, and positions that the input lacks.
---
---```lua
---local rows = dk.tensor{{1, 2, 3}, {4, 5, 6}}
---print(rows:gather(2, dk.tensor{{3}, {1}})) --> 3 4 [Tensor of shape 2x1]
---```
---@param axis integer the axis
---@param index dk.Tensor positions from 1
---@return dk.Tensor
function Tensor:gather(axis, index) end

---1 where a >= b, else 0: a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2, 3}:ge(2)) --> 0 1 1 [Tensor of shape 3]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:ge(other) end

---x * Phi(x), the Gaussian error linear unit (Hendrycks and Gimpel 2016).
---
---Shapes: [...]; the result has the input's.
---
---Errors: Another name.
---
---```lua
---print(dk.tensor{1}:gelu()) --> 0.8413 [Tensor of shape 1]
---print(dk.tensor{1}:gelu("tanh")) --> 0.8412 [Tensor of shape 1]
---```
---@param approximate? string "none" or "tanh" (default "none")
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.gelu.Options): dk.Tensor
function Tensor:gelu(approximate) end

---a * sigmoid(b) of the halves a and b of an axis (Dauphin et al. 2016).
---
---Shapes: [..., 2 n, ...] to [..., n, ...].
---
---Errors: An axis that the input lacks or whose size is odd.
---
---```lua
---print(dk.tensor{2, 4, 0, 0}:glu()) --> 1 2 [Tensor of shape 2]
---```
---@param axis? integer the axis, from 1; by default the last (default -1)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.glu.Options): dk.Tensor
function Tensor:glu(axis) end

---1 where a > b, else 0: a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2, 3}:gt(2)) --> 0 0 1 [Tensor of shape 3]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:gt(other) end

---x, but 0 where |x| <= lambd.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-2, 0.25, 2}:hardshrink()) --> -2 0 2 [Tensor of shape 3]
---```
---@param lambd? number half of the width of the interval that becomes 0 (default 0.5)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.hardshrink.Options): dk.Tensor
function Tensor:hardshrink(lambd) end

---relu6(x + 3) / 6.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-4, 0, 1.5}:hardsigmoid()) --> 0.0000 0.5000 0.7500 [Tensor of shape 3]
---```
---@return dk.Tensor
function Tensor:hardsigmoid() end

---x * relu6(x + 3) / 6 (Howard et al. 2019).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-4, 0, 3}:hardswish()) --> 0 0 3 [Tensor of shape 3]
---```
---@return dk.Tensor
function Tensor:hardswish() end

---x limited to min_val...max_val, without a gradient at the limits.
---
---Shapes: [...]; the result has the input's.
---
---Errors: A min_val that is not below max_val.
---
---```lua
---print(dk.tensor{-2, 0.5, 2}:hardtanh()) --> -1.0000 0.5000 1.0000 [Tensor of shape 3]
---```
---@param min_val? number lower limit (default -1.0)
---@param max_val? number upper limit (default 1.0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.hardtanh.Options): dk.Tensor
function Tensor:hardtanh(min_val, max_val) end

---0 where a < 0, 1 where a > 0, and b where a is 0. It has no gradient.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{-1, 0, 1}:heaviside(0.5)) --> 0.0000 0.5000 1.0000 [Tensor of shape 3]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:heaviside(other) end

---The number of elements in each of `bins` intervals of equal width; others are ignored.
---
---Shapes: [...] to [bins].
---
---Errors: Bins below 1, a min above the max, and ends that are not finite.
---
---```lua
---print(dk.tensor{1, 2, 1}:histc(4, 0, 3)) --> 0 2 1 0 [Tensor of shape 4]
---```
---@param bins? integer number of intervals (default 100)
---@param min? number the lower end of the first interval (default 0.0)
---@param max? number the upper end of the last; equal to min: the extreme elements (default 0.0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.histc.Options): dk.Tensor
function Tensor:histc(bins, min, max) end

---The number of elements, or the sum of their weights, in intervals of equal width or between given edges, and the edges. Elements outside of all intervals are ignored.
---
---Shapes: [...] to [bins] and [bins + 1].
---
---Errors: Bins below 1, fewer than two edges or edges that do not ascend, a range that is not finite, weights of another shape.
---
---```lua
---local counts, edges = dk.tensor{1, 2, 1, 4}:histogram(3)
---print(counts) --> 2 1 1 [Tensor of shape 3]
---print(edges) --> 1 2 3 4 [Tensor of shape 4]
---```
---@param bins integer|number[]|number|dk.Tensor number of intervals, or their ascending edges
---@param range? number[] {low, high}, the outer edges; by default the extreme elements
---@param weight? dk.Tensor a weight for each element
---@param density? boolean divide by the intervals' widths and by the sum (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(self: dk.Tensor, bins: integer|number[]|number|dk.Tensor, options: dk.histogram.Options): dk.Tensor, dk.Tensor
function Tensor:histogram(bins, range, weight, density) end

---sqrt(a^2 + b^2), without overflow.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{3, 5}:hypot(dk.tensor{4, 12})) --> 5 13 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:hypot(other) end

---Adds the slices of `source`, times alpha, to the slices at these positions of an axis.
---
---Shapes: [..., n, ...], k positions and a source [..., k, ...]; the result has the input's.
---
---Errors: An axis or a position that the input lacks, and a source of another shape; the message has both.
---
---```lua
---local counts = dk.zeros(3)
---print(counts:index_add(1, {1, 3, 3}, dk.ones(3))) --> 1 0 2 [Tensor of shape 3]
---```
---@param axis integer the axis
---@param positions dk.Tensor|integer|integer[] a list or a tensor, from 1
---@param source dk.Tensor a slice for each position
---@param alpha? number factor of the source (default 1.0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, axis: integer, positions: dk.Tensor|integer|integer[], source: dk.Tensor, options: dk.index_add.Options): dk.Tensor
function Tensor:index_add(axis, positions, source, alpha) end

---Replaces the slices at these positions of an axis by those of `source`. Of equal positions the last counts.
---
---Shapes: [..., n, ...], k positions and a source [..., k, ...]; the result has the input's.
---
---Errors: An axis or a position that the input lacks, and a source of another shape; the message has both.
---
---```lua
---print(dk.zeros(3):index_copy(1, {3, 1}, dk.tensor{7, 8})) --> 8 0 7 [Tensor of shape 3]
---```
---@param axis integer the axis
---@param positions dk.Tensor|integer|integer[] a list or a tensor, from 1
---@param source dk.Tensor a slice for each position
---@return dk.Tensor
function Tensor:index_copy(axis, positions, source) end

---Replaces the slices at these positions of an axis by one value.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis or a position that the input lacks, and a value of several elements.
---
---```lua
---print(dk.zeros(2, 2):index_fill(2, 1, 5)) --> 5 0 5 0 [Tensor of shape 2x2]
---```
---@param axis integer the axis
---@param positions dk.Tensor|integer|integer[] a list or a tensor, from 1
---@param value dk.Tensor|number|boolean a number, a boolean, or a tensor of one element
---@return dk.Tensor
function Tensor:index_fill(axis, positions, value) end

---Selects positions of an axis, in the given order.
---
---Shapes: [..., n, ...] and k positions to [..., k, ...].
---
---Errors: An axis or a position that the input lacks, positions that are not whole, and a mask instead of positions.
---
---```lua
---print(dk.tensor{10, 20, 30}:index_select(1, {3, 1})) --> 30 10 [Tensor of shape 2]
---```
---@param axis integer the axis
---@param positions dk.Tensor|integer|integer[] a list or a tensor, from 1
---@return dk.Tensor
function Tensor:index_select(axis, positions) end

---Products summed over the last axes, with the other axes of both.
---
---Shapes: [..., k] and [***, k] to [..., ***].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:inner(dk.tensor{1, 1})) --> 3 7 [Tensor of shape 2]
---```
---@param other dk.Tensor the right factor
---@return dk.Tensor
function Tensor:inner(other) end

---Where |input - other| <= atol + rtol * |other|, a mask. Equal infinities are close.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast, and negative tolerances.
---
---```lua
---print(dk.tensor{1, 2}:isclose(dk.tensor{1.000001, 2.1})) --> 1 0 [Tensor of shape 2]
---```
---@param other dk.Tensor|number a tensor or a number, broadcast with the input
---@param rtol? number tolerance relative to the other element (default 1e-05)
---@param atol? number absolute tolerance (default 1e-08)
---@param equal_nan? boolean whether NaN is close to NaN (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, other: dk.Tensor|number, options: dk.isclose.Options): dk.Tensor
function Tensor:isclose(other, rtol, atol, equal_nan) end

---Returns whether every element is finite (no NaN, no infinity). t:isnan() and t:isinf() test each element.
---
---```lua
---print(dk.tensor{1, 1 / 0}:isfinite()) --> false
---```
---@return boolean
function Tensor:isfinite() end

---Where the elements are infinite, of either sign: a mask.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, math.huge, -math.huge}:isinf()) --> 0 1 1 [Tensor of shape 3]
---```
---@return dk.Tensor
function Tensor:isinf() end

---Where the elements are NaN, a mask.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 0 / 0}:isnan()) --> 0 1 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:isnan() end

---Where the elements are negative infinity, a mask.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{math.huge, -math.huge}:isneginf()) --> 0 1 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:isneginf() end

---Where the elements are positive infinity, a mask.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{math.huge, -math.huge}:isposinf()) --> 1 0 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:isposinf() end

---The inverse of stft, by overlap and add: the signals whose spectra are nearest to the input (Griffin and Lim 1984).
---
---Shapes: [..., frequencies, frames, 2] to [..., length].
---
---Errors: Spectra of another number of frequencies, no spectra, the windows of stft's errors, and windows whose sum of squares is 0 somewhere in the result.
---
---```lua
---local x, window = dk.randn(256), dk.hann_window(64)
---local spectra = x:stft{n_fft = 64, window = window}
---local y = spectra:istft{n_fft = 64, window = window, length = 256}
---assert((x - y):abs():max():item() < 1e-5)
---```
---@param n_fft integer length of a frame
---@param hop_length? integer distance of two frames, n_fft / 4 by default
---@param win_length? integer length of the window, in the middle of the frame; n_fft by default
---@param window? dk.Tensor [win_length], such as dk.hann_window's; ones by default
---@param center? boolean whether the frames were centred (default true)
---@param normalized? boolean whether the transform is scaled by 1 / sqrt(n_fft) (default false)
---@param onesided? boolean whether only the frequencies 0 to n_fft / 2 are there (default true)
---@param length? integer length of the signals, by default what the frames cover
---@return dk.Tensor
---@overload fun(self: dk.Tensor, n_fft: integer, options: dk.istft.Options): dk.Tensor
function Tensor:istft(n_fft, hop_length, win_length, window, center, normalized, onesided, length) end

---Returns the value of a tensor of one element.
---
---Shapes: one element.
---
---Errors: More or fewer elements.
---
---```lua
---print(dk.tensor{2.5}:item()) --> 2.5
---```
---@return number
function Tensor:item() end

---Kronecker's product: each element times the other tensor.
---
---Shapes: [a, b] and [c, d] to [a * c, b * d].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{1, 10}:kron(dk.tensor{1, 2})) --> 1 2 10 20 [Tensor of shape 4]
---```
---@param other dk.Tensor the right factor
---@return dk.Tensor
function Tensor:kron(other) end

---The k-th smallest element along an axis, and its position (from 1).
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: A k outside of 1...n, and an axis that the input lacks or that has no elements.
---
---```lua
---local value, position = dk.tensor{30, 10, 20}:kthvalue(2)
---print(value:item(), position:item()) --> 20.0 3.0
---```
---@param k integer the rank, from 1
---@param axis? integer the axis, from 1; by default the last (default -1)
---@param keepdim? boolean keep the reduced axis with size 1 (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(self: dk.Tensor, k: integer, options: dk.kthvalue.Options): dk.Tensor, dk.Tensor
function Tensor:kthvalue(k, axis, keepdim) end

---1 where a <= b, else 0: a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2, 3}:le(2)) --> 1 1 0 [Tensor of shape 3]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:le(other) end

---x if x > 0, else negative_slope * x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 2}:leaky_relu(0.5)) --> -0.5000 2.0000 [Tensor of shape 2]
---```
---@param negative_slope? number slope below 0 (default 0.01)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.leaky_relu.Options): dk.Tensor
function Tensor:leaky_relu(negative_slope) end

---Linear interpolation, input + weight * (other - input).
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{0, 10}:lerp(dk.tensor{1, 20}, 0.5)) --> 0.5000 15.0000 [Tensor of shape 2]
---```
---@param other dk.Tensor|number the values at weight 1
---@param weight dk.Tensor|number a number or a tensor, 0 to 1 between the two
---@return dk.Tensor
function Tensor:lerp(other, weight) end

---log |Gamma(x)|, the logarithm of the factorial of x - 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 5}:lgamma()) --> 0.0000 3.1781 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:lgamma() end

---Natural logarithm; -inf for 0, NaN below 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 10}:log()) --> 0.0000 2.3026 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:log() end

---Logarithm to base 10; -inf for 0, NaN below 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 1000}:log10()) --> 0 3 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:log10() end

---log(1 + x), accurate near 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:log1p()) --> 0.0000 0.6931 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:log1p() end

---Logarithm to base 2; -inf for 0, NaN below 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 8}:log2()) --> 0 3 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:log2() end

---The logarithm of softmax, computed stably.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.tensor{0, 1000}:log_softmax()) --> -1000 0 [Tensor of shape 2]
---```
---@param axis? integer the axis, from 1; by default the last (default -1)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.log_softmax.Options): dk.Tensor
function Tensor:log_softmax(axis) end

---log(e^a + e^b), without overflow.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{0, 1000}:logaddexp(dk.tensor{0, 1000})) --> 0.6931 1000.6932 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:logaddexp(other) end

---The logarithms of the running sums of exponentials along an axis, computed stably.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.tensor{1000, 1000}:logcumsumexp()) --> 1000.0000 1000.6932 [Tensor of shape 2]
---```
---@param axis? integer the axis, from 1 (default 1)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.logcumsumexp.Options): dk.Tensor
function Tensor:logcumsumexp(axis) end

---Whether both are not 0, a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{2, 2, 0, 0}:logical_and(dk.tensor{3, 0, 4, 0})) --> 1 0 0 0 [Tensor of shape 4]
---```
---@param other dk.Tensor|number a tensor or a number, broadcast with the input
---@return dk.Tensor
function Tensor:logical_and(other) end

---Where the elements are 0, a mask; of a mask also 1 - mask.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{2, 0}:logical_not()) --> 0 1 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:logical_not() end

---Whether one of the two is not 0, a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{2, 2, 0, 0}:logical_or(dk.tensor{3, 0, 4, 0})) --> 1 1 1 0 [Tensor of shape 4]
---```
---@param other dk.Tensor|number a tensor or a number, broadcast with the input
---@return dk.Tensor
function Tensor:logical_or(other) end

---Whether exactly one of the two is not 0, a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{2, 2, 0, 0}:logical_xor(dk.tensor{3, 0, 4, 0})) --> 0 1 1 0 [Tensor of shape 4]
---```
---@param other dk.Tensor|number a tensor or a number, broadcast with the input
---@return dk.Tensor
function Tensor:logical_xor(other) end

---log(x / (1 - x)), the inverse of sigmoid; NaN outside of 0 to 1.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An eps outside of 0 to 1.
---
---```lua
---print(dk.tensor{0.5, 0.75}:logit()) --> 0.0000 1.0986 [Tensor of shape 2]
---```
---@param eps? number limits x to eps...1 - eps first
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.logit.Options): dk.Tensor
function Tensor:logit(eps) end

---log(sigmoid(x)), without overflow.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-100, 0}:logsigmoid()) --> -100.0000 -0.6931 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:logsigmoid() end

---The logarithm of the sum of exponentials, computed stably.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{1000, 1000}:logsumexp()) --> 1000.6932 [Tensor of shape 1]
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.logsumexp.Options): dk.Tensor
function Tensor:logsumexp(axis, keepdim) end

---1 where a < b, else 0: a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2, 3}:lt(2)) --> 1 0 0 [Tensor of shape 3]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:lt(other) end

---Replaces elements by a value where the mask is not 0.
---
---Shapes: [...] and a mask that broadcasts to it; the result has the input's.
---
---Errors: A mask that does not broadcast to the input.
---
---```lua
---local t = dk.tensor{1, 2, 3}
---print(t:masked_fill(t:gt(1), 0)) --> 1 0 0 [Tensor of shape 3]
---```
---@param mask dk.Tensor broadcasts to the input
---@param value number value of the replaced elements
---@return dk.Tensor
function Tensor:masked_fill(mask, value) end

---Replaces the elements where the mask is not 0 by those of `source`, in their order.
---
---Shapes: [...] and a mask that broadcast; the result has the broadcast shape.
---
---Errors: A mask that does not broadcast with the input, and a source of fewer elements than it selects.
---
---```lua
---local t = dk.zeros(4)
---print(t:masked_scatter(dk.tensor{true, false, true, false}, dk.tensor{7, 8})) --> 7 0 8 0 [Tensor of shape 4]
---```
---@param mask dk.Tensor broadcasts with the input
---@param source dk.Tensor at least as many elements as the mask selects
---@return dk.Tensor
function Tensor:masked_scatter(mask, source) end

---Selects the elements where the mask is not 0; t[mask] does so for a mask of t's shape.
---
---Shapes: [...] and a mask that broadcast to [n], the number of selected elements.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---local t = dk.tensor{3, 1, 2}
---print(t:masked_select(t:gt(1))) --> 3 2 [Tensor of shape 2]
---```
---@param mask dk.Tensor broadcasts with the input
---@return dk.Tensor
function Tensor:masked_select(mask) end

---Computes the matrix product over the last two axes; the axes before broadcast.
---
---Shapes: [..., m, k] and [..., k, n] to [..., m, n]; vectors [k] count as one row or column, [k] and [k] give [1].
---
---Errors: Inner sizes that differ, and axes before them that do not broadcast; the message names both shapes.
---
---```lua
---local a = dk.tensor{{1, 2}, {3, 4}}
---print(a:matmul(dk.tensor{1, 1})) --> 3 7 [Tensor of shape 2]
---```
---@param other dk.Tensor the right factor
---@return dk.Tensor
function Tensor:matmul(other) end

---The largest element.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, and axes of no elements.
---
---```lua
---print(dk.tensor{{1, 5}, {7, 2}}:max(2)) --> 5 7 [Tensor of shape 2]
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.max.Options): dk.Tensor
function Tensor:max(axis, keepdim) end

---The larger element of each pair.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.maximum(dk.tensor{1, 5}, 3)) --> 3 5 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:maximum(other) end

---The mean; NaN for no elements.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.arange(6):reshape(2, 3):mean{axis = 2, keepdim = true}) --> 1 4 [Tensor of shape 2x1]
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.mean.Options): dk.Tensor
function Tensor:mean(axis, keepdim) end

---The median; of an even number of elements the lower of the two in the middle, and NaN if there is one. Along an axis also its position (from 1).
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks, and one of no elements.
---
---```lua
---print(dk.tensor{3, 1, 2, 10}:median():item()) --> 2.0
---local values, positions = dk.tensor{{1, 5, 3}, {9, 7, 8}}:median(2)
---print(values) --> 3 8 [Tensor of shape 2]
---print(positions) --> 3 3 [Tensor of shape 2]
---```
---@param axis? integer an axis, from 1; all elements by default
---@param keepdim? boolean keep the reduced axis with size 1 (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.median.Options): dk.Tensor, dk.Tensor
function Tensor:median(axis, keepdim) end

---The smallest element.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, and axes of no elements.
---
---```lua
---print(dk.tensor{{1, 5}, {7, 2}}:min():item()) --> 1.0
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.min.Options): dk.Tensor
function Tensor:min(axis, keepdim) end

---The smaller element of each pair.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.minimum(dk.tensor{1, 5}, 3)) --> 1 3 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:minimum(other) end

---x * tanh(softplus(x)) (Misra 2019).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 2}:mish()) --> -0.3034 1.9440 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:mish() end

---The product of two matrices.
---
---Shapes: [m, k] and [k, n] to [m, n].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:mm(dk.eye(2))) --> 1 2 3 4 [Tensor of shape 2x2]
---```
---@param other dk.Tensor the right factor
---@return dk.Tensor
function Tensor:mm(other) end

---The most frequent element along an axis, the smallest of several, and the last of its positions (from 1). NaN equals no other element.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks, and one of no elements.
---
---```lua
---local value, position = dk.tensor{2, 7, 7, 1}:mode()
---print(value:item(), position:item()) --> 7.0 3.0
---```
---@param axis? integer the axis, from 1; by default the last (default -1)
---@param keepdim? boolean keep the reduced axis with size 1 (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.mode.Options): dk.Tensor, dk.Tensor
function Tensor:mode(axis, keepdim) end

---Moves axes to other positions; the other axes stay in their order.
---
---Shapes: movedim(1, -1) of [a, b, c] gives [b, c, a].
---
---Errors: Axes that the input lacks or that are named twice, and different numbers of axes.
---
---```lua
---print(dk.zeros(2, 3, 4):movedim(1, -1):shape()) --> 3 x 4 x 2
---```
---@param source integer|integer[] an axis or a list
---@param destination integer|integer[] where each of them goes
---@return dk.Tensor
function Tensor:movedim(source, destination) end

---The elements sorted along the first axis.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{{3, 1}, {2, 4}}:msort()) --> 2 1 3 4 [Tensor of shape 2x2]
---```
---@return dk.Tensor
function Tensor:msort() end

---a * b elementwise.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2}:mul(dk.tensor{3, 4})) --> 3 8 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:mul(other) end

---Positions (from 1) drawn with probabilities proportional to the weights, equal to those of PyTorch for the same seed. Without replacement each position is drawn at most once, those of weight 0 last.
---
---Shapes: [n] to [num_samples], [rows, n] to [rows, num_samples].
---
---Errors: Weights that are negative or not finite, or whose sum is 0; num_samples below 1, or above n without replacement.
---
---```lua
---print(dk.multinomial(dk.tensor{0, 1, 0}, 2, true)) --> 2 2 [Tensor of shape 2]
---```
---@param num_samples integer number of positions for each row
---@param replacement? boolean whether a position may be drawn repeatedly (default false)
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(self: dk.Tensor, num_samples: integer, options: dk.multinomial.Options): dk.Tensor
function Tensor:multinomial(num_samples, replacement, generator) end

---The product of a matrix and a vector.
---
---Shapes: [m, n] and [n] to [m].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:mv(dk.tensor{1, 1})) --> 3 7 [Tensor of shape 2]
---```
---@param vector dk.Tensor the vector
---@return dk.Tensor
function Tensor:mv(vector) end

---Replaces NaN and infinities by numbers.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0 / 0, math.huge, 2}:nan_to_num(0, 9)) --> 0 9 2 [Tensor of shape 3]
---```
---@param nan? number the number for NaN (default 0.0)
---@param posinf? number the number for infinity; by default the largest finite one
---@param neginf? number the number for -infinity; by default the smallest finite one
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.nan_to_num.Options): dk.Tensor
function Tensor:nan_to_num(nan, posinf, neginf) end

---The mean of the elements that are not NaN; NaN if there are none.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{1, 0/0, 3}:nanmean():item()) --> 2.0
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.nanmean.Options): dk.Tensor
function Tensor:nanmean(axis, keepdim) end

---The median of the elements that are not NaN; see median.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks, and one of no elements.
---
---```lua
---print(dk.tensor{3, 0/0, 2, 1}:nanmedian():item()) --> 2.0
---```
---@param axis? integer an axis, from 1; all elements by default
---@param keepdim? boolean keep the reduced axis with size 1 (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.nanmedian.Options): dk.Tensor, dk.Tensor
function Tensor:nanmedian(axis, keepdim) end

---Quantiles of the elements that are not NaN; see quantile.
---
---Shapes: [...]; without the axis, or with size 1 (keepdim), behind a first axis for several q. Without an axis it is [1] or [q].
---
---Errors: A q outside of 0...1, an input without elements, an axis that it lacks, another interpolation.
---
---```lua
---print(dk.tensor{1, 0/0, 3}:nanquantile(0.5):item()) --> 2.0
---```
---@param q number|dk.Tensor|number[] 0...1; a list or a tensor of them gives the result a new first axis
---@param axis? integer an axis, from 1; all elements by default
---@param keepdim? boolean keep the reduced axis with size 1 (default false)
---@param interpolation? "linear"|"lower"|"higher"|"midpoint"|"nearest" between two elements: linear, lower, higher, midpoint or nearest (default "linear")
---@return dk.Tensor
---@overload fun(self: dk.Tensor, q: number|dk.Tensor|number[], options: dk.nanquantile.Options): dk.Tensor
function Tensor:nanquantile(q, axis, keepdim, interpolation) end

---The sum of the elements that are not NaN.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{1, 0/0, 3}:nansum():item()) --> 4.0
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.nansum.Options): dk.Tensor
function Tensor:nansum(axis, keepdim) end

---Selects `length` positions of an axis from `start` on.
---
---Shapes: [..., n, ...] to [..., length, ...].
---
---Errors: An axis or positions that the input lacks.
---
---```lua
---print(dk.arange(10):narrow(1, 3, 2)) --> 2 3 [Tensor of shape 2]
---```
---@param axis integer the axis
---@param start integer the first position
---@param length integer number of positions
---@return dk.Tensor
function Tensor:narrow(axis, start, length) end

---1 where a ~= b, else 0: a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2, 3}:ne(2)) --> 1 0 1 [Tensor of shape 3]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:ne(other) end

----x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, -2}:neg()) --> -1 2 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:neg() end

---The positions (from 1) of the elements that are not 0, a row for each.
---
---Shapes: [...] of r axes to [n, r], the number of such elements.
---
---Errors: An axis of more than 2^24 positions, which a tensor does not hold exactly.
---
---```lua
---print(dk.tensor{{0, 5}, {6, 0}}:nonzero()) --> 1 2 2 1 [Tensor of shape 2x2]
---```
---@return dk.Tensor
function Tensor:nonzero() end

---The p-norm, (sum |x|^p)^(1/p).
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks, and no elements for negative and infinite orders.
---
---```lua
---print(dk.tensor{3, -4}:norm():item()) --> 5.0
---print(dk.tensor{3, -4}:norm(math.huge):item()) --> 4.0
---```
---@param p? number the order; math.huge gives the largest |x|, -math.huge the smallest, 0 the number of elements that are not 0 (default 2.0)
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.norm.Options): dk.Tensor
function Tensor:norm(p, axis, keepdim) end

---Returns the number of elements.
---
---```lua
---print(dk.zeros(2, 3):numel()) --> 6
---```
---@return integer
function Tensor:numel() end

---All products of an element of one vector and one of the other.
---
---Shapes: [m] and [n] to [m, n].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{1, 2}:outer(dk.tensor{3, 4})) --> 3 4 6 8 [Tensor of shape 2x2]
---```
---@param other dk.Tensor the right factor
---@return dk.Tensor
function Tensor:outer(other) end

---Pads the tensor: with a value, or (mode) with what it reflects at its first and last positions, with these repeated, or with the tensor itself as on a circle. Widths start from the last axis, as in PyTorch: {left, right, top, bottom}; negative ones remove positions.
---
---Shapes: [..., h, w] to [..., top + h + bottom, left + w + right].
---
---Errors: An odd number of widths, widths for more axes than the input has, widths of the size of an axis or more with reflect, larger ones with circular, negative ones that remove more than there is, and a value with another mode than constant.
---
---```lua
---local t = dk.tensor{1, 2, 3}
---print(t:pad({1, 2}, 9)) --> 9 1 2 3 9 9 [Tensor of shape 6]
---print(t:pad({2, 1}, {mode = "reflect"})) --> 3 2 1 2 3 2 [Tensor of shape 6]
---print(t:pad({-1, 0})) --> 2 3 [Tensor of shape 2]
---```
---@param padding integer[] two widths for each axis, from the last axis on
---@param mode? "constant"|"reflect"|"replicate"|"circular" or number "constant" by default; a number is the value of the padding
---@param value? number value of a constant padding, 0 by default
---@return dk.Tensor
---@overload fun(self: dk.Tensor, padding: integer[], options: dk.pad.Options): dk.Tensor
function Tensor:pad(padding, mode, value) end

---Reorders the axes.
---
---Shapes: [...]; size i of the result is that of the input's axis axes[i].
---
---Errors: Another number of axes than the input's, and an axis named twice.
---
---```lua
---print(dk.zeros(2, 3, 4):permute(3, 1, 2):shape()) --> 4 x 2 x 3
---```
---@param ... integer each axis once
---@return dk.Tensor
---@overload fun(self: dk.Tensor, axes: integer[]): dk.Tensor
function Tensor:permute(...) end

---a to the power of b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.pow(2, dk.tensor{1, 2, 3})) --> 2 4 8 [Tensor of shape 3]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:pow(other) end

---x if x > 0, else weight * x, with a weight that is learned (He et al. 2015).
---
---Shapes: [N, C, ...] and a weight [1] or [C].
---
---Errors: Another number of weights.
---
---```lua
---print(dk.tensor{{-1, -2}, {3, 4}}:prelu(dk.tensor{0.5, 2})) --> -0.5000 -4.0000 3.0000 4.0000 [Tensor of shape 2x2]
---```
---@param weight dk.Tensor one weight, or one for each position of the second axis
---@return dk.Tensor
function Tensor:prelu(weight) end

---The product.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{2, 3, 4}:prod():item()) --> 24.0
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.prod.Options): dk.Tensor
function Tensor:prod(axis, keepdim) end

---Replaces the elements at these positions of the flattened tensor by those of `source`, or adds them. Of equal positions the last counts.
---
---Shapes: [...]; the result has the input's.
---
---Errors: Positions that the input lacks or that are not whole, and another number of elements.
---
---```lua
---print(dk.zeros(2, 2):put({4, 1}, dk.tensor{7, 8})) --> 8 0 0 7 [Tensor of shape 2x2]
---```
---@param positions dk.Tensor|integer|integer[] a list or a tensor, from 1, that count through all elements in order
---@param source dk.Tensor an element for each position
---@param accumulate? boolean whether to add (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, positions: dk.Tensor|integer|integer[], source: dk.Tensor, options: dk.put.Options): dk.Tensor
function Tensor:put(positions, source, accumulate) end

---Quantiles: the element of rank q * (n - 1), counted from 0, or a value between the two next to that rank. NaN if an element is NaN. Not numpy's percentile: q is 0...1.
---
---Shapes: [...]; without the axis, or with size 1 (keepdim), behind a first axis for several q. Without an axis it is [1] or [q].
---
---Errors: A q outside of 0...1, an input without elements, an axis that it lacks, another interpolation.
---
---```lua
---print(dk.tensor{1, 2, 3, 4}:quantile(0.5):item()) --> 2.5
---print(dk.tensor{{1, 2, 3}, {4, 5, 9}}:quantile({0.5, 1}, 2)) --> 2 5 3 9 [Tensor of shape 2x2]
---```
---@param q number|dk.Tensor|number[] 0...1; a list or a tensor of them gives the result a new first axis
---@param axis? integer an axis, from 1; all elements by default
---@param keepdim? boolean keep the reduced axis with size 1 (default false)
---@param interpolation? "linear"|"lower"|"higher"|"midpoint"|"nearest" between two elements: linear, lower, higher, midpoint or nearest (default "linear")
---@return dk.Tensor
---@overload fun(self: dk.Tensor, q: number|dk.Tensor|number[], options: dk.quantile.Options): dk.Tensor
function Tensor:quantile(q, axis, keepdim, interpolation) end

---Merges all axes into one, as flatten does.
---
---Shapes: [a, b, ...] to [a * b * ...].
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:ravel()) --> 1 2 3 4 [Tensor of shape 4]
---```
---@return dk.Tensor
function Tensor:ravel() end

---1 / x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{2, 4}:reciprocal()) --> 0.5000 0.2500 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:reciprocal() end

---max(x, 0).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 2}:relu()) --> 0 2 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:relu() end

---x limited to 0...6.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 3, 8}:relu6()) --> 0 3 6 [Tensor of shape 3]
---```
---@return dk.Tensor
function Tensor:relu6() end

---a % b, with the sign of b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{5, -5}:remainder(3)) --> 2 1 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:remainder(other) end

---Scales the slices at the positions of an axis down to a p-norm of at most maxnorm.
---
---Shapes: [...]; the result has the input's.
---
---Errors: Fewer than two axes, a p that is not above 0, and a negative maxnorm.
---
---```lua
---print(dk.tensor{{3, 4}, {0.3, 0.4}}:renorm(2, 1, 1)) --> 0.6000 0.8000 0.3000 0.4000 [Tensor of shape 2x2]
---```
---@param p number the norm
---@param axis integer the axis
---@param maxnorm number the largest norm
---@return dk.Tensor
function Tensor:renorm(p, axis, maxnorm) end

---Repeats each position of an axis, one after another; tile repeats the whole.
---
---Shapes: [..., n, ...] to [..., n * repeats, ...], or the sum of the repeats.
---
---Errors: Repeats that are negative or not whole, and another number of them.
---
---```lua
---print(dk.tensor{1, 2}:repeat_interleave(2)) --> 1 1 2 2 [Tensor of shape 4]
---print(dk.tensor{1, 2}:repeat_interleave({1, 3})) --> 1 2 2 2 [Tensor of shape 4]
---```
---@param repeats integer|number[]|number|dk.Tensor a number, or one for each position
---@param axis? integer the axis; by default the tensor is flattened
---@return dk.Tensor
---@overload fun(self: dk.Tensor, repeats: integer|number[]|number|dk.Tensor, options: dk.repeat_interleave.Options): dk.Tensor
function Tensor:repeat_interleave(repeats, axis) end

---Returns the same elements with other sizes; one of the sizes may be -1.
---
---Shapes: [...] to the sizes, with the same number of elements; -1 is computed from the others.
---
---Errors: Sizes for another number of elements.
---
---```lua
---print(dk.arange(6):reshape(2, -1)) --> 0 1 2 3 4 5 [Tensor of shape 2x3]
---```
---@param ... integer sizes
---@return dk.Tensor
---@overload fun(self: dk.Tensor, shape: integer[]): dk.Tensor
function Tensor:reshape(...) end

---Shifts elements along axes; elements that leave at one end enter at the other.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks, and different numbers of shifts and axes.
---
---```lua
---print(dk.tensor{1, 2, 3}:roll(1)) --> 3 1 2 [Tensor of shape 3]
---```
---@param shift integer|integer[] number of positions, or a list
---@param axis? integer|integer[] an axis or a list; by default the flattened tensor
---@return dk.Tensor
---@overload fun(self: dk.Tensor, shift: integer|integer[], options: dk.roll.Options): dk.Tensor
function Tensor:roll(shift, axis) end

---Turns the plane of two axes by k quarters, from the first axis towards the second.
---
---Shapes: [m, n] to [n, m] for an odd k.
---
---Errors: Axes that the input lacks, and other than two of them.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:rot90()) --> 2 4 1 3 [Tensor of shape 2x2]
---```
---@param k? integer number of quarters; negative ones turn back (default 1)
---@param axes? integer|integer[] the two axes (default {1, 2})
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.rot90.Options): dk.Tensor
function Tensor:rot90(k, axes) end

---The nearest whole number; halves are rounded to even.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0.5, 1.5, 2.7}:round()) --> 0 2 3 [Tensor of shape 3]
---```
---@return dk.Tensor
function Tensor:round() end

---1 / sqrt(x).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{4, 16}:rsqrt()) --> 0.5000 0.2500 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:rsqrt() end

---Replaces for each element of `index` the input's element at that position of the axis by the element of `source`, as torch.scatter. Of equal positions the last counts.
---
---Shapes: [..., n, ...] and an index [..., k, ...] of as many axes; the result has the input's.
---
---Errors: An index of other axes or longer than the source, and positions that the input lacks.
---
---```lua
---local labels = dk.tensor{{3}, {1}}
---print(dk.zeros(2, 3):scatter(2, labels, 1)) --> 0 0 1 1 0 0 [Tensor of shape 2x3]
---```
---@param axis integer the axis
---@param index dk.Tensor positions from 1
---@param source dk.Tensor|number|boolean a number, a boolean, or a tensor at least as long as the index
---@return dk.Tensor
function Tensor:scatter(axis, index, source) end

---Adds for each element of `index` the element of `source` to the input, as scatter.
---
---Shapes: [..., n, ...] and an index [..., k, ...] of as many axes; the result has the input's.
---
---Errors: An index of other axes or longer than the source, and positions that the input lacks.
---
---```lua
---local sums = dk.zeros(3)
---print(sums:scatter_add(1, dk.tensor{1, 3, 3}, dk.tensor{5, 6, 7})) --> 5 0 13 [Tensor of shape 3]
---```
---@param axis integer the axis
---@param index dk.Tensor positions from 1
---@param source dk.Tensor|number a tensor at least as long as the index, or a number
---@return dk.Tensor
function Tensor:scatter_add(axis, index, source) end

---Returns the slice at one position of an axis.
---
---Shapes: [..., n, ...] to a tensor that lacks the axis.
---
---Errors: An axis or a position that the input lacks.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:select(2, 1)) --> 1 3 [Tensor of shape 2]
---```
---@param axis integer the axis
---@param position integer the position, from 1, or from the end, -1 being the last
---@return dk.Tensor
function Tensor:select(axis, position) end

---The scaled elu that keeps means at 0 and variances at 1 (Klambauer et al. 2017).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 2}:selu()) --> -1.1113 2.1014 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:selu() end

---Returns the sizes of all axes as a list, which prints as "2 x 3".
---
---```lua
---local shape = dk.zeros(2, 3):shape()
---print(shape, #shape, shape[2]) --> 2 x 3 2 3
---print("of shape " .. shape) --> of shape 2 x 3
---```
---@return integer[]
function Tensor:shape() end

---1 / (1 + e^-x).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 2}:sigmoid()) --> 0.5000 0.8808 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:sigmoid() end

----1, 0 or 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-5, 0, 3}:sign()) --> -1 0 1 [Tensor of shape 3]
---```
---@return dk.Tensor
function Tensor:sign() end

---x * sigmoid(x), also called swish.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 2}:silu()) --> 0.0000 1.7616 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:silu() end

---Sine of radians.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, math.pi / 2}:sin()) --> 0 1 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:sin() end

---sin(pi x) / (pi x), 1 at 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 0.5}:sinc()) --> 1.0000 0.6366 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:sinc() end

---Hyperbolic sine.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:sinh()) --> 0.0000 1.1752 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:sinh() end

---@class dk.Tensor.size.Options
---@field axis? integer the axis, from 1

---Returns the size of an axis, or the list of all sizes.
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.zeros(2, 3):size(2), dk.zeros(2, 3):size(-2)) --> 3 2
---```
---@param axis? integer the axis, from 1
---@return integer|integer[]
---@overload fun(self: dk.Tensor, options: dk.Tensor.size.Options): integer|integer[]
function Tensor:size(axis) end

---Exponentials divided by their sum along an axis.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.tensor{0, 0, 0, 0}:softmax()) --> 0.2500 0.2500 0.2500 0.2500 [Tensor of shape 4]
---```
---@param axis? integer the axis, from 1; by default the last (default -1)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.softmax.Options): dk.Tensor
function Tensor:softmax(axis) end

---The softmax of -x along an axis.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.tensor{0, 0}:softmin()) --> 0.5000 0.5000 [Tensor of shape 2]
---```
---@param axis? integer the axis, from 1; by default the last (default -1)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.softmin.Options): dk.Tensor
function Tensor:softmin(axis) end

---log(1 + e^x).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 2}:softplus()) --> 0.6931 2.1269 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:softplus() end

---x moved towards 0 by lambd; 0 where |x| <= lambd.
---
---Shapes: [...]; the result has the input's.
---
---Errors: A lambd that is negative or not finite.
---
---```lua
---print(dk.tensor{-2, 0.25, 2}:softshrink()) --> -1.5000 0.0000 1.5000 [Tensor of shape 3]
---```
---@param lambd? number half of the width of the interval that becomes 0 (default 0.5)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.softshrink.Options): dk.Tensor
function Tensor:softshrink(lambd) end

---x / (1 + |x|).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 3}:softsign()) --> -0.5000 0.7500 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:softsign() end

---The elements sorted along an axis, and the positions (from 1) that they had.
---
---Shapes: [...]; both results have the input's shape.
---
---Errors: An axis that the input lacks.
---
---```lua
---local values, positions = dk.tensor{3, 1, 2}:sort()
---print(values) --> 1 2 3 [Tensor of shape 3]
---print(positions) --> 2 3 1 [Tensor of shape 3]
---```
---@param axis? integer the axis, from 1; by default the last (default -1)
---@param descending? boolean sort from the largest to the smallest (default false)
---@param stable? boolean as in PyTorch; equal elements stay in order without it too (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.sort.Options): dk.Tensor, dk.Tensor
function Tensor:sort(axis, descending, stable) end

---Splits an axis into parts of `size` positions, of which the last may be shorter, or into parts of the listed sizes.
---
---Shapes: [..., n, ...] to parts [..., size, ...].
---
---Errors: A size below 1, sizes that do not sum to that of the axis, and an axis that the input lacks.
---
---```lua
---local parts = dk.arange(5):split(2)
---print(#parts, parts[3]) --> 3 4 [Tensor of shape 1]
---print(dk.arange(5):split({1, 4})[2]) --> 1 2 3 4 [Tensor of shape 4]
---```
---@param size integer|integer[] number of positions of each part, or a list of them
---@param axis? integer the axis (default 1)
---@return dk.Tensor[]
---@overload fun(self: dk.Tensor, size: integer|integer[], options: dk.split.Options): dk.Tensor[]
function Tensor:split(size, axis) end

---Square root; NaN below 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{4, 9}:sqrt()) --> 2 3 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:sqrt() end

---x^2.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-3, 2}:square()) --> 9 4 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:square() end

---Removes axes of size 1.
---
---Shapes: [a, 1, b] to [a, b]; an axis of another size stays. [1] stays [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.zeros(1, 3, 1):squeeze(1):shape()) --> 3 x 1
---```
---@param axis? integer|integer[] an axis or a list; all by default
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.squeeze.Options): dk.Tensor
function Tensor:squeeze(axis) end

---The standard deviation, from the variance divided by n - 1 (unbiased) or n.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{{1, 3}, {2, 2}}:std(2)) --> 1.4142 0.0000 [Tensor of shape 2]
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@param unbiased? boolean divide by n - 1 (default true)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.std.Options): dk.Tensor
function Tensor:std(axis, keepdim, unbiased) end

---The short-time Fourier transform: the spectra of windowed frames of real signals, as torch.stft with return_complex, whose complex numbers are a last axis of size 2.
---
---Shapes: [..., length] to [..., floor(n_fft / 2) + 1, frames, 2], frames = 1 + floor(length / hop_length) if centred.
---
---Errors: Inputs with other axes, frames longer than the padded signal, windows longer than frames or of another length than win_length, numbers below 1, and signals that are too short for their padding.
---
---```lua
---local x = dk.sin(dk.arange(400) / 2)
---print(x:stft(64, {hop_length = 16, window = dk.hann_window(64)}):shape()) --> 33 x 26 x 2
---```
---@param n_fft integer length of a frame
---@param hop_length? integer distance of two frames, n_fft / 4 by default
---@param win_length? integer length of the window, in the middle of the frame; n_fft by default
---@param window? dk.Tensor [win_length], such as dk.hann_window's; ones by default
---@param center? boolean whether frame t is centred at t * hop_length, with padding at both ends (default true)
---@param pad_mode? "constant"|"reflect"|"replicate"|"circular" how signals continue beyond their ends (default "reflect")
---@param normalized? boolean whether the transform is scaled by 1 / sqrt(n_fft) (default false)
---@param onesided? boolean whether only the frequencies 0 to n_fft / 2 are there (default true)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, n_fft: integer, options: dk.stft.Options): dk.Tensor
function Tensor:stft(n_fft, hop_length, win_length, window, center, pad_mode, normalized, onesided) end

---Selects the positions `first` to `last` of the first axis, both included, as in Torch7 and in Lua's string.sub: x:sub(4, 7) is x[{ { 4, 7 } }]. Each further axis takes two more positions. With a step every second or third position is selected, or from `first` back to `last` if it is negative: x:sub(1, 9, {step = 2}) is x[{ { 1, 9, 2 } }]. Unlike PyTorch's sub, the function does not subtract: the difference is x - y, or x:subtract(y).
---
---Shapes: [n, ...] to [last - first + 1, ...]; no axis is dropped.
---
---Errors: Positions that an axis lacks, a last one before the first (after it for a negative step), a step of 0, more pairs than axes, and more steps than pairs.
---
---```lua
---local x = dk.arange(6):reshape(2, 3)
---print(x:sub(2, 2)) --> 3 4 5 [Tensor of shape 1x3]
---print(x:sub(1, -1, -2, -1)) --> 1 2 4 5 [Tensor of shape 2x2]
---print(dk.arange(10):sub(-1, 1, {step = -3})) --> 9 6 3 0 [Tensor of shape 4]
---```
---@param first integer the first position, from 1, or from the end, -1 being the last
---@param last integer the last position
---@param ... integer|dk.sub.Options first and last position of the second axis, and so on
---@return dk.Tensor
---@overload fun(self: dk.Tensor, first: integer, last: integer, further: integer[]): dk.Tensor
function Tensor:sub(first, last, ...) end

---a - b. PyTorch's short name for it, sub, is a range of positions here, as in Torch7.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2}:subtract(1)) --> 0 1 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:subtract(other) end

---The sum.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.ones(2, 3):sum(1)) --> 2 2 2 [Tensor of shape 3]
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.sum.Options): dk.Tensor
function Tensor:sum(axis, keepdim) end

---Exchanges two axes, as transpose does.
---
---Shapes: [..., a, ..., b, ...] to [..., b, ..., a, ...].
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.zeros(2, 3, 4):swapaxes(1, 3):shape()) --> 4 x 3 x 2
---```
---@param axis_1 integer one axis
---@param axis_2 integer the other axis
---@return dk.Tensor
function Tensor:swapaxes(axis_1, axis_2) end

---Transposes a matrix; a vector stays as it is.
---
---Shapes: [m, n] to [n, m], [n] to [n].
---
---Errors: More than two axes.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:t()) --> 1 3 2 4 [Tensor of shape 2x2]
---```
---@return dk.Tensor
function Tensor:t() end

---Selects elements by their positions in the flattened tensor.
---
---Shapes: [...] to the shape of the positions; a list of n gives [n].
---
---Errors: Positions that the input lacks or that are not whole, and a mask instead of positions.
---
---```lua
---local t = dk.tensor{{1, 2, 3}, {4, 5, 6}}
---print(t:take{6, 1}) --> 6 1 [Tensor of shape 2]
---```
---@param positions dk.Tensor|integer|integer[] a list or a tensor, from 1, that count through all elements in order
---@return dk.Tensor
function Tensor:take(positions) end

---Tangent of radians.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:tan()) --> 0.0000 1.5574 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:tan() end

---Hyperbolic tangent.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:tanh()) --> 0.0000 0.7616 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:tanh() end

---x - tanh(x).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 0}:tanhshrink()) --> -0.2384 0.0000 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:tanhshrink() end

---x where x > threshold, else value.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 2, 3}:threshold(2, 0)) --> 0 0 3 [Tensor of shape 3]
---```
---@param threshold number the threshold
---@param value number the value at and below it
---@return dk.Tensor
function Tensor:threshold(threshold, value) end

---Repeats the whole tensor along each axis.
---
---Shapes: [a, b] to [a * repeats[1], b * repeats[2]]; missing axes are added in front.
---
---Errors: Negative repeats.
---
---```lua
---print(dk.tensor{1, 2}:tile(2)) --> 1 2 1 2 [Tensor of shape 4]
---```
---@param ... integer number of repetitions for each axis
---@return dk.Tensor
---@overload fun(self: dk.Tensor, repeats: integer[]): dk.Tensor
function Tensor:tile(...) end

---The elements as a string of bytes, row by row. As in numpy's astype, integers lose their fractions and other numbers are rounded to the nearest.
---
---Shapes: [...]; the string has no shape.
---
---Errors: Another dtype or order; values that the type cannot hold, the first of which the message names.
---
---```lua
---print(dk.tensor{72, 105}:to_bytes("u8")) --> Hi
---print(dk.tensor{300, -1}:to_bytes("u8", {saturate = true}):byte(1, -1)) --> 255 0
---```
---@param dtype? string the type of the numbers: u8, i8, u16, i16, u32, i32, u64, i64, f16, bf16, f32, f64, bool, or numpy's name (default "f32")
---@param order? "little"|"big" the order of a number's bytes: little (the lowest first) or big (default "little")
---@param saturate? boolean take the nearest value of the type for values beyond its range, and 0 for NaN in an integer; otherwise they are an error (default false)
---@return string
---@overload fun(self: dk.Tensor, options: dk.to_bytes.Options): string
function Tensor:to_bytes(dtype, order, saturate) end

---The k largest elements along an axis, sorted, and their positions (from 1).
---
---Shapes: [..., n, ...] to [..., k, ...], twice.
---
---Errors: A k that is negative or above n, and an axis that the input lacks.
---
---```lua
---local values, positions = dk.tensor{3, 1, 4, 1, 5}:topk(2)
---print(values) --> 5 4 [Tensor of shape 2]
---print(positions) --> 5 3 [Tensor of shape 2]
---```
---@param k integer number of elements
---@param axis? integer the axis, from 1; by default the last (default -1)
---@param largest? boolean false: the smallest elements (default true)
---@param sorted? boolean false permits any order; the elements are sorted all the same (default true)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(self: dk.Tensor, k: integer, options: dk.topk.Options): dk.Tensor, dk.Tensor
function Tensor:topk(k, axis, largest, sorted) end

---Returns the elements as nested lists.
---
---Shapes: [n] gives a list, [m, n] a list of lists, ...
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:totable()[2][1]) --> 3.0
---```
---@return table
function Tensor:totable() end

---The sum of a matrix's diagonal.
---
---Shapes: [m, n] to [1].
---
---Errors: Another number of axes.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:trace():item()) --> 5.0
---```
---@return dk.Tensor
function Tensor:trace() end

---Exchanges two axes.
---
---Shapes: [..., a, ..., b, ...] to [..., b, ..., a, ...].
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.zeros(2, 3, 4):transpose(1, 2):shape()) --> 3 x 2 x 4
---```
---@param axis_1? integer one axis (default -2)
---@param axis_2? integer the other axis (default -1)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.transpose.Options): dk.Tensor
function Tensor:transpose(axis_1, axis_2) end

---The matrices of the last two axes with zeros above a diagonal.
---
---Shapes: [...]; the result has the input's.
---
---Errors: Fewer than two axes.
---
---```lua
---print(dk.ones(2, 2):tril(-1)) --> 0 0 1 0 [Tensor of shape 2x2]
---```
---@param diagonal? integer columns to the right of the main diagonal (default 0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.tril.Options): dk.Tensor
function Tensor:tril(diagonal) end

---The matrices of the last two axes with zeros below a diagonal.
---
---Shapes: [...]; the result has the input's.
---
---Errors: Fewer than two axes.
---
---```lua
---print(dk.ones(2, 2):triu()) --> 1 1 0 1 [Tensor of shape 2x2]
---```
---@param diagonal? integer columns to the right of the main diagonal (default 0)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.triu.Options): dk.Tensor
function Tensor:triu(diagonal) end

---The whole part, rounded towards 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1.5, -1.5}:trunc()) --> 1 -1 [Tensor of shape 2]
---```
---@return dk.Tensor
function Tensor:trunc() end

---Returns the slices at all positions of an axis.
---
---Shapes: [..., n, ...] to n tensors that lack the axis.
---
---Errors: An axis that the input lacks.
---
---```lua
---local rows = dk.tensor{{1, 2}, {3, 4}}:unbind()
---print(rows[2]) --> 3 4 [Tensor of shape 2]
---```
---@param axis? integer the axis (default 1)
---@return dk.Tensor[]
---@overload fun(self: dk.Tensor, options: dk.unbind.Options): dk.Tensor[]
function Tensor:unbind(axis) end

---Splits an axis into several.
---
---Shapes: [..., a * b, ...] to [..., a, b, ...].
---
---Errors: Sizes for another number of positions.
---
---```lua
---print(dk.zeros(2, 12):unflatten(2, {3, -1}):shape()) --> 2 x 3 x 4
---```
---@param axis integer the axis
---@param sizes integer[] sizes of the new axes, of which one may be -1
---@return dk.Tensor
function Tensor:unflatten(axis, sizes) end

---Makes the windows of an axis a new last axis, as torch.Tensor.unfold.
---
---Shapes: [..., n, ...] to [..., (n - size) / step + 1, ..., size].
---
---Errors: An axis that the input lacks, a window longer than the axis, and a step below 1.
---
---```lua
---print(dk.arange(4):unfold(1, 2, 1)) --> 0 1 1 2 2 3 [Tensor of shape 3x2]
---```
---@param axis integer the axis
---@param size integer number of positions of a window
---@param step integer number of positions from window to window
---@return dk.Tensor
function Tensor:unfold(axis, size, step) end

---The distinct elements, ascending, or the distinct slices of an axis, ordered by their first element, then by the next. On request also the position (from 1) in this result of each element or slice, and how often each occurs. NaN differs from NaN.
---
---Shapes: [...] to [k], or [..., n, ...] to [..., k, ...]; positions in the input's shape, or [n]; counts [k].
---
---Errors: An axis that the input lacks, and slices of no elements.
---
---```lua
---local values, positions, counts = dk.tensor{30, 10, 30}:unique{return_inverse = true, return_counts = true}
---print(values) --> 10 30 [Tensor of shape 2]
---print(positions) --> 2 1 2 [Tensor of shape 3]
---print(counts) --> 1 2 [Tensor of shape 2]
---```
---@param sorted? boolean false permits any order; the result is sorted all the same (default true)
---@param return_inverse? boolean also return positions (default false)
---@param return_counts? boolean also return counts (default false)
---@param axis? integer an axis of slices, from 1; all elements by default
---@return dk.Tensor
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.unique.Options): dk.Tensor, dk.Tensor, dk.Tensor
function Tensor:unique(sorted, return_inverse, return_counts, axis) end

---The first of each run of equal elements, or of equal slices of an axis. On request positions and counts; see unique.
---
---Shapes: [...] to [k], or [..., n, ...] to [..., k, ...]; positions in the input's shape, or [n]; counts [k].
---
---Errors: An axis that the input lacks, and slices of no elements.
---
---```lua
---print((dk.tensor{1, 1, 2, 1}:unique_consecutive())) --> 1 2 1 [Tensor of shape 3]
---```
---@param return_inverse? boolean also return positions (default false)
---@param return_counts? boolean also return counts (default false)
---@param axis? integer an axis of slices, from 1; all elements by default
---@return dk.Tensor
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.unique_consecutive.Options): dk.Tensor, dk.Tensor, dk.Tensor
function Tensor:unique_consecutive(return_inverse, return_counts, axis) end

---Adds an axis of size 1.
---
---Shapes: [a, b] to [1, a, b], [a, 1, b] or [a, b, 1].
---
---Errors: A position beyond the one after the last axis.
---
---```lua
---print(dk.zeros(2, 3):unsqueeze(2):shape()) --> 2 x 1 x 3
---```
---@param axis integer position of the new axis
---@return dk.Tensor
function Tensor:unsqueeze(axis) end

---The variance, divided by n - 1 (unbiased) or n.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{1, 2, 3, 4}:var{unbiased = false}:item()) --> 1.25
---```
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@param unbiased? boolean divide by n - 1 (default true)
---@return dk.Tensor
---@overload fun(self: dk.Tensor, options: dk.var.Options): dk.Tensor
function Tensor:var(axis, keepdim, unbiased) end

---The sum of the products of two vectors' elements, as dot.
---
---Shapes: [n] and [n] to [1].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{1, 2}:vdot(dk.tensor{3, 4}):item()) --> 11.0
---```
---@param other dk.Tensor the right factor
---@return dk.Tensor
function Tensor:vdot(other) end

---Returns the same elements with the sizes of another tensor.
---
---Shapes: [...] to the other's, with the same number of elements.
---
---Errors: Another number of elements.
---
---```lua
---print(dk.arange(4):view_as(dk.zeros(2, 2))) --> 0 1 2 3 [Tensor of shape 2x2]
---```
---@param other dk.Tensor tensor whose shape is used
---@return dk.Tensor
function Tensor:view_as(other) end

---a * log(b), and 0 where a is 0.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{0, 2}:xlogy(dk.tensor{0, 1})) --> 0 0 [Tensor of shape 2]
---```
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function Tensor:xlogy(other) end

---A random generator: PyTorch's MT19937.
---@class dk.Generator
local Generator = {}

---The state on which all further numbers depend, as torch.Generator's get_state. The bytes are those of PyTorch: each library can continue from a state of the other.
---
---Shapes: [5056], bytes of 0 to 255.
---
---```lua
---print(#dk.Generator(1):get_state()) --> 5056
---```
---@return dk.Tensor
function Generator:get_state() end

---The seed that the generator was last started from.
---
---```lua
---print(dk.Generator(7):initial_seed()) --> 7
---```
---@return integer
function Generator:initial_seed() end

---Restarts the generator from a seed.
---
---```lua
---local generator = dk.Generator(1)
---local first = dk.rand{2, generator = generator}
---generator:manual_seed(1)
---assert(dk.rand{2, generator = generator}:eq(first):min():item() == 1)
---```
---@param seed integer the seed, 0 to 2^64 - 1; as in PyTorch, only its last 32 bits count
function Generator:manual_seed(seed) end

---Sets the state, as torch.Generator's set_state.
---
---Shapes: [5056], bytes of 0 to 255.
---
---Errors: Another shape, and numbers that are not the state of a generator; the state is unchanged then.
---
---```lua
---local generator = dk.Generator(1)
---local state = generator:get_state()
---local first = dk.rand{2, generator = generator}
---generator:set_state(state)
---assert(dk.rand{2, generator = generator}:eq(first):min():item() == 1)
---```
---@param state dk.Tensor a result of get_state or of dk.get_rng_state
function Generator:set_state(state) end

---A tensor that is trained.
---@class dk.Parameter: dk.Tensor
---@field grad dk.Tensor|nil The gradient summed so far, nil before the first backward.
---@field value dk.Tensor The value, detached from the recorded operations.
local Parameter = {}

---Sets the gradient to nil.
---
---```lua
---local p = dk.parameter{3}
---p:square():backward()
---p:zero_grad()
---print(p.grad) --> nil
---```
function Parameter:zero_grad() end

---The output of a layer in a graph, before there are values.
---@class dk.SymbolicTensor
local SymbolicTensor = {}

---Returns the sizes, with -1 for the unknown size of the batch.
---
---```lua
---print(dk.nn.Input{1, 8}:shape()) --> -1 x 1 x 8
---```
---@return integer[]
function SymbolicTensor:shape() end

---A layer or a model: called, nested, trained, saved.
---@class dk.Layer
---@field amount number The strength of the noise of SaltAndPepperNoise.
---@field amplitude number The strength of the noise of UniformNoise.
---@field history table The values that fit has recorded so far, also after an error.
---@field kind string The layer's type, such as "Dense".
---@field name string The layer's name.
---@field stddev number The strength of the noise of GaussianNoise and SpeckleNoise.
---@field stop_training boolean Whether fit ends after the current batch or epoch.
---@field trainable boolean Whether training changes the parameters. Assignment applies to all layers inside.
---@field training boolean Whether training mode is on.
---@overload fun(...: dk.Tensor|number|dk.SymbolicTensor): dk.Tensor|dk.SymbolicTensor
local Layer = {}

---@class dk.Layer.compile.Options
---@field optimizer? dk.Optimizer|dk.OptimizerName an optimizer or its name, "adam" by default (default "adam")
---@field loss? dk.LossName|dk.Loss|dk.LossFunction a name, one of dk.losses, or a function of (prediction, target); "mse" by default (default "mse")
---@field metrics? (dk.MetricName|dk.LossName|dk.Loss|dk.LossFunction)[]|table<string, dk.MetricName|dk.LossName|dk.Loss|dk.LossFunction> a list of names and functions, or functions by name; "accuracy" is Keras's and depends on the shapes and the loss: with a threshold of 0.5 (0 for bce_with_logits), of class ids, or of one-hot targets

---Sets the optimizer, the loss and the metrics of fit and evaluate.
---
---Errors: Unknown names, and metrics of one name.
---
---```lua
---local model = dk.nn.Dense(1)
---model:compile{optimizer = dk.optimizers.SGD(0.1), loss = "mse", metrics = {"mae"}}
---```
---@param optimizer? dk.Optimizer|dk.OptimizerName an optimizer or its name, "adam" by default (default "adam")
---@param loss? dk.LossName|dk.Loss|dk.LossFunction a name, one of dk.losses, or a function of (prediction, target); "mse" by default (default "mse")
---@param metrics? (dk.MetricName|dk.LossName|dk.Loss|dk.LossFunction)[]|table<string, dk.MetricName|dk.LossName|dk.Loss|dk.LossFunction> a list of names and functions, or functions by name; "accuracy" is Keras's and depends on the shapes and the loss: with a threshold of 0.5 (0 for bce_with_logits), of class ids, or of one-hot targets
---@overload fun(self: dk.Layer, options: dk.Layer.compile.Options)
function Layer:compile(optimizer, loss, metrics) end

---Switches to evaluation mode, the default, in which dropout and noise are off.
---
---```lua
---local layer = dk.nn.Dropout(1)
---layer:eval()
---print(layer(dk.ones(1, 2))) --> 1 1 [Tensor of shape 1x2]
---```
function Layer:eval() end

---@class dk.Layer.evaluate.Options
---@field y? number[]|dk.Tensor the targets [N, ...]; none for a Dataset or a function
---@field batch_size? integer samples in a batch (default 32)
---@field sample_weight? number[]|number|dk.Tensor [N], factors of at least 0 for the losses of the samples before their mean; metrics are not weighted

---@class dk.Layer.evaluate.Arguments: dk.Layer.evaluate.Options
---@field x dk.Tensor|dk.Tensor[]|dk.Dataset|function the inputs [N, ...], or a list for a model of several inputs; or a Dataset of {x, y}; for fit also fn(step, generator), or an object with such a method next, which returns the batch {x, y} of a step

---Returns the mean loss over all samples, and a table of the loss and all metrics.
---
---Shapes: inputs [N, ...] and targets [N, ...], as the model and the loss expect them.
---
---Errors: A model that is not compiled, counts of samples that differ, and no data.
---
---```lua
---local model = dk.nn.Dense(1, {kernel_initializer = "zeros"})
---model:compile{metrics = {"mae"}}
---local loss, values = model:evaluate(dk.zeros(4, 2), dk.full({4, 1}, 2))
---print(loss, values.mae) --> 4.0 2.0
---```
---@param x dk.Tensor|dk.Tensor[]|dk.Dataset|function the inputs [N, ...], or a list for a model of several inputs; or a Dataset of {x, y}; for fit also fn(step, generator), or an object with such a method next, which returns the batch {x, y} of a step
---@param y? number[]|dk.Tensor the targets [N, ...]; none for a Dataset or a function
---@param batch_size? integer samples in a batch (default 32)
---@param sample_weight? number[]|number|dk.Tensor [N], factors of at least 0 for the losses of the samples before their mean; metrics are not weighted
---@return number
---@return table
---@overload fun(self: dk.Layer, arguments: dk.Layer.evaluate.Arguments): number, table
---@overload fun(self: dk.Layer, x: dk.Tensor|dk.Tensor[]|dk.Dataset|function, options: dk.Layer.evaluate.Options): number, table
function Layer:evaluate(x, y, batch_size, sample_weight) end

---@class dk.Layer.fit.Options
---@field y? number[]|dk.Tensor the targets [N, ...]; none for a Dataset or a function
---@field epochs? integer the number of passes over the data (default 1)
---@field batch_size? integer samples per batch (default 32)
---@field shuffle? boolean whether each epoch draws a new order (default true)
---@field validation_split? number the share of the data, taken from its end, that is held out for validation (default 0.0)
---@field validation_data? (dk.Tensor|dk.Tensor[]|number[])[]|dk.Dataset {x, y} or {x, y, sample_weight} to evaluate after each epoch
---@field callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@field verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs
---@field generator? dk.Generator the generator of the order
---@field sample_weight? number[]|number|dk.Tensor [N], at least 0: the factor of each sample's loss before the mean; metrics are not weighted
---@field class_weight? table<integer, number> a weight for all samples of a class, by its id from 0: {[0] = 1, [1] = 5}; in training only
---@field drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@field steps_per_epoch? integer the batches of an epoch of a function, which needs it

---@class dk.Layer.fit.Arguments: dk.Layer.fit.Options
---@field x dk.Tensor|dk.Tensor[]|dk.Dataset|function the inputs [N, ...], or a list for a model of several inputs; or a Dataset of {x, y}; for fit also fn(step, generator), or an object with such a method next, which returns the batch {x, y} of a step

---Trains the compiled model, in each epoch on all samples in batches. The history has a list for each metric: history.loss, history.val_loss, ...
---
---Shapes: inputs [N, ...] and targets [N, ...], as the model and the loss expect them.
---
---Errors: A model that is not compiled or entirely frozen, counts of samples that differ, sizes below 1, a validation_split or drop_last that leaves no training data, weights that are negative or of unknown classes, and the errors of callbacks, model and loss. A loss, a gradient or a parameter that is not finite: the parameters are then those of the previous step.
---
---```lua
---local x = dk.randn(64, 2)
---local model = dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(1)}
---model:compile{optimizer = dk.optimizers.SGD(0.1)}
---local history = model:fit(x, x:sum(2, true), {epochs = 20, batch_size = 16})
---assert(#history.loss == 20 and history.loss[20] < 0.01)
---```
---@param x dk.Tensor|dk.Tensor[]|dk.Dataset|function the inputs [N, ...], or a list for a model of several inputs; or a Dataset of {x, y}; for fit also fn(step, generator), or an object with such a method next, which returns the batch {x, y} of a step
---@param y? number[]|dk.Tensor the targets [N, ...]; none for a Dataset or a function
---@param epochs? integer the number of passes over the data (default 1)
---@param batch_size? integer samples per batch (default 32)
---@param shuffle? boolean whether each epoch draws a new order (default true)
---@param validation_split? number the share of the data, taken from its end, that is held out for validation (default 0.0)
---@param validation_data? (dk.Tensor|dk.Tensor[]|number[])[]|dk.Dataset {x, y} or {x, y, sample_weight} to evaluate after each epoch
---@param callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@param verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs
---@param generator? dk.Generator the generator of the order
---@param sample_weight? number[]|number|dk.Tensor [N], at least 0: the factor of each sample's loss before the mean; metrics are not weighted
---@param class_weight? table<integer, number> a weight for all samples of a class, by its id from 0: {[0] = 1, [1] = 5}; in training only
---@param drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@param steps_per_epoch? integer the batches of an epoch of a function, which needs it
---@return table
---@overload fun(self: dk.Layer, arguments: dk.Layer.fit.Arguments): table
---@overload fun(self: dk.Layer, x: dk.Tensor|dk.Tensor[]|dk.Dataset|function, options: dk.Layer.fit.Options): table
function Layer:fit(x, y, epochs, batch_size, shuffle, validation_split, validation_data, callbacks, verbose, generator, sample_weight, class_weight, drop_last, steps_per_epoch) end

---@class dk.Layer.fit_steps.Options
---@field y? number[]|dk.Tensor the targets [N, ...]; none for a Dataset or a function
---@field epochs? integer the number of passes over the data (default 1)
---@field batch_size? integer samples per batch (default 32)
---@field shuffle? boolean whether each epoch draws a new order (default true)
---@field validation_split? number the share of the data, taken from its end, that is held out for validation (default 0.0)
---@field validation_data? (dk.Tensor|dk.Tensor[]|number[])[]|dk.Dataset {x, y} or {x, y, sample_weight} to evaluate after each epoch
---@field callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@field verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs (default 0)
---@field generator? dk.Generator the generator of the order
---@field sample_weight? number[]|number|dk.Tensor [N], at least 0: the factor of each sample's loss before the mean; metrics are not weighted
---@field class_weight? table<integer, number> a weight for all samples of a class, by its id from 0: {[0] = 1, [1] = 5}; in training only
---@field drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@field steps_per_epoch? integer the batches of an epoch of a function, which needs it

---@class dk.Layer.fit_steps.Arguments: dk.Layer.fit_steps.Options
---@field x dk.Tensor|dk.Tensor[]|dk.Dataset|function the inputs [N, ...], or a list for a model of several inputs; or a Dataset of {x, y}; for fit also fn(step, generator), or an object with such a method next, which returns the batch {x, y} of a step

---Trains like fit, as a loop: `for step in model:fit_steps(x, y, {...}) do ... end` trains on one batch in each iteration. The fields of step are step (counted from the start of the run), epoch, batch, the batch's loss and metrics, and after the last batch of an epoch logs, the epoch's row of the history.
---
---Shapes: inputs [N, ...] and targets [N, ...], as the model and the loss expect them.
---
---Errors: A model that is not compiled or entirely frozen, counts of samples that differ, sizes below 1, a validation_split or drop_last that leaves no training data, weights that are negative or of unknown classes, and the errors of callbacks, model and loss. A loss, a gradient or a parameter that is not finite: the parameters are then those of the previous step.
---
---```lua
---local model = dk.nn.Dense(1)
---model:compile()
---local count = 0
---for step in model:fit_steps(dk.zeros(64, 2), dk.zeros(64, 1)) do count = step.batch end
---print(count) --> 2
---```
---@param x dk.Tensor|dk.Tensor[]|dk.Dataset|function the inputs [N, ...], or a list for a model of several inputs; or a Dataset of {x, y}; for fit also fn(step, generator), or an object with such a method next, which returns the batch {x, y} of a step
---@param y? number[]|dk.Tensor the targets [N, ...]; none for a Dataset or a function
---@param epochs? integer the number of passes over the data (default 1)
---@param batch_size? integer samples per batch (default 32)
---@param shuffle? boolean whether each epoch draws a new order (default true)
---@param validation_split? number the share of the data, taken from its end, that is held out for validation (default 0.0)
---@param validation_data? (dk.Tensor|dk.Tensor[]|number[])[]|dk.Dataset {x, y} or {x, y, sample_weight} to evaluate after each epoch
---@param callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@param verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs (default 0)
---@param generator? dk.Generator the generator of the order
---@param sample_weight? number[]|number|dk.Tensor [N], at least 0: the factor of each sample's loss before the mean; metrics are not weighted
---@param class_weight? table<integer, number> a weight for all samples of a class, by its id from 0: {[0] = 1, [1] = 5}; in training only
---@param drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@param steps_per_epoch? integer the batches of an epoch of a function, which needs it
---@return dk.TrainingSteps
---@overload fun(self: dk.Layer, arguments: dk.Layer.fit_steps.Arguments): dk.TrainingSteps
---@overload fun(self: dk.Layer, x: dk.Tensor|dk.Tensor[]|dk.Dataset|function, options: dk.Layer.fit_steps.Options): dk.TrainingSteps
function Layer:fit_steps(x, y, epochs, batch_size, shuffle, validation_split, validation_data, callbacks, verbose, generator, sample_weight, class_weight, drop_last, steps_per_epoch) end

---Loads the weights of a file that `save` wrote.
---
---Shapes: those of the parameters.
---
---Errors: The errors of load_state_dict, and a file that is no safetensors file or damaged.
---
---```lua
---local old, new = dk.nn.Dense(1), dk.nn.Dense(1)
---local x = dk.ones(1, 2)
---local expected = old(x):item()
---old:save("dense.safetensors")
---new(x)
---new:load("dense.safetensors")
---assert(new(x):item() == expected)
---```
---@param path string the file
function Layer:load(path) end

---@class dk.Layer.load_state_dict.Options
---@field strict? boolean whether missing and unexpected names are errors (default true)

---@class dk.Layer.load_state_dict.Arguments: dk.Layer.load_state_dict.Options
---@field state table<string, dk.Tensor>|dk.Layer a table of tensors, or another model

---Loads values by path: all of them or, on an error, none.
---
---Shapes: those of the parameters.
---
---Errors: Other shapes; if strict, missing and unexpected names. The message lists all of them.
---
---```lua
---local layer = dk.nn.Dense(1)
---layer(dk.zeros(1, 2))
---layer:load_state_dict{weight = dk.tensor{{3, 4}}, bias = dk.tensor{5}}
---print(layer(dk.ones(1, 2))) --> 12 [Tensor of shape 1x1]
---```
---@param state table<string, dk.Tensor>|dk.Layer a table of tensors, or another model
---@param strict? boolean whether missing and unexpected names are errors (default true)
---@overload fun(self: dk.Layer, state: table<string, dk.Tensor>|dk.Layer, options: dk.Layer.load_state_dict.Options)
function Layer:load_state_dict(state, strict) end

---Returns the parameters by their paths ("dense.weight").
---
---```lua
---local model = dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(1, {kernel_initializer = "ones"})}
---print(model:named_parameters()["dense.weight"]) --> 1 1 [Tensor of shape 1x2]
---```
---@return table<string, dk.Parameter>
function Layer:named_parameters() end

---Returns the number of values in all parameters.
---
---```lua
---print(dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(3)}:num_parameters()) --> 9
---```
---@return integer
function Layer:num_parameters() end

---Returns all parameters in a fixed order, frozen ones included.
---
---```lua
---local model = dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(1)}
---for _, p in ipairs(model:parameters()) do assert(p:isfinite()) end
---```
---@return dk.Parameter[]
function Layer:parameters() end

---@class dk.Layer.predict.Options
---@field batch_size? integer samples in a batch (default 32)

---@class dk.Layer.predict.Arguments: dk.Layer.predict.Options
---@field x dk.Tensor|dk.Tensor[] the inputs [N, ...], or a list for a model of several inputs

---Computes the outputs for all samples in batches, in evaluation mode and without gradients.
---
---Shapes: inputs [N, ...] to [N, ...].
---
---Errors: Counts of samples that differ, and no data.
---
---```lua
---print(dk.nn.Dense(3):predict(dk.zeros(100, 2)):shape()) --> 100 x 3
---```
---@param x dk.Tensor|dk.Tensor[] the inputs [N, ...], or a list for a model of several inputs
---@param batch_size? integer samples in a batch (default 32)
---@return dk.Tensor
---@overload fun(self: dk.Layer, arguments: dk.Layer.predict.Arguments): dk.Tensor
---@overload fun(self: dk.Layer, x: dk.Tensor|dk.Tensor[], options: dk.Layer.predict.Options): dk.Tensor
function Layer:predict(x, batch_size) end

---Writes the weights, and the model's description if the model has one, to a safetensors file in one step.
---
---Errors: A layer that was never called, and a file that cannot be written.
---
---```lua
---local model = dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(1)}
---model:save("model.safetensors")
---```
---@param path string the file
function Layer:save(path) end

---Writes a folder for from_pretrained: config.json and the weights. Python's diffusers reads the folders of UNet2DModel and of DiT with classes. The files replace earlier ones in one step; other files in the folder stay.
---
---Errors: A layer that was never called, a module written in Lua, and a folder that cannot be written.
---
---```lua
---local model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1}
---model:save_pretrained("points")
---local x = dk.randn(3, 2)
---assert((dk.models.TimeMLP.from_pretrained("points")(x, 5) - model(x, 5)):abs():max():item() == 0)
---```
---@param path string the folder
function Layer:save_pretrained(path) end

---Returns the values of all parameters and buffers by path.
---
---```lua
---local layer = dk.nn.Dense(1)
---layer(dk.zeros(1, 2))
---print(layer:state_dict().bias) --> 0 [Tensor of shape 1]
---```
---@return table<string, dk.Tensor>
function Layer:state_dict() end

---Prints and returns the table of layers, output shapes and parameter counts (the read loop does not show the result again).
---
---```lua
---local model = dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(1)}
---assert(model:summary():find("Total params: 3", 1, true))
---```
---@return string
function Layer:summary() end

---Switches to training mode, in which dropout and noise are on.
---
---```lua
---local layer = dk.nn.Dropout(1)
---layer:train()
---print(layer(dk.ones(1, 2))) --> 0 0 [Tensor of shape 1x2]
---```
function Layer:train() end

---Clears the gradients of all parameters.
---
---```lua
---local layer = dk.nn.Dense(1)
---layer(dk.ones(1, 2)):backward()
---layer:zero_grad()
---print(layer:parameters()[1].grad) --> nil
---```
function Layer:zero_grad() end

---A callback that ends training when a metric no longer improves.
---@class dk.EarlyStopping
local EarlyStopping = {}

---Training, batch by batch. A call trains on one more batch and returns its loss and metrics; nil at the end.
---@class dk.TrainingSteps
---@overload fun(state?: any, previous?: any): table|nil
local TrainingSteps = {}

---A loss that dk.losses.weighted or dk.losses.perceptual made.
---@class dk.Loss
---@field name string The kind of the loss, "weighted" or "perceptual".
---@field parts table<string, number> The latest values of a mixture's losses by name, unweighted.
---@field step integer|nil The number of calls of a mixture that recorded a gradient; nil for other losses.
---@field weights table<string, number> The weights of a mixture's next step by name.
---@overload fun(prediction: dk.Tensor, target: dk.Tensor): dk.Tensor
local Loss = {}

---Updates parameters by their gradients.
---@class dk.Optimizer
---@field learning_rate number The learning rate of the next step.
---@field step_count integer The number of steps taken so far.
local Optimizer = {}

---Loads a state; the next step must be given the same parameters in the same order.
---
---Shapes: the shapes of the parameters.
---
---Errors: Names or shapes that do not match; the state is then unchanged.
---
---```lua
---local old, new = dk.optimizers.Adam(), dk.optimizers.Adam()
---old:step{dk.parameter{1}}
---new:load_state_dict(old:state_dict())
---print(new.step_count) --> 1
---```
---@param state table<string, dk.Tensor>|dk.Layer a result of state_dict
function Optimizer:load_state_dict(state) end

---The state that the next steps depend on: "1.exp_avg" belongs to the second parameter passed to step. Options are not included.
---
---Shapes: the shapes of the parameters; counts of steps are [2].
---
---```lua
---local p = dk.parameter{1}
---p:square():backward()
---local adam = dk.optimizers.Adam()
---adam:step{p}
---print(adam:state_dict()["0.exp_avg"]) --> 0.2000 [Tensor of shape 1]
---```
---@return table<string, dk.Tensor>
function Optimizer:state_dict() end

---Updates every parameter that has a gradient.
---
---Errors: A schedule that returns a negative rate; the parameters are then unchanged.
---
---```lua
---local p = dk.parameter{1}
---p:square():backward()
---dk.optimizers.SGD(0.1):step{p}
---print(p.value) --> 0.8000 [Tensor of shape 1]
---```
---@param parameters dk.Parameter|dk.Parameter[]|dk.Layer a list, or a model
function Optimizer:step(parameters) end

---@class dk.Optimizer.zero_grad.Options
---@field parameters? dk.Parameter|dk.Parameter[]|dk.Layer a list, or a model

---Clears the gradients of the given parameters, or of all parameters that step has updated so far.
---
---```lua
---local p = dk.parameter{1}
---p:square():backward()
---dk.optimizers.SGD():zero_grad{p}
---print(p.grad) --> nil
---```
---@param parameters? dk.Parameter|dk.Parameter[]|dk.Layer a list, or a model
---@overload fun(self: dk.Optimizer, options: dk.Optimizer.zero_grad.Options)
function Optimizer:zero_grad(parameters) end

---A learning rate that changes with the steps taken.
---@class dk.LearningRateSchedule
---@overload fun(step: integer): number
local LearningRateSchedule = {}

---The running average of a model's weights.
---@class dk.EMA
---@field update_count integer The number of updates so far.
local EMA = {}

---Puts the averages into the model; restore brings back the model's own weights.
---
---Errors: Averages that are already applied.
---
---```lua
---local layer = dk.nn.Dense(1, {use_bias = false, kernel_initializer = "zeros"})
---layer(dk.zeros(1, 1))
---local ema, weight = dk.EMA(layer, {decay = 0.5}), layer:parameters()[1]
---weight.value = dk.full({1, 1}, 4)
---ema:update()
---ema:apply()
---print(weight.value) --> 2 [Tensor of shape 1x1]
---```
function EMA:apply() end

---Loads a state: the averages and n_averaged, the number of updates. Without n_averaged, as in a model's state, the count starts at 0.
---
---Shapes: the shapes of the parameters.
---
---Errors: Names or shapes that do not match, and averages that are applied; the averages are then unchanged.
---
---```lua
---local layer = dk.nn.Dense(1, {use_bias = false, kernel_initializer = "zeros"})
---layer(dk.zeros(1, 1))
---local ema, weight = dk.EMA(layer, {decay = 0.5}), layer:parameters()[1]
---weight.value = dk.full({1, 1}, 4)
---ema:update()
---local other = dk.EMA(layer, {decay = 0.5})
---other:load_state_dict(ema:state_dict())
---print(other.update_count, other:state_dict().weight) --> 1 2 [Tensor of shape 1x1]
---```
---@param state table<string, dk.Tensor>|dk.Layer a result of state_dict
function EMA:load_state_dict(state) end

---Puts the model's own weights back.
---
---Errors: Averages that are not applied.
---
---```lua
---local layer = dk.nn.Dense(1, {use_bias = false, kernel_initializer = "zeros"})
---layer(dk.zeros(1, 1))
---local ema, weight = dk.EMA(layer, {decay = 0.5}), layer:parameters()[1]
---weight.value = dk.full({1, 1}, 4)
---ema:update()
---ema:apply()
---ema:restore()
---print(weight.value) --> 4 [Tensor of shape 1x1]
---```
function EMA:restore() end

---The state of the averaging: the averages by path, including running statistics with use_buffers, and n_averaged, the number of updates (two floats, like an optimizer's step). A model's load_state_dict accepts the table too.
---
---Shapes: the shapes of the parameters; n_averaged is [2].
---
---```lua
---local layer = dk.nn.Dense(1, {use_bias = false, kernel_initializer = "zeros"})
---layer(dk.zeros(1, 1))
---local ema, weight = dk.EMA(layer, {decay = 0.5}), layer:parameters()[1]
---weight.value = dk.full({1, 1}, 4)
---ema:update()
---print(ema:state_dict().weight) --> 2 [Tensor of shape 1x1]
---```
---@return table<string, dk.Tensor>
function EMA:state_dict() end

---Updates the averages with the current weights.
---
---Errors: Averages that are applied.
---
---```lua
---local layer = dk.nn.Dense(1, {use_bias = false, kernel_initializer = "zeros"})
---layer(dk.zeros(1, 1))
---local ema, weight = dk.EMA(layer, {decay = 0.5}), layer:parameters()[1]
---weight.value = dk.full({1, 1}, 4)
---ema:update()
---print(ema:state_dict().weight) --> 2 [Tensor of shape 1x1]
---```
function EMA:update() end

---Turns noise into samples step by step, with the outputs of a model.
---@class dk.Scheduler
---@field alphas_cumprod dk.Tensor|nil The signal's variance at each training timestep, alpha_bar; nil for schedulers without it.
---@field betas dk.Tensor|nil The variance of the noise that each training timestep adds; nil for schedulers without betas.
---@field config table All options of the scheduler.
---@field init_noise_sigma number The standard deviation of the initial noise.
---@field kind string The scheduler's type, such as "DDIMScheduler".
---@field order integer The number of calls of the model per step.
---@field sigmas dk.Tensor|nil The sigmas of the timesteps and of the end of the run; nil for schedulers without sigmas.
---@field timesteps dk.Tensor The timesteps of the run, one for each call of the model.
local Scheduler = {}

---Adds noise at timesteps: sqrt(alpha_bar) x + sqrt(1 - alpha_bar) noise (Ho, Jain and Abbeel 2020, eq. 4); x + sigma noise for Euler, Heun, KDPM2, LMS and EDM; (1 - sigma) x + sigma noise for flow matching.
---
---Shapes: [N, ...] twice, and one timestep or [N]; the result has the shape of the samples.
---
---Errors: Shapes that differ, and timesteps of neither sampling nor training.
---
---```lua
---local scheduler = dk.schedulers.DDPMScheduler()
---local x, noise = dk.ones(2, 1), dk.zeros(2, 1)
---print(scheduler:add_noise(x, noise, dk.tensor{0, 500})) --> 0.9999 0.2789 [Tensor of shape 2x1]
---```
---@param original_samples dk.Tensor [N, ...]
---@param noise dk.Tensor the noise, of the same shape
---@param timesteps number[]|number|dk.Tensor a number, [1] or [N]
---@return dk.Tensor
function Scheduler:add_noise(original_samples, noise, timesteps) end

---The timesteps of the run in order, for a sampling loop: `for t, index in scheduler:each_timestep() do ... end`, with the index from 1. The loop visits the timesteps that the scheduler has when it begins.
---
---```lua
---local scheduler = dk.schedulers.DDIMScheduler()
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4)
---for t in scheduler:each_timestep() do
---  x = scheduler:step(dk.zeros(1, 4), t, x).prev_sample
---end
---assert(x:abs():max():item() <= 1)
---```
---@return dk.Timesteps
function Scheduler:each_timestep() end

---The target of v_prediction: sqrt(alpha_bar) noise - sqrt(1 - alpha_bar) x (Salimans and Ho 2022).
---
---Shapes: [N, ...] twice, and one timestep or [N]; the result has the shape of the samples.
---
---Errors: Shapes that differ, and timesteps of neither sampling nor training.
---
---```lua
---local scheduler = dk.schedulers.DDPMScheduler()
---print(scheduler:get_velocity(dk.zeros(1, 1), dk.ones(1, 1), 0)) --> 0.9999 [Tensor of shape 1x1]
---```
---@param sample dk.Tensor [N, ...], clean
---@param noise dk.Tensor the noise, of the same shape
---@param timesteps number[]|number|dk.Tensor a number, [1] or [N]
---@return dk.Tensor
function Scheduler:get_velocity(sample, noise, timesteps) end

---Scales a sample to the model's input at a timestep: to unit variance if samples are x0 + sigma noise (Euler, Heun, KDPM2, LMS, EDM); the other schedulers return the sample unchanged.
---
---Shapes: [...]; the result has the input's.
---
---Errors: Schedulers that scale the sample: timesteps other than the next of the run.
---
---```lua
---local scheduler = dk.schedulers.EulerDiscreteScheduler()
---scheduler:set_timesteps(10)
---print(scheduler:scale_model_input(dk.full({1, 2}, scheduler.init_noise_sigma), 999)) --> 1.0000 1.0000 [Tensor of shape 1x2]
---```
---@param sample dk.Tensor [N, ...]
---@param timestep number one of the scheduler's timesteps
---@return dk.Tensor
function Scheduler:scale_model_input(sample, timestep) end

---@class dk.Scheduler.set_timesteps.Options
---@field mu? number the shift of flow matching's noise levels, with use_dynamic_shifting

---@class dk.Scheduler.set_timesteps.Arguments: dk.Scheduler.set_timesteps.Options
---@field num_inference_steps integer the number of steps

---Chooses the timesteps of a run, and discards the state of the previous run.
---
---Errors: Fewer than 1 step, or more than num_train_timesteps or the spacing permits; a mu that is missing, or given without use_dynamic_shifting.
---
---```lua
---local scheduler = dk.schedulers.DDIMScheduler()
---scheduler:set_timesteps(4)
---print(scheduler.timesteps) --> 750 500 250 0 [Tensor of shape 4]
---```
---@param num_inference_steps integer the number of steps
---@param mu? number the shift of flow matching's noise levels, with use_dynamic_shifting
---@overload fun(self: dk.Scheduler, arguments: dk.Scheduler.set_timesteps.Arguments)
---@overload fun(self: dk.Scheduler, num_inference_steps: integer, options: dk.Scheduler.set_timesteps.Options)
function Scheduler:set_timesteps(num_inference_steps, mu) end

---@class dk.Scheduler.step.Options
---@field eta? number DDIM: the amount of noise; 0 draws none, 1 as much as DDPM (default 0.0)
---@field use_clipped_model_output? boolean DDIM: derive the direction of noise from the clipped estimate (default false)
---@field generator? dk.Generator the generator of all noise
---@field s_churn? number Euler, EDM: noise added over the run (Karras et al. 2022, algorithm 2) (default 0.0)
---@field s_tmin? number the minimum sigma at which noise is added (default 0.0)
---@field s_tmax? number the maximum sigma at which noise is added; no limit by default (default math.huge)
---@field s_noise? number the standard deviation of that noise (default 1.0)
---@field order? integer LMS: the number of the latest outputs that a step uses (default 4)

---@class dk.Scheduler.step.Arguments: dk.Scheduler.step.Options
---@field model_output dk.Tensor the model's output, of the sample's shape
---@field timestep number[]|number|dk.Tensor one of the scheduler's timesteps, to within 1e-4
---@field sample dk.Tensor [N, ...]

---Takes one step and returns {prev_sample =, pred_original_sample =}: the next sample, and the clean sample that the output predicts. A run may begin at any of its timesteps (in PNDM's Runge-Kutta steps at the first of four calls); from there on it must continue in order, except for DDPM, DDIM and LCM.
---
---Shapes: [N, ...] for all tensors.
---
---Errors: Shapes that differ from each other or from those of the previous step; timesteps that are not in the run or out of order; options that the scheduler does not have, a negative eta, s_churn or s_noise; DDIM and PNDM: a call without set_timesteps before.
---
---```lua
---local scheduler = dk.schedulers.DDIMScheduler()
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4)
---for t in scheduler:each_timestep() do
---  x = scheduler:step(dk.zeros(1, 4), t, x).prev_sample
---end
---assert(x:abs():max():item() <= 1)
---```
---@param model_output dk.Tensor the model's output, of the sample's shape
---@param timestep number[]|number|dk.Tensor one of the scheduler's timesteps, to within 1e-4
---@param sample dk.Tensor [N, ...]
---@param eta? number DDIM: the amount of noise; 0 draws none, 1 as much as DDPM (default 0.0)
---@param use_clipped_model_output? boolean DDIM: derive the direction of noise from the clipped estimate (default false)
---@param generator? dk.Generator the generator of all noise
---@param s_churn? number Euler, EDM: noise added over the run (Karras et al. 2022, algorithm 2) (default 0.0)
---@param s_tmin? number the minimum sigma at which noise is added (default 0.0)
---@param s_tmax? number the maximum sigma at which noise is added; no limit by default (default math.huge)
---@param s_noise? number the standard deviation of that noise (default 1.0)
---@param order? integer LMS: the number of the latest outputs that a step uses (default 4)
---@return table<string, dk.Tensor>
---@overload fun(self: dk.Scheduler, arguments: dk.Scheduler.step.Arguments): table<string, dk.Tensor>
---@overload fun(self: dk.Scheduler, model_output: dk.Tensor, timestep: number[]|number|dk.Tensor, sample: dk.Tensor, options: dk.Scheduler.step.Options): table<string, dk.Tensor>
function Scheduler:step(model_output, timestep, sample, eta, use_clipped_model_output, generator, s_churn, s_tmin, s_tmax, s_noise, order) end

---The timesteps of a run, for a loop. A call returns the next timestep and its index; nil at the end.
---@class dk.Timesteps
---@overload fun(state?: any, previous?: any): number|nil, integer
local Timesteps = {}

---A denoiser and a scheduler, which together generate images.
---@class dk.DiffusionPipeline
---@field kind string The pipeline's type, such as "DDIMPipeline".
---@field scheduler dk.Scheduler The scheduler of each call. Assigning replaces it.
---@field unet dk.Layer The denoiser.
---@overload fun(batch_size?: integer, num_inference_steps?: integer, generator?: dk.Generator, guidance_scale?: number, class_labels?: number[]|number|dk.Tensor, eta?: number, conditioning?: dk.Tensor, encoder_hidden_states?: dk.Tensor, negative_class_labels?: number[]|number|dk.Tensor, negative_conditioning?: dk.Tensor, negative_encoder_hidden_states?: dk.Tensor, strength?: number, sample_shape?: integer|integer[], max_batch_size?: integer, use_clipped_model_output?: boolean, output_type?: "image"|"sample", input_type?: "image"|"sample", image?: dk.Tensor, mask_image?: dk.Tensor, jump_length?: integer, jump_n_sample?: integer, noise?: dk.Tensor, callback?: function, preview_path?: string, preview_every?: integer, verbose?: integer): dk.Tensor
local DiffusionPipeline = {}

---@class dk.DiffusionPipeline.interpolate.Options
---@field num_samples? integer the number of images, both ends included (default 8)
---@field images? dk.Tensor[] the two images to interpolate between, [C, H, W]; strength is 0.5 by default
---@field noises? dk.Tensor[] the two noises to interpolate between, [C, H, W]
---@field num_inference_steps? integer steps of the scheduler, the pipeline's by default
---@field generator? dk.Generator the generator of all noise
---@field guidance_scale? number 1 for no guidance; with v_prediction set use_clipped_model_output too (default 1.0)
---@field class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@field eta? number DDIM: the amount of noise in each step, 0 to 1; 0 by default
---@field conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@field encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim
---@field negative_class_labels? number[]|number|dk.Tensor labels of the prediction that guidance leads away from; the model's null label by default
---@field negative_conditioning? dk.Tensor conditioning of the prediction that guidance leads away from; the same as conditioning by default
---@field negative_encoder_hidden_states? dk.Tensor hidden states of the prediction that guidance leads away from; the same as encoder_hidden_states by default
---@field strength? number the fraction of the steps to run from noised images, 0 to 1; 0.8 by default, 1 with a mask
---@field sample_shape? integer|integer[] {C, H, W}, for models without a size of their own or to sample another size
---@field max_batch_size? integer the maximum number of samples in a call of the model, without effect on the results; as many as memory holds by default
---@field use_clipped_model_output? boolean DDIM: derive the direction of noise from the clipped estimate instead of from values out of range; false by default
---@field output_type? "image"|"sample" images in 0 to 1, or samples on the model's scale (default "image")
---@field input_type? "image"|"sample" the form of given images: "image", in 0 to 1, or "sample", on the model's scale; "image" by default, but with output_type = "sample" values outside 0 to 1, points and signals are samples
---@field callback? function a function called after each step with the step that sample_steps returns; returning true ends sampling
---@field preview_path? string a .png of the images so far; %d in the path becomes the number of the step
---@field preview_every? integer the number of steps between two previews (default 10)
---@field verbose? integer 1 for a progress bar, 0 for none

---Interpolates along the sphere and samples: between two images, to which the same noise is added as strength says (Ho, Jain and Abbeel 2020, 4.4), or between two noises, random unless given (Song, Meng and Ermon 2021, D.5).
---
---Shapes: two tensors [C, H, W] to [num_samples, C, H, W].
---
---Errors: Fewer than 2 samples, images and noises at once, and the errors of the call.
---
---```lua
---local unet = dk.models.UNet2DModel{
---  sample_size = 8, in_channels = 1, out_channels = 1, block_out_channels = {4, 8}, layers_per_block = 1, norm_num_groups = 2,
---  down_block_types = {"DownBlock2D", "DownBlock2D"}, up_block_types = {"UpBlock2D", "UpBlock2D"}}
---local pipe = dk.pipelines.DDIMPipeline{unet = unet, scheduler = dk.schedulers.DDIMScheduler()}
---local between = pipe:interpolate{num_samples = 3, num_inference_steps = 2}
---print(between:shape()) --> 3 x 1 x 8 x 8
---```
---@param num_samples? integer the number of images, both ends included (default 8)
---@param images? dk.Tensor[] the two images to interpolate between, [C, H, W]; strength is 0.5 by default
---@param noises? dk.Tensor[] the two noises to interpolate between, [C, H, W]
---@param num_inference_steps? integer steps of the scheduler, the pipeline's by default
---@param generator? dk.Generator the generator of all noise
---@param guidance_scale? number 1 for no guidance; with v_prediction set use_clipped_model_output too (default 1.0)
---@param class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@param eta? number DDIM: the amount of noise in each step, 0 to 1; 0 by default
---@param conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@param encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim
---@param negative_class_labels? number[]|number|dk.Tensor labels of the prediction that guidance leads away from; the model's null label by default
---@param negative_conditioning? dk.Tensor conditioning of the prediction that guidance leads away from; the same as conditioning by default
---@param negative_encoder_hidden_states? dk.Tensor hidden states of the prediction that guidance leads away from; the same as encoder_hidden_states by default
---@param strength? number the fraction of the steps to run from noised images, 0 to 1; 0.8 by default, 1 with a mask
---@param sample_shape? integer|integer[] {C, H, W}, for models without a size of their own or to sample another size
---@param max_batch_size? integer the maximum number of samples in a call of the model, without effect on the results; as many as memory holds by default
---@param use_clipped_model_output? boolean DDIM: derive the direction of noise from the clipped estimate instead of from values out of range; false by default
---@param output_type? "image"|"sample" images in 0 to 1, or samples on the model's scale (default "image")
---@param input_type? "image"|"sample" the form of given images: "image", in 0 to 1, or "sample", on the model's scale; "image" by default, but with output_type = "sample" values outside 0 to 1, points and signals are samples
---@param callback? function a function called after each step with the step that sample_steps returns; returning true ends sampling
---@param preview_path? string a .png of the images so far; %d in the path becomes the number of the step
---@param preview_every? integer the number of steps between two previews (default 10)
---@param verbose? integer 1 for a progress bar, 0 for none
---@return dk.Tensor
---@overload fun(self: dk.DiffusionPipeline, options: dk.DiffusionPipeline.interpolate.Options): dk.Tensor
function DiffusionPipeline:interpolate(num_samples, images, noises, num_inference_steps, generator, guidance_scale, class_labels, eta, conditioning, encoder_hidden_states, negative_class_labels, negative_conditioning, negative_encoder_hidden_states, strength, sample_shape, max_batch_size, use_clipped_model_output, output_type, input_type, callback, preview_path, preview_every, verbose) end

---@class dk.DiffusionPipeline.sample_steps.Options
---@field batch_size? integer the number of samples; as many as images or labels by default
---@field num_inference_steps? integer steps of the scheduler, the pipeline's by default
---@field generator? dk.Generator the generator of all noise
---@field guidance_scale? number 1 for no guidance; with v_prediction set use_clipped_model_output too (default 1.0)
---@field class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@field eta? number DDIM: the amount of noise in each step, 0 to 1; 0 by default
---@field conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@field encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim
---@field negative_class_labels? number[]|number|dk.Tensor labels of the prediction that guidance leads away from; the model's null label by default
---@field negative_conditioning? dk.Tensor conditioning of the prediction that guidance leads away from; the same as conditioning by default
---@field negative_encoder_hidden_states? dk.Tensor hidden states of the prediction that guidance leads away from; the same as encoder_hidden_states by default
---@field strength? number the fraction of the steps to run from noised images, 0 to 1; 0.8 by default, 1 with a mask
---@field sample_shape? integer|integer[] {C, H, W}, for models without a size of their own or to sample another size
---@field max_batch_size? integer the maximum number of samples in a call of the model, without effect on the results; as many as memory holds by default
---@field use_clipped_model_output? boolean DDIM: derive the direction of noise from the clipped estimate instead of from values out of range; false by default
---@field output_type? "image"|"sample" images in 0 to 1, or samples on the model's scale (default "image")
---@field input_type? "image"|"sample" the form of given images: "image", in 0 to 1, or "sample", on the model's scale; "image" by default, but with output_type = "sample" values outside 0 to 1, points and signals are samples
---@field image? dk.Tensor the image to start from instead of noise, [C, H, W] or [N, C, H, W], in 0 to 1 (else see input_type)
---@field mask_image? dk.Tensor 1 where the image is painted anew, 0 where it stays: [H, W] to [N, C, H, W]
---@field jump_length? integer RePaint: the number of steps to go back at once, 10 by default
---@field jump_n_sample? integer RePaint: how often each stretch of jump_length steps is painted; 10 by default with jump_length, else 1
---@field noise? dk.Tensor the initial noise, of standard deviation 1

---Samples as a loop: `for step in pipe:sample_steps{...} do ... end` takes one step of the scheduler per iteration. step has step, num_inference_steps (of this run: fewer with strength, more with jump_length), timestep, sample and pred_original_sample in the model's range, and images, the prediction of the final images (after the last step the final images themselves).
---
---Shapes: [N, C, H, W], N images of the model's sample_size or of the size of image; in 0 to 1, unless output_type is "sample".
---
---Errors: num_inference_steps below 1 or above the scheduler's num_train_timesteps, images, masks and conditions of other shapes, images and masks outside 0 to 1, a strength outside 0 to 1, guidance without a null label or negative condition; a model that returns another shape, NaN or infinite values; the errors of the callback.
---
---```lua
---local unet = dk.models.UNet2DModel{
---  sample_size = 8, in_channels = 1, out_channels = 1, block_out_channels = {4, 8}, layers_per_block = 1, norm_num_groups = 2,
---  down_block_types = {"DownBlock2D", "DownBlock2D"}, up_block_types = {"UpBlock2D", "UpBlock2D"}}
---local pipe = dk.pipelines.DDIMPipeline{unet = unet, scheduler = dk.schedulers.DDIMScheduler()}
---local last
---for step in pipe:sample_steps{num_inference_steps = 4} do last = step end
---print(last.step, last.timestep, last.images:shape()) --> 4 0 1 x 1 x 8 x 8
---```
---@param batch_size? integer the number of samples; as many as images or labels by default
---@param num_inference_steps? integer steps of the scheduler, the pipeline's by default
---@param generator? dk.Generator the generator of all noise
---@param guidance_scale? number 1 for no guidance; with v_prediction set use_clipped_model_output too (default 1.0)
---@param class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@param eta? number DDIM: the amount of noise in each step, 0 to 1; 0 by default
---@param conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@param encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim
---@param negative_class_labels? number[]|number|dk.Tensor labels of the prediction that guidance leads away from; the model's null label by default
---@param negative_conditioning? dk.Tensor conditioning of the prediction that guidance leads away from; the same as conditioning by default
---@param negative_encoder_hidden_states? dk.Tensor hidden states of the prediction that guidance leads away from; the same as encoder_hidden_states by default
---@param strength? number the fraction of the steps to run from noised images, 0 to 1; 0.8 by default, 1 with a mask
---@param sample_shape? integer|integer[] {C, H, W}, for models without a size of their own or to sample another size
---@param max_batch_size? integer the maximum number of samples in a call of the model, without effect on the results; as many as memory holds by default
---@param use_clipped_model_output? boolean DDIM: derive the direction of noise from the clipped estimate instead of from values out of range; false by default
---@param output_type? "image"|"sample" images in 0 to 1, or samples on the model's scale (default "image")
---@param input_type? "image"|"sample" the form of given images: "image", in 0 to 1, or "sample", on the model's scale; "image" by default, but with output_type = "sample" values outside 0 to 1, points and signals are samples
---@param image? dk.Tensor the image to start from instead of noise, [C, H, W] or [N, C, H, W], in 0 to 1 (else see input_type)
---@param mask_image? dk.Tensor 1 where the image is painted anew, 0 where it stays: [H, W] to [N, C, H, W]
---@param jump_length? integer RePaint: the number of steps to go back at once, 10 by default
---@param jump_n_sample? integer RePaint: how often each stretch of jump_length steps is painted; 10 by default with jump_length, else 1
---@param noise? dk.Tensor the initial noise, of standard deviation 1
---@return dk.SamplingSteps
---@overload fun(self: dk.DiffusionPipeline, options: dk.DiffusionPipeline.sample_steps.Options): dk.SamplingSteps
function DiffusionPipeline:sample_steps(batch_size, num_inference_steps, generator, guidance_scale, class_labels, eta, conditioning, encoder_hidden_states, negative_class_labels, negative_conditioning, negative_encoder_hidden_states, strength, sample_shape, max_batch_size, use_clipped_model_output, output_type, input_type, image, mask_image, jump_length, jump_n_sample, noise) end

---Writes the folder that from_pretrained reads, here and in Python's diffusers. Its files replace earlier ones in one step; other files in the folder stay.
---
---Errors: A model that was never called or that is written in Lua, and a folder that cannot be written to.
---
---```lua
---local unet = dk.models.UNet2DModel{
---  sample_size = 8, in_channels = 1, out_channels = 1, block_out_channels = {4, 8}, layers_per_block = 1, norm_num_groups = 2,
---  down_block_types = {"DownBlock2D", "DownBlock2D"}, up_block_types = {"UpBlock2D", "UpBlock2D"}}
---local pipe = dk.pipelines.DDIMPipeline{unet = unet, scheduler = dk.schedulers.DDIMScheduler()}
---pipe:save_pretrained("digits")
---print(dk.pipelines.DDIMPipeline.from_pretrained("digits")) --> DDIMPipeline(unet = UNet2DModel, scheduler = DDIMScheduler)
---```
---@param path string the folder
function DiffusionPipeline:save_pretrained(path) end

---Trains a denoiser and generates samples with it.
---@class dk.DiffusionTrainer
---@field ema dk.EMA|nil The averaged weights; nil without ema_decay.
---@field history table The history that fit has recorded so far.
---@field model dk.Layer The model.
---@field optimizer dk.Optimizer The optimizer, whose learning rate may be set.
---@field scheduler dk.Scheduler The scheduler that adds the noise, with the prediction_type of training.
local DiffusionTrainer = {}

---@class dk.DiffusionTrainer.fit.Options
---@field class_labels? number[]|number|dk.Tensor [N], from 0; those of the file or the folder by default
---@field epochs? integer the number of passes over the data, 1 by default
---@field steps? integer the total number of updates, instead of epochs
---@field batch_size? integer samples per batch (default 32)
---@field shuffle? boolean whether each epoch draws a new order (default true)
---@field callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@field verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs
---@field drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@field generator? dk.Generator the generator of order and noise
---@field gradient_accumulation_steps? integer the number of batches that make one update, computed one after the other (default 1)
---@field validation_split? number the share of the data, taken from its end, that is held out and evaluated after each epoch (default 0.0)
---@field checkpoint_path? string the .safetensors file of checkpoints for resume; each trainer needs its own path
---@field checkpoint_every? integer steps between two checkpoints; by default one per epoch
---@field csv_path? string a CSV file of the history, with a row per epoch
---@field log_dir? string a folder for TensorBoard: losses, learning rate, samples
---@field steps_per_epoch? integer the batches of an epoch of a function; without it the whole run is one epoch of `steps` batches
---@field max_loss? number the maximum loss, above which training ends with an error; by default 1000 times the first loss
---@field validation_data? dk.Tensor|dk.Dataset|table<string|integer, dk.Tensor> held-out samples, evaluated after each epoch: val_loss; or {samples, class_labels = ...}
---@field conditioning? dk.Tensor [N, channels, ...], for U-Nets with conditioning_channels
---@field encoder_hidden_states? dk.Tensor [N, S, features], for U-Nets with cross_attention_dim
---@field random_flip? boolean mirror half of the images left to right (default false)
---@field random_crop_padding? integer the maximum shift of images in pixels; their edges are repeated (default 0)
---@field sample_path? string a .png file for a grid of samples; {step} in the path becomes the step
---@field sample_every? integer steps between two grids; by default one per epoch
---@field num_samples? integer the number of generated samples in each grid (default 16)
---@field sample_num_inference_steps? integer the steps of sampling for grids; by default those of sample
---@field sample_guidance_scale? number the guidance scale for grids; 1 for no guidance (default 1.0)
---@field validation_bins? integer the number of ranges of timesteps with their own losses: val_loss_0_249, ... (default 4)

---@class dk.DiffusionTrainer.fit.Arguments: dk.DiffusionTrainer.fit.Options
---@field data dk.Tensor|string|dk.Dataset|function [N, ...], clean, about -1 to 1; or the path of a .npz or .npy file (unsigned integers of 8 or 16 bits and booleans are images, scaled to -1 to 1), or of a folder of images (data.image_folder); or a Dataset; or fn(step, generator), or an object with such a method next, which returns the batch of a step: a Tensor or {samples, class_labels = ...}

---Trains on data and returns the history, which has a list of losses. After resume it continues the run of the checkpoint, whose epochs and steps count; a message says if nothing is left to train. A loss that is not a number or that diverges is an error.
---
---Shapes: data [N, ...] with at least two axes; labels and other conditions of N samples.
---
---Errors: Data with one axis, or far beyond the range that the scheduler clips samples to (slightly beyond it: a warning); labels that are no classes, labels or conditions of another count, epochs and steps at once, a model that is entirely frozen or whose output has another shape; a checkpoint_path or csv_path that another training writes; numbers out of range, options that require another one; data and options other than those of the resumed run. While training, a loss or a gradient that is not finite, or a loss above max_loss: the message names the step, the batch and the last checkpoint, and the parameters are those of the previous step.
---
---```lua
---local trainer = dk.DiffusionTrainer{
---  model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1},
---  scheduler = dk.schedulers.DDIMScheduler(),
---}
---local data = dk.randn(64, 2)
---print(#trainer:fit(data, {epochs = 3}).loss) --> 3
---```
---@param data dk.Tensor|string|dk.Dataset|function [N, ...], clean, about -1 to 1; or the path of a .npz or .npy file (unsigned integers of 8 or 16 bits and booleans are images, scaled to -1 to 1), or of a folder of images (data.image_folder); or a Dataset; or fn(step, generator), or an object with such a method next, which returns the batch of a step: a Tensor or {samples, class_labels = ...}
---@param class_labels? number[]|number|dk.Tensor [N], from 0; those of the file or the folder by default
---@param epochs? integer the number of passes over the data, 1 by default
---@param steps? integer the total number of updates, instead of epochs
---@param batch_size? integer samples per batch (default 32)
---@param shuffle? boolean whether each epoch draws a new order (default true)
---@param callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@param verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs
---@param drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@param generator? dk.Generator the generator of order and noise
---@param gradient_accumulation_steps? integer the number of batches that make one update, computed one after the other (default 1)
---@param validation_split? number the share of the data, taken from its end, that is held out and evaluated after each epoch (default 0.0)
---@param checkpoint_path? string the .safetensors file of checkpoints for resume; each trainer needs its own path
---@param checkpoint_every? integer steps between two checkpoints; by default one per epoch
---@param csv_path? string a CSV file of the history, with a row per epoch
---@param log_dir? string a folder for TensorBoard: losses, learning rate, samples
---@param steps_per_epoch? integer the batches of an epoch of a function; without it the whole run is one epoch of `steps` batches
---@param max_loss? number the maximum loss, above which training ends with an error; by default 1000 times the first loss
---@param validation_data? dk.Tensor|dk.Dataset|table<string|integer, dk.Tensor> held-out samples, evaluated after each epoch: val_loss; or {samples, class_labels = ...}
---@param conditioning? dk.Tensor [N, channels, ...], for U-Nets with conditioning_channels
---@param encoder_hidden_states? dk.Tensor [N, S, features], for U-Nets with cross_attention_dim
---@param random_flip? boolean mirror half of the images left to right (default false)
---@param random_crop_padding? integer the maximum shift of images in pixels; their edges are repeated (default 0)
---@param sample_path? string a .png file for a grid of samples; {step} in the path becomes the step
---@param sample_every? integer steps between two grids; by default one per epoch
---@param num_samples? integer the number of generated samples in each grid (default 16)
---@param sample_num_inference_steps? integer the steps of sampling for grids; by default those of sample
---@param sample_guidance_scale? number the guidance scale for grids; 1 for no guidance (default 1.0)
---@param validation_bins? integer the number of ranges of timesteps with their own losses: val_loss_0_249, ... (default 4)
---@return table
---@overload fun(self: dk.DiffusionTrainer, arguments: dk.DiffusionTrainer.fit.Arguments): table
---@overload fun(self: dk.DiffusionTrainer, data: dk.Tensor|string|dk.Dataset|function, options: dk.DiffusionTrainer.fit.Options): table
function DiffusionTrainer:fit(data, class_labels, epochs, steps, batch_size, shuffle, callbacks, verbose, drop_last, generator, gradient_accumulation_steps, validation_split, checkpoint_path, checkpoint_every, csv_path, log_dir, steps_per_epoch, max_loss, validation_data, conditioning, encoder_hidden_states, random_flip, random_crop_padding, sample_path, sample_every, num_samples, sample_num_inference_steps, sample_guidance_scale, validation_bins) end

---@class dk.DiffusionTrainer.fit_steps.Options
---@field class_labels? number[]|number|dk.Tensor [N], from 0; those of the file or the folder by default
---@field epochs? integer the number of passes over the data, 1 by default
---@field steps? integer the total number of updates, instead of epochs
---@field batch_size? integer samples per batch (default 32)
---@field shuffle? boolean whether each epoch draws a new order (default true)
---@field callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@field verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs (default 0)
---@field drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@field generator? dk.Generator the generator of order and noise
---@field gradient_accumulation_steps? integer the number of batches that make one update, computed one after the other (default 1)
---@field validation_split? number the share of the data, taken from its end, that is held out and evaluated after each epoch (default 0.0)
---@field checkpoint_path? string the .safetensors file of checkpoints for resume; each trainer needs its own path
---@field checkpoint_every? integer steps between two checkpoints; by default one per epoch
---@field csv_path? string a CSV file of the history, with a row per epoch
---@field log_dir? string a folder for TensorBoard: losses, learning rate, samples
---@field steps_per_epoch? integer the batches of an epoch of a function; without it the whole run is one epoch of `steps` batches
---@field max_loss? number the maximum loss, above which training ends with an error; by default 1000 times the first loss
---@field validation_data? dk.Tensor|dk.Dataset|table<string|integer, dk.Tensor> held-out samples, evaluated after each epoch: val_loss; or {samples, class_labels = ...}
---@field conditioning? dk.Tensor [N, channels, ...], for U-Nets with conditioning_channels
---@field encoder_hidden_states? dk.Tensor [N, S, features], for U-Nets with cross_attention_dim
---@field random_flip? boolean mirror half of the images left to right (default false)
---@field random_crop_padding? integer the maximum shift of images in pixels; their edges are repeated (default 0)
---@field sample_path? string a .png file for a grid of samples; {step} in the path becomes the step
---@field sample_every? integer steps between two grids; by default one per epoch
---@field num_samples? integer the number of generated samples in each grid (default 16)
---@field sample_num_inference_steps? integer the steps of sampling for grids; by default those of sample
---@field sample_guidance_scale? number the guidance scale for grids; 1 for no guidance (default 1.0)
---@field validation_bins? integer the number of ranges of timesteps with their own losses: val_loss_0_249, ... (default 4)

---@class dk.DiffusionTrainer.fit_steps.Arguments: dk.DiffusionTrainer.fit_steps.Options
---@field data dk.Tensor|string|dk.Dataset|function [N, ...], clean, about -1 to 1; or the path of a .npz or .npy file (unsigned integers of 8 or 16 bits and booleans are images, scaled to -1 to 1), or of a folder of images (data.image_folder); or a Dataset; or fn(step, generator), or an object with such a method next, which returns the batch of a step: a Tensor or {samples, class_labels = ...}

---Trains like fit, as a loop: `for step in trainer:fit_steps(data, {...}) do ... end` trains on one batch per iteration. step has step (counted from the start of the run), epoch, batch and the batch's loss, and after the last batch of an epoch logs, the epoch's row of the history.
---
---Shapes: data [N, ...] with at least two axes; labels and other conditions of N samples.
---
---Errors: Data with one axis, or far beyond the range that the scheduler clips samples to (slightly beyond it: a warning); labels that are no classes, labels or conditions of another count, epochs and steps at once, a model that is entirely frozen or whose output has another shape; a checkpoint_path or csv_path that another training writes; numbers out of range, options that require another one; data and options other than those of the resumed run. While training, a loss or a gradient that is not finite, or a loss above max_loss: the message names the step, the batch and the last checkpoint, and the parameters are those of the previous step.
---
---```lua
---local trainer = dk.DiffusionTrainer{
---  model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1},
---  scheduler = dk.schedulers.DDIMScheduler(),
---}
---local data = dk.randn(64, 2)
---local last
---for step in trainer:fit_steps(data, {steps = 5}) do last = step end
---print(last.step, last.logs ~= nil) --> 5 true
---```
---@param data dk.Tensor|string|dk.Dataset|function [N, ...], clean, about -1 to 1; or the path of a .npz or .npy file (unsigned integers of 8 or 16 bits and booleans are images, scaled to -1 to 1), or of a folder of images (data.image_folder); or a Dataset; or fn(step, generator), or an object with such a method next, which returns the batch of a step: a Tensor or {samples, class_labels = ...}
---@param class_labels? number[]|number|dk.Tensor [N], from 0; those of the file or the folder by default
---@param epochs? integer the number of passes over the data, 1 by default
---@param steps? integer the total number of updates, instead of epochs
---@param batch_size? integer samples per batch (default 32)
---@param shuffle? boolean whether each epoch draws a new order (default true)
---@param callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@param verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs (default 0)
---@param drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@param generator? dk.Generator the generator of order and noise
---@param gradient_accumulation_steps? integer the number of batches that make one update, computed one after the other (default 1)
---@param validation_split? number the share of the data, taken from its end, that is held out and evaluated after each epoch (default 0.0)
---@param checkpoint_path? string the .safetensors file of checkpoints for resume; each trainer needs its own path
---@param checkpoint_every? integer steps between two checkpoints; by default one per epoch
---@param csv_path? string a CSV file of the history, with a row per epoch
---@param log_dir? string a folder for TensorBoard: losses, learning rate, samples
---@param steps_per_epoch? integer the batches of an epoch of a function; without it the whole run is one epoch of `steps` batches
---@param max_loss? number the maximum loss, above which training ends with an error; by default 1000 times the first loss
---@param validation_data? dk.Tensor|dk.Dataset|table<string|integer, dk.Tensor> held-out samples, evaluated after each epoch: val_loss; or {samples, class_labels = ...}
---@param conditioning? dk.Tensor [N, channels, ...], for U-Nets with conditioning_channels
---@param encoder_hidden_states? dk.Tensor [N, S, features], for U-Nets with cross_attention_dim
---@param random_flip? boolean mirror half of the images left to right (default false)
---@param random_crop_padding? integer the maximum shift of images in pixels; their edges are repeated (default 0)
---@param sample_path? string a .png file for a grid of samples; {step} in the path becomes the step
---@param sample_every? integer steps between two grids; by default one per epoch
---@param num_samples? integer the number of generated samples in each grid (default 16)
---@param sample_num_inference_steps? integer the steps of sampling for grids; by default those of sample
---@param sample_guidance_scale? number the guidance scale for grids; 1 for no guidance (default 1.0)
---@param validation_bins? integer the number of ranges of timesteps with their own losses: val_loss_0_249, ... (default 4)
---@return dk.TrainingSteps
---@overload fun(self: dk.DiffusionTrainer, arguments: dk.DiffusionTrainer.fit_steps.Arguments): dk.TrainingSteps
---@overload fun(self: dk.DiffusionTrainer, data: dk.Tensor|string|dk.Dataset|function, options: dk.DiffusionTrainer.fit_steps.Options): dk.TrainingSteps
function DiffusionTrainer:fit_steps(data, class_labels, epochs, steps, batch_size, shuffle, callbacks, verbose, drop_last, generator, gradient_accumulation_steps, validation_split, checkpoint_path, checkpoint_every, csv_path, log_dir, steps_per_epoch, max_loss, validation_data, conditioning, encoder_hidden_states, random_flip, random_crop_padding, sample_path, sample_every, num_samples, sample_num_inference_steps, sample_guidance_scale, validation_bins) end

---Returns the trained model as a pipeline for sampling and saving, with the averaged weights (if any), the null label and the sizes of a sample: a DDPMPipeline for a DDPMScheduler, else a DDIMPipeline. Trainer and pipeline share the model, so later training changes the pipeline too.
---
---```lua
---local trainer = dk.DiffusionTrainer{
---  model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1},
---  scheduler = dk.schedulers.DDIMScheduler(),
---}
---local data = dk.randn(64, 2)
---trainer:fit(data)
---local pipe = trainer:pipeline()
---local x = pipe{batch_size = 3, num_inference_steps = 5, output_type = "sample"}
---print(pipe.kind, x:shape()) --> DDIMPipeline 3 x 2
---```
---@return dk.DiffusionPipeline
function DiffusionTrainer:pipeline() end

---Loads a checkpoint into a trainer made in the same way. The next fit, given the same data and options, continues the run: with the same number of threads its weights are bit for bit those of a run that was never stopped. epochs and steps count from the start of the run.
---
---Errors: Files that are damaged or from another kind of trainer, model, optimizer, loss or other options; the message lists the differences, including numbers such as the learning rate. The trainer is then unchanged.
---
---```lua
---local trainer = dk.DiffusionTrainer{
---  model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1},
---  scheduler = dk.schedulers.DDIMScheduler(),
---}
---local data = dk.randn(64, 2)
---trainer:fit(data, {epochs = 1})
---trainer:save("trainer.safetensors")
---trainer:resume("trainer.safetensors")
---print(#trainer:fit(data, {epochs = 3}).loss) --> 3
---```
---@param path string a file that save or fit wrote
function DiffusionTrainer:resume(path) end

---@class dk.DiffusionTrainer.sample.Options
---@field num_samples? integer the number of samples; by default as many as labels or other conditions
---@field class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@field num_inference_steps? integer steps of the scheduler, 50 by default
---@field guidance_scale? number 1 for no guidance; for large values with v_prediction see a pipeline's use_clipped_model_output (default 1.0)
---@field scheduler? dk.Scheduler another scheduler to sample with, of the trainer's betas and prediction_type: X.from_config(trainer.scheduler.config)
---@field eta? number DDIM: the amount of noise in each step, 0 to 1; 0 by default
---@field generator? dk.Generator the generator of all noise
---@field conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@field encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim
---@field negative_class_labels? number[]|number|dk.Tensor labels of the prediction that guidance leads away from; the model's null label by default
---@field negative_conditioning? dk.Tensor conditioning of the prediction that guidance leads away from; the same as conditioning by default
---@field negative_encoder_hidden_states? dk.Tensor hidden states of the prediction that guidance leads away from; the same as encoder_hidden_states by default
---@field max_batch_size? integer the maximum number of samples in a call of the model, without effect on the results; as many as memory holds by default

---Generates samples from noise. With guidance the prediction is unconditional + scale * (conditional - unconditional) (Ho and Salimans 2022).
---
---Shapes: [num_samples, ...], with the sizes of the training data.
---
---Errors: A trainer that has not trained, labels or conditions of another count, guidance without labels or without a null label, a scheduler of another process than the trainer's: the message has both values and a line that makes a suitable one.
---
---```lua
---local trainer = dk.DiffusionTrainer{
---  model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1},
---  scheduler = dk.schedulers.DDIMScheduler(),
---}
---local data = dk.randn(64, 2)
---trainer:fit(data)
---print(trainer:sample{num_samples = 3, num_inference_steps = 5}:shape()) --> 3 x 2
---```
---@param num_samples? integer the number of samples; by default as many as labels or other conditions
---@param class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@param num_inference_steps? integer steps of the scheduler, 50 by default
---@param guidance_scale? number 1 for no guidance; for large values with v_prediction see a pipeline's use_clipped_model_output (default 1.0)
---@param scheduler? dk.Scheduler another scheduler to sample with, of the trainer's betas and prediction_type: X.from_config(trainer.scheduler.config)
---@param eta? number DDIM: the amount of noise in each step, 0 to 1; 0 by default
---@param generator? dk.Generator the generator of all noise
---@param conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@param encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim
---@param negative_class_labels? number[]|number|dk.Tensor labels of the prediction that guidance leads away from; the model's null label by default
---@param negative_conditioning? dk.Tensor conditioning of the prediction that guidance leads away from; the same as conditioning by default
---@param negative_encoder_hidden_states? dk.Tensor hidden states of the prediction that guidance leads away from; the same as encoder_hidden_states by default
---@param max_batch_size? integer the maximum number of samples in a call of the model, without effect on the results; as many as memory holds by default
---@return dk.Tensor
---@overload fun(self: dk.DiffusionTrainer, options: dk.DiffusionTrainer.sample.Options): dk.Tensor
function DiffusionTrainer:sample(num_samples, class_labels, num_inference_steps, guidance_scale, scheduler, eta, generator, conditioning, encoder_hidden_states, negative_class_labels, negative_conditioning, negative_encoder_hidden_states, max_batch_size) end

---@class dk.DiffusionTrainer.sample_steps.Options
---@field num_samples? integer the number of samples; by default as many as labels or other conditions
---@field class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@field num_inference_steps? integer steps of the scheduler, 50 by default
---@field guidance_scale? number 1 for no guidance; for large values with v_prediction see a pipeline's use_clipped_model_output (default 1.0)
---@field scheduler? dk.Scheduler another scheduler to sample with, of the trainer's betas and prediction_type: X.from_config(trainer.scheduler.config)
---@field eta? number DDIM: the amount of noise in each step, 0 to 1; 0 by default
---@field generator? dk.Generator the generator of all noise
---@field conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@field encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim
---@field negative_class_labels? number[]|number|dk.Tensor labels of the prediction that guidance leads away from; the model's null label by default
---@field negative_conditioning? dk.Tensor conditioning of the prediction that guidance leads away from; the same as conditioning by default
---@field negative_encoder_hidden_states? dk.Tensor hidden states of the prediction that guidance leads away from; the same as encoder_hidden_states by default
---@field max_batch_size? integer the maximum number of samples in a call of the model, without effect on the results; as many as memory holds by default

---Samples as a loop: `for step in trainer:sample_steps{...} do ... end` takes one step of the scheduler per iteration. step has step, num_inference_steps, timestep, sample (finished in the last step) and pred_original_sample.
---
---Shapes: [num_samples, ...], with the sizes of the training data.
---
---Errors: A trainer that has not trained, labels or conditions of another count, guidance without labels or without a null label, a scheduler of another process than the trainer's: the message has both values and a line that makes a suitable one.
---
---```lua
---local trainer = dk.DiffusionTrainer{
---  model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1},
---  scheduler = dk.schedulers.DDIMScheduler(),
---}
---local data = dk.randn(64, 2)
---trainer:fit(data)
---local last
---for step in trainer:sample_steps{num_samples = 3, num_inference_steps = 5} do last = step end
---print(last.step, last.num_inference_steps, last.timestep) --> 5 5 0
---```
---@param num_samples? integer the number of samples; by default as many as labels or other conditions
---@param class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@param num_inference_steps? integer steps of the scheduler, 50 by default
---@param guidance_scale? number 1 for no guidance; for large values with v_prediction see a pipeline's use_clipped_model_output (default 1.0)
---@param scheduler? dk.Scheduler another scheduler to sample with, of the trainer's betas and prediction_type: X.from_config(trainer.scheduler.config)
---@param eta? number DDIM: the amount of noise in each step, 0 to 1; 0 by default
---@param generator? dk.Generator the generator of all noise
---@param conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@param encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim
---@param negative_class_labels? number[]|number|dk.Tensor labels of the prediction that guidance leads away from; the model's null label by default
---@param negative_conditioning? dk.Tensor conditioning of the prediction that guidance leads away from; the same as conditioning by default
---@param negative_encoder_hidden_states? dk.Tensor hidden states of the prediction that guidance leads away from; the same as encoder_hidden_states by default
---@param max_batch_size? integer the maximum number of samples in a call of the model, without effect on the results; as many as memory holds by default
---@return dk.SamplingSteps
---@overload fun(self: dk.DiffusionTrainer, options: dk.DiffusionTrainer.sample_steps.Options): dk.SamplingSteps
function DiffusionTrainer:sample_steps(num_samples, class_labels, num_inference_steps, guidance_scale, scheduler, eta, generator, conditioning, encoder_hidden_states, negative_class_labels, negative_conditioning, negative_encoder_hidden_states, max_batch_size) end

---Writes a checkpoint from which training can be resumed: model, averaged weights, optimizer, random number generators and the position in the run. With checkpoint_path fit writes one itself.
---
---Errors: A model that is not built, averaged weights that are applied, and files that cannot be written.
---
---```lua
---local trainer = dk.DiffusionTrainer{
---  model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1},
---  scheduler = dk.schedulers.DDIMScheduler(),
---}
---local data = dk.randn(64, 2)
---trainer:fit(data, {steps = 3})
---trainer:save("trainer.safetensors")
---```
---@param path string a .safetensors file
function DiffusionTrainer:save(path) end

---Sampling, step by step. A call takes one more step and returns the samples; nil at the end.
---@class dk.SamplingSteps
---@overload fun(state?: any, previous?: any): table|nil
local SamplingSteps = {}

---Trains a flow from a source to data, and samples from the flow.
---@class dk.FlowMatcher
---@field ema dk.EMA|nil The averaged weights; nil without ema_decay.
---@field history table The history that fit has recorded so far.
---@field model dk.Layer The model.
---@field optimizer dk.Optimizer The optimizer, whose learning rate may be set.
local FlowMatcher = {}

---@class dk.FlowMatcher.fit.Options
---@field source? dk.Tensor [M, ...], samples of the source; normal noise by default
---@field epochs? integer the number of passes over the data, 1 by default
---@field steps? integer the total number of updates, instead of epochs
---@field batch_size? integer samples per batch (default 256)
---@field shuffle? boolean whether each epoch draws a new order (default true)
---@field callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@field verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs
---@field drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@field generator? dk.Generator the generator of order and noise
---@field gradient_accumulation_steps? integer the number of batches that make one update, computed one after the other (default 1)
---@field validation_split? number the share of the data, taken from its end, that is held out and evaluated after each epoch (default 0.0)
---@field checkpoint_path? string the .safetensors file of checkpoints for resume; each trainer needs its own path
---@field checkpoint_every? integer steps between two checkpoints; by default one per epoch
---@field csv_path? string a CSV file of the history, with a row per epoch
---@field log_dir? string a folder for TensorBoard: losses, learning rate, samples
---@field steps_per_epoch? integer the batches of an epoch of a function; without it the whole run is one epoch of `steps` batches
---@field max_loss? number the maximum loss, above which training ends with an error; by default 1000 times the first loss
---@field validation_data? dk.Tensor|dk.Dataset|table<string|integer, dk.Tensor> held-out samples, evaluated after each epoch: val_loss; or {samples, class_labels = ...}
---@field class_labels? number[]|number|dk.Tensor [N], from 0; those of the file or the folder by default
---@field conditioning? dk.Tensor [N, channels, ...], for U-Nets with conditioning_channels
---@field encoder_hidden_states? dk.Tensor [N, S, features], for U-Nets with cross_attention_dim
---@field random_flip? boolean mirror half of the images left to right (default false)
---@field random_crop_padding? integer the maximum shift of images in pixels; their edges are repeated (default 0)
---@field sample_path? string a .png file for a grid of samples; {step} in the path becomes the step
---@field sample_every? integer steps between two grids; by default one per epoch
---@field num_samples? integer the number of generated samples in each grid (default 16)
---@field sample_num_inference_steps? integer the steps of sampling for grids; by default those of sample
---@field sample_guidance_scale? number the guidance scale for grids; 1 for no guidance (default 1.0)

---@class dk.FlowMatcher.fit.Arguments: dk.FlowMatcher.fit.Options
---@field data dk.Tensor|string|dk.Dataset|function [N, ...], the data that the flow ends in; or a path, a Dataset or a function, as for dk.DiffusionTrainer's fit

---Trains on data and returns the history, which has a list of losses. After resume it continues the run of the checkpoint, whose epochs and steps count; a message says if nothing is left to train. A loss that is not a number or that diverges is an error.
---
---Shapes: data [N, ...]; a source [M, ...] of the same sample sizes; labels and conditions for N samples.
---
---Errors: Data with one axis, or far beyond the range that the scheduler clips samples to (slightly beyond it: a warning); labels that are no classes, labels or conditions of another count, epochs and steps at once, a model that is entirely frozen or whose output has another shape; a checkpoint_path or csv_path that another training writes; numbers out of range, options that require another one; data and options other than those of the resumed run. While training, a loss or a gradient that is not finite, or a loss above max_loss: the message names the step, the batch and the last checkpoint, and the parameters are those of the previous step.
---
---```lua
---local Field = dk.nn.module("Field")
---function Field:init() self.net = dk.nn.Sequential{dk.nn.Dense(16, {activation = "silu"}), dk.nn.Dense(2)} end
---function Field:forward(x, t) return self.net(dk.concat({x, t:reshape(-1, 1)}, 2)) end
---local flow = dk.FlowMatcher{model = Field()}
---local data = dk.randn(64, 2)
---print(#flow:fit(data, {epochs = 3}).loss) --> 3
---```
---@param data dk.Tensor|string|dk.Dataset|function [N, ...], the data that the flow ends in; or a path, a Dataset or a function, as for dk.DiffusionTrainer's fit
---@param source? dk.Tensor [M, ...], samples of the source; normal noise by default
---@param epochs? integer the number of passes over the data, 1 by default
---@param steps? integer the total number of updates, instead of epochs
---@param batch_size? integer samples per batch (default 256)
---@param shuffle? boolean whether each epoch draws a new order (default true)
---@param callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@param verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs
---@param drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@param generator? dk.Generator the generator of order and noise
---@param gradient_accumulation_steps? integer the number of batches that make one update, computed one after the other (default 1)
---@param validation_split? number the share of the data, taken from its end, that is held out and evaluated after each epoch (default 0.0)
---@param checkpoint_path? string the .safetensors file of checkpoints for resume; each trainer needs its own path
---@param checkpoint_every? integer steps between two checkpoints; by default one per epoch
---@param csv_path? string a CSV file of the history, with a row per epoch
---@param log_dir? string a folder for TensorBoard: losses, learning rate, samples
---@param steps_per_epoch? integer the batches of an epoch of a function; without it the whole run is one epoch of `steps` batches
---@param max_loss? number the maximum loss, above which training ends with an error; by default 1000 times the first loss
---@param validation_data? dk.Tensor|dk.Dataset|table<string|integer, dk.Tensor> held-out samples, evaluated after each epoch: val_loss; or {samples, class_labels = ...}
---@param class_labels? number[]|number|dk.Tensor [N], from 0; those of the file or the folder by default
---@param conditioning? dk.Tensor [N, channels, ...], for U-Nets with conditioning_channels
---@param encoder_hidden_states? dk.Tensor [N, S, features], for U-Nets with cross_attention_dim
---@param random_flip? boolean mirror half of the images left to right (default false)
---@param random_crop_padding? integer the maximum shift of images in pixels; their edges are repeated (default 0)
---@param sample_path? string a .png file for a grid of samples; {step} in the path becomes the step
---@param sample_every? integer steps between two grids; by default one per epoch
---@param num_samples? integer the number of generated samples in each grid (default 16)
---@param sample_num_inference_steps? integer the steps of sampling for grids; by default those of sample
---@param sample_guidance_scale? number the guidance scale for grids; 1 for no guidance (default 1.0)
---@return table
---@overload fun(self: dk.FlowMatcher, arguments: dk.FlowMatcher.fit.Arguments): table
---@overload fun(self: dk.FlowMatcher, data: dk.Tensor|string|dk.Dataset|function, options: dk.FlowMatcher.fit.Options): table
function FlowMatcher:fit(data, source, epochs, steps, batch_size, shuffle, callbacks, verbose, drop_last, generator, gradient_accumulation_steps, validation_split, checkpoint_path, checkpoint_every, csv_path, log_dir, steps_per_epoch, max_loss, validation_data, class_labels, conditioning, encoder_hidden_states, random_flip, random_crop_padding, sample_path, sample_every, num_samples, sample_num_inference_steps, sample_guidance_scale) end

---@class dk.FlowMatcher.fit_steps.Options
---@field source? dk.Tensor [M, ...], samples of the source; normal noise by default
---@field epochs? integer the number of passes over the data, 1 by default
---@field steps? integer the total number of updates, instead of epochs
---@field batch_size? integer samples per batch (default 256)
---@field shuffle? boolean whether each epoch draws a new order (default true)
---@field callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@field verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs (default 0)
---@field drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@field generator? dk.Generator the generator of order and noise
---@field gradient_accumulation_steps? integer the number of batches that make one update, computed one after the other (default 1)
---@field validation_split? number the share of the data, taken from its end, that is held out and evaluated after each epoch (default 0.0)
---@field checkpoint_path? string the .safetensors file of checkpoints for resume; each trainer needs its own path
---@field checkpoint_every? integer steps between two checkpoints; by default one per epoch
---@field csv_path? string a CSV file of the history, with a row per epoch
---@field log_dir? string a folder for TensorBoard: losses, learning rate, samples
---@field steps_per_epoch? integer the batches of an epoch of a function; without it the whole run is one epoch of `steps` batches
---@field max_loss? number the maximum loss, above which training ends with an error; by default 1000 times the first loss
---@field validation_data? dk.Tensor|dk.Dataset|table<string|integer, dk.Tensor> held-out samples, evaluated after each epoch: val_loss; or {samples, class_labels = ...}
---@field class_labels? number[]|number|dk.Tensor [N], from 0; those of the file or the folder by default
---@field conditioning? dk.Tensor [N, channels, ...], for U-Nets with conditioning_channels
---@field encoder_hidden_states? dk.Tensor [N, S, features], for U-Nets with cross_attention_dim
---@field random_flip? boolean mirror half of the images left to right (default false)
---@field random_crop_padding? integer the maximum shift of images in pixels; their edges are repeated (default 0)
---@field sample_path? string a .png file for a grid of samples; {step} in the path becomes the step
---@field sample_every? integer steps between two grids; by default one per epoch
---@field num_samples? integer the number of generated samples in each grid (default 16)
---@field sample_num_inference_steps? integer the steps of sampling for grids; by default those of sample
---@field sample_guidance_scale? number the guidance scale for grids; 1 for no guidance (default 1.0)

---@class dk.FlowMatcher.fit_steps.Arguments: dk.FlowMatcher.fit_steps.Options
---@field data dk.Tensor|string|dk.Dataset|function [N, ...], the data that the flow ends in; or a path, a Dataset or a function, as for dk.DiffusionTrainer's fit

---Trains like fit, as a loop: `for step in flow:fit_steps(data, {...}) do ... end` trains on one batch per iteration. step has step (counted from the start of the run), epoch, batch and the batch's loss, and after the last batch of an epoch logs, the epoch's row of the history.
---
---Shapes: data [N, ...]; a source [M, ...] of the same sample sizes; labels and conditions for N samples.
---
---Errors: Data with one axis, or far beyond the range that the scheduler clips samples to (slightly beyond it: a warning); labels that are no classes, labels or conditions of another count, epochs and steps at once, a model that is entirely frozen or whose output has another shape; a checkpoint_path or csv_path that another training writes; numbers out of range, options that require another one; data and options other than those of the resumed run. While training, a loss or a gradient that is not finite, or a loss above max_loss: the message names the step, the batch and the last checkpoint, and the parameters are those of the previous step.
---
---```lua
---local Field = dk.nn.module("Field")
---function Field:init() self.net = dk.nn.Sequential{dk.nn.Dense(16, {activation = "silu"}), dk.nn.Dense(2)} end
---function Field:forward(x, t) return self.net(dk.concat({x, t:reshape(-1, 1)}, 2)) end
---local flow = dk.FlowMatcher{model = Field()}
---local data = dk.randn(64, 2)
---local last
---for step in flow:fit_steps(data, {steps = 5}) do last = step end
---print(last.step, last.logs ~= nil) --> 5 true
---```
---@param data dk.Tensor|string|dk.Dataset|function [N, ...], the data that the flow ends in; or a path, a Dataset or a function, as for dk.DiffusionTrainer's fit
---@param source? dk.Tensor [M, ...], samples of the source; normal noise by default
---@param epochs? integer the number of passes over the data, 1 by default
---@param steps? integer the total number of updates, instead of epochs
---@param batch_size? integer samples per batch (default 256)
---@param shuffle? boolean whether each epoch draws a new order (default true)
---@param callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@param verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs (default 0)
---@param drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@param generator? dk.Generator the generator of order and noise
---@param gradient_accumulation_steps? integer the number of batches that make one update, computed one after the other (default 1)
---@param validation_split? number the share of the data, taken from its end, that is held out and evaluated after each epoch (default 0.0)
---@param checkpoint_path? string the .safetensors file of checkpoints for resume; each trainer needs its own path
---@param checkpoint_every? integer steps between two checkpoints; by default one per epoch
---@param csv_path? string a CSV file of the history, with a row per epoch
---@param log_dir? string a folder for TensorBoard: losses, learning rate, samples
---@param steps_per_epoch? integer the batches of an epoch of a function; without it the whole run is one epoch of `steps` batches
---@param max_loss? number the maximum loss, above which training ends with an error; by default 1000 times the first loss
---@param validation_data? dk.Tensor|dk.Dataset|table<string|integer, dk.Tensor> held-out samples, evaluated after each epoch: val_loss; or {samples, class_labels = ...}
---@param class_labels? number[]|number|dk.Tensor [N], from 0; those of the file or the folder by default
---@param conditioning? dk.Tensor [N, channels, ...], for U-Nets with conditioning_channels
---@param encoder_hidden_states? dk.Tensor [N, S, features], for U-Nets with cross_attention_dim
---@param random_flip? boolean mirror half of the images left to right (default false)
---@param random_crop_padding? integer the maximum shift of images in pixels; their edges are repeated (default 0)
---@param sample_path? string a .png file for a grid of samples; {step} in the path becomes the step
---@param sample_every? integer steps between two grids; by default one per epoch
---@param num_samples? integer the number of generated samples in each grid (default 16)
---@param sample_num_inference_steps? integer the steps of sampling for grids; by default those of sample
---@param sample_guidance_scale? number the guidance scale for grids; 1 for no guidance (default 1.0)
---@return dk.TrainingSteps
---@overload fun(self: dk.FlowMatcher, arguments: dk.FlowMatcher.fit_steps.Arguments): dk.TrainingSteps
---@overload fun(self: dk.FlowMatcher, data: dk.Tensor|string|dk.Dataset|function, options: dk.FlowMatcher.fit_steps.Options): dk.TrainingSteps
function FlowMatcher:fit_steps(data, source, epochs, steps, batch_size, shuffle, callbacks, verbose, drop_last, generator, gradient_accumulation_steps, validation_split, checkpoint_path, checkpoint_every, csv_path, log_dir, steps_per_epoch, max_loss, validation_data, class_labels, conditioning, encoder_hidden_states, random_flip, random_crop_padding, sample_path, sample_every, num_samples, sample_num_inference_steps, sample_guidance_scale) end

---@class dk.FlowMatcher.log_prob.Options
---@field method? "euler"|"midpoint"|"heun"|"dopri5" "euler", "midpoint" and "heun" take equal steps, "dopri5" chooses its own (default "dopri5")
---@field num_inference_steps? integer the number of equal steps (default 100)
---@field rtol? number dopri5: the relative tolerance of a step's error (default 1e-05)
---@field atol? number dopri5: the absolute tolerance of a step's error (default 1e-05)
---@field divergence? "exact"|"hutchinson" how the divergence is computed: "exact", by a backward pass for each element; "hutchinson", along a random direction (Grathwohl et al. 2019) (default "exact")
---@field generator? dk.Generator the generator of Hutchinson's directions
---@field class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@field conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@field encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim

---@class dk.FlowMatcher.log_prob.Arguments: dk.FlowMatcher.log_prob.Options
---@field x dk.Tensor [N, ...]

---The logarithm of the density of samples under the flow from normal noise, in nats, by the instantaneous change of variables (Chen et al. 2018).
---
---Shapes: [N, ...] of the data's sample sizes to [N].
---
---Errors: Samples of other sizes, labels or conditions of another count, an integration by dopri5 that fails.
---
---```lua
---local Field = dk.nn.module("Field")
---function Field:init() self.net = dk.nn.Sequential{dk.nn.Dense(16, {activation = "silu"}), dk.nn.Dense(2)} end
---function Field:forward(x, t) return self.net(dk.concat({x, t:reshape(-1, 1)}, 2)) end
---local flow = dk.FlowMatcher{model = Field()}
---local data = dk.randn(64, 2)
---flow:fit(data)
---print(#flow:log_prob(data)) --> 64
---```
---@param x dk.Tensor [N, ...]
---@param method? "euler"|"midpoint"|"heun"|"dopri5" "euler", "midpoint" and "heun" take equal steps, "dopri5" chooses its own (default "dopri5")
---@param num_inference_steps? integer the number of equal steps (default 100)
---@param rtol? number dopri5: the relative tolerance of a step's error (default 1e-05)
---@param atol? number dopri5: the absolute tolerance of a step's error (default 1e-05)
---@param divergence? "exact"|"hutchinson" how the divergence is computed: "exact", by a backward pass for each element; "hutchinson", along a random direction (Grathwohl et al. 2019) (default "exact")
---@param generator? dk.Generator the generator of Hutchinson's directions
---@param class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@param conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@param encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim
---@return dk.Tensor
---@overload fun(self: dk.FlowMatcher, arguments: dk.FlowMatcher.log_prob.Arguments): dk.Tensor
---@overload fun(self: dk.FlowMatcher, x: dk.Tensor, options: dk.FlowMatcher.log_prob.Options): dk.Tensor
function FlowMatcher:log_prob(x, method, num_inference_steps, rtol, atol, divergence, generator, class_labels, conditioning, encoder_hidden_states) end

---Loads a checkpoint into a trainer made in the same way. The next fit, given the same data and options, continues the run: with the same number of threads its weights are bit for bit those of a run that was never stopped. epochs and steps count from the start of the run.
---
---Errors: Files that are damaged or from another kind of trainer, model, optimizer, loss or other options; the message lists the differences, including numbers such as the learning rate. The trainer is then unchanged.
---
---```lua
---local Field = dk.nn.module("Field")
---function Field:init() self.net = dk.nn.Sequential{dk.nn.Dense(16, {activation = "silu"}), dk.nn.Dense(2)} end
---function Field:forward(x, t) return self.net(dk.concat({x, t:reshape(-1, 1)}, 2)) end
---local flow = dk.FlowMatcher{model = Field()}
---local data = dk.randn(64, 2)
---flow:fit(data, {epochs = 1})
---flow:save("flow.safetensors")
---flow:resume("flow.safetensors")
---print(#flow:fit(data, {epochs = 3}).loss) --> 3
---```
---@param path string a file that save or fit wrote
function FlowMatcher:resume(path) end

---@class dk.FlowMatcher.sample.Options
---@field num_samples? integer the number of samples; by default as many as labels or other conditions
---@field source? dk.Tensor [num_samples, ...], used instead of noise
---@field method? "euler"|"midpoint"|"heun"|"dopri5" "euler", "midpoint" and "heun" take equal steps, "dopri5" chooses its own (default "dopri5")
---@field num_inference_steps? integer the number of equal steps (default 100)
---@field rtol? number dopri5: the relative tolerance of a step's error (default 1e-05)
---@field atol? number dopri5: the absolute tolerance of a step's error (default 1e-05)
---@field callback? function callback(t, x) after each step
---@field generator? dk.Generator the generator of all noise
---@field class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@field guidance_scale? number 1 for no guidance; for large values with v_prediction see a pipeline's use_clipped_model_output (default 1.0)
---@field conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@field encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim
---@field negative_class_labels? number[]|number|dk.Tensor labels of the prediction that guidance leads away from; the model's null label by default
---@field negative_conditioning? dk.Tensor conditioning of the prediction that guidance leads away from; the same as conditioning by default
---@field negative_encoder_hidden_states? dk.Tensor hidden states of the prediction that guidance leads away from; the same as encoder_hidden_states by default
---@field max_batch_size? integer the maximum number of samples in a call of the model, without effect on the results; as many as memory holds by default

---Integrates the flow from noise or samples of the source at time 0 to samples at time 1. With guidance the velocity is unconditional + scale * (conditional - unconditional).
---
---Shapes: [num_samples, ...], with the sizes of the training data.
---
---Errors: A source of other sizes, num_samples and source together, labels or conditions of another count, guidance without labels or a null label, sample before fit, an integration by dopri5 that fails.
---
---```lua
---local Field = dk.nn.module("Field")
---function Field:init() self.net = dk.nn.Sequential{dk.nn.Dense(16, {activation = "silu"}), dk.nn.Dense(2)} end
---function Field:forward(x, t) return self.net(dk.concat({x, t:reshape(-1, 1)}, 2)) end
---local flow = dk.FlowMatcher{model = Field()}
---local data = dk.randn(64, 2)
---flow:fit(data)
---print(flow:sample{num_samples = 3, method = "heun", num_inference_steps = 10}:shape()) --> 3 x 2
---```
---@param num_samples? integer the number of samples; by default as many as labels or other conditions
---@param source? dk.Tensor [num_samples, ...], used instead of noise
---@param method? "euler"|"midpoint"|"heun"|"dopri5" "euler", "midpoint" and "heun" take equal steps, "dopri5" chooses its own (default "dopri5")
---@param num_inference_steps? integer the number of equal steps (default 100)
---@param rtol? number dopri5: the relative tolerance of a step's error (default 1e-05)
---@param atol? number dopri5: the absolute tolerance of a step's error (default 1e-05)
---@param callback? function callback(t, x) after each step
---@param generator? dk.Generator the generator of all noise
---@param class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@param guidance_scale? number 1 for no guidance; for large values with v_prediction see a pipeline's use_clipped_model_output (default 1.0)
---@param conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@param encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim
---@param negative_class_labels? number[]|number|dk.Tensor labels of the prediction that guidance leads away from; the model's null label by default
---@param negative_conditioning? dk.Tensor conditioning of the prediction that guidance leads away from; the same as conditioning by default
---@param negative_encoder_hidden_states? dk.Tensor hidden states of the prediction that guidance leads away from; the same as encoder_hidden_states by default
---@param max_batch_size? integer the maximum number of samples in a call of the model, without effect on the results; as many as memory holds by default
---@return dk.Tensor
---@overload fun(self: dk.FlowMatcher, options: dk.FlowMatcher.sample.Options): dk.Tensor
function FlowMatcher:sample(num_samples, source, method, num_inference_steps, rtol, atol, callback, generator, class_labels, guidance_scale, conditioning, encoder_hidden_states, negative_class_labels, negative_conditioning, negative_encoder_hidden_states, max_batch_size) end

---@class dk.FlowMatcher.sample_steps.Options
---@field num_samples? integer the number of samples; by default as many as labels or other conditions
---@field source? dk.Tensor [num_samples, ...], used instead of noise
---@field method? "euler"|"midpoint"|"heun"|"dopri5" "euler", "midpoint" and "heun" take equal steps, "dopri5" chooses its own (default "dopri5")
---@field num_inference_steps? integer the number of equal steps (default 100)
---@field rtol? number dopri5: the relative tolerance of a step's error (default 1e-05)
---@field atol? number dopri5: the absolute tolerance of a step's error (default 1e-05)
---@field generator? dk.Generator the generator of all noise
---@field class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@field guidance_scale? number 1 for no guidance; for large values with v_prediction see a pipeline's use_clipped_model_output (default 1.0)
---@field conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@field encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim
---@field negative_class_labels? number[]|number|dk.Tensor labels of the prediction that guidance leads away from; the model's null label by default
---@field negative_conditioning? dk.Tensor conditioning of the prediction that guidance leads away from; the same as conditioning by default
---@field negative_encoder_hidden_states? dk.Tensor hidden states of the prediction that guidance leads away from; the same as encoder_hidden_states by default
---@field max_batch_size? integer the maximum number of samples in a call of the model, without effect on the results; as many as memory holds by default

---Samples as a loop: `for step in flow:sample_steps{...} do ... end` takes one step of the integration per iteration. step has step, num_inference_steps (nil with dopri5, which chooses its own steps), time (the time of the samples) and sample.
---
---Shapes: [num_samples, ...], with the sizes of the training data.
---
---Errors: The errors of sample.
---
---```lua
---local Field = dk.nn.module("Field")
---function Field:init() self.net = dk.nn.Sequential{dk.nn.Dense(16, {activation = "silu"}), dk.nn.Dense(2)} end
---function Field:forward(x, t) return self.net(dk.concat({x, t:reshape(-1, 1)}, 2)) end
---local flow = dk.FlowMatcher{model = Field()}
---local data = dk.randn(64, 2)
---flow:fit(data)
---local last
---for step in flow:sample_steps{num_samples = 3, method = "heun", num_inference_steps = 5} do last = step end
---print(last.step, last.num_inference_steps, last.time) --> 5 5 1.0
---```
---@param num_samples? integer the number of samples; by default as many as labels or other conditions
---@param source? dk.Tensor [num_samples, ...], used instead of noise
---@param method? "euler"|"midpoint"|"heun"|"dopri5" "euler", "midpoint" and "heun" take equal steps, "dopri5" chooses its own (default "dopri5")
---@param num_inference_steps? integer the number of equal steps (default 100)
---@param rtol? number dopri5: the relative tolerance of a step's error (default 1e-05)
---@param atol? number dopri5: the absolute tolerance of a step's error (default 1e-05)
---@param generator? dk.Generator the generator of all noise
---@param class_labels? number[]|number|dk.Tensor class labels from 0, [N] or one for all
---@param guidance_scale? number 1 for no guidance; for large values with v_prediction see a pipeline's use_clipped_model_output (default 1.0)
---@param conditioning? dk.Tensor [N, channels, ...] or [1, ...], for U-Nets with conditioning_channels
---@param encoder_hidden_states? dk.Tensor [N, S, features] or [1, ...], for U-Nets with cross_attention_dim
---@param negative_class_labels? number[]|number|dk.Tensor labels of the prediction that guidance leads away from; the model's null label by default
---@param negative_conditioning? dk.Tensor conditioning of the prediction that guidance leads away from; the same as conditioning by default
---@param negative_encoder_hidden_states? dk.Tensor hidden states of the prediction that guidance leads away from; the same as encoder_hidden_states by default
---@param max_batch_size? integer the maximum number of samples in a call of the model, without effect on the results; as many as memory holds by default
---@return dk.SamplingSteps
---@overload fun(self: dk.FlowMatcher, options: dk.FlowMatcher.sample_steps.Options): dk.SamplingSteps
function FlowMatcher:sample_steps(num_samples, source, method, num_inference_steps, rtol, atol, generator, class_labels, guidance_scale, conditioning, encoder_hidden_states, negative_class_labels, negative_conditioning, negative_encoder_hidden_states, max_batch_size) end

---Writes a checkpoint from which training can be resumed: model, averaged weights, optimizer, random number generators and the position in the run. With checkpoint_path fit writes one itself.
---
---Errors: A model that is not built, averaged weights that are applied, and files that cannot be written.
---
---```lua
---local Field = dk.nn.module("Field")
---function Field:init() self.net = dk.nn.Sequential{dk.nn.Dense(16, {activation = "silu"}), dk.nn.Dense(2)} end
---function Field:forward(x, t) return self.net(dk.concat({x, t:reshape(-1, 1)}, 2)) end
---local flow = dk.FlowMatcher{model = Field()}
---local data = dk.randn(64, 2)
---flow:fit(data, {steps = 3})
---flow:save("flow.safetensors")
---```
---@param path string a .safetensors file
function FlowMatcher:save(path) end

---Trains a masked diffusion of tokens, and samples rows of tokens.
---@class dk.MaskedDiffusion
---@field ema dk.EMA|nil The averaged weights; nil without ema_decay.
---@field history table The history that fit has recorded so far.
---@field mask_token integer The id of the mask token.
---@field model dk.Layer The model.
---@field optimizer dk.Optimizer The optimizer, whose learning rate may be set.
---@field vocab_size integer The number of ids, including the mask token's.
local MaskedDiffusion = {}

---@class dk.MaskedDiffusion.add_noise.Options
---@field generator? dk.Generator the generator of order, times and masks

---@class dk.MaskedDiffusion.add_noise.Arguments: dk.MaskedDiffusion.add_noise.Options
---@field tokens dk.Tensor [N, L], ids from 0
---@field times number[]|number|dk.Tensor a number, or [N], in 0...1

---Masks tokens, each independently with probability t.
---
---Shapes: [N, L]; the result has the same shape.
---
---Errors: Elements that are not ids, and times outside 0...1.
---
---```lua
---local vocabulary = dk.data.Vocabulary("abc")
---local Reader = dk.nn.module("Reader")
---function Reader:init(ids)
---  self.embedding, self.dense = dk.nn.Embedding(ids, 16), dk.nn.Dense(ids)
---  self.neighbours = dk.nn.Conv1D(32, 3, {padding = "same", activation = "relu"})
---end
---function Reader:forward(tokens)
---  local x = self.neighbours(self.embedding(tokens):transpose(2, 3))
---  return self.dense(x:transpose(2, 3))
---end
---local diffusion = dk.MaskedDiffusion{
---  model = Reader(vocabulary.size), vocab_size = vocabulary.size, optimizer = dk.optimizers.Adam(0.01)}
---local data = vocabulary:encode(("abc"):rep(40)):reshape(10, 12)
---local noisy = diffusion:add_noise(data, 0.3)
---print(noisy:eq(diffusion.mask_token):mean():item() < 0.5) --> true
---```
---@param tokens dk.Tensor [N, L], ids from 0
---@param times number[]|number|dk.Tensor a number, or [N], in 0...1
---@param generator? dk.Generator the generator of order, times and masks
---@return dk.Tensor
---@overload fun(self: dk.MaskedDiffusion, arguments: dk.MaskedDiffusion.add_noise.Arguments): dk.Tensor
---@overload fun(self: dk.MaskedDiffusion, tokens: dk.Tensor, times: number[]|number|dk.Tensor, options: dk.MaskedDiffusion.add_noise.Options): dk.Tensor
function MaskedDiffusion:add_noise(tokens, times, generator) end

---@class dk.MaskedDiffusion.bits_per_token.Options
---@field num_samples? integer the number of draws for each row, whose times lie in as many parts of 0..1 (default 4)
---@field batch_size? integer rows per batch (default 32)
---@field generator? dk.Generator the generator of order, times and masks

---@class dk.MaskedDiffusion.bits_per_token.Arguments: dk.MaskedDiffusion.bits_per_token.Options
---@field tokens dk.Tensor [N, L], ids from 0

---An upper bound on the bits per token: the loss of rows, usually held-out ones, in bits, in evaluation mode and with the averaged weights. The second result is the standard error of the mean over rows.
---
---Shapes: [N, L].
---
---Errors: Other shapes, elements that are not ids below vocab_size, mask tokens, a model that returns logits of another shape.
---
---```lua
---local vocabulary = dk.data.Vocabulary("abc")
---local Reader = dk.nn.module("Reader")
---function Reader:init(ids)
---  self.embedding, self.dense = dk.nn.Embedding(ids, 16), dk.nn.Dense(ids)
---  self.neighbours = dk.nn.Conv1D(32, 3, {padding = "same", activation = "relu"})
---end
---function Reader:forward(tokens)
---  local x = self.neighbours(self.embedding(tokens):transpose(2, 3))
---  return self.dense(x:transpose(2, 3))
---end
---local diffusion = dk.MaskedDiffusion{
---  model = Reader(vocabulary.size), vocab_size = vocabulary.size, optimizer = dk.optimizers.Adam(0.01)}
---local data = vocabulary:encode(("abc"):rep(40)):reshape(10, 12)
---diffusion:fit(data, {epochs = 200})
---assert(diffusion:bits_per_token(data) < 1)
---```
---@param tokens dk.Tensor [N, L], ids from 0
---@param num_samples? integer the number of draws for each row, whose times lie in as many parts of 0..1 (default 4)
---@param batch_size? integer rows per batch (default 32)
---@param generator? dk.Generator the generator of order, times and masks
---@return number
---@return number
---@overload fun(self: dk.MaskedDiffusion, arguments: dk.MaskedDiffusion.bits_per_token.Arguments): number, number
---@overload fun(self: dk.MaskedDiffusion, tokens: dk.Tensor, options: dk.MaskedDiffusion.bits_per_token.Options): number, number
function MaskedDiffusion:bits_per_token(tokens, num_samples, batch_size, generator) end

---@class dk.MaskedDiffusion.fill.Options
---@field num_inference_steps? integer equal steps of time; with more steps fewer tokens are unmasked at once (default 128)
---@field temperature? number the divisor of the logits; 0 takes the most likely token (default 1.0)
---@field callback? function callback(t, x) after each step
---@field generator? dk.Generator the generator of positions and tokens

---@class dk.MaskedDiffusion.fill.Arguments: dk.MaskedDiffusion.fill.Options
---@field tokens dk.Tensor [N, L] or [L], with mask tokens at the positions to fill in

---Replaces the mask tokens and leaves the other tokens unchanged. The second result is the number of calls of the model.
---
---Shapes: [N, L] or [L]; the result has the same shape.
---
---Errors: Elements that are not ids, numbers out of range, a model that returns logits that are not numbers.
---
---```lua
---local vocabulary = dk.data.Vocabulary("abc")
---local Reader = dk.nn.module("Reader")
---function Reader:init(ids)
---  self.embedding, self.dense = dk.nn.Embedding(ids, 16), dk.nn.Dense(ids)
---  self.neighbours = dk.nn.Conv1D(32, 3, {padding = "same", activation = "relu"})
---end
---function Reader:forward(tokens)
---  local x = self.neighbours(self.embedding(tokens):transpose(2, 3))
---  return self.dense(x:transpose(2, 3))
---end
---local diffusion = dk.MaskedDiffusion{
---  model = Reader(vocabulary.size), vocab_size = vocabulary.size, optimizer = dk.optimizers.Adam(0.01)}
---local data = vocabulary:encode(("abc"):rep(40)):reshape(10, 12)
---diffusion:fit(data, {epochs = 200})
---local filled = diffusion:fill(vocabulary:encode("abcab_abc"), {temperature = 0})
---print(vocabulary:decode(filled)) --> abcabcabc
---```
---@param tokens dk.Tensor [N, L] or [L], with mask tokens at the positions to fill in
---@param num_inference_steps? integer equal steps of time; with more steps fewer tokens are unmasked at once (default 128)
---@param temperature? number the divisor of the logits; 0 takes the most likely token (default 1.0)
---@param callback? function callback(t, x) after each step
---@param generator? dk.Generator the generator of positions and tokens
---@return dk.Tensor
---@return integer
---@overload fun(self: dk.MaskedDiffusion, arguments: dk.MaskedDiffusion.fill.Arguments): dk.Tensor, integer
---@overload fun(self: dk.MaskedDiffusion, tokens: dk.Tensor, options: dk.MaskedDiffusion.fill.Options): dk.Tensor, integer
function MaskedDiffusion:fill(tokens, num_inference_steps, temperature, callback, generator) end

---@class dk.MaskedDiffusion.fit.Options
---@field epochs? integer the number of passes over the data, 1 by default
---@field steps? integer the total number of updates, instead of epochs
---@field batch_size? integer samples per batch (default 32)
---@field shuffle? boolean whether each epoch draws a new order (default true)
---@field callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@field verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs
---@field drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@field generator? dk.Generator the generator of order and noise
---@field gradient_accumulation_steps? integer the number of batches that make one update, computed one after the other (default 1)
---@field validation_split? number the share of the data, taken from its end, that is held out and evaluated after each epoch (default 0.0)
---@field checkpoint_path? string the .safetensors file of checkpoints for resume; each trainer needs its own path
---@field checkpoint_every? integer steps between two checkpoints; by default one per epoch
---@field csv_path? string a CSV file of the history, with a row per epoch
---@field log_dir? string a folder for TensorBoard: losses, learning rate, samples
---@field steps_per_epoch? integer the batches of an epoch of a function; without it the whole run is one epoch of `steps` batches
---@field max_loss? number the maximum loss, above which training ends with an error; by default there is no limit
---@field validation_data? dk.Tensor|dk.Dataset|table<string|integer, dk.Tensor> held-out samples, evaluated after each epoch: val_loss

---@class dk.MaskedDiffusion.fit.Arguments: dk.MaskedDiffusion.fit.Options
---@field data dk.Tensor|string|dk.Dataset|function [N, L], ids from 0, without mask tokens; or the path of a .npy file, a Dataset, or a function that returns batches, as for dk.DiffusionTrainer's fit

---Trains on data and returns the history, which has a list of losses. After resume it continues the run of the checkpoint, whose epochs and steps count; a message says if nothing is left to train. A loss that is not a number or that diverges is an error.
---
---Shapes: data [N, L] and validation_data [M, L'] of ids below vocab_size.
---
---Errors: Other shapes, elements that are not ids below vocab_size, mask tokens, a model that returns other logits, epochs and steps at once, a checkpoint_path or csv_path that another run writes, numbers out of range, data and options that are not those of the resumed run. While training, a loss or a gradient that is not a number, or a loss above max_loss: the parameters are those of the previous step.
---
---```lua
---local vocabulary = dk.data.Vocabulary("abc")
---local Reader = dk.nn.module("Reader")
---function Reader:init(ids)
---  self.embedding, self.dense = dk.nn.Embedding(ids, 16), dk.nn.Dense(ids)
---  self.neighbours = dk.nn.Conv1D(32, 3, {padding = "same", activation = "relu"})
---end
---function Reader:forward(tokens)
---  local x = self.neighbours(self.embedding(tokens):transpose(2, 3))
---  return self.dense(x:transpose(2, 3))
---end
---local diffusion = dk.MaskedDiffusion{
---  model = Reader(vocabulary.size), vocab_size = vocabulary.size, optimizer = dk.optimizers.Adam(0.01)}
---local data = vocabulary:encode(("abc"):rep(40)):reshape(10, 12)
---print(#diffusion:fit(data, {epochs = 3}).loss) --> 3
---```
---@param data dk.Tensor|string|dk.Dataset|function [N, L], ids from 0, without mask tokens; or the path of a .npy file, a Dataset, or a function that returns batches, as for dk.DiffusionTrainer's fit
---@param epochs? integer the number of passes over the data, 1 by default
---@param steps? integer the total number of updates, instead of epochs
---@param batch_size? integer samples per batch (default 32)
---@param shuffle? boolean whether each epoch draws a new order (default true)
---@param callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@param verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs
---@param drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@param generator? dk.Generator the generator of order and noise
---@param gradient_accumulation_steps? integer the number of batches that make one update, computed one after the other (default 1)
---@param validation_split? number the share of the data, taken from its end, that is held out and evaluated after each epoch (default 0.0)
---@param checkpoint_path? string the .safetensors file of checkpoints for resume; each trainer needs its own path
---@param checkpoint_every? integer steps between two checkpoints; by default one per epoch
---@param csv_path? string a CSV file of the history, with a row per epoch
---@param log_dir? string a folder for TensorBoard: losses, learning rate, samples
---@param steps_per_epoch? integer the batches of an epoch of a function; without it the whole run is one epoch of `steps` batches
---@param max_loss? number the maximum loss, above which training ends with an error; by default there is no limit
---@param validation_data? dk.Tensor|dk.Dataset|table<string|integer, dk.Tensor> held-out samples, evaluated after each epoch: val_loss
---@return table
---@overload fun(self: dk.MaskedDiffusion, arguments: dk.MaskedDiffusion.fit.Arguments): table
---@overload fun(self: dk.MaskedDiffusion, data: dk.Tensor|string|dk.Dataset|function, options: dk.MaskedDiffusion.fit.Options): table
function MaskedDiffusion:fit(data, epochs, steps, batch_size, shuffle, callbacks, verbose, drop_last, generator, gradient_accumulation_steps, validation_split, checkpoint_path, checkpoint_every, csv_path, log_dir, steps_per_epoch, max_loss, validation_data) end

---@class dk.MaskedDiffusion.fit_steps.Options
---@field epochs? integer the number of passes over the data, 1 by default
---@field steps? integer the total number of updates, instead of epochs
---@field batch_size? integer samples per batch (default 32)
---@field shuffle? boolean whether each epoch draws a new order (default true)
---@field callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@field verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs (default 0)
---@field drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@field generator? dk.Generator the generator of order and noise
---@field gradient_accumulation_steps? integer the number of batches that make one update, computed one after the other (default 1)
---@field validation_split? number the share of the data, taken from its end, that is held out and evaluated after each epoch (default 0.0)
---@field checkpoint_path? string the .safetensors file of checkpoints for resume; each trainer needs its own path
---@field checkpoint_every? integer steps between two checkpoints; by default one per epoch
---@field csv_path? string a CSV file of the history, with a row per epoch
---@field log_dir? string a folder for TensorBoard: losses, learning rate, samples
---@field steps_per_epoch? integer the batches of an epoch of a function; without it the whole run is one epoch of `steps` batches
---@field max_loss? number the maximum loss, above which training ends with an error; by default there is no limit
---@field validation_data? dk.Tensor|dk.Dataset|table<string|integer, dk.Tensor> held-out samples, evaluated after each epoch: val_loss

---@class dk.MaskedDiffusion.fit_steps.Arguments: dk.MaskedDiffusion.fit_steps.Options
---@field data dk.Tensor|string|dk.Dataset|function [N, L], ids from 0, without mask tokens; or the path of a .npy file, a Dataset, or a function that returns batches, as for dk.DiffusionTrainer's fit

---Trains like fit, as a loop: `for step in diffusion:fit_steps(data, {...}) do ... end` trains on one batch per iteration. step has step (counted from the start of the run), epoch, batch and the batch's loss, and after the last batch of an epoch logs, the epoch's row of the history.
---
---Shapes: data [N, L] and validation_data [M, L'] of ids below vocab_size.
---
---Errors: Other shapes, elements that are not ids below vocab_size, mask tokens, a model that returns other logits, epochs and steps at once, a checkpoint_path or csv_path that another run writes, numbers out of range, data and options that are not those of the resumed run. While training, a loss or a gradient that is not a number, or a loss above max_loss: the parameters are those of the previous step.
---
---```lua
---local vocabulary = dk.data.Vocabulary("abc")
---local Reader = dk.nn.module("Reader")
---function Reader:init(ids)
---  self.embedding, self.dense = dk.nn.Embedding(ids, 16), dk.nn.Dense(ids)
---  self.neighbours = dk.nn.Conv1D(32, 3, {padding = "same", activation = "relu"})
---end
---function Reader:forward(tokens)
---  local x = self.neighbours(self.embedding(tokens):transpose(2, 3))
---  return self.dense(x:transpose(2, 3))
---end
---local diffusion = dk.MaskedDiffusion{
---  model = Reader(vocabulary.size), vocab_size = vocabulary.size, optimizer = dk.optimizers.Adam(0.01)}
---local data = vocabulary:encode(("abc"):rep(40)):reshape(10, 12)
---local last
---for step in diffusion:fit_steps(data, {steps = 5}) do last = step end
---print(last.step, last.logs ~= nil) --> 5 true
---```
---@param data dk.Tensor|string|dk.Dataset|function [N, L], ids from 0, without mask tokens; or the path of a .npy file, a Dataset, or a function that returns batches, as for dk.DiffusionTrainer's fit
---@param epochs? integer the number of passes over the data, 1 by default
---@param steps? integer the total number of updates, instead of epochs
---@param batch_size? integer samples per batch (default 32)
---@param shuffle? boolean whether each epoch draws a new order (default true)
---@param callbacks? dk.EpochCallback|dk.Callbacks|dk.EarlyStopping|(dk.EpochCallback|dk.Callbacks|dk.EarlyStopping)[] a function (epoch, logs), a table of on_... functions, an object with such methods, or a list; return true to stop
---@param verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs (default 0)
---@param drop_last? boolean leave out a last batch that is smaller than the others (default false)
---@param generator? dk.Generator the generator of order and noise
---@param gradient_accumulation_steps? integer the number of batches that make one update, computed one after the other (default 1)
---@param validation_split? number the share of the data, taken from its end, that is held out and evaluated after each epoch (default 0.0)
---@param checkpoint_path? string the .safetensors file of checkpoints for resume; each trainer needs its own path
---@param checkpoint_every? integer steps between two checkpoints; by default one per epoch
---@param csv_path? string a CSV file of the history, with a row per epoch
---@param log_dir? string a folder for TensorBoard: losses, learning rate, samples
---@param steps_per_epoch? integer the batches of an epoch of a function; without it the whole run is one epoch of `steps` batches
---@param max_loss? number the maximum loss, above which training ends with an error; by default there is no limit
---@param validation_data? dk.Tensor|dk.Dataset|table<string|integer, dk.Tensor> held-out samples, evaluated after each epoch: val_loss
---@return dk.TrainingSteps
---@overload fun(self: dk.MaskedDiffusion, arguments: dk.MaskedDiffusion.fit_steps.Arguments): dk.TrainingSteps
---@overload fun(self: dk.MaskedDiffusion, data: dk.Tensor|string|dk.Dataset|function, options: dk.MaskedDiffusion.fit_steps.Options): dk.TrainingSteps
function MaskedDiffusion:fit_steps(data, epochs, steps, batch_size, shuffle, callbacks, verbose, drop_last, generator, gradient_accumulation_steps, validation_split, checkpoint_path, checkpoint_every, csv_path, log_dir, steps_per_epoch, max_loss, validation_data) end

---@class dk.MaskedDiffusion.loss.Options
---@field generator? dk.Generator the generator of order, times and masks

---@class dk.MaskedDiffusion.loss.Arguments: dk.MaskedDiffusion.loss.Options
---@field tokens dk.Tensor [N, L], ids from 0

---The bound on -log p of rows in nats per token, from one random time and one random mask for each row; for a script's own training loops.
---
---Shapes: [N, L] to [1].
---
---Errors: Other shapes, elements that are not ids below vocab_size, mask tokens, a model that returns logits of another shape.
---
---```lua
---local vocabulary = dk.data.Vocabulary("abc")
---local Reader = dk.nn.module("Reader")
---function Reader:init(ids)
---  self.embedding, self.dense = dk.nn.Embedding(ids, 16), dk.nn.Dense(ids)
---  self.neighbours = dk.nn.Conv1D(32, 3, {padding = "same", activation = "relu"})
---end
---function Reader:forward(tokens)
---  local x = self.neighbours(self.embedding(tokens):transpose(2, 3))
---  return self.dense(x:transpose(2, 3))
---end
---local diffusion = dk.MaskedDiffusion{
---  model = Reader(vocabulary.size), vocab_size = vocabulary.size, optimizer = dk.optimizers.Adam(0.01)}
---local data = vocabulary:encode(("abc"):rep(40)):reshape(10, 12)
---diffusion:loss(data):backward()
---print(diffusion.model:parameters()[1].grad ~= nil) --> true
---```
---@param tokens dk.Tensor [N, L], ids from 0
---@param generator? dk.Generator the generator of order, times and masks
---@return dk.Tensor
---@overload fun(self: dk.MaskedDiffusion, arguments: dk.MaskedDiffusion.loss.Arguments): dk.Tensor
---@overload fun(self: dk.MaskedDiffusion, tokens: dk.Tensor, options: dk.MaskedDiffusion.loss.Options): dk.Tensor
function MaskedDiffusion:loss(tokens, generator) end

---Loads a checkpoint into a trainer made in the same way. The next fit, given the same data and options, continues the run: with the same number of threads its weights are bit for bit those of a run that was never stopped. epochs and steps count from the start of the run.
---
---Errors: Files that are damaged or from another kind of trainer, model, optimizer, loss or other options; the message lists the differences, including numbers such as the learning rate. The trainer is then unchanged.
---
---```lua
---local vocabulary = dk.data.Vocabulary("abc")
---local Reader = dk.nn.module("Reader")
---function Reader:init(ids)
---  self.embedding, self.dense = dk.nn.Embedding(ids, 16), dk.nn.Dense(ids)
---  self.neighbours = dk.nn.Conv1D(32, 3, {padding = "same", activation = "relu"})
---end
---function Reader:forward(tokens)
---  local x = self.neighbours(self.embedding(tokens):transpose(2, 3))
---  return self.dense(x:transpose(2, 3))
---end
---local diffusion = dk.MaskedDiffusion{
---  model = Reader(vocabulary.size), vocab_size = vocabulary.size, optimizer = dk.optimizers.Adam(0.01)}
---local data = vocabulary:encode(("abc"):rep(40)):reshape(10, 12)
---diffusion:fit(data, {epochs = 1})
---diffusion:save("diffusion.safetensors")
---diffusion:resume("diffusion.safetensors")
---print(#diffusion:fit(data, {epochs = 3}).loss) --> 3
---```
---@param path string a file that save or fit wrote
function MaskedDiffusion:resume(path) end

---@class dk.MaskedDiffusion.sample.Options
---@field num_samples? integer the number of rows (default 1)
---@field length? integer tokens per row; the length of the data's rows by default
---@field num_inference_steps? integer equal steps of time; with more steps fewer tokens are unmasked at once (default 128)
---@field temperature? number the divisor of the logits; 0 takes the most likely token (default 1.0)
---@field callback? function callback(t, x) after each step
---@field generator? dk.Generator the generator of positions and tokens

---Samples new rows of tokens from fully masked ones. The second result is the number of calls of the model, which steps that unmask no token skip.
---
---Shapes: [num_samples, length].
---
---Errors: Numbers out of range, an unknown length, a model that returns logits that are not numbers.
---
---```lua
---local vocabulary = dk.data.Vocabulary("abc")
---local Reader = dk.nn.module("Reader")
---function Reader:init(ids)
---  self.embedding, self.dense = dk.nn.Embedding(ids, 16), dk.nn.Dense(ids)
---  self.neighbours = dk.nn.Conv1D(32, 3, {padding = "same", activation = "relu"})
---end
---function Reader:forward(tokens)
---  local x = self.neighbours(self.embedding(tokens):transpose(2, 3))
---  return self.dense(x:transpose(2, 3))
---end
---local diffusion = dk.MaskedDiffusion{
---  model = Reader(vocabulary.size), vocab_size = vocabulary.size, optimizer = dk.optimizers.Adam(0.01)}
---local data = vocabulary:encode(("abc"):rep(40)):reshape(10, 12)
---diffusion:fit(data, {epochs = 200})
---local drawn, calls = diffusion:sample{num_inference_steps = 1000}
---print(#vocabulary:decode(drawn)[1], calls <= 12) --> 12 true
---print(#vocabulary:decode(diffusion:sample{num_samples = 3})) --> 3
---```
---@param num_samples? integer the number of rows (default 1)
---@param length? integer tokens per row; the length of the data's rows by default
---@param num_inference_steps? integer equal steps of time; with more steps fewer tokens are unmasked at once (default 128)
---@param temperature? number the divisor of the logits; 0 takes the most likely token (default 1.0)
---@param callback? function callback(t, x) after each step
---@param generator? dk.Generator the generator of positions and tokens
---@return dk.Tensor
---@return integer
---@overload fun(self: dk.MaskedDiffusion, options: dk.MaskedDiffusion.sample.Options): dk.Tensor, integer
function MaskedDiffusion:sample(num_samples, length, num_inference_steps, temperature, callback, generator) end

---@class dk.MaskedDiffusion.sample_steps.Options
---@field num_samples? integer the number of rows (default 1)
---@field length? integer tokens per row; the length of the data's rows by default
---@field num_inference_steps? integer equal steps of time; with more steps fewer tokens are unmasked at once (default 128)
---@field temperature? number the divisor of the logits; 0 takes the most likely token (default 1.0)
---@field generator? dk.Generator the generator of positions and tokens

---Samples as a loop: `for step in diffusion:sample_steps{...} do ... end` takes one step of time per iteration. step has step, num_inference_steps, time (of the rows, falling from 1 to 0) and sample, which has no masked tokens in the last step.
---
---Shapes: [num_samples, length].
---
---Errors: The errors of sample.
---
---```lua
---local vocabulary = dk.data.Vocabulary("abc")
---local Reader = dk.nn.module("Reader")
---function Reader:init(ids)
---  self.embedding, self.dense = dk.nn.Embedding(ids, 16), dk.nn.Dense(ids)
---  self.neighbours = dk.nn.Conv1D(32, 3, {padding = "same", activation = "relu"})
---end
---function Reader:forward(tokens)
---  local x = self.neighbours(self.embedding(tokens):transpose(2, 3))
---  return self.dense(x:transpose(2, 3))
---end
---local diffusion = dk.MaskedDiffusion{
---  model = Reader(vocabulary.size), vocab_size = vocabulary.size, optimizer = dk.optimizers.Adam(0.01)}
---local data = vocabulary:encode(("abc"):rep(40)):reshape(10, 12)
---diffusion:fit(data)
---local last
---for step in diffusion:sample_steps{num_inference_steps = 4} do last = step end
---print(last.step, last.time, #vocabulary:decode(last.sample)[1]) --> 4 0.0 12
---```
---@param num_samples? integer the number of rows (default 1)
---@param length? integer tokens per row; the length of the data's rows by default
---@param num_inference_steps? integer equal steps of time; with more steps fewer tokens are unmasked at once (default 128)
---@param temperature? number the divisor of the logits; 0 takes the most likely token (default 1.0)
---@param generator? dk.Generator the generator of positions and tokens
---@return dk.SamplingSteps
---@overload fun(self: dk.MaskedDiffusion, options: dk.MaskedDiffusion.sample_steps.Options): dk.SamplingSteps
function MaskedDiffusion:sample_steps(num_samples, length, num_inference_steps, temperature, generator) end

---Writes a checkpoint from which training can be resumed: model, averaged weights, optimizer, random number generators and the position in the run. With checkpoint_path fit writes one itself.
---
---Errors: A model that is not built, averaged weights that are applied, and files that cannot be written.
---
---```lua
---local vocabulary = dk.data.Vocabulary("abc")
---local Reader = dk.nn.module("Reader")
---function Reader:init(ids)
---  self.embedding, self.dense = dk.nn.Embedding(ids, 16), dk.nn.Dense(ids)
---  self.neighbours = dk.nn.Conv1D(32, 3, {padding = "same", activation = "relu"})
---end
---function Reader:forward(tokens)
---  local x = self.neighbours(self.embedding(tokens):transpose(2, 3))
---  return self.dense(x:transpose(2, 3))
---end
---local diffusion = dk.MaskedDiffusion{
---  model = Reader(vocabulary.size), vocab_size = vocabulary.size, optimizer = dk.optimizers.Adam(0.01)}
---local data = vocabulary:encode(("abc"):rep(40)):reshape(10, 12)
---diffusion:fit(data, {steps = 3})
---diffusion:save("diffusion.safetensors")
---```
---@param path string a .safetensors file
function MaskedDiffusion:save(path) end

---Samples that fit reads in batches. `data[i]` is a sample, `#data` their number; a sample or batch of several tensors is a table: {images, class_labels = labels}.
---@class dk.Dataset
---@field skipped table The images that were left out so far, {{path =, reason =}, ...}.
---@field [integer] dk.Tensor, number, table|nil
---@operator len: integer
local Dataset = {}

---@class dk.Dataset.augment.Options
---@field random_flip? boolean mirror half of the images left to right (default false)
---@field random_crop_padding? integer the maximum shift in pixels; edges are repeated (default 0)
---@field random_rotation? number the maximum angle in degrees; edges are repeated (default 0.0)
---@field brightness? number the maximum change as a share, as torchvision's ColorJitter (default 0.0)
---@field contrast? number the maximum change as a share (default 0.0)
---@field saturation? number the maximum change as a share (default 0.0)
---@field range? "-1..1"|"0..1" the values of black and white, which colours stay within (default "-1..1")

---The samples, which are images, with random variations of each, in the order of the options; those of the generator of fit, so that they belong to checkpoints.
---
---Shapes: [N, C, H, W].
---
---Errors: Numbers out of range; when batches are read, samples that are not images.
---
---```lua
---local data = dk.data.TensorDataset(dk.rand(10, 3, 8, 8))
---print(data:augment{random_flip = true, random_rotation = 10, range = "0..1"}[1]:shape()) --> 3 x 8 x 8
---```
---@param random_flip? boolean mirror half of the images left to right (default false)
---@param random_crop_padding? integer the maximum shift in pixels; edges are repeated (default 0)
---@param random_rotation? number the maximum angle in degrees; edges are repeated (default 0.0)
---@param brightness? number the maximum change as a share, as torchvision's ColorJitter (default 0.0)
---@param contrast? number the maximum change as a share (default 0.0)
---@param saturation? number the maximum change as a share (default 0.0)
---@param range? "-1..1"|"0..1" the values of black and white, which colours stay within (default "-1..1")
---@return dk.Dataset
---@overload fun(self: dk.Dataset, options: dk.Dataset.augment.Options): dk.Dataset
function Dataset:augment(random_flip, random_crop_padding, random_rotation, brightness, contrast, saturation, range) end

---@class dk.Dataset.batch.Options
---@field generator? dk.Generator the source of random numbers

---@class dk.Dataset.batch.Arguments: dk.Dataset.batch.Options
---@field positions dk.Tensor|integer|integer[] a position or a list of them, from 1

---The samples at positions, as one batch.
---
---Shapes: [positions, ...] each.
---
---Errors: Positions that do not exist, and the errors of files and functions.
---
---```lua
---print(dk.data.TensorDataset(dk.arange(0, 10)):batch{3, 1}) --> 2 0 [Tensor of shape 2]
---```
---@param positions dk.Tensor|integer|integer[] a position or a list of them, from 1
---@param generator? dk.Generator the source of random numbers
---@return dk.Tensor|table
---@overload fun(self: dk.Dataset, arguments: dk.Dataset.batch.Arguments): dk.Tensor|table
---@overload fun(self: dk.Dataset, positions: dk.Tensor|integer|integer[], options: dk.Dataset.batch.Options): dk.Tensor|table
function Dataset:batch(positions, generator) end

---The samples with a function that is applied to each batch after it was read: fn(batch, generator) gets [N, ...], or a table of such tensors, and returns the like, as augmentation does. Random numbers of the generator belong to checkpoints.
---
---Shapes: [N, ...] to [N, ...].
---
---Errors: When batches are read: the function's own, and other results.
---
---```lua
---local data = dk.data.TensorDataset(dk.arange(0, 10)):map(function(x) return x * 2 end)
---print(data[5]) --> 8.0
---```
---@param fn function fn(batch, generator) returns a batch of as many samples
---@return dk.Dataset
function Dataset:map(fn) end

---@class dk.Dataset.shuffle.Options
---@field generator? dk.Generator the source of random numbers

---The samples in a random order that stays the same; fit draws a new order for each epoch by itself.
---
---```lua
---local data = dk.data.TensorDataset(dk.arange(0, 10)):shuffle(dk.Generator(1))
---print(#data, data:batch(dk.arange(1, 11):totable()):sum():item()) --> 10 45.0
---```
---@param generator? dk.Generator the source of random numbers
---@return dk.Dataset
---@overload fun(self: dk.Dataset, options: dk.Dataset.shuffle.Options): dk.Dataset
function Dataset:shuffle(generator) end

---Two data sets: the samples without the last ones, and the last ones.
---
---Errors: Shares that leave one of them empty.
---
---```lua
---local train, test = dk.data.TensorDataset(dk.zeros(10)):split(0.8)
---print(#train, #test) --> 8 2
---```
---@param share number the share of the first one, between 0 and 1
---@return dk.Dataset
---@return dk.Dataset
function Dataset:split(share) end

---The first samples.
---
---Errors: More samples than there are.
---
---```lua
---print(#dk.data.TensorDataset(dk.zeros(10)):take(4)) --> 4
---```
---@param count integer the number of samples
---@return dk.Dataset
function Dataset:take(count) end

---Characters and their token ids.
---@class dk.Vocabulary
---@field characters string All characters in the order of their ids, without the mask. Vocabulary makes an equal vocabulary from them.
---@field mask_token integer The id that stands for any character.
---@field size integer The number of token ids, the mask token included.
local Vocabulary = {}

---@class dk.Vocabulary.decode.Options
---@field calls? integer the second result of MaskedDiffusion's sample and fill, which is ignored

---@class dk.Vocabulary.decode.Arguments: dk.Vocabulary.decode.Options
---@field tokens dk.Tensor [L] or [N, L]

---The text of tokens, or a list of texts; the mask token becomes the mask's character.
---
---Shapes: [L] gives a text, [N, L] a list of N texts.
---
---Errors: Other shapes, no tokens, and elements that are not token ids.
---
---```lua
---print(dk.data.Vocabulary("abc"):decode(dk.tensor{2, 0, 1, 3})) --> cab_
---```
---@param tokens dk.Tensor [L] or [N, L]
---@param calls? integer the second result of MaskedDiffusion's sample and fill, which is ignored
---@return string|string[]
---@overload fun(self: dk.Vocabulary, arguments: dk.Vocabulary.decode.Arguments): string|string[]
---@overload fun(self: dk.Vocabulary, tokens: dk.Tensor, options: dk.Vocabulary.decode.Options): string|string[]
function Vocabulary:decode(tokens, calls) end

---The token ids of a text's characters; the mask's character becomes the mask token.
---
---Shapes: [characters].
---
---Errors: An empty text, and a character that the vocabulary lacks, which the message names.
---
---```lua
---print(dk.data.Vocabulary("abc"):encode("cab_")) --> 2 0 1 3 [Tensor of shape 4]
---```
---@param text string characters of the vocabulary
---@return dk.Tensor
function Vocabulary:encode(text) end

---A progress bar. A generic `for` calls the bar at each step, and closes it when the loop ends.
---@class dk.Progress
---@field done integer The number of steps done so far.
---@field total integer The total number of steps.
---@overload fun(state?: any, previous?: any): integer|nil, dk.Progress
local Progress = {}

---Replaces the named values that are shown after the bar, from the next drawing on.
---
---Errors: Values that are not numbers, and numbers without a name.
---
---```lua
---local bar = dk.progress(3, "training")
---bar:set_postfix{loss = 0.5}
---bar:update(3)
---```
---@param values table<string, number> numbers by name, which are shown in the order of their names
function Progress:set_postfix(values) end

---@class dk.Progress.update.Options
---@field count? integer the number of steps; steps beyond the total are not counted (default 1)

---Counts steps as done and draws the bar. The last step ends the line.
---
---Errors: A negative count.
---
---```lua
---local bar = dk.progress(3)
---bar:update() bar:update(2)
---print(bar.done) --> 3
---```
---@param count? integer the number of steps; steps beyond the total are not counted (default 1)
---@overload fun(self: dk.Progress, options: dk.Progress.update.Options)
function Progress:update(count) end

---Makes a tensor of a number or of nested lists of numbers, all rows of one length. Lists of booleans make a mask.
---
---Shapes: the lengths of the lists, from the outermost in; [1] for a number.
---
---Errors: Rows of different lengths, entries that are no numbers, lists nested deeper than 16.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}) --> 1 2 3 4 [Tensor of shape 2x2]
---print(dk.tensor{10, 20, 30}[dk.tensor{true, false, true}]) --> 10 30 [Tensor of shape 2]
---```
---@param values number|dk.Tensor|dk.Numbers a number or nested lists
---@return dk.Tensor
function dk.tensor(values) end

---Makes a tensor of zeros.
---
---Shapes: the given sizes.
---
---Errors: Negative sizes, more than 16 axes, and more elements than memory holds.
---
---```lua
---print(dk.zeros(2, 3)) --> 0 0 0 0 0 0 [Tensor of shape 2x3]
---```
---@param ... integer sizes, as dk.zeros(2, 3) or dk.zeros{2, 3}
---@return dk.Tensor
---@overload fun(shape: integer[]): dk.Tensor
function dk.zeros(...) end

---Makes a tensor of ones.
---
---Shapes: the given sizes.
---
---Errors: Negative sizes, more than 16 axes, and more elements than memory holds.
---
---```lua
---print(dk.ones{2}) --> 1 1 [Tensor of shape 2]
---```
---@param ... integer sizes, as dk.zeros(2, 3) or dk.zeros{2, 3}
---@return dk.Tensor
---@overload fun(shape: integer[]): dk.Tensor
function dk.ones(...) end

---Makes a tensor with one value for all elements.
---
---Shapes: the given sizes.
---
---Errors: Negative sizes, more than 16 axes, and more elements than memory holds.
---
---```lua
---print(dk.full({2, 2}, 7)) --> 7 7 7 7 [Tensor of shape 2x2]
---```
---@param shape integer|integer[] a size or a list of sizes
---@param value number value of every element
---@return dk.Tensor
function dk.full(shape, value) end

---Makes a tensor of another one's shape, to be overwritten. Its elements are zeros.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(#dk.empty_like(dk.ones(2, 3))) --> 2
---```
---@param input dk.Tensor tensor whose shape is used
---@return dk.Tensor
function dk.empty_like(input) end

---Makes a tensor of zeros of another one's shape.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.zeros_like(dk.tensor{5, 6})) --> 0 0 [Tensor of shape 2]
---```
---@param input dk.Tensor tensor whose shape is used
---@return dk.Tensor
function dk.zeros_like(input) end

---Makes a tensor of ones of another one's shape.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.ones_like(dk.tensor{5, 6})) --> 1 1 [Tensor of shape 2]
---```
---@param input dk.Tensor tensor whose shape is used
---@return dk.Tensor
function dk.ones_like(input) end

---Makes a tensor of another one's shape with one value for all elements.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.full_like(dk.tensor{5, 6}, 7)) --> 7 7 [Tensor of shape 2]
---```
---@param input dk.Tensor tensor whose shape is used
---@param value number value of every element
---@return dk.Tensor
function dk.full_like(input, value) end

---@class dk.arange.Options
---@field stop? number the end, exclusive
---@field step? number difference of neighbouring values (default 1.0)

---@class dk.arange.Arguments: dk.arange.Options
---@field start number the first value, or the stop if it is the only argument

---Makes a tensor of start, start + step, ... up to stop, exclusive. arange(n) starts at 0.
---
---Shapes: [n], n = ceil((stop - start) / step).
---
---Errors: A step of 0 or away from the stop, and numbers that are not finite.
---
---```lua
---print(dk.arange(3)) --> 0 1 2 [Tensor of shape 3]
---print(dk.arange(1, 2, 0.5)) --> 1.0000 1.5000 [Tensor of shape 2]
---```
---@param start number the first value, or the stop if it is the only argument
---@param stop? number the end, exclusive
---@param step? number difference of neighbouring values (default 1.0)
---@return dk.Tensor
---@overload fun(arguments: dk.arange.Arguments): dk.Tensor
---@overload fun(start: number, options: dk.arange.Options): dk.Tensor
function dk.arange(start, stop, step) end

---Makes a tensor of evenly spaced values, both ends included.
---
---Shapes: [steps].
---
---Errors: A negative number of values, and ends that are not finite.
---
---```lua
---print(dk.linspace(0, 1, 5)) --> 0.0000 0.2500 0.5000 0.7500 1.0000 [Tensor of shape 5]
---```
---@param start number the first value
---@param stop number the last value
---@param steps integer number of values
---@return dk.Tensor
function dk.linspace(start, stop, steps) end

---@class dk.logspace.Options
---@field base? number the base (default 10.0)

---@class dk.logspace.Arguments: dk.logspace.Options
---@field start number the first exponent
---@field stop number the last exponent
---@field steps integer number of values

---Makes a tensor of powers of a base whose exponents are evenly spaced, both ends included.
---
---Shapes: [steps].
---
---Errors: A negative number of values, and ends that are not finite.
---
---```lua
---print(dk.logspace(0, 3, 4)) --> 1 10 100 1000 [Tensor of shape 4]
---```
---@param start number the first exponent
---@param stop number the last exponent
---@param steps integer number of values
---@param base? number the base (default 10.0)
---@return dk.Tensor
---@overload fun(arguments: dk.logspace.Arguments): dk.Tensor
---@overload fun(start: number, stop: number, steps: integer, options: dk.logspace.Options): dk.Tensor
function dk.logspace(start, stop, steps, base) end

---@class dk.eye.Options
---@field columns? integer number of columns, as many as rows by default

---@class dk.eye.Arguments: dk.eye.Options
---@field rows integer number of rows

---Makes a matrix with 1 on the diagonal and 0 elsewhere.
---
---Shapes: [rows, columns].
---
---Errors: Negative sizes, more than 16 axes, and more elements than memory holds.
---
---```lua
---print(dk.eye(2)) --> 1 0 0 1 [Tensor of shape 2x2]
---```
---@param rows integer number of rows
---@param columns? integer number of columns, as many as rows by default
---@return dk.Tensor
---@overload fun(arguments: dk.eye.Arguments): dk.Tensor
---@overload fun(rows: integer, options: dk.eye.Options): dk.Tensor
function dk.eye(rows, columns) end

---Returns the same elements with other sizes; one of the sizes may be -1.
---
---Shapes: [...] to the sizes, with the same number of elements; -1 is computed from the others.
---
---Errors: Sizes for another number of elements.
---
---```lua
---print(dk.arange(6):reshape(2, -1)) --> 0 1 2 3 4 5 [Tensor of shape 2x3]
---```
---@param input dk.Tensor any shape
---@param ... integer sizes
---@return dk.Tensor
---@overload fun(input: dk.Tensor, shape: integer[]): dk.Tensor
function dk.reshape(input, ...) end

---@class dk.flatten.Options
---@field start_axis? integer the first axis (default 1)
---@field end_axis? integer the last axis (default -1)

---@class dk.flatten.Arguments: dk.flatten.Options
---@field input dk.Tensor any shape

---Merges neighbouring axes into one, by default all.
---
---Shapes: [..., a, ..., b, ...] to [..., a * ... * b, ...].
---
---Errors: An axis that the input lacks, and an end before the start.
---
---```lua
---print(dk.zeros(2, 3, 4):flatten(2):shape()) --> 2 x 12
---```
---@param input dk.Tensor any shape
---@param start_axis? integer the first axis (default 1)
---@param end_axis? integer the last axis (default -1)
---@return dk.Tensor
---@overload fun(arguments: dk.flatten.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.flatten.Options): dk.Tensor
function dk.flatten(input, start_axis, end_axis) end

---Reorders the axes.
---
---Shapes: [...]; size i of the result is that of the input's axis axes[i].
---
---Errors: Another number of axes than the input's, and an axis named twice.
---
---```lua
---print(dk.zeros(2, 3, 4):permute(3, 1, 2):shape()) --> 4 x 2 x 3
---```
---@param input dk.Tensor any shape
---@param ... integer each axis once
---@return dk.Tensor
---@overload fun(input: dk.Tensor, axes: integer[]): dk.Tensor
function dk.permute(input, ...) end

---@class dk.transpose.Options
---@field axis_1? integer one axis (default -2)
---@field axis_2? integer the other axis (default -1)

---@class dk.transpose.Arguments: dk.transpose.Options
---@field input dk.Tensor any shape

---Exchanges two axes.
---
---Shapes: [..., a, ..., b, ...] to [..., b, ..., a, ...].
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.zeros(2, 3, 4):transpose(1, 2):shape()) --> 3 x 2 x 4
---```
---@param input dk.Tensor any shape
---@param axis_1? integer one axis (default -2)
---@param axis_2? integer the other axis (default -1)
---@return dk.Tensor
---@overload fun(arguments: dk.transpose.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.transpose.Options): dk.Tensor
function dk.transpose(input, axis_1, axis_2) end

---Transposes a matrix; a vector stays as it is.
---
---Shapes: [m, n] to [n, m], [n] to [n].
---
---Errors: More than two axes.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:t()) --> 1 3 2 4 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.t(input) end

---Adds an axis of size 1.
---
---Shapes: [a, b] to [1, a, b], [a, 1, b] or [a, b, 1].
---
---Errors: A position beyond the one after the last axis.
---
---```lua
---print(dk.zeros(2, 3):unsqueeze(2):shape()) --> 2 x 1 x 3
---```
---@param input dk.Tensor any shape
---@param axis integer position of the new axis
---@return dk.Tensor
function dk.unsqueeze(input, axis) end

---@class dk.squeeze.Options
---@field axis? integer|integer[] an axis or a list; all by default

---@class dk.squeeze.Arguments: dk.squeeze.Options
---@field input dk.Tensor any shape

---Removes axes of size 1.
---
---Shapes: [a, 1, b] to [a, b]; an axis of another size stays. [1] stays [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.zeros(1, 3, 1):squeeze(1):shape()) --> 3 x 1
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list; all by default
---@return dk.Tensor
---@overload fun(arguments: dk.squeeze.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.squeeze.Options): dk.Tensor
function dk.squeeze(input, axis) end

---Repeats axes of size 1 to these sizes; -1 leaves an axis as it is.
---
---Shapes: [a, 1] to [a, b], or to [n, a, b] with new axes in front.
---
---Errors: Sizes that the input does not broadcast to.
---
---```lua
---print(dk.tensor{{1}, {2}}:expand(-1, 2)) --> 1 1 2 2 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param ... integer sizes
---@return dk.Tensor
---@overload fun(input: dk.Tensor, shape: integer[]): dk.Tensor
function dk.expand(input, ...) end

---Repeats the whole tensor along each axis.
---
---Shapes: [a, b] to [a * repeats[1], b * repeats[2]]; missing axes are added in front.
---
---Errors: Negative repeats.
---
---```lua
---print(dk.tensor{1, 2}:tile(2)) --> 1 2 1 2 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param ... integer number of repetitions for each axis
---@return dk.Tensor
---@overload fun(input: dk.Tensor, repeats: integer[]): dk.Tensor
function dk.tile(input, ...) end

---@class dk.flip.Options
---@field axis? integer|integer[] an axis or a list; all by default

---@class dk.flip.Arguments: dk.flip.Options
---@field input dk.Tensor any shape

---Reverses axes.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:flip(2)) --> 2 1 4 3 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list; all by default
---@return dk.Tensor
---@overload fun(arguments: dk.flip.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.flip.Options): dk.Tensor
function dk.flip(input, axis) end

---@class dk.pad.Options
---@field mode? "constant"|"reflect"|"replicate"|"circular" or number "constant" by default; a number is the value of the padding
---@field value? number value of a constant padding, 0 by default

---@class dk.pad.Arguments: dk.pad.Options
---@field input dk.Tensor any shape
---@field padding integer[] two widths for each axis, from the last axis on

---Pads the tensor: with a value, or (mode) with what it reflects at its first and last positions, with these repeated, or with the tensor itself as on a circle. Widths start from the last axis, as in PyTorch: {left, right, top, bottom}; negative ones remove positions.
---
---Shapes: [..., h, w] to [..., top + h + bottom, left + w + right].
---
---Errors: An odd number of widths, widths for more axes than the input has, widths of the size of an axis or more with reflect, larger ones with circular, negative ones that remove more than there is, and a value with another mode than constant.
---
---```lua
---local t = dk.tensor{1, 2, 3}
---print(t:pad({1, 2}, 9)) --> 9 1 2 3 9 9 [Tensor of shape 6]
---print(t:pad({2, 1}, {mode = "reflect"})) --> 3 2 1 2 3 2 [Tensor of shape 6]
---print(t:pad({-1, 0})) --> 2 3 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param padding integer[] two widths for each axis, from the last axis on
---@param mode? "constant"|"reflect"|"replicate"|"circular" or number "constant" by default; a number is the value of the padding
---@param value? number value of a constant padding, 0 by default
---@return dk.Tensor
---@overload fun(arguments: dk.pad.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, padding: integer[], options: dk.pad.Options): dk.Tensor
function dk.pad(input, padding, mode, value) end

---@class dk.roll.Options
---@field axis? integer|integer[] an axis or a list; by default the flattened tensor

---@class dk.roll.Arguments: dk.roll.Options
---@field input dk.Tensor any shape
---@field shift integer|integer[] number of positions, or a list

---Shifts elements along axes; elements that leave at one end enter at the other.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks, and different numbers of shifts and axes.
---
---```lua
---print(dk.tensor{1, 2, 3}:roll(1)) --> 3 1 2 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param shift integer|integer[] number of positions, or a list
---@param axis? integer|integer[] an axis or a list; by default the flattened tensor
---@return dk.Tensor
---@overload fun(arguments: dk.roll.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, shift: integer|integer[], options: dk.roll.Options): dk.Tensor
function dk.roll(input, shift, axis) end

---@class dk.sub.Options
---@field step? integer|integer[] difference of selected positions, for every range or a list; 1 by default

---@class dk.sub.Arguments: dk.sub.Options
---@field input dk.Tensor any shape
---@field first integer the first position, from 1, or from the end, -1 being the last
---@field last integer the last position
---@field [integer] integer first and last position of the second axis, and so on

---Selects the positions `first` to `last` of the first axis, both included, as in Torch7 and in Lua's string.sub: x:sub(4, 7) is x[{ { 4, 7 } }]. Each further axis takes two more positions. With a step every second or third position is selected, or from `first` back to `last` if it is negative: x:sub(1, 9, {step = 2}) is x[{ { 1, 9, 2 } }]. Unlike PyTorch's sub, the function does not subtract: the difference is x - y, or x:subtract(y).
---
---Shapes: [n, ...] to [last - first + 1, ...]; no axis is dropped.
---
---Errors: Positions that an axis lacks, a last one before the first (after it for a negative step), a step of 0, more pairs than axes, and more steps than pairs.
---
---```lua
---local x = dk.arange(6):reshape(2, 3)
---print(x:sub(2, 2)) --> 3 4 5 [Tensor of shape 1x3]
---print(x:sub(1, -1, -2, -1)) --> 1 2 4 5 [Tensor of shape 2x2]
---print(dk.arange(10):sub(-1, 1, {step = -3})) --> 9 6 3 0 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param first integer the first position, from 1, or from the end, -1 being the last
---@param last integer the last position
---@param ... integer|dk.sub.Options first and last position of the second axis, and so on
---@return dk.Tensor
---@overload fun(input: dk.Tensor, first: integer, last: integer, further: integer[]): dk.Tensor
---@overload fun(arguments: dk.sub.Arguments): dk.Tensor
function dk.sub(input, first, last, ...) end

---Selects `length` positions of an axis from `start` on.
---
---Shapes: [..., n, ...] to [..., length, ...].
---
---Errors: An axis or positions that the input lacks.
---
---```lua
---print(dk.arange(10):narrow(1, 3, 2)) --> 2 3 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis integer the axis
---@param start integer the first position
---@param length integer number of positions
---@return dk.Tensor
function dk.narrow(input, axis, start, length) end

---Makes the windows of an axis a new last axis, as torch.Tensor.unfold.
---
---Shapes: [..., n, ...] to [..., (n - size) / step + 1, ..., size].
---
---Errors: An axis that the input lacks, a window longer than the axis, and a step below 1.
---
---```lua
---print(dk.arange(4):unfold(1, 2, 1)) --> 0 1 1 2 2 3 [Tensor of shape 3x2]
---```
---@param input dk.Tensor any shape
---@param axis integer the axis
---@param size integer number of positions of a window
---@param step integer number of positions from window to window
---@return dk.Tensor
function dk.unfold(input, axis, size, step) end

---@class dk.chunk.Options
---@field axis? integer the axis (default 1)

---@class dk.chunk.Arguments: dk.chunk.Options
---@field input dk.Tensor any shape
---@field count integer number of parts

---Splits the tensor into parts of equal size along an axis; the last may be smaller.
---
---Shapes: [..., n, ...] to parts [..., ceil(n / count), ...].
---
---Errors: A count below 1, and an axis that the input lacks.
---
---```lua
---local parts = dk.arange(5):chunk(2)
---print(parts[1]) --> 0 1 2 [Tensor of shape 3]
---print(parts[2]) --> 3 4 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param count integer number of parts
---@param axis? integer the axis (default 1)
---@return dk.Tensor[]
---@overload fun(arguments: dk.chunk.Arguments): dk.Tensor[]
---@overload fun(input: dk.Tensor, count: integer, options: dk.chunk.Options): dk.Tensor[]
function dk.chunk(input, count, axis) end

---@class dk.split.Options
---@field axis? integer the axis (default 1)

---@class dk.split.Arguments: dk.split.Options
---@field input dk.Tensor any shape
---@field size integer|integer[] number of positions of each part, or a list of them

---Splits an axis into parts of `size` positions, of which the last may be shorter, or into parts of the listed sizes.
---
---Shapes: [..., n, ...] to parts [..., size, ...].
---
---Errors: A size below 1, sizes that do not sum to that of the axis, and an axis that the input lacks.
---
---```lua
---local parts = dk.arange(5):split(2)
---print(#parts, parts[3]) --> 3 4 [Tensor of shape 1]
---print(dk.arange(5):split({1, 4})[2]) --> 1 2 3 4 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param size integer|integer[] number of positions of each part, or a list of them
---@param axis? integer the axis (default 1)
---@return dk.Tensor[]
---@overload fun(arguments: dk.split.Arguments): dk.Tensor[]
---@overload fun(input: dk.Tensor, size: integer|integer[], options: dk.split.Options): dk.Tensor[]
function dk.split(input, size, axis) end

---@class dk.unbind.Options
---@field axis? integer the axis (default 1)

---@class dk.unbind.Arguments: dk.unbind.Options
---@field input dk.Tensor any shape

---Returns the slices at all positions of an axis.
---
---Shapes: [..., n, ...] to n tensors that lack the axis.
---
---Errors: An axis that the input lacks.
---
---```lua
---local rows = dk.tensor{{1, 2}, {3, 4}}:unbind()
---print(rows[2]) --> 3 4 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis (default 1)
---@return dk.Tensor[]
---@overload fun(arguments: dk.unbind.Arguments): dk.Tensor[]
---@overload fun(input: dk.Tensor, options: dk.unbind.Options): dk.Tensor[]
function dk.unbind(input, axis) end

---Returns the slice at one position of an axis.
---
---Shapes: [..., n, ...] to a tensor that lacks the axis.
---
---Errors: An axis or a position that the input lacks.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:select(2, 1)) --> 1 3 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis integer the axis
---@param position integer the position, from 1, or from the end, -1 being the last
---@return dk.Tensor
function dk.select(input, axis, position) end

---Moves axes to other positions; the other axes stay in their order.
---
---Shapes: movedim(1, -1) of [a, b, c] gives [b, c, a].
---
---Errors: Axes that the input lacks or that are named twice, and different numbers of axes.
---
---```lua
---print(dk.zeros(2, 3, 4):movedim(1, -1):shape()) --> 3 x 4 x 2
---```
---@param input dk.Tensor any shape
---@param source integer|integer[] an axis or a list
---@param destination integer|integer[] where each of them goes
---@return dk.Tensor
function dk.movedim(input, source, destination) end

---Exchanges two axes, as transpose does.
---
---Shapes: [..., a, ..., b, ...] to [..., b, ..., a, ...].
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.zeros(2, 3, 4):swapaxes(1, 3):shape()) --> 4 x 3 x 2
---```
---@param input dk.Tensor any shape
---@param axis_1 integer one axis
---@param axis_2 integer the other axis
---@return dk.Tensor
function dk.swapaxes(input, axis_1, axis_2) end

---@class dk.rot90.Options
---@field k? integer number of quarters; negative ones turn back (default 1)
---@field axes? integer|integer[] the two axes (default {1, 2})

---@class dk.rot90.Arguments: dk.rot90.Options
---@field input dk.Tensor any shape

---Turns the plane of two axes by k quarters, from the first axis towards the second.
---
---Shapes: [m, n] to [n, m] for an odd k.
---
---Errors: Axes that the input lacks, and other than two of them.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:rot90()) --> 2 4 1 3 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param k? integer number of quarters; negative ones turn back (default 1)
---@param axes? integer|integer[] the two axes (default {1, 2})
---@return dk.Tensor
---@overload fun(arguments: dk.rot90.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.rot90.Options): dk.Tensor
function dk.rot90(input, k, axes) end

---Reverses the second axis.
---
---Shapes: [...]; the result has the input's.
---
---Errors: Fewer than two axes.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:fliplr()) --> 2 1 4 3 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.fliplr(input) end

---Reverses the first axis.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:flipud()) --> 3 4 1 2 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.flipud(input) end

---Merges all axes into one, as flatten does.
---
---Shapes: [a, b, ...] to [a * b * ...].
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:ravel()) --> 1 2 3 4 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.ravel(input) end

---Splits an axis into several.
---
---Shapes: [..., a * b, ...] to [..., a, b, ...].
---
---Errors: Sizes for another number of positions.
---
---```lua
---print(dk.zeros(2, 12):unflatten(2, {3, -1}):shape()) --> 2 x 3 x 4
---```
---@param input dk.Tensor any shape
---@param axis integer the axis
---@param sizes integer[] sizes of the new axes, of which one may be -1
---@return dk.Tensor
function dk.unflatten(input, axis, sizes) end

---Returns the same elements with the sizes of another tensor.
---
---Shapes: [...] to the other's, with the same number of elements.
---
---Errors: Another number of elements.
---
---```lua
---print(dk.arange(4):view_as(dk.zeros(2, 2))) --> 0 1 2 3 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor tensor whose shape is used
---@return dk.Tensor
function dk.view_as(input, other) end

---Repeats axes of size 1 to the sizes of another tensor.
---
---Shapes: [a, 1] to the other's, such as [a, b].
---
---Errors: Sizes that the input does not broadcast to.
---
---```lua
---print(dk.tensor{{1}, {2}}:expand_as(dk.zeros(2, 2))) --> 1 1 2 2 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor tensor whose shape is used
---@return dk.Tensor
function dk.expand_as(input, other) end

---Repeats axes of size 1 to these sizes, as expand does.
---
---Shapes: [a, 1] to [a, b], or to [n, a, b] with new axes in front.
---
---Errors: Sizes that the input does not broadcast to.
---
---```lua
---print(dk.tensor{1, 2}:broadcast_to(2, 2)) --> 1 2 1 2 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param ... integer sizes
---@return dk.Tensor
---@overload fun(input: dk.Tensor, shape: integer[]): dk.Tensor
function dk.broadcast_to(input, ...) end

---@class dk.repeat_interleave.Options
---@field axis? integer the axis; by default the tensor is flattened

---@class dk.repeat_interleave.Arguments: dk.repeat_interleave.Options
---@field input dk.Tensor any shape
---@field repeats integer|number[]|number|dk.Tensor a number, or one for each position

---Repeats each position of an axis, one after another; tile repeats the whole.
---
---Shapes: [..., n, ...] to [..., n * repeats, ...], or the sum of the repeats.
---
---Errors: Repeats that are negative or not whole, and another number of them.
---
---```lua
---print(dk.tensor{1, 2}:repeat_interleave(2)) --> 1 1 2 2 [Tensor of shape 4]
---print(dk.tensor{1, 2}:repeat_interleave({1, 3})) --> 1 2 2 2 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param repeats integer|number[]|number|dk.Tensor a number, or one for each position
---@param axis? integer the axis; by default the tensor is flattened
---@return dk.Tensor
---@overload fun(arguments: dk.repeat_interleave.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, repeats: integer|number[]|number|dk.Tensor, options: dk.repeat_interleave.Options): dk.Tensor
function dk.repeat_interleave(input, repeats, axis) end

---@class dk.diag.Options
---@field offset? integer columns to the right of the main diagonal (default 0)

---@class dk.diag.Arguments: dk.diag.Options
---@field input dk.Tensor any shape

---Returns the diagonal of a matrix, or the matrix with this diagonal.
---
---Shapes: [m, n] to [min(m, n)], [n] to [n, n].
---
---Errors: More than two axes.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:diag()) --> 1 4 [Tensor of shape 2]
---print(dk.tensor{1, 2}:diag()) --> 1 0 0 2 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param offset? integer columns to the right of the main diagonal (default 0)
---@return dk.Tensor
---@overload fun(arguments: dk.diag.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.diag.Options): dk.Tensor
function dk.diag(input, offset) end

---@class dk.diagonal.Options
---@field offset? integer columns to the right of the main diagonal (default 0)
---@field axis_1? integer the axis of the rows (default 1)
---@field axis_2? integer the axis of the columns (default 2)

---@class dk.diagonal.Arguments: dk.diagonal.Options
---@field input dk.Tensor any shape

---Returns the diagonal of the matrices that two axes span, as a last axis.
---
---Shapes: [m, n, ...] to [..., min(m, n)].
---
---Errors: Axes that the input lacks, or the same axis twice.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:diagonal(1)) --> 2 [Tensor of shape 1]
---```
---@param input dk.Tensor any shape
---@param offset? integer columns to the right of the main diagonal (default 0)
---@param axis_1? integer the axis of the rows (default 1)
---@param axis_2? integer the axis of the columns (default 2)
---@return dk.Tensor
---@overload fun(arguments: dk.diagonal.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.diagonal.Options): dk.Tensor
function dk.diagonal(input, offset, axis_1, axis_2) end

---@class dk.diag_embed.Options
---@field offset? integer columns to the right of the main diagonal (default 0)
---@field axis_1? integer the axis of the rows in the result (default -2)
---@field axis_2? integer the axis of the columns in the result (default -1)

---@class dk.diag_embed.Arguments: dk.diag_embed.Options
---@field input dk.Tensor any shape

---Makes matrices with the last axis as a diagonal and zeros elsewhere.
---
---Shapes: [..., n] to [..., n, n].
---
---Errors: Axes that the result lacks, or the same axis twice.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:diag_embed():shape()) --> 2 x 2 x 2
---```
---@param input dk.Tensor any shape
---@param offset? integer columns to the right of the main diagonal (default 0)
---@param axis_1? integer the axis of the rows in the result (default -2)
---@param axis_2? integer the axis of the columns in the result (default -1)
---@return dk.Tensor
---@overload fun(arguments: dk.diag_embed.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.diag_embed.Options): dk.Tensor
function dk.diag_embed(input, offset, axis_1, axis_2) end

---The sum of a matrix's diagonal.
---
---Shapes: [m, n] to [1].
---
---Errors: Another number of axes.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:trace():item()) --> 5.0
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.trace(input) end

---@class dk.triu.Options
---@field diagonal? integer columns to the right of the main diagonal (default 0)

---@class dk.triu.Arguments: dk.triu.Options
---@field input dk.Tensor any shape

---The matrices of the last two axes with zeros below a diagonal.
---
---Shapes: [...]; the result has the input's.
---
---Errors: Fewer than two axes.
---
---```lua
---print(dk.ones(2, 2):triu()) --> 1 1 0 1 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param diagonal? integer columns to the right of the main diagonal (default 0)
---@return dk.Tensor
---@overload fun(arguments: dk.triu.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.triu.Options): dk.Tensor
function dk.triu(input, diagonal) end

---@class dk.tril.Options
---@field diagonal? integer columns to the right of the main diagonal (default 0)

---@class dk.tril.Arguments: dk.tril.Options
---@field input dk.Tensor any shape

---The matrices of the last two axes with zeros above a diagonal.
---
---Shapes: [...]; the result has the input's.
---
---Errors: Fewer than two axes.
---
---```lua
---print(dk.ones(2, 2):tril(-1)) --> 0 0 1 0 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param diagonal? integer columns to the right of the main diagonal (default 0)
---@return dk.Tensor
---@overload fun(arguments: dk.tril.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.tril.Options): dk.Tensor
function dk.tril(input, diagonal) end

---Selects positions of an axis, in the given order.
---
---Shapes: [..., n, ...] and k positions to [..., k, ...].
---
---Errors: An axis or a position that the input lacks, positions that are not whole, and a mask instead of positions.
---
---```lua
---print(dk.tensor{10, 20, 30}:index_select(1, {3, 1})) --> 30 10 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis integer the axis
---@param positions dk.Tensor|integer|integer[] a list or a tensor, from 1
---@return dk.Tensor
function dk.index_select(input, axis, positions) end

---Selects for each element of `index` the input's element at that position of the axis, as torch.gather.
---
---Shapes: [..., n, ...] and an index [..., k, ...] of as many axes to [..., k, ...].
---
---Errors: An index of other axes, and positions that the input lacks.
---
---```lua
---local rows = dk.tensor{{1, 2, 3}, {4, 5, 6}}
---print(rows:gather(2, dk.tensor{{3}, {1}})) --> 3 4 [Tensor of shape 2x1]
---```
---@param input dk.Tensor any shape
---@param axis integer the axis
---@param index dk.Tensor positions from 1
---@return dk.Tensor
function dk.gather(input, axis, index) end

---Selects elements by their positions in the flattened tensor.
---
---Shapes: [...] to the shape of the positions; a list of n gives [n].
---
---Errors: Positions that the input lacks or that are not whole, and a mask instead of positions.
---
---```lua
---local t = dk.tensor{{1, 2, 3}, {4, 5, 6}}
---print(t:take{6, 1}) --> 6 1 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param positions dk.Tensor|integer|integer[] a list or a tensor, from 1, that count through all elements in order
---@return dk.Tensor
function dk.take(input, positions) end

---Selects the elements where the mask is not 0; t[mask] does so for a mask of t's shape.
---
---Shapes: [...] and a mask that broadcast to [n], the number of selected elements.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---local t = dk.tensor{3, 1, 2}
---print(t:masked_select(t:gt(1))) --> 3 2 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param mask dk.Tensor broadcasts with the input
---@return dk.Tensor
function dk.masked_select(input, mask) end

---Replaces elements by a value where the mask is not 0.
---
---Shapes: [...] and a mask that broadcasts to it; the result has the input's.
---
---Errors: A mask that does not broadcast to the input.
---
---```lua
---local t = dk.tensor{1, 2, 3}
---print(t:masked_fill(t:gt(1), 0)) --> 1 0 0 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param mask dk.Tensor broadcasts to the input
---@param value number value of the replaced elements
---@return dk.Tensor
function dk.masked_fill(input, mask, value) end

---Replaces the elements where the mask is not 0 by those of `source`, in their order.
---
---Shapes: [...] and a mask that broadcast; the result has the broadcast shape.
---
---Errors: A mask that does not broadcast with the input, and a source of fewer elements than it selects.
---
---```lua
---local t = dk.zeros(4)
---print(t:masked_scatter(dk.tensor{true, false, true, false}, dk.tensor{7, 8})) --> 7 0 8 0 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param mask dk.Tensor broadcasts with the input
---@param source dk.Tensor at least as many elements as the mask selects
---@return dk.Tensor
function dk.masked_scatter(input, mask, source) end

---The positions (from 1) of the elements that are not 0, a row for each.
---
---Shapes: [...] of r axes to [n, r], the number of such elements.
---
---Errors: An axis of more than 2^24 positions, which a tensor does not hold exactly.
---
---```lua
---print(dk.tensor{{0, 5}, {6, 0}}:nonzero()) --> 1 2 2 1 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.nonzero(input) end

---@class dk.index_add.Options
---@field alpha? number factor of the source (default 1.0)

---@class dk.index_add.Arguments: dk.index_add.Options
---@field input dk.Tensor any shape
---@field axis integer the axis
---@field positions dk.Tensor|integer|integer[] a list or a tensor, from 1
---@field source dk.Tensor a slice for each position

---Adds the slices of `source`, times alpha, to the slices at these positions of an axis.
---
---Shapes: [..., n, ...], k positions and a source [..., k, ...]; the result has the input's.
---
---Errors: An axis or a position that the input lacks, and a source of another shape; the message has both.
---
---```lua
---local counts = dk.zeros(3)
---print(counts:index_add(1, {1, 3, 3}, dk.ones(3))) --> 1 0 2 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param axis integer the axis
---@param positions dk.Tensor|integer|integer[] a list or a tensor, from 1
---@param source dk.Tensor a slice for each position
---@param alpha? number factor of the source (default 1.0)
---@return dk.Tensor
---@overload fun(arguments: dk.index_add.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, axis: integer, positions: dk.Tensor|integer|integer[], source: dk.Tensor, options: dk.index_add.Options): dk.Tensor
function dk.index_add(input, axis, positions, source, alpha) end

---Replaces the slices at these positions of an axis by those of `source`. Of equal positions the last counts.
---
---Shapes: [..., n, ...], k positions and a source [..., k, ...]; the result has the input's.
---
---Errors: An axis or a position that the input lacks, and a source of another shape; the message has both.
---
---```lua
---print(dk.zeros(3):index_copy(1, {3, 1}, dk.tensor{7, 8})) --> 8 0 7 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param axis integer the axis
---@param positions dk.Tensor|integer|integer[] a list or a tensor, from 1
---@param source dk.Tensor a slice for each position
---@return dk.Tensor
function dk.index_copy(input, axis, positions, source) end

---Replaces the slices at these positions of an axis by one value.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis or a position that the input lacks, and a value of several elements.
---
---```lua
---print(dk.zeros(2, 2):index_fill(2, 1, 5)) --> 5 0 5 0 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param axis integer the axis
---@param positions dk.Tensor|integer|integer[] a list or a tensor, from 1
---@param value dk.Tensor|number|boolean a number, a boolean, or a tensor of one element
---@return dk.Tensor
function dk.index_fill(input, axis, positions, value) end

---@class dk.put.Options
---@field accumulate? boolean whether to add (default false)

---@class dk.put.Arguments: dk.put.Options
---@field input dk.Tensor any shape
---@field positions dk.Tensor|integer|integer[] a list or a tensor, from 1, that count through all elements in order
---@field source dk.Tensor an element for each position

---Replaces the elements at these positions of the flattened tensor by those of `source`, or adds them. Of equal positions the last counts.
---
---Shapes: [...]; the result has the input's.
---
---Errors: Positions that the input lacks or that are not whole, and another number of elements.
---
---```lua
---print(dk.zeros(2, 2):put({4, 1}, dk.tensor{7, 8})) --> 8 0 0 7 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param positions dk.Tensor|integer|integer[] a list or a tensor, from 1, that count through all elements in order
---@param source dk.Tensor an element for each position
---@param accumulate? boolean whether to add (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.put.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, positions: dk.Tensor|integer|integer[], source: dk.Tensor, options: dk.put.Options): dk.Tensor
function dk.put(input, positions, source, accumulate) end

---Replaces for each element of `index` the input's element at that position of the axis by the element of `source`, as torch.scatter. Of equal positions the last counts.
---
---Shapes: [..., n, ...] and an index [..., k, ...] of as many axes; the result has the input's.
---
---Errors: An index of other axes or longer than the source, and positions that the input lacks.
---
---```lua
---local labels = dk.tensor{{3}, {1}}
---print(dk.zeros(2, 3):scatter(2, labels, 1)) --> 0 0 1 1 0 0 [Tensor of shape 2x3]
---```
---@param input dk.Tensor any shape
---@param axis integer the axis
---@param index dk.Tensor positions from 1
---@param source dk.Tensor|number|boolean a number, a boolean, or a tensor at least as long as the index
---@return dk.Tensor
function dk.scatter(input, axis, index, source) end

---Adds for each element of `index` the element of `source` to the input, as scatter.
---
---Shapes: [..., n, ...] and an index [..., k, ...] of as many axes; the result has the input's.
---
---Errors: An index of other axes or longer than the source, and positions that the input lacks.
---
---```lua
---local sums = dk.zeros(3)
---print(sums:scatter_add(1, dk.tensor{1, 3, 3}, dk.tensor{5, 6, 7})) --> 5 0 13 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param axis integer the axis
---@param index dk.Tensor positions from 1
---@param source dk.Tensor|number a tensor at least as long as the index, or a number
---@return dk.Tensor
function dk.scatter_add(input, axis, index, source) end

---@class dk.cat.Options
---@field axis? integer the axis (default 1)

---@class dk.cat.Arguments: dk.cat.Options
---@field tensors dk.Tensor[] a list

---Concatenates tensors along an axis; `concat` is its other name.
---
---Shapes: [..., a, ...] and [..., b, ...] to [..., a + b, ...].
---
---Errors: An empty list, and shapes that differ in other axes.
---
---```lua
---print(dk.cat{dk.zeros(1, 2), dk.ones(1, 2)}) --> 0 0 1 1 [Tensor of shape 2x2]
---```
---@param tensors dk.Tensor[] a list
---@param axis? integer the axis (default 1)
---@return dk.Tensor
---@overload fun(arguments: dk.cat.Arguments): dk.Tensor
---@overload fun(tensors: dk.Tensor[], options: dk.cat.Options): dk.Tensor
function dk.cat(tensors, axis) end

---@class dk.concat.Options
---@field axis? integer the axis (default 1)

---@class dk.concat.Arguments: dk.concat.Options
---@field tensors dk.Tensor[] a list

---Concatenates tensors along an axis; PyTorch's `cat`.
---
---Shapes: [..., a, ...] and [..., b, ...] to [..., a + b, ...].
---
---Errors: An empty list, and shapes that differ in other axes.
---
---```lua
---print(dk.concat{dk.zeros(1, 2), dk.ones(1, 2)}) --> 0 0 1 1 [Tensor of shape 2x2]
---```
---@param tensors dk.Tensor[] a list
---@param axis? integer the axis (default 1)
---@return dk.Tensor
---@overload fun(arguments: dk.concat.Arguments): dk.Tensor
---@overload fun(tensors: dk.Tensor[], options: dk.concat.Options): dk.Tensor
function dk.concat(tensors, axis) end

---@class dk.stack.Options
---@field axis? integer position of the new axis (default 1)

---@class dk.stack.Arguments: dk.stack.Options
---@field tensors dk.Tensor[] a list

---Stacks tensors of one shape along a new axis.
---
---Shapes: n of [a, b] to [n, a, b], [a, n, b] or [a, b, n].
---
---Errors: An empty list, and shapes that differ.
---
---```lua
---print(dk.stack({dk.tensor{1, 2}, dk.tensor{3, 4}}, 2)) --> 1 3 2 4 [Tensor of shape 2x2]
---```
---@param tensors dk.Tensor[] a list
---@param axis? integer position of the new axis (default 1)
---@return dk.Tensor
---@overload fun(arguments: dk.stack.Arguments): dk.Tensor
---@overload fun(tensors: dk.Tensor[], options: dk.stack.Options): dk.Tensor
function dk.stack(tensors, axis) end

---Concatenates tensors along the second axis, vectors along their only one.
---
---Shapes: [m, a] and [m, b] to [m, a + b].
---
---Errors: An empty list, and shapes that differ in other axes.
---
---```lua
---print(dk.hstack{dk.tensor{1, 2}, dk.tensor{3}}) --> 1 2 3 [Tensor of shape 3]
---```
---@param tensors dk.Tensor[] a list
---@return dk.Tensor
function dk.hstack(tensors) end

---Concatenates tensors along the first axis, vectors as rows.
---
---Shapes: [a, n] and [b, n] to [a + b, n]; [n] counts as [1, n].
---
---Errors: An empty list, and shapes that differ in other axes.
---
---```lua
---print(dk.vstack{dk.tensor{1, 2}, dk.tensor{3, 4}}) --> 1 2 3 4 [Tensor of shape 2x2]
---```
---@param tensors dk.Tensor[] a list
---@return dk.Tensor
function dk.vstack(tensors) end

---Concatenates tensors along the third axis.
---
---Shapes: [m, n, a] and [m, n, b] to [m, n, a + b]; [n] counts as [1, n, 1], and [m, n] as [m, n, 1].
---
---Errors: An empty list, and shapes that differ in other axes.
---
---```lua
---print(dk.dstack{dk.tensor{1, 2}, dk.tensor{3, 4}}:shape()) --> 1 x 2 x 2
---```
---@param tensors dk.Tensor[] a list
---@return dk.Tensor
function dk.dstack(tensors) end

---Concatenates tensors along the second axis, vectors as columns.
---
---Shapes: [m, a] and [m, b] to [m, a + b]; [m] counts as [m, 1].
---
---Errors: An empty list, and shapes that differ in other axes.
---
---```lua
---print(dk.column_stack{dk.tensor{1, 2}, dk.tensor{3, 4}}) --> 1 3 2 4 [Tensor of shape 2x2]
---```
---@param tensors dk.Tensor[] a list
---@return dk.Tensor
function dk.column_stack(tensors) end

---Makes a matrix with the given matrices along its diagonal and zeros elsewhere.
---
---Shapes: [a, b] and [c, d] to [a + c, b + d]; [n] counts as [1, n].
---
---Errors: No tensors, and tensors of more than two axes.
---
---```lua
---print(dk.block_diag(dk.ones(1, 1), dk.tensor{2, 3})) --> 1 0 0 0 2 3 [Tensor of shape 2x3]
---```
---@param ... dk.Tensor tensors, as f(a, b) or f{a, b}
---@return dk.Tensor
---@overload fun(tensors: dk.Tensor[]): dk.Tensor
function dk.block_diag(...) end

---Repeats tensors along axes of size 1 to one shape.
---
---Shapes: shapes that broadcast; all results have the broadcast shape.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---local a, b = dk.broadcast_tensors(dk.tensor{1, 2}, dk.tensor{{3}, {4}})
---print(a) --> 1 2 1 2 [Tensor of shape 2x2]
---print(b) --> 3 3 4 4 [Tensor of shape 2x2]
---```
---@param ... dk.Tensor tensors, as f(a, b) or f{a, b}
---@return dk.Tensor ...
---@overload fun(tensors: dk.Tensor[]): dk.Tensor ...
function dk.broadcast_tensors(...) end

---@class dk.meshgrid.Options
---@field indexing? string "ij": the first vector varies along the first axis; "xy": along the second, as in numpy.meshgrid (default "ij")

---@class dk.meshgrid.Arguments: dk.meshgrid.Options
---@field [integer] dk.Tensor tensors, as f(a, b) or f{a, b}

---Returns the coordinates of the points of a grid, one tensor for each vector.
---
---Shapes: [m] and [n] to two of [m, n], or with "xy" of [n, m].
---
---Errors: No tensors, tensors that are no vectors, and another indexing.
---
---```lua
---local y, x = dk.meshgrid(dk.tensor{0, 1}, dk.tensor{0, 1, 2})
---print(y) --> 0 0 0 1 1 1 [Tensor of shape 2x3]
---print(x) --> 0 1 2 0 1 2 [Tensor of shape 2x3]
---```
---@param ... dk.Tensor|dk.meshgrid.Options tensors, as f(a, b) or f{a, b}
---@return dk.Tensor ...
---@overload fun(tensors: dk.Tensor[]): dk.Tensor ...
---@overload fun(arguments: dk.meshgrid.Arguments): dk.Tensor ...
function dk.meshgrid(...) end

---Returns all combinations of one element of each vector.
---
---Shapes: [m] and [n] to [m * n, 2]; one vector stays as it is.
---
---Errors: No tensors, and tensors that are no vectors.
---
---```lua
---print(dk.cartesian_prod(dk.tensor{1, 2}, dk.tensor{3, 4})) --> 1 3 1 4 2 3 2 4 [Tensor of shape 4x2]
---```
---@param ... dk.Tensor tensors, as f(a, b) or f{a, b}
---@return dk.Tensor
---@overload fun(tensors: dk.Tensor[]): dk.Tensor
function dk.cartesian_prod(...) end

---@class dk.combinations.Options
---@field r? integer number of elements of a choice (default 2)
---@field with_replacement? boolean whether an element can be chosen again (default false)

---@class dk.combinations.Arguments: dk.combinations.Options
---@field input dk.Tensor a vector

---Returns all choices of r elements of a vector, in their order.
---
---Shapes: [n] to [choices, r].
---
---Errors: A tensor that is no vector, a negative r, and too many choices.
---
---```lua
---print(dk.combinations(dk.tensor{1, 2, 3})) --> 1 2 1 3 2 3 [Tensor of shape 3x2]
---```
---@param input dk.Tensor a vector
---@param r? integer number of elements of a choice (default 2)
---@param with_replacement? boolean whether an element can be chosen again (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.combinations.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.combinations.Options): dk.Tensor
function dk.combinations(input, r, with_replacement) end

---Returns the tensor, which has at least one axis.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.atleast_1d(dk.tensor(3))) --> 3 [Tensor of shape 1]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.atleast_1d(input) end

---Makes a vector a row.
---
---Shapes: [n] to [1, n]; other tensors stay as they are.
---
---```lua
---print(dk.atleast_2d(dk.tensor{1, 2}):shape()) --> 1 x 2
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.atleast_2d(input) end

---Adds axes of size 1 up to three.
---
---Shapes: [n] to [1, n, 1], [m, n] to [m, n, 1]; other tensors stay as they are.
---
---```lua
---print(dk.atleast_3d(dk.tensor{1, 2}):shape()) --> 1 x 2 x 1
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.atleast_3d(input) end

---@class dk.triu_indices.Options
---@field offset? integer columns to the right of the main diagonal (default 0)

---@class dk.triu_indices.Arguments: dk.triu_indices.Options
---@field rows integer number of rows
---@field columns integer number of columns

---Returns the rows and the columns (from 1) of the elements of an upper triangle.
---
---Shapes: [2, n].
---
---Errors: Numbers that are negative or above 2^24.
---
---```lua
---print(dk.triu_indices(2, 2)) --> 1 1 2 1 2 2 [Tensor of shape 2x3]
---```
---@param rows integer number of rows
---@param columns integer number of columns
---@param offset? integer columns to the right of the main diagonal (default 0)
---@return dk.Tensor
---@overload fun(arguments: dk.triu_indices.Arguments): dk.Tensor
---@overload fun(rows: integer, columns: integer, options: dk.triu_indices.Options): dk.Tensor
function dk.triu_indices(rows, columns, offset) end

---@class dk.tril_indices.Options
---@field offset? integer columns to the right of the main diagonal (default 0)

---@class dk.tril_indices.Arguments: dk.tril_indices.Options
---@field rows integer number of rows
---@field columns integer number of columns

---Returns the rows and the columns (from 1) of the elements of a lower triangle.
---
---Shapes: [2, n].
---
---Errors: Numbers that are negative or above 2^24.
---
---```lua
---print(dk.tril_indices(2, 2)) --> 1 2 2 1 1 2 [Tensor of shape 2x3]
---```
---@param rows integer number of rows
---@param columns integer number of columns
---@param offset? integer columns to the right of the main diagonal (default 0)
---@return dk.Tensor
---@overload fun(arguments: dk.tril_indices.Arguments): dk.Tensor
---@overload fun(rows: integer, columns: integer, options: dk.tril_indices.Options): dk.Tensor
function dk.tril_indices(rows, columns, offset) end

---@class dk.vander.Options
---@field columns? integer number of powers; by default as many as elements
---@field increasing? boolean whether the exponents ascend (default false)

---@class dk.vander.Arguments: dk.vander.Options
---@field input dk.Tensor any shape

---Returns the powers of a vector's elements as rows, Vandermonde's matrix.
---
---Shapes: [n] to [n, columns].
---
---Errors: More than one axis, and a negative number of columns.
---
---```lua
---print(dk.vander(dk.tensor{2, 3}, 3)) --> 4 2 1 9 3 1 [Tensor of shape 2x3]
---```
---@param input dk.Tensor any shape
---@param columns? integer number of powers; by default as many as elements
---@param increasing? boolean whether the exponents ascend (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.vander.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.vander.Options): dk.Tensor
function dk.vander(input, columns, increasing) end

---@class dk.where.Options
---@field a? dk.Tensor|number tensor or number
---@field b? dk.Tensor|number tensor or number

---@class dk.where.Arguments: dk.where.Options
---@field condition dk.Tensor a mask, or a tensor of zeros and other values

---Selects `a` where the condition is not 0, and `b` elsewhere. Without a and b it returns the positions (from 1) at which the condition is not 0, a tensor for each axis: t[{ dk.where(mask) }] is t[mask].
---
---Shapes: three shapes that broadcast; the result has the broadcast shape. A condition alone gives [n] for each axis.
---
---Errors: Shapes that do not broadcast; the message has both. One of a and b without the other.
---
---```lua
---local t = dk.tensor{-1, 2}
---print(dk.where(t:gt(0), t, 0)) --> 0 2 [Tensor of shape 2]
---local rows, columns = dk.where(dk.tensor{{0, 5}, {6, 0}})
---print(rows) --> 1 2 [Tensor of shape 2]
---print(columns) --> 2 1 [Tensor of shape 2]
---```
---@param condition dk.Tensor a mask, or a tensor of zeros and other values
---@param a? dk.Tensor|number tensor or number
---@param b? dk.Tensor|number tensor or number
---@return dk.Tensor ...
---@overload fun(arguments: dk.where.Arguments): dk.Tensor ...
---@overload fun(condition: dk.Tensor, options: dk.where.Options): dk.Tensor ...
function dk.where(condition, a, b) end

---Absolute values.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 2}:abs()) --> 1 2 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.abs(input) end

----1, 0 or 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-5, 0, 3}:sign()) --> -1 0 1 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.sign(input) end

---e^x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:exp()) --> 1.0000 2.7183 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.exp(input) end

---Natural logarithm; -inf for 0, NaN below 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 10}:log()) --> 0.0000 2.3026 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.log(input) end

---Square root; NaN below 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{4, 9}:sqrt()) --> 2 3 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.sqrt(input) end

---x^2.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-3, 2}:square()) --> 9 4 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.square(input) end

---1 / x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{2, 4}:reciprocal()) --> 0.5000 0.2500 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.reciprocal(input) end

----x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, -2}:neg()) --> -1 2 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.neg(input) end

---Sine of radians.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, math.pi / 2}:sin()) --> 0 1 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.sin(input) end

---Cosine of radians.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, math.pi}:cos()) --> 1 -1 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.cos(input) end

---Hyperbolic tangent.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:tanh()) --> 0.0000 0.7616 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.tanh(input) end

---1 / (1 + e^-x).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 2}:sigmoid()) --> 0.5000 0.8808 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.sigmoid(input) end

---max(x, 0).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 2}:relu()) --> 0 2 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.relu(input) end

---x * sigmoid(x), also called swish.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 2}:silu()) --> 0.0000 1.7616 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.silu(input) end

---log(1 + e^x).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 2}:softplus()) --> 0.6931 2.1269 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.softplus(input) end

---The largest whole number that is not above x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1.5, -1.5}:floor()) --> 1 -2 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.floor(input) end

---The smallest whole number that is not below x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1.5, -1.5}:ceil()) --> 2 -1 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.ceil(input) end

---The nearest whole number; halves are rounded to even.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0.5, 1.5, 2.7}:round()) --> 0 2 3 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.round(input) end

---@class dk.gelu.Options
---@field approximate? string "none" or "tanh" (default "none")

---@class dk.gelu.Arguments: dk.gelu.Options
---@field input dk.Tensor any shape

---x * Phi(x), the Gaussian error linear unit (Hendrycks and Gimpel 2016).
---
---Shapes: [...]; the result has the input's.
---
---Errors: Another name.
---
---```lua
---print(dk.tensor{1}:gelu()) --> 0.8413 [Tensor of shape 1]
---print(dk.tensor{1}:gelu("tanh")) --> 0.8412 [Tensor of shape 1]
---```
---@param input dk.Tensor any shape
---@param approximate? string "none" or "tanh" (default "none")
---@return dk.Tensor
---@overload fun(arguments: dk.gelu.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.gelu.Options): dk.Tensor
function dk.gelu(input, approximate) end

---@class dk.leaky_relu.Options
---@field negative_slope? number slope below 0 (default 0.01)

---@class dk.leaky_relu.Arguments: dk.leaky_relu.Options
---@field input dk.Tensor any shape

---x if x > 0, else negative_slope * x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 2}:leaky_relu(0.5)) --> -0.5000 2.0000 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param negative_slope? number slope below 0 (default 0.01)
---@return dk.Tensor
---@overload fun(arguments: dk.leaky_relu.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.leaky_relu.Options): dk.Tensor
function dk.leaky_relu(input, negative_slope) end

---@class dk.clamp.Options
---@field min? number|dk.Tensor lower bound
---@field max? number|dk.Tensor upper bound

---@class dk.clamp.Arguments: dk.clamp.Options
---@field input dk.Tensor any shape

---Elements limited to min...max, numbers or tensors.
---
---Shapes: [...] and bounds that broadcast.
---
---Errors: A min above max, and bounds that do not broadcast.
---
---```lua
---print(dk.tensor{-2, 0, 2}:clamp(-1, 1)) --> -1 0 1 [Tensor of shape 3]
---print(dk.tensor{-2, 0, 2}:clamp{max = 1}) --> -2 0 1 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param min? number|dk.Tensor lower bound
---@param max? number|dk.Tensor upper bound
---@return dk.Tensor
---@overload fun(arguments: dk.clamp.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.clamp.Options): dk.Tensor
function dk.clamp(input, min, max) end

---Elements limited to min and above, a number or a tensor.
---
---Shapes: [...] and a bound that broadcasts.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{-2, 2}:clamp_min(0)) --> 0 2 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param min number|dk.Tensor lower bound
---@return dk.Tensor
function dk.clamp_min(input, min) end

---Elements limited to max and below, a number or a tensor.
---
---Shapes: [...] and a bound that broadcasts.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{-2, 2}:clamp_max(0)) --> -2 0 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param max number|dk.Tensor upper bound
---@return dk.Tensor
function dk.clamp_max(input, max) end

---@class dk.softmax.Options
---@field axis? integer the axis, from 1; by default the last (default -1)

---@class dk.softmax.Arguments: dk.softmax.Options
---@field input dk.Tensor any shape

---Exponentials divided by their sum along an axis.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.tensor{0, 0, 0, 0}:softmax()) --> 0.2500 0.2500 0.2500 0.2500 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1; by default the last (default -1)
---@return dk.Tensor
---@overload fun(arguments: dk.softmax.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.softmax.Options): dk.Tensor
function dk.softmax(input, axis) end

---@class dk.log_softmax.Options
---@field axis? integer the axis, from 1; by default the last (default -1)

---@class dk.log_softmax.Arguments: dk.log_softmax.Options
---@field input dk.Tensor any shape

---The logarithm of softmax, computed stably.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.tensor{0, 1000}:log_softmax()) --> -1000 0 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1; by default the last (default -1)
---@return dk.Tensor
---@overload fun(arguments: dk.log_softmax.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.log_softmax.Options): dk.Tensor
function dk.log_softmax(input, axis) end

---@class dk.sum.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.sum.Arguments: dk.sum.Options
---@field input dk.Tensor any shape

---The sum.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.ones(2, 3):sum(1)) --> 2 2 2 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.sum.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.sum.Options): dk.Tensor
function dk.sum(input, axis, keepdim) end

---@class dk.mean.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.mean.Arguments: dk.mean.Options
---@field input dk.Tensor any shape

---The mean; NaN for no elements.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.arange(6):reshape(2, 3):mean{axis = 2, keepdim = true}) --> 1 4 [Tensor of shape 2x1]
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.mean.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.mean.Options): dk.Tensor
function dk.mean(input, axis, keepdim) end

---@class dk.prod.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.prod.Arguments: dk.prod.Options
---@field input dk.Tensor any shape

---The product.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{2, 3, 4}:prod():item()) --> 24.0
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.prod.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.prod.Options): dk.Tensor
function dk.prod(input, axis, keepdim) end

---@class dk.max.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.max.Arguments: dk.max.Options
---@field input dk.Tensor any shape

---The largest element.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, and axes of no elements.
---
---```lua
---print(dk.tensor{{1, 5}, {7, 2}}:max(2)) --> 5 7 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.max.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.max.Options): dk.Tensor
function dk.max(input, axis, keepdim) end

---@class dk.min.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.min.Arguments: dk.min.Options
---@field input dk.Tensor any shape

---The smallest element.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, and axes of no elements.
---
---```lua
---print(dk.tensor{{1, 5}, {7, 2}}:min():item()) --> 1.0
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.min.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.min.Options): dk.Tensor
function dk.min(input, axis, keepdim) end

---@class dk.logsumexp.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.logsumexp.Arguments: dk.logsumexp.Options
---@field input dk.Tensor any shape

---The logarithm of the sum of exponentials, computed stably.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{1000, 1000}:logsumexp()) --> 1000.6932 [Tensor of shape 1]
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.logsumexp.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.logsumexp.Options): dk.Tensor
function dk.logsumexp(input, axis, keepdim) end

---@class dk.var.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)
---@field unbiased? boolean divide by n - 1 (default true)

---@class dk.var.Arguments: dk.var.Options
---@field input dk.Tensor any shape

---The variance, divided by n - 1 (unbiased) or n.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{1, 2, 3, 4}:var{unbiased = false}:item()) --> 1.25
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@param unbiased? boolean divide by n - 1 (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.var.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.var.Options): dk.Tensor
function dk.var(input, axis, keepdim, unbiased) end

---@class dk.std.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)
---@field unbiased? boolean divide by n - 1 (default true)

---@class dk.std.Arguments: dk.std.Options
---@field input dk.Tensor any shape

---The standard deviation, from the variance divided by n - 1 (unbiased) or n.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{{1, 3}, {2, 2}}:std(2)) --> 1.4142 0.0000 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@param unbiased? boolean divide by n - 1 (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.std.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.std.Options): dk.Tensor
function dk.std(input, axis, keepdim, unbiased) end

---@class dk.nansum.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.nansum.Arguments: dk.nansum.Options
---@field input dk.Tensor any shape

---The sum of the elements that are not NaN.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{1, 0/0, 3}:nansum():item()) --> 4.0
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.nansum.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.nansum.Options): dk.Tensor
function dk.nansum(input, axis, keepdim) end

---@class dk.nanmean.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.nanmean.Arguments: dk.nanmean.Options
---@field input dk.Tensor any shape

---The mean of the elements that are not NaN; NaN if there are none.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{1, 0/0, 3}:nanmean():item()) --> 2.0
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.nanmean.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.nanmean.Options): dk.Tensor
function dk.nanmean(input, axis, keepdim) end

---@class dk.aminmax.Options
---@field axis? integer an axis, from 1; all elements by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.aminmax.Arguments: dk.aminmax.Options
---@field input dk.Tensor any shape

---The smallest and the largest element.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks, and one of no elements.
---
---```lua
---local smallest, largest = dk.tensor{3, 1, 2}:aminmax()
---print(smallest:item(), largest:item()) --> 1.0 3.0
---```
---@param input dk.Tensor any shape
---@param axis? integer an axis, from 1; all elements by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.aminmax.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.aminmax.Options): dk.Tensor, dk.Tensor
function dk.aminmax(input, axis, keepdim) end

---@class dk.norm.Options
---@field p? number the order; math.huge gives the largest |x|, -math.huge the smallest, 0 the number of elements that are not 0 (default 2.0)
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.norm.Arguments: dk.norm.Options
---@field input dk.Tensor any shape

---The p-norm, (sum |x|^p)^(1/p).
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks, and no elements for negative and infinite orders.
---
---```lua
---print(dk.tensor{3, -4}:norm():item()) --> 5.0
---print(dk.tensor{3, -4}:norm(math.huge):item()) --> 4.0
---```
---@param input dk.Tensor any shape
---@param p? number the order; math.huge gives the largest |x|, -math.huge the smallest, 0 the number of elements that are not 0 (default 2.0)
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.norm.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.norm.Options): dk.Tensor
function dk.norm(input, p, axis, keepdim) end

---@class dk.argmax.Options
---@field axis? integer the axis, from 1; by default the position is that in the flattened tensor
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.argmax.Arguments: dk.argmax.Options
---@field input dk.Tensor any shape

---The position (from 1) of the largest element.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, and axes of no elements.
---
---```lua
---print(dk.tensor{{1, 5}, {7, 2}}:argmax(2)) --> 2 1 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1; by default the position is that in the flattened tensor
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.argmax.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.argmax.Options): dk.Tensor
function dk.argmax(input, axis, keepdim) end

---@class dk.argmin.Options
---@field axis? integer the axis, from 1; by default the position is that in the flattened tensor
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.argmin.Arguments: dk.argmin.Options
---@field input dk.Tensor any shape

---The position (from 1) of the smallest element.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, and axes of no elements.
---
---```lua
---print(dk.tensor{5, 1, 2}:argmin():item()) --> 2.0
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1; by default the position is that in the flattened tensor
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.argmin.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.argmin.Options): dk.Tensor
function dk.argmin(input, axis, keepdim) end

---a + b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.add(dk.tensor{1, 2}, 10)) --> 11 12 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.add(input, other) end

---a - b. PyTorch's short name for it, sub, is a range of positions here, as in Torch7.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2}:subtract(1)) --> 0 1 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.subtract(input, other) end

---a * b elementwise.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2}:mul(dk.tensor{3, 4})) --> 3 8 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.mul(input, other) end

---a / b elementwise.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{6, 8}:div(2)) --> 3 4 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.div(input, other) end

---a to the power of b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.pow(2, dk.tensor{1, 2, 3})) --> 2 4 8 [Tensor of shape 3]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.pow(input, other) end

---a % b, with the sign of b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{5, -5}:remainder(3)) --> 2 1 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.remainder(input, other) end

---The larger element of each pair.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.maximum(dk.tensor{1, 5}, 3)) --> 3 5 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.maximum(input, other) end

---The smaller element of each pair.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.minimum(dk.tensor{1, 5}, 3)) --> 1 3 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.minimum(input, other) end

---1 where a == b, else 0: a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2, 3}:eq(2)) --> 0 1 0 [Tensor of shape 3]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.eq(input, other) end

---1 where a ~= b, else 0: a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2, 3}:ne(2)) --> 1 0 1 [Tensor of shape 3]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.ne(input, other) end

---1 where a < b, else 0: a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2, 3}:lt(2)) --> 1 0 0 [Tensor of shape 3]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.lt(input, other) end

---1 where a <= b, else 0: a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2, 3}:le(2)) --> 1 1 0 [Tensor of shape 3]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.le(input, other) end

---1 where a > b, else 0: a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2, 3}:gt(2)) --> 0 0 1 [Tensor of shape 3]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.gt(input, other) end

---1 where a >= b, else 0: a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2, 3}:ge(2)) --> 0 1 1 [Tensor of shape 3]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.ge(input, other) end

---2^x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 3}:exp2()) --> 1 8 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.exp2(input) end

---e^x - 1, accurate near 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:expm1()) --> 0.0000 1.7183 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.expm1(input) end

---log(1 + x), accurate near 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:log1p()) --> 0.0000 0.6931 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.log1p(input) end

---Logarithm to base 2; -inf for 0, NaN below 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 8}:log2()) --> 0 3 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.log2(input) end

---Logarithm to base 10; -inf for 0, NaN below 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 1000}:log10()) --> 0 3 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.log10(input) end

---1 / sqrt(x).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{4, 16}:rsqrt()) --> 0.5000 0.2500 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.rsqrt(input) end

---The whole part, rounded towards 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1.5, -1.5}:trunc()) --> 1 -1 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.trunc(input) end

---The part after the point, with the sign of x.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1.5, -1.5}:frac()) --> 0.5000 -0.5000 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.frac(input) end

---Tangent of radians.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:tan()) --> 0.0000 1.5574 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.tan(input) end

---Arcsine in radians; NaN outside of -1 to 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:asin()) --> 0.0000 1.5708 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.asin(input) end

---Arccosine in radians; NaN outside of -1 to 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:acos()) --> 1.5708 0.0000 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.acos(input) end

---Arctangent in radians.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:atan()) --> 0.0000 0.7854 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.atan(input) end

---Hyperbolic sine.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:sinh()) --> 0.0000 1.1752 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.sinh(input) end

---Hyperbolic cosine.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:cosh()) --> 1.0000 1.5431 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.cosh(input) end

---Inverse hyperbolic sine.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:asinh()) --> 0.0000 0.8814 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.asinh(input) end

---Inverse hyperbolic cosine; NaN below 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 2}:acosh()) --> 0.0000 1.3170 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.acosh(input) end

---Inverse hyperbolic tangent; NaN outside of -1 to 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 0.5}:atanh()) --> 0.0000 0.5493 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.atanh(input) end

---sin(pi x) / (pi x), 1 at 0.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 0.5}:sinc()) --> 1.0000 0.6366 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.sinc(input) end

---The error function.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:erf()) --> 0.0000 0.8427 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.erf(input) end

---1 - erf(x), accurate where it is small.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 1}:erfc()) --> 1.0000 0.1573 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.erfc(input) end

---The inverse of erf; NaN outside of -1 to 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0, 0.5}:erfinv()) --> 0.0000 0.4769 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.erfinv(input) end

---log |Gamma(x)|, the logarithm of the factorial of x - 1.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 5}:lgamma()) --> 0.0000 3.1781 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.lgamma(input) end

---The derivative of lgamma.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 2}:digamma()) --> -0.5772 0.4228 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.digamma(input) end

---@class dk.logit.Options
---@field eps? number limits x to eps...1 - eps first

---@class dk.logit.Arguments: dk.logit.Options
---@field input dk.Tensor any shape

---log(x / (1 - x)), the inverse of sigmoid; NaN outside of 0 to 1.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An eps outside of 0 to 1.
---
---```lua
---print(dk.tensor{0.5, 0.75}:logit()) --> 0.0000 1.0986 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param eps? number limits x to eps...1 - eps first
---@return dk.Tensor
---@overload fun(arguments: dk.logit.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.logit.Options): dk.Tensor
function dk.logit(input, eps) end

---@class dk.nan_to_num.Options
---@field nan? number the number for NaN (default 0.0)
---@field posinf? number the number for infinity; by default the largest finite one
---@field neginf? number the number for -infinity; by default the smallest finite one

---@class dk.nan_to_num.Arguments: dk.nan_to_num.Options
---@field input dk.Tensor any shape

---Replaces NaN and infinities by numbers.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{0 / 0, math.huge, 2}:nan_to_num(0, 9)) --> 0 9 2 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param nan? number the number for NaN (default 0.0)
---@param posinf? number the number for infinity; by default the largest finite one
---@param neginf? number the number for -infinity; by default the smallest finite one
---@return dk.Tensor
---@overload fun(arguments: dk.nan_to_num.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.nan_to_num.Options): dk.Tensor
function dk.nan_to_num(input, nan, posinf, neginf) end

---x limited to 0...6.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 3, 8}:relu6()) --> 0 3 6 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.relu6(input) end

---The scaled elu that keeps means at 0 and variances at 1 (Klambauer et al. 2017).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 2}:selu()) --> -1.1113 2.1014 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.selu(input) end

---x * tanh(softplus(x)) (Misra 2019).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 2}:mish()) --> -0.3034 1.9440 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.mish(input) end

---relu6(x + 3) / 6.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-4, 0, 1.5}:hardsigmoid()) --> 0.0000 0.5000 0.7500 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.hardsigmoid(input) end

---x * relu6(x + 3) / 6 (Howard et al. 2019).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-4, 0, 3}:hardswish()) --> 0 0 3 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.hardswish(input) end

---log(sigmoid(x)), without overflow.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-100, 0}:logsigmoid()) --> -100.0000 -0.6931 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.logsigmoid(input) end

---x / (1 + |x|).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 3}:softsign()) --> -0.5000 0.7500 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.softsign(input) end

---x - tanh(x).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 0}:tanhshrink()) --> -0.2384 0.0000 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.tanhshrink(input) end

---@class dk.elu.Options
---@field alpha? number the limit far below 0, negated (default 1.0)

---@class dk.elu.Arguments: dk.elu.Options
---@field input dk.Tensor any shape

---x if x > 0, else alpha * (e^x - 1) (Clevert et al. 2015).
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-1, 2}:elu()) --> -0.6321 2.0000 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param alpha? number the limit far below 0, negated (default 1.0)
---@return dk.Tensor
---@overload fun(arguments: dk.elu.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.elu.Options): dk.Tensor
function dk.elu(input, alpha) end

---@class dk.celu.Options
---@field alpha? number the limit far below 0, negated (default 1.0)

---@class dk.celu.Arguments: dk.celu.Options
---@field input dk.Tensor any shape

---x if x > 0, else alpha * (e^(x / alpha) - 1) (Barron 2017).
---
---Shapes: [...]; the result has the input's.
---
---Errors: An alpha of 0.
---
---```lua
---print(dk.tensor{-1, 2}:celu(0.5)) --> -0.4323 2.0000 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param alpha? number the limit far below 0, negated (default 1.0)
---@return dk.Tensor
---@overload fun(arguments: dk.celu.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.celu.Options): dk.Tensor
function dk.celu(input, alpha) end

---x if x > 0, else weight * x, with a weight that is learned (He et al. 2015).
---
---Shapes: [N, C, ...] and a weight [1] or [C].
---
---Errors: Another number of weights.
---
---```lua
---print(dk.tensor{{-1, -2}, {3, 4}}:prelu(dk.tensor{0.5, 2})) --> -0.5000 -4.0000 3.0000 4.0000 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param weight dk.Tensor one weight, or one for each position of the second axis
---@return dk.Tensor
function dk.prelu(input, weight) end

---@class dk.hardtanh.Options
---@field min_val? number lower limit (default -1.0)
---@field max_val? number upper limit (default 1.0)

---@class dk.hardtanh.Arguments: dk.hardtanh.Options
---@field input dk.Tensor any shape

---x limited to min_val...max_val, without a gradient at the limits.
---
---Shapes: [...]; the result has the input's.
---
---Errors: A min_val that is not below max_val.
---
---```lua
---print(dk.tensor{-2, 0.5, 2}:hardtanh()) --> -1.0000 0.5000 1.0000 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param min_val? number lower limit (default -1.0)
---@param max_val? number upper limit (default 1.0)
---@return dk.Tensor
---@overload fun(arguments: dk.hardtanh.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.hardtanh.Options): dk.Tensor
function dk.hardtanh(input, min_val, max_val) end

---x where x > threshold, else value.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 2, 3}:threshold(2, 0)) --> 0 0 3 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param threshold number the threshold
---@param value number the value at and below it
---@return dk.Tensor
function dk.threshold(input, threshold, value) end

---@class dk.softshrink.Options
---@field lambd? number half of the width of the interval that becomes 0 (default 0.5)

---@class dk.softshrink.Arguments: dk.softshrink.Options
---@field input dk.Tensor any shape

---x moved towards 0 by lambd; 0 where |x| <= lambd.
---
---Shapes: [...]; the result has the input's.
---
---Errors: A lambd that is negative or not finite.
---
---```lua
---print(dk.tensor{-2, 0.25, 2}:softshrink()) --> -1.5000 0.0000 1.5000 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param lambd? number half of the width of the interval that becomes 0 (default 0.5)
---@return dk.Tensor
---@overload fun(arguments: dk.softshrink.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.softshrink.Options): dk.Tensor
function dk.softshrink(input, lambd) end

---@class dk.hardshrink.Options
---@field lambd? number half of the width of the interval that becomes 0 (default 0.5)

---@class dk.hardshrink.Arguments: dk.hardshrink.Options
---@field input dk.Tensor any shape

---x, but 0 where |x| <= lambd.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{-2, 0.25, 2}:hardshrink()) --> -2 0 2 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param lambd? number half of the width of the interval that becomes 0 (default 0.5)
---@return dk.Tensor
---@overload fun(arguments: dk.hardshrink.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.hardshrink.Options): dk.Tensor
function dk.hardshrink(input, lambd) end

---@class dk.glu.Options
---@field axis? integer the axis, from 1; by default the last (default -1)

---@class dk.glu.Arguments: dk.glu.Options
---@field input dk.Tensor any shape

---a * sigmoid(b) of the halves a and b of an axis (Dauphin et al. 2016).
---
---Shapes: [..., 2 n, ...] to [..., n, ...].
---
---Errors: An axis that the input lacks or whose size is odd.
---
---```lua
---print(dk.tensor{2, 4, 0, 0}:glu()) --> 1 2 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1; by default the last (default -1)
---@return dk.Tensor
---@overload fun(arguments: dk.glu.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.glu.Options): dk.Tensor
function dk.glu(input, axis) end

---@class dk.softmin.Options
---@field axis? integer the axis, from 1; by default the last (default -1)

---@class dk.softmin.Arguments: dk.softmin.Options
---@field input dk.Tensor any shape

---The softmax of -x along an axis.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.tensor{0, 0}:softmin()) --> 0.5000 0.5000 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1; by default the last (default -1)
---@return dk.Tensor
---@overload fun(arguments: dk.softmin.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.softmin.Options): dk.Tensor
function dk.softmin(input, axis) end

---The remainder of a / b with the sign of a, as C's fmod; dk.remainder has the sign of b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{5, -5}:fmod(3)) --> 2 -2 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.fmod(input, other) end

---The largest whole number that is not above a / b. It has no gradient.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{7, -7}:floor_divide(2)) --> 3 -4 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.floor_divide(input, other) end

---The angle in radians, -pi to pi, of the point with ordinate a and abscissa b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{0, 1}:atan2(dk.tensor{-1, 0})) --> 3.1416 1.5708 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.atan2(input, other) end

---sqrt(a^2 + b^2), without overflow.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{3, 5}:hypot(dk.tensor{4, 12})) --> 5 13 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.hypot(input, other) end

---|a| with the sign of b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, -2}:copysign(-1)) --> -1 -2 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.copysign(input, other) end

---0 where a < 0, 1 where a > 0, and b where a is 0. It has no gradient.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{-1, 0, 1}:heaviside(0.5)) --> 0.0000 0.5000 1.0000 [Tensor of shape 3]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.heaviside(input, other) end

---a * log(b), and 0 where a is 0.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{0, 2}:xlogy(dk.tensor{0, 1})) --> 0 0 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.xlogy(input, other) end

---log(e^a + e^b), without overflow.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{0, 1000}:logaddexp(dk.tensor{0, 1000})) --> 0.6931 1000.6932 [Tensor of shape 2]
---```
---@param input dk.Tensor|number left operand, a tensor or a number
---@param other dk.Tensor|number right operand, broadcast with the left
---@return dk.Tensor
function dk.logaddexp(input, other) end

---Linear interpolation, input + weight * (other - input).
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{0, 10}:lerp(dk.tensor{1, 20}, 0.5)) --> 0.5000 15.0000 [Tensor of shape 2]
---```
---@param input dk.Tensor|number tensor or number
---@param other dk.Tensor|number the values at weight 1
---@param weight dk.Tensor|number a number or a tensor, 0 to 1 between the two
---@return dk.Tensor
function dk.lerp(input, other, weight) end

---@class dk.addcmul.Options
---@field value? number the factor (default 1.0)

---@class dk.addcmul.Arguments: dk.addcmul.Options
---@field input dk.Tensor|number tensor or number
---@field a dk.Tensor|number tensor or number
---@field b dk.Tensor|number tensor or number

---input + value * a * b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2}:addcmul(dk.tensor{3, 4}, dk.tensor{5, 6}, 0.5)) --> 8.5000 14.0000 [Tensor of shape 2]
---```
---@param input dk.Tensor|number tensor or number
---@param a dk.Tensor|number tensor or number
---@param b dk.Tensor|number tensor or number
---@param value? number the factor (default 1.0)
---@return dk.Tensor
---@overload fun(arguments: dk.addcmul.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor|number, a: dk.Tensor|number, b: dk.Tensor|number, options: dk.addcmul.Options): dk.Tensor
function dk.addcmul(input, a, b, value) end

---@class dk.addcdiv.Options
---@field value? number the factor (default 1.0)

---@class dk.addcdiv.Arguments: dk.addcdiv.Options
---@field input dk.Tensor|number tensor or number
---@field a dk.Tensor|number tensor or number
---@field b dk.Tensor|number tensor or number

---input + value * a / b.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{1, 2}:addcdiv(dk.tensor{3, 4}, dk.tensor{2, 2})) --> 2.5000 4.0000 [Tensor of shape 2]
---```
---@param input dk.Tensor|number tensor or number
---@param a dk.Tensor|number tensor or number
---@param b dk.Tensor|number tensor or number
---@param value? number the factor (default 1.0)
---@return dk.Tensor
---@overload fun(arguments: dk.addcdiv.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor|number, a: dk.Tensor|number, b: dk.Tensor|number, options: dk.addcdiv.Options): dk.Tensor
function dk.addcdiv(input, a, b, value) end

---Computes the matrix product over the last two axes; the axes before broadcast.
---
---Shapes: [..., m, k] and [..., k, n] to [..., m, n]; vectors [k] count as one row or column, [k] and [k] give [1].
---
---Errors: Inner sizes that differ, and axes before them that do not broadcast; the message names both shapes.
---
---```lua
---local a = dk.tensor{{1, 2}, {3, 4}}
---print(a:matmul(dk.tensor{1, 1})) --> 3 7 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor the right factor
---@return dk.Tensor
function dk.matmul(input, other) end

---The product of two matrices.
---
---Shapes: [m, k] and [k, n] to [m, n].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:mm(dk.eye(2))) --> 1 2 3 4 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor the right factor
---@return dk.Tensor
function dk.mm(input, other) end

---The products of two batches of matrices.
---
---Shapes: [batch, m, k] and [batch, k, n] to [batch, m, n].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.ones(2, 1, 3):bmm(dk.ones(2, 3, 1)):flatten()) --> 3 3 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor the right factor
---@return dk.Tensor
function dk.bmm(input, other) end

---The sum of the products of two vectors' elements.
---
---Shapes: [n] and [n] to [1].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{1, 2}:dot(dk.tensor{3, 4}):item()) --> 11.0
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor the right factor
---@return dk.Tensor
function dk.dot(input, other) end

---The sum of the products of two vectors' elements, as dot.
---
---Shapes: [n] and [n] to [1].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{1, 2}:vdot(dk.tensor{3, 4}):item()) --> 11.0
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor the right factor
---@return dk.Tensor
function dk.vdot(input, other) end

---All products of an element of one vector and one of the other.
---
---Shapes: [m] and [n] to [m, n].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{1, 2}:outer(dk.tensor{3, 4})) --> 3 4 6 8 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor the right factor
---@return dk.Tensor
function dk.outer(input, other) end

---Products summed over the last axes, with the other axes of both.
---
---Shapes: [..., k] and [***, k] to [..., ***].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:inner(dk.tensor{1, 1})) --> 3 7 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor the right factor
---@return dk.Tensor
function dk.inner(input, other) end

---Kronecker's product: each element times the other tensor.
---
---Shapes: [a, b] and [c, d] to [a * c, b * d].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{1, 10}:kron(dk.tensor{1, 2})) --> 1 2 10 20 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor the right factor
---@return dk.Tensor
function dk.kron(input, other) end

---The product of a matrix and a vector.
---
---Shapes: [m, n] and [n] to [m].
---
---Errors: Other shapes; the message names both.
---
---```lua
---print(dk.tensor{{1, 2}, {3, 4}}:mv(dk.tensor{1, 1})) --> 3 7 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param vector dk.Tensor the vector
---@return dk.Tensor
function dk.mv(input, vector) end

---@class dk.cross.Options
---@field axis? integer the axis; by default the first of size 3

---@class dk.cross.Arguments: dk.cross.Options
---@field input dk.Tensor any shape
---@field other dk.Tensor the right factor

---The cross product of vectors of three elements along an axis.
---
---Shapes: two that broadcast, with an axis of size 3.
---
---Errors: An axis of another size.
---
---```lua
---print(dk.tensor{1, 0, 0}:cross(dk.tensor{0, 1, 0})) --> 0 0 1 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor the right factor
---@param axis? integer the axis; by default the first of size 3
---@return dk.Tensor
---@overload fun(arguments: dk.cross.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, other: dk.Tensor, options: dk.cross.Options): dk.Tensor
function dk.cross(input, other, axis) end

---@class dk.addmm.Options
---@field beta? number the input's factor; 0 ignores its values (default 1.0)
---@field alpha? number the product's factor (default 1.0)

---@class dk.addmm.Arguments: dk.addmm.Options
---@field input dk.Tensor the tensor to add
---@field a dk.Tensor the left factor
---@field b dk.Tensor the right factor

---beta * input + alpha times the product of two matrices.
---
---Shapes: an input that broadcasts to [m, n], [m, k] and [k, n] to [m, n].
---
---Errors: Other shapes; the message names them.
---
---```lua
---print(dk.ones(2, 2):addmm(dk.eye(2), dk.eye(2), {alpha = 3})) --> 4 1 1 4 [Tensor of shape 2x2]
---```
---@param input dk.Tensor the tensor to add
---@param a dk.Tensor the left factor
---@param b dk.Tensor the right factor
---@param beta? number the input's factor; 0 ignores its values (default 1.0)
---@param alpha? number the product's factor (default 1.0)
---@return dk.Tensor
---@overload fun(arguments: dk.addmm.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, a: dk.Tensor, b: dk.Tensor, options: dk.addmm.Options): dk.Tensor
function dk.addmm(input, a, b, beta, alpha) end

---@class dk.baddbmm.Options
---@field beta? number the input's factor; 0 ignores its values (default 1.0)
---@field alpha? number the product's factor (default 1.0)

---@class dk.baddbmm.Arguments: dk.baddbmm.Options
---@field input dk.Tensor the tensor to add
---@field a dk.Tensor the left factor
---@field b dk.Tensor the right factor

---beta * input + alpha times the products of two batches of matrices.
---
---Shapes: an input that broadcasts to [batch, m, n], [batch, m, k] and [batch, k, n] to [batch, m, n].
---
---Errors: Other shapes; the message names them.
---
---```lua
---print(dk.ones(1):baddbmm(dk.ones(2, 1, 3), dk.ones(2, 3, 1)):flatten()) --> 4 4 [Tensor of shape 2]
---```
---@param input dk.Tensor the tensor to add
---@param a dk.Tensor the left factor
---@param b dk.Tensor the right factor
---@param beta? number the input's factor; 0 ignores its values (default 1.0)
---@param alpha? number the product's factor (default 1.0)
---@return dk.Tensor
---@overload fun(arguments: dk.baddbmm.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, a: dk.Tensor, b: dk.Tensor, options: dk.baddbmm.Options): dk.Tensor
function dk.baddbmm(input, a, b, beta, alpha) end

---@class dk.addmv.Options
---@field beta? number the input's factor; 0 ignores its values (default 1.0)
---@field alpha? number the product's factor (default 1.0)

---@class dk.addmv.Arguments: dk.addmv.Options
---@field input dk.Tensor the tensor to add
---@field matrix dk.Tensor the left factor
---@field vector dk.Tensor the right factor

---beta * input + alpha times the product of a matrix and a vector.
---
---Shapes: an input that broadcasts to [m], [m, n] and [n] to [m].
---
---Errors: Other shapes; the message names them.
---
---```lua
---print(dk.ones(2):addmv(dk.eye(2), dk.tensor{1, 2})) --> 2 3 [Tensor of shape 2]
---```
---@param input dk.Tensor the tensor to add
---@param matrix dk.Tensor the left factor
---@param vector dk.Tensor the right factor
---@param beta? number the input's factor; 0 ignores its values (default 1.0)
---@param alpha? number the product's factor (default 1.0)
---@return dk.Tensor
---@overload fun(arguments: dk.addmv.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, matrix: dk.Tensor, vector: dk.Tensor, options: dk.addmv.Options): dk.Tensor
function dk.addmv(input, matrix, vector, beta, alpha) end

---@class dk.amax.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.amax.Arguments: dk.amax.Options
---@field input dk.Tensor any shape

---The largest element, whose gradient equal elements share.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, and axes of no elements.
---
---```lua
---print(dk.tensor{{1, 5}, {7, 2}}:amax(2)) --> 5 7 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.amax.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.amax.Options): dk.Tensor
function dk.amax(input, axis, keepdim) end

---@class dk.amin.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.amin.Arguments: dk.amin.Options
---@field input dk.Tensor any shape

---The smallest element, whose gradient equal elements share.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, and axes of no elements.
---
---```lua
---print(dk.tensor{{1, 5}, {7, 2}}:amin(2)) --> 1 2 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.amin.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.amin.Options): dk.Tensor
function dk.amin(input, axis, keepdim) end

---@class dk.cov.Options
---@field correction? integer subtracted from the number of observations in the divisor (default 1)
---@field fweights? number[]|number|dk.Tensor how often each observation counts
---@field aweights? number[]|number|dk.Tensor how much each observation counts

---@class dk.cov.Arguments: dk.cov.Options
---@field input dk.Tensor any shape

---The covariances of variables, the rows, over their observations, the columns.
---
---Shapes: [variables, observations] to [variables, variables], [observations] to [1].
---
---Errors: More than two axes, weights of another number, negative ones, and fweights that are not whole.
---
---```lua
---print(dk.tensor{{1, 2, 3}, {6, 4, 2}}:cov()) --> 1 -2 -2 4 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param correction? integer subtracted from the number of observations in the divisor (default 1)
---@param fweights? number[]|number|dk.Tensor how often each observation counts
---@param aweights? number[]|number|dk.Tensor how much each observation counts
---@return dk.Tensor
---@overload fun(arguments: dk.cov.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.cov.Options): dk.Tensor
function dk.cov(input, correction, fweights, aweights) end

---Pearson's correlation coefficients of variables, the rows, over their observations, the columns.
---
---Shapes: [variables, observations] to [variables, variables], [observations] to [1].
---
---Errors: More than two axes.
---
---```lua
---print(dk.tensor{{1, 2, 3}, {6, 4, 2}}:corrcoef()) --> 1 -1 -1 1 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.corrcoef(input) end

---@class dk.diff.Options
---@field n? integer how often they are taken (default 1)
---@field axis? integer the axis, from 1; by default the last (default -1)
---@field prepend? dk.Tensor joined to the axis in front
---@field append? dk.Tensor joined to the axis at the end

---@class dk.diff.Arguments: dk.diff.Options
---@field input dk.Tensor any shape

---Differences of neighbours along an axis.
---
---Shapes: [..., n, ...] to [..., n - 1, ...].
---
---Errors: An axis that the input lacks, a negative n, and shapes that do not join.
---
---```lua
---print(dk.tensor{1, 4, 9}:diff()) --> 3 5 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param n? integer how often they are taken (default 1)
---@param axis? integer the axis, from 1; by default the last (default -1)
---@param prepend? dk.Tensor joined to the axis in front
---@param append? dk.Tensor joined to the axis at the end
---@return dk.Tensor
---@overload fun(arguments: dk.diff.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.diff.Options): dk.Tensor
function dk.diff(input, n, axis, prepend, append) end

---Scales the slices at the positions of an axis down to a p-norm of at most maxnorm.
---
---Shapes: [...]; the result has the input's.
---
---Errors: Fewer than two axes, a p that is not above 0, and a negative maxnorm.
---
---```lua
---print(dk.tensor{{3, 4}, {0.3, 0.4}}:renorm(2, 1, 1)) --> 0.6000 0.8000 0.3000 0.4000 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param p number the norm
---@param axis integer the axis
---@param maxnorm number the largest norm
---@return dk.Tensor
function dk.renorm(input, p, axis, maxnorm) end

---Whether both are not 0, a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{2, 2, 0, 0}:logical_and(dk.tensor{3, 0, 4, 0})) --> 1 0 0 0 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor|number a tensor or a number, broadcast with the input
---@return dk.Tensor
function dk.logical_and(input, other) end

---Whether one of the two is not 0, a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{2, 2, 0, 0}:logical_or(dk.tensor{3, 0, 4, 0})) --> 1 1 1 0 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor|number a tensor or a number, broadcast with the input
---@return dk.Tensor
function dk.logical_or(input, other) end

---Whether exactly one of the two is not 0, a mask.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.tensor{2, 2, 0, 0}:logical_xor(dk.tensor{3, 0, 4, 0})) --> 0 1 1 0 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor|number a tensor or a number, broadcast with the input
---@return dk.Tensor
function dk.logical_xor(input, other) end

---Where the elements are 0, a mask; of a mask also 1 - mask.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{2, 0}:logical_not()) --> 0 1 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.logical_not(input) end

---Where the elements are NaN, a mask.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, 0 / 0}:isnan()) --> 0 1 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.isnan(input) end

---Where the elements are infinite, of either sign: a mask.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{1, math.huge, -math.huge}:isinf()) --> 0 1 1 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.isinf(input) end

---Where the elements are positive infinity, a mask.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{math.huge, -math.huge}:isposinf()) --> 1 0 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.isposinf(input) end

---Where the elements are negative infinity, a mask.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{math.huge, -math.huge}:isneginf()) --> 0 1 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.isneginf(input) end

---@class dk.isclose.Options
---@field rtol? number tolerance relative to the other element (default 1e-05)
---@field atol? number absolute tolerance (default 1e-08)
---@field equal_nan? boolean whether NaN is close to NaN (default false)

---@class dk.isclose.Arguments: dk.isclose.Options
---@field input dk.Tensor any shape
---@field other dk.Tensor|number a tensor or a number, broadcast with the input

---Where |input - other| <= atol + rtol * |other|, a mask. Equal infinities are close.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast, and negative tolerances.
---
---```lua
---print(dk.tensor{1, 2}:isclose(dk.tensor{1.000001, 2.1})) --> 1 0 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor|number a tensor or a number, broadcast with the input
---@param rtol? number tolerance relative to the other element (default 1e-05)
---@param atol? number absolute tolerance (default 1e-08)
---@param equal_nan? boolean whether NaN is close to NaN (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.isclose.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, other: dk.Tensor|number, options: dk.isclose.Options): dk.Tensor
function dk.isclose(input, other, rtol, atol, equal_nan) end

---@class dk.allclose.Options
---@field rtol? number tolerance relative to the other element (default 1e-05)
---@field atol? number absolute tolerance (default 1e-08)
---@field equal_nan? boolean whether NaN is close to NaN (default false)

---@class dk.allclose.Arguments: dk.allclose.Options
---@field input dk.Tensor any shape
---@field other dk.Tensor|number a tensor or a number, broadcast with the input

---Whether all elements are close, as isclose has it: true or false.
---
---Shapes: two that broadcast: from the last axis back, sizes are equal, 1 or missing. The result has the larger size of each axis.
---
---Errors: Shapes that do not broadcast, and negative tolerances.
---
---```lua
---print(dk.tensor{1, 2}:allclose(dk.tensor{1.000001, 2})) --> true
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor|number a tensor or a number, broadcast with the input
---@param rtol? number tolerance relative to the other element (default 1e-05)
---@param atol? number absolute tolerance (default 1e-08)
---@param equal_nan? boolean whether NaN is close to NaN (default false)
---@return boolean
---@overload fun(arguments: dk.allclose.Arguments): boolean
---@overload fun(input: dk.Tensor, other: dk.Tensor|number, options: dk.allclose.Options): boolean
function dk.allclose(input, other, rtol, atol, equal_nan) end

---Whether both have the same shape and elements: true or false. `eq` compares element by element.
---
---Shapes: any two.
---
---```lua
---print(dk.tensor{1, 2}:equal(dk.tensor{1, 2})) --> true
---print(dk.tensor{1, 2}:equal(dk.tensor{{1, 2}})) --> false
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor the other tensor
---@return boolean
function dk.equal(input, other) end

---@class dk.any.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.any.Arguments: dk.any.Options
---@field input dk.Tensor any shape

---Whether any element is not 0: true or false, or with an axis (or keepdim) a mask with an element for each lane. False for no elements.
---
---Shapes: [...]; the mask lacks the reduced axes, or has them with size 1 (keepdim).
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---local t = dk.tensor{{0, 0}, {0, 3}}
---print(t:any(), t:any(2)) --> true 0 1 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return boolean|dk.Tensor
---@overload fun(arguments: dk.any.Arguments): boolean|dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.any.Options): boolean|dk.Tensor
function dk.any(input, axis, keepdim) end

---@class dk.all.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.all.Arguments: dk.all.Options
---@field input dk.Tensor any shape

---Whether no element is 0: true or false, or with an axis (or keepdim) a mask with an element for each lane. True for no elements.
---
---Shapes: [...]; the mask lacks the reduced axes, or has them with size 1 (keepdim).
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---local t = dk.tensor{{1, 2}, {0, 3}}
---print(t:all(), t:all(2)) --> false 1 0 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return boolean|dk.Tensor
---@overload fun(arguments: dk.all.Arguments): boolean|dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.all.Options): boolean|dk.Tensor
function dk.all(input, axis, keepdim) end

---@class dk.count_nonzero.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default

---@class dk.count_nonzero.Arguments: dk.count_nonzero.Options
---@field input dk.Tensor any shape

---The number of elements that are not 0.
---
---Shapes: [...]; the result lacks the counted axes. Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.tensor{{0, 5}, {6, 7}}:count_nonzero(2)) --> 1 2 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@return dk.Tensor
---@overload fun(arguments: dk.count_nonzero.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.count_nonzero.Options): dk.Tensor
function dk.count_nonzero(input, axis) end

---@class dk.sort.Options
---@field axis? integer the axis, from 1; by default the last (default -1)
---@field descending? boolean sort from the largest to the smallest (default false)
---@field stable? boolean as in PyTorch; equal elements stay in order without it too (default false)

---@class dk.sort.Arguments: dk.sort.Options
---@field input dk.Tensor any shape

---The elements sorted along an axis, and the positions (from 1) that they had.
---
---Shapes: [...]; both results have the input's shape.
---
---Errors: An axis that the input lacks.
---
---```lua
---local values, positions = dk.tensor{3, 1, 2}:sort()
---print(values) --> 1 2 3 [Tensor of shape 3]
---print(positions) --> 2 3 1 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1; by default the last (default -1)
---@param descending? boolean sort from the largest to the smallest (default false)
---@param stable? boolean as in PyTorch; equal elements stay in order without it too (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.sort.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.sort.Options): dk.Tensor, dk.Tensor
function dk.sort(input, axis, descending, stable) end

---@class dk.argsort.Options
---@field axis? integer the axis, from 1; by default the last (default -1)
---@field descending? boolean sort from the largest to the smallest (default false)
---@field stable? boolean as in PyTorch; equal elements stay in order without it too (default false)

---@class dk.argsort.Arguments: dk.argsort.Options
---@field input dk.Tensor any shape

---The positions (from 1) that sort along an axis.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.tensor{3, 1, 2}:argsort{descending = true}) --> 1 3 2 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1; by default the last (default -1)
---@param descending? boolean sort from the largest to the smallest (default false)
---@param stable? boolean as in PyTorch; equal elements stay in order without it too (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.argsort.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.argsort.Options): dk.Tensor
function dk.argsort(input, axis, descending, stable) end

---The elements sorted along the first axis.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---print(dk.tensor{{3, 1}, {2, 4}}:msort()) --> 2 1 3 4 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@return dk.Tensor
function dk.msort(input) end

---@class dk.topk.Options
---@field axis? integer the axis, from 1; by default the last (default -1)
---@field largest? boolean false: the smallest elements (default true)
---@field sorted? boolean false permits any order; the elements are sorted all the same (default true)

---@class dk.topk.Arguments: dk.topk.Options
---@field input dk.Tensor any shape
---@field k integer number of elements

---The k largest elements along an axis, sorted, and their positions (from 1).
---
---Shapes: [..., n, ...] to [..., k, ...], twice.
---
---Errors: A k that is negative or above n, and an axis that the input lacks.
---
---```lua
---local values, positions = dk.tensor{3, 1, 4, 1, 5}:topk(2)
---print(values) --> 5 4 [Tensor of shape 2]
---print(positions) --> 5 3 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param k integer number of elements
---@param axis? integer the axis, from 1; by default the last (default -1)
---@param largest? boolean false: the smallest elements (default true)
---@param sorted? boolean false permits any order; the elements are sorted all the same (default true)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.topk.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, k: integer, options: dk.topk.Options): dk.Tensor, dk.Tensor
function dk.topk(input, k, axis, largest, sorted) end

---@class dk.kthvalue.Options
---@field axis? integer the axis, from 1; by default the last (default -1)
---@field keepdim? boolean keep the reduced axis with size 1 (default false)

---@class dk.kthvalue.Arguments: dk.kthvalue.Options
---@field input dk.Tensor any shape
---@field k integer the rank, from 1

---The k-th smallest element along an axis, and its position (from 1).
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: A k outside of 1...n, and an axis that the input lacks or that has no elements.
---
---```lua
---local value, position = dk.tensor{30, 10, 20}:kthvalue(2)
---print(value:item(), position:item()) --> 20.0 3.0
---```
---@param input dk.Tensor any shape
---@param k integer the rank, from 1
---@param axis? integer the axis, from 1; by default the last (default -1)
---@param keepdim? boolean keep the reduced axis with size 1 (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.kthvalue.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, k: integer, options: dk.kthvalue.Options): dk.Tensor, dk.Tensor
function dk.kthvalue(input, k, axis, keepdim) end

---@class dk.median.Options
---@field axis? integer an axis, from 1; all elements by default
---@field keepdim? boolean keep the reduced axis with size 1 (default false)

---@class dk.median.Arguments: dk.median.Options
---@field input dk.Tensor any shape

---The median; of an even number of elements the lower of the two in the middle, and NaN if there is one. Along an axis also its position (from 1).
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks, and one of no elements.
---
---```lua
---print(dk.tensor{3, 1, 2, 10}:median():item()) --> 2.0
---local values, positions = dk.tensor{{1, 5, 3}, {9, 7, 8}}:median(2)
---print(values) --> 3 8 [Tensor of shape 2]
---print(positions) --> 3 3 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer an axis, from 1; all elements by default
---@param keepdim? boolean keep the reduced axis with size 1 (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.median.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.median.Options): dk.Tensor, dk.Tensor
function dk.median(input, axis, keepdim) end

---@class dk.nanmedian.Options
---@field axis? integer an axis, from 1; all elements by default
---@field keepdim? boolean keep the reduced axis with size 1 (default false)

---@class dk.nanmedian.Arguments: dk.nanmedian.Options
---@field input dk.Tensor any shape

---The median of the elements that are not NaN; see median.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks, and one of no elements.
---
---```lua
---print(dk.tensor{3, 0/0, 2, 1}:nanmedian():item()) --> 2.0
---```
---@param input dk.Tensor any shape
---@param axis? integer an axis, from 1; all elements by default
---@param keepdim? boolean keep the reduced axis with size 1 (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.nanmedian.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.nanmedian.Options): dk.Tensor, dk.Tensor
function dk.nanmedian(input, axis, keepdim) end

---@class dk.mode.Options
---@field axis? integer the axis, from 1; by default the last (default -1)
---@field keepdim? boolean keep the reduced axis with size 1 (default false)

---@class dk.mode.Arguments: dk.mode.Options
---@field input dk.Tensor any shape

---The most frequent element along an axis, the smallest of several, and the last of its positions (from 1). NaN equals no other element.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks, and one of no elements.
---
---```lua
---local value, position = dk.tensor{2, 7, 7, 1}:mode()
---print(value:item(), position:item()) --> 7.0 3.0
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1; by default the last (default -1)
---@param keepdim? boolean keep the reduced axis with size 1 (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.mode.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.mode.Options): dk.Tensor, dk.Tensor
function dk.mode(input, axis, keepdim) end

---@class dk.quantile.Options
---@field axis? integer an axis, from 1; all elements by default
---@field keepdim? boolean keep the reduced axis with size 1 (default false)
---@field interpolation? "linear"|"lower"|"higher"|"midpoint"|"nearest" between two elements: linear, lower, higher, midpoint or nearest (default "linear")

---@class dk.quantile.Arguments: dk.quantile.Options
---@field input dk.Tensor any shape
---@field q number|dk.Tensor|number[] 0...1; a list or a tensor of them gives the result a new first axis

---Quantiles: the element of rank q * (n - 1), counted from 0, or a value between the two next to that rank. NaN if an element is NaN. Not numpy's percentile: q is 0...1.
---
---Shapes: [...]; without the axis, or with size 1 (keepdim), behind a first axis for several q. Without an axis it is [1] or [q].
---
---Errors: A q outside of 0...1, an input without elements, an axis that it lacks, another interpolation.
---
---```lua
---print(dk.tensor{1, 2, 3, 4}:quantile(0.5):item()) --> 2.5
---print(dk.tensor{{1, 2, 3}, {4, 5, 9}}:quantile({0.5, 1}, 2)) --> 2 5 3 9 [Tensor of shape 2x2]
---```
---@param input dk.Tensor any shape
---@param q number|dk.Tensor|number[] 0...1; a list or a tensor of them gives the result a new first axis
---@param axis? integer an axis, from 1; all elements by default
---@param keepdim? boolean keep the reduced axis with size 1 (default false)
---@param interpolation? "linear"|"lower"|"higher"|"midpoint"|"nearest" between two elements: linear, lower, higher, midpoint or nearest (default "linear")
---@return dk.Tensor
---@overload fun(arguments: dk.quantile.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, q: number|dk.Tensor|number[], options: dk.quantile.Options): dk.Tensor
function dk.quantile(input, q, axis, keepdim, interpolation) end

---@class dk.nanquantile.Options
---@field axis? integer an axis, from 1; all elements by default
---@field keepdim? boolean keep the reduced axis with size 1 (default false)
---@field interpolation? "linear"|"lower"|"higher"|"midpoint"|"nearest" between two elements: linear, lower, higher, midpoint or nearest (default "linear")

---@class dk.nanquantile.Arguments: dk.nanquantile.Options
---@field input dk.Tensor any shape
---@field q number|dk.Tensor|number[] 0...1; a list or a tensor of them gives the result a new first axis

---Quantiles of the elements that are not NaN; see quantile.
---
---Shapes: [...]; without the axis, or with size 1 (keepdim), behind a first axis for several q. Without an axis it is [1] or [q].
---
---Errors: A q outside of 0...1, an input without elements, an axis that it lacks, another interpolation.
---
---```lua
---print(dk.tensor{1, 0/0, 3}:nanquantile(0.5):item()) --> 2.0
---```
---@param input dk.Tensor any shape
---@param q number|dk.Tensor|number[] 0...1; a list or a tensor of them gives the result a new first axis
---@param axis? integer an axis, from 1; all elements by default
---@param keepdim? boolean keep the reduced axis with size 1 (default false)
---@param interpolation? "linear"|"lower"|"higher"|"midpoint"|"nearest" between two elements: linear, lower, higher, midpoint or nearest (default "linear")
---@return dk.Tensor
---@overload fun(arguments: dk.nanquantile.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, q: number|dk.Tensor|number[], options: dk.nanquantile.Options): dk.Tensor
function dk.nanquantile(input, q, axis, keepdim, interpolation) end

---@class dk.cumsum.Options
---@field axis? integer the axis, from 1 (default 1)

---@class dk.cumsum.Arguments: dk.cumsum.Options
---@field input dk.Tensor any shape

---Running sums along an axis.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.tensor{1, 2, 3}:cumsum()) --> 1 3 6 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1 (default 1)
---@return dk.Tensor
---@overload fun(arguments: dk.cumsum.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.cumsum.Options): dk.Tensor
function dk.cumsum(input, axis) end

---@class dk.cumprod.Options
---@field axis? integer the axis, from 1 (default 1)

---@class dk.cumprod.Arguments: dk.cumprod.Options
---@field input dk.Tensor any shape

---Running products along an axis.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---local betas = dk.linspace(1e-4, 0.02, 1000)
---print(("%.1e"):format((1 - betas):cumprod()[1000])) --> 4.0e-05
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1 (default 1)
---@return dk.Tensor
---@overload fun(arguments: dk.cumprod.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.cumprod.Options): dk.Tensor
function dk.cumprod(input, axis) end

---@class dk.logcumsumexp.Options
---@field axis? integer the axis, from 1 (default 1)

---@class dk.logcumsumexp.Arguments: dk.logcumsumexp.Options
---@field input dk.Tensor any shape

---The logarithms of the running sums of exponentials along an axis, computed stably.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks.
---
---```lua
---print(dk.tensor{1000, 1000}:logcumsumexp()) --> 1000.0000 1000.6932 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1 (default 1)
---@return dk.Tensor
---@overload fun(arguments: dk.logcumsumexp.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.logcumsumexp.Options): dk.Tensor
function dk.logcumsumexp(input, axis) end

---@class dk.cummax.Options
---@field axis? integer the axis, from 1 (default 1)

---@class dk.cummax.Arguments: dk.cummax.Options
---@field input dk.Tensor any shape

---The largest element up to each position of an axis, and its position (from 1): the last of equal ones. NaN from the first NaN on.
---
---Shapes: [...]; both results have the input's shape.
---
---Errors: An axis that the input lacks.
---
---```lua
---local values, positions = dk.tensor{1, 3, 2, 5}:cummax()
---print(values) --> 1 3 3 5 [Tensor of shape 4]
---print(positions) --> 1 2 2 4 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1 (default 1)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.cummax.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.cummax.Options): dk.Tensor, dk.Tensor
function dk.cummax(input, axis) end

---@class dk.cummin.Options
---@field axis? integer the axis, from 1 (default 1)

---@class dk.cummin.Arguments: dk.cummin.Options
---@field input dk.Tensor any shape

---The smallest element up to each position of an axis, and its position (from 1); see cummax.
---
---Shapes: [...]; both results have the input's shape.
---
---Errors: An axis that the input lacks.
---
---```lua
---print((dk.tensor{3, 4, 1, 2}:cummin())) --> 3 3 1 1 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param axis? integer the axis, from 1 (default 1)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.cummin.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.cummin.Options): dk.Tensor, dk.Tensor
function dk.cummin(input, axis) end

---@class dk.unique.Options
---@field sorted? boolean false permits any order; the result is sorted all the same (default true)
---@field return_inverse? boolean also return positions (default false)
---@field return_counts? boolean also return counts (default false)
---@field axis? integer an axis of slices, from 1; all elements by default

---@class dk.unique.Arguments: dk.unique.Options
---@field input dk.Tensor any shape

---The distinct elements, ascending, or the distinct slices of an axis, ordered by their first element, then by the next. On request also the position (from 1) in this result of each element or slice, and how often each occurs. NaN differs from NaN.
---
---Shapes: [...] to [k], or [..., n, ...] to [..., k, ...]; positions in the input's shape, or [n]; counts [k].
---
---Errors: An axis that the input lacks, and slices of no elements.
---
---```lua
---local values, positions, counts = dk.tensor{30, 10, 30}:unique{return_inverse = true, return_counts = true}
---print(values) --> 10 30 [Tensor of shape 2]
---print(positions) --> 2 1 2 [Tensor of shape 3]
---print(counts) --> 1 2 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param sorted? boolean false permits any order; the result is sorted all the same (default true)
---@param return_inverse? boolean also return positions (default false)
---@param return_counts? boolean also return counts (default false)
---@param axis? integer an axis of slices, from 1; all elements by default
---@return dk.Tensor
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.unique.Arguments): dk.Tensor, dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.unique.Options): dk.Tensor, dk.Tensor, dk.Tensor
function dk.unique(input, sorted, return_inverse, return_counts, axis) end

---@class dk.unique_consecutive.Options
---@field return_inverse? boolean also return positions (default false)
---@field return_counts? boolean also return counts (default false)
---@field axis? integer an axis of slices, from 1; all elements by default

---@class dk.unique_consecutive.Arguments: dk.unique_consecutive.Options
---@field input dk.Tensor any shape

---The first of each run of equal elements, or of equal slices of an axis. On request positions and counts; see unique.
---
---Shapes: [...] to [k], or [..., n, ...] to [..., k, ...]; positions in the input's shape, or [n]; counts [k].
---
---Errors: An axis that the input lacks, and slices of no elements.
---
---```lua
---print((dk.tensor{1, 1, 2, 1}:unique_consecutive())) --> 1 2 1 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param return_inverse? boolean also return positions (default false)
---@param return_counts? boolean also return counts (default false)
---@param axis? integer an axis of slices, from 1; all elements by default
---@return dk.Tensor
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.unique_consecutive.Arguments): dk.Tensor, dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.unique_consecutive.Options): dk.Tensor, dk.Tensor, dk.Tensor
function dk.unique_consecutive(input, return_inverse, return_counts, axis) end

---@class dk.bincount.Options
---@field weights? dk.Tensor one for each label
---@field minlength? integer the minimum number of counts (default 0)

---@class dk.bincount.Arguments: dk.bincount.Options
---@field input dk.Tensor class labels, whole numbers from 0

---How often each class label occurs, or the sum of the weights of its occurrences. Labels count from 0: the first count is that of label 0.
---
---Shapes: [n] to [max(largest label + 1, minlength)].
---
---Errors: Labels that are negative or not whole, or that have several axes; weights of another shape.
---
---```lua
---print(dk.tensor{0, 1, 1, 3}:bincount()) --> 1 2 0 1 [Tensor of shape 4]
---```
---@param input dk.Tensor class labels, whole numbers from 0
---@param weights? dk.Tensor one for each label
---@param minlength? integer the minimum number of counts (default 0)
---@return dk.Tensor
---@overload fun(arguments: dk.bincount.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.bincount.Options): dk.Tensor
function dk.bincount(input, weights, minlength) end

---@class dk.histc.Options
---@field bins? integer number of intervals (default 100)
---@field min? number the lower end of the first interval (default 0.0)
---@field max? number the upper end of the last; equal to min: the extreme elements (default 0.0)

---@class dk.histc.Arguments: dk.histc.Options
---@field input dk.Tensor any shape

---The number of elements in each of `bins` intervals of equal width; others are ignored.
---
---Shapes: [...] to [bins].
---
---Errors: Bins below 1, a min above the max, and ends that are not finite.
---
---```lua
---print(dk.tensor{1, 2, 1}:histc(4, 0, 3)) --> 0 2 1 0 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param bins? integer number of intervals (default 100)
---@param min? number the lower end of the first interval (default 0.0)
---@param max? number the upper end of the last; equal to min: the extreme elements (default 0.0)
---@return dk.Tensor
---@overload fun(arguments: dk.histc.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.histc.Options): dk.Tensor
function dk.histc(input, bins, min, max) end

---@class dk.histogram.Options
---@field range? number[] {low, high}, the outer edges; by default the extreme elements
---@field weight? dk.Tensor a weight for each element
---@field density? boolean divide by the intervals' widths and by the sum (default false)

---@class dk.histogram.Arguments: dk.histogram.Options
---@field input dk.Tensor any shape
---@field bins integer|number[]|number|dk.Tensor number of intervals, or their ascending edges

---The number of elements, or the sum of their weights, in intervals of equal width or between given edges, and the edges. Elements outside of all intervals are ignored.
---
---Shapes: [...] to [bins] and [bins + 1].
---
---Errors: Bins below 1, fewer than two edges or edges that do not ascend, a range that is not finite, weights of another shape.
---
---```lua
---local counts, edges = dk.tensor{1, 2, 1, 4}:histogram(3)
---print(counts) --> 2 1 1 [Tensor of shape 3]
---print(edges) --> 1 2 3 4 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param bins integer|number[]|number|dk.Tensor number of intervals, or their ascending edges
---@param range? number[] {low, high}, the outer edges; by default the extreme elements
---@param weight? dk.Tensor a weight for each element
---@param density? boolean divide by the intervals' widths and by the sum (default false)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.histogram.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, bins: integer|number[]|number|dk.Tensor, options: dk.histogram.Options): dk.Tensor, dk.Tensor
function dk.histogram(input, bins, range, weight, density) end

---@class dk.tensordot.Options
---@field axes? integer|integer[][] number of axes, or a list of the first tensor's and one of the second's (default 2)

---@class dk.tensordot.Arguments: dk.tensordot.Options
---@field input dk.Tensor any shape
---@field other dk.Tensor the right factor

---Sums products over the last axes of the first tensor and the first of the second, or over the pairs of axes of two lists.
---
---Shapes: [a, k, l] and [k, l, b] to [a, b].
---
---Errors: Axes that a tensor lacks, and sizes that differ.
---
---```lua
---local a, b = dk.ones(2, 3, 4), dk.ones(4, 3, 5)
---print(dk.tensordot(a, b, {{3, 2}, {1, 2}}):shape()) --> 2 x 5
---```
---@param input dk.Tensor any shape
---@param other dk.Tensor the right factor
---@param axes? integer|integer[][] number of axes, or a list of the first tensor's and one of the second's (default 2)
---@return dk.Tensor
---@overload fun(arguments: dk.tensordot.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, other: dk.Tensor, options: dk.tensordot.Options): dk.Tensor
function dk.tensordot(input, other, axes) end

---Computes Einstein's summation: letters name axes, the result sums over letters that are missing after the arrow, and "..." stands for any axes.
---
---Shapes: those of the equation: "ik,kj->ij" takes [i, k] and [k, j] to [i, j].
---
---Errors: An equation that does not fit the operands, and a letter for axes of different sizes.
---
---```lua
---local a, b = dk.ones(2, 3), dk.ones(3, 4)
---print(dk.einsum("ik,kj->j", a, b)) --> 6 6 6 6 [Tensor of shape 4]
---```
---@param equation string letters of the operands' axes, and of the result's after an arrow
---@param ... dk.Tensor tensors
---@return dk.Tensor
---@overload fun(equation: string, operands: dk.Tensor[]): dk.Tensor
function dk.einsum(equation, ...) end

---@class dk.var_mean.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)
---@field unbiased? boolean divide by n - 1 (default true)

---@class dk.var_mean.Arguments: dk.var_mean.Options
---@field input dk.Tensor any shape

---The variance, divided by n - 1 (unbiased) or n, and the mean.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---local var, mean = dk.var_mean(dk.tensor{1, 2, 3})
---print(var:item(), mean:item()) --> 1.0 2.0
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@param unbiased? boolean divide by n - 1 (default true)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.var_mean.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.var_mean.Options): dk.Tensor, dk.Tensor
function dk.var_mean(input, axis, keepdim, unbiased) end

---@class dk.std_mean.Options
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)
---@field unbiased? boolean divide by n - 1 (default true)

---@class dk.std_mean.Arguments: dk.std_mean.Options
---@field input dk.Tensor any shape

---The standard deviation and the mean.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---local std, mean = dk.std_mean(dk.tensor{1, 2, 3})
---print(std:item(), mean:item()) --> 1.0 2.0
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@param unbiased? boolean divide by n - 1 (default true)
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.std_mean.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.std_mean.Options): dk.Tensor, dk.Tensor
function dk.std_mean(input, axis, keepdim, unbiased) end

---@class dk.trapezoid.Options
---@field x? dk.Tensor the points, [n] or a shape that broadcasts to y's
---@field dx? number the distance of the points without x (default 1.0)
---@field axis? integer the axis, from 1; by default the last (default -1)

---@class dk.trapezoid.Arguments: dk.trapezoid.Options
---@field y dk.Tensor the values

---The integral along an axis by the trapezoidal rule.
---
---Shapes: [..., n, ...] to a tensor that lacks the axis.
---
---Errors: An x that does not fit, and an axis that y lacks.
---
---```lua
---print(dk.trapezoid(dk.tensor{1, 2, 3}):item()) --> 4.0
---print(dk.trapezoid(dk.tensor{1, 2, 3}, dk.tensor{0, 2, 4}):item()) --> 8.0
---```
---@param y dk.Tensor the values
---@param x? dk.Tensor the points, [n] or a shape that broadcasts to y's
---@param dx? number the distance of the points without x (default 1.0)
---@param axis? integer the axis, from 1; by default the last (default -1)
---@return dk.Tensor
---@overload fun(arguments: dk.trapezoid.Arguments): dk.Tensor
---@overload fun(y: dk.Tensor, options: dk.trapezoid.Options): dk.Tensor
function dk.trapezoid(y, x, dx, axis) end

---@class dk.cumulative_trapezoid.Options
---@field x? dk.Tensor the points, [n] or a shape that broadcasts to y's
---@field dx? number the distance of the points without x (default 1.0)
---@field axis? integer the axis, from 1; by default the last (default -1)

---@class dk.cumulative_trapezoid.Arguments: dk.cumulative_trapezoid.Options
---@field y dk.Tensor the values

---The integrals up to each point but the first, by the trapezoidal rule.
---
---Shapes: [..., n, ...] to [..., n - 1, ...].
---
---Errors: An x that does not fit, and an axis that y lacks.
---
---```lua
---print(dk.cumulative_trapezoid(dk.tensor{1, 3, 5})) --> 2 6 [Tensor of shape 2]
---```
---@param y dk.Tensor the values
---@param x? dk.Tensor the points, [n] or a shape that broadcasts to y's
---@param dx? number the distance of the points without x (default 1.0)
---@param axis? integer the axis, from 1; by default the last (default -1)
---@return dk.Tensor
---@overload fun(arguments: dk.cumulative_trapezoid.Arguments): dk.Tensor
---@overload fun(y: dk.Tensor, options: dk.cumulative_trapezoid.Options): dk.Tensor
function dk.cumulative_trapezoid(y, x, dx, axis) end

---@class dk.interp.Options
---@field left? number the value below the first point; by default that of the first point
---@field right? number the value above the last point; by default that of the last point

---@class dk.interp.Arguments: dk.interp.Options
---@field x dk.Tensor|number where the function is evaluated
---@field xp number[]|number|dk.Tensor the points' abscissas, ascending
---@field fp number[]|number|dk.Tensor their ordinates

---The values at x of the function that is linear between points, as numpy.interp.
---
---Shapes: x [...] and points [n], [n] to [...].
---
---Errors: Points that do not ascend, and ordinates of another number.
---
---```lua
---print(dk.interp(dk.tensor{0.5, 1.5, 9}, {0, 1, 2}, {0, 10, 30})) --> 5 20 30 [Tensor of shape 3]
---```
---@param x dk.Tensor|number where the function is evaluated
---@param xp number[]|number|dk.Tensor the points' abscissas, ascending
---@param fp number[]|number|dk.Tensor their ordinates
---@param left? number the value below the first point; by default that of the first point
---@param right? number the value above the last point; by default that of the last point
---@return dk.Tensor
---@overload fun(arguments: dk.interp.Arguments): dk.Tensor
---@overload fun(x: dk.Tensor|number, xp: number[]|number|dk.Tensor, fp: number[]|number|dk.Tensor, options: dk.interp.Options): dk.Tensor
function dk.interp(x, xp, fp, left, right) end

---@class dk.cdist.Options
---@field p? number the norm of the differences: 2, 1, math.huge for the maximum, 0 for their number, or another (default 2.0)

---@class dk.cdist.Arguments: dk.cdist.Options
---@field x1 dk.Tensor [..., m, d]
---@field x2 dk.Tensor [..., n, d]

---The distances between the rows of two matrices.
---
---Shapes: [..., m, d] and [..., n, d] to [..., m, n].
---
---Errors: Rows of different sizes, fewer than two axes, and a negative p.
---
---```lua
---print(dk.cdist(dk.tensor{{0, 0}}, dk.tensor{{3, 4}, {0, 1}})) --> 5 1 [Tensor of shape 1x2]
---```
---@param x1 dk.Tensor [..., m, d]
---@param x2 dk.Tensor [..., n, d]
---@param p? number the norm of the differences: 2, 1, math.huge for the maximum, 0 for their number, or another (default 2.0)
---@return dk.Tensor
---@overload fun(arguments: dk.cdist.Arguments): dk.Tensor
---@overload fun(x1: dk.Tensor, x2: dk.Tensor, options: dk.cdist.Options): dk.Tensor
function dk.cdist(x1, x2, p) end

---@class dk.pdist.Options
---@field p? number the norm of the differences: 2, 1, math.huge for the maximum, 0 for their number, or another (default 2.0)

---@class dk.pdist.Arguments: dk.pdist.Options
---@field input dk.Tensor any shape

---The distances between each two rows of a matrix, those of the first row first.
---
---Shapes: [n, d] to [n * (n - 1) / 2].
---
---Errors: Another number of axes, and a negative p.
---
---```lua
---print(dk.pdist(dk.tensor{{0, 0}, {3, 4}, {3, 0}})) --> 5 3 4 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param p? number the norm of the differences: 2, 1, math.huge for the maximum, 0 for their number, or another (default 2.0)
---@return dk.Tensor
---@overload fun(arguments: dk.pdist.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.pdist.Options): dk.Tensor
function dk.pdist(input, p) end

---@class dk.searchsorted.Options
---@field right? boolean insert after equal elements (default false)
---@field side? string "left" or "right", in place of `right`
---@field sorter? dk.Tensor positions (from 1) that sort a sequence that is not sorted

---@class dk.searchsorted.Arguments: dk.searchsorted.Options
---@field sorted number[]|number|dk.Tensor one ascending sequence, or one for each row of values
---@field values number[]|number|dk.Tensor the values to search for

---For each value the position (from 1) at which it would be inserted into a sorted sequence: before elements that equal it, or after them (right). A value above all n elements has position n + 1.
---
---Shapes: [n] and values of any shape, or [..., n] and [..., m]; the result has the values' shape.
---
---Errors: Values whose axes before the last differ from those of the sequences, another side, and a bad sorter.
---
---```lua
---print(dk.searchsorted(dk.tensor{1, 3, 5}, dk.tensor{0, 3, 9})) --> 1 2 4 [Tensor of shape 3]
---```
---@param sorted number[]|number|dk.Tensor one ascending sequence, or one for each row of values
---@param values number[]|number|dk.Tensor the values to search for
---@param right? boolean insert after equal elements (default false)
---@param side? string "left" or "right", in place of `right`
---@param sorter? dk.Tensor positions (from 1) that sort a sequence that is not sorted
---@return dk.Tensor
---@overload fun(arguments: dk.searchsorted.Arguments): dk.Tensor
---@overload fun(sorted: number[]|number|dk.Tensor, values: number[]|number|dk.Tensor, options: dk.searchsorted.Options): dk.Tensor
function dk.searchsorted(sorted, values, right, side, sorter) end

---@class dk.bucketize.Options
---@field right? boolean intervals include their lower boundary (default false)

---@class dk.bucketize.Arguments: dk.bucketize.Options
---@field input number[]|number|dk.Tensor any shape
---@field boundaries number[]|number|dk.Tensor ascending

---The number (from 1) of the interval between ascending boundaries that each element lies in. An interval includes its upper boundary, or its lower one (right).
---
---Shapes: [...] and boundaries [n]; the result has the input's shape and numbers 1 to n + 1.
---
---Errors: Boundaries with several axes.
---
---```lua
---print(dk.bucketize(dk.tensor{0.5, 1, 7}, {1, 2})) --> 1 1 3 [Tensor of shape 3]
---```
---@param input number[]|number|dk.Tensor any shape
---@param boundaries number[]|number|dk.Tensor ascending
---@param right? boolean intervals include their lower boundary (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.bucketize.Arguments): dk.Tensor
---@overload fun(input: number[]|number|dk.Tensor, boundaries: number[]|number|dk.Tensor, options: dk.bucketize.Options): dk.Tensor
function dk.bucketize(input, boundaries, right) end

---@class dk.linalg.solve.Options
---@field left? boolean whether A stands on the left side of X (default true)

---@class dk.linalg.solve.Arguments: dk.linalg.solve.Options
---@field input dk.Tensor the square matrices A
---@field other dk.Tensor the right-hand sides B

---Solves A X = B, or X A = B, by LU factors.
---
---Shapes: A [..., n, n] and B [..., n, k] to [..., n, k]; the axes before broadcast. B of one axis, or of A's axes but the last, is vectors [..., n]. On the right side B is [..., k, n].
---
---Errors: Matrices that are not square or are singular (which, and the pivot that is 0), sizes that do not fit.
---
---```lua
---local a = dk.tensor{{2, 1}, {1, 3}}
---print(dk.linalg.solve(a, dk.tensor{3, 5})) --> 0.8000 1.4000 [Tensor of shape 2]
---```
---@param input dk.Tensor the square matrices A
---@param other dk.Tensor the right-hand sides B
---@param left? boolean whether A stands on the left side of X (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.solve.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, other: dk.Tensor, options: dk.linalg.solve.Options): dk.Tensor
function dk.linalg.solve(input, other, left) end

---@class dk.linalg.solve_triangular.Options
---@field left? boolean whether A stands on the left side of X (default true)
---@field unitriangular? boolean whether the diagonal counts as 1 and is not read (default false)

---@class dk.linalg.solve_triangular.Arguments: dk.linalg.solve_triangular.Options
---@field input dk.Tensor the square matrices A
---@field other dk.Tensor the right-hand sides B
---@field upper boolean whether A is upper triangular

---Solves A X = B, or X A = B, for triangular A. The other triangle is not read. A 0 on the diagonal gives infinity or NaN.
---
---Shapes: A [..., n, n] and B [..., n, k], or [..., k, n] on the right side; the axes before broadcast.
---
---Errors: Matrices that are not square, sizes that do not fit.
---
---```lua
---local a = dk.tensor{{2, 0}, {1, 4}}
---print(dk.linalg.solve_triangular(a, dk.tensor{{2}, {9}}, {upper = false}):flatten()) --> 1 2 [Tensor of shape 2]
---```
---@param input dk.Tensor the square matrices A
---@param other dk.Tensor the right-hand sides B
---@param upper boolean whether A is upper triangular
---@param left? boolean whether A stands on the left side of X (default true)
---@param unitriangular? boolean whether the diagonal counts as 1 and is not read (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.solve_triangular.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, other: dk.Tensor, upper: boolean, options: dk.linalg.solve_triangular.Options): dk.Tensor
function dk.linalg.solve_triangular(input, other, upper, left, unitriangular) end

---@class dk.linalg.cholesky_solve.Options
---@field upper? boolean whether the factor is upper triangular (default false)

---@class dk.linalg.cholesky_solve.Arguments: dk.linalg.cholesky_solve.Options
---@field input dk.Tensor the right-hand sides B
---@field other dk.Tensor the triangular factor: L of A = L L', or U of A = U' U

---Solves A X = B from the Cholesky factor of A.
---
---Shapes: B [..., n, k] and the factor [..., n, n] to [..., n, k]; the axes before broadcast.
---
---Errors: A factor that is not square, sizes that do not fit.
---
---```lua
---local a = dk.tensor{{4, 2}, {2, 3}}
---print(dk.linalg.cholesky_solve(dk.tensor{{8}, {7}}, dk.linalg.cholesky(a)):flatten()) --> 1.2500 1.5000 [Tensor of shape 2]
---```
---@param input dk.Tensor the right-hand sides B
---@param other dk.Tensor the triangular factor: L of A = L L', or U of A = U' U
---@param upper? boolean whether the factor is upper triangular (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.cholesky_solve.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, other: dk.Tensor, options: dk.linalg.cholesky_solve.Options): dk.Tensor
function dk.linalg.cholesky_solve(input, other, upper) end

---@class dk.linalg.lstsq.Options
---@field rcond? number singular values up to this times the largest count as 0, by default 1.2e-7 times the longer side

---@class dk.linalg.lstsq.Arguments: dk.linalg.lstsq.Options
---@field input dk.Tensor the matrices A, of any sizes
---@field other dk.Tensor the right-hand sides B

---Solves linear least squares by singular values (LAPACK's gelsd): the X with the smallest |A X - B|, and of these the one with the smallest norm. Returns the solution; the squared norms of the columns of A X - B, if A has more rows than columns and full rank, else an empty tensor; the rank; and the singular values. The solution has a gradient.
---
---Shapes: A [..., m, n] and B [..., m, k] to X [..., n, k]; the axes before broadcast. B of one axis less than A is vectors [..., m].
---
---Errors: Sizes that do not fit, elements that are not finite, a negative rcond.
---
---```lua
---local a = dk.tensor{{1, 0}, {1, 1}, {1, 2}}
---local x, residuals = dk.linalg.lstsq(a, dk.tensor{1, 2, 4})
---print(x, residuals) --> 0.8333 1.5000 [Tensor of shape 2]	0.1667 [Tensor of shape 1]
---```
---@param input dk.Tensor the matrices A, of any sizes
---@param other dk.Tensor the right-hand sides B
---@param rcond? number singular values up to this times the largest count as 0, by default 1.2e-7 times the longer side
---@return dk.Tensor
---@return dk.Tensor
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.lstsq.Arguments): dk.Tensor, dk.Tensor, dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, other: dk.Tensor, options: dk.linalg.lstsq.Options): dk.Tensor, dk.Tensor, dk.Tensor, dk.Tensor
function dk.linalg.lstsq(input, other, rcond) end

---The inverse, by LU factors.
---
---Shapes: [..., n, n] to the same.
---
---Errors: Matrices that are not square or are singular (which, and the pivot that is 0).
---
---```lua
---print(dk.linalg.inv(dk.tensor{{2, 1}, {1, 1}}):flatten()) --> 1 -1 -1 2 [Tensor of shape 4]
---```
---@param input dk.Tensor the square matrices A
---@return dk.Tensor
function dk.linalg.inv(input) end

---@class dk.linalg.pinv.Options
---@field atol? number singular values up to this count as 0
---@field rtol? number singular values up to this times the largest count as 0, by default 1.2e-7 times the longer side, 0 with an atol above 0
---@field hermitian? boolean whether the matrices are symmetric: the lower triangle is read (default false)

---@class dk.linalg.pinv.Arguments: dk.linalg.pinv.Options
---@field input dk.Tensor the matrices A, of any sizes

---The pseudoinverse (Moore and Penrose), by singular values. The gradient holds where the rank does not change.
---
---Shapes: [..., m, n] to [..., n, m].
---
---Errors: Fewer than two axes, elements that are not finite, singular values that do not converge, negative tolerances.
---
---```lua
---print(dk.linalg.pinv(dk.tensor{{3, 0}, {4, 0}})) --> 0.1200 0.1600 0.0000 0.0000 [Tensor of shape 2x2]
---```
---@param input dk.Tensor the matrices A, of any sizes
---@param atol? number singular values up to this count as 0
---@param rtol? number singular values up to this times the largest count as 0, by default 1.2e-7 times the longer side, 0 with an atol above 0
---@param hermitian? boolean whether the matrices are symmetric: the lower triangle is read (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.pinv.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.linalg.pinv.Options): dk.Tensor
function dk.linalg.pinv(input, atol, rtol, hermitian) end

---The determinant. The gradient is exact for singular matrices too.
---
---Shapes: [..., n, n] to [...], [1] for one matrix.
---
---Errors: Matrices that are not square.
---
---```lua
---print(("%.4f"):format(dk.linalg.det(dk.tensor{{2, 1}, {1, 3}}):item())) --> 5.0000
---```
---@param input dk.Tensor the square matrices A
---@return dk.Tensor
function dk.linalg.det(input) end

---The sign of the determinant, -1, 0 or 1, and the logarithm of its magnitude, -infinity for singular matrices. The logarithm has a gradient.
---
---Shapes: [..., n, n] to [...] twice, [1] for one matrix.
---
---Errors: Matrices that are not square.
---
---```lua
---local sign, logabsdet = dk.linalg.slogdet(dk.eye(3) * -1000)
---print(sign:item(), ("%.3f"):format(logabsdet:item())) --> -1.0	20.723
---```
---@param input dk.Tensor the square matrices A
---@return dk.Tensor
---@return dk.Tensor
function dk.linalg.slogdet(input) end

---@class dk.linalg.cholesky.Options
---@field upper? boolean whether to return U with U' U = A, from the upper triangle (default false)

---@class dk.linalg.cholesky.Arguments: dk.linalg.cholesky.Options
---@field input dk.Tensor the square matrices A

---The lower triangular L with L L' = A for symmetric positive definite A, of which the lower triangle is read.
---
---Shapes: [..., n, n] to the same.
---
---Errors: Matrices that are not square or not positive definite (which, and the order of the leading minor that is not), and elements that are not finite.
---
---```lua
---print(dk.linalg.cholesky(dk.tensor{{4, 2}, {2, 5}}):flatten()) --> 2 0 1 2 [Tensor of shape 4]
---```
---@param input dk.Tensor the square matrices A
---@param upper? boolean whether to return U with U' U = A, from the upper triangle (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.cholesky.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.linalg.cholesky.Options): dk.Tensor
function dk.linalg.cholesky(input, upper) end

---The factors of A = P L U: a permutation, a lower triangular matrix with ones on the diagonal, and an upper triangular one. The gradient of L and U needs linearly independent first rows and columns.
---
---Shapes: [..., m, n] to [..., m, m], [..., m, k] and [..., k, n] with k the smaller of m and n.
---
---Errors: Fewer than two axes.
---
---```lua
---local p, l, u = dk.linalg.lu(dk.tensor{{1, 2}, {2, 2}})
---print(p:flatten(), l:flatten(), u:flatten()) --> 0 1 1 0 [Tensor of shape 4]	1.0000 0.0000 0.5000 1.0000 [Tensor of shape 4]	2 2 0 1 [Tensor of shape 4]
---```
---@param input dk.Tensor the matrices A, of any sizes
---@return dk.Tensor
---@return dk.Tensor
---@return dk.Tensor
function dk.linalg.lu(input) end

---@class dk.linalg.qr.Options
---@field mode? "reduced"|"complete"|"r" "reduced": Q [m, k] and R [k, n] with k the smaller of m and n; "complete": Q [m, m] and R [m, n]; "r": an empty Q, and R [k, n] (default "reduced")

---@class dk.linalg.qr.Arguments: dk.linalg.qr.Options
---@field input dk.Tensor the matrices A, of any sizes

---The orthogonal Q and the upper triangular R with Q R = A. The signs of R's rows are LAPACK's.
---
---Shapes: [..., m, n] to the mode's.
---
---Errors: Fewer than two axes; in backward, the mode "r", and "complete" for more rows than columns.
---
---```lua
---local q, r = dk.linalg.qr(dk.tensor{{3, 1}, {4, 2}})
---print((q:matmul(r) - dk.tensor{{3, 1}, {4, 2}}):abs():max():item() < 1e-5, r[2][1]) --> true	0.0
---```
---@param input dk.Tensor the matrices A, of any sizes
---@param mode? "reduced"|"complete"|"r" "reduced": Q [m, k] and R [k, n] with k the smaller of m and n; "complete": Q [m, m] and R [m, n]; "r": an empty Q, and R [k, n] (default "reduced")
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.qr.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.linalg.qr.Options): dk.Tensor, dk.Tensor
function dk.linalg.qr(input, mode) end

---@class dk.linalg.svd.Options
---@field full_matrices? boolean whether U is [m, m] and Vh [n, n], with vectors beyond the singular values (default false)

---@class dk.linalg.svd.Arguments: dk.linalg.svd.Options
---@field input dk.Tensor the matrices A, of any sizes

---The singular value decomposition: U, the singular values S in descending order, and Vh, with U diag(S) Vh = A. The gradient of U and Vh needs singular values that differ. PyTorch's matrices are full by default.
---
---Shapes: [..., m, n] to [..., m, k], [..., k] and [..., k, n] with k the smaller of m and n.
---
---Errors: Fewer than two axes, elements that are not finite, singular values that do not converge, negative tolerances.
---
---```lua
---local u, s, vh = dk.linalg.svd(dk.tensor{{3, 0}, {0, -4}})
---print(s) --> 4 3 [Tensor of shape 2]
---print(dk.max((u * s):matmul(vh) - dk.tensor{{3, 0}, {0, -4}}):item() < 1e-6) --> true
---```
---@param input dk.Tensor the matrices A, of any sizes
---@param full_matrices? boolean whether U is [m, m] and Vh [n, n], with vectors beyond the singular values (default false)
---@return dk.Tensor
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.svd.Arguments): dk.Tensor, dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.linalg.svd.Options): dk.Tensor, dk.Tensor, dk.Tensor
function dk.linalg.svd(input, full_matrices) end

---The singular values in descending order.
---
---Shapes: [..., m, n] to [..., k] with k the smaller of m and n.
---
---Errors: Fewer than two axes, elements that are not finite, singular values that do not converge, negative tolerances.
---
---```lua
---print(dk.linalg.svdvals(dk.tensor{{3, 0, 0}, {0, -4, 0}})) --> 4 3 [Tensor of shape 2]
---```
---@param input dk.Tensor the matrices A, of any sizes
---@return dk.Tensor
function dk.linalg.svdvals(input) end

---@class dk.linalg.eigh.Options
---@field uplo? "L"|"U" the triangle that is read, "L" (lower) or "U" (upper) (default "L")

---@class dk.linalg.eigh.Arguments: dk.linalg.eigh.Options
---@field input dk.Tensor the square matrices A

---The eigenvalues of a symmetric matrix in ascending order, and its eigenvectors as columns. The gradient of the vectors needs eigenvalues that differ.
---
---Shapes: [..., n, n] to [..., n] and [..., n, n].
---
---Errors: Matrices that are not square, elements that are not finite, eigenvalues that do not converge.
---
---```lua
---local values, vectors = dk.linalg.eigh(dk.tensor{{2, 1}, {1, 2}})
---print(values) --> 1 3 [Tensor of shape 2]
---```
---@param input dk.Tensor the square matrices A
---@param uplo? "L"|"U" the triangle that is read, "L" (lower) or "U" (upper) (default "L")
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.eigh.Arguments): dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.linalg.eigh.Options): dk.Tensor, dk.Tensor
function dk.linalg.eigh(input, uplo) end

---@class dk.linalg.eigvalsh.Options
---@field uplo? "L"|"U" the triangle that is read, "L" (lower) or "U" (upper) (default "L")

---@class dk.linalg.eigvalsh.Arguments: dk.linalg.eigvalsh.Options
---@field input dk.Tensor the square matrices A

---The eigenvalues of a symmetric matrix in ascending order.
---
---Shapes: [..., n, n] to [..., n].
---
---Errors: Matrices that are not square, elements that are not finite, eigenvalues that do not converge.
---
---```lua
---print(dk.linalg.eigvalsh(dk.tensor{{0, 2}, {2, 3}})) --> -1 4 [Tensor of shape 2]
---```
---@param input dk.Tensor the square matrices A
---@param uplo? "L"|"U" the triangle that is read, "L" (lower) or "U" (upper) (default "L")
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.eigvalsh.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.linalg.eigvalsh.Options): dk.Tensor
function dk.linalg.eigvalsh(input, uplo) end

---@class dk.linalg.norm.Options
---@field ord? number|"fro"|"nuc" the order of the norm, or "fro" or "nuc"
---@field axis? integer|integer[] the axis of vectors, or the two axes of matrices, from 1
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.linalg.norm.Arguments: dk.linalg.norm.Options
---@field input dk.Tensor any shape

---A norm of vectors or matrices. Along one axis: of vectors, by default of the order 2. Along two axes: of matrices, by default "fro". Without axes: with an order, of the vector or matrix that the input is; without, the root of the sum of all squares.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, another order, matrices without elements, and elements that are not finite where singular values are needed.
---
---```lua
---local a = dk.tensor{{3, 0}, {4, 5}}
---print(dk.linalg.norm(a, "nuc")) --> 8.9443 [Tensor of shape 1]
---print(dk.linalg.norm(a, {axis = 1})) --> 5 5 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param ord? number|"fro"|"nuc" the order of the norm, or "fro" or "nuc"
---@param axis? integer|integer[] the axis of vectors, or the two axes of matrices, from 1
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.norm.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.linalg.norm.Options): dk.Tensor
function dk.linalg.norm(input, ord, axis, keepdim) end

---@class dk.linalg.vector_norm.Options
---@field ord? number the order (default 2.0)
---@field axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.linalg.vector_norm.Arguments: dk.linalg.vector_norm.Options
---@field input dk.Tensor any shape

---The norm of vectors, (sum |x|^ord)^(1/ord), of any order: 0 counts the elements that are not 0, math.huge gives the largest magnitude and -math.huge the smallest.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks, and vectors without elements for negative and infinite orders.
---
---```lua
---print(dk.linalg.vector_norm(dk.tensor{{3, 0}, {4, 5}}, 0, 2)) --> 1 2 [Tensor of shape 2]
---```
---@param input dk.Tensor any shape
---@param ord? number the order (default 2.0)
---@param axis? integer|integer[] an axis or a list of axes, from 1; all by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.vector_norm.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.linalg.vector_norm.Options): dk.Tensor
function dk.linalg.vector_norm(input, ord, axis, keepdim) end

---@class dk.linalg.matrix_norm.Options
---@field ord? number|"fro"|"nuc" the order, or its name; "fro" by default
---@field axis? integer|integer[] the axes of rows and columns, from 1; the last two by default
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.linalg.matrix_norm.Arguments: dk.linalg.matrix_norm.Options
---@field input dk.Tensor the matrices A, of any sizes

---A norm of matrices: "fro" (the root of the sum of squares), "nuc" (the sum of the singular values), 1 (the largest sum of magnitudes in a column), math.huge (in a row), 2 (the largest singular value); -1, -math.huge and -2 give the smallest.
---
---Shapes: [...]; the result lacks the reduced axes, or has them with size 1 (keepdim). Without an axis it is [1].
---
---Errors: An axis that the input lacks or that is named twice, another order, matrices without elements, and elements that are not finite where singular values are needed.
---
---```lua
---print(dk.linalg.matrix_norm(dk.tensor{{1, -2}, {3, 4}}, 1)) --> 6 [Tensor of shape 1]
---```
---@param input dk.Tensor the matrices A, of any sizes
---@param ord? number|"fro"|"nuc" the order, or its name; "fro" by default
---@param axis? integer|integer[] the axes of rows and columns, from 1; the last two by default
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.matrix_norm.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.linalg.matrix_norm.Options): dk.Tensor
function dk.linalg.matrix_norm(input, ord, axis, keepdim) end

---@class dk.linalg.cond.Options
---@field p? number|"fro"|"nuc" the order of the norm, as of matrix_norm; 2 by default

---@class dk.linalg.cond.Arguments: dk.linalg.cond.Options
---@field input dk.Tensor the matrices A, of any sizes

---The condition number: the norm of a matrix times that of its inverse, by default the ratio of the largest to the smallest singular value. Infinity for singular matrices.
---
---Shapes: [..., m, n] to [...]; square unless the order is 2 or -2.
---
---Errors: Matrices that are not square, other orders, elements that are not finite.
---
---```lua
---print(dk.linalg.cond(dk.tensor{{2, 0}, {0, 0.5}})) --> 4 [Tensor of shape 1]
---```
---@param input dk.Tensor the matrices A, of any sizes
---@param p? number|"fro"|"nuc" the order of the norm, as of matrix_norm; 2 by default
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.cond.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.linalg.cond.Options): dk.Tensor
function dk.linalg.cond(input, p) end

---@class dk.linalg.matrix_rank.Options
---@field atol? number singular values up to this count as 0
---@field rtol? number singular values up to this times the largest count as 0, by default 1.2e-7 times the longer side, 0 with an atol above 0
---@field hermitian? boolean whether the matrices are symmetric: the lower triangle is read (default false)

---@class dk.linalg.matrix_rank.Arguments: dk.linalg.matrix_rank.Options
---@field input dk.Tensor the matrices A, of any sizes

---The number of singular values above the tolerance. Has no gradient.
---
---Shapes: [..., m, n] to [...], [1] for one matrix.
---
---Errors: Fewer than two axes, elements that are not finite, singular values that do not converge, negative tolerances.
---
---```lua
---print(dk.linalg.matrix_rank(dk.ones(3, 4)):item()) --> 1.0
---```
---@param input dk.Tensor the matrices A, of any sizes
---@param atol? number singular values up to this count as 0
---@param rtol? number singular values up to this times the largest count as 0, by default 1.2e-7 times the longer side, 0 with an atol above 0
---@param hermitian? boolean whether the matrices are symmetric: the lower triangle is read (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.linalg.matrix_rank.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.linalg.matrix_rank.Options): dk.Tensor
function dk.linalg.matrix_rank(input, atol, rtol, hermitian) end

---The product of a matrix with itself, n factors; of its inverse for a negative n, and the identity for 0.
---
---Shapes: [..., n, n] to the same.
---
---Errors: Matrices that are not square, singular ones for a negative n.
---
---```lua
---print(dk.linalg.matrix_power(dk.tensor{{1, 1}, {0, 1}}, 5):flatten()) --> 1 5 0 1 [Tensor of shape 4]
---```
---@param input dk.Tensor the square matrices A
---@param n integer the number of factors
---@return dk.Tensor
function dk.linalg.matrix_power(input, n) end

---The exponential, the sum of A^k / k!, by scaling and squaring (Higham 2005).
---
---Shapes: [..., n, n] to the same.
---
---Errors: Matrices that are not square.
---
---```lua
---print(dk.linalg.matrix_exp(dk.tensor{{0, 1}, {0, 0}}):flatten()) --> 1 1 0 1 [Tensor of shape 4]
---```
---@param input dk.Tensor the square matrices A
---@return dk.Tensor
function dk.linalg.matrix_exp(input) end

---The product of two or more matrices, in the order with the fewest operations.
---
---Shapes: [a, b], [b, c], ... [y, z] to [a, z]. The axis of a vector is missing in the result.
---
---Errors: Fewer than two factors, other shapes, inner sizes that differ.
---
---```lua
---local a, b, c = dk.ones(2, 3), dk.ones(3, 4), dk.ones(4)
---print(dk.linalg.multi_dot{a, b, c}) --> 12 12 [Tensor of shape 2]
---```
---@param tensors dk.Tensor[] the factors; the first and the last may be vectors
---@return dk.Tensor
function dk.linalg.multi_dot(tensors) end

---@class dk.fft.fft.Options
---@field n? integer length, to which signals are cut or padded with zeros; their own by default
---@field axis? integer the axis of the signals (default -1)
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.fft.Arguments: dk.fft.fft.Options
---@field input dk.Tensor complex numbers, a last axis of size 2

---The discrete Fourier transform of complex signals, sum over j of x[j] exp(-2 pi i j k / n).
---
---Shapes: [..., n, 2] to [..., n, 2].
---
---Errors: A last axis of another size than 2, an axis that the input lacks, and a length below 1.
---
---```lua
---print(dk.fft.fft(dk.complex(dk.tensor{1, 2}))) --> 3 0 -1 0 [Tensor of shape 2x2]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@param n? integer length, to which signals are cut or padded with zeros; their own by default
---@param axis? integer the axis of the signals (default -1)
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.fft.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.fft.Options): dk.Tensor
function dk.fft.fft(input, n, axis, norm) end

---@class dk.fft.ifft.Options
---@field n? integer length, to which signals are cut or padded with zeros; their own by default
---@field axis? integer the axis of the signals (default -1)
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.ifft.Arguments: dk.fft.ifft.Options
---@field input dk.Tensor complex numbers, a last axis of size 2

---The inverse of fft.
---
---Shapes: [..., n, 2] to [..., n, 2].
---
---Errors: A last axis of another size than 2, an axis that the input lacks, and a length below 1.
---
---```lua
---local z = dk.fft.fft(dk.complex(dk.tensor{1, 2}))
---print(dk.fft.ifft(z)) --> 1 0 2 0 [Tensor of shape 2x2]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@param n? integer length, to which signals are cut or padded with zeros; their own by default
---@param axis? integer the axis of the signals (default -1)
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.ifft.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.ifft.Options): dk.Tensor
function dk.fft.ifft(input, n, axis, norm) end

---@class dk.fft.rfft.Options
---@field n? integer length, to which signals are cut or padded with zeros; their own by default
---@field axis? integer the axis of the signals (default -1)
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.rfft.Arguments: dk.fft.rfft.Options
---@field input dk.Tensor real numbers

---The Fourier transform of real signals: the frequencies 0 to n / 2, of which the others are complex conjugates.
---
---Shapes: [..., n] to [..., floor(n / 2) + 1, 2].
---
---Errors: An axis that the input lacks, and a length below 1.
---
---```lua
---local wave = dk.cos(2 * math.pi / 8 * dk.arange(8)) -- one period
---print(dk.fft.abs(dk.fft.rfft(wave)):round()) --> 0 4 0 0 0 [Tensor of shape 5]
---```
---@param input dk.Tensor real numbers
---@param n? integer length, to which signals are cut or padded with zeros; their own by default
---@param axis? integer the axis of the signals (default -1)
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.rfft.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.rfft.Options): dk.Tensor
function dk.fft.rfft(input, n, axis, norm) end

---@class dk.fft.irfft.Options
---@field n? integer length of the result, by default 2 * (m - 1)
---@field axis? integer the axis of the signals (default -1)
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.irfft.Arguments: dk.fft.irfft.Options
---@field input dk.Tensor complex numbers, a last axis of size 2

---The inverse of rfft. For signals of odd length give n; imaginary parts of the frequencies 0 and n / 2 are ignored.
---
---Shapes: [..., m, 2] to [..., n].
---
---Errors: A last axis of another size than 2, an axis that the input lacks, and a length below 1.
---
---```lua
---local x = dk.tensor{1, 2, 3}
---print(dk.fft.irfft(dk.fft.rfft(x), 3):round()) --> 1 2 3 [Tensor of shape 3]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@param n? integer length of the result, by default 2 * (m - 1)
---@param axis? integer the axis of the signals (default -1)
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.irfft.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.irfft.Options): dk.Tensor
function dk.fft.irfft(input, n, axis, norm) end

---@class dk.fft.hfft.Options
---@field n? integer length of the result, by default 2 * (m - 1)
---@field axis? integer the axis of the signals (default -1)
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.hfft.Arguments: dk.fft.hfft.Options
---@field input dk.Tensor complex numbers, a last axis of size 2

---The real spectrum of a signal of which the second half is the complex conjugate of the first.
---
---Shapes: [..., m, 2] to [..., n].
---
---Errors: A last axis of another size than 2, an axis that the input lacks, and a length below 1.
---
---```lua
---print(dk.fft.hfft(dk.complex(dk.tensor{1, 1, 1}))) --> 4 0 0 0 [Tensor of shape 4]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@param n? integer length of the result, by default 2 * (m - 1)
---@param axis? integer the axis of the signals (default -1)
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.hfft.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.hfft.Options): dk.Tensor
function dk.fft.hfft(input, n, axis, norm) end

---@class dk.fft.ihfft.Options
---@field n? integer length, to which signals are cut or padded with zeros; their own by default
---@field axis? integer the axis of the signals (default -1)
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.ihfft.Arguments: dk.fft.ihfft.Options
---@field input dk.Tensor real numbers

---The inverse of hfft: the first half of the signal with this real spectrum.
---
---Shapes: [..., n] to [..., floor(n / 2) + 1, 2].
---
---Errors: An axis that the input lacks, and a length below 1.
---
---```lua
---print(dk.fft.real(dk.fft.ihfft(dk.tensor{4, 0, 0, 0}))) --> 1 1 1 [Tensor of shape 3]
---```
---@param input dk.Tensor real numbers
---@param n? integer length, to which signals are cut or padded with zeros; their own by default
---@param axis? integer the axis of the signals (default -1)
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.ihfft.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.ihfft.Options): dk.Tensor
function dk.fft.ihfft(input, n, axis, norm) end

---@class dk.fft.fft2.Options
---@field s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@field axis? integer|integer[] list of axes, by default the last two
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.fft2.Arguments: dk.fft.fft2.Options
---@field input dk.Tensor complex numbers, a last axis of size 2

---The Fourier transform along two axes.
---
---Shapes: [..., h, w, 2] to [..., h, w, 2].
---
---Errors: The errors along one axis; an axis that is named twice, and lengths of another number than axes.
---
---```lua
---print(dk.fft.real(dk.fft.fft2(dk.complex(dk.ones(1, 2))))) --> 2 0 [Tensor of shape 1x2]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@param s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@param axis? integer|integer[] list of axes, by default the last two
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.fft2.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.fft2.Options): dk.Tensor
function dk.fft.fft2(input, s, axis, norm) end

---@class dk.fft.ifft2.Options
---@field s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@field axis? integer|integer[] list of axes, by default the last two
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.ifft2.Arguments: dk.fft.ifft2.Options
---@field input dk.Tensor complex numbers, a last axis of size 2

---The inverse of fft2.
---
---Shapes: [..., h, w, 2] to [..., h, w, 2].
---
---Errors: The errors along one axis; an axis that is named twice, and lengths of another number than axes.
---
---```lua
---local z = dk.fft.fft2(dk.complex(dk.ones(1, 2)))
---print(dk.fft.real(dk.fft.ifft2(z))) --> 1 1 [Tensor of shape 1x2]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@param s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@param axis? integer|integer[] list of axes, by default the last two
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.ifft2.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.ifft2.Options): dk.Tensor
function dk.fft.ifft2(input, s, axis, norm) end

---@class dk.fft.rfft2.Options
---@field s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@field axis? integer|integer[] list of axes, by default the last two
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.rfft2.Arguments: dk.fft.rfft2.Options
---@field input dk.Tensor real numbers

---The Fourier transform of real images: of the last axis, the frequencies 0 to w / 2.
---
---Shapes: [..., h, w] to [..., h, floor(w / 2) + 1, 2].
---
---Errors: The errors along one axis; an axis that is named twice, and lengths of another number than axes.
---
---```lua
---print(dk.fft.rfft2(dk.ones(3, 2, 8, 8)):shape()) --> 3 x 2 x 8 x 5 x 2
---```
---@param input dk.Tensor real numbers
---@param s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@param axis? integer|integer[] list of axes, by default the last two
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.rfft2.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.rfft2.Options): dk.Tensor
function dk.fft.rfft2(input, s, axis, norm) end

---@class dk.fft.irfft2.Options
---@field s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@field axis? integer|integer[] list of axes, by default the last two
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.irfft2.Arguments: dk.fft.irfft2.Options
---@field input dk.Tensor complex numbers, a last axis of size 2

---The inverse of rfft2. For an odd width give s.
---
---Shapes: [..., h, m, 2] to [..., h, w], w = 2 * (m - 1) by default.
---
---Errors: The errors along one axis; an axis that is named twice, and lengths of another number than axes.
---
---```lua
---local image = dk.tensor{{1, 2}, {3, 4}}
---print(dk.fft.irfft2(dk.fft.rfft2(image))) --> 1 2 3 4 [Tensor of shape 2x2]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@param s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@param axis? integer|integer[] list of axes, by default the last two
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.irfft2.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.irfft2.Options): dk.Tensor
function dk.fft.irfft2(input, s, axis, norm) end

---@class dk.fft.fftn.Options
---@field s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@field axis? integer|integer[] list of axes, by default as many last ones as s has, or all
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.fftn.Arguments: dk.fft.fftn.Options
---@field input dk.Tensor complex numbers, a last axis of size 2

---The Fourier transform along several axes.
---
---Shapes: [..., 2] to [..., 2].
---
---Errors: The errors along one axis; an axis that is named twice, and lengths of another number than axes.
---
---```lua
---print(dk.fft.real(dk.fft.fftn(dk.complex(dk.ones(2, 1))))) --> 2 0 [Tensor of shape 2x1]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@param s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@param axis? integer|integer[] list of axes, by default as many last ones as s has, or all
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.fftn.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.fftn.Options): dk.Tensor
function dk.fft.fftn(input, s, axis, norm) end

---@class dk.fft.ifftn.Options
---@field s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@field axis? integer|integer[] list of axes, by default as many last ones as s has, or all
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.ifftn.Arguments: dk.fft.ifftn.Options
---@field input dk.Tensor complex numbers, a last axis of size 2

---The inverse of fftn.
---
---Shapes: [..., 2] to [..., 2].
---
---Errors: The errors along one axis; an axis that is named twice, and lengths of another number than axes.
---
---```lua
---print(dk.fft.real(dk.fft.ifftn(dk.complex(dk.ones(2, 1))))) --> 1 0 [Tensor of shape 2x1]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@param s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@param axis? integer|integer[] list of axes, by default as many last ones as s has, or all
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.ifftn.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.ifftn.Options): dk.Tensor
function dk.fft.ifftn(input, s, axis, norm) end

---@class dk.fft.rfftn.Options
---@field s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@field axis? integer|integer[] list of axes, by default as many last ones as s has, or all
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.rfftn.Arguments: dk.fft.rfftn.Options
---@field input dk.Tensor real numbers

---The Fourier transform of real elements along several axes: of the last one, the frequencies 0 to n / 2.
---
---Shapes: [..., n] to [..., floor(n / 2) + 1, 2].
---
---Errors: The errors along one axis; an axis that is named twice, and lengths of another number than axes.
---
---```lua
---print(dk.fft.rfftn(dk.ones(4, 4, 6)):shape()) --> 4 x 4 x 4 x 2
---```
---@param input dk.Tensor real numbers
---@param s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@param axis? integer|integer[] list of axes, by default as many last ones as s has, or all
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.rfftn.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.rfftn.Options): dk.Tensor
function dk.fft.rfftn(input, s, axis, norm) end

---@class dk.fft.irfftn.Options
---@field s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@field axis? integer|integer[] list of axes, by default as many last ones as s has, or all
---@field norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")

---@class dk.fft.irfftn.Arguments: dk.fft.irfftn.Options
---@field input dk.Tensor complex numbers, a last axis of size 2

---The inverse of rfftn. For an odd length of the last axis give s.
---
---Shapes: [..., m, 2] to [..., n], n = 2 * (m - 1) by default.
---
---Errors: The errors along one axis; an axis that is named twice, and lengths of another number than axes.
---
---```lua
---print(dk.fft.irfftn(dk.fft.rfftn(dk.ones(4, 4, 6))):shape()) --> 4 x 4 x 6
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@param s? integer[] length of each axis, cut or padded with zeros; -1 for the input's
---@param axis? integer|integer[] list of axes, by default as many last ones as s has, or all
---@param norm? "backward"|"ortho"|"forward" what is divided: the inverse by n, the transform by n ("forward"), or both by its square root ("ortho") (default "backward")
---@return dk.Tensor
---@overload fun(arguments: dk.fft.irfftn.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.irfftn.Options): dk.Tensor
function dk.fft.irfftn(input, s, axis, norm) end

---@class dk.fft.fftfreq.Options
---@field d? number time between two elements (default 1.0)

---@class dk.fft.fftfreq.Arguments: dk.fft.fftfreq.Options
---@field n integer length of the transform

---The frequencies of fft's results: 0, 1, ..., then the negative ones up to -1, over n * d.
---
---Shapes: [n].
---
---Errors: An n below 1, and a d of 0 or that is not finite.
---
---```lua
---print(dk.fft.fftfreq(4, 0.5)) --> 0.0000 0.5000 -1.0000 -0.5000 [Tensor of shape 4]
---```
---@param n integer length of the transform
---@param d? number time between two elements (default 1.0)
---@return dk.Tensor
---@overload fun(arguments: dk.fft.fftfreq.Arguments): dk.Tensor
---@overload fun(n: integer, options: dk.fft.fftfreq.Options): dk.Tensor
function dk.fft.fftfreq(n, d) end

---@class dk.fft.rfftfreq.Options
---@field d? number time between two elements (default 1.0)

---@class dk.fft.rfftfreq.Arguments: dk.fft.rfftfreq.Options
---@field n integer length of the transform

---The frequencies of rfft's results: 0, 1, ..., n / 2, over n * d.
---
---Shapes: [floor(n / 2) + 1].
---
---Errors: An n below 1, and a d of 0 or that is not finite.
---
---```lua
---print(dk.fft.rfftfreq(4)) --> 0.0000 0.2500 0.5000 [Tensor of shape 3]
---```
---@param n integer length of the transform
---@param d? number time between two elements (default 1.0)
---@return dk.Tensor
---@overload fun(arguments: dk.fft.rfftfreq.Arguments): dk.Tensor
---@overload fun(n: integer, options: dk.fft.rfftfreq.Options): dk.Tensor
function dk.fft.rfftfreq(n, d) end

---@class dk.fft.fftshift.Options
---@field axis? integer|integer[] an axis or a list; all by default

---@class dk.fft.fftshift.Arguments: dk.fft.fftshift.Options
---@field input dk.Tensor any shape

---Moves the frequency 0 to the middle of the axes. A last axis of size 2 counts as real and imaginary parts; roll shifts such an axis.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.fft.fftshift(dk.fft.fftfreq(4) * 4)) --> -2 -1 0 1 [Tensor of shape 4]
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list; all by default
---@return dk.Tensor
---@overload fun(arguments: dk.fft.fftshift.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.fftshift.Options): dk.Tensor
function dk.fft.fftshift(input, axis) end

---@class dk.fft.ifftshift.Options
---@field axis? integer|integer[] an axis or a list; all by default

---@class dk.fft.ifftshift.Arguments: dk.fft.ifftshift.Options
---@field input dk.Tensor any shape

---The inverse of fftshift, from which it differs for odd sizes.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks or that is named twice.
---
---```lua
---print(dk.fft.ifftshift(dk.tensor{-1, 0, 1})) --> 0 1 -1 [Tensor of shape 3]
---```
---@param input dk.Tensor any shape
---@param axis? integer|integer[] an axis or a list; all by default
---@return dk.Tensor
---@overload fun(arguments: dk.fft.ifftshift.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.fft.ifftshift.Options): dk.Tensor
function dk.fft.ifftshift(input, axis) end

---The real parts.
---
---Shapes: [..., 2] to [...].
---
---Errors: A last axis of another size than 2.
---
---```lua
---print(dk.fft.real(dk.tensor{{3, 4}})) --> 3 [Tensor of shape 1]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@return dk.Tensor
function dk.fft.real(input) end

---The imaginary parts.
---
---Shapes: [..., 2] to [...].
---
---Errors: A last axis of another size than 2.
---
---```lua
---print(dk.fft.imag(dk.tensor{{3, 4}})) --> 4 [Tensor of shape 1]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@return dk.Tensor
function dk.fft.imag(input) end

---The absolute values of complex numbers, such as the amplitudes of a spectrum.
---
---Shapes: [..., 2] to [...].
---
---Errors: A last axis of another size than 2.
---
---```lua
---print(dk.fft.abs(dk.tensor{{3, 4}})) --> 5 [Tensor of shape 1]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@return dk.Tensor
function dk.fft.abs(input) end

---The angles of complex numbers in radians, from -pi to pi.
---
---Shapes: [..., 2] to [...].
---
---Errors: A last axis of another size than 2.
---
---```lua
---print(dk.fft.angle(dk.tensor{{0, 1}})) --> 1.5708 [Tensor of shape 1]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@return dk.Tensor
function dk.fft.angle(input) end

---The complex conjugates.
---
---Shapes: [..., 2] to [..., 2].
---
---Errors: A last axis of another size than 2.
---
---```lua
---print(dk.fft.conj(dk.tensor{{3, 4}})) --> 3 -4 [Tensor of shape 1x2]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@return dk.Tensor
function dk.fft.conj(input) end

---The products of complex numbers, such as those of two spectra. A real filter is a plain product, z * gain:unsqueeze(-1).
---
---Shapes: [..., 2] twice, which broadcast, to [..., 2].
---
---Errors: A last axis of another size than 2, and other axes that do not broadcast.
---
---```lua
---print(dk.fft.mul(dk.tensor{0, 1}, dk.tensor{0, 1})) --> -1 0 [Tensor of shape 2]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@param other dk.Tensor complex numbers that broadcast with the input's
---@return dk.Tensor
function dk.fft.mul(input, other) end

---The quotients of complex numbers.
---
---Shapes: [..., 2] twice, which broadcast, to [..., 2].
---
---Errors: A last axis of another size than 2, and other axes that do not broadcast.
---
---```lua
---print(dk.fft.div(dk.tensor{0, 4}, dk.tensor{0, 2})) --> 2 0 [Tensor of shape 2]
---```
---@param input dk.Tensor complex numbers, a last axis of size 2
---@param other dk.Tensor complex numbers that broadcast with the input's
---@return dk.Tensor
function dk.fft.div(input, other) end

---@class dk.complex.Options
---@field imag? dk.Tensor broadcasts with real; zeros by default

---@class dk.complex.Arguments: dk.complex.Options
---@field real dk.Tensor any shape

---Makes complex numbers of their real and imaginary parts, as a last axis of size 2.
---
---Shapes: [...] and [...], which broadcast, to [..., 2].
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.complex(dk.tensor{1, 2}, dk.tensor{3, 4})) --> 1 3 2 4 [Tensor of shape 2x2]
---```
---@param real dk.Tensor any shape
---@param imag? dk.Tensor broadcasts with real; zeros by default
---@return dk.Tensor
---@overload fun(arguments: dk.complex.Arguments): dk.Tensor
---@overload fun(real: dk.Tensor, options: dk.complex.Options): dk.Tensor
function dk.complex(real, imag) end

---Makes complex numbers of their absolute values and angles in radians.
---
---Shapes: [...] and [...], which broadcast, to [..., 2].
---
---Errors: Shapes that do not broadcast; the message has both.
---
---```lua
---print(dk.polar(dk.tensor{2}, dk.tensor{0})) --> 2 0 [Tensor of shape 1x2]
---```
---@param abs dk.Tensor any shape
---@param angle dk.Tensor broadcasts with abs
---@return dk.Tensor
function dk.polar(abs, angle) end

---@class dk.stft.Options
---@field hop_length? integer distance of two frames, n_fft / 4 by default
---@field win_length? integer length of the window, in the middle of the frame; n_fft by default
---@field window? dk.Tensor [win_length], such as dk.hann_window's; ones by default
---@field center? boolean whether frame t is centred at t * hop_length, with padding at both ends (default true)
---@field pad_mode? "constant"|"reflect"|"replicate"|"circular" how signals continue beyond their ends (default "reflect")
---@field normalized? boolean whether the transform is scaled by 1 / sqrt(n_fft) (default false)
---@field onesided? boolean whether only the frequencies 0 to n_fft / 2 are there (default true)

---@class dk.stft.Arguments: dk.stft.Options
---@field input dk.Tensor [length] or [batch, length]
---@field n_fft integer length of a frame

---The short-time Fourier transform: the spectra of windowed frames of real signals, as torch.stft with return_complex, whose complex numbers are a last axis of size 2.
---
---Shapes: [..., length] to [..., floor(n_fft / 2) + 1, frames, 2], frames = 1 + floor(length / hop_length) if centred.
---
---Errors: Inputs with other axes, frames longer than the padded signal, windows longer than frames or of another length than win_length, numbers below 1, and signals that are too short for their padding.
---
---```lua
---local x = dk.sin(dk.arange(400) / 2)
---print(x:stft(64, {hop_length = 16, window = dk.hann_window(64)}):shape()) --> 33 x 26 x 2
---```
---@param input dk.Tensor [length] or [batch, length]
---@param n_fft integer length of a frame
---@param hop_length? integer distance of two frames, n_fft / 4 by default
---@param win_length? integer length of the window, in the middle of the frame; n_fft by default
---@param window? dk.Tensor [win_length], such as dk.hann_window's; ones by default
---@param center? boolean whether frame t is centred at t * hop_length, with padding at both ends (default true)
---@param pad_mode? "constant"|"reflect"|"replicate"|"circular" how signals continue beyond their ends (default "reflect")
---@param normalized? boolean whether the transform is scaled by 1 / sqrt(n_fft) (default false)
---@param onesided? boolean whether only the frequencies 0 to n_fft / 2 are there (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.stft.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, n_fft: integer, options: dk.stft.Options): dk.Tensor
function dk.stft(input, n_fft, hop_length, win_length, window, center, pad_mode, normalized, onesided) end

---@class dk.istft.Options
---@field hop_length? integer distance of two frames, n_fft / 4 by default
---@field win_length? integer length of the window, in the middle of the frame; n_fft by default
---@field window? dk.Tensor [win_length], such as dk.hann_window's; ones by default
---@field center? boolean whether the frames were centred (default true)
---@field normalized? boolean whether the transform is scaled by 1 / sqrt(n_fft) (default false)
---@field onesided? boolean whether only the frequencies 0 to n_fft / 2 are there (default true)
---@field length? integer length of the signals, by default what the frames cover

---@class dk.istft.Arguments: dk.istft.Options
---@field input dk.Tensor spectra, [..., frequencies, frames, 2]
---@field n_fft integer length of a frame

---The inverse of stft, by overlap and add: the signals whose spectra are nearest to the input (Griffin and Lim 1984).
---
---Shapes: [..., frequencies, frames, 2] to [..., length].
---
---Errors: Spectra of another number of frequencies, no spectra, the windows of stft's errors, and windows whose sum of squares is 0 somewhere in the result.
---
---```lua
---local x, window = dk.randn(256), dk.hann_window(64)
---local spectra = x:stft{n_fft = 64, window = window}
---local y = spectra:istft{n_fft = 64, window = window, length = 256}
---assert((x - y):abs():max():item() < 1e-5)
---```
---@param input dk.Tensor spectra, [..., frequencies, frames, 2]
---@param n_fft integer length of a frame
---@param hop_length? integer distance of two frames, n_fft / 4 by default
---@param win_length? integer length of the window, in the middle of the frame; n_fft by default
---@param window? dk.Tensor [win_length], such as dk.hann_window's; ones by default
---@param center? boolean whether the frames were centred (default true)
---@param normalized? boolean whether the transform is scaled by 1 / sqrt(n_fft) (default false)
---@param onesided? boolean whether only the frequencies 0 to n_fft / 2 are there (default true)
---@param length? integer length of the signals, by default what the frames cover
---@return dk.Tensor
---@overload fun(arguments: dk.istft.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, n_fft: integer, options: dk.istft.Options): dk.Tensor
function dk.istft(input, n_fft, hop_length, win_length, window, center, normalized, onesided, length) end

---@class dk.hann_window.Options
---@field periodic? boolean whether it is one period, N = window_length, or symmetric, N = window_length - 1 (default true)

---@class dk.hann_window.Arguments: dk.hann_window.Options
---@field window_length integer number of elements

---Hann's window, (1 - cos(2 pi k / N)) / 2.
---
---Shapes: [window_length]; [1] is a one.
---
---Errors: A negative length.
---
---```lua
---print(dk.hann_window(4)) --> 0.0000 0.5000 1.0000 0.5000 [Tensor of shape 4]
---```
---@param window_length integer number of elements
---@param periodic? boolean whether it is one period, N = window_length, or symmetric, N = window_length - 1 (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.hann_window.Arguments): dk.Tensor
---@overload fun(window_length: integer, options: dk.hann_window.Options): dk.Tensor
function dk.hann_window(window_length, periodic) end

---@class dk.hamming_window.Options
---@field periodic? boolean whether it is one period, N = window_length, or symmetric, N = window_length - 1 (default true)
---@field alpha? number the constant (default 0.54)
---@field beta? number factor of the cosine (default 0.46)

---@class dk.hamming_window.Arguments: dk.hamming_window.Options
---@field window_length integer number of elements

---Hamming's window, alpha - beta cos(2 pi k / N).
---
---Shapes: [window_length]; [1] is a one.
---
---Errors: A negative length.
---
---```lua
---print(dk.hamming_window(4)) --> 0.0800 0.5400 1.0000 0.5400 [Tensor of shape 4]
---```
---@param window_length integer number of elements
---@param periodic? boolean whether it is one period, N = window_length, or symmetric, N = window_length - 1 (default true)
---@param alpha? number the constant (default 0.54)
---@param beta? number factor of the cosine (default 0.46)
---@return dk.Tensor
---@overload fun(arguments: dk.hamming_window.Arguments): dk.Tensor
---@overload fun(window_length: integer, options: dk.hamming_window.Options): dk.Tensor
function dk.hamming_window(window_length, periodic, alpha, beta) end

---@class dk.blackman_window.Options
---@field periodic? boolean whether it is one period, N = window_length, or symmetric, N = window_length - 1 (default true)

---@class dk.blackman_window.Arguments: dk.blackman_window.Options
---@field window_length integer number of elements

---Blackman's window, 0.42 - 0.5 cos(2 pi k / N) + 0.08 cos(4 pi k / N).
---
---Shapes: [window_length]; [1] is a one.
---
---Errors: A negative length.
---
---```lua
---print(dk.blackman_window(2):round()) --> 0 1 [Tensor of shape 2]
---```
---@param window_length integer number of elements
---@param periodic? boolean whether it is one period, N = window_length, or symmetric, N = window_length - 1 (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.blackman_window.Arguments): dk.Tensor
---@overload fun(window_length: integer, options: dk.blackman_window.Options): dk.Tensor
function dk.blackman_window(window_length, periodic) end

---@class dk.bartlett_window.Options
---@field periodic? boolean whether it is one period, N = window_length, or symmetric, N = window_length - 1 (default true)

---@class dk.bartlett_window.Arguments: dk.bartlett_window.Options
---@field window_length integer number of elements

---Bartlett's window, a triangle: 1 - |2 k / N - 1|.
---
---Shapes: [window_length]; [1] is a one.
---
---Errors: A negative length.
---
---```lua
---print(dk.bartlett_window(5, false)) --> 0.0000 0.5000 1.0000 0.5000 0.0000 [Tensor of shape 5]
---```
---@param window_length integer number of elements
---@param periodic? boolean whether it is one period, N = window_length, or symmetric, N = window_length - 1 (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.bartlett_window.Arguments): dk.Tensor
---@overload fun(window_length: integer, options: dk.bartlett_window.Options): dk.Tensor
function dk.bartlett_window(window_length, periodic) end

---@class dk.kaiser_window.Options
---@field periodic? boolean whether it is one period, N = window_length, or symmetric, N = window_length - 1 (default true)
---@field beta? number the larger, the lower the side lobes and the wider the main one (default 12.0)

---@class dk.kaiser_window.Arguments: dk.kaiser_window.Options
---@field window_length integer number of elements

---Kaiser's window, I0(beta sqrt(1 - (2 k / N - 1)^2)) / I0(beta) (Kaiser 1974).
---
---Shapes: [window_length]; [1] is a one.
---
---Errors: A negative length, and a beta beyond -700 to 700.
---
---```lua
---print(dk.kaiser_window(4, true, 0)) --> 1 1 1 1 [Tensor of shape 4]
---```
---@param window_length integer number of elements
---@param periodic? boolean whether it is one period, N = window_length, or symmetric, N = window_length - 1 (default true)
---@param beta? number the larger, the lower the side lobes and the wider the main one (default 12.0)
---@return dk.Tensor
---@overload fun(arguments: dk.kaiser_window.Arguments): dk.Tensor
---@overload fun(window_length: integer, options: dk.kaiser_window.Options): dk.Tensor
function dk.kaiser_window(window_length, periodic, beta) end

---Restarts the default generator from a seed, as torch.manual_seed.
---
---```lua
---dk.manual_seed(7)
---local first = dk.randn(3)
---dk.manual_seed(7)
---assert(dk.randn(3):eq(first):min():item() == 1)
---```
---@param seed integer the seed, 0 to 2^64 - 1; as in PyTorch, only its last 32 bits count
function dk.manual_seed(seed) end

---The state of the default generator for set_rng_state, as torch.get_rng_state. The bytes are those of PyTorch: each library can continue from a state of the other.
---
---Shapes: [5056], bytes of 0 to 255.
---
---```lua
---local state = dk.get_rng_state()
---local first = dk.randn(3)
---dk.set_rng_state(state)
---assert(dk.randn(3):eq(first):min():item() == 1)
---```
---@return dk.Tensor
function dk.get_rng_state() end

---Sets the state of the default generator, as torch.set_rng_state.
---
---Shapes: [5056], bytes of 0 to 255.
---
---Errors: Another shape, and numbers that are not the state of a generator.
---
---```lua
---dk.set_rng_state(dk.Generator(0):get_state())
---print(dk.randn(3)) --> 1.5410 -0.2934 -2.1788 [Tensor of shape 3]
---```
---@param state dk.Tensor a result of get_rng_state or of a generator's get_state
function dk.set_rng_state(state) end

---@class dk.randn.Options
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.randn.Arguments: dk.randn.Options
---@field [integer] integer sizes

---Standard normal numbers, equal to those of PyTorch for the same seed.
---
---Shapes: the given sizes.
---
---Errors: Negative sizes, more than 16 axes, and more elements than memory holds.
---
---```lua
---dk.manual_seed(0)
---print(dk.randn(3)) --> 1.5410 -0.2934 -2.1788 [Tensor of shape 3]
---```
---@param ... integer|dk.randn.Options sizes
---@return dk.Tensor
---@overload fun(shape: integer[]): dk.Tensor
---@overload fun(arguments: dk.randn.Arguments): dk.Tensor
function dk.randn(...) end

---@class dk.rand.Options
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.rand.Arguments: dk.rand.Options
---@field [integer] integer sizes

---Uniform numbers in [0, 1), equal to those of PyTorch for the same seed.
---
---Shapes: the given sizes.
---
---Errors: Negative sizes, more than 16 axes, and more elements than memory holds.
---
---```lua
---dk.manual_seed(0)
---print(dk.rand(3)) --> 0.4963 0.7682 0.0885 [Tensor of shape 3]
---```
---@param ... integer|dk.rand.Options sizes
---@return dk.Tensor
---@overload fun(shape: integer[]): dk.Tensor
---@overload fun(arguments: dk.rand.Arguments): dk.Tensor
function dk.rand(...) end

---@class dk.randint.Options
---@field shape? integer|integer[] sizes (default {1})
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.randint.Arguments: dk.randint.Options
---@field low integer the lower bound, inclusive
---@field high integer the upper bound, exclusive

---Uniform whole numbers from low up to but without high.
---
---Shapes: the given sizes.
---
---Errors: A low that is not below high, and sizes that no tensor can have.
---
---```lua
---local t = dk.randint(0, 10, {100})
---assert(t:min():item() >= 0 and t:max():item() <= 9)
---```
---@param low integer the lower bound, inclusive
---@param high integer the upper bound, exclusive
---@param shape? integer|integer[] sizes (default {1})
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.randint.Arguments): dk.Tensor
---@overload fun(low: integer, high: integer, options: dk.randint.Options): dk.Tensor
function dk.randint(low, high, shape, generator) end

---@class dk.randn_like.Options
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.randn_like.Arguments: dk.randn_like.Options
---@field input dk.Tensor tensor whose shape is used

---Standard normal numbers in another tensor's shape.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---dk.manual_seed(0)
---print(dk.randn_like(dk.zeros(3))) --> 1.5410 -0.2934 -2.1788 [Tensor of shape 3]
---```
---@param input dk.Tensor tensor whose shape is used
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.randn_like.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.randn_like.Options): dk.Tensor
function dk.randn_like(input, generator) end

---@class dk.rand_like.Options
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.rand_like.Arguments: dk.rand_like.Options
---@field input dk.Tensor tensor whose shape is used

---Uniform numbers in [0, 1) in another tensor's shape.
---
---Shapes: [...]; the result has the input's.
---
---```lua
---dk.manual_seed(0)
---print(dk.rand_like(dk.zeros(3))) --> 0.4963 0.7682 0.0885 [Tensor of shape 3]
---```
---@param input dk.Tensor tensor whose shape is used
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.rand_like.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.rand_like.Options): dk.Tensor
function dk.rand_like(input, generator) end

---@class dk.randint_like.Options
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.randint_like.Arguments: dk.randint_like.Options
---@field input dk.Tensor tensor whose shape is used
---@field low integer the lower bound, inclusive
---@field high integer the upper bound, exclusive

---Uniform whole numbers from low up to but without high, in another tensor's shape.
---
---Shapes: [...]; the result has the input's.
---
---Errors: A low that is not below high.
---
---```lua
---print(dk.randint_like(dk.zeros(2), 5, 6)) --> 5 5 [Tensor of shape 2]
---```
---@param input dk.Tensor tensor whose shape is used
---@param low integer the lower bound, inclusive
---@param high integer the upper bound, exclusive
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.randint_like.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, low: integer, high: integer, options: dk.randint_like.Options): dk.Tensor
function dk.randint_like(input, low, high, generator) end

---@class dk.randperm.Options
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.randperm.Arguments: dk.randperm.Options
---@field n integer the number of positions

---The positions 1...n in random order.
---
---Shapes: [n].
---
---Errors: An n that is negative or above 2^24.
---
---```lua
---print((dk.randperm(4):sort())) --> 1 2 3 4 [Tensor of shape 4]
---```
---@param n integer the number of positions
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.randperm.Arguments): dk.Tensor
---@overload fun(n: integer, options: dk.randperm.Options): dk.Tensor
function dk.randperm(n, generator) end

---@class dk.Generator.Options
---@field seed? integer the seed, 0 to 2^64 - 1; as in PyTorch, only its last 32 bits count (default 0)

---A separate random generator, to pass as generator =.
---
---```lua
---local a = dk.randn(4, {generator = dk.Generator(1)})
---local b = dk.randn(4, {generator = dk.Generator(1)})
---assert(a:eq(b):min():item() == 1)
---```
---@class dk.Generator.constructor
---@overload fun(seed?: integer): dk.Generator
---@overload fun(options: dk.Generator.Options): dk.Generator
dk.Generator = {}

---@class dk.bernoulli.Options
---@field shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.bernoulli.Arguments: dk.bernoulli.Options
---@field p number|dk.Tensor the probability, a number, or a tensor of them

---1 with probability p, otherwise 0, equal to the numbers of PyTorch for the same seed.
---
---Shapes: the given sizes, or the shape that the parameters broadcast to.
---
---Errors: Probabilities outside of 0...1.
---
---```lua
---dk.manual_seed(0)
---print(dk.bernoulli(0.5, {4})) --> 0 0 1 0 [Tensor of shape 4]
---```
---@param p number|dk.Tensor the probability, a number, or a tensor of them
---@param shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.bernoulli.Arguments): dk.Tensor
---@overload fun(p: number|dk.Tensor, options: dk.bernoulli.Options): dk.Tensor
function dk.bernoulli(p, shape, generator) end

---@class dk.multinomial.Options
---@field replacement? boolean whether a position may be drawn repeatedly (default false)
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.multinomial.Arguments: dk.multinomial.Options
---@field weights dk.Tensor finite, at least 0, of a sum above 0
---@field num_samples integer number of positions for each row

---Positions (from 1) drawn with probabilities proportional to the weights, equal to those of PyTorch for the same seed. Without replacement each position is drawn at most once, those of weight 0 last.
---
---Shapes: [n] to [num_samples], [rows, n] to [rows, num_samples].
---
---Errors: Weights that are negative or not finite, or whose sum is 0; num_samples below 1, or above n without replacement.
---
---```lua
---print(dk.multinomial(dk.tensor{0, 1, 0}, 2, true)) --> 2 2 [Tensor of shape 2]
---```
---@param weights dk.Tensor finite, at least 0, of a sum above 0
---@param num_samples integer number of positions for each row
---@param replacement? boolean whether a position may be drawn repeatedly (default false)
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.multinomial.Arguments): dk.Tensor
---@overload fun(weights: dk.Tensor, num_samples: integer, options: dk.multinomial.Options): dk.Tensor
function dk.multinomial(weights, num_samples, replacement, generator) end

---@class dk.categorical.Options
---@field probs? dk.Tensor probabilities, which need no normalization
---@field shape? integer|integer[] sizes of further axes in front
---@field logits? dk.Tensor in place of `probs`
---@field generator? dk.Generator the source of random numbers; by default the default generator

---Positions (from 1) along the last axis, drawn with these probabilities or with the softmax of logits, equal to those of torch.distributions.Categorical for the same seed.
---
---Shapes: [..., n] to [shape..., ...].
---
---Errors: Both or neither of probs and logits; probabilities that are negative or not finite, or whose sum is 0.
---
---```lua
---print(dk.categorical(dk.tensor{0, 0, 1}, {2})) --> 3 3 [Tensor of shape 2]
---```
---@param probs? dk.Tensor probabilities, which need no normalization
---@param shape? integer|integer[] sizes of further axes in front
---@param logits? dk.Tensor in place of `probs`
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(options: dk.categorical.Options): dk.Tensor
function dk.categorical(probs, shape, logits, generator) end

---@class dk.exponential.Options
---@field rate? number the rate (default 1.0)
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.exponential.Arguments: dk.exponential.Options
---@field shape integer|integer[] a size or a list of sizes

---Exponential numbers, whose mean is 1 / rate, equal to those of PyTorch for the same seed.
---
---Shapes: the given sizes.
---
---Errors: A rate that is not above 0, and sizes that no tensor can have.
---
---```lua
---assert(dk.exponential({1000}, 2):mean():item() < 1)
---```
---@param shape integer|integer[] a size or a list of sizes
---@param rate? number the rate (default 1.0)
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.exponential.Arguments): dk.Tensor
---@overload fun(shape: integer|integer[], options: dk.exponential.Options): dk.Tensor
function dk.exponential(shape, rate, generator) end

---@class dk.poisson.Options
---@field shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.poisson.Arguments: dk.poisson.Options
---@field rates number|dk.Tensor the expected counts, 0 to 1e9

---Poisson counts, equal to those of PyTorch for the same seed.
---
---Shapes: the given sizes, or the shape that the parameters broadcast to.
---
---Errors: Rates outside of 0...1e9.
---
---```lua
---print(dk.poisson(dk.zeros(2))) --> 0 0 [Tensor of shape 2]
---```
---@param rates number|dk.Tensor the expected counts, 0 to 1e9
---@param shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.poisson.Arguments): dk.Tensor
---@overload fun(rates: number|dk.Tensor, options: dk.poisson.Options): dk.Tensor
function dk.poisson(rates, shape, generator) end

---@class dk.normal.Options
---@field shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.normal.Arguments: dk.normal.Options
---@field mean number|dk.Tensor the mean
---@field std number|dk.Tensor the standard deviation

---Normal numbers, equal to those of PyTorch for the same seed.
---
---Shapes: the given sizes, or the shape that the parameters broadcast to.
---
---Errors: A std below 0, and shapes that do not broadcast.
---
---```lua
---dk.manual_seed(0)
---print(dk.normal(10, 1, {3})) --> 11.5410 9.7066 7.8212 [Tensor of shape 3]
---```
---@param mean number|dk.Tensor the mean
---@param std number|dk.Tensor the standard deviation
---@param shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.normal.Arguments): dk.Tensor
---@overload fun(mean: number|dk.Tensor, std: number|dk.Tensor, options: dk.normal.Options): dk.Tensor
function dk.normal(mean, std, shape, generator) end

---@class dk.uniform.Options
---@field shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.uniform.Arguments: dk.uniform.Options
---@field low number|dk.Tensor the lower bound
---@field high number|dk.Tensor the upper bound

---Uniform numbers from low up to but without high, equal to those of PyTorch for the same seed.
---
---Shapes: the given sizes, or the shape that the parameters broadcast to.
---
---Errors: A high below low, bounds that are not finite, shapes that do not broadcast.
---
---```lua
---dk.manual_seed(0)
---print(dk.uniform(-1, 1, {3})) --> -0.0075 0.5364 -0.8230 [Tensor of shape 3]
---```
---@param low number|dk.Tensor the lower bound
---@param high number|dk.Tensor the upper bound
---@param shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.uniform.Arguments): dk.Tensor
---@overload fun(low: number|dk.Tensor, high: number|dk.Tensor, options: dk.uniform.Options): dk.Tensor
function dk.uniform(low, high, shape, generator) end

---@class dk.laplace.Options
---@field loc? number|dk.Tensor the mean, 0 by default
---@field scale? number|dk.Tensor the mean distance from it, 1 by default
---@field shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@field generator? dk.Generator the source of random numbers; by default the default generator

---Laplace numbers, equal to those of torch.distributions.Laplace for the same seed.
---
---Shapes: the given sizes, or the shape that the parameters broadcast to.
---
---Errors: A scale that is not above 0, and shapes that do not broadcast.
---
---```lua
---dk.manual_seed(0)
---print(dk.laplace(0, 1, {3})) --> -0.0075 0.7688 -1.7319 [Tensor of shape 3]
---```
---@param loc? number|dk.Tensor the mean, 0 by default
---@param scale? number|dk.Tensor the mean distance from it, 1 by default
---@param shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(options: dk.laplace.Options): dk.Tensor
function dk.laplace(loc, scale, shape, generator) end

---@class dk.gamma.Options
---@field rate? number|dk.Tensor the inverse of the scale, 1 by default
---@field shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.gamma.Arguments: dk.gamma.Options
---@field concentration number|dk.Tensor the shape of the distribution, its mean at rate 1

---Gamma numbers, equal to those of torch.distributions.Gamma for the same seed.
---
---Shapes: the given sizes, or the shape that the parameters broadcast to.
---
---Errors: Parameters that are not above 0, and shapes that do not broadcast.
---
---```lua
---assert(dk.gamma(3, 1, {1000}):min():item() > 0)
---```
---@param concentration number|dk.Tensor the shape of the distribution, its mean at rate 1
---@param rate? number|dk.Tensor the inverse of the scale, 1 by default
---@param shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.gamma.Arguments): dk.Tensor
---@overload fun(concentration: number|dk.Tensor, options: dk.gamma.Options): dk.Tensor
function dk.gamma(concentration, rate, shape, generator) end

---@class dk.beta.Options
---@field shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.beta.Arguments: dk.beta.Options
---@field concentration1 number|dk.Tensor the first concentration
---@field concentration0 number|dk.Tensor the second concentration

---Beta numbers, in 0...1, equal to those of torch.distributions.Beta for the same seed.
---
---Shapes: the given sizes, or the shape that the parameters broadcast to.
---
---Errors: Concentrations that are not above 0, and shapes that do not broadcast.
---
---```lua
---assert(dk.beta(2, 3, {1000}):max():item() <= 1)
---```
---@param concentration1 number|dk.Tensor the first concentration
---@param concentration0 number|dk.Tensor the second concentration
---@param shape? integer|integer[] sizes; by default those of the parameters, or {1} for numbers
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.beta.Arguments): dk.Tensor
---@overload fun(concentration1: number|dk.Tensor, concentration0: number|dk.Tensor, options: dk.beta.Options): dk.Tensor
function dk.beta(concentration1, concentration0, shape, generator) end

---@class dk.dirichlet.Options
---@field shape? integer|integer[] sizes of further axes in front
---@field generator? dk.Generator the source of random numbers; by default the default generator

---@class dk.dirichlet.Arguments: dk.dirichlet.Options
---@field concentration dk.Tensor the concentrations along the last axis

---Proportions whose sum along the last axis is 1, equal to those of torch.distributions.Dirichlet for the same seed.
---
---Shapes: [..., n] to [shape..., ..., n].
---
---Errors: Concentrations that are not above 0.
---
---```lua
---print(dk.dirichlet(dk.ones(3)):sum():item() > 0.999) --> true
---```
---@param concentration dk.Tensor the concentrations along the last axis
---@param shape? integer|integer[] sizes of further axes in front
---@param generator? dk.Generator the source of random numbers; by default the default generator
---@return dk.Tensor
---@overload fun(arguments: dk.dirichlet.Arguments): dk.Tensor
---@overload fun(concentration: dk.Tensor, options: dk.dirichlet.Options): dk.Tensor
function dk.dirichlet(concentration, shape, generator) end

---A tensor to be trained: computations with it are recorded, and backward adds to its grad.
---
---Shapes: the value's.
---
---Errors: Values that dk.tensor refuses.
---
---```lua
---local p = dk.parameter{3}
---p:square():backward()
---print(p.grad) --> 6 [Tensor of shape 1]
---```
---@param value number|dk.Tensor|dk.Numbers the initial value
---@return dk.Parameter
function dk.parameter(value) end

---Calls a function without recording gradients, and returns its results.
---
---Errors: Errors of the function are passed on unchanged.
---
---```lua
---local p = dk.parameter{3}
---print(dk.no_grad(function() return (p * 2).requires_grad end)) --> false
---```
---@param fn function the function to call
---@return any ...
function dk.no_grad(fn) end

---@class dk.nn.Input.Options
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.Input.Arguments: dk.nn.Input.Options
---@field [integer] integer dk.nn.Input(100), dk.nn.Input{1, 28, 28}

---Starts a graph of layers with the sizes of one example, without the batch.
---
---Shapes: [batch, sizes...].
---
---Errors: Negative sizes, more than 16 axes, and more elements than memory holds.
---
---```lua
---print(dk.nn.Input{1, 28, 28}:shape()) --> -1 x 1 x 28 x 28
---```
---@param ... integer|dk.nn.Input.Options dk.nn.Input(100), dk.nn.Input{1, 28, 28}
---@return dk.SymbolicTensor
---@overload fun(shape: integer[]): dk.SymbolicTensor
---@overload fun(arguments: dk.nn.Input.Arguments): dk.SymbolicTensor
function dk.nn.Input(...) end

---@class dk.nn.Dense.Options
---@field activation? dk.ActivationName the name of the activation (default "linear")
---@field use_bias? boolean whether there is a bias b (default true)
---@field kernel_initializer? dk.InitializerName|number|table the initial values of W (default "glorot_uniform")
---@field bias_initializer? dk.InitializerName|number|table the initial values of b (default "zeros")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.Dense.Arguments: dk.nn.Dense.Options
---@field units integer size of the result's last axis

---Applies activation(x W' + b) to the last axis. weight [units, in], bias [units].
---
---Shapes: [N, ..., in] to [N, ..., units].
---
---Errors: Units below 1, unknown names; when called, another last axis than the first time.
---
---```lua
---local layer = dk.nn.Dense(2, {activation = "relu", kernel_initializer = "ones"})
---print(layer(dk.tensor{{1, 2, 3}})) --> 6 6 [Tensor of shape 1x2]
---```
---@param units integer size of the result's last axis
---@param activation? dk.ActivationName the name of the activation (default "linear")
---@param use_bias? boolean whether there is a bias b (default true)
---@param kernel_initializer? dk.InitializerName|number|table the initial values of W (default "glorot_uniform")
---@param bias_initializer? dk.InitializerName|number|table the initial values of b (default "zeros")
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.Dense.Arguments): dk.Layer
---@overload fun(units: integer, options: dk.nn.Dense.Options): dk.Layer
function dk.nn.Dense(units, activation, use_bias, kernel_initializer, bias_initializer, name) end

---@class dk.nn.Activation.Options
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.Activation.Arguments: dk.nn.Activation.Options
---@field activation dk.ActivationName the name of the activation

---Applies a function to each element.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An unknown name; the message lists the known ones.
---
---```lua
---print(dk.nn.Activation("relu")(dk.tensor{{-1, 2}})) --> 0 2 [Tensor of shape 1x2]
---```
---@param activation dk.ActivationName the name of the activation
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.Activation.Arguments): dk.Layer
---@overload fun(activation: dk.ActivationName, options: dk.nn.Activation.Options): dk.Layer
function dk.nn.Activation(activation, name) end

---@class dk.nn.Dropout.Options
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.Dropout.Arguments: dk.nn.Dropout.Options
---@field rate number the probability that a value becomes 0

---In training, zeroes this fraction and scales the rest up by 1 / (1 - rate) (Srivastava et al. 2014).
---
---Shapes: [...]; the result has the input's.
---
---Errors: A rate outside of 0 to 1.
---
---```lua
---print(dk.nn.Dropout(0.5)(dk.ones(1, 2))) --> 1 1 [Tensor of shape 1x2]
---```
---@param rate number the probability that a value becomes 0
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.Dropout.Arguments): dk.Layer
---@overload fun(rate: number, options: dk.nn.Dropout.Options): dk.Layer
function dk.nn.Dropout(rate, name) end

---@class dk.nn.Embedding.Options
---@field embeddings_initializer? dk.InitializerName|number|table the initial values of the rows (default "uniform")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.Embedding.Arguments: dk.nn.Embedding.Options
---@field input_dim integer number of ids, which begin at 0
---@field output_dim integer size of the row of an id

---Maps each id from 0 to a trained row. weight [input_dim, output_dim].
---
---Shapes: ids [N, ...] to [N, ..., output_dim].
---
---Errors: Sizes below 1; when called, ids that are not whole or not within 0 to input_dim - 1.
---
---```lua
---local rows = dk.nn.Embedding(10, 4)
---print(rows(dk.tensor{0, 9, 9}):shape()) --> 3 x 4
---```
---@param input_dim integer number of ids, which begin at 0
---@param output_dim integer size of the row of an id
---@param embeddings_initializer? dk.InitializerName|number|table the initial values of the rows (default "uniform")
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.Embedding.Arguments): dk.Layer
---@overload fun(input_dim: integer, output_dim: integer, options: dk.nn.Embedding.Options): dk.Layer
function dk.nn.Embedding(input_dim, output_dim, embeddings_initializer, name) end

---@class dk.nn.SinusoidalEncoding.Options
---@field max_period? number the base of the rates: wavelengths are at most 2 pi times this (default 10000.0)
---@field interleaved? boolean whether sines and cosines alternate; otherwise each has one half (default true)
---@field flip_sin_to_cos? boolean whether cosines come before sines (default false)
---@field freq_shift? number diffusers' downscale_freq_shift (default 0.0)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.SinusoidalEncoding.Arguments: dk.nn.SinusoidalEncoding.Options
---@field d_model integer number of features of the result

---Encodes timesteps t by sin(t / max_period^(2i / d_model)) and the cosine, for i = 0, 1, ... (Vaswani et al. 2017, 3.5).
---
---Shapes: [N] or [N, 1] to [N, d_model].
---
---Errors: A d_model below 1, a max_period that is not positive, a freq_shift of half the width or more.
---
---```lua
---print(dk.nn.SinusoidalEncoding(4)(dk.tensor{0})) --> 0 1 0 1 [Tensor of shape 1x4]
---```
---@param d_model integer number of features of the result
---@param max_period? number the base of the rates: wavelengths are at most 2 pi times this (default 10000.0)
---@param interleaved? boolean whether sines and cosines alternate; otherwise each has one half (default true)
---@param flip_sin_to_cos? boolean whether cosines come before sines (default false)
---@param freq_shift? number diffusers' downscale_freq_shift (default 0.0)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.SinusoidalEncoding.Arguments): dk.Layer
---@overload fun(d_model: integer, options: dk.nn.SinusoidalEncoding.Options): dk.Layer
function dk.nn.SinusoidalEncoding(d_model, max_period, interleaved, flip_sin_to_cos, freq_shift, name) end

---@class dk.nn.Flatten.Options
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Merges all axes except the batch into one.
---
---Shapes: [N, a, b, ...] to [N, a * b * ...].
---
---```lua
---print(dk.nn.Flatten()(dk.zeros(2, 3, 4)):shape()) --> 2 x 12
---```
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.Flatten.Options): dk.Layer
function dk.nn.Flatten(name) end

---@class dk.nn.Reshape.Options
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.Reshape.Arguments: dk.nn.Reshape.Options
---@field [integer] integer sizes without the batch

---Reshapes each example; one of the sizes may be -1.
---
---Shapes: [N, ...] to [N, sizes...], with the same number of elements.
---
---Errors: Several sizes of -1; when called, sizes for another number of elements.
---
---```lua
---print(dk.nn.Reshape(2, -1)(dk.zeros(5, 6)):shape()) --> 5 x 2 x 3
---```
---@param ... integer|dk.nn.Reshape.Options sizes without the batch
---@return dk.Layer
---@overload fun(target_shape: integer[]): dk.Layer
---@overload fun(arguments: dk.nn.Reshape.Arguments): dk.Layer
function dk.nn.Reshape(...) end

---@class dk.nn.Concatenate.Options
---@field axis? integer axis, where 1 is the batch; the last by default (default -1)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Concatenates inputs along an axis.
---
---Shapes: [N, ..., a] and [N, ..., b] to [N, ..., a + b].
---
---Errors: When called: shapes that differ in other axes.
---
---```lua
---local joined = dk.nn.Concatenate()(dk.zeros(2, 3), dk.zeros(2, 4))
---print(joined:shape()) --> 2 x 7
---```
---@param axis? integer axis, where 1 is the batch; the last by default (default -1)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.Concatenate.Options): dk.Layer
function dk.nn.Concatenate(axis, name) end

---@class dk.nn.Add.Options
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Adds inputs.
---
---Shapes: several [N, ...] that broadcast.
---
---Errors: When called: shapes that do not broadcast.
---
---```lua
---print(dk.nn.Add()(dk.ones(1, 2), dk.ones(1, 2))) --> 2 2 [Tensor of shape 1x2]
---```
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.Add.Options): dk.Layer
function dk.nn.Add(name) end

---@class dk.nn.Sequential.Options
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.Sequential.Arguments: dk.nn.Sequential.Options
---@field [integer] dk.Layer|dk.SymbolicTensor the layers, or a list of them

---Applies layers one after the other; an Input may come first.
---
---Shapes: those of the first layer's input to those of the last layer's result.
---
---Errors: No layers, an Input that is not first, a name or layer that comes twice, shapes that do not fit.
---
---```lua
---local model = dk.nn.Sequential{dk.nn.Input(4), dk.nn.Dense(8, {activation = "relu"}), dk.nn.Dense(1)}
---print(model:num_parameters()) --> 49
---```
---@param ... dk.Layer|dk.SymbolicTensor|dk.nn.Sequential.Options the layers, or a list of them
---@return dk.Layer
---@overload fun(layers: (dk.Layer|dk.SymbolicTensor)[]): dk.Layer
---@overload fun(arguments: dk.nn.Sequential.Arguments): dk.Layer
function dk.nn.Sequential(...) end

---@class dk.nn.Model.Options
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.Model.Arguments: dk.nn.Model.Options
---@field inputs dk.SymbolicTensor|dk.SymbolicTensor[] one or a list of them
---@field outputs dk.SymbolicTensor|dk.SymbolicTensor[] one or a list of them

---Makes a layer of the graph between symbolic inputs and outputs.
---
---Shapes: those of the inputs to those of the outputs; several outputs come as a list.
---
---Errors: Inputs that are no Input or that no output depends on, outputs that depend on other inputs, a name that comes twice.
---
---```lua
---local x = dk.nn.Input(4)
---local hidden = dk.nn.Dense(4, {activation = "silu"})(x)
---local model = dk.nn.Model(x, dk.nn.Add()(x, hidden))
---print(model(dk.zeros(2, 4)):shape()) --> 2 x 4
---```
---@param inputs dk.SymbolicTensor|dk.SymbolicTensor[] one or a list of them
---@param outputs dk.SymbolicTensor|dk.SymbolicTensor[] one or a list of them
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.Model.Arguments): dk.Layer
---@overload fun(inputs: dk.SymbolicTensor|dk.SymbolicTensor[], outputs: dk.SymbolicTensor|dk.SymbolicTensor[], options: dk.nn.Model.Options): dk.Layer
function dk.nn.Model(inputs, outputs, name) end

---@class dk.nn.init.Options
---@field fan_in? integer number of inputs of a unit; by default the second size times the kernel's
---@field fan_out? integer number of units that an input feeds; by default the first size times the kernel's

---@class dk.nn.init.Arguments: dk.nn.init.Options
---@field initializer dk.InitializerName|number|table name, table of a name and options, or number
---@field shape integer|integer[] sizes of the weight: {units, in}, {filters, in, kernel...}

---Draws initial values for parameters of your own, by the initializers of layers. With U(b) uniform in -b to b, N(s) normal with standard deviation s and T(s) a normal distribution truncated at two standard deviations (scaled as in Keras to the standard deviation s): torch, the initial values of PyTorch's layers, U(1 / sqrt(fan_in)) for weights and biases (N(1) for the rows of an Embedding, xavier_uniform and biases of 0 for a MultiHeadAttention); glorot_uniform and xavier_uniform U(sqrt(6 / (fan_in + fan_out))), glorot_normal T and xavier_normal N(sqrt(2 / (fan_in + fan_out))); he_uniform and kaiming_uniform U(sqrt(6 / fan_in)), he_normal T and kaiming_normal N(sqrt(2 / fan_in)); lecun_uniform U(sqrt(3 / fan_in)), lecun_normal T(sqrt(1 / fan_in)); {"orthogonal", gain = 1}, gain times orthonormal rows or columns, whichever are fewer; {"uniform", min = -0.05, max = 0.05}, {"normal", mean = 0, stddev = 0.05}, {"truncated_normal", mean = 0, stddev = 0.05}; zeros, ones, and a number for a constant. After the same seed the numbers are those of PyTorch's nn.init, bit for bit except for the rounding of orthogonal and the truncated distributions.
---
---Shapes: the sizes given.
---
---Errors: An unknown name; the message lists the known ones. Options that an initializer does not have, a negative stddev; a shape of one axis for orthogonal and, without fan_in, for initializers that need fan_in.
---
---```lua
---dk.manual_seed(0)
---local weight = dk.parameter(dk.nn.init("torch", {5, 7})) -- torch.nn.Linear(7, 5).weight
---print(("%.5f"):format(weight.value[{1, 1}])) --> -0.00283
---```
---@param initializer dk.InitializerName|number|table name, table of a name and options, or number
---@param shape integer|integer[] sizes of the weight: {units, in}, {filters, in, kernel...}
---@param fan_in? integer number of inputs of a unit; by default the second size times the kernel's
---@param fan_out? integer number of units that an input feeds; by default the first size times the kernel's
---@return dk.Tensor
---@overload fun(arguments: dk.nn.init.Arguments): dk.Tensor
---@overload fun(initializer: dk.InitializerName|number|table, shape: integer|integer[], options: dk.nn.init.Options): dk.Tensor
function dk.nn.init(initializer, shape, fan_in, fan_out) end

---@class dk.nn.Conv1D.Options
---@field strides? integer|integer[] steps, one number or one for each axis (default 1)
---@field padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or zeros: on all sides, for each axis, or for each side (default "valid")
---@field dilation? integer|integer[] steps between the kernel's elements (default 1)
---@field groups? integer number of groups of channels, which are convolved separately (default 1)
---@field activation? dk.ActivationName the name of the activation (default "linear")
---@field use_bias? boolean whether there is a bias (default true)
---@field kernel_initializer? dk.InitializerName|number|table the initial values of the weight (default "glorot_uniform")
---@field bias_initializer? dk.InitializerName|number|table the initial values of the bias (default "zeros")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.Conv1D.Arguments: dk.nn.Conv1D.Options
---@field filters integer number of channels of the result
---@field kernel_size integer|integer[] one number or one for each axis

---Convolves signals with trained kernels. weight [filters, C / groups, kernel], bias [filters].
---
---Shapes: [N, C, L] to [N, filters, L']; L' is L / stride rounded up with padding "same".
---
---Errors: Numbers below 1 and groups that do not divide the filters; when called, a number of channels other than that of the first call, and inputs smaller than the kernel.
---
---```lua
---local layer = dk.nn.Conv1D(8, 3, {padding = "same", activation = "silu"})
---print(layer(dk.zeros(2, 1, 100)):shape()) --> 2 x 8 x 100
---```
---@param filters integer number of channels of the result
---@param kernel_size integer|integer[] one number or one for each axis
---@param strides? integer|integer[] steps, one number or one for each axis (default 1)
---@param padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or zeros: on all sides, for each axis, or for each side (default "valid")
---@param dilation? integer|integer[] steps between the kernel's elements (default 1)
---@param groups? integer number of groups of channels, which are convolved separately (default 1)
---@param activation? dk.ActivationName the name of the activation (default "linear")
---@param use_bias? boolean whether there is a bias (default true)
---@param kernel_initializer? dk.InitializerName|number|table the initial values of the weight (default "glorot_uniform")
---@param bias_initializer? dk.InitializerName|number|table the initial values of the bias (default "zeros")
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.Conv1D.Arguments): dk.Layer
---@overload fun(filters: integer, kernel_size: integer|integer[], options: dk.nn.Conv1D.Options): dk.Layer
function dk.nn.Conv1D(filters, kernel_size, strides, padding, dilation, groups, activation, use_bias, kernel_initializer, bias_initializer, name) end

---@class dk.nn.Conv2D.Options
---@field strides? integer|integer[] steps, one number or one for each axis (default 1)
---@field padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or zeros: on all sides, for each axis, or for each side (default "valid")
---@field dilation? integer|integer[] steps between the kernel's elements (default 1)
---@field groups? integer number of groups of channels, which are convolved separately (default 1)
---@field activation? dk.ActivationName the name of the activation (default "linear")
---@field use_bias? boolean whether there is a bias (default true)
---@field kernel_initializer? dk.InitializerName|number|table the initial values of the weight (default "glorot_uniform")
---@field bias_initializer? dk.InitializerName|number|table the initial values of the bias (default "zeros")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.Conv2D.Arguments: dk.nn.Conv2D.Options
---@field filters integer number of channels of the result
---@field kernel_size integer|integer[] one number or one for each axis

---Convolves images with trained kernels. weight [filters, C / groups, height, width], bias [filters].
---
---Shapes: [N, C, H, W] to [N, filters, H', W']; H' is H / stride rounded up with padding "same".
---
---Errors: Numbers below 1 and groups that do not divide the filters; when called, a number of channels other than that of the first call, and inputs smaller than the kernel.
---
---```lua
---local layer = dk.nn.Conv2D(16, 3, {strides = 2, padding = "same"})
---print(layer(dk.zeros(2, 1, 28, 28)):shape()) --> 2 x 16 x 14 x 14
---```
---@param filters integer number of channels of the result
---@param kernel_size integer|integer[] one number or one for each axis
---@param strides? integer|integer[] steps, one number or one for each axis (default 1)
---@param padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or zeros: on all sides, for each axis, or for each side (default "valid")
---@param dilation? integer|integer[] steps between the kernel's elements (default 1)
---@param groups? integer number of groups of channels, which are convolved separately (default 1)
---@param activation? dk.ActivationName the name of the activation (default "linear")
---@param use_bias? boolean whether there is a bias (default true)
---@param kernel_initializer? dk.InitializerName|number|table the initial values of the weight (default "glorot_uniform")
---@param bias_initializer? dk.InitializerName|number|table the initial values of the bias (default "zeros")
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.Conv2D.Arguments): dk.Layer
---@overload fun(filters: integer, kernel_size: integer|integer[], options: dk.nn.Conv2D.Options): dk.Layer
function dk.nn.Conv2D(filters, kernel_size, strides, padding, dilation, groups, activation, use_bias, kernel_initializer, bias_initializer, name) end

---@class dk.nn.Conv1DTranspose.Options
---@field strides? integer|integer[] steps, one number or one for each axis (default 1)
---@field padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or zeros: on all sides, for each axis, or for each side (default "valid")
---@field dilation? integer|integer[] steps between the kernel's elements (default 1)
---@field groups? integer number of groups of channels, which are convolved separately (default 1)
---@field activation? dk.ActivationName the name of the activation (default "linear")
---@field use_bias? boolean whether there is a bias (default true)
---@field kernel_initializer? dk.InitializerName|number|table the initial values of the weight (default "glorot_uniform")
---@field bias_initializer? dk.InitializerName|number|table the initial values of the bias (default "zeros")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.Conv1DTranspose.Arguments: dk.nn.Conv1DTranspose.Options
---@field filters integer number of channels of the result
---@field kernel_size integer|integer[] one number or one for each axis

---Makes signals longer by a transposed convolution with trained kernels. weight [C, filters / groups, kernel], bias [filters].
---
---Shapes: [N, C, L] to [N, filters, L']; L' is L times the stride with padding "same".
---
---Errors: Numbers below 1 and groups that do not divide the filters; when called, a number of channels other than that of the first call, and inputs smaller than the kernel.
---
---```lua
---local layer = dk.nn.Conv1DTranspose(8, 3, {strides = 2, padding = "same"})
---print(layer(dk.zeros(2, 1, 50)):shape()) --> 2 x 8 x 100
---```
---@param filters integer number of channels of the result
---@param kernel_size integer|integer[] one number or one for each axis
---@param strides? integer|integer[] steps, one number or one for each axis (default 1)
---@param padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or zeros: on all sides, for each axis, or for each side (default "valid")
---@param dilation? integer|integer[] steps between the kernel's elements (default 1)
---@param groups? integer number of groups of channels, which are convolved separately (default 1)
---@param activation? dk.ActivationName the name of the activation (default "linear")
---@param use_bias? boolean whether there is a bias (default true)
---@param kernel_initializer? dk.InitializerName|number|table the initial values of the weight (default "glorot_uniform")
---@param bias_initializer? dk.InitializerName|number|table the initial values of the bias (default "zeros")
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.Conv1DTranspose.Arguments): dk.Layer
---@overload fun(filters: integer, kernel_size: integer|integer[], options: dk.nn.Conv1DTranspose.Options): dk.Layer
function dk.nn.Conv1DTranspose(filters, kernel_size, strides, padding, dilation, groups, activation, use_bias, kernel_initializer, bias_initializer, name) end

---@class dk.nn.Conv2DTranspose.Options
---@field strides? integer|integer[] steps, one number or one for each axis (default 1)
---@field padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or zeros: on all sides, for each axis, or for each side (default "valid")
---@field dilation? integer|integer[] steps between the kernel's elements (default 1)
---@field groups? integer number of groups of channels, which are convolved separately (default 1)
---@field activation? dk.ActivationName the name of the activation (default "linear")
---@field use_bias? boolean whether there is a bias (default true)
---@field kernel_initializer? dk.InitializerName|number|table the initial values of the weight (default "glorot_uniform")
---@field bias_initializer? dk.InitializerName|number|table the initial values of the bias (default "zeros")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.Conv2DTranspose.Arguments: dk.nn.Conv2DTranspose.Options
---@field filters integer number of channels of the result
---@field kernel_size integer|integer[] one number or one for each axis

---Makes images larger by a transposed convolution with trained kernels. weight [C, filters / groups, height, width], bias [filters].
---
---Shapes: [N, C, H, W] to [N, filters, H', W']; H' is H times the stride with padding "same".
---
---Errors: Numbers below 1 and groups that do not divide the filters; when called, a number of channels other than that of the first call, and inputs smaller than the kernel.
---
---```lua
---local layer = dk.nn.Conv2DTranspose(1, 3, {strides = 2, padding = "same"})
---print(layer(dk.zeros(2, 16, 14, 14)):shape()) --> 2 x 1 x 28 x 28
---```
---@param filters integer number of channels of the result
---@param kernel_size integer|integer[] one number or one for each axis
---@param strides? integer|integer[] steps, one number or one for each axis (default 1)
---@param padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or zeros: on all sides, for each axis, or for each side (default "valid")
---@param dilation? integer|integer[] steps between the kernel's elements (default 1)
---@param groups? integer number of groups of channels, which are convolved separately (default 1)
---@param activation? dk.ActivationName the name of the activation (default "linear")
---@param use_bias? boolean whether there is a bias (default true)
---@param kernel_initializer? dk.InitializerName|number|table the initial values of the weight (default "glorot_uniform")
---@param bias_initializer? dk.InitializerName|number|table the initial values of the bias (default "zeros")
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.Conv2DTranspose.Arguments): dk.Layer
---@overload fun(filters: integer, kernel_size: integer|integer[], options: dk.nn.Conv2DTranspose.Options): dk.Layer
function dk.nn.Conv2DTranspose(filters, kernel_size, strides, padding, dilation, groups, activation, use_bias, kernel_initializer, bias_initializer, name) end

---@class dk.nn.AveragePooling1D.Options
---@field pool_size? integer|integer[] the size of a window, one number or one for each axis (default 2)
---@field strides? integer|integer[] the steps from window to window; pool_size by default
---@field padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or numbers of elements: on all sides, for each axis, or for each side (default "valid")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Computes the mean of each window of signals, without the padding.
---
---Shapes: [N, C, L] to [N, C, L'], L' = (L + padding - window) / stride + 1, rounded down; with "same" L / stride, rounded up.
---
---Errors: Numbers below 1; when called, an input with other axes, and windows larger than the padded input.
---
---```lua
---print(dk.nn.AveragePooling1D(2)(dk.zeros(2, 3, 100)):shape()) --> 2 x 3 x 50
---```
---@param pool_size? integer|integer[] the size of a window, one number or one for each axis (default 2)
---@param strides? integer|integer[] the steps from window to window; pool_size by default
---@param padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or numbers of elements: on all sides, for each axis, or for each side (default "valid")
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.AveragePooling1D.Options): dk.Layer
function dk.nn.AveragePooling1D(pool_size, strides, padding, name) end

---@class dk.nn.AveragePooling2D.Options
---@field pool_size? integer|integer[] the size of a window, one number or one for each axis (default 2)
---@field strides? integer|integer[] the steps from window to window; pool_size by default
---@field padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or numbers of elements: on all sides, for each axis, or for each side (default "valid")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Computes the mean of each window of images, without the padding.
---
---Shapes: [N, C, H, W] to [N, C, H', W'], H' = (H + padding - window) / stride + 1, rounded down; with "same" H / stride, rounded up.
---
---Errors: Numbers below 1; when called, an input with other axes, and windows larger than the padded input.
---
---```lua
---print(dk.nn.AveragePooling2D(2)(dk.zeros(2, 3, 8, 8)):shape()) --> 2 x 3 x 4 x 4
---```
---@param pool_size? integer|integer[] the size of a window, one number or one for each axis (default 2)
---@param strides? integer|integer[] the steps from window to window; pool_size by default
---@param padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or numbers of elements: on all sides, for each axis, or for each side (default "valid")
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.AveragePooling2D.Options): dk.Layer
function dk.nn.AveragePooling2D(pool_size, strides, padding, name) end

---@class dk.nn.MaxPooling1D.Options
---@field pool_size? integer|integer[] the size of a window, one number or one for each axis (default 2)
---@field strides? integer|integer[] the steps from window to window; pool_size by default
---@field padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or numbers of elements: on all sides, for each axis, or for each side (default "valid")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Computes the maximum of each window of signals.
---
---Shapes: [N, C, L] to [N, C, L'], L' = (L + padding - window) / stride + 1, rounded down; with "same" L / stride, rounded up.
---
---Errors: Numbers below 1; when called, an input with other axes, and windows larger than the padded input.
---
---```lua
---local layer = dk.nn.MaxPooling1D(3, {strides = 2, padding = "same"})
---print(layer(dk.zeros(2, 3, 99)):shape()) --> 2 x 3 x 50
---```
---@param pool_size? integer|integer[] the size of a window, one number or one for each axis (default 2)
---@param strides? integer|integer[] the steps from window to window; pool_size by default
---@param padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or numbers of elements: on all sides, for each axis, or for each side (default "valid")
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.MaxPooling1D.Options): dk.Layer
function dk.nn.MaxPooling1D(pool_size, strides, padding, name) end

---@class dk.nn.MaxPooling2D.Options
---@field pool_size? integer|integer[] the size of a window, one number or one for each axis (default 2)
---@field strides? integer|integer[] the steps from window to window; pool_size by default
---@field padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or numbers of elements: on all sides, for each axis, or for each side (default "valid")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Computes the maximum of each window of images.
---
---Shapes: [N, C, H, W] to [N, C, H', W'], H' = (H + padding - window) / stride + 1, rounded down; with "same" H / stride, rounded up.
---
---Errors: Numbers below 1; when called, an input with other axes, and windows larger than the padded input.
---
---```lua
---print(dk.nn.MaxPooling2D(2)(dk.zeros(2, 3, 9, 9)):shape()) --> 2 x 3 x 4 x 4
---```
---@param pool_size? integer|integer[] the size of a window, one number or one for each axis (default 2)
---@param strides? integer|integer[] the steps from window to window; pool_size by default
---@param padding? "same"|"valid"|integer|integer[] "same", "valid" (none), or numbers of elements: on all sides, for each axis, or for each side (default "valid")
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.MaxPooling2D.Options): dk.Layer
function dk.nn.MaxPooling2D(pool_size, strides, padding, name) end

---@class dk.nn.UpSampling1D.Options
---@field size? integer|integer[] how often each element is repeated (default 2)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Makes signals longer by repeating elements.
---
---Shapes: [N, C, L] to [N, C, size L].
---
---Errors: A size below 1; when called, other axes.
---
---```lua
---print(dk.nn.UpSampling1D(2)(dk.tensor{{{1, 2}}}):flatten()) --> 1 1 2 2 [Tensor of shape 4]
---```
---@param size? integer|integer[] how often each element is repeated (default 2)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.UpSampling1D.Options): dk.Layer
function dk.nn.UpSampling1D(size, name) end

---@class dk.nn.UpSampling2D.Options
---@field size? integer|integer[] factors of height and width, or one for both (default 2)
---@field interpolation? "nearest"|"bilinear" repeat every pixel, or interpolate between the nearest four (default "nearest")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Makes images larger.
---
---Shapes: [N, C, H, W] to [N, C, size H, size W].
---
---Errors: A size below 1; when called, other axes.
---
---```lua
---local layer = dk.nn.UpSampling2D(2, {interpolation = "bilinear"})
---print(layer(dk.zeros(2, 3, 4, 4)):shape()) --> 2 x 3 x 8 x 8
---```
---@param size? integer|integer[] factors of height and width, or one for both (default 2)
---@param interpolation? "nearest"|"bilinear" repeat every pixel, or interpolate between the nearest four (default "nearest")
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.UpSampling2D.Options): dk.Layer
function dk.nn.UpSampling2D(size, interpolation, name) end

---@class dk.nn.LayerNormalization.Options
---@field epsilon? number added to the variance (default 0.001)
---@field scale? boolean whether there is a weight, initially 1 (default true)
---@field center? boolean whether there is a bias, initially 0 (default true)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Normalises the last axis to mean 0 and variance 1, then scales and shifts it (Ba, Kiros and Hinton 2016). weight, bias [features].
---
---Shapes: [...]; the result has the input's.
---
---Errors: A negative epsilon; when called, another last axis than the first time.
---
---```lua
---print(dk.nn.LayerNormalization(0)(dk.tensor{{1, 3}})) --> -1 1 [Tensor of shape 1x2]
---```
---@param epsilon? number added to the variance (default 0.001)
---@param scale? boolean whether there is a weight, initially 1 (default true)
---@param center? boolean whether there is a bias, initially 0 (default true)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.LayerNormalization.Options): dk.Layer
function dk.nn.LayerNormalization(epsilon, scale, center, name) end

---@class dk.nn.GroupNormalization.Options
---@field groups? integer number of groups; -1 for one for each channel (default 32)
---@field epsilon? number added to the variance (default 0.001)
---@field scale? boolean whether there is a weight, initially 1 (default true)
---@field center? boolean whether there is a bias, initially 0 (default true)
---@field activation? dk.ActivationName the name of the activation, applied in the same pass (default "linear")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Normalises each group of channels of each example to mean 0 and variance 1, then scales and shifts it (Wu and He 2018). weight, bias [C].
---
---Shapes: [N, C, ...]; the result has the input's.
---
---Errors: Groups that do not divide the channels and a negative epsilon; when called, other channels than the first time.
---
---```lua
---print(dk.nn.GroupNormalization(2, 0)(dk.tensor{{1, 3, 10, 30}})) --> -1 1 -1 1 [Tensor of shape 1x4]
---```
---@param groups? integer number of groups; -1 for one for each channel (default 32)
---@param epsilon? number added to the variance (default 0.001)
---@param scale? boolean whether there is a weight, initially 1 (default true)
---@param center? boolean whether there is a bias, initially 0 (default true)
---@param activation? dk.ActivationName the name of the activation, applied in the same pass (default "linear")
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.GroupNormalization.Options): dk.Layer
function dk.nn.GroupNormalization(groups, epsilon, scale, center, activation, name) end

---@class dk.nn.BatchNormalization.Options
---@field momentum? number weight of the old value in each update of the running statistics: 1 minus PyTorch's momentum (default 0.99)
---@field epsilon? number added to the variance (default 0.001)
---@field center? boolean whether there is a bias, initially 0 (default true)
---@field scale? boolean whether there is a weight, initially 1 (default true)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Normalises each channel over the batch to mean 0 and variance 1, then scales and shifts it (Ioffe and Szegedy 2015); outside of training, and while the layer is frozen, with running statistics. weight, bias, running_mean and running_var [C]; the running statistics are saved but not trained.
---
---Shapes: [N, C, ...]; the result has the input's.
---
---Errors: A negative epsilon, a momentum outside of 0 to 1; when called, other channels than the first time, and in training a channel of one value.
---
---```lua
---local layer = dk.nn.BatchNormalization{momentum = 0.5}
---layer(dk.zeros(2, 3, 8, 8)) -- makes its weights
---layer:train()
---layer(dk.ones(2, 3, 8, 8))
---print(layer:state_dict().running_mean) --> 0.5000 0.5000 0.5000 [Tensor of shape 3]
---```
---@param momentum? number weight of the old value in each update of the running statistics: 1 minus PyTorch's momentum (default 0.99)
---@param epsilon? number added to the variance (default 0.001)
---@param center? boolean whether there is a bias, initially 0 (default true)
---@param scale? boolean whether there is a weight, initially 1 (default true)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.BatchNormalization.Options): dk.Layer
function dk.nn.BatchNormalization(momentum, epsilon, center, scale, name) end

---@class dk.nn.MultiHeadAttention.Options
---@field value_dim? integer the width of a head's values; key_dim by default
---@field dropout? number the dropout rate of the attention weights in training (default 0.0)
---@field use_bias? boolean whether the projections have biases (default true)
---@field output_shape? integer number of features of the result; the query's by default
---@field is_causal? boolean whether a token attends only to tokens at its position and before (default false)
---@field kernel_initializer? dk.InitializerName|number|table the initial values of the projections (default "glorot_uniform")
---@field bias_initializer? dk.InitializerName|number|table the initial values of the projections' biases (default "zeros")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.MultiHeadAttention.Arguments: dk.nn.MultiHeadAttention.Options
---@field num_heads integer number of heads
---@field key_dim integer the width of a head's queries and keys

---Applies attention of several heads to (query, value) or (query, value, key), or self-attention to one input (Vaswani et al. 2017). The projections are Dense layers: query, key, value, attention_output.
---
---Shapes: [N, T, features] and [N, S, features] to [N, T, output_shape].
---
---Errors: Sizes below 1 and a rate outside 0 to 1; when called, inputs of other ranks or widths.
---
---```lua
---local attend = dk.nn.MultiHeadAttention(2, 8)
---print(attend(dk.randn(1, 5, 16), dk.randn(1, 7, 12)):shape()) --> 1 x 5 x 16
---```
---@param num_heads integer number of heads
---@param key_dim integer the width of a head's queries and keys
---@param value_dim? integer the width of a head's values; key_dim by default
---@param dropout? number the dropout rate of the attention weights in training (default 0.0)
---@param use_bias? boolean whether the projections have biases (default true)
---@param output_shape? integer number of features of the result; the query's by default
---@param is_causal? boolean whether a token attends only to tokens at its position and before (default false)
---@param kernel_initializer? dk.InitializerName|number|table the initial values of the projections (default "glorot_uniform")
---@param bias_initializer? dk.InitializerName|number|table the initial values of the projections' biases (default "zeros")
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.MultiHeadAttention.Arguments): dk.Layer
---@overload fun(num_heads: integer, key_dim: integer, options: dk.nn.MultiHeadAttention.Options): dk.Layer
function dk.nn.MultiHeadAttention(num_heads, key_dim, value_dim, dropout, use_bias, output_shape, is_causal, kernel_initializer, bias_initializer, name) end

---@class dk.nn.GaussianNoise.Options
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.GaussianNoise.Arguments: dk.nn.GaussianNoise.Options
---@field stddev number the standard deviation of the noise

---In training, adds normal noise.
---
---Shapes: [...]; the result has the input's.
---
---Errors: A stddev that is negative or not finite.
---
---```lua
---print(dk.nn.GaussianNoise(0.1)(dk.ones(1, 2))) --> 1 1 [Tensor of shape 1x2]
---```
---@param stddev number the standard deviation of the noise
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.GaussianNoise.Arguments): dk.Layer
---@overload fun(stddev: number, options: dk.nn.GaussianNoise.Options): dk.Layer
function dk.nn.GaussianNoise(stddev, name) end

---@class dk.nn.UniformNoise.Options
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.UniformNoise.Arguments: dk.nn.UniformNoise.Options
---@field amplitude number the bound of the noise

---In training, adds uniform noise between -amplitude and amplitude.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An amplitude that is negative or not finite.
---
---```lua
---print(dk.nn.UniformNoise(0.1)(dk.ones(1, 2))) --> 1 1 [Tensor of shape 1x2]
---```
---@param amplitude number the bound of the noise
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.UniformNoise.Arguments): dk.Layer
---@overload fun(amplitude: number, options: dk.nn.UniformNoise.Options): dk.Layer
function dk.nn.UniformNoise(amplitude, name) end

---@class dk.nn.SpeckleNoise.Options
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.SpeckleNoise.Arguments: dk.nn.SpeckleNoise.Options
---@field stddev number the standard deviation of the noise

---In training, multiplies each value by 1 plus normal noise.
---
---Shapes: [...]; the result has the input's.
---
---Errors: A stddev that is negative or not finite.
---
---```lua
---print(dk.nn.SpeckleNoise(0.1)(dk.ones(1, 2))) --> 1 1 [Tensor of shape 1x2]
---```
---@param stddev number the standard deviation of the noise
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.SpeckleNoise.Arguments): dk.Layer
---@overload fun(stddev: number, options: dk.nn.SpeckleNoise.Options): dk.Layer
function dk.nn.SpeckleNoise(stddev, name) end

---@class dk.nn.SaltAndPepperNoise.Options
---@field low? number the value of pepper (default 0.0)
---@field high? number the value of salt (default 1.0)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.SaltAndPepperNoise.Arguments: dk.nn.SaltAndPepperNoise.Options
---@field amount number the fraction of values that is replaced, 0 to 1

---In training, replaces this fraction of the values by low or high, with equal probability.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An amount outside of 0 to 1, a high that is not above low.
---
---```lua
---print(dk.nn.SaltAndPepperNoise(0.1)(dk.ones(1, 2))) --> 1 1 [Tensor of shape 1x2]
---```
---@param amount number the fraction of values that is replaced, 0 to 1
---@param low? number the value of pepper (default 0.0)
---@param high? number the value of salt (default 1.0)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.SaltAndPepperNoise.Arguments): dk.Layer
---@overload fun(amount: number, options: dk.nn.SaltAndPepperNoise.Options): dk.Layer
function dk.nn.SaltAndPepperNoise(amount, low, high, name) end

---@class dk.nn.ZeroPadding1D.Options
---@field padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Surrounds signals with zeros.
---
---Shapes: [N, C, L] to [N, C, L'], with the positions on both sides added to the sizes.
---
---Errors: Negative numbers, another count of numbers than axes or sides; when called, other axes, and more positions than the input can fill.
---
---```lua
---print(dk.nn.ZeroPadding1D(1)(dk.tensor{{{1}}}):flatten()) --> 0 1 0 [Tensor of shape 3]
---```
---@param padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.ZeroPadding1D.Options): dk.Layer
function dk.nn.ZeroPadding1D(padding, name) end

---@class dk.nn.ZeroPadding2D.Options
---@field padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Surrounds images with zeros.
---
---Shapes: [N, C, H, W] to [N, C, H', W'], with the positions on both sides added to the sizes.
---
---Errors: Negative numbers, another count of numbers than axes or sides; when called, other axes, and more positions than the input can fill.
---
---```lua
---print(dk.nn.ZeroPadding2D{1, 1, 2, 0}(dk.zeros(1, 3, 4, 5)):shape()) --> 1 x 3 x 6 x 7
---```
---@param padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.ZeroPadding2D.Options): dk.Layer
function dk.nn.ZeroPadding2D(padding, name) end

---@class dk.nn.ReflectionPad1D.Options
---@field padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Reflects signals at their first and last elements.
---
---Shapes: [N, C, L] to [N, C, L'], with the positions on both sides added to the sizes.
---
---Errors: Negative numbers, another count of numbers than axes or sides; when called, other axes, and more positions than the input can fill.
---
---```lua
---print(dk.nn.ReflectionPad1D(1)(dk.tensor{{{1, 2}}}):flatten()) --> 2 1 2 1 [Tensor of shape 4]
---```
---@param padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.ReflectionPad1D.Options): dk.Layer
function dk.nn.ReflectionPad1D(padding, name) end

---@class dk.nn.ReflectionPad2D.Options
---@field padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Reflects images at their first and last elements.
---
---Shapes: [N, C, H, W] to [N, C, H', W'], with the positions on both sides added to the sizes.
---
---Errors: Negative numbers, another count of numbers than axes or sides; when called, other axes, and more positions than the input can fill.
---
---```lua
---print(dk.nn.ReflectionPad2D{1, 1, 2, 0}(dk.zeros(1, 3, 4, 5)):shape()) --> 1 x 3 x 6 x 7
---```
---@param padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.ReflectionPad2D.Options): dk.Layer
function dk.nn.ReflectionPad2D(padding, name) end

---@class dk.nn.ReplicationPad1D.Options
---@field padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Repeats the first and last elements of signals.
---
---Shapes: [N, C, L] to [N, C, L'], with the positions on both sides added to the sizes.
---
---Errors: Negative numbers, another count of numbers than axes or sides; when called, other axes, and more positions than the input can fill.
---
---```lua
---print(dk.nn.ReplicationPad1D(1)(dk.tensor{{{1}}}):flatten()) --> 1 1 1 [Tensor of shape 3]
---```
---@param padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.ReplicationPad1D.Options): dk.Layer
function dk.nn.ReplicationPad1D(padding, name) end

---@class dk.nn.ReplicationPad2D.Options
---@field padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Repeats the first and last elements of images.
---
---Shapes: [N, C, H, W] to [N, C, H', W'], with the positions on both sides added to the sizes.
---
---Errors: Negative numbers, another count of numbers than axes or sides; when called, other axes, and more positions than the input can fill.
---
---```lua
---print(dk.nn.ReplicationPad2D{1, 1, 2, 0}(dk.zeros(1, 3, 4, 5)):shape()) --> 1 x 3 x 6 x 7
---```
---@param padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.ReplicationPad2D.Options): dk.Layer
function dk.nn.ReplicationPad2D(padding, name) end

---@class dk.nn.CircularPad1D.Options
---@field padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Continues signals as if they were circles.
---
---Shapes: [N, C, L] to [N, C, L'], with the positions on both sides added to the sizes.
---
---Errors: Negative numbers, another count of numbers than axes or sides; when called, other axes, and more positions than the input can fill.
---
---```lua
---print(dk.nn.CircularPad1D(1)(dk.tensor{{{1}}}):flatten()) --> 1 1 1 [Tensor of shape 3]
---```
---@param padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.CircularPad1D.Options): dk.Layer
function dk.nn.CircularPad1D(padding, name) end

---@class dk.nn.CircularPad2D.Options
---@field padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---Continues images as if they were circles.
---
---Shapes: [N, C, H, W] to [N, C, H', W'], with the positions on both sides added to the sizes.
---
---Errors: Negative numbers, another count of numbers than axes or sides; when called, other axes, and more positions than the input can fill.
---
---```lua
---print(dk.nn.CircularPad2D{1, 1, 2, 0}(dk.zeros(1, 3, 4, 5)):shape()) --> 1 x 3 x 6 x 7
---```
---@param padding? integer|integer[] number of positions: on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 1)
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(options: dk.nn.CircularPad2D.Options): dk.Layer
function dk.nn.CircularPad2D(padding, name) end

---@class dk.nn.PixelShuffle.Options
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.PixelShuffle.Arguments: dk.nn.PixelShuffle.Options
---@field upscale_factor integer the side of a square

---Enlarges images by making each block of channels a square of pixels (Shi et al. 2016).
---
---Shapes: [..., C * factor^2, H, W] to [..., C, H * factor, W * factor].
---
---Errors: A factor below 1; when called, channels that are no multiple of factor^2.
---
---```lua
---print(dk.nn.PixelShuffle(2)(dk.zeros(1, 8, 3, 3)):shape()) --> 1 x 2 x 6 x 6
---```
---@param upscale_factor integer the side of a square
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.PixelShuffle.Arguments): dk.Layer
---@overload fun(upscale_factor: integer, options: dk.nn.PixelShuffle.Options): dk.Layer
function dk.nn.PixelShuffle(upscale_factor, name) end

---@class dk.nn.PixelUnshuffle.Options
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.nn.PixelUnshuffle.Arguments: dk.nn.PixelUnshuffle.Options
---@field downscale_factor integer the side of a square

---Makes each square of pixels a block of channels: the inverse of a PixelShuffle.
---
---Shapes: [..., C, H * factor, W * factor] to [..., C * factor^2, H, W].
---
---Errors: A factor below 1; when called, height or width that is no multiple of the factor.
---
---```lua
---print(dk.nn.PixelUnshuffle(2)(dk.zeros(1, 2, 6, 6)):shape()) --> 1 x 8 x 3 x 3
---```
---@param downscale_factor integer the side of a square
---@param name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"
---@return dk.Layer
---@overload fun(arguments: dk.nn.PixelUnshuffle.Arguments): dk.Layer
---@overload fun(downscale_factor: integer, options: dk.nn.PixelUnshuffle.Options): dk.Layer
function dk.nn.PixelUnshuffle(downscale_factor, name) end

---@class dk.nn.functional.linear.Options
---@field bias? dk.Tensor [out]

---@class dk.nn.functional.linear.Arguments: dk.nn.functional.linear.Options
---@field input dk.Tensor [..., in]
---@field weight dk.Tensor [out, in]

---Applies a linear map, x W' + b.
---
---Shapes: [..., in] with weight [out, in] and bias [out] to [..., out].
---
---Errors: A weight or a bias of another shape.
---
---```lua
---local x, weight = dk.ones(1, 3), dk.ones(2, 3)
---print(dk.nn.functional.linear(x, weight, dk.tensor{0, 1})) --> 3 4 [Tensor of shape 1x2]
---```
---@param input dk.Tensor [..., in]
---@param weight dk.Tensor [out, in]
---@param bias? dk.Tensor [out]
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.linear.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, weight: dk.Tensor, options: dk.nn.functional.linear.Options): dk.Tensor
function dk.nn.functional.linear(input, weight, bias) end

---Looks up the rows of `weight` for ids from 0.
---
---Shapes: ids [...] and weight [n, features] to [..., features].
---
---Errors: Ids that are not whole or not within 0 to n - 1.
---
---```lua
---local rows = dk.tensor{{1, 2}, {3, 4}}
---print(dk.nn.functional.embedding(dk.tensor{1, 0}, rows)) --> 3 4 1 2 [Tensor of shape 2x2]
---```
---@param ids dk.Tensor whole numbers, any shape
---@param weight dk.Tensor [number of ids, features]
---@return dk.Tensor
function dk.nn.functional.embedding(ids, weight) end

---@class dk.nn.functional.one_hot.Options
---@field num_classes? integer the length of a row; by default one more than the highest label

---@class dk.nn.functional.one_hot.Arguments: dk.nn.functional.one_hot.Options
---@field labels dk.Tensor whole numbers, any shape

---Makes a row for each label, from 0, with 1 at the label's position.
---
---Shapes: [...] to [..., num_classes].
---
---Errors: Elements that are no labels below num_classes, and a num_classes below 1.
---
---```lua
---print(dk.nn.functional.one_hot(dk.tensor{2, 0})) --> 0 0 1 1 0 0 [Tensor of shape 2x3]
---```
---@param labels dk.Tensor whole numbers, any shape
---@param num_classes? integer the length of a row; by default one more than the highest label
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.one_hot.Arguments): dk.Tensor
---@overload fun(labels: dk.Tensor, options: dk.nn.functional.one_hot.Options): dk.Tensor
function dk.nn.functional.one_hot(labels, num_classes) end

---@class dk.nn.functional.dropout.Options
---@field p? number probability of zeroing an element, 0 to 1 (default 0.5)
---@field training? boolean whether elements are dropped; otherwise the result is the input (default true)

---@class dk.nn.functional.dropout.Arguments: dk.nn.functional.dropout.Options
---@field input dk.Tensor [...]

---Zeroes elements with probability p and scales the rest up by 1 / (1 - p) (Srivastava et al. 2014).
---
---Shapes: [...]; the result has the input's.
---
---Errors: A p outside of 0 to 1.
---
---```lua
---print(dk.nn.functional.dropout(dk.ones(2), 0.5, false)) --> 1 1 [Tensor of shape 2]
---print(dk.nn.functional.dropout(dk.ones(2), 1)) --> 0 0 [Tensor of shape 2]
---```
---@param input dk.Tensor [...]
---@param p? number probability of zeroing an element, 0 to 1 (default 0.5)
---@param training? boolean whether elements are dropped; otherwise the result is the input (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.dropout.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.nn.functional.dropout.Options): dk.Tensor
function dk.nn.functional.dropout(input, p, training) end

---@class dk.nn.functional.conv1d.Options
---@field bias? dk.Tensor [out]
---@field stride? integer|integer[] steps between windows, one number or one for each axis (default 1)
---@field padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 0)
---@field dilation? integer|integer[] steps between the kernel's elements (default 1)
---@field groups? integer number of groups of channels that are convolved separately (default 1)

---@class dk.nn.functional.conv1d.Arguments: dk.nn.functional.conv1d.Options
---@field input dk.Tensor [N, C, L]
---@field weight dk.Tensor [out, C / groups, kernel]

---Cross-correlates signals with a kernel and adds a bias.
---
---Shapes: [N, C, L] to [N, out, L'], L' = (L + zeros - dilation (kernel - 1) - 1) / stride + 1, rounded down.
---
---Errors: Channels of input and weight that do not match, groups that do not divide them, a kernel larger than the padded input, strides and dilations below 1.
---
---```lua
---local x, weight = dk.tensor{{{1, 2, 4, 8}}}, dk.tensor{{{-1, 1}}}
---print(dk.nn.functional.conv1d(x, weight):flatten()) --> 1 2 4 [Tensor of shape 3]
---```
---@param input dk.Tensor [N, C, L]
---@param weight dk.Tensor [out, C / groups, kernel]
---@param bias? dk.Tensor [out]
---@param stride? integer|integer[] steps between windows, one number or one for each axis (default 1)
---@param padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 0)
---@param dilation? integer|integer[] steps between the kernel's elements (default 1)
---@param groups? integer number of groups of channels that are convolved separately (default 1)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.conv1d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, weight: dk.Tensor, options: dk.nn.functional.conv1d.Options): dk.Tensor
function dk.nn.functional.conv1d(input, weight, bias, stride, padding, dilation, groups) end

---@class dk.nn.functional.conv2d.Options
---@field bias? dk.Tensor [out]
---@field stride? integer|integer[] steps between windows, one number or one for each axis (default 1)
---@field padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 0)
---@field dilation? integer|integer[] steps between the kernel's elements (default 1)
---@field groups? integer number of groups of channels that are convolved separately (default 1)

---@class dk.nn.functional.conv2d.Arguments: dk.nn.functional.conv2d.Options
---@field input dk.Tensor [N, C, H, W]
---@field weight dk.Tensor [out, C / groups, height, width]

---Cross-correlates images with a kernel and adds a bias.
---
---Shapes: [N, C, H, W] to [N, out, H', W'], H' = (H + zeros - dilation (height - 1) - 1) / stride + 1, rounded down.
---
---Errors: Channels of input and weight that do not match, groups that do not divide them, a kernel larger than the padded input, strides and dilations below 1.
---
---```lua
---local x, weight = dk.ones(1, 3, 8, 8), dk.ones(16, 3, 3, 3)
---local y = dk.nn.functional.conv2d(x, weight, {stride = 2, padding = 1})
---print(y:shape()) --> 1 x 16 x 4 x 4
---```
---@param input dk.Tensor [N, C, H, W]
---@param weight dk.Tensor [out, C / groups, height, width]
---@param bias? dk.Tensor [out]
---@param stride? integer|integer[] steps between windows, one number or one for each axis (default 1)
---@param padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 0)
---@param dilation? integer|integer[] steps between the kernel's elements (default 1)
---@param groups? integer number of groups of channels that are convolved separately (default 1)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.conv2d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, weight: dk.Tensor, options: dk.nn.functional.conv2d.Options): dk.Tensor
function dk.nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups) end

---@class dk.nn.functional.conv_transpose1d.Options
---@field bias? dk.Tensor [out]
---@field stride? integer|integer[] steps between windows, one number or one for each axis (default 1)
---@field padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 0)
---@field output_padding? integer|integer[] extra size at the end of the result (default 0)
---@field groups? integer number of groups of channels that are convolved separately (default 1)
---@field dilation? integer|integer[] steps between the kernel's elements (default 1)

---@class dk.nn.functional.conv_transpose1d.Arguments: dk.nn.functional.conv_transpose1d.Options
---@field input dk.Tensor [N, C, L]
---@field weight dk.Tensor [C, out / groups, kernel]

---Applies the transpose of conv1d: each value adds a multiple of the kernel to the result.
---
---Shapes: [N, C, L] to [N, out, L'], L' = (L - 1) stride - zeros + dilation (kernel - 1) + output_padding + 1.
---
---Errors: Channels of input and weight that do not match, groups that do not divide them, a kernel larger than the padded input, strides and dilations below 1.
---
---```lua
---local x, weight = dk.tensor{{{1, 2}}}, dk.tensor{{{1, 1}}}
---local y = dk.nn.functional.conv_transpose1d(x, weight, {stride = 2})
---print(y:flatten()) --> 1 1 2 2 [Tensor of shape 4]
---```
---@param input dk.Tensor [N, C, L]
---@param weight dk.Tensor [C, out / groups, kernel]
---@param bias? dk.Tensor [out]
---@param stride? integer|integer[] steps between windows, one number or one for each axis (default 1)
---@param padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 0)
---@param output_padding? integer|integer[] extra size at the end of the result (default 0)
---@param groups? integer number of groups of channels that are convolved separately (default 1)
---@param dilation? integer|integer[] steps between the kernel's elements (default 1)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.conv_transpose1d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, weight: dk.Tensor, options: dk.nn.functional.conv_transpose1d.Options): dk.Tensor
function dk.nn.functional.conv_transpose1d(input, weight, bias, stride, padding, output_padding, groups, dilation) end

---@class dk.nn.functional.conv_transpose2d.Options
---@field bias? dk.Tensor [out]
---@field stride? integer|integer[] steps between windows, one number or one for each axis (default 1)
---@field padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 0)
---@field output_padding? integer|integer[] extra size at the end of the result (default 0)
---@field groups? integer number of groups of channels that are convolved separately (default 1)
---@field dilation? integer|integer[] steps between the kernel's elements (default 1)

---@class dk.nn.functional.conv_transpose2d.Arguments: dk.nn.functional.conv_transpose2d.Options
---@field input dk.Tensor [N, C, H, W]
---@field weight dk.Tensor [C, out / groups, height, width]

---Applies the transpose of conv2d: each value adds a multiple of the kernel to the result.
---
---Shapes: [N, C, H, W] to [N, out, H', W'], H' = (H - 1) stride - zeros + dilation (height - 1) + output_padding + 1.
---
---Errors: Channels of input and weight that do not match, groups that do not divide them, a kernel larger than the padded input, strides and dilations below 1.
---
---```lua
---local x, weight = dk.ones(1, 16, 4, 4), dk.ones(16, 3, 3, 3)
---local y = dk.nn.functional.conv_transpose2d(x, weight, {stride = 2, padding = 1, output_padding = 1})
---print(y:shape()) --> 1 x 3 x 8 x 8
---```
---@param input dk.Tensor [N, C, H, W]
---@param weight dk.Tensor [C, out / groups, height, width]
---@param bias? dk.Tensor [out]
---@param stride? integer|integer[] steps between windows, one number or one for each axis (default 1)
---@param padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side ({top, bottom, left, right}) (default 0)
---@param output_padding? integer|integer[] extra size at the end of the result (default 0)
---@param groups? integer number of groups of channels that are convolved separately (default 1)
---@param dilation? integer|integer[] steps between the kernel's elements (default 1)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.conv_transpose2d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, weight: dk.Tensor, options: dk.nn.functional.conv_transpose2d.Options): dk.Tensor
function dk.nn.functional.conv_transpose2d(input, weight, bias, stride, padding, output_padding, groups, dilation) end

---@class dk.nn.functional.avg_pool1d.Options
---@field stride? integer|integer[] steps between windows, by default kernel_size
---@field padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side; at most half of a window (default 0)
---@field ceil_mode? boolean whether the last window may reach beyond the end (default false)
---@field count_include_pad? boolean whether the padding's zeros count as elements (default true)

---@class dk.nn.functional.avg_pool1d.Arguments: dk.nn.functional.avg_pool1d.Options
---@field input dk.Tensor [N, C, L]
---@field kernel_size integer|integer[] size of a window, one number or one for each axis

---Computes the mean of each window of signals.
---
---Shapes: [N, C, L] to [N, C, L'], L' = (L + padding - window) / stride + 1, rounded down (ceil_mode: up).
---
---Errors: An input with other axes, windows larger than the padded input, padding of more than half of a window, numbers below 1.
---
---```lua
---local x = dk.tensor{{{1, 3, 5, 7}}}
---print(dk.nn.functional.avg_pool1d(x, 2):flatten()) --> 2 6 [Tensor of shape 2]
---```
---@param input dk.Tensor [N, C, L]
---@param kernel_size integer|integer[] size of a window, one number or one for each axis
---@param stride? integer|integer[] steps between windows, by default kernel_size
---@param padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side; at most half of a window (default 0)
---@param ceil_mode? boolean whether the last window may reach beyond the end (default false)
---@param count_include_pad? boolean whether the padding's zeros count as elements (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.avg_pool1d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, kernel_size: integer|integer[], options: dk.nn.functional.avg_pool1d.Options): dk.Tensor
function dk.nn.functional.avg_pool1d(input, kernel_size, stride, padding, ceil_mode, count_include_pad) end

---@class dk.nn.functional.avg_pool2d.Options
---@field stride? integer|integer[] steps between windows, by default kernel_size
---@field padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side; at most half of a window (default 0)
---@field ceil_mode? boolean whether the last window may reach beyond the end (default false)
---@field count_include_pad? boolean whether the padding's zeros count as elements (default true)

---@class dk.nn.functional.avg_pool2d.Arguments: dk.nn.functional.avg_pool2d.Options
---@field input dk.Tensor [N, C, H, W]
---@field kernel_size integer|integer[] size of a window, one number or one for each axis

---Computes the mean of each window of images.
---
---Shapes: [N, C, H, W] to [N, C, H', W'], H' = (H + padding - window) / stride + 1, rounded down (ceil_mode: up).
---
---Errors: An input with other axes, windows larger than the padded input, padding of more than half of a window, numbers below 1.
---
---```lua
---local y = dk.nn.functional.avg_pool2d(dk.ones(1, 3, 8, 8), 3, {stride = 2, padding = 1})
---print(y:shape()) --> 1 x 3 x 4 x 4
---```
---@param input dk.Tensor [N, C, H, W]
---@param kernel_size integer|integer[] size of a window, one number or one for each axis
---@param stride? integer|integer[] steps between windows, by default kernel_size
---@param padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side; at most half of a window (default 0)
---@param ceil_mode? boolean whether the last window may reach beyond the end (default false)
---@param count_include_pad? boolean whether the padding's zeros count as elements (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.avg_pool2d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, kernel_size: integer|integer[], options: dk.nn.functional.avg_pool2d.Options): dk.Tensor
function dk.nn.functional.avg_pool2d(input, kernel_size, stride, padding, ceil_mode, count_include_pad) end

---@class dk.nn.functional.max_pool1d.Options
---@field stride? integer|integer[] steps between windows, by default kernel_size
---@field padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side; at most half of a window (default 0)
---@field dilation? integer|integer[] steps between a window's elements (default 1)
---@field ceil_mode? boolean whether the last window may reach beyond the end (default false)

---@class dk.nn.functional.max_pool1d.Arguments: dk.nn.functional.max_pool1d.Options
---@field input dk.Tensor [N, C, L]
---@field kernel_size integer|integer[] size of a window, one number or one for each axis

---Computes the maximum of each window of signals; NaN if the window has a NaN.
---
---Shapes: [N, C, L] to [N, C, L'], L' = (L + padding - window) / stride + 1, rounded down (ceil_mode: up).
---
---Errors: An input with other axes, windows larger than the padded input, padding of more than half of a window, numbers below 1.
---
---```lua
---local x = dk.tensor{{{1, 3, 5, 2, 9}}}
---print(dk.nn.functional.max_pool1d(x, 3, {stride = 2}):flatten()) --> 5 9 [Tensor of shape 2]
---```
---@param input dk.Tensor [N, C, L]
---@param kernel_size integer|integer[] size of a window, one number or one for each axis
---@param stride? integer|integer[] steps between windows, by default kernel_size
---@param padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side; at most half of a window (default 0)
---@param dilation? integer|integer[] steps between a window's elements (default 1)
---@param ceil_mode? boolean whether the last window may reach beyond the end (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.max_pool1d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, kernel_size: integer|integer[], options: dk.nn.functional.max_pool1d.Options): dk.Tensor
function dk.nn.functional.max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode) end

---@class dk.nn.functional.max_pool2d.Options
---@field stride? integer|integer[] steps between windows, by default kernel_size
---@field padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side; at most half of a window (default 0)
---@field dilation? integer|integer[] steps between a window's elements (default 1)
---@field ceil_mode? boolean whether the last window may reach beyond the end (default false)

---@class dk.nn.functional.max_pool2d.Arguments: dk.nn.functional.max_pool2d.Options
---@field input dk.Tensor [N, C, H, W]
---@field kernel_size integer|integer[] size of a window, one number or one for each axis

---Computes the maximum of each window of images; NaN if the window has a NaN.
---
---Shapes: [N, C, H, W] to [N, C, H', W'], H' = (H + padding - window) / stride + 1, rounded down (ceil_mode: up).
---
---Errors: An input with other axes, windows larger than the padded input, padding of more than half of a window, numbers below 1.
---
---```lua
---local x = dk.arange(16):reshape(1, 1, 4, 4)
---print(dk.nn.functional.max_pool2d(x, 2):flatten()) --> 5 7 13 15 [Tensor of shape 4]
---```
---@param input dk.Tensor [N, C, H, W]
---@param kernel_size integer|integer[] size of a window, one number or one for each axis
---@param stride? integer|integer[] steps between windows, by default kernel_size
---@param padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side; at most half of a window (default 0)
---@param dilation? integer|integer[] steps between a window's elements (default 1)
---@param ceil_mode? boolean whether the last window may reach beyond the end (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.max_pool2d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, kernel_size: integer|integer[], options: dk.nn.functional.max_pool2d.Options): dk.Tensor
function dk.nn.functional.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode) end

---Computes the means of as many windows of signals as the result has elements.
---
---Shapes: [N, C, L] to [N, C, L'] of output_size. Window i covers the positions from i L / L', rounded down, to (i + 1) L / L', rounded up, for i from 0.
---
---Errors: An input with other axes, and sizes below 1.
---
---```lua
---local x = dk.tensor{{{1, 3, 5}}}
---print(dk.nn.functional.adaptive_avg_pool1d(x, 2):flatten()) --> 2 4 [Tensor of shape 2]
---```
---@param input dk.Tensor [N, C, L]
---@param output_size integer|integer[] size of the result, one number or one for each axis
---@return dk.Tensor
function dk.nn.functional.adaptive_avg_pool1d(input, output_size) end

---Computes the means of as many windows of images as the result has elements.
---
---Shapes: [N, C, H, W] to [N, C, H', W'] of output_size. Window i covers the positions from i H / H', rounded down, to (i + 1) H / H', rounded up, for i from 0.
---
---Errors: An input with other axes, and sizes below 1.
---
---```lua
---local y = dk.nn.functional.adaptive_avg_pool2d(dk.ones(1, 3, 7, 9), 1)
---print(y:flatten()) --> 1 1 1 [Tensor of shape 3]
---```
---@param input dk.Tensor [N, C, H, W]
---@param output_size integer|integer[] size of the result, one number or one for each axis
---@return dk.Tensor
function dk.nn.functional.adaptive_avg_pool2d(input, output_size) end

---Computes the maxima of as many windows of signals as the result has elements; NaN if a window has a NaN.
---
---Shapes: [N, C, L] to [N, C, L'] of output_size. Window i covers the positions from i L / L', rounded down, to (i + 1) L / L', rounded up, for i from 0.
---
---Errors: An input with other axes, and sizes below 1.
---
---```lua
---local x = dk.tensor{{{1, 3, 2}}}
---print(dk.nn.functional.adaptive_max_pool1d(x, 3):flatten()) --> 1 3 2 [Tensor of shape 3]
---```
---@param input dk.Tensor [N, C, L]
---@param output_size integer|integer[] size of the result, one number or one for each axis
---@return dk.Tensor
function dk.nn.functional.adaptive_max_pool1d(input, output_size) end

---Computes the maxima of as many windows of images as the result has elements; NaN if a window has a NaN.
---
---Shapes: [N, C, H, W] to [N, C, H', W'] of output_size. Window i covers the positions from i H / H', rounded down, to (i + 1) H / H', rounded up, for i from 0.
---
---Errors: An input with other axes, and sizes below 1.
---
---```lua
---local y = dk.nn.functional.adaptive_max_pool2d(dk.arange(9):reshape(1, 1, 3, 3), {1, 2})
---print(y:flatten()) --> 7 8 [Tensor of shape 2]
---```
---@param input dk.Tensor [N, C, H, W]
---@param output_size integer|integer[] size of the result, one number or one for each axis
---@return dk.Tensor
function dk.nn.functional.adaptive_max_pool2d(input, output_size) end

---@class dk.nn.functional.interpolate.Options
---@field size? integer|integer[] new size, one number or one for each axis
---@field scale_factor? number|number[] factor of the size instead of size, one number or one for each axis
---@field mode? "nearest"|"nearest-exact"|"linear"|"bilinear"|"bicubic"|"trilinear"|"area" the interpolation (default "nearest")
---@field align_corners? boolean for the modes that interpolate between elements, whether the centres of the corner elements coincide; by default their outer edges do
---@field recompute_scale_factor? boolean whether scale_factor is replaced by the ratio of the sizes, of which the new one is rounded down (default false)
---@field antialias? boolean for bilinear and bicubic, whether a smaller image is made from all the pixels that it covers, as in Python's PIL (default false)

---@class dk.nn.functional.interpolate.Arguments: dk.nn.functional.interpolate.Options
---@field input dk.Tensor [N, C, L], [N, C, H, W] or [N, C, D, H, W]

---Resizes signals, images or volumes, as torch.nn.functional.interpolate: nearest and nearest-exact repeat elements (the latter by the centres of elements), linear (signals), bilinear (images) and trilinear (volumes) interpolate between the nearest ones, bicubic (images) is the cubic convolution of the nearest sixteen, area the mean of those that an element covers.
---
---Shapes: [N, C, H, W] to [N, C, H', W'], H' = size or H scale_factor, rounded down; likewise other axes.
---
---Errors: An input with axes that the mode has not, factors that are not positive, sizes below 1, a factor and a size at once or neither, and options that the mode has not.
---
---```lua
---local x = dk.tensor{{{{1, 2}, {3, 4}}}}
---local F = dk.nn.functional
---print(F.interpolate(x, {size = {1, 2}, mode = "area"}):flatten()) --> 2 3 [Tensor of shape 2]
---print(F.interpolate(x, {scale_factor = 2, mode = "bicubic"}):shape()) --> 1 x 1 x 4 x 4
---```
---@param input dk.Tensor [N, C, L], [N, C, H, W] or [N, C, D, H, W]
---@param size? integer|integer[] new size, one number or one for each axis
---@param scale_factor? number|number[] factor of the size instead of size, one number or one for each axis
---@param mode? "nearest"|"nearest-exact"|"linear"|"bilinear"|"bicubic"|"trilinear"|"area" the interpolation (default "nearest")
---@param align_corners? boolean for the modes that interpolate between elements, whether the centres of the corner elements coincide; by default their outer edges do
---@param recompute_scale_factor? boolean whether scale_factor is replaced by the ratio of the sizes, of which the new one is rounded down (default false)
---@param antialias? boolean for bilinear and bicubic, whether a smaller image is made from all the pixels that it covers, as in Python's PIL (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.interpolate.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.nn.functional.interpolate.Options): dk.Tensor
function dk.nn.functional.interpolate(input, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias) end

---@class dk.nn.functional.upsample_nearest1d.Options
---@field scale_factor? number|number[] factor of the size, one number or one for each axis
---@field size? integer|integer[] new size instead of scale_factor, one number or one for each axis

---@class dk.nn.functional.upsample_nearest1d.Arguments: dk.nn.functional.upsample_nearest1d.Options
---@field input dk.Tensor [N, C, L]

---Resizes signals by repeating elements.
---
---Shapes: [N, C, L] to [N, C, L'], L' = L scale_factor rounded down, or size.
---
---Errors: An input with other axes, factors that are not positive, sizes below 1, a factor and a size at once.
---
---```lua
---local x = dk.tensor{{{1, 2}}}
---print(dk.nn.functional.upsample_nearest1d(x, 2):flatten()) --> 1 1 2 2 [Tensor of shape 4]
---```
---@param input dk.Tensor [N, C, L]
---@param scale_factor? number|number[] factor of the size, one number or one for each axis
---@param size? integer|integer[] new size instead of scale_factor, one number or one for each axis
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.upsample_nearest1d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.nn.functional.upsample_nearest1d.Options): dk.Tensor
function dk.nn.functional.upsample_nearest1d(input, scale_factor, size) end

---@class dk.nn.functional.upsample_nearest2d.Options
---@field scale_factor? number|number[] factor of the size, one number or one for each axis
---@field size? integer|integer[] new size instead of scale_factor, one number or one for each axis

---@class dk.nn.functional.upsample_nearest2d.Arguments: dk.nn.functional.upsample_nearest2d.Options
---@field input dk.Tensor [N, C, H, W]

---Resizes images by repeating elements.
---
---Shapes: [N, C, H, W] to [N, C, H', W'], H' = H scale_factor rounded down, or size.
---
---Errors: An input with other axes, factors that are not positive, sizes below 1, a factor and a size at once.
---
---```lua
---local y = dk.nn.functional.upsample_nearest2d(dk.zeros(1, 3, 4, 4), {scale_factor = 2})
---print(y:shape()) --> 1 x 3 x 8 x 8
---```
---@param input dk.Tensor [N, C, H, W]
---@param scale_factor? number|number[] factor of the size, one number or one for each axis
---@param size? integer|integer[] new size instead of scale_factor, one number or one for each axis
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.upsample_nearest2d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.nn.functional.upsample_nearest2d.Options): dk.Tensor
function dk.nn.functional.upsample_nearest2d(input, scale_factor, size) end

---@class dk.nn.functional.upsample_bilinear2d.Options
---@field scale_factor? number|number[] factor of the size, one number or one for each axis
---@field size? integer|integer[] new size instead of scale_factor, one number or one for each axis
---@field align_corners? boolean whether the centres of the corner pixels coincide, rather than their outer edges (default false)

---@class dk.nn.functional.upsample_bilinear2d.Arguments: dk.nn.functional.upsample_bilinear2d.Options
---@field input dk.Tensor [N, C, H, W]

---Resizes images, each pixel interpolated from the nearest four.
---
---Shapes: [N, C, H, W] to [N, C, H', W'], H' = H scale_factor rounded down, or size.
---
---Errors: An input with other axes, factors that are not positive, sizes below 1, a factor and a size at once.
---
---```lua
---local x = dk.tensor{0, 4}:reshape(1, 1, 1, 2)
---print(dk.nn.functional.upsample_bilinear2d(x, {size = {1, 4}}):flatten()) --> 0 1 3 4 [Tensor of shape 4]
---```
---@param input dk.Tensor [N, C, H, W]
---@param scale_factor? number|number[] factor of the size, one number or one for each axis
---@param size? integer|integer[] new size instead of scale_factor, one number or one for each axis
---@param align_corners? boolean whether the centres of the corner pixels coincide, rather than their outer edges (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.upsample_bilinear2d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.nn.functional.upsample_bilinear2d.Options): dk.Tensor
function dk.nn.functional.upsample_bilinear2d(input, scale_factor, size, align_corners) end

---@class dk.nn.functional.unfold.Options
---@field dilation? integer|integer[] steps between a window's elements (default 1)
---@field padding? integer|integer[] zeros on both sides of the axes, one number or one for each axis (default 0)
---@field stride? integer|integer[] steps between windows (default 1)

---@class dk.nn.functional.unfold.Arguments: dk.nn.functional.unfold.Options
---@field input dk.Tensor [N, C, H, W]
---@field kernel_size integer|integer[] size of a window, one number or one for each axis

---Makes the windows of images columns (im2col). Of one axis of any tensor, t:unfold makes them.
---
---Shapes: [N, C, H, W] to [N, C * height * width of the kernel, windows], H' = (H + 2 padding - dilation (kernel - 1) - 1) / stride + 1 rows of windows, and likewise columns.
---
---Errors: An input of other axes, windows larger than the padded image, numbers out of range, and columns that do not match the windows.
---
---```lua
---local x = dk.arange(6):reshape(1, 1, 2, 3)
---print(dk.nn.functional.unfold(x, 2)[1]) --> 0 1 1 2 3 4 4 5 [Tensor of shape 4x2]
---```
---@param input dk.Tensor [N, C, H, W]
---@param kernel_size integer|integer[] size of a window, one number or one for each axis
---@param dilation? integer|integer[] steps between a window's elements (default 1)
---@param padding? integer|integer[] zeros on both sides of the axes, one number or one for each axis (default 0)
---@param stride? integer|integer[] steps between windows (default 1)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.unfold.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, kernel_size: integer|integer[], options: dk.nn.functional.unfold.Options): dk.Tensor
function dk.nn.functional.unfold(input, kernel_size, dilation, padding, stride) end

---@class dk.nn.functional.fold.Options
---@field dilation? integer|integer[] steps between a window's elements (default 1)
---@field padding? integer|integer[] zeros on both sides of the axes, one number or one for each axis (default 0)
---@field stride? integer|integer[] steps between windows (default 1)

---@class dk.nn.functional.fold.Arguments: dk.nn.functional.fold.Options
---@field input dk.Tensor [N, C * height * width of the kernel, windows]
---@field output_size integer|integer[] height and width of the images, or one number for both
---@field kernel_size integer|integer[] size of a window, one number or one for each axis

---Sums columns at their positions in images (col2im): unfold's inverse, but for the number of windows at a position.
---
---Shapes: [N, C * height * width of the kernel, windows] to [N, C, H, W] with H and W of output_size.
---
---Errors: An input of other axes, windows larger than the padded image, numbers out of range, and columns that do not match the windows.
---
---```lua
---local columns = dk.nn.functional.unfold(dk.ones(1, 1, 2, 3), 2)
---print(dk.nn.functional.fold(columns, {2, 3}, 2):flatten()) --> 1 2 1 1 2 1 [Tensor of shape 6]
---```
---@param input dk.Tensor [N, C * height * width of the kernel, windows]
---@param output_size integer|integer[] height and width of the images, or one number for both
---@param kernel_size integer|integer[] size of a window, one number or one for each axis
---@param dilation? integer|integer[] steps between a window's elements (default 1)
---@param padding? integer|integer[] zeros on both sides of the axes, one number or one for each axis (default 0)
---@param stride? integer|integer[] steps between windows (default 1)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.fold.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, output_size: integer|integer[], kernel_size: integer|integer[], options: dk.nn.functional.fold.Options): dk.Tensor
function dk.nn.functional.fold(input, output_size, kernel_size, dilation, padding, stride) end

---Enlarges images by making each block of channels a square of pixels (Shi et al. 2016).
---
---Shapes: [..., C * factor^2, H, W] to [..., C, H * factor, W * factor].
---
---Errors: Fewer than three axes, channels that are no multiple of factor^2, and a factor below 1.
---
---```lua
---local x = dk.tensor{1, 2, 3, 4}:reshape(1, 4, 1, 1)
---print(dk.nn.functional.pixel_shuffle(x, 2)[{1, 1}]) --> 1 2 3 4 [Tensor of shape 2x2]
---```
---@param input dk.Tensor [..., C * factor^2, H, W]
---@param upscale_factor integer side of a square
---@return dk.Tensor
function dk.nn.functional.pixel_shuffle(input, upscale_factor) end

---Makes each square of pixels a block of channels: pixel_shuffle's inverse.
---
---Shapes: [..., C, H * factor, W * factor] to [..., C * factor^2, H, W].
---
---Errors: Fewer than three axes, height or width that is no multiple of the factor, and a factor below 1.
---
---```lua
---print(dk.nn.functional.pixel_unshuffle(dk.zeros(1, 3, 4, 6), 2):shape()) --> 1 x 12 x 2 x 3
---```
---@param input dk.Tensor [..., C, H * factor, W * factor]
---@param downscale_factor integer side of a square
---@return dk.Tensor
function dk.nn.functional.pixel_unshuffle(input, downscale_factor) end

---Spreads the channels of each group over all groups (Zhang et al. 2018).
---
---Shapes: [...]; the result has the input's.
---
---Errors: Fewer than two axes, and groups that do not divide the channels.
---
---```lua
---local x = dk.arange(4):reshape(1, 4, 1)
---print(dk.nn.functional.channel_shuffle(x, 2):flatten()) --> 0 2 1 3 [Tensor of shape 4]
---```
---@param input dk.Tensor [N, C, ...]
---@param groups integer number of groups
---@return dk.Tensor
function dk.nn.functional.channel_shuffle(input, groups) end

---@class dk.nn.functional.grid_sample.Options
---@field mode? "bilinear"|"nearest"|"bicubic" interpolation between elements; bicubic is for images (default "bilinear")
---@field padding_mode? "zeros"|"border"|"reflection" what lies outside of the input (default "zeros")
---@field align_corners? boolean whether -1 and 1 are the centres of the first and last element, rather than their outer edges (default false)

---@class dk.nn.functional.grid_sample.Arguments: dk.nn.functional.grid_sample.Options
---@field input dk.Tensor [N, C, H, W] or [N, C, D, H, W]
---@field grid dk.Tensor [N, H', W', 2] or [N, D', H', W', 3]

---Samples images or volumes at the points of a grid, whose coordinates x, y (and z) go from -1 to 1 across the input. A coordinate that is not finite gives NaN with zeros around the input, and an element of the border otherwise.
---
---Shapes: [N, C, H, W] and [N, H', W', 2] to [N, C, H', W']; volumes likewise.
---
---Errors: A grid of another batch, other axes or another number of coordinates, and inputs without elements.
---
---```lua
---local x = dk.tensor{{{{1, 2}, {3, 4}}}}
---local grid = dk.tensor{{{{0, 0}, {-0.5, 0.5}}}}
---print(dk.nn.functional.grid_sample(x, grid):flatten()) --> 2.5000 3.0000 [Tensor of shape 2]
---```
---@param input dk.Tensor [N, C, H, W] or [N, C, D, H, W]
---@param grid dk.Tensor [N, H', W', 2] or [N, D', H', W', 3]
---@param mode? "bilinear"|"nearest"|"bicubic" interpolation between elements; bicubic is for images (default "bilinear")
---@param padding_mode? "zeros"|"border"|"reflection" what lies outside of the input (default "zeros")
---@param align_corners? boolean whether -1 and 1 are the centres of the first and last element, rather than their outer edges (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.grid_sample.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, grid: dk.Tensor, options: dk.nn.functional.grid_sample.Options): dk.Tensor
function dk.nn.functional.grid_sample(input, grid, mode, padding_mode, align_corners) end

---@class dk.nn.functional.affine_grid.Options
---@field align_corners? boolean whether -1 and 1 are the centres of the first and last element, rather than their outer edges (default false)

---@class dk.nn.functional.affine_grid.Arguments: dk.nn.functional.affine_grid.Options
---@field theta dk.Tensor [N, 2, 3] or [N, 3, 4], for each example the map from the result's points to the input's
---@field size integer[] sizes of grid_sample's result, {N, C, H, W} or {N, C, D, H, W}

---Makes the grid with which grid_sample maps images or volumes by affine maps.
---
---Shapes: [N, 2, 3] and {N, C, H, W} to [N, H, W, 2], [N, 3, 4] and {N, C, D, H, W} to [N, D, H, W, 3].
---
---Errors: A theta of another shape, other numbers of sizes, and sizes below 1.
---
---```lua
---local turned = dk.tensor{{{0, 1, 0}, {-1, 0, 0}}}
---local grid = dk.nn.functional.affine_grid(turned, {1, 1, 2, 2})
---local x = dk.tensor{{{{1, 2}, {3, 4}}}}
---print(dk.nn.functional.grid_sample(x, grid):flatten()) --> 3 1 4 2 [Tensor of shape 4]
---```
---@param theta dk.Tensor [N, 2, 3] or [N, 3, 4], for each example the map from the result's points to the input's
---@param size integer[] sizes of grid_sample's result, {N, C, H, W} or {N, C, D, H, W}
---@param align_corners? boolean whether -1 and 1 are the centres of the first and last element, rather than their outer edges (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.affine_grid.Arguments): dk.Tensor
---@overload fun(theta: dk.Tensor, size: integer[], options: dk.nn.functional.affine_grid.Options): dk.Tensor
function dk.nn.functional.affine_grid(theta, size, align_corners) end

---@class dk.nn.functional.conv3d.Options
---@field bias? dk.Tensor [out]
---@field stride? integer|integer[] steps between windows, one number or one for each axis (default 1)
---@field padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side ({front, back, top, bottom, left, right}) (default 0)
---@field dilation? integer|integer[] steps between a window's elements (default 1)
---@field groups? integer number of groups of channels that are convolved separately (default 1)

---@class dk.nn.functional.conv3d.Arguments: dk.nn.functional.conv3d.Options
---@field input dk.Tensor [N, C, D, H, W]
---@field weight dk.Tensor [out, C / groups, depth, height, width]

---Cross-correlates volumes with a kernel and adds a bias.
---
---Shapes: [N, C, D, H, W] to [N, out, D', H', W'], D' = (D + zeros - dilation (depth - 1) - 1) / stride + 1, rounded down.
---
---Errors: Channels of input and weight that do not match, groups that do not divide them, a kernel larger than the padded input, strides and dilations below 1.
---
---```lua
---local x, weight = dk.ones(1, 2, 4, 8, 8), dk.ones(3, 2, 3, 3, 3)
---print(dk.nn.functional.conv3d(x, weight, {padding = 1}):shape()) --> 1 x 3 x 4 x 8 x 8
---```
---@param input dk.Tensor [N, C, D, H, W]
---@param weight dk.Tensor [out, C / groups, depth, height, width]
---@param bias? dk.Tensor [out]
---@param stride? integer|integer[] steps between windows, one number or one for each axis (default 1)
---@param padding? "same"|"valid"|integer|integer[] zeros on all sides, for each axis, or for each side ({front, back, top, bottom, left, right}) (default 0)
---@param dilation? integer|integer[] steps between a window's elements (default 1)
---@param groups? integer number of groups of channels that are convolved separately (default 1)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.conv3d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, weight: dk.Tensor, options: dk.nn.functional.conv3d.Options): dk.Tensor
function dk.nn.functional.conv3d(input, weight, bias, stride, padding, dilation, groups) end

---@class dk.nn.functional.avg_pool3d.Options
---@field stride? integer|integer[] steps between windows, by default kernel_size
---@field padding? integer|integer[] positions on both sides, one number or one for each axis; at most half of a window (default 0)
---@field ceil_mode? boolean whether the last window may reach beyond the end (default false)
---@field count_include_pad? boolean whether the padding's zeros count as elements (default true)

---@class dk.nn.functional.avg_pool3d.Arguments: dk.nn.functional.avg_pool3d.Options
---@field input dk.Tensor [N, C, D, H, W]
---@field kernel_size integer|integer[] size of a window, one number or one for each axis

---Computes the mean of each window of volumes.
---
---Shapes: [N, C, D, H, W] to [N, C, D', H', W'], D' = (D + 2 padding - window) / stride + 1, rounded down (ceil_mode: up).
---
---Errors: An input with other axes, windows larger than the padded input, padding of more than half of a window, numbers below 1.
---
---```lua
---print(dk.nn.functional.avg_pool3d(dk.ones(1, 2, 4, 6, 6), 2):shape()) --> 1 x 2 x 2 x 3 x 3
---```
---@param input dk.Tensor [N, C, D, H, W]
---@param kernel_size integer|integer[] size of a window, one number or one for each axis
---@param stride? integer|integer[] steps between windows, by default kernel_size
---@param padding? integer|integer[] positions on both sides, one number or one for each axis; at most half of a window (default 0)
---@param ceil_mode? boolean whether the last window may reach beyond the end (default false)
---@param count_include_pad? boolean whether the padding's zeros count as elements (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.avg_pool3d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, kernel_size: integer|integer[], options: dk.nn.functional.avg_pool3d.Options): dk.Tensor
function dk.nn.functional.avg_pool3d(input, kernel_size, stride, padding, ceil_mode, count_include_pad) end

---@class dk.nn.functional.max_pool3d.Options
---@field stride? integer|integer[] steps between windows, by default kernel_size
---@field padding? integer|integer[] positions on both sides, one number or one for each axis; at most half of a window (default 0)
---@field dilation? integer|integer[] steps between a window's elements (default 1)
---@field ceil_mode? boolean whether the last window may reach beyond the end (default false)

---@class dk.nn.functional.max_pool3d.Arguments: dk.nn.functional.max_pool3d.Options
---@field input dk.Tensor [N, C, D, H, W]
---@field kernel_size integer|integer[] size of a window, one number or one for each axis

---Computes the maximum of each window of volumes; NaN if the window has a NaN.
---
---Shapes: [N, C, D, H, W] to [N, C, D', H', W'], D' = (D + 2 padding - window) / stride + 1, rounded down (ceil_mode: up).
---
---Errors: An input with other axes, windows larger than the padded input, padding of more than half of a window, numbers below 1.
---
---```lua
---local x = dk.arange(8):reshape(1, 1, 2, 2, 2)
---print(dk.nn.functional.max_pool3d(x, {2, 1, 2}):flatten()) --> 5 7 [Tensor of shape 2]
---```
---@param input dk.Tensor [N, C, D, H, W]
---@param kernel_size integer|integer[] size of a window, one number or one for each axis
---@param stride? integer|integer[] steps between windows, by default kernel_size
---@param padding? integer|integer[] positions on both sides, one number or one for each axis; at most half of a window (default 0)
---@param dilation? integer|integer[] steps between a window's elements (default 1)
---@param ceil_mode? boolean whether the last window may reach beyond the end (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.max_pool3d.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, kernel_size: integer|integer[], options: dk.nn.functional.max_pool3d.Options): dk.Tensor
function dk.nn.functional.max_pool3d(input, kernel_size, stride, padding, dilation, ceil_mode) end

---@class dk.nn.functional.normalize.Options
---@field p? number the norm (default 2.0)
---@field axis? integer the axis (default 2)
---@field eps? number the smallest divisor (default 1e-12)

---@class dk.nn.functional.normalize.Arguments: dk.nn.functional.normalize.Options
---@field input dk.Tensor any shape

---Divides the vectors along an axis by their p-norm, or by eps if that is smaller.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An axis that the input lacks, and a p that is not above 0.
---
---```lua
---print(dk.nn.functional.normalize(dk.tensor{{3, 4}})) --> 0.6000 0.8000 [Tensor of shape 1x2]
---```
---@param input dk.Tensor any shape
---@param p? number the norm (default 2.0)
---@param axis? integer the axis (default 2)
---@param eps? number the smallest divisor (default 1e-12)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.normalize.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.nn.functional.normalize.Options): dk.Tensor
function dk.nn.functional.normalize(input, p, axis, eps) end

---@class dk.nn.functional.cosine_similarity.Options
---@field axis? integer the axis (default 2)
---@field eps? number the smallest length (default 1e-08)

---@class dk.nn.functional.cosine_similarity.Arguments: dk.nn.functional.cosine_similarity.Options
---@field x1 dk.Tensor any shape
---@field x2 dk.Tensor broadcast with x1

---The cosine of the angle between the vectors along an axis.
---
---Shapes: two that broadcast, to a tensor that lacks the axis.
---
---Errors: Shapes that do not broadcast, and an axis that they lack.
---
---```lua
---print(dk.nn.functional.cosine_similarity(dk.tensor{{1, 0}}, dk.tensor{{3, 4}})) --> 0.6000 [Tensor of shape 1]
---```
---@param x1 dk.Tensor any shape
---@param x2 dk.Tensor broadcast with x1
---@param axis? integer the axis (default 2)
---@param eps? number the smallest length (default 1e-08)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.cosine_similarity.Arguments): dk.Tensor
---@overload fun(x1: dk.Tensor, x2: dk.Tensor, options: dk.nn.functional.cosine_similarity.Options): dk.Tensor
function dk.nn.functional.cosine_similarity(x1, x2, axis, eps) end

---@class dk.nn.functional.pairwise_distance.Options
---@field p? number the norm (default 2.0)
---@field eps? number added to each difference (default 1e-06)
---@field keepdim? boolean keep reduced axes with size 1 (default false)

---@class dk.nn.functional.pairwise_distance.Arguments: dk.nn.functional.pairwise_distance.Options
---@field x1 dk.Tensor any shape
---@field x2 dk.Tensor broadcast with x1

---The p-norm of the differences along the last axis. As in PyTorch eps is added to each difference.
---
---Shapes: two that broadcast, to a tensor that lacks the last axis.
---
---Errors: Shapes that do not broadcast, and a p that is not above 0.
---
---```lua
---print(dk.nn.functional.pairwise_distance(dk.tensor{{0, 0}}, dk.tensor{{3, 4}})) --> 5.0000 [Tensor of shape 1]
---```
---@param x1 dk.Tensor any shape
---@param x2 dk.Tensor broadcast with x1
---@param p? number the norm (default 2.0)
---@param eps? number added to each difference (default 1e-06)
---@param keepdim? boolean keep reduced axes with size 1 (default false)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.pairwise_distance.Arguments): dk.Tensor
---@overload fun(x1: dk.Tensor, x2: dk.Tensor, options: dk.nn.functional.pairwise_distance.Options): dk.Tensor
function dk.nn.functional.pairwise_distance(x1, x2, p, eps, keepdim) end

---@class dk.nn.functional.layer_norm.Options
---@field weight? dk.Tensor [features]
---@field bias? dk.Tensor [features]
---@field eps? number added to the variance (default 1e-05)

---@class dk.nn.functional.layer_norm.Arguments: dk.nn.functional.layer_norm.Options
---@field input dk.Tensor [..., features]

---Normalises the last axis to mean 0 and variance 1, then scales and shifts it (Ba, Kiros and Hinton 2016).
---
---Shapes: [..., features] with weight and bias [features]; the result has the input's.
---
---Errors: A weight or a bias of another shape, and a negative eps.
---
---```lua
---print(dk.nn.functional.layer_norm(dk.tensor{1, 3}, {eps = 0})) --> -1 1 [Tensor of shape 2]
---```
---@param input dk.Tensor [..., features]
---@param weight? dk.Tensor [features]
---@param bias? dk.Tensor [features]
---@param eps? number added to the variance (default 1e-05)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.layer_norm.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.nn.functional.layer_norm.Options): dk.Tensor
function dk.nn.functional.layer_norm(input, weight, bias, eps) end

---@class dk.nn.functional.group_norm.Options
---@field weight? dk.Tensor [C]
---@field bias? dk.Tensor [C]
---@field eps? number added to the variance (default 1e-05)

---@class dk.nn.functional.group_norm.Arguments: dk.nn.functional.group_norm.Options
---@field input dk.Tensor [N, C, ...]
---@field num_groups integer a divisor of C

---Normalises each group of channels of each example to mean 0 and variance 1, then scales and shifts it (Wu and He 2018).
---
---Shapes: [N, C, ...] with weight and bias [C]; the result has the input's.
---
---Errors: Groups that do not divide the channels, a weight or a bias of another shape, and a negative eps.
---
---```lua
---local x = dk.tensor{{1, 3, 10, 30}}
---print(dk.nn.functional.group_norm(x, 2, {eps = 0})) --> -1 1 -1 1 [Tensor of shape 1x4]
---```
---@param input dk.Tensor [N, C, ...]
---@param num_groups integer a divisor of C
---@param weight? dk.Tensor [C]
---@param bias? dk.Tensor [C]
---@param eps? number added to the variance (default 1e-05)
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.group_norm.Arguments): dk.Tensor
---@overload fun(input: dk.Tensor, num_groups: integer, options: dk.nn.functional.group_norm.Options): dk.Tensor
function dk.nn.functional.group_norm(input, num_groups, weight, bias, eps) end

---@class dk.nn.functional.batch_norm.Options
---@field running_mean? dk.Tensor [C], optional in training
---@field running_var? dk.Tensor [C], optional in training
---@field weight? dk.Tensor [C]
---@field bias? dk.Tensor [C]
---@field training? boolean whether the batch's statistics are used (default false)
---@field momentum? number weight of the batch in the running statistics; 1 minus Keras's momentum (default 0.1)
---@field eps? number added to the variance (default 1e-05)

---@class dk.nn.functional.batch_norm.Arguments: dk.nn.functional.batch_norm.Options
---@field input dk.Tensor [N, C, ...]

---Normalises each channel to mean 0 and variance 1, then scales and shifts it (Ioffe and Szegedy 2015): with the running statistics, or in training with those of the batch. Tensors are values, so in training the new running statistics are results too: (1 - momentum) times the old plus momentum times the batch's.
---
---Shapes: [N, C, ...] with vectors [C]; the result has the input's, the running statistics are [C].
---
---Errors: Vectors of another size, no running statistics outside of training, a channel of one value in training.
---
---```lua
---local x = dk.tensor{{1, 10}, {3, 30}}
---local y, mean = dk.nn.functional.batch_norm(x, dk.zeros(2), dk.ones(2), {training = true, eps = 0})
---print(y:flatten()) --> -1 -1 1 1 [Tensor of shape 4]
---print(mean) --> 0.2000 2.0000 [Tensor of shape 2]
---```
---@param input dk.Tensor [N, C, ...]
---@param running_mean? dk.Tensor [C], optional in training
---@param running_var? dk.Tensor [C], optional in training
---@param weight? dk.Tensor [C]
---@param bias? dk.Tensor [C]
---@param training? boolean whether the batch's statistics are used (default false)
---@param momentum? number weight of the batch in the running statistics; 1 minus Keras's momentum (default 0.1)
---@param eps? number added to the variance (default 1e-05)
---@return dk.Tensor
---@return dk.Tensor
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.batch_norm.Arguments): dk.Tensor, dk.Tensor, dk.Tensor
---@overload fun(input: dk.Tensor, options: dk.nn.functional.batch_norm.Options): dk.Tensor, dk.Tensor, dk.Tensor
function dk.nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps) end

---@class dk.nn.functional.scaled_dot_product_attention.Options
---@field attn_mask? dk.Tensor added to the scores, broadcast to [..., T, S]; -math.huge masks a key
---@field dropout_p? number probability of dropping each weight (default 0.0)
---@field is_causal? boolean whether a query attends only to keys at its position and before (default false)
---@field scale? number factor of the scores, 1 / sqrt(D) by default

---@class dk.nn.functional.scaled_dot_product_attention.Arguments: dk.nn.functional.scaled_dot_product_attention.Options
---@field query dk.Tensor [..., T, D]
---@field key dk.Tensor [..., S, D]
---@field value dk.Tensor [..., S, E]

---Attention of each head, softmax(query key' scale + attn_mask) value (Vaswani et al. 2017).
---
---Shapes: [..., T, D], [..., S, D] and [..., S, E] to [..., T, E]. Memory grows with T + S, but with T times S for attn_mask, dropout_p, or D or E above 256.
---
---Errors: Shapes that do not fit each other, a mask that does not broadcast, a probability outside 0 to 1.
---
---```lua
---local q, k = dk.zeros(1, 2), dk.tensor{{1, 2}, {3, 4}}
---local v = dk.tensor{{1}, {3}}
---print(dk.nn.functional.scaled_dot_product_attention(q, k, v)) --> 2 [Tensor of shape 1x1]
---```
---@param query dk.Tensor [..., T, D]
---@param key dk.Tensor [..., S, D]
---@param value dk.Tensor [..., S, E]
---@param attn_mask? dk.Tensor added to the scores, broadcast to [..., T, S]; -math.huge masks a key
---@param dropout_p? number probability of dropping each weight (default 0.0)
---@param is_causal? boolean whether a query attends only to keys at its position and before (default false)
---@param scale? number factor of the scores, 1 / sqrt(D) by default
---@return dk.Tensor
---@overload fun(arguments: dk.nn.functional.scaled_dot_product_attention.Arguments): dk.Tensor
---@overload fun(query: dk.Tensor, key: dk.Tensor, value: dk.Tensor, options: dk.nn.functional.scaled_dot_product_attention.Options): dk.Tensor
function dk.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask, dropout_p, is_causal, scale) end

---Makes a class of layers written in Lua. A call of the class makes an instance and passes its arguments to `init`; `forward` computes the result. Parameters and layers are found in the fields of the instance, and in tables that are fields.
---
---Shapes: those of forward's result.
---
---Errors: When called: a class without forward, and a forward that returns no tensor.
---
---```lua
---local Block = dk.nn.module("Block")
---function Block:init(size) self.dense = dk.nn.Dense(size) end
---function Block:forward(x) return self.dense(x):silu() + x end
---print(#Block(4)(dk.zeros(2, 4))) --> 2
---```
---@param name string name of the class in summaries and errors
---@return dk.Module
function dk.nn.module(name) end

---@class dk.models.TimeMLP.Options
---@field hidden_dim? integer width of the blocks (default 256)
---@field num_blocks? integer number of blocks (default 3)
---@field time_embedding_dim? integer width of the timestep's encoding (default 128)
---@field num_classes? integer number of classes, for class-conditional models
---@field activation? dk.ActivationName activation in blocks (default "silu")
---@field dropout? number rate of dropout in blocks, in training (default 0.0)
---@field layer_norm? boolean whether blocks normalise (default true)
---@field gradient_checkpointing? boolean whether the tape stores only the inputs of blocks, and backward computes the blocks again (default false)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---@class dk.models.TimeMLP.Arguments: dk.models.TimeMLP.Options
---@field data_shape integer|integer[] sizes of one example, 64 or {1, 8, 8}

---A denoiser for vectors and small images, model(x, timesteps, {class_labels =}): residual blocks that are conditioned on the timestep.
---
---Shapes: x [N, data_shape...], timesteps [N] and class_labels [N] (from 0; num_classes is the null label) to x's shape.
---
---Errors: Sizes below 1, a dropout outside of 0 to 1; when called, other shapes.
---
---```lua
---local model = dk.models.TimeMLP{data_shape = {1, 8, 8}, hidden_dim = 32, num_blocks = 1}
---local noise = model(dk.randn(4, 1, 8, 8), dk.tensor{0, 10, 20, 30})
---print(noise:shape()) --> 4 x 1 x 8 x 8
---```
---@class dk.models.TimeMLP.constructor
---@overload fun(data_shape: integer|integer[], hidden_dim?: integer, num_blocks?: integer, time_embedding_dim?: integer, num_classes?: integer, activation?: dk.ActivationName, dropout?: number, layer_norm?: boolean, gradient_checkpointing?: boolean, name?: string): dk.Layer
---@overload fun(arguments: dk.models.TimeMLP.Arguments): dk.Layer
---@overload fun(data_shape: integer|integer[], options: dk.models.TimeMLP.Options): dk.Layer
dk.models.TimeMLP = {}

---@class dk.models.UNet1DModel.Options
---@field sample_size? integer|integer[] length that the model is made for; any length is accepted
---@field in_channels? integer channels of x (default 3)
---@field out_channels? integer channels of the result (default 3)
---@field center_input_sample? boolean whether x in 0 to 1 is first scaled to 2 x - 1 (default false)
---@field freq_shift? number frequency shift of the timestep's encoding (default 0.0)
---@field flip_sin_to_cos? boolean whether cosines come before sines (default true)
---@field down_block_types? string[] type of each level on the way down, CrossAttn... included (default {"DownBlock1D", "AttnDownBlock1D", "AttnDownBlock1D", "AttnDownBlock1D"})
---@field up_block_types? string[] type of each level on the way up (default {"AttnUpBlock1D", "AttnUpBlock1D", "AttnUpBlock1D", "UpBlock1D"})
---@field block_out_channels? integer|integer[] channels of each level, from the top (default {224, 448, 672, 896})
---@field layers_per_block? integer residual blocks in each level down; levels up have one more (default 2)
---@field mid_block_scale_factor? number divisor of the residual sums in the middle (default 1.0)
---@field downsample_padding? integer 1, or 0 for zeros at the end only (default 1)
---@field dropout? number rate of dropout in residual blocks, in training (default 0.0)
---@field act_fn? dk.ActivationName activation in residual blocks (default "silu")
---@field attention_head_dim? integer width of a head (default 8)
---@field norm_num_groups? integer groups of group normalisation (default 32)
---@field attn_norm_num_groups? integer groups of the norm before the attention in the middle; by default norm_num_groups, with scale_shift no norm
---@field norm_eps? number added to variances of norms (default 1e-05)
---@field resnet_time_scale_shift? "default"|"scale_shift" whether the timestep's embedding is added, or scales and shifts (default "default")
---@field add_attention? boolean attention in the middle; cross-attention with cross_attention_dim (default true)
---@field class_embed_type? "timestep"|"identity" whether class_labels are numbers to embed like timesteps, or embeddings [N, 4 block_out_channels[1]]
---@field num_class_embeds? integer number of class labels, without class_embed_type
---@field conditioning_channels? integer channels of the conditioning that is concatenated to x (default 0)
---@field cross_attention_dim? integer width of encoder_hidden_states
---@field num_attention_heads? integer number of heads of cross-attention, instead of attention_head_dim
---@field zero_init_outputs? boolean whether the last layer of each block and of the model starts at 0 (default false)
---@field gradient_checkpointing? boolean whether the tape stores only the inputs of blocks, and backward computes the blocks again (default false)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---The U-Net for signals of any length, model(x, timesteps, {class_labels =, conditioning =, encoder_hidden_states =}): the options and blocks of UNet2DModel with one dimension less. diffusers' UNet1DModel is another architecture.
---
---Shapes: x [N, in_channels, L], timesteps [N], and further inputs by the options: class_labels [N] (from 0), conditioning [N, conditioning_channels, L], encoder_hidden_states [N, S, cross_attention_dim]; to [N, out_channels, L].
---
---Errors: Numbers out of range, lists that differ in length, groups or heads that do not divide the channels; when called, other channels and sizes, and other conditions than those of the options.
---
---```lua
---local model = dk.models.UNet1DModel{
---  in_channels = 1, out_channels = 1, block_out_channels = {8, 16}, layers_per_block = 1, norm_num_groups = 4,
---  down_block_types = {"DownBlock1D", "AttnDownBlock1D"}, up_block_types = {"AttnUpBlock1D", "UpBlock1D"}}
---local noise = model(dk.randn(2, 1, 101), dk.tensor{10, 500})
---print(noise:shape()) --> 2 x 1 x 101
---```
---@class dk.models.UNet1DModel.constructor
---@overload fun(sample_size?: integer|integer[], in_channels?: integer, out_channels?: integer, center_input_sample?: boolean, freq_shift?: number, flip_sin_to_cos?: boolean, down_block_types?: string[], up_block_types?: string[], block_out_channels?: integer|integer[], layers_per_block?: integer, mid_block_scale_factor?: number, downsample_padding?: integer, dropout?: number, act_fn?: dk.ActivationName, attention_head_dim?: integer, norm_num_groups?: integer, attn_norm_num_groups?: integer, norm_eps?: number, resnet_time_scale_shift?: "default"|"scale_shift", add_attention?: boolean, class_embed_type?: "timestep"|"identity", num_class_embeds?: integer, conditioning_channels?: integer, cross_attention_dim?: integer, num_attention_heads?: integer, zero_init_outputs?: boolean, gradient_checkpointing?: boolean, name?: string): dk.Layer
---@overload fun(options: dk.models.UNet1DModel.Options): dk.Layer
dk.models.UNet1DModel = {}

---@class dk.models.UNet2DModel.Options
---@field sample_size? integer|integer[] size that the model is made for, or {height, width}; any size that fits the levels is accepted
---@field in_channels? integer channels of x (default 3)
---@field out_channels? integer channels of the result (default 3)
---@field center_input_sample? boolean whether x in 0 to 1 is first scaled to 2 x - 1 (default false)
---@field freq_shift? number frequency shift of the timestep's encoding (default 0.0)
---@field flip_sin_to_cos? boolean whether cosines come before sines (default true)
---@field down_block_types? string[] type of each level on the way down, CrossAttn... included (default {"DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"})
---@field up_block_types? string[] type of each level on the way up (default {"AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"})
---@field block_out_channels? integer|integer[] channels of each level, from the top (default {224, 448, 672, 896})
---@field layers_per_block? integer residual blocks in each level down; levels up have one more (default 2)
---@field mid_block_scale_factor? number divisor of the residual sums in the middle (default 1.0)
---@field downsample_padding? integer 1, or 0 for zeros at the end only (default 1)
---@field dropout? number rate of dropout in residual blocks, in training (default 0.0)
---@field act_fn? dk.ActivationName activation in residual blocks (default "silu")
---@field attention_head_dim? integer width of a head (default 8)
---@field norm_num_groups? integer groups of group normalisation (default 32)
---@field attn_norm_num_groups? integer groups of the norm before the attention in the middle; by default norm_num_groups, with scale_shift no norm
---@field norm_eps? number added to variances of norms (default 1e-05)
---@field resnet_time_scale_shift? "default"|"scale_shift" whether the timestep's embedding is added, or scales and shifts (default "default")
---@field add_attention? boolean attention in the middle; cross-attention with cross_attention_dim (default true)
---@field class_embed_type? "timestep"|"identity" whether class_labels are numbers to embed like timesteps, or embeddings [N, 4 block_out_channels[1]]
---@field num_class_embeds? integer number of class labels, without class_embed_type
---@field conditioning_channels? integer channels of the conditioning that is concatenated to x (default 0)
---@field cross_attention_dim? integer width of encoder_hidden_states
---@field num_attention_heads? integer number of heads of cross-attention, instead of attention_head_dim
---@field zero_init_outputs? boolean whether the last layer of each block and of the model starts at 0 (default false)
---@field gradient_checkpointing? boolean whether the tape stores only the inputs of blocks, and backward computes the blocks again (default false)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---The U-Net for images, model(x, timesteps, {class_labels =, conditioning =, encoder_hidden_states =}) (Ho, Jain and Abbeel 2020), with the options, arithmetic and names of weights of diffusers' UNet2DModel, or with cross_attention_dim of UNet2DConditionModel. After the same seed the initial weights are the same too.
---
---Shapes: x [N, in_channels, H, W], timesteps [N], and further inputs by the options: class_labels [N] (from 0), conditioning [N, conditioning_channels, H, W], encoder_hidden_states [N, S, cross_attention_dim]; to [N, out_channels, H, W]. H and W must be divisible by 2 once for each level but the last.
---
---Errors: Numbers out of range, lists that differ in length, groups or heads that do not divide the channels; when called, other channels and sizes, and other conditions than those of the options.
---
---```lua
---local model = dk.models.UNet2DModel{
---  in_channels = 1, out_channels = 1, block_out_channels = {8, 16}, layers_per_block = 1, norm_num_groups = 4,
---  down_block_types = {"DownBlock2D", "AttnDownBlock2D"}, up_block_types = {"AttnUpBlock2D", "UpBlock2D"}}
---local noise = model(dk.randn(2, 1, 16, 16), dk.tensor{10, 500})
---print(noise:shape()) --> 2 x 1 x 16 x 16
---```
---@class dk.models.UNet2DModel.constructor
---@overload fun(sample_size?: integer|integer[], in_channels?: integer, out_channels?: integer, center_input_sample?: boolean, freq_shift?: number, flip_sin_to_cos?: boolean, down_block_types?: string[], up_block_types?: string[], block_out_channels?: integer|integer[], layers_per_block?: integer, mid_block_scale_factor?: number, downsample_padding?: integer, dropout?: number, act_fn?: dk.ActivationName, attention_head_dim?: integer, norm_num_groups?: integer, attn_norm_num_groups?: integer, norm_eps?: number, resnet_time_scale_shift?: "default"|"scale_shift", add_attention?: boolean, class_embed_type?: "timestep"|"identity", num_class_embeds?: integer, conditioning_channels?: integer, cross_attention_dim?: integer, num_attention_heads?: integer, zero_init_outputs?: boolean, gradient_checkpointing?: boolean, name?: string): dk.Layer
---@overload fun(options: dk.models.UNet2DModel.Options): dk.Layer
dk.models.UNet2DModel = {}

---@class dk.models.DiT.Options
---@field num_attention_heads? integer heads of each block (default 16)
---@field attention_head_dim? integer width of a head; the width of the model is that of all heads together (default 72)
---@field in_channels? integer channels of x (default 4)
---@field out_channels? integer channels of the result; in_channels by default
---@field num_layers? integer number of blocks (default 28)
---@field dropout? number rate of dropout in blocks, in training (default 0.0)
---@field attention_bias? boolean whether queries, keys and values have biases (default true)
---@field sample_size? integer height and width that the model is made for; positions in other sizes are spread over the same range (default 32)
---@field patch_size? integer the side of the squares that become tokens (default 2)
---@field activation_fn? "gelu"|"gelu-approximate"|"linear-silu" activation between the dense layers of a block (default "gelu-approximate")
---@field num_embeds_ada_norm? integer number of class labels; by default the model is conditioned on the timestep only
---@field norm_elementwise_affine? boolean whether the second norm of a block has weights (default false)
---@field norm_eps? number added to the variances of the second norm of a block (default 1e-05)
---@field zero_init_outputs? boolean whether the last layer of each block and of the model starts at 0 (default false)
---@field gradient_checkpointing? boolean whether the tape stores only the inputs of blocks, and backward computes the blocks again (default false)
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---The diffusion transformer, model(x, timesteps, {class_labels =}) (Peebles and Xie 2023), with the options, arithmetic and names of weights of diffusers' DiTTransformer2DModel. After the same seed the initial weights are the same too.
---
---Shapes: x [N, in_channels, H, W], timesteps [N] and class_labels [N] (from 0; num_embeds_ada_norm is the null label) to [N, out_channels, H, W]; H and W are multiples of patch_size.
---
---Errors: Numbers out of range, a width that is no multiple of 4, a patch larger than the sample; when called, other channels and sizes, and labels out of range.
---
---```lua
---local model = dk.models.DiT{
---  num_attention_heads = 2, attention_head_dim = 16, num_layers = 2, in_channels = 1, sample_size = 16,
---  patch_size = 4, num_embeds_ada_norm = 10}
---local noise = model(dk.randn(2, 1, 16, 16), dk.tensor{10, 500}, {class_labels = dk.tensor{3, 7}})
---print(noise:shape()) --> 2 x 1 x 16 x 16
---```
---@class dk.models.DiT.constructor
---@overload fun(num_attention_heads?: integer, attention_head_dim?: integer, in_channels?: integer, out_channels?: integer, num_layers?: integer, dropout?: number, attention_bias?: boolean, sample_size?: integer, patch_size?: integer, activation_fn?: "gelu"|"gelu-approximate"|"linear-silu", num_embeds_ada_norm?: integer, norm_elementwise_affine?: boolean, norm_eps?: number, zero_init_outputs?: boolean, gradient_checkpointing?: boolean, name?: string): dk.Layer
---@overload fun(options: dk.models.DiT.Options): dk.Layer
dk.models.DiT = {}

---@class dk.models.IdealDenoiser.Options
---@field scheduler? dk.Scheduler the scheduler of training; nil for flow matching
---@field time_scale? number the factor of the times of flow matching (default 1.0)

---@class dk.models.IdealDenoiser.Arguments: dk.models.IdealDenoiser.Options
---@field data dk.Tensor [M, ...], the data set

---The exact denoiser of a data set, model(x, timesteps): the mean of the data given noisy samples, with every sample as likely before (Karras et al. 2022, appendix B.3). It predicts what the scheduler's prediction_type demands, for pipelines of any scheduler of the same noise levels; without a scheduler the velocity of dk.FlowMatcher. What a network would learn that memorises its data: samples are the data themselves.
---
---Shapes: x [N, ...] and timesteps [N] or [1] to x's shape; gradients do not flow through it.
---
---Errors: No samples, samples that are not finite; when called, other shapes, and times outside of 0 to time_scale.
---
---```lua
---local data = dk.tensor{{0, 0}, {4, 0}, {0, 4}}
---local scheduler = dk.schedulers.DDIMScheduler{clip_sample = false}
---local pipe = dk.pipelines.DDIMPipeline{unet = dk.models.IdealDenoiser(data, scheduler), scheduler = scheduler}
---local samples = pipe{batch_size = 20, output_type = "sample"}
---local distances = (samples:unsqueeze(2) - data:unsqueeze(1)):abs():sum(3):min(2)
---assert(distances:max():item() < 0.1) -- each is one of the data
---```
---@class dk.models.IdealDenoiser.constructor
---@overload fun(data: dk.Tensor, scheduler?: dk.Scheduler, time_scale?: number): dk.Layer
---@overload fun(arguments: dk.models.IdealDenoiser.Arguments): dk.Layer
---@overload fun(data: dk.Tensor, options: dk.models.IdealDenoiser.Options): dk.Layer
dk.models.IdealDenoiser = {}

---The classifier of handwritten digits that is included in the library, trained on MNIST by scripts/examples/digit_classifier.lua; its accuracy on held-out digits is 98.5 %. Each call returns a new copy.
---
---Shapes: digits [N, 1, 28, 28] of 0 (paper) to 1 (ink) to scores [N, 10].
---
---```lua
---local digits = dk.data.mnist():sub(2001, 2004):unsqueeze(2) / 255 -- of class 4
---print(dk.models.DigitClassifier()(digits):argmax(2) - 1) --> 4 4 4 4 [Tensor of shape 4]
---```
---@return dk.Layer
function dk.models.DigitClassifier() end

---@class dk.models.VGG16.Options
---@field weights? string a .safetensors file of torchvision's vgg16, whose classifier is ignored; by default random weights
---@field channels? integer|integer[] channels of the five blocks (default {64, 128, 256, 512, 512})
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---The convolutions of VGG-16 (Simonyan and Zisserman 2015) with torchvision's names of weights, for dk.losses.perceptual. Its layers are "relu1_1", "relu1_2", "relu2_1", ... "relu5_3".
---
---Shapes: images [N, 3, H, W] to [N, 512, H / 32, W / 32], rounded down.
---
---Errors: A number of channels other than five; a file that cannot be read or holds another network's weights (the message lists missing and unexpected names and wrong shapes); when called, images of fewer than 32 pixels on a side.
---
---```lua
---local network = dk.models.VGG16{channels = {2, 4, 4, 8, 8}}
---print(network(dk.rand(1, 3, 32, 64)):shape()) --> 1 x 8 x 1 x 2
---local loss = dk.losses.perceptual{network, layers = {"relu1_2", "relu2_2"}}
---assert(loss(dk.zeros(1, 3, 8, 8), dk.ones(1, 3, 8, 8)):item() > 0)
---```
---@class dk.models.VGG16.constructor
---@overload fun(weights?: string, channels?: integer|integer[], name?: string): dk.Layer
---@overload fun(options: dk.models.VGG16.Options): dk.Layer
dk.models.VGG16 = {}

---@class dk.models.PatchDiscriminator.Options
---@field filters? integer filters of the first layer; each next layer has twice as many, up to eight times the first (default 64)
---@field num_layers? integer number of convolutions that halve the image (default 3)
---@field norm? "batch"|"instance"|"none" normalisation of inner layers; with "batch" an example's scores depend on the others (default "batch")
---@field name? string name of the layer; by default its kind, numbered within a model: "dense", "dense_1"

---The discriminator of pix2pix (Isola et al. 2017), which scores each of many overlapping patches of an image. The names of weights are those of NLayerDiscriminator.
---
---Shapes: images [N, C, H, W] to scores [N, 1, H', W'], H' = H / 2^num_layers - 2, halves rounded down.
---
---Errors: Numbers below 1; when called, images too small for a score.
---
---```lua
---local scores = dk.models.PatchDiscriminator{filters = 4, num_layers = 2}(dk.rand(2, 1, 28, 28))
---print(scores:shape()) --> 2 x 1 x 5 x 5
---```
---@class dk.models.PatchDiscriminator.constructor
---@overload fun(filters?: integer, num_layers?: integer, norm?: "batch"|"instance"|"none", name?: string): dk.Layer
---@overload fun(options: dk.models.PatchDiscriminator.Options): dk.Layer
dk.models.PatchDiscriminator = {}

---Loads a model that `save` wrote, or a table of tensors if the file has no description of a model.
---
---Errors: A file that is missing, damaged or no safetensors file.
---
---```lua
---dk.nn.Sequential{dk.nn.Input(2), dk.nn.Dense(1)}:save("model.safetensors")
---print(dk.load("model.safetensors"):num_parameters()) --> 3
---```
---@param path string a safetensors file
---@return dk.Layer|table<string, dk.Tensor>
function dk.load(path) end

---@class dk.EarlyStopping.Options
---@field monitor? string the column of the history to watch (default "val_loss")
---@field min_delta? number the change that an improvement must exceed (default 0.0)
---@field patience? integer the number of epochs without improvement before stopping (default 0)
---@field mode? "min"|"max" whether smaller or larger values are better (default "min")
---@field restore_best_weights? boolean restore the weights of the best epoch when training ends (default false)

---A callback that ends training when a metric no longer improves.
---
---Errors: Another mode, negative numbers; in fit, a metric that is not recorded.
---
---```lua
---local model = dk.nn.Dense(1)
---model:compile{optimizer = "sgd"}
---local stop = dk.EarlyStopping{monitor = "loss", patience = 2}
---local history = model:fit(dk.zeros(8, 1), dk.zeros(8, 1), {epochs = 50, callbacks = {stop}})
---print(#history.loss) --> 3
---```
---@param monitor? string the column of the history to watch (default "val_loss")
---@param min_delta? number the change that an improvement must exceed (default 0.0)
---@param patience? integer the number of epochs without improvement before stopping (default 0)
---@param mode? "min"|"max" whether smaller or larger values are better (default "min")
---@param restore_best_weights? boolean restore the weights of the best epoch when training ends (default false)
---@return dk.EarlyStopping
---@overload fun(options: dk.EarlyStopping.Options): dk.EarlyStopping
function dk.EarlyStopping(monitor, min_delta, patience, mode, restore_best_weights) end

---@class dk.losses.mse.Options
---@field reduction? "mean"|"sum"|"batchmean"|"energy"|"range" divisor of the sum: the number of elements, 1, the number of examples, or for each example its target's energy (sum of squares) or squared range, followed by the mean over examples (default "mean")

---@class dk.losses.mse.Arguments: dk.losses.mse.Options
---@field prediction dk.Tensor result of the model
---@field target dk.Tensor expected result, of the same shape

---The sum of (prediction - target)^2, divided as `reduction` says: by default the mean.
---
---Shapes: two tensors of one shape; the loss is [1].
---
---Errors: Shapes that differ, no elements; targets of 0 (energy), or of one value (range), to divide by.
---
---```lua
---print(dk.losses.mse(dk.tensor{1, 2}, dk.tensor{1, 4}):item()) --> 2.0
---print(dk.losses.mse(dk.tensor{{0, 0}}, dk.tensor{{3, 4}}, {reduction = "energy"}):item()) --> 1.0
---```
---@param prediction dk.Tensor result of the model
---@param target dk.Tensor expected result, of the same shape
---@param reduction? "mean"|"sum"|"batchmean"|"energy"|"range" divisor of the sum: the number of elements, 1, the number of examples, or for each example its target's energy (sum of squares) or squared range, followed by the mean over examples (default "mean")
---@return dk.Tensor
---@overload fun(arguments: dk.losses.mse.Arguments): dk.Tensor
---@overload fun(prediction: dk.Tensor, target: dk.Tensor, options: dk.losses.mse.Options): dk.Tensor
function dk.losses.mse(prediction, target, reduction) end

---The mean of |prediction - target|.
---
---Shapes: two tensors of one shape; the loss is [1].
---
---Errors: Shapes that differ, and tensors without elements.
---
---```lua
---print(dk.losses.mae(dk.tensor{1, 2}, dk.tensor{1, 4}):item()) --> 1.0
---```
---@param prediction dk.Tensor result of the model
---@param target dk.Tensor expected result, of the same shape
---@return dk.Tensor
function dk.losses.mae(prediction, target) end

---@class dk.losses.huber.Options
---@field delta? number the difference from which the loss is linear instead of quadratic (default 1.0)

---@class dk.losses.huber.Arguments: dk.losses.huber.Options
---@field prediction dk.Tensor result of the model
---@field target dk.Tensor expected result, of the same shape

---The mean of e^2 / 2 below delta, delta (|e| - delta / 2) above (Huber 1964).
---
---Shapes: two tensors of one shape; the loss is [1].
---
---Errors: Shapes that differ, no elements, and a delta that is not positive.
---
---```lua
---print(dk.losses.huber(dk.tensor{3}, dk.tensor{0}):item()) --> 2.5
---```
---@param prediction dk.Tensor result of the model
---@param target dk.Tensor expected result, of the same shape
---@param delta? number the difference from which the loss is linear instead of quadratic (default 1.0)
---@return dk.Tensor
---@overload fun(arguments: dk.losses.huber.Arguments): dk.Tensor
---@overload fun(prediction: dk.Tensor, target: dk.Tensor, options: dk.losses.huber.Options): dk.Tensor
function dk.losses.huber(prediction, target, delta) end

---@class dk.losses.cross_entropy.Options
---@field label_smoothing? number the part of each target that is spread evenly over all classes, 0 to 1 (default 0.0)

---@class dk.losses.cross_entropy.Arguments: dk.losses.cross_entropy.Options
---@field prediction dk.Tensor result of the model
---@field target number[]|number|dk.Tensor expected result: ids or probabilities

---The cross-entropy of logits [N, C] and class ids [N] from 0 or probabilities [N, C], the mean over N.
---
---Shapes: [N, C] and [N] or [N, C] to [1].
---
---Errors: Other shapes, ids that are not within 0 to C - 1, a label_smoothing outside of 0 to 1.
---
---```lua
---local loss = dk.losses.cross_entropy(dk.zeros(2, 4), dk.tensor{0, 3})
---print(("%.4f"):format(loss:item())) --> 1.3863
---```
---@param prediction dk.Tensor result of the model
---@param target number[]|number|dk.Tensor expected result: ids or probabilities
---@param label_smoothing? number the part of each target that is spread evenly over all classes, 0 to 1 (default 0.0)
---@return dk.Tensor
---@overload fun(arguments: dk.losses.cross_entropy.Arguments): dk.Tensor
---@overload fun(prediction: dk.Tensor, target: number[]|number|dk.Tensor, options: dk.losses.cross_entropy.Options): dk.Tensor
function dk.losses.cross_entropy(prediction, target, label_smoothing) end

---The binary cross-entropy of logits and targets in 0 to 1, the mean over elements.
---
---Shapes: two tensors of one shape; the loss is [1].
---
---Errors: Shapes that differ, and tensors without elements.
---
---```lua
---local loss = dk.losses.bce_with_logits(dk.tensor{0, 0}, dk.tensor{0, 1})
---print(("%.4f"):format(loss:item())) --> 0.6931
---```
---@param prediction dk.Tensor result of the model
---@param target dk.Tensor expected result, of the same shape
---@return dk.Tensor
function dk.losses.bce_with_logits(prediction, target) end

---@class dk.losses.ssim.Options
---@field data_range? number the difference between the largest and the smallest possible value (default 1.0)
---@field window_size? integer the side of the window in elements, odd (default 11)
---@field sigma? number the standard deviation of its Gaussian weights (default 1.5)
---@field k1? number k1 times data_range, squared, is added to the terms of the means (default 0.01)
---@field k2? number k2 times data_range, squared, is added to the terms of the standard deviations (default 0.03)

---@class dk.losses.ssim.Arguments: dk.losses.ssim.Options
---@field prediction dk.Tensor result of the model
---@field target dk.Tensor expected result, of the same shape

---1 minus the mean structural similarity of images (Wang et al. 2004; dk.metrics.ssim).
---
---Shapes: two of one shape, [N, C, H, W] or [N, C, L]; the mean is over examples, channels and positions.
---
---Errors: Shapes that differ, other axes, sides shorter than the window, a window_size that is not odd, numbers that are not positive, and values that range much further than data_range.
---
---```lua
---local images = dk.rand(2, 3, 32, 32)
---print(math.abs(dk.losses.ssim(images, images):item()) < 1e-5) --> true
---```
---@param prediction dk.Tensor result of the model
---@param target dk.Tensor expected result, of the same shape
---@param data_range? number the difference between the largest and the smallest possible value (default 1.0)
---@param window_size? integer the side of the window in elements, odd (default 11)
---@param sigma? number the standard deviation of its Gaussian weights (default 1.5)
---@param k1? number k1 times data_range, squared, is added to the terms of the means (default 0.01)
---@param k2? number k2 times data_range, squared, is added to the terms of the standard deviations (default 0.03)
---@return dk.Tensor
---@overload fun(arguments: dk.losses.ssim.Arguments): dk.Tensor
---@overload fun(prediction: dk.Tensor, target: dk.Tensor, options: dk.losses.ssim.Options): dk.Tensor
function dk.losses.ssim(prediction, target, data_range, window_size, sigma, k1, k2) end

---@class dk.losses.ms_ssim.Options
---@field data_range? number the difference between the largest and the smallest possible value (default 1.0)
---@field scales? integer number of scales, 1 to 5, each half as large as the one before; 5 unless weights are given
---@field window_size? integer the side of the window in elements, odd (default 11)
---@field sigma? number the standard deviation of its Gaussian weights (default 1.5)
---@field k1? number k1 times data_range, squared, is added to the terms of the means (default 0.01)
---@field k2? number k2 times data_range, squared, is added to the terms of the standard deviations (default 0.03)
---@field weights? number[] exponents of the scales, by default the first ones of the paper, normalised to a sum of 1

---@class dk.losses.ms_ssim.Arguments: dk.losses.ms_ssim.Options
---@field prediction dk.Tensor result of the model
---@field target dk.Tensor expected result, of the same shape

---1 minus the mean multi-scale structural similarity of images (Wang, Simoncelli and Bovik 2003; dk.metrics.ms_ssim).
---
---Shapes: two of one shape, [N, C, H, W] or [N, C, L]; the mean is over examples, channels and positions.
---
---Errors: The errors of ssim; images too small for so many scales (the message says how many fit), scales outside 1 to 5, scales and weights at once, weights that are not positive.
---
---```lua
---local images = dk.rand(2, 1, 28, 28)
---local loss = dk.losses.ms_ssim(images, images, {scales = 2})
---print(math.abs(loss:item()) < 1e-5) --> true
---```
---@param prediction dk.Tensor result of the model
---@param target dk.Tensor expected result, of the same shape
---@param data_range? number the difference between the largest and the smallest possible value (default 1.0)
---@param scales? integer number of scales, 1 to 5, each half as large as the one before; 5 unless weights are given
---@param window_size? integer the side of the window in elements, odd (default 11)
---@param sigma? number the standard deviation of its Gaussian weights (default 1.5)
---@param k1? number k1 times data_range, squared, is added to the terms of the means (default 0.01)
---@param k2? number k2 times data_range, squared, is added to the terms of the standard deviations (default 0.03)
---@param weights? number[] exponents of the scales, by default the first ones of the paper, normalised to a sum of 1
---@return dk.Tensor
---@overload fun(arguments: dk.losses.ms_ssim.Arguments): dk.Tensor
---@overload fun(prediction: dk.Tensor, target: dk.Tensor, options: dk.losses.ms_ssim.Options): dk.Tensor
function dk.losses.ms_ssim(prediction, target, data_range, scales, window_size, sigma, k1, k2, weights) end

---@class dk.losses.saliency_weighted.Options
---@field map? dk.Tensor weights from 0, of the target's shape or one that broadcasts to it
---@field strength? number without a map, the additional weight of the sharpest edge of an image (default 4.0)
---@field distance? "mse"|"mae" the mean of squared or of absolute errors (default "mse")

---@class dk.losses.saliency_weighted.Arguments: dk.losses.saliency_weighted.Options
---@field prediction dk.Tensor result of the model
---@field target dk.Tensor expected result, of the same shape

---The mean of squared errors, each weighted by a map, or by 1 + strength times the sharpness of the target's edge at the element. The weights of an example have a mean of 1.
---
---Shapes: two of one shape, [N, C, H, W] or [N, C, L] for edges, any with a map; the loss is [1].
---
---Errors: Shapes that differ; a map that does not broadcast, has negative elements or is 0 everywhere in an example.
---
---```lua
---local map = dk.tensor{{1, 0}}
---print(dk.losses.saliency_weighted(dk.tensor{{1, 5}}, dk.tensor{{3, 4}}, {map = map}):item()) --> 4.0
---```
---@param prediction dk.Tensor result of the model
---@param target dk.Tensor expected result, of the same shape
---@param map? dk.Tensor weights from 0, of the target's shape or one that broadcasts to it
---@param strength? number without a map, the additional weight of the sharpest edge of an image (default 4.0)
---@param distance? "mse"|"mae" the mean of squared or of absolute errors (default "mse")
---@return dk.Tensor
---@overload fun(arguments: dk.losses.saliency_weighted.Arguments): dk.Tensor
---@overload fun(prediction: dk.Tensor, target: dk.Tensor, options: dk.losses.saliency_weighted.Options): dk.Tensor
function dk.losses.saliency_weighted(prediction, target, map, strength, distance) end

---@class dk.losses.perceptual.Options
---@field network? dk.Layer|(dk.Layer|dk.SymbolicTensor)[] a model, or a list of models whose results are compared; by default dk.models.DigitClassifier
---@field layers? string[] names of layers of a Sequential, a Model or a VGG16; by default relu1_2, relu2_2, relu3_3 and relu4_3 of VGG16, conv1_2, conv2_2 and conv3_2 of the default network, the result of others
---@field weights? number[] one for each layer or model; 1 each by default
---@field normalization? "none"|"imagenet" "imagenet" for images in 0 to 1, the default for VGG16, or "none"
---@field distance? "mse"|"mae" the mean of squared or of absolute differences (default "mse")

---Makes a loss that compares the features of prediction and target in a network: the sum over layers of the mean squared difference of the layers' outputs (Johnson et al. 2016). The gradient flows to the prediction only.
---
---Shapes: images [N, C, H, W] that the network accepts.
---
---Errors: Layers that the network does not have, a wrong number of weights; when called, images that the network does not accept, and values far outside 0 to 1 for the default network and ImageNet's normalisation.
---
---```lua
---local distance = dk.losses.perceptual{layers = {"conv1_2", "conv3_2"}, network = dk.models.DigitClassifier()}
---local digits = dk.data.mnist():sub(1, 4):unsqueeze(2) / 255
---print(distance(digits, digits):item()) --> 0.0
---```
---@param network? dk.Layer|(dk.Layer|dk.SymbolicTensor)[] a model, or a list of models whose results are compared; by default dk.models.DigitClassifier
---@param layers? string[] names of layers of a Sequential, a Model or a VGG16; by default relu1_2, relu2_2, relu3_3 and relu4_3 of VGG16, conv1_2, conv2_2 and conv3_2 of the default network, the result of others
---@param weights? number[] one for each layer or model; 1 each by default
---@param normalization? "none"|"imagenet" "imagenet" for images in 0 to 1, the default for VGG16, or "none"
---@param distance? "mse"|"mae" the mean of squared or of absolute differences (default "mse")
---@return dk.Loss
---@overload fun(options: dk.losses.perceptual.Options): dk.Loss
function dk.losses.perceptual(network, layers, weights, normalization, distance) end

---@class dk.losses.weighted.Options
---@field steps_per_epoch? integer number of steps in an epoch; weights are then functions of the epoch

---@class dk.losses.weighted.Arguments: dk.losses.weighted.Options
---@field [integer] dk.LossName|dk.Loss|dk.LossFunction|table {{"mse", 1}, {"ssim", 0.2}}

---Makes a weighted sum of losses, each given as {loss, weight} or {loss =, weight =, name =}. A weight is a number, a schedule of dk.optimizers.schedules, or a function of the step (from 0); steps count the calls that record a gradient. Training reports each part beside the sum.
---
---Shapes: those that the losses accept.
---
---Errors: No losses, unknown names, a part named "loss"; when called, the errors of the losses, and a weight that is not finite.
---
---```lua
---local loss = dk.losses.weighted{{"mse", 1}, {"mae", function(step) return step / 10 end}}
---local prediction, target = dk.parameter{3}, dk.tensor{1}
---print(loss(prediction, target):item(), loss(prediction, target):item() > 4.1) --> 4.0 true
---```
---@param ... dk.LossName|dk.Loss|dk.LossFunction|table|dk.losses.weighted.Options {{"mse", 1}, {"ssim", 0.2}}
---@return dk.Loss
---@overload fun(losses: (dk.LossName|dk.Loss|dk.LossFunction|table)[]): dk.Loss
---@overload fun(arguments: dk.losses.weighted.Arguments): dk.Loss
function dk.losses.weighted(...) end

---@class dk.losses.discriminator_loss.Options
---@field kind? "hinge"|"non_saturating" kind of the loss (default "hinge")

---@class dk.losses.discriminator_loss.Arguments: dk.losses.discriminator_loss.Options
---@field real dk.Tensor scores of real data, higher for data that look real
---@field fake dk.Tensor scores of generated data, which should be detached

---The loss of a discriminator: mean max(0, 1 - real) + mean max(0, 1 + fake), or mean softplus(-real) + mean softplus(fake).
---
---Shapes: scores of any shapes; the loss is [1].
---
---Errors: No scores, and an unknown kind.
---
---```lua
---print(dk.losses.discriminator_loss(dk.tensor{0.5, 2}, dk.tensor{-3}):item()) --> 0.25
---```
---@param real dk.Tensor scores of real data, higher for data that look real
---@param fake dk.Tensor scores of generated data, which should be detached
---@param kind? "hinge"|"non_saturating" kind of the loss (default "hinge")
---@return dk.Tensor
---@overload fun(arguments: dk.losses.discriminator_loss.Arguments): dk.Tensor
---@overload fun(real: dk.Tensor, fake: dk.Tensor, options: dk.losses.discriminator_loss.Options): dk.Tensor
function dk.losses.discriminator_loss(real, fake, kind) end

---@class dk.losses.generator_loss.Options
---@field kind? "hinge"|"non_saturating" kind of the loss (default "hinge")

---@class dk.losses.generator_loss.Arguments: dk.losses.generator_loss.Options
---@field fake dk.Tensor the discriminator's scores of generated data

---The loss of a generator: -mean fake, or mean softplus(-fake).
---
---Shapes: scores of any shape; the loss is [1].
---
---Errors: No scores, and an unknown kind.
---
---```lua
---local loss = dk.losses.generator_loss(dk.tensor{0}, {kind = "non_saturating"})
---print(("%.4f"):format(loss:item())) --> 0.6931
---```
---@param fake dk.Tensor the discriminator's scores of generated data
---@param kind? "hinge"|"non_saturating" kind of the loss (default "hinge")
---@return dk.Tensor
---@overload fun(arguments: dk.losses.generator_loss.Arguments): dk.Tensor
---@overload fun(fake: dk.Tensor, options: dk.losses.generator_loss.Options): dk.Tensor
function dk.losses.generator_loss(fake, kind) end

---@class dk.losses.r1_penalty.Options
---@field gamma? number weight of the penalty (default 10.0)
---@field epsilon? number step of the central difference, relative to the size of the data (default 0.01)

---@class dk.losses.r1_penalty.Arguments: dk.losses.r1_penalty.Options
---@field discriminator dk.Layer model that scores data
---@field real dk.Tensor [N, ...], real data

---The gradient penalty of a discriminator, to be added to its loss: gamma / 2 times the mean over examples of the squared gradient of the scores at real data (Mescheder et al. 2018). The value is exact, and for PatchDiscriminator its gradient too; for other models the gradient is that of a central difference, exact for scores up to quadratic in the data and noisy for activations with kinks (relu). The penalty costs about three passes.
---
---Shapes: data that the discriminator accepts; the penalty is [1].
---
---Errors: No data, data that the discriminator does not accept, a negative gamma, an epsilon that is not positive.
---
---```lua
---local discriminator = dk.nn.Dense(1, {kernel_initializer = 3})
---print(dk.losses.r1_penalty(discriminator, dk.randn(5, 2), {gamma = 1}):item()) --> 9.0
---```
---@param discriminator dk.Layer model that scores data
---@param real dk.Tensor [N, ...], real data
---@param gamma? number weight of the penalty (default 10.0)
---@param epsilon? number step of the central difference, relative to the size of the data (default 0.01)
---@return dk.Tensor
---@overload fun(arguments: dk.losses.r1_penalty.Arguments): dk.Tensor
---@overload fun(discriminator: dk.Layer, real: dk.Tensor, options: dk.losses.r1_penalty.Options): dk.Tensor
function dk.losses.r1_penalty(discriminator, real, gamma, epsilon) end

---@class dk.optimizers.SGD.Options
---@field learning_rate? number|dk.LearningRateSchedule a number or a schedule (default 0.01)
---@field momentum? number 0 for none (default 0.0)
---@field dampening? number dampening of the momentum (default 0.0)
---@field nesterov? boolean Nesterov's momentum (default false)
---@field weight_decay? number pull towards 0 (default 0.0)
---@field clip_norm? number max norm of all gradients together
---@field clip_value? number max magnitude of a gradient's element

---Stochastic gradient descent: p = p - rate g, with momentum b = momentum b + (1 - dampening) g in g's place.
---
---Errors: Negative numbers, both ways of clipping at once, nesterov without momentum or with dampening.
---
---```lua
---local p = dk.parameter{1}
---p:square():backward()
---dk.optimizers.SGD{learning_rate = 0.1}:step{p}
---print(p.value) --> 0.8000 [Tensor of shape 1]
---```
---@param learning_rate? number|dk.LearningRateSchedule a number or a schedule (default 0.01)
---@param momentum? number 0 for none (default 0.0)
---@param dampening? number dampening of the momentum (default 0.0)
---@param nesterov? boolean Nesterov's momentum (default false)
---@param weight_decay? number pull towards 0 (default 0.0)
---@param clip_norm? number max norm of all gradients together
---@param clip_value? number max magnitude of a gradient's element
---@return dk.Optimizer
---@overload fun(options: dk.optimizers.SGD.Options): dk.Optimizer
function dk.optimizers.SGD(learning_rate, momentum, dampening, nesterov, weight_decay, clip_norm, clip_value) end

---@class dk.optimizers.Adam.Options
---@field learning_rate? number|dk.LearningRateSchedule a number or a schedule (default 0.001)
---@field beta_1? number decay of the running mean (default 0.9)
---@field beta_2? number decay of the running mean of squares (default 0.999)
---@field epsilon? number added to the divisor (default 1e-08)
---@field weight_decay? number pull towards 0 (default 0.0)
---@field amsgrad? boolean divide by the maximum mean of squares so far (default false)
---@field clip_norm? number max norm of all gradients together
---@field clip_value? number max magnitude of a gradient's element

---Adam (Kingma and Ba 2015, algorithm 1).
---
---Errors: Negative numbers, running means of 1 or more, both ways of clipping at once.
---
---```lua
---local p = dk.parameter{1}
---p:square():backward()
---dk.optimizers.Adam{learning_rate = 0.1}:step{p}
---print(p.value) --> 0.9000 [Tensor of shape 1]
---```
---@param learning_rate? number|dk.LearningRateSchedule a number or a schedule (default 0.001)
---@param beta_1? number decay of the running mean (default 0.9)
---@param beta_2? number decay of the running mean of squares (default 0.999)
---@param epsilon? number added to the divisor (default 1e-08)
---@param weight_decay? number pull towards 0 (default 0.0)
---@param amsgrad? boolean divide by the maximum mean of squares so far (default false)
---@param clip_norm? number max norm of all gradients together
---@param clip_value? number max magnitude of a gradient's element
---@return dk.Optimizer
---@overload fun(options: dk.optimizers.Adam.Options): dk.Optimizer
function dk.optimizers.Adam(learning_rate, beta_1, beta_2, epsilon, weight_decay, amsgrad, clip_norm, clip_value) end

---@class dk.optimizers.AdamW.Options
---@field learning_rate? number|dk.LearningRateSchedule a number or a schedule (default 0.001)
---@field beta_1? number decay of the running mean (default 0.9)
---@field beta_2? number decay of the running mean of squares (default 0.999)
---@field epsilon? number added to the divisor (default 1e-08)
---@field weight_decay? number pull towards 0 (default 0.01)
---@field amsgrad? boolean divide by the maximum mean of squares so far (default false)
---@field clip_norm? number max norm of all gradients together
---@field clip_value? number max magnitude of a gradient's element

---Adam with decoupled weight decay (Loshchilov and Hutter 2019).
---
---Errors: Negative numbers, running means of 1 or more, both ways of clipping at once.
---
---```lua
---local p = dk.parameter{1}
---p:square():backward()
---dk.optimizers.AdamW{learning_rate = 0.1, weight_decay = 0.5}:step{p}
---print(p.value) --> 0.8500 [Tensor of shape 1]
---```
---@param learning_rate? number|dk.LearningRateSchedule a number or a schedule (default 0.001)
---@param beta_1? number decay of the running mean (default 0.9)
---@param beta_2? number decay of the running mean of squares (default 0.999)
---@param epsilon? number added to the divisor (default 1e-08)
---@param weight_decay? number pull towards 0 (default 0.01)
---@param amsgrad? boolean divide by the maximum mean of squares so far (default false)
---@param clip_norm? number max norm of all gradients together
---@param clip_value? number max magnitude of a gradient's element
---@return dk.Optimizer
---@overload fun(options: dk.optimizers.AdamW.Options): dk.Optimizer
function dk.optimizers.AdamW(learning_rate, beta_1, beta_2, epsilon, weight_decay, amsgrad, clip_norm, clip_value) end

---@class dk.optimizers.RMSprop.Options
---@field learning_rate? number|dk.LearningRateSchedule a number or a schedule (default 0.01)
---@field rho? number decay of the running mean of squares (default 0.99)
---@field epsilon? number added to the divisor (default 1e-08)
---@field momentum? number 0 for none (default 0.0)
---@field weight_decay? number pull towards 0 (default 0.0)
---@field centered? boolean subtract the squared running mean (Graves 2013) (default false)
---@field clip_norm? number max norm of all gradients together
---@field clip_value? number max magnitude of a gradient's element

---RMSprop (Hinton 2012, lecture 6e): the gradient divided by the root of its running mean square.
---
---Errors: Negative numbers, running means of 1 or more, both ways of clipping at once.
---
---```lua
---local p = dk.parameter{1}
---p:square():backward()
---dk.optimizers.RMSprop{learning_rate = 0.01}:step{p}
---print(p.value) --> 0.9000 [Tensor of shape 1]
---```
---@param learning_rate? number|dk.LearningRateSchedule a number or a schedule (default 0.01)
---@param rho? number decay of the running mean of squares (default 0.99)
---@param epsilon? number added to the divisor (default 1e-08)
---@param momentum? number 0 for none (default 0.0)
---@param weight_decay? number pull towards 0 (default 0.0)
---@param centered? boolean subtract the squared running mean (Graves 2013) (default false)
---@param clip_norm? number max norm of all gradients together
---@param clip_value? number max magnitude of a gradient's element
---@return dk.Optimizer
---@overload fun(options: dk.optimizers.RMSprop.Options): dk.Optimizer
function dk.optimizers.RMSprop(learning_rate, rho, epsilon, momentum, weight_decay, centered, clip_norm, clip_value) end

---@class dk.optimizers.schedules.exponential_decay.Options
---@field staircase? boolean change the rate only after whole decay_steps (default false)

---@class dk.optimizers.schedules.exponential_decay.Arguments: dk.optimizers.schedules.exponential_decay.Options
---@field initial_learning_rate number the initial rate
---@field decay_steps integer length of the decay in steps
---@field decay_rate number the factor after decay_steps

---initial * decay_rate ^ (step / decay_steps).
---
---Errors: Negative numbers, and lengths below 1.
---
---```lua
---local rate = dk.optimizers.schedules.exponential_decay(0.1, 10, 0.5)
---print(("%g"):format(rate(20))) --> 0.025
---```
---@param initial_learning_rate number the initial rate
---@param decay_steps integer length of the decay in steps
---@param decay_rate number the factor after decay_steps
---@param staircase? boolean change the rate only after whole decay_steps (default false)
---@return dk.LearningRateSchedule
---@overload fun(arguments: dk.optimizers.schedules.exponential_decay.Arguments): dk.LearningRateSchedule
---@overload fun(initial_learning_rate: number, decay_steps: integer, decay_rate: number, options: dk.optimizers.schedules.exponential_decay.Options): dk.LearningRateSchedule
function dk.optimizers.schedules.exponential_decay(initial_learning_rate, decay_steps, decay_rate, staircase) end

---@class dk.optimizers.schedules.cosine_decay.Options
---@field alpha? number the final rate as a fraction of the top (default 0.0)
---@field warmup_target? number the rate at the end of a warm-up
---@field warmup_steps? integer length of the warm-up in steps (default 0)

---@class dk.optimizers.schedules.cosine_decay.Arguments: dk.optimizers.schedules.cosine_decay.Options
---@field initial_learning_rate number the initial rate
---@field decay_steps integer length of the decay in steps

---Half a cosine from the maximum down to alpha times the maximum, after an optional linear warm-up (Loshchilov and Hutter 2017).
---
---Errors: Negative numbers, and lengths below 1.
---
---```lua
---local rate = dk.optimizers.schedules.cosine_decay(0.1, 100, {alpha = 0.5})
---print(("%g"):format(rate(100))) --> 0.05
---```
---@param initial_learning_rate number the initial rate
---@param decay_steps integer length of the decay in steps
---@param alpha? number the final rate as a fraction of the top (default 0.0)
---@param warmup_target? number the rate at the end of a warm-up
---@param warmup_steps? integer length of the warm-up in steps (default 0)
---@return dk.LearningRateSchedule
---@overload fun(arguments: dk.optimizers.schedules.cosine_decay.Arguments): dk.LearningRateSchedule
---@overload fun(initial_learning_rate: number, decay_steps: integer, options: dk.optimizers.schedules.cosine_decay.Options): dk.LearningRateSchedule
function dk.optimizers.schedules.cosine_decay(initial_learning_rate, decay_steps, alpha, warmup_target, warmup_steps) end

---@class dk.optimizers.schedules.step_decay.Options
---@field gamma? number the factor of each drop (default 0.1)

---@class dk.optimizers.schedules.step_decay.Arguments: dk.optimizers.schedules.step_decay.Options
---@field initial_learning_rate number the initial rate
---@field step_size integer steps between drops

---initial * gamma ^ floor(step / step_size).
---
---Errors: Negative numbers, and lengths below 1.
---
---```lua
---local rate = dk.optimizers.schedules.step_decay(0.1, 10, 0.5)
---print(("%g"):format(rate(25))) --> 0.025
---```
---@param initial_learning_rate number the initial rate
---@param step_size integer steps between drops
---@param gamma? number the factor of each drop (default 0.1)
---@return dk.LearningRateSchedule
---@overload fun(arguments: dk.optimizers.schedules.step_decay.Arguments): dk.LearningRateSchedule
---@overload fun(initial_learning_rate: number, step_size: integer, options: dk.optimizers.schedules.step_decay.Options): dk.LearningRateSchedule
function dk.optimizers.schedules.step_decay(initial_learning_rate, step_size, gamma) end

---values[1] up to boundaries[1], then values[2] and so on.
---
---Errors: Boundaries that do not increase, a number of values other than one more than the boundaries, negative values.
---
---```lua
---local rate = dk.optimizers.schedules.piecewise_constant({10, 20}, {0.1, 0.01, 0.001})
---print(("%g"):format(rate(11))) --> 0.01
---```
---@param boundaries integer[] the last steps of the values before the last
---@param values number[] rates, one more than boundaries
---@return dk.LearningRateSchedule
function dk.optimizers.schedules.piecewise_constant(boundaries, values) end

---@class dk.optimizers.schedules.linear_warmup.Options
---@field initial_learning_rate? number the initial rate (default 0.0)

---@class dk.optimizers.schedules.linear_warmup.Arguments: dk.optimizers.schedules.linear_warmup.Options
---@field target_learning_rate number the final rate
---@field warmup_steps integer length of the warm-up in steps

---Rises linearly to the target, then constant.
---
---Errors: Negative numbers, and lengths below 1.
---
---```lua
---local rate = dk.optimizers.schedules.linear_warmup(0.5, 10)
---print(("%g"):format(rate(5))) --> 0.25
---```
---@param target_learning_rate number the final rate
---@param warmup_steps integer length of the warm-up in steps
---@param initial_learning_rate? number the initial rate (default 0.0)
---@return dk.LearningRateSchedule
---@overload fun(arguments: dk.optimizers.schedules.linear_warmup.Arguments): dk.LearningRateSchedule
---@overload fun(target_learning_rate: number, warmup_steps: integer, options: dk.optimizers.schedules.linear_warmup.Options): dk.LearningRateSchedule
function dk.optimizers.schedules.linear_warmup(target_learning_rate, warmup_steps, initial_learning_rate) end

---@class dk.optimizers.schedules.polynomial_decay.Options
---@field end_learning_rate? number the final rate (default 0.0001)
---@field power? number 1 is a linear decay (default 1.0)
---@field cycle? boolean restart after each decay_steps (default false)

---@class dk.optimizers.schedules.polynomial_decay.Arguments: dk.optimizers.schedules.polynomial_decay.Options
---@field initial_learning_rate number the initial rate
---@field decay_steps integer length of the decay in steps

---Falls from initial to end as (1 - step / decay_steps) ^ power.
---
---Errors: Negative numbers, and lengths below 1.
---
---```lua
---local rate = dk.optimizers.schedules.polynomial_decay{initial_learning_rate = 0.5, decay_steps = 10, end_learning_rate = 0}
---print(("%g"):format(rate(5))) --> 0.25
---```
---@param initial_learning_rate number the initial rate
---@param decay_steps integer length of the decay in steps
---@param end_learning_rate? number the final rate (default 0.0001)
---@param power? number 1 is a linear decay (default 1.0)
---@param cycle? boolean restart after each decay_steps (default false)
---@return dk.LearningRateSchedule
---@overload fun(arguments: dk.optimizers.schedules.polynomial_decay.Arguments): dk.LearningRateSchedule
---@overload fun(initial_learning_rate: number, decay_steps: integer, options: dk.optimizers.schedules.polynomial_decay.Options): dk.LearningRateSchedule
function dk.optimizers.schedules.polynomial_decay(initial_learning_rate, decay_steps, end_learning_rate, power, cycle) end

---@class dk.EMA.Options
---@field decay? number weight of the past (default 0.999)
---@field warm_up? boolean early updates weigh more: the decay of update n is at most (1 + n) / (10 + n), as in diffusers' EMAModel (default false)
---@field inv_gamma? number g of diffusers' warm-up, a decay of at most 1 - (1 + n / g) ^ -p; default 1
---@field power? number p of that warm-up; default 2/3
---@field use_buffers? boolean average running statistics too, instead of the latest (default false)

---@class dk.EMA.Arguments: dk.EMA.Options
---@field model dk.Layer a model

---The running average of a model's weights: average = decay * average + (1 - decay) * weight.
---
---Errors: A decay outside of 0 (included) to 1 (excluded), an inv_gamma or power that is not positive.
---
---```lua
---local layer = dk.nn.Dense(1, {use_bias = false, kernel_initializer = "zeros"})
---layer(dk.zeros(1, 1))
---local ema, weight = dk.EMA(layer, {decay = 0.5}), layer:parameters()[1]
---weight.value = dk.full({1, 1}, 4)
---ema:update()
---print(ema:state_dict().weight) --> 2 [Tensor of shape 1x1]
---```
---@class dk.EMA.constructor
---@overload fun(model: dk.Layer, decay?: number, warm_up?: boolean, inv_gamma?: number, power?: number, use_buffers?: boolean): dk.EMA
---@overload fun(arguments: dk.EMA.Arguments): dk.EMA
---@overload fun(model: dk.Layer, options: dk.EMA.Options): dk.EMA
dk.EMA = {}

---@class dk.models.DiT.from_pretrained.Options
---@field subfolder? string subfolder of the model, such as "unet" in the folder of a pipeline
---@field variant? string "fp16" for weights in files of that name

---@class dk.models.DiT.from_pretrained.Arguments: dk.models.DiT.from_pretrained.Options
---@field path string the folder, with config.json

---Loads a model from a folder of save_pretrained, or of diffusers' DiTTransformer2DModel.
---
---Errors: Files that are missing or damaged, unknown classes, unsupported values of options (unknown options are ignored with a warning), pickles, and weights that do not fit the model: the message lists missing, unexpected and wrongly shaped ones.
---
---```lua
---dk.models.DiT{num_attention_heads = 1, attention_head_dim = 8, in_channels = 1, num_layers = 1, sample_size = 4}:save_pretrained("model")
---print(dk.models.DiT.from_pretrained("model").kind) --> DiT
---```
---@param path string the folder, with config.json
---@param subfolder? string subfolder of the model, such as "unet" in the folder of a pipeline
---@param variant? string "fp16" for weights in files of that name
---@return dk.Layer
---@overload fun(arguments: dk.models.DiT.from_pretrained.Arguments): dk.Layer
---@overload fun(path: string, options: dk.models.DiT.from_pretrained.Options): dk.Layer
function dk.models.DiT.from_pretrained(path, subfolder, variant) end

---@class dk.models.TimeMLP.from_pretrained.Options
---@field subfolder? string subfolder of the model, such as "unet" in the folder of a pipeline
---@field variant? string "fp16" for weights in files of that name

---@class dk.models.TimeMLP.from_pretrained.Arguments: dk.models.TimeMLP.from_pretrained.Options
---@field path string the folder, with config.json

---Loads a model from a folder of save_pretrained.
---
---Errors: Files that are missing or damaged, unknown classes, unsupported values of options (unknown options are ignored with a warning), pickles, and weights that do not fit the model: the message lists missing, unexpected and wrongly shaped ones.
---
---```lua
---dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1}:save_pretrained("model")
---print(dk.models.TimeMLP.from_pretrained("model").kind) --> TimeMLP
---```
---@param path string the folder, with config.json
---@param subfolder? string subfolder of the model, such as "unet" in the folder of a pipeline
---@param variant? string "fp16" for weights in files of that name
---@return dk.Layer
---@overload fun(arguments: dk.models.TimeMLP.from_pretrained.Arguments): dk.Layer
---@overload fun(path: string, options: dk.models.TimeMLP.from_pretrained.Options): dk.Layer
function dk.models.TimeMLP.from_pretrained(path, subfolder, variant) end

---@class dk.models.UNet1DModel.from_pretrained.Options
---@field subfolder? string subfolder of the model, such as "unet" in the folder of a pipeline
---@field variant? string "fp16" for weights in files of that name

---@class dk.models.UNet1DModel.from_pretrained.Arguments: dk.models.UNet1DModel.from_pretrained.Options
---@field path string the folder, with config.json

---Loads a model from a folder of save_pretrained.
---
---Errors: Files that are missing or damaged, unknown classes, unsupported values of options (unknown options are ignored with a warning), pickles, and weights that do not fit the model: the message lists missing, unexpected and wrongly shaped ones.
---
---```lua
---dk.models.UNet1DModel{
---  in_channels = 1, out_channels = 1, block_out_channels = {4}, layers_per_block = 1, norm_num_groups = 2,
---  attention_head_dim = 4, down_block_types = {"DownBlock1D"}, up_block_types = {"UpBlock1D"}}:save_pretrained("model")
---print(dk.models.UNet1DModel.from_pretrained("model").kind) --> UNet1DModel
---```
---@param path string the folder, with config.json
---@param subfolder? string subfolder of the model, such as "unet" in the folder of a pipeline
---@param variant? string "fp16" for weights in files of that name
---@return dk.Layer
---@overload fun(arguments: dk.models.UNet1DModel.from_pretrained.Arguments): dk.Layer
---@overload fun(path: string, options: dk.models.UNet1DModel.from_pretrained.Options): dk.Layer
function dk.models.UNet1DModel.from_pretrained(path, subfolder, variant) end

---@class dk.models.UNet2DModel.from_pretrained.Options
---@field subfolder? string subfolder of the model, such as "unet" in the folder of a pipeline
---@field variant? string "fp16" for weights in files of that name

---@class dk.models.UNet2DModel.from_pretrained.Arguments: dk.models.UNet2DModel.from_pretrained.Options
---@field path string the folder, with config.json

---Loads a model from a folder of save_pretrained, or of diffusers' UNet2DModel or UNet2DConditionModel, with weights of any precision and with older names.
---
---Errors: Files that are missing or damaged, unknown classes, unsupported values of options (unknown options are ignored with a warning), pickles, and weights that do not fit the model: the message lists missing, unexpected and wrongly shaped ones.
---
---```lua
---dk.models.UNet2DModel{
---  in_channels = 1, out_channels = 1, block_out_channels = {4}, layers_per_block = 1, norm_num_groups = 2,
---  attention_head_dim = 4, down_block_types = {"DownBlock2D"}, up_block_types = {"UpBlock2D"}}:save_pretrained("model")
---print(dk.models.UNet2DModel.from_pretrained("model").kind) --> UNet2DModel
---```
---@param path string the folder, with config.json
---@param subfolder? string subfolder of the model, such as "unet" in the folder of a pipeline
---@param variant? string "fp16" for weights in files of that name
---@return dk.Layer
---@overload fun(arguments: dk.models.UNet2DModel.from_pretrained.Arguments): dk.Layer
---@overload fun(path: string, options: dk.models.UNet2DModel.from_pretrained.Options): dk.Layer
function dk.models.UNet2DModel.from_pretrained(path, subfolder, variant) end

---@class dk.DiffusionTrainer.Options
---@field optimizer? dk.Optimizer|dk.OptimizerName AdamW by default
---@field loss? dk.LossName|dk.Loss|dk.LossFunction the loss of prediction and target (default "mse")
---@field ema_decay? number the decay of averaged weights, which sampling uses; without it nothing is averaged
---@field null_label? integer the null label; by default that of a TimeMLP or DiT
---@field label_dropout? number the probability that a label is dropped, for guidance (Ho and Salimans 2022) (default 0.0)
---@field prediction_type? "epsilon"|"sample"|"v_prediction"|"flow_prediction" the target of the prediction, instead of the scheduler's prediction_type
---@field loss_weighting? string|table<string|integer, string|number> the weighting of noise levels in the loss: "uniform", "min_snr" (gamma 5; Hang et al. 2023), "p2" (gamma 1, k 1; Choi et al. 2022), "edm" (sigma_data 0.5; Karras et al. 2022); with options {"min_snr", gamma = 5} (default "uniform")
---@field time_sampling? string|table<string|integer, string|number> the distribution of timesteps: "uniform", "log_normal" in sigma (mean -1.2, std 1.2; Karras et al. 2022), "logit_normal" (mean 0, std 1; Esser et al. 2024), "stratified" (default "uniform")
---@field ema_warm_up? boolean early updates weigh more: the decay of update n is at most (1 + n) / (10 + n), as in diffusers' EMAModel (default true)
---@field ema_inv_gamma? number g of diffusers' warm-up, a decay of at most 1 - (1 + n / g) ^ -p; default 1
---@field ema_power? number p of that warm-up; default 2/3
---@field ema_use_buffers? boolean average running statistics too, instead of the latest (default false)

---@class dk.DiffusionTrainer.Arguments: dk.DiffusionTrainer.Options
---@field model dk.Layer model(x, timesteps); the conditions, if any, are passed too
---@field scheduler dk.Scheduler the scheduler that adds the noise and defines the prediction's target

---Trains a denoiser: noise is added at random timesteps, and the model learns to predict the noise (Ho, Jain and Abbeel 2020, algorithm 1), or the target of the scheduler's prediction_type.
---
---Errors: Numbers out of range, label_dropout for a model without a null label, loss_weighting for a loss other than mse and mae, weightings and samplings for a scheduler without alphas_cumprod.
---
---```lua
---local trainer = dk.DiffusionTrainer{
---  model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1},
---  scheduler = dk.schedulers.DDIMScheduler(),
---}
---local data = dk.randn(64, 2)
---print(trainer.model.kind) --> TimeMLP
---```
---@class dk.DiffusionTrainer.constructor
---@overload fun(model: dk.Layer, scheduler: dk.Scheduler, optimizer?: dk.Optimizer|dk.OptimizerName, loss?: dk.LossName|dk.Loss|dk.LossFunction, ema_decay?: number, null_label?: integer, label_dropout?: number, prediction_type?: "epsilon"|"sample"|"v_prediction"|"flow_prediction", loss_weighting?: string|table<string|integer, string|number>, time_sampling?: string|table<string|integer, string|number>, ema_warm_up?: boolean, ema_inv_gamma?: number, ema_power?: number, ema_use_buffers?: boolean): dk.DiffusionTrainer
---@overload fun(arguments: dk.DiffusionTrainer.Arguments): dk.DiffusionTrainer
---@overload fun(model: dk.Layer, scheduler: dk.Scheduler, options: dk.DiffusionTrainer.Options): dk.DiffusionTrainer
dk.DiffusionTrainer = {}

---@class dk.forward_diffusion.Options
---@field generator? dk.Generator the generator of the noise; the default generator unless given

---@class dk.forward_diffusion.Arguments: dk.forward_diffusion.Options
---@field data dk.Tensor|number any shape
---@field num_steps integer the number of states
---@field noise_scale number the standard deviation of each step's noise

---The forward process of the chapter's section 9.1.1: a list of states, x_t = x_(t-1) + noise_scale * N(0, 1).
---
---Shapes: [...]; each state has the shape of data.
---
---Errors: A negative count, a scale that is negative or not finite, more states than memory holds.
---
---```lua
---local states = dk.forward_diffusion(dk.zeros(100), 50, 0.1)
---print(#states, states[50]:numel()) --> 50 100
---```
---@param data dk.Tensor|number any shape
---@param num_steps integer the number of states
---@param noise_scale number the standard deviation of each step's noise
---@param generator? dk.Generator the generator of the noise; the default generator unless given
---@return dk.Tensor[]
---@overload fun(arguments: dk.forward_diffusion.Arguments): dk.Tensor[]
---@overload fun(data: dk.Tensor|number, num_steps: integer, noise_scale: number, options: dk.forward_diffusion.Options): dk.Tensor[]
function dk.forward_diffusion(data, num_steps, noise_scale, generator) end

---@class dk.forward_recursion.Options
---@field coefficients? dk.Tensor|number[] e(1), e(2), ...: the factor of the previous state at each step
---@field noise_scales? dk.Tensor|number[] s(1), s(2), ...; by default sqrt(1 - e(t)^2), which preserves a variance of 1
---@field scheduler? dk.Scheduler a scheduler instead of both: its betas define them, with a state for each training timestep
---@field generator? dk.Generator the generator of the noise; the default generator unless given

---@class dk.forward_recursion.Arguments: dk.forward_recursion.Options
---@field data dk.Tensor|number any shape

---The forward process of the chapter's section 9.2.4 with its schedule: a list of states, x_t = e(t) x_(t-1) + s(t) N(0, 1). With e(t) = sqrt(1 - beta_t) and s(t) = sqrt(beta_t) each state has the distribution of scheduler:add_noise (Ho, Jain and Abbeel 2020, eq. 2 and 4).
---
---Shapes: data [...], coefficients and noise_scales [T]; T states of the data's shape.
---
---Errors: Neither coefficients nor a scheduler, or both; counts that differ, values that are not finite, negative scales, no scales with a coefficient beyond 1; a scheduler without betas; more states than memory holds.
---
---```lua
---local states = dk.forward_recursion(dk.ones(2), {0.5, 0.5}, {noise_scales = {0, 0}})
---print(states[2]) --> 0.2500 0.2500 [Tensor of shape 2]
---local scheduler = dk.schedulers.DDPMScheduler{num_train_timesteps = 50}
---print(#dk.forward_recursion(dk.randn(100), {scheduler = scheduler})) --> 50
---```
---@param data dk.Tensor|number any shape
---@param coefficients? dk.Tensor|number[] e(1), e(2), ...: the factor of the previous state at each step
---@param noise_scales? dk.Tensor|number[] s(1), s(2), ...; by default sqrt(1 - e(t)^2), which preserves a variance of 1
---@param scheduler? dk.Scheduler a scheduler instead of both: its betas define them, with a state for each training timestep
---@param generator? dk.Generator the generator of the noise; the default generator unless given
---@return dk.Tensor[]
---@overload fun(arguments: dk.forward_recursion.Arguments): dk.Tensor[]
---@overload fun(data: dk.Tensor|number, options: dk.forward_recursion.Options): dk.Tensor[]
function dk.forward_recursion(data, coefficients, noise_scales, scheduler, generator) end

---@class dk.add_noise.Options
---@field generator? dk.Generator the generator of the noise; the default generator unless given

---@class dk.add_noise.Arguments: dk.add_noise.Options
---@field data dk.Tensor|number any shape
---@field noise_scale number the noise's standard deviation

---Adds normal noise: data + noise_scale * N(0, 1).
---
---Shapes: [...]; the result has the input's.
---
---Errors: A scale that is negative or not finite.
---
---```lua
---print(dk.add_noise(dk.tensor{1, 2}, 0)) --> 1 2 [Tensor of shape 2]
---```
---@param data dk.Tensor|number any shape
---@param noise_scale number the noise's standard deviation
---@param generator? dk.Generator the generator of the noise; the default generator unless given
---@return dk.Tensor
---@overload fun(arguments: dk.add_noise.Arguments): dk.Tensor
---@overload fun(data: dk.Tensor|number, noise_scale: number, options: dk.add_noise.Options): dk.Tensor
function dk.add_noise(data, noise_scale, generator) end

---The sinusoidal encoding of a step: sin(t / 10000^(2i / d_model)) at index 2i + 1, followed by the cosine (Vaswani et al. 2017, 3.5).
---
---Shapes: a number to [d_model], [N] or [N, 1] to [N, d_model].
---
---Errors: Tensors of other shapes, and a d_model below 1.
---
---```lua
---print(dk.sinusoidal_step_encoding(0, 4)) --> 0 1 0 1 [Tensor of shape 4]
---```
---@param t number|number[]|dk.Tensor the step or steps
---@param d_model integer the size of the encoding
---@return dk.Tensor
function dk.sinusoidal_step_encoding(t, d_model) end

---Spherical linear interpolation between two tensors, each taken as one vector (Shoemake 1985), which preserves the length of noise.
---
---Shapes: two tensors of one shape; the result has the same shape.
---
---Errors: Shapes that differ, weights outside 0 to 1.
---
---```lua
---local half = dk.slerp(dk.tensor{1, 0}, dk.tensor{0, 1}, 0.5)
---print(half) --> 0.7071 0.7071 [Tensor of shape 2]
---```
---@param a dk.Tensor the result at weight 0
---@param b dk.Tensor the result at weight 1
---@param weight number the weight of b, 0 to 1
---@return dk.Tensor
function dk.slerp(a, b, weight) end

---@class dk.FlowMatcher.Options
---@field coupling? "independent"|"optimal_transport" the pairing of source and data; "optimal_transport" minimises the distances within a batch (Tong et al. 2024) (default "independent")
---@field sigma? number the standard deviation of the noise that is added along the path (default 0.0)
---@field time_scale? number the factor of the times that the model is given; 1000 for a model that encodes timesteps (default 1.0)
---@field optimizer? dk.Optimizer|dk.OptimizerName Adam by default
---@field loss? dk.LossName|dk.Loss|dk.LossFunction the loss of prediction and target (default "mse")
---@field ema_decay? number the decay of averaged weights, which sampling uses; without it nothing is averaged
---@field null_label? integer the null label; by default that of a TimeMLP or DiT
---@field label_dropout? number the probability that a label is dropped, for guidance (Ho and Salimans 2022) (default 0.0)
---@field ema_warm_up? boolean early updates weigh more: the decay of update n is at most (1 + n) / (10 + n), as in diffusers' EMAModel (default true)
---@field ema_inv_gamma? number g of diffusers' warm-up, a decay of at most 1 - (1 + n / g) ^ -p; default 1
---@field ema_power? number p of that warm-up; default 2/3
---@field ema_use_buffers? boolean average running statistics too, instead of the latest (default false)

---@class dk.FlowMatcher.Arguments: dk.FlowMatcher.Options
---@field model dk.Layer model(x, t), x [N, ...] and t [N] from 0 to time_scale; the conditions, if any, are passed too

---Trains a velocity field that carries samples of a source to samples of the data along straight lines: conditional flow matching (Lipman et al. 2023; Tong et al. 2024).
---
---Errors: Numbers out of range, and an unknown coupling.
---
---```lua
---local Field = dk.nn.module("Field")
---function Field:init() self.net = dk.nn.Sequential{dk.nn.Dense(16, {activation = "silu"}), dk.nn.Dense(2)} end
---function Field:forward(x, t) return self.net(dk.concat({x, t:reshape(-1, 1)}, 2)) end
---local flow = dk.FlowMatcher{model = Field()}
---local data = dk.randn(64, 2)
---print(flow.model.kind) --> Field
---```
---@class dk.FlowMatcher.constructor
---@overload fun(model: dk.Layer, coupling?: "independent"|"optimal_transport", sigma?: number, time_scale?: number, optimizer?: dk.Optimizer|dk.OptimizerName, loss?: dk.LossName|dk.Loss|dk.LossFunction, ema_decay?: number, null_label?: integer, label_dropout?: number, ema_warm_up?: boolean, ema_inv_gamma?: number, ema_power?: number, ema_use_buffers?: boolean): dk.FlowMatcher
---@overload fun(arguments: dk.FlowMatcher.Arguments): dk.FlowMatcher
---@overload fun(model: dk.Layer, options: dk.FlowMatcher.Options): dk.FlowMatcher
dk.FlowMatcher = {}

---@class dk.odeint.Options
---@field t0? number the initial time (default 0.0)
---@field t1? number the final time (default 1.0)
---@field method? "euler"|"midpoint"|"heun"|"dopri5" "euler", "midpoint" and "heun" take equal steps, "dopri5" chooses its own (default "dopri5")
---@field steps? integer the number of equal steps (default 100)
---@field rtol? number dopri5: the relative tolerance of a step's error (default 1e-05)
---@field atol? number dopri5: the absolute tolerance of a step's error (default 1e-05)

---@class dk.odeint.Arguments: dk.odeint.Options
---@field f function f(t, y) returns dy/dt
---@field y dk.Tensor y at t0, any shape

---Integrates dy/dt = f(t, y) from t0 to t1. Returns y at t1 and the number of calls of f. dopri5 chooses its own steps (Dormand and Prince 1980).
---
---Shapes: [...]; f returns a tensor of the shape of y.
---
---Errors: Tolerances and steps that are not positive, an f that returns another shape, an integration by dopri5 that fails.
---
---```lua
---local y, calls = dk.odeint(function(t, y) return -y end, dk.ones(1))
---print(("%.4f"):format(y:item())) --> 0.3679
---```
---@param f function f(t, y) returns dy/dt
---@param y dk.Tensor y at t0, any shape
---@param t0? number the initial time (default 0.0)
---@param t1? number the final time (default 1.0)
---@param method? "euler"|"midpoint"|"heun"|"dopri5" "euler", "midpoint" and "heun" take equal steps, "dopri5" chooses its own (default "dopri5")
---@param steps? integer the number of equal steps (default 100)
---@param rtol? number dopri5: the relative tolerance of a step's error (default 1e-05)
---@param atol? number dopri5: the absolute tolerance of a step's error (default 1e-05)
---@return dk.Tensor
---@return integer
---@overload fun(arguments: dk.odeint.Arguments): dk.Tensor, integer
---@overload fun(f: function, y: dk.Tensor, options: dk.odeint.Options): dk.Tensor, integer
function dk.odeint(f, y, t0, t1, method, steps, rtol, atol) end

---@class dk.MaskedDiffusion.Options
---@field mask_token? integer the id of the mask token; the last id by default
---@field time_conditioning? boolean whether the model is given the time, [N] in 0...1 (default false)
---@field sampling_eps? number the minimum time of training, at which almost no token is masked (default 0.001)
---@field optimizer? dk.Optimizer|dk.OptimizerName AdamW by default
---@field ema_decay? number the decay of averaged weights, which sampling uses; without it nothing is averaged
---@field ema_warm_up? boolean early updates weigh more: the decay of update n is at most (1 + n) / (10 + n), as in diffusers' EMAModel (default true)
---@field ema_inv_gamma? number g of diffusers' warm-up, a decay of at most 1 - (1 + n / g) ^ -p; default 1
---@field ema_power? number p of that warm-up; default 2/3
---@field ema_use_buffers? boolean average running statistics too, instead of the latest (default false)

---@class dk.MaskedDiffusion.Arguments: dk.MaskedDiffusion.Options
---@field model dk.Layer model(tokens), or model(tokens, times): tokens [N, L] to logits [N, L, vocab_size]; the logits of the mask token and of unmasked positions do not count
---@field vocab_size integer the number of ids, including the mask token's

---Masked diffusion of tokens: at time t each token is the mask token with probability t, and the model learns to predict the masked tokens (MDLM, Sahoo et al. 2024).
---
---Errors: Numbers out of range, and a mask_token that is not among the ids.
---
---```lua
---local vocabulary = dk.data.Vocabulary("abc")
---local Reader = dk.nn.module("Reader")
---function Reader:init(ids)
---  self.embedding, self.dense = dk.nn.Embedding(ids, 16), dk.nn.Dense(ids)
---  self.neighbours = dk.nn.Conv1D(32, 3, {padding = "same", activation = "relu"})
---end
---function Reader:forward(tokens)
---  local x = self.neighbours(self.embedding(tokens):transpose(2, 3))
---  return self.dense(x:transpose(2, 3))
---end
---local diffusion = dk.MaskedDiffusion{
---  model = Reader(vocabulary.size), vocab_size = vocabulary.size, optimizer = dk.optimizers.Adam(0.01)}
---local data = vocabulary:encode(("abc"):rep(40)):reshape(10, 12)
---print(diffusion.vocab_size, diffusion.mask_token) --> 4 3
---```
---@class dk.MaskedDiffusion.constructor
---@overload fun(model: dk.Layer, vocab_size: integer, mask_token?: integer, time_conditioning?: boolean, sampling_eps?: number, optimizer?: dk.Optimizer|dk.OptimizerName, ema_decay?: number, ema_warm_up?: boolean, ema_inv_gamma?: number, ema_power?: number, ema_use_buffers?: boolean): dk.MaskedDiffusion
---@overload fun(arguments: dk.MaskedDiffusion.Arguments): dk.MaskedDiffusion
---@overload fun(model: dk.Layer, vocab_size: integer, options: dk.MaskedDiffusion.Options): dk.MaskedDiffusion
dk.MaskedDiffusion = {}

---diffusers' pipeline of a U-Net and a scheduler, with 1000 steps by default (Ho, Jain and Abbeel 2020).
---
---Errors: A scheduler of another process (betas, prediction_type, flow matching) than the model was trained on, if a trainer or from_pretrained has recorded that process: the message has both values and a line that makes a suitable scheduler.
---
---```lua
---local pipe = dk.pipelines.DDPMPipeline{
---  unet = dk.models.TimeMLP{data_shape = {1, 4, 4}, hidden_dim = 16, num_blocks = 1},
---  scheduler = dk.schedulers.DDIMScheduler()}
---print(pipe{batch_size = 3, num_inference_steps = 5}:shape()) --> 3 x 1 x 4 x 4
---```
---@class dk.pipelines.DDPMPipeline.constructor
---@overload fun(unet: dk.Layer, scheduler: dk.Scheduler): dk.DiffusionPipeline
dk.pipelines.DDPMPipeline = {}

---@class dk.pipelines.DDPMPipeline.from_pretrained.Options
---@field variant? string "fp16" for weights in files of that variant

---@class dk.pipelines.DDPMPipeline.from_pretrained.Arguments: dk.pipelines.DDPMPipeline.from_pretrained.Options
---@field path string the folder, with model_index.json

---Loads the pipeline of a folder that Python's diffusers or save_pretrained wrote, whether a DDPMPipeline or a DDIMPipeline.
---
---Errors: Files that are missing or damaged, other pipelines, unknown classes, unsupported values of options (unknown options are ignored with a warning), weights that are not the model's; the message lists missing, unexpected and wrongly shaped weights.
---
---```lua
---local unet = dk.models.UNet2DModel{
---  sample_size = 8, in_channels = 1, out_channels = 1, block_out_channels = {4, 8}, layers_per_block = 1, norm_num_groups = 2,
---  down_block_types = {"DownBlock2D", "DownBlock2D"}, up_block_types = {"UpBlock2D", "UpBlock2D"}}
---local pipe = dk.pipelines.DDIMPipeline{unet = unet, scheduler = dk.schedulers.DDIMScheduler()}
---pipe:save_pretrained("DDPMPipeline")
---print(dk.pipelines.DDPMPipeline.from_pretrained("DDPMPipeline").kind) --> DDPMPipeline
---```
---@param path string the folder, with model_index.json
---@param variant? string "fp16" for weights in files of that variant
---@return dk.DiffusionPipeline
---@overload fun(arguments: dk.pipelines.DDPMPipeline.from_pretrained.Arguments): dk.DiffusionPipeline
---@overload fun(path: string, options: dk.pipelines.DDPMPipeline.from_pretrained.Options): dk.DiffusionPipeline
function dk.pipelines.DDPMPipeline.from_pretrained(path, variant) end

---diffusers' pipeline of a U-Net and a scheduler, with 50 steps by default (Song, Meng and Ermon 2021). A DDPMScheduler becomes a DDIMScheduler with the same options.
---
---Errors: A scheduler of another process (betas, prediction_type, flow matching) than the model was trained on, if a trainer or from_pretrained has recorded that process: the message has both values and a line that makes a suitable scheduler.
---
---```lua
---local pipe = dk.pipelines.DDIMPipeline{
---  unet = dk.models.TimeMLP{data_shape = {1, 4, 4}, hidden_dim = 16, num_blocks = 1},
---  scheduler = dk.schedulers.DDIMScheduler()}
---print(pipe{batch_size = 3, num_inference_steps = 5}:shape()) --> 3 x 1 x 4 x 4
---```
---@class dk.pipelines.DDIMPipeline.constructor
---@overload fun(unet: dk.Layer, scheduler: dk.Scheduler): dk.DiffusionPipeline
dk.pipelines.DDIMPipeline = {}

---@class dk.pipelines.DDIMPipeline.from_pretrained.Options
---@field variant? string "fp16" for weights in files of that variant

---@class dk.pipelines.DDIMPipeline.from_pretrained.Arguments: dk.pipelines.DDIMPipeline.from_pretrained.Options
---@field path string the folder, with model_index.json

---Loads the pipeline of a folder that Python's diffusers or save_pretrained wrote, whether a DDPMPipeline or a DDIMPipeline.
---
---Errors: Files that are missing or damaged, other pipelines, unknown classes, unsupported values of options (unknown options are ignored with a warning), weights that are not the model's; the message lists missing, unexpected and wrongly shaped weights.
---
---```lua
---local unet = dk.models.UNet2DModel{
---  sample_size = 8, in_channels = 1, out_channels = 1, block_out_channels = {4, 8}, layers_per_block = 1, norm_num_groups = 2,
---  down_block_types = {"DownBlock2D", "DownBlock2D"}, up_block_types = {"UpBlock2D", "UpBlock2D"}}
---local pipe = dk.pipelines.DDIMPipeline{unet = unet, scheduler = dk.schedulers.DDIMScheduler()}
---pipe:save_pretrained("DDIMPipeline")
---print(dk.pipelines.DDIMPipeline.from_pretrained("DDIMPipeline").kind) --> DDIMPipeline
---```
---@param path string the folder, with model_index.json
---@param variant? string "fp16" for weights in files of that variant
---@return dk.DiffusionPipeline
---@overload fun(arguments: dk.pipelines.DDIMPipeline.from_pretrained.Arguments): dk.DiffusionPipeline
---@overload fun(path: string, options: dk.pipelines.DDIMPipeline.from_pretrained.Options): dk.DiffusionPipeline
function dk.pipelines.DDIMPipeline.from_pretrained(path, variant) end

---@class dk.schedulers.DDPMScheduler.Options
---@field num_train_timesteps? integer number of training timesteps, T (default 1000)
---@field beta_start? number variance of the first step's noise (default 0.0001)
---@field beta_end? number variance of the last step's noise (default 0.02)
---@field beta_schedule? "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace" how variances grow, such as "linear" (Ho et al. 2020), "scaled_linear" (squares of evenly spaced roots) or "squaredcos_cap_v2" (cosine; Nichol and Dhariwal 2021) (default "linear")
---@field trained_betas? number[] explicit variances in place of the four options before
---@field rescale_betas_zero_snr? boolean the last timestep is pure noise (Lin et al. 2024, algorithm 1) (default false)
---@field prediction_type? "epsilon"|"sample"|"v_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field clip_sample? boolean limit the estimate of the clean sample (default true)
---@field clip_sample_range? number the limit of clip_sample, for both signs (default 1.0)
---@field thresholding? boolean dynamic thresholding (Saharia et al. 2022, 2.3) instead of clipping (default false)
---@field dynamic_thresholding_ratio? number the quantile of magnitudes that becomes the limit (default 0.995)
---@field sample_max_value? number the maximum of that limit (default 1.0)
---@field timestep_spacing? "linspace"|"leading"|"trailing" how a run's timesteps are spread (Lin et al. 2024, table 2) (default "leading")
---@field steps_offset? integer the offset of the timesteps with leading spacing (default 0)
---@field variance_type? "fixed_small"|"fixed_small_log"|"fixed_large"|"fixed_large_log"|"learned"|"learned_range" the variance of a step's noise: the posterior's, or beta (Ho et al. 2020, 3.2) (default "fixed_small")

---Ancestral sampling (Ho, Jain and Abbeel 2020): each step draws noise. Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.DDPMScheduler.constructor
---@overload fun(num_train_timesteps?: integer, beta_start?: number, beta_end?: number, beta_schedule?: "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace", trained_betas?: number[], rescale_betas_zero_snr?: boolean, prediction_type?: "epsilon"|"sample"|"v_prediction", clip_sample?: boolean, clip_sample_range?: number, thresholding?: boolean, dynamic_thresholding_ratio?: number, sample_max_value?: number, timestep_spacing?: "linspace"|"leading"|"trailing", steps_offset?: integer, variance_type?: "fixed_small"|"fixed_small_log"|"fixed_large"|"fixed_large_log"|"learned"|"learned_range"): dk.Scheduler
---@overload fun(options: dk.schedulers.DDPMScheduler.Options): dk.Scheduler
dk.schedulers.DDPMScheduler = {}

---@class dk.schedulers.DDPMScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.DDPMScheduler.from_config.Arguments: dk.schedulers.DDPMScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.DDPMScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.DDPMScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.DDPMScheduler.from_config(config, options) end

---@class dk.schedulers.DDIMScheduler.Options
---@field num_train_timesteps? integer number of training timesteps, T (default 1000)
---@field beta_start? number variance of the first step's noise (default 0.0001)
---@field beta_end? number variance of the last step's noise (default 0.02)
---@field beta_schedule? "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace" how variances grow, such as "linear" (Ho et al. 2020), "scaled_linear" (squares of evenly spaced roots) or "squaredcos_cap_v2" (cosine; Nichol and Dhariwal 2021) (default "linear")
---@field trained_betas? number[] explicit variances in place of the four options before
---@field rescale_betas_zero_snr? boolean the last timestep is pure noise (Lin et al. 2024, algorithm 1) (default false)
---@field prediction_type? "epsilon"|"sample"|"v_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field clip_sample? boolean limit the estimate of the clean sample (default true)
---@field clip_sample_range? number the limit of clip_sample, for both signs (default 1.0)
---@field thresholding? boolean dynamic thresholding (Saharia et al. 2022, 2.3) instead of clipping (default false)
---@field dynamic_thresholding_ratio? number the quantile of magnitudes that becomes the limit (default 0.995)
---@field sample_max_value? number the maximum of that limit (default 1.0)
---@field timestep_spacing? "linspace"|"leading"|"trailing" how a run's timesteps are spread (Lin et al. 2024, table 2) (default "leading")
---@field steps_offset? integer the offset of the timesteps with leading spacing (default 0)
---@field set_alpha_to_one? boolean whether the last step goes to a sample without noise; otherwise to that of timestep 0 (default true)

---Deterministic sampling in few steps (Song, Meng and Ermon 2021). Each step goes to the run's next timestep whatever the timestep_spacing; diffusers' go num_train_timesteps // num_inference_steps down, which with "linspace" lands between timesteps. Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.DDIMScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.DDIMScheduler.constructor
---@overload fun(num_train_timesteps?: integer, beta_start?: number, beta_end?: number, beta_schedule?: "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace", trained_betas?: number[], rescale_betas_zero_snr?: boolean, prediction_type?: "epsilon"|"sample"|"v_prediction", clip_sample?: boolean, clip_sample_range?: number, thresholding?: boolean, dynamic_thresholding_ratio?: number, sample_max_value?: number, timestep_spacing?: "linspace"|"leading"|"trailing", steps_offset?: integer, set_alpha_to_one?: boolean): dk.Scheduler
---@overload fun(options: dk.schedulers.DDIMScheduler.Options): dk.Scheduler
dk.schedulers.DDIMScheduler = {}

---@class dk.schedulers.DDIMScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.DDIMScheduler.from_config.Arguments: dk.schedulers.DDIMScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.DDIMScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.DDIMScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.DDIMScheduler.from_config(config, options) end

---@class dk.schedulers.DPMSolverMultistepScheduler.Options
---@field num_train_timesteps? integer number of training timesteps, T (default 1000)
---@field beta_start? number variance of the first step's noise (default 0.0001)
---@field beta_end? number variance of the last step's noise (default 0.02)
---@field beta_schedule? "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace" how variances grow, such as "linear" (Ho et al. 2020), "scaled_linear" (squares of evenly spaced roots) or "squaredcos_cap_v2" (cosine; Nichol and Dhariwal 2021) (default "linear")
---@field trained_betas? number[] explicit variances in place of the four options before
---@field rescale_betas_zero_snr? boolean the last timestep is pure noise (Lin et al. 2024, algorithm 1) (default false)
---@field prediction_type? "epsilon"|"sample"|"v_prediction"|"flow_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field thresholding? boolean dynamic thresholding (Saharia et al. 2022, 2.3) instead of clipping (default false)
---@field dynamic_thresholding_ratio? number the quantile of magnitudes that becomes the limit (default 0.995)
---@field sample_max_value? number the maximum of that limit (default 1.0)
---@field solver_order? integer the order of the method (default 2)
---@field algorithm_type? "dpmsolver"|"dpmsolver++"|"sde-dpmsolver"|"sde-dpmsolver++" the variable of DPM-Solver: the noise or (++) the clean sample; sde draws noise in each step (default "dpmsolver++")
---@field solver_type? "midpoint"|"heun" the variant of the method of second order (default "midpoint")
---@field final_sigmas_type? "zero"|"sigma_min" the noise level after the last step: zero, or the smallest of training (default "zero")
---@field lambda_min_clipped? number the minimum log(signal / noise) of visited noise levels; -5.1 for the cosine schedule (default -math.huge)
---@field lower_order_final? boolean whether the last steps have lower orders, in runs of fewer than 15 steps (default true)
---@field euler_at_final? boolean whether the last step is of first order (default false)
---@field use_karras_sigmas? boolean whether noise levels are spread evenly in sigma^(1/7) (Karras et al. 2022, eq. 5) (default false)
---@field use_exponential_sigmas? boolean whether noise levels are spread evenly in log sigma (default false)
---@field use_beta_sigmas? boolean whether noise levels are spread by a beta distribution (Lee et al. 2024) (default false)
---@field use_lu_lambdas? boolean whether noise levels are spread evenly in log sigma (Lu et al. 2022) (default false)
---@field use_flow_sigmas? boolean whether the model was trained with flow matching: x = (1 - sigma) x0 + sigma noise (default false)
---@field flow_shift? number the shift of those noise levels: above 1 they are higher (Esser et al. 2024, eq. 23) (default 1.0)
---@field use_dynamic_shifting? boolean whether the shift follows from the mu of set_timesteps (default false)
---@field time_shift_type? "exponential" whether the shift is exp(mu) or mu (default "exponential")
---@field timestep_spacing? "linspace"|"leading"|"trailing" how a run's timesteps are spread (Lin et al. 2024, table 2) (default "linspace")
---@field steps_offset? integer the offset of the timesteps with leading spacing (default 0)

---DPM-Solver++ of second or third order with one call for each step (Lu et al. 2022), also stochastic. Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.DPMSolverMultistepScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.DPMSolverMultistepScheduler.constructor
---@overload fun(num_train_timesteps?: integer, beta_start?: number, beta_end?: number, beta_schedule?: "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace", trained_betas?: number[], rescale_betas_zero_snr?: boolean, prediction_type?: "epsilon"|"sample"|"v_prediction"|"flow_prediction", thresholding?: boolean, dynamic_thresholding_ratio?: number, sample_max_value?: number, solver_order?: integer, algorithm_type?: "dpmsolver"|"dpmsolver++"|"sde-dpmsolver"|"sde-dpmsolver++", solver_type?: "midpoint"|"heun", final_sigmas_type?: "zero"|"sigma_min", lambda_min_clipped?: number, lower_order_final?: boolean, euler_at_final?: boolean, use_karras_sigmas?: boolean, use_exponential_sigmas?: boolean, use_beta_sigmas?: boolean, use_lu_lambdas?: boolean, use_flow_sigmas?: boolean, flow_shift?: number, use_dynamic_shifting?: boolean, time_shift_type?: "exponential", timestep_spacing?: "linspace"|"leading"|"trailing", steps_offset?: integer): dk.Scheduler
---@overload fun(options: dk.schedulers.DPMSolverMultistepScheduler.Options): dk.Scheduler
dk.schedulers.DPMSolverMultistepScheduler = {}

---@class dk.schedulers.DPMSolverMultistepScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.DPMSolverMultistepScheduler.from_config.Arguments: dk.schedulers.DPMSolverMultistepScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.DPMSolverMultistepScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.DPMSolverMultistepScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.DPMSolverMultistepScheduler.from_config(config, options) end

---@class dk.schedulers.DPMSolverSinglestepScheduler.Options
---@field num_train_timesteps? integer number of training timesteps, T (default 1000)
---@field beta_start? number variance of the first step's noise (default 0.0001)
---@field beta_end? number variance of the last step's noise (default 0.02)
---@field beta_schedule? "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace" how variances grow, such as "linear" (Ho et al. 2020), "scaled_linear" (squares of evenly spaced roots) or "squaredcos_cap_v2" (cosine; Nichol and Dhariwal 2021) (default "linear")
---@field trained_betas? number[] explicit variances in place of the four options before
---@field prediction_type? "epsilon"|"sample"|"v_prediction"|"flow_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field thresholding? boolean dynamic thresholding (Saharia et al. 2022, 2.3) instead of clipping (default false)
---@field dynamic_thresholding_ratio? number the quantile of magnitudes that becomes the limit (default 0.995)
---@field sample_max_value? number the maximum of that limit (default 1.0)
---@field solver_order? integer the order of the method (default 2)
---@field algorithm_type? "dpmsolver"|"dpmsolver++"|"sde-dpmsolver++" the variable of DPM-Solver: the noise or (++) the clean sample; sde draws noise in each step (default "dpmsolver++")
---@field solver_type? "midpoint"|"heun" the variant of the method of second order (default "midpoint")
---@field final_sigmas_type? "zero"|"sigma_min" the noise level after the last step: zero, or the smallest of training (default "zero")
---@field lambda_min_clipped? number the minimum log(signal / noise) of visited noise levels; -5.1 for the cosine schedule (default -math.huge)
---@field lower_order_final? boolean whether the last steps have lower orders, in runs of fewer than 15 steps (default false)
---@field use_karras_sigmas? boolean whether noise levels are spread evenly in sigma^(1/7) (Karras et al. 2022, eq. 5) (default false)
---@field use_exponential_sigmas? boolean whether noise levels are spread evenly in log sigma (default false)
---@field use_beta_sigmas? boolean whether noise levels are spread by a beta distribution (Lee et al. 2024) (default false)
---@field use_flow_sigmas? boolean whether the model was trained with flow matching: x = (1 - sigma) x0 + sigma noise (default false)
---@field flow_shift? number the shift of those noise levels: above 1 they are higher (Esser et al. 2024, eq. 23) (default 1.0)
---@field use_dynamic_shifting? boolean whether the shift follows from the mu of set_timesteps (default false)
---@field time_shift_type? "exponential" whether the shift is exp(mu) or mu (default "exponential")

---DPM-Solver++ in blocks of solver_order calls (Lu et al. 2022). Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.DPMSolverSinglestepScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.DPMSolverSinglestepScheduler.constructor
---@overload fun(num_train_timesteps?: integer, beta_start?: number, beta_end?: number, beta_schedule?: "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace", trained_betas?: number[], prediction_type?: "epsilon"|"sample"|"v_prediction"|"flow_prediction", thresholding?: boolean, dynamic_thresholding_ratio?: number, sample_max_value?: number, solver_order?: integer, algorithm_type?: "dpmsolver"|"dpmsolver++"|"sde-dpmsolver++", solver_type?: "midpoint"|"heun", final_sigmas_type?: "zero"|"sigma_min", lambda_min_clipped?: number, lower_order_final?: boolean, use_karras_sigmas?: boolean, use_exponential_sigmas?: boolean, use_beta_sigmas?: boolean, use_flow_sigmas?: boolean, flow_shift?: number, use_dynamic_shifting?: boolean, time_shift_type?: "exponential"): dk.Scheduler
---@overload fun(options: dk.schedulers.DPMSolverSinglestepScheduler.Options): dk.Scheduler
dk.schedulers.DPMSolverSinglestepScheduler = {}

---@class dk.schedulers.DPMSolverSinglestepScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.DPMSolverSinglestepScheduler.from_config.Arguments: dk.schedulers.DPMSolverSinglestepScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.DPMSolverSinglestepScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.DPMSolverSinglestepScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.DPMSolverSinglestepScheduler.from_config(config, options) end

---@class dk.schedulers.EulerDiscreteScheduler.Options
---@field num_train_timesteps? integer number of training timesteps, T (default 1000)
---@field beta_start? number variance of the first step's noise (default 0.0001)
---@field beta_end? number variance of the last step's noise (default 0.02)
---@field beta_schedule? "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace" how variances grow, such as "linear" (Ho et al. 2020), "scaled_linear" (squares of evenly spaced roots) or "squaredcos_cap_v2" (cosine; Nichol and Dhariwal 2021) (default "linear")
---@field trained_betas? number[] explicit variances in place of the four options before
---@field rescale_betas_zero_snr? boolean the last timestep is pure noise (Lin et al. 2024, algorithm 1) (default false)
---@field prediction_type? "epsilon"|"sample"|"v_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field interpolation_type? "linear"|"log_linear" noise levels of the timesteps, or spread evenly in log sigma (default "linear")
---@field use_karras_sigmas? boolean whether noise levels are spread evenly in sigma^(1/7) (Karras et al. 2022, eq. 5) (default false)
---@field use_exponential_sigmas? boolean whether noise levels are spread evenly in log sigma (default false)
---@field use_beta_sigmas? boolean whether noise levels are spread by a beta distribution (Lee et al. 2024) (default false)
---@field sigma_min? number the smallest noise level
---@field sigma_max? number the largest noise level
---@field timestep_spacing? "linspace"|"leading"|"trailing" how a run's timesteps are spread (Lin et al. 2024, table 2) (default "linspace")
---@field steps_offset? integer the offset of the timesteps with leading spacing (default 0)
---@field timestep_type? "discrete"|"continuous" the timestep input of the model: the timestep, or with v_prediction 0.25 ln(sigma) (default "discrete")
---@field final_sigmas_type? "zero"|"sigma_min" the noise level after the last step: zero, or the smallest of training (default "zero")

---Euler's method in sigma (Karras et al. 2022, algorithm 2). Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.EulerDiscreteScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.EulerDiscreteScheduler.constructor
---@overload fun(num_train_timesteps?: integer, beta_start?: number, beta_end?: number, beta_schedule?: "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace", trained_betas?: number[], rescale_betas_zero_snr?: boolean, prediction_type?: "epsilon"|"sample"|"v_prediction", interpolation_type?: "linear"|"log_linear", use_karras_sigmas?: boolean, use_exponential_sigmas?: boolean, use_beta_sigmas?: boolean, sigma_min?: number, sigma_max?: number, timestep_spacing?: "linspace"|"leading"|"trailing", steps_offset?: integer, timestep_type?: "discrete"|"continuous", final_sigmas_type?: "zero"|"sigma_min"): dk.Scheduler
---@overload fun(options: dk.schedulers.EulerDiscreteScheduler.Options): dk.Scheduler
dk.schedulers.EulerDiscreteScheduler = {}

---@class dk.schedulers.EulerDiscreteScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.EulerDiscreteScheduler.from_config.Arguments: dk.schedulers.EulerDiscreteScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.EulerDiscreteScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.EulerDiscreteScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.EulerDiscreteScheduler.from_config(config, options) end

---@class dk.schedulers.EulerAncestralDiscreteScheduler.Options
---@field num_train_timesteps? integer number of training timesteps, T (default 1000)
---@field beta_start? number variance of the first step's noise (default 0.0001)
---@field beta_end? number variance of the last step's noise (default 0.02)
---@field beta_schedule? "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace" how variances grow, such as "linear" (Ho et al. 2020), "scaled_linear" (squares of evenly spaced roots) or "squaredcos_cap_v2" (cosine; Nichol and Dhariwal 2021) (default "linear")
---@field trained_betas? number[] explicit variances in place of the four options before
---@field rescale_betas_zero_snr? boolean the last timestep is pure noise (Lin et al. 2024, algorithm 1) (default false)
---@field prediction_type? "epsilon"|"sample"|"v_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field timestep_spacing? "linspace"|"leading"|"trailing" how a run's timesteps are spread (Lin et al. 2024, table 2) (default "linspace")
---@field steps_offset? integer the offset of the timesteps with leading spacing (default 0)

---Euler's method to below the next noise level, and fresh noise up to it (k-diffusion). Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.EulerAncestralDiscreteScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.EulerAncestralDiscreteScheduler.constructor
---@overload fun(num_train_timesteps?: integer, beta_start?: number, beta_end?: number, beta_schedule?: "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace", trained_betas?: number[], rescale_betas_zero_snr?: boolean, prediction_type?: "epsilon"|"sample"|"v_prediction", timestep_spacing?: "linspace"|"leading"|"trailing", steps_offset?: integer): dk.Scheduler
---@overload fun(options: dk.schedulers.EulerAncestralDiscreteScheduler.Options): dk.Scheduler
dk.schedulers.EulerAncestralDiscreteScheduler = {}

---@class dk.schedulers.EulerAncestralDiscreteScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.EulerAncestralDiscreteScheduler.from_config.Arguments: dk.schedulers.EulerAncestralDiscreteScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.EulerAncestralDiscreteScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.EulerAncestralDiscreteScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.EulerAncestralDiscreteScheduler.from_config(config, options) end

---@class dk.schedulers.HeunDiscreteScheduler.Options
---@field num_train_timesteps? integer number of training timesteps, T (default 1000)
---@field beta_start? number variance of the first step's noise (default 0.00085)
---@field beta_end? number variance of the last step's noise (default 0.012)
---@field beta_schedule? "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace" how variances grow, such as "linear" (Ho et al. 2020), "scaled_linear" (squares of evenly spaced roots) or "squaredcos_cap_v2" (cosine; Nichol and Dhariwal 2021) (default "linear")
---@field trained_betas? number[] explicit variances in place of the four options before
---@field prediction_type? "epsilon"|"sample"|"v_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field clip_sample? boolean limit the estimate of the clean sample (default false)
---@field clip_sample_range? number the limit of clip_sample, for both signs (default 1.0)
---@field use_karras_sigmas? boolean whether noise levels are spread evenly in sigma^(1/7) (Karras et al. 2022, eq. 5) (default false)
---@field use_exponential_sigmas? boolean whether noise levels are spread evenly in log sigma (default false)
---@field use_beta_sigmas? boolean whether noise levels are spread by a beta distribution (Lee et al. 2024) (default false)
---@field timestep_spacing? "linspace"|"leading"|"trailing" how a run's timesteps are spread (Lin et al. 2024, table 2) (default "linspace")
---@field steps_offset? integer the offset of the timesteps with leading spacing (default 0)

---Heun's method, two calls for each step (Karras et al. 2022, algorithm 1). Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.HeunDiscreteScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.HeunDiscreteScheduler.constructor
---@overload fun(num_train_timesteps?: integer, beta_start?: number, beta_end?: number, beta_schedule?: "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace", trained_betas?: number[], prediction_type?: "epsilon"|"sample"|"v_prediction", clip_sample?: boolean, clip_sample_range?: number, use_karras_sigmas?: boolean, use_exponential_sigmas?: boolean, use_beta_sigmas?: boolean, timestep_spacing?: "linspace"|"leading"|"trailing", steps_offset?: integer): dk.Scheduler
---@overload fun(options: dk.schedulers.HeunDiscreteScheduler.Options): dk.Scheduler
dk.schedulers.HeunDiscreteScheduler = {}

---@class dk.schedulers.HeunDiscreteScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.HeunDiscreteScheduler.from_config.Arguments: dk.schedulers.HeunDiscreteScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.HeunDiscreteScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.HeunDiscreteScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.HeunDiscreteScheduler.from_config(config, options) end

---@class dk.schedulers.KDPM2DiscreteScheduler.Options
---@field num_train_timesteps? integer number of training timesteps, T (default 1000)
---@field beta_start? number variance of the first step's noise (default 0.00085)
---@field beta_end? number variance of the last step's noise (default 0.012)
---@field beta_schedule? "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace" how variances grow, such as "linear" (Ho et al. 2020), "scaled_linear" (squares of evenly spaced roots) or "squaredcos_cap_v2" (cosine; Nichol and Dhariwal 2021) (default "linear")
---@field trained_betas? number[] explicit variances in place of the four options before
---@field use_karras_sigmas? boolean whether noise levels are spread evenly in sigma^(1/7) (Karras et al. 2022, eq. 5) (default false)
---@field use_exponential_sigmas? boolean whether noise levels are spread evenly in log sigma (default false)
---@field use_beta_sigmas? boolean whether noise levels are spread by a beta distribution (Lee et al. 2024) (default false)
---@field prediction_type? "epsilon"|"sample"|"v_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field timestep_spacing? "linspace"|"leading"|"trailing" how a run's timesteps are spread (Lin et al. 2024, table 2) (default "linspace")
---@field steps_offset? integer the offset of the timesteps with leading spacing (default 0)

---The midpoint method in log sigma, two calls for each step (k-diffusion). Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.KDPM2DiscreteScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.KDPM2DiscreteScheduler.constructor
---@overload fun(num_train_timesteps?: integer, beta_start?: number, beta_end?: number, beta_schedule?: "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace", trained_betas?: number[], use_karras_sigmas?: boolean, use_exponential_sigmas?: boolean, use_beta_sigmas?: boolean, prediction_type?: "epsilon"|"sample"|"v_prediction", timestep_spacing?: "linspace"|"leading"|"trailing", steps_offset?: integer): dk.Scheduler
---@overload fun(options: dk.schedulers.KDPM2DiscreteScheduler.Options): dk.Scheduler
dk.schedulers.KDPM2DiscreteScheduler = {}

---@class dk.schedulers.KDPM2DiscreteScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.KDPM2DiscreteScheduler.from_config.Arguments: dk.schedulers.KDPM2DiscreteScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.KDPM2DiscreteScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.KDPM2DiscreteScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.KDPM2DiscreteScheduler.from_config(config, options) end

---@class dk.schedulers.LMSDiscreteScheduler.Options
---@field num_train_timesteps? integer number of training timesteps, T (default 1000)
---@field beta_start? number variance of the first step's noise (default 0.0001)
---@field beta_end? number variance of the last step's noise (default 0.02)
---@field beta_schedule? "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace" how variances grow, such as "linear" (Ho et al. 2020), "scaled_linear" (squares of evenly spaced roots) or "squaredcos_cap_v2" (cosine; Nichol and Dhariwal 2021) (default "linear")
---@field trained_betas? number[] explicit variances in place of the four options before
---@field use_karras_sigmas? boolean whether noise levels are spread evenly in sigma^(1/7) (Karras et al. 2022, eq. 5) (default false)
---@field use_exponential_sigmas? boolean whether noise levels are spread evenly in log sigma (default false)
---@field use_beta_sigmas? boolean whether noise levels are spread by a beta distribution (Lee et al. 2024) (default false)
---@field prediction_type? "epsilon"|"sample"|"v_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field timestep_spacing? "linspace"|"leading"|"trailing" how a run's timesteps are spread (Lin et al. 2024, table 2) (default "linspace")
---@field steps_offset? integer the offset of the timesteps with leading spacing (default 0)

---A linear multistep method of four outputs (k-diffusion). Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.LMSDiscreteScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.LMSDiscreteScheduler.constructor
---@overload fun(num_train_timesteps?: integer, beta_start?: number, beta_end?: number, beta_schedule?: "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace", trained_betas?: number[], use_karras_sigmas?: boolean, use_exponential_sigmas?: boolean, use_beta_sigmas?: boolean, prediction_type?: "epsilon"|"sample"|"v_prediction", timestep_spacing?: "linspace"|"leading"|"trailing", steps_offset?: integer): dk.Scheduler
---@overload fun(options: dk.schedulers.LMSDiscreteScheduler.Options): dk.Scheduler
dk.schedulers.LMSDiscreteScheduler = {}

---@class dk.schedulers.LMSDiscreteScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.LMSDiscreteScheduler.from_config.Arguments: dk.schedulers.LMSDiscreteScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.LMSDiscreteScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.LMSDiscreteScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.LMSDiscreteScheduler.from_config(config, options) end

---@class dk.schedulers.PNDMScheduler.Options
---@field num_train_timesteps? integer number of training timesteps, T (default 1000)
---@field beta_start? number variance of the first step's noise (default 0.0001)
---@field beta_end? number variance of the last step's noise (default 0.02)
---@field beta_schedule? "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace" how variances grow, such as "linear" (Ho et al. 2020), "scaled_linear" (squares of evenly spaced roots) or "squaredcos_cap_v2" (cosine; Nichol and Dhariwal 2021) (default "linear")
---@field trained_betas? number[] explicit variances in place of the four options before
---@field prediction_type? "epsilon"|"sample"|"v_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field timestep_spacing? "linspace"|"leading"|"trailing" how a run's timesteps are spread (Lin et al. 2024, table 2) (default "leading")
---@field steps_offset? integer the offset of the timesteps with leading spacing (default 0)
---@field skip_prk_steps? boolean whether a run begins with Heun's method instead of three Runge-Kutta steps of four calls (default false)
---@field set_alpha_to_one? boolean whether the last step goes to a sample without noise; otherwise to that of timestep 0 (default false)

---Pseudo numerical methods of fourth order (Liu et al. 2022). Without skip_prk_steps a run begins with three Runge-Kutta steps of four calls, and strength or jump_length cannot begin in the middle of one. Each step goes num_train_timesteps // num_inference_steps down, as in diffusers, whatever the timestep_spacing: leading fits. Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.PNDMScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.PNDMScheduler.constructor
---@overload fun(num_train_timesteps?: integer, beta_start?: number, beta_end?: number, beta_schedule?: "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace", trained_betas?: number[], prediction_type?: "epsilon"|"sample"|"v_prediction", timestep_spacing?: "linspace"|"leading"|"trailing", steps_offset?: integer, skip_prk_steps?: boolean, set_alpha_to_one?: boolean): dk.Scheduler
---@overload fun(options: dk.schedulers.PNDMScheduler.Options): dk.Scheduler
dk.schedulers.PNDMScheduler = {}

---@class dk.schedulers.PNDMScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.PNDMScheduler.from_config.Arguments: dk.schedulers.PNDMScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.PNDMScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.PNDMScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.PNDMScheduler.from_config(config, options) end

---@class dk.schedulers.UniPCMultistepScheduler.Options
---@field num_train_timesteps? integer number of training timesteps, T (default 1000)
---@field beta_start? number variance of the first step's noise (default 0.0001)
---@field beta_end? number variance of the last step's noise (default 0.02)
---@field beta_schedule? "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace" how variances grow, such as "linear" (Ho et al. 2020), "scaled_linear" (squares of evenly spaced roots) or "squaredcos_cap_v2" (cosine; Nichol and Dhariwal 2021) (default "linear")
---@field trained_betas? number[] explicit variances in place of the four options before
---@field rescale_betas_zero_snr? boolean the last timestep is pure noise (Lin et al. 2024, algorithm 1) (default false)
---@field prediction_type? "epsilon"|"sample"|"v_prediction"|"flow_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field thresholding? boolean dynamic thresholding (Saharia et al. 2022, 2.3) instead of clipping (default false)
---@field dynamic_thresholding_ratio? number the quantile of magnitudes that becomes the limit (default 0.995)
---@field sample_max_value? number the maximum of that limit (default 1.0)
---@field solver_order? integer the order of the method (default 2)
---@field predict_x0? boolean whether the solver uses estimates of x0 instead of the noise (default true)
---@field solver_type? "bh1"|"bh2" the variant of the method of second order (default "bh2")
---@field lower_order_final? boolean whether the last steps have lower orders, in runs of fewer than 15 steps (default true)
---@field disable_corrector? number[] indices of steps, from 0, that are not corrected (default {})
---@field final_sigmas_type? "zero"|"sigma_min" the noise level after the last step: zero, or the smallest of training (default "zero")
---@field shift_terminal? number the noise level to which the last one of flow matching is stretched
---@field use_karras_sigmas? boolean whether noise levels are spread evenly in sigma^(1/7) (Karras et al. 2022, eq. 5) (default false)
---@field use_exponential_sigmas? boolean whether noise levels are spread evenly in log sigma (default false)
---@field use_beta_sigmas? boolean whether noise levels are spread by a beta distribution (Lee et al. 2024) (default false)
---@field sigma_min? number the smallest noise level
---@field sigma_max? number the largest noise level
---@field use_flow_sigmas? boolean whether the model was trained with flow matching: x = (1 - sigma) x0 + sigma noise (default false)
---@field flow_shift? number the shift of those noise levels: above 1 they are higher (Esser et al. 2024, eq. 23) (default 1.0)
---@field use_dynamic_shifting? boolean whether the shift follows from the mu of set_timesteps (default false)
---@field time_shift_type? "exponential"|"linear" whether the shift is exp(mu) or mu (default "exponential")
---@field timestep_spacing? "linspace"|"leading"|"trailing" how a run's timesteps are spread (Lin et al. 2024, table 2) (default "linspace")
---@field steps_offset? integer the offset of the timesteps with leading spacing (default 0)

---A predictor that the next output corrects (Zhao et al. 2023), for 5 to 10 steps. Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.UniPCMultistepScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.UniPCMultistepScheduler.constructor
---@overload fun(num_train_timesteps?: integer, beta_start?: number, beta_end?: number, beta_schedule?: "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace", trained_betas?: number[], rescale_betas_zero_snr?: boolean, prediction_type?: "epsilon"|"sample"|"v_prediction"|"flow_prediction", thresholding?: boolean, dynamic_thresholding_ratio?: number, sample_max_value?: number, solver_order?: integer, predict_x0?: boolean, solver_type?: "bh1"|"bh2", lower_order_final?: boolean, disable_corrector?: number[], final_sigmas_type?: "zero"|"sigma_min", shift_terminal?: number, use_karras_sigmas?: boolean, use_exponential_sigmas?: boolean, use_beta_sigmas?: boolean, sigma_min?: number, sigma_max?: number, use_flow_sigmas?: boolean, flow_shift?: number, use_dynamic_shifting?: boolean, time_shift_type?: "exponential"|"linear", timestep_spacing?: "linspace"|"leading"|"trailing", steps_offset?: integer): dk.Scheduler
---@overload fun(options: dk.schedulers.UniPCMultistepScheduler.Options): dk.Scheduler
dk.schedulers.UniPCMultistepScheduler = {}

---@class dk.schedulers.UniPCMultistepScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.UniPCMultistepScheduler.from_config.Arguments: dk.schedulers.UniPCMultistepScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.UniPCMultistepScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.UniPCMultistepScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.UniPCMultistepScheduler.from_config(config, options) end

---@class dk.schedulers.DEISMultistepScheduler.Options
---@field num_train_timesteps? integer number of training timesteps, T (default 1000)
---@field beta_start? number variance of the first step's noise (default 0.0001)
---@field beta_end? number variance of the last step's noise (default 0.02)
---@field beta_schedule? "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace" how variances grow, such as "linear" (Ho et al. 2020), "scaled_linear" (squares of evenly spaced roots) or "squaredcos_cap_v2" (cosine; Nichol and Dhariwal 2021) (default "linear")
---@field trained_betas? number[] explicit variances in place of the four options before
---@field prediction_type? "epsilon"|"sample"|"v_prediction"|"flow_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field thresholding? boolean dynamic thresholding (Saharia et al. 2022, 2.3) instead of clipping (default false)
---@field dynamic_thresholding_ratio? number the quantile of magnitudes that becomes the limit (default 0.995)
---@field sample_max_value? number the maximum of that limit (default 1.0)
---@field solver_order? integer the order of the method (default 2)
---@field algorithm_type? "deis" the variable of DPM-Solver: the noise or (++) the clean sample; sde draws noise in each step (default "deis")
---@field solver_type? "logrho" the variant of the method of second order (default "logrho")
---@field lower_order_final? boolean whether the last steps have lower orders, in runs of fewer than 15 steps (default true)
---@field use_karras_sigmas? boolean whether noise levels are spread evenly in sigma^(1/7) (Karras et al. 2022, eq. 5) (default false)
---@field use_exponential_sigmas? boolean whether noise levels are spread evenly in log sigma (default false)
---@field use_beta_sigmas? boolean whether noise levels are spread by a beta distribution (Lee et al. 2024) (default false)
---@field use_flow_sigmas? boolean whether the model was trained with flow matching: x = (1 - sigma) x0 + sigma noise (default false)
---@field flow_shift? number the shift of those noise levels: above 1 they are higher (Esser et al. 2024, eq. 23) (default 1.0)
---@field use_dynamic_shifting? boolean whether the shift follows from the mu of set_timesteps (default false)
---@field time_shift_type? "exponential" whether the shift is exp(mu) or mu (default "exponential")
---@field timestep_spacing? "linspace"|"leading"|"trailing" how a run's timesteps are spread (Lin et al. 2024, table 2) (default "linspace")
---@field steps_offset? integer the offset of the timesteps with leading spacing (default 0)

---An exponential integrator that approximates the noise by a polynomial in log rho (Zhang and Chen 2023). Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.DEISMultistepScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.DEISMultistepScheduler.constructor
---@overload fun(num_train_timesteps?: integer, beta_start?: number, beta_end?: number, beta_schedule?: "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace", trained_betas?: number[], prediction_type?: "epsilon"|"sample"|"v_prediction"|"flow_prediction", thresholding?: boolean, dynamic_thresholding_ratio?: number, sample_max_value?: number, solver_order?: integer, algorithm_type?: "deis", solver_type?: "logrho", lower_order_final?: boolean, use_karras_sigmas?: boolean, use_exponential_sigmas?: boolean, use_beta_sigmas?: boolean, use_flow_sigmas?: boolean, flow_shift?: number, use_dynamic_shifting?: boolean, time_shift_type?: "exponential", timestep_spacing?: "linspace"|"leading"|"trailing", steps_offset?: integer): dk.Scheduler
---@overload fun(options: dk.schedulers.DEISMultistepScheduler.Options): dk.Scheduler
dk.schedulers.DEISMultistepScheduler = {}

---@class dk.schedulers.DEISMultistepScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.DEISMultistepScheduler.from_config.Arguments: dk.schedulers.DEISMultistepScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.DEISMultistepScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.DEISMultistepScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.DEISMultistepScheduler.from_config(config, options) end

---@class dk.schedulers.EDMEulerScheduler.Options
---@field sigma_min? number the smallest noise level (default 0.002)
---@field sigma_max? number the largest noise level (default 80.0)
---@field sigma_data? number the standard deviation of the data (default 0.5)
---@field sigma_schedule? "karras"|"exponential" the spread of noise levels: by Karras et al. (2022, eq. 5) or evenly in log sigma (default "karras")
---@field num_train_timesteps? integer the number of training timesteps, T (default 1000)
---@field prediction_type? "epsilon"|"v_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field rho? number the exponent of Karras's noise levels (default 7.0)
---@field final_sigmas_type? "zero"|"sigma_min" the noise level after the last step: zero, or the smallest of training (default "zero")

---Euler's method with the preconditioned network of Karras et al. (2022), which takes 0.25 ln(sigma) as timestep. Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.EDMEulerScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.EDMEulerScheduler.constructor
---@overload fun(sigma_min?: number, sigma_max?: number, sigma_data?: number, sigma_schedule?: "karras"|"exponential", num_train_timesteps?: integer, prediction_type?: "epsilon"|"v_prediction", rho?: number, final_sigmas_type?: "zero"|"sigma_min"): dk.Scheduler
---@overload fun(options: dk.schedulers.EDMEulerScheduler.Options): dk.Scheduler
dk.schedulers.EDMEulerScheduler = {}

---@class dk.schedulers.EDMEulerScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.EDMEulerScheduler.from_config.Arguments: dk.schedulers.EDMEulerScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.EDMEulerScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.EDMEulerScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.EDMEulerScheduler.from_config(config, options) end

---@class dk.schedulers.FlowMatchEulerDiscreteScheduler.Options
---@field num_train_timesteps? integer the number of training timesteps, T (default 1000)
---@field shift? number the shift of noise levels: above 1 they are higher (Esser et al. 2024, eq. 23) (default 1.0)
---@field use_dynamic_shifting? boolean whether the shift follows from the mu of set_timesteps (default false)
---@field base_shift? number for callers that choose mu by an image's tokens; not read here (default 0.5)
---@field max_shift? number for callers that choose mu by an image's tokens; not read here (default 1.15)
---@field base_image_seq_len? integer for callers that choose mu by an image's tokens; not read here (default 256)
---@field max_image_seq_len? integer for callers that choose mu by an image's tokens; not read here (default 4096)
---@field invert_sigmas? boolean whether sigma is the fraction of the data, and the model predicts x0 - noise (default false)
---@field shift_terminal? number the noise level to which the last one of flow matching is stretched
---@field use_karras_sigmas? boolean whether noise levels are spread evenly in sigma^(1/7) (Karras et al. 2022, eq. 5) (default false)
---@field use_exponential_sigmas? boolean whether noise levels are spread evenly in log sigma (default false)
---@field use_beta_sigmas? boolean whether noise levels are spread by a beta distribution (Lee et al. 2024) (default false)
---@field time_shift_type? "exponential"|"linear" whether the shift is exp(mu) or mu (default "exponential")
---@field stochastic_sampling? boolean whether steps go to the estimate of x0 and draw fresh noise (default false)

---Euler's method on straight lines from noise to data (Lipman et al. 2023); the model predicts noise - x0. Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.FlowMatchEulerDiscreteScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.FlowMatchEulerDiscreteScheduler.constructor
---@overload fun(num_train_timesteps?: integer, shift?: number, use_dynamic_shifting?: boolean, base_shift?: number, max_shift?: number, base_image_seq_len?: integer, max_image_seq_len?: integer, invert_sigmas?: boolean, shift_terminal?: number, use_karras_sigmas?: boolean, use_exponential_sigmas?: boolean, use_beta_sigmas?: boolean, time_shift_type?: "exponential"|"linear", stochastic_sampling?: boolean): dk.Scheduler
---@overload fun(options: dk.schedulers.FlowMatchEulerDiscreteScheduler.Options): dk.Scheduler
dk.schedulers.FlowMatchEulerDiscreteScheduler = {}

---@class dk.schedulers.FlowMatchEulerDiscreteScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.FlowMatchEulerDiscreteScheduler.from_config.Arguments: dk.schedulers.FlowMatchEulerDiscreteScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.FlowMatchEulerDiscreteScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.FlowMatchEulerDiscreteScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.FlowMatchEulerDiscreteScheduler.from_config(config, options) end

---@class dk.schedulers.LCMScheduler.Options
---@field num_train_timesteps? integer number of training timesteps, T (default 1000)
---@field beta_start? number variance of the first step's noise (default 0.00085)
---@field beta_end? number variance of the last step's noise (default 0.012)
---@field beta_schedule? "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace" how variances grow, such as "linear" (Ho et al. 2020), "scaled_linear" (squares of evenly spaced roots) or "squaredcos_cap_v2" (cosine; Nichol and Dhariwal 2021) (default "scaled_linear")
---@field trained_betas? number[] explicit variances in place of the four options before
---@field rescale_betas_zero_snr? boolean the last timestep is pure noise (Lin et al. 2024, algorithm 1) (default false)
---@field prediction_type? "epsilon"|"sample"|"v_prediction" what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0 (default "epsilon")
---@field clip_sample? boolean limit the estimate of the clean sample (default false)
---@field clip_sample_range? number the limit of clip_sample, for both signs (default 1.0)
---@field thresholding? boolean dynamic thresholding (Saharia et al. 2022, 2.3) instead of clipping (default false)
---@field dynamic_thresholding_ratio? number the quantile of magnitudes that becomes the limit (default 0.995)
---@field sample_max_value? number the maximum of that limit (default 1.0)
---@field timestep_spacing? "linspace"|"leading"|"trailing" how a run's timesteps are spread (Lin et al. 2024, table 2) (default "leading")
---@field steps_offset? integer the offset of the timesteps with leading spacing (default 0)
---@field original_inference_steps? integer the number of inference steps of the distillation, of which a run uses a part (default 50)
---@field set_alpha_to_one? boolean whether the last step goes to a sample without noise; otherwise to that of timestep 0 (default true)
---@field timestep_scaling? number the factor of timesteps in the boundary condition (default 10.0)

---Sampling of a latent consistency model in a few steps (Luo et al. 2023); each step but the last draws noise. Has diffusers' options and defaults.
---
---Errors: Options that are out of range or exclude each other, and values that are not listed.
---
---```lua
---local scheduler = dk.schedulers.LCMScheduler{num_train_timesteps = 300}
---scheduler:set_timesteps(10)
---local x = dk.randn(1, 4) * scheduler.init_noise_sigma
---for t in scheduler:each_timestep() do
---  local output = scheduler:scale_model_input(x, t) / 2 -- a model's
---  x = scheduler:step(output, t, x).prev_sample
---end
---```
---@class dk.schedulers.LCMScheduler.constructor
---@overload fun(num_train_timesteps?: integer, beta_start?: number, beta_end?: number, beta_schedule?: "linear"|"scaled_linear"|"squaredcos_cap_v2"|"sigmoid"|"exp"|"laplace", trained_betas?: number[], rescale_betas_zero_snr?: boolean, prediction_type?: "epsilon"|"sample"|"v_prediction", clip_sample?: boolean, clip_sample_range?: number, thresholding?: boolean, dynamic_thresholding_ratio?: number, sample_max_value?: number, timestep_spacing?: "linspace"|"leading"|"trailing", steps_offset?: integer, original_inference_steps?: integer, set_alpha_to_one?: boolean, timestep_scaling?: number): dk.Scheduler
---@overload fun(options: dk.schedulers.LCMScheduler.Options): dk.Scheduler
dk.schedulers.LCMScheduler = {}

---@class dk.schedulers.LCMScheduler.from_config.Options
---@field options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's

---@class dk.schedulers.LCMScheduler.from_config.Arguments: dk.schedulers.LCMScheduler.from_config.Options
---@field config table<string, any>|dk.Scheduler scheduler.config, or a table

---Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = "sample".
---
---Errors: Options out of range, values of another type, and names in options that the scheduler does not have.
---
---```lua
---local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
---local scheduler = dk.schedulers.LCMScheduler.from_config(trained.config, {num_train_timesteps = 200})
---print(scheduler.config.num_train_timesteps) --> 200
---```
---@param config table<string, any>|dk.Scheduler scheduler.config, or a table
---@param options? table<string, any>|dk.Scheduler options of this scheduler that replace the config's
---@return dk.Scheduler
---@overload fun(config: table<string, any>|dk.Scheduler, options: dk.schedulers.LCMScheduler.from_config.Options): dk.Scheduler
function dk.schedulers.LCMScheduler.from_config(config, options) end

---@class dk.noise.gaussian.Options
---@field generator? dk.Generator the generator of the noise; the default generator unless given

---@class dk.noise.gaussian.Arguments: dk.noise.gaussian.Options
---@field x dk.Tensor any shape
---@field stddev number the noise's standard deviation

---Adds normal noise: x + stddev N(0, 1).
---
---Shapes: [...]; the result has the input's.
---
---Errors: A stddev that is negative or not finite.
---
---```lua
---local noisy = dk.noise.gaussian(dk.zeros(10000), 0.5)
---print(("%.1f"):format(noisy:std():item())) --> 0.5
---```
---@param x dk.Tensor any shape
---@param stddev number the noise's standard deviation
---@param generator? dk.Generator the generator of the noise; the default generator unless given
---@return dk.Tensor
---@overload fun(arguments: dk.noise.gaussian.Arguments): dk.Tensor
---@overload fun(x: dk.Tensor, stddev: number, options: dk.noise.gaussian.Options): dk.Tensor
function dk.noise.gaussian(x, stddev, generator) end

---@class dk.noise.uniform.Options
---@field generator? dk.Generator the generator of the noise; the default generator unless given

---@class dk.noise.uniform.Arguments: dk.noise.uniform.Options
---@field x dk.Tensor any shape
---@field amplitude number the noise's bound

---Adds uniform noise: x + amplitude U(-1, 1).
---
---Shapes: [...]; the result has the input's.
---
---Errors: An amplitude that is negative or not finite.
---
---```lua
---local noisy = dk.noise.uniform(dk.zeros(10000), 0.5)
---print(("%.1f"):format(noisy:abs():max():item())) --> 0.5
---```
---@param x dk.Tensor any shape
---@param amplitude number the noise's bound
---@param generator? dk.Generator the generator of the noise; the default generator unless given
---@return dk.Tensor
---@overload fun(arguments: dk.noise.uniform.Arguments): dk.Tensor
---@overload fun(x: dk.Tensor, amplitude: number, options: dk.noise.uniform.Options): dk.Tensor
function dk.noise.uniform(x, amplitude, generator) end

---@class dk.noise.speckle.Options
---@field generator? dk.Generator the generator of the noise; the default generator unless given

---@class dk.noise.speckle.Arguments: dk.noise.speckle.Options
---@field x dk.Tensor any shape
---@field stddev number the noise's standard deviation

---Adds noise that grows with the signal, as in radar images: x + x stddev N(0, 1).
---
---Shapes: [...]; the result has the input's.
---
---Errors: A stddev that is negative or not finite.
---
---```lua
---print(dk.noise.speckle(dk.zeros(2), 0.5)) --> 0 0 [Tensor of shape 2]
---```
---@param x dk.Tensor any shape
---@param stddev number the noise's standard deviation
---@param generator? dk.Generator the generator of the noise; the default generator unless given
---@return dk.Tensor
---@overload fun(arguments: dk.noise.speckle.Arguments): dk.Tensor
---@overload fun(x: dk.Tensor, stddev: number, options: dk.noise.speckle.Options): dk.Tensor
function dk.noise.speckle(x, stddev, generator) end

---@class dk.noise.salt_and_pepper.Options
---@field low? number the value of pepper, and the minimum of x (default 0.0)
---@field high? number the value of salt, and the maximum of x (default 1.0)
---@field generator? dk.Generator the generator of the noise; the default generator unless given

---@class dk.noise.salt_and_pepper.Arguments: dk.noise.salt_and_pepper.Options
---@field x dk.Tensor any shape
---@field amount number the share of values, 0 to 1

---Sets a share of the values to low or high, with equal probability.
---
---Shapes: [...]; the result has the input's.
---
---Errors: An amount outside of 0 to 1, a high that is not above low, values outside of low to high.
---
---```lua
---local noisy = dk.noise.salt_and_pepper(dk.full({10000}, 0.5), 0.2)
---print(("%.1f"):format(noisy:eq(1):mean():item())) --> 0.1
---```
---@param x dk.Tensor any shape
---@param amount number the share of values, 0 to 1
---@param low? number the value of pepper, and the minimum of x (default 0.0)
---@param high? number the value of salt, and the maximum of x (default 1.0)
---@param generator? dk.Generator the generator of the noise; the default generator unless given
---@return dk.Tensor
---@overload fun(arguments: dk.noise.salt_and_pepper.Arguments): dk.Tensor
---@overload fun(x: dk.Tensor, amount: number, options: dk.noise.salt_and_pepper.Options): dk.Tensor
function dk.noise.salt_and_pepper(x, amount, low, high, generator) end

---@class dk.noise.shot.Options
---@field generator? dk.Generator the generator of the noise; the default generator unless given

---@class dk.noise.shot.Arguments: dk.noise.shot.Options
---@field x dk.Tensor values of 0...1
---@field photons number the expected count where x is 1, above 0 and up to 1e9

---An image as a photon-counting sensor records it: Poisson counts of mean x * photons, divided by photons. Fewer photons give more noise; bright pixels have the most.
---
---Shapes: [...]; the result has the input's.
---
---Errors: Photons out of range, values of x outside of 0 to 1. No gradient flows to x.
---
---```lua
---local noisy = dk.noise.shot(dk.full({10000}, 0.5), 50)
---print(("%.1f"):format(noisy:std():item())) --> 0.1
---```
---@param x dk.Tensor values of 0...1
---@param photons number the expected count where x is 1, above 0 and up to 1e9
---@param generator? dk.Generator the generator of the noise; the default generator unless given
---@return dk.Tensor
---@overload fun(arguments: dk.noise.shot.Arguments): dk.Tensor
---@overload fun(x: dk.Tensor, photons: number, options: dk.noise.shot.Options): dk.Tensor
function dk.noise.shot(x, photons, generator) end

---@class dk.noise.jpeg.Options
---@field quality? integer the quality, 1 to 100 (default 75)

---@class dk.noise.jpeg.Arguments: dk.noise.jpeg.Options
---@field x dk.Tensor values of 0...1

---Applies the artifacts of JPEG compression to images: blocks of 8 x 8 pixels, and ringing beside edges. The result is deterministic.
---
---Shapes: [H, W], [C, H, W] or [N, C, H, W], C 1 (gray) or 3 (colours at half the resolution); the result has the shape of x.
---
---Errors: A quality out of range, other shapes, values of x outside of 0 to 1. No gradient flows to x.
---
---```lua
---local images = dk.data.digits():unsqueeze(2) / 16
---assert(dk.metrics.psnr(dk.noise.jpeg(images, 10), images) < dk.metrics.psnr(dk.noise.jpeg(images, 90), images))
---```
---@param x dk.Tensor values of 0...1
---@param quality? integer the quality, 1 to 100 (default 75)
---@return dk.Tensor
---@overload fun(arguments: dk.noise.jpeg.Arguments): dk.Tensor
---@overload fun(x: dk.Tensor, options: dk.noise.jpeg.Options): dk.Tensor
function dk.noise.jpeg(x, quality) end

---@class dk.noise.add.Options
---@field generator? dk.Generator the generator of the noise; the default generator unless given

---@class dk.noise.add.Arguments: dk.noise.add.Options
---@field x dk.Tensor any shape
---@field kind "gaussian"|"uniform"|"speckle"|"salt_and_pepper"|"shot"|"jpeg" the name of the noise
---@field level number the noise's stddev, amplitude, amount, photons or quality

---Applies the kind of noise with the given name.
---
---Shapes: as for the function of that name.
---
---Errors: An unknown kind, and the errors of the function of that name.
---
---```lua
---local images = dk.data.digits():unsqueeze(2) / 16
---for kind, level in pairs{gaussian = 0.2, salt_and_pepper = 0.1, shot = 10, jpeg = 10} do
---  assert(dk.metrics.psnr(dk.noise.add(images, kind, level), images) < 40)
---end
---```
---@param x dk.Tensor any shape
---@param kind "gaussian"|"uniform"|"speckle"|"salt_and_pepper"|"shot"|"jpeg" the name of the noise
---@param level number the noise's stddev, amplitude, amount, photons or quality
---@param generator? dk.Generator the generator of the noise; the default generator unless given
---@return dk.Tensor
---@overload fun(arguments: dk.noise.add.Arguments): dk.Tensor
---@overload fun(x: dk.Tensor, kind: "gaussian"|"uniform"|"speckle"|"salt_and_pepper"|"shot"|"jpeg", level: number, options: dk.noise.add.Options): dk.Tensor
function dk.noise.add(x, kind, level, generator) end

---@class dk.load_safetensors.Options
---@field metadata? boolean return the strings of __metadata__ too, as a second table (default false)

---@class dk.load_safetensors.Arguments: dk.load_safetensors.Options
---@field path string the file

---The tensors of a file by name. Elements of all types become float32: F64, F32, F16, BF16, integers of 8 to 64 bits, BOOL (a mask), F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ, F8_E8M0 and F4. Doubles and integers beyond 2^24 are rounded to the nearest; all other values stay exact.
---
---Errors: Files that cannot be read, are damaged, or hold a tensor of another type, such as complex numbers; the message names the tensor.
---
---```lua
---dk.save_safetensors("a.safetensors", {x = dk.tensor{1, 2}}, {metadata = {format = "pt"}})
---print(dk.load_safetensors("a.safetensors").x) --> 1 2 [Tensor of shape 2]
---local tensors, metadata = dk.load_safetensors("a.safetensors", {metadata = true})
---print(metadata.format) --> pt
---```
---@param path string the file
---@param metadata? boolean return the strings of __metadata__ too, as a second table (default false)
---@return table<string, dk.Tensor>
---@return table<string, string>|nil
---@overload fun(arguments: dk.load_safetensors.Arguments): table<string, dk.Tensor>, table<string, string>|nil
---@overload fun(path: string, options: dk.load_safetensors.Options): table<string, dk.Tensor>, table<string, string>|nil
function dk.load_safetensors(path, metadata) end

---@class dk.save_safetensors.Options
---@field metadata? table<string, string> a table of strings to store beside the tensors, such as {format = "pt"}

---@class dk.save_safetensors.Arguments: dk.save_safetensors.Options
---@field path string the file
---@field tensors table<string, dk.Tensor>|dk.Layer a table of tensors, or a model

---Writes tensors by name to a file, as F32, masks as BOOL, and in one step.
---
---Errors: Files that cannot be written, and names that the format cannot hold.
---
---```lua
---dk.save_safetensors("a.safetensors", {x = dk.zeros(2), y = dk.ones(3)})
---```
---@param path string the file
---@param tensors table<string, dk.Tensor>|dk.Layer a table of tensors, or a model
---@param metadata? table<string, string> a table of strings to store beside the tensors, such as {format = "pt"}
---@overload fun(arguments: dk.save_safetensors.Arguments)
---@overload fun(path: string, tensors: table<string, dk.Tensor>|dk.Layer, options: dk.save_safetensors.Options)
function dk.save_safetensors(path, tensors, metadata) end

---Makes a folder and its missing parents. Returns the path.
---
---Errors: A file at the path or at one of its parents, and a folder that cannot be written.
---
---```lua
---print(dk.makedirs("out/images")) --> out/images
---```
---@param path string the file
---@return string
function dk.makedirs(path) end

---The value in a file that torch.save has written (.pt, .pth, .bin, .ckpt): tensors and parameters in dictionaries, lists, tuples, numbers, strings, booleans and None, like torch.load with weights_only. Nothing in the file is executed. Elements of all real types become float32; a scalar gets shape [1]. Dictionaries become tables (keys that are numbers stay the same), lists and tuples lists. A None is left out of a dictionary, and dk.json.null in a list.
---
---Errors: Files that cannot be read, are damaged, or hold other objects, such as a whole model: the message has their name; save model.state_dict() instead.
---
---```lua
----- torch.save(model.state_dict(), "model.pt")
---local ok, state = pcall(dk.load_torch, "model.pt")
---if ok then print(state["0.weight"]) end
---```
---@param path string the file
---@return any
function dk.load_torch(path) end

---@class dk.from_bytes.Options
---@field dtype? string the type of the numbers: u8, i8, u16, i16, u32, i32, u64, i64, f16, bf16, f32, f64, bool, or numpy's name (default "f32")
---@field shape? integer|integer[] the sizes, one of which may be -1; by default one axis
---@field order? "little"|"big" the order of a number's bytes: little (the lowest first) or big (default "little")

---@class dk.from_bytes.Arguments: dk.from_bytes.Options
---@field bytes string the bytes, such as the contents of a file

---The numbers in a string of bytes, as numpy's frombuffer reads them. Doubles and integers beyond 2^24 are rounded to the nearest float32; all other values stay exact.
---
---Shapes: the given sizes; [n] by default.
---
---Errors: Another dtype or order, bytes that are not a whole number of numbers, and sizes for another number.
---
---```lua
---print(dk.from_bytes("\1\2\255", "u8")) --> 1 2 255 [Tensor of shape 3]
---print(dk.from_bytes("\0\1\0\2", {dtype = "i16", order = "big", shape = {2, -1}})) --> 1 2 [Tensor of shape 2x1]
---```
---@param bytes string the bytes, such as the contents of a file
---@param dtype? string the type of the numbers: u8, i8, u16, i16, u32, i32, u64, i64, f16, bf16, f32, f64, bool, or numpy's name (default "f32")
---@param shape? integer|integer[] the sizes, one of which may be -1; by default one axis
---@param order? "little"|"big" the order of a number's bytes: little (the lowest first) or big (default "little")
---@return dk.Tensor
---@overload fun(arguments: dk.from_bytes.Arguments): dk.Tensor
---@overload fun(bytes: string, options: dk.from_bytes.Options): dk.Tensor
function dk.from_bytes(bytes, dtype, shape, order) end

---@class dk.to_bytes.Options
---@field dtype? string the type of the numbers: u8, i8, u16, i16, u32, i32, u64, i64, f16, bf16, f32, f64, bool, or numpy's name (default "f32")
---@field order? "little"|"big" the order of a number's bytes: little (the lowest first) or big (default "little")
---@field saturate? boolean take the nearest value of the type for values beyond its range, and 0 for NaN in an integer; otherwise they are an error (default false)

---@class dk.to_bytes.Arguments: dk.to_bytes.Options
---@field input dk.Tensor any shape

---The elements as a string of bytes, row by row. As in numpy's astype, integers lose their fractions and other numbers are rounded to the nearest.
---
---Shapes: [...]; the string has no shape.
---
---Errors: Another dtype or order; values that the type cannot hold, the first of which the message names.
---
---```lua
---print(dk.tensor{72, 105}:to_bytes("u8")) --> Hi
---print(dk.tensor{300, -1}:to_bytes("u8", {saturate = true}):byte(1, -1)) --> 255 0
---```
---@param input dk.Tensor any shape
---@param dtype? string the type of the numbers: u8, i8, u16, i16, u32, i32, u64, i64, f16, bf16, f32, f64, bool, or numpy's name (default "f32")
---@param order? "little"|"big" the order of a number's bytes: little (the lowest first) or big (default "little")
---@param saturate? boolean take the nearest value of the type for values beyond its range, and 0 for NaN in an integer; otherwise they are an error (default false)
---@return string
---@overload fun(arguments: dk.to_bytes.Arguments): string
---@overload fun(input: dk.Tensor, options: dk.to_bytes.Options): string
function dk.to_bytes(input, dtype, order, saturate) end

---@class dk.json.encode.Options
---@field value? any the value
---@field indent? integer spaces for each level, 0 to 16; by default all is on one line

---A value as a JSON text in UTF-8: nil and dk.json.null, booleans, numbers, strings, lists, tables with string keys (in the order of the keys) and tensors, as nested lists. Integers are written as such, other numbers with the digits that give the same number again. An empty table is an object, {}, unless dk.json.array marks it.
---
---Shapes: tensors of any shape.
---
---Errors: NaN and infinities, strings that are not UTF-8, functions and other types, tables with both string keys and others or with gaps, tables nested more than 128 deep or in themselves; the message has the keys that lead there.
---
---```lua
---print(dk.json.encode{loss = {0.5, 0.25}, epoch = 2}) --> {"epoch":2,"loss":[0.5,0.25]}
---print(dk.json.encode(dk.full({2, 2}, 0.5))) --> [[0.5,0.5],[0.5,0.5]]
---```
---@param value? any the value
---@param indent? integer spaces for each level, 0 to 16; by default all is on one line
---@return string
---@overload fun(options: dk.json.encode.Options): string
function dk.json.encode(value, indent) end

---The value of a JSON text (RFC 8259). Objects and arrays become tables, arrays those of dk.json.array, null dk.json.null. Whole numbers become integers if they fit (in Lua 5.3 and later), all other numbers doubles.
---
---Errors: A text that is not JSON (the message has line and column), keys that occur twice, values nested more than 128 deep.
---
---```lua
---local run = dk.json.decode '{"name": "a", "losses": [0.5, 2], "best": null}'
---print(run.name, run.losses[1], #run.losses, run.best == dk.json.null) --> a 0.5 2 true
---```
---@param text string the text, in UTF-8
---@return any
function dk.json.decode(text) end

---Marks a table as a list, which encode writes as an array even if it is empty. Returns the table, whose metatable has __jsontype = "array".
---
---Errors: A table that has another metatable.
---
---```lua
---print(dk.json.encode{losses = dk.json.array{}, names = {}}) --> {"losses":[],"names":{}}
---```
---@param list table a table without a metatable
---@return table
function dk.json.array(list) end

---The samples of a WAV file, and their number per second: PCM of 8, 16, 24 or 32 bits (v / 2^(bits - 1)) and floats of 32 or 64 bits.
---
---Shapes: [channels, samples], with values of -1...1.
---
---Errors: Files that cannot be read, are damaged or truncated, or have compressed samples.
---
---```lua
---dk.audio.save_wav("a.wav", dk.tensor{0, 0.5, -1}, {sample_rate = 16000})
---local samples, sample_rate = dk.audio.load_wav("a.wav")
---print(samples, sample_rate) --> 0.0000 0.5000 -1.0000 [Tensor of shape 1x3] 16000
---```
---@param path string the file
---@return dk.Tensor
---@return integer
function dk.audio.load_wav(path) end

---@class dk.audio.save_wav.Options
---@field bits? integer|string the samples of the file: 16, 24 or 32 for integers of these bits, or "float" (default 16)

---@class dk.audio.save_wav.Arguments: dk.audio.save_wav.Options
---@field path string the file
---@field samples dk.Tensor [samples] or [channels, samples] of -1...1
---@field sample_rate integer samples of each channel per second

---Writes a WAV file; in integers, values beyond -1...1 are clipped.
---
---Shapes: [samples] or [channels, samples].
---
---Errors: Other shapes, no channels, a sample_rate below 1, other bits, more than 4 GiB, an unwritable file.
---
---```lua
---dk.audio.save_wav("a.wav", dk.linspace(0, 440 * 6.28, 16000):sin() * 0.5, {sample_rate = 16000})
---```
---@param path string the file
---@param samples dk.Tensor [samples] or [channels, samples] of -1...1
---@param sample_rate integer samples of each channel per second
---@param bits? integer|string the samples of the file: 16, 24 or 32 for integers of these bits, or "float" (default 16)
---@overload fun(arguments: dk.audio.save_wav.Arguments)
---@overload fun(path: string, samples: dk.Tensor, sample_rate: integer, options: dk.audio.save_wav.Options)
function dk.audio.save_wav(path, samples, sample_rate, bits) end

---The samples of a WAV file that is a string of bytes.
---
---Shapes: [channels, samples], with values of -1...1.
---
---Errors: Bytes that are no WAV file, as for load_wav.
---
---```lua
---local bytes = dk.audio.encode_wav(dk.zeros(2, 100), {sample_rate = 8000})
---print(dk.audio.decode_wav(bytes):shape()) --> 2 x 100
---```
---@param bytes string the contents of the file
---@return dk.Tensor
---@return integer
function dk.audio.decode_wav(bytes) end

---@class dk.audio.encode_wav.Options
---@field bits? integer|string the samples of the file: 16, 24 or 32 for integers of these bits, or "float" (default 16)

---@class dk.audio.encode_wav.Arguments: dk.audio.encode_wav.Options
---@field samples dk.Tensor [samples] or [channels, samples] of -1...1
---@field sample_rate integer samples of each channel per second

---The bytes of a WAV file, as a string.
---
---Shapes: [samples] or [channels, samples].
---
---Errors: Other shapes, no channels, a sample_rate below 1, other bits, more than 4 GiB.
---
---```lua
---print(dk.audio.encode_wav(dk.zeros(4), {sample_rate = 8000}):sub(1, 4)) --> RIFF
---```
---@param samples dk.Tensor [samples] or [channels, samples] of -1...1
---@param sample_rate integer samples of each channel per second
---@param bits? integer|string the samples of the file: 16, 24 or 32 for integers of these bits, or "float" (default 16)
---@return string
---@overload fun(arguments: dk.audio.encode_wav.Arguments): string
---@overload fun(samples: dk.Tensor, sample_rate: integer, options: dk.audio.encode_wav.Options): string
function dk.audio.encode_wav(samples, sample_rate, bits) end

---The array of a .npy file; of booleans, a mask.
---
---Shapes: the array's; [1] for a scalar.
---
---Errors: Files that are not .npy, are damaged, or hold no numbers.
---
---```lua
---dk.data.save_npy("a.npy", dk.tensor{1, 2})
---print(dk.data.load_npy("a.npy")) --> 1 2 [Tensor of shape 2]
---```
---@param path string the file
---@return dk.Tensor
function dk.data.load_npy(path) end

---Writes a .npy file, of a mask one of booleans.
---
---Errors: Files that cannot be written, and names that the format cannot hold.
---
---```lua
---dk.data.save_npy("a.npy", dk.zeros(2, 3))
---```
---@param path string the file
---@param tensor dk.Tensor any shape
function dk.data.save_npy(path, tensor) end

---The arrays of numbers in a .npz archive by name. Other members (arrays of strings, Python objects, files that are not .npy) are left out: indexing the table with the name of one raises an error that says what the member is.
---
---Errors: Files that are missing, of another format, or damaged.
---
---```lua
---dk.data.save_npz("a.npz", {x = dk.tensor{1, 2}})
---print(dk.data.load_npz("a.npz").x) --> 1 2 [Tensor of shape 2]
---```
---@param path string the file
---@return table<string, dk.Tensor>
function dk.data.load_npz(path) end

---@class dk.data.save_npz.Options
---@field compressed? boolean compress with deflate (default false)

---@class dk.data.save_npz.Arguments: dk.data.save_npz.Options
---@field path string the file
---@field tensors table<string, dk.Tensor>|dk.Layer a table of tensors; an empty one makes an empty archive

---Writes a .npz archive.
---
---Errors: Files that cannot be written, and names that the format cannot hold.
---
---```lua
---dk.data.save_npz("a.npz", {x = dk.zeros(1000)}, {compressed = true})
---```
---@param path string the file
---@param tensors table<string, dk.Tensor>|dk.Layer a table of tensors; an empty one makes an empty archive
---@param compressed? boolean compress with deflate (default false)
---@overload fun(arguments: dk.data.save_npz.Arguments)
---@overload fun(path: string, tensors: table<string, dk.Tensor>|dk.Layer, options: dk.data.save_npz.Options)
function dk.data.save_npz(path, tensors, compressed) end

---@class dk.data.load_csv.Options
---@field header? boolean whether the first row names the columns; by default true if none of its fields is a number, a missing value such as NA, or text that looks like a misspelt number
---@field delimiter? string the character between fields; by default the one of , ; tab and | that divides the first lines into as many fields, or a comma
---@field missing? number the value of empty fields and of fields such as NA, N/A, null or None, 0/0 for NaN; by default these are an error
---@field columns? integer|string|integer[] the columns to read, by name or by position from 1; by default all
---@field text? "error"|"skip"|"list" columns with fields that are no numbers are an error, are left out, or are returned as lists (default "error")
---@field dates? "days"|"seconds" read dates such as 2024-03-01 or 2024-03-01T12:30:00Z (ISO 8601) as days since 1970-01-01, or as seconds since the first date of their column, which float32 holds where it does not hold those since 1970
---@field decimal? string the character before the fraction of numbers, "." or "," (default ".")

---@class dk.data.load_csv.Arguments: dk.data.load_csv.Options
---@field path string the file

---The table of numbers in a text file, the names of its columns if the first row has them, and the columns of text as lists by name (by position without names) if text = "list". Quotes, both kinds of line ends and a byte order mark are understood.
---
---Shapes: [rows, columns].
---
---Errors: Fields that are not numbers (the message has line, column and text), columns that the file lacks, rows of different lengths, files without a row.
---
---```lua
---local file = assert(io.open("a.csv", "w"))
---file:write("day;city;value\n2024-01-01;Rome;1,5\n2024-01-02;Oslo;NA\n")
---file:close()
---local values, columns, texts = dk.data.load_csv(
---  "a.csv", {decimal = ",", missing = -1, dates = "seconds", text = "list"})
---print(columns[2], values[{1, 2}], values[2], texts.city[2]) --> value 1.5 86400 -1 [Tensor of shape 2] Oslo
---```
---@param path string the file
---@param header? boolean whether the first row names the columns; by default true if none of its fields is a number, a missing value such as NA, or text that looks like a misspelt number
---@param delimiter? string the character between fields; by default the one of , ; tab and | that divides the first lines into as many fields, or a comma
---@param missing? number the value of empty fields and of fields such as NA, N/A, null or None, 0/0 for NaN; by default these are an error
---@param columns? integer|string|integer[] the columns to read, by name or by position from 1; by default all
---@param text? "error"|"skip"|"list" columns with fields that are no numbers are an error, are left out, or are returned as lists (default "error")
---@param dates? "days"|"seconds" read dates such as 2024-03-01 or 2024-03-01T12:30:00Z (ISO 8601) as days since 1970-01-01, or as seconds since the first date of their column, which float32 holds where it does not hold those since 1970
---@param decimal? string the character before the fraction of numbers, "." or "," (default ".")
---@return dk.Tensor
---@return string[]|nil
---@return table<string, integer[]>|nil
---@overload fun(arguments: dk.data.load_csv.Arguments): dk.Tensor, string[]|nil, table<string, integer[]>|nil
---@overload fun(path: string, options: dk.data.load_csv.Options): dk.Tensor, string[]|nil, table<string, integer[]>|nil
function dk.data.load_csv(path, header, delimiter, missing, columns, text, dates, decimal) end

---The array of an IDX file (MNIST's format).
---
---Shapes: the array's.
---
---Errors: Files that are missing, of another format, or damaged.
---
---```lua
---local file = assert(io.open("a.idx", "wb"))
---file:write("\0\0\8\1", "\0\0\0\3", "\1\2\3")
---file:close()
---print(dk.data.load_idx("a.idx")) --> 1 2 3 [Tensor of shape 3]
---```
---@param path string the file
---@return dk.Tensor
function dk.data.load_idx(path) end

---@class dk.data.image_folder.Options
---@field size? integer|integer[] height and width to which images are scaled and cropped; by default all must have the same size
---@field channels? integer 1, 3 or 4, to which images are converted; by default all must have the same number
---@field range? "-1..1"|"0..1" the values of black and white (default "-1..1")
---@field on_error? "raise"|"skip" whether unusable files raise an error that names them, or are listed in skipped (default "raise")
---@field apply_exif_orientation? boolean rotate and mirror images as their Exif data says (default true)

---@class dk.data.image_folder.Arguments: dk.data.image_folder.Options
---@field path string the folder

---The .png, .jpg and .webp images of a folder or, if it has none, those of its subfolders, each of which is a class (torchvision's ImageFolder): {images =, labels =, classes =, paths =, skipped = {{path =, reason =}, ...}}. Images are read as by image.load; if channels leaves alpha out, the colours stay unchanged.
---
---Shapes: images [N, C, H, W], labels [N] from 0 (nil without classes).
---
---Errors: A path that is not a folder, a folder without images, sizes that are not positive; images whose size differs from the first one's and files that cannot be read, all of which the message names, unless on_error skips them.
---
---```lua
---dk.makedirs("shapes/black")
---dk.makedirs("shapes/white")
---dk.image.save("shapes/black/1.png", dk.zeros(8, 8))
---dk.image.save("shapes/white/1.png", dk.ones(8, 8))
---local found = dk.data.image_folder("shapes")
---print(found.labels[2], found.classes[2], found.images[{2, 1, 1, 1}]) --> 1.0 white 1.0
---```
---@param path string the folder
---@param size? integer|integer[] height and width to which images are scaled and cropped; by default all must have the same size
---@param channels? integer 1, 3 or 4, to which images are converted; by default all must have the same number
---@param range? "-1..1"|"0..1" the values of black and white (default "-1..1")
---@param on_error? "raise"|"skip" whether unusable files raise an error that names them, or are listed in skipped (default "raise")
---@param apply_exif_orientation? boolean rotate and mirror images as their Exif data says (default true)
---@return table
---@overload fun(arguments: dk.data.image_folder.Arguments): table
---@overload fun(path: string, options: dk.data.image_folder.Options): table
function dk.data.image_folder(path, size, channels, range, on_error, apply_exif_orientation) end

---1,797 handwritten digits: images of 0...16 and labels of 0...9 (Alpaydin and Kaynak 1998, UCI, CC BY 4.0).
---
---Shapes: [1797, 8, 8] and [1797].
---
---```lua
---local images, labels = dk.data.digits()
---print(#images, images:max():item(), labels:max():item()) --> 1797 16.0 9.0
---```
---@return dk.Tensor
---@return dk.Tensor
function dk.data.digits() end

---5,000 handwritten digits, 500 of each class and sorted by class: images of 0...255 and labels of 0...9 (MNIST; LeCun, Cortes and Burges 1998, CC BY-SA 3.0).
---
---Shapes: [5000, 28, 28] and [5000].
---
---```lua
---local images, labels = dk.data.mnist()
---print(#images, images:max():item(), labels[501]) --> 5000 255.0 1.0
---```
---@return dk.Tensor
---@return dk.Tensor
function dk.data.mnist() end

---Tensors in memory as a data set, as torch.utils.data.TensorDataset: dk.data.TensorDataset{images, class_labels = labels} for a trainer, {x, y} for a model.
---
---Shapes: [N, ...] each.
---
---Errors: Counts of samples that differ, and no samples.
---
---```lua
---local data = dk.data.TensorDataset{dk.randn(10, 2), class_labels = dk.arange(0, 10)}
---print(#data, data[3].class_labels) --> 10 2.0
---```
---@param tensors dk.Tensor|table<string, dk.Tensor> a Tensor, or a table of Tensors, those of conditions by name
---@return dk.Dataset
function dk.data.TensorDataset(tensors) end

---@class dk.data.open.Options
---@field range? string "-1..1" or "0..1" for black and white (0 and the maximum of unsigned integers), "stored" for the numbers as they are; by default "stored" for arrays and "-1..1" for images
---@field names? string|table<string, string> the arrays of a file by their position or name in batches: {"images", class_labels = "labels"}, or {"x", "y"} for a model; by default data, images, x or x_train, or the only array
---@field size? integer|integer[] height and width to which images are scaled and cropped
---@field channels? integer 1, 3 or 4, to which images are converted
---@field on_error? "raise"|"skip" whether images that cannot be used raise an error, or are left out and listed in skipped (default "raise")
---@field apply_exif_orientation? boolean rotate and mirror images as their Exif data says (default true)

---@class dk.data.open.Arguments: dk.data.open.Options
---@field path string a .npy, .npz or .safetensors file, or a folder of images

---Samples that stay on disk and are read when they are needed: the arrays of a .npy file, of a .npz archive (that savez wrote, without compression) or of a .safetensors file, in any of their types; or the images of a folder as of image_folder, whose classes are class_labels. fit reads the next batch on another thread while the model is trained.
---
---Shapes: [N, ...] each; batches of images are [N, C, H, W].
---
---Errors: Files that cannot be read, are damaged, compressed or in Fortran's order, arrays that a file lacks, counts of samples that differ. While batches are read: a file that was changed since it was opened, images that cannot be used.
---
---```lua
---dk.data.save_npz("a.npz", {images = dk.rand(6, 1, 4, 4), labels = dk.tensor{0, 1, 2, 0, 1, 2}})
---local data = dk.data.open("a.npz", {names = {"images", class_labels = "labels"}})
---print(#data, data:batch{1, 2, 6}.class_labels) --> 6 0 1 2 [Tensor of shape 3]
---```
---@param path string a .npy, .npz or .safetensors file, or a folder of images
---@param range? string "-1..1" or "0..1" for black and white (0 and the maximum of unsigned integers), "stored" for the numbers as they are; by default "stored" for arrays and "-1..1" for images
---@param names? string|table<string, string> the arrays of a file by their position or name in batches: {"images", class_labels = "labels"}, or {"x", "y"} for a model; by default data, images, x or x_train, or the only array
---@param size? integer|integer[] height and width to which images are scaled and cropped
---@param channels? integer 1, 3 or 4, to which images are converted
---@param on_error? "raise"|"skip" whether images that cannot be used raise an error, or are left out and listed in skipped (default "raise")
---@param apply_exif_orientation? boolean rotate and mirror images as their Exif data says (default true)
---@return dk.Dataset
---@overload fun(arguments: dk.data.open.Arguments): dk.Dataset
---@overload fun(path: string, options: dk.data.open.Options): dk.Dataset
function dk.data.open(path, range, names, size, channels, on_error, apply_exif_orientation) end

---@class dk.data.two_moons.Options
---@field noise? number the standard deviation of normal noise that is added (default 0.0)
---@field generator? dk.Generator the source of random numbers

---@class dk.data.two_moons.Arguments: dk.data.two_moons.Options
---@field n integer the number of points

---Two half circles of radius 1 that reach into each other, scikit-learn's make_moons: points spaced evenly, in random order.
---
---Shapes: [n, 2].
---
---Errors: No points, and noise that is negative or not finite.
---
---```lua
---print(dk.data.two_moons(100):shape()) --> 100 x 2
---```
---@param n integer the number of points
---@param noise? number the standard deviation of normal noise that is added (default 0.0)
---@param generator? dk.Generator the source of random numbers
---@return dk.Tensor
---@overload fun(arguments: dk.data.two_moons.Arguments): dk.Tensor
---@overload fun(n: integer, options: dk.data.two_moons.Options): dk.Tensor
function dk.data.two_moons(n, noise, generator) end

---@class dk.data.swiss_roll.Options
---@field noise? number the standard deviation of normal noise that is added (default 0.0)
---@field generator? dk.Generator the source of random numbers

---@class dk.data.swiss_roll.Arguments: dk.data.swiss_roll.Options
---@field n integer the number of points

---A spiral of radius 4.7 to 14.1, the first and third column of scikit-learn's make_swiss_roll.
---
---Shapes: [n, 2].
---
---Errors: No points, and noise that is negative or not finite.
---
---```lua
---print(dk.data.swiss_roll(100):shape()) --> 100 x 2
---```
---@param n integer the number of points
---@param noise? number the standard deviation of normal noise that is added (default 0.0)
---@param generator? dk.Generator the source of random numbers
---@return dk.Tensor
---@overload fun(arguments: dk.data.swiss_roll.Arguments): dk.Tensor
---@overload fun(n: integer, options: dk.data.swiss_roll.Options): dk.Tensor
function dk.data.swiss_roll(n, noise, generator) end

---@class dk.data.eight_gaussians.Options
---@field noise? number the standard deviation of normal noise that is added (default 0.31622776601683794)
---@field generator? dk.Generator the source of random numbers

---@class dk.data.eight_gaussians.Arguments: dk.data.eight_gaussians.Options
---@field n integer the number of points

---Eight normal distributions of variance 0.1 on a circle of radius 5 (Tong et al. 2024).
---
---Shapes: [n, 2].
---
---Errors: No points, and noise that is negative or not finite.
---
---```lua
---print(dk.data.eight_gaussians(100):shape()) --> 100 x 2
---```
---@param n integer the number of points
---@param noise? number the standard deviation of normal noise that is added (default 0.31622776601683794)
---@param generator? dk.Generator the source of random numbers
---@return dk.Tensor
---@overload fun(arguments: dk.data.eight_gaussians.Arguments): dk.Tensor
---@overload fun(n: integer, options: dk.data.eight_gaussians.Options): dk.Tensor
function dk.data.eight_gaussians(n, noise, generator) end

---@class dk.data.checkerboard.Options
---@field noise? number the standard deviation of normal noise that is added (default 0.0)
---@field generator? dk.Generator the source of random numbers

---@class dk.data.checkerboard.Arguments: dk.data.checkerboard.Options
---@field n integer the number of points

---The eight dark fields of a board of sides 8 around the origin, filled evenly (Grathwohl et al. 2019).
---
---Shapes: [n, 2].
---
---Errors: No points, and noise that is negative or not finite.
---
---```lua
---print(dk.data.checkerboard(100):shape()) --> 100 x 2
---```
---@param n integer the number of points
---@param noise? number the standard deviation of normal noise that is added (default 0.0)
---@param generator? dk.Generator the source of random numbers
---@return dk.Tensor
---@overload fun(arguments: dk.data.checkerboard.Arguments): dk.Tensor
---@overload fun(n: integer, options: dk.data.checkerboard.Options): dk.Tensor
function dk.data.checkerboard(n, noise, generator) end

---@class dk.data.rings.Options
---@field noise? number the standard deviation of normal noise that is added (default 0.08)
---@field generator? dk.Generator the source of random numbers

---@class dk.data.rings.Arguments: dk.data.rings.Options
---@field n integer the number of points

---Four circles of radii 0.75 to 3 (Grathwohl et al. 2019): points spaced evenly, in random order.
---
---Shapes: [n, 2].
---
---Errors: No points, and noise that is negative or not finite.
---
---```lua
---print(dk.data.rings(100):shape()) --> 100 x 2
---```
---@param n integer the number of points
---@param noise? number the standard deviation of normal noise that is added (default 0.08)
---@param generator? dk.Generator the source of random numbers
---@return dk.Tensor
---@overload fun(arguments: dk.data.rings.Arguments): dk.Tensor
---@overload fun(n: integer, options: dk.data.rings.Options): dk.Tensor
function dk.data.rings(n, noise, generator) end

---The bundled text of 366,194 characters: Genesis and Exodus in the King James Version of 1611, one verse per line (public domain).
---
---```lua
---print(dk.data.text():sub(1, 54)) --> In the beginning God created the heaven and the earth.
---```
---@return string
function dk.data.text() end

---@class dk.data.Vocabulary.Options
---@field mask? string the character for the mask token, which the text must not contain (default "_")

---@class dk.data.Vocabulary.Arguments: dk.data.Vocabulary.Options
---@field text string the text whose characters become tokens

---Token ids for the characters of a text, from 0 in the order of their code points. The last id is the mask token, which stands for a hidden character.
---
---Errors: An empty text, a text that contains the mask, a mask that is not one character.
---
---```lua
---local vocabulary = dk.data.Vocabulary("banana")
---print(vocabulary.size, vocabulary.mask_token, vocabulary.characters) --> 4 3 abn
---```
---@class dk.data.Vocabulary.constructor
---@overload fun(text: string, mask?: string): dk.Vocabulary
---@overload fun(arguments: dk.data.Vocabulary.Arguments): dk.Vocabulary
---@overload fun(text: string, options: dk.data.Vocabulary.Options): dk.Vocabulary
dk.data.Vocabulary = {}

---@class dk.image.load.Options
---@field apply_exif_orientation? boolean rotate and mirror images as their Exif data says (default true)

---@class dk.image.load.Arguments: dk.image.load.Options
---@field path string the file

---A PNG, JPEG or WebP image with values of 0...1: v / 255, or v / 65535 for files of 16 bits per sample. Colours are not converted, as in Python's PIL and torchvision: gAMA, sRGB and iCCP are ignored. Alpha (opacity) is a separate channel and is not multiplied in; a PNG's transparent colour becomes an alpha channel. The orientation in the Exif data of a JPEG or WebP or of a PNG's eXIf is applied. WebP needs libwebp (Debian's libwebp7), which is loaded with the first image.
---
---Shapes: [C, H, W]; C is 1 for gray, 2 for gray and alpha, 3 for colours, 4 for colours and alpha.
---
---Errors: Files that are neither PNG, JPEG nor WebP, are damaged, or are too large.
---
---```lua
---dk.image.save("a.png", dk.full({3, 4, 5}, 100 / 65535), {bit_depth = 16})
---local image = dk.image.load("a.png")
---print(image:shape(), ("%.0f"):format(image[{1, 1, 1}] * 65535)) --> 3 x 4 x 5 100
---```
---@param path string the file
---@param apply_exif_orientation? boolean rotate and mirror images as their Exif data says (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.image.load.Arguments): dk.Tensor
---@overload fun(path: string, options: dk.image.load.Options): dk.Tensor
function dk.image.load(path, apply_exif_orientation) end

---@class dk.image.decode.Options
---@field apply_exif_orientation? boolean rotate and mirror images as their Exif data says (default true)

---@class dk.image.decode.Arguments: dk.image.decode.Options
---@field bytes string the contents of a PNG, JPEG or WebP file

---An image whose file is a string of bytes; otherwise as load.
---
---Shapes: [C, H, W]; C is 1 for gray, 2 for gray and alpha, 3 for colours, 4 for colours and alpha.
---
---Errors: Bytes that are neither PNG, JPEG nor WebP, are damaged, or make an image that is too large.
---
---```lua
---local bytes = dk.image.encode(dk.ones(3, 4, 5))
---print(dk.image.decode(bytes):shape()) --> 3 x 4 x 5
---```
---@param bytes string the contents of a PNG, JPEG or WebP file
---@param apply_exif_orientation? boolean rotate and mirror images as their Exif data says (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.image.decode.Arguments): dk.Tensor
---@overload fun(bytes: string, options: dk.image.decode.Options): dk.Tensor
function dk.image.decode(bytes, apply_exif_orientation) end

---@class dk.image.save.Options
---@field bit_depth? integer bits per sample of the file, 8, or 16 in a PNG (default 8)
---@field quality? integer of JPEG and WebP, 1 to 100; by default 75 and 80, as in Python's PIL

---@class dk.image.save.Arguments: dk.image.save.Options
---@field path string the file
---@field image dk.Tensor [H, W] or [C, H, W] of 0...1; C is 1 for gray, 2 for gray and alpha, 3 for colours, 4 for colours and alpha

---Writes an image (sRGB; alpha is not multiplied in); values beyond 0...1 are clipped. The ending of the path decides the format: .png, .jpg, .jpeg or .webp.
---
---Shapes: [H, W], or [C, H, W] with C 1 for gray, 2 with opacity, 3 for colours, 4 with opacity.
---
---Errors: Other shapes, no pixels, a path with another ending, options that the format has not, alpha in a JPEG, an unwritable file.
---
---```lua
---dk.image.save("a.png", dk.rand(3, 16, 16))
---```
---@param path string the file
---@param image dk.Tensor [H, W] or [C, H, W] of 0...1; C is 1 for gray, 2 for gray and alpha, 3 for colours, 4 for colours and alpha
---@param bit_depth? integer bits per sample of the file, 8, or 16 in a PNG (default 8)
---@param quality? integer of JPEG and WebP, 1 to 100; by default 75 and 80, as in Python's PIL
---@overload fun(arguments: dk.image.save.Arguments)
---@overload fun(path: string, image: dk.Tensor, options: dk.image.save.Options)
function dk.image.save(path, image, bit_depth, quality) end

---@class dk.image.encode.Options
---@field bit_depth? integer bits per sample of the file, 8, or 16 in a PNG (default 8)
---@field format? "png"|"jpeg"|"webp" png, jpeg or webp (default "png")
---@field quality? integer of JPEG and WebP, 1 to 100; by default 75 and 80, as in Python's PIL

---@class dk.image.encode.Arguments: dk.image.encode.Options
---@field image dk.Tensor [H, W] or [C, H, W] of 0...1; C is 1 for gray, 2 for gray and alpha, 3 for colours, 4 for colours and alpha

---The bytes of an image's file, as a string to send or store elsewhere.
---
---Shapes: [H, W], or [C, H, W] with C 1 for gray, 2 with opacity, 3 for colours, 4 with opacity.
---
---Errors: Other shapes, no pixels, options that the format has not, alpha in a JPEG.
---
---```lua
---print(dk.image.encode(dk.zeros(2, 2)):sub(2, 4)) --> PNG
---print(#dk.image.encode(dk.rand(3, 64, 64), {format = "jpeg", quality = 50}) < 64 * 64) --> true
---```
---@param image dk.Tensor [H, W] or [C, H, W] of 0...1; C is 1 for gray, 2 for gray and alpha, 3 for colours, 4 for colours and alpha
---@param bit_depth? integer bits per sample of the file, 8, or 16 in a PNG (default 8)
---@param format? "png"|"jpeg"|"webp" png, jpeg or webp (default "png")
---@param quality? integer of JPEG and WebP, 1 to 100; by default 75 and 80, as in Python's PIL
---@return string
---@overload fun(arguments: dk.image.encode.Arguments): string
---@overload fun(image: dk.Tensor, options: dk.image.encode.Options): string
function dk.image.encode(image, bit_depth, format, quality) end

---@class dk.image.resize.Options
---@field mode? "nearest"|"bilinear"|"bicubic"|"area" nearest, bilinear, bicubic or area (default "bilinear")
---@field antialias? boolean for bilinear and bicubic, mix the pixels of a smaller image of all pixels that they cover (default true)

---@class dk.image.resize.Arguments: dk.image.resize.Options
---@field image dk.Tensor [H, W], [C, H, W] or [N, C, H, W]
---@field height integer the new height
---@field width integer the new width

---The image in another size, as Python's PIL and torchvision resize it.
---
---Shapes: [..., H, W] to [..., height, width].
---
---Errors: Other axes, an image without pixels, sizes outside of 1 to 32768, another mode.
---
---```lua
---print(dk.image.resize(dk.tensor{{0, 1, 2, 3}}, 1, 2, {mode = "area"})) --> 0.5000 2.5000 [Tensor of shape 1x2]
---```
---@param image dk.Tensor [H, W], [C, H, W] or [N, C, H, W]
---@param height integer the new height
---@param width integer the new width
---@param mode? "nearest"|"bilinear"|"bicubic"|"area" nearest, bilinear, bicubic or area (default "bilinear")
---@param antialias? boolean for bilinear and bicubic, mix the pixels of a smaller image of all pixels that they cover (default true)
---@return dk.Tensor
---@overload fun(arguments: dk.image.resize.Arguments): dk.Tensor
---@overload fun(image: dk.Tensor, height: integer, width: integer, options: dk.image.resize.Options): dk.Tensor
function dk.image.resize(image, height, width, mode, antialias) end

---@class dk.image.save_animation.Options
---@field fps? number frames per second, 0.02 to 1000, in a GIF at most 50 (default 10.0)
---@field loop? integer how often it is shown; 0 for ever (default 0)
---@field format? "apng"|"gif" gif or apng; by default by the path's ending, .gif, .png or .apng

---@class dk.image.save_animation.Arguments: dk.image.save_animation.Options
---@field path string the file
---@field frames dk.Tensor|dk.Tensor[] [N, H, W] or [N, C, H, W] of 0...1, or a list of images

---Writes images as an animation, such as the film of a denoising: a GIF, or an animated PNG, which loses nothing. A GIF has at most 256 colours in each frame: gray is exact, other images get the best 256 with error diffusion.
---
---Shapes: [N, H, W], or [N, C, H, W] with C 1 for gray, 2 with opacity, 3 for colours, 4 with opacity.
---
---Errors: Other shapes, images of different shapes, no frames, too many pixels, numbers out of range, a path with another ending.
---
---```lua
---local frames = {}
---for i = 1, 5 do frames[i] = dk.full({8, 8}, i / 5) end
---dk.image.save_animation("film.gif", frames, {fps = 5})
---```
---@param path string the file
---@param frames dk.Tensor|dk.Tensor[] [N, H, W] or [N, C, H, W] of 0...1, or a list of images
---@param fps? number frames per second, 0.02 to 1000, in a GIF at most 50 (default 10.0)
---@param loop? integer how often it is shown; 0 for ever (default 0)
---@param format? "apng"|"gif" gif or apng; by default by the path's ending, .gif, .png or .apng
---@overload fun(arguments: dk.image.save_animation.Arguments)
---@overload fun(path: string, frames: dk.Tensor|dk.Tensor[], options: dk.image.save_animation.Options)
function dk.image.save_animation(path, frames, fps, loop, format) end

---@class dk.image.save_grid.Options
---@field columns? integer images in each row; by default as many as make about a square
---@field padding? integer pixels between images (default 4)
---@field scale? integer integer zoom; by default the longer side of an image gets at least 48 pixels
---@field labels? (string|number)[] texts above the images
---@field row_labels? (string|number)[] texts to the left of the rows
---@field title? string the text above the grid
---@field value_range? number[] the values of black and white (default {0.0, 1.0})
---@field bit_depth? integer bits per sample of the file, 8, or 16 in a PNG (default 8)

---@class dk.image.save_grid.Arguments: dk.image.save_grid.Options
---@field path string the file
---@field images dk.Tensor [N, C, H, W] or [N, H, W]

---Writes images side by side as one PNG.
---
---Shapes: [N, H, W], or [N, C, H, W] with C 1, 3 or 4.
---
---Errors: Other shapes, another number of labels, a value_range that does not rise, an image that is too large, another bit_depth.
---
---```lua
---local images, labels = dk.data.digits()
---dk.image.save_grid("digits.png", images:sub(1, 10) / 16, {columns = 5, labels = labels:sub(1, 10):totable()})
---```
---@param path string the file
---@param images dk.Tensor [N, C, H, W] or [N, H, W]
---@param columns? integer images in each row; by default as many as make about a square
---@param padding? integer pixels between images (default 4)
---@param scale? integer integer zoom; by default the longer side of an image gets at least 48 pixels
---@param labels? (string|number)[] texts above the images
---@param row_labels? (string|number)[] texts to the left of the rows
---@param title? string the text above the grid
---@param value_range? number[] the values of black and white (default {0.0, 1.0})
---@param bit_depth? integer bits per sample of the file, 8, or 16 in a PNG (default 8)
---@overload fun(arguments: dk.image.save_grid.Arguments)
---@overload fun(path: string, images: dk.Tensor, options: dk.image.save_grid.Options)
function dk.image.save_grid(path, images, columns, padding, scale, labels, row_labels, title, value_range, bit_depth) end

---@class dk.image.show.Options
---@field width? integer width in cells of the terminal, 1 to 1000, limited to the terminal's; by default as many as the pixels need
---@field columns? integer images in each row; by default as many as make about a square or as fit
---@field padding? integer pixels between images; by default 4, or 1 if a cell is one pixel wide
---@field scale? integer integer zoom; by default the longer side of an image gets at least 48 pixels, or 1 if a cell is one pixel wide
---@field labels? (string|number)[] texts above the images
---@field row_labels? (string|number)[] texts to the left of the rows
---@field title? string the text above the grid
---@field value_range? number[] the values of black and white (default {0.0, 1.0})

---@class dk.image.show.Arguments: dk.image.show.Options
---@field images dk.Tensor [H, W], [C, H, W] with C 1 to 4, [N, C, H, W]; [N, H, W] with N above 4

---Shows images on the terminal: with kitty's graphics protocol or sixels if the terminal reports support for them (it is queried once, for at most 0.2 seconds), else with half blocks in 24-bit colours (if COLORTERM is truecolor) or 256 colours. Images are plain letters if NO_COLOR is set or TERM is dumb, and nothing is shown if standard output is not a terminal.
---
---Shapes: [H, W], [C, H, W], [N, H, W], or [N, C, H, W] with C 1 to 4.
---
---Errors: Other shapes, another number of labels, a value_range that does not rise, a width outside of 1 to 1000. Arguments are checked even if nothing is shown.
---
---```lua
---local images = dk.data.digits()
---dk.image.show(images:sub(1, 10) / 16, {columns = 5})
---```
---@param images dk.Tensor [H, W], [C, H, W] with C 1 to 4, [N, C, H, W]; [N, H, W] with N above 4
---@param width? integer width in cells of the terminal, 1 to 1000, limited to the terminal's; by default as many as the pixels need
---@param columns? integer images in each row; by default as many as make about a square or as fit
---@param padding? integer pixels between images; by default 4, or 1 if a cell is one pixel wide
---@param scale? integer integer zoom; by default the longer side of an image gets at least 48 pixels, or 1 if a cell is one pixel wide
---@param labels? (string|number)[] texts above the images
---@param row_labels? (string|number)[] texts to the left of the rows
---@param title? string the text above the grid
---@param value_range? number[] the values of black and white (default {0.0, 1.0})
---@overload fun(arguments: dk.image.show.Arguments)
---@overload fun(images: dk.Tensor, options: dk.image.show.Options)
function dk.image.show(images, width, columns, padding, scale, labels, row_labels, title, value_range) end

---@class dk.image.median_filter.Options
---@field size? integer the side of the square window in pixels, odd, at most 15 (default 3)

---@class dk.image.median_filter.Arguments: dk.image.median_filter.Options
---@field x dk.Tensor [H, W], [C, H, W] or [N, C, H, W]

---The median of the pixels around each pixel, against salt-and-pepper noise. Channels are filtered separately and mirrored at the edges, as in scipy.ndimage.
---
---Shapes: [H, W], [C, H, W] or [N, C, H, W]; the result has the input's.
---
---Errors: Other sizes and shapes. No gradient flows to x.
---
---```lua
---local image = dk.zeros(5, 5)
---image[{3, 3}] = 1
---print(dk.image.median_filter(image):max():item()) --> 0.0
---```
---@param x dk.Tensor [H, W], [C, H, W] or [N, C, H, W]
---@param size? integer the side of the square window in pixels, odd, at most 15 (default 3)
---@return dk.Tensor
---@overload fun(arguments: dk.image.median_filter.Arguments): dk.Tensor
---@overload fun(x: dk.Tensor, options: dk.image.median_filter.Options): dk.Tensor
function dk.image.median_filter(x, size) end

---@class dk.image.gaussian_filter.Options
---@field sigma? number the window's standard deviation in pixels, at most 1000 (default 1.0)
---@field truncate? number the window's radius in standard deviations, at most 10 (default 4.0)

---@class dk.image.gaussian_filter.Arguments: dk.image.gaussian_filter.Options
---@field x dk.Tensor [H, W], [C, H, W] or [N, C, H, W]

---Means under a Gaussian window, against noise of the same strength everywhere. Channels are filtered separately and mirrored at the edges, as in scipy.ndimage.
---
---Shapes: [H, W], [C, H, W] or [N, C, H, W]; the result has the input's.
---
---Errors: Numbers that are not positive or are too large, other shapes.
---
---```lua
---local image = dk.zeros(9, 9)
---image[{5, 5}] = 1
---print(("%.3f"):format(dk.image.gaussian_filter(image)[{5, 5}])) --> 0.159
---```
---@param x dk.Tensor [H, W], [C, H, W] or [N, C, H, W]
---@param sigma? number the window's standard deviation in pixels, at most 1000 (default 1.0)
---@param truncate? number the window's radius in standard deviations, at most 10 (default 4.0)
---@return dk.Tensor
---@overload fun(arguments: dk.image.gaussian_filter.Arguments): dk.Tensor
---@overload fun(x: dk.Tensor, options: dk.image.gaussian_filter.Options): dk.Tensor
function dk.image.gaussian_filter(x, sigma, truncate) end

---@class dk.image.denoise_nl_means.Options
---@field patch_size? integer the side of a patch in pixels, odd, at most 99 (default 7)
---@field patch_distance? integer the max distance of nearby pixels, 1 to 999 (default 11)
---@field h? number the strength of the filter: about the noise's standard deviation (default 0.1)
---@field sigma? number the noise's standard deviation if known: 2 sigma^2 is subtracted from d^2 (default 0.0)

---@class dk.image.denoise_nl_means.Arguments: dk.image.denoise_nl_means.Options
---@field x dk.Tensor [H, W], [C, H, W] or [N, C, H, W]

---Non-local means (Buades, Coll and Morel 2005): each pixel becomes the mean of nearby pixels, weighted by exp(-d^2 / h^2), where d^2 is the mean squared difference of the patches around the two pixels. Images are mirrored at the edges; names and defaults are those of scikit-image.
---
---Shapes: [H, W], [C, H, W] or [N, C, H, W]; the result has the input's.
---
---Errors: Numbers out of range, other shapes. No gradient flows to x.
---
---```lua
---local image = dk.eye(32):tile(2, 2)
---local noisy = dk.noise.gaussian(image, 0.1)
---local clean = dk.image.denoise_nl_means(noisy, {h = 0.1})
---assert(dk.metrics.psnr(clean, image) > dk.metrics.psnr(noisy, image) + 5)
---```
---@param x dk.Tensor [H, W], [C, H, W] or [N, C, H, W]
---@param patch_size? integer the side of a patch in pixels, odd, at most 99 (default 7)
---@param patch_distance? integer the max distance of nearby pixels, 1 to 999 (default 11)
---@param h? number the strength of the filter: about the noise's standard deviation (default 0.1)
---@param sigma? number the noise's standard deviation if known: 2 sigma^2 is subtracted from d^2 (default 0.0)
---@return dk.Tensor
---@overload fun(arguments: dk.image.denoise_nl_means.Arguments): dk.Tensor
---@overload fun(x: dk.Tensor, options: dk.image.denoise_nl_means.Options): dk.Tensor
function dk.image.denoise_nl_means(x, patch_size, patch_distance, h, sigma) end

---@class dk.plot.figure.Options
---@field figsize? number[] width and height in inches (default {6.4, 4.8})
---@field dpi? number pixels per inch (default 100.0)

---Starts a new figure.
---
---Errors: More than 100 inches, fewer than 10 or more than 1200 dpi, more than 16,384 pixels a side.
---
---```lua
---dk.plot.figure{figsize = {8, 4}, dpi = 150}
---```
---@param figsize? number[] width and height in inches (default {6.4, 4.8})
---@param dpi? number pixels per inch (default 100.0)
---@overload fun(options: dk.plot.figure.Options)
function dk.plot.figure(figsize, dpi) end

---@class dk.plot.plot.Options
---@field y? dk.Tensor|number[] [n], if x is given by name
---@field label? string the text in the legend
---@field color? string a name, "C0" to "C9" or "#rrggbb"; by default the next of ten colours
---@field linewidth? number the width in points (default 1.5)
---@field linestyle? string "-", "--", "-.", ":" or "none"; by default that of the format, "-" without a format, "none" if the format is a marker
---@field marker? string one of o . s ^ v D + x * p ,
---@field alpha? number opacity, 0 to 1 (default 1.0)

---@class dk.plot.plot.Arguments: dk.plot.plot.Options
---@field [integer] dk.Tensor|number[]|string [n]; alone, the y values at 0, 1, 2, ...; followed by y, a format, and further lines

---Draws lines: plot(y), plot(x, y), plot(x, y, "r--"), plot(x, y, "r--", x, z, "bo"). A format is that of matplotlib: a marker, a line style and a colour in any order, or a colour's name. Named options apply to all lines of the call and take precedence over formats.
---
---Shapes: [n] and [n].
---
---Errors: Lengths that differ, no points, unknown names, and an invalid format; the message describes formats.
---
---```lua
---local x = dk.linspace(0, 6, 100)
---dk.plot.plot(x, x:sin(), {label = "sin", linestyle = "--"})
---dk.plot.plot(x, x:cos(), "r:", {0, 3, 6}, {1, -1, 1}, "ko")
---```
---@param ... dk.Tensor|number[]|string|dk.plot.plot.Options [n]; alone, the y values at 0, 1, 2, ...; followed by y, a format, and further lines
---@overload fun(x: (dk.Tensor|number[]|string)[])
---@overload fun(arguments: dk.plot.plot.Arguments)
function dk.plot.plot(...) end

---@class dk.plot.scatter.Options
---@field label? string the text in the legend
---@field color? string a name, "C0" to "C9" or "#rrggbb"; by default the next of ten colours
---@field size? number diameter in points (default 6.0)
---@field marker? string one of o . s ^ v D + x * p , (default "o")
---@field alpha? number opacity, 0 to 1 (default 1.0)

---@class dk.plot.scatter.Arguments: dk.plot.scatter.Options
---@field x dk.Tensor|number[] [n]
---@field y dk.Tensor|number[] [n]

---Draws points.
---
---Shapes: [n] and [n].
---
---Errors: Counts that differ, no points, unknown names, numbers out of range.
---
---```lua
---dk.plot.scatter(dk.randn(20), dk.randn(20), {color = "C1", alpha = 0.5})
---```
---@param x dk.Tensor|number[] [n]
---@param y dk.Tensor|number[] [n]
---@param label? string the text in the legend
---@param color? string a name, "C0" to "C9" or "#rrggbb"; by default the next of ten colours
---@param size? number diameter in points (default 6.0)
---@param marker? string one of o . s ^ v D + x * p , (default "o")
---@param alpha? number opacity, 0 to 1 (default 1.0)
---@overload fun(arguments: dk.plot.scatter.Arguments)
---@overload fun(x: dk.Tensor|number[], y: dk.Tensor|number[], options: dk.plot.scatter.Options)
function dk.plot.scatter(x, y, label, color, size, marker, alpha) end

---@class dk.plot.hist.Options
---@field bins? integer the number of bins (default 10)
---@field range? number[] the start of the first bin and the end of the last
---@field density? boolean scale to an area of 1 (default false)
---@field label? string the text in the legend
---@field color? string a name, "C0" to "C9" or "#rrggbb"; by default the next of ten colours
---@field alpha? number opacity, 0 to 1 (default 1.0)

---@class dk.plot.hist.Arguments: dk.plot.hist.Options
---@field values dk.Tensor|number[] any shape

---Draws a histogram: how often values fall into bins of equal width.
---
---Shapes: [...].
---
---Errors: No values, bins outside of 1 to 10,000, an invalid range, unknown colours.
---
---```lua
---dk.plot.hist(dk.randn(1000), {bins = 30, density = true})
---```
---@param values dk.Tensor|number[] any shape
---@param bins? integer the number of bins (default 10)
---@param range? number[] the start of the first bin and the end of the last
---@param density? boolean scale to an area of 1 (default false)
---@param label? string the text in the legend
---@param color? string a name, "C0" to "C9" or "#rrggbb"; by default the next of ten colours
---@param alpha? number opacity, 0 to 1 (default 1.0)
---@overload fun(arguments: dk.plot.hist.Arguments)
---@overload fun(values: dk.Tensor|number[], options: dk.plot.hist.Options)
function dk.plot.hist(values, bins, range, density, label, color, alpha) end

---@class dk.plot.imshow.Options
---@field cmap? string "viridis", "gray" or "gray_r" (default "viridis")
---@field colorbar? boolean draw the scale of colours beside the image (default false)
---@field vmin? number value of the first colour
---@field vmax? number value of the last colour

---@class dk.plot.imshow.Arguments: dk.plot.imshow.Options
---@field image dk.Tensor [H, W]

---Draws a matrix as colours, the first row at the top.
---
---Shapes: [H, W], at most 4096 a side.
---
---Errors: Other shapes, unknown names, a vmin that is not below vmax.
---
---```lua
---dk.plot.imshow(dk.eye(8), {cmap = "gray", colorbar = true})
---```
---@param image dk.Tensor [H, W]
---@param cmap? string "viridis", "gray" or "gray_r" (default "viridis")
---@param colorbar? boolean draw the scale of colours beside the image (default false)
---@param vmin? number value of the first colour
---@param vmax? number value of the last colour
---@overload fun(arguments: dk.plot.imshow.Arguments)
---@overload fun(image: dk.Tensor, options: dk.plot.imshow.Options)
function dk.plot.imshow(image, cmap, colorbar, vmin, vmax) end

---@class dk.plot.legend.Options
---@field loc? string "best", "upper right", ... (default "best")

---Draws a box with the labels.
---
---Errors: An unknown location.
---
---```lua
---dk.plot.plot({1, 4, 9}, {label = "squares"})
---dk.plot.legend{loc = "upper left"}
---```
---@param loc? string "best", "upper right", ... (default "best")
---@overload fun(options: dk.plot.legend.Options)
function dk.plot.legend(loc) end

---Sets the text above the axes.
---
---Errors: More than 10,000 bytes.
---
---```lua
---dk.plot.title("A figure")
---```
---@param text string plain text
function dk.plot.title(text) end

---Sets the text below the x axis.
---
---Errors: More than 10,000 bytes.
---
---```lua
---dk.plot.xlabel("time in s")
---```
---@param text string plain text
function dk.plot.xlabel(text) end

---Sets the text beside the y axis.
---
---Errors: More than 10,000 bytes.
---
---```lua
---dk.plot.ylabel("loss")
---```
---@param text string plain text
function dk.plot.ylabel(text) end

---Sets the start and the end of the x axis.
---
---Errors: Ends that are not finite, and a low that is not below high.
---
---```lua
---dk.plot.xlim(-1, 1)
---```
---@param low number the start
---@param high number the end
function dk.plot.xlim(low, high) end

---Sets the start and the end of the y axis.
---
---Errors: Ends that are not finite, and a low that is not below high.
---
---```lua
---dk.plot.ylim(-1, 1)
---```
---@param low number the start
---@param high number the end
function dk.plot.ylim(low, high) end

---Sets the scale of the x axis: "linear" or "log".
---
---Errors: Another name.
---
---```lua
---dk.plot.xscale("log")
---```
---@param value string the scale's name
function dk.plot.xscale(value) end

---Sets the scale of the y axis: "linear" or "log".
---
---Errors: Another name.
---
---```lua
---dk.plot.yscale("log")
---```
---@param value string the scale's name
function dk.plot.yscale(value) end

---@class dk.plot.grid.Options
---@field visible? boolean whether the lines are drawn (default true)

---Draws light lines at the axes' numbers.
---
---```lua
---dk.plot.grid()
---```
---@param visible? boolean whether the lines are drawn (default true)
---@overload fun(options: dk.plot.grid.Options)
function dk.plot.grid(visible) end

---Writes the figure as .png or .svg.
---
---Errors: Another ending, a file that cannot be written, a missing gnuplot.
---
---```lua
---dk.plot.plot({1, 4, 9})
---dk.plot.savefig("squares.svg")
---```
---@param path string the file
function dk.plot.savefig(path) end

---Draws the figure on standard output and starts a new one. The figure has pixels on a terminal that can show them (see image.show), and letters elsewhere.
---
---Errors: A figure without anything to draw, and a missing gnuplot.
---
---```lua
---dk.plot.plot({1, 4, 9})
---dk.plot.show()
---```
function dk.plot.show() end

---@class dk.metrics.c2st.Options
---@field classifier? "1nn"|"network" "1nn": by the nearest other sample; "network": small trained perceptrons (Lueckmann et al. 2021) (default "1nn")
---@field folds? integer "network": the number of perceptrons, each tested on another part of the samples (default 5)
---@field steps? integer "network": the training steps of each perceptron, with batches of 128 (default 1000)
---@field generator? dk.Generator "network": the generator of the order of samples

---@class dk.metrics.c2st.Arguments: dk.metrics.c2st.Options
---@field a dk.Tensor [N, ...]
---@field b dk.Tensor [N, ...]

---The accuracy of a classifier at telling two sets of samples apart, on held-out samples: 0.5 if the classifier cannot, 1 if the sets are separate (Lopez-Paz and Oquab 2017).
---
---Shapes: two of one shape [N, ...].
---
---Errors: Shapes that differ, no samples, values that are not finite, folds outside 2 to N.
---
---```lua
---local a, b = dk.randn(50, 2), dk.randn(50, 2) + 100
---print(dk.metrics.c2st(a, b)) --> 1.0
---print(dk.metrics.c2st(a, b, {classifier = "network", folds = 2, steps = 200})) --> 1.0
---```
---@param a dk.Tensor [N, ...]
---@param b dk.Tensor [N, ...]
---@param classifier? "1nn"|"network" "1nn": by the nearest other sample; "network": small trained perceptrons (Lueckmann et al. 2021) (default "1nn")
---@param folds? integer "network": the number of perceptrons, each tested on another part of the samples (default 5)
---@param steps? integer "network": the training steps of each perceptron, with batches of 128 (default 1000)
---@param generator? dk.Generator "network": the generator of the order of samples
---@return number
---@overload fun(arguments: dk.metrics.c2st.Arguments): number
---@overload fun(a: dk.Tensor, b: dk.Tensor, options: dk.metrics.c2st.Options): number
function dk.metrics.c2st(a, b, classifier, folds, steps, generator) end

---@class dk.metrics.mmd.Options
---@field bandwidth? number standard deviation of the kernel, by default the median distance of two samples

---@class dk.metrics.mmd.Arguments: dk.metrics.mmd.Options
---@field a dk.Tensor [N, ...]
---@field b dk.Tensor [N, ...]

---The unbiased estimate of the squared maximum mean discrepancy of two sets of samples with a Gaussian kernel: about 0 for one distribution (Gretton et al. 2012, eq. 3).
---
---Shapes: [N, ...] and [M, ...], of equal sizes but for the count; flattened to vectors.
---
---Errors: Sizes that differ, fewer than two samples, values that are not finite.
---
---```lua
---local a, b = dk.zeros(4, 1), dk.ones(4, 1)
---print(("%.4f"):format(dk.metrics.mmd(a, b, {bandwidth = 1}))) --> 0.7869
---```
---@param a dk.Tensor [N, ...]
---@param b dk.Tensor [N, ...]
---@param bandwidth? number standard deviation of the kernel, by default the median distance of two samples
---@return number
---@overload fun(arguments: dk.metrics.mmd.Arguments): number
---@overload fun(a: dk.Tensor, b: dk.Tensor, options: dk.metrics.mmd.Options): number
function dk.metrics.mmd(a, b, bandwidth) end

---@class dk.metrics.wasserstein.Options
---@field squared? boolean whether to return the square of the distance (default false)

---@class dk.metrics.wasserstein.Arguments: dk.metrics.wasserstein.Options
---@field a dk.Tensor [N, ...]
---@field b dk.Tensor [N, ...]

---The exact 2-Wasserstein distance of two sets of equal size: the root of the minimal mean squared distance of pairs (Jonker and Volgenant 1987). Takes seconds for 10,000 points.
---
---Shapes: two of one shape [N, ...].
---
---Errors: Shapes that differ, no samples, values that are not finite.
---
---```lua
---local a = dk.randn(50, 2)
---print(("%.3f"):format(dk.metrics.wasserstein(a, a:index_select(1, dk.randperm(50)) + 3, {squared = true}))) --> 18.000
---```
---@param a dk.Tensor [N, ...]
---@param b dk.Tensor [N, ...]
---@param squared? boolean whether to return the square of the distance (default false)
---@return number
---@overload fun(arguments: dk.metrics.wasserstein.Arguments): number
---@overload fun(a: dk.Tensor, b: dk.Tensor, options: dk.metrics.wasserstein.Options): number
function dk.metrics.wasserstein(a, b, squared) end

---The squared Frechet distance of two sets of features, |m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^(1/2)) (Heusel et al. 2017). Biased upwards for few samples.
---
---Shapes: [N, ...] and [M, ...], of equal sizes but for the count; flattened to vectors.
---
---Errors: Sizes that differ, fewer than two samples, values that are not finite, more than 4096 features.
---
---```lua
---local a = dk.randn(100, 3)
---print(("%.3f"):format(dk.metrics.frechet_distance(a, a + 1))) --> 3.000
---```
---@param a dk.Tensor features [N, D]
---@param b dk.Tensor [M, D]
---@return number
function dk.metrics.frechet_distance(a, b) end

---@class dk.metrics.precision_recall.Options
---@field k? integer neighbour whose distance is the radius of a sample (default 3)

---@class dk.metrics.precision_recall.Arguments: dk.metrics.precision_recall.Options
---@field real dk.Tensor [N, ...]
---@field samples dk.Tensor [M, ...]

---Returns {precision =, recall =}: the share of the samples that lie among the real data and the share of the real data that lie among the samples, by k-th nearest neighbours (Kynkäänniemi et al. 2019).
---
---Shapes: [N, ...] and [M, ...], of equal sizes but for the count; flattened to vectors.
---
---Errors: Sizes that differ, k or fewer samples, values that are not finite.
---
---```lua
---local real = dk.randn(100, 2)
---local found = dk.metrics.precision_recall(real, dk.zeros(10, 2) + dk.randn(10, 2) * 0.01)
---assert(found.precision == 1 and found.recall < 1)
---```
---@param real dk.Tensor [N, ...]
---@param samples dk.Tensor [M, ...]
---@param k? integer neighbour whose distance is the radius of a sample (default 3)
---@return table<string, number>
---@overload fun(arguments: dk.metrics.precision_recall.Arguments): table<string, number>
---@overload fun(real: dk.Tensor, samples: dk.Tensor, options: dk.metrics.precision_recall.Options): table<string, number>
function dk.metrics.precision_recall(real, samples, k) end

---@class dk.metrics.compare.Options
---@field metrics? string[] list of names, by default all except "c2st", which trains networks
---@field verbose? integer 0 to print nothing (default 1)
---@field generator? dk.Generator the generator of the halves

---@class dk.metrics.compare.Arguments: dk.metrics.compare.Options
---@field real dk.Tensor [N, ...], at least 8
---@field samples dk.Tensor [M, ...], at least 4

---Computes and prints metrics of samples and real data, each as {value =, floor =}: the floor is the metric of two halves of the real data, with the same number of samples.
---
---Shapes: [N, ...] and [M, ...], of equal sizes but for the count; flattened to vectors.
---
---Errors: Sizes that differ, too few samples, values that are not finite, unknown metrics.
---
---```lua
---local real = dk.randn(200, 2)
---local found = dk.metrics.compare(real, dk.randn(100, 2) + 10, {metrics = {"c2st_1nn"}, verbose = 0})
---print(found.c2st_1nn.value) --> 1.0
---```
---@param real dk.Tensor [N, ...], at least 8
---@param samples dk.Tensor [M, ...], at least 4
---@param metrics? string[] list of names, by default all except "c2st", which trains networks
---@param verbose? integer 0 to print nothing (default 1)
---@param generator? dk.Generator the generator of the halves
---@return table
---@overload fun(arguments: dk.metrics.compare.Arguments): table
---@overload fun(real: dk.Tensor, samples: dk.Tensor, options: dk.metrics.compare.Options): table
function dk.metrics.compare(real, samples, metrics, verbose, generator) end

---@class dk.metrics.psnr.Options
---@field data_range? number difference of the largest and the smallest possible value (default 1.0)

---@class dk.metrics.psnr.Arguments: dk.metrics.psnr.Options
---@field a dk.Tensor any shape
---@field b dk.Tensor the same shape

---The peak signal-to-noise ratio in decibels, 10 log10(data_range^2 / mean((a - b)^2)): infinity for equal tensors.
---
---Shapes: two of one shape; the mean is over all elements.
---
---Errors: Shapes that differ, no elements, a data_range that is not positive.
---
---```lua
---print(("%.3f"):format(dk.metrics.psnr(dk.zeros(4), dk.full({4}, 0.1)))) --> 20.000
---```
---@param a dk.Tensor any shape
---@param b dk.Tensor the same shape
---@param data_range? number difference of the largest and the smallest possible value (default 1.0)
---@return number
---@overload fun(arguments: dk.metrics.psnr.Arguments): number
---@overload fun(a: dk.Tensor, b: dk.Tensor, options: dk.metrics.psnr.Options): number
function dk.metrics.psnr(a, b, data_range) end

---@class dk.metrics.ssim.Options
---@field data_range? number the difference between the largest and the smallest possible value (default 1.0)
---@field window_size? integer the side of the window in elements, odd (default 11)
---@field sigma? number the standard deviation of its Gaussian weights (default 1.5)
---@field k1? number k1 times data_range, squared, is added to the terms of the means (default 0.01)
---@field k2? number k2 times data_range, squared, is added to the terms of the standard deviations (default 0.03)

---@class dk.metrics.ssim.Arguments: dk.metrics.ssim.Options
---@field a dk.Tensor [N, C, H, W] or [N, C, L]
---@field b dk.Tensor the same shape

---The mean structural similarity of images: 1 for equal ones, near 0 for unrelated ones (Wang et al. 2004).
---
---Shapes: two of one shape, [N, C, H, W] or [N, C, L]; the mean is over examples, channels and positions.
---
---Errors: Shapes that differ, other axes, sides shorter than the window, a window_size that is not odd, numbers that are not positive, and values that range much further than data_range.
---
---```lua
---local images = dk.rand(2, 3, 32, 32)
---print(("%.3f"):format(dk.metrics.ssim(images, images))) --> 1.000
---```
---@param a dk.Tensor [N, C, H, W] or [N, C, L]
---@param b dk.Tensor the same shape
---@param data_range? number the difference between the largest and the smallest possible value (default 1.0)
---@param window_size? integer the side of the window in elements, odd (default 11)
---@param sigma? number the standard deviation of its Gaussian weights (default 1.5)
---@param k1? number k1 times data_range, squared, is added to the terms of the means (default 0.01)
---@param k2? number k2 times data_range, squared, is added to the terms of the standard deviations (default 0.03)
---@return number
---@overload fun(arguments: dk.metrics.ssim.Arguments): number
---@overload fun(a: dk.Tensor, b: dk.Tensor, options: dk.metrics.ssim.Options): number
function dk.metrics.ssim(a, b, data_range, window_size, sigma, k1, k2) end

---@class dk.metrics.ms_ssim.Options
---@field data_range? number the difference between the largest and the smallest possible value (default 1.0)
---@field scales? integer number of scales, 1 to 5, each half as large as the one before; 5 unless weights are given
---@field window_size? integer the side of the window in elements, odd (default 11)
---@field sigma? number the standard deviation of its Gaussian weights (default 1.5)
---@field k1? number k1 times data_range, squared, is added to the terms of the means (default 0.01)
---@field k2? number k2 times data_range, squared, is added to the terms of the standard deviations (default 0.03)
---@field weights? number[] exponents of the scales, by default the first ones of the paper, normalised to a sum of 1

---@class dk.metrics.ms_ssim.Arguments: dk.metrics.ms_ssim.Options
---@field a dk.Tensor [N, C, H, W] or [N, C, L]
---@field b dk.Tensor the same shape

---The mean multi-scale structural similarity of images: 1 for equal ones (Wang, Simoncelli and Bovik 2003).
---
---Shapes: two of one shape, [N, C, H, W] or [N, C, L]; the mean is over examples, channels and positions.
---
---Errors: The errors of ssim; images too small for so many scales (the message says how many fit), scales outside 1 to 5, scales and weights at once, weights that are not positive.
---
---```lua
---local images = dk.rand(2, 3, 176, 176)
---print(("%.3f"):format(dk.metrics.ms_ssim(images, images))) --> 1.000
---```
---@param a dk.Tensor [N, C, H, W] or [N, C, L]
---@param b dk.Tensor the same shape
---@param data_range? number the difference between the largest and the smallest possible value (default 1.0)
---@param scales? integer number of scales, 1 to 5, each half as large as the one before; 5 unless weights are given
---@param window_size? integer the side of the window in elements, odd (default 11)
---@param sigma? number the standard deviation of its Gaussian weights (default 1.5)
---@param k1? number k1 times data_range, squared, is added to the terms of the means (default 0.01)
---@param k2? number k2 times data_range, squared, is added to the terms of the standard deviations (default 0.03)
---@param weights? number[] exponents of the scales, by default the first ones of the paper, normalised to a sum of 1
---@return number
---@overload fun(arguments: dk.metrics.ms_ssim.Arguments): number
---@overload fun(a: dk.Tensor, b: dk.Tensor, options: dk.metrics.ms_ssim.Options): number
function dk.metrics.ms_ssim(a, b, data_range, scales, window_size, sigma, k1, k2, weights) end

---@class dk.metrics.ngram_bits.Options
---@field order? integer n, number of tokens that are counted together (default 3)

---@class dk.metrics.ngram_bits.Arguments: dk.metrics.ngram_bits.Options
---@field tokens dk.Tensor [N], tokens that are counted
---@field held_out dk.Tensor [M], tokens to predict
---@field vocab_size integer number of ids

---The mean bits of a held-out token given the tokens before it, in a model that counts n tokens in a row: interpolated Kneser-Ney (Chen and Goodman 1999). A baseline for models of text.
---
---Shapes: [N] and [M], whole numbers from 0.
---
---Errors: Other shapes, no tokens, elements that are no ids, an order below 1 or too large for the number of ids.
---
---```lua
---local tokens = dk.arange(0, 300) % 3
---print(dk.metrics.ngram_bits(tokens, tokens, {vocab_size = 3}) < 0.1) --> true
---```
---@param tokens dk.Tensor [N], tokens that are counted
---@param held_out dk.Tensor [M], tokens to predict
---@param vocab_size integer number of ids
---@param order? integer n, number of tokens that are counted together (default 3)
---@return number
---@overload fun(arguments: dk.metrics.ngram_bits.Arguments): number
---@overload fun(tokens: dk.Tensor, held_out: dk.Tensor, vocab_size: integer, options: dk.metrics.ngram_bits.Options): number
function dk.metrics.ngram_bits(tokens, held_out, vocab_size, order) end

---Seconds of a monotonic clock, for measuring durations.
---
---```lua
---local start = dk.time()
---assert(dk.time() - start >= 0)
---```
---@return number
function dk.time() end

---Bytes in tensors now (live), their maximum so far (peak), bytes in buffers cached for reuse (cached), and the number of buffers requested from the system (system_allocations).
---
---```lua
---local before = dk.memory().live
---local t = dk.zeros(1024)
---assert(dk.memory().live >= before + 4096)
---```
---@return table
function dk.memory() end

---Calls a function and returns its results. Tensors, layers and all other values of this library that the function made are then closed, except those reachable from the results (through tables and closures, not through globals).
---
---Errors: Errors of the function are passed on, after all values made inside were closed.
---
---```lua
---local inner
---local sum = dk.scope(function() inner = dk.ones(3) return inner:sum() end)
---print(sum:item(), (pcall(inner.sum, inner))) --> 3.0 false
---```
---@param fn function the function to call, which cannot yield
---@return any ...
function dk.scope(fn) end

---Sets the number of threads that computations use in the whole process. Fewer are used, with a warning, if the process may use fewer cores (by its affinity or its control group), if the system grants no more threads, and in a sandbox that began with fewer.
---
---Errors: A count outside of 1 to 1024.
---
---```lua
---dk.set_num_threads(1)
---```
---@param count integer the number of threads, 1 to 1024
function dk.set_num_threads(count) end

---The number of threads that computations use.
---
---```lua
---assert(dk.get_num_threads() >= 1)
---```
---@return integer
function dk.get_num_threads() end

---Sets the precision to which matrix products and convolutions round their factors, forward and backward. Sums are computed in float32, and all other values, parameters and results included, stay float32. Returns the precision in effect.
---
---Errors: Another name.
---
---```lua
---local precision = dk.set_matmul_precision("bfloat16")
---assert(precision == dk.get_matmul_precision())
---dk.set_matmul_precision("float32")
---```
---@param precision "float32"|"bfloat16" "float32", or "bfloat16": at least twice as fast on CPUs with instructions for it (AVX512_BF16, AMX); on other CPUs float32 is used, with a warning
---@return string
function dk.set_matmul_precision(precision) end

---The precision to which matrix products and convolutions round their factors.
---
---```lua
---print(dk.get_matmul_precision()) --> float32
---```
---@return string
function dk.get_matmul_precision() end

---@class dk.help.Options
---@field subject? any a name ("matmul", "Tensor.sum", "nn.Dense", or what another library calls it), a subject ("inpainting"), a function or a value; without one, the list of all names is returned

---The help text of a function, method or type: its use, arguments, defaults and result.
---
---Errors: An unknown name, and a value of another library.
---
---```lua
---print(dk.help("Tensor:size"):match("[^\n]+")) --> Tensor:size([axis]) -> integer or list
---```
---@param subject? any a name ("matmul", "Tensor.sum", "nn.Dense", or what another library calls it), a subject ("inpainting"), a function or a value; without one, the list of all names is returned
---@return string
---@overload fun(options: dk.help.Options): string
function dk.help(subject) end

---@class dk.progress.Options
---@field title? string the text before the bar (default "")
---@field verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs

---@class dk.progress.Arguments: dk.progress.Options
---@field total integer the total number of steps

---A progress bar like that of Python's tqdm. `for step, bar in dk.progress(total) do ... end` counts from 1, draws the bar, and closes it when the loop ends. In other loops, call the bar's update after each step. On a terminal the bar is redrawn at most ten times a second and cut to the terminal's width, and text that is printed meanwhile goes above it; other outputs get the bar once, at the end, if a step was done.
---
---Errors: A negative total, and use of the bar after its loop has ended.
---
---```lua
---local sum = 0
---for step, bar in dk.progress(10, {title = "adding"}) do
---  sum = sum + step
---  bar:set_postfix{sum = sum}
---end
---print(sum) --> 55
---```
---@param total integer the total number of steps
---@param title? string the text before the bar (default "")
---@param verbose? integer 1 shows progress, 0 is silent; nil is 1 in diffuse-lua and 0 in other programs
---@return dk.Progress
---@overload fun(arguments: dk.progress.Arguments): dk.Progress
---@overload fun(total: integer, options: dk.progress.Options): dk.Progress
function dk.progress(total, title, verbose) end

---Returns the options of a script: the defaults, replaced by values from the environment (STEPS=100), replaced by values from the command line (--steps=100, --steps 100, or --fast for a boolean). A value is converted to the type of its default: an integer (since Lua 5.3), a number (5.0), a boolean or a string. --help prints the options and ends the script. In a host without the global table arg and, for the environment, in a sandbox, the defaults remain.
---
---Errors: An argument that is not an option (the message has the nearest name), and a value of another type.
---
---```lua
---local options = dk.options{steps = 600, learning_rate = 1e-3, out_dir = "out"}
---print(options.steps, options.learning_rate, options.out_dir) --> 600 0.001 out
---```
---@param defaults table names of options and their defaults
---@return table
function dk.options(defaults) end

return dk
