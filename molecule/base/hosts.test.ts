import { type Lab, suites } from '../../lib/lab/index.ts';
import { type Scenario, testScenario } from '../../lib/testing/scenario.ts';
import { baseAlone, labVars, publicKeyOf } from './fleet.ts';

const vars = (lab: Lab) =>
  labVars(lab, {
    hostname: 'gw1',
    timezone: 'Europe/Berlin',
    swapMb: 64,
    operator: { authorizedKeys: [publicKeyOf(lab)] },
  });

/** What may happen to a host behind Pincer's back. */
const drifts: Scenario['drifts'] = [
  {
    name: 'a firewall that lets others in',
    break: 'ufw allow 23/tcp && ufw allow 9922/tcp',
    repairs: ['Set the firewall'],
  },
  { name: 'a firewall that is off', break: 'ufw disable', repairs: ['Set the firewall'] },
  {
    name: 'an sshd that asks for passwords',
    // Not a reload, which is over before sshd listens again: the run would find its port closed, and come to the firewall.
    break: `sed -i 's/^PasswordAuthentication no/PasswordAuthentication yes/' /etc/ssh/sshd_config.d/00-pincer.conf
systemctl restart ssh`,
    repairs: ['Write the settings of sshd'],
  },
  {
    name: 'a loosened kernel',
    break: 'echo 1 > /proc/sys/net/ipv4/conf/all/accept_redirects; rm /etc/sysctl.d/99-openclaw.conf',
    repairs: ['Set the kernel'],
  },
  {
    name: 'a deploy account that could be root by Docker, or by a rule of its own',
    break: 'groupadd docker && usermod -aG docker deploy && echo "# more" >> /etc/sudoers.d/operator',
    repairs: ['Make the deploy account', 'Let the operator look after the gateway'],
  },
  {
    name: 'a fail2ban that was stopped, with other jails',
    break: 'systemctl disable --now fail2ban && sed -i s/^maxretry.*/maxretry=99/ /etc/fail2ban/jail.local',
    repairs: ['Write the jails of fail2ban', 'Start fail2ban', 'Reload fail2ban'],
  },
  {
    name: 'updates that were turned off',
    break: 'systemctl disable --now apt-daily-upgrade.timer && rm /etc/apt/apt.conf.d/52pincer-auto-upgrades',
    repairs: ['Choose which updates install themselves', 'Look for updates daily (apt-daily-upgrade.timer)'],
  },
];

const sshd = 'sshd -T -C user=deploy,host=h,addr=192.0.2.1';

