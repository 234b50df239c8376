/** What SPARSE_BENCH_REQUIRE names (comma-separated): its absence fails a test instead of skipping it. */
export function requiredNames(): ReadonlySet<string> {
  const names = (process.env.SPARSE_BENCH_REQUIRE ?? '').split(',').map((name) => name.trim());
  return new Set(names.filter((name) => name !== ''));
}
