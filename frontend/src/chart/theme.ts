/** The look of pictures, in the colours of the style sheet. */

const INK = "currentColor";
const LINE = "var(--line)";
const SERIES = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `var(--series-${number})`);

/** Width in pixels below which a picture is on a phone. */
const NARROW = 480;

/**
 * Return the configuration that Vega and Vega-Lite share.
 *
 * @param room - Width that the picture has, in pixels.
 */
export function theme(room: number): Record<string, unknown> {
  const font = getComputedStyle(document.body).fontFamily;
  return {
    background: "transparent",
    font,
    axis: {
      domainColor: LINE,
      gridColor: LINE,
      tickColor: LINE,
      labelColor: INK,
      labelFont: font,
      labelFontSize: 12,
      titleColor: INK,
      titleFont: font,
      titleFontSize: 12,
      titleFontWeight: 600,
    },
    header: { labelColor: INK, labelFont: font, titleColor: INK, titleFont: font },
    legend: {
      labelColor: INK,
      labelFont: font,
      labelFontSize: 12,
      titleColor: INK,
      titleFont: font,
      ...(room < NARROW ? { columns: 2 } : {}),
    },
    title: { anchor: "start", color: INK, font, fontSize: 14, fontWeight: 600, subtitleColor: INK },
    view: { stroke: null },
    mark: { color: SERIES[0] },
    arc: { fill: SERIES[0] },
    area: { fill: SERIES[0] },
    line: { stroke: SERIES[0] },
    path: { stroke: SERIES[0] },
    rect: { fill: SERIES[0] },
    rule: { color: INK, stroke: INK },
    shape: { stroke: SERIES[0] },
    symbol: { fill: SERIES[0] },
    text: { color: INK, fill: INK, font, fontSize: 12 },
    range: { category: SERIES },
  };
}

/**
 * Return the value that a custom property has in the light scheme: pictures that leave the page
 * are for paper, whatever scheme they are looked at in.
 */
export function lightValue(name: string): string {
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSStyleRule) || rule.selectorText !== ":root") continue;
      const value = rule.style.getPropertyValue(name).trim();
      if (value) return value;
    }
  }
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#000";
}
