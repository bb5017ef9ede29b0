// Two copies of the library in one process would not know each other's secrets and errors, and a run would end in riddles.
import { stderr } from 'node:process';
import { copyKey } from './copy-key.ts';

const here = import.meta.url;
const { [copyKey]: other = here } = globalThis as { [copyKey]?: string };

if (other !== here) {
  stderr.write(
    `error: Pincer is loaded twice: from ${other} and from ${here}.\n` +
      "  hint: import it by its name everywhere, in playbooks and in roles: from 'pincer'.\n",
  );
  process.exit(64); // EX_USAGE of sysexits.h
}
Object.defineProperty(globalThis, copyKey, { value: here, configurable: true });
