// Draws the charts that the page carries as JSON. Panels of one row share both axes, and their tooltips move together.
"use strict";
(() => {
  const drawn = [];
  let isPrinting = false;
  const narrow = () => innerWidth < 720;

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

  // The end of an axis, a round number at or above the highest value, and the distance of its ticks.
  const scales = [[1, 0.25], [1.2, 0.4], [1.5, 0.5], [2, 0.5], [2.5, 0.5], [3, 1], [4, 1], [5, 1], [6, 2], [8, 2], [10, 2]];
  const scaleFor = value => {
    if (!(value > 0)) return { max: 1, interval: 0.5 };
    const power = 10 ** Math.floor(Math.log10(value));
    const [max, interval] = scales.find(([end]) => end * power >= value * (1 - 1e-9)) ?? [20, 5];
    return { max: max * power, interval: interval * power };
  };

  const valuesOf = chart => chart.panels.flatMap(panel => panel.series).flatMap(series => series.points).map(point => point.at(-1) ?? 0);

  // A series between two of its points; nothing before its first, after its last, and in a gap.
  const valueAt = (points, x) => {
    const next = points.findIndex(point => point[0] >= x);
    if (next < 0) return null;
    const [right, high] = points[next];
    if (right === x) return high;
    if (next === 0) return null;
    const [left, low] = points[next - 1];
    return low == null || high == null ? null : low + (high - low) * (x - left) / (right - left);
  };

  // Pairs become [seconds, where the line is drawn, the value itself]. In a stack the height is the sum of all series so far, at the
  // moments of all of them: sources are read at moments of their own.
  const withHeights = chart => {
    if (chart.kind !== "time") return chart;
    for (const panel of chart.panels) {
      if (!chart.stacked) {
        for (const series of panel.series) series.points = series.points.map(([x, y]) => [x, y, y]);
        continue;
      }
      const moments = [...new Set(panel.series.flatMap(series => series.points.map(point => point[0])))].sort((a, b) => a - b);
      const below = new Map();
      for (const series of panel.series) {
        series.points = moments.map(x => {
          const value = valueAt(series.points, x);
          below.set(x, (below.get(x) ?? 0) + (value ?? 0));
          return [x, below.get(x), value];
        });
      }
    }
    return chart;
  };

  const scaleOf = chart => {
    if (chart.unit === "%") return { max: 100, interval: 25 };
    const heights = chart.panels.flatMap(panel => panel.series).flatMap(series => series.points).map(point => point[1] ?? 0);
    const scale = scaleFor(heights.reduce((highest, height) => Math.max(highest, height), 0));
    // Sessions and the like are whole: no ticks between.
    return chart.unit === "" && scale.max < 4 && scale.max >= 1 ? { max: Math.ceil(scale.max), interval: 1 } : scale;
  };

  // A logarithmic axis from the power of ten below the lowest value to the one above the highest.
  const decadesOf = chart => {
    const values = valuesOf(chart).filter(value => value > 0);
    const low = Math.floor(Math.log10(Math.min(...values)));
    return { min: 10 ** low, max: 10 ** Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)))) };
  };

  const toneColour = (series, role) => {
    const own = { strong: role, middle: role + "-2", faint: role + "-3" }[series.tone];
    return colour(own ?? series.tone);
  };

  // Labels of an axis up to max, all of one form: 5k beside 10k.
  const short = max => value => {
    if (value >= 1e6) return value / 1e6 + "M";
    if (value >= 1e3 && max >= 1e4) return value / 1e3 + "k";
    return String(+value.toPrecision(3));
  };

  const exact = value => value.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0 });

  const common = chart => {
    const quiet = colour("quiet"), rule = colour("rule"), ink = colour("ink"), paper = colour("paper");
    const unit = chart.unit === "/s" ? "/s" : chart.unit ? " " + chart.unit : "";
    return {
      quiet, rule,
      option: {
        animation: false,
        textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
        tooltip: {
          trigger: "axis", backgroundColor: paper, borderColor: rule, textStyle: { color: ink, fontSize: 12 }, confine: true,
          axisPointer: { lineStyle: { color: quiet }, label: { show: false } },
          valueFormatter: value => value == null ? "–" : exact(value) + unit,
        },
      },
    };
  };

  const legend = (panel, quiet, show) => ({
    show, top: 0, left: 0, itemWidth: 14, itemHeight: 8, icon: "roundRect", itemGap: 14, type: narrow() ? "scroll" : "plain",
    data: panel.series.map(series => series.name), textStyle: { color: quiet, fontSize: 11 }, selectedMode: false,
  });

  const timeOption = ({ chart, panel, seconds, scale }) => {
    const { quiet, rule, option } = common(chart);
    // The first is drawn last: above the faint lines, and before the higher areas of a stack.
    const order = [...panel.series].reverse();
    const named = chart.panels.some(other => other.series.length > 1);
    const points = Math.max(...panel.series.map(series => series.points.length));
    return {
      ...option,
      tooltip: { ...option.tooltip, axisPointer: { ...option.tooltip.axisPointer, type: "line" } },
      grid: { left: 44, right: 14, top: named ? 28 : 10, bottom: 24 },
      legend: legend(panel, quiet, named),
      xAxis: {
        type: "value", min: 0, max: seconds, axisLine: { lineStyle: { color: rule } }, axisTick: { show: false }, splitLine: { show: false },
        axisLabel: { color: quiet, fontSize: 11, hideOverlap: true, showMaxLabel: false, formatter: value => value + " s" },
        axisPointer: { label: { formatter: ({ value }) => value + " s" } },
      },
      yAxis: {
        type: "value", min: 0, ...scale, splitLine: { lineStyle: { color: rule } }, axisLine: { show: false }, axisTick: { show: false },
        axisLabel: { color: quiet, fontSize: 11, formatter: short(scale.max) },
      },
      series: order.map(series => ({
        name: series.name, type: "line", data: series.points, showSymbol: points < 3, symbolSize: 5, smooth: false, silent: true,
        dimensions: ["seconds", "height", "value"], encode: { x: 0, y: 1, tooltip: [2] },
        areaStyle: chart.stacked ? { opacity: 1 } : !named ? { opacity: 0.1 } : undefined,
        lineStyle: { width: chart.stacked ? 0.5 : series.tone === "strong" ? 2 : 1.5 },
        itemStyle: { color: toneColour(series, panel.role) },
      })),
    };
  };

  const percentilesOption = ({ chart, panel, decades }) => {
    const { quiet, rule, option } = common(chart);
    return {
      ...option,
      grid: { left: 44, right: 18, top: 28, bottom: 24 },
      legend: legend(panel, quiet, true),
      xAxis: {
        type: "category", data: chart.categories, boundaryGap: false, axisLine: { lineStyle: { color: rule } }, axisTick: { show: false },
        axisLabel: { color: quiet, fontSize: 11 },
      },
      yAxis: {
        type: "log", ...decades, axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: rule } }, minorSplitLine: { show: false },
        axisLabel: { color: quiet, fontSize: 11, formatter: short(decades.max) },
      },
      series: panel.series.map((series, index) => ({
        name: series.name, type: "line", data: series.points.map(point => point[1]), symbol: index % 2 ? "rect" : "circle", symbolSize: 6,
        silent: true, lineStyle: { width: 2 }, itemStyle: { color: toneColour(series, "") },
      })),
    };
  };

  const partsOption = ({ chart, panel }) => {
    const { quiet, rule, option } = common(chart);
    const sums = chart.categories.map((_, index) => panel.series.reduce((sum, series) => sum + (series.points[index][1] ?? 0), 0));
    const scale = scaleFor(Math.max(...sums));
    const top = legendRows(panel) * 20 + 12;
    return {
      ...option,
      tooltip: { ...option.tooltip, axisPointer: { type: "shadow", shadowStyle: { opacity: 0.15 } } },
      grid: { left: 14, right: 24, top, bottom: 12, containLabel: true },
      legend: { ...legend(panel, quiet, true), type: "plain", itemGap: narrow() ? 8 : 16 },
      xAxis: {
        type: "value", min: 0, ...scale, splitLine: { lineStyle: { color: rule } },
        axisLabel: { color: quiet, fontSize: 11, hideOverlap: true, formatter: value => short(scale.max)(value) + " ms" },
      },
      yAxis: {
        type: "category", inverse: true, data: chart.categories, axisLine: { show: false }, axisTick: { show: false },
        axisLabel: { color: colour("ink"), fontSize: 12, fontWeight: 600, margin: 10 },
      },
      series: panel.series.map(series => ({
        name: series.name, type: "bar", stack: "all", barMaxWidth: 34, data: series.points.map(point => point[1]), silent: true,
        itemStyle: { color: toneColour(series, ""), borderColor: colour("paper"), borderWidth: 1 },
      })),
    };
  };

  const legendRows = panel => isPrinting ? 2 : narrow() ? Math.ceil(panel.series.length / 1.5) : 1;

  const optionOf = { time: timeOption, percentiles: percentilesOption, parts: partsOption };

  const draw = () => {
    for (const item of drawn) {
      if (item.chart.kind === "parts") {
        item.instance.getDom().style.height = legendRows(item.panel) * 20 + 52 + 46 * item.chart.categories.length + "px";
        item.instance.resize();
      }
      item.instance.setOption(optionOf[item.chart.kind](item), true);
    }
  };

  for (const script of document.querySelectorAll("script.charts")) {
    const set = JSON.parse(script.textContent);
    for (const chart of set.charts.map(withHeights)) {
      const scale = chart.kind === "time" ? scaleOf(chart) : null;
      const decades = chart.kind === "percentiles" ? decadesOf(chart) : null;
      const row = [];
      chart.panels.forEach((panel, index) => {
        const element = document.getElementById(`${script.dataset.group}-${chart.id}-${index}`);
        if (!element) return;
        const instance = echarts.init(element, null, { renderer: "svg" });
        row.push(instance);
        drawn.push({ chart, panel, seconds: set.seconds, scale, decades, instance });
      });
      if (chart.kind === "time") echarts.connect(row);
    }
  }
  draw();

  let width = innerWidth;
  new ResizeObserver(() => {
    drawn.forEach(({ instance }) => instance.resize());
    if (width !== innerWidth) { width = innerWidth; draw(); }
  }).observe(document.querySelector("main"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  // Paper is white, and narrower, whatever the screen is.
  const print = isPrint => {
    isPrinting = isPrint;
    document.documentElement.classList.toggle("print", isPrint);
    drawn.forEach(({ instance }) => instance.resize());
    draw();
  };
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
})();
