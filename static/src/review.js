// The review page: J and K walk through the list, and what a correction would change is told while it is chosen.
// Everything works without it.
const links = () => [...document.querySelectorAll("#queue a")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const step = { j: 1, k: -1 }[event.key.toLowerCase()];
  if (!step) return;
  const all = links();
  const focused = all.indexOf(document.activeElement);
  const from = focused >= 0 ? focused : all.findIndex((link) => link.hasAttribute("aria-current"));
  const next = all[Math.min(Math.max(from + step, 0), all.length - 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
});

// the list shows where one is
document.querySelector("#queue a[aria-current]")?.scrollIntoView({ block: "nearest" });
if (!location.hash) window.scrollTo(0, 0);

for (const form of document.querySelectorAll("form[data-answer]")) {
  const place = form.querySelector("[data-preview]");
  const button = form.querySelector("[data-preview-button]");
  if (!place || !button) continue;
  button.hidden = true;
  let asked = 0;
  const ask = async () => {
    const number = ++asked;
    const answer = await fetch(button.formAction, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Part": "preview" },
    }).catch(() => null);
    if (number !== asked) return;
    // a page to sign in, or an error: the button asks for it in the ordinary way
    if (!answer?.ok) button.hidden = false;
    else place.innerHTML = await answer.text();
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches("[name=outcome], [name=corrected]")) ask();
  });
  if (form.querySelector("[name=outcome]:checked")) ask();
}
