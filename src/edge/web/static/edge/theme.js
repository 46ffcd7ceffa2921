/* Applies the chosen light or dark before anything is painted. Loaded in the head, without defer, for that reason. */
(function () {
  "use strict";
  document.documentElement.classList.add("with-script");
  try {
    var theme = localStorage.getItem("edge-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    /* storage may be forbidden; the system's choice then holds */
  }
})();
