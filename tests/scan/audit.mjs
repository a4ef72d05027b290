// The audits of GraphQL over HTTP by `graphql-http`: audit.mjs FOLDER URL [HEADER…]; FOLDER is where the package is.
// Exit code 0 only when every audit is ok: «should» and «may» as well as «must».

import { createRequire } from 'node:module';

const [folder, url, ...headers] = process.argv.slice(2);
const { serverAudits } = createRequire(`${folder}/`)('graphql-http');
const own = headers.map((header) => header.split(/:\s*(.*)/s, 2));

const fetchFn = (input, init = {}) =>
  fetch(input, { ...init, headers: { ...init.headers, ...Object.fromEntries(own) } });

const counts = { ok: 0, notice: 0, warn: 0, error: 0 };
for (const audit of serverAudits({ url, fetchFn })) {
  const result = await audit.fn();
  counts[result.status] += 1;
  if (result.status !== 'ok') {
    console.log(`${result.status} ${audit.id} ${audit.name}: ${result.reason} (HTTP ${result.response.status})`);
  }
}
const failed = counts.notice + counts.warn + counts.error;
console.log(`must ${counts.error}, should ${counts.warn}, may ${counts.notice}`);
console.log(`${counts.ok} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
