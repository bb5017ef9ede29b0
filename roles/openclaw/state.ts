import { absent, directory, file, type Handler, type Items, loadTemplate, sh, task, template } from 'pincer';
import { commandPath, commandScript } from './cli.ts';
import { renderConfig } from './config/render.ts';
import { environmentFile, type OpenClawSecrets } from './environment.ts';
import { stateLayout } from './layout.ts';
import type { OpenClawVars } from './vars.ts';
import { workspaceFiles } from './workspace.ts';

/**
 * What the gateway reads: secrets, its configuration (judged by the real OpenClaw before it replaces the old one), the
 * operator's command, and the files that go into the agent's prompt.
 *
 * @param restart what must happen when the running gateway would not notice a change
 * @example stateTasks(vars, secrets, handler('Restart the gateway', service({ name: 'openclaw', state: 'restarted' })))
 */
export function stateTasks(vars: OpenClawVars, secrets: OpenClawSecrets, restart: Handler): Items {
  const { state, config, workspace, environment } = stateLayout(vars);
  const own = { owner: vars.user, group: vars.user } as const;
  return [
    task('Make the home of the gateway', directory({ path: vars.home, mode: '0750', ...own })),
    task('Keep the state to the gateway', directory({ path: state, mode: '0700', ...own })),
    // Sticky, so that the agent may add files here but not replace those of root that tell it what it must not do.
    task('Make the workspace', directory({ path: workspace, mode: '1770', owner: 'root', group: vars.user })),
    task('Keep a folder for secrets', directory({ path: '/etc/openclaw', mode: '0700' })),
    task(
      'Write the secrets',
      file({ path: environment, content: environmentFile(secrets), mode: '0600', owner: 'root' }),
      {
        notify: restart,
      },
    ),
    task('Give the operator a command', file({ path: commandPath, content: commandScript(vars), mode: '0755' })),
    task(
      'Write the configuration',
      file({
        path: config,
        content: renderConfig(vars),
        mode: '0600',
        ...own,
        // The program that will read it says whether it would; its exit status is honest for this command.
        validate: sh`OPENCLAW_CONFIG_PATH=$1 ${commandPath} config validate --json`,
      }),
      { notify: restart, tags: ['config', 'harden'] },
    ),
    ...workspaceTasks(vars),
  ];
}

/** Read anew for every conversation, so a change needs no restart. */
function workspaceTasks(vars: OpenClawVars): Items {
  const { workspace } = stateLayout(vars);
  const { present, absent: gone } = workspaceFiles(vars.version);
  return [
    ...present.map(({ name, template: source, variables }) =>
      task(
        `Write ${name}`,
        template({
          path: `${workspace}/${name}`,
          template: loadTemplate(source),
          vars: variables,
          mode: '0640',
          owner: 'root',
          group: vars.user,
        }),
        { tags: ['workspace', 'harden'] },
      ),
    ),
    ...gone.map((name) =>
      task(`Remove ${name}, which nobody reads`, absent({ path: `${workspace}/${name}` }), {
        tags: ['workspace', 'harden'],
      }),
    ),
  ];
}
