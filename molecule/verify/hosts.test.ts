import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playbook } from '../../lib/cli/playbook.ts';
import { messageOf } from '../../lib/core/errors.ts';
import { defineFleet } from '../../lib/core/fleet.ts';
import { Lab, type LabHost } from '../../lib/lab/index.ts';
import { type LabRun, type LabRunOptions, runOnLab } from '../../lib/testing/lab-run.ts';
import site from '../../playbooks/site.ts';
import verifyOnly from '../../playbooks/verify.ts';
import { base } from '../../roles/base/role.ts';
import { laterWays } from '../../roles/base/way-in.ts';
import { verify } from '../../roles/verify/role.ts';
import { VerifyVars } from '../../roles/verify/vars.ts';
import { canaries, siteVars } from '../openclaw/fleet.ts';
import { gatewayLayers } from '../openclaw/layer.ts';

const minutes = 60_000;
const name = 'verify';
const config = '/var/lib/openclaw/.openclaw/openclaw.json';
const drop = '/etc/ssh/sshd_config.d/00-pincer.conf';

/** Waits until a program listens, which Python takes a while for. */
const isOpen = (port: number) =>
  `for i in $(seq 100); do ss -Hlntu 'sport = :${port}' | grep -q . && break; sleep 0.1; done`;

/** Something that goes wrong on a host, the one check that must see it, in what words, and how it is put right. */
interface Drift {
  readonly name: string;
  readonly break: string;
  readonly id: string;
  readonly says: RegExp;
  readonly mend: string;
  /** The audit takes seconds, so only those drifts pay for it that it is to see. */
  readonly audit?: boolean | undefined;
}

/** Puts a server in the gateway's place that answers as no real gateway could be made to. */
function standIn(status: { readonly readyz: number; readonly healthz: number }): string {
  return `cat > /opt/stand-in.py <<'END'
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(${JSON.stringify(status)}[self.path.strip("/")])
        self.end_headers()
HTTPServer(("127.0.0.1", 18789), Handler).serve_forever()
END
mkdir -p /run/systemd/system/openclaw.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/bin/python3 /opt/stand-in.py\n' > /run/systemd/system/openclaw.service.d/x.conf
systemctl daemon-reload && systemctl restart openclaw && ${isOpen(18_789)}`;
}

const standInGone = `rm -r /run/systemd/system/openclaw.service.d /opt/stand-in.py
systemctl daemon-reload && systemctl restart openclaw`;

