import { PincerError } from '../core/errors.ts';

/** The lab could not be made, used or taken away. */
export class LabError extends PincerError {}
