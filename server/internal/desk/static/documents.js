// The documents that wait: what is to be loaded, what lies in lockers, what has to come back. One of them, and what can be done with it.
import { call } from "./ask.js";
import { by, element, go, guarded, onEnter, state } from "./views.js";
import { lastDay, onLanguage, say, word } from "./words.js";
import { showReceipt } from "./receipt.js";

const pageSize = "100";

// lists are the lists that the clerk chooses from, and what is on each; statuses are those of all of them.
const lists = {
  load: (p) => ["announced", "reserved"].includes(p.status), waiting: (p) => ["loaded", "notified", "released", "opened"].includes(p.status),
  return: (p) => p.status === "expired", untold: (p) => p.undelivered,
};
const statuses = ["announced", "reserved", "loaded", "notified", "released", "opened", "expired"];

// kinds names the documents of a pickup.
export const kinds = (pickup) => pickup.documents.map((d) => word("document." + d.kind)).join(", ");

const place = (pickup) => pickup.locker ? word("documents.place", { terminal: pickup.terminal, locker: pickup.locker }) : "–";

// everything returns all pickups that are not over.
async function everything() {
  const found = [];
  for (const status of statuses) {
    let cursor = "";
    do {
      const page = await call("pickups", { query: { status, limit: pageSize, ...(cursor && { cursor }) } });
      found.push(...page.pickups);
      cursor = page.next;
    } while (cursor);
  }
  return found;
}

async function list() {
  const all = await everything(), found = all.filter(lists[by("which").value]);
  for (const option of by("which").options) {
    say(option, "documents.count", { list: "@documents." + option.value, n: all.filter(lists[option.value]).length });
  }
  by("pickups").replaceChildren(...found.map((pickup) => {
    const row = element("tr"), head = element("th"), button = element("button", pickup.subject || word("documents.nobody"), "quiet");
    const until = element("td", pickup.until ? lastDay(pickup.until) : "–");
    button.type = "button";
    button.addEventListener("click", () => guarded(() => openPickup(pickup.pickup)));
    head.scope = "row";
    head.append(button);
    if (pickup.undelivered) until.append(element("span", word("documents.untold"), "wrong block"));
    row.append(head, element("td", kinds(pickup)), element("td", place(pickup)), until);
    for (const [i, cell] of [...row.children].entries()) cell.setAttribute("role", i ? "cell" : "rowheader"); // also where they stand below each other
    row.setAttribute("role", "row");
    return row;
  }));
  say(by("pickups-none"), found.length ? "" : "documents.none");
  by("pickups-table").hidden = !found.length;
}

// openPickup shows a pickup.
export async function openPickup(id) {
  state.pickup = await call("pickup", { pickup: id });
  await go("pickup");
}

let turn = Promise.resolve(); // of steps: of two that are pressed in a row the second one's answer comes last

// step does a step of the pickup that is shown, and keeps what has become of it.
export async function step(name, body = {}, more = {}) {
  const pickup = state.pickup.pickup;
  const answer = turn.then(() => call("step", { pickup, step: name, body, ...more }));
  turn = answer.catch(() => {});
  return (state.pickup = await answer);
}

// receiptOf shows what the citizen gets: the code, where no message brings it.
export async function receiptOf(kind, pickup) {
  const rows = [
    ["receipt.subject", pickup.subject || word("documents.nobody")], ["receipt.document", kinds(pickup)], ["receipt.terminal", pickup.terminal],
    ["receipt.locker", pickup.locker], ["receipt.code", pickup.code ?? word("receipt.sent")], ["receipt.until", lastDay(pickup.until)],
  ];
  state.pickup = null;
  await showReceipt(kind, rows);
}

function fact(key, value) {
  return value ? [element("dt", word(key)), element("dd", value)] : [];
}

function action(key, className, does, values = {}) {
  const button = element("button", word(key, values), className);
  button.type = "button";
  button.addEventListener("click", () => guarded(does));
  return button;
}

const again = (name, body) => async () => {
  await step(name, body);
  show();
};

// missing are the preconditions that nobody has confirmed, as the service names them: what has to be so, what a clerk confirms, and the step for it.
const missing = (pickup) => pickup.missing.map((name) => {
  if (name === "role") return { needs: word("missing.role"), confirm: action("pickup.prove", "", again("prove-role", {})) };
  const number = Number(name.replace("pin-", ""));
  return { needs: word("missing.pin", { number }), confirm: action("pickup.pin", "", again("confirm-pin", { document: number - 1 }), { number }) };
});

// openLocker has the terminal open the locker, for those who stand before it.
export async function openLocker(more) {
  await step("open", state.config.open && more.operators ? { operators: more.operators } : {}, more.second ? { second: more.second } : {});
  say(by("pickup-said"), "pickup.opening", { locker: state.pickup.locker });
}

// inVain reports whether whoever is waited for does not know of it.
const inVain = (pickup) => lists.waiting(pickup) && pickup.undelivered && pickup.untold !== "reminder";

function actions(pickup) {
  switch (pickup.status) {
    case "announced":
      return [...(pickup.missing.length ? missing(pickup).map((m) => m.confirm) : [action("pickup.load", "", () => go("load"))]), action("pickup.cancel", "danger", again("cancel"))];
    case "reserved":
      return [
        action("pickup.second", "", () => go("second")), action("pickup.open", "quiet", () => openLocker({})),
        action("pickup.unreserve", "quiet", again("unreserve", {})),
      ];
    case "loaded":
    case "notified":
      return [
        ...(pickup.undelivered ? [action("tell.again", "", () => go("tell"))] : []),
        action("pickup.renew", "", async () => receiptOf("renewed", await step("renew"))),
        action("pickup.recall", "danger", again("recall")),
      ];
    case "expired":
      return [...(pickup.undelivered ? [action("tell.again", "", () => go("tell"))] : []), action("pickup.return", "", () => go("back")), action("pickup.lose", "danger", () => go("lost"))];
  }
  return [];
}

function show() {
  const pickup = state.pickup;
  if (!pickup) return;
  say(by("pickup-said"), "");
  by("pickup-facts").replaceChildren(
    ...fact("pickup.status", word(inVain(pickup) ? "status.untold" : "status." + pickup.status)), ...fact("pickup.why", pickup.why && word("why." + pickup.why)),
    ...fact("pickup.message", pickup.undelivered && word("untold." + (pickup.untold || "other"))),
    ...fact("receipt.subject", pickup.subject || word("documents.nobody")), ...fact("receipt.document", kinds(pickup)),
    ...fact("pickup.role", word("role." + pickup.role)), ...fact("receipt.terminal", pickup.terminal), ...fact("receipt.locker", pickup.locker || ""),
    ...fact("receipt.until", pickup.until && lastDay(pickup.until)), ...fact("pickup.locked", pickup.locked && word("pickup.locked.yes")),
  );
  const open = pickup.status === "announced" ? missing(pickup) : [];
  by("pickup-missing").replaceChildren(...open.map((m) => element("li", m.needs)));
  by("missing-field").hidden = !open.length;
  by("pickup-actions").replaceChildren(...actions(pickup), by("pickup-back"));
}

export function startDocuments() {
  by("which").addEventListener("change", () => guarded(list));
  by("announce-nobody").addEventListener("click", () => {
    state.subject = "";
    go("announce");
  });
  onEnter("pickups", list);
  onEnter("pickup", show);
  onLanguage(() => {
    if (!by("view-pickups").hidden) guarded(list);
    else if (!by("view-pickup").hidden) show();
  });
}
