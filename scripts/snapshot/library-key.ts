/** Under which symbol a process that was started from a snapshot holds the library. */
export const libraryKey = 'pincer.library';
