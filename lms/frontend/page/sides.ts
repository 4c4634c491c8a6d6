// Facets and the desk's menu come open, so that they work without script; on a narrow screen they start closed.
import { all } from "./all";

export function keepSidesOpen(): void {
  const wide = matchMedia("(min-width: 64rem)");
  const fit = () => {
    for (const side of all<HTMLDetailsElement>("details.facets, details.desk-nav")) side.open = wide.matches;
  };
  fit();
  wide.addEventListener("change", fit);
  closeMenusOutside();
}

function closeMenusOutside(): void {
  const menus = () => all<HTMLDetailsElement>("details.mast-account[open], details.mast-menu[open], details.menu-box[open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}
