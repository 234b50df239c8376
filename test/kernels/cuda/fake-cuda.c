/*
 * The functions of libcudart, libcublas and libcusparse that sparse-bench calls, on the processor, for tests
 * where there is no NVIDIA GPU. One file serves as all three libraries.
 *
 *     cc -O2 -shared -fPIC fake-cuda.c -o libcudart.so.12
 *     ln -s libcudart.so.12 libcublas.so.12; ln -s libcudart.so.12 libcusparse.so.12
 *
 * It computes every product, and is stricter than the real ones: device memory is what cudaMalloc gave and
 * nothing else, filled with NaN; products wait in their stream until somebody waits for them; wrong sizes, orders,
 * codes and handles are answered with the error that NVIDIA documents for them. Its device is called "fake CUDA
 * for tests", so no report from it can pass for one of a GPU.
 *
 * -DFAKE_CUDA_VERSION=11020 leaves out what came later. -DWITH_NVIDIA_HEADERS has the compiler compare every
 * prototype with NVIDIA's. FAKE_CUDA_FAULT in the environment is no-device, old-driver, launch, or memory=BYTES.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef FAKE_CUDA_VERSION
#define FAKE_CUDA_VERSION 12040
#endif

#ifdef WITH_NVIDIA_HEADERS
#define CUBLASAPI
#include <cublas_api.h>
#include <cuda_runtime_api.h>
#include <cusparse.h>
typedef enum cudaDeviceAttr DeviceAttribute;
typedef enum cudaMemcpyKind CopyKind;
typedef enum cudaStreamCaptureMode CaptureMode;
#if FAKE_CUDA_VERSION < 12000
typedef cusparseSpMatDescr_t SparseIn;
typedef cusparseDnVecDescr_t VectorIn;
typedef cusparseDnMatDescr_t MatrixIn;
#else
typedef cusparseConstSpMatDescr_t SparseIn;
typedef cusparseConstDnVecDescr_t VectorIn;
typedef cusparseConstDnMatDescr_t MatrixIn;
#endif
#else
typedef int cudaError_t, DeviceAttribute, CopyKind, CaptureMode;
typedef void *cudaStream_t, *cudaEvent_t, *cudaGraph_t, *cudaGraphExec_t;
struct cudaDeviceProp {
    char name[256];
    char others[800];
};
typedef int cublasStatus_t, cublasOperation_t, cublasMath_t, cublasPointerMode_t;
typedef void *cublasHandle_t;
typedef int cusparseStatus_t, cusparseOperation_t, cusparseIndexType_t, cusparseIndexBase_t, cusparseOrder_t;
typedef int cusparseSpMVAlg_t, cusparseSpMMAlg_t, cudaDataType;
typedef void *cusparseHandle_t, *cusparseSpMatDescr_t, *cusparseDnVecDescr_t, *cusparseDnMatDescr_t;
typedef void *SparseIn, *VectorIn, *MatrixIn;
#endif

/* Codes, as cudaError_t, cublasStatus_t and cusparseStatus_t have them. */
enum { CUDA_INVALID = 1, CUDA_MEMORY = 2, CUDA_DRIVER = 35, CUDA_NONE = 100, CUDA_HANDLE = 400 };
enum { CUDA_ADDRESS = 700, CUDA_LAUNCH = 719, CUDA_CAPTURING = 900 };
enum { BLAS_NOT_INITIALIZED = 1, BLAS_INVALID = 7, BLAS_FAILED = 13 };
enum { SPARSE_NOT_INITIALIZED = 1, SPARSE_INVALID = 3, SPARSE_FAILED = 6, SPARSE_UNSUPPORTED = 10 };

/* ---- faults and counters ---- */

enum { BLOCKS, EVENTS, GRAPHS, DESCRIPTORS, SYNCHRONISATIONS, PRODUCTS, GRAPH_LAUNCHES, STREAMS, HANDLES, KINDS };
static long long counts[KINDS];

/* For tests: how many there are now, or, of what happens, have been. */
long long fake_cuda_count(int kind) { return counts[kind]; }

static const char *fault(void) {
    const char *name = getenv("FAKE_CUDA_FAULT");
    return name ? name : "";
}

static size_t memory_bytes(void) {
    return strncmp(fault(), "memory=", 7) == 0 ? (size_t)strtoull(fault() + 7, NULL, 10) : (size_t)256 << 20;
}

/* An error of the device stays until the process ends; here until the fault is taken away. */
static int sticky;
static int sticky_error(void) {
    if (sticky == CUDA_LAUNCH && strcmp(fault(), "launch") != 0) sticky = 0;
    return sticky;
}

