import { expect, it } from 'vitest';
import { noPaint } from './paint.ts';
import { SlowestTasks } from './slowest.ts';
import { outcomeOf } from './testing/values.ts';

it('names the five slowest above a second; tasks of one message share its seconds', () => {
  const slowest = new SlowestTasks();
  slowest.add('gw1', outcomeOf('Quick', { seconds: 0.9 }));
  slowest.add('gw1', outcomeOf('First', { seconds: 12.5 }));
  slowest.add('gw1', outcomeOf('Second', { seconds: 12.5 }));
  slowest.add('gw2', outcomeOf('First', { seconds: 12.5 }));
  for (let index = 0; index < 5; index++) slowest.add('gw3', outcomeOf(`Step ${index}`, { seconds: 2 + index }));
  expect(slowest.lines(noPaint)).toEqual([
    '      12.5 s gw1  base › First and 1 other in one message',
    '      12.5 s gw2  base › First',
    '       6.0 s gw3  base › Step 4',
    '       5.0 s gw3  base › Step 3',
    '       4.0 s gw3  base › Step 2',
  ]);
});

it('keeps the five slowest of many', () => {
  const slowest = new SlowestTasks();
  for (let index = 0; index < 1000; index++)
    slowest.add(`gw${index}`, outcomeOf('Step', { seconds: 1 + (index % 500) }));
  expect(slowest.lines(noPaint).map((line) => /gw\d+/.exec(line)?.[0])).toEqual([
    'gw499',
    'gw999',
    'gw498',
    'gw998',
    'gw497',
  ]);
});

it('says nothing of a quick run', () => {
  expect(new SlowestTasks().lines(noPaint)).toEqual([]);
});
