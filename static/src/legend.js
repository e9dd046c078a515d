// The left panel: classes and kinds as filters, layers, the quarter; on a phone a sheet of its own.

const pressed = (group, name) =>
  [...document.querySelectorAll(`${group} [aria-pressed="true"]`)].map((button) => Number(button.dataset[name]));

export function listen(change) {
  const left = document.getElementById("left");
  left.addEventListener("click", (event) => {
    const button = event.target.closest("button[aria-pressed]");
    if (!button) return;
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    if (button.dataset.class !== undefined) change({ classes: pressed("#legend", "class").sort() });
    else change({ kinds: pressed("#kinds", "kind").sort() });
  });
  left.addEventListener("change", (event) => {
    const { target } = event;
    if (target.id === "period") change({ period: target.value });
    if (target.id === "boundaries") change({ now: target.value === "now" });
    if (target.id === "colour") change({ coloured: target.checked });
    if (target.dataset.layer) {
      change({ layers: [...left.querySelectorAll("[data-layer]:checked")].map((box) => box.dataset.layer).sort() });
    }
  });
  sheet(left);
}

function sheet(left) {
  const open = document.getElementById("open-layers");
  const close = document.getElementById("close-layers");
  const set = (shown) => {
    left.classList.toggle("open", shown);
    open.setAttribute("aria-expanded", String(shown));
    (shown ? close : open).focus();
  };
  open.addEventListener("click", () => set(true));
  close.addEventListener("click", () => set(false));
  left.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && left.classList.contains("open")) {
      event.stopPropagation();
      set(false);
    }
  });
  document.addEventListener("click", (event) => {
    if (left.classList.contains("open") && event.isTrusted && !left.contains(event.target) && !open.contains(event.target)) {
      event.preventDefault();
      set(false);
    }
  }, true);
}

// What is on when nobody chose; near the ground, grids and households too (geo_app/web/map_panels.py says the same).
export const usualLayers = (level) =>
  level === "village" || level === "grid" ? ["base", "grids", "households", "rooms", "tiles"] : ["base", "rooms", "tiles"];
