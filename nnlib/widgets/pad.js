// The pad of DigitExplorer (digit.py): a sheet for mouse, finger or pen, whose strokes go to the kernel.

const SIDE = 260; // of the sheet; points are counted in it, from the top left
const NAME = "Pad: draw a digit with the mouse, a finger or a pen. By keyboard: arrows move the pen, "
  + "Space puts it down and lifts it, Delete clears the sheet.";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = SIDE / 20; // of the pen, for one press of an arrow
const within = (z) => Math.min(Math.max(z, 0), SIDE);

function initialize({ model }) {
  model.set("ready", true); // only now the kernel puts it on the page
  model.save_changes();
}

function render({ model, el }) {
  const sheet = document.createElement("canvas"), ink = sheet.getContext("2d");
  let stroke = null; // the one that is being drawn
  let pen = null; // the keyboard's place, once it is used
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
    if (pen) { // a ring, filled when the pen is down
      Object.assign(ink, { lineWidth: 3, strokeStyle: "#c45300", fillStyle: "#c45300" });
      ink.beginPath();
      ink.arc(...pen, 8, 0, 7);
      stroke ? ink.fill() : ink.stroke();
      ink.strokeStyle = "black";
    }
  }

  function add(event) {
    const place = sheet.getBoundingClientRect(), inside = (z) => Math.round(within(z));
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
    lift();
    pen = null;
    stroke = [];
    add(event);
  });
  sheet.addEventListener("pointermove", (event) => stroke && !pen && event.isPrimary && add(event));
  for (const end of ["pointerup", "pointercancel"])
    sheet.addEventListener(end, (event) => event.isPrimary && lift());

  function lift() {
    if (stroke) send([...model.get("strokes"), stroke]);
  }

  function move([right, down]) {
    pen = [pen[0] + right * STEP, pen[1] + down * STEP].map(within);
    stroke?.push(pen);
  }

  sheet.addEventListener("keydown", (event) => {
    const clear = event.key === "Delete" || event.key === "Backspace";
    if (event.ctrlKey || event.altKey || event.metaKey || (stroke && !pen)) return; // the browser's, or the mouse draws
    if (!clear && event.key !== " " && !(event.key in ARROWS)) return;
    event.preventDefault(); // the page would scroll
    event.stopPropagation();
    if (event.key === " " && event.repeat) return; // held down, it would go up again
    pen = clear ? null : pen ?? [SIDE / 2, SIDE / 4];
    if (clear) send([]);
    else if (event.key in ARROWS) move(ARROWS[event.key]);
    else if (stroke) lift();
    else stroke = [pen];
    paint();
  });
  sheet.addEventListener("blur", () => {
    lift();
    pen = null;
    paint();
  });

  model.on("change:strokes", paint); // the kernel clears them
  el.append(sheet);
  paint();
  model.set("alive", true); // only now it is no longer hidden
  model.save_changes();
  return () => model.off("change:strokes", paint);
}

export default { initialize, render };
