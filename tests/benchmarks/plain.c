/* A multi-layer perceptron in plain C: loops that keep sums in registers, as the limit to compare with.

   Logistic units, E = 1/2 sum (expected - output)^2, plain gradient descent, biases trained.
   parameters: layer after layer a matrix of rows (units) by columns (units before, and the bias). */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LAYERS 8

/* What a layer keeps. The biases stand apart, so that rows of weights begin on cache lines. */
typedef struct {
    int units, before;
    double *weights, *biases; /* units by before; units */
    double *out, *error;      /* units by samples; the errors hold the rate already */
    double *by_sample;        /* outputs again, samples by units */
} Layer;

static double *room(size_t count) { return aligned_alloc(64, (count * sizeof(double) + 63) / 64 * 64); }

static void logistic(double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) values[i] = 1.0 / (1.0 + exp(-values[i]));
}

/* Copy the parameters to where each layer keeps its own. */
static void prepare(Layer *net, int layers, const int *sizes, const double *parameters, int samples)
{
    for (int l = 0; l < layers; l++) {
        Layer *layer = net + l;
        layer->units = sizes[l];
        layer->before = l ? sizes[l - 1] : 0;
        layer->weights = room((size_t)layer->units * layer->before);
        layer->biases = room(layer->units);
        layer->out = room((size_t)layer->units * samples);
        layer->error = room((size_t)layer->units * samples);
        layer->by_sample = room((size_t)layer->units * samples);
        for (int j = 0; l && j < layer->units; j++) {
            memcpy(layer->weights + (size_t)j * layer->before, parameters, layer->before * sizeof(double));
            layer->biases[j] = parameters[layer->before];
            parameters += layer->before + 1;
        }
    }
}

/* Copy them back. */
static void finish(Layer *net, int layers, double *parameters)
{
    for (int l = 0; l < layers; l++) {
        Layer *layer = net + l;
        for (int j = 0; l && j < layer->units; j++) {
            memcpy(parameters, layer->weights + (size_t)j * layer->before, layer->before * sizeof(double));
            parameters[layer->before] = layer->biases[j];
            parameters += layer->before + 1;
        }
        free(layer->weights); free(layer->biases);
        free(layer->out); free(layer->error); free(layer->by_sample);
    }
}

/* biases + w x for so many rows; each value of x is read once for all. */
static inline __attribute__((always_inline)) void
weigh(const int rows, int n, const double *w, const double *x, const double *biases, double *net)
{
    double sum[4] = {0.0};
    for (int k = 0; k < n; k++)
        for (int i = 0; i < rows; i++) sum[i] += w[(size_t)i * n + k] * x[k];
    for (int i = 0; i < rows; i++) net[i] = biases[i] + sum[i];
}

/* One sample after the other; the update is done in the sweep that sends errors back. */
void train_online(int layers, const int *sizes, double *parameters, const double *inputs,
                  const double *expected, int samples, int epochs, double rate, double *losses)
{
    Layer net[MOST_LAYERS];
    prepare(net, layers, sizes, parameters, 1);
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        for (int s = 0; s < samples; s++) {
            const double *x = memcpy(net[0].out, inputs + (size_t)s * sizes[0], sizes[0] * sizeof(double));
            for (int l = 1; l < layers; x = net[l++].out) {
                Layer *layer = net + l;
                int n = layer->before, j = 0;
                for (; j + 4 <= layer->units; j += 4)
                    weigh(4, n, layer->weights + (size_t)j * n, x, layer->biases + j, layer->out + j);
                for (; j < layer->units; j++)
                    weigh(1, n, layer->weights + (size_t)j * n, x, layer->biases + j, layer->out + j);
                logistic(layer->out, layer->units);
            }
            Layer *last = net + layers - 1;
            for (int j = 0; j < last->units; j++) {
                double y = last->out[j], d = expected[(size_t)s * last->units + j] - y;
                last->error[j] = rate * d * y * (1.0 - y);
                total += 0.5 * d * d;
            }
            for (Layer *layer = last; layer > net; layer--) {
                int n = layer->before;
                double *restrict back = layer[-1].error;
                const double *restrict x = layer[-1].out;
                int hidden = layer > net + 1;
                if (hidden) memset(back, 0, n * sizeof(double));
                for (int j = 0; j < layer->units; j++) {
                    double *restrict row = layer->weights + (size_t)j * n;
                    double e = layer->error[j];
                    if (hidden)
                        for (int k = 0; k < n; k++) { back[k] += e * row[k]; row[k] += e * x[k]; }
                    else
                        for (int k = 0; k < n; k++) row[k] += e * x[k];
                    layer->biases[j] += e;
                }
                if (hidden)
                    for (int k = 0; k < n; k++) back[k] *= x[k] * (1.0 - x[k]);
            }
        }
        losses[epoch] = total / samples;
    }
    finish(net, layers, parameters);
}

