import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../core/secret.ts';
import { rawShell } from '../core/shell.ts';
import { step, type WriteStep } from '../core/step.ts';
import { shells, startShell, type TestShell } from '../shell/testing/shells.ts';
import { writeCommand } from './write.ts';

const root = { name: 'root' };
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

function command(options: Partial<WriteStep>, user = root): string {
  return writeCommand({ step: 'write', path: '/etc/motd', content: 'hi\n', mode: '0644', ...options }, user);
}

describe('writeCommand', () => {
  it('makes plain modes by umask, without a process', () => {
    expect(command({})).toBe("W /etc/motd any 022 '' '' '' %s 'hi\n' </dev/null");
    expect(command({ mode: '0600' })).toContain("any 066 '' ''");
    expect(command({ mode: '0000' })).toContain("any 666 '' ''");
  });

  it('sets other modes, and every mode of a file that changes hands, behind a umask of 077', () => {
    expect(command({ mode: '0755' })).toContain("any 077 '' 0755 ''");
    expect(command({ mode: '4711' })).toContain("any 077 '' 4711 ''");
    expect(command({ owner: 'deploy' })).toContain("any 077 deploy 0644 ''");
    expect(command({ group: 'adm' })).toContain("any 077 :adm 0644 ''");
    expect(command({ owner: 'deploy', group: 'adm' })).toContain("any 077 deploy:adm 0644 ''");
  });

  it('does not hand to a user what is his anyway', () => {
    expect(command({ owner: 'root', group: 'root' })).toBe(command({}));
    expect(command({ owner: 'deploy' }, { name: 'deploy' })).toBe(command({}));
    // The name of his group is not known for certain.
    expect(command({ group: 'deploy' }, { name: 'deploy' })).toContain("any 077 :deploy 0644 ''");
  });

  it('names what diff saw: any, nothing, or a digest', () => {
    expect(command({ expect: null })).toContain('W /etc/motd absent 022');
    expect(command({ expect: digest('x') })).toContain(`W /etc/motd ${digest('x')} 022`);
  });

  it('sends bytes, and text with NUL, as octal escapes', () => {
    expect(command({ content: Uint8Array.of(0, 255, 10) })).toContain("'' %b '\\0000\\0377\\0012' </dev/null");
    expect(command({ content: 'a\0' })).toContain("%b '\\0141\\0000'");
    expect(command({ content: new Secret('s3cret', 'test') })).toContain('%s s3cret');
    expect(command({ content: '' })).toContain("%s '' </dev/null");
  });
});

