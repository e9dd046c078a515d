// What the map is drawn with: the colours and shapes of DESIGN, in one place for canvas, sprite and tests.

export const INK = "#17212B";
export const INK2 = "#4A5866";
export const BRAND = "#0B5F6B";
export const BAD = "#B3261E";
export const PAPER = "#EDF1F2";

// villages by class of the happiness index, pale enough for points to stand on
export const RAMP_UNDER_POINTS = ["#FAFAEF", "#E0EFD8", "#BCDFD6", "#95C5D6", "#76A6CB"];
// households by quintile
export const RAMP = ["#F0F4D9", "#BFE0BF", "#7CC4BF", "#3E94B0", "#1B5A86"];
export const HATCH = { ground: "#EEF1F3", line: "#AEB8C1" };
export const NO_DATA = 5;

const regular = (corners, turn) =>
  Array.from({ length: corners }, (_, n) => {
    const angle = turn + (2 * Math.PI * n) / corners;
    return [Math.cos(angle), Math.sin(angle)];
  });

// by kind 0..5; the shape is the real code, colour only helps. Points lie in a circle of radius 1; no points: the circle.
export const SHAPES = [
  { name: "环境整治", colour: "#1B7F5C", points: null },
  { name: "安全隐患", colour: "#D1490C", points: [[0, -1.05], [1.05, 0.8], [-1.05, 0.8]] },
  { name: "矛盾纠纷", colour: "#7A1B5E", points: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]] },
  { name: "公共设施", colour: "#2A7FD0", points: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]] },
  { name: "民生诉求", colour: "#C08A00", points: regular(6, -Math.PI / 2).map(([x, y]) => [x * 1.1, y * 1.1]) },
  { name: "其他", colour: "#55606A", points: [[0, 1.05], [-1.05, -0.8], [1.05, -0.8]] },
];
