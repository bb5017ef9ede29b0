import { siteFolder } from '../hosts/places.ts';
import type { NamedWork, Work, Workload } from './work.ts';

const at = (path: string): string => `${siteFolder}/${path}`;

const directories = [
  ['bin', '0755'],
  ['etc', '0755'],
  ['etc/conf.d', '0750'],
  ['etc/units', '0755'],
  ['lib', '0755'],
  ['lib/data', '0700'],
  ['lib/cache', '0750'],
  ['log', '0750'],
  ['share', '0755'],
  ['share/doc', '0755'],
] as const;

const services = [
  'gateway',
  'metrics',
  'mailer',
  'search',
  'queue',
  'worker',
  'scheduler',
  'backup',
  'audit',
  'relay',
  'cache',
  'console',
] as const;

const documents = [
  'overview',
  'install',
  'operate',
  'recover',
  'network',
  'storage',
  'accounts',
  'secrets',
  'limits',
  'changes',
] as const;

const settings = [
  ['Port', '2222'],
  ['LogLevel', 'info'],
  ['MaxSessions', '10'],
  ['Workers', '4'],
  ['Timeout', '30'],
  ['Compression', 'no'],
  ['ListenAddress', '127.0.0.1'],
  ['KeepAlive', 'yes'],
] as const;

function unitTemplate(service: string): string {
  return `# The service ${service} of {{ domain }}; written by the benchmark.
[Unit]
Description=${service} of {{ domain }}
After=network-online.target
Wants=network-online.target

[Service]
User={{ account }}
Environment=DOMAIN={{ domain }}
Environment=LISTEN={{ address }}:{{ port }}
ExecStart={{ prefix }}/bin/${service} --workers {{ workers }} --log {{ prefix }}/log/${service}.log
Restart=on-failure
RestartSec={{ pause }}
MemoryMax={{ memory }}M

[Install]
WantedBy=multi-user.target
`;
}

function documentText(title: string): string {
  const lines = Array.from({ length: 6 }, (_, index) => `${index + 1}. What ${title} needs, step ${index + 1} of six.`);
  return `${title}\n\nThis page is about ${title}. It's short, "quoted", and has a back\\slash.\n\n${lines.join('\n')}\n`;
}

const edited = at('server.conf');
const numbers = (last: number): string => Array.from({ length: last }, (_, index) => `${index + 1}\n`).join('');

function named(name: string, work: Work): NamedWork {
  return { ...work, name };
}

const tasks: readonly NamedWork[] = [
  ...directories.map(([path, mode]) =>
    named(`Make the directory ${path}`, { kind: 'directory', path: at(path), mode }),
  ),
  ...services.map((service) =>
    named(`Write the unit of ${service}`, {
      kind: 'template',
      path: at(`etc/units/${service}.service`),
      mode: '0644',
      source: `${service}.service`,
    }),
  ),
  ...documents.map((title) =>
    named(`Copy the page ${title}`, { kind: 'copy', path: at(`share/doc/${title}.md`), mode: '0640', source: title }),
  ),
  ...settings.map(([key, value]) =>
    named(`Set ${key}`, { kind: 'line', path: edited, match: `^#?${key} `, line: `${key} ${value}` }),
  ),
  ...['Legacy', 'Debug'].map((key) => named(`Remove ${key}`, { kind: 'no-line', path: edited, match: `^#?${key} ` })),
  ...[10, 20, 30, 40].map((last) =>
    named(`Count to ${last} once`, {
      kind: 'guarded',
      run: `seq 1 ${last}`,
      creates: at(`lib/numbers-${last}`),
      content: numbers(last),
    }),
  ),
  ...(
    [
      ['daemon', 1],
      ['bin', 2],
      ['sys', 3],
      ['mail', 8],
      ['www-data', 33],
    ] as const
  ).map(([name, uid]) => named(`Account ${name}`, { kind: 'user', account: name, uid, shell: '/usr/sbin/nologin' })),
  ...(
    [
      ['daemon', 1],
      ['www-data', 33],
    ] as const
  ).map(([name, gid]) => named(`Group ${name}`, { kind: 'group', account: name, gid })),
  ...(
    [
      [['uname', '-s'], '/proc/version'],
      [['id', '-un'], '/etc/passwd'],
      [['cat', '/etc/debian_version'], '/etc/debian_version'],
    ] as const
  ).map(([argv, reads]) => named(`Look with ${argv[0]}`, { kind: 'read', argv, reads })),
  named('Link the data', { kind: 'symlink', path: at('data'), target: 'lib/data' }),
  named('Link the pages', { kind: 'symlink', path: at('doc'), target: at('share/doc') }),
  named('Remove the old settings', { kind: 'absent', path: at('old.conf') }),
  named('Remove the old pages', { kind: 'absent', path: at('old.md') }),
];

/**
 * The work of the benchmark: 60 tasks of files, templates, lines, commands and accounts, in the mix with which the peers
 * were measured before Pincer was built.
 */
export const site: Workload = {
  tasks,
  vars: {
    domain: 'example.org',
    account: 'daemon',
    address: '127.0.0.1',
    port: 18_789,
    prefix: '/opt/site',
    workers: 4,
    pause: 5,
    memory: 256,
  },
  templates: Object.fromEntries(services.map((service) => [`${service}.service`, unitTemplate(service)])),
  files: Object.fromEntries(documents.map((title) => [title, documentText(title)])),
  seeds: {
    [edited]: `# The server's settings.\n#Port 22\n${settings
      .slice(1, 4)
      .map(([key]) => `${key} unset\n`)
      .join('')}Legacy yes\nDebug yes\n# The end.\n`,
    [at('old.conf')]: 'old\n',
    [at('old.md')]: 'old\n',
  },
};
