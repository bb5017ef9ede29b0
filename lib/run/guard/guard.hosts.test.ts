import { beforeEach, describe, expect, it } from 'vitest';
import { task } from '../../core/task.ts';
import { authorizedKey } from '../../modules/authorizedKey.ts';
import { useGuardLab } from '../../testing/guardLab.ts';
import {
  accountTasks,
  deployWay as final,
  freshWay as fresh,
  type WrongWayIn,
  wayInTasks,
} from '../../testing/guardTasks.ts';
import type { Transport } from '../../transport/transport.ts';

const guardLab = useGuardLab('guard');

beforeEach(async () => {
  await guardLab.host.reset();
}, 60_000);

const accounts = () => accountTasks(guardLab.publicKey);
const wayIn = (wrong?: WrongWayIn) => wayInTasks(guardLab.client, wrong);

/** The first connection that proves a new way in breaks once it was told to confirm; the host has heard it. */
function losingTheConfirmation(): (line: Transport) => Transport {
  let isLost = false;
  return (line) => ({
    ...line,
    connect: async (options) => {
      const connection = await line.connect(options);
      if (options?.only === undefined || isLost) return connection;
      return {
        ...connection,
        open: async (command, events) => {
          const channel = await connection.open(command, {
            ...events,
            stdout: (chunk) => isLost || events.stdout(chunk),
            stderr: (chunk) => isLost || events.stderr(chunk),
          });
          const write = (data: string | Uint8Array): boolean => {
            if (!isLost && Buffer.from(data).includes('guard-commit')) {
              isLost = true;
              setTimeout(() => connection.close(), 2000);
            }
            return channel.write(data);
          };
          return { ...channel, write };
        },
      };
    },
  });
}

describe('a guarded block', () => {
  it('moves a fresh host to its new way in, closes the old one, and has nothing to do the next time', async () => {
    const first = await guardLab.run([final, fresh], () => [...accounts(), wayIn()]);
    expect(first.result.error).toBeUndefined();
    expect(first.statuses.slice(-2)).toEqual(['sshd: changed', 'ufw: changed']);
    expect(await guardLab.said("ss -Hltn | grep -c ':22 '")).toBe('0');
    expect(await guardLab.said('sshd -T | grep -E "^(port|permitrootlogin|allowusers)"')).toBe(
      'port 9922\npermitrootlogin no\nallowusers deploy',
    );
    expect(await guardLab.said('ufw status | grep -c 22/tcp')).toBe('1');
    expect(
      await guardLab.said(
        'ls /var/lib/pincer/guard /etc/systemd/system/pincer-guard-boot.service 2>/dev/null; systemctl list-timers --all | grep -c pincer',
      ),
    ).toBe('0');
    expect(await guardLab.logsIn(fresh)).toBe(false);
    const second = await guardLab.run([final, fresh], () => [...accounts(), wayIn()]);
    expect(second.result.error).toBeUndefined();
    expect(second.result.counts.changed).toBe(0);
    expect(second.result.roundTrips).toBeLessThanOrEqual(4);
  });

  it('is refused and restored when the firewall lets nobody reach the new port', async () => {
    await guardLab.run([fresh], accounts);
    const before = await guardLab.snapshot();
    const run = await guardLab.run([final, fresh], () => [...accounts(), wayIn({ rulePort: 9923 })]);
    expect(run.result.state).toBe('failed');
    expect(String(run.result.error)).toMatch(
      /Nobody could log in as deploy on port 9922: .* Refused, and the host restored\./s,
    );
    expect(await guardLab.snapshot()).toBe(before);
    expect(await guardLab.logsIn(fresh)).toBe(true);
  });

  it('is refused and restored when the key of the next run does not fit', async () => {
    const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEu4mQqzqzqzqzqzqzqzqzqzqzqzqzqzqzqzqzqzqzqz other';
    const wrongKey = () => [
      accounts()[0],
      task('Its key', authorizedKey({ user: 'deploy', key: other })),
      accounts()[2],
    ];
    await guardLab.run([fresh], wrongKey);
    const before = await guardLab.snapshot();
    const run = await guardLab.run([final, fresh], () => [...wrongKey(), wayIn()]);
    expect(run.result.state).toBe('failed');
    expect(String(run.result.error)).toMatch(/Refused, and the host restored\./);
    expect(await guardLab.snapshot()).toBe(before);
    expect(await guardLab.logsIn(fresh)).toBe(true);
  });

  it('is refused before anything changes when its own address would be shut out', async () => {
    await guardLab.run([fresh], accounts);
    const before = await guardLab.snapshot();
    const run = await guardLab.run([final, fresh], () => [...accounts(), wayIn({ allowedFrom: ['203.0.113.10'] })]);
    expect(String(run.result.error)).toMatch(/which the new rules do not let in/);
    expect(await guardLab.snapshot()).toBe(before);
  });

  it('is refused before anything changes when sshd would not read its configuration', async () => {
    await guardLab.run([fresh], accounts);
    await guardLab.said("printf 'NoSuchKeyword yes\\n' >/etc/ssh/sshd_config.d/90-broken.conf");
    const before = await guardLab.snapshot();
    const run = await guardLab.run([final, fresh], () => [...accounts(), wayIn()]);
    expect(String(run.result.error)).toMatch(/sshd refuses the configuration/);
    expect(await guardLab.snapshot()).toBe(before);
  });

  it('is confirmed although the answer to that is lost', async () => {
    const run = await guardLab.run([final, fresh], () => [...accounts(), wayIn()], {
      through: losingTheConfirmation(),
    });
    expect(run.result.error).toBeUndefined();
    expect(run.statuses.slice(-2)).toEqual(['sshd: changed', 'ufw: changed']);
    expect(await guardLab.logsIn(final)).toBe(true);
    expect(await guardLab.logsIn(fresh)).toBe(false);
    expect(await guardLab.said('ls -A /var/lib/pincer/guard')).toMatch(/No such file|^$/);
  });

  it('moves a host whose port is held by systemd’s socket, and restores it to that', async () => {
    await guardLab.said('systemctl disable --now ssh.service; systemctl enable --now ssh.socket');
    await guardLab.run([fresh], accounts);
    const before = await guardLab.snapshot();
    const refused = await guardLab.run([final, fresh], () => [...accounts(), wayIn({ rulePort: 9923 })]);
    expect(String(refused.result.error)).toMatch(/Refused, and the host restored\./);
    expect(await guardLab.snapshot()).toBe(before);
    expect(await guardLab.logsIn(fresh)).toBe(true);
    const moved = await guardLab.run([final, fresh], () => [...accounts(), wayIn()]);
    expect(moved.result.error).toBeUndefined();
    expect(await guardLab.said('systemctl is-active ssh.socket')).toBe('active');
    expect(await guardLab.said("ss -Hltn | grep -c ':22 '")).toBe('0');
    expect(await guardLab.logsIn(final)).toBe(true);
  });
});
