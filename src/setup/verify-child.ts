/** `verify-child.js <address of a check module> <folder>`: runs the check and reports over the channel. */
import type { CheckModule } from './addition.js';
import { tellingLine } from './child-process.js';
import type { CheckReply } from './verify.js';

async function reply(checkUrl: string, folder: string): Promise<CheckReply> {
  try {
    const { check }: CheckModule = await import(checkUrl);
    return { ok: true, text: await check(folder) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { ok: false, text: tellingLine(text) || 'it failed without a word' };
  }
}

const [checkUrl, folder] = process.argv.slice(2);
// Whoever asked is gone: so is the need for an answer.
process.on('disconnect', () => process.exit(0));
process.send?.(await reply(checkUrl, folder), () => process.exit(0));
