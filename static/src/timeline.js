// The window of days: two sliders over the bars, and a play button that shows the days of the window one after another.
import { chinese, toNumber, windowText } from "./days.js";

const FRAME_MS = 420;
const TRAIL_DAYS = 3;

export class Timeline {
  // change(first, last) commits a window; preview(first, last) shows one for a moment; null ends the showing
  constructor({ change, preview, span }) {
    this.change = change;
    this.preview = preview;
    document.addEventListener("input", (event) => this.isSlider(event.target) && this.drag(event.target));
    document.addEventListener("change", (event) => {
      if (this.isSlider(event.target)) this.commit();
      if (event.target.id === "span") span(event.target.value);
    });
    document.addEventListener("click", (event) => {
      if (event.target.closest("#play")) this.toggle();
    });
  }

  isSlider(element) {
    return element.id === "time-from" || element.id === "time-to";
  }

  get box() {
    const box = document.getElementById("time");
    const [from, to] = ["time-from", "time-to"].map((id) => document.getElementById(id));
    return { start: toNumber(box.dataset.firstDay), step: Number(box.dataset.step), from, to };
  }

  days() {
    const { start, step, from, to } = this.box;
    return [start + Number(from.value) * step, start + (Number(to.value) + 1) * step - 1];
  }

  drag(moved) {
    this.stop();
    const { from, to } = this.box;
    if (Number(from.value) > Number(to.value)) {
      (moved === from ? from : to).value = (moved === from ? to : from).value;
    }
    this.mark(...this.days());
  }

  mark(first, last) {
    const { from, to } = this.box;
    this.write(first, last);
    from.setAttribute("aria-valuetext", chinese(first));
    to.setAttribute("aria-valuetext", chinese(last));
    document.querySelectorAll("#time rect").forEach((bar, at) => bar.classList.toggle("on", at >= from.value && at <= to.value));
  }

  // New bars from the server: the sliders may have been moved on since they were asked for.
  mend({ first, last }) {
    const { start, step, from, to } = this.box;
    from.value = String(Math.floor((first - start) / step));
    to.value = String(Math.floor((last - start) / step));
    this.mark(first, last);
  }

  write(first, last) {
    document.getElementById("window").textContent = windowText(first, last);
    document.getElementById("window-days").textContent = String(last - first + 1);
  }

  commit() {
    this.change(...this.days());
  }

  toggle() {
    if (this.timer) return this.stop();
    const [first, last] = this.days();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const step = Math.max(1, Math.round((last - first + 1) / 40));
    let day = first;
    const frame = () => {
      const from = Math.max(first, day - Math.max(TRAIL_DAYS, step) + 1);
      this.preview(from, Math.min(day, last));
      this.write(from, Math.min(day, last));
      day += step;
      if (day > last + step - 1) this.stop();
    };
    this.label(true);
    // who asked for less motion gets a slower change, without any animation in between
    this.timer = setInterval(frame, calm ? 1600 : FRAME_MS);
    frame();
  }

  stop() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
    this.label(false);
    this.preview(null);
    this.write(...this.days());
  }

  label(playing) {
    const button = document.getElementById("play");
    button.setAttribute("aria-pressed", String(playing));
    button.setAttribute("aria-label", playing ? "停止播放" : "播放");
    const icon = button.querySelector("use");
    icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, playing ? "#pause" : "#play"));
  }
}
