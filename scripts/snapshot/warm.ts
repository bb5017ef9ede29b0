import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import { runCommandLine } from '../../lib/cli/command-line.ts';
import {
  absent,
  command,
  defineFleet,
  directory,
  file,
  group,
  handler,
  lineInFile,
  loadTemplate,
  type Playbook,
  playbook,
  symlink,
  task,
  template,
  user,
} from '../../lib/index.ts';
import { pageText } from './page.ts';
import { hostVariable, readWarmHost, writeInventory } from './warm-host.ts';

/**
 * Runs a small playbook over SSH, in a folder of its own: what ran once is compiled, and a snapshot keeps that. It keeps
 * the key of that host as well, which opens nothing: the host lives as long as the build.
 *
 * @throws Error when the playbook does not do what it says
 */
export async function warmUp(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pincer-snapshot-'));
  const inventory = writeInventory(readWarmHost(), folder);
  process.env.PINCER_STATE_FOLDER = join(folder, 'state');
  try {
    const small = await smallPlaybook(folder);
    // Only what stays inside the folder is done; the rest is looked at.
    for (const flags of [['--list-tasks'], ['--check'], ['--tags', 'files'], ['--tags', 'files']]) {
      const status = await runCommandLine(small, ['-i', inventory, ...flags]);
      if (status !== 0) throw new Error(`The playbook that warms the snapshot up ended with status ${status}.`);
    }
  } finally {
    delete process.env.PINCER_STATE_FOLDER;
    delete process.env[hostVariable];
    rmSync(folder, { recursive: true, force: true });
  }
  await settle();
}

/**
 * No snapshot can hold sockets, keys and ciphers: they must be gone. Garbage frees some, which closes others a turn later,
 * which leaves garbage.
 */
async function settle(): Promise<void> {
  for (let round = 0; round < 10; round++) {
    await setTimeout(50);
    // The one call of Node's own that collects garbage at once and needs no flag.
    v8.queryObjects(class Nobody {});
  }
}

function smallPlaybook(folder: string): Promise<Playbook> {
  const fleet = defineFleet({ groups: { machines: { vars: {} } } });
  const path = (name: string): string => join(folder, name);
  writeFileSync(path('page.hbs'), pageText);
  const page = loadTemplate(pathToFileURL(path('page.hbs')));
  const meta = { filename: path('warm.ts'), main: false } as ImportMeta;
  const tags = ['files'];
  return playbook(meta, fleet, [
    fleet.play('Warm up', {
      hosts: 'machines',
      become: false,
      tasks: () => {
        const told = handler('Tell', command({ run: 'true', effect: 'read' }));
        return [
          task('Make a folder', directory({ path: path('a'), mode: '0750' }), { tags }),
          task('Write a file', file({ path: path('a/b'), content: 'one\n' }), { tags, notify: told }),
          task(
            'Write a page',
            template({ path: path('a/d'), template: page, vars: { name: 'x', more: true, list: ['y'] } }),
            { tags },
          ),
          task('Add a line', lineInFile({ path: path('a/b'), match: '^t', line: 'two' }), { tags }),
          task('Link to it', symlink({ path: path('a/c'), target: 'b' }), { tags }),
          task('Remove nothing', absent({ path: path('a/e') }), { tags }),
          task('Run once', command({ run: `touch ${path('a/f')}`, creates: path('a/f') }), { tags }),
          task('Look', command({ argv: ['id'], effect: 'read', reads: [] }), { tags }),
          task('Make an account', user({ name: 'pincer-warm', shell: '/bin/sh' })),
          task('Make a group', group({ name: 'pincer-warm' })),
        ];
      },
    }),
  ]);
}
