// Source of editor.min.js: the editor of templates, see README.md. The program speaks to `window.AbonaEditor` only.
import { EditorState } from "@codemirror/state";
import {
  EditorView, keymap, lineNumbers, highlightActiveLine, highlightActiveLineGutter, drawSelection, highlightSpecialChars,
} from "@codemirror/view";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { StreamLanguage, syntaxHighlighting, HighlightStyle, bracketMatching } from "@codemirror/language";
import { autocompletion, completionKeymap, closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { setDiagnostics, lintGutter } from "@codemirror/lint";
import { searchKeymap, search } from "@codemirror/search";
import { tags } from "@lezer/highlight";

const KEYWORDS = new Set([
  "let", "set", "show", "if", "else", "for", "in", "while", "import", "include", "return", "break", "continue", "context",
  "and", "or", "not", "none", "auto", "true", "false", "as",
]);

// What a place is: text of the document, or code. Code is within round and curly brackets; after a hash it is one
// expression ("expr"), or, after a keyword, the rest of the line ("stmt").
const typst = {
  name: "typst",
  startState: () => ({ open: [], hash: "", comment: 0 }),
  copyState: (state) => ({ ...state, open: [...state.open] }),
  languageData: {
    commentTokens: { line: "//", block: { open: "/*", close: "*/" } },
    closeBrackets: { brackets: ["(", "[", "{", '"'] },
  },
  token(stream, state) {
    if (state.comment > 0) {
      if (stream.match("*/")) state.comment -= 1;
      else if (stream.match("/*")) state.comment += 1;
      else stream.next();
      return "comment";
    }
    if (stream.sol() && !within(state)) {
      state.hash = "";
      if (stream.match(/^=+\s.*/)) return "heading";
    }
    if (stream.match("//")) { stream.skipToEnd(); return "comment"; }
    if (stream.match("/*")) { state.comment = 1; return "comment"; }
    if (!within(state) && state.hash === "expr" && !/[\p{L}\p{N}_.(["{]/u.test(stream.peek())) state.hash = "";
    if (within(state) || state.hash) return code(stream, state);
    if (stream.match("#")) { state.hash = "expr"; return "meta"; }
    const next = stream.next();
    if (next === "[") state.open.push("[");
    else if (next === "]") close(stream, state);
    else if (next === "\\") { stream.next(); return "escape"; }
    else if (next === "*" || next === "_") return "emphasis";
    else stream.eatWhile(/[^#/\\*_[\]=]/);
    return null;
  },
};

function within(state) {
  const last = state.open[state.open.length - 1];
  return last === "(" || last === "{";
}

function close(stream, state) {
  state.open.pop();
  if (!within(state)) state.hash = stream.match(/^\s*else\b/, false) ? "stmt" : "expr";
}

function code(stream, state) {
  if (stream.eatSpace()) return null;
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
  if (stream.match(/^\d+(?:\.\d+)?(?:mm|cm|pt|em|in|fr|deg|%)?/)) return "number";
  const word = stream.match(/^[\p{L}_][\p{L}\p{N}_-]*/u);
  if (word) {
    const isField = stream.string[stream.start - 1] === ".";
    if (KEYWORDS.has(word[0]) && !isField) {
      if (!within(state)) state.hash = "stmt";
      return "keyword";
    }
    if (stream.peek() === "(" || stream.peek() === "[") return "function";
    return isField ? "property" : "variable";
  }
  const next = stream.next();
  if ("([{".includes(next)) { state.open.push(next); state.hash = ""; return "bracket"; }
  if (")]}".includes(next)) { close(stream, state); return "bracket"; }
  return null;
}

const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--text-2)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.meta], color: "var(--accent)", fontWeight: "600" },
  { tag: tags.string, color: "var(--ok)" },
  { tag: tags.number, color: "var(--warn)" },
  { tag: [tags.propertyName, tags.function(tags.variableName)], color: "var(--sched)" },
  { tag: tags.heading, fontWeight: "700" },
  { tag: [tags.emphasis, tags.escape], color: "var(--warn)" },
]);

const TOKENS = {
  property: tags.propertyName, function: tags.function(tags.variableName), variable: tags.variableName,
  meta: tags.meta, escape: tags.escape, emphasis: tags.emphasis, bracket: tags.bracket, heading: tags.heading,
};

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "12.5px", color: "var(--text)", backgroundColor: "var(--surface)" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-gutters": { backgroundColor: "var(--surface-2)", color: "var(--text-2)", borderRight: "1px solid var(--border)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--surface-2)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--row-sel)" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--border-ctl)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.85" },
  ".cm-panels": { backgroundColor: "var(--surface-2)", color: "var(--text)" },
  ".cm-matchingBracket": { backgroundColor: "var(--row-sel)" },
});