/* ---- device memory ---- */

typedef struct block {
    struct block *next;
    char *start;
    size_t bytes;
} block;
static block *blocks;
static size_t used;

static int is_device(const void *address, size_t bytes) {
    for (block *b = blocks; b; b = b->next)
        if ((char *)address >= b->start && (char *)address + bytes <= b->start + b->bytes) return 1;
    return 0;
}

cudaError_t cudaMalloc(void **address, size_t bytes) {
    if (sticky_error()) return sticky;
    if (!address) return CUDA_INVALID;
    if (used + bytes > memory_bytes()) return CUDA_MEMORY;
    block *b = malloc(sizeof *b);
    *b = (block){blocks, aligned_alloc(256, (bytes + 255) / 256 * 256), bytes};
    memset(b->start, 0xff, bytes);
    blocks = b;
    used += bytes;
    counts[BLOCKS]++;
    *address = b->start;
    return 0;
}

cudaError_t cudaFree(void *address) {
    if (sticky_error()) return sticky;
    for (block **at = &blocks; *at; at = &(*at)->next) {
        block *b = *at;
        if (b->start != address) continue;
        *at = b->next;
        used -= b->bytes;
        counts[BLOCKS]--;
        free(b->start);
        free(b);
        return 0;
    }
    return address ? CUDA_INVALID : 0;
}

cudaError_t cudaMemGetInfo(size_t *free_bytes, size_t *total) {
    *total = memory_bytes();
    *free_bytes = *total - used;
    return 0;
}

/* ---- streams, events, graphs ---- */

typedef struct op {
    struct op *next;
    int (*run)(const struct op *);
    long long size[6];
    const void *from[4];
    void *to;
    float alpha, beta;
    int flag[4];
} op;

typedef struct queue {
    int magic;
    op *first, **last;
    struct queue *capture;
} queue;

typedef struct {
    int magic;
    queue *stream;
    double ms;
} event;

enum { STREAM = 0x5712, EVENT = 0xe7e2, GRAPH = 0x62af };

static queue *new_queue(int magic) {
    queue *q = calloc(1, sizeof *q);
    q->magic = magic;
    q->last = &q->first;
    return q;
}

static void drop(queue *q) {
    while (q->first) {
        op *o = q->first;
        q->first = o->next;
        free(o);
    }
    q->last = &q->first;
}

static void append(queue *q, const op *o) {
    op *copy = malloc(sizeof *copy);
    *copy = *o;
    copy->next = NULL;
    *q->last = copy;
    q->last = &copy->next;
}

/* Into the graph that is recorded, or to wait in the stream. */
static void submit(void *stream, const op *o) {
    queue *q = stream;
    append(q->capture ? q->capture : q, o);
}

static int flush(queue *q) {
    for (op *o = q->first; o && !sticky_error(); o = o->next) sticky = o->run(o);
    drop(q);
    return sticky_error();
}

static int is_stream(void *stream) { return stream && ((queue *)stream)->magic == STREAM; }

static int product_begins(void) {
    counts[PRODUCTS]++;
    return strcmp(fault(), "launch") == 0 ? CUDA_LAUNCH : 0;
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned int flags) {
    if (flags > 1) return CUDA_INVALID;
    *stream = (cudaStream_t)new_queue(STREAM);
    counts[STREAMS]++;
    return 0;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    if (!is_stream(stream)) return CUDA_HANDLE;
    if (((queue *)stream)->capture) return CUDA_CAPTURING;
    counts[SYNCHRONISATIONS]++;
    return flush((queue *)stream);
}

static int run_copy(const op *o) {
    if (!is_device(o->to, o->size[0]) || !is_device(o->from[0], o->size[0])) return CUDA_ADDRESS;
    memcpy(o->to, o->from[0], o->size[0]);
    return 0;
}

cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, CopyKind kind, cudaStream_t stream) {
    if (!is_stream(stream)) return CUDA_HANDLE;
    if (kind == 3) {
        submit(stream, &(op){.run = run_copy, .to = to, .from = {from}, .size = {bytes}});
        return 0;
    }
    if (((queue *)stream)->capture) return CUDA_CAPTURING;
    int failed = flush((queue *)stream);
    if (failed) return failed;
    if (kind == 1 ? !is_device(to, bytes) || is_device(from, bytes)
                  : kind != 2 || !is_device(from, bytes) || is_device(to, bytes))
        return CUDA_INVALID;
    memcpy(to, from, bytes);
    return 0;
}

