// The page: who looks, the stream of states, the tables, and what an operator may do.

import { LiveTable, element, number, setText } from './tables.js';
import { Histogram, add, difference } from './charts.js';
import { actions, post, useIdentity } from './actions.js';
import { ProblemList, problemsOf } from './problems.js';
import { bytes, span, wait } from './units.js';

const $ = (id) => document.getElementById(id);
const windowSeconds = 30;
let me = null;
let source = null;
let states = [];

const isOperator = () => me?.role === 'operator';

// Tables -------------------------------------------------------------------------------------------------------------

const rate = (state, item, key, find) => {
  const before = states.length > 1 ? states[Math.max(0, states.length - 6)] : null;
  const old = before && find(before);
  return old ? Math.max(0, Math.round(((item[key] - old[key]) * 1000) / Math.max(1, state.now - before.now))) : 0;
};
const poolIn = (pool) => (state) => state.pools.find((other) => other.database === pool.database && other.user === pool.user);
const last = () => states[states.length - 1];
const rateOf = (pool, key) => rate(last(), pool, key, poolIn(pool));

/** All the time that it was down, with the current one. */
const downtime = (item) => (item.downSeconds ? ` (${span(item.downSeconds)})`.replaceAll(' ', '\u00a0') : '');

let tables = null;

