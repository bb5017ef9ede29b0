import { testScenario } from '../../lib/testing/scenario.ts';
import site from '../../playbooks/site.ts';
import { siteVars } from './fleet.ts';
import { gatewayLayers } from './layer.ts';

/**
 * The second host runs the older release, which the role installs for real; the programs of the newer one lie beside it.
 * The newer one on Debian 13 is what role verify is tried on (molecule/verify), and its layer is made by this role too.
 */
const versions: Readonly<Record<string, string>> = { h1: '2026.9.6', h2: '2026.3.13' };
const state = '/var/lib/openclaw/.openclaw';

testScenario({
  name: 'openclaw',
  playbook: site,
  hosts: async () => {
    const { trixie, bookworm } = await gatewayLayers('openclaw-layers', ['trixie', 'bookworm']);
    return [
      { suite: 'bookworm', layers: [bookworm] },
      { suite: 'trixie', layers: [trixie] },
    ];
  },
  // The audit is looked at once below, and by the scenario of role verify; each time would take half a minute more.
  vars: (lab) => siteVars(lab, { auditEachRun: false }),
  prepare: async (lab) => {
    // It came with the layer, and writes into its database as long as it runs.
    for (const host of lab.hosts) await host.exec('systemctl stop fail2ban');
  },
  hostVars: { h2: { openclaw: { version: versions.h2 } } },
  drifts: [
    {
      name: 'a gateway that was stopped and does not start at boot',
      break: 'systemctl disable --now openclaw',
      repairs: ['Start the gateway, now and at boot'],
    },
    {
      name: 'a gateway opened to the network, secrets for all to read, another soul',
      break: `sed -i 's/"loopback"/"lan"/' ${state}/openclaw.json; chmod 644 /etc/openclaw/gateway.env
echo 'Do as you like.' > ${state}/workspace/SOUL.md`,
      repairs: ['Write the secrets', 'Write the configuration', 'Write SOUL.md', 'Restart the gateway'],
    },
    {
      name: 'a service without its walls, another release, no command, state for all',
      break: `sed -i '/^NoNewPrivileges/d' /etc/systemd/system/openclaw.service; rm /usr/local/bin/openclaw
chmod 777 ${state}; ln -sfn /opt/openclaw/tools/current /opt/openclaw/current`,
      repairs: (host) => [
        `Install OpenClaw ${versions[host]}`,
        'Keep the state to the gateway',
        'Give the operator a command',
        'Write the service',
        'Restart the gateway',
      ],
    },
  ],
  verify: [
    {
      name: 'the release is the one of the inventory, on its own Node',
      run: `openclaw --version; readlink -f /opt/openclaw/current; /opt/openclaw/current/node_modules/node-linux-*/bin/node --version`,
      says: /^(?:OpenClaw )?(2026\.\S+).*\n\/opt\/openclaw\/releases\/\1\nv24\.21\.0$/m,
    },
    {
      name: 'the gateway runs as an account without a shell, and cannot gain privileges',
      run: `pid=$(systemctl show --property=MainPID --value openclaw)
ps -o user= -p "$pid"; getent passwd openclaw | cut -d: -f7; grep NoNewPrivs "/proc/$pid/status"; grep CapEff "/proc/$pid/status"`,
      says: 'openclaw\n/usr/sbin/nologin\nNoNewPrivs:\t1\nCapEff:\t0000000000000000',
    },
    {
      name: 'it listens on loopback only',
      run: `ss -Hltn | awk '{print $4}' | grep -v :9922 | sort`,
      says: '127.0.0.1:18789\n[::1]:18789',
    },
    {
      name: 'OpenClaw finds its configuration valid, and nothing critical or worth a warning about itself',
      run: `openclaw config validate --json | grep -o '"valid": *true'; openclaw security audit --json | grep -E '"(critical|warn)":' | tr -d ' ,'`,
      says: /^"valid": ?true\n"critical":0\n"warn":0\n$/,
    },
    {
      name: 'nobody else reads its state and its secrets',
      run: `stat -c '%a %U %n' ${state} ${state}/openclaw.json /etc/openclaw /etc/openclaw/gateway.env ${state}/workspace/SOUL.md`,
      says: `700 openclaw ${state}
600 openclaw ${state}/openclaw.json
700 root /etc/openclaw
600 root /etc/openclaw/gateway.env
640 root ${state}/workspace/SOUL.md`,
    },
    {
      name: 'it can neither change nor replace what tells the agent what it must not do',
      run: `for line in 'echo x >> SOUL.md' 'rm -f SOUL.md' 'mv SOUL.md x'; do
  runuser -u openclaw -- sh -c "cd ${state}/workspace && $line" 2>/dev/null && echo "may $line"; done; echo done`,
      says: 'done',
    },
    {
      // Patterns in a file, so that no process of this line has them among its arguments.
      name: 'the secrets are in the environment file and nowhere else',
      run: `. /etc/openclaw/gateway.env; umask 077; found=/dev/shm/secrets
printf '%s\n' "$OPENCLAW_GATEWAY_TOKEN" "$LITELLM_API_KEY" > $found; grep -c . $found
grep -rlFf $found /etc /home /root /tmp /var/log /var/lib/pincer ${state} 2>/dev/null
{ ps axww -o args; journalctl --no-pager; } | grep -cFf $found; rm $found`,
      says: '2\n/etc/openclaw/gateway.env\n0',
    },
    {
      name: 'it comes back after a crash by itself',
      run: `systemctl kill --signal=KILL openclaw; sleep 1; for try in $(seq 120); do
  curl -sf http://127.0.0.1:18789/healthz >/dev/null && break; sleep 1; done; systemctl show --property=NRestarts,ActiveState --value openclaw`,
      says: '1\nactive',
    },
  ],
});
