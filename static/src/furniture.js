// What stands on the map and does not change with the data: its buttons, the ruler, messages.

export function ruler(map) {
  const box = document.getElementById("ruler");
  const draw = () => {
    const middle = map.getSize().y / 2;
    const across = map.distance(map.containerPointToLatLng([0, middle]), map.containerPointToLatLng([100, middle]));
    if (!(across > 0)) return;
    const length = roundLength(across);
    document.getElementById("ruler-text").textContent = length < 1000 ? `${length} 米` : `${length / 1000} 公里`;
    document.getElementById("ruler-bar").style.width = `${Math.round((100 * length) / across)}px`;
    box.hidden = false;
  };
  map.on("moveend zoomend resize", draw);
  draw();
}

// The largest of 1, 2, 5, 10, 20 … that fits.
export function roundLength(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  const leading = most / power;
  return power * (leading >= 5 ? 5 : leading >= 2 ? 2 : 1);
}

let hiding;
// Says something for a while; with `again`, what failed, until it is tried again.
export function say(words, again) {
  const box = document.getElementById("status");
  clearTimeout(hiding);
  box.replaceChildren(document.createTextNode(words ?? ""));
  box.hidden = !words;
  box.classList.toggle("bad", Boolean(again));
  if (again) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = "重试";
    button.addEventListener("click", () => {
      say(null);
      again();
    });
    box.append(button);
  } else if (words) {
    hiding = setTimeout(() => say(null), 3000);
  }
}

export async function copyLink() {
  const address = location.href;
  try {
    await navigator.clipboard.writeText(address);
    say("链接已复制");
  } catch {
    // without HTTPS there is no clipboard for scripts: the old way
    const field = document.createElement("textarea");
    field.value = address;
    field.className = "sr";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    say(done ? "链接已复制" : "没能复制，请从地址栏复制链接");
  }
}

export function watchNetwork() {
  const strip = document.getElementById("offline");
  const set = () => (strip.hidden = navigator.onLine);
  window.addEventListener("online", set);
  window.addEventListener("offline", set);
  set();
}

// A few words beside the pointer.
export function tip(words, point) {
  const box = document.getElementById("tip");
  box.hidden = !words;
  if (!words) return;
  box.textContent = words;
  const right = box.parentElement.clientWidth - box.offsetWidth - 8;
  box.style.transform = `translate(${Math.min(point.x + 14, right)}px, ${Math.max(8, point.y - 32)}px)`;
}

export function attribute(basemap, layersOn) {
  const box = document.getElementById("attribution");
  box.textContent = basemap?.attribution ?? "";
  box.hidden = !basemap?.attribution || !layersOn.includes("tiles");
}
