/* A multi-layer perceptron in plain C: what a compiler makes of simple loops, as the limit to compare with.

   Logistic units, E = 1/2 sum (expected - output)^2, plain gradient descent, biases trained.
   weights: layer after layer a matrix of rows (units) by columns (units before, and the bias). */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LAYERS 8

static double logistic(double x) { return 1.0 / (1.0 + exp(-x)); }

static double *room(size_t count) { return aligned_alloc(64, (count * sizeof(double) + 63) / 64 * 64); }

/* One sample after the other; the update is done in the sweep that sends errors back. */
void train_online(int layers, const int *sizes, double *weights, const double *inputs,
                  const double *expected, int samples, int epochs, double rate, double *losses)
{
    double *out[MOST_LAYERS], *error[MOST_LAYERS], *w[MOST_LAYERS];
    for (int l = 0; l < layers; l++) {
        out[l] = room(sizes[l] + 1);
        error[l] = room(sizes[l] + 1);
        out[l][sizes[l]] = 1.0;
        if (l) { w[l] = weights; weights += sizes[l] * (sizes[l - 1] + 1); }
    }
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        for (int s = 0; s < samples; s++) {
            memcpy(out[0], inputs + (size_t)s * sizes[0], sizes[0] * sizeof(double));
            for (int l = 1; l < layers; l++) {
                int n = sizes[l - 1] + 1;
                for (int j = 0; j < sizes[l]; j++) {
                    const double *row = w[l] + (size_t)j * n;
                    double net = 0.0;
                    for (int k = 0; k < n; k++) net += row[k] * out[l - 1][k];
                    out[l][j] = logistic(net);
                }
            }
            int last = layers - 1;
            for (int j = 0; j < sizes[last]; j++) {
                double y = out[last][j], d = expected[(size_t)s * sizes[last] + j] - y;
                error[last][j] = d * y * (1.0 - y);
                total += 0.5 * d * d;
            }
            for (int l = last; l > 0; l--) {
                int n = sizes[l - 1] + 1;
                double *restrict back = error[l - 1];
                const double *restrict x = out[l - 1];
                if (l > 1) memset(back, 0, n * sizeof(double));
                for (int j = 0; j < sizes[l]; j++) {
                    double *restrict row = w[l] + (size_t)j * n;
                    double e = error[l][j], step = rate * e;
                    if (l > 1)
                        for (int k = 0; k < n; k++) { back[k] += e * row[k]; row[k] += step * x[k]; }
                    else
                        for (int k = 0; k < n; k++) row[k] += step * x[k];
                }
                if (l > 1)
                    for (int k = 0; k < sizes[l - 1]; k++) back[k] *= x[k] * (1.0 - x[k]);
            }
        }
        losses[epoch] = total / samples;
    }
    for (int l = 0; l < layers; l++) { free(out[l]); free(error[l]); }
}

/* Batches: units by samples, so that the innermost loop runs over the samples of a batch. */
void train_batches(int layers, const int *sizes, double *weights, const double *inputs,
                   const double *expected, int samples, int epochs, double rate, int size,
                   double *losses)
{
    double *out[MOST_LAYERS], *error[MOST_LAYERS], *w[MOST_LAYERS];
    for (int l = 0; l < layers; l++) {
        out[l] = room((size_t)(sizes[l] + 1) * size);
        error[l] = room((size_t)(sizes[l] + 1) * size);
        for (int b = 0; b < size; b++) out[l][(size_t)sizes[l] * size + b] = 1.0;
        if (l) { w[l] = weights; weights += sizes[l] * (sizes[l - 1] + 1); }
    }
    int last = layers - 1;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        for (int start = 0; start < samples; start += size) {
            int count = samples - start < size ? samples - start : size;
            for (int k = 0; k < sizes[0]; k++)
                for (int b = 0; b < count; b++)
                    out[0][(size_t)k * size + b] = inputs[(size_t)(start + b) * sizes[0] + k];
            for (int l = 1; l < layers; l++) {
                int n = sizes[l - 1] + 1;
                for (int j = 0; j < sizes[l]; j++) {
                    double *restrict net = out[l] + (size_t)j * size;
                    for (int b = 0; b < count; b++) net[b] = 0.0;
                    for (int k = 0; k < n; k++) {
                        const double *restrict x = out[l - 1] + (size_t)k * size;
                        double weight = w[l][(size_t)j * n + k];
                        for (int b = 0; b < count; b++) net[b] += weight * x[b];
                    }
                    for (int b = 0; b < count; b++) net[b] = logistic(net[b]);
                }
            }
            for (int j = 0; j < sizes[last]; j++)
                for (int b = 0; b < count; b++) {
                    double y = out[last][(size_t)j * size + b];
                    double d = expected[(size_t)(start + b) * sizes[last] + j] - y;
                    error[last][(size_t)j * size + b] = d * y * (1.0 - y);
                    total += 0.5 * d * d;
                }
            for (int l = last; l > 0; l--) {
                int n = sizes[l - 1] + 1;
                double step = rate / count;
                if (l > 1) {
                    memset(error[l - 1], 0, (size_t)n * size * sizeof(double));
                    for (int j = 0; j < sizes[l]; j++)
                        for (int k = 0; k < n - 1; k++) {
                            double *restrict back = error[l - 1] + (size_t)k * size;
                            const double *restrict e = error[l] + (size_t)j * size;
                            double weight = w[l][(size_t)j * n + k];
                            for (int b = 0; b < count; b++) back[b] += weight * e[b];
                        }
                    for (int k = 0; k < n - 1; k++)
                        for (int b = 0; b < count; b++) {
                            double y = out[l - 1][(size_t)k * size + b];
                            error[l - 1][(size_t)k * size + b] *= y * (1.0 - y);
                        }
                }
                for (int j = 0; j < sizes[l]; j++)
                    for (int k = 0; k < n; k++) {
                        const double *restrict e = error[l] + (size_t)j * size;
                        const double *restrict x = out[l - 1] + (size_t)k * size;
                        double sum = 0.0;
                        for (int b = 0; b < count; b++) sum += e[b] * x[b];
                        w[l][(size_t)j * n + k] += step * sum;
                    }
            }
        }
        losses[epoch] = total / samples;
    }
    for (int l = 0; l < layers; l++) { free(out[l]); free(error[l]); }
}