const drifts: readonly Drift[] = [
  {
    name: 'a loosened kernel setting',
    break: 'echo 1 > /proc/sys/net/ipv4/conf/all/accept_redirects',
    id: 'kernel-settings',
    says: /net\.ipv4\.conf\.all\.accept_redirects is 1, wanted 0\.$/,
    mend: 'echo 0 > /proc/sys/net/ipv4/conf/all/accept_redirects',
  },
  {
    name: 'a firewall that is off',
    break: 'ufw disable',
    id: 'firewall-on',
    says: /ufw is not active/,
    mend: 'ufw --force enable',
  },
  {
    name: 'a kernel that lets in what ufw says is denied',
    break: 'iptables -P INPUT ACCEPT',
    id: 'firewall-on',
    says: /the kernel does not drop what comes in/,
    mend: 'iptables -P INPUT DROP',
  },
  {
    name: 'SSH open to a stranger, by a range of ports',
    break: 'ufw allow proto tcp from 192.0.2.0/24 to any port 9000:10000',
    id: 'firewall-ssh',
    says: /failed: 192\.0\.2\.0\/24 gets in and should not\.$/,
    mend: 'ufw delete allow proto tcp from 192.0.2.0/24 to any port 9000:10000',
  },
  {
    name: 'an sshd that asks for passwords',
    // A restart is over when sshd listens again, a reload before.
    break: `sed -i 's/^PasswordAuthentication no/PasswordAuthentication yes/' ${drop}; systemctl restart ssh`,
    id: 'sshd-settings',
    says: /PasswordAuthentication is "yes", wanted "no" \(user=deploy\)\.$/,
    mend: `sed -i 's/^PasswordAuthentication yes/PasswordAuthentication no/' ${drop}; systemctl restart ssh`,
  },
  {
    name: 'an sshd to which another file adds a port',
    break: 'echo "Port 2222" > /etc/ssh/sshd_config.d/50-more.conf',
    id: 'sshd-settings',
    says: /Port is "9922 2222", wanted "9922"/,
    mend: 'rm /etc/ssh/sshd_config.d/50-more.conf',
  },
  {
    name: 'a jail that forgives too much',
    break: 'fail2ban-client set sshd maxretry 99',
    id: 'ssh-jail',
    says: /failed: maxretry is 99, wanted 3\.$/,
    mend: 'fail2ban-client set sshd maxretry 3',
  },
  {
    name: 'a jail that was taken down',
    break: 'fail2ban-client stop sshd',
    id: 'ssh-jail',
    says: /there is no jail sshd at work/,
    mend: 'systemctl restart fail2ban',
  },
  {
    name: 'a gateway that will not start at boot',
    break: 'systemctl disable openclaw',
    id: 'gateway-enabled',
    says: /is disabled, wanted enabled/,
    mend: 'systemctl enable openclaw',
  },
  {
    name: 'a state folder that everybody may write to',
    break: 'chmod 777 /var/lib/openclaw/.openclaw',
    id: 'gateway-audit',
    says: /1 critical finding: fs\.state_dir\.perms_world_writable/,
    mend: 'chmod 700 /var/lib/openclaw/.openclaw',
    audit: true,
  },
  {
    name: 'a token that the gateway does not know',
    break: `cp -p /etc/openclaw/gateway.env /etc/openclaw/kept
sed -i "s/^OPENCLAW_GATEWAY_TOKEN=.*/OPENCLAW_GATEWAY_TOKEN='$(printf 'b2%.0s' $(seq 32))'/" /etc/openclaw/gateway.env`,
    id: 'gateway-right-token',
    says: /it answered 401, wanted 200/,
    mend: 'mv /etc/openclaw/kept /etc/openclaw/gateway.env',
  },
  {
    name: 'a foreign listener',
    break: `systemd-run --quiet --unit=foreign python3 -m http.server 5555; ${isOpen(5555)}`,
    id: 'listeners',
    says: /failed: python3 listens on tcp 0\.0\.0\.0 port 5555\.$/,
    mend: 'systemctl stop foreign',
  },
  {
    name: 'a foreign listener on UDP and loopback',
    break: `systemd-run --quiet --unit=foreign python3 -c 'import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 5353)); time.sleep(600)'; ${isOpen(5353)}`,
    id: 'listeners',
    says: /failed: python3 listens on udp 127\.0\.0\.1 port 5353\.$/,
    mend: 'systemctl stop foreign',
  },
  {
    name: 'a gateway without a door: its configuration asks for no token',
    break: `cp -p ${config} /root/kept.json
python3 - <<'END'
import json
with open('${config}') as file: config = json.load(file)
config['gateway']['auth'] = {'mode': 'none'}
with open('${config}', 'w') as file: json.dump(config, file)
END`,
    id: 'gateway-audit',
    says: /critical finding.*gateway\.loopback_no_auth/,
    mend: `cp -p /root/kept.json ${config}; rm /root/kept.json`,
    audit: true,
  },
  {
    name: 'a gateway of which a part does not come up',
    break: standIn({ readyz: 503, healthz: 200 }),
    id: 'gateway-ready',
    says: /it answered 503, wanted 200/,
    mend: standInGone,
  },
  {
    name: 'a gateway that calls itself ill',
    break: standIn({ readyz: 200, healthz: 500 }),
    id: 'gateway-health',
    says: /it answered 500, wanted 200/,
    mend: standInGone,
  },
  {
    name: 'a gateway that was stopped',
    break: 'systemctl stop openclaw',
    id: 'gateway-running',
    says: /openclaw\.service is inactive, wanted active/,
    mend: 'systemctl start openclaw',
  },
];

/** Role verify where there is no other role but base. */
const fleet = defineFleet({ groups: { gateways: { vars: { base: base.vars, verify: VerifyVars } } }, ways: laterWays });
const baseOnly = await playbook(import.meta, fleet, [
  fleet.play('Base', { hosts: 'gateways', roles: ({ vars }) => [verify(vars)] }),
]);

/** Ids of the checks that failed, with their messages. */
function failuresOf({ outcomes }: LabRun): readonly { readonly id: unknown; readonly message: string }[] {
  return outcomes
    .filter(({ status }) => status === 'failed')
    .map(({ task, error }) => ({ id: task.call.params.id, message: error instanceof Error ? error.message : '' }));
}

