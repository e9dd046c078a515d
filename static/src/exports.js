// A file that a job makes: its section is fetched again every two seconds, until there is nothing more to wait for.
const EVERY_MS = 2000;

async function look() {
  const section = document.querySelector("[data-poll]");
  if (!section) return;
  try {
    const answer = await fetch(section.dataset.poll, { headers: { "HX-Request": "true" } });
    if (answer.ok) {
      const read = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = read.querySelector("#transfer");
      if (now && now.innerHTML !== section.innerHTML) section.replaceWith(document.adoptNode(now));
    }
  } catch {
    // the network is away: what is shown stays true, and the next look may succeed
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
