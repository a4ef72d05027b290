// Figures of the list of clients, measured in the page. Times are milliseconds.
(() => {
  const frame = () => new Promise(requestAnimationFrame);
  const until = async (is) => {
    const begin = performance.now();
    while (!is()) {
      await frame();
      if (performance.now() - begin > 30000) throw new Error(`waits in vain: ${is}`);
    }
  };
  const table = () => document.querySelector("[data-testid='clients-table']");
  const scroller = () => document.querySelector(".grid__scroll");
  const idle = () => table()?.getAttribute("aria-busy") === "false" && document.querySelector("[id^='clients-table-']");
  const first = () => document.querySelector("#clients-table-0")?.textContent;

  window.bench = {
    // From the beginning of the navigation to the first rows on the screen.
    async cold() {
      await until(idle);
      await frame();
      return performance.now();
    },
    // What the first load has moved, bytes.
    bytes() {
      const page = performance.getEntriesByType("navigation")[0].encodedBodySize;
      const of = (kind) => performance.getEntriesByType("resource")
        .filter(({ name }) => new URL(name).pathname.endsWith(kind))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
      return { page, wasm: of(".wasm"), js: of(".js"), css: of(".css"), fonts: of(".woff2") };
    },
    // From the wish for a further page to its rows on the screen.
    async pages(n) {
      const times = [];
      for (let i = 0; i < n; i += 1) {
        await until(idle);
        const before = scroller().scrollHeight;
        const begin = performance.now();
        scroller().scrollTop = before;
        await until(() => scroller().scrollHeight > before && idle());
        await frame();
        times.push(performance.now() - begin);
      }
      return times;
    },
    // Lengths of frames while the list is scrolled through what was read.
    async frames(n) {
      scroller().scrollTop = 0;
      await until(idle);
      await frame();
      const times = [];
      let last = await frame();
      for (let i = 0; i < n; i += 1) {
        const room = scroller().scrollHeight - scroller().clientHeight - 34 * 100;
        scroller().scrollTop = room > 0 ? (scroller().scrollTop + 510) % room : 0;
        const now = await frame();
        times.push(now - last);
        last = now;
      }
      return { times, rows: document.querySelectorAll(".grid__row").length };
    },
    // From another order to its first rows: a jump to the other end of all rows.
    async jumps(n) {
      const times = [];
      for (let i = 0; i < n; i += 1) {
        scroller().scrollTop = 0;
        await until(idle);
        await until(first);
        const before = first();
        const begin = performance.now();
        table().querySelector(".grid__sort").click();
        await until(() => first() && first() !== before && idle());
        await frame();
        times.push(performance.now() - begin);
      }
      return times;
    },
    // Presses of an arrow, one after another as the screen follows.
    async arrows(n) {
      scroller().scrollTop = 0;
      await until(idle);
      table().focus();
      await frame();
      const begin = performance.now();
      for (let i = 0; i < n; i += 1) {
        const key = { key: "ArrowDown", code: "ArrowDown", bubbles: true, cancelable: true };
        table().dispatchEvent(new KeyboardEvent("keydown", key));
        await frame();
      }
      return (performance.now() - begin) / n;
    },
  };
})()
