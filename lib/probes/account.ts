import type { Account, AccountProbe, Answer, GroupEntry, GroupProbe } from '../core/probe.ts';
import { quote } from '../core/shell.ts';
import type { Entry } from '../shell/session.ts';
import { noRecord, type ProbeKind, record } from './kind.ts';
import { lines } from './paths.ts';

function ask(database: 'passwd' | 'group', names: readonly string[], id: string): string {
  return record(id, `timeout -k 5 30 getent ${database} -- ${names.map(quote).join(' ')} </dev/null`);
}

function read<A>(
  names: readonly string[],
  entry: Entry | undefined,
  parse: (fields: readonly string[]) => A,
): Answer<A>[] {
  if (!entry) return names.map(() => noRecord);
  // 2: some of the names are not known, which is an answer.
  if (entry.code !== 0 && entry.code !== 2) return names.map(() => ({ unavailable: 'getent does not work here' }));
  const found = new Map(lines(entry.stdout).map((line) => [line.split(':')[0] ?? '', line.split(':')] as const));
  return names.map((name) => {
    const fields = found.get(name);
    return fields ? parse(fields) : null;
  });
}

export const accountKind: ProbeKind<AccountProbe, Account> = {
  shell: (questions, prefix) =>
    ask(
      'passwd',
      questions.map(({ name }) => name),
      prefix,
    ),
  parse: (questions, entry, prefix) =>
    read(
      questions.map(({ name }) => name),
      entry(prefix),
      ([name = '', , uid, gid, comment = '', home = '', shell = '']) => ({
        name,
        uid: Number(uid),
        gid: Number(gid),
        comment,
        home,
        shell,
      }),
    ),
  seconds: () => 35,
};

export const groupKind: ProbeKind<GroupProbe, GroupEntry> = {
  shell: (questions, prefix) =>
    ask(
      'group',
      questions.map(({ name }) => name),
      prefix,
    ),
  parse: (questions, entry, prefix) =>
    read(
      questions.map(({ name }) => name),
      entry(prefix),
      ([name = '', , gid, members = '']) => ({ name, gid: Number(gid), members: members.split(',').filter(Boolean) }),
    ),
  seconds: () => 35,
};
