// Measures a page as a reader sees it, at several widths, and asks axe-core about it. Result: JSON in a <pre>.
const AXE = document.querySelector("script").textContent;
const WIDTHS = { desktop: 1200, phone: 390, print: 703 };  // print: A4 less the margins, at 96 px an inch

function named(element) {
  const cell = element.closest("td, th, li, p, figure, table, section") || element;
  return element.tagName.toLowerCase() + ": " + cell.textContent.trim().replace(/\s+/g, " ").slice(0, 60);
}

function overlapping(doc) {
  const found = [];
  for (const svg of doc.querySelectorAll("svg")) {
    const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());
    const boxes = texts.map((text) => text.getBoundingClientRect());
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b, j) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      // a box is as high as its line, which is more than its letters
      if (across > 1 && down > 0.35 * Math.min(a.height, b.height))
        found.push(texts[i].textContent + " | " + texts[i + 1 + j].textContent);
    }));
    const frame = svg.getBoundingClientRect();
    boxes.forEach((box, i) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1) found.push("cut: " + texts[i].textContent);
    });
  }
  return found;
}

function tooWide(doc, width) {
  const out = [...doc.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    const scrolls = element.closest(".scroll") && getComputedStyle(element.closest(".scroll")).overflowX === "auto";
    return box.width && box.right > width + 1 && !scrolls && !element.closest("svg svg, svg *");
  });
  return out.filter((element) => !out.includes(element.parentElement)).map(named);
}

function scrolling(doc) {
  return [...doc.querySelectorAll(".scroll")].filter((part) => part.scrollWidth > part.clientWidth + 1)
    .map((part) => (part.scrollWidth - part.clientWidth) + " px: " + named(part.querySelector("th")));
}

async function objections(judge, doc) {
  const judged = await judge.run(doc, { resultTypes: ["violations"] });
  return judged.violations.map((each) => `${each.id} (${each.nodes.length}): ${each.nodes[0].html.slice(0, 200)}`);
}

async function framed(html, width, printed) {
  const frame = document.createElement("iframe");
  frame.style.cssText = `border: 0; width: ${width}px; height: 900px`;
  frame.srcdoc = printed
    ? html.replace("@media print", "@media all").replace("@media screen and", "@media not all and") : html;
  document.body.append(frame);
  await new Promise((done) => { frame.onload = done; });
  const doc = frame.contentDocument;
  doc.querySelectorAll("details").forEach((fold) => { fold.open = true; });
  const room = doc.documentElement.clientWidth;
  const found = { overlapping: overlapping(doc), tooWide: tooWide(doc, room), scrolling: scrolling(doc) };
  if (width < 600) {  // where tables scroll, they must do so by keyboard too
    frame.contentWindow.eval(AXE);
    found.violations = await objections(frame.contentWindow.axe, doc);
  }
  frame.remove();
  return found;
}

(async () => {
  const html = document.documentElement.outerHTML.replace(/<script[\s\S]*?<\/script>/g, "");
  const found = {};
  for (const [name, width] of Object.entries(WIDTHS)) found[name] = await framed(html, width, name === "print");
  document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
  found.violations = await objections(axe, document);
  document.documentElement.innerHTML = "<body></body>";
  const out = document.createElement("pre");
  out.id = "found";
  out.textContent = JSON.stringify(found);
  document.body.append(out);
})();
