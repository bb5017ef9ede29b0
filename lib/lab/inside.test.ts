import { expect, test } from 'vitest';
import { capabilityNumbers, planInside, planSsh, shellLine } from './inside.ts';
import { homePaths, labPaths } from './paths.ts';

test('a command inside joins the groups first, then gives up capabilities, then enters, in that order', () => {
  const argv = planInside({ leader: 4711, capabilities: '5', groups: ['/cg/a', '/cg/b'] }, 'id -u', 60);
  expect(argv.slice(0, 1)).toEqual(['sh']);
  expect(argv[1]).toMatch(/\/enter\.sh$/);
  expect(argv.slice(2)).toEqual([
    ...['/cg/a', '/cg/b', '--'],
    ...['setpriv', '--bounding-set=-all,+cap_0,+cap_2'],
    ...['nsenter', '--target=4711', '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--'],
    ...['/usr/bin/env', '-i', '--chdir=/root', 'HOME=/root', 'USER=root', 'LOGNAME=root', 'SHELL=/bin/bash'],
    ...['LANG=C.UTF-8', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ...['timeout', '--kill-after=2', '60', '/bin/sh', '-c', 'id -u'],
  ]);
});

test('capability masks as proc(5) writes them', () => {
  expect(capabilityNumbers('0')).toEqual([]);
  expect(capabilityNumbers('000001fffeffffff')).toEqual(
    Array.from({ length: 41 }, (_, bit) => bit).filter((bit) => bit !== 24),
  );
});

test('ssh asks nobody, trusts exactly the lab and reads no configuration of the user', () => {
  const lab = labPaths(homePaths({}), 'pincer');
  const argv = planSsh(lab, '10.77.0.11', { user: 'admin', port: 9922 }, ['id -u']);
  expect(argv.slice(0, 7)).toEqual(['nsenter', `--net=${lab.namespace}`, '--', 'ssh', '-F', '/dev/null', '-i']);
  expect(argv).toEqual(
    expect.arrayContaining(['StrictHostKeyChecking=yes', 'BatchMode=yes', `UserKnownHostsFile=${lab.knownHosts}`]),
  );
  expect(argv.slice(-3)).toEqual(['admin@10.77.0.11', '--', 'id -u']);
  expect(argv.join(' ')).toContain(' -p 9922 ');
  expect(planSsh(lab, '10.77.0.11', { user: 'root', port: 22 }, []).at(-1)).toBe('root@10.77.0.11');
});

test('words stay words', () => {
  expect(shellLine(['echo', 'a b', "it's"])).toBe("echo 'a b' 'it'\\''s'");
});
