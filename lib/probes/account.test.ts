import { describe, expect, it } from 'vitest';
import { probe } from '../core/probe.ts';
import type { Entry } from '../shell/session.ts';
import { shells, startShell } from '../shell/testing/shells.ts';
import { nameKind } from './account.ts';

const entry = (id: string, stdout: string, code = 0): Entry => ({
  id,
  code,
  stdout: Buffer.from(stdout),
  stderr: Buffer.alloc(0),
});
const questions = [probe.account('jane'), probe.account('joe'), probe.group('jane')];
const files = '\n/etc/passwd:jane:x:1000:1000:Jane:/home/jane:/bin/sh\n/etc/group:jane:x:1000:joe,ann\n';

function answers(records: Readonly<Record<string, Entry>>) {
  return nameKind.parse(questions, (id) => records[id], 'q');
}

describe('users and groups', () => {
  it('come from the local files where these are asked first', () => {
    expect(
      answers({
        q: entry('q', files),
        'q.passwd': entry('q.passwd', '1\n', 2),
        'q.group': entry('q.group', '1\n'),
      }),
    ).toEqual([
      { name: 'jane', uid: 1000, gid: 1000, comment: 'Jane', home: '/home/jane', shell: '/bin/sh' },
      null,
      { name: 'jane', gid: 1000, members: ['joe', 'ann'] },
    ]);
  });

  it('come from getent where a directory service is asked before the files', () => {
    const asked = '\njane:x:5000:5000::/net/jane:/bin/bash\njoe:x:5001:5000::/net/joe:/bin/bash\n';
    const [jane, joe, group] = answers({
      q: entry('q', files),
      'q.passwd': entry('q.passwd', asked),
      'q.group': entry('q.group', '\n', 2),
    });
    expect([jane, joe]).toMatchObject([{ uid: 5000 }, { uid: 5001 }]);
    expect(group).toBeNull();
  });

  it('that the files do not name are unavailable when getent does not work, never absent', () => {
    const broken = { unavailable: 'getent does not work here' };
    const [jane, joe] = answers({
      q: entry('q', files),
      'q.passwd': entry('q.passwd', '1\n', 124),
      'q.group': entry('q.group', '1\n'),
    });
    expect([jane, joe]).toEqual([expect.objectContaining({ uid: 1000 }), broken]);
  });

  it('are unavailable when no answer came', () => {
    expect(answers({ q: entry('q', files) })).toEqual(
      Array(3).fill({ unavailable: 'the host did not answer this question' }),
    );
  });
});

describe.each(shells)('names with %s', (kind) => {
  it('are asked of getent when the local files do not come first, and when they lack them', async () => {
    await using shell = await startShell(kind);
    const ask = async (found: string, names: string) => {
      const records = await shell.ask(`o='\n${found}\n'\nB x\ng passwd ${names}\nE x $?\n`);
      return [records.get('x')?.code, records.get('x')?.stdout.toString().split('\n').slice(0, -1).map(nameOf)];
    };
    const nameOf = (line: string) => line.split(':')[0];
    const local = '/etc/nsswitch.conf:passwd: files systemd';
    expect(await ask(`${local}\n/etc/passwd:root:x:0:0::/root:/bin/sh`, 'root')).toEqual([0, ['1']]);
    expect(await ask(`${local}\n/etc/passwd:root:x:0:0::/root:/bin/sh`, 'root daemon')).toEqual([0, ['1', 'daemon']]);
    expect(await ask('/etc/passwd:root:x:0:0::/root:/bin/sh', 'root')).toEqual([0, ['', 'root']]);
    expect(await ask(local, 'no-such-user')).toEqual([2, ['1']]);
  });

  it('that look like regular expressions or numbers are only names', async () => {
    await using shell = await startShell(kind);
    const odd = ['ro.t', 'r[o]ot', 'a|root', '^root', '0', "it's", 'a b'].map((name) => probe.account(name));
    const records = await shell.ask(nameKind.shell(odd, 'q'));
    expect(nameKind.parse(odd, (id) => records.get(id), 'q')).toEqual(odd.map(() => null));
  });
});