function build() {
  tables = {
    pools: new LiveTable($('pools'), 'Pools: clients and servers by state', [
      { title: 'database', head: true, text: (p) => p.database },
      { title: 'user', text: (p) => p.user },
      { title: 'mode', broad: true, text: (p) => p.mode },
      { title: 'state', text: (p) => p.state, className: (p) => (p.state === 'active' ? '' : 'warn') },
      { title: 'clients active', number: true, text: (p) => number(p.active), sort: (p) => p.active },
      { title: 'waiting', number: true, text: (p) => number(p.waiting), sort: (p) => p.waiting, className: (p) => (p.waiting > 0 ? 'warn' : '') },
      { title: 'longest wait', number: true, text: (p) => wait(p.maxWaitMs), sort: (p) => p.maxWaitMs, className: (p) => (p.maxWaitMs > 1000 ? 'bad' : '') },
      { title: 'servers active', number: true, text: (p) => p.servers.active + p.servers.tested + p.servers.canceled },
      { title: 'idle', number: true, text: (p) => p.servers.idle + p.servers.used },
      { title: 'login', number: true, text: (p) => p.servers.login },
      { title: 'size', number: true, text: (p) => p.size || '∞' },
      { title: 'tx/s', number: true, text: (p) => number(rateOf(p, 'transactions')), sort: (p) => rateOf(p, 'transactions') },
      { title: 'queries/s', number: true, text: (p) => number(rateOf(p, 'queries')), sort: (p) => rateOf(p, 'queries') },
      ...(isOperator() ? [{ title: 'actions', wide: true, update: (cell, p) => actions(cell, p.database, poolActions(p)) }] : []),
    ], (p) => `${p.database}\n${p.user}`, 'No pool yet: they come with the first client.'),
    frontends: new LiveTable($('frontends'), 'Frontends', [
      { title: 'frontend', head: true, text: (f) => f.name },
      { title: 'bind', broad: true, text: (f) => f.bind },
      { title: 'balance', text: (f) => f.balance },
      { title: 'clients', number: true, text: (f) => f.sessions },
      { title: 'most', number: true, text: (f) => f.peak },
      { title: 'limit', number: true, text: (f) => f.max || '∞' },
      { title: 'queue', number: true, text: (f) => f.waiting },
      { title: 'total', number: true, text: (f) => number(f.total), sort: (f) => f.total },
      { title: 'new/s', number: true, text: (f) => number(f.rate), sort: (f) => f.rate },
      { title: 'in', number: true, text: (f) => bytes(f.received), sort: (f) => f.received },
      { title: 'out', number: true, text: (f) => bytes(f.sent), sort: (f) => f.sent },
      { title: 'errors', number: true, text: (f) => f.errors },
      { title: 'denied', number: true, text: (f) => f.denied },
      { title: 'retries', number: true, text: (f) => f.retries },
      { title: 'targets up', number: true, text: (f) => `${f.up}/${f.targets}${downtime(f)}`, className: (f) => (f.up === f.targets ? '' : 'bad') },
    ], (f) => f.name, 'No [frontend] in the file.'),
    targets: new LiveTable($('targets'), 'Targets of frontends and databases, with their checks', [
      { title: 'target', head: true, text: (t) => `${t.owner}/${t.name}` },
      { title: 'address', broad: true, text: (t) => t.address ?? 'not resolved' },
      { title: 'status', text: (t) => t.status.replaceAll(' ', '\u00a0'), className: statusClass },
      { title: 'since', number: true, text: (t) => span(t.sinceSeconds), sort: (t) => t.sinceSeconds },
      { title: 'role', text: (t) => t.role ?? '' },
      { title: 'connections', number: true, text: (t) => (t.max ? `${t.connections}/${t.max}` : t.connections), sort: (t) => t.connections },
      { title: 'most', number: true, text: (t) => t.peak },
      { title: 'weight', number: true, text: (t) => `${t.weight}${t.backup ? ' backup' : ''}`, sort: (t) => t.weight },
      { title: 'total', number: true, text: (t) => number(t.total), sort: (t) => t.total },
      { title: 'new/s', number: true, text: (t) => number(t.rate), sort: (t) => t.rate },
      { title: 'errors', number: true, text: (t) => t.errors },
      { title: 'downs', number: true, text: (t) => `${t.downs}${downtime(t)}`, sort: (t) => t.downSeconds },
      { title: 'checks', wide: true, update: history },
      ...(isOperator() ? [{ title: 'actions', wide: true, update: (cell, t) => actions(cell, `${t.owner}/${t.name}`, targetActions(t)) }] : []),
    ], (t) => `${t.kind}\n${t.owner}\n${t.name}\n${t.address}`, 'No targets.'),
    closes: new LiveTable($('closes'), 'Why connections were closed', [
      { title: 'reason', head: true, text: (c) => c.reason },
      { title: 'of', text: (c) => c.side },
      { title: 'count', number: true, text: (c) => number(c.count), sort: (c) => c.count },
    ], (c) => `${c.side}\n${c.reason}`, 'None yet.'),
  };
  tables.addresses = new LiveTable($('addresses'), 'Addresses that move between nodes, and who holds them', [
    { title: 'address', head: true, text: (a) => a.address },
    { title: 'held by', text: (a) => a.node ?? 'nobody', className: (a) => (a.node ? 'good' : 'bad') },
    { title: 'name', text: (a) => a.name },
    { title: 'problem', text: (a) => a.problem, className: (a) => (a.problem ? 'warn' : '') },
  ], (a) => a.name, 'No address of the cluster is known here: Pacemaker does not answer.');
  tables.nodes = new LiveTable($('nodes'), 'Nodes', [
    { title: 'node', head: true, text: (n) => n.name },
    { title: 'state', text: (n) => n.state, className: (n) => nodeClass(n) },
    { title: 'holds', text: (n) => n.holds },
    { title: 'Pacemaker', text: (n) => n.managed ?? '', className: (n) => (n.managed === 'online' || !n.managed ? '' : 'bad') },
    { title: 'database', text: (n) => (n.database === null ? '' : n.database ? 'reached' : 'not reached'), className: (n) => (n.database === false ? 'bad' : '') },
    { title: 'version', text: (n) => n.version },
    { title: 'problem', text: (n) => n.detail, className: () => 'warn' },
  ], (n) => `${n.id}`, 'No nodes.');
  tables.budgets = new LiveTable($('budgets'), 'Limits that all nodes share', [
    { title: 'shared limit', head: true, text: (b) => b.budget },
    { title: 'node', text: (b) => b.node },
    { title: 'of all', number: true, text: (b) => b.total },
    { title: 'guaranteed', number: true, text: (b) => b.guaranteed },
    { title: 'limit', number: true, text: (b) => b.limit },
    { title: 'used', number: true, text: (b) => b.used ?? '' },
    { title: 'state', text: (b) => b.state, className: (b) => (b.state === 'shared' ? 'good' : 'warn') },
  ], (b) => `${b.budget}\n${b.node}`, '');
  tables.closes.sortBy(2);
  $('global-actions').hidden = !isOperator();
}

