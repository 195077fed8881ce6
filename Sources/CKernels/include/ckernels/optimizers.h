// Steps of optimizers (optimizers.c).

// One pass over the parameter, with PyTorch's update rules. `grad_scale` multiplies the gradient first (norm clipping).
/// The momentum buffer is NULL without momentum; `first` sets it to the gradient, as PyTorch does.
void ck_sgd(size_t n, float lr, float momentum, float dampening, bool nesterov, float weight_decay, float grad_scale,
            bool first, const float *grad, float *buffer, float *p);
/// Adam, and AdamW with `decoupled`. bias_1 = 1 - beta_1^t, bias_2 = 1 - beta_2^t. max_v is NULL without amsgrad. The
/// caller computes the biases in double precision from the betas as rounded to float: 1 - 0.999f is 0.00100005, and
/// only a bias with the same rounding cancels it (otherwise steps are off by 2e-5).
void ck_adam(size_t n, float lr, float beta_1, float beta_2, float epsilon, float weight_decay, bool decoupled,
             float bias_1, float bias_2, float grad_scale, const float *grad, float *m, float *v, float *max_v,
             float *p);
/// buffer is NULL without momentum, grad_mean NULL unless centered.
void ck_rmsprop(size_t n, float lr, float rho, float epsilon, float weight_decay, float momentum, float grad_scale,
                const float *grad, float *square_mean, float *grad_mean, float *buffer, float *p);
