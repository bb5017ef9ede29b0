/** From this many writes of one message on, a helper that puts files in place is worth its start: perl's 5 ms for two processes of 1.5 ms a file. */
export const manyWrites = 4;

/**
 * What the helper does: `s`yncs a temporary file, gives it a mode (`c`), or `m`oves it to its place. Words come ended by NUL,
 * an answer is a line: 0 or why not.
 */
const helper = `$|=1;$/="\\0";while(defined($c=<STDIN>)){$t=<STDIN>;$f=<STDIN>;chomp($c,$t,$f);
$r=$c eq"s"?((open($h,"<",$t)||open($h,">>",$t))&&$h->sync):$c eq"c"?chmod(oct$f,$t):rename($t,$f);print$r?"0\\n":"$!\\n"}`;

/**
 * Starts the helper once per session, where perl is there (it is on every Debian: perl-base is essential). The shell keeps the
 * way to it open in both directions, so that a helper that died ends no shell by SIGPIPE; the way back has only the helper
 * at its other end, so that its death is the end of file that `I` of the prelude falls back on.
 */
export const startPlacing = `if [ -z "$Y" ]&&command -v perl >/dev/null&&mkfifo -m 600 -- "$D/8" "$D/9" 2>/dev/null;then exec 8<>"$D/8"
PERL5OPT= PERL_UNICODE= perl -MIO::Handle -e '${helper}' <"$D/8" >"$D/9" 2>/dev/null 8<&- &
exec 9<"$D/9"; Y=1;fi
`;
