import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A control group (version 1 or 2) in which a process may have so much memory, pages of files included, and no swap. */
export class Cage {
  constructor(megabytes) {
    const second = existsSync('/sys/fs/cgroup/cgroup.controllers');
    this.path = join(second ? '/sys/fs/cgroup' : '/sys/fs/cgroup/memory', `studio-confined-${process.pid}`);
    this.names = second ? ['memory.max', 'memory.current', 'memory.peak'] : ['memory.limit_in_bytes', 'memory.usage_in_bytes', 'memory.max_usage_in_bytes'];
    mkdirSync(this.path);
    writeFileSync(join(this.path, this.names[0]), String(megabytes * 1024 * 1024));
    // Libraries that lie in memory already would be charged to whoever read them first.
    execFileSync('sync');
    writeFileSync('/proc/sys/vm/drop_caches', '3');
  }

  get within() {
    return ['sh', '-c', `echo $$ > ${this.path}/cgroup.procs && exec "$@"`, 'sh'];
  }

  get used() {
    return this.#read(1);
  }

  get most() {
    return this.#read(2);
  }

  remove() {
    rmdirSync(this.path);
  }

  #read(which) {
    return Number(readFileSync(join(this.path, this.names[which]), 'utf8')) / 1024 / 1024;
  }
}
