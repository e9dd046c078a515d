// Parts of the page that the server writes: fetched by htmx, put in their places, and told about when they fail.
import htmx from "htmx.org";

export function source(name) {
  const element = document.createElement("div");
  element.hidden = true;
  element.dataset.source = name;
  document.body.append(element);
  return element;
}

// One at a time from each source; of what is wished for meanwhile only the last counts. The target is looked up when its
// turn comes: what was there before may have been swapped away.
export async function load(from, address, target, swap) {
  from.loadAgain = () => load(from, address, target, swap);
  from.wish = { address, target, swap };
  if (from.busy) return;
  from.busy = true;
  while (from.wish) {
    const { address: next, ...how } = from.wish;
    from.wish = null;
    try {
      await htmx.ajax("GET", next, { source: from, ...how });
    } catch {
      // `listen` has told of it
    }
  }
  from.busy = false;
}

// `failed` gets the source and a sentence; `swapped` what was put in place.
export function listen({ failed, swapped }) {
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (new URL(xhr.responseURL, location.href).pathname === "/login") {
      event.detail.shouldSwap = false; // the session has ended: the whole page goes to sign in
      location.reload();
    }
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    const words = status === 404 ? "没有找到，或不在您的管辖范围内。" : status === 503 ? "数据库暂时连不上，数据没有丢失。" : "服务器没有给出内容，数据没有丢失。";
    failed(event.detail.elt, words);
  });
  document.body.addEventListener("htmx:sendError", (event) => failed(event.detail.elt, "网络不通，已打开的内容可以照看。"));
  document.body.addEventListener("htmx:afterSettle", (event) => swapped(event.target));
}

export const place = () => JSON.parse(document.getElementById("place").dataset.place);
