/** The answer on a map of the world, where its rows have coordinates. */

import { fail } from "../chart/fail";
import type { Config } from "./config";
import { make } from "./dom";
import { columnsOf, type Table, type Value, valuesOf } from "./rows";

const POINT = /^\s*(?:<[^>]*>\s*)?POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\s*$/i;
const LATITUDE = /^(lat|latitude)$/i;
const LONGITUDE = /^(lon|long|lng|longitude)$/i;

/** Draw a map, or say what it lacks. */
export function drawMap(place: HTMLElement, table: Table, config: Config): void {
  const places = placesIn(table, config);
  if (!places.length) {
    const words =
      "No row of this answer has coordinates. A map needs columns ?lat and ?long with numbers, or" +
      ' one with points such as "POINT(19.04 47.50)".';
    place.append(make("p", { class: "hint" }, words));
    return;
  }
  const picture = make("div", { class: "chart", "data-name": "map" });
  place.append(picture);
  void (async () => {
    try {
      const { draw } = await import("../chart/draw");
      const { default: land } = await import("world-atlas/land-110m.json");
      await draw(picture, specification(places, land));
    } catch (error) {
      fail(picture, error);
    }
  })();
}

function placesIn(table: Table, config: Config): Value[] {
  const column = (pattern: RegExp) => table.vars.find((name) => pattern.test(name)) ?? "";
  const [latitude, longitude] = [column(LATITUDE), column(LONGITUDE)];
  return valuesOf(table, columnsOf(table), config).flatMap((value) => {
    const texts = Object.entries(value).filter(([name]) => name !== "href");
    const point = texts.map(([, text]) => POINT.exec(String(text))).find((found) => found !== null);
    const x = Number(point?.[1] ?? value[longitude] ?? Number.NaN);
    const y = Number(point?.[2] ?? value[latitude] ?? Number.NaN);
    if (!(Math.abs(y) <= 90 && Math.abs(x) <= 180)) return [];
    const words = texts.filter(([, text]) => !POINT.test(String(text))).map(([, text]) => text);
    return [{ href: value.href ?? "", x, y, words: words.join(" · ") }];
  });
}

function specification(places: Value[], land: unknown) {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: `Map of ${places.length} rows with coordinates`,
    height: 420,
    projection: { type: "equalEarth" },
    layer: [
      {
        data: { values: land, format: { type: "topojson", feature: "land" } },
        mark: { type: "geoshape", fill: "var(--line)", stroke: "var(--ground)", aria: false },
      },
      {
        data: { values: places },
        mark: { type: "circle", size: 90, opacity: 0.85, stroke: "var(--surface)" },
        encoding: {
          longitude: { field: "x", type: "quantitative" },
          latitude: { field: "y", type: "quantitative" },
          tooltip: { field: "words", type: "nominal" },
          description: { field: "words", type: "nominal" },
          href: { field: "href" },
        },
      },
    ],
  };
}
