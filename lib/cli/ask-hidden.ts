import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { PincerError } from '../core/errors.ts';
import { interrupted } from './exit-status.ts';

/**
 * Asks a person for a text that must not be seen: nothing of what is typed is shown.
 *
 * @param question what stands before the cursor
 * @param prompt   shows a text, without a new line after it
 * @throws PincerError `INTERRUPTED` when Ctrl-C was pressed
 * @example const password = await askHidden("sudo's password: ", screen.prompt)
 */
export async function askHidden(question: string, prompt: (text: string) => void): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true, historySize: 0 });
  const abort = new AbortController();
  reader.once('SIGINT', () => abort.abort());
  prompt(question);
  try {
    return await reader.question('', { signal: abort.signal });
  } catch (cause) {
    if (!abort.signal.aborted) throw cause;
    throw new PincerError({ code: interrupted, message: 'Nothing was typed, so nothing was done.', cause });
  } finally {
    reader.close();
    prompt('\n');
  }
}
