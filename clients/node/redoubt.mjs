// Redoubt from Node: a client of `redoubt serve`, in one file, for Node 20 or later. Copy it.
//
//   import { Gateway } from './redoubt.mjs';
//   const alice = new Gateway('alice');
//   await alice.send('bob', { text: 'Hello' });
//   for await (const message of alice.messages()) console.log(message.from, message.text); // handled when the loop goes on
//
// docs/gateway.md describes the gateway.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const BACKOFF_MAX = 5_000;
const SILENCE_MAX = 15_000; // the gateway says something every two seconds

/** The gateway refused; `code` is stable (docs/gateway.md, docs/errors.md). */
export class RedoubtError extends Error {
  /** @param {number} status @param {string} code @param {string} detail */
  constructor(status, code, detail) {
    super(`${code}: ${detail}`);
    this.status = status;
    this.code = code;
  }
}

/**
 * What is sent: one of body (JSON), text, and data (bytes).
 * @typedef {{body?: unknown, text?: string, data?: Uint8Array}} Content
 * @typedef {Content & {type?: string, headers?: Record<string, string>, ttlMs?: number, key?: string}} Outgoing
 * @typedef {{id: string, to: string, outcome?: 'HANDLED'|'REJECTED'|'EXPIRED'|'UNCONFIRMED', reason?: string,
 *   detail?: string, latencyMs?: number, status?: string}} Sent
 */

/** A received message. Its sender's name was verified; its content is what that sender says. */
export class Message {
  #gateway;
  settled = false;

  /** @param {Gateway} gateway @param {Record<string, any>} fields */
  constructor(gateway, fields) {
    this.#gateway = gateway;
    /** @type {string} */ this.lease = fields.lease;
    /** @type {string} */ this.id = fields.id;
    /** @type {string} */ this.from = fields.from;
    /** @type {string} */ this.fingerprint = fields.fingerprint;
    /** @type {string} */ this.type = fields.type;
    /** @type {Record<string, string>} */ this.headers = fields.headers;
    /** @type {number} */ this.attempt = fields.attempt;
    /** @type {boolean} */ this.redelivered = fields.redelivered;
    /** JSON, if it is that. @type {any} */ this.body = fields.body;
    /** Text, if it is that. @type {string|undefined} */ this.text = fields.text;
    /** @type {Uint8Array|undefined} */
    this.data = fields.base64 === undefined ? undefined : Buffer.from(fields.base64, 'base64');
  }

  handled() {
    return this.#settle({ result: 'handled' });
  }

  /** Handled, with an answer to the request that it is. @param {Content} content */
  reply(content) {
    return this.#settle({ result: 'handled', reply: encoded(content) });
  }

  refused() {
    return this.#settle({ result: 'refused' });
  }

  failed() {
    return this.#settle({ result: 'failed' });
  }

  /** Gives it to the next reader. @param {number} delayMs */
  retry(delayMs = 0) {
    return this.#settle({ result: 'retry', delayMs });
  }

  /** Lets its lease last for so long from now on. @param {number} leaseMs */
  extend(leaseMs) {
    return this.#gateway.call('POST', `/v1/inbox/${this.lease}/extend`, { leaseMs });
  }

  /** @param {Record<string, unknown>} how */
  async #settle(how) {
    this.settled = true;
    await this.#gateway.call('POST', `/v1/inbox/${this.lease}`, how);
  }
}

/**
 * One agent. The address is `url`, or REDOUBT_GATEWAY; the token is in `tokenFile`, or REDOUBT_TOKEN_FILE, or where
 * `redoubt serve --as NAME` writes it.
 */
export class Gateway {
  #url;
  #tokenFile;

  /** @param {string} [name] @param {{url?: string, tokenFile?: string}} [options] */
  constructor(name, options = {}) {
    this.#url = options.url ?? process.env.REDOUBT_GATEWAY ?? 'http://127.0.0.1:7465';
    this.#tokenFile = options.tokenFile ?? process.env.REDOUBT_TOKEN_FILE ?? tokenFile(name);
  }

  /**
   * Sends, and waits for what becomes of it: an outcome, or a status when waitMs are over. Sent once, also where the
   * connection breaks and it is repeated.
   * @param {string} to @param {Outgoing} message @param {number} waitMs @returns {Promise<Sent>}
   */
  send(to, message, waitMs = 30_000) {
    return this.call('POST', `/v1/messages?waitMs=${waitMs}`, outgoing(to, message));
  }

  /**
   * Sends up to 1,000 messages in their order.
   * @param {(Outgoing & {to: string})[]} messages @param {number} waitMs @returns {Promise<Sent[]>}
   */
  sendMany(messages, waitMs = 30_000) {
    return this.call('POST', `/v1/messages?waitMs=${waitMs}`, messages.map(({ to, ...rest }) => outgoing(to, rest)));
  }

  /**
   * Asks, and returns the reply's body. Not repeated: RedoubtError says what is known.
   * @param {string} to @param {Content & {type?: string, headers?: Record<string, string>}} message @param {number} timeoutMs
   */
  async request(to, message, timeoutMs = 30_000) {
    const { key, ...request } = outgoing(to, message);
    const reply = await this.call('POST', '/v1/requests', { ...request, timeoutMs }, false);
    return reply.body ?? reply.text ?? Buffer.from(reply.base64 ?? '', 'base64');
  }

