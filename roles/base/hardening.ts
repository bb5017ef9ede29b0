import { directory, file, type Items, sysctl, task } from 'pincer';
import { kernelSettings, optionalKeys } from './kernel.ts';
import { bannerFile } from './sshd.ts';
import type { BaseVars } from './vars.ts';

const tags = ['kernel', 'harden'];
const head = '# Managed by Pincer; changes made by hand are overwritten.\n';

/** Network protocols that no gateway speaks, whose kernel modules have been a way to root more than once. */
const protocols = ['dccp', 'sctp', 'rds', 'tipc'] as const;

/** Kernel settings, and the little files by which a system gives away less. */
export function hardeningTasks({ kernel, banner }: Pick<BaseVars, 'kernel' | 'banner'>): Items {
  return [
    task(
      'Set the kernel',
      sysctl({
        file: '/etc/sysctl.d/99-openclaw.conf',
        settings: kernelSettings(kernel),
        optional: optionalKeys(kernel),
      }),
      { tags },
    ),
    task('Make room for settings of kernel modules', directory({ path: '/etc/modprobe.d', mode: '0755' }), { tags }),
    task(
      'Keep network protocols that nobody speaks from being loaded',
      file({
        path: '/etc/modprobe.d/60-pincer.conf',
        content: `${head}${protocols.map((name) => `install ${name} /bin/false\n`).join('')}`,
      }),
      { tags },
    ),
    task(
      'Keep memory with secrets in it out of core files',
      file({ path: '/etc/security/limits.d/60-pincer.conf', content: `${head}* hard core 0\nroot hard core 0\n` }),
      { tags },
    ),
    ...['/etc/issue', bannerFile].map((path) =>
      task(`Write the banner ${path}`, file({ path, content: banner }), { tags: ['banner', 'harden'] }),
    ),
  ];
}
