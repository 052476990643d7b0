// An agent that asks adder.py. Needs: redoubt serve --as alice
import { Gateway, RedoubtError } from '../node/redoubt.mjs';

const alice = new Gateway('alice');
console.log(await alice.request('bob', { body: [1, 2, 3] }, 120_000));
const sent = await alice.send('bob', { text: 'no list' }, 120_000);
console.log(sent.outcome, sent.reason);
await alice.send('No Name', { text: 'x' }).catch((e) => console.log(e instanceof RedoubtError, e.code));
