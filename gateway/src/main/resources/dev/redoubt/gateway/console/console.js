// Reads what the agent does each second, and shows it. The token comes with the page's fragment, which is no part of any
// request, and is kept for this tab alone.

import { Table, badge, bytes, element, life, number, setText, span, time } from './tables.js';
import { Chart } from './charts.js';

const ANSWER = 5000;
const EVERY = 1000;
const KEEP = { events: 10000, endings: 1000, samples: 300 };

const at = (id) => document.getElementById(id);
const news = { events: [], endings: [], samples: [] };
let state = null;
let last = 0;
let paused = null;
let reading = false;
let timer = 0;
let readAt = 0;

const short = (text) => text.slice(0, 8);
const mono = (cell, text) => {
  setText(cell, text.length > 24 ? text.slice(0, 16) + '…' + text.slice(-4) : text);
  cell.title = text;
};

const agents = new Table('agents', (row) => row.fingerprint + row.instance, [
  { title: 'Agent', text: (row) => row.name, name: 'strong' },
  { title: 'Trust', also: trust },
  { title: 'State', also: (cell, row) => badge(cell, ...agentState(row)) },
  { title: 'Unsettled', text: (row) => (row.unsettled === undefined ? '–' : number(row.unsettled)), name: 'num' },
  { title: 'Gaps', text: (row) => (row.gaps === undefined ? '–' : number(row.gaps)), name: 'num' },
  { title: 'Replays', text: (row) => (row.replays === undefined ? '–' : number(row.replays)), name: 'num' },
  { title: 'Instance', also: (cell, row) => mono(cell, row.instance), name: 'code wide' },
  { title: 'Fingerprint', also: (cell, row) => mono(cell, row.fingerprint), name: 'code wide' },
], 'No other agent has been seen yet.');

const keys = new Table('keys', (row) => row.instance + row.ours, [
  { title: 'Peer', text: (row) => row.name, name: 'strong' },
  { title: 'Opened by', text: (row) => (row.ours ? 'us' : 'the peer') },
  { title: 'Epoch.gen', text: (row) => `${row.epoch}.${row.generation}`, name: 'num' },
  { title: 'Next key', also: (cell, row) => life(cell, row.generationEnds, state.lives.generation, 'after its first use') },
  { title: 'Next KEM step', also: (cell, row) => life(cell, row.stepDue, state.lives.epoch, 'after its first use') },
  { title: 'Session ends', text: (row) => 'in ' + span(row.ends), name: 'wide' },
], 'No session is open.');

const endings = new Table('endings', (row) => row.n, [
  { title: 'Time', text: (row) => time(row.at), name: 'code' },
  { title: 'Message', text: (row) => (row.sent ? 'to ' : 'from ') + row.peer, name: 'strong' },
  { title: 'Outcome', also: (cell, row) => badge(cell, row.outcome, row.outcome === 'UNCONFIRMED' ? 'warn' : 'bad') },
  { title: 'Why', text: (row) => [row.type, row.detail].filter(Boolean).join(', ') || row.id.slice(0, 12), name: 'grow' },
], 'Everything that has ended was handled.');

const letters = new Table('letters', (row) => row.number, [
  { title: 'No.', text: (row) => number(row.number), name: 'num' },
  { title: 'From', text: (row) => row.from, name: 'strong' },
  { title: 'Type', text: (row) => row.type },
  { title: 'Reason', also: (cell, row) => { badge(cell, row.reason, 'bad'); cell.title = row.cause; } },
  { title: 'Tries', text: (row) => number(row.attempts), name: 'num' },
  { title: 'Replay', also: replayButton },
], 'None. Messages that are not handled are kept here.');

const events = new Table('events', (row) => row.n, [
  { title: 'Time', text: (row) => time(row.at), name: 'code' },
  { title: 'Event', also: (cell, row) => badge(cell, row.kind, { INFO: 'plain', WARN: 'warn', ERROR: 'bad' }[row.level]) },
  { title: 'Peer', text: (row) => row.peer, name: 'strong' },
  { title: 'Detail', text: (row) => row.detail, name: 'grow' },
], 'No event fits.');