const PHRASES = {
  ru: {
    "Find": "Найти", "Replace": "Заменить", "next": "дальше", "previous": "назад", "all": "все", "match case": "регистр",
    "by word": "слово", "regexp": "выражение", "replace": "заменить", "replace all": "заменить все", "close": "закрыть",
    "Completions": "Подсказки", "Diagnostics": "Ошибки", "current match": "найдено", "on line": "в строке",
    "replaced $ matches": "заменено: $", "replaced match on line $": "заменено в строке $", "Control character": "Знак",
    "Selection deleted": "Выделенное удалено",
  },
  en: {},
};

// Everything that may be inserted: { label, insert, detail, info }.
function source(known) {
  return (context) => {
    const word = context.matchBefore(/#?[\p{L}\p{N}_.-]*/u);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    if (!context.explicit && !/[#.]/.test(word.text)) return null;
    const hash = word.text.startsWith("#");
    const options = known().map((one) => ({
      label: hash ? `#${one.label}` : one.label,
      detail: one.detail,
      info: one.info || undefined,
      type: one.kind,
      apply: hash || !one.insert.startsWith("#") ? one.insert : one.insert.slice(1),
    }));
    return { from: word.from, options, validFor: /^#?[\p{L}\p{N}_.-]*$/u };
  };
}

window.AbonaEditor = {
  // Makes an editor in `parent`; `changed` is called with the text after each change by a person.
  create(parent, text, label, language, readOnly, changed) {
    let known = [];
    let quiet = false;
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(), lintGutter(), highlightSpecialChars(), history(), drawSelection(), bracketMatching(),
          closeBrackets(), highlightActiveLine(), highlightActiveLineGutter(), search({ top: true }),
          StreamLanguage.define({ ...typst, tokenTable: TOKENS }), syntaxHighlighting(colours), look,
          autocompletion({ override: [source(() => known)], maxRenderedOptions: 200 }),
          // Tab leaves the editor, as everywhere on the page.
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap]),
          EditorView.lineWrapping,
          EditorState.readOnly.of(readOnly),
          EditorState.phrases.of(PHRASES[language] || {}),
          EditorView.contentAttributes.of({ "aria-label": label, "data-testid": "template-text", spellcheck: "false", tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !quiet) changed(update.state.doc.toString());
          }),
        ],
      }),
    });
    return {
      set(text) {
        if (text === view.state.doc.toString()) return;
        quiet = true;
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
        quiet = false;
      },
      insert(text) {
        view.dispatch(view.state.replaceSelection(text));
        view.focus();
      },
      variables(list) { known = JSON.parse(list); },
      // Marks the fault at its place, or none.
      fault(line, column, message) {
        const doc = view.state.doc;
        if (!message || line < 1) { view.dispatch(setDiagnostics(view.state, [])); return; }
        const row = doc.line(Math.min(line, doc.lines));
        const from = Math.min(row.from + Math.max(column - 1, 0), row.to);
        const to = Math.max(from, row.to);
        view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message }]));
      },
      reach(line) {
        const row = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
        view.dispatch({ selection: { anchor: row.from }, scrollIntoView: true });
        view.focus();
      },
      close() { view.destroy(); },
    };
  },
};
