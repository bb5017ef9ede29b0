import { joinShell, type ShellText, sh } from 'pincer';
import { programLayout, stateLayout } from './layout.ts';
import type { OpenClawVars } from './vars.ts';

/** Environment that the gateway and its CLI share, apart from the secrets. */
export function sharedEnvironment(vars: OpenClawVars): Readonly<Record<string, string>> {
  return {
    HOME: vars.home,
    PATH: [...programLayout(vars).nodeDirectories, '/usr/bin', '/bin'].join(':'),
    // The configuration is Pincer's; every writer inside OpenClaw refuses (package docs cli/config.md).
    OPENCLAW_CONFIG_READONLY: '1',
  };
}

/**
 * Where the operator's command is put; it runs the CLI as the gateway's account and with its environment.
 */
export const commandPath = '/usr/local/bin/openclaw';

/**
 * Content of the operator's command. It is run by root and drops to the gateway's account; the secrets go from the
 * environment file into the environment, never into an argument.
 *
 * @example file({ path: commandPath, content: commandScript(vars), mode: '0755' })
 */
export function commandScript(vars: OpenClawVars): string {
  const assignments = Object.entries(sharedEnvironment(vars)).map(([name, value]) => sh`${`${name}=${value}`}`);
  const lines: ShellText[] = [
    sh`[ "$(id -u)" = 0 ] || { echo "openclaw: run me as root, e.g. with sudo" >&2; exit 77; }`,
    // The account may not be able to read the caller's directory, and OpenClaw starts programs in it.
    sh`cd /`,
    sh`set -a; . ${stateLayout(vars).environment}; set +a`,
    sh`exec runuser -u ${vars.user} -- env ${joinShell(assignments, ' ')} ${programLayout(vars).program} "$@"`,
  ];
  return `#!/bin/sh\n# Written by Pincer, role openclaw.\nset -eu\n${joinShell(lines, '\n').text}\n`;
}