const traffic = new Chart('traffic', [
  { name: 'sent', field: 'sent', color: '--blue', fill: '--blue-fill' },
  { name: 'handled by peers', field: 'handledByPeers', color: '--green', dash: [6, 4] },
  { name: 'handled here', field: 'handledHere', color: '--violet' },
  { name: 'not handled', field: 'failed', color: '--red' },
], (value) => (value === undefined ? '–' : number(value)), 'messages a second.');

const latency = new Chart('latency', [
  { name: 'p50', field: 'p50', color: '--blue', fill: '--blue-fill' },
  { name: 'p99', field: 'p99', color: '--amber' },
], (value) => (value === undefined ? '–' : `${value < 10 ? value.toFixed(1) : number(value)} ms`), '', true);

function agentState(row) {
  if (row.trust === 'none') {
    return row.alive ? ['listed', 'plain'] : ['gone', 'plain'];
  }
  return !row.alive ? ['silent', 'warn'] : row.session ? ['in session', 'good'] : ['known', 'plain'];
}

function trust(cell, row) {
  const tone = { pinned: 'good', credential: 'good', none: 'plain' }[row.trust] ?? 'warn';
  badge(cell, row.trust === 'none' ? 'not met' : row.trust, tone);
  cell.title = row.credentialEnds ? 'until ' + new Date(row.credentialEnds).toLocaleString() : '';
}

function replayButton(cell, row) {
  if (!cell.firstElementChild) {
    const button = element('button', 'Replay');
    button.type = 'button';
    button.addEventListener('click', () => replay(button, row.number));
    button.setAttribute('aria-label', `Replay dead letter ${row.number}`);
    cell.append(button);
  }
}

async function replay(button, which) {
  button.disabled = true;
  try {
    const answer = await ask(`/v1/console/letters/${which}/replay`, { method: 'POST', body: '{}' });
    setText(at('replayed'), answer.ok ? `Number ${which} is handed to its handler again.` : (await answer.json()).detail);
  } catch {
    setText(at('replayed'), 'The agent does not answer.');
  } finally {
    button.disabled = false;
  }
}

function counts() {
  const { totals, queues } = state;
  const share = (queue) => `${bytes(queue.bytes)} of ${bytes(queue.budget)}`;
  const all = [
    ['Sent', number(totals.sent), ''],
    ['Handled by peers', number(totals.handledByPeers), ''],
    ['Not handled', number(totals.notHandled), totals.notHandled ? 'bad' : ''],
    ['Handled here', number(totals.handledHere), ''],
    ['Not handled here', number(totals.notHandledHere), totals.notHandledHere ? 'bad' : ''],
    ['Outbox', number(queues.outbox.messages), '', share(queues.outbox)],
    ['Inbox', number(queues.inbox.messages), '', share(queues.inbox)],
    ['Sessions', number(totals.sessions), '', `${number(totals.handshakes)} handshakes`],
    ['New keys', number(totals.rotations), '', `${number(totals.kemSteps)} KEM steps`],
    ['Memory for peers', bytes(queues.memory.bytes), '', 'of ' + bytes(queues.memory.budget)],
    ['Peers refused', number(totals.refused), totals.refused ? 'warn' : ''],
    ['Redis misbehaved', number(totals.misbehaviour), totals.misbehaviour ? 'warn' : ''],
  ];
  const list = at('counts');
  all.forEach(([name, value, tone, below], i) => {
    let item = list.children[i];
    if (!item) {
      item = element('div', '');
      item.append(element('dt', name), element('dd', ''), element('dd', '', 'below'));
      list.append(item);
    }
    setText(item.children[1], value);
    setText(item.children[2], below ?? '');
    item.className = tone;
  });
}

function show() {
  at('sign-in').hidden = true;
  at('console').hidden = false;
  setText(at('agent'), state.agent);
  setText(at('fingerprint'), state.fingerprint);
  document.title = `${state.agent} – Redoubt console`;
  const tone = { UP: 'good', DEGRADED: 'warn' }[state.connection] ?? 'bad';
  setText(at('connection'), `Redis ${state.connection}`);
  at('connection').className = 'pill ' + tone;
  trouble(state.reason);
  counts();
  traffic.show(news.samples);
  latency.show(news.samples);
  endings.show(news.endings.toReversed());
  letters.show(state.letters, state.lettersTotal);
  showPeers();
  showEvents();
}

