// Requests to the page's server. Whatever says something about a person travels in a body.

// Trouble is an answer that is none; code is the last part of the problem's type.
export class Trouble extends Error {
  constructor(code, status = 0) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

// onSignedOut is called when the session is over.
let signedOut = () => {};
export const onSignedOut = (f) => { signedOut = f; };

let last = 0; // when the server was asked last: that keeps the session

// idle returns for how many seconds nothing was asked.
export const idle = () => (performance.now() - last) / 1000;

async function send(method, path, body, signal) {
  let response;
  last = performance.now();
  try {
    response = await fetch(path, {
      method, signal, body: body && JSON.stringify(body), headers: body ? { "Content-Type": "application/json" } : {}, credentials: "same-origin",
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble("lost");
  }
  if (response.ok) {
    const answer = response.status === 204 ? {} : await response.json();
    return { ...answer, etag: response.headers.get("ETag"), request: response.headers.get("X-Request-Id") };
  }
  const problem = await response.json().catch(() => ({}));
  const code = String(problem.type ?? "").split("/").pop() || "internal";
  if (code === "signed-out") signedOut();
  throw new Trouble(code, response.status);
}

export const session = () => send("GET", "/session");
export const signIn = (key) => send("POST", "/session", { key });
export const signOut = () => send("DELETE", "/session");
export const call = (name, body) => send("POST", "/api/" + name, body);
export const look = (frame, signal) => send("POST", "/look", frame, signal);
export const agree = (templates) => send("POST", "/agree", { templates });
export const sensorFrame = (touch, signal) => send("POST", "/sensor", touch, signal);
