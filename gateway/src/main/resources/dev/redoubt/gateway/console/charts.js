// The two plots: five minutes, a point each second. The legend shows the newest values, or those under the pointer.

import { element, number, setText } from './tables.js';

const SECONDS = 300;
const SYNC = { key: 'redoubt' };
const LINEAR = { range: (u, min, max) => [0, (max || 1) * 1.1] };
const LOG = { distr: 3, range: (u, min, max) => uPlot.rangeLog(Math.min(min || 1, 1), Math.max(max || 1, 10), 10, true) };

export class Chart {
  /// series: [{ name, field, color: name of a CSS variable, dash }]; text(value) for people
  constructor(id, series, text, unit, log = false) {
    this.place = document.getElementById(id);
    this.series = series;
    this.text = text;
    this.unit = unit;
    this.log = log;
    this.samples = [];
    const legend = document.getElementById(id + '-legend');
    this.values = series.map((one) => {
      const item = element('li', '');
      const swatch = element('span', '', 'swatch ' + one.name.replace(/\W.*/, ''));
      swatch.style.background = `var(${one.color})`;
      const value = element('b', '–');
      item.append(swatch, element('span', one.name), value);
      legend.append(item);
      return value;
    });
    const again = () => this.draw();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
    new ResizeObserver(() => this.resize()).observe(this.place);
  }

  draw() {
    this.plot?.destroy();
    const css = getComputedStyle(document.documentElement);
    const color = (name) => css.getPropertyValue(name).trim();
    const axis = { stroke: color('--faint'), font: '11px system-ui, sans-serif', ticks: { show: false } };
    const grid = { stroke: color('--line'), width: 1, ...(this.log ? { filter: powersOfTen } : {}) };
    this.plot = new uPlot(
      {
        width: this.place.clientWidth,
        height: 190,
        legend: { show: false },
        padding: [10, 6, 0, 0],
        cursor: { sync: SYNC, y: false, points: { size: 6 }, drag: { setScale: false, x: false, y: false } },
        scales: { x: { range: (u, min, max) => [max - SECONDS, max] }, y: this.log ? LOG : LINEAR },
        axes: [
          { ...axis, grid: { show: false }, size: 26, gap: 6, space: 70, values: (u, ticks) => ticks.map((at) => clock(at)) },
          { ...axis, grid, size: 52, values: (u, ticks) => ticks.map((value) => (value === null ? '' : short(value))) },
        ],
        series: [
          {},
          ...this.series.map((one) => ({
            stroke: color(one.color),
            width: 1.75,
            dash: one.dash,
            points: { show: false },
            fill: one.fill ? color(one.fill) : undefined,
          })),
        ],
        hooks: { setCursor: [() => this.legend()] },
      },
      this.data(),
      this.place,
    );
    this.legend();
  }

  resize() {
    if (this.plot && this.place.clientWidth) {
      this.plot.setSize({ width: this.place.clientWidth, height: 190 });
    }
  }

  data() {
    return [
      this.samples.map((sample) => sample.at / 1000),
      ...this.series.map((one) => this.samples.map((sample) => sample[one.field] ?? null)),
    ];
  }

  show(samples) {
    this.samples = samples;
    if (this.plot) {
      this.plot.setData(this.data());
      this.legend();
    } else {
      this.draw();
    }
  }

  legend() {
    const at = this.plot?.cursor.idx ?? this.samples.length - 1;
    const sample = this.samples[at] ?? {};
    this.series.forEach((one, i) => setText(this.values[i], this.text(sample[one.field])));
    const last = this.samples.at(-1) ?? {};
    const said = this.series.map((one) => `${one.name} ${this.text(last[one.field])}`).join(', ');
    this.place.setAttribute('aria-label', `The last five minutes. Now: ${said} ${this.unit}`);
  }
}

function powersOfTen(u, ticks) {
  return ticks.map((value) => (Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9 ? value : null));
}

function clock(seconds) {
  const at = new Date(seconds * 1000);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

function short(value) {
  return value >= 10000 ? number(value / 1000) + 'k' : String(Math.round(value * 100) / 100);
}
