import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { InventoryError } from './problem.ts';
import { loadInventory } from './source.ts';
import { withFiles } from './testing/fleet.ts';

describe('loadInventory', () => {
  it('reads one file', () => {
    withFiles({ 'lab.toml': '\uFEFF[hosts.gw1]\naddress = "203.0.113.5"\n' }, (folder) => {
      const source = loadInventory(join(folder, 'lab.toml'));
      expect(source.document).toEqual({ hosts: { gw1: { address: '203.0.113.5' } } });
      expect(source.directory).toBe(folder);
      expect(source.varsFiles).toEqual([]);
    });
  });

  it('reads a directory', () => {
    const files = {
      'hosts.toml': '[hosts.gw1]',
      'vars/b.toml': '[base]\nx = 1',
      'vars/a.toml': '',
      'vars/README.md': '',
    };
    withFiles(files, (folder) => {
      const source = loadInventory(folder);
      expect(source.directory).toBe(folder);
      expect(source.varsFiles.map(({ group, vars }) => [group, vars])).toEqual([
        ['a', {}],
        ['b', { base: { x: 1 } }],
      ]);
    });
  });

  it('keeps what is fit of a file with mistakes', () => {
    const text = 'colour = 1\n[hosts.gw1]\naddress = 5\ngroups = ["a", 1]\nssh = { user = "ada", port = "x" }\n';
    withFiles({ 'hosts.toml': text, 'vars/a.toml': 'base = 1\n[other]\nx = 1\n' }, (folder) => {
      const source = loadInventory(folder);
      expect(source.document).toEqual({ hosts: { gw1: { ssh: { user: 'ada' } } } });
      expect(source.varsFiles[0]?.vars).toEqual({ other: { x: 1 } });
      expect(source.problems.map((problem) => problem.location?.line)).toEqual([3, 4, 5, 1, 1]);
    });
  });

  it('says when something cannot be read', () => {
    withFiles({ 'hosts.toml/file': '' }, (folder) => {
      expect(() => loadInventory(folder)).toThrow(InventoryError);
      expect(() => loadInventory(folder)).toThrow(/hosts\.toml cannot be read: EISDIR/);
    });
  });

  it('reads the example', () => {
    const source = loadInventory(fileURLToPath(new URL('../../inventory', import.meta.url)));
    expect(source.problems).toEqual([]);
    expect(Object.keys(source.document.hosts ?? {})).toEqual(['gw1']);
  });
});
