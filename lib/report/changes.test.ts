import { expect, it } from 'vitest';
import { ChangesByHost } from './changes.ts';
import { noPaint } from './paint.ts';
import { outcomeOf } from './testing/values.ts';

const context = { paint: noPaint, verbosity: 0, check: false, hostWidth: 3 };

it('gives each host one line, and forgets it then', () => {
  const changes = new ChangesByHost();
  changes.add('gw1', outcomeOf('Write the file'));
  changes.add('gw2', outcomeOf('Write the file', { changes: [{ field: 'mode', summary: 'mode 0600 -> 0644' }] }));
  changes.add('gw1', outcomeOf('Start the service'));
  expect(changes.take('gw1', context)).toEqual(['     changed gw1  2 tasks: Write the file, Start the service']);
  expect(changes.take('gw1', context)).toEqual([]);
  expect(changes.take('gw2', context)).toEqual(['     changed gw2  base › Write the file  mode 0600 -> 0644']);
});

it('cuts a long list of names, and speaks of check mode as such', () => {
  const changes = new ChangesByHost();
  for (let index = 0; index < 40; index++) changes.add('gw1', outcomeOf(`Write the file number ${index}`));
  const [line = ''] = changes.take('gw1', { ...context, check: true });
  expect(line).toMatch(/^would change gw1 {2}40 tasks: Write the file number 0, .*\.\.\.$/);
  expect(line.length).toBeLessThan(130);
});
