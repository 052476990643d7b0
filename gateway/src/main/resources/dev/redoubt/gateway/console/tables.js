// Tables of things that change: a row is kept for each key, and only what differs is written.
// Everything goes through textContent: nothing that a peer has named is ever markup.

const PAGE = 200;

export class Table {
  /// columns: [{ title, text(row), also: (cell, row), name: class }]; empty: said where there is nothing
  constructor(id, key, columns, empty) {
    this.table = document.getElementById(id);
    this.more = this.table.closest('section').querySelector('.more');
    this.count = document.getElementById(id + '-count');
    this.key = key;
    this.columns = columns;
    this.empty = empty;
    this.limit = PAGE;
    this.rows = new Map();
    const head = this.table.createTHead().insertRow();
    for (const column of columns) {
      const cell = element('th', column.title, column.name);
      cell.scope = 'col';
      head.append(cell);
    }
    this.body = this.table.createTBody();
    this.button = element('button', '');
    this.button.type = 'button';
    this.button.addEventListener('click', () => {
      this.limit += PAGE;
      this.show(this.all, this.total);
    });
  }

  /// The rows in their order; `total` where there are more than those.
  show(all, total = all.length) {
    this.all = all;
    this.total = total;
    const keep = new Set();
    let place = this.body.firstElementChild;
    for (const row of all.slice(0, this.limit)) {
      const key = this.key(row);
      keep.add(key);
      let shown = this.rows.get(key);
      if (!shown) {
        shown = this.make();
        this.rows.set(key, shown);
      }
      this.fill(shown, row);
      if (shown === place) {
        place = place.nextElementSibling;
      } else {
        this.body.insertBefore(shown, place);
      }
    }
    for (const [key, shown] of this.rows) {
      if (!keep.has(key)) {
        shown.remove();
        this.rows.delete(key);
      }
    }
    this.around();
  }

  around() {
    setText(this.count, this.total ? number(this.total) : '');
    const left = this.all.length - this.limit;
    if (left > 0) {
      setText(this.button, `Show ${Math.min(left, PAGE)} more of ${number(left)}`);
      if (!this.button.isConnected) {
        this.more.replaceChildren(this.button);
      }
    } else {
      setText(this.more, this.all.length ? '' : this.empty);
    }
    this.table.hidden = !this.all.length;
  }

  make() {
    const row = document.createElement('tr');
    for (const column of this.columns) {
      row.append(element('td', '', column.name));
    }
    return row;
  }

  fill(shown, row) {
    this.columns.forEach((column, i) => {
      const cell = shown.cells[i];
      if (column.also) {
        column.also(cell, row);
      } else {
        setText(cell, column.text(row));
      }
    });
  }
}

export function element(tag, text, name) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) {
    made.className = name;
  }
  return made;
}

export function setText(into, text) {
  if (into.textContent !== text) {
    into.textContent = text;
  }
}

/// A word whose colour says how good it is; the word says it too.
export function badge(cell, text, tone) {
  let made = cell.firstElementChild;
  if (!made) {
    made = element('span', '');
    cell.append(made);
  }
  setText(made, text);
  made.className = 'badge ' + tone;
}

/// What is left of a key's life, as a bar and in words.
export function life(cell, left, whole, unused) {
  let bar = cell.firstElementChild;
  if (!bar) {
    bar = element('span', '', 'bar');
    bar.setAttribute('aria-hidden', 'true');
    bar.append(element('span', ''));
    cell.append(bar, element('span', '', 'left'));
  }
  const share = left === undefined ? 0 : Math.min(1, left / whole);
  bar.firstElementChild.style.width = (100 * share).toFixed(1) + '%';
  setText(cell.lastElementChild, left === undefined ? unused : left <= 0 ? 'with the next message' : 'in ' + span(left));
}

export function number(value) {
  return Math.round(value).toLocaleString('en');
}

export function span(millis) {
  const seconds = Math.ceil(millis / 1000);
  if (seconds < 60) {
    return seconds + ' s';
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  }
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 1440)} days`;
}

export function bytes(value) {
  if (value === 0) {
    return '0';
  }
  return value < 1 << 20 ? `${number(value / 1024)} KiB` : `${number(value / (1 << 20))} MiB`;
}

const TIME = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

export function time(millis) {
  return TIME.format(millis);
}
