import { describe, expect, it } from 'vitest';
import type { FoundBackend } from '../../src/run/probe.js';
import { threadCounts } from '../../src/run/rooflines.js';
import type { OpenedBackend } from '../../src/worker/protocol.js';
import { workload } from './helpers.js';

const workloads = [1, 4, 2, 2].map((threads, i) => workload(`rnn:${64 + i}`, { threads }));

/** A backend whose one kernel computes with at most `most` threads. */
function backend(id: string, rooflineOf: string, most: number): FoundBackend {
  const answers = workloads.map(({ id: of, threads }) => {
    const support = threads <= most ? { ok: true as const } : { ok: false as const, reason: 'too many' };
    return [of, support] as const;
  });
  const opened: OpenedBackend = {
    id,
    rooflineOf,
    label: id,
    deviceClass: 'cpu',
    hasRoofline: id === rooflineOf,
    availability: { available: true, version: '1', detail: '' },
    kernels: [{ id: `${id}/d`, operand: 'dense', format: 'dense' }],
  };
  const choice = { id, modulePath: null, requested: false };
  return { choice, opened, support: new Map([[`${id}/d`, new Map(answers)]]) };
}

describe('threadCounts', () => {
  it('are those that a kernel computes with, each once and rising', () => {
    expect(threadCounts('wasm', [backend('wasm', 'wasm', 3)], workloads)).toEqual([1, 2]);
    expect(threadCounts('wasm', [backend('wasm', 'wasm', 8)], workloads)).toEqual([1, 2, 4]);
    expect(threadCounts('js', [backend('js', 'js', 1)], workloads)).toEqual([1]);
  });

  it('are those of the other backends under the same roofs, too', () => {
    const found = [backend('wasm', 'wasm', 1), backend('tfjs', 'wasm', 2), backend('js', 'js', 4)];
    expect(threadCounts('wasm', found, workloads)).toEqual([1, 2]);
  });

  it('are none where no kernel is bounded by them', () => {
    expect(threadCounts('wasm', [backend('wasm', 'wasm', 0)], workloads)).toEqual([]);
  });
});
