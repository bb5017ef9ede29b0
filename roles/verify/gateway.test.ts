import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '../../lib/core/task.ts';
import { OpenClawVars, type OpenClawVersion } from '../openclaw/vars.ts';
import { answered, answerTasks, readinessTasks } from './gateway.ts';

const token = 'a1'.repeat(32);

/** What a gateway does, as far as callers see: it knows one token. */
const server = createServer((request: IncomingMessage, response) => {
  const isKnown = request.headers.authorization === `Bearer ${token}`;
  response.statusCode = request.url === '/tools/invoke' && !isKnown ? 401 : 200;
  response.end('{"secret":"of an answer"}');
});
let port = 0;
let folder = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  folder = mkdtempSync(join(tmpdir(), 'pincer-verify-'));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const tasksOf = (version?: OpenClawVersion): readonly Task[] => {
  const vars = OpenClawVars.parse({ port, version });
  return [...readinessTasks(vars), ...answerTasks(vars)].flatMap((item) =>
    item && item.type === 'task' ? [item] : [],
  );
};

function textOf(id: string): string {
  const { run } = tasksOf().find(({ call }) => call.params.id === id)?.call.params ?? {};
  if (typeof run !== 'string') throw new Error(`There is no check ${id} with a text.`);
  return run;
}

/** Runs a check's text as a host would, with another place for the environment file. */
async function run(id: string, fileToken: string): Promise<string> {
  const file = join(folder, 'gateway.env');
  writeFileSync(file, `OPENCLAW_GATEWAY_TOKEN='${fileToken}'\nLITELLM_API_KEY='x'\n`, { mode: 0o600 });
  const { stdout } = await promisify(execFile)('sh', ['-c', textOf(id).replace('/etc/openclaw/gateway.env', file)]);
  return stdout;
}

describe('what is asked of the gateway', () => {
  it.each([
    ['gateway-health', '200'],
    ['gateway-without-token', '401'],
    ['gateway-wrong-token', '401'],
    ['gateway-right-token', '200'],
  ])('%s answers %s and nothing else', async (id, status) => {
    expect(await run(id, token)).toBe(status);
  });

  it('sees that the token of the host is not the one that the gateway knows', async () => {
    expect(await run('gateway-right-token', 'b2'.repeat(32))).toBe('401');
  });

  it('has the token in no argument: a program that shows its own gets it by a pipe', () => {
    const file = join(folder, 'gateway.env');
    writeFileSync(file, `OPENCLAW_GATEWAY_TOKEN='${token}'\n`);
    const curl = join(folder, 'curl');
    writeFileSync(curl, '#!/bin/sh\nprintf "%s\\n" "argv: $*" "env: $(env)"\ncat | wc -c\n', { mode: 0o700 });
    const said = execFileSync('sh', ['-c', textOf('gateway-right-token').replace('/etc/openclaw/gateway.env', file)], {
      env: { PATH: `${folder}:/usr/bin:/bin` },
      encoding: 'utf8',
    });
    expect(said).toContain('--header @-');
    expect(said).not.toContain(token);
    expect(said.trimEnd().split('\n').at(-1)?.trim()).toBe(String(`Authorization: Bearer ${token}\n`.length));
  });

  it('fails where the environment file lacks the token', async () => {
    const file = join(folder, 'empty.env');
    writeFileSync(file, '');
    const text = textOf('gateway-right-token').replace('/etc/openclaw/gateway.env', file);
    await expect(promisify(execFile)('sh', ['-c', text])).rejects.toMatchObject({ stdout: '' });
  });

  it('is asked ahead of its turn, together with all else: each within 60 s', () => {
    const checks = tasksOf().filter(({ call }) => call.params.id !== undefined);
    const timeouts = checks.map(({ call }) => Object.values(call.module.probe(call.params, {})));
    for (const [question] of timeouts) expect(question).toMatchObject({ kind: 'sh', timeout: expect.any(Number) });
    const longest = timeouts.flat().map((question) => (question?.kind === 'sh' ? question.timeout : Infinity));
    expect(Math.max(...longest)).toBeLessThanOrEqual(60);
  });

  it('depends on what restarts or changes the gateway, and on its port, for which a task waits', () => {
    for (const { call } of tasksOf().filter((task) => task.call.params.id !== undefined)) {
      expect(call.params.reads).toEqual([
        'unit:openclaw.service',
        `port:${port}`,
        'path:/var/lib/openclaw/.openclaw/openclaw.json',
        'path:/etc/openclaw/gateway.env',
        'path:/opt/openclaw/current',
      ]);
    }
    const wait = tasksOf().find(({ name }) => name === 'Wait until the gateway listens');
    expect(wait?.call.module.touches(wait.call.params)).toEqual([`port:${port}`]);
  });
});

it('asks the older release, which has no session yet, for nothing, and wants to hear so', () => {
  const rightToken = tasksOf('2026.3.13').find(({ call }) => call.params.id === 'gateway-right-token');
  if (rightToken === undefined) throw new Error('a task is wanted');
  const { module, params } = rightToken.call;
  expect(params.run).toContain("--data '{}' --header @-");
  const judge = (stdout: string): unknown => module.diff(params, { answer: { code: 0, stdout, stderr: '' } });
  expect(judge('400')).toEqual([]);
  for (const status of ['401', '403', '500', '200']) expect(() => judge(status)).toThrow('wanted 400');
});

describe('answered', () => {
  it.each([
    ['200', null],
    ['503', 'it answered 503, wanted 200'],
    ['', 'it answered nothing, wanted 200'],
    // curl's own word for "no connection".
    ['000', 'it answered nothing, wanted 200'],
  ])('judges %j', (stdout, fault) => {
    expect(answered({ stdout }, '200')).toBe(fault);
  });
});
