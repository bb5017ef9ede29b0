import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/**
 * Asks a person for a text that must not be seen: nothing of what is typed is shown.
 *
 * @param question what stands before the cursor
 * @throws Error `AbortError` when Ctrl-C was pressed
 * @example const password = await askHidden("sudo's password: ")
 */
export async function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: stdin, output: silent, terminal: true, historySize: 0 });
  const abort = new AbortController();
  reader.once('SIGINT', () => abort.abort());
  stderr.write(question);
  try {
    return await reader.question('', { signal: abort.signal });
  } finally {
    reader.close();
    stderr.write('\n');
  }
}
