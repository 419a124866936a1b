/** An SQL condition: a run is not done or stopped; word for word that of the index runs_live. */
export const LIVE = "state IN ('selecting', 'running', 'paused')";

/** Something of the day's autopay is still to be chosen for its run `r`: the daily work has not come to its end of that day. */
export const CHOOSING_AUTOPAY = `(r.criteria ->> '$.kind' = 'autopay' AND NOT EXISTS (SELECT 1 FROM sweep_marks m
  WHERE m.name = 'daily:autopay' AND (m.value > unixepoch(r.day) / 86400 OR m.value = unixepoch(r.day) / 86400 AND m.place IS NULL)))`;
