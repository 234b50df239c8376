/** One kernel on one workload inside a measured process: prepared, checked, ready to be timed. */
import type { Arithmetic, Kernel, PreparedKernel, Weights, Workload } from '../../kernels/contract.js';
import { checkOutput } from '../../kernels/reference/check.js';
import { inputVector } from '../matrix/generate.js';
import { copiesFor, rotate } from '../measure/rotation.js';
import type { Target } from '../measure/sampler.js';
import type { Check } from './protocol.js';

export interface Contender {
  readonly workload: Workload;
  readonly weightBytes: number;
  readonly prepareMs: number;
  readonly copies: readonly PreparedKernel[];
  readonly target: Target;
  readonly x: Float32Array;
  readonly arithmetic: Arithmetic;
}

/** `coldPoolBytes`: what the copies of a cold workload must hold together. */
export async function prepareContender(
  kernel: Kernel,
  workload: Workload,
  weights: Weights,
  seed: number,
  coldPoolBytes: number,
): Promise<Contender> {
  const x = inputVector(workload.k, workload.batch, seed);
  const startNs = process.hrtime.bigint();
  const first = await kernel.prepare(workload, weights);
  const prepareMs = Number(process.hrtime.bigint() - startNs) / 1e6;
  const copies = [first];
  const wanted = workload.cache === 'cold' ? copiesFor(first.weightBytes, coldPoolBytes) : 1;
  while (copies.length < wanted) copies.push(await kernel.prepare(workload, weights));
  for (const copy of copies) copy.setInput(x);
  const target = copies.length === 1 ? first : rotate(copies);
  const { weightBytes } = first;
  return { workload, weightBytes, prepareMs, copies, target, x, arithmetic: kernel.arithmetic ?? 'f32' };
}

/** One run of every copy, compared with the float64 reference. The worst copy counts. */
export async function verifyContender(contender: Contender, weights: Weights, seed: number): Promise<Check> {
  const { copies, workload, x, arithmetic } = contender;
  let worst: Check | null = null;
  for (const copy of copies) {
    await copy.run(1);
    const y = await copy.output();
    const check = checkOutput({ weights, x, batch: workload.batch, y, seed, arithmetic });
    if (!check.passed) return check;
    if (!worst || check.maxError > worst.maxError) worst = check;
  }
  if (!worst) throw new Error('A contender without copies cannot be verified.');
  return worst;
}
