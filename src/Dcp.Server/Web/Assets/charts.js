// Latency histograms: the difference of two cumulated states, a bar for each doubling, and quantiles from all buckets.

import { element, number, setText } from './tables.js';

const svgNamespace = 'http://www.w3.org/2000/svg';
const width = 320;
const height = 120;
const bottom = 104;

function svg(name, attributes) {
  const made = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** Pairs [bucket, count, bucket, count …] as a map. */
function toMap(pairs) {
  const map = new Map();
  for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i], pairs[i + 1]);
  return map;
}

export function difference(now, before) {
  const old = toMap(before ?? []);
  const result = new Map();
  for (const [bucket, count] of toMap(now)) {
    const more = count - (old.get(bucket) ?? 0);
    if (more > 0) result.set(bucket, more);
  }
  return result;
}

export function add(sum, more) {
  for (const [bucket, count] of more) sum.set(bucket, (sum.get(bucket) ?? 0) + count);
}

function seconds(bucket, buckets) {
  return 2 ** (buckets.first + bucket / buckets.perDoubling);
}

export function quantile(counts, share, buckets) {
  const sorted = [...counts].sort((a, b) => a[0] - b[0]);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [bucket, count] of sorted) {
    seen += count;
    if (seen >= share * total) return bucket === 0 ? 0 : seconds(bucket, buckets);
  }
  return null;
}

export function duration(value) {
  if (value === null) return '–';
  if (value === 0) return '0';
  if (value < 0.00095) return `${(value * 1e6).toPrecision(2)} µs`;
  if (value < 0.95) return `${Number((value * 1e3).toPrecision(2))} ms`;
  return `${Number(value.toPrecision(3))} s`;
}

export class Histogram {
  constructor(parent, title, explanation) {
    this.title = title;
    this.figures = element('p');
    this.picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img' });
    this.picture.append(svg('line', { x1: 0, x2: width, y1: bottom + 0.5, y2: bottom + 0.5 }));
    parent.append(element('figure', { className: 'chart' }, element('h3', { textContent: title, title: explanation }), this.figures, this.picture));
    this.bars = [];
  }

  update(counts, buckets) {
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const text = total === 0
      ? 'nothing in this time'
      : `${number(total)} · p50 ${duration(quantile(counts, 0.5, buckets))} · p99 ${duration(quantile(counts, 0.99, buckets))} · max ${duration(quantile(counts, 1, buckets))}`;
    setText(this.figures, text);
    this.picture.setAttribute('aria-label', `${this.title}: ${text}`);

    // From 16 µs to 64 s; what is outside stands at the ends.
    const firstPower = -16;
    const powers = 23;
    const heights = new Array(powers).fill(0);
    for (const [bucket, count] of counts) {
      const power = bucket === 0 ? firstPower : Math.ceil(buckets.first + bucket / buckets.perDoubling);
      heights[Math.min(powers - 1, Math.max(0, power - firstPower))] += count;
    }
    if (this.bars.length === 0) this.draw(powers, firstPower);
    const most = Math.max(1, ...heights);
    heights.forEach((count, i) => {
      const size = count === 0 ? 0 : Math.max(2, (count / most) * (bottom - 6));
      this.bars[i].setAttribute('y', bottom - size);
      this.bars[i].setAttribute('height', size);
    });
  }

  draw(powers, firstPower) {
    const step = width / powers;
    for (let i = 0; i < powers; i++) {
      const bar = svg('rect', { x: i * step + 1, width: step - 2, y: bottom, height: 0, rx: 1 });
      this.bars.push(bar);
      this.picture.append(bar);
    }
    for (const [power, label] of [[-13, '122 µs'], [-9, '2 ms'], [-5, '31 ms'], [-1, '0.5 s'], [3, '8 s']]) {
      const text = svg('text', { x: (power - firstPower + 1) * step, y: height - 3, 'text-anchor': 'middle' });
      text.textContent = label;
      this.picture.append(text);
    }
  }
}
