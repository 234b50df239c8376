/**
 * The house, as data: who may import whom. `scripts/check-imports.mjs` holds every file to the rule with
 * the longest matching folder; a folder may always import itself, and what nobody allows is forbidden.
 *
 * ours       files and folders of ours, by prefix
 * types      the same, for type-only imports
 * packages   names of packages; `node:` stands for all of Node's modules
 */

/** The words of the domain and the errors: pure, and free to everyone outside the pure folders. */
const words = ['src/errors.ts', 'src/workload/', 'kernels/contract.ts', 'kernels/registry.ts'];
const jsonFile = ['src/json-file.ts'];
const weights = ['src/matrix/weights.ts'];
/** What the kernels of every backend share. */
const kernels = [...words, 'kernels/support.ts', 'src/matrix/'];

export const rules = {
  'src/workload/': { ours: [], packages: [] },
  'src/stats/': { ours: [], packages: [] },
  'src/matrix/': { ours: ['src/workload/', 'src/stats/prng.ts'], packages: [] },
  'src/errors.ts': { ours: [], packages: [] },
  'src/version.ts': { ours: [], packages: ['node:'] },
  'src/json-syntax.ts': { ours: [], packages: [] },
  'src/json-file.ts': { ours: ['src/errors.ts', 'src/json-syntax.ts'], packages: ['node:', 'zod'] },

  'kernels/contract.ts': { ours: ['src/workload/workload.ts', ...weights], packages: [] },
  'kernels/registry.ts': {
    ours: [
      'kernels/contract.ts',
      'kernels/node-flags.ts',
      'kernels/js/backend.ts',
      'kernels/wasm/backend.ts',
      'kernels/tfjs/',
      'kernels/onnxruntime/',
      'kernels/vendor/',
      'kernels/webgpu/',
      'kernels/cuda/',
    ],
    packages: [],
  },
  'kernels/node-flags.ts': { ours: [], packages: [] },
  'kernels/optional.ts': { ours: [], packages: ['node:'] },
  'kernels/onnxruntime/': { ours: [...kernels, 'kernels/optional.ts'], packages: ['node:'] },
  'kernels/vendor/': { ours: [...kernels, 'kernels/optional.ts'], packages: ['node:'] },
  'kernels/cuda/': {
    ours: [...kernels, 'kernels/optional.ts', 'kernels/vendor/'],
    packages: ['node:'],
  },
  'kernels/support.ts': { ours: words, packages: [] },
  'kernels/reference/': { ours: [...words, 'src/matrix/', 'src/stats/prng.ts'], packages: [] },
  'kernels/js/': { ours: kernels, packages: [] },
  'kernels/wasm/': { ours: kernels, packages: [] },
  'kernels/wasm/threads/node.ts': { ours: ['kernels/wasm/threads/host.ts'], packages: ['node:'] },
  'kernels/wasm/threads/node-thread.ts': { ours: ['kernels/wasm/threads/'], packages: ['node:'] },
  // Runs in a page, too: only its loader is of Node.
  'kernels/webgpu/': { ours: kernels, packages: [] },
  'kernels/webgpu/node.ts': { ours: ['kernels/optional.ts', 'kernels/webgpu/'], packages: ['node:'] },
  'kernels/tfjs/': {
    ours: [...kernels, 'kernels/optional.ts', 'kernels/webgpu/'],
    packages: ['node:', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'],
  },
  'kernels/user-backend.ts': { ours: words, packages: ['node:', 'zod'] },

  'src/suite/': { ours: [...words, ...jsonFile], packages: ['node:', 'zod'] },
  'src/report/': {
    ours: [...words, ...jsonFile, 'src/stats/', 'src/suite/suite.ts'],
    packages: ['node:', 'zod'],
  },
  // Numbers as people read them are the same in a table on the screen and in a document.
  'src/report/formats/': {
    ours: [...words, 'src/report/', 'src/stats/', 'src/ui/format.ts'],
    packages: [],
  },
  // A view like the screen: it says things in the same words and numbers.
  'src/report/html/': {
    ours: [
      ...words,
      'src/report/',
      'src/stats/',
      'src/ui/format.ts',
      'src/ui/text.ts',
      'src/ui/layout/',
      'src/device/device-info.ts',
    ],
    packages: ['node:'],
  },
  'src/device/': { ours: words, types: ['src/report/schema.ts'], packages: ['node:', 'systeminformation'] },

  'src/measure/': { ours: [...words, 'src/stats/'], packages: ['node:', 'benchmark'] },
  'src/worker/': {
    ours: [...words, 'src/measure/', 'src/matrix/', 'kernels/reference/', 'kernels/user-backend.ts'],
    packages: ['node:', 'zod'],
  },
  'src/run/': {
    ours: [
      ...words,
      'src/version.ts',
      'kernels/support.ts',
      'src/worker/protocol.ts',
      'src/measure/clock.ts',
      'src/measure/warmup.ts',
      'src/suite/',
      'src/report/',
      'src/stats/',
      'src/device/',
    ],
    types: ['src/measure/sampler.ts'],
    packages: ['node:', 'zod'],
  },

  'src/setup/': { ours: [...words, 'src/version.ts', 'kernels/optional.ts'], packages: ['node:'] },

  'src/ui/': {
    ours: [...words, 'src/report/', 'src/device/'],
    types: ['src/run/events.ts', 'src/run/options.ts'],
    packages: ['node:', 'ink', 'react', 'string-width'],
  },
  'src/cli/': {
    ours: [
      ...words,
      'src/version.ts',
      'src/ui/',
      'src/run/',
      'src/report/',
      'src/suite/',
      'src/device/',
      'src/setup/',
    ],
    packages: ['node:', 'commander'],
  },
  'src/index.ts': { ours: ['src/', 'kernels/'], packages: [] },
};

/** What must not load before a command needs it, so that `--help` and `list suites` start at once. */
export const startUp = {
  entry: 'src/cli/bin.ts',
  late: ['ink', 'react', 'zod', 'systeminformation', 'benchmark', '@tensorflow/tfjs-core'],
};
