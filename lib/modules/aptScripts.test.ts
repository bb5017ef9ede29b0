import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { configureAll, dpkgState, installPackages, removePackages } from './aptScripts.ts';

const options = { maxAge: 3600, recommends: false, downgrades: false };

describe('apt scripts', () => {
  it.each([
    ['install', installPackages(['ufw'], options).text],
    ['remove', removePackages(['ufw'], { purge: true }).text],
    ['configure', configureAll().text],
    ['state', dpkgState.text],
  ])('%s can be read by dash and bash', (_, text) => {
    for (const shell of ['dash', 'bash']) expect(spawnSync(shell, ['-n', '-c', text]).status).toBe(0);
  });

  it('carry the packages as arguments and survive the loss of the link', () => {
    const step = installPackages(['ufw', 'jq=1.7'], options);
    expect(step).toMatchObject({ args: ['ufw', 'jq=1.7'], durable: true, timeout: 1800, direct: false });
    expect(step.env).toMatchObject({ DEBIAN_FRONTEND: 'noninteractive' });
    expect(step.text).toContain('age=3600 ');
    expect(step.text).toContain(' -oDpkg::Options::=--force-confold ');
    expect(step.text).toContain(' --no-install-recommends install -- "$@"');
  });

  it('fetch no lists where that is not wanted', () => {
    expect(installPackages(['ufw'], { ...options, maxAge: undefined }).text).toContain("age='' ");
  });

  it('allow recommendations and downgrades only when told to', () => {
    const { text } = installPackages(['jq=1'], { ...options, recommends: true, downgrades: true });
    expect(text).toContain(' --install-recommends --allow-downgrades install ');
  });

  it('remove or purge', () => {
    expect(removePackages(['a'], { purge: false }).text).toMatch(/ remove -- "\$@"$/);
    expect(removePackages(['a'], { purge: true }).text).toMatch(/ purge -- "\$@"$/);
  });
});