function nodeClass(node) {
  if (node.state === 'self' || node.state === 'member') return 'good';
  return node.state === 'off' ? '' : 'bad';
}

function showCluster(cluster) {
  $('cluster-section').hidden = !cluster;
  if (!cluster) return;
  const { manager } = cluster;
  const words = [cluster.quorum === null ? 'out of contact with the other nodes' : cluster.quorum ? 'quorum' : 'no quorum'];
  if (manager) {
    if (manager.quorum !== cluster.quorum) words.push(manager.quorum ? 'Pacemaker has quorum' : 'Pacemaker has no quorum');
    words.push(manager.coordinator ? `coordinator ${manager.coordinator}` : 'no coordinator', `fencing ${manager.fencing ? 'on' : 'off'}`);
    if (manager.maintenance) words.push('maintenance: nothing is moved or restarted');
  }
  setText($('cluster-state'), words.join(' · '));
  $('cluster-state').className = `hint ${cluster.quorum && manager?.quorum !== false ? '' : 'bad'}`;
  for (const node of cluster.nodes) node.holds = cluster.addresses.filter((address) => address.node === node.name).map((address) => address.address).join(', ');
  for (const name of ['addresses', 'nodes', 'budgets']) tables[name].update(cluster[name]);
  $('budgets').hidden = cluster.budgets.length === 0;
}

function poolActions(pool) {
  return [
    pool.paused ? ['resume', 'Resume'] : ['pause', 'Pause'],
    ['reconnect', 'Reconnect'],
    pool.disabled ? ['enable', 'Enable'] : ['disable', 'Disable'],
    ['kill', 'Kill'],
  ];
}

function targetActions(target) {
  const wanted = [['ready', 'Ready'], ['drain', 'Drain'], ['maint', 'Maint']].filter(([action]) => action !== target.admin);
  return [...wanted, ['weight', 'Weight']];
}

/** What nobody checks is neither well nor ill. */
function statusClass(target) {
  if (!target.up) return 'bad';
  if (target.admin !== 'ready' || target.status.includes('/')) return 'warn';
  return target.check ? 'good' : '';
}

function history(cell, target) {
  const results = target.history;
  const newest = results[results.length - 1];
  const key = newest ? `${newest.at} ${results.length}` : 'none';
  if (cell.dataset.key === key) return;
  cell.dataset.key = key;
  if (!newest) {
    setText(cell, target.check ? 'not yet' : 'none');
    return;
  }
  const failed = results.filter((result) => !result.ok).length;
  const strip = element('span', { className: 'history', role: 'img' });
  strip.setAttribute('aria-label', `last ${results.length} checks, ${failed} failed`);
  for (const result of results) strip.append(element('span', { className: result.ok ? '' : 'fail', title: `${new Date(result.at).toISOString().slice(11, 19)} ${result.text} ${result.ms} ms` }));
  // Of a check that passed its code is enough; why one failed is told in full.
  cell.replaceChildren(strip, element('span', { className: 'small', textContent: ` ${target.check}: ${newest.ok ? newest.text.split(' ')[0] : newest.text}, ${newest.ms}\u00a0ms` }));
}

// States -------------------------------------------------------------------------------------------------------------

const charts = [
  ['login', 'Login', 'Logins of clients'],
  ['wait', 'Waiting', 'Time that clients waited for a server'],
  ['server', 'Server', 'Queries, from the way to the server to the end of the answer'],
  ['total', 'Total', 'Transactions as clients see them'],
].map(([kind, title, text]) => ({ kind, chart: new Histogram($('latency'), title, text) }));