  status() {
    return this.call('GET', '/v1/status');
  }

  /**
   * Messages for ever. One that was not settled is handled when the loop goes on; where the loop ends or throws, it goes
   * to the next reader. Connects again by itself.
   * @param {{prefetch?: number, leaseMs?: number, type?: string}} options @returns {AsyncGenerator<Message>}
   */
  async *messages({ prefetch = 16, leaseMs = 60_000, type } = {}) {
    const query = new URLSearchParams({ prefetch: `${prefetch}`, leaseMs: `${leaseMs}`, ...(type && { type }) });
    for (let wait = 100; ; wait = Math.min(2 * wait, BACKOFF_MAX)) {
      const stream = this.#stream(`/v1/inbox?${query}`);
      for (;;) {
        let next;
        try {
          next = await stream.next();
        } catch (e) {
          if (e instanceof RedoubtError && ![401, 503].includes(e.status)) throw e;
          break;
        }
        if (next.done) break;
        wait = 100;
        const message = new Message(this, next.value);
        let goesOn = false;
        try {
          yield message;
          goesOn = true;
        } finally {
          if (!goesOn) await stream.return(undefined);
        }
        if (!message.settled) {
          await message.handled().catch((e) => {
            if (e.code !== 'LEASE_GONE') throw e; // else it comes again
          });
        }
      }
      await pause(wait);
    }
  }

  /** @param {string} path @returns {AsyncGenerator<Record<string, any>>} */
  async *#stream(path) {
    const control = new AbortController();
    let silence = setTimeout(() => control.abort(), SILENCE_MAX);
    try {
      const headers = { ...(await this.#headers()), Accept: 'text/event-stream' };
      const response = await fetch(this.#url + path, { headers, signal: control.signal });
      if (response.status !== 200) throw refusal(response.status, await response.text());
      let rest = '';
      let event = '';
      for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(silence);
        const lines = (rest + part).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (line.startsWith('event: ')) event = line.slice(7);
          else if (line.startsWith('data: ') && event === 'message') yield JSON.parse(line.slice(6));
        }
        silence = setTimeout(() => control.abort(), SILENCE_MAX);
      }
    } finally {
      clearTimeout(silence);
      control.abort();
    }
  }

  /**
   * Repeated for a minute where the connection breaks: what is sent has a key, and settling twice does nothing.
   * @param {string} method @param {string} path @param {unknown} [body] @param {boolean} again @returns {Promise<any>}
   */
  async call(method, path, body, again = true) {
    const deadline = Date.now() + 60_000;
    for (let wait = 100; ; wait = Math.min(2 * wait, BACKOFF_MAX)) {
      let failure;
      try {
        const headers = { ...(await this.#headers()), 'Content-Type': 'application/json' };
        const response = await fetch(this.#url + path, { method, headers, body: body && JSON.stringify(body) });
        const answer = await response.text();
        if (response.status === 204) return undefined;
        if (response.ok) return JSON.parse(answer);
        failure = refusal(response.status, answer);
        if (![401, 429, 503].includes(response.status)) throw failure;
      } catch (e) {
        if (e === failure || !again) throw e;
        failure ??= e;
      }
      if (Date.now() > deadline) throw failure;
      await pause(wait);
    }
  }

  async #headers() {
    // Each start of the gateway writes a new one.
    return { Authorization: `Bearer ${(await readFile(this.#tokenFile, 'ascii')).trim()}` };
  }
}

/** @param {string|undefined} name */
function tokenFile(name) {
  if (name === undefined) throw new TypeError('give a name, a tokenFile, or REDOUBT_TOKEN_FILE');
  const { XDG_RUNTIME_DIR: runtime = '', XDG_DATA_HOME: data = '', REDOUBT_HOME: own } = process.env;
  if (isAbsolute(runtime)) return join(runtime, 'redoubt', `${name}.token`);
  const home = isAbsolute(data) ? data : join(homedir(), '.local/share');
  return join(own || join(home, 'redoubt'), `${name}.token`);
}

/** @param {Content} content */
function encoded({ body, text, data }) {
  if ([body, text, data].filter((one) => one !== undefined).length !== 1) {
    throw new TypeError('give one of body (JSON), text and data (bytes)');
  }
  if (data !== undefined) return { base64: Buffer.from(data).toString('base64') };
  return text === undefined ? { body } : { text };
}

/** @param {string} to @param {Outgoing} message */
function outgoing(to, { type, headers, ttlMs, key, ...content }) {
  return { to, type: type ?? 'message', headers, ttlMs, key: key ?? randomUUID(), ...encoded(content) };
}

/** @param {number} status @param {string} answer */
function refusal(status, answer) {
  try {
    const { code, detail } = JSON.parse(answer);
    return new RedoubtError(status, code, detail);
  } catch {
    return new RedoubtError(status, 'UNKNOWN', `the gateway answered ${status}`);
  }
}
