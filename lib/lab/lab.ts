import { readdir } from 'node:fs/promises';
import { ensureBase } from './base.ts';
import { type Outcome, outcomeOf } from './command.ts';
import { hostContext, type LabContext, labContext } from './context.ts';
import { LabError } from './errors.ts';
import { unlessMissing } from './files.ts';
import { LabHost } from './host.ts';
import { type HostSpec, wantedHosts } from './host-spec.ts';
import { bringUp, readHosts, readWholeLab, withLab } from './lab-up.ts';
import { findLayer } from './layers.ts';
import { checkName, defaultLab, hostName } from './names.ts';
import { inNamespace } from './network-plan.ts';
import { homePaths } from './paths.ts';
import type { Suite } from './recipe.ts';
import { readEntries } from './registry.ts';
import { sweepLab } from './sweep.ts';

export interface LabOptions {
  /** Tells labs apart that run at the same time; by default `pincer`. */
  readonly name?: string | undefined;
  /** How many hosts, or what is special about each. */
  readonly hosts: number | readonly HostSpec[];
  /** The Debian release of hosts that say none; by default `trixie`. */
  readonly suite?: Suite | undefined;
  /** Saved layers under the disks of hosts that say none; by default none. */
  readonly layers?: readonly string[] | undefined;
  /** Told what takes long: a base tree or packages being made ready. */
  readonly progress?: ((line: string) => void) | undefined;
}

/** A lab: real Debian hosts in network namespaces of this machine, with no way out but to packages. */
export class Lab implements AsyncDisposable {
  readonly name: string;
  /** First three numbers of its network, e.g. `10.77.0`. */
  readonly subnet: string;
  /** All its hosts, h1 first. */
  readonly hosts: readonly LabHost[];
  /** The inventory for `pincer`, with a way in from the machine's own namespace. */
  readonly inventory: string;
  /** The private key that root of every host accepts. */
  readonly key: string;
  /** The hosts' exact keys. */
  readonly knownHosts: string;
  /** The network namespace, as a file for `nsenter --net=`. */
  readonly namespace: string;
  readonly #lab: LabContext;

  private constructor(lab: LabContext, subnet: string, hosts: readonly string[]) {
    this.#lab = lab;
    this.name = lab.name;
    this.subnet = subnet;
    this.hosts = hosts.map((name) => new LabHost(hostContext(lab, subnet, name)));
    this.inventory = lab.paths.inventory;
    this.key = lab.paths.key;
    this.knownHosts = lab.paths.knownHosts;
    this.namespace = lab.paths.namespace;
  }

  /**
   * Makes a lab, or adds what is missing to the one of that name, and waits until every host listens for ssh.
   *
   * @throws LabError with a code that starts with `LAB_`; UsageError for a name or number that cannot be
   * @example
   * await using lab = await Lab.up({ name: 'mine', hosts: 2 });
   * await lab.hosts[0].exec('id -un'); // { code: 0, stdout: 'root\n', stderr: '' }
   */
  static async up(options: LabOptions): Promise<Lab> {
    const name = checkName('lab', options.name ?? defaultLab);
    const defaults = { suite: options.suite ?? 'trixie', layers: options.layers ?? [] };
    const wanted = wantedHosts(options.hosts, defaults);
    const lab = await labContext(name, options.progress ?? (() => undefined));
    const subnet = await bringUp(lab, wanted);
    return new Lab(
      lab,
      subnet,
      (await readHosts(lab)).map((host) => host.name),
    );
  }

  /**
   * The lab of that name as it is.
   *
   * @throws LabError `LAB_MISSING` when there is none
   * @example const lab = await Lab.open('pincer')
   */
  static async open(name: string = defaultLab): Promise<Lab> {
    const lab = await labContext(checkName('lab', name), () => undefined);
    const state = await readWholeLab(lab);
    if (state !== undefined)
      return new Lab(
        lab,
        state.subnet,
        (await readHosts(lab)).map((host) => host.name),
      );
    throw new LabError({
      code: 'LAB_MISSING',
      message: `There is no lab named "${name}".`,
      hint: `Make it: pincer lab up 1 --name ${name}`,
    });
  }

  /**
   * Takes the lab of that name away, whole or half-made, and whatever a crash left of it; fine when there is none.
   *
   * @throws LabError `LAB_COMMAND` when something cannot be taken away
   */
  static async down(name: string = defaultLab): Promise<void> {
    const lab = await labContext(checkName('lab', name), () => undefined);
    await withLab(lab, () => sweepLab(lab));
  }

  /** The names of all labs of this home, also half-made ones. */
  static async names(): Promise<readonly string[]> {
    const { home, run } = homePaths(process.env);
    const folders = await readdir(run).catch(unlessMissing<string[]>([]));
    const listed = [...(await readEntries())].filter(([, entry]) => entry.home === home).map(([name]) => name);
    return [...new Set([...folders, ...listed])].sort();
  }

  /**
   * Whether a layer is there that fits the suite's present base tree. A scenario asks before it pays for an install.
   *
   * @example if (!(await Lab.hasLayer('docker', 'trixie'))) await makeDockerLayer()
   */
  static async hasLayer(name: string, suite: Suite = 'trixie'): Promise<boolean> {
    const home = homePaths(process.env);
    const base = await ensureBase(home, suite, () => undefined);
    return (await findLayer(home, name, base.name)) !== undefined;
  }

  /**
   * One host by number or name.
   *
   * @throws LabError `LAB_NO_HOST` when the lab has none of that name
   * @example lab.host(1).address // '10.77.0.11'
   */
  host(which: string | number): LabHost {
    const name = hostName(which);
    const host = this.hosts.find((each) => each.name === name);
    if (host !== undefined) return host;
    throw new LabError({
      code: 'LAB_NO_HOST',
      message: `Lab ${this.name} has no host ${name}.`,
      hint: `It has: ${this.hosts.map((each) => each.name).join(', ') || 'none'}.`,
    });
  }

  /**
   * The command line that runs a program of this machine in the lab's network, where hosts have addresses.
   *
   * @example lab.inside(['ping', '-c1', lab.host(1).address])
   */
  inside(argv: readonly string[]): readonly string[] {
    return inNamespace(this.namespace, argv);
  }

  /** Runs a program of this machine in the lab's network. @returns exit status and output */
  async exec(argv: readonly string[], options: { readonly input?: string | undefined } = {}): Promise<Outcome> {
    return await outcomeOf({ argv: this.inside(argv), input: options.input });
  }

  /** Takes the lab away. */
  async down(): Promise<void> {
    await withLab(this.#lab, () => sweepLab(this.#lab));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }
}
