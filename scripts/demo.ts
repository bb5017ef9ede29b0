// `make demo`: a disposable Debian host on this machine, deployed with playbooks/site.ts as a user does it, twice.
// usage: node scripts/demo.ts up|down
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PincerError } from '../lib/core/errors.ts';
import { Lab } from '../lib/lab/index.ts';
import { proxyCommand } from '../lib/lab/inventory.ts';
import { generateSecretFile } from '../lib/secrets/generate.ts';
import { BaseVars } from '../roles/base/vars.ts';
import { changedIn, type DemoAccess, demoBaseVars, demoInventory, demoSshConfig } from './demo-files.ts';

const labName = 'demo';
const repository = fileURLToPath(new URL('..', import.meta.url));
/** Keys, inventory and secrets of the demo; made anew each time, and gone with it. */
const folder = join(repository, '.cache/demo');
const shown = '.cache/demo';

/** OpenClaw's own default; the demo leaves it as it is. */
const gatewayPort = 18_789;

const say = (line = ''): void => void process.stdout.write(`${line}\n`);

async function up(): Promise<void> {
  await down(); // one that is still there from last time
  say(
    'A Debian 13 host boots: systemd, sshd, nothing else. (The very first time its base tree is made, half a minute.)',
  );
  const lab = await Lab.up({ name: labName, hosts: 1, progress: say });
  const access = await prepare(lab);
  for (const secret of [access.gatewayToken, access.liteLlmKey]) generateSecretFile(secret);
  writeFileSync(join(folder, 'hosts.toml'), demoInventory(access));
  // What the roles make of an inventory that says no more than this one.
  const { deployUser, sshPort } = BaseVars.parse(demoBaseVars(access));
  writeFileSync(join(folder, 'ssh_config'), demoSshConfig(access, { user: deployUser, port: sshPort }, gatewayPort));

  await deploy('inherit');
  say();
  say('The same again: nothing may change.');
  const changed = changedIn(await deploy('tee'));
  if (changed !== 0) {
    throw new PincerError({
      code: 'DEMO_NOT_IDEMPOTENT',
      message: `The second run changed ${changed ?? 'an unknown number of'} tasks, where none should be changed.`,
      hint: 'Look at the tasks marked "changed" above. The host stays for you to look at.',
    });
  }
  say();
  say('Look around:');
  say(`  ssh -F ${shown}/ssh_config gw1                    # the deploy account; sudo -i makes you root`);
  say(
    `  then open http://127.0.0.1:${gatewayPort}/            # through that ssh; the token: cat ${shown}/gateway-token`,
  );
  say(`  npx tsx playbooks/site.ts -i ${shown} --check --diff`);
  say('Throw it away:');
  say('  make demo-down');
}

/** Keys of the host's root and of the operator, and the way in. */
async function prepare(lab: Lab): Promise<DemoAccess> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const operatorKey = join(folder, 'id_ed25519');
  await program(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'operator@demo', '-f', operatorKey]);
  return {
    address: lab.host(1).address,
    proxyCommand: proxyCommand(lab.namespace),
    clientAddress: `${lab.subnet}.1`,
    knownHosts: lab.knownHosts,
    firstKey: lab.key,
    operatorKey,
    gatewayToken: join(folder, 'gateway-token'),
    liteLlmKey: join(folder, 'litellm-key'), // of a model provider that the demo does not have
    operatorPublicKey: readFileSync(`${operatorKey}.pub`, 'utf8').trim(),
  };
}

/** Runs the playbook as a user does; `tee` also hands its output back. */
async function deploy(output: 'inherit' | 'tee'): Promise<string> {
  const argv = ['npx', 'tsx', 'playbooks/site.ts', '-i', shown];
  say();
  say(`$ ${argv.join(' ')}`);
  return await program(argv, output);
}

/** @throws PincerError `DEMO_FAILED` with the program's own exit status when it does not end with 0 */
async function program(argv: readonly string[], output: 'inherit' | 'tee' = 'inherit'): Promise<string> {
  const [command = '', ...rest] = argv;
  const child = spawn(command, rest, {
    cwd: repository,
    stdio: ['inherit', output === 'tee' ? 'pipe' : 'inherit', 'inherit'],
  });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    process.stdout.write(chunk);
  });
  const [code] = await once(child, 'close');
  if (code === 0) return text;
  throw new PincerError({
    code: 'DEMO_FAILED',
    message: `${argv.join(' ')} ended with ${code ?? 'a signal'}.`,
    hint: 'What it printed stands above. The host stays for you to look at; make demo-down throws it away.',
  });
}

async function down(): Promise<void> {
  await Lab.down(labName);
  rmSync(folder, { recursive: true, force: true });
}

const commands: Readonly<Record<string, () => Promise<void>>> = { up, down };
const command = commands[process.argv[2] ?? ''];
if (command === undefined) {
  process.stderr.write('usage: node scripts/demo.ts up|down\n');
  process.exitCode = 64;
} else {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof PincerError)) throw error;
    process.stderr.write(`demo: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
    process.exitCode = 2;
  }
}
