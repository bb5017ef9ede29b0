import { describe, expect, it } from 'vitest';
import { suites } from '../lab/index.ts';
import { authorizedKey } from '../modules/authorizedKey.ts';
import { group } from '../modules/group.ts';
import { sudoers } from '../modules/sudoers.ts';
import { user } from '../modules/user.ts';
import { useLawLab } from './lawLab.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN3GJLZNKT1PPuq7zA5EuF6zvza1MqyHC7bECgRhywws';

describe.each(suites)('laws of account modules on %s', (suite) => {
  const lab = useLawLab(`laws-accounts-${suite}`, suite);

  it('make groups and people, and take what drifted back', async () => {
    await lab.obeys(group({ name: 'ops', gid: 1700 }), ['create group ops']);
    const deploy = user({ name: 'deploy', groups: ['sudo', 'ops'] });
    await lab.obeys(deploy, ['create user deploy']);
    await lab.obeys(deploy, []);
    expect(await lab.said('getent shadow deploy | cut -d: -f2; stat -c %a /home/deploy; id -Gn deploy')).toBe(
      '*\n700\ndeploy sudo ops',
    );
    await lab.said('gpasswd -d deploy ops; usermod -s /bin/sh deploy; rm -r /home/deploy');
    await lab.obeys(user({ name: 'deploy', groups: ['sudo', 'ops'], shell: '/bin/bash' }), [
      'shell /bin/sh -> /bin/bash',
      'add deploy to group ops',
      'create /home/deploy',
    ]);
    expect(await lab.said('stat -c "%a %U" /home/deploy /home/deploy/.profile')).toBe('700 deploy\n600 deploy');
    await lab.obeys(user({ name: 'deploy', groups: ['sudo'], groupsExact: true }), ['remove deploy from group ops']);
  });

  it('make a system account, and remove it', async () => {
    await lab.obeys(user({ name: 'app', system: true, home: '/var/lib/app', uid: 950 }), ['create user app']);
    expect(await lab.said('getent passwd app | cut -d: -f3,6,7; ls -d /var/lib/app')).toMatch(
      /^950:\/var\/lib\/app:\/usr\/sbin\/nologin\n.*No such file/,
    );
    await lab.obeys(user({ name: 'app', state: 'absent' }), ['remove user app']);
    await lab.obeys(group({ name: 'ops', state: 'absent' }), ['remove group ops']);
  });

  it('let a key in, and follow no planted symlink', async () => {
    const folder = '/home/deploy/.ssh';
    await lab.obeys(authorizedKey({ user: 'deploy', key: `${key} me` }), [`create ${folder}/authorized_keys`]);
    await lab.obeys(authorizedKey({ user: 'deploy', key: `${key} another comment` }), []);
    expect(await lab.said(`stat -c '%a %U' ${folder} ${folder}/authorized_keys; ls -A ${folder}`)).toBe(
      '700 deploy\n600 deploy\nauthorized_keys',
    );
    await lab.said(`chmod 777 ${folder}; chown root ${folder}; echo '# kept' >> ${folder}/authorized_keys`);
    await lab.obeys(authorizedKey({ user: 'deploy', key }), ['owner of .ssh 0 -> 1000', 'mode of .ssh 0777 -> 0700']);
    expect(await lab.said(`cat ${folder}/authorized_keys`)).toBe(`${key} me\n# kept`);
    await lab.said(`rm -r ${folder}; mkdir /root/trap; ln -s /root/trap ${folder}`);
    await expect(lab.tries(authorizedKey({ user: 'deploy', key }))).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
    expect(await lab.said('ls -A /root/trap')).toBe('');
  });

  it('allow with sudo what is listed, and nothing beside it', async () => {
    await lab.said('ln -sf /bin/true /bin/x');
    const odd = "/bin/x --a=1,2 http://h:1 '*' '[!x]' '^y$' '#'";
    const commands = ['/usr/bin/systemctl restart openclaw', '/usr/bin/id', odd.replaceAll("'", '')];
    await lab.obeys(sudoers({ name: 'deploy', rules: [{ user: 'deploy', noPassword: true, commands }] }), [
      'create /etc/sudoers.d/deploy',
    ]);
    const allowed = async (command: string): Promise<boolean> =>
      (await lab.host.exec(`gpasswd -d deploy sudo >/dev/null 2>&1; sudo -U deploy -l ${command}`)).code === 0;
    for (const command of ['/usr/bin/systemctl restart openclaw', '/usr/bin/id', odd]) {
      expect([command, await allowed(command)]).toEqual([command, true]);
    }
    const others = ['/usr/bin/systemctl restart ssh', '/usr/bin/id -u', odd.replace("'*'", 'zz')];
    for (const command of others) expect([command, await allowed(command)]).toEqual([command, false]);
  });
});
