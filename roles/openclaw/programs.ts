import { absent, apt, check, type Handler, type Items, npmPackage, task } from 'pincer';
import { lifecycleMarker, nativeAddOn, releaseFiles, toolFiles, toolsVersion } from './install.ts';
import { programLayout } from './layout.ts';
import type { OpenClawVars } from './vars.ts';

/**
 * Programs: the distribution's npm installs a pinned npm with its Node, and that one installs the release. No script of
 * a package runs, and nothing is piped into a shell.
 *
 * @param restart what must happen when another release is in use
 * @example programTasks(vars, handler('Restart the gateway', service({ name: 'openclaw', state: 'restarted' })))
 */
export function programTasks(vars: OpenClawVars, restart: Handler): Items {
  const { tools, releases, release, current } = programLayout(vars);
  const toolModules = `${tools}/current/node_modules`;
  const install = task(
    `Install OpenClaw ${vars.version}`,
    npmPackage({
      prefix: releases,
      version: vars.version,
      current,
      ...releaseFiles(vars.version),
      npm: `${toolModules}/.bin/npm`,
      path: ['x64', 'arm64'].map((cpu) => `${toolModules}/node-linux-${cpu}/bin`),
    }),
    { notify: restart },
  );
  const addOn = check({
    id: 'openclaw-native-add-on',
    run: nativeAddOn(vars).text,
    reads: [`path:${release}`],
    reason: 'without it OpenClaw refuses to migrate the state of an older version',
    hint: `Remove ${release} and run again; npm says there what it left out.`,
    expect: ({ code }) => (code === 0 ? null : 'the add-on did not answer "ready"'),
  });
  return [
    task('Install npm', apt({ packages: ['npm'] })),
    task('Install the pinned npm and Node', npmPackage({ prefix: tools, version: toolsVersion, ...toolFiles() })),
    install,
    vars.version === '2026.9.6' &&
      task('Finish the install as its scripts would', absent({ path: lifecycleMarker(vars) })),
    vars.version === '2026.9.6' && task('See that the native add-on loads', addOn, { when: install.changed }),
  ];
}
