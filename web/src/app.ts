/** The first file that runs: words, styles, frame; then the page that the address asks for. */

import "./styles/main.scss";
import "./ui/shell";
import { chooseLanguage } from "./language";
import { setLanguage } from "./texts";

await setLanguage(chooseLanguage(location.search, navigator.languages));
document.querySelector("vb-shell")?.begin();
