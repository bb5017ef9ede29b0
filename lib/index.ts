// What users import from 'pincer', as the compiler sees it; Node takes the same from lib/compiled/index.ts.
import './cli/require-node.ts';
import './compiled/one-copy.ts';

export { z } from 'zod';
export { type Playbook, playbook } from './cli/playbook.ts';
export { type Block, type BlockOptions, block, type Item, type Items } from './core/block.ts';
export { available, type Change, compare } from './core/change.ts';
export {
  InputError,
  PincerError,
  type SourceLocation,
  TaskError,
  UnreachableError,
  UsageError,
} from './core/errors.ts';
export type { Facts } from './core/facts.ts';
export { defineFleet, type Fleet, type Groups, type Play, type PlayOptions, type VarsOf } from './core/fleet.ts';
export { type Flush, flush } from './core/flush.ts';
export { type Guarded, type GuardedOptions, guarded } from './core/guarded.ts';
export { type Handler, handler } from './core/handler.ts';
export { type Call, defineModule, type ModuleConstructor, type ModuleDefinition, predict } from './core/module.ts';
export { AbsolutePath, AccountName, Port, Seconds } from './core/params.ts';
export { type CommandResult, probe } from './core/probe.ts';
export { all, type OrRef, type Ref } from './core/ref.ts';
export type { Resource } from './core/resource.ts';
export { defineRole, type HostInfo, type Role, type RoleUse } from './core/role.ts';
export { Secret } from './core/secret.ts';
export { SecretString } from './core/secret-schema.ts';
export { joinShell, type ShellText, sh } from './core/shell.ts';
export { type Step, step } from './core/step.ts';
export type { Way } from './core/target.ts';
export { type Task, type TaskOptions, task } from './core/task.ts';
export type { Template } from './core/template.ts';
export * from './modules/index.ts';
export { secretFrom } from './secrets/choose.ts';
export { loadTemplate } from './template/load.ts';
