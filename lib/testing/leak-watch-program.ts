// Looks for words in argument lists and files until standard input ends, then prints what it saw. Started by leak-watch.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { unlessGone } from '../lab/processes.ts';
import { Watch, type Watched } from './leak-watch.ts';

const input = createInterface({ input: process.stdin });
const ended = new AbortController();
input.on('close', () => ended.abort());
const { words, folders } = Watch.parse(JSON.parse(await new Promise<string>((resolve) => input.once('line', resolve))));

const argumentLists = new Set<string>();
const leaks = new Map<string, Watched['leaks'][number]>();

function look(text: string, where: string): void {
  for (const [word, secret] of words.entries()) {
    if (text.includes(secret)) leaks.set(`${word} ${where}`, { word, where });
  }
}

function filesIn(folder: string): string[] {
  const entries = unlessGone(() => readdirSync(folder, { withFileTypes: true }), []);
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : entry.isFile() ? [path] : [];
  });
}

for (let passes = 1; ; passes++) {
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const line = unlessGone(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'), '');
    if (argumentLists.has(line)) continue;
    argumentLists.add(line);
    look(line, `arguments: ${line.replaceAll('\0', ' ').slice(0, 60)}`);
  }
  for (const path of folders.flatMap(filesIn)) {
    look(
      unlessGone(() => readFileSync(path, 'utf8'), ''),
      path,
    );
  }
  if (passes === 1) process.stdout.write('watching\n');
  if (ended.signal.aborted) {
    const watched: Watched = { passes, argumentLists: argumentLists.size, leaks: [...leaks.values()] };
    process.stdout.write(`${JSON.stringify(watched)}\n`);
    break;
  }
  await nextTurn();
}
