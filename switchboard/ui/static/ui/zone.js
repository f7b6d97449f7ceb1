// Tells the server in which zone its reader's clock is, so that the next page says times as it does.
(() => {
  "use strict";
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const said = `portal_zone=${encodeURIComponent(zone || "")}`;
  if (!zone || document.cookie.split("; ").includes(said)) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${said}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
})();
