// Draws the charts that the page carries as JSON. Panels of one row share both axes, and their tooltips move together.
"use strict";
(() => {
  const drawn = [];

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

  // The end of an axis, a round number at or above the highest value, and the distance of its ticks.
  const scales = [[1, 0.25], [1.5, 0.5], [2, 0.5], [3, 1], [4, 1], [5, 1], [6, 2], [8, 2], [10, 2.5]];
  const scaleFor = value => {
    if (!(value > 0)) return { max: 1, interval: 1 };
    const power = 10 ** Math.floor(Math.log10(value));
    const [max, interval] = scales.find(([end]) => end * power >= value) ?? [20, 5];
    return { max: max * power, interval: interval * power };
  };

  // Pairs become [seconds, where the line is drawn, the value itself]: in a stack the first is the sum of all series so far.
  const withHeights = chart => {
    for (const panel of chart.panels) {
      const below = new Map();
      for (const series of panel.series) {
        series.points = series.points.map(([x, y]) => {
          const height = y == null || !chart.stacked ? y : (below.get(x) ?? 0) + y;
          below.set(x, height ?? 0);
          return [x, height, y];
        });
      }
    }
    return chart;
  };

  const scaleOf = chart => {
    if (chart.unit === "%") return { max: 100, interval: 25 };
    const heights = chart.panels.flatMap(panel => panel.series).flatMap(series => series.points).map(point => point[1] ?? 0);
    return scaleFor(heights.reduce((highest, height) => Math.max(highest, height), 0));
  };

  const seriesColour = (series, role) => ({
    strong: colour(role), middle: colour(role + "-2"), faint: colour(role + "-3"), pooler: colour("pooler"), rest: colour("rest"),
  })[series.tone];

  const short = value => value >= 1e6 ? value / 1e6 + "M" : value >= 1e4 ? value / 1e3 + "k" : String(value);

  const option = (chart, panel, seconds, scale) => {
    const quiet = colour("quiet"), rule = colour("rule"), ink = colour("ink"), paper = colour("paper");
    const unit = chart.unit ? " " + chart.unit : "";
    // The first is drawn last: above the faint lines, and before the higher areas of a stack.
    const order = [...panel.series].reverse();
    const named = chart.panels.some(other => other.series.length > 1);
    return {
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 46, right: 12, top: named ? 30 : 14, bottom: 26 },
      legend: {
        show: named, top: 0, left: 36, itemWidth: 14, itemHeight: 8, icon: "roundRect", itemGap: 14,
        data: panel.series.map(series => series.name), textStyle: { color: quiet, fontSize: 11 },
      },
      tooltip: {
        trigger: "axis", backgroundColor: paper, borderColor: rule, textStyle: { color: ink, fontSize: 12 }, confine: true,
        axisPointer: { lineStyle: { color: quiet }, label: { show: false } },
        valueFormatter: value => value == null ? "–" : value.toLocaleString("en") + unit,
      },
      xAxis: {
        type: "value", min: 0, max: seconds, axisLine: { lineStyle: { color: rule } }, axisTick: { show: false }, splitLine: { show: false },
        axisLabel: { color: quiet, fontSize: 11, hideOverlap: true, showMaxLabel: false, formatter: value => value + " s" },
      },
      yAxis: {
        type: "value", min: 0, ...scale, splitLine: { lineStyle: { color: rule } },
        axisLabel: { color: quiet, fontSize: 11, formatter: short },
      },
      series: order.map(series => ({
        name: series.name, type: "line", data: series.points, showSymbol: false, smooth: false, silent: true,
        dimensions: ["seconds", "height", "value"], encode: { x: 0, y: 1, tooltip: [2] },
        areaStyle: chart.stacked ? { opacity: 1 } : !named ? { opacity: 0.1 } : undefined,
        lineStyle: { width: chart.stacked ? 0.5 : 1.75 }, itemStyle: { color: seriesColour(series, panel.role) },
      })),
    };
  };

  const draw = () => {
    for (const { chart, panel, seconds, scale, instance } of drawn)
      instance.setOption(option(chart, panel, seconds, scale), true);
  };

  for (const script of document.querySelectorAll("script.charts")) {
    const set = JSON.parse(script.textContent);
    for (const chart of set.charts.map(withHeights)) {
      const scale = scaleOf(chart);
      const row = [];
      chart.panels.forEach((panel, index) => {
        const element = document.getElementById(`${script.dataset.group}-${chart.id}-${index}`);
        if (!element) return;
        const instance = echarts.init(element, null, { renderer: "svg" });
        row.push(instance);
        drawn.push({ chart, panel, seconds: set.seconds, scale, instance });
      });
      echarts.connect(row);
    }
  }
  draw();

  new ResizeObserver(() => drawn.forEach(({ instance }) => instance.resize())).observe(document.querySelector("main"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  // Paper is white, whatever the screen is.
  addEventListener("beforeprint", () => { document.documentElement.classList.add("print"); draw(); });
  addEventListener("afterprint", () => { document.documentElement.classList.remove("print"); draw(); });
})();
