// The map's arithmetic: Web Mercator, what lies close together, what lies under the pointer. Pure.
"use strict";

(() => {
  const TILE = 256;

  // Longitude and latitude to the unit square, y down, as slippy maps have it (EPSG:3857).
  const unit = ([longitude, latitude]) => {
    const sine = Math.sin((Math.max(-85, Math.min(85, latitude)) * Math.PI) / 180);
    return [longitude / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
  };

  const latitudeOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

  // The unit square's points back to longitude and latitude, to a decimetre.
  const degreesOf = ([x, y]) => [x * 360 - 180, latitudeOf(y)].map((one) => Math.round(one * 1e6) / 1e6);

  // The view that shows all of the unit points, with a little room around them.
  const fitting = (points, width, height, mostZoom) => {
    if (!points.length) return { x: 0.5, y: 0.5, zoom: 2 };
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [x, y] of points) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
    const room = 0.88;
    const across = (width * room) / Math.max(right - left, 1e-9);
    const down = (height * room) / Math.max(bottom - top, 1e-9);
    const zoom = Math.log2(Math.min(across, down) / TILE);
    return { x: (left + right) / 2, y: (top + bottom) / 2, zoom: Math.min(zoom, mostZoom) };
  };

  // Points to pixels of a canvas of that size.
  const projector = (view, width, height) => {
    const scale = TILE * 2 ** view.zoom;
    return {
      scale,
      to: ([x, y]) => [(x - view.x) * scale + width / 2, (y - view.y) * scale + height / 2],
      from: ([px, py]) => [(px - width / 2) / scale + view.x, (py - height / 2) / scale + view.y],
    };
  };

  // Things whose pixels lie in one cell of the grid stand for each other, at their mean. The grid
  // hangs on the world and not on the screen, so that nothing jumps while the map is dragged.
  const clustered = (things, projection, cell) => {
    const cells = new Map();
    for (const thing of things) {
      const key = thing.unit.map((one) => Math.floor((one * projection.scale) / cell)).join();
      const found = cells.get(key);
      if (found) found.push(thing);
      else cells.set(key, [thing]);
    }
    return [...cells.values()].map((members) => {
      const mean = [0, 1].map((axis) =>
        members.reduce((sum, one) => sum + one.unit[axis], 0) / members.length);
      const sum = (name) => members.reduce((total, one) => total + one[name], 0);
      return {
        members,
        at: projection.to(mean),
        open: sum("open"),
        waiting: sum("waiting"),
        overdue: sum("overdue"),
      };
    });
  };

  const nearest = (spots, [px, py], reach) => {
    let [best, least] = [null, Infinity];
    for (const spot of spots) {
      const apart = Math.hypot(spot.at[0] - px, spot.at[1] - py);
      if (apart <= (spot.radius ?? reach) && apart < least) [best, least] = [spot, apart];
    }
    return best;
  };

  // A round length for the scale bar: 1, 2 or 5 times a power of ten, in metres and in pixels.
  const scaleBar = (view, mostPixels) => {
    const around = 40075016.7 * Math.cos((latitudeOf(view.y) * Math.PI) / 180);
    const metresPerPixel = around / (TILE * 2 ** view.zoom);
    const most = metresPerPixel * mostPixels;
    const power = 10 ** Math.floor(Math.log10(most));
    const metres = [5, 2, 1].map((one) => one * power).find((one) => one <= most) ?? power;
    return { metres, pixels: metres / metresPerPixel };
  };

  window.citypatrol.mapping = { TILE, unit, degreesOf, fitting, projector, clustered, nearest, scaleBar };
})();
