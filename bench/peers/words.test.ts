import { describe, expect, test } from 'vitest';
import { pincerTask } from '../pincer/task.ts';
import { renderText, textOf } from '../work/render.ts';
import { site } from '../work/site.ts';
import { ansiblePlaybook } from './ansible-playbook.ts';
import { pyinfraDeploy } from './pyinfra-deploy.ts';
import { siteScript } from './ssh-script.ts';

/** How each peer's words name what a task is about: path, or account, or command. */
const subjects = site.tasks.map((task) => {
  switch (task.kind) {
    case 'guarded':
      return task.creates;
    case 'read':
      return task.argv.at(-1) ?? '';
    case 'user':
    case 'group':
      return task.account;
    default:
      return task.path;
  }
});

const names = site.tasks.map(({ name }) => name);

describe('each peer is told all 60 tasks, in order', () => {
  test('Ansible', () => {
    const [play] = JSON.parse(ansiblePlaybook(site)) as [{ tasks: Record<string, unknown>[]; vars: unknown }];
    expect(play.tasks.map(({ name }) => name)).toEqual(names);
    for (const [index, task] of play.tasks.entries()) expect(JSON.stringify(task)).toContain(subjects[index]);
    expect(play.vars).toEqual(site.vars);
  });

  test('pyinfra', () => {
    const lines = pyinfraDeploy(site).trim().split('\n').slice(2);
    expect(lines.map((line) => /name=("[^"]*")/.exec(line)?.[1])).toEqual(names.map((name) => JSON.stringify(name)));
    for (const [index, line] of lines.entries()) expect(line).toContain(subjects[index]);
    expect(lines.join('')).not.toMatch(/=(?:true|false)[,)]/);
  });

  test('the shell script', () => {
    const script = siteScript(site);
    let from = 0;
    for (const subject of subjects) {
      from = script.indexOf(subject, from);
      expect(from, subject).toBeGreaterThan(0);
    }
  });

  test('Pincer', () => {
    const tasks = site.tasks.map((work) =>
      pincerTask(work, {
        vars: site.vars,
        template: (name) => ({ name, render: () => renderText(textOf(site.templates, name), site.vars) }),
        file: (name) => textOf(site.files, name),
      }),
    );
    expect(tasks.map(({ name }) => name)).toEqual(names);
    for (const [index, task] of tasks.entries()) expect(JSON.stringify(task.call.params)).toContain(subjects[index]);
  });
});
