import { setFlagsFromString } from 'node:v8';
import fc from 'fast-check';
import { relaxedSimdFlags } from '../kernels/node-flags.js';

/**
 * Property tests draw new cases on every run. Where a run decides whether a change may land (`CI` is
 * set), they draw the same ones each time, so that a change is judged by what it changes.
 * `PROPERTY_RUNS` asks for more cases, for a search that is longer than a test run should be.
 */
const runs = Number(process.env.PROPERTY_RUNS);
fc.configureGlobal({
  ...(process.env.CI ? { seed: 20_170_417 } : {}),
  ...(runs > 0 ? { numRuns: runs } : {}),
});

/** So that Node 20 tests the kernels of relaxed SIMD too, which the workers of a run have. */
for (const flag of relaxedSimdFlags(process.versions.node)) setFlagsFromString(flag);
