// The pad of DigitExplorer (digit.py): a sheet for mouse, finger or pen, whose strokes go to the kernel.

const SIDE = 260; // of the sheet; points are counted in it, from the top left
const NAME = "Pad: draw a digit with the mouse, a finger or a pen; the key Delete clears it. "
  + "The grid of buttons takes digits by keyboard, too.";

function initialize({ model }) {
  model.set("ready", true); // only now the kernel puts it on the page
  model.save_changes();
}

function render({ model, el }) {
  const sheet = document.createElement("canvas"), ink = sheet.getContext("2d");
  let stroke = null; // the one that is being drawn
  sheet.width = sheet.height = SIDE;
  sheet.tabIndex = 0;
  sheet.setAttribute("role", "img");
  sheet.setAttribute("aria-label", NAME);
  sheet.dataset.lmSuppressShortcuts = "true"; // JupyterLab: no key pressed here is meant for its cells
  sheet.style.cssText = "background: white; border: 2px solid #767676; cursor: crosshair; touch-action: none";

  function paint() {
    ink.clearRect(0, 0, SIDE, SIDE);
    Object.assign(ink, { lineWidth: 18, lineCap: "round", lineJoin: "round" });
    for (const points of [...model.get("strokes"), stroke ?? []]) {
      ink.beginPath();
      points.forEach(([x, y]) => ink.lineTo(x, y));
      if (points.length === 1) ink.lineTo(...points[0]); // a dot
      ink.stroke();
    }
  }

  function add(event) {
    const place = sheet.getBoundingClientRect(), inside = (z) => Math.round(Math.min(Math.max(z, 0), SIDE));
    stroke.push([
      inside(((event.clientX - place.left - 2) * SIDE) / sheet.clientWidth), // 2: the border
      inside(((event.clientY - place.top - 2) * SIDE) / sheet.clientHeight),
    ]);
    paint();
  }

  function send(strokes) {
    stroke = null;
    model.set("strokes", strokes);
    model.save_changes();
  }

  sheet.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button) return;
    sheet.setPointerCapture(event.pointerId);
    stroke = [];
    add(event);
  });
  sheet.addEventListener("pointermove", (event) => stroke && event.isPrimary && add(event));
  for (const end of ["pointerup", "pointercancel"])
    sheet.addEventListener(end, (event) => stroke && event.isPrimary && send([...model.get("strokes"), stroke]));
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    event.stopPropagation();
    send([]);
  });

  model.on("change:strokes", paint); // the kernel clears them
  el.append(sheet);
  paint();
  model.set("alive", true); // only now it is no longer hidden
  model.save_changes();
  return () => model.off("change:strokes", paint);
}

export default { initialize, render };
