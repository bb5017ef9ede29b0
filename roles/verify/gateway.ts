import { type CommandResult, check, type Items, query, type Resource, type ShellText, sh, task, waitFor } from 'pincer';
import { listening, rawShell } from 'pincer/parts';
import { environmentNames } from '../openclaw/environment.ts';
import { programLayout, stateLayout } from '../openclaw/layout.ts';
import { unitName } from '../openclaw/unit.ts';
import type { OpenClawVars, OpenClawVersion } from '../openclaw/vars.ts';

type Vars = Pick<OpenClawVars, 'port' | 'home' | 'prefix' | 'version'>;

/** IPv4 loopback: where the gateway listens on every host. */
const loopback = '127.0.0.1';

/** Seconds that a gateway may take to open its port: 40 s were seen on a busy machine (docs/openclaw.md). */
const longestStart = 240;

/** Seconds from the open port until all parts are up: 2 s were seen, 4 s on a busy machine; at most 60 with all tries. */
const longestRise = 30;

/** Exit status of a question about a service that does not run. */
const stopped = 3;

/** Seconds that one answer may take. */
const longestAnswer = 8;

/**
 * A gateway that answers, once it has had time to start. The long wait is a task of its own that a running gateway
 * skips, so that everything else can be asked in one message.
 */
export function readinessTasks(vars: Vars): Items {
  const { port } = vars;
  const reads = answersDependOn(vars);
  const start = query('Look whether the gateway is still starting', {
    // grep says 2 where the kernel has no IPv6 and nobody listens.
    run: sh`systemctl is-active --quiet ${unitName} || exit ${stopped}
${listening(port, loopback)}`.text,
    ok: [0, 1, 2, stopped],
    reads,
  });
  return [
    start,
    task('Wait until the gateway listens', waitFor({ port, host: loopback, timeout: longestStart }), {
      when: start.result.pick(({ code }) => code !== 0 && code !== stopped),
    }),
    task(
      'See that all parts of the gateway are up',
      check({
        id: 'gateway-ready',
        reason: 'a gateway that is up in part takes messages and does not answer them',
        hint: `Ask it what fails: curl http://${loopback}:${port}/readyz, and look at journalctl -u ${unitName}.`,
        // A service that does not run will not be ready however often it is asked.
        run: sh`systemctl is-active --quiet ${unitName} || exit 0
${request(port, '/readyz', sh`--fail`)}`.text,
        reads,
        retryFor: longestRise,
        timeout: longestAnswer,
        expect: (answer) => answered(answer, '200'),
      }),
    ),
    task(
      'See that the gateway is healthy',
      check({
        id: 'gateway-health',
        reason: 'this is what load balancers and watchdogs ask',
        hint: `Look at journalctl -u ${unitName}; restart it if it hangs.`,
        run: request(port, '/healthz').text,
        reads,
        expect: (answer) => answered(answer, '200'),
      }),
    ),
  ];
}

/**
 * What the gateway answers who knows the token. The tool `session_status` is allowed and changes nothing; but
 * 2026.3.13 answers 500 to it until somebody has talked to the agent. Asked for no tool at all, it answers 400 once it has
 * looked at the token, and 401 before.
 */
const letIn: Readonly<Record<OpenClawVersion, { readonly body: object; readonly status: string }>> = {
  '2026.9.6': { body: { tool: 'session_status' }, status: '200' },
  '2026.3.13': { body: {}, status: '400' },
};

/** Who gets an answer from the gateway's tools: only who knows the token. */
export function answerTasks(vars: Vars): Items {
  const { port, version } = vars;
  const { body, status } = letIn[version];
  const reads = answersDependOn(vars);
  const common = {
    reads,
    hint: 'Run the playbook again; then look at gateway.auth in openclaw.json, and restart the gateway if its environment file is younger.',
  };
  return [
    task(
      'See that the gateway refuses callers without a token',
      check({
        ...common,
        id: 'gateway-without-token',
        reason: 'whoever reaches the port, e.g. any program on the host, must not be able to use it',
        run: invoke(port, body).text,
        expect: (answer) => answered(answer, '401'),
      }),
    ),
    task(
      'See that the gateway refuses callers with a wrong token',
      check({
        ...common,
        id: 'gateway-wrong-token',
        reason: 'a gateway that takes any token has none',
        run: invoke(port, body, sh`--header 'Authorization: Bearer wrong'`).text,
        expect: (answer) => answered(answer, '401'),
      }),
    ),
    task(
      'See that the gateway lets in callers with its token',
      check({
        ...common,
        id: 'gateway-right-token',
        reason: 'clients that are set up rightly would be refused',
        run: invokeWithToken(port, body, stateLayout(vars).environment).text,
        expect: (answer) => answered(answer, status),
      }),
    ),
  ];
}

/** Status of an answer of the gateway, nothing else. */
function request(port: number, path: string, options: ShellText = sh``): ShellText {
  return sh`curl --silent --show-error --output /dev/null --write-out '%{http_code}' --max-time ${longestAnswer} ${options} ${`http://${loopback}:${port}${path}`}`;
}

/** Asks the gateway to run a tool. */
function invoke(port: number, body: object, options: ShellText = sh``): ShellText {
  const json = sh`--header 'Content-Type: application/json' --data ${JSON.stringify(body)}`;
  return request(port, '/tools/invoke', sh`${json} ${options}`);
}

/**
 * The token stays on the host: it goes from the environment file through a builtin of the shell and a pipe, so that no
 * argument and no output holds it.
 */
function invokeWithToken(port: number, body: object, environmentFile: string): ShellText {
  const token = rawShell(`"\${${environmentNames.gatewayToken}:?}"`);
  const ask = invoke(port, body, sh`--header @-`);
  return sh`. ${environmentFile} && : ${token} && printf 'Authorization: Bearer %s\n' ${token} | ${ask}`;
}

function answersDependOn(vars: Vars): Resource[] {
  const { config, environment } = stateLayout(vars);
  return [
    `unit:${unitName}`,
    `port:${vars.port}`,
    `path:${config}`,
    `path:${environment}`,
    `path:${programLayout(vars).current}`,
  ];
}

/** What is wrong with the status of an answer, or `null`. */
export function answered({ stdout }: Pick<CommandResult, 'stdout'>, status: string): string | null {
  if (stdout === status) return null;
  return `it answered ${stdout === '' || stdout === '000' ? 'nothing' : stdout}, wanted ${status}`;
}