static int run_set(const op *o) {
    if (!is_device(o->to, o->size[0])) return CUDA_ADDRESS;
    memset(o->to, o->flag[0], o->size[0]);
    return 0;
}

cudaError_t cudaMemsetAsync(void *address, int value, size_t bytes, cudaStream_t stream) {
    if (!is_stream(stream)) return CUDA_HANDLE;
    submit(stream, &(op){.run = run_set, .to = address, .size = {bytes}, .flag = {value}});
    return 0;
}

cudaError_t cudaEventCreate(cudaEvent_t *created) {
    event *e = calloc(1, sizeof *e);
    e->magic = EVENT;
    *created = (cudaEvent_t)e;
    counts[EVENTS]++;
    return 0;
}

static int run_record(const op *o) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    ((event *)o->to)->ms = now.tv_sec * 1e3 + now.tv_nsec / 1e6;
    return 0;
}

cudaError_t cudaEventRecord(cudaEvent_t recorded, cudaStream_t stream) {
    event *e = (event *)recorded;
    if (!is_stream(stream) || !e || e->magic != EVENT) return CUDA_HANDLE;
    e->stream = (queue *)stream;
    submit(stream, &(op){.run = run_record, .to = e});
    return 0;
}

cudaError_t cudaEventSynchronize(cudaEvent_t waited) {
    event *e = (event *)waited;
    if (!e || e->magic != EVENT || !e->stream) return CUDA_HANDLE;
    counts[SYNCHRONISATIONS]++;
    return flush(e->stream);
}

cudaError_t cudaEventElapsedTime(float *ms, cudaEvent_t start, cudaEvent_t end) {
    event *a = (event *)start, *b = (event *)end;
    if (!a || !b || a->magic != EVENT || b->magic != EVENT || a->ms == 0 || b->ms == 0) return CUDA_HANDLE;
    *ms = (float)(b->ms - a->ms);
    return 0;
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, CaptureMode mode) {
    queue *q = (queue *)stream;
    if (!is_stream(q) || q->capture || mode > 2) return CUDA_INVALID;
    q->capture = new_queue(GRAPH);
    counts[GRAPHS]++;
    return 0;
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t *graph) {
    queue *q = (queue *)stream;
    if (!is_stream(q) || !q->capture) return CUDA_INVALID;
    *graph = (cudaGraph_t)q->capture;
    q->capture = NULL;
    return 0;
}

static int drop_graph(void *graph) {
    queue *q = graph;
    if (!q || q->magic != GRAPH) return CUDA_INVALID;
    drop(q);
    q->magic = 0;
    free(q);
    counts[GRAPHS]--;
    return 0;
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) { return drop_graph(graph); }
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t graph) { return drop_graph(graph); }

#if FAKE_CUDA_VERSION >= 11040
cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t *made, cudaGraph_t graph, unsigned long long flags) {
    queue *q = (queue *)graph;
    if (!q || q->magic != GRAPH || flags != 0) return CUDA_INVALID;
    queue *copy = new_queue(GRAPH);
    for (op *o = q->first; o; o = o->next) append(copy, o);
    counts[GRAPHS]++;
    *made = (cudaGraphExec_t)copy;
    return 0;
}
#endif

cudaError_t cudaGraphLaunch(cudaGraphExec_t graph, cudaStream_t stream) {
    queue *q = (queue *)graph;
    if (!is_stream(stream) || !q || q->magic != GRAPH) return CUDA_INVALID;
    counts[GRAPH_LAUNCHES]++;
    for (op *o = q->first; o; o = o->next) submit(stream, o);
    return 0;
}

/* ---- the device ---- */

cudaError_t cudaGetDeviceCount(int *count) {
    if (strcmp(fault(), "no-device") == 0) return CUDA_NONE;
    if (strcmp(fault(), "old-driver") == 0) return CUDA_DRIVER;
    *count = 1;
    return 0;
}

cudaError_t cudaSetDevice(int device) { return device == 0 ? 0 : CUDA_INVALID; }

cudaError_t cudaDeviceGetAttribute(int *value, DeviceAttribute attribute, int device) {
    if (device != 0) return CUDA_INVALID;
    switch ((int)attribute) {
    case 16: *value = 1; return 0;         /* multiprocessors */
    case 38: *value = 256 << 10; return 0; /* bytes of the level-2 cache */
    case 75: *value = 8; return 0;         /* compute capability, major */
    case 76: *value = 0; return 0;         /* minor */
    default: return CUDA_INVALID;
    }
}

