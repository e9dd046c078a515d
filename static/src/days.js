// Days as numbers since 1970-01-01, and how people and addresses write them.

const DAY = 86_400_000;

export const toNumber = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY);
export const toIso = (number) => new Date(number * DAY).toISOString().slice(0, 10);
export const toShort = (number) => toIso(number).replaceAll("-", "");

// A day of an address, like 20261021, as a number; null when there is no such day.
export function fromShort(text) {
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  const number = toNumber(iso);
  return Number.isFinite(number) && toIso(number) === iso ? number : null;
}

export function chinese(number) {
  const [year, month, day] = toIso(number).split("-").map(Number);
  return `${year}年${month}月${day}日`;
}

export function windowText(first, last) {
  const years = toIso(first).slice(0, 4) !== toIso(last).slice(0, 4);
  const write = (number) => (years ? chinese(number) : chinese(number).slice(5));
  return `${write(first)}—${write(last)}`;
}
