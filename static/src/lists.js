// The list beside the map: in step with it, and each row a handle on what is drawn.
import { load, source } from "./parts.js";

export class Lists {
  // query() gives what the address says; box() the map's extent, or null while it shows all of the area
  constructor({ query, box, tab, select, hover }) {
    this.query = query;
    this.box = box;
    this.source = source("list");
    this.more = source("more");
    this.follow = true;
    const right = document.getElementById("right");
    right.addEventListener("click", (event) => this.click(event, { tab, select }));
    right.addEventListener("change", (event) => {
      if (event.target.id !== "follow") return;
      this.follow = event.target.checked;
      this.refresh();
    });
    // a hover on touch costs a second tap
    if (matchMedia("(hover: hover)").matches) {
      right.addEventListener("mouseover", (event) => hover(event.target.closest("[data-sel]")));
      right.addEventListener("mouseleave", () => hover(null));
    }
    right.addEventListener("focusin", (event) => hover(event.target.closest("[data-sel]")));
  }

  click(event, { tab, select }) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const more = event.target.closest("[data-after]");
    const chosenTab = event.target.closest("[data-tab]");
    const row = event.target.closest("[data-sel]");
    if (!more && !chosenTab && !row) return;
    event.preventDefault();
    if (more) load(this.more, `/map/lists?${this.parameters(`after=${more.dataset.after}`)}`, "#rows", "beforeend");
    else if (chosenTab) tab(chosenTab.dataset.tab);
    else select(row.dataset.sel, row);
  }

  parameters(...rest) {
    const box = this.follow && this.box();
    return [this.query(), box && `box=${box.map((n) => n.toFixed(5)).join(",")}`, ...rest].filter(Boolean).join("&");
  }

  refresh() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      document.getElementById("lists").classList.add("waiting");
      load(this.source, `/map/lists?${this.parameters()}`, "#lists", "outerHTML");
    }, 120);
  }

  // after a swap: the switch and the chosen row as they were
  mend(selected) {
    const box = document.getElementById("follow");
    if (box) box.checked = this.follow;
    for (const row of document.querySelectorAll("#rows [data-sel]")) {
      const on = row.dataset.sel === selected;
      row.classList.toggle("on", on);
      if (on) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }
}
