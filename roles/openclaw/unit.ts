import { sharedEnvironment } from './cli.ts';
import { programLayout, stateLayout } from './layout.ts';
import type { OpenClawVars } from './vars.ts';

/** Name of the systemd service. */
export const unitName = 'openclaw.service';

/** One `Name=value` line of a unit file. */
type Directive = readonly [name: string, value: string | number];

/**
 * Content of /etc/systemd/system/openclaw.service: the service that OpenClaw's own documentation prescribes
 * (package docs gateway/index.md), and around it every restriction of systemd.exec(5) under which the real gateway
 * was seen to work.
 *
 * @param vars parsed vars of the role
 * @example gatewayUnit(OpenClawVars.parse({}))
 */
export function gatewayUnit(vars: OpenClawVars): string {
  return [
    '# Written by Pincer, role openclaw. Changes by hand are undone by the next run.',
    section('Unit', unitKeys),
    section('Service', [...serviceKeys(vars), ...resourceKeys(vars), ...isolationKeys(vars)]),
    section('Install', [['WantedBy', 'multi-user.target']]),
  ].join('\n');
}

const unitKeys: readonly Directive[] = [
  ['Description', 'OpenClaw gateway'],
  ['Wants', 'network-online.target'],
  ['After', 'network-online.target'],
  ['StartLimitIntervalSec', 300],
  ['StartLimitBurst', 10],
];

function serviceKeys(vars: OpenClawVars): Directive[] {
  const { program } = programLayout(vars);
  return [
    ['Type', 'simple'],
    ['User', vars.user],
    ['Group', vars.user],
    ['WorkingDirectory', vars.home],
    ...Object.entries(sharedEnvironment(vars)).map(([name, value]): Directive => ['Environment', `${name}=${value}`]),
    ['Environment', 'NODE_ENV=production'],
    ['Environment', `NODE_OPTIONS=--max-old-space-size=${vars.heapMb}`],
    ['Environment', 'NODE_COMPILE_CACHE=%C/openclaw'],
    // Restarts stay in the process that systemd watches (package docs vps.md).
    ['Environment', 'OPENCLAW_NO_RESPAWN=1'],
    ['EnvironmentFile', stateLayout(vars).environment],
    ['ExecStart', `${program} gateway --port ${vars.port}`],
    ['Restart', 'always'],
    ['RestartSec', 5],
    // 78: the configuration is refused; trying again cannot help.
    ['RestartPreventExitStatus', 78],
    ['SuccessExitStatus', '0 143'],
    ['KillMode', 'mixed'],
    // 315 s to drain running turns, 15 s to clean up (package docs gateway/index.md).
    ['TimeoutStopSec', 330],
    ['OOMPolicy', 'continue'],
    ['CacheDirectory', 'openclaw'],
    ['CacheDirectoryMode', '0700'],
  ];
}

function resourceKeys(vars: OpenClawVars): Directive[] {
  return [
    ['MemoryMax', vars.memoryMax],
    ['TasksMax', 512],
  ];
}

function isolationKeys(vars: OpenClawVars): Directive[] {
  return [
    ['UMask', '0077'],
    ['NoNewPrivileges', 'yes'],
    ['CapabilityBoundingSet', ''],
    ['AmbientCapabilities', ''],
    ['ProtectSystem', 'strict'],
    ['ReadWritePaths', vars.home],
    // What the gateway may write it may not run: no program and no native add-on from its state.
    ['NoExecPaths', `${vars.home} /tmp /var/tmp`],
    ['ProtectHome', 'yes'],
    ['PrivateTmp', 'yes'],
    ['PrivateDevices', 'yes'],
    ['DevicePolicy', 'closed'],
    ['ProtectProc', 'invisible'],
    ['ProtectClock', 'yes'],
    ['ProtectHostname', 'yes'],
    ['ProtectKernelLogs', 'yes'],
    ['ProtectKernelModules', 'yes'],
    ['ProtectKernelTunables', 'yes'],
    ['ProtectControlGroups', 'yes'],
    ['RestrictNamespaces', 'yes'],
    ['RestrictRealtime', 'yes'],
    ['RestrictAddressFamilies', 'AF_UNIX AF_INET AF_INET6 AF_NETLINK'],
    ['LockPersonality', 'yes'],
    ['RemoveIPC', 'yes'],
    ['KeyringMode', 'private'],
    ['SystemCallArchitectures', 'native'],
    ['SystemCallFilter', '@system-service'],
    ['SystemCallFilter', '~@privileged @resources'],
    ['SystemCallErrorNumber', 'EPERM'],
    // Missing on purpose: MemoryDenyWriteExecute (V8 compiles to memory that it then runs), RestrictSUIDSGID (it takes
    // openat2 away, without which OpenClaw's locks fail), PrivateUsers (root's files would look like nobody's, and
    // OpenClaw trusts files by their owner), ProcSubset=pid (Node would count no CPU).
  ];
}

function section(name: string, directives: readonly Directive[]): string {
  return `[${name}]\n${directives.map(([key, value]) => `${key}=${value}\n`).join('')}`;
}
