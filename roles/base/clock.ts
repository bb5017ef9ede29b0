import { all, apt, type Items, query, service, task, timezone } from 'pincer';

const tags = ['clock'];

/** Packages that keep the clock right as well; two of them on one host fight each other. */
const otherDaemons = ['chrony', 'ntpsec', 'ntp', 'openntpd'] as const;

/**
 * A clock that is right, in one zone: certificates, tokens and logs depend on it. A host that has a time daemon keeps it, and a
 * container has the clock of its machine.
 */
export function clockTasks(zone: string): Items {
  const other = query('Look for a time daemon', {
    argv: ['dpkg-query', '--show', `--showformat=\${db:Status-Status} \${Package}\n`, ...otherDaemons],
    reads: otherDaemons.map((name) => `package:${name}` as const),
    // dpkg-query says 1 as soon as it does not know one of the names.
    ok: [0, 1],
    tags,
  });
  const container = query('Look whether this is a container', {
    argv: ['systemd-detect-virt', '--container'],
    reads: ['host:virtualization'],
    ok: [0, 1],
    tags,
  });
  const hasNone = other.result.pick(({ stdout }) => !/^installed /m.test(stdout));
  const isMachine = container.result.pick(({ stdout }) => stdout.trim() === 'none');
  return [
    task('Set the time zone', timezone({ zone }), { tags }),
    other,
    container,
    task('Install time synchronisation', apt({ packages: ['systemd-timesyncd'] }), { tags, when: hasNone }),
    task('Keep the clock right', service({ name: 'systemd-timesyncd', state: 'started', enabled: true }), {
      tags,
      when: all([hasNone, isMachine], (alone, machine) => alone && machine),
    }),
  ];
}
