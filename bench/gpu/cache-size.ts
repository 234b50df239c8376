/**
 * Prints the bytes of the level-2 cache of the first CUDA device; nothing where there is none. A process of its
 * own, so that no context of CUDA is left while others measure.
 */
import { findCuda } from '../../kernels/cuda/files.js';
import { openSession } from '../../kernels/cuda/session.js';
import { loadKoffi } from '../../kernels/vendor/koffi.js';

const files = findCuda(null);
if (!('reason' in files)) {
  try {
    console.log(openSession(loadKoffi(), files).device.l2Bytes);
  } catch (error) {
    console.error(String(error));
  }
}
