/** Buttons that give a picture away, as SVG or PNG. */

import type { View } from "vega";
import { lightValue } from "./theme";

const SHARPNESS = 2;

/** Make the buttons for a picture. */
export function downloads(view: View, name: string): HTMLElement[] {
  const svg = () => standalone(view);
  const pieces = {
    SVG: async () => new Blob([await svg()], { type: "image/svg+xml" }),
    PNG: async () => raster(await svg()),
  };
  return Object.entries(pieces).map(([format, make]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = `Download ${format}`;
    button.addEventListener("click", async () => save(await make(), `${name}.${format}`));
    return button;
  });
}

/** Hand a file to the browser. */
export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name.toLowerCase();
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Return the picture as SVG that needs no style sheet. */
async function standalone(view: View): Promise<string> {
  const text = await view.toSVG();
  return text
    .replace(/var\((--[\w-]+)\)/g, (_, property: string) => lightValue(property))
    .replaceAll("currentColor", lightValue("--ink"));
}

async function raster(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SHARPNESS;
  canvas.height = image.naturalHeight * SHARPNESS;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no pictures");
  context.fillStyle = lightValue("--surface");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}
