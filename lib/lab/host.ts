import { type Outcome, outcomeOf, type RunOptions, run } from './command.ts';
import type { HostContext } from './context.ts';
import { LabError } from './errors.ts';
import { identityOf, makeDisk } from './host-disk.ts';
import {
  cutPower,
  insideCommand,
  isOn,
  leaderOfHost,
  powerOff,
  powerOn,
  reboot,
  unmountDisk,
  waitUntilUp,
} from './host-power.ts';
import { planSsh, shellLine } from './inside.ts';
import { refuseUsedLayer, resolveLayers, saveLayer } from './layers.ts';
import { checkName } from './names.ts';
import { planCable } from './network-plan.ts';
import { HostState, readState } from './state.ts';

/** How long a command on a host may take unless a caller says otherwise, in seconds. */
const defaultTimeoutS = 300;

export interface ExecOptions {
  /** What the command reads on standard input. */
  readonly input?: string | undefined;
  /** After so many seconds it is ended; by default 300. */
  readonly timeoutS?: number | undefined;
}

export interface SshOptions extends ExecOptions {
  /** The account to log in to; by default root. */
  readonly user?: string | undefined;
  /** The port of its sshd; by default 22. */
  readonly port?: number | undefined;
}

export interface StartOptions {
  /** False: do not wait until the host listens for ssh. */
  readonly wait?: boolean | undefined;
}

/** One host of a lab: a Debian machine with systemd, sshd, a disk and a network cable. */
export class LabHost {
  readonly name: string;
  /** Its address in the lab's network, e.g. `10.77.0.11`; it exists in the lab's namespaces only. */
  readonly address: string;
  readonly #host: HostContext;

  constructor(host: HostContext) {
    this.#host = host;
    this.name = host.name;
    this.address = host.address;
  }

  /**
   * Runs a command inside as root, without ssh: it works when sshd does not, and takes 10 ms.
   *
   * @param command a line for `/bin/sh -c`, or words that it is to get as they are
   * @returns exit status (124 when it took too long) and output
   * @throws LabError `LAB_OFF` when the host does not run
   * @example (await lab.hosts[0].exec('cat /etc/hostname')).stdout // 'h1\n'
   */
  async exec(command: string | readonly string[], options: ExecOptions = {}): Promise<Outcome> {
    const line = typeof command === 'string' ? command : shellLine(command);
    const timeoutS = options.timeoutS ?? defaultTimeoutS;
    const argv = insideCommand(this.#host, line, timeoutS);
    return await outcomeOf({ argv, input: options.input }, limit(timeoutS));
  }

  /**
   * Runs a command over ssh with the lab's key, as OpenSSH sees the host.
   *
   * @returns exit status (255 when the login failed) and output
   * @example (await lab.hosts[0].ssh('id -un')).stdout // 'root\n'
   */
  async ssh(command: string | readonly string[], options: SshOptions = {}): Promise<Outcome> {
    const line = typeof command === 'string' ? command : shellLine(command);
    const argv = this.sshCommand([line], options);
    return await outcomeOf({ argv, input: options.input }, limit(options.timeoutS ?? defaultTimeoutS));
  }

  /**
   * The command line of ssh to this host.
   *
   * @param command what the host's login shell gets; empty for a login shell
   * @example spawn('env', lab.hosts[0].sshCommand([], { user: 'deploy', port: 9922 }), { stdio: 'inherit' })
   */
  sshCommand(
    command: readonly string[],
    { user = 'root', port = 22 }: Pick<SshOptions, 'user' | 'port'> = {},
  ): readonly string[] {
    return planSsh(this.#host.lab.paths, this.address, { user, port }, command);
  }

  /** Gives the host an empty disk over its layers and starts it: a fresh server with the same name, address and host key. */
  async reset(): Promise<void> {
    const state = await this.#state();
    await cutPower(this.#host);
    await makeDisk(this.#host, state);
    await this.start();
  }

  /** Cuts the power. The disk stays as it is. */
  async kill(): Promise<void> {
    await cutPower(this.#host);
  }

  /** Shuts the host down in order. */
  async poweroff(): Promise<void> {
    await powerOff(this.#host);
  }

  /** Starts the host with the disk that it has; does nothing when it runs. */
  async start(options: StartOptions = {}): Promise<void> {
    await powerOn(this.#host, await this.#state());
    if (options.wait !== false) await waitUntilUp(this.#host);
  }

  /** Reboots the host from inside and waits until it listens for ssh again. */
  async reboot(): Promise<void> {
    await reboot(this.#host);
  }

  /** Pulls the network cable: packets go nowhere, connections stay silent. */
  async cut(): Promise<void> {
    await run(planCable(this.#host.lab.home, this.#host.lab.name, this.name, 'down'));
  }

  /** Plugs the network cable in again. */
  async heal(): Promise<void> {
    await run(planCable(this.#host.lab.home, this.#host.lab.name, this.name, 'up'));
  }

  /**
   * Keeps what the host has on its disk, and in Docker, as a layer that other hosts can start from. The host is stopped
   * in order for it and started again.
   *
   * @param layer its name; a layer of that name is replaced
   * @throws LabError `LAB_LAYER_USED` when a host stands on the layer
   * @example await lab.hosts[0].save('docker')
   */
  async save(layer: string): Promise<void> {
    const { lab, paths } = this.#host;
    const state = await this.#state();
    checkName('layer', layer);
    await refuseUsedLayer(lab.home, layer);
    await powerOff(this.#host);
    await unmountDisk(this.#host);
    const below = await resolveLayers(lab.home, state.layers, state.base);
    const identity = Object.keys(await identityOf(this.#host));
    await saveLayer(lab.home, { name: layer, suite: state.suite, base: state.base, below }, paths, identity);
    await this.start();
  }

  /** The suite, base tree, layers and groups that the host was made with. */
  async made(): Promise<HostState> {
    return await this.#state();
  }

  /** Whether it is switched on, and its PID 1 by the number on this machine. */
  power(): { readonly on: boolean; readonly leader: number | undefined } {
    return { on: isOn(this.#host), leader: leaderOfHost(this.#host) };
  }

  async #state(): Promise<HostState> {
    const state = await readState(HostState, this.#host.paths.state);
    if (state !== undefined) return state;
    throw new LabError({
      code: 'LAB_NO_HOST',
      message: `Lab ${this.#host.lab.name} has no host ${this.name}.`,
      hint: `See what there is: pincer lab status --name ${this.#host.lab.name}`,
    });
  }
}

/** The guest ends the command itself; this is for a host that has no more time to give. */
function limit(timeoutS: number): RunOptions {
  return { timeoutMs: (timeoutS + 10) * 1000 };
}
