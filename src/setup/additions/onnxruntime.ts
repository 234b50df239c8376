import type { Addition } from '../addition.js';

export const onnxruntime: Addition = {
  name: 'onnxruntime',
  purpose: 'ONNX Runtime, the strongest dense kernels on a CPU that come from npm alone',
  packages: [{ name: 'onnxruntime-node', version: '1.30.0' }],
  npmBytes: 114e6,
  downloadBytes: 114e6,
  diskBytes: 305e6,
  peakBytes: 420e6,
  checkUrl: new URL('../checks/onnxruntime.js', import.meta.url).href,
};
