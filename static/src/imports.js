// The pages that bring files in: a file can be dropped, progress follows the worker, rows are shown on a map.
// Everything else works without it.
import L from "leaflet";

document.documentElement.classList.replace("no-js", "js");

const upload = document.querySelector("[data-upload]");
if (upload) {
  const input = upload.querySelector("input[type=file]");
  const drop = upload.querySelector("[data-drop]");
  const tooLarge = upload.querySelector("[data-too-large]");
  const most = Number(upload.dataset.mostMb) * 1024 * 1024;
  const look = () => {
    tooLarge.hidden = !input.files[0] || input.files[0].size <= most;
    input.setCustomValidity(tooLarge.hidden ? "" : tooLarge.textContent.trim());
  };
  input.addEventListener("change", look);
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("imp-over");
    });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("imp-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    look();
  });
  upload.addEventListener("submit", () => {
    upload.querySelector("[data-send]").disabled = true;
    upload.querySelector("[data-sending]").hidden = false;
  });
  // going back brings the page as it was left
  window.addEventListener("pageshow", () => {
    upload.querySelector("[data-send]").disabled = false;
    upload.querySelector("[data-sending]").hidden = true;
    look();
  });
}

const work = document.querySelector("[data-poll]");
if (work) {
  const place = work.querySelector("[data-progress]");
  const follow = async () => {
    const answer = await fetch(work.dataset.poll).catch(() => null);
    if (answer?.ok && answer.headers.get("X-Under-Way") === "0") {
      location.replace(location.pathname);
      return;
    }
    if (answer?.ok && !answer.redirected) {
      const text = await answer.text();
      if (text !== place.innerHTML) place.innerHTML = text;
    }
    setTimeout(follow, document.hidden ? 5000 : 1500);
  };
  setTimeout(follow, 700);
}

const MARKS = { good: "●", odd: "▲", wrong: "✕" };
const COLOURS = { good: "#2a7fd0", odd: "#8a5300", wrong: "#b3261e" };

function told({ row, message }) {
  const box = document.createElement("div");
  const head = document.createElement("b");
  head.textContent = `第 ${row} 行`;
  box.append(head, document.createElement("br"), message.replace(/^第 \d+ 行[^：]*：/, "") || "没有问题");
  return box;
}

// a wrong point far away would leave the others as one dot: it is found in the table, and by zooming out
function worthSeeing(drawn) {
  const boxes = { good: L.latLngBounds([]), wrong: [] };
  drawn.eachLayer((layer) => {
    const box = layer.getBounds?.() ?? layer.getLatLng().toBounds(10);
    if (layer.feature.properties.mark === "wrong") boxes.wrong.push(box);
    else boxes.good.extend(box);
  });
  if (!boxes.good.isValid()) return drawn.getBounds();
  const near = boxes.good.pad(1);
  const shown = L.latLngBounds(boxes.good.getSouthWest(), boxes.good.getNorthEast());
  for (const box of boxes.wrong) if (near.contains(box)) shown.extend(box);
  return shown;
}

async function drawPlaces(element) {
  const [places, regions] = await Promise.all(
    [element.dataset.places, element.dataset.boundaries].map(async (address) => {
      const answer = await fetch(address).catch(() => null);
      return answer?.ok ? answer.json() : { features: [] };
    }),
  );
  if (!places.features.length) return;
  element.hidden = false;
  const map = L.map(element, { preferCanvas: true, attributionControl: false, maxZoom: 18 });
  L.geoJSON(regions.features.filter((feature) => feature.geometry), {
    interactive: false,
    style: { color: "#76838f", weight: 1, fill: false },
  }).addTo(map);
  // what is wrong lies on top
  const order = ["good", "odd", "wrong"];
  const sorted = [...places.features].sort((a, b) => order.indexOf(a.properties.mark) - order.indexOf(b.properties.mark));
  const drawn = L.geoJSON(sorted, {
    style: ({ properties: { mark } }) => ({
      color: COLOURS[mark], weight: mark === "good" ? 2 : 3, dashArray: { odd: "8 4", wrong: "2 5" }[mark], fillOpacity: 0.08,
    }),
    pointToLayer: ({ properties: { mark, row } }, at) =>
      L.marker(at, {
        icon: L.divIcon({ className: `imp-mark imp-${mark}`, html: MARKS[mark], iconSize: [16, 16] }),
        title: `第 ${row} 行`,
        keyboard: mark !== "good",
      }),
  }).addTo(map);
  drawn.bindPopup((layer) => told(layer.feature.properties));
  map.fitBounds(worthSeeing(drawn), { maxZoom: 15, padding: [24, 24], animate: false });
  element.dataset.drawn = String(places.features.length);
}

const element = document.getElementById("imp-map");
if (element) drawPlaces(element);
