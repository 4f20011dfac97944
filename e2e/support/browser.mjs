// The program that a client starts as "the browser": node browser.mjs [options] URL. What it does is set by fake-browser.mjs.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { request } from './http.mjs';
import { Person } from './person.mjs';

const { person, log, away } = JSON.parse(readFileSync(new URL(`file://${process.env.STUDIO_E2E_BROWSER}`), 'utf8'));
const say = line => appendFileSync(log, `${line}\n`);
const url = process.argv.at(-1);

say(`opened ${url}`);
if (!existsSync(away)) {
  try {
    const callback = await new Person(person).follow(url);
    const answer = await request(callback);
    say(`callback ${answer.status} ${callback}`);
  } catch (failure) {
    say(`failed ${failure.stack}`);
  }
}
