import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TaskError } from '../core/errors.ts';
import type { Call } from '../core/module.ts';
import { meets } from '../core/resource.ts';
import { Secret } from '../core/secret.ts';
import { absent } from '../modules/absent.ts';
import { command } from '../modules/command.ts';
import { directory } from '../modules/directory.ts';
import { file } from '../modules/file.ts';
import { lineInFile } from '../modules/lineInFile.ts';
import { query } from '../modules/query.ts';
import { symlink } from '../modules/symlink.ts';
import { template } from '../modules/template.ts';
import { HostLink } from '../run/link.ts';
import { createLocalTransport } from '../transport/local.ts';
import { tryCall } from './laws.ts';
import { snapshot } from './snapshot.ts';

/** What stands at the path before the module is used. */
type Before =
  | { readonly is: 'nothing' }
  | { readonly is: 'file'; readonly content: string; readonly mode: number }
  | { readonly is: 'directory'; readonly mode: number; readonly full: boolean }
  | { readonly is: 'link'; readonly target: string };

const content = fc.constantFrom(
  '',
  'a',
  'a\n',
  'a\r\nb\r\n',
  "it's $HOME `x` \\n %s\n",
  'ä\u0001\n',
  '#a\nb\na\n',
  '\0\n',
);
const mode = fc.constantFrom('0644', '0600', '0755', '0700', '4755', '1777');
const before: fc.Arbitrary<Before> = fc.oneof(
  fc.constant({ is: 'nothing' } as const),
  fc.record({ is: fc.constant('file' as const), content, mode: fc.constantFrom(0o644, 0o600, 0o4755) }),
  fc.record({ is: fc.constant('directory' as const), mode: fc.constantFrom(0o755, 0o700), full: fc.boolean() }),
  fc.record({ is: fc.constant('link' as const), target: fc.constantFrom('other', './other') }),
);

const line = fc.constantFrom('a', 'b', '#a', '', "it's $1");
const pattern = fc.option(fc.constantFrom('^#?a', '^$', 'b'), { nil: undefined });
const calls: fc.Arbitrary<(path: string) => Call> = fc.oneof(
  fc.record({ mode }).map((params) => (path: string) => directory({ path, ...params })),
  fc.record({ content, mode }).map((params) => (path: string) => file({ path, ...params })),
  content.map((text) => (path: string) => file({ path, content: new Secret(text, 'test'), mode: '0600' })),
  content.map((text) => (path: string) => {
    return template({ path, template: { name: 'x.hbs', render: () => text }, mode: '0640' });
  }),
  fc.record({ target: fc.constantFrom('other', "o 'x"), force: fc.boolean() }).map((params) => (path: string) => {
    return symlink({ path, ...params });
  }),
  fc.boolean().map((recursive) => (path: string) => absent({ path, recursive })),
  fc
    .record({ line, match: pattern, after: pattern, create: fc.boolean(), mode: fc.option(mode, { nil: undefined }) })
    .map((params) => (path: string) => lineInFile({ path, ...params })),
  fc.record({ line, match: pattern }).map((params) => (path: string) => {
    return lineInFile({ path, state: 'absent', ...params });
  }),
  fc.constant((path: string) => command({ argv: ['touch', '--', path], creates: path })),
  fc.constant((path: string) => command({ run: 'rm -rf -- "$P"', env: { P: path }, onlyIf: '[ -L "$P" ]' })),
);

/** By these a module says that it does not guess what people want. */
const refusals = new Set(['NOT_A_FILE', 'NOT_A_DIRECTORY', 'IS_A_DIRECTORY', 'NOT_A_SYMLINK', 'FILE_MISSING']);

let root: string;
let link: HostLink;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'pincer-laws-'));
  link = new HostLink({ transport: createLocalTransport(), runId: 'laws', stateFolder: join(root, 'state') });
  await link.open(false);
  await link.exchange({ program: '', seconds: 30, changes: false });
});
afterAll(async () => {
  await link.end(false);
  rmSync(root, { recursive: true, force: true });
});

function prepare(folder: string, now: Before): string {
  const path = join(folder, "p 'q");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, 'other'), 'other\n');
  switch (now.is) {
    case 'file':
      writeFileSync(path, now.content);
      chmodSync(path, now.mode);
      break;
    case 'directory':
      mkdirSync(path);
      chmodSync(path, now.mode);
      if (now.full) writeFileSync(join(path, 'inside'), 'x');
      break;
    case 'link':
      symlinkSync(now.target, path);
      break;
    case 'nothing':
      break;
  }
  return path;
}

