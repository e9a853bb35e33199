// SPDX-License-Identifier: Apache-2.0
// Readability.js on linkedom over the pages of a folder, in one pass: node run.mjs FOLDER
// Prints the pages, the CPU seconds of the process while it worked on them, and how many it failed on.
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {gunzipSync} from 'node:zlib';

import {Readability} from '@mozilla/readability';
import {parseHTML} from 'linkedom';

const pages = readdirSync(process.argv[2], {recursive: true})
    .filter((name) => /\.html(\.gz)?$/.test(name))
    .sort()
    .map((name) => {
      const data = readFileSync(join(process.argv[2], name));
      return name.endsWith('.gz') ? gunzipSync(data) : data;
    });

let failed = 0;
const start = process.cpuUsage();
for (const page of pages) {
  try {
    new Readability(parseHTML(page.toString('utf8')).document).parse();
  } catch {  // it still took its time
    ++failed;
  }
}
const used = process.cpuUsage(start);
console.log(pages.length, (used.user + used.system) / 1e6, failed);
