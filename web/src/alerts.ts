/** How this visitor wants to be called to attention: kept in the browser beside the ticket, and gone with it. */

import { DEFAULT_ALERTS, MEANS, alertsFrom } from "./state/alerts";
import type { Alerts, Means } from "./state/alerts";

const KEY = "vb-alerts";
/** Where the browser stores nothing the choice lives as long as the page. */
let unsaved: Alerts = DEFAULT_ALERTS;

export function alerts(): Alerts {
  try {
    const text = localStorage.getItem(KEY);
    return text === null ? unsaved : alertsFrom(text);
  } catch {
    return unsaved;
  }
}

/** Switch one of the means; what is the default is not stored at all. */
export function setAlert(means: Means, on: boolean): Alerts {
  unsaved = { ...alerts(), [means]: on };
  try {
    if (MEANS.every((one) => unsaved[one] === DEFAULT_ALERTS[one])) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(unsaved));
  } catch {
    // Kept in memory above.
  }
  return unsaved;
}

export function forgetAlerts(): void {
  unsaved = DEFAULT_ALERTS;
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was stored.
  }
}
