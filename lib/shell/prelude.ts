import { hash } from 'node:crypto';
import { quote } from '../core/shell.ts';

/** Where system tools live; a login under sudo or a bare service may lack the sbin folders. */
const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Tools of coreutils, and grep, that our programs call; looked for once per session. */
export const neededTools = [
  'stat',
  'sha256sum',
  'timeout',
  'mv',
  'sync',
  'head',
  'cat',
  'mkdir',
  'rm',
  'grep',
] as const;

/**
 * The functions that every message of a session uses; sent once, with the first message. Short names, because
 * each byte is sent to each host: `B`/`E` frame a record (`e` tells the end of one that changed nothing together with what begins
 * next: half as many packets), `W` writes a file (`I` puts it in place, by the helper of
 * steps/place.ts where `Y` says that it runs), `Q` answers typed probes, `J` keeps the journal.
 *
 * @param nonce the session's frame marker; a shell variable, never exported
 */
export function prelude(nonce: string): string {
  // Names of temporary files are seen by everyone; who knows the nonce could forge answers.
  const mark = hash('sha256', nonce).slice(0, 12);
  return `N=${nonce} M=${mark} D= U= Y= e= f=; while read -r k x U u;do [ "$k" = Uid: ]&&break;done 2>/dev/null </proc/self/status; U=\${U%%[!0-9]*}; [ -n "$U" ]||U=$(id -u)
B(){ printf '%s\\036%s B %s\\n' "$f" $N "$1" >&2; printf '%s\\036%s B %s\\n' "$e" $N "$1"; e= f=;}
e(){ f="\x1e$N E $1
" e="\x1e$N E $1 $2
";}
E(){ printf '\\036%s E %s\\n' $N "$1" >&2; printf '\\036%s E %s %s\\n' $N "$1" "$2";}
Z(){ printf '%s\\036%s Z\\n' "$f" $N >&2; printf '%s\\036%s Z\\n' "$e" $N; e= f=;}
K(){ S= A=; read -r k 2>/dev/null <"/proc/$1/stat"||return; k=\${k##*) }; set -- $k; A=$2 S=\${20};}
J(){ [ -z "$D" ]||printf '%s\\n' "$*" >>"$D/journal";}
H(){ [ $U = 0 ]&&return 1; d=\${1%/*}; while [ -n "$d" ]&&! [ -e "$d" ];do d=\${d%/*};done; [ -d "$d" ]&&! [ -x "$d" ];}
Q(){ k=$1; shift; x=\\*; u=; n=0; c=$#
for p;do case $k in sum)[ -f "$p" ]&&[ -r "$p" ];;*)[ -e "$p" ]||[ -L "$p" ];;esac||{ x=; break;};done
[ -n "$x" ]||while [ $n -lt $c ];do p=$1; shift
if case $k in sum)[ -f "$p" ]&&[ -r "$p" ];;*)[ -e "$p" ]||[ -L "$p" ];;esac
then set -- "$@" "$p"; x="$x $n"; elif [ $k = sum ]&&[ -f "$p" ]||H "$p";then u="$u $n";fi
n=$((n+1));done
printf '%s\\n%s\\n' "$x" "$u"
[ $# = 0 ]||case $k in stat)stat -c '%F|%a|%U|%G|%u|%g|%s' -- "$@";;names)QUOTING_STYLE=literal stat --printf='%F|%a|%U|%G|%u|%g|%s|%N\\0' -- "$@";;sum)sha256sum -z -- "$@";;esac;}
C(){ if [ -f "$2" ]&&[ -r "$2" ];then B "$1"; head -c 1048577 -- "$2"; e "$1" $?
elif [ -f "$2" ]||H "$2";then B "$1"; e "$1" 13;else B "$1"; e "$1" 2;fi;}
S(){ for p;do if [ -r "$p" ];then echo r;elif [ -e "$p" ];then echo h;else echo a;fi;done; grep -aHs '' -- "$@"||:;}
G(){ o="
$(grep -Es -- "$1" /etc/nsswitch.conf /etc/passwd /etc/group </dev/null)
"; printf '%s' "$o";}
g(){ d=$1; shift; y=1; case $o in *"
/etc/nsswitch.conf:$d:"*);;*)[ -e /etc/nsswitch.conf ]&&y=;;esac
c=$#; while [ $c -gt 0 ];do p=$1; shift; c=$((c-1)); case $y$o in 1*"
/etc/$d:$p:"*);;*)set -- "$@" "$p";;esac;done
echo "$y"; [ $# = 0 ]||timeout -k 5 30 getent $d -- "$@" </dev/null;}
X(){ case $2 in any);;absent)if [ -e "$1" ]||[ -L "$1" ];then echo "$1 appeared since Pincer looked" >&2; return 90;fi;;
*)s=$(sha256sum -- "$1")||return 90; case $s in "$2 "*|?"$2 "*);;*)echo "$1 changed since Pincer looked" >&2; return 90;;esac;;esac;}
P(){ if [ -n "$4" ];then chown -- "$4" "$2"||return;fi; if [ -n "$5" ];then I c "$2" "$5"||return;fi
if [ -n "$6" ];then timeout -k 5 120 sh -c "$6" pincer "$2" </dev/null 8<&- 9<&-||return 91;fi
I s "$2"&&X "$1" "$3"&&I m "$2" "$1";}
I(){ if [ -n "$Y" ]&&printf '%s\\0%s\\0%s\\0' "$1" "$2" "$3" >&8&&read -r a <&9;then [ "$a" = 0 ]||printf '%s: %s\\n' "$2" "$a" >&2; [ "$a" = 0 ]; return;fi
Y=; case $1 in s)sync -- "$2";;c)chmod -- "$3" "$2";;m)mv -fT -- "$2" "$3";;esac;}
T(){ t="\${1%/*}/.pincer.$M.tmp"; J "t $t"; if [ -e "$t" ]||[ -L "$t" ];then rm -f -- "$t";fi;}
W(){ T "$1"; umask "$3"; set -C; printf "$7" "$8" >"$t"; r=$?; set +C; umask 022
if [ $r = 0 ];then P "$1" "$t" "$2" "$4" "$5" "$6"; r=$?;fi; [ $r = 0 ]||rm -f -- "$t"; return $r;}
V(){ T "$1"; umask 077; set -C; printf '\\036%s R %s\\n' $N "$8"
head -c "$7" | { cat >"$t"; r=$?; cat >/dev/null; exit $r;}
r=$?; set +C; umask 022
if [ $r = 0 ];then s=$(sha256sum <"$t"); case $s in "$9 "*);;*)echo "upload of $1 arrived damaged" >&2; r=92;;esac;fi
if [ $r = 0 ];then P "$1" "$t" "$2" "$4" "$5" "$6"; r=$?;fi; [ $r = 0 ]||rm -f -- "$t"; return $r;}
`;
}

