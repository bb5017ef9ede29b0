/**
 * Has glibc ask for pages of 2 MB (GNU C Library manual, "Memory Allocation Tunables"): reading a snapshot touches some 20 MB
 * of new memory, and a seventh of a start was the kernel handing it out in pieces of 4 KB.
 */
export const largePages = 'glibc.malloc.hugetlb=1';

/**
 * Takes the setting out of the environment: it is not for the programs that a run starts.
 *
 * @example forgetLargePages()
 */
export function forgetLargePages(): void {
  if (process.env.GLIBC_TUNABLES === largePages) delete process.env.GLIBC_TUNABLES;
}
