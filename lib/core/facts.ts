/** What a host says of itself at the start of a run. */
export interface Facts {
  readonly os: {
    /** `debian`, `ubuntu` ... as in os-release. */
    readonly id: string;
    /** `13`, `24.04` ... empty on rolling releases. */
    readonly version: string;
    /** `trixie`, `noble` ... */
    readonly codename: string;
  };
  /** `x86_64`, `aarch64` ... as `uname -m` prints it. */
  readonly architecture: string;
  /** `none`, `kvm`, `systemd-nspawn`, `docker` ... as `systemd-detect-virt` prints it. */
  readonly virtualization: string;
}
