/* What makes EDGE quicker with a script. Every page works without it: each function only adds to the HTML. */
"use strict";

const KEPT = "edge-kept:";
const SENT = "edge-sent";

/* Storage may be forbidden or full; losing a convenience must not break a page. */
function remember(store, key, value) {
  try {
    if (value === null) store.removeItem(key);
    else store.setItem(key, value);
  } catch {
    /* nothing to do: the page works without */
  }
}

function recall(store, key) {
  try {
    return store.getItem(key);
  } catch {
    return null;
  }
}

/* The token travels in a header, because the cookie cannot be read from a script. */
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb === "get") return;
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

/* Find: "/" goes there, arrows choose, Enter opens, Escape closes. */
function startFind() {
  const input = document.querySelector("#find");
  const list = document.querySelector("#find-results");
  if (!input || !list) return;
  const options = () => [...list.querySelectorAll('[role="option"]')];
  const chosen = () => list.querySelector('[aria-selected="true"]');

  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) input.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const all = options();
    if (!all.length) return;
    show(true);
    choose(all[all.indexOf(chosen()) + by] || (by > 0 ? all[0] : all.at(-1)));
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter and arrows belong to the input method while Chinese is being typed
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !list.hidden && chosen()) {
      event.preventDefault();
      chosen().click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // the first Escape closes the list, the next one empties the box
      show(false);
    }
  });
  list.addEventListener("htmx:afterSwap", () => {
    list.querySelectorAll("a[href]").forEach((link) => link.setAttribute("role", "option"));
    options().forEach((option, index) => {
      option.id = option.id || `find-option-${index}`;
      option.tabIndex = -1;
      option.setAttribute("aria-selected", "false");
    });
    show(input.value.trim() !== "" && list.children.length > 0);
  });
  input.addEventListener("input", () => input.value.trim() === "" && show(false));
  input.addEventListener("focus", () => options().length && input.value.trim() !== "" && show(true));
  document.addEventListener("click", (event) => event.target.closest(".find") || show(false));
  document.addEventListener("focusin", (event) => event.target.closest(".find") || show(false));
}

/* Menus close on Escape and on a click beside them. */
function startMenus() {
  const close = (menu) => menu.removeAttribute("open");
  document.addEventListener("click", (event) => {
    document.querySelectorAll(".menu[open]").forEach((menu) => menu.contains(event.target) || close(menu));
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(".menu[open]");
    if (!menu) return;
    close(menu);
    menu.querySelector("summary").focus();
  });
}

/* Light, dark, or as the system says. */
function startTheme() {
  const box = document.querySelector(".theme");
  if (!box) return;
  const mark = () => {
    const now = document.documentElement.dataset.theme || "system";
    box.querySelectorAll("button").forEach((each) => each.setAttribute("aria-pressed", each.value === now));
  };
  box.hidden = false;
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const system = button.value === "system";
    if (system) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = button.value;
    remember(localStorage, "edge-theme", system ? null : button.value);
    mark();
  });
  mark();
}

/* Registers: a row opens its first link; on a phone it is a block whose cells carry their column's name. */
function startRows() {
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".register tbody tr");
    if (!row || event.defaultPrevented || String(getSelection()) !== "") return;
    if (event.target.closest("a, button, input, select, label, summary, textarea")) return;
    const link = row.querySelector("a[href]");
    if (!link) return;
    if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
    else link.click();
  });
}

function labelCells(root) {
  root.querySelectorAll(".register-box > .register").forEach((table) => {
    const heads = [...table.querySelectorAll("thead tr > *")].map((head) => head.textContent.trim());
    const rows = [...table.querySelectorAll("tbody > tr, tfoot > tr")];
    const spanned = table.querySelector("tbody [rowspan], thead [colspan], tfoot [colspan]");
    if (!heads.length || spanned) return; // a grouped table keeps its columns and scrolls instead
    rows.forEach((row) => {
      [...row.children].forEach((cell, index) => {
        if (!cell.dataset.label && heads[index] && cell.colSpan === 1) cell.dataset.label = heads[index];
        cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
      });
      row.setAttribute("role", "row");
    });
    // Display values take the table's meaning away in some browsers; the roles give it back.
    table.setAttribute("role", "table");
    table.querySelectorAll("thead, tbody, tfoot").forEach((part) => part.setAttribute("role", "rowgroup"));
    table.querySelectorAll("thead tr").forEach((row) => row.setAttribute("role", "row"));
    table.querySelectorAll("thead th").forEach((head) => head.setAttribute("role", "columnheader"));
    table.parentElement.classList.add("stacked");
  });
}