/** What differs between two snapshots. */
function changedPaths(old: readonly string[], now: readonly string[]): string[] {
  const lines = [...old.filter((entry) => !now.includes(entry)), ...now.filter((entry) => !old.includes(entry))];
  return lines.map((entry) => entry.replace(/ (?:file|directory|link) .*$/s, ''));
}

describe('laws of modules', () => {
  it('hold whatever stands at the path: after an apply nothing is left to do, and all is as foretold and declared', async () => {
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(before, calls, async (now, callFor) => {
        const folder = join(root, 'case');
        const path = prepare(folder, now);
        const old = snapshot(folder);
        try {
          const call = callFor(path);
          const trial = await tryCall(call, link);
          const touched = call.module.touches(call.params);
          for (const other of changedPaths(old, snapshot(folder))) {
            expect(touched.some((resource) => meets(resource, `path:${join(folder, other)}`))).toBe(true);
          }
          expect({ again: trial.again, surprises: trial.surprises }).toEqual({ again: [], surprises: [] });
          if (trial.changes.length > 0) applied++;
        } catch (error) {
          if (!(error instanceof TaskError && refusals.has(error.code))) throw error;
        }
      }),
      { numRuns: Number(process.env.PINCER_RANDOM_RUNS ?? 150) },
    );
    // A law that nothing was tried against would prove nothing.
    expect(applied).toBeGreaterThan(20);
  });

  it('hold where a link leads to a directory or nowhere', async () => {
    for (const target of ['/etc', 'nowhere']) {
      for (const callFor of [
        (path: string) => symlink({ path, target: 'other' }),
        (path: string) => absent({ path, recursive: true }),
        (path: string) => command({ argv: ['rm', '--', path], onlyIf: 'true', unless: `[ ! -L "${path}" ]` }),
      ]) {
        const trial = await tryCall(callFor(prepare(join(root, 'case'), { is: 'link', target })), link);
        expect(trial.changes).toHaveLength(1);
        expect({ again: trial.again, surprises: trial.surprises }).toEqual({ again: [], surprises: [] });
      }
    }
  });

  // `expect: null` says "nothing is there", which a link to no file contradicts.
  it.each(['/etc', 'nowhere'])('hold for a file in the place of a link to %s', async (target) => {
    const path = prepare(join(root, 'case'), { is: 'link', target });
    const trial = await tryCall(file({ path, content: 'x' }), link);
    expect({ again: trial.again, surprises: trial.surprises }).toEqual({ again: [], surprises: [] });
  });

  // chmod(1) keeps set-id bits of directories unless the mode has five digits.
  it('hold for a directory that is to lose its set-group-id bit', async () => {
    const path = prepare(join(root, 'case'), { is: 'directory', mode: 0o2755, full: false });
    const trial = await tryCall(directory({ path, mode: '0755' }), link);
    expect({ again: trial.again, surprises: trial.surprises }).toEqual({ again: [], surprises: [] });
  });

  it('hold for commands that only read: no change, and the output as the result', async () => {
    const read = command({
      run: 'printf "%s" "$A" "$PWD"; exit 3',
      env: { A: "it's " },
      cwd: '/etc',
      ok: [3],
      effect: 'read',
    });
    expect(await tryCall(read, link)).toMatchObject({
      changes: [],
      result: { code: 3, stdout: "it's /etc", stderr: '' },
    });
    const { call } = query('Look', { argv: ['printf', '%s|', 'a b', '$HOME'] });
    expect(await tryCall(call, link)).toMatchObject({ changes: [], result: { stdout: 'a b|$HOME|' } });
  });

  it('hands secrets over by the environment and standard input', async () => {
    const secret = new Secret("can't-be-seen\n", 'test');
    const call = command({ run: 'cat; printf "%s" "$TOKEN"', stdin: secret, env: { TOKEN: secret }, cwd: '/' });
    expect((await tryCall(call, link)).outputs).toEqual([
      { code: 0, stdout: "can't-be-seen\ncan't-be-seen\n", stderr: '' },
    ]);
  });
});
