/** Under which a process says which copy of the library it has loaded. */
export const copyKey = Symbol.for('pincer.copy');
