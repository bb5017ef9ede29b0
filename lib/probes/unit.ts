import type { Unit, UnitProbe } from '../core/probe.ts';
import { quote } from '../core/shell.ts';
import { noRecord, type ProbeKind, reasonOf, record } from './kind.ts';

export const unitKind: ProbeKind<UnitProbe, Unit> = {
  shell: (questions, prefix) => {
    const names = questions.map(({ name }) => quote(name)).join(' ');
    const properties = 'Id,LoadState,ActiveState,SubState,UnitFileState,NeedDaemonReload';
    return record(
      prefix,
      `[ -d /run/systemd/system ]&&timeout -k 5 30 systemctl show --no-pager -p ${properties} -- ${names} </dev/null`,
    );
  },
  parse: (questions, entry, prefix) => {
    const found = entry(prefix);
    if (!found) return questions.map(() => noRecord);
    const reason = found.stderr.length === 0 ? 'systemd does not run here' : reasonOf(found);
    const output = found.stdout.toString('utf8').trim();
    // At a name that it cannot take (`x@.service`) systemctl stops; what it said before is good.
    const blocks = output === '' ? [] : output.split('\n\n');
    return questions.map((_, index) => {
      const block = blocks[index];
      if (block === undefined) {
        return { unavailable: found.code === 0 ? 'systemctl named fewer units than asked' : reason };
      }
      const value = new Map(block.split('\n').map((line): [string, string] => cut(line)));
      return {
        load: value.get('LoadState') ?? '',
        active: value.get('ActiveState') ?? '',
        sub: value.get('SubState') ?? '',
        file: value.get('UnitFileState') ?? '',
        needsReload: value.get('NeedDaemonReload') === 'yes',
      };
    });
  },
  seconds: () => 35,
};

function cut(line: string): [string, string] {
  const equals = line.indexOf('=');
  return [line.slice(0, equals), line.slice(equals + 1)];
}
