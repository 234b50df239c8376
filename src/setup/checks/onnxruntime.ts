import { expectProduct, PRODUCT, requireFrom } from './product.js';

/** The part of the public interface of `onnxruntime-node` that is used here. */
interface OnnxRuntime {
  readonly env: { readonly versions: { readonly node?: string; readonly common: string } };
  readonly InferenceSession: { create(model: Uint8Array): Promise<Session> };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;
}
interface Tensor {
  readonly data: Float32Array;
}
interface Session {
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/** Multiplies with a model of one MatMul. */
export async function check(folder: string): Promise<string> {
  const ort = requireFrom(folder)('onnxruntime-node') as OnnxRuntime;
  const session = await ort.InferenceSession.create(matMulModel());
  const tensor = (values: readonly number[], dims: readonly number[]) =>
    new ort.Tensor('float32', Float32Array.from(values), dims);
  const { y } = await session.run({ a: tensor(PRODUCT.a, [2, 3]), b: tensor(PRODUCT.b, [3, 2]) });
  expectProduct(y.data);
  await session.release();
  return `ONNX Runtime ${ort.env.versions.node ?? ort.env.versions.common}`;
}

/**
 * y = a b as a ModelProto: the numbers are those of the fields in `onnx.proto` (https://onnx.ai), encoded
 * as protocol buffers are. Every length here is below 128, which takes one byte.
 */
function matMulModel(): Uint8Array {
  const text = (number: number, value: string) => message(number, [...new TextEncoder().encode(value)]);
  const value = (number: number, name: string, rows: number, columns: number) => {
    const dimensions = [rows, columns].flatMap((size) => message(1, integer(1, size)));
    const tensor = [...integer(1, FLOAT), ...message(2, dimensions)];
    return message(number, [...text(1, name), ...message(2, message(1, tensor))]);
  };
  const node = [...text(1, 'a'), ...text(1, 'b'), ...text(2, 'y'), ...text(4, 'MatMul')];
  const graph = [
    ...message(1, node),
    ...text(2, 'product'),
    ...value(11, 'a', 2, 3),
    ...value(11, 'b', 3, 2),
    ...value(12, 'y', 2, 2),
  ];
  // IR version 8 and operators of version 13: read by every ONNX Runtime since 1.10.
  return Uint8Array.from([...integer(1, 8), ...message(7, graph), ...message(8, integer(2, 13))]);
}

const FLOAT = 1;

function integer(number: number, value: number): number[] {
  return [number << 3, value];
}

function message(number: number, bytes: readonly number[]): number[] {
  if (bytes.length > 127) throw new RangeError(`A field of ${bytes.length} bytes needs a longer length.`);
  return [(number << 3) | 2, bytes.length, ...bytes];
}