static cudaError_t properties(struct cudaDeviceProp *into, int device) {
    if (device != 0) return CUDA_INVALID;
    memset(into, 0, sizeof *into);
    strcpy(into->name, "fake CUDA for tests");
    return 0;
}
#if FAKE_CUDA_VERSION >= 12000
#undef cudaGetDeviceProperties
cudaError_t cudaGetDeviceProperties_v2(struct cudaDeviceProp *p, int device) { return properties(p, device); }
#else
cudaError_t cudaGetDeviceProperties(struct cudaDeviceProp *p, int device) { return properties(p, device); }
#endif

cudaError_t cudaRuntimeGetVersion(int *version) { return *version = FAKE_CUDA_VERSION, 0; }
cudaError_t cudaDriverGetVersion(int *version) { return *version = FAKE_CUDA_VERSION, 0; }
cudaError_t cudaGetLastError(void) { return sticky_error(); }

const char *cudaGetErrorString(cudaError_t error) {
    switch ((int)error) {
    case CUDA_INVALID: return "invalid argument";
    case CUDA_MEMORY: return "out of memory";
    case CUDA_DRIVER: return "CUDA driver version is insufficient for CUDA runtime version";
    case CUDA_NONE: return "no CUDA-capable device is detected";
    case CUDA_ADDRESS: return "an illegal memory access was encountered";
    case CUDA_LAUNCH: return "unspecified launch failure";
    default: return "another error";
    }
}

/* ---- cuBLAS ---- */

typedef struct {
    int magic, math, device_pointers;
    void *stream;
} blas_handle;
enum { BLAS = 0xb1a5 };

static blas_handle *blas_of(cublasHandle_t handle) {
    blas_handle *h = (blas_handle *)handle;
    return h && h->magic == BLAS ? h : NULL;
}

cublasStatus_t cublasCreate_v2(cublasHandle_t *handle) {
    blas_handle *h = calloc(1, sizeof *h);
    h->magic = BLAS;
    counts[HANDLES]++;
    *handle = (cublasHandle_t)h;
    return 0;
}

cublasStatus_t cublasGetVersion_v2(cublasHandle_t handle, int *version) {
    if (!blas_of(handle)) return BLAS_NOT_INITIALIZED;
    *version = FAKE_CUDA_VERSION * 10 + 5;
    return 0;
}

cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream) {
    if (!blas_of(handle)) return BLAS_NOT_INITIALIZED;
    if (!is_stream(stream)) return BLAS_INVALID;
    blas_of(handle)->stream = stream;
    return 0;
}

cublasStatus_t cublasSetMathMode(cublasHandle_t handle, cublasMath_t mode) {
    if (!blas_of(handle)) return BLAS_NOT_INITIALIZED;
    if ((int)mode != 0 && (int)mode != 3) return BLAS_INVALID;
    blas_of(handle)->math = (int)mode;
    return 0;
}

cublasStatus_t cublasSetPointerMode_v2(cublasHandle_t handle, cublasPointerMode_t mode) {
    if (!blas_of(handle)) return BLAS_NOT_INITIALIZED;
    if ((int)mode > 1) return BLAS_INVALID;
    blas_of(handle)->device_pointers = (int)mode;
    return 0;
}

cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void *workspace, size_t bytes) {
    if (!blas_of(handle)) return BLAS_NOT_INITIALIZED;
    return is_device(workspace, bytes) && (uintptr_t)workspace % 256 == 0 ? 0 : BLAS_INVALID;
}

const char *cublasGetStatusString(cublasStatus_t status) {
    return (int)status == BLAS_INVALID ? "an unsupported value or parameter was passed to the function"
                                       : "another status";
}

/* Ten bits behind the point, the rest cut off. */
static float to_tf32(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    bits &= 0xffffe000u;
    memcpy(&value, &bits, 4);
    return value;
}

static float result_of(const op *o, double sum, float before) {
    return (float)(o->alpha * sum + (o->beta == 0 ? 0 : o->beta * before));
}

/* C (m × n) = op(A) op(B), column-major; a vector is a matrix of one column. */
static int run_gemm(const op *o) {
    long long m = o->size[0], n = o->size[1], k = o->size[2], lda = o->size[3], ldb = o->size[4], ldc = o->size[5];
    int ta = o->flag[0], tb = o->flag[1], tf32 = o->flag[2];
    const float *a = o->from[0], *b = o->from[1];
    float *c = o->to;
    int failed = product_begins();
    if (failed) return failed;
    if (!is_device(a, 4 * ((ta ? m : k) * lda - lda + (ta ? k : m))) ||
        !is_device(b, 4 * ((tb ? k : n) * ldb - ldb + (tb ? n : k))) || !is_device(c, 4 * (n * ldc - ldc + m)))
        return CUDA_ADDRESS;
    for (long long j = 0; j < n; j++)
        for (long long i = 0; i < m; i++) {
            double sum = 0;
            for (long long p = 0; p < k; p++) {
                float x = ta ? a[i * lda + p] : a[p * lda + i], y = tb ? b[p * ldb + j] : b[j * ldb + p];
                sum += tf32 ? (double)to_tf32(x) * to_tf32(y) : (double)x * y;
            }
            c[j * ldc + i] = result_of(o, sum, c[j * ldc + i]);
        }
    return 0;
}

