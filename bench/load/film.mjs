import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const FILM = 1024 ** 3;

/** A film of 1 GiB that plays: five seconds of it, and free space as the container allows it. */
export function makeFilm(path) {
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=duration=5:size=640x360:rate=25', '-pix_fmt', 'yuv420p', path]);
  const film = readFileSync(path);
  const rest = Buffer.alloc(8);
  rest.writeUInt32BE(FILM - film.length);
  rest.write('free', 4);
  writeFileSync(path, Buffer.concat([film, rest]));
  execFileSync('truncate', ['-s', String(FILM), path]);
  return path;
}
