import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { defineFleet } from '../../core/fleet.ts';
import { AbsolutePath, Port } from '../../core/params.ts';
import { SecretString } from '../../core/secret-schema.ts';
import type { ResolveOptions } from '../context.ts';
import { formatProblem, InventoryError } from '../problem.ts';
import { type ResolvedInventory, resolveInventory } from '../resolve.ts';
import { type InventorySource, loadInventory } from '../source.ts';

const Base = z.strictObject({
  adminIp: z.ipv4().describe('The address that may log in.'),
  sshPort: Port.default(22),
  home: AbsolutePath.optional(),
  packages: z.array(z.string()).default([]),
  swap: z.strictObject({ mb: z.int().min(0).default(0), file: z.string().optional() }).prefault({}),
});

const Gateway = z
  .strictObject({
    token: SecretString.optional(),
    mode: z.enum(['systemd', 'docker']).default('systemd'),
    memoryMb: z.int().min(512).default(2048),
    heapMb: z.int().default(1024),
  })
  .refine((vars) => vars.heapMb < vars.memoryMb, { path: ['heapMb'], error: 'a heap below memoryMb is wanted' });

/** A fleet with two groups that share one schema. */
export const fleet = defineFleet({
  groups: {
    gateways: { vars: { base: Base, gateway: Gateway } },
    models: { vars: { base: Base } },
  },
});

/** What the tests read from disk and hold against the fleet. */
export interface Files {
  readonly [path: string]: string;
}

/** Writes files into a folder of their own, works with it, and removes it. */
export function withFiles<T>(files: Files, work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'pincer-inventory-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content, { mode: 0o600 });
    }
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Loads an inventory of one file. */
export function load(text: string): InventorySource {
  return withFiles({ 'hosts.toml': text }, (folder) => loadInventory(join(folder, 'hosts.toml')));
}

/** Resolves an inventory of one file. */
export function resolve(text: string, options: ResolveOptions = {}): ResolvedInventory {
  return resolveInventory(load(text), fleet, { environment: {}, home: '/home/ada', ...options });
}

/** Every problem of an inventory, as people see them, without the folder's name. */
export function problemsOf(inventory: string | Files, options: ResolveOptions = {}): readonly string[] {
  const files = typeof inventory === 'string' ? { 'hosts.toml': inventory } : inventory;
  return withFiles(files, (folder) => {
    try {
      const source = loadInventory(typeof inventory === 'string' ? join(folder, 'hosts.toml') : folder);
      resolveInventory(source, fleet, { environment: {}, home: '/home/ada', ...options });
      return [];
    } catch (error) {
      if (!(error instanceof InventoryError)) throw error;
      return error.problems.map((problem) =>
        formatProblem(problem).replaceAll(`${folder}/`, '').replaceAll(folder, '.'),
      );
    }
  });
}