cublasStatus_t cublasSgemm_v2(cublasHandle_t handle, cublasOperation_t ta, cublasOperation_t tb, int m, int n, int k,
                              const float *alpha, const float *a, int lda, const float *b, int ldb,
                              const float *beta, float *c, int ldc) {
    blas_handle *h = blas_of(handle);
    if (!h || !h->stream) return BLAS_NOT_INITIALIZED;
    if ((int)ta > 1 || (int)tb > 1 || m < 0 || n < 0 || k < 0 || !alpha || !beta) return BLAS_INVALID;
    if (lda < (ta ? k : m) || ldb < (tb ? n : k) || ldc < m || lda < 1 || ldb < 1 || ldc < 1) return BLAS_INVALID;
    if (sticky_error()) return BLAS_FAILED;
    submit(h->stream, &(op){.run = run_gemm,
                            .size = {m, n, k, lda, ldb, ldc},
                            .from = {a, b},
                            .to = c,
                            .alpha = *alpha,
                            .beta = *beta,
                            .flag = {(int)ta, (int)tb, h->math == 3}});
    return 0;
}

cublasStatus_t cublasSgemv_v2(cublasHandle_t handle, cublasOperation_t t, int m, int n, const float *alpha,
                              const float *a, int lda, const float *x, int incx, const float *beta, float *y,
                              int incy) {
    blas_handle *h = blas_of(handle);
    if (!h || !h->stream) return BLAS_NOT_INITIALIZED;
    if ((int)t > 1 || m < 0 || n < 0 || lda < m || lda < 1 || incx != 1 || incy != 1) return BLAS_INVALID;
    int rows = t ? n : m, columns = t ? m : n;
    if (sticky_error()) return BLAS_FAILED;
    submit(h->stream, &(op){.run = run_gemm,
                            .size = {rows, 1, columns, lda, columns, rows},
                            .from = {a, x},
                            .to = y,
                            .alpha = *alpha,
                            .beta = *beta,
                            .flag = {(int)t, 0, 0}});
    return 0;
}

static int run_sum(const op *o) {
    const float *x = o->from[0], *y = o->from[1];
    long long n = o->size[0];
    double sum = 0;
    if (!is_device(x, 4 * n) || (y && !is_device(y, 4 * n)) || !is_device(o->to, 4)) return CUDA_ADDRESS;
    for (long long i = 0; i < n; i++) sum += y ? (double)x[i] * y[i] : fabs(x[i]);
    *(float *)o->to = (float)sum;
    return 0;
}

cublasStatus_t cublasSasum_v2(cublasHandle_t handle, int n, const float *x, int incx, float *result) {
    blas_handle *h = blas_of(handle);
    if (!h || !h->stream) return BLAS_NOT_INITIALIZED;
    if (n < 0 || incx != 1 || !h->device_pointers) return BLAS_INVALID;
    submit(h->stream, &(op){.run = run_sum, .size = {n}, .from = {x}, .to = result});
    return 0;
}

cublasStatus_t cublasSdot_v2(cublasHandle_t handle, int n, const float *x, int incx, const float *y, int incy,
                             float *result) {
    blas_handle *h = blas_of(handle);
    if (!h || !h->stream) return BLAS_NOT_INITIALIZED;
    if (n < 0 || incx != 1 || incy != 1 || !h->device_pointers) return BLAS_INVALID;
    submit(h->stream, &(op){.run = run_sum, .size = {n}, .from = {x, y}, .to = result});
    return 0;
}

/* ---- cuSPARSE ---- */

typedef struct {
    int magic;
    void *stream;
} sparse_handle;

/* A sparse matrix, a dense one, or a vector. `slice`: rows of a slice; `buffer`: what it was analysed with. */
typedef struct {
    int magic, format, order;
    int64_t rows, columns, nnz, ld, slice, stored;
    const int *row, *column;
    float *values;
    void *buffer;
} descriptor;

enum { SPARSE = 0x5aa5, MATRIX = 0x3a73, VECTOR = 0x7ec7, DENSE = 0xde55 };
enum { CSR = 1, COO = 3, SELL = 7 };
enum { BUFFER_BYTES = 1024 };

