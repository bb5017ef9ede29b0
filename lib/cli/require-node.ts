// Imported before everything else, and free of anything that an old Node lacks: it must get as far as saying this.
import { stderr, versions } from 'node:process';

const needed = [24, 16] as const;
const [major = 0, minor = 0] = versions.node.split('.').map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  stderr.write(
    `error: Pincer needs Node ${needed.join('.')} or newer, and this is ${versions.node}.\n` +
      '  hint: run `npm ci`, which brings it, then `npx tsx playbooks/site.ts`.\n',
  );
  process.exit(64); // EX_USAGE of sysexits.h
}
