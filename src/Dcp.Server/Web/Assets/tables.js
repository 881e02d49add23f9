// Tables that live: rows are kept and only what has changed is written, so that focus and selection survive an update.
// Everything from outside goes in by textContent; nothing is ever parsed as HTML.

export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export const number = (value) => Number(value ?? 0).toLocaleString('en');

export function setText(node, text) {
  const wanted = text === null || text === undefined ? '' : String(text);
  if (node.textContent !== wanted) node.textContent = wanted;
}

/** Noughts stand back, so that what is not one is seen. */
const isNothing = (text) => /^0( (ms|B))?$/.test(text);

/** A table with columns { title, text(row) | update(cell, row), number, head, wide, broad, sort(row) }; key(row) tells rows apart. */
export class LiveTable {
  constructor(parent, caption, columns, key, empty) {
    this.columns = columns;
    this.key = key;
    this.rows = new Map();
    this.sorted = null;
    this.none = element('p', { className: 'empty', textContent: empty });
    const head = element('tr');
    this.headings = columns.map((column, index) => {
      const cell = element('th', { scope: 'col', className: column.number ? 'number' : '' });
      if (column.update && !column.sort) cell.append(column.title);
      else cell.append(element('button', { type: 'button', textContent: column.title, onclick: () => this.sortBy(index) }));
      head.append(cell);
      return cell;
    });
    this.body = element('tbody');
    this.table = element('table', {}, element('caption', { textContent: caption }), element('thead', {}, head), this.body);
    this.box = element('div', { className: 'scroll' }, this.none, this.table);
    parent.append(this.box);
  }

  sortBy(index) {
    const down = this.sorted?.index === index ? !this.sorted.down : Boolean(this.columns[index].number);
    this.sorted = { index, down };
    this.headings.forEach((cell, i) => {
      if (i === index) cell.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      else cell.removeAttribute('aria-sort');
    });
    this.update(this.last ?? []);
  }

  update(items) {
    this.last = items;
    this.none.hidden = items.length > 0;
    this.table.hidden = items.length === 0;
    const seen = new Set();
    let before = null;
    for (const item of this.inOrder(items)) {
      const key = this.key(item);
      if (seen.has(key)) continue;
      seen.add(key);
      const row = this.rows.get(key) ?? this.addRow(key);
      row.item = item;
      this.columns.forEach((column, i) => {
        if (column.update) column.update(row.cells[i], item, row);
        else setText(row.cells[i], column.text(item));
        const more = column.className?.(item) ?? '';
        row.cells[i].className = `${row.base[i]} ${more || (column.number && isNothing(row.cells[i].textContent) ? 'nothing' : '')}`;
      });
      const place = before ? before.nextSibling : this.body.firstChild;
      if (row.node !== place) this.body.insertBefore(row.node, place);
      before = row.node;
    }
    for (const [key, row] of this.rows) {
      if (seen.has(key)) continue;
      row.node.remove();
      this.rows.delete(key);
    }
  }

  /** Leads to a row: it comes into view and has the focus. */
  show(key) {
    const row = this.rows.get(key);
    if (!row) return;
    row.node.tabIndex = -1;
    row.node.focus({ preventScroll: true });
    row.node.scrollIntoView({ block: 'center' });
  }

  inOrder(items) {
    if (!this.sorted) return items;
    const column = this.columns[this.sorted.index];
    const value = column.sort ?? column.text;
    const sign = this.sorted.down ? -1 : 1;
    return [...items].sort((a, b) => {
      const [one, other] = [value(a) ?? '', value(b) ?? ''];
      return sign * (typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other)));
    });
  }

  addRow(key) {
    const cells = this.columns.map((column) => {
      const cell = element(column.head ? 'th' : 'td', { className: [column.number && 'number', column.wide && 'wide', column.broad && 'broad'].filter(Boolean).join(' ') });
      if (column.head) cell.scope = 'row';
      else cell.dataset.label = column.title;
      return cell;
    });
    const row = { node: element('tr', {}, ...cells), cells, base: cells.map((cell) => cell.className), item: null };
    this.rows.set(key, row);
    return row;
  }
}
