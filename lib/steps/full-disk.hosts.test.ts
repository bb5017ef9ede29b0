import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256 } from '../core/params.ts';
import { quote, rawShell } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { shells, startShell } from '../shell/testing/shells.ts';
import { createLocalTransport } from '../transport/local.ts';
import type { Transport } from '../transport/transport.ts';

const disk = '/mnt/pincer-full-disk';
afterAll(() => rmSync(disk, { recursive: true, force: true }));

/** This machine with a disk of 128 KB that only the shell itself sees; needs root. */
function withSmallDisk(): Transport {
  const transport = createLocalTransport();
  const mount = `mkdir -p ${disk} && mount -t tmpfs -o size=128k tmpfs ${disk}`;
  return {
    ...transport,
    async connect(options) {
      const connection = await transport.connect(options);
      return {
        ...connection,
        open: (command, events) =>
          connection.open(`exec unshare -m /bin/sh -c ${quote(`${mount} && ${command}`)}`, events),
      };
    },
  };
}

describe.each(shells)('a full disk with %s', (kind) => {
  it('leaves the old file and no half of the new one', async () => {
    await using shell = await startShell(kind, withSmallDisk());
    const file = `${disk}/file`;
    const look = step.sh(rawShell('cat "$1/file"; ls -A "$1"'), { args: [disk] });
    await shell.run([step.write(file, 'old\n', { mode: '0644' })]);
    const [written] = await shell.run([step.write(file, 'x'.repeat(300_000), { mode: '0644' })]);
    expect(written?.code).not.toBe(0);
    // dash has but one word for all of it.
    expect(written?.stderr.toString()).toMatch(/No space left|I\/O error/);
    expect((await shell.run([look]))[0]?.stdout.toString()).toBe('old\nfile\n');

    const source = `${shell.folder}/source`;
    const bytes = randomBytes(3_000_000);
    writeFileSync(source, bytes);
    const upload = { source, path: file, size: bytes.length, sha256: sha256(bytes), mode: '0644' };
    const [uploaded] = await shell.run([step.upload(upload)]);
    expect(uploaded?.code).not.toBe(0);
    expect(uploaded?.stderr.toString()).toContain('No space left');
    const [, small] = await shell.run([
      step.sh(rawShell('cat /dev/zero >"$1/fill"'), { args: [disk], ok: [1] }),
      // Small enough to wait in a buffer of the shell until the very end.
      step.write(file, 'x'.repeat(5000), { mode: '0644' }),
    ]);
    expect(small?.code).not.toBe(0);
    await shell.run([step.direct(rawShell(`rm ${disk}/fill`))]);
    // Not one byte of the 3 MB was taken for a program: the shell goes on.
    expect((await shell.run([look]))[0]?.stdout.toString()).toBe('old\nfile\n');
  });
});
