import { z } from 'zod';
import { available, type Change, compare } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { defineModule, predict } from '../core/module.ts';
import { AccountName, sha256 } from '../core/params.ts';
import {
  type Account,
  type AccountProbe,
  type Answers,
  type ContentProbe,
  probe,
  type Stat,
  type StatProbe,
} from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { asUser } from './asUser.ts';
import { mergeKeys } from './authorizedKeyLines.ts';
import { PublicKeyLine } from './publicKey.ts';

const Params = z.strictObject({
  user: AccountName,
  /** One public key line or several, options and comment allowed; another comment on the host is fine. */
  key: z.union([PublicKeyLine, z.array(PublicKeyLine).min(1)]),
  state: z.enum(['present', 'absent']).default('present'),
  /** Removes every other key. */
  exclusive: z.boolean().default(false),
});
type Params = z.output<typeof Params>;
type State = Answers<{
  account: AccountProbe;
  folder?: StatProbe | undefined;
  file?: StatProbe | undefined;
  content?: ContentProbe | undefined;
}>;

interface Present {
  readonly account: Account;
  readonly folder: Stat | null;
  readonly file: Stat | null;
  readonly content: string;
}

const folderOf = (account: Account): string => `${account.home === '/' ? '' : account.home}/.ssh`;
const fileOf = (account: Account): string => `${folderOf(account)}/authorized_keys`;

/** What is there. @throws TaskError `USER_MISSING`, `UNSAFE_PATH` */
function stateOf(params: Params, state: State): Present | null {
  const account = available(state.account, `account ${params.user}`);
  if (account === null) {
    if (params.state === 'absent') return null;
    throw new TaskError({
      code: 'USER_MISSING',
      message: `There is no user ${params.user} to whom the key could belong.`,
      hint: 'Make the user first, with a user task before this one.',
    });
  }
  const folder = available(state.folder ?? null, `kind of ${folderOf(account)}`);
  const file = available(state.file ?? null, `kind of ${fileOf(account)}`);
  // Following a link that the user planted would let them have any file of the host read or written.
  refuseOther(folderOf(account), folder, 'directory');
  refuseOther(fileOf(account), file, 'file');
  return { account, folder, file, content: available(state.content ?? null, `content of ${fileOf(account)}`) ?? '' };
}

function refuseOther(path: string, now: Stat | null, wanted: Stat['type']): void {
  if (now === null || now.type === wanted) return;
  throw new TaskError({
    code: 'UNSAFE_PATH',
    message: `${path} is a ${now.type}, not a ${wanted}; Pincer does not follow it.`,
    hint: 'Look at what it is and remove it by hand.',
  });
}

function wantedContent(params: Params, now: Present): string {
  const keys = typeof params.key === 'string' ? [params.key] : params.key;
  return mergeKeys(now.content, keys, params.state, params.exclusive);
}

/** Runs as the user (see `asUser`): `$1` the folder, `$2` the digest that diff saw or `-`; the new text comes on stdin. */
const put = `set -e; umask 077
mkdir -p -- "$1"; chmod 0700 -- "$1"; cd -- "$1"
now=-; if [ -e authorized_keys ]; then now=$(sha256sum < authorized_keys); now=\${now%% *}; fi
if [ "$now" != "$2" ]; then echo "authorized_keys changed meanwhile" >&2; exit 1; fi
temporary=$(mktemp .authorized_keys.XXXXXXXX); trap 'rm -f -- "$temporary"' EXIT
cat > "$temporary"; sync -- "$temporary"; mv -fT -- "$temporary" authorized_keys`;

function summaryOf({ state }: Params, isThere: boolean): string {
  if (state === 'absent') return 'take keys out of';
  return isThere ? 'new keys in' : 'create';
}

/**
 * Public keys that may log in as a user: `~/.ssh` 0700 and `authorized_keys` 0600, both the user's. Other lines stay byte for byte.
 * Everything in the user's home is done with the user's own rights, so that no planted symlink leads anywhere else.
 *
 * @example authorizedKey({ user: 'deploy', key: 'ssh-ed25519 AAAAC3Nz... operator@laptop' })
 */
export const authorizedKey = defineModule({
  name: 'authorizedKey',
  kind: 'state',
  params: Params,
  probe: (params, known: Partial<State>) => {
    const account = known.account === undefined ? null : available(known.account, `account ${params.user}`);
    return {
      account: probe.account(params.user),
      ...(account === null
        ? {}
        : {
            folder: probe.stat(folderOf(account)),
            file: probe.stat(fileOf(account)),
            content: probe.content(fileOf(account)),
          }),
    };
  },
  diff: (params, state: State): Change[] => {
    const now = stateOf(params, state);
    if (now === null) return [];
    const path = fileOf(now.account);
    const next = wantedContent(params, now);
    const changes: Change[] = [];
    if (next !== now.content) {
      changes.push({
        field: 'keys',
        summary: `${summaryOf(params, now.file !== null)} ${path}`,
        before: now.content,
        after: next,
      });
    }
    if (params.state === 'absent') return changes;
    return [
      ...changes,
      ...(now.folder === null
        ? []
        : compare({ 'owner of .ssh': [now.folder.uid, now.account.uid], 'mode of .ssh': [now.folder.mode, '0700'] })),
      ...(now.file === null ? [] : compare({ owner: [now.file.uid, now.account.uid], mode: [now.file.mode, '0600'] })),
    ];
  },
  apply: (params, state: State) => {
    const now = stateOf(params, state);
    if (now === null) return [];
    const { account } = now;
    const folder = folderOf(account);
    const expect = now.file === null ? '-' : sha256(now.content);
    // /home is root's, so nobody can swap the path above .ssh; -h keeps chown off a link in its place.
    const foreign = now.folder !== null && now.folder.uid !== account.uid;
    return [
      ...(foreign ? [step.direct(sh`chown -h -- ${`${account.uid}:${account.gid}`} ${folder}`)] : []),
      step.sh(asUser(account, sh`sh -c ${put} pincer ${folder} ${expect}`), {
        stdin: wantedContent(params, now),
        timeout: 60,
      }),
    ];
  },
  after: (params, state: State) => {
    const now = stateOf(params, state);
    return now === null ? [] : [predict(probe.content(fileOf(now.account)), wantedContent(params, now))];
  },
  // Where the home is, only the account says.
  touches: (params) => [params.user === 'root' ? 'path:/root' : 'path:*'],
});
