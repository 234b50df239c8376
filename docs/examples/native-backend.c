/* The kernels of native-backend.mjs. Build:
 *
 *   cc -O3 -shared -fPIC native-backend.c -o native-backend.so      (Linux)
 *   cc -O3 -shared -fPIC native-backend.c -o native-backend.dylib   (macOS)
 *
 * W is m x k, X is k x n, Y is m x n, all row-major. */
#include <stdint.h>

void dense_product(int32_t m, int32_t k, int32_t n, const float *restrict w, const float *restrict x,
                   float *restrict y) {
  for (int64_t row = 0; row < m; row++) {
    for (int32_t column = 0; column < n; column++) {
      float sum = 0;
      for (int64_t i = 0; i < k; i++) sum += w[row * k + i] * x[i * n + column];
      y[row * n + column] = sum;
    }
  }
}

void csr_product(int32_t m, int32_t n, const uint32_t *restrict row_ptr, const uint32_t *restrict col_idx,
                 const float *restrict values, const float *restrict x, float *restrict y) {
  for (int64_t row = 0; row < m; row++) {
    for (int32_t column = 0; column < n; column++) {
      float sum = 0;
      for (uint32_t p = row_ptr[row]; p < row_ptr[row + 1]; p++) {
        sum += values[p] * x[(int64_t)col_idx[p] * n + column];
      }
      y[row * n + column] = sum;
    }
  }
}
