// What somebody who was called at night has to know first: everything that is wrong, worst first, each with the way to its row.

import { element, number, setText } from './tables.js';
import { span, wait } from './units.js';

const mostShown = 8;
const longWaitMs = 1000;
const nearlyFull = 0.9;

const bad = (text, at) => ({ grave: true, text, at });
const warn = (text, at) => ({ grave: false, text, at });
const some = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;

/** How much a figure of an item has grown since the oldest state that is kept. */
function grown(item, before, key) {
  return before ? Math.max(0, item[key] - before[key]) : 0;
}

function ofProcess(state) {
  const found = [];
  if (state.state === 'paused') found.push(warn('Everything is paused: clients wait until it is resumed'));
  else if (state.state !== 'active') found.push(warn(`dcp is ${state.state}`));
  if (state.clients >= nearlyFull * state.maxClients) found.push(bad(`${number(state.clients)} of ${number(state.maxClients)} clients (max_client_conn): the next are refused`));
  return found;
}

function ofPools(state) {
  const found = [];
  for (const pool of state.pools) {
    const name = `Pool ${pool.database}/${pool.user}`;
    const at = ['pools', pool.rowKey];
    if (pool.maxWaitMs > longWaitMs) found.push(bad(`${name}: ${some(pool.waiting, 'client waits', 'clients wait')} for a server, the first for ${wait(pool.maxWaitMs)}`, at));
    if (pool.state !== 'active' && state.state !== 'paused') found.push(warn(`${name} is ${pool.state}`, at));
  }
  return found;
}

function ofTargets(state, before) {
  const found = [];
  const owners = new Map();
  for (const target of state.targets) {
    const at = ['targets', target.rowKey];
    const name = `${target.owner}/${target.name}`;
    const owner = `${target.kind}\n${target.owner}`;
    if (!owners.has(owner)) owners.set(owner, { kind: target.kind, name: target.owner, up: 0, open: 0, at });
    if (target.up) owners.get(owner).up++;
    if (target.up && target.admin === 'ready') owners.get(owner).open++;
    const last = target.history[target.history.length - 1];
    const why = last && !last.ok ? `: ${last.text}` : '';
    const failed = grown(target, before?.targets.find((other) => other.rowKey === target.rowKey), 'errors');
    if (target.admin === 'maint') found.push(warn(`Target ${name} is in maintenance`, at));
    else if (!target.up) found.push(bad(`Target ${name} is ${target.status}, for ${span(target.sinceSeconds)}${why}`, at));
    else if (target.admin !== 'ready') found.push(warn(`Target ${name} drains: it gets nothing new`, at));
    else if (failed > 0) found.push(bad(`Target ${name}: ${some(failed, 'connection', 'connections')} failed in the last 30 s`, at));
    else if (why) found.push(warn(`Target ${name} fails its checks${why}`, at));
  }
  const lost = [...owners.values()].filter((owner) => owner.open === 0).map((owner) => bad(
    `${owner.kind === 'frontend' ? 'Frontend' : 'Database'} ${owner.name} has no target that ${owner.up === 0 ? 'is up' : 'takes new connections'}: `
      + (owner.kind === 'frontend' ? 'new clients are refused' : 'clients wait'), owner.at));
  return [...lost, ...found];
}

function ofFrontends(state, before) {
  const found = [];
  for (const frontend of state.frontends) {
    const at = ['frontends', frontend.rowKey];
    if (frontend.waiting > 0) found.push(bad(`Frontend ${frontend.name}: ${some(frontend.waiting, 'client waits', 'clients wait')} in the queue`, at));
    if (frontend.max > 0 && frontend.sessions >= nearlyFull * frontend.max) found.push(bad(`Frontend ${frontend.name}: ${frontend.sessions} of ${frontend.max} clients`, at));
    const failed = grown(frontend, before?.frontends.find((other) => other.rowKey === frontend.rowKey), 'errors');
    if (failed > 0) found.push(bad(`Frontend ${frontend.name}: ${some(failed, 'client', 'clients')} got no server in the last 30 s`, at));
  }
  return found;
}

