/** What somebody needs who cites an answer, and who repeats it. */

import type { Answer } from "./ask";
import { answerLink, type Config } from "./config";
import { copyButton, make } from "./dom";

/** Make the closed box with digests and the command that repeats them. */
export function citeBox(
  query: string,
  answer: Answer,
  format: string,
  config: Config,
): HTMLElement {
  const address = new URL(answerLink(query, format, config), config.endpoint).href;
  const command = `curl -s '${address.replaceAll("'", "%27")}' | sha256sum`;
  const words = make("p", { class: "hint" });
  const fill = async () => {
    const parts = [
      `Release ${config.version}`,
      `SHA-256 of the release ${answer.release}`,
      `of the query ${await sha256(query)}`,
      `of the answer in the format ${format} ${await sha256(answer.text)}`,
    ];
    words.textContent = `${parts.join(", ")}.`;
  };
  void fill();
  return make(
    "details",
    { class: "cite" },
    make("summary", {}, "Cite and repeat this answer"),
    words,
    make("pre", { tabindex: "0" }, make("code", {}, command)),
    copyButton("Copy the command", () => command),
  );
}

async function sha256(text: string): Promise<string> {
  // Browsers compute digests only on pages that came by TLS or from this machine.
  if (!globalThis.crypto?.subtle) return "(the command below tells it)";
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