/* A form is sent once, however often the button is pressed. */
function startOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.matches("[hx-post], [hx-delete]")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const release = () => {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
    };
    form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
    setTimeout(release, 8000); // an answer that is a file leaves the page standing
    addEventListener("pageshow", (shown) => shown.persisted && release(), { once: true });
  });
}

/* Unsaved changes of a form with data-keep stay in this tab until it is sent, and are offered back. */
const NOT_KEPT = ["hidden", "password", "file", "submit", "button"];
const keptFields = (form) =>
  [...form.elements].filter((field) => field.name && !field.disabled && !NOT_KEPT.includes(field.type));

function isChanged(field) {
  if (isTick(field)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function stateOf(field) {
  if (isTick(field)) return field.checked;
  if (!field.options) return field.value;
  return [...field.options].filter((option) => option.selected).map((option) => option.value);
}

function putBack(field, state) {
  if (typeof state === "boolean") field.checked = state;
  else if (field.options) for (const option of field.options) option.selected = state.includes(option.value);
  else field.value = state;
}

const isTick = (field) => field.type === "checkbox" || field.type === "radio";
const fieldKey = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);

/* A page reached by a link or a redirect after sending means that the form was accepted. */
function forgetSent() {
  const sent = recall(sessionStorage, SENT);
  remember(sessionStorage, SENT, null);
  const [navigation] = performance.getEntriesByType("navigation");
  const accepted = navigation?.type === "navigate" && !document.querySelector(".errors, [data-refused]");
  if (sent && accepted) remember(sessionStorage, sent, null);
}

function forgetAll() {
  try {
    Object.keys(sessionStorage).forEach((key) => key.startsWith(KEPT) && sessionStorage.removeItem(key));
  } catch {
    /* nothing was kept */
  }
}

function keepForm(form, index) {
  const key = `${KEPT}${location.pathname}${location.search}#${form.id || index}`;
  const kept = JSON.parse(recall(sessionStorage, key) || "null");
  // A form that came back with errors holds what was sent as if it were unchanged: keep what was known of it.
  const before = (document.querySelector(".errors") && kept) || {};
  const save = () => {
    const changed = keptFields(form).filter((field) => isChanged(field) || fieldKey(field) in before);
    const states = changed.map((field) => [fieldKey(field), stateOf(field)]);
    remember(sessionStorage, key, states.length ? JSON.stringify(Object.fromEntries(states)) : null);
  };
  const differs = (field) => JSON.stringify(stateOf(field)) !== JSON.stringify(kept[fieldKey(field)]);
  const differing = kept ? keptFields(form).filter((field) => fieldKey(field) in kept && differs(field)) : [];
  const restore = () => differing.forEach((field) => putBack(field, kept[fieldKey(field)]));
  if (differing.length) offer(form, key, restore);
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", (event) => event.defaultPrevented || remember(sessionStorage, SENT, key));
}

function offer(form, key, restore) {
  const words = document.querySelector("#kept-words");
  if (!words) return;
  const notice = words.content.cloneNode(true).firstElementChild;
  notice.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.value === "restore") restore();
    else remember(sessionStorage, key, null);
    notice.remove();
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  form.before(notice);
}

function startKeeping() {
  forgetSent();
  if (!document.querySelector("[data-account]")) return forgetAll(); // signed out: leave nothing behind
  document.querySelectorAll("form[data-keep]").forEach(keepForm);
}

/* Errors are read out and reached first. */
function showErrors(root) {
  root.querySelector(".errors")?.focus({ preventScroll: false });
}

startFind();
startMenus();
startTheme();
startRows();
startKeeping();
startOnce();
labelCells(document);
showErrors(document);
document.addEventListener("htmx:load", ({ detail }) => labelCells(detail.elt.parentElement || detail.elt));
