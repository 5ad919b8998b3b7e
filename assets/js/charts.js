// Bars and lines. Numbers come from the JSON block in the figure; the table in it says the same in text.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

const palette = ["#b3261e", "#1d4f7c", "#8a8078", "#1c6540", "#a97710"];

window.yzDraw = (figure) => {
  const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const canvas = figure.querySelector(".yz-chart-canvas");
  const fontSize = Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.85);
  const textStyle = { fontSize, fontFamily: getComputedStyle(document.body).fontFamily, color: "#5b534c" };
  const number = new Intl.NumberFormat("zh-CN");
  canvas.hidden = false;
  const chart = echarts.init(canvas);
  chart.setOption({
    animation: false,
    aria: { enabled: true, label: { description: data.title } },
    color: palette,
    textStyle,
    grid: { left: 8, right: 12, top: data.series.length > 1 ? fontSize * 2.6 : 14, bottom: 4, containLabel: true },
    legend: { show: data.series.length > 1, top: 0, left: 0, textStyle },
    // Rich text, since HTML tooltips carry inline styles that the policy refuses.
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (v) => `${number.format(v)} ${data.unit}`, textStyle: { fontSize } },
    xAxis: { type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: "#8a8078" } }, axisLabel: textStyle },
    yAxis: { type: "value", splitLine: { lineStyle: { color: "#e8e2da" } }, axisLabel: { ...textStyle, formatter: (v) => number.format(v) } },
    series: data.series.map(({ name, values }) => ({ name, type: data.kind, data: values, barMaxWidth: 36, symbolSize: 7 })),
  });
  new ResizeObserver(() => chart.resize()).observe(canvas);
};
