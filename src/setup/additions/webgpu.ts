import type { Addition } from '../addition.js';

export const webgpu: Addition = {
  name: 'webgpu',
  purpose: 'WebGPU in Node (Dawn) for a GPU, and TensorFlow.js on it',
  packages: [
    { name: 'webgpu', version: '0.6.2' },
    { name: '@tensorflow/tfjs-backend-webgpu', version: '4.22.0' },
    { name: '@tensorflow/tfjs-core', version: '4.22.0' },
  ],
  npmBytes: 63e6,
  downloadBytes: 63e6,
  diskBytes: 205e6,
  peakBytes: 270e6,
  checkUrl: new URL('../checks/webgpu.js', import.meta.url).href,
};
