// What an operator may do, and how dcp is told.

import { element, setText } from './tables.js';

const $ = (id) => document.getElementById(id);
let identity = null;
let askAgain = () => {};

/** Who looks from now on, and what is to be done when dcp knows them no more. */
export function useIdentity(who, whenUnknown) {
  identity = who;
  askAgain = whenUnknown;
}

function say(text, isBad = false) {
  $('message').hidden = !text;
  $('message').className = isBad ? 'bad' : '';
  setText($('message'), text);
}

export async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Dcp-Csrf': identity?.csrf ?? 'none' },
    body: JSON.stringify(body),
  });
  const isJson = (response.headers.get('Content-Type') ?? '').startsWith('application/json');
  return { ok: response.ok, status: response.status, answer: isJson ? await response.json() : { message: await response.text() } };
}

const grave = {
  kill: (name) => `Throw out all clients of ${name}, close its servers, and pause it?`,
  maint: (name) => `Take ${name} out of service?`,
  pause: (name) => (name ? `Pause ${name}? Its clients wait until it is resumed.` : 'Pause everything? All clients wait until it is resumed.'),
  disable: (name) => `Let no new clients into ${name}?`,
};

/** Asks whether that is meant; with a value to be given, gives that. False: it is not. */
function confirmed(text, value = null) {
  return new Promise((resolve) => {
    const dialog = $('confirm');
    const field = $('confirm-value');
    setText($('confirm-text'), text);
    setText($('confirm-yes'), value === null ? 'Yes' : 'Set');
    $('confirm-yes').className = value === null ? 'danger' : '';
    field.hidden = field.disabled = value === null;
    field.value = value ?? '';
    const end = (answer) => { dialog.onclose = null; dialog.close(); resolve(answer); };
    $('confirm-form').onsubmit = (event) => { event.preventDefault(); end(value === null || field.value.trim()); };
    $('confirm-no').onclick = () => end(false);
    dialog.onclose = () => resolve(false);
    dialog.showModal();
    if (value === null) $('confirm-no').focus();
    else field.select();
  });
}

async function act(action, name = '') {
  let value;
  if (action === 'weight') {
    value = await confirmed(`Weight of ${name}, until it is configured anew: 0 to 256, or a percentage of the configured one`, '100%');
    if (!value) return;
  } else if (grave[action] && !(await confirmed(grave[action](name)))) return;
  try {
    const { ok, status, answer } = await post('api/action', { action, name, ...(value && { value }) });
    say(`${action} ${name}${value ? ` ${value}` : ''}: ${answer.message.trim()}`, !ok);
    if (status === 401) askAgain();
  } catch {
    say(`${action} ${name}: dcp does not answer`, true);
  }
}

/** Buttons in a cell: [action, label] pairs; made once, renewed when others are due. */
export function actions(cell, name, wanted) {
  const key = wanted.map(([action]) => action).join(' ');
  if (cell.dataset.actions === key) return;
  cell.dataset.actions = key;
  const group = element('div', { className: 'actions' });
  for (const [action, label] of wanted) {
    const button = element('button', { type: 'button', textContent: label, onclick: () => act(action, name) });
    button.setAttribute('aria-label', `${label} ${name}`);
    if (action === 'kill') button.className = 'danger';
    group.append(button);
  }
  cell.replaceChildren(group);
}