static void *described(descriptor d) {
    descriptor *made = malloc(sizeof *made);
    *made = d;
    counts[DESCRIPTORS]++;
    return made;
}

static int destroy(const void *handle, int magic) {
    descriptor *d = (descriptor *)handle;
    if (!d || d->magic != magic) return SPARSE_INVALID;
    d->magic = 0;
    free(d);
    counts[DESCRIPTORS]--;
    return 0;
}

cusparseStatus_t cusparseCreate(cusparseHandle_t *handle) {
    sparse_handle *h = calloc(1, sizeof *h);
    h->magic = SPARSE;
    counts[HANDLES]++;
    *handle = (cusparseHandle_t)h;
    return 0;
}

static sparse_handle *sparse_of(cusparseHandle_t handle) {
    sparse_handle *h = (sparse_handle *)handle;
    return h && h->magic == SPARSE ? h : NULL;
}

cusparseStatus_t cusparseGetVersion(cusparseHandle_t handle, int *version) {
    if (!sparse_of(handle)) return SPARSE_NOT_INITIALIZED;
    *version = FAKE_CUDA_VERSION / 1000 * 1000 + 301;
    return 0;
}

cusparseStatus_t cusparseSetStream(cusparseHandle_t handle, cudaStream_t stream) {
    if (!sparse_of(handle)) return SPARSE_NOT_INITIALIZED;
    if (!is_stream(stream)) return SPARSE_INVALID;
    sparse_of(handle)->stream = stream;
    return 0;
}

const char *cusparseGetErrorString(cusparseStatus_t status) {
    switch ((int)status) {
    case SPARSE_INVALID: return "invalid value";
    case SPARSE_FAILED: return "execution failed";
    case SPARSE_UNSUPPORTED: return "operation not supported";
    default: return "another status";
    }
}

cusparseStatus_t cusparseCreateCsr(cusparseSpMatDescr_t *made, int64_t rows, int64_t columns, int64_t nnz, void *row,
                                   void *column, void *values, cusparseIndexType_t row_type,
                                   cusparseIndexType_t column_type, cusparseIndexBase_t base, cudaDataType type) {
    if ((int)row_type != 2 || (int)column_type != 2 || (int)base != 0 || (int)type != 0) return SPARSE_UNSUPPORTED;
    if (rows < 1 || columns < 1 || nnz < 1 || nnz > rows * columns) return SPARSE_INVALID;
    if (!is_device(row, 4 * (rows + 1)) || !is_device(column, 4 * nnz) || !is_device(values, 4 * nnz))
        return SPARSE_INVALID;
    *made = described((descriptor){.magic = MATRIX, .format = CSR, .rows = rows, .columns = columns, .nnz = nnz,
                                   .row = row, .column = column, .values = values});
    return 0;
}

cusparseStatus_t cusparseCreateCoo(cusparseSpMatDescr_t *made, int64_t rows, int64_t columns, int64_t nnz, void *row,
                                   void *column, void *values, cusparseIndexType_t index_type,
                                   cusparseIndexBase_t base, cudaDataType type) {
    if ((int)index_type != 2 || (int)base != 0 || (int)type != 0) return SPARSE_UNSUPPORTED;
    if (rows < 1 || columns < 1 || nnz < 1 || nnz > rows * columns) return SPARSE_INVALID;
    if (!is_device(row, 4 * nnz) || !is_device(column, 4 * nnz) || !is_device(values, 4 * nnz))
        return SPARSE_INVALID;
    *made = described((descriptor){.magic = MATRIX, .format = COO, .rows = rows, .columns = columns, .nnz = nnz,
                                   .row = row, .column = column, .values = values});
    return 0;
}

#if FAKE_CUDA_VERSION >= 12010
cusparseStatus_t cusparseCreateSlicedEll(cusparseSpMatDescr_t *made, int64_t rows, int64_t columns, int64_t nnz,
                                         int64_t stored, int64_t slice, void *offsets, void *column, void *values,
                                         cusparseIndexType_t offsets_type, cusparseIndexType_t column_type,
                                         cusparseIndexBase_t base, cudaDataType type) {
    int64_t slices = slice > 0 ? (rows + slice - 1) / slice : 0;
    if ((int)offsets_type != 2 || (int)column_type != 2 || (int)base != 0 || (int)type != 0)
        return SPARSE_UNSUPPORTED;
    if (rows < 1 || columns < 1 || nnz < 1 || stored < nnz || slice < 1) return SPARSE_INVALID;
    if (!is_device(offsets, 4 * (slices + 1)) || !is_device(column, 4 * stored) || !is_device(values, 4 * stored))
        return SPARSE_INVALID;
    *made = described((descriptor){.magic = MATRIX, .format = SELL, .rows = rows, .columns = columns, .nnz = nnz,
                                   .stored = stored, .slice = slice, .row = offsets, .column = column,
                                   .values = values});
    return 0;
}
#endif