function ofCluster(cluster) {
  if (!cluster) return [];
  const found = [];
  if (!cluster.quorum) found.push(bad(cluster.quorum === null ? 'Cluster: this node is out of contact with the others' : 'Cluster: this part has no quorum'));
  else if (cluster.manager?.quorum === false) found.push(bad('Cluster: Pacemaker has no quorum'));
  if (cluster.manager?.fencing === false) found.push(warn('Cluster: fencing is off, so a node that is lost may still hold its address'));
  if (cluster.manager?.maintenance) found.push(warn('Cluster: maintenance, nothing is moved or restarted'));
  for (const address of cluster.addresses) {
    if (!address.node) found.push(bad(`Address ${address.address} is held by nobody`, ['addresses', address.rowKey]));
    else if (address.problem) found.push(warn(`Address ${address.address}: ${address.problem}`, ['addresses', address.rowKey]));
  }
  for (const node of cluster.nodes) {
    const at = ['nodes', node.rowKey];
    if (node.state === 'off') found.push(warn(`Node ${node.name} is off`, at));
    else if (node.state !== 'self' && node.state !== 'member') found.push(bad(`Node ${node.name}: ${node.state}`, at));
    else if (node.managed && node.managed !== 'online') found.push(warn(`Node ${node.name}: Pacemaker says ${node.managed}`, at));
    else if (node.database === false) found.push(bad(`Node ${node.name} does not reach the database`, at));
    if (node.detail) found.push(warn(`Node ${node.name}: ${node.detail}`, at));
  }
  return found;
}

/** All that is wrong, worst first. Rows carry their keys as rowKey. */
export function problemsOf(state, before) {
  const all = [...ofProcess(state), ...ofCluster(state.cluster), ...ofFrontends(state, before), ...ofTargets(state, before), ...ofPools(state)];
  return [...all.filter((problem) => problem.grave), ...all.filter((problem) => !problem.grave)];
}

/** Writes the list; show(table, key) leads to a row. Items stay in place while their text is renewed, so that focus is kept. */
export class ProblemList {
  constructor(parent, show) {
    this.list = element('ul');
    this.rest = element('button', { type: 'button', hidden: true, onclick: () => this.toggle() });
    this.isOpen = false;
    this.last = [];
    this.none = element('p', { className: 'good', textContent: 'Nothing is wrong that dcp knows of.' });
    // The lines' times change each second; to who listens instead of looking, how many there are is news.
    this.count = element('p', { className: 'unseen', role: 'status' });
    this.show = show;
    parent.append(this.count, this.none, this.list, this.rest);
  }

  toggle() {
    this.isOpen = !this.isOpen;
    this.update(this.last);
  }

  update(problems) {
    this.last = problems;
    setText(this.count, problems.length === 0 ? '' : some(problems.length, 'problem', 'problems'));
    this.none.hidden = problems.length > 0;
    this.list.hidden = problems.length === 0;
    const shown = problems.slice(0, this.isOpen ? problems.length : mostShown);
    while (this.list.children.length > shown.length) this.list.lastChild.remove();
    shown.forEach((problem, i) => {
      const item = this.list.children[i] ?? this.list.appendChild(element('li', {}, element('button', { type: 'button' })));
      const button = item.firstChild;
      item.className = problem.grave ? 'bad' : 'warn';
      button.disabled = !problem.at;
      button.onclick = () => this.show(...problem.at);
      setText(button, problem.text);
    });
    this.rest.hidden = problems.length <= mostShown;
    this.rest.setAttribute('aria-expanded', this.isOpen);
    setText(this.rest, this.isOpen ? 'show fewer' : `and ${problems.length - mostShown} more`);
  }
}