function drawLatency(state) {
  const before = states[0] === state ? null : states[0];
  const wanted = $('latency-pool').value;
  for (const { kind, chart } of charts) {
    const sum = new Map();
    for (const pool of state.pools) {
      if (wanted && wanted !== `${pool.database}/${pool.user}`) continue;
      add(sum, before ? difference(pool.latency[kind], poolIn(pool)(before)?.latency[kind]) : new Map());
    }
    chart.update(sum, state.buckets);
  }
}

function updateChoices(state) {
  const names = state.pools.map((pool) => `${pool.database}/${pool.user}`);
  const select = $('latency-pool');
  const known = [...select.options].slice(1).map((option) => option.value);
  if (names.join('\n') === known.join('\n')) return;
  const chosen = select.value;
  select.replaceChildren(select.options[0], ...names.map((name) => element('option', { value: name, textContent: name })));
  select.value = names.includes(chosen) ? chosen : '';
}

// What is wrong, where things are, and how old the figures are -------------------------------------------------------

const problems = new ProblemList($('problems'), (table, key) => tables[table].show(key));
const contents = new Map();

/** The way to a section, with how much there is of it. */
function contentsEntry(id, title, count) {
  let link = contents.get(id);
  if (!link) {
    link = element('a', { href: `#${id}-title` });
    contents.set(id, link);
    $('contents').append(link);
  }
  link.hidden = count === null;
  setText(link, count === undefined ? title : `${title} ${number(count)}`);
}

const staleAfter = 4000;
let heardAt = null;

/** Figures that are no longer renewed look like good news: it is said how old they are, whatever the reason. */
function lookAtAge() {
  const age = heardAt === null || $('live').hidden ? 0 : performance.now() - heardAt;
  const isStale = age > staleAfter;
  document.body.classList.toggle('stale', isStale);
  $('stale').hidden = !isStale;
  if (!isStale) return;
  setText($('stale'), `dcp does not answer. All that you see here is ${span(age / 1000)} old and may be wrong.`);
  setText($('state'), 'no answer');
  $('state').className = 'badge bad';
  document.title = `(no answer) dcp ${last()?.host ?? ''}`;
}

const summary = new Map();

function figure(title, text, className = '') {
  let value = summary.get(title);
  if (!value) {
    value = element('dd');
    summary.set(title, value);
    $('summary').append(element('div', {}, element('dt', { textContent: title }), value));
  }
  setText(value, text);
  value.className = className;
}

function show(state) {
  if (states.length > 0 && states[states.length - 1].started !== state.started) states = [];
  states.push(state);
  while (states.length > windowSeconds + 1) states.shift();
  const byName = new Map(state.databases.map((database) => [database.name, database]));
  for (const pool of state.pools) {
    const database = byName.get(pool.database);
    pool.paused = Boolean(database?.paused);
    pool.disabled = Boolean(database?.disabled);
    pool.state = pool.paused || state.state === 'paused' ? 'paused' : pool.disabled ? 'disabled' : 'active';
  }
  const sum = (key) => state.pools.reduce((all, pool) => all + (typeof key === 'function' ? key(pool) : pool[key]), 0);
  const waiting = sum('waiting');
  setText($('host'), state.host);
  nameRows(state);
  const wrong = problemsOf(state, states.length > 1 ? states[0] : null);
  problems.update(wrong);
  $('state').className = `badge ${state.state !== 'active' ? 'warn' : wrong.length === 0 ? 'good' : ''}`;
  document.title = `${wrong.length > 0 ? `(${wrong.length}) ` : ''}dcp ${state.host}`;
  setText($('state'), state.state);
  figure('clients', `${number(state.clients)} / ${number(state.maxClients)}`);
  figure('waiting', number(waiting), waiting > 0 ? 'warn' : '');
  const up = state.targets.filter((target) => target.up).length;
  figure('targets up', `${up} / ${state.targets.length}`, up < state.targets.length ? 'bad' : '');
  figure('servers in use', number(sum((pool) => pool.servers.active + pool.servers.tested)));
  figure('servers idle', number(sum((pool) => pool.servers.idle + pool.servers.used)));
  figure('transactions/s', number(sum((pool) => rateOf(pool, 'transactions'))));
  figure('cpu', `${loadOf(state, 'cpuSeconds')} %`);
  figure('memory', bytes(state.memory));
  figure('up for', span((state.now - state.started) / 1000));
  for (const name of ['pools', 'frontends', 'targets', 'closes']) tables[name].update(state[name]);
  contentsEntry('pools', 'Pools', state.pools.length);
  contentsEntry('latency', 'Latency');
  contentsEntry('frontends', 'Frontends', state.frontends.length);
  contentsEntry('targets', 'Targets', state.targets.length);
  contentsEntry('cluster', 'Cluster', state.cluster ? state.cluster.nodes.length : null);
  contentsEntry('closes', 'Closed connections');
  showCluster(state.cluster);
  updateChoices(state);
  drawLatency(state);
  globalActions(state);
  setText($('footer'), `${state.version} · ${state.transport}, ${state.reactors} reactor${state.reactors === 1 ? '' : 's'} · metrics at /metrics`);
}

