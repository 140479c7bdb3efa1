/** Sends a query to the endpoint. */

import type { Config } from "./config";

/** Most bytes of an answer that a page holds; more is for downloading. */
const MOST = 20 << 20;

export interface Answer {
  text: string;
  contentType: string;
  milliseconds: number;
  /** Digest of the release that answered. */
  release: string;
}

/** The problem document of the server (RFC 9457), or what is as good as one. */
export interface Problem {
  type?: string;
  title: string;
  detail: string;
  status?: number;
  line?: number;
  column?: number;
}

export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

/**
 * Ask a query.
 *
 * @throws {Refusal} There is no answer; its problem says why.
 * @throws {DOMException} The signal was given.
 */
export async function ask(query: string, config: Config, signal: AbortSignal): Promise<Answer> {
  const started = performance.now();
  try {
    const response = await fetch(config.sparql, {
      method: "POST",
      body: new URLSearchParams({ query }),
      headers: { Accept: "application/sparql-results+json, text/turtle;q=0.9, */*;q=0.1" },
      signal,
    });
    const contentType = response.headers.get("Content-Type") ?? "";
    const text = await read(response);
    if (!response.ok) throw new Refusal(problemIn(text, contentType, response));
    const release = response.headers.get("X-Release-Digest") ?? "";
    return { text, contentType, milliseconds: Math.round(performance.now() - started), release };
  } catch (error) {
    if (error instanceof Refusal || signal.aborted) throw error;
    const detail = "The connection broke before the answer was whole. Try again, or ask for less.";
    throw new Refusal({ title: "No answer arrived", detail });
  }
}

async function read(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > MOST) {
      await reader?.cancel();
      throw new Refusal({
        title: "The answer is too large for a page",
        detail: `It has more than ${MOST >> 20} MiB: download it below, or add a LIMIT.`,
      });
    }
    text += decoder.decode(value, { stream: true });
  }
}

function problemIn(text: string, contentType: string, response: Response): Problem {
  if (contentType.includes("json")) return JSON.parse(text) as Problem;
  return { title: `The server answered ${response.status}`, detail: text.slice(0, 500) };
}
