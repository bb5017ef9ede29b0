import type { Account, AccountProbe, Answer, GroupEntry, GroupProbe } from '../core/probe.ts';
import { quote } from '../core/shell.ts';
import type { Entry } from '../shell/session.ts';
import { noRecord, type ProbeKind, record } from './kind.ts';
import { lines } from './paths.ts';

type NameProbe = AccountProbe | GroupProbe;
type Database = 'passwd' | 'group';

const databases = ['passwd', 'group'] as const;
const databaseOf = ({ kind }: NameProbe): Database => (kind === 'account' ? 'passwd' : 'group');

/** Any name as an extended regular expression that matches it. */
const literal = (name: string): string =>
  name.replace(/[^\w-]/g, (character) => `[${character}]`).replaceAll('[^]', '\\^');

/** Lines of the local files that may matter, and those that say whether local files come first. */
function patternFor(names: readonly string[]): string {
  return `^((${[...new Set(names)].map(literal).join('|')}):|(passwd|group):[[:space:]]*(files|compat)([[:space:]]+[a-z]+)*[[:space:]]*$)`;
}

/**
 * Users and groups: one process reads them from the local files, where those come first; only for names that are not
 * there, or elsewhere, are the directory services asked.
 */
export const nameKind: ProbeKind<NameProbe, Account | GroupEntry> = {
  shell: (questions, prefix) => {
    const asked = databases.map((database) => ({ database, names: namesIn(questions, database) }));
    const all = asked.flatMap(({ names }) => names);
    const local = record(prefix, `G ${quote(patternFor(all))}`);
    const others = asked
      .filter(({ names }) => names.length > 0)
      .map(({ database, names }) => record(`${prefix}.${database}`, `g ${database} ${names.map(quote).join(' ')}`));
    return local + others.join('');
  },
  parse: (questions, entry, prefix) => {
    const local = entry(prefix);
    const found = new Map(
      databases.map((database) => [database, read(database, local, entry(`${prefix}.${database}`))]),
    );
    return questions.map((question) => found.get(databaseOf(question))?.(question.name) ?? null);
  },
  seconds: () => 65,
};

function namesIn(questions: readonly NameProbe[], database: Database): string[] {
  return questions.filter((question) => databaseOf(question) === database).map(({ name }) => name);
}

/** What one database says of a name. */
function read(
  database: Database,
  local: Entry | undefined,
  others: Entry | undefined,
): (name: string) => Answer<Account | GroupEntry> {
  if (!local || !others) return () => noRecord;
  const [isLocalFirst, ...asked] = lines(others.stdout);
  // 2: some of the names are not known, which is an answer.
  const isBroken = others.code !== 0 && others.code !== 2;
  const start = `/etc/${database}:`;
  const inFiles = lines(local.stdout).flatMap((line) => (line.startsWith(start) ? [line.slice(start.length)] : []));
  const found = new Map<string, string>();
  for (const line of [...asked, ...(isLocalFirst === '1' ? inFiles : [])]) found.set(line.split(':')[0] ?? '', line);
  return (name) => {
    const line = found.get(name);
    if (line === undefined) return isBroken ? { unavailable: 'getent does not work here' } : null;
    return database === 'passwd' ? accountOf(line) : groupOf(line);
  };
}

function accountOf(line: string): Account {
  const [name = '', , uid, gid, comment = '', home = '', shell = ''] = line.split(':');
  return { name, uid: Number(uid), gid: Number(gid), comment, home, shell };
}

function groupOf(line: string): GroupEntry {
  const [name = '', , gid, members = ''] = line.split(':');
  return { name, gid: Number(gid), members: members.split(',').filter(Boolean) };
}
