// Writes each number that comes, and how it came: receive.mjs CLIENT FILE
import { appendFileSync } from 'node:fs';

const [client, file] = process.argv.slice(2);
const { Gateway } = await import(client);
for await (const message of new Gateway('bob').messages()) {
  appendFileSync(file, `${message.text} ${message.attempt} ${message.redelivered}\n`);
}
