// The forms of residents that take photographs: makes these small before they travel, and fills in where the phone stands
// when asked to. Everything works without it.
const form = document.querySelector("form[enctype]");
const button = document.getElementById("locate");
const told = document.getElementById("located");
const photos = document.getElementById("photos");
const LONGEST_SIDE = 1600;
const SMALL_BYTES = 400 * 1024;

async function smaller(file) {
  if (file.size <= SMALL_BYTES) return file;
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
  return blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg" }) : file;
}

if (form && button && "geolocation" in navigator && window.isSecureContext) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    told.textContent = "正在定位…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lon.value = coords.longitude.toFixed(6);
        form.elements.lat.value = coords.latitude.toFixed(6);
        told.textContent = `已定位，误差约 ${Math.round(coords.accuracy)} 米。不在现场的话，请从列表中选村。`;
        button.disabled = false;
      },
      () => {
        told.textContent = "没能定位，请从列表中选村。";
        button.disabled = false;
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
  // choosing a village afterwards means: there, not here
  form.elements.village.addEventListener("change", () => {
    form.elements.lon.value = "";
    form.elements.lat.value = "";
    told.textContent = "";
  });
}

photos?.addEventListener("change", async () => {
  const chosen = [...photos.files];
  const held = new DataTransfer();
  try {
    for (const file of chosen) held.items.add(await smaller(file));
  } catch {
    return; // no picture, or one that this browser cannot read: the server says so
  }
  if (chosen.every((file, place) => file === photos.files[place])) photos.files = held.files;
});

// one press, one case: the server sees to that anyway
const submit = form?.querySelector("button[type=submit]");
const name = submit?.textContent;
form?.addEventListener("submit", () => {
  submit.disabled = true;
  submit.textContent = "正在提交…";
});
// back from the browser's own page of a broken connection: it can be pressed again
addEventListener("pageshow", () => {
  if (!submit) return;
  submit.disabled = false;
  submit.textContent = name;
});
