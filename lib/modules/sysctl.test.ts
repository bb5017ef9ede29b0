import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../core/params.ts';
import type { Stat } from '../core/probe.ts';
import { sysctl } from './sysctl.ts';
import { sysctlText } from './sysctlText.ts';

const { module } = sysctl;
const bpf = 'kernel.unprivileged_bpf_disabled';
const settings = { 'vm.swappiness': 10, 'net.ipv4.ip_local_port_range': '1024 65535', [bpf]: 2 };
const call = sysctl({ settings, optional: [bpf] });
const stat: Stat = { type: 'file', mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0, size: 9 };
const converged = {
  stat,
  digest: sha256(sysctlText(settings, [bpf])),
  'key vm.swappiness': '10',
  'key net.ipv4.ip_local_port_range': '1024\t65535',
  [`key ${bpf}`]: '2',
};
const refused = (...paths: string[]) => ({ code: 0, stdout: paths.map((path) => `${path}\n`).join(''), stderr: '' });

describe('sysctl', () => {
  it('asks for the running values, and for the right to write only where they differ', () => {
    const first = module.probe(call.params, {});
    expect(Object.keys(first)).toEqual(['stat', 'digest', ...Object.keys(settings).map((key) => `key ${key}`)]);
    expect(module.probe(call.params, converged)).toEqual(first);
    expect(module.probe(call.params, { ...converged, 'key vm.swappiness': '60' })).toMatchObject({
      refused: { args: ['/proc/sys/vm/swappiness'] },
    });
  });

  it('takes tabs and spaces for the same value, and finds nothing to do', () => {
    expect(module.diff(call.params, converged)).toEqual([]);
  });

  it('sets what differs in one step, and writes the file', () => {
    const state = { ...converged, digest: null, stat: null, 'key vm.swappiness': '60', refused: refused() };
    const changes = module.diff(call.params, state);
    expect(changes.map(({ summary }) => summary)).toEqual([
      'create /etc/sysctl.d/60-pincer.conf',
      'vm.swappiness 60 -> 10',
    ]);
    expect(module.apply(call.params, state, changes)).toMatchObject([
      { step: 'sh', args: ['/proc/sys/vm/swappiness', '10'] },
      { step: 'write', path: '/etc/sysctl.d/60-pincer.conf' },
    ]);
    expect(module.after(call.params, state, changes)?.at(-1)?.answer).toBe('10');
  });

  it('is content with a tighter value that the kernel does not take back', () => {
    expect(module.diff(call.params, { ...converged, [`key ${bpf}`]: '1' })).toEqual([]);
  });

  it('leaves an optional key alone where it is missing or refused, and says why', () => {
    for (const [running, no] of [
      [null, refused()],
      ['0', refused('/proc/sys/kernel/unprivileged_bpf_disabled')],
    ] as const) {
      const state = { ...converged, [`key ${bpf}`]: running, refused: no };
      expect(module.diff(call.params, state)).toEqual([]);
      expect(module.result(call.params, state, [])).toEqual({ skipped: { [bpf]: expect.stringMatching(/kernel/) } });
    }
  });

  it('fails for any other key that is missing or refused', () => {
    expect(() => module.diff(call.params, { ...converged, 'key vm.swappiness': null })).toThrow(
      'vm.swappiness cannot be set to 10: this kernel has no such setting.',
    );
    const state = { ...converged, 'key vm.swappiness': '60', refused: refused('/proc/sys/vm/swappiness') };
    expect(() => module.diff(call.params, state)).toThrow(/does not let it be changed here/);
  });

  it('sends shell that writes each value, and names the one that fails', () => {
    const state = { ...converged, 'key vm.swappiness': '60', refused: refused() };
    const [step] = module.apply(call.params, state, []);
    const text = step?.step === 'sh' ? step.text : '';
    const folder = mkdtempSync(join(tmpdir(), 'pincer-sysctl-'));
    try {
      execFileSync('sh', ['-c', text, 'pincer', join(folder, 'a'), '1 2', join(folder, 'b'), '-n']);
      expect(readFileSync(join(folder, 'a'), 'utf8') + readFileSync(join(folder, 'b'), 'utf8')).toBe('1 2\n-n\n');
      expect(() =>
        execFileSync('sh', ['-c', text, 'pincer', '/nonexistent/x', '1'], { stdio: ['ignore', 'pipe', 'pipe'] }),
      ).toThrow(/refuses the value 1/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses an optional key that is not set', () => {
    expect(() => sysctl({ settings: { 'vm.swappiness': 10 }, optional: ['vm.swapiness'] })).toThrow(/not among/);
  });
});
