import { describe, expect, test } from 'vitest';
import { detectFeatures } from '../../../kernels/wasm/features.js';
import { rooflineProbes } from '../../../kernels/wasm/roofline.js';

describe.each([false, true].filter((relaxed) => !relaxed || detectFeatures().relaxedSimd))(
  'relaxed: %s',
  (relaxedSimd) => {
    const probes = rooflineProbes({ simd: true, relaxedSimd });

    test('the multiply-add loop runs and says its work', () => {
      const probe = probes.multiplyAdd();
      probe.run(3);
      expect(probe.flopsPerRun).toBe(12 * 4096 * 8);
    });

    test.each([1, 192, 1000, 1_000_000])('reads %d bytes, in whole turns, and within its memory', (bytes) => {
      const probe = probes.read(bytes);
      probe.run(2);
      expect(probe.bytesPerRun % 192).toBe(0);
      expect(Math.abs(probe.bytesPerRun - Math.max(bytes, 192))).toBeLessThan(192);
      probe.dispose();
    });
  },
);
