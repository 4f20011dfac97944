import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// All the names under which programs look for a browser when there is no desktop.
const NAMES = ['xdg-open', 'x-www-browser', 'www-browser', 'sensible-browser', 'open'];

/** A browser for programs that start one: everything they open is answered by a person of ours, without a screen. */
export class FakeBrowser {
  constructor(folder, person) {
    const bin = join(folder, 'browsers');
    this.files = { log: join(folder, 'browser.log'), away: join(folder, 'person-is-away'), settings: join(folder, 'browser.json') };
    writeFileSync(this.files.settings, JSON.stringify({ person, log: this.files.log, away: this.files.away }));

    mkdirSync(bin);
    for (const name of NAMES) {
      const script = join(bin, name);
      writeFileSync(script, `#!/bin/sh\nexec '${process.execPath}' '${fileURLToPath(new URL('browser.mjs', import.meta.url))}' "$@"\n`);
      chmodSync(script, 0o755);
    }

    this.env = { ...process.env, HOME: folder, PATH: `${bin}${delimiter}${process.env.PATH}`, STUDIO_E2E_BROWSER: this.files.settings };
    // With a display or a BROWSER set, openers pass by the names on PATH.
    delete this.env.DISPLAY;
    delete this.env.WAYLAND_DISPLAY;
    delete this.env.BROWSER;
  }

  /** From now on nobody answers: windows open and stay open. */
  leave() {
    writeFileSync(this.files.away, '');
  }

  get log() {
    return existsSync(this.files.log) ? readFileSync(this.files.log, 'utf8') : '';
  }

  get opened() {
    return this.log.split('\n').filter(line => line.startsWith('opened ')).length;
  }
}
