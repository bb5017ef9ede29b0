import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rawShell } from '../core/shell.ts';
import { step, type UploadStep } from '../core/step.ts';
import { shells, startShell, type TestShell } from '../shell/testing/shells.ts';
import { exactly } from './upload.ts';

async function read(source: string, size: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of exactly(source, size)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe.each(shells)('an upload with %s', (kind) => {
  let shell: TestShell;
  let source: string;
  beforeEach(async () => {
    shell = await startShell(kind);
    source = `${shell.folder}/source`;
  });
  afterEach(() => shell[Symbol.asyncDispose]());
  const upload = (content: Buffer, options: Partial<UploadStep> = {}) => {
    writeFileSync(source, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return step.upload({
      source,
      path: `${shell.folder}/target`,
      size: content.length,
      sha256,
      mode: '0640',
      ...options,
    });
  };
  const left = () => readdirSync(shell.folder).filter((name) => name.startsWith('.pincer'));

  it('brings 3 MB exactly, in the middle of a message', async () => {
    const bytes = randomBytes(3_000_000);
    const entries = await shell.run([
      step.sh(rawShell('echo before')),
      upload(bytes, { path: `${shell.folder}/it's a\nfile` }),
      step.sh(rawShell('echo after')),
    ]);
    expect(entries.map(({ code, stdout, stderr }) => [code, `${stdout}`, `${stderr}`])).toEqual([
      [0, 'before\n', ''],
      [0, '', ''],
      [0, 'after\n', ''],
    ]);
    const target = `${shell.folder}/it's a\nfile`;
    expect(readFileSync(target).equals(bytes)).toBe(true);
    expect((statSync(target).mode & 0o7777).toString(8)).toBe('640');
  });

  it('brings an empty file', async () => {
    const [entry] = await shell.run([upload(Buffer.alloc(0), { mode: '0755' })]);
    expect([entry?.code, readFileSync(`${shell.folder}/target`).length]).toEqual([0, 0]);
  });

  it('never runs what it brings, also when it cannot be written', async () => {
    const mark = `${shell.folder}/mark`;
    const line = `\n}\n'\n"\n: >'${mark}'\n`;
    const evil = Buffer.from(line.repeat(3000));
    const [entry] = await shell.run([upload(evil, { path: `${shell.folder}/no/target` })]);
    expect(entry?.code).not.toBe(0);
    const [limited] = await shell
      .run([step.direct(rawShell(`cat() { command cat | head -c 1000 >/dev/null; return 1; }`)), upload(evil)])
      .then((entries) => entries.slice(1));
    expect(limited?.code).not.toBe(0);
    expect((await shell.run([step.sh(rawShell('echo on'))]))[0]?.stdout.toString()).toBe('on\n');
    expect([existsSync(mark), left()]).toEqual([false, []]);
  });

  it('refuses what arrived other than it was sent', async () => {
    writeFileSync(`${shell.folder}/target`, 'old');
    const [entry] = await shell.run([upload(randomBytes(1000), { sha256: '0'.repeat(64) })]);
    expect([entry?.code, entry?.stderr.toString()]).toEqual([92, `upload of ${shell.folder}/target arrived damaged\n`]);
    expect([readFileSync(`${shell.folder}/target`, 'utf8'), left()]).toEqual(['old', []]);
  });

  it('gives the session up when the file became shorter, and the old file stays', async () => {
    writeFileSync(`${shell.folder}/target`, 'old');
    const step = upload(randomBytes(100_000));
    truncateSync(source, 50_000);
    await expect(shell.run([step])).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      message: expect.stringContaining('became 50000 bytes shorter'),
    });
    expect(readFileSync(`${shell.folder}/target`, 'utf8')).toBe('old');
  });

  it('sends no byte of what was added meanwhile', async () => {
    const mark = `${shell.folder}/mark`;
    const step = upload(randomBytes(70_000));
    const promised = readFileSync(source);
    writeFileSync(source, Buffer.concat([promised, Buffer.from(`\n: >'${mark}'\n`.repeat(100))]));
    const [entry] = await shell.run([step]);
    expect([entry?.code, readFileSync(`${shell.folder}/target`).equals(promised)]).toEqual([0, true]);
    expect((await shell.run([])).length).toBe(0);
    expect(existsSync(mark)).toBe(false);
    expect((await read(source, 70_000)).equals(promised)).toBe(true);
  });
});