cusparseStatus_t cusparseCreateDnVec(cusparseDnVecDescr_t *made, int64_t size, void *values, cudaDataType type) {
    if (size < 1 || (int)type != 0 || !is_device(values, 4 * size)) return SPARSE_INVALID;
    *made = described((descriptor){.magic = VECTOR, .rows = size, .columns = 1, .ld = 1, .order = 2, .values = values});
    return 0;
}

cusparseStatus_t cusparseCreateDnMat(cusparseDnMatDescr_t *made, int64_t rows, int64_t columns, int64_t ld,
                                     void *values, cudaDataType type, cusparseOrder_t order) {
    int is_row = (int)order == 2;
    if (rows < 1 || columns < 1 || (int)type != 0 || (!is_row && (int)order != 1)) return SPARSE_INVALID;
    if (ld < (is_row ? columns : rows)) return SPARSE_INVALID;
    if (!is_device(values, 4 * (is_row ? rows - 1 : columns - 1) * ld + 4 * (is_row ? columns : rows)))
        return SPARSE_INVALID;
    *made = described((descriptor){.magic = DENSE, .rows = rows, .columns = columns, .ld = ld, .order = (int)order,
                                   .values = values});
    return 0;
}

cusparseStatus_t cusparseDestroySpMat(SparseIn d) { return destroy(d, MATRIX); }
cusparseStatus_t cusparseDestroyDnVec(VectorIn d) { return destroy(d, VECTOR); }
cusparseStatus_t cusparseDestroyDnMat(MatrixIn d) { return destroy(d, DENSE); }

static float *entry(const descriptor *d, int64_t row, int64_t column) {
    return d->values + (d->order == 2 ? row * d->ld + column : column * d->ld + row);
}

/* Row of the stored entry i, which the caller goes through in order. */
static int64_t row_of(const descriptor *a, int64_t i, int64_t *at) {
    if (a->format == COO) return a->row[i];
    if (a->format == CSR) {
        while (i >= a->row[*at + 1]) ++*at;
        return *at;
    }
    while (i >= a->row[*at + 1]) ++*at;
    return *at * a->slice + (i - a->row[*at]) % a->slice;
}

/* C = A B; the descriptors live until the product is done. */
static int run_sparse(const op *o) {
    const descriptor *a = o->from[0], *b = o->from[1];
    descriptor *c = o->to;
    int failed = product_begins();
    if (failed) return failed;
    if (a->magic != MATRIX || !is_device(a->values, 4) || !is_device(b->values, 4) || !is_device(c->values, 4))
        return CUDA_ADDRESS;
    int64_t n = c->columns, stored = a->format == SELL ? a->stored : a->nnz, at = 0;
    double *sums = calloc(c->rows * n, sizeof *sums);
    for (int64_t i = 0; i < stored; i++) {
        int64_t row = row_of(a, i, &at), column = a->column[i];
        if (column == -1 && a->format == SELL) continue;
        if (row < 0 || row >= a->rows || column < 0 || column >= a->columns) {
            free(sums);
            return CUDA_ADDRESS;
        }
        for (int64_t j = 0; j < n; j++) sums[row * n + j] += (double)a->values[i] * *entry(b, column, j);
    }
    for (int64_t row = 0; row < c->rows; row++)
        for (int64_t j = 0; j < n; j++) *entry(c, row, j) = result_of(o, sums[row * n + j], *entry(c, row, j));
    free(sums);
    return 0;
}

