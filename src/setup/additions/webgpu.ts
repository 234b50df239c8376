import type { Addition } from '../addition.js';

export const webgpu: Addition = {
  name: 'webgpu',
  purpose: 'WebGPU in Node (Dawn), for a GPU; its kernels come with a later version of sparse-bench',
  packages: [{ name: 'webgpu', version: '0.6.2' }],
  npmBytes: 52e6,
  downloadBytes: 52e6,
  diskBytes: 138e6,
  peakBytes: 200e6,
  checkUrl: new URL('../checks/webgpu.js', import.meta.url).href,
};
