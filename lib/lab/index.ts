export type { Outcome } from './command.ts';
export { LabError } from './errors.ts';
export type { PlantedFile, PlantedFiles } from './guest-files.ts';
export { type ExecOptions, LabHost, type SshOptions, type StartOptions } from './host.ts';
export type { HostSpec } from './host-spec.ts';
export { Lab, type LabOptions } from './lab.ts';
export { defaultLab } from './names.ts';
export { type Suite, suites } from './recipe.ts';
