import { quote } from '../../lib/core/shell.ts';
import { renderText, textOf } from '../work/render.ts';
import type { NamedWork, Workload } from '../work/work.ts';

/** What a careful person writes once: everything is compared first, and written beside and renamed where it differs. */
const functions = `set -eu
umask 022
export LC_ALL=C
changed=0
change() { changed=$((changed + 1)); echo "changed: $1"; }
mode() { [ "$(stat -c %a "$1")" = "$2" ] || { chmod "0$2" "$1"; change "mode of $1"; }; }
directory() { [ -d "$1" ] || { mkdir -m "0$2" "$1"; change "$1"; return; }; mode "$1" "$2"; }
put() {
  cat >"$1.new"
  if cmp -s "$1.new" "$1"; then rm "$1.new"; mode "$1" "$2"
  else chmod "0$2" "$1.new"; mv -f "$1.new" "$1"; change "$1"; fi
}
line() {
  grep -qxF -- "$3" "$1" && return
  if grep -qE -- "$2" "$1"; then sed -i -E "s|$2.*|$3|" "$1"; else printf '%s\\n' "$3" >>"$1"; fi
  change "$3 in $1"
}
no_line() { if grep -qE -- "$2" "$1"; then sed -i -E "\\\\|$2|d" "$1"; change "$2 gone from $1"; fi; }
once() { [ -e "$1" ] || { sh -c "$2" >"$1"; change "$1"; }; }
account() { case $(getent passwd "$1") in "$1:"*":$2:"*":$3") ;; *) usermod -u "$2" -s "$3" "$1"; change "$1" ;; esac; }
group() { case $(getent group "$1") in "$1:"*":$2:"*) ;; *) groupmod -g "$2" "$1"; change "$1" ;; esac; }
link() { [ -L "$1" ] && [ "$(readlink "$1")" = "$2" ] || { ln -sfT "$2" "$1"; change "$1"; }; }
absent() { if [ -e "$1" ] || [ -L "$1" ]; then rm -f "$1"; change "$1"; fi; }
`;

const bits = (mode: string): string => mode.replace(/^0/, '');

function document(path: string, mode: string, text: string): string {
  return `put ${quote(path)} ${bits(mode)} <<'END_OF_TEXT'\n${text}END_OF_TEXT`;
}

function line(task: NamedWork, work: Workload): string {
  switch (task.kind) {
    case 'directory':
      return `directory ${quote(task.path)} ${bits(task.mode)}`;
    case 'template':
      return document(task.path, task.mode, renderText(textOf(work.templates, task.source), work.vars));
    case 'copy':
      return document(task.path, task.mode, textOf(work.files, task.source));
    case 'line':
      return `line ${quote(task.path)} ${quote(task.match)} ${quote(task.line)}`;
    case 'no-line':
      return `no_line ${quote(task.path)} ${quote(task.match)}`;
    case 'guarded':
      return `once ${quote(task.creates)} ${quote(task.run)}`;
    case 'read':
      return task.argv.map(quote).join(' ');
    case 'user':
      return `account ${quote(task.account)} ${task.uid} ${quote(task.shell)}`;
    case 'group':
      return `group ${quote(task.account)} ${task.gid}`;
    case 'symlink':
      return `link ${quote(task.path)} ${quote(task.target)}`;
    case 'absent':
      return `absent ${quote(task.path)}`;
  }
}

/**
 * The work as one POSIX shell script, as somebody careful writes it by hand for `ssh host sh < script`.
 *
 * @example siteScript(site)
 */
export function siteScript(work: Workload): string {
  return `${functions}${work.tasks.map((task) => line(task, work)).join('\n')}\necho "$changed changed"\n`;
}
