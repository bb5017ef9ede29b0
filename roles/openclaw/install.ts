import { readFileSync } from 'node:fs';
import { type ShellText, sh } from 'pincer';
import { programLayout } from './layout.ts';
import type { OpenClawVars, OpenClawVersion } from './vars.ts';

/** What npm is given: texts of the files that make an install repeatable. */
export interface InstallFiles {
  /** Text of package.json. */
  readonly manifest: string;
  /** Text of package-lock.json. */
  readonly lock: string;
  /** Texts of further files beside the manifest, by relative path. */
  readonly extraFiles: Readonly<Record<string, string>>;
}

/** Name of the tools' folder: the Node that it brings. */
export const toolsVersion = '24.21.0';

const stubFiles = ['index.js', 'package.json', 'src/crypto.js', 'src/curve.js', 'unavailable.js'];

/**
 * Files of what installs the releases: npm and the Node it must run on. The npm of the distribution installs these two,
 * and nothing else: under its older Node, npm silently leaves out native add-ons that ask for a newer one, and
 * OpenClaw 2026.9.6 then refuses to migrate the state of an older version.
 *
 * @example npmPackage({ prefix: '/opt/openclaw/tools', version: toolsVersion, ...toolFiles() })
 */
export function toolFiles(): InstallFiles {
  return filesIn('tools', []);
}

/**
 * Files of one release: OpenClaw and the Node it runs on, for both architectures; npm takes the one that fits the host.
 * 2026.3.13 brings a stand-in for a git dependency of its WhatsApp channel.
 *
 * @example npmPackage({ prefix: '/opt/openclaw/releases', version: '2026.9.6', ...releaseFiles('2026.9.6') })
 */
export function releaseFiles(version: OpenClawVersion): InstallFiles {
  return filesIn(version, version === '2026.3.13' ? stubFiles.map((name) => `libsignal-stub/${name}`) : []);
}

/**
 * A file that 2026.9.6 carries until its install scripts have run, and without which it starts from a read-only
 * place. The scripts prune what an older release left in the same folder and fetch a native add-on that npm left
 * out; in a fresh folder neither is there (`nativeAddOn` asserts the second), so its removal is all that they would do.
 *
 * @example absent({ path: lifecycleMarker(vars) })
 */
export function lifecycleMarker(vars: Pick<OpenClawVars, 'prefix' | 'version'>): string {
  return `${programLayout(vars).release}/node_modules/openclaw/.openclaw-lifecycle-pending`;
}

/**
 * Shell that asks OpenClaw 2026.9.6 itself, as the gateway's account, whether its native file system add-on loads; it
 * fails unless the answer is `{"status":"ready"}`. The release is named directly, for the script wants no symlink.
 *
 * @example command({ run: nativeAddOn(vars), effect: 'read' })
 */
export function nativeAddOn(vars: Pick<OpenClawVars, 'prefix' | 'version' | 'user'>): ShellText {
  const { release, nodeDirectories } = programLayout(vars);
  const openclaw = `${release}/node_modules/openclaw`;
  const search = [...nodeDirectories, '/usr/bin', '/bin'].join(':');
  const probe = sh`node ${`${openclaw}/scripts/lib/fs-safe-prebuild.mjs`} --probe ${openclaw}`;
  return sh`cd / && runuser -u ${vars.user} -- env ${`PATH=${search}`} ${probe} | grep -qxF '{"status":"ready"}'`;
}

/** Read once, however many hosts there are: the lock files are a quarter of a megabyte. */
const known = new Map<string, InstallFiles>();

function filesIn(folder: string, extra: readonly string[]): InstallFiles {
  const read = (name: string): string => readFileSync(new URL(`files/${folder}/${name}`, import.meta.url), 'utf8');
  const files = known.get(folder) ?? {
    manifest: read('package.json'),
    lock: read('package-lock.json'),
    extraFiles: Object.fromEntries(extra.map((name) => [name, read(name)])),
  };
  known.set(folder, files);
  return files;
}
