import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** Answers everything with the same headers and body: what node:http can do at best. `bare-server.js ANSWER.json PORT` */
const [file = '', port = '0'] = process.argv.slice(2);
const { headers, body: base64 } = JSON.parse(readFileSync(file, 'utf8')) as { headers: string[]; body: string };
const body = Buffer.from(base64, 'base64');
createServer((request, response) => {
  const answer = (): void => {
    response.writeHead(200, headers);
    response.end(body);
  };
  if (request.method === 'GET') answer();
  else request.resume().on('end', answer);
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
