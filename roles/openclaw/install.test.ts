import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type InstallFiles, lifecycleMarker, nativeAddOn, releaseFiles, toolFiles, toolsVersion } from './install.ts';
import { openClawVersions } from './vars.ts';

const Manifest = z.looseObject({
  dependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
});
const Package = z.looseObject({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  inBundle: z.boolean().optional(),
  link: z.boolean().optional(),
});
const Lock = z.looseObject({ lockfileVersion: z.literal(3), packages: z.record(z.string(), Package) });

const lockOf = (files: InstallFiles) => Lock.parse(JSON.parse(files.lock));
const installs = [
  ['tools', toolFiles()] as const,
  ...openClawVersions.map((version) => [version, releaseFiles(version)] as const),
];

describe.each(installs)('install files of %s', (name, files) => {
  const manifest = Manifest.parse(JSON.parse(files.manifest));
  const { packages } = lockOf(files);

  it('pins exact versions and Node for both architectures', () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.optionalDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version) && !version.startsWith('file:./'))).toEqual(
      [],
    );
    for (const cpu of ['x64', 'arm64']) {
      expect(manifest.optionalDependencies[`node-linux-${cpu}`]).toBe(toolsVersion);
      expect(packages[`node_modules/node-linux-${cpu}`]).toMatchObject({ version: toolsVersion, os: 'linux', cpu });
    }
  });

  it('names no registry host and has a digest for everything that is fetched', () => {
    const local = (path: string) => path === '' || path === 'libsignal-stub' || path === 'node_modules/libsignal';
    const fetched = Object.entries(packages).filter(([path, entry]) => !local(path) && entry.inBundle !== true);
    expect(fetched.length).toBeGreaterThan(name === 'tools' ? 2 : 300);
    expect(fetched.filter(([, entry]) => !entry.integrity?.startsWith('sha512-'))).toEqual([]);
    expect(fetched.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
    expect(files.lock).not.toMatch(/https?:\/\/[^"]*registry/);
  });

  it('has a lock that belongs to the manifest', () => {
    expect(packages['']).toMatchObject({
      dependencies: manifest.dependencies,
      optionalDependencies: manifest.optionalDependencies,
    });
  });
});

describe('releaseFiles', () => {
  it.each(openClawVersions)('installs OpenClaw %s', (version) => {
    expect(lockOf(releaseFiles(version)).packages['node_modules/openclaw']?.version).toBe(version);
  });

  it('sends every file of the stand-in for libsignal, and only with the version that wants it', () => {
    const stub = new URL('files/2026.3.13/', import.meta.url);
    const there = readdirSync(new URL('libsignal-stub', stub), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(stub.pathname.length));
    expect(Object.keys(releaseFiles('2026.3.13').extraFiles).sort()).toEqual(there.sort());
    expect(releaseFiles('2026.9.6').extraFiles).toEqual({});
  });
});

describe('the stand-in for libsignal', () => {
  it('loads, and each of its functions says that WhatsApp is not available', async () => {
    for (const part of ['crypto', 'curve']) {
      const names: unknown = await import(`./files/2026.3.13/libsignal-stub/src/${part}.js`);
      for (const [name, make] of Object.entries(
        z.record(z.string(), z.instanceof(Function)).parse({ ...Object(names) }),
      )) {
        expect(() => make()).toThrow(`libsignal.${name} is not installed`);
      }
    }
  });
});

it('looks for what npm without scripts leaves to be done in the release itself', () => {
  const vars = { prefix: '/opt/openclaw', version: '2026.9.6', user: 'openclaw' } as const;
  expect(lifecycleMarker(vars)).toBe(
    '/opt/openclaw/releases/2026.9.6/node_modules/openclaw/.openclaw-lifecycle-pending',
  );
  expect(nativeAddOn(vars).text).toMatch(
    /^cd \/ && runuser -u openclaw -- env PATH=\S+ node \/opt\/openclaw\/releases\/2026\.9\.6\/node_modules\/openclaw\/scripts\/lib\/fs-safe-prebuild\.mjs --probe \/opt\/openclaw\/releases\/2026\.9\.6\/node_modules\/openclaw \| grep -qxF/,
  );
});
