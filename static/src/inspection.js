// The sheet of an inspection: what was chosen stays in this browser until the village's own sheet shows it, and Enter goes
// on to the next household. Everything works without it.
const LONGEST = 7 * 24 * 3600 * 1000;
const PREFIX = "inspection ";
const form = document.querySelector("form[data-sheet]");
const place = document.querySelector("[data-draft]");
const fields = form ? [...form.querySelectorAll("select, input[type=checkbox]")] : [];
const key = PREFIX + form?.dataset.sheet;

const valueOf = (field) => (field.type === "checkbox" ? (field.checked ? field.value : "") : field.value);
// what was sent and refused is on the page, but nowhere else
const savedOf = (field) =>
  form.dataset.refused !== undefined
    ? ""
    : field.type === "checkbox"
    ? field.defaultChecked
      ? field.value
      : ""
    : ([...field.options].find((option) => option.defaultSelected)?.value ?? "");

function store() {
  const kept = {};
  for (const field of fields) {
    const value = valueOf(field);
    if (value && value !== savedOf(field)) kept[field.name] = value;
  }
  try {
    if (Object.keys(kept).length) localStorage.setItem(key, JSON.stringify({ at: Date.now(), kept }));
    else localStorage.removeItem(key);
  } catch {
    // a browser that keeps nothing: the form alone
  }
  return Object.keys(kept).length;
}

function tell(count, found) {
  if (!place) return;
  place.hidden = count === 0;
  if (count === 0) return;
  place.querySelector("span").textContent = found
    ? `上次选好、还没有交上去的 ${count} 项已经填回，请核对后提交。`
    : `选好的 ${count} 项还没有交，先存在这台设备上；断网、关掉页面都不会丢。`;
}

function restore() {
  let draft = null;
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      const { at } = JSON.parse(localStorage.getItem(name));
      if (!(Date.now() - at < LONGEST)) localStorage.removeItem(name);
    }
    draft = JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    // what cannot be read is not there
  }
  const kept = draft?.kept ?? {};
  for (const field of fields) {
    const value = kept[field.name];
    if (!value || valueOf(field) === value) continue;
    if (field.type === "checkbox") field.checked = field.value === value;
    else if ([...field.options].some((option) => option.value === value)) field.value = value;
  }
}

if (form) {
  restore();
  tell(store(), true);
  form.addEventListener("change", () => tell(store(), false));
  place?.querySelector("button").addEventListener("click", () => {
    form.reset();
    tell(store(), false);
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    tell(store(), false);
    place.querySelector("span").textContent = "现在没有网络，选好的已经存在这台设备上，有了网络再提交。";
    place.scrollIntoView({ block: "center" });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !fields.includes(event.target)) return;
    event.preventDefault();
    const [column] = event.target.name.split("-");
    const of = fields.filter((field) => field.name.startsWith(`${column}-`));
    const next = of[of.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    if (!next) return;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  });
}

// whoever signs out leaves nothing on a machine that others use
for (const out of document.querySelectorAll('form[action="/logout"]'))
  out.addEventListener("submit", () => {
    try {
      for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
    } catch {
      // nothing was kept
    }
  });
