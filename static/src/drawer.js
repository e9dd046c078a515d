// What was clicked, in words, in the place of the list.
import { load, source } from "./parts.js";

const PATHS = { rg: "regions", cs: "cases", rm: "rooms", hs: "households" };

export class Drawer {
  constructor({ query, closed, opened }) {
    this.query = query;
    this.closed = closed;
    this.opened = opened;
    this.source = source("drawer");
    this.element = document.getElementById("drawer");
    this.list = () => document.getElementById("lists");
    document.getElementById("right").addEventListener("click", (event) => {
      if (event.target.closest("[data-close-drawer]")) this.close();
    });
  }

  get open() {
    return !this.element.hidden;
  }

  show(selected, { focus = true } = {}) {
    const [kind, key] = selected.split(":");
    this.selected = selected;
    this.wantsFocus = focus;
    load(this.source, `/map/${PATHS[kind]}/${key}?${this.query()}`, "#drawer", "innerHTML");
  }

  // after the server's answer is in place
  shown() {
    this.reveal();
    if (this.wantsFocus) this.element.querySelector("h2")?.focus({ preventScroll: true });
    const { lon, lat } = this.element.querySelector("#spot")?.dataset ?? {};
    this.opened(this.selected, lon ? [Number(lon), Number(lat)] : null);
  }

  fail(words) {
    this.element.replaceChildren();
    const box = document.createElement("div");
    box.className = "drawer-head";
    const back = document.createElement("button");
    back.className = "btn text";
    back.type = "button";
    back.dataset.closeDrawer = "";
    back.textContent = "返回列表";
    box.append(back);
    this.element.append(box);
    this.reveal();
    return this.element;
  }

  reveal() {
    this.element.hidden = false;
    this.list().hidden = true;
    if (matchMedia("(max-width: 1023.98px)").matches) window.scrollTo({ top: 0 });
  }

  close() {
    if (!this.open) return;
    this.element.hidden = true;
    this.element.replaceChildren();
    const list = this.list();
    list.hidden = false;
    const row = list.querySelector(`[data-sel="${CSS.escape(this.selected)}"]`);
    (row ?? list).focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
    this.selected = "";
    this.closed();
  }
}
