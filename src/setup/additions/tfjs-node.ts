import type { Addition } from '../addition.js';
import { finishTfjsNode } from '../tfjs-node/build.js';

export const tfjsNode: Addition = {
  name: 'tfjs-node',
  purpose: 'TensorFlow.js on libtensorflow, the native library of TensorFlow',
  packages: [
    { name: '@tensorflow/tfjs-node', version: '4.22.0' },
    { name: 'node-api-headers', version: '1.9.0' },
  ],
  npmBytes: 75e6,
  downloadBytes: 350e6,
  diskBytes: 1160e6,
  peakBytes: 1500e6,
  checkUrl: new URL('../checks/tfjs-node.js', import.meta.url).href,
  finish: (workshop) => finishTfjsNode(tfjsNode, workshop),
};
