(() => {
  const at = document.activeElement;
  const start = !at || at === document.body || at.matches("h1, [tabindex='-1']");
  const drawn = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  };
  // A card of a choice, a list, a place for a file draw the line for the control inside.
  let ring = at;
  for (let up = 0; ring && !drawn(ring) && up < 3; up += 1) ring = ring.parentElement;
  const box = (ring && drawn(ring) ? ring : at)?.getBoundingClientRect();
  return {
    what: at ? at.outerHTML.slice(0, 160) : "nothing",
    here: Boolean(at && at.matches(SELECTOR)),
    start,
    visible: Boolean(at && at.matches(":focus-visible")),
    ring: Boolean(ring && drawn(ring)),
    inside: Boolean(box && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth),
  };
})()
