// The search box: a combobox whose options the server writes.
import { load, source } from "./parts.js";

export class Search {
  constructor({ choose }) {
    this.choose = choose;
    this.source = source("search");
    this.input = document.getElementById("search");
    if (!this.input) return; // nothing to look for on the map
    this.hits = document.getElementById("hits");
    this.hits.setAttribute("role", "listbox");
    this.hits.setAttribute("aria-label", "搜索结果");
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-expanded": "false", "aria-controls": "hits", "aria-autocomplete": "list",
    })) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => this.input.value.trim() && this.ask());
    this.input.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const options = this.options();
      if (options.length) this.take(options[Math.max(0, this.at)]);
    });
    this.hits.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the box
    this.hits.addEventListener("click", (event) => {
      const hit = event.target.closest(".hit");
      if (!hit || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.take(hit);
    });
    document.addEventListener("click", (event) => this.input.form.contains(event.target) || this.close());
    this.input.form.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.input.form.contains(event.relatedTarget)) this.close();
    });
    document.addEventListener("keydown", (event) => {
      const typing = /^(input|select|textarea)$/i.test(event.target.tagName) && event.target.type !== "range";
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.input.focus();
    });
  }

  options() {
    return [...this.hits.querySelectorAll(".hit")];
  }

  ask() {
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    if (!text) return this.close();
    this.timer = setTimeout(() => load(this.source, `/map/search?q=${encodeURIComponent(text)}`, "#hits", "innerHTML"), 130);
  }

  shown() {
    if (document.activeElement !== this.input) return;
    this.hits.hidden = false;
    const any = this.options().length > 0;
    // with nothing found there is a sentence, and no list
    this.hits.setAttribute("role", any ? "listbox" : "status");
    this.input.setAttribute("aria-expanded", String(any));
    this.mark(-1);
  }

  close() {
    clearTimeout(this.timer);
    this.hits.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  mark(at) {
    this.at = at;
    this.options().forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    const option = this.options()[at];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  key(event) {
    const last = this.options().length - 1;
    if (event.key === "Escape") {
      event.stopPropagation();
      if (this.hits.hidden) this.input.blur();
      else this.close();
    } else if (!this.hits.hidden && last >= 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.mark(this.at < 0 && step < 0 ? last : (this.at + step + last + 1) % (last + 1));
    }
  }

  take(hit) {
    this.close();
    const { kind, key, lon, lat } = hit.dataset;
    this.input.value = "";
    this.choose({ kind, key, at: lon ? [Number(lon), Number(lat)] : null });
  }
}