describe.each(shells)('a write with %s', (kind) => {
  let shell: TestShell;
  let file: string;
  beforeEach(async () => {
    shell = await startShell(kind);
    file = `${shell.folder}/file`;
  });
  afterEach(() => shell[Symbol.asyncDispose]());
  const left = () => readdirSync(shell.folder).filter((name) => name.startsWith('.pincer'));
  const mode = (path: string) => (statSync(path).mode & 0o7777).toString(8).padStart(4, '0');

  it.each(['0000', '0400', '0600', '0640', '0644', '0666', '0700', '0755', '1777', '2755', '4711'])(
    'gives mode %s',
    async (wanted) => {
      const [entry] = await shell.run([step.write(file, 'x', { mode: wanted })]);
      expect([entry?.code, mode(file)]).toEqual([0, wanted]);
    },
  );

  it('puts content in place exactly', async () => {
    const bytes = Uint8Array.from({ length: 2000 }, (_, index) => (index * 7) % 256);
    const texts = ['', "it's $(id) `id` %s \\n \\0101\n", 'no newline', '\n\n', 'ü€😀\r\n', '-n'];
    for (const content of [...texts, bytes]) {
      const [entry] = await shell.run([step.write(file, content, { mode: '0644' })]);
      expect(entry?.code).toBe(0);
      expect(readFileSync(file)).toEqual(Buffer.from(content));
    }
  });

  it.each(["it's", 'a b', '-rf', 'new\nline', 'ü€😀', '*', '$(id)', '"', '\\', 'x%sy', '\x7f'])(
    'finds the way to a file named %j',
    async (name) => {
      mkdirSync(`${shell.folder}/in ${name}`);
      const path = `${shell.folder}/in ${name}/${name}`;
      const [first, second] = await shell.run([
        step.write(path, 'one', { mode: '0755', expect: null, validate: rawShell('grep -q one "$1"') }),
        step.write(path, 'two', { mode: '0600', expect: digest('one') }),
      ]);
      expect([first?.code, `${first?.stderr}`, second?.code, `${second?.stderr}`]).toEqual([0, '', 0, '']);
      expect([readFileSync(path, 'utf8'), mode(path)]).toEqual(['two', '0600']);
    },
  );

  it('does not overwrite what is not as diff saw it', async () => {
    writeFileSync(file, 'theirs');
    const wrong = [null, digest('mine'), digest('')];
    for (const expected of wrong) {
      const [entry, after] = await shell.run([
        step.write(file, 'mine', { mode: '0644', expect: expected }),
        step.direct(rawShell('echo too far')),
      ]);
      expect([entry?.code, after]).toEqual([90, undefined]);
      expect(entry?.stderr.toString()).toMatch(/(appeared|changed) since Pincer looked/);
    }
    const [gone] = await shell.run([step.write(`${file}2`, 'mine', { mode: '0644', expect: digest('x') })]);
    expect([gone?.code, existsSync(`${file}2`)]).toEqual([90, false]);
    expect([readFileSync(file, 'utf8'), left()]).toEqual(['theirs', []]);
  });

  it('takes a dangling symlink for something', async () => {
    symlinkSync('/nonexistent', file);
    const [entry] = await shell.run([step.write(file, 'mine', { mode: '0644', expect: null })]);
    expect([entry?.code, lstatSync(file).isSymbolicLink(), left()]).toEqual([90, true, []]);
  });

  it('leaves the old file when its reader refuses the new one', async () => {
    writeFileSync(file, 'old');
    const [entry] = await shell.run([
      step.write(file, 'new', {
        mode: '0600',
        // It sees the new content with its final mode, at another place, and the old file still there.
        validate: rawShell(`echo "$(cat "$1") $(stat -c %a "$1") $(cat '${file}')" >&2; cat; false`),
      }),
    ]);
    expect([entry?.code, entry?.stderr.toString()]).toEqual([91, 'new 600 old\n']);
    expect([readFileSync(file, 'utf8'), left()]).toEqual(['old', []]);
  });

  it('never shows a file with more rights than wanted, nor half of it', async () => {
    const seen = `${shell.folder}/seen`;
    const validate = rawShell(`stat -c '%a %s' "$1" >'${seen}'`);
    await shell.run([step.write(file, 'x'.repeat(100_000), { mode: '0640', validate })]);
    expect(readFileSync(seen, 'utf8')).toBe('640 100000\n');
  });

  it('tells why a file cannot be written, and leaves nothing', async () => {
    mkdirSync(`${shell.folder}/folder`);
    const [nowhere] = await shell.run([step.write(`${shell.folder}/no/file`, 'x', { mode: '0644' })]);
    const [folder] = await shell.run([step.write(`${shell.folder}/folder`, 'x', { mode: '0644' })]);
    const [nobody] = await shell.run([step.write(file, 'x', { mode: '0644', owner: 'no-such-user' })]);
    expect([nowhere?.code, folder?.code, nobody?.code].every((code) => code !== 0 && code !== undefined)).toBe(true);
    expect(nobody?.stderr.toString()).toContain('no-such-user');
    expect([left(), readdirSync(`${shell.folder}/folder`), existsSync(file)]).toEqual([[], [], false]);
  });

  it('replaces a file in one go: who has it open keeps the old one', async () => {
    writeFileSync(file, 'old');
    chmodSync(file, 0o400);
    const inode = statSync(file).ino;
    const [entry] = await shell.run([step.write(file, 'new', { mode: '0644' })]);
    expect([entry?.code, readFileSync(file, 'utf8'), statSync(file).ino === inode]).toEqual([0, 'new', false]);
  });

  it('does not write through a link that somebody puts in its way', async () => {
    const victim = `${shell.folder}/victim`;
    writeFileSync(victim, 'precious');
    // At the worst moment: between the look for an old temporary file and the making of the new one.
    await shell.ask(`umask(){ command umask "$@"; [ -z "$t" ]||ln -s '${victim}' "$t";}\n`);
    const [entry] = await shell.run([step.write(file, 'new', { mode: '0644' })]);
    expect(entry?.code).not.toBe(0);
    expect([readFileSync(victim, 'utf8'), existsSync(file)]).toEqual(['precious', false]);
  });

  it('notes its temporary file in the journal before it makes it', async () => {
    await shell.ask(`D='${shell.folder}'\n`);
    await shell.run([step.write(file, 'new', { mode: '0644' })]);
    const journal = readFileSync(`${shell.folder}/journal`, 'utf8').split('\n');
    expect(journal).toEqual([
      'b test',
      expect.stringMatching(`^t ${shell.folder}/\\.pincer\\.[0-9a-f]{12}\\.tmp$`),
      'e test',
      '',
    ]);
  });

  it.skipIf(process.getuid?.() !== 0)('hands a file over, set-id bits included', async () => {
    const [entry] = await shell.run([
      step.write(file, 'x', { mode: '6755', owner: 'nobody', group: 'nogroup' }),
      step.write(`${file}2`, 'x', { mode: '0640', group: 'nogroup' }),
    ]);
    expect(entry?.code).toBe(0);
    expect([mode(file), statSync(file).uid, statSync(file).gid]).toEqual(['6755', 65534, 65534]);
    expect([mode(`${file}2`), statSync(`${file}2`).uid, statSync(`${file}2`).gid]).toEqual(['0640', 0, 65534]);
  });
});
