// Parts of the page that the server writes: fetched by htmx, put in their places, and told about when they fail.
import htmx from "htmx.org";

export function source(name) {
  const element = document.createElement("div");
  element.hidden = true;
  element.dataset.source = name;
  element.setAttribute("hx-sync", "this:queue last"); // of wishes made meanwhile only the last counts
  document.body.append(element);
  return element;
}

export function load(from, address, target, swap) {
  from.dataset.address = address;
  from.loadAgain = () => load(from, address, target, swap);
  return htmx.ajax("GET", address, { source: from, target, swap }).catch(() => {});
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