/** What a host must be like, told by the programs that act on it. */
const verify: Scenario['verify'] = [
  {
    name: 'sshd would let in keys only, listed accounts only, though a cloud image said otherwise',
    run: `test -e /etc/ssh/sshd_config.d/50-cloud-init.conf && ${sshd} | grep -E '^(port|permitrootlogin|passwordauthentication|pubkeyauthentication|allowusers|maxauthtries|x11forwarding|allowagentforwarding) ' | sort`,
    says: `allowagentforwarding no
allowusers deploy
allowusers operator
maxauthtries 3
passwordauthentication no
permitrootlogin no
port 9922
pubkeyauthentication yes
x11forwarding no`,
  },
  {
    name: 'sshd listens on its port only',
    run: `ss -Hltn | awk '{print $4}' | sort -u`,
    says: '0.0.0.0:9922\n[::]:9922',
  },
  {
    name: 'sshd offers nothing that is weak',
    run: `! ${sshd} | grep -E '^(kexalgorithms|macs|hostkeyalgorithms) ' | grep -E 'nistp|sha1(-|,|$)|group14|group-exchange|umac-64|hmac-sha2-256(,|$)'`,
    says: '',
  },
  {
    name: 'the firewall denies, and lets in SSH of the operators',
    run: 'ufw status verbose',
    says: /^Status: active\n[\s\S]*Default: deny \(incoming\), allow \(outgoing\)[\s\S]*\n9922\/tcp +ALLOW IN +10\.77\.\d+\.1 +# SSH of the operators\n*$/,
  },
  { name: 'the firewall comes back at boot', run: 'systemctl is-enabled ufw', says: 'enabled' },
  {
    name: 'fail2ban guards the port of sshd by the journal, and spares the operators',
    run: 'fail2ban-client status sshd; fail2ban-client get sshd ignoreip | sort; fail2ban-client get sshd maxretry; systemctl is-enabled fail2ban',
    says: /Journal matches:\s+_SYSTEMD_UNIT=ssh\.service[\s\S]*- 10\.77\.\d+\.1\n[\s\S]*- 127\.0\.0\.0\/8\n[\s\S]*3\nenabled/,
  },
  {
    // Keys with a "-" may be missing: this machine's kernel is the hosts' kernel, and has what it has.
    name: 'the kernel is as the file says',
    run: `sed -n 's/^\\(-\\{0,1\\}\\)\\([a-z].*\\) = \\(.*\\)$/\\2 \\3 \\1/p' /etc/sysctl.d/99-openclaw.conf | while read -r key value optional; do
  if [ -n "$optional" ] && ! [ -e "/proc/sys/$(echo "$key" | tr . /)" ]; then continue; fi
  if [ "$(sysctl -n "$key")" = "$value" ]; then echo same; else echo "$key is $(sysctl -n "$key")"; fi
done | sort -u`,
    says: 'same',
  },
  {
    name: 'the deploy account can be root and is in no other group',
    run: 'id -nG deploy; runuser -u deploy -- sudo -n id -u; stat -c %a /home/deploy /home/deploy/.ssh',
    says: 'deploy sudo\n0\n700\n700',
  },
  {
    name: 'the operator can look after the gateway and nothing else',
    run: `runuser -u operator -- sudo -n /usr/bin/systemctl daemon-reload && echo reloaded
for line in 'systemctl restart ssh' 'systemctl edit openclaw' 'cat /etc/shadow' 'journalctl -u ssh' 'su -'; do
  runuser -u operator -- sudo -n $line >/dev/null 2>&1 && echo "may $line"; done; id -nG operator`,
    says: 'reloaded\noperator',
  },
  { name: 'no sudoers file is broken', run: 'visudo -c', says: /parsed OK/ },
  {
    name: 'only security updates install themselves',
    run: `apt-config dump | grep -E '^(APT::Periodic::(Update-Package-Lists|Unattended-Upgrade)|Unattended-Upgrade::(Automatic-Reboot|Allowed-Origins:|Origins-Pattern:).?) ?' | sort`,
    says: /^APT::Periodic::Unattended-Upgrade "1";\nAPT::Periodic::Update-Package-Lists "1";\nUnattended-Upgrade::Automatic-Reboot "false";\nUnattended-Upgrade::Automatic-Reboot-Time "05:00";\n(?:Unattended-Upgrade::Origins-Pattern:: "[^"]*security[^"]*";\n){4}$/,
  },
  {
    name: 'the name and the clock',
    run: 'hostname; getent hosts gw1 | head -1; date +%Z; systemctl is-enabled systemd-timesyncd',
    says: /^gw1\n127\.0\.1\.1\s+gw1\nCES?T\nenabled$/m,
  },
  {
    name: 'no swap in a container, and no trace of it',
    run: 'test ! -e /swapfile && ! grep -q swap /etc/fstab && echo none',
    says: 'none',
  },
  { name: 'nothing of the guard is left', run: 'ls -A /var/lib/pincer/guard 2>/dev/null | wc -l', says: '0' },
];

for (const suite of suites) {
  testScenario({
    name: `base-${suite}`,
    playbook: baseAlone,
    hosts: [{ files: { '/etc/ssh/sshd_config.d/50-cloud-init.conf': 'PasswordAuthentication yes\n' } }],
    suite,
    vars,
    drifts,
    verify,
  });
}
