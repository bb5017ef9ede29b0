import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProgramEnd, startProgram } from '../../testing/program.ts';

const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));

/** Line of the task `Fail` in the playbook. */
export const lineOfFail =
  1 +
  source()
    .split('\n')
    .findIndex((line) => line.includes("task('Fail'"));

/** The playbook as a user's own file: outside of the library, whose own lines are never shown as the place of an error. */
function source(): string {
  const text = readFileSync(new URL('./site.ts', import.meta.url), 'utf8');
  const library = new URL('../../compiled/index.ts', import.meta.url).href;
  return text.replace("'../../index.ts'", `'${library}'`).replace("'zod'", `'${import.meta.resolve('zod')}'`);
}

/** A folder with an inventory and a playbook, in which it is run as a person would. */
export class Site {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'pincer-cli-'));

  constructor() {
    writeFileSync(join(this.folder, 'site.mts'), source());
  }

  /** The inventory: this machine, and a host whose proxy leaves a mark when anybody tries to reach it. */
  inventory(lines: readonly string[] = [], hosts: readonly string[] = ['here', 'far']): void {
    const sections = {
      here: ['[hosts.here]', 'connection = "local"', 'groups = ["machines"]'],
      far: [
        '[hosts.far]',
        'address = "192.0.2.1"',
        'groups = ["machines"]',
        `ssh.proxyCommand = "touch ${this.contacted}; exit 1"`,
      ],
    };
    const head = ['[groups.machines.vars.demo]', `folder = "${this.folder}"`];
    const named = hosts.flatMap((name) => (name === 'here' || name === 'far' ? sections[name] : [name]));
    writeFileSync(join(this.folder, 'hosts.toml'), [...head, ...named, ...lines, ''].join('\n'));
  }

  /** Exists once somebody has tried to reach `far`. */
  get contacted(): string {
    return join(this.folder, 'contacted');
  }

  /**
   * Runs the playbook with flags.
   *
   * @param options.meanwhile gets the process while it runs
   * @param options.loader    `node` strips types by itself, and starts twice as fast as tsx
   */
  async run(
    flags: readonly string[] = [],
    options: {
      readonly env?: NodeJS.ProcessEnv;
      readonly meanwhile?: (pid: number) => Promise<void>;
      readonly loader?: 'tsx' | 'node';
    } = {},
  ): Promise<ProgramEnd> {
    const { FORCE_COLOR: _force, PINCER_BECOME_PASSWORD_FILE: _file, ...environment } = process.env;
    const loader = options.loader === 'node' ? [] : [tsx];
    const program = await startProgram([process.execPath, ...loader, 'site.mts', '-i', 'hosts.toml', ...flags], {
      cwd: this.folder,
      env: { ...environment, PINCER_STATE_FOLDER: join(this.folder, 'state'), HOME: this.folder, ...options.env },
    });
    await options.meanwhile?.(program.pid);
    return await program.ended;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