describe('role verify on a deployed host', () => {
  let lab: Lab;
  let host: LabHost;

  const said = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await host.exec(line);
    expect({ line, code, stderr }).toMatchObject({ code: 0 });
    return stdout.trimEnd();
  };
  const look = async (audit = false, options: LabRunOptions = {}): Promise<LabRun> =>
    await runOnLab(lab, verifyOnly, { vars: siteVars(lab, { auditEachRun: audit }), ...options });
  const isWell = (run: LabRun): void => {
    expect(failuresOf(run)).toEqual([]);
    expect(run.results.map(({ state, counts }) => [state, counts.changed])).toEqual([['done', 0]]);
  };

  beforeAll(async () => {
    const { trixie } = await gatewayLayers('verify-layers', ['trixie']);
    await Lab.down(name);
    lab = await Lab.up({ name, hosts: [{ suite: 'trixie', layers: [trixie] }] });
    host = lab.host(1);
  }, 15 * minutes);
  afterAll(async () => await Lab.down(name), minutes);

  it('knows nothing about a fresh host in check mode, and says so of every check', async () => {
    const run = await runOnLab(lab, site, { check: true, vars: siteVars(lab) });
    const statuses = run.outcomes.filter(({ task }) => task.role === 'verify' && task.handler === undefined);
    expect(statuses.map(({ status }) => status)).toEqual(statuses.map(() => 'unknown'));
    expect(statuses.length).toBeGreaterThan(14);
  });

  it(
    'is content once site.ts is through, on the first run as on the second, which takes few round trips',
    async () => {
      const first = await runOnLab(lab, site, { vars: siteVars(lab) });
      expect(failuresOf(first)).toEqual([]);
      expect(first.results.map(({ state }) => state)).toEqual(['done']);
      const again = await runOnLab(lab, site, { vars: siteVars(lab) });
      isWell(again);
      expect(again.results[0]?.roundTrips).toBeLessThanOrEqual(2);
      const alone = await look(true);
      isWell(alone);
      expect(alone.results[0]?.roundTrips).toBe(1);
    },
    15 * minutes,
  );

  it.each(drifts)(
    'finds $name: $id',
    async (drift) => {
      await said(drift.break);
      const run = await look(drift.audit);
      await said(drift.mend);
      expect(failuresOf(run)).toEqual([{ id: drift.id, message: expect.stringMatching(drift.says) }]);
      expect(run.results.map(({ state, counts }) => [state, counts.failed, counts.changed])).toEqual([
        ['failed', 1, 0],
      ]);
    },
    3 * minutes,
  );

  it(
    'waits for a gateway that is starting, and is content then',
    async () => {
      await said('systemctl restart openclaw');
      const run = await look(true);
      isWell(run);
      const wait = run.outcomes.find(({ task }) => task.name === 'Wait until the gateway listens');
      expect(wait?.status).toBe('ok');
    },
    6 * minutes,
  );

  it('fails in check mode too where nothing that is foretold would help', async () => {
    await said('systemd-run --quiet --unit=foreign python3 -m http.server 5555; sleep 1');
    const run = await runOnLab(lab, site, { check: true, vars: siteVars(lab, { auditEachRun: false }) });
    await said('systemctl stop foreign');
    expect(failuresOf(run)).toEqual([{ id: 'listeners', message: expect.stringContaining('port 5555') }]);
  });

  it('is undecided in check mode where a foretold change decides', async () => {
    await said('systemctl stop openclaw');
    const run = await runOnLab(lab, site, { check: true, vars: siteVars(lab, { auditEachRun: false }) });
    const statusOf = (id: string): string | undefined =>
      run.outcomes.find(({ task }) => task.call.params.id === id)?.status;
    const undecided = ['gateway-running', 'gateway-ready', 'gateway-right-token', 'listeners'];
    expect(undecided.map(statusOf)).toEqual(undecided.map(() => 'unknown'));
    expect(['kernel-settings', 'sshd-settings', 'ssh-jail'].map(statusOf)).toEqual(['ok', 'ok', 'ok']);
  });

  it(
    'makes site.ts whole again: one run repairs and sees that it did',
    async () => {
      const run = await runOnLab(lab, site, { vars: siteVars(lab) });
      expect(failuresOf(run)).toEqual([]);
      const changed = run.outcomes.flatMap(({ task, status }) => (status === 'changed' ? [task.name] : []));
      expect(changed).toEqual(['Start the gateway, now and at boot']);
    },
    6 * minutes,
  );

  it('works where there is no gateway to be: what one listens on is then foreign', async () => {
    const { gateways } = siteVars(lab);
    const vars = (listeners: readonly unknown[]) => ({ gateways: { base: gateways?.base, verify: { listeners } } });
    const [failure, ...more] = failuresOf(await runOnLab(lab, baseOnly, { vars: vars([]) }));
    expect([failure?.id, more]).toEqual(['listeners', []]);
    expect(failure?.message).toMatch(/listens on tcp 127\.0\.0\.1 port 18789; \S+ listens on tcp ::1 port 18789\.$/);
    const named = [{ protocol: 'tcp', port: 18789, scope: 'loopback', what: 'a gateway of somebody else' }];
    isWell(await runOnLab(lab, baseOnly, { vars: vars(named) }));
  });

  it(
    'shows the token nowhere: not in a result, not in an argument while it looks, not in the journal',
    async () => {
      const since = (await said('date +%s')).trim();
      const watch = `end=$(($(date +%s) + 8)); while [ "$(date +%s)" -lt $end ]; do ps axww -o args; done > /run/seen`;
      const watching = host.exec(watch);
      await sleep(500);
      const runs = [await look(), await look(true)];
      await watching;
      for (const run of runs) isWell(run);
      const seen = await said('cat /run/seen; rm /run/seen');
      expect(seen).toContain('/tools/invoke');
      const told = JSON.stringify(
        runs.flatMap(({ outcomes, events }) => [
          outcomes.map(({ changes, outputs, error, reason }) => [changes, outputs, messageOf(error), reason]),
          events.map((event) => (event.type === 'output' || event.type === 'note' ? event : event.type)),
        ]),
      );
      for (const text of [seen, told, await said(`journalctl --no-pager --since=@${since}`)]) {
        expect(text).not.toContain(canaries.token);
        expect(text).not.toContain(canaries.liteLlmKey);
      }
    },
    2 * minutes,
  );
});
