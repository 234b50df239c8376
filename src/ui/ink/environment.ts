/**
 * React reads NODE_ENV and the colour library reads FORCE_COLOR once, while they load; Ink ignores
 * NO_COLOR. The variables are put back at once, since worker processes inherit them. Whoever calls this may
 * import nothing that uses React before: half of it in development mode and half in production draws
 * nothing.
 */
export async function withInkEnvironment<T>(colours: boolean, load: () => Promise<T>): Promise<T> {
  const before = { NODE_ENV: process.env.NODE_ENV, FORCE_COLOR: process.env.FORCE_COLOR };
  process.env.NODE_ENV = 'production';
  if (!colours) process.env.FORCE_COLOR = '0';
  try {
    return await load();
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
