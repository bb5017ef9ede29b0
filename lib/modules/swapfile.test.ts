import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { TaskError } from '../core/errors.ts';
import { swapfile, withSwap } from './swapfile.ts';

const { module } = swapfile;
const call = swapfile({ mb: 64 });
const stat = { type: 'file', mode: '0600', owner: 'root', group: 'root', uid: 0, gid: 0, size: 64 * 1_048_576 };
const head = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';
const active = `${head}/swapfile                               file\t\t65532\t\t0\t\t-2\n`;
const line = '/swapfile none swap sw 0 0\n';
const converged = { stat, swaps: active, table: `/dev/sda1 / ext4 defaults 0 1\n${line}` };
const fresh = { stat: null, swaps: head, table: null };
const container = (name: string) => ({ code: 0, stdout: `${name}\n`, stderr: '' });

describe('withSwap', () => {
  it('adds one line, and repairs one that differs or is there twice', () => {
    expect(withSwap('/dev/sda1 / ext4 defaults 0 1', '/swapfile')).toBe(`/dev/sda1 / ext4 defaults 0 1\n${line}`);
    expect(withSwap(`/swapfile swap swap defaults 0 0\n# x\n${line}`, '/swapfile')).toBe(`# x\n${line}`);
  });

  it('leaves a right line alone, however it is spaced', () => {
    const table = '/swapfile\tnone  swap\tsw 0 0\n';
    expect(withSwap(table, '/swapfile')).toBe(table);
  });
});

describe('swapfile', () => {
  it('asks for the kind of machine only where swap is to be made', () => {
    expect(Object.keys(module.probe(call.params, {}))).toEqual(['stat', 'swaps', 'table']);
    expect(module.probe(call.params, converged)).not.toHaveProperty('container');
    expect(module.probe(call.params, fresh)).toHaveProperty('container');
  });

  it('finds nothing to do', () => {
    expect(module.diff(call.params, converged)).toEqual([]);
  });

  it('makes the file, turns it on and lists it', () => {
    const state = { ...fresh, container: container('none') };
    const changes = module.diff(call.params, state);
    expect(changes.map(({ field }) => field)).toEqual(['swap file', 'fstab']);
    const steps = module.apply(call.params, state, changes);
    expect(steps).toMatchObject([
      { step: 'sh', args: ['/swapfile', '64'] },
      { step: 'write', path: '/etc/fstab', content: line, expect: null },
    ]);
    const [first] = steps;
    expect(() => execFileSync('sh', ['-n'], { input: first?.step === 'sh' ? first.text : '(' })).not.toThrow();
  });

  it('makes it anew in another size, and repairs a loose mode without that', () => {
    const bigger = swapfile({ mb: 128 });
    const state = { ...converged, container: container('none') };
    expect(module.diff(bigger.params, state)).toMatchObject([{ summary: 'resize /swapfile: 128 MiB' }]);
    const loose = { ...converged, stat: { ...stat, mode: '0644' } };
    expect(module.apply(call.params, loose, module.diff(call.params, loose))).toMatchObject([
      { text: 'chmod -- 0600 /swapfile' },
    ]);
  });

  it('turns a file on that is there but not in use', () => {
    const state = { ...converged, swaps: head, container: container('') };
    expect(module.diff(call.params, state)).toMatchObject([{ summary: 'turn swap in /swapfile on' }]);
  });

  it('fails in a container, or is skipped with the reason where that is fine', () => {
    const state = { ...fresh, container: container('systemd-nspawn') };
    const codeOf = (params: Parameters<typeof swapfile>[0]): string => {
      try {
        module.diff(swapfile(params).params, state);
        return 'none';
      } catch (error) {
        if (!(error instanceof TaskError)) throw error;
        expect(error.message).toContain('systemd-nspawn');
        return error.code;
      }
    };
    expect(codeOf({ mb: 64 })).toBe('SWAP_REFUSED');
    expect(codeOf({ mb: 64, optional: true })).toBe('SKIP');
  });
});
