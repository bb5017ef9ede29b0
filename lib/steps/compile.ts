import { quote } from '../core/shell.ts';
import type { Step } from '../core/step.ts';
import { shellCommand, waitCommand } from './run.ts';
import { exactly } from './upload.ts';
import { type SessionUser, uploadCommand, writeCommand } from './write.ts';

/** The steps of one task, ready to be sent. */
export interface CompiledTask {
  readonly program: string;
  /** Record ids of the steps, in order. */
  readonly records: readonly string[];
  /** Seconds that the steps may take at most. */
  readonly seconds: number;
  readonly uploads: ReadonlyMap<string, () => AsyncIterable<Uint8Array>>;
}

/** Time for a direct command or a write, which are bound by the disk only. */
const quickSeconds = 30;
/** A slow line still moves this many bytes in a second. */
const slowestUpload = 32 * 1024;

/**
 * Turns the steps of one task into a program: journal begin, one record per step, journal end. After the first
 * failure (`F` set) nothing more of the message runs.
 *
 * @param id short and unique within the message, e.g. `7`
 * @param entry the task's stable id, for the journal
 * @example compileTask('0', 'gateways/base/motd', steps, { name: 'root' })
 */
export function compileTask(id: string, entry: string, steps: readonly Step[], user: SessionUser): CompiledTask {
  const records: string[] = [];
  const uploads = new Map<string, () => AsyncIterable<Uint8Array>>();
  let seconds = 0;
  let program = `[ -n "$F" ]||J b ${quote(entry)}\n`;
  steps.forEach((step, index) => {
    const record = `s-${id}.${index}`;
    records.push(record);
    seconds += secondsOf(step);
    if (step.step === 'upload') uploads.set(record, () => exactly(step.source, step.size));
    const accepted = step.step === 'sh' && step.ok !== 'any' ? step.ok : [0];
    const judge =
      step.step === 'sh' && step.ok === 'any' ? '' : `case $r in ${accepted.join('|')});;*)F=${record};;esac\n`;
    program += `if [ -z "$F" ];then B ${record}\n${commandOf(step, user, record)}\nr=$?; E ${record} $r\n${judge}fi\n`;
  });
  program += `[ -n "$F" ]||J e ${quote(entry)}\n`;
  return { program, records, seconds, uploads };
}

function commandOf(step: Step, user: SessionUser, record: string): string {
  switch (step.step) {
    case 'write':
      return writeCommand(step, user);
    case 'upload':
      return uploadCommand(step, user, record);
    case 'sh':
      return shellCommand(step, 'p');
    case 'wait':
      return waitCommand(step, 'p');
  }
}

function secondsOf(step: Step): number {
  switch (step.step) {
    case 'write':
      return quickSeconds + (step.validate ? 125 : 0);
    case 'upload':
      return quickSeconds + step.size / slowestUpload;
    case 'sh':
      return step.direct ? quickSeconds : step.timeout + 10;
    case 'wait':
      return step.timeout + 10;
  }
}