/** Each row's key, as its table has it. */
function nameRows(state) {
  const all = { ...state, ...(state.cluster ?? {}) };
  for (const [name, table] of Object.entries(tables)) for (const row of all[name] ?? []) row.rowKey = table.key(row);
}

function loadOf(state, key) {
  const before = states[Math.max(0, states.length - 6)];
  return before === state ? 0 : Math.round(((state[key] - before[key]) * 100000) / Math.max(1, state.now - before.now));
}

function globalActions(state) {
  if (!isOperator()) return;
  actions($('global-actions'), '', [state.state === 'paused' ? ['resume', 'Resume all'] : ['pause', 'Pause all'], ['reload', 'Reload the file']]);
}

// Who looks ----------------------------------------------------------------------------------------------------------

function listen() {
  source?.close();
  source = new EventSource('api/events');
  source.onmessage = (event) => {
    heardAt = performance.now();
    show(JSON.parse(event.data));
    lookAtAge();
  };
  source.onerror = () => {
    setText($('state'), 'no answer');
    $('state').className = 'badge bad';
    // The browser tries again by itself, unless it was refused.
    if (source.readyState === EventSource.CLOSED) setTimeout(begin, 2000);
  };
}

function askLogin() {
  source?.close();
  me = null;
  useIdentity(me, askLogin);
  $('live').hidden = true;
  $('login').hidden = false;
  $('logout').hidden = true;
  setText($('who'), '');
  setText($('state'), 'not logged in');
  $('user').focus();
}

function welcome(identity) {
  const roleChanged = me?.role !== identity.role;
  me = identity;
  useIdentity(me, askLogin);
  $('login').hidden = true;
  $('live').hidden = false;
  $('logout').hidden = !me.csrf;
  setText($('who'), me.name ? `${me.name}, ${me.role}` : me.role);
  if (!tables || roleChanged) {
    for (const id of ['pools', 'frontends', 'targets', 'addresses', 'nodes', 'budgets', 'closes']) $(id).replaceChildren();
    build();
  }
  listen();
}

async function begin() {
  try {
    const response = await fetch('api/me');
    if (response.status === 401) askLogin();
    else if (response.ok) welcome(await response.json());
    else throw new Error();
  } catch {
    setText($('state'), 'no answer');
    setTimeout(begin, 2000);
  }
}

$('login').onsubmit = async (event) => {
  event.preventDefault();
  setText($('login-problem'), '');
  try {
    const { ok, answer } = await post('api/login', { user: $('user').value, password: $('password').value });
    $('password').value = '';
    if (ok) welcome(answer);
    else setText($('login-problem'), answer.message);
  } catch {
    setText($('login-problem'), 'dcp does not answer');
  }
};
$('logout').onclick = async () => {
  await post('api/logout', {});
  askLogin();
};
$('latency-pool').onchange = () => drawLatency(last());
setInterval(lookAtAge, 1000);
begin();