/**
 * The first lines of every message: whatever an earlier one left behind is put right.
 *
 * @param locale for our own parsing; user text runs with C.UTF-8
 */
const messageHead = `cd /; umask 022; unset IFS CDPATH ENV; F=; LC_ALL=C PATH=${searchPath} DEBIAN_FRONTEND=noninteractive GIT_TERMINAL_PROMPT=0; export LC_ALL PATH DEBIAN_FRONTEND GIT_TERMINAL_PROMPT
`;

/**
 * One message: a brace group, so that the shell reads all of it before it runs anything.
 *
 * @param start functions that this message brings along: `prelude(nonce)` in the first one
 * @example messageText(prelude(nonce), 'B x\nid -u\nE x $?\n')
 */
export function messageText(start: string, program: string): string {
  return `{\n${messageHead}${start}${program}Z\n}\n`;
}

/**
 * Starts the long-lived shell. Its first output is to be a frame with the nonce: everything before it (banners, what a login
 * shell's rc files print) is thrown away. Under sudo the command itself prints that frame, because nothing may be written
 * before; else it is the first thing that the shell reads.
 *
 * @param become the user to become by sudo; its password prompt is the nonce, so a password is never sent unasked
 * @param shell absolute path of a POSIX shell; hosts have `/bin/sh`
 * @returns the command, and what is to be written as soon as it runs
 * @example startCommand(nonce, undefined) // { command: 'exec /bin/sh', first: "printf ... READY ..." }
 */
export function startCommand(
  nonce: string,
  become: string | undefined,
  shell = '/bin/sh',
): { readonly command: string; readonly first: string } {
  const ready = `printf '\\036%s READY\\n' ${nonce}`;
  if (become === undefined) return { command: `exec ${quote(shell)}`, first: `${ready}\n` };
  // sudo clears the environment; where this session comes from is handed through as an argument.
  const program = quote(`SSH_CONNECTION=$1; export SSH_CONNECTION; ${ready}; exec ${quote(shell)}`);
  const command = `exec sudo -k -S -H -p ${quote(`\x1e${nonce} PASSWORD\n`)} -u ${quote(become)} -- ${quote(shell)} -c ${program} pincer "$SSH_CONNECTION"`;
  return { command, first: '' };
}
