// Sets the theme before the first paint, then starts the application.
const chosen = (() => { try { return localStorage.getItem("abona.theme"); } catch { return null; } })();
const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
if (dark) document.documentElement.setAttribute("data-dark", "");

import("/office.js").then(({ default: init }) => init({ module_or_path: "/office_bg.wasm" }));
