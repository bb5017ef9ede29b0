import { Command, Option } from 'commander';
import { UsageError } from '../core/errors.ts';
import type { Lab as LabClass } from '../lab/lab.ts';
import { defaultLab } from '../lab/names.ts';
import { type Suite, suites } from '../lab/recipe.ts';
import { counted } from '../report/text.ts';
import { passThrough } from './pass-through.ts';

/** Every subcommand takes the lab's name. */
interface Named {
  readonly name: string;
}

/**
 * `pincer lab`: hosts to try playbooks on. Each subcommand loads the lab itself only when it runs, so that help is quick.
 *
 * @example await labCommand().parseAsync(['up', '2'], { from: 'user' })
 */
export function labCommand(): Command {
  const lab = new Command('lab')
    .description('Real Debian hosts on this machine, in seconds: systemd, sshd, apt. Needs Linux and root.')
    .enablePositionalOptions() // so that `exec` and `ssh` can hand options on to the program
    .addHelpText('after', helpText);
  for (const command of [...wholeLabCommands(), ...hostCommands()]) lab.addCommand(command);
  return lab;
}

const helpText = `
Hosts are called h1, h2, ...; HOST is a number or such a name. With ssh and exec,
--name stands before the host or the program. Base trees, layers and running labs are below
/var/cache/pincer-lab, or where PINCER_LAB_HOME says.

Example:
  pincer lab up 2                      two hosts, and an inventory for them
  pincer lab ssh 1                     a shell on the first
  pincer lab exec ping -c1 10.77.0.11  a program of this machine, in the lab's network
  pincer lab down                      nothing of it is left`;

async function loadLab(): Promise<typeof LabClass> {
  return (await import('../lab/lab.ts')).Lab;
}

function named(command: Command): Command {
  return command.option('--name <lab>', 'which lab; several can run at the same time', defaultLab);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}

function wholeLabCommands(): readonly Command[] {
  return [
    named(new Command('up'))
      .description('make a lab of N hosts, or add the hosts that are missing, and write its inventory')
      .argument('<N>', 'how many hosts the lab is to have', wholeNumber)
      .addOption(new Option('--suite <suite>', 'Debian release of new hosts').choices(suites).default('trixie'))
      .option('--layer <name>', 'saved layer under new hosts (may be given several times)', collect, [])
      .action(async (count: number, options: Named & { suite: Suite; layer: readonly string[] }) => {
        const Lab = await loadLab();
        const started = performance.now();
        const { name, suite, layer: layers } = options;
        const lab = await Lab.up({ name, hosts: count, suite, layers, progress: warn });
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        say(
          `${counted(lab.hosts.length, 'host')} up in ${seconds} s: ${lab.hosts.map((host) => host.address).join(' ')}`,
        );
        say(`inventory: ${lab.inventory}`);
      }),
    named(new Command('exec'))
      .description("run a program of this machine in the lab's network namespace")
      .argument('<command...>', 'the program and its arguments')
      .passThroughOptions()
      .action(async (command: readonly string[], options: Named) => {
        const lab = await (await loadLab()).open(options.name);
        await passThrough(lab.inside(command));
      }),
    named(new Command('status'))
      .description('what there is: hosts, addresses, memory')
      .option('--json', 'as JSON')
      .action(async (options: Named & { json?: true }) => {
        const { labStatus, statusLines } = await import('../lab/status.ts');
        const status = await labStatus(await (await loadLab()).open(options.name));
        say(options.json ? JSON.stringify(status, undefined, 2) : statusLines(status).join('\n'));
      }),
    named(new Command('down'))
      .description('take the lab away, whole or half-made: no process, mount, namespace, control group or file stays')
      .option('--all', 'every lab of this home')
      .action(async (options: Named & { all?: true }) => {
        const Lab = await loadLab();
        for (const name of options.all ? await Lab.names() : [options.name]) await Lab.down(name);
      }),
  ];
}

function hostCommands(): readonly Command[] {
  const onHost = (verb: string, description: string, work: (host: HostOf) => Promise<void>): Command =>
    named(new Command(verb))
      .description(description)
      .argument('<host>', 'number or name of the host')
      .action(async (which: string, options: Named) => {
        await work((await (await loadLab()).open(options.name)).host(which));
      });
  return [
    named(new Command('ssh'))
      .description('log in to a host, or run a command there, over ssh')
      .argument('<host>', 'number or name of the host')
      .argument('[command...]', 'what to run instead of a login shell')
      .option('--user <user>', 'account to log in to', 'root')
      .option('--port <port>', 'port of its sshd; after role base: --user deploy --port 9922', portNumber, 22)
      .passThroughOptions()
      .action(async (which: string, command: readonly string[], options: Named & { user: string; port: number }) => {
        const lab = await (await loadLab()).open(options.name);
        await passThrough(lab.host(which).sshCommand(command, options));
      }),
    onHost('reset', 'give a host an empty disk and start it: a fresh server', (host) => host.reset()),
    onHost('kill', "cut a host's power; its disk stays", (host) => host.kill()),
    onHost('poweroff', 'shut a host down in order', (host) => host.poweroff()),
    onHost('start', 'start a host with the disk that it has', (host) => host.start()),
    onHost('reboot', 'reboot a host from inside and wait for it', (host) => host.reboot()),
    onHost('cut', "pull a host's network cable", (host) => host.cut()),
    onHost('heal', "plug a host's network cable in again", (host) => host.heal()),
    named(new Command('save'))
      .description('keep what a host has on its disk as a layer for other hosts; the host is restarted')
      .argument('<host>', 'number or name of the host')
      .argument('<layer>', 'name of the layer; one of that name is replaced')
      .action(async (which: string, layer: string, options: Named) => {
        await (await (await loadLab()).open(options.name)).host(which).save(layer);
      }),
  ];
}

type HostOf = ReturnType<LabClass['host']>;

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function portNumber(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new UsageError({
    code: 'LAB_PORT',
    message: `"${text}" is not a port.`,
    hint: 'A whole number from 1 to 65535 is wanted.',
  });
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError({
    code: 'LAB_COUNT',
    message: `"${text}" is not a number of hosts.`,
    hint: 'Say how many hosts the lab is to have, such as 3.',
  });
}
