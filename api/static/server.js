// What the page asks of its server, and nothing else: the Content-Security-Policy allows no other.

const KEY = "pullquote-key";

/** A request that failed; `status` is 0 where there was no response. */
export class ServerError extends Error {
  constructor(status, message, retryAfter = null) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Keep an API key for this tab. */
export function keepKey(key) {
  sessionStorage.setItem(KEY, key);
}

async function request(path, options = {}) {
  const key = sessionStorage.getItem(KEY);
  const headers = { ...options.headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch {
    throw new ServerError(0, "The server cannot be reached.");
  }
  let body = null;
  try {
    body = await response.json();
  } catch {
    if (response.ok) throw new ServerError(response.status, "The server’s response is not JSON.");
  }
  if (!response.ok) {
    const message = body?.error?.message ?? `The server answered with status ${response.status}.`;
    throw new ServerError(response.status, message, Number(response.headers.get("Retry-After")) || null);
  }
  return body;
}

/** The articles: `{index_id, documents}`. */
export function listDocuments() {
  return request("v1/documents");
}

/** One article with its text, paragraphs, boilerplate and subheads. */
export function getDocument(id) {
  return request(`v1/documents/${encodeURIComponent(id)}`);
}

/** Questions to start with; none where the server offers none. */
export async function getStarters(documentId) {
  try {
    const body = await request(`v1/starters?document_id=${encodeURIComponent(documentId)}`);
    return body.questions;
  } catch (error) {
    if (error instanceof ServerError) return [];
    throw error;
  }
}

/** Ask; returns the answer object. */
export function ask(question, history, documentIds) {
  return request("v1/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question, history, document_ids: documentIds }),
  });
}
