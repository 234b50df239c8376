/** `wasm` of `wasm/sell8-f32`. */
export function backendOf(kernelId: string): string {
  return kernelId.split('/')[0] ?? kernelId;
}
