// The page of the API. Nothing is fetched from elsewhere, and nothing that is typed in is sent there.
const place = document.getElementById("reference");

Scalar.createApiReference(place, {
  url: place.dataset.document,
  theme: "none",
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: "",
  persistAuth: false,
  hideClientButton: true,
  showDeveloperTools: "never",
  agent: { disabled: true },
  mcp: { disabled: true },
});
