/** The answer as a chart: bars, lines, points or a matrix of two columns. */

import type { Specification } from "../chart/draw";
import { fail } from "../chart/fail";
import type { Config, Hint } from "./config";
import { make } from "./dom";
import { type Column, columnsOf, type Table, type Value, valuesOf } from "./rows";

const SHAPES = { bar: "Bars", line: "Lines", point: "Points", table: "Matrix" };
const COUNT = "";
const MOST = 5000;

interface Choice {
  shape: string;
  x: string;
  y: string;
  series: string;
}

/** Draw a chart, with fields to choose what is drawn. */
export function drawChart(place: HTMLElement, table: Table, config: Config): void {
  const columns = columnsOf(table);
  const values = valuesOf(table, columns, config).slice(0, MOST);
  const chosen = firstChoice(columns, config.chart);
  const picture = make("div", { class: "chart", "data-name": "answer" });
  const redraw = async () => {
    try {
      const { draw } = await import("../chart/draw");
      await draw(picture, specification(chosen, columns, values));
    } catch (error) {
      fail(picture, error);
    }
  };
  place.append(controls(chosen, columns, redraw), picture);
  void redraw();
}

function controls(chosen: Choice, columns: Column[], redraw: () => Promise<void>): HTMLElement {
  const names = Object.fromEntries(columns.map(({ name }) => [name, name]));
  const field = (label: string, key: keyof Choice, options: Record<string, string>) => {
    const select = make("select");
    for (const [value, text] of Object.entries(options)) {
      select.add(new Option(text, value, false, chosen[key] === value));
    }
    select.addEventListener("change", () => {
      chosen[key] = select.value;
      void redraw();
    });
    return make("label", {}, label, select);
  };
  return make(
    "div",
    { class: "chart-controls" },
    field("Shape", "shape", SHAPES),
    field("By", "x", names),
    field("Value", "y", { [COUNT]: "number of rows", ...names }),
    field("Colour", "series", { "": "none", ...names }),
  );
}

function firstChoice(columns: Column[], hint: Hint | null): Choice {
  const has = (name: string | undefined) => columns.some((column) => column.name === name);
  if (hint && hint.kind in SHAPES && has(hint.axes.x)) {
    const { x, y, series } = hint.axes;
    return {
      shape: hint.kind,
      x: x as string,
      y: has(y) ? (y as string) : COUNT,
      series: has(series) ? (series as string) : "",
    };
  }
  const first = (kind: string) => columns.find((column) => column.kind === kind)?.name;
  const number = first("quantitative");
  const time = first("temporal");
  const words = columns.filter((column) => column.kind === "nominal").map((column) => column.name);
  return {
    shape: time && number ? "line" : "bar",
    x: time ?? words.find((name) => /label/i.test(name)) ?? words[0] ?? columns[0]?.name ?? "",
    y: number ?? COUNT,
    series: "",
  };
}

function specification(chosen: Choice, columns: Column[], values: Value[]): Specification {
  const { shape, x, y, series } = chosen;
  const matrix = shape === "table";
  const kindOf = (name: string) =>
    matrix ? "nominal" : columns.find((c) => c.name === name)?.kind;
  const axis = (name: string) => {
    if (name === COUNT) return { aggregate: "count", type: "quantitative", title: "rows" };
    const kind = kindOf(name);
    if (kind === "temporal")
      return { field: name, type: kind, title: name, scale: { type: "utc" } };
    return { field: name, type: kind, title: name, axis: { labelLimit: 260 } };
  };
  // Words are read across, so bars of words lie.
  const lying = shape === "bar" && kindOf(x) === "nominal";
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: `${SHAPES[shape as keyof typeof SHAPES]} of ${y || "the number of rows"} by ${x}`,
    data: { values },
    mark: {
      type: matrix ? "circle" : shape,
      tooltip: true,
      ...(shape === "line" ? { point: true } : {}),
    },
    encoding: {
      x: lying ? axis(y) : axis(x),
      y: lying ? { ...axis(x), sort: "-x" } : axis(y),
      ...(series ? { color: { field: series, type: "nominal" } } : {}),
      ...(series && shape !== "bar" ? { shape: { field: series, type: "nominal" } } : {}),
      ...(matrix ? { size: { aggregate: "count", type: "quantitative" } } : {}),
      ...(y === COUNT || matrix ? {} : { href: { field: "href" } }),
    },
  };
}