/* What any call for a product checks; the size of its buffer where `size` is given. */
static int sparse_call(cusparseHandle_t handle, int op_a, int op_b, const void *alpha, const void *a_, const void *b_,
                       const void *beta, const void *c_, int type, int fits, void *buffer, size_t *size, int analyse) {
    sparse_handle *h = sparse_of(handle);
    descriptor *a = (descriptor *)a_, *b = (descriptor *)b_, *c = (descriptor *)c_;
    if (!h || !h->stream) return SPARSE_NOT_INITIALIZED;
    if (!a || !b || !c || a->magic != MATRIX || b->magic != c->magic || !alpha || !beta) return SPARSE_INVALID;
    if (op_a != 0 || op_b != 0 || type != 0) return SPARSE_INVALID;
    if (a->columns != b->rows || a->rows != c->rows || b->columns != c->columns) return SPARSE_INVALID;
    if (!fits) return SPARSE_UNSUPPORTED;
    if (size) return *size = BUFFER_BYTES, 0;
    if (!is_device(buffer, BUFFER_BYTES)) return SPARSE_INVALID;
    if (sticky_error()) return SPARSE_FAILED;
    if (analyse) return a->buffer = buffer, 0;
    if (a->buffer && a->buffer != buffer) return SPARSE_INVALID;
    submit(h->stream, &(op){.run = run_sparse,
                            .from = {a, b},
                            .to = c,
                            .alpha = *(const float *)alpha,
                            .beta = *(const float *)beta});
    return 0;
}

static int mv_fits(const void *a, int algorithm) {
    switch (((const descriptor *)a)->format) {
    case CSR: return algorithm == 0 || algorithm == 2 || algorithm == 3;
    case COO: return algorithm == 0 || algorithm == 1 || algorithm == 4;
    default: return algorithm == 0 || algorithm == 5;
    }
}

static int mm_fits(const void *a, int algorithm) {
    switch (((const descriptor *)a)->format) {
    case CSR: return algorithm == 0 || algorithm == 4 || algorithm == 6 || algorithm == 12;
    case COO: return algorithm == 0 || (algorithm >= 1 && algorithm <= 3) || algorithm == 5;
    default: return 0;
    }
}

cusparseStatus_t cusparseSpMV_bufferSize(cusparseHandle_t handle, cusparseOperation_t op_a, const void *alpha,
                                         SparseIn a, VectorIn x, const void *beta, cusparseDnVecDescr_t y,
                                         cudaDataType type, cusparseSpMVAlg_t algorithm, size_t *size) {
    return sparse_call(handle, op_a, 0, alpha, a, x, beta, y, type, mv_fits(a, algorithm), NULL, size, 0);
}

#if FAKE_CUDA_VERSION >= 12040
cusparseStatus_t cusparseSpMV_preprocess(cusparseHandle_t handle, cusparseOperation_t op_a, const void *alpha,
                                         SparseIn a, VectorIn x, const void *beta, cusparseDnVecDescr_t y,
                                         cudaDataType type, cusparseSpMVAlg_t algorithm, void *buffer) {
    return sparse_call(handle, op_a, 0, alpha, a, x, beta, y, type, mv_fits(a, algorithm), buffer, NULL, 1);
}
#endif

cusparseStatus_t cusparseSpMV(cusparseHandle_t handle, cusparseOperation_t op_a, const void *alpha, SparseIn a,
                              VectorIn x, const void *beta, cusparseDnVecDescr_t y, cudaDataType type,
                              cusparseSpMVAlg_t algorithm, void *buffer) {
    return sparse_call(handle, op_a, 0, alpha, a, x, beta, y, type, mv_fits(a, algorithm), buffer, NULL, 0);
}

cusparseStatus_t cusparseSpMM_bufferSize(cusparseHandle_t handle, cusparseOperation_t op_a, cusparseOperation_t op_b,
                                         const void *alpha, SparseIn a, MatrixIn b, const void *beta,
                                         cusparseDnMatDescr_t c, cudaDataType type, cusparseSpMMAlg_t algorithm,
                                         size_t *size) {
    return sparse_call(handle, op_a, op_b, alpha, a, b, beta, c, type, mm_fits(a, algorithm), NULL, size, 0);
}

cusparseStatus_t cusparseSpMM_preprocess(cusparseHandle_t handle, cusparseOperation_t op_a, cusparseOperation_t op_b,
                                         const void *alpha, SparseIn a, MatrixIn b, const void *beta,
                                         cusparseDnMatDescr_t c, cudaDataType type, cusparseSpMMAlg_t algorithm,
                                         void *buffer) {
    return sparse_call(handle, op_a, op_b, alpha, a, b, beta, c, type, mm_fits(a, algorithm), buffer, NULL, 1);
}

#ifndef WITHOUT_SPMM
cusparseStatus_t cusparseSpMM(cusparseHandle_t handle, cusparseOperation_t op_a, cusparseOperation_t op_b,
                              const void *alpha, SparseIn a, MatrixIn b, const void *beta, cusparseDnMatDescr_t c,
                              cudaDataType type, cusparseSpMMAlg_t algorithm, void *buffer) {
    return sparse_call(handle, op_a, op_b, alpha, a, b, beta, c, type, mm_fits(a, algorithm), buffer, NULL, 0);
}
#endif
