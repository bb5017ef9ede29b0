import { describe, expect, it } from 'vitest';
import { Secret } from '../core/secret.ts';
import { rawShell } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { argumentLists } from './testing/processes.ts';
import { shells, startShell } from './testing/shells.ts';

describe.each(shells)('secrets under %s', (kind) => {
  it('are in no argument list of this machine while steps use them', async () => {
    const canary = `canary-${kind}-${process.pid}`;
    await using shell = await startShell(kind);
    const lists = new Set<string>();
    const sampler = setInterval(() => {
      for (const list of argumentLists()) lists.add(list);
    }, 5);
    const secret = (name: string) => new Secret(`${canary}-${name}`, 'test');
    const entries = await shell.run([
      step.write(`${shell.folder}/token`, secret('file'), { mode: '0600', validate: rawShell('sleep 0.3') }),
      step.sh(rawShell('sleep 0.3; : visible-argument; printf "%s %s" "$TOKEN" "$(cat)"'), {
        stdin: secret('stdin'),
        env: { TOKEN: secret('env') },
      }),
      // Too big for one go of a pipe, so that a process must wait to write it.
      step.sh(rawShell('sleep 0.3; wc -c'), { stdin: secret('big').map((text) => text.padEnd(300_000, '.')) }),
    ]);
    clearInterval(sampler);
    expect(entries.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(entries[1]?.stdout.toString()).toBe(`${canary}-env ${canary}-stdin`);
    const all = [...lists].join('\n');
    // The samples did see these steps run.
    expect(all).toContain('visible-argument');
    expect(all).not.toContain(canary);
    // Nor the marker that would let a program forge an answer.
    expect(all).not.toContain(shell.session.nonce);
  });

  it('do not leave the environment of their own command', async () => {
    await using shell = await startShell(kind);
    const [, after] = await shell.run([
      step.sh(rawShell('true'), { env: { TOKEN: new Secret('canary-environment', 'test') } }),
      step.sh(rawShell('env; cat /proc/$PPID/environ')),
    ]);
    expect(after?.stdout.toString()).not.toContain('canary-environment');
    expect(after?.stdout.toString()).not.toContain(shell.session.nonce);
  });
});