function showPeers() {
  const wanted = at('agents-filter').value.trim().toLowerCase();
  const fits = (row) => !wanted || row.name.includes(wanted) || (row.fingerprint ?? '').includes(wanted);
  const rows = state.peers.filter(fits);
  agents.show(rows, wanted ? rows.length : state.peersTotal);
  keys.show(state.keys.filter(fits));
}

function showEvents() {
  const wanted = at('events-filter').value.trim().toLowerCase();
  const level = at('events-level').value;
  const from = paused ?? news.events;
  const rows = [];
  for (let i = from.length - 1; i >= 0; i--) {
    const event = from[i];
    if ((!level || event.level === level || event.level === 'ERROR') && (!wanted || event.text.includes(wanted))) {
      rows.push(event);
    }
  }
  events.show(rows);
  const lost = state.totals.eventsLost;
  setText(at('events-count'), number(rows.length) + (lost ? `, and ${number(lost)} lost` : ''));
}

function trouble(text) {
  at('trouble').hidden = !text;
  setText(at('trouble'), text);
}

function keep(kind, more) {
  news[kind].push(...more);
  if (news[kind].length > KEEP[kind]) {
    news[kind] = news[kind].slice(-KEEP[kind]);
  }
}

function ask(path, options = {}) {
  const headers = { Authorization: `Bearer ${sessionStorage.getItem('token')}`, 'Content-Type': 'application/json' };
  return fetch(path, { ...options, headers, cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(ANSWER) });
}

/// Whether there may be more.
async function read() {
  const answer = await ask(`/v1/console?after=${last}`);
  if (answer.status === 401) {
    sessionStorage.removeItem('token');
    signIn();
    return false;
  }
  if (!answer.ok) {
    throw new Error(String(answer.status));
  }
  const got = await answer.json();
  for (const event of got.events) {
    event.text = `${event.kind} ${event.peer} ${event.detail}`.toLowerCase();
  }
  keep('events', got.events);
  keep('endings', got.endings);
  keep('samples', got.samples);
  state = got.state;
  const more = got.last !== last;
  last = got.last;
  readAt = Date.now();
  return more && got.events.length + got.endings.length + got.samples.length >= 1000;
}

async function tick() {
  clearTimeout(timer);
  if (reading) {
    return; // it goes on by itself
  }
  reading = true;
  try {
    while (await read()) {
      // all of what was there before this page
    }
    if (state && sessionStorage.getItem('token')) {
      show();
    }
  } catch {
    setText(at('connection'), 'No answer');
    at('connection').className = 'pill bad';
    trouble(`The agent's process does not answer, trying each second.${readAt ? ` This is as of ${time(readAt)}.` : ''}`);
  }
  reading = false;
  if (sessionStorage.getItem('token') && !document.hidden) {
    timer = setTimeout(tick, EVERY);
  }
}

function signIn() {
  // The next token is of another run, which counts anew.
  Object.keys(news).forEach((kind) => { news[kind] = []; });
  last = 0;
  state = null;
  paused = null;
  at('console').hidden = true;
  at('sign-in').hidden = false;
  setText(at('connection'), '');
  at('connection').className = 'pill';
  trouble('');
}

function start() {
  const given = location.hash.slice(1);
  if (given) {
    sessionStorage.setItem('token', given);
    history.replaceState(null, '', location.pathname);
  }
  at('sign-in').addEventListener('submit', (event) => {
    event.preventDefault();
    sessionStorage.setItem('token', at('token').value.trim());
    at('token').value = '';
    tick();
  });
  at('agents-filter').addEventListener('input', showPeers);
  at('events-filter').addEventListener('input', showEvents);
  at('events-level').addEventListener('input', showEvents);
  at('pause').addEventListener('click', () => {
    paused = paused ? null : news.events.slice();
    at('pause').setAttribute('aria-pressed', String(paused !== null));
    setText(at('pause'), paused ? 'Go on' : 'Pause');
    showEvents();
  });
  document.addEventListener('visibilitychange', () => document.hidden || tick());
  window.addEventListener('hashchange', () => location.reload());
  if (sessionStorage.getItem('token')) {
    tick();
  } else {
    signIn();
  }
}

start();
