// A server with the faults that the scanners look for: faulty.mjs FOLDER; FOLDER is where the packages are. Prints its
// port, ends with its standard input. `/yes` answers 200 to everything, `/uncoded` refuses without a code, `/suggests`
// names the field that was meant.

import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const { buildSchema, graphql } = createRequire(`${process.argv[2]}/`)('graphql');
const schema = buildSchema('type Query { clients: [Client!] } type Client { name: String }');

const answers = {
  '/yes': () => ({ data: { __typename: 'Query' } }),
  '/uncoded': () => ({ errors: [{ message: 'no such table: client' }] }),
  '/suggests': (body) => graphql({ schema, source: JSON.parse(body).query }),
};

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const path = request.url.split('/graphql')[0];
  const said = await answers[path](body);
  response.writeHead(200, { 'content-type': path === '/yes' ? 'text/plain' : 'application/json' });
  response.end(JSON.stringify(said));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();
