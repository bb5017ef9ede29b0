import { readFileSync } from 'node:fs';
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

/**
 * The npm that installs the releases. Debian's own (9.2) can, but opens a connection for each request and took five
 * times as long behind a proxy; this one still runs under Debian 12's Node 18.
 */
export const npmVersion = '10.9.9';

const stubFiles = ['index.js', 'package.json', 'src/crypto.js', 'src/curve.js', 'unavailable.js'];

/**
 * Files of the npm that installs the releases, itself installed by the npm of the distribution.
 *
 * @example npmPackage({ prefix: '/opt/openclaw/npm', version: npmVersion, ...npmFiles() })
 */
export function npmFiles(): InstallFiles {
  return filesIn('npm', []);
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
 * place. The scripts only prune what an older release left in the same folder and fetch a native add-on that npm left
 * out; in a fresh folder from a lock file there is neither, so its removal is all that they would do.
 *
 * @example absent({ path: lifecycleMarker(vars) })
 */
export function lifecycleMarker(vars: Pick<OpenClawVars, 'prefix' | 'version'>): string {
  return `${programLayout(vars).release}/node_modules/openclaw/.openclaw-lifecycle-pending`;
}

function filesIn(folder: string, extra: readonly string[]): InstallFiles {
  const read = (name: string): string => readFileSync(new URL(`files/${folder}/${name}`, import.meta.url), 'utf8');
  return {
    manifest: read('package.json'),
    lock: read('package-lock.json'),
    extraFiles: Object.fromEntries(extra.map((name) => [name, read(name)])),
  };
}