/* c += a b for a block of c, sums in registers; compiled anew for each constant rows and columns.
   "omp simd" keeps loops over columns whole until they become a vector; gcc would take them apart before. */
static inline __attribute__((always_inline)) void
block(const int rows, const int columns, int depth, const double *a, size_t a_row, size_t a_column,
      const double *restrict b, size_t b_row, double *restrict c, size_t c_row)
{
    double sum[4][8];
    for (int i = 0; i < rows; i++)
#pragma omp simd
        for (int j = 0; j < columns; j++) sum[i][j] = c[i * c_row + j];
    for (int k = 0; k < depth; k++)
        for (int i = 0; i < rows; i++) {
            double left = a[i * a_row + k * a_column];
#pragma omp simd
            for (int j = 0; j < columns; j++) sum[i][j] += left * b[k * b_row + j];
        }
    for (int i = 0; i < rows; i++)
#pragma omp simd
        for (int j = 0; j < columns; j++) c[i * c_row + j] = sum[i][j];
}

/* c += a b for some columns of c. */
static inline __attribute__((always_inline)) void
strip(const int columns, int rows, int depth, const double *a, size_t a_row, size_t a_column,
      const double *b, size_t b_row, double *restrict c, size_t c_row)
{
    int i = 0;
    for (; i + 4 <= rows; i += 4)
        block(4, columns, depth, a + i * a_row, a_row, a_column, b, b_row, c + i * c_row, c_row);
    for (; i < rows; i++)
        block(1, columns, depth, a + i * a_row, a_row, a_column, b, b_row, c + i * c_row, c_row);
}

/* c += a b, matrices of rows by depth and depth by columns; a may be a transpose, by its steps. */
static void add_product(int rows, int columns, int depth, const double *a, size_t a_row, size_t a_column,
                        const double *b, size_t b_row, double *c, size_t c_row)
{
    int j = 0;
    for (; j + 8 <= columns; j += 8) strip(8, rows, depth, a, a_row, a_column, b + j, b_row, c + j, c_row);
    for (; j + 4 <= columns; j += 4) strip(4, rows, depth, a, a_row, a_column, b + j, b_row, c + j, c_row);
    for (; j < columns; j++) strip(1, rows, depth, a, a_row, a_column, b + j, b_row, c + j, c_row);
}

static void transpose(int rows, int columns, const double *from, double *to)
{
    for (int j = 0; j < columns; j++)
        for (int i = 0; i < rows; i++) to[(size_t)j * rows + i] = from[(size_t)i * columns + j];
}

/* Batches, by three products of matrices a layer; only the last batch may be smaller. */
void train_batches(int layers, const int *sizes, double *parameters, const double *inputs,
                   const double *expected, int samples, int epochs, double rate, int size,
                   double *losses)
{
    Layer net[MOST_LAYERS], *last = net + layers - 1;
    prepare(net, layers, sizes, parameters, size);
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        for (int start = 0; start < samples; start += size) {
            int count = samples - start < size ? samples - start : size;
            const double *given = inputs + (size_t)start * sizes[0];
            transpose(count, sizes[0], given, net[0].out);
            for (Layer *layer = net + 1; layer <= last; layer++) {
                for (int j = 0; j < layer->units; j++)
                    for (int b = 0; b < count; b++) layer->out[(size_t)j * count + b] = layer->biases[j];
                add_product(layer->units, count, layer->before, layer->weights, layer->before, 1,
                            layer[-1].out, count, layer->out, count);
                logistic(layer->out, (size_t)layer->units * count);
            }
            for (int j = 0; j < last->units; j++)
                for (int b = 0; b < count; b++) {
                    double y = last->out[(size_t)j * count + b];
                    double d = expected[(size_t)(start + b) * last->units + j] - y;
                    last->error[(size_t)j * count + b] = rate / count * d * y * (1.0 - y);
                    total += 0.5 * d * d;
                }
            for (Layer *layer = last; layer > net; layer--) {
                const double *x = given;
                if (layer > net + 1) {
                    size_t whole = (size_t)layer->before * count;
                    double *restrict back = layer[-1].error;
                    const double *restrict y = layer[-1].out;
                    memset(back, 0, whole * sizeof(double));
                    add_product(layer->before, count, layer->units, layer->weights, 1, layer->before,
                                layer->error, count, back, count);
                    for (size_t i = 0; i < whole; i++) back[i] *= y[i] * (1.0 - y[i]);
                    transpose(layer->before, count, layer[-1].out, layer[-1].by_sample);
                    x = layer[-1].by_sample;
                }
                add_product(layer->units, layer->before, count, layer->error, count, 1,
                            x, layer->before, layer->weights, layer->before);
                for (int j = 0; j < layer->units; j++)
                    for (int b = 0; b < count; b++) layer->biases[j] += layer->error[(size_t)j * count + b];
            }
        }
        losses[epoch] = total / samples;
    }
    finish(net, layers, parameters);
}
